"""Conversions, in pairs: one file per outside format."""
