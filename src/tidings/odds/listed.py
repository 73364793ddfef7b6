"""Chances of the few who can be reached at all.

While few share, in few replicates, whoever they can reach is listed tie by tie: the cost grows
with the ties of those who share, and not with the people who hear nothing. Ties are listed in
their canonical order, so sums have the bits of the product of matrices.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bits import Lane, Places, Words, lanes_of, so_at, words_of
from tidings.block import Where
from tidings.keys import apart, firsts, lengths
from tidings.odds.base import Odds, Part
from tidings.spans import spans


@dataclass(frozen=True)
class Listed(Odds):
    """Lanes and their chances, in order of place and lane; everywhere else the chance is 0."""

    place: Places
    lane: Lane
    values: NDArray[np.float64]
    n_words: int

    @property
    def places(self) -> Places:
        """The places that are listed."""
        return self.place[firsts(self.place)]

    def at(self, where: Where) -> Part:
        if isinstance(where, slice):
            first, last = np.searchsorted(self.place, [where.start, where.stop])
            here, place, n_places = slice(first, last), self.place[first:last] - where.start, where.stop - where.start
            return _Listed(place, self.lane[here], self.values[here], n_places, self.n_words)
        at = np.searchsorted(where, self.place)
        asked = at < len(where)
        asked[asked] = where[at[asked]] == self.place[asked]
        return _Listed(at[asked], self.lane[asked], self.values[asked], len(where), self.n_words)


@dataclass(frozen=True)
class _Listed(Part):
    place: Places
    lane: Lane
    values: NDArray[np.float64]
    n_places: int
    n_words: int

    def exceeds(self, level: float) -> Words | bool:
        above = np.flatnonzero(self.values > level)
        if len(above) == len(self.values):
            return self._words if len(above) else False
        return words_of(self.place[above], self.lane[above], self.n_places, self.n_words) if len(above) else False

    @cached_property
    def _words(self) -> Words:
        return words_of(self.place, self.lane, self.n_places, self.n_words)

    def chance(self, place: Places, lane: Lane) -> NDArray[np.float64]:
        chance, there = np.zeros(len(place)), np.flatnonzero(so_at(self._words, place, lane))
        n_lanes = 64 * self.n_words
        mine, asked = self.place * n_lanes + self.lane, place[there] * n_lanes + lane[there]
        chance[there] = self.values[np.searchsorted(mine, asked)]
        return chance


def listed(
    words: Words, places: Places, by_source: sp.csc_array, chance: Callable[[NDArray, Places], NDArray]
) -> Listed:
    """Odds from those who do it (`words` at `places`) and the columns of those who hear them.

    `chance` turns sums over contacts, (lane,), and the places they belong to into chances.
    """
    n_words = words.shape[1]
    at, lane = lanes_of(words[places])
    source = places[at]
    begins, ends = by_source.indptr[source], by_source.indptr[source + 1]
    n_ties = (ends - begins).astype(np.int64)
    tie = spans(begins, n_ties)
    key = by_source.indices[tie].astype(np.int64) * (64 * n_words) + np.repeat(lane, n_ties)
    order = np.argsort(key, kind="stable")
    key = key[order]
    first = firsts(key)
    which = np.repeat(np.arange(len(first)), lengths(first, len(key)))
    # Added one by one, in the order of the ties: the bits of the product of matrices.
    ones = by_source.dtype.kind == "u"
    total = np.bincount(which, None if ones else by_source.data[tie[order]], minlength=len(first))
    place, lane = apart(key[first], 64 * n_words)
    return Listed(place, lane, chance(total, place), n_words)
