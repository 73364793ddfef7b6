"""Who can tell whom in a one-shot cascade: what every key and every set of seeds has in common."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bits import EVERYBODY, NOBODY
from tidings.draws import GOLDEN, mix
from tidings.network import Network
from tidings.rules.chances import from_hazard, hazard
from tidings.rules.tell import TellingRule
from tidings.rules.tire import Tire
from tidings.scenario import Scenario
from tidings.spans import spans
from tidings.tally import Contacts

BUNDLE = np.dtype([("seed", "u8"), ("ties", "u8"), ("first", "i8"), ("n_ties", "i8")])
"""Up to 64 ties of one teller: the seed of their luck before the key, a bit for each tie, the first of them in
`tellers`, and how many they are."""


class Paths:
    """People in order of how many they hear, and the chance of each tie to carry.

    Parameters
    ----------
    by_hearer : (hearer, teller) sparse
        Hazards; parallel ties are summed.
    places : (person,)
        Numbers that name the luck of people.
    """

    def __init__(self, by_hearer: sp.csr_array, places: NDArray[np.int64]):
        self.order = np.argsort(-np.diff(by_hearer.indptr), kind="stable")
        self.places = places[self.order]
        self.by_hearer = sp.csr_array(by_hearer[self.order][:, self.order])
        self.by_hearer.sort_indices()
        self.chance = from_hazard(self.by_hearer.data)
        self.even = bool((self.chance == self.chance[:1]).all())
        self.n_people, self.n_ties = len(places), self.by_hearer.nnz

    @property
    def _chances(self) -> sp.csr_array:
        """Of each tie to carry: (hearer, teller)."""
        return sp.csr_array((self.chance, self.by_hearer.indices, self.by_hearer.indptr), self.by_hearer.shape)

    @cached_property
    def told(self) -> Contacts:
        """Whom everyone hears, laid out for passing words."""
        return Contacts(self.by_hearer)

    @cached_property
    def tellers(self) -> sp.csc_array:
        """Whom everyone tells, in columns; the values are chances.

        Hearers are in the order of their numbers, not of `order`: luck must not depend on who hears many.
        """
        by_place = np.argsort(self.places).astype(np.int32)
        found = self._chances[by_place].tocsc()
        return sp.csc_array((found.data, by_place[found.indices], found.indptr), found.shape)

    @cached_property
    def n_more(self) -> NDArray[np.int64]:
        """How many bundles everyone has beyond the first: (person,)."""
        return np.maximum(-(-np.diff(self.tellers.indptr).astype(np.int64) // 64) - 1, 0)

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
        teller = np.concatenate([np.arange(self.n_people), np.repeat(np.arange(self.n_people), self.n_more)])
        number = np.concatenate([np.zeros(self.n_people, dtype=np.int64), spans(1, self.n_more)])
        n_ties = np.minimum(np.diff(self.tellers.indptr)[teller] - 64 * number, 64)
        found = np.empty(len(teller), BUNDLE)
        seeds = mix((self.places[teller].astype(np.uint64) + np.uint64(1)) * GOLDEN)
        found["seed"] = mix(seeds + (number.astype(np.uint64) + np.uint64(1)) * GOLDEN)
        found["ties"] = np.where(n_ties > 0, EVERYBODY >> (64 - np.maximum(n_ties, 1)).astype(np.uint64), NOBODY)
        found["first"], found["n_ties"] = self.tellers.indptr[teller] + 64 * number, n_ties
        return found

    @cached_property
    def _numbered(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        hearer = np.repeat(np.arange(self.n_people), np.diff(self.by_hearer.indptr))
        teller = self.by_hearer.indices
        both = np.minimum(hearer, teller).astype(np.int64) * self.n_people + np.maximum(hearer, teller)
        return np.unique(both, return_inverse=True)

    @property
    def pair(self) -> NDArray[np.int64]:
        """The number of the pair that each tie is of, in the order of `by_hearer`."""
        return self._numbered[1]

    @cached_property
    def pair_seeds(self) -> NDArray[np.uint64]:
        """Seeds of the pairs' luck, before the key."""
        people = np.array(np.divmod(self._numbered[0], self.n_people))
        low, high = np.sort(self.places[people], axis=0).astype(np.uint64) + np.uint64(1)
        return mix(mix(low * GOLDEN) + high * GOLDEN)

    @cached_property
    def pairs(self) -> Contacts:
        """The same as `told` with numbers of pairs instead of people."""
        shape = (self.n_people, len(self.pair_seeds))
        return Contacts(sp.csr_array((self.by_hearer.data, self.pair, self.by_hearer.indptr), shape=shape))

    @cached_property
    def expected(self) -> float:
        """About which share a cascade that takes off reaches: the largest fixed point of hearing from those reached."""
        reached, chances = np.ones(self.n_people), self._chances
        for _ in range(30):
            reached = from_hazard(np.asarray(chances @ reached))
        return float(reached.mean())


def paths(scenario: Scenario) -> Paths | None:
    """The paths of a one-shot cascade; None where the scenario is something else."""
    telling = [rule for rule in scenario.rules if isinstance(rule, TellingRule)]
    others = [rule for rule in scenario.rules if not isinstance(rule, TellingRule)]
    once = len(others) == 1 and type(others[0]) is Tire and others[0].p == 1.0
    ours = all(type(rule).__module__.startswith("tidings.") for rule in telling)
    if not (telling and once and ours):
        return None
    key = ("paths", *(rule.along for rule in telling))
    return scenario.network.cached(key, lambda: _paths(scenario.network, telling))


def _paths(network: Network, telling: list[TellingRule]) -> Paths:
    by_hearer = _hazards(network, telling[0])
    for rule in telling[1:]:
        by_hearer = sp.csr_array(by_hearer + _hazards(network, rule))
    return Paths(by_hearer, network.places())


def _hazards(network: Network, rule: TellingRule) -> sp.csr_array:
    p, kind, parts = rule.along
    hazards = rule.hazards(network, kind, p) / parts if isinstance(p, str) else network.incoming(kind) * hazard(p)
    summed = sp.csr_array(hazards)
    summed.sum_duplicates()
    return summed
