"""The cascade of one replicate: who told whom, when, and through which rule."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from tidings._checks import counted, unknown_names
from tidings.labels import find, several
from tidings.measures import generation, structural_virality
from tidings.plot.marks import in_points, softness
from tidings.plot.palette import GRID, INK, LINES, QUIET
from tidings.plot.paper import axes, points, stroke, text_width, time_axis
from tidings.plot.placing import ABOVE, BESIDE, Box, around, outside, place_names
from tidings.plot.tree_layout import one_replicate, tree_layout, turns
from tidings.replay import Replay

ALL = 25  # people who are all named without being asked for
FEW = 60  # people who are named if there is room
TELLERS = 12  # of more people, how many from whom most learned
COLOURS = 6  # rules that have a colour of their own
WIDEST = 8.0  # points that a line may be wide
EDGE = 9.0  # points of air above and below
ROW = 19.0  # points for each row, if there is room
NAME = 9.0  # points


def tree(
    run: xr.Dataset | Replay,
    *,
    replicate: int | None = None,
    ax: Axes | None = None,
    labels: bool | str | Iterable[Hashable] = "auto",
    most: int = 5000,
) -> Axes:
    """Draw the cascade of one replicate: a line from whoever taught to whoever learned.

    Time runs from left to right. A line begins when the teacher knew and ends when the learner did.
    Its colour is the rule, and it is the wider the more people learned along it. A dot is the larger
    the more people were told by that person. People who knew at the start are dark, and dots are
    hollow of those who learned from nobody in the network.

    Parameters
    ----------
    run : Dataset or Replay
        A replay; or a result with ``learned_at``, ``told_by`` and ``through``, kept with
        ``simulate(..., keep=["learned_at", "told_by", "through"])``.
    replicate : int, optional
        Which replicate of a run is drawn; if left out the first one of median size.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    labels : "auto", bool or list of people
        Who is named. ``"auto"`` names everybody where there are no more than 25; of up to 60 those for
        whose names there is room, and of more people those from whom most learned. True names
        everybody.
    most : int
        Most people who are drawn, the first to learn; the axes say how many there are.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> ax = td.plot.tree(td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=9), rng=1))
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['knew at the start (1)', 'Tell (2)']
    """
    row = one_replicate(run, replicate)
    shown = tree_layout(row, most=most)
    if not len(shown):
        raise ValueError("nobody ever knew in this replicate, so there is nothing to draw")
    named = _named(shown, labels)
    places = shown[["learned_at", "row"]].to_numpy()
    ax = axes(ax, (8.0, float(np.clip(points(1.4 + ROW * (np.ptp(places[:, 1]) + 1) / 72), 2.5, 7.5))))
    height = _frame(ax, places, [str(shown.index[at]) for at in named], row.attrs.get("step_unit", "step"))
    colours = _colours(shown)
    teacher = find(shown.index, shown["teacher"].tolist())
    paths = turns(shown["learned_at"].to_numpy(), shown["row"].to_numpy(), teacher)
    width = _widths(shown, height)
    _draw_lines(ax, shown[teacher >= 0], paths, colours, width[teacher >= 0])
    reach = _draw_dots(ax, shown, colours, height, width)
    _write_names(ax, shown, named, reach, paths, every=labels != "auto" or len(shown) <= ALL)
    _explain(ax, shown, colours)
    ax.set_title(_summary(row, shown), loc="right", fontsize=points(9), color=QUIET)
    return ax


def _frame(ax: Axes, places: NDArray[np.float64], names: list[str], unit: str) -> float:
    """Make room for everybody and their names; gives the points per row."""
    when, rows = places.T
    first, last = np.floor(when.min()), max(np.ceil(when.max()), np.floor(when.min()) + 1)
    time_axis(ax, first, last, unit)
    room = min(max((text_width(name, NAME) for name in names), default=0.0) / _wide(ax), 0.4)
    ax.set(xlim=(first - 0.03 * (last - first), last + (0.03 + room / (1 - room)) * (last - first)), yticks=[])
    air = max(0.9, np.ptp(rows) * EDGE / _high(ax))
    ax.set_ylim(rows.min() - air, rows.max() + air)
    ax.spines[:].set_visible(False)
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    low, high = in_points(ax, np.array([[0.0, 0.0], [0.0, 1.0]]))
    return float(high[1] - low[1])


def _colours(shown: pd.DataFrame) -> dict[str, str]:
    """A colour for the rules through which most people learned."""
    return dict(zip(shown["rule"].value_counts().index[:COLOURS], LINES))


def _widths(shown: pd.DataFrame, height: float) -> NDArray[np.float64]:
    """How wide the line to each person is, in points: with the root of how many learned along it."""
    below = shown["downstream"].where(shown["teacher"].notna(), 0).to_numpy()
    thin = float(np.clip(0.13 * height, 0.3, 1.1))
    widest = min(thin + 0.7 * np.sqrt(below.max()), WIDEST)
    return thin + (widest - thin) * np.sqrt(below / max(below.max(), 1))


def _draw_lines(ax: Axes, learners: pd.DataFrame, paths: NDArray, colours: dict[str, str], width: NDArray) -> None:
    """A line to every learner, wide ones below thin ones."""
    order = np.argsort(-width, kind="stable")
    hues = [colours.get(rule, QUIET) for rule in learners["rule"].iloc[order]]
    soft = softness(len(order), 14, 0.35, 0.6)
    lines = LineCollection(list(paths[order]), colors=hues, linewidths=width[order], alpha=soft, zorder=2)
    lines.set_capstyle("round")
    ax.add_collection(lines, autolim=False)


def _draw_dots(
    ax: Axes, shown: pd.DataFrame, colours: dict[str, str], height: float, width: NDArray[np.float64]
) -> NDArray[np.float64]:
    """A dot for everybody, not lost in the line that leads to it; gives their radii in points."""
    reach = np.clip(0.2 * height, 0.5, 2.6) * np.sqrt(1 + shown["told"].to_numpy())
    start, hollow = _at_start(shown), _alone(shown)
    reach = np.clip(np.maximum(reach, np.where(start, 3.6, np.where(hollow, 2.2, 0.0))), None, 11)
    reach = np.where(width > 2, np.maximum(reach, 0.6 * width), reach)
    hues = np.array([colours.get(rule, QUIET) for rule in shown["rule"]], dtype=object)
    hues[start] = INK
    rim = np.where(hollow, 1.0, np.where(reach > 1.2, np.clip(0.2 * reach, 0.3, 0.8), 0.0))
    order = np.lexsort((reach, start | hollow))
    ax.scatter(
        shown["learned_at"].iloc[order], shown["row"].iloc[order], s=(2 * reach[order]) ** 2,
        c=list(np.where(hollow, "white", hues)[order]), edgecolors=list(np.where(hollow, hues, "white")[order]),
        linewidths=rim[order].tolist(), zorder=4,
    )  # fmt: skip
    return reach


def _at_start(shown: pd.DataFrame) -> NDArray[np.bool_]:
    return shown["rule"].isna().to_numpy()


def _alone(shown: pd.DataFrame) -> NDArray[np.bool_]:
    """Who learned from nobody in the network."""
    return (shown["teacher"].isna() & shown["rule"].notna()).to_numpy()


def _named(shown: pd.DataFrame, labels: Any) -> NDArray[np.int64]:
    """Places of those who are named, those first from whom most learned."""
    if isinstance(labels, bool) or labels == "auto":
        order = np.lexsort((-shown["told"].to_numpy(), -shown["downstream"].to_numpy()))
        everybody = labels is True or len(shown) <= FEW
        return order if everybody and labels else order[: TELLERS if labels else 0]
    wanted = several(labels, shown.index)
    at = find(shown.index, wanted)
    if (at < 0).any():
        missing = [name for name, place in zip(wanted, at) if place < 0]
        raise unknown_names("person in the tree", missing, shown.index)
    return at


def _write_names(
    ax: Axes, shown: pd.DataFrame, named: NDArray[np.int64], reach: NDArray[np.float64], paths: NDArray, every: bool
) -> None:
    places, wide = shown[["learned_at", "row"]].to_numpy(), np.stack([reach, reach], axis=1)
    few = len(shown) <= FEW
    taken = [*outside(ax), *around(ax, places, wide), *(_along(ax, paths) if few else [])]
    font: dict[str, Any] = {"sides": BESIDE if few else ABOVE, "fontsize": NAME, "color": INK}
    names = [str(shown.index[at]) for at in named]
    place_names(ax, names, places[named], wide[named], taken=taken, every=every, **font)


def _along(ax: Axes, paths: NDArray[np.float64]) -> list[Box]:
    """Boxes around the pieces of lines."""
    at = in_points(ax, paths.reshape(-1, 2)).reshape(paths.shape)
    ends = np.stack([at[:, :-1], at[:, 1:]])
    boxes = np.concatenate([ends.min(axis=0) - 1, ends.max(axis=0) + 1], axis=2)
    return list(boxes.reshape(-1, 4))


def _explain(ax: Axes, shown: pd.DataFrame, colours: dict[str, str]) -> None:
    """A key of who knew at the start and of the rules, with how many learned through each."""
    rules, start, alone = shown["rule"].value_counts(), int(_at_start(shown).sum()), int(_alone(shown).sum())
    dot: dict[str, Any] = {"marker": "o", "markersize": stroke(7)}
    look = {**dot, "linestyle": "", "color": INK}
    marks = [Line2D([], [], label=f"knew at the start ({start:,})", **look)] if start else []
    if alone:
        label = f"told by nobody here ({alone:,})"
        marks.append(Line2D([], [], label=label, markerfacecolor="white", markeredgewidth=1.2, **look))
    told = [(str(rule), colour, int(rules[rule])) for rule, colour in colours.items()]
    if len(rules) > len(colours):
        told.append((counted(len(rules) - len(colours), "other rule"), QUIET, int(rules.iloc[len(colours) :].sum())))
    marks += [Line2D([], [], color=hue, linewidth=stroke(2.5), label=f"{rule} ({n:,})", **dot) for rule, hue, n in told]
    _key(ax, marks)


def _key(ax: Axes, marks: list[Line2D]) -> None:
    """Marks and what they mean, below the axis, in as few rows as the width allows."""
    widths = [text_width(str(mark.get_label()), 11) + points(42) for mark in marks]
    # The room around axes that stand alone in a figure is not yet given to them.
    room = 0.95 * 72 * ax.figure.get_figure(root=True).get_figwidth() if len(ax.figure.axes) == 1 else _wide(ax)
    fits = [n for n in range(1, len(marks) + 1) if sum(max(widths[at::n]) for at in range(n)) <= room]
    n_columns = max(fits, default=1)
    blank = Line2D([], [], linestyle="", label="")
    padded = [*marks, *[blank] * (-len(marks) % n_columns)]
    ax.legend(
        handles=[mark for at in range(n_columns) for mark in padded[at::n_columns]],  # filled column by column
        ncols=n_columns, loc="upper left", bbox_to_anchor=(0, -points(34) / _high(ax)), frameon=False,
        fontsize=points(11), labelcolor=INK, handletextpad=0.5, columnspacing=1.2, borderaxespad=0.4,
    )  # fmt: skip


def _wide(ax: Axes) -> float:
    """Of the axes, in points."""
    return ax.get_window_extent().width * 72 / ax.figure.dpi


def _high(ax: Axes) -> float:
    return ax.get_window_extent().height * 72 / ax.figure.dpi


def _summary(row: xr.Dataset, shown: pd.DataFrame) -> str:
    """How many people, generations and how far apart they are."""
    n = int(row["learned_at"].notnull().sum())
    people = counted(n, "person", "people") if len(shown) == n else f"the first {len(shown):,} of {n:,} people"
    far = structural_virality(row).item()
    virality = [] if np.isnan(far) else [f"structural virality {far:.1f}"]
    return ", ".join([people, counted(int(generation(row).max()), "generation"), *virality])
