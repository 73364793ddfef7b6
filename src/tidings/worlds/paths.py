"""Who can tell whom in a one-shot cascade: what all chances, keys and sets of seeds have in common."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from tidings.bits import EVERYBODY, NOBODY, Places
from tidings.draws import GOLDEN, mix
from tidings.keys import apart, merged
from tidings.spans import spans
from tidings.tally import Contacts

BUNDLE = np.dtype([("seed", "u8"), ("ties", "u8"), ("first", "i8"), ("n_ties", "i8")])
"""Up to 64 ties of one teller: the seed of their luck before the key, a bit for each tie, the first of them in
`hearer`, and how many they are."""


class Paths:
    """People in order of how many they hear, and their ties.

    Parameters
    ----------
    weights : sequence of (hearer, teller) sparse
        Weights of the ties along which each of some rules tells, parallel ties summed.
    places : (person,)
        Numbers that name the luck of people.
    """

    def __init__(self, weights: Sequence[sp.csr_array], places: NDArray[np.int64]):
        self.n_people = len(places)
        numbers = [_pairs_of(matrix) for matrix in weights]
        pairs = merged(numbers)
        hearer, teller = apart(pairs, self.n_people)
        n_heard = np.bincount(hearer, minlength=self.n_people)
        self.order = np.argsort(-n_heard, kind="stable")
        self.places = places[self.order]
        rank = np.empty(self.n_people, dtype=np.int32)
        rank[self.order] = np.arange(self.n_people, dtype=np.int32)
        tie = np.lexsort((rank[teller], rank[hearer]))
        self.n_ties = len(tie)
        self.begins = np.append(0, np.cumsum(n_heard[self.order]))
        self.teller = rank[teller[tie]]
        self.weights = [
            _spread(number, matrix.data, pairs, tie) for number, matrix in zip(numbers, weights, strict=True)
        ]

    def by_hearer(self, values: ArrayLike) -> sp.csr_array:
        """Values of the ties, or one of all of them, as a matrix: (hearer, teller)."""
        values = np.broadcast_to(values, self.n_ties)
        return sp.csr_array((values, self.teller, self.begins), shape=(self.n_people, self.n_people))

    @cached_property
    def row(self) -> NDArray[np.int64]:
        """Who hears along each tie: (tie,)."""
        return np.repeat(np.arange(self.n_people), np.diff(self.begins))

    @cached_property
    def heard(self) -> Contacts:
        """Whom everyone hears, laid out for passing words."""
        return Contacts(self.by_hearer(1))

    @cached_property
    def _by_teller(self) -> tuple[NDArray[np.int32], NDArray[Any], NDArray[np.int64]]:
        # Hearers are in the order of their numbers, not of `order`: luck must not depend on who hears many.
        by_place = np.argsort(self.places).astype(np.int32)
        found = self.by_hearer(np.arange(self.n_ties))[by_place].tocsc()
        return by_place[found.indices], found.data, found.indptr.astype(np.int64)

    @property
    def hearer(self) -> NDArray[np.int32]:
        """Whom everyone tells, one teller after the other: (tie,)."""
        return self._by_teller[0]

    @property
    def told(self) -> NDArray[np.int64]:
        """The ties in that order, as they are numbered by hearer: (tie,)."""
        return self._by_teller[1]

    @property
    def begins_telling(self) -> NDArray[np.int64]:
        """Where the ties of everyone who tells begin among them, and where the last end: (person + 1,)."""
        return self._by_teller[2]

    @cached_property
    def teller_of(self) -> NDArray[np.int64]:
        """Who tells along each tie in that order: (tie,)."""
        return np.repeat(np.arange(self.n_people), self.n_told)

    @cached_property
    def tie_seeds(self) -> NDArray[np.uint64]:
        """Seeds of the luck of ties in that order, before the key: (tie,)."""
        ends = self.teller_of, self.hearer
        low, high = (self.places[who].astype(np.uint64) + np.uint64(1) for who in ends)
        return mix(mix(low * GOLDEN) + high * GOLDEN)

    @cached_property
    def n_told(self) -> NDArray[np.int64]:
        """How many people everyone tells: (person,)."""
        return np.diff(self.begins_telling)

    @cached_property
    def n_more(self) -> NDArray[np.int64]:
        """How many bundles everyone has beyond the first: (person,)."""
        return np.maximum(-(-self.n_told // 64) - 1, 0)

    @cached_property
    def large(self) -> int:
        """From which number on nobody has any: people who hear many come first, and they mostly tell many."""
        return int(np.flatnonzero(self.n_more).max(initial=-1)) + 1

    @cached_property
    def more(self) -> NDArray[np.int64]:
        """Where those begin: (person,)."""
        return self.n_people + np.cumsum(self.n_more) - self.n_more

    @cached_property
    def bundles(self) -> NDArray[np.void]:
        """Whom everyone tells: the first bundle of every person, and then all further ones: (bundle,)."""
        begins = self.begins_telling
        teller = np.concatenate([np.arange(self.n_people), np.repeat(np.arange(self.n_people), self.n_more)])
        number = np.concatenate([np.zeros(self.n_people, dtype=np.int64), spans(1, self.n_more)])
        n_ties = np.minimum(self.n_told[teller] - 64 * number, 64)
        found = np.empty(len(teller), BUNDLE)
        seeds = mix((self.places[teller].astype(np.uint64) + np.uint64(1)) * GOLDEN)
        found["seed"] = mix(seeds + (number.astype(np.uint64) + np.uint64(1)) * GOLDEN)
        found["ties"] = np.where(n_ties > 0, EVERYBODY >> (64 - np.maximum(n_ties, 1)).astype(np.uint64), NOBODY)
        found["first"], found["n_ties"] = begins[teller] + 64 * number, n_ties
        return found

    @cached_property
    def _numbered(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        both = np.minimum(self.row, self.teller) * self.n_people + np.maximum(self.row, self.teller)
        return np.unique(both, return_inverse=True)

    @property
    def pair(self) -> NDArray[np.int64]:
        """The number of the pair that each tie is of: (tie,)."""
        return self._numbered[1]

    @cached_property
    def pair_seeds(self) -> NDArray[np.uint64]:
        """Seeds of the pairs' luck, before the key."""
        people = np.array(np.divmod(self._numbered[0], self.n_people))
        low, high = np.sort(self.places[people], axis=0).astype(np.uint64) + np.uint64(1)
        return mix(mix(low * GOLDEN) + high * GOLDEN)

    @cached_property
    def pairs(self) -> Contacts:
        """The same as `heard` with numbers of pairs instead of people."""
        shape = (self.n_people, len(self.pair_seeds))
        return Contacts(sp.csr_array((np.zeros(self.n_ties), self.pair, self.begins), shape=shape))


def _pairs_of(matrix: sp.csr_array) -> NDArray[np.int64]:
    """A number for each entry, which says its row and column."""
    row = np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr))
    return row * matrix.shape[1] + matrix.indices


def _spread(numbers: Places, values: NDArray[np.float64], pairs: Places, tie: Places) -> NDArray[np.float64]:
    """Values of some of the ties as values of all, 0 for the others; one value if they are all the same."""
    found = np.zeros(len(pairs))
    found[np.searchsorted(pairs, numbers)] = values
    return found[:1].copy() if (found == found[:1]).all() else found[tie]
