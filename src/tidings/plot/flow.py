"""From a person, to a group, and from that group to other groups: ribbons between the lives of groups."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from tidings._checks import counted, whole
from tidings.measures.door import cascade_of, network_of, one_run, step_unit, variable
from tidings.measures.flows import ALONE, OUTSIDE, START, flows
from tidings.network import Network
from tidings.plot.lives import Life, draw_lives
from tidings.plot.palette import INK, line_colour
from tidings.plot.paper import axes, note, points, time_axis
from tidings.plot.ribbons import draw_key, draw_start, draw_ways, key_lines
from tidings.replay import Replay

LONG = 24  # letters in a row of a name
BEGUN = 0.5  # people on average with whom the life of a group begins


def flow(story: Replay | xr.Dataset, network: Network | None = None, *, ax: Axes | None = None, most: int = 20) -> Axes:
    """Draw how it went from a person to a group, and from that group to other groups, and through which rule.

    Each row is a group: the pale bar is all of its members, the dark one those who have learned it, as
    time goes on. A ribbon goes from the group in which somebody had learned it to the group in which
    they passed it on, at the time they did so; it is as wide as the people who learned that way, and
    its colour says through which rule. What goes on within a group is the dark bar that widens; one that
    begins where no ribbon ends has a member who learned it in another of their groups. Those who knew it
    from the start are the dot at the upper left. Where there are many ribbons, only these and the widest
    into each group are strong.

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
        How many groups are drawn at most: one after the other the one that the widest way links with
        those who knew it from the start and the groups drawn so far.

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
    ax, said, lines = drawn(story, network, ax, whole("most", most))
    draw_key(ax, lines, below=points(23 + 11 * note(ax, said)))
    return ax


def drawn(
    story: Replay | xr.Dataset, network: Network | None, ax: Axes | None, most: int
) -> tuple[Axes, str, list[Line2D]]:
    """Lives and ribbons, with what is to be said of them: a remark, and the lines of a key."""
    network = network_of(story, network)
    if not network.n_groups:
        raise ValueError("the network has no groups, so nothing can go from group to group; see plot.tree")
    every, run = flows(story, network), cascade_of(story)
    lived = lives(story, network, every, most)
    ways = _among(every, lived)
    rules = {rule: line_colour(number) for number, rule in enumerate(run.indexes["rule"])}
    begins, is_new = bool((ways["source"] == START).any()), ax is None
    ax = axes(ax, (8.0, float(np.clip(1.3 + 0.36 * points(1) * (len(lived.learned) + begins), 2.5, 9.4))))
    last = max(float(lived.learned.columns[-1]), 1.0)
    _dress(ax, lived, last, step_unit(run), above=1.6 if begins else 0.75)
    draw_lives(ax, lived, last)
    if is_new and isinstance(ax.figure, Figure):
        ax.figure.draw_without_rendering()  # names take room, and how much is left decides how wide ribbons and key are
    shown, is_pale = draw_ways(ax, ways, lived, last, rules)
    if begins:
        draw_start(ax, one_run(run["learned_at"], "flow"), run.indexes["person"].tolist())
    said = _said(shown, ways, lived, network, run.sizes.get("replicate", 1), most, is_pale)
    return ax, said, key_lines(every, rules, more=" in all" if len(lived.learned) == most else "")


def lives(run: Replay | xr.Dataset, network: Network, ways: pd.DataFrame, most: int) -> Life:
    """How many members of each group had learned by each step, of the groups that are drawn.

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
    kept = _linked(ways, names, (sizes > 0) & (learned[:, -1] > 0), most)
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


def _linked(ways: pd.DataFrame, names: list[object], there: NDArray[np.bool_], most: int) -> NDArray[np.int64]:
    """Numbers of the groups that the widest ways link, one after the other, with where it began."""
    number = {name: row for row, name in enumerate(names)} | {START: len(names), OUTSIDE: len(names)}
    source, target = (np.array([number[name] for name in ways[end]], int) for end in ("source", "target"))
    people = np.where(source == target, 0.0, ways["people"].to_numpy(float))
    through = np.bincount(np.append(source, target), np.append(people, people), minlength=len(names) + 1)[:-1]
    inside, free = np.append(np.zeros(len(names), bool), True), np.append(there, False)
    kept: list[int] = []
    while len(kept) < min(most, there.sum()):
        other = np.where(inside[source], target, source)
        links = people * (inside[source] != inside[target]) * free[other]
        chosen = int(other[links.argmax()] if links.any() else np.where(free[:-1], through, -1.0).argmax())
        kept.append(chosen)
        inside[chosen], free[chosen] = True, False
    return np.array(kept, int)


def _dress(ax: Axes, lived: Life, last: float, unit: str, above: float) -> None:
    time_axis(ax, 0, last, unit)
    ax.set(xlim=(-0.03 * last, last), ylim=(len(lived.learned) - 0.4, -above))
    ax.set_yticks(range(len(lived.learned)), [textwrap.fill(str(name), LONG) for name in lived.learned.index])
    ax.tick_params(axis="y", length=0, labelsize=points(10), labelcolor=INK, pad=points(4))
    ax.spines[:].set_visible(False)


def _said(
    seen: pd.DataFrame, ways: pd.DataFrame, lived: Life, network: Network, n: int, most: int, is_pale: bool
) -> str:
    """What the picture shows of how much."""
    parts = ["width: people"]
    parts[0] += f", mean of {counted(n, 'replicate')}" if n > 1 else ""
    parts += ["strong: the widest into each"] if is_pale else []
    shown, n_groups = sum(name != ALONE for name in lived.learned.index), network.n_groups
    if shown < n_groups:
        left = "unreached" if len(lived.learned) < most else "not drawn"
        parts.append(f"{counted(n_groups - shown, 'group')} {left}")
    if len(seen) < len(ways):
        thin = 1 - seen["people"].sum() / ways["people"].sum()
        parts.append(f"without the thinnest ({100 * thin:.0f}\u00a0%)")
    return "; ".join(parts)
