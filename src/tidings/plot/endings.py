"""Names at the ends of lines, instead of a legend."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from numpy.typing import NDArray

SIZE = 11.0  # points
GAP = 7.0  # between a line and its name, points
LONG = 24  # letters in a row of a name


def name_ends(ax: Axes, names: Sequence[str], ends: Sequence[tuple[float, float]], colours: Sequence[str]) -> None:
    """Write every name beside the end of its line, moved up or down where two would overlap.

    Long names are broken, so that the lines keep most of the room.
    The x axis is extended to the right until the longest name fits in; its limits must be those of
    the lines when this is called.
    """
    first, last = ax.get_xlim()
    box = ax.get_window_extent()
    width, height = (length * 72 / ax.figure.dpi for length in (box.width, box.height))
    broken = [textwrap.wrap(name, LONG) or [""] for name in names]
    need = min(GAP + max(text_width(row, SIZE) for rows in broken for row in rows), 0.6 * width)
    gap = 1.25 * SIZE * max(map(len, broken))
    ax.set_xlim(first, last + (last - first) * need / (width - need))
    places = np.array([y for _, y in ends]) * height
    for rows, end, place, colour in zip(broken, ends, apart(places, gap, height), colours):
        ax.annotate(
            "\n".join(rows), end, (GAP, place - end[1] * height), textcoords="offset points", va="center", color=colour,
            fontsize=SIZE, annotation_clip=False,
        )  # fmt: skip


def apart(places: NDArray[np.float64], gap: float, top: float) -> NDArray[np.float64]:
    """The places moved as little as needed to lie at least `gap` apart between 0 and `top`: (place,).

    They keep their order. If there are too many for that they are spread evenly.

    Examples
    --------
    >>> apart(np.array([50.0, 52.0, 90.0]), gap=10, top=100)
    array([46., 56., 90.])
    """
    order = np.argsort(places, kind="stable")
    gap = min(gap, top / max(len(places) - 1, 1))
    # With the gaps taken out, "apart" means "not falling", and runs that fall are replaced by their mean.
    level = np.clip(places[order], 0, top) - gap * np.arange(len(places))
    runs: list[list[float]] = []
    for value in level:
        runs.append([value])
        while len(runs) > 1 and np.mean(runs[-2]) > np.mean(runs[-1]):
            runs[-2:] = [runs[-2] + runs[-1]]
    level = np.concatenate([np.full(len(run), np.mean(run)) for run in runs])
    level = np.clip(level, 0, top - gap * (len(places) - 1))
    moved = np.empty(len(places))
    moved[order] = level + gap * np.arange(len(places))
    return moved


def text_width(text: str, size: float) -> float:
    """Width of one line of text, in points."""
    return text_to_path.get_text_width_height_descent(text, FontProperties(size=size), ismath=False)[0]
