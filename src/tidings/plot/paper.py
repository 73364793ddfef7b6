"""The ground that plots are drawn on."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from tidings.plot.palette import INK, QUIET


def axes(ax: Axes | None, size: tuple[float, float] = (8.0, 4.5)) -> Axes:
    """The Axes given, or those of a new figure."""
    if ax is not None and not isinstance(ax, Axes):
        raise TypeError(f"ax must be a matplotlib Axes, got {type(ax).__name__}; with several, give one of them")
    return plt.subplots(figsize=size, layout="constrained")[1] if ax is None else ax


def time_axis(ax: Axes, first: float, last: float, unit: str) -> None:
    """Whole steps from the first to the last, named by what a step is."""
    ticks = np.asarray(MaxNLocator(7, integer=True, steps=[1, 2, 4, 5, 10]).tick_values(first, last))
    ax.set_xticks(ticks[(ticks >= first) & (ticks <= last)])
    ax.set_xlabel(unit, loc="left", color=INK, fontsize=11)
    ax.tick_params(color=QUIET, labelcolor=QUIET, labelsize=10)
