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


def points(size: float) -> float:
    """Size of letters: `size` points where matplotlib's ``font.size`` is its default of 10, and in proportion to it.

    Examples
    --------
    >>> with plt.rc_context({"font.size": 20}):
    ...     points(11)
    22.0
    """
    return size * float(plt.rcParams["font.size"]) / 10


def stroke(width: float) -> float:
    """Width of a line: `width` points where ``lines.linewidth`` is its default of 1.5, and in proportion otherwise."""
    return width * float(plt.rcParams["lines.linewidth"]) / 1.5


def time_axis(ax: Axes, first: float, last: float, unit: str) -> None:
    """Whole steps from the first to the last, named by what a step is."""
    ticks = np.asarray(MaxNLocator(7, integer=True, steps=[1, 2, 4, 5, 10]).tick_values(first, last))
    ax.set_xticks(ticks[(ticks >= first) & (ticks <= last)])
    ax.set_xlabel(unit, loc="left", color=INK, fontsize=11)
    ax.tick_params(color=QUIET, labelcolor=QUIET, labelsize=10)
