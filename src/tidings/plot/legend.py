"""The key that explains the colours of who knows and the lines of what became of ties."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.lines import Line2D

from tidings.plot.palette import INK, KNOWING, QUIET, TOLD, UNTOLD
from tidings.plot.paper import points, stroke

RAMP = 40  # height of a strip of colours and its numbers, as `points` takes it


def dots(words: str, n_told: int | None = None, n: int = 0) -> list[Line2D]:
    """Two dots for a key, with how many there are of each where that is known."""
    counts = ("", "") if n_told is None else (f" ({n_told:,})", f" ({n - n_told:,})")
    return [
        Line2D([], [], marker="o", linestyle="", markersize=stroke(9), color=colour, label=label)
        for colour, label in ((TOLD, words + counts[0]), (UNTOLD, "not" + counts[1]))
    ]


def key(ax: Axes, dots: list[Line2D], lines: list[Line2D], *, below: float = 0) -> None:
    """A row of dots and one of lines and what they mean, so many points below the picture."""
    rows = [row for row in (dots, lines) if row]
    if not rows:
        return
    wide = max(map(len, rows))
    blank = Line2D([], [], linestyle="", label="")
    padded = [row + [blank] * (wide - len(row)) for row in rows]
    ax.legend(
        handles=[mark for column in zip(*padded) for mark in column],  # a legend is filled column by column
        ncols=wide, loc="upper left", bbox_to_anchor=(0, -below / _height(ax)), frameon=False, fontsize=points(11),
        labelcolor=INK, handletextpad=0.5 if lines else 0.2, handlelength=1.6, columnspacing=1.2, borderaxespad=0.4,
    )  # fmt: skip


def ramp_key(ax: Axes, words: str, *, above: bool = False) -> None:
    """A strip of the colours below the picture or above it, from 0 to 100 percent."""
    height, width = _height(ax), ax.get_window_extent().width * 72 / ax.figure.dpi
    wide = max(0.22, points(58) / width)  # as much as its numbers need
    strip = ax.inset_axes((0.01, 1 + points(18) / height if above else -points(24) / height, wide, points(7) / height))
    bar = ax.figure.colorbar(ScalarMappable(Normalize(0, 1), KNOWING), cax=strip, orientation="horizontal")
    bar.outline.set_visible(False)
    bar.set_ticks([0, 0.5, 1], labels=["0", "50", "100"])
    strip.tick_params(length=0, labelsize=points(9), labelcolor=QUIET, pad=2)
    strip.set_title(words, loc="left", fontsize=points(10), color=INK, pad=3)


def _height(ax: Axes) -> float:
    """Of the axes, in points."""
    return ax.get_window_extent().height * 72 / ax.figure.dpi
