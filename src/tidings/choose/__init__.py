"""Whom to tell first, who reaches how many, and whether the advice holds."""

from tidings.choose.first import choose_first
from tidings.choose.rank import rank
from tidings.choose.robustness import robustness

__all__ = ["choose_first", "rank", "robustness"]
