"""Synthetic organisations."""
