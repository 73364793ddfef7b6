"""From a person, to a group, and from that group to other groups: ribbons between the lives of groups."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from tidings._checks import counted, whole
from tidings.measures.door import cascade_of, network_of, one_run, step_unit, variable
from tidings.measures.flows import ALONE, COLUMNS, OUTSIDE, START, flows
from tidings.network import Network
from tidings.plot.legend import key
from tidings.plot.palette import GRID, GROUP, INK, QUIET, line_colour
from tidings.plot.paper import axes, note, points, stroke, text_width, time_axis
from tidings.replay import Replay

FULL = 0.42  # half of the height of the largest group, of that of a row
WIDEST = 9.0  # of a ribbon, points
HIGH = 0.7  # of the height of a row, that a ribbon is wide at most
THIN = 0.7  # points
FAINT = 0.05  # of the widest ribbon: what is thinner is not drawn, and said to be left out
LEAD = 0.13  # part of the time that a ribbon takes to bend from one row into the other
BEGUN = 0.5  # people on average with whom the life of a group begins


class Life(NamedTuple):
    """How many members of each group had learned by each step, and in which order groups began."""

    learned: pd.DataFrame  # a row per group, in that order; a column per step
    sizes: pd.Series  # members of each group
    begins: pd.Series  # step


class _Way(NamedTuple):
    """A row of `flows`."""

    source: Any
    target: Any
    rule: Any
    people: float
    when: float


def flow(story: Replay | xr.Dataset, network: Network | None = None, *, ax: Axes | None = None, most: int = 20) -> Axes:
    """Draw how it went from a person to a group, and from that group to other groups, and through which rule.

    Each row is a group: the pale bar is all of its members, the dark one those who have learned it, as
    time goes on. A ribbon goes from the group in which somebody had learned it to the group in which
    they passed it on, at the time they did so; it is as wide as the people who learned that way, and
    its colour says through which rule. What goes on within a group is the dark bar that widens.

    Parameters
    ----------
    story : Replay or Dataset
        One replicate, as `replay` gives it, or a run kept with ``keep=["learned_at", "told_by",
        "through"]``: then everything is the mean over its replicates.
    network : Network, optional
        That of the run; a replay has it.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    most : int
        How many groups are drawn at most: those that most comes into or goes out of.

    Returns
    -------
    Axes
        The numbers of the ribbons are those of `measures.flows`.

    Examples
    --------
    >>> import tidings as td
    >>> teams = {"core": ["Ana", "Ben"], "field": ["Ben", "Cas"]}
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], groups=teams)
    >>> ax = td.plot.flow(td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), rng=1))
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['core', 'field']
    """
    network = network_of(story, network)
    if not network.n_groups:
        raise ValueError("the network has no groups, so nothing can go from group to group; see plot.tree")
    every, run = flows(story, network), cascade_of(story)
    lived = lives(story, network, every, whole("most", most))
    ways = _among(every, lived)
    last = max(float(lived.learned.columns[-1]), 1.0)
    ax = axes(ax, (8.0, float(np.clip(1.3 + 0.36 * points(1) * len(lived.learned), 2.5, 9))))
    rules = {rule: line_colour(number) for number, rule in enumerate(run.indexes["rule"])}
    _draw_lives(ax, lived, last)
    drawn = _draw_ways(ax, ways, lived, last, rules)
    _draw_start(ax, ways, run, lived, last)
    _dress(ax, lived, last, step_unit(run))
    rows = note(ax, _said(drawn, ways, lived, network, run))
    _explain(ax, every, rules, below=points(23 + 11 * rows))
    return ax


def lives(run: Replay | xr.Dataset, network: Network, ways: pd.DataFrame, most: int) -> Life:
    """How many members of each group had learned by each step, of the groups that most goes through.

    Examples
    --------
    >>> import tidings as td
    >>> teams = {"core": ["Ana", "Ben"], "field": ["Ben", "Cas"]}
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], groups=teams)
    >>> story = td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), rng=1)
    >>> lives(story, trio, td.measures.flows(story), 20).learned
    step     0    1    2
    core   1.0  2.0  2.0
    field  0.0  1.0  2.0
    """
    cascade = cascade_of(run)
    when = one_run(variable(cascade, "learned_at", "person"), "flow")
    last = int(np.ceil(np.nanmax(when, initial=1)))
    share = np.stack([(when <= step).mean(axis=0) for step in range(last + 1)], axis=1)  # (person, step)
    members = network.memberships_by_group.astype(bool).astype(float)
    alone = (np.diff(network.membership.indptr) == 0).astype(float)
    names = [*network.groups.tolist(), ALONE]
    learned = np.vstack([members @ share, alone @ share])
    sizes = np.append(network.group_sizes, alone.sum()).astype(int)
    passed = ways[ways["source"] != ways["target"]]
    ends = pd.concat([passed.groupby(end, sort=False)["people"].sum() for end in ("source", "target")])
    busy = ends.groupby(level=0, sort=False).sum()
    through = np.array([busy.get(name, 0.0) for name in names])
    kept = np.flatnonzero((sizes > 0) & (learned[:, -1] > 0))
    kept = kept[np.argsort(-through[kept], kind="stable")][:most]
    begun = learned[kept] >= np.minimum(BEGUN, learned[kept, -1:])
    begins = begun.argmax(axis=1)
    order = np.lexsort((-learned[kept, -1], begins))
    index = pd.Index([names[row] for row in kept[order]], dtype=object, tupleize_cols=False)
    table = pd.DataFrame(learned[kept[order]], index, pd.RangeIndex(last + 1, name="step"))
    return Life(table, pd.Series(sizes[kept[order]], index), pd.Series(begins[order].astype(float), index))


def _among(ways: pd.DataFrame, lived: Life) -> pd.DataFrame:
    """Ways from one place to another of those that are drawn."""
    rows = {name: row for row, name in enumerate(lived.learned.index)}
    into = np.array([name in rows for name in ways["target"]], bool)
    out = np.array([name in rows or name in (START, OUTSIDE) for name in ways["source"]], bool)
    return ways[into & out & (ways["source"] != ways["target"]).to_numpy(bool)]


def _draw_lives(ax: Axes, lived: Life, last: float) -> None:
    largest = float(lived.sizes.max())
    for row, name in enumerate(lived.learned.index):
        full = FULL * lived.sizes.iloc[row] / largest
        ax.fill_between([0, last], row - full, row + full, color=GRID, linewidth=0, alpha=0.7, zorder=1)
        half = FULL * lived.learned.iloc[row].to_numpy() / largest
        steps = lived.learned.columns.to_numpy(float)
        ax.fill_between(steps, row - half, row + half, color=GROUP, linewidth=0, alpha=0.75, zorder=3, label=str(name))
        said = f"{_short(lived.learned.to_numpy()[row, -1])} of {int(lived.sizes.iloc[row]):,}"
        ax.annotate(
            said, (last, row), (5, 0), textcoords="offset points", va="center", fontsize=points(9), color=QUIET,
            annotation_clip=False,
        )  # fmt: skip


def _draw_ways(ax: Axes, ways: pd.DataFrame, lived: Life, last: float, rules: dict[Any, str]) -> pd.DataFrame:
    """One ribbon for each way, the widest below; gives those that are drawn."""
    widest = float(ways["people"].max()) if len(ways) else 1.0
    drawn = ways[ways["people"] >= FAINT * widest]
    room = min(stroke(WIDEST), HIGH * _row_height(ax, lived))
    row: dict[Any, int] = {name: number for number, name in enumerate(lived.learned.index)}
    start, begins = _start_row(drawn, row), dict(zip(row, lived.begins.tolist()))
    for way in map(_Way._make, drawn[COLUMNS].to_numpy().tolist()):
        bend = LEAD * last
        at, end = way.when, float(row[way.target])
        if way.source == START:
            begin, height = -0.02 * last, start
        elif way.source == OUTSIDE:
            begin, height = max(at - bend / 2, -0.02 * last), end - 0.6
        else:
            begin, height = min(max(begins[way.source], at - bend), at), row[way.source]
        look: dict[str, Any] = {
            "edgecolor": rules[way.rule],
            "linewidth": max(room * way.people / widest, THIN),
        }
        path = _bent((begin, height), (at, end))
        name = f"{way.source} to {way.target}"
        ax.add_patch(PathPatch(path, facecolor="none", capstyle="round", alpha=0.8, zorder=4, gid=name, **look))
    return drawn


def _row_height(ax: Axes, lived: Life) -> float:
    """Of a group, in points."""
    return ax.get_window_extent().height * 72 / ax.figure.dpi / len(lived.learned)


def _short(number: float) -> str:
    """A number of people, with one place after the point if it is no whole one."""
    return f"{number:,.0f}" if abs(number - round(number)) < 0.05 else f"{number:,.1f}"


def _bent(begin: tuple[float, float], end: tuple[float, float]) -> Path:
    middle = (begin[0] + end[0]) / 2
    corners = [begin, (middle, begin[1]), (middle, end[1]), end]
    return Path(corners, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])


def _start_row(ways: pd.DataFrame, row: dict[Hashable, int]) -> float:
    """The height at which those stand who knew it from the start: amid the groups they brought it to."""
    first = ways[ways["source"] == START]
    if not len(first):
        return 0.0
    rows = np.array([row[name] for name in first["target"]], float)
    return float(np.average(rows, weights=first["people"].to_numpy(float)))


def _draw_start(ax: Axes, ways: pd.DataFrame, run: xr.Dataset, lived: Life, last: float) -> None:
    if not (ways["source"] == START).any():
        return
    height = _start_row(ways, {name: number for number, name in enumerate(lived.learned.index)})
    ax.plot(
        -0.02 * last,
        height,
        "o",
        color=INK,
        markersize=min(stroke(11), _row_height(ax, lived)),
        zorder=6,
        clip_on=False,
    )
    when = one_run(run["learned_at"], "flow")
    always = np.flatnonzero((when == 0).all(axis=0))
    n = (when == 0).sum(axis=1).mean()
    known = len(always) == n and n <= 2
    people = run.indexes["person"].tolist()
    text = "\n".join(str(people[at]) for at in always) if known else f"{_short(n)} people"
    ax.annotate(
        text if n != 1 or known else "one person", (-0.02 * last, height), (0, points(8)), textcoords="offset points",
        ha="center", va="bottom", fontsize=points(10), fontweight="bold", color=INK, zorder=7, annotation_clip=False,
    )  # fmt: skip


def _dress(ax: Axes, lived: Life, last: float, unit: str) -> None:
    time_axis(ax, 0, max(last, 1.0), unit)
    ax.set(xlim=(-0.06 * last, 1.0 * last), ylim=(len(lived.learned) - 0.4, -0.75))
    ax.set_yticks(range(len(lived.learned)), [str(name) for name in lived.learned.index])
    ax.tick_params(axis="y", length=0, labelsize=points(10), labelcolor=INK, pad=points(14))
    ax.spines[:].set_visible(False)


def _explain(ax: Axes, ways: pd.DataFrame, rules: dict[Any, str], below: float) -> None:
    people = ways.groupby("rule", sort=False)["people"].sum()
    lines = [
        Line2D([], [], color=colour, linewidth=stroke(4), label=f"{rule} ({_short(people[rule])})")
        for rule, colour in rules.items()
        if people.get(rule, 0.0) > 0
    ]
    wide = sum(text_width(str(line.get_label()), 11) + points(36) for line in lines)
    room = ax.get_window_extent().width * 72 / ax.figure.dpi
    half = (len(lines) + 1) // 2 if wide > room else 0
    key(ax, lines[:half], lines[half:], below=below)


def _said(drawn: pd.DataFrame, ways: pd.DataFrame, lived: Life, network: Network, run: xr.Dataset) -> str:
    """What the picture shows of how much."""
    parts = ["width: people"]
    n = run.sizes.get("replicate", 1)
    parts += [f"mean of {counted(n, 'replicate')}"] if n > 1 else []
    if len(lived.learned) < network.n_groups:
        parts.append(f"{len(lived.learned)} of {network.n_groups:,} groups")
    if len(drawn) < len(ways):
        left = 1 - drawn["people"].sum() / ways["people"].sum()
        parts.append(f"without the thinnest ({100 * left:.0f} %)")
    return "; ".join(parts)
