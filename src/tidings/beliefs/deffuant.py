"""Deffuant: two people meet, and if they are near enough they come nearer."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import at_least, shown, whole
from tidings.beliefs.confidence import SLACK
from tidings.beliefs.course import course
from tidings.beliefs.door import Given, Start
from tidings.draws import Draws
from tidings.network import Network


def deffuant(
    network: Network,
    beliefs: Given = "uniform",
    steps: int = 50,
    *,
    bound: float,
    moves: float = 0.5,
    meetings: int | None = None,
    replicates: int | None = None,
    rng: Any = None,
    batch: int | None = None,
) -> xr.Dataset:
    """Again and again two people who are tied meet; if their beliefs are near, both move towards each other.

    Parameters
    ----------
    network : Network
        Who meets: pairs are drawn by the weight of the ties between them. Where a tie runs one way
        only, only the one who hears moves.
    beliefs : "uniform", name of a people column, or numbers by person or by (replicate, person)
        Where people start, from 0 to 1; see `degroot`.
    steps : int
        How many steps are followed.
    bound : float >= 0
        How far apart the two may be and still listen to each other, reached at ``<=``.
    moves : float in [0, 0.5]
        Share of the difference by which each of them moves; at 0.5 they meet in the middle.
    meetings : int, optional
        Meetings per step, one after the other; left out, half as many as people, so that everybody
        has one on average.
    replicates, rng, batch
        As for `degroot`; the luck is also that of who meets.

    Returns
    -------
    Dataset
        ``belief`` (replicate, step, person), ``mean_belief`` and ``disagreement`` (replicate, step).

    Notes
    -----
    The model of Deffuant, Neau, Amblard & Weisbuch [1]_. Where all ties run both ways, the mean
    belief stays what it is.

    References
    ----------
    .. [1] Deffuant, G., Neau, D., Amblard, F. & Weisbuch, G. (2000). Mixing beliefs among interacting agents.
       *Advances in Complex Systems*, 3, 87-98. https://doi.org/10.1142/S0219525900000078

    Examples
    --------
    >>> pair = Network.from_edges([("Ana", "Ben")])
    >>> deffuant(pair, [0.2, 0.6], steps=1, bound=0.5, moves=0.25, rng=1)["belief"].values[0, -1]
    array([0.3, 0.5])
    """
    start = Start(network, beliefs, replicates, between=(0.0, 1.0))
    reach = at_least("deffuant.bound", bound, 0) + SLACK
    if not 0 <= at_least("deffuant.moves", moves, 0) <= 0.5:
        raise ValueError(f"deffuant.moves must be between 0 and 0.5, where two meet in the middle, got {shown(moves)}")
    n = max(1, network.n_people // 2) if meetings is None else whole("meetings", meetings)
    pairs = _Pairs.of(network)
    numbers = np.arange(n)

    def advance(now: NDArray[np.float64], _: NDArray[np.float64], step: int, draws: Draws) -> NDArray[np.float64]:
        if not len(pairs.one):
            return now
        return _met(now, pairs, pairs.drawn(draws.numbers("deffuant", step, numbers)), reach, moves)

    made: dict[str, Any] = {"model": "deffuant", "bound": float(bound), "moves": float(moves), "meetings": n}
    return course(start, steps, rng, batch, advance, width=network.n_people + 4 * n, **made)


class _Pairs(NamedTuple):
    """Who may meet whom: (pair,) each."""

    one: NDArray[np.integer]
    other: NDArray[np.integer]
    one_hears: NDArray[np.bool_]
    other_hears: NDArray[np.bool_]
    up_to: NDArray[np.float64]  # weights, added up

    @classmethod
    def of(cls, network: Network) -> _Pairs:
        ties = network.ties
        both = sp.triu(ties + ties.T).tocoo()
        one, other = both.row.astype(np.int64), both.col.astype(np.int64)
        source, target = ties.nonzero()
        there, n = source.astype(np.int64) * network.n_people + target, network.n_people
        return cls(one, other, np.isin(other * n + one, there), np.isin(one * n + other, there), np.cumsum(both.data))

    def drawn(self, luck: NDArray[np.float64]) -> NDArray[np.intp]:
        """A pair for each number in [0, 1), by weight."""
        chosen = np.searchsorted(self.up_to, luck * self.up_to[-1], side="right")
        return np.minimum(chosen, len(self.up_to) - 1)


def _met(
    now: NDArray[np.float64], pairs: _Pairs, drawn: NDArray[np.intp], reach: float, moves: float
) -> NDArray[np.float64]:
    """Beliefs after meetings one after the other: (meeting, replicate) says which pair.

    Meetings whose two people have none before are done together, then those that come next, so that
    there are as many rounds as the busiest chain is long, and not as meetings.
    """
    beliefs, replicates = now.ravel().copy(), now.shape[1]
    meeting, replicate = (each.ravel() for each in np.indices(drawn.shape))
    pair = drawn.ravel()
    one, other = pairs.one[pair] * replicates + replicate, pairs.other[pair] * replicates + replicate
    hears = moves * pairs.one_hears[pair], moves * pairs.other_hears[pair]
    left = np.arange(len(pair))
    while len(left):
        first = np.full(len(beliefs), len(drawn))
        for person in (one, other):
            np.minimum.at(first, person[left], meeting[left])
        is_next = (first[one[left]] == meeting[left]) & (first[other[left]] == meeting[left])
        going, left = left[is_next], left[~is_next]
        apart = beliefs[other[going]] - beliefs[one[going]]
        apart[np.abs(apart) > reach] = 0.0
        beliefs[one[going]] += hears[0][going] * apart
        beliefs[other[going]] -= hears[1][going] * apart
    return beliefs.reshape(now.shape)
