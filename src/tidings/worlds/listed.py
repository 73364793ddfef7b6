"""Small cascades: those who are reached, one by one, each with 64 ties in a word.

The luck of up to 64 ties of one person in one world is one word a bit: a few words tell which of
them carry, so the cost of one who is reached hardly grows with how many ties they have.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tidings.bits import NOBODY, Lane, Lanes, Places, Words, lanes_of, packed
from tidings.draws import GOLDEN, mix, stream_of
from tidings.spans import spans
from tidings.worlds.cascade import Cascade
from tidings.worlds.luck import Rows, below, bit_of, certain


class Listed:
    """The worlds of some replicates, looked at only where somebody tells."""

    def __init__(self, cascade: Cascade, key: int, lanes: Lanes):
        self.cascade, self.paths, self.lanes = cascade, cascade.paths, lanes
        self._worlds = mix((lanes.numbers + np.uint64(1)) * GOLDEN + stream_of(f"{key}/listed worlds"))

    def reached(self, seeds: Words, steps: int) -> Words:
        """Who knows after so many steps, when these people know at the start: (person, word)."""
        told = np.zeros(self.paths.n_people * self.lanes.n_lanes, dtype=np.uint8)
        person: Places
        lane: Lane
        person, lane = lanes_of(seeds[self.paths.order])
        told[person * self.lanes.n_lanes + lane] = 1
        for _ in range(steps):
            if not len(person):
                break
            person, lane = self._tell(told, person, lane)
        found = np.empty_like(seeds)
        found[self.paths.order] = packed(told.reshape(self.paths.n_people, -1))
        return found

    def _tell(self, told: NDArray[np.uint8], person: Places, lane: Lane) -> tuple[Places, Lane]:
        """Whom these people tell who did not know; `told` is 0 for them: (person * lane,)."""
        bundles, lane = self._bundles(person, lane)
        at, bit = lanes_of(self._carries(bundles, lane))
        person, lane = self.paths.hearer[bundles["first"][at] + bit].astype(np.int64), lane[at]
        at = person * self.lanes.n_lanes + lane
        new = np.flatnonzero(told[at] == 0)
        at = at[new]
        # Who is told by several at once is listed once: everyone writes a number of their own, and stays if it stands
        # there in the end. Numbers are small to stay in cache; where two are alike both stay, which does no harm.
        number = np.arange(len(at)).astype(np.uint8) | 1
        told[at] = number
        new = new[told[at] == number]
        return person[new], lane[new]

    def _bundles(self, person: Places, lane: Lane) -> tuple[NDArray[np.void], Lane]:
        """The ties of these people, in bundles."""
        many = np.flatnonzero(person < self.paths.large)
        n_more = self.paths.n_more.take(person[many])
        further = spans(self.paths.more.take(person[many]), n_more)
        bundles = self.paths.bundles.take(np.concatenate([person, further]))
        return bundles, np.concatenate([lane, np.repeat(lane[many], n_more)])

    def _carries(self, bundles: NDArray[np.void], lane: Lane) -> Words:
        """Which ties of a bundle carry in one world: (row, 1)."""
        seeds = mix(bundles["seed"] + self._worlds[lane])[:, None]
        ties = bundles["ties"][:, None]
        if self.cascade.even:
            ones = self.cascade.ones
            return ties if self.cascade.sure else below(seeds, lambda rows, bit: ones[bit], ties)
        whole = self.cascade.whole_by_teller
        first, n_ties = bundles["first"], bundles["n_ties"]

        def chance(rows: Rows, bit: int) -> NDArray[np.uint64]:
            return _gathered(bit_of(whole, bit), first[rows], n_ties[rows])

        return below(seeds, chance, ties) | _gathered(certain(whole).astype(np.uint64), first, n_ties) & ties


def _gathered(bits: NDArray[np.uint64], first: NDArray[np.int64], length: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Up to 64 bits that begin at `first`, as one word each: (row, 1)."""
    # The nobody at the end is for those who have no ties: `ties` leaves out what is read for them.
    placed = np.append(bits[spans(first, length)] << spans(0, length).astype(np.uint64), NOBODY)
    return np.bitwise_or.reduceat(placed, np.cumsum(length) - length)[:, None]
