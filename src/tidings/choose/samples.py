"""Samples: whom candidates reach in worlds that are the same for all of them.

Small networks are asked forward: every candidate's reach in every world, so that a sample is a person
in a world. Large ones are asked backward: who would have reached one person, drawn anew in each
world; how often a candidate is among those says how many they reach [1]_.

References
----------
.. [1] Borgs, C., Brautbar, M., Chayes, J. & Lucier, B. (2014). Maximizing social influence in nearly optimal time.
   *Proceedings of the 25th ACM-SIAM Symposium on Discrete Algorithms*, 946-957.
   https://doi.org/10.1137/1.9781611973402.70
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lanes, Words, column_sums, words_of
from tidings.choose.cover import Cover
from tidings.choose.pool import Pool
from tidings.draws import GOLDEN, mix, stream_of
from tidings.network import Network
from tidings.runs import batch_size, batches
from tidings.scenario import Scenario
from tidings.workers import in_order, n_workers
from tidings.worlds import made_of, worlds

_ASKED_BACK = 1 << 25  # people times worlds at a time: few are reached, so that it pays to follow many at once


class Samples(NamedTuple):
    """A cover, and what its samples are worth."""

    cover: Cover
    n_worlds: int
    n_words: int  # of worlds
    people_per_sample: float

    @property
    def alone(self) -> NDArray[np.float64]:
        """How many people each candidate reaches alone, on average over worlds: (candidate,)."""
        return self.cover.counts(self.cover.everything()) * self.people_per_sample / self.n_worlds

    def values(self, words: NDArray[np.uint64]) -> NDArray[np.float64]:
        """How many people these samples stand for in each world: (world,)."""
        counts = column_sums(words.reshape(-1, self.n_words))[: self.n_worlds]
        return np.multiply(counts, self.people_per_sample, dtype=np.float64)


def forward(scenario: Scenario, pool: Pool, n_worlds: int, key: int, executor: Executor | None) -> Samples:
    """Whom every candidate reaches in every world."""
    n_people, n_words = scenario.network.n_people, -(-n_worlds // 64)
    entries = _entries(scenario, _Forward(pool.members), (0, n_worlds), key, executor)
    candidate, person, word, words = (np.concatenate(part) for part in zip(*entries))
    cover = Cover(candidate, person * n_words + word, words, (len(pool.names), n_people * n_words))
    return Samples(cover, n_worlds, n_words, 1.0)


class Backward:
    """Who would have reached people drawn by lot, as many times as are asked for."""

    def __init__(self, scenario: Scenario, pool: Pool, key: int, executor: Executor | None):
        self.scenario, self.pool, self.key, self.executor = scenario, pool, key, executor
        self._entries: list[tuple[NDArray, ...]] = []
        self._n = 0

    def samples(self, n_worlds: int) -> Samples:
        """So many samples, those of earlier times among them."""
        rows, self._n = (self._n, max(self._n, n_worlds)), max(self._n, n_worlds)
        self._entries += _entries(self.scenario, _Backward(), rows, self.key, self.executor)
        _, person, word, words = (np.concatenate(part) for part in zip(*self._entries))
        n_words = -(-self._n // 64)
        n_people = self.scenario.network.n_people
        cover = Cover(person, word, words, (n_people, n_words))
        alone = self.pool.alone
        if alone is None:
            cover = cover.joined(self.pool.members)
        elif len(alone) < n_people:
            cover = cover.among(alone)
        return Samples(cover, self._n, n_words, float(n_people))


class _Forward(NamedTuple):
    """Asks whom candidates reach."""

    members: Any  # (candidate, person) sparse
    backward: bool = False

    def asked(self, network: Network, key: int, lanes: Lanes) -> Iterator[tuple[int, Words]]:
        begins = self.members.indptr
        for candidate in range(self.members.shape[0]):
            seeds = np.zeros((network.n_people, lanes.n_words), dtype=np.uint64)
            seeds[self.members.indices[begins[candidate] : begins[candidate + 1]]] = lanes.present
            yield candidate, seeds


class _Backward(NamedTuple):
    """Asks who would have reached one person in each world."""

    backward: bool = True

    def asked(self, network: Network, key: int, lanes: Lanes) -> Iterator[tuple[int, Words]]:
        luck = mix((lanes.numbers + np.uint64(1)) * GOLDEN + stream_of(f"{key}/asked"))
        by_place = np.argsort(network.places())
        drawn = by_place[((luck >> np.uint64(11)).astype(float) * 2.0**-53 * network.n_people).astype(np.int64)]
        yield 0, words_of(drawn, np.arange(lanes.n_lanes), network.n_people, lanes.n_words) & lanes.present


class _Job(NamedTuple):
    """Some worlds of a scenario, without its network: what is sent to a worker."""

    parts: dict[str, Any]
    asks: _Forward | _Backward
    key: int
    rows: tuple[int, int]


def _entries(
    scenario: Scenario, asks: _Forward | _Backward, rows: tuple[int, int], key: int, executor: Executor | None
) -> list[tuple[NDArray, ...]]:
    """Words that are not empty, in order of their worlds: candidate, person, word and the word itself."""
    first, last = rows
    n = max(last - first, 1)
    in_memory = max(64, _ASKED_BACK // scenario.network.n_people // 64 * 64)
    shared = batch_size(scenario.network.n_people, n, n_workers(executor))
    size = min(in_memory, -(-n // (64 * n_workers(executor))) * 64) if asks.backward else shared
    jobs = [
        _Job(scenario.parts(), asks, key, (first + start, first + stop)) for start, stop in batches(last - first, size)
    ]
    return in_order(executor, _ask, scenario.network, jobs)


def _ask(network: Network, job: _Job) -> tuple[NDArray, ...]:
    scenario = Scenario.of_parts(network, job.parts)
    lanes = Lanes(np.arange(*job.rows))
    made = made_of(scenario, job.asks.backward)
    assert made is not None
    there = worlds(made, job.key, lanes, backward=job.asks.backward)
    begin, steps = job.rows[0] // 64, scenario.steps * scenario.substeps
    entries = []
    for candidate, seeds in job.asks.asked(network, job.key, lanes):
        words = there.reached(seeds, steps).reshape(-1)
        some = np.flatnonzero(words != 0)
        person = (some // lanes.n_words).astype(np.int32)
        word = (some % lanes.n_words).astype(np.int32) + np.int32(begin)
        entries.append((np.full(len(some), candidate, dtype=np.int32), person, word, words[some]))
    return tuple(np.concatenate(part) for part in zip(*entries))
