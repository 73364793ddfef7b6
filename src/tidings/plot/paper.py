"""The ground that plots are drawn on."""

from __future__ import annotations

import io
import textwrap

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from matplotlib.ticker import MaxNLocator

from tidings.plot.palette import INK, QUIET


class Picture(Figure):
    """A Figure that stands alone, apart from those that pyplot counts, and that a notebook shows as it is."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__(figsize=(width, height), facecolor="white")
        FigureCanvasAgg(self)

    def _repr_png_(self) -> bytes:
        kept = io.BytesIO()
        self.savefig(kept, format="png")
        return kept.getvalue()


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


def fewer(n: int) -> int:
    """How many ticks there is room for where `n` fit with letters of the usual size; three at least."""
    return max(round(n / points(1)), 3)


def text_width(text: str, size: float) -> float:
    """Width of one line of text, in points; its letters are `points(size)` high."""
    return text_to_path.get_text_width_height_descent(text, FontProperties(size=points(size)), ismath=False)[0]


def note(ax: Axes, text: str, *, below: float = 0.0) -> int:
    """A quiet remark at the right end of the row that says what the x axis is; gives how many rows it takes."""
    beside = 0.0 if below else text_width(ax.get_xlabel(), 11) + points(12)
    room = ax.get_window_extent().width * 72 / ax.figure.dpi - beside
    letters = max(int(room * len(text) / max(text_width(text, 9), 1)), 20)
    rows = textwrap.wrap(text, letters)
    at = (1, 0) if len(rows) == 1 else (1, 1)
    ax.annotate(
        "\n".join(rows), at, (0, -points(below)), xycoords=(ax.transAxes, ax.xaxis.label), textcoords="offset points",
        ha="right", va="bottom" if len(rows) == 1 else "top", color=QUIET, fontsize=points(9), annotation_clip=False,
    )  # fmt: skip
    return len(rows)


def time_axis(ax: Axes, first: float, last: float, unit: str) -> None:
    """Whole steps from the first to the last, named by what a step is."""
    ticks = np.asarray(MaxNLocator(fewer(7), integer=True, steps=[1, 2, 4, 5, 10]).tick_values(first, last))
    ax.set_xticks(ticks[(ticks >= first) & (ticks <= last)])
    ax.set_xlabel(unit, loc="left", color=INK, fontsize=points(11))
    ax.tick_params(color=QUIET, labelcolor=QUIET, labelsize=points(10))
