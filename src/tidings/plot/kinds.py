"""Ties by kind: each kind in a colour of its own, and a key that counts them."""

from __future__ import annotations

import functools
import operator
from typing import Any, NamedTuple

import scipy.sparse as sp
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from tidings.network import Network
from tidings.plot.marks import draw_ties, tied_pairs
from tidings.plot.packing import Points
from tidings.plot.palette import KINDS, TIE
from tidings.plot.paper import stroke


class Sort(NamedTuple):
    """Ties that are drawn alike."""

    name: str
    ties: sp.csr_array  # (person, person)
    colour: str

    @property
    def n_pairs(self) -> int:
        """How many pairs of people are tied so, whichever way."""
        return tied_pairs(self.ties).nnz


def sorts(network: Network) -> list[Sort]:
    """Ties without a kind, then each kind; what more kinds there are than colours, together.

    Examples
    --------
    >>> trio = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")]).with_ties([("Ana", "Cas")], kind="mentor")
    >>> [(sort.name, sort.n_pairs) for sort in sorts(trio)]
    [('ties', 2), ('mentor', 1)]
    """
    kinds = {kind: network.outgoing(kind) for kind in network.kinds}
    if not kinds:
        return [Sort("ties", network.ties, TIE)]
    plain = _less(network.ties, functools.reduce(operator.add, kinds.values()))
    named, more = list(kinds.items()), []
    if len(named) > len(KINDS):
        named, more = named[: len(KINDS) - 1], named[len(KINDS) - 1 :]
    found = [Sort("ties", plain, TIE)] if plain.nnz else []
    found += [Sort(str(kind), ties, KINDS[number]) for number, (kind, ties) in enumerate(named)]
    if more:
        others = functools.reduce(operator.add, (ties for _, ties in more))
        found.append(Sort(f"{len(more)} other kinds", others, KINDS[-1]))
    return found


def _less(ties: sp.csr_array, some: Any) -> sp.csr_array:
    """The ties that are not among some of them; differences of weights are hardly ever exactly none."""
    left = sp.coo_array(ties - some)
    there = left.data > 1e-9
    return sp.csr_array((left.data[there], (left.row[there], left.col[there])), shape=ties.shape)


def draw_sorts(ax: Axes, places: Points, network: Network) -> list[Line2D]:
    """One thin line per tied pair, of each sort; the lines of a key where there are several sorts."""
    every = sorts(network)
    if len(every) == 1:
        draw_ties(ax, places, network.ties)
        return []
    for sort in every:
        draw_ties(ax, places, sort.ties, sort.colour)
    labels = [f"{sort.name} ({sort.n_pairs:,})" for sort in every]
    return [Line2D([], [], color=sort.colour, linewidth=stroke(2), label=label) for sort, label in zip(every, labels)]
