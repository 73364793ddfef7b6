"""Bonds: who is tied to whom in each replicate, as people meet and lose touch."""
