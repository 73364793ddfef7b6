"""The ground that plots are drawn on."""

from __future__ import annotations

import matplotlib.pyplot as plt
from matplotlib.axes import Axes


def axes(ax: Axes | None, size: tuple[float, float] = (8.0, 4.5)) -> Axes:
    """The Axes given, or those of a new figure."""
    if ax is not None and not isinstance(ax, Axes):
        raise TypeError(f"ax must be a matplotlib Axes, got {type(ax).__name__}; with several, give one of them")
    return plt.subplots(figsize=size, layout="constrained")[1] if ax is None else ax
