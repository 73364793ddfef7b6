"""The lives of groups: pale bars for all of their members, dark ones for those who have learned it."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from tidings.plot.palette import GRID, GROUP, QUIET
from tidings.plot.paper import points

FULL = 0.42  # half of the height of the largest group, of that of a row


class Life(NamedTuple):
    """How many members of each group had learned by each step, and in which order groups began."""

    learned: pd.DataFrame  # a row per group, in that order; a column per step
    sizes: pd.Series  # members of each group
    begins: pd.Series  # step


def draw_lives(ax: Axes, lived: Life, last: float) -> None:
    """A row for each group, and at its right end how many of its members had learned it."""
    largest = float(lived.sizes.max()) if len(lived.sizes) else 1.0
    steps = lived.learned.columns.to_numpy(float)
    for row, (name, members) in enumerate(zip(lived.learned.index, lived.sizes.tolist())):
        learned = lived.learned.iloc[row].to_numpy()
        full, half = FULL * members / largest, FULL * learned / largest
        ax.fill_between([0, last], row - full, row + full, color=GRID, linewidth=0, alpha=0.7, zorder=1)
        ax.fill_between(steps, row - half, row + half, color=GROUP, linewidth=0, alpha=0.75, zorder=3, label=str(name))
        ax.annotate(
            f"{short(learned[-1])} of {members:,}", (last, row), (5, 0), textcoords="offset points", va="center",
            fontsize=points(9), color=QUIET, annotation_clip=False,
        )  # fmt: skip


def short(number: float) -> str:
    """A number of people, with one place after the point if it is no whole one.

    Examples
    --------
    >>> short(1200.0), short(2.25)
    ('1,200', '2.2')
    """
    return f"{number:,.0f}" if abs(number - round(number)) < 0.05 else f"{number:,.1f}"


def row_height(ax: Axes) -> float:
    """Of a group, in points."""
    low, high = ax.get_ylim()
    return ax.get_window_extent().height * 72 / ax.figure.dpi / abs(high - low)
