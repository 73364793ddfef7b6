"""People as dots, groups as soft outlines, ties as thin lines, and who knows in colour."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from tidings._checks import whole
from tidings.network import Network
from tidings.plot.alignment import rows_of
from tidings.plot.changes import changes, draw_changes
from tidings.plot.crowd import Crowd, gathered, ties_between
from tidings.plot.hulls import hull
from tidings.plot.kinds import draw_sorts
from tidings.plot.knowing import Known
from tidings.plot.layout import APART
from tidings.plot.layout import layout as places_of
from tidings.plot.legend import RAMP, dots, key, ramp_key
from tidings.plot.marks import draw_dots, draw_outlines, draw_ties, frame, sheet
from tidings.plot.packing import Points
from tidings.plot.palette import GROUP, INK, QUIET
from tidings.plot.paper import axes, points, text_width
from tidings.plot.placing import ABOVE, INSIDE, Box, around, outside, place_names
from tidings.plot.scene import Scene, scene
from tidings.replay import Replay

FEW = 40  # people or groups who are named without being asked for


def network(
    network: Network | Replay,
    *,
    ax: Axes | None = None,
    knows: Any = None,
    at: float | None = None,
    before: Network | None = None,
    groups: bool | Iterable[Hashable] = True,
    labels: bool | str | Iterable[Hashable] = "auto",
    layout: pd.DataFrame | None = None,
    most: int = 2000,
) -> Axes:
    """Draw a network: people as dots, ties as lines, groups as outlines that may overlap.

    Ties of several kinds have a colour each, and a key that counts the pairs.

    Parameters
    ----------
    network : Network or Replay
        What is drawn. One replicate, as `replay` gives it, is drawn as it was at step `at`: who
        knew and, where rules change ties, which had come since the beginning and which had gone.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    knows : names, values per person, Replay or Dataset, optional
        Who knows, in colour: names; or an array or Series with a value between 0 and 1 per person,
        for example the share of replicates; or one replicate, as `replay` gives it; or a run, for
        the share of replicates in which each person had learned by step `at`.
    at : float, optional
        Step of the run that is drawn; the last one if left out.
    before : Network, optional
        An earlier state of the network, of the same people. Pairs who are tied only now are drawn
        as strong lines, pairs who were tied only before as dotted ones, and those who were and are
        the fainter the more of the weight of their tie has faded. A key counts them. People stand
        where `before` puts them. For a replay whose ties change it is the network of the scenario if
        left out.
    groups : bool or list of groups
        Which groups are outlined.
    labels : "auto", bool or list of people
        Who is named. ``"auto"`` names people where there are no more than 40, and groups that are
        the only one of most of their members, as far as there is room. True names everybody.
    layout : DataFrame, optional
        Columns ``x`` and ``y`` indexed by person, as from `plot.layout`, to keep people in place.
    most : int
        Most people who are drawn one by one. A larger network is drawn as its groups or, where
        there are none or more than 300, as the neighbourhoods of its best tied people: the area of
        a dot is its members, its colour their mean, and lines go to the three parts a part has most
        ties with. The axes say so. What became of ties is not drawn then.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], groups={"core": ["Ana", "Ben"]})
    >>> ax = td.plot.network(trio, knows={"Ana"})
    >>> [text.get_text() for text in ax.texts]
    ['Ana', 'Ben', 'Cas', 'core']

    What a year did to ties, in one replicate:

    >>> story = td.replay(td.Scenario(trio, [td.Tell(0.1), td.Close(0.2)], ["Ana"], steps=52), rng=1)
    >>> ax = td.plot.network(story, at=52)
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['know in step 52 (3)', 'tied since (1)', 'not (0)', 'gone (0)', '', 'kept (2)']
    """
    drawn = scene(network, knows, at, before)
    known = None if drawn.knows is None else Known.of(drawn.network, drawn.knows, at)
    outlined = _outlined(drawn.network, groups)
    given = None if layout is None else _given(drawn.network, layout)
    if drawn.network.n_people <= whole("most", most):
        pairs = None if drawn.before is None else changes(drawn.network, drawn.before)
        places = _given(drawn.network, places_of(drawn.first)) if given is None else given
        return _draw_people(drawn.network, places.to_numpy(), pairs, known, outlined, labels, ax)
    if before is not None:
        raise ValueError(
            f"before needs people drawn one by one, and there are {drawn.network.n_people:,}, more than most={most:,}; "
            "raise `most`, leave before out, or draw network.without(...)"
        )
    return _draw_crowd(drawn, known, given, labels, ax)


def _draw_people(
    network: Network,
    places: Points,
    pairs: pd.DataFrame | None,
    known: Known | None,
    outlined: NDArray[np.int64],
    labels: Any,
    ax: Axes | None,
) -> Axes:
    named = _named(network, labels)
    hulls = _hulls(network, places, outlined)
    corners = np.concatenate([places, *hulls])
    ax = axes(ax, sheet(corners))
    scale = frame(ax, corners)
    reach = np.full(len(places), np.clip(0.36 * scale, 1.5, 8))
    draw_outlines(ax, hulls, network.membership.nnz / network.n_people)
    if pairs is None:
        lines = draw_sorts(ax, places, network)
    else:
        lines = draw_changes(ax, places, pairs, float(np.clip(reach.mean() / 7, 0.5, 1)))
    draw_dots(ax, places, reach, None if known is None else known.share.to_numpy())
    taken = _name_people(ax, network, places, reach, named, every=labels != "auto")
    if labels is not False:
        _name_groups(ax, network, hulls, outlined, taken)
    _explain(ax, known, lines)
    return ax


def _explain(ax: Axes, known: Known | None, lines: list[Line2D]) -> None:
    """A key of who knows, and of the kinds of ties or of what became of them."""
    if known is None or known.is_certain:
        told = [] if known is None else dots(known.words, int(known.share.sum()), len(known.share))
        key(ax, told, lines)
    else:
        ramp_key(ax, f"{known.words}, {known.unit}")
        key(ax, [], lines, below=points(RAMP))


def _draw_crowd(drawn: Scene, known: Known | None, layout: pd.DataFrame | None, labels: Any, ax: Axes | None) -> Axes:
    crowd = gathered(drawn.first)
    if not (isinstance(labels, bool) or labels == "auto"):
        raise ValueError(
            f"labels must be 'auto', True or False where more than `most` people are drawn as {crowd.what}, "
            f"got {labels!r}; raise `most`, or draw network.without(...)"
        )
    places = places_of(crowd.network).to_numpy() if layout is None else crowd.average(layout)
    room = 0.5 * APART * np.sqrt(crowd.sizes / crowd.sizes.max())
    corners = np.concatenate([places - room[:, None], places + room[:, None]])
    ax = axes(ax, sheet(corners))
    scale = frame(ax, corners)
    draw_ties(ax, places, ties_between(crowd.members, drawn.network))
    draw_dots(ax, places, room * scale, None if known is None else crowd.average(known.share))
    if labels is not False and crowd.what == "groups":
        _name_parts(ax, crowd, places, room * scale)
    if known is not None:
        ramp_key(ax, f"{known.words}, % of people")
    ax.set_xlabel(_summary(drawn.network, crowd), loc="right", fontsize=points(9), color=QUIET, linespacing=1.4)
    return ax


def _summary(network: Network, crowd: Crowd) -> str:
    """What stands for the people of a network too large to draw them one by one."""
    text = f"{network.n_people:,} people drawn as {crowd.network.n_people} {crowd.what}\narea: people in it"
    return text + (f"; {crowd.left_out:,} in none of them" if crowd.left_out else "")


def _hulls(network: Network, places: Points, outlined: NDArray[np.int64]) -> list[Points]:
    """Outlines; larger groups keep a little more distance, so that edges do not run into one."""
    rank = np.argsort(np.argsort(network.group_sizes[outlined], kind="stable"))
    margins = APART * (0.45 + 0.2 * rank / max(len(rank), 1))
    return [hull(places[member], margin) for member, margin in zip(_members(network, outlined), margins)]


def _name_people(
    ax: Axes, network: Network, places: Points, reach: NDArray[np.float64], named: NDArray[np.int64], every: bool
) -> list[Box]:
    wide = np.stack([reach, reach], axis=1)
    names = [str(name) for name in network.people.index[named]]
    taken = [*outside(ax), *around(ax, places, wide)]
    return place_names(ax, names, places[named], wide[named], taken=taken, every=every, fontsize=9, color=INK)


def _name_groups(
    ax: Axes, network: Network, hulls: list[Points], outlined: NDArray[np.int64], taken: list[Box]
) -> None:
    """Name the groups that are the only one of most of their members, if they are few."""
    only = np.diff(network.membership.indptr) == 1
    own = [row for row, member in enumerate(_members(network, outlined)) if only[member].mean() > 0.5]
    if not 0 < len(own) <= FEW:
        return
    corners = np.array([[hulls[row].min(axis=0), hulls[row].max(axis=0)] for row in own])
    wide = np.ptp(corners, axis=1) / 2
    names = [str(network.groups[outlined[row]]) for row in own]
    middles, near = corners.mean(axis=1), np.zeros_like(wide)
    place_names(ax, names, middles, near, extent=wide, taken=taken, sides=ABOVE, fontsize=10, color=GROUP)


def _name_parts(ax: Axes, crowd: Crowd, places: Points, reach: NDArray[np.float64]) -> None:
    """Name large parts inside their dot, others beside it, largest first."""
    order = np.argsort(-crowd.sizes, kind="stable")
    names = [str(name) for name in crowd.network.people.index]
    wide = np.stack([reach, reach], axis=1)
    fits = np.array([text_width(name, 9) for name in names]) < 1.8 * reach
    inside, beside = order[fits[order]], order[~fits[order]]
    font: dict[str, Any] = {"fontsize": 9, "color": INK}
    place_names(ax, [names[row] for row in inside], places[inside], wide[inside], sides=INSIDE, every=True, **font)
    taken = [*outside(ax), *around(ax, places, wide)]
    place_names(ax, [names[row] for row in beside], places[beside], wide[beside], taken=taken, sides=ABOVE, **font)


def _outlined(network: Network, groups: bool | Iterable[Hashable]) -> NDArray[np.int64]:
    """Numbers of the groups that are drawn, those without members left out."""
    if isinstance(groups, bool):
        chosen = np.arange(network.n_groups if groups else 0)
    else:
        chosen = network.group_positions([groups] if isinstance(groups, str) else groups)
    return chosen[network.group_sizes[chosen] > 0]


def _named(network: Network, labels: Any) -> NDArray[np.int64]:
    if isinstance(labels, bool) or labels == "auto":
        everybody = labels is True or (labels == "auto" and network.n_people <= FEW)
        return np.arange(network.n_people if everybody else 0)
    return network.positions([labels] if isinstance(labels, str) else labels)


def _members(network: Network, groups: NDArray[np.int64]) -> list[NDArray[np.integer]]:
    by_group = network.memberships_by_group
    return [by_group.indices[by_group.indptr[row] : by_group.indptr[row + 1]] for row in groups]


def _given(network: Network, layout: pd.DataFrame) -> pd.DataFrame:
    """The places that were given, in the order of people."""
    if not isinstance(layout, pd.DataFrame):
        raise TypeError(f"layout must be a DataFrame as from plot.layout(network), got {type(layout).__name__}")
    if not {"x", "y"} <= set(layout):
        raise ValueError(f"layout needs the columns 'x' and 'y', got {list(layout)}; take it from plot.layout(network)")
    return layout.iloc[rows_of(network, layout.index, "layout")][["x", "y"]].astype(float)
