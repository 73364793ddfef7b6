"""A scenario with sliders, in a notebook."""

from tidings.sliders.explore import Explorer, explore

__all__ = ["Explorer", "explore"]
