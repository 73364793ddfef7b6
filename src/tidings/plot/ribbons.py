"""Ribbons from group to group: as wide as the people who learned that way, in the colour of the rule."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from tidings.measures.flows import COLUMNS, OUTSIDE, START
from tidings.plot.legend import key
from tidings.plot.lives import Life, row_height, short
from tidings.plot.palette import INK
from tidings.plot.paper import points, stroke, text_width

WIDEST = 9.0  # of a ribbon, points
HIGH = 0.7  # of the height of a row, that a ribbon is wide at most
THIN = 0.7  # points
FAINT = 0.05  # of the widest ribbon: what is thinner is not drawn, and said to be left out
LEAD = 0.13  # part of the time that a ribbon takes to bend from one row into the other
CLEAR = 15  # ribbons that are told apart; of more, only those from the start and the widest into each group are strong
STRONG, PALE = 0.85, 0.2  # how opaque
START_ROW = -1.0  # where those stand who knew it from the start


class _Way(NamedTuple):
    """A row of `flows`."""

    source: Any
    target: Any
    rule: Any
    people: float
    when: float


def draw_ways(
    ax: Axes, ways: pd.DataFrame, lived: Life, last: float, rules: dict[Any, str]
) -> tuple[pd.DataFrame, bool]:
    """One ribbon for each way, the widest below; gives those that are drawn, and whether some are pale."""
    widest = float(ways["people"].max()) if len(ways) else 1.0
    drawn = ways[ways["people"] >= FAINT * widest]
    room = min(stroke(WIDEST), HIGH * row_height(ax))
    is_main = ~drawn.duplicated("target").to_numpy() | (drawn["source"] == START).to_numpy() | (len(drawn) <= CLEAR)
    for way, main in zip(map(_Way._make, drawn[COLUMNS].to_numpy().tolist()), is_main.tolist()):
        look: dict[str, Any] = {
            "edgecolor": rules[way.rule], "linewidth": max(room * way.people / widest, THIN),
            "alpha": STRONG if main else PALE, "zorder": 5 if main else 4,
        }  # fmt: skip
        name = f"{way.source} to {way.target}"
        ax.add_patch(PathPatch(_path(way, lived, last), facecolor="none", capstyle="butt", gid=name, **look))
    return drawn, not is_main.all()


def draw_start(ax: Axes, when: NDArray[np.float64], people: list[Any]) -> None:
    """A dot above the groups for those who knew it from the start, and who they are: `when` is (replicate, person)."""
    ax.plot(0, START_ROW, "o", color=INK, markersize=min(stroke(11), row_height(ax)), zorder=6, clip_on=False)
    always, n = np.flatnonzero((when == 0).all(axis=0)), float((when == 0).sum(axis=1).mean())
    if len(always) == n and n <= 2:
        text = " and ".join(str(people[at]) for at in always)
    else:
        text = "one person" if n == 1 else f"{short(n)} people"
    ax.annotate(
        text, (0, START_ROW), (min(stroke(11), row_height(ax)), 0), textcoords="offset points", va="center_baseline",
        fontsize=points(10), fontweight="bold", color=INK, zorder=7, annotation_clip=False,
    )  # fmt: skip


def key_lines(ways: pd.DataFrame, rules: dict[Any, str], *, more: str = "") -> list[Line2D]:
    """Which colour is which rule, and how many people learned through it."""
    people = ways.groupby("rule", sort=False)["people"].sum()
    return [
        Line2D([], [], color=colour, linewidth=stroke(4), label=f"{rule} ({short(people[rule])}{more})")
        for rule, colour in rules.items()
        if people.get(rule, 0.0) > 0
    ]


def draw_key(ax: Axes, lines: list[Line2D], *, below: float) -> None:
    """A key so many points below the picture, in two rows where one is too long."""
    wide = sum(text_width(str(line.get_label()), 11) + points(36) for line in lines)
    room = ax.get_window_extent().width * 72 / ax.figure.dpi + points(50)  # below the numbers at the right, too
    half = (len(lines) + 1) // 2 if wide > room else 0
    key(ax, lines[:half], lines[half:], below=below)


def _path(way: _Way, lived: Life, last: float) -> Path:
    """From the row of one group into that of another; from the start down, and then along."""
    row: dict[Any, int] = {name: number for number, name in enumerate(lived.learned.index)}
    at, end = way.when, float(row[way.target])
    if way.source == START:
        return _curve((0, START_ROW), (0, end), (at / 3, end), (at, end))
    if way.source == OUTSIDE:
        begin, height = at - LEAD * last / 2, end - 0.6
    else:
        begin, height = min(max(float(lived.begins[way.source]), at - LEAD * last), at), row[way.source]
    middle = (begin + at) / 2
    return _curve((begin, height), (middle, height), (middle, end), (at, end))


def _curve(*corners: tuple[float, float]) -> Path:
    return Path(corners, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
