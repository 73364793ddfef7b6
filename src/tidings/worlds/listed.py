"""Small cascades: those who are reached, one by one, each with 64 ties in a word.

The luck of up to 64 ties of one person in one world is one word a bit: a few words tell which of
them carry, so the cost of one who is reached hardly grows with how many ties they have.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tidings.bits import EVERYBODY, Lane, Lanes, Places, Words, bits_at, lanes_of, mark
from tidings.draws import GOLDEN, mix, stream_of
from tidings.spans import spans
from tidings.worlds.luck import Rows, below, bit_of, certain, scaled
from tidings.worlds.paths import Paths


class Listed:
    """The worlds of some replicates, looked at only where somebody tells."""

    def __init__(self, paths: Paths, key: int, lanes: Lanes):
        self.paths, self.lanes = paths, lanes
        self._seeds = mix(
            mix((paths.places.astype(np.uint64) + np.uint64(1)) * GOLDEN) + stream_of(f"{key}/listed worlds")
        )
        self._whole = scaled(paths.chance[:1] if paths.even else paths.tellers.data)
        self._claims = np.empty(paths.n_people * lanes.n_lanes, dtype=np.int32)

    def reached(self, seeds: Words, steps: int) -> Words:
        """Who knows after so many steps, when these people know at the start: (person, word)."""
        known = seeds[self.paths.order]
        person: Places
        lane: Lane
        person, lane = lanes_of(known)
        for _ in range(steps):
            if not len(person):
                break
            person, lane = self._tell(known, person, lane)
            mark(known, person, lane)
        found = np.empty_like(seeds)
        found[self.paths.order] = known
        return found

    def _tell(self, known: Words, person: Places, lane: Lane) -> tuple[Places, Lane]:
        """Whom these people tell who did not know."""
        n_words = -(-self.paths.n_told[person] // 64)
        teller, lane, word = np.repeat(person, n_words), np.repeat(lane, n_words), spans(0, n_words)
        first = self.paths.tellers.indptr[teller] + 64 * word
        at, bit = lanes_of(self._carries(teller, lane, word, first))
        hearer, lane = self.paths.tellers.indices[first[at] + bit].astype(np.int64), lane[at]
        new = np.flatnonzero(bits_at(known, hearer, lane) == 0)
        return self._once(hearer[new], lane[new])

    def _once(self, person: Places, lane: Lane) -> tuple[Places, Lane]:
        """Those who are told by several at once only once."""
        # Everyone writes a number of their own into the same place: whose number stands there in the end stays.
        # It is several times as fast as sorting, and what stood there before does not matter.
        at, number = person * self.lanes.n_lanes + lane, np.arange(len(person), dtype=np.int32)
        self._claims[at] = number
        stays = np.flatnonzero(self._claims[at] == number)
        return person[stays], lane[stays]

    def _carries(self, teller: Places, lane: Lane, word: NDArray[np.int64], first: NDArray[np.int64]) -> Words:
        """Which of 64 ties of a teller carry in one world: (row, 1)."""
        worlds = (self.lanes.numbers[lane] << np.uint64(20)) + word.astype(np.uint64) + np.uint64(1)
        seeds = mix(self._seeds[teller] + worlds * GOLDEN)[:, None]
        n_ties = np.minimum(self.paths.n_told[teller] - 64 * word, 64)
        ties = (EVERYBODY >> (64 - n_ties).astype(np.uint64))[:, None]
        if self.paths.even:
            whole = self._whole
            return ties if certain(whole)[0] else below(seeds, lambda rows, bit: bool(bit_of(whole, bit)[0]), ties)

        def chance(rows: Rows, bit: int) -> NDArray[np.uint64]:
            return _gathered(bit_of(self._whole, bit), first[rows], n_ties[rows])

        return below(seeds, chance, ties) | _gathered(certain(self._whole).astype(np.uint64), first, n_ties)


def _gathered(bits: NDArray[np.uint64], first: NDArray[np.int64], length: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Up to 64 bits that begin at `first`, as one word each: (row, 1)."""
    placed = bits[spans(first, length)] << spans(0, length).astype(np.uint64)
    return np.bitwise_or.reduceat(placed, np.cumsum(length) - length)[:, None]
