"""Worlds: a one-shot cascade, decided once for every tie and replicate.

Where everyone tells once and then tires, each tie carries or does not, and whoever is tied to a
seed by ties that carry will know (Kempe, Kleinberg & Tardos 2003,
https://doi.org/10.1145/956750.956769). Which ties carry belongs to the key alone, so that every
set of seeds meets the same worlds. Of two people tied both ways only the first to know ever tells
the other, so both ways may share their luck.

There are two ways to find who is reached, and they meet the same worlds. While few are reached,
their ties are tried one by one. Once that has cost as much as a few looks at everybody, the ties'
luck is drawn for 64 worlds a word and words are passed along ties until nobody is new.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bits import EVERYBODY, Lane, Lanes, Places, Words, bits_at, either, lanes_of, places_of, words_of
from tidings.draws import GOLDEN, mix
from tidings.rules.base import Rule
from tidings.rules.chances import from_hazard, hazard
from tidings.rules.tell import TellingRule
from tidings.rules.tire import Tire
from tidings.scenario import Scenario
from tidings.tally import Contacts

_BITS = 53  # of a tie's luck, as of any draw
_CERTAIN = np.uint64(1 << _BITS)
_FIRST = 9  # bits after which few ties are still open in any of 64 worlds
_PART = 1 << 13  # ties drawn for at a time, so that they stay in cache


class Paths(NamedTuple):
    """Who can tell whom, those with most ties first; what every key and chance has in common."""

    order: NDArray[np.int64]  # positions of people in the network, by number of in-ties
    told: Contacts  # people by whom they hear
    pairs: Contacts  # the same places with the number of the pair instead of the person
    tellers: sp.csc_array  # columns of those who tell: whom they tell, and the tie's number
    pair: NDArray[np.int32]  # of each tie
    seeds: NDArray[np.uint64]  # of each pair's luck, before the key
    chance: NDArray[np.float64]  # of each tie
    even: bool  # whether all ties have the same chance
    n_told: NDArray[np.int64]  # ties of each person who tells, and of nobody
    branching: float  # how many others one who was told is expected to tell


def paths(scenario: Scenario) -> Paths | None:
    """The paths of a one-shot cascade; None where the scenario is something else."""
    telling = [rule for rule in scenario.rules if isinstance(rule, TellingRule)]
    others = [rule for rule in scenario.rules if not isinstance(rule, TellingRule)]
    once = len(others) == 1 and type(others[0]) is Tire and others[0].p == 1.0
    ours = all(type(rule).__module__.startswith("tidings.") for rule in telling)
    if not (telling and once and ours):
        return None
    key = ("paths", *(rule.along for rule in telling))
    return scenario.network.cached(key, lambda: _paths(scenario, telling))


def _paths(scenario: Scenario, telling: list[TellingRule]) -> Paths:
    network = scenario.network
    hazards = sum(_hazards(scenario, rule) for rule in telling)
    by_hearer = sp.csr_array(hazards)
    order = np.argsort(-np.diff(by_hearer.indptr), kind="stable")
    by_hearer = sp.csr_array(by_hearer[order][:, order])
    by_hearer.sort_indices()
    n = network.n_people
    hearer = np.repeat(np.arange(n), np.diff(by_hearer.indptr))
    low, high = np.minimum(hearer, by_hearer.indices), np.maximum(hearer, by_hearer.indices)
    known, pair = np.unique(low.astype(np.int64) * n + high, return_inverse=True)
    places = np.sort(network.places()[order[np.array(np.divmod(known, n))]], axis=0).astype(np.uint64)
    seeds = mix(mix((places[0] + np.uint64(1)) * GOLDEN) + (places[1] + np.uint64(1)) * GOLDEN)
    numbered = sp.csr_array((np.arange(by_hearer.nnz), by_hearer.indices, by_hearer.indptr), shape=(n, n))
    in_pairs = sp.csr_array((by_hearer.data, pair, by_hearer.indptr), shape=(n, len(known)))
    chance = from_hazard(by_hearer.data)
    tellers = numbered.tocsc()
    return Paths(
        order=order,
        told=Contacts(by_hearer),
        pairs=Contacts(in_pairs),
        tellers=tellers,
        pair=pair.astype(np.int32),
        seeds=seeds,
        chance=chance,
        even=bool((chance == chance[:1]).all()),
        n_told=np.append(np.diff(tellers.indptr), 0).astype(np.int64),
        branching=_branching(by_hearer, chance),
    )


def _branching(by_hearer: sp.csr_array, chance: NDArray[np.float64]) -> float:
    tells = np.bincount(by_hearer.indices, chance, minlength=by_hearer.shape[0])
    return float(np.diff(by_hearer.indptr) @ tells / max(by_hearer.nnz, 1))


def _hazards(scenario: Scenario, rule: TellingRule) -> sp.csr_array:
    p, kind, parts = rule.along
    if isinstance(p, str):
        return rule.hazards(scenario.network, kind, p) / parts
    return scenario.network.incoming(kind) * hazard(p)


class Worlds:
    """The worlds of some replicates under one key.

    Parameters
    ----------
    paths : Paths
        Who can tell whom.
    key : int
        The key of the run.
    lanes : Lanes
        The replicates, a world each.
    """

    def __init__(self, paths: Paths, key: int, lanes: Lanes):
        self.paths, self.lanes = paths, lanes
        text = f"{key}/worlds".encode()
        stream = np.uint64(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little"))
        self._seeds = mix(paths.seeds + stream)

    def reached(self, seeds: Words, steps: int, way: str | None = None) -> Words:
        """Who knows at the end, when these people know at the start: (person, word).

        `way` forces one of the two: ``"listed"`` or ``"words"``.
        """
        known = np.concatenate([seeds[self.paths.order], np.zeros((1, seeds.shape[1]), dtype=np.uint64)])
        new, tried = known, 0
        while new.any() and steps > 0:
            now = int((np.bitwise_count(new) * self.paths.n_told[:, None]).sum())
            tried += now
            if way == "listed" or (way is None and self._better_listed(now, tried)):
                new = self._try_one_by_one(known, new)
            else:
                new = self._pass_words(known, endless=steps >= len(known))
            steps -= 1
        found = np.empty_like(seeds)
        found[self.paths.order] = known[:-1]
        return found

    def _better_listed(self, now: int, tried: int) -> bool:
        """Whether to try the ties of those who are new one by one, rather than pass words along all ties."""
        everything = len(self.paths.pair) * self.lanes.n_words
        if "_carries_by_tie" in self.__dict__:
            return now * 16 < everything
        # Drawing the luck of all ties costs as much as trying a good part of them one by one. It is not put off
        # where each who learns is expected to tell more than one other.
        return tried * (64 if self.paths.branching > 1 else 2) < everything

    def _try_one_by_one(self, known: Words, new: Words) -> Words:
        """Let those who are new tell, and mark and give back whom they reach."""
        tellers = self.paths.tellers
        person, lane = lanes_of(new)
        begins, n_ties = tellers.indptr[person], self.paths.n_told[person]
        row = np.repeat(begins - np.cumsum(n_ties) + n_ties, n_ties) + np.arange(n_ties.sum())
        hearer, lane = tellers.indices[row].astype(np.int64), np.repeat(lane, n_ties)
        unaware = np.flatnonzero(bits_at(known, hearer, lane) == 0)
        hearer, lane = hearer[unaware], lane[unaware]
        carried = self._carries(tellers.data[row[unaware]], lane)
        reached = words_of(hearer[carried], lane[carried], *known.shape)
        known |= reached
        return reached

    def _pass_words(self, known: Words, endless: bool) -> Words:
        """Pass words along all ties that carry, and give back whom they reach."""
        before = known.copy()
        # Without a limit of steps it does not matter who hears when, and news may travel within one pass.
        telling = known if endless else before
        for (start, told), ties in zip(self.paths.told.layout(known.shape[1]), self._carrying):
            heard = telling[told]
            heard &= ties
            known[start : start + told.shape[1]] |= either(heard)
        return known & ~before

    @cached_property
    def _carries_by_tie(self) -> Words:
        """The worlds in which each tie carries: (tie or pair, word), pairs where all ties have one chance."""
        chance = self.paths.chance
        return self._draw(self._seeds, chance[:1]) if self.paths.even else self._draw(self._seeds[self.paths.pair], chance)

    @cached_property
    def _carrying(self) -> list[Words]:
        """The same laid out as the ties are: (contact, place, word)."""
        carries = np.concatenate([self._carries_by_tie, np.zeros((1, self.lanes.n_words), dtype=np.uint64)])
        contacts = self.paths.pairs if self.paths.even else self.paths.told
        return [carries[ties] for _, ties in contacts.layout(self.lanes.n_words, numbers=not self.paths.even)]

    def _draw(self, seeds: NDArray[np.uint64], chance: NDArray[np.float64]) -> Words:
        """In which worlds ties carry: (tie, word); `chance` is (tie,), or (1,) for all of them."""
        carries = np.empty((len(seeds), self.lanes.n_words), dtype=np.uint64)
        same = np.empty_like(carries)
        scaled = (chance * 2.0**_BITS).astype(np.uint64)[:, None]
        rows = max(1, _PART // self.lanes.n_words)
        for start in range(0, len(seeds), rows):
            part = slice(start, start + rows)
            carries[part], same[part] = self._drawn(seeds[part], scaled[part] if len(chance) > 1 else scaled)
        at = places_of(same)
        for bit in range(_FIRST, _BITS):
            # From here on only ties are looked at that are open in some world.
            below, open_ = carries[at], same[at]
            self._look(seeds[at], scaled[at] if len(chance) > 1 else scaled, bit, below, open_)
            carries[at], same[at] = below, open_
            at = at[places_of(open_)]
        return carries

    def _drawn(self, seeds: NDArray[np.uint64], scaled: NDArray[np.uint64]) -> tuple[Words, Words]:
        """After the first bits: the worlds in which ties carry for sure, and those still open."""
        # Luck is below the chance where at the first bit in which they differ the chance has the one.
        below = np.where(scaled >= _CERTAIN, EVERYBODY, np.zeros((len(seeds), self.lanes.n_words), dtype=np.uint64))
        same = ~below
        for bit in range(_FIRST):
            self._look(seeds, scaled, bit, below, same)
        return below, same

    def _look(self, seeds: NDArray, scaled: NDArray, bit: int, below: Words, same: Words) -> None:
        """Look at one more bit of the luck of ties."""
        word = _hashed(seeds[:, None], self.lanes.blocks, bit)
        ones = -(scaled >> np.uint64(_BITS - 1 - bit) & np.uint64(1))  # a word of ones, or of zeros
        if ones.any():
            below |= same & ones & ~word
        word ^= ~ones
        same &= word

    def _carries(self, tie: NDArray[np.int64], lane: Lane) -> NDArray[np.bool_]:
        """Whether single ties carry in single worlds: the bits of `_drawn`."""
        if "_carries_by_tie" in self.__dict__:
            return bits_at(self._carries_by_tie, self.paths.pair[tie] if self.paths.even else tie, lane) != 0
        seeds = self._seeds[self.paths.pair[tie]]
        scaled = (self.paths.chance[tie] * 2.0**_BITS).astype(np.uint64)
        carries = scaled >= _CERTAIN
        at = np.flatnonzero(~carries)
        for bit in range(_BITS):
            block = self.lanes.blocks[lane[at] >> 6]
            word = _hashed(seeds[at], block, bit) >> (lane[at] & 63).astype(np.uint64) & np.uint64(1)
            one = scaled[at] >> np.uint64(_BITS - 1 - bit) & np.uint64(1)
            carries[at[one > word]] = True
            at = at[one == word]
            if not len(at):
                break
        return carries


def _hashed(seeds: NDArray[np.uint64], blocks: NDArray[np.uint64], bit: int) -> NDArray[np.uint64]:
    return mix(seeds + (blocks * np.uint64(64) + np.uint64(bit + 1)) * GOLDEN)
