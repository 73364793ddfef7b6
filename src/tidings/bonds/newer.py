"""The bonds that have come since the start, each in one lane, in the order in which they first came."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lane, Lanes, Places, Words
from tidings.bonds.lookup import Lookup
from tidings.bonds.pairs import Numbers
from tidings.bonds.strength import Fading, Strengths
from tidings.bonds.tracked import Tracked

Change = Callable[[NDArray, NDArray, np.int32], None]  # np.add.at or np.subtract.at
ONE = np.int32(1)  # of the counts' own type: a Python int would take many times as long


class Newer:
    """Bonds of people who have met, by lane.

    A bond that ends keeps its number, and its place in the lists of the two, in case it comes
    again: so the order of a person's bonds depends on nothing but their own past.

    Attributes
    ----------
    n : (person * lane,)
        How many each person has now.
    there : (bond,) bool
        Whether it is there now.
    """

    def __init__(self, n_people: int, lanes: Lanes, fading: Fading | None):
        self._n_people, self._n_lanes, self._n_words = n_people, lanes.n_lanes, lanes.n_words
        self.n_ever = 0
        self.n = np.zeros(n_people * lanes.n_lanes, dtype=np.int32)
        self.there = np.zeros(0, dtype=bool)
        self.strengths = Strengths(fading, 0) if fading else None
        self._lane = np.zeros(0, dtype=np.int32)
        # Each bond has two ends, 2 * bond and 2 * bond + 1; a person's ends hang together, the newest first.
        self._person = np.zeros(0, dtype=np.int32)
        self._before = np.zeros(0, dtype=np.int32)
        self._newest = np.full(n_people * lanes.n_lanes, -1, dtype=np.int32)
        self._lookup = Lookup()
        self._tracked: dict[str, Tracked] = {}

    def find(self, one: Places, other: Places, lane: Lane) -> NDArray[np.int64]:
        """The bond of two people in a lane, -1 where there is none."""
        bond = self._lookup.find(self._key(one, other, lane)).astype(np.int64)
        had = np.flatnonzero(bond >= 0)
        bond[had[~self.there[bond[had]]]] = -1
        return bond

    def start(self, one: Places, other: Places, lane: Lane, step: int) -> None:
        """Bonds that come, or come again; each is named once, in order of its lane and the two people."""
        bond = self._lookup.find(self._key(one, other, lane))
        new = np.flatnonzero(bond < 0)
        bond[new] = self._append(one[new], other[new], lane[new])
        self.there[bond] = True
        if self.strengths:
            self.strengths.start(bond, step)
        self._count(bond, np.add.at)

    def end(self, bond: Numbers) -> None:
        """Bonds that end, each named once."""
        if not len(bond):
            return
        self._count(bond, np.subtract.at)
        self.there[bond] = False
        if self.strengths:
            self.strengths.end(bond)

    def ends(self, bond: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """The two people of bonds, and the lane."""
        return self._person[2 * bond], self._person[2 * bond + 1], self._lane[bond]

    def living(self) -> NDArray[np.int64]:
        """All bonds that are there now."""
        return np.flatnonzero(self.there[: self.n_ever])

    def weight(self, bond: Numbers, step: int) -> NDArray[np.float64]:
        """The share of its contacts that the tie of each still has."""
        return self.strengths.weight(bond, step) if self.strengths else np.ones(len(bond))

    def walk(self, place: Places, lane: Lane) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
        """The bonds that some people have, one of each person at a time, the newest first.

        Given are whose it is (a number in `place`), the bond, and who is at its other end.
        """
        at = place * np.int64(self._n_lanes) + lane
        which = np.flatnonzero(self.n[at])
        end = self._newest[at[which]]
        while len(which):
            there = np.flatnonzero(self.there[end >> 1])
            yield which[there], end[there] >> 1, self._person[end[there] ^ 1]
            end = self._before[end]
            on = np.flatnonzero(end >= 0)
            which, end = which[on], end[on]

    def friend(self, place: Places, lane: Lane, rank: NDArray[np.int64]) -> NDArray[np.int64]:
        """The one at the other end of each person's bond of this rank, 0 being the newest."""
        friend, rank = np.full(len(place), -1), rank.copy()
        for which, _, far in self.walk(place, lane):
            chosen = rank[which] == 0
            friend[which[chosen]] = far[chosen]
            rank[which] -= 1
        return friend

    def tracked(self, name: str, words: Words) -> Tracked:
        """For how many of everybody's bonds something is so of the one at the other end."""
        if name not in self._tracked:
            self._tracked[name] = Tracked(self._n_people, self._n_lanes, self._n_words)
            self._tracked[name].bonded(*self.ends(self.living()), np.add.at)
        self._tracked[name].look_at(words, self.walk)
        return self._tracked[name]

    def _count(self, bond: Numbers, change: Change) -> None:
        one, other, lane = self.ends(bond)
        for end in (one, other):
            change(self.n, end * np.int64(self._n_lanes) + lane, ONE)
        for tracked in self._tracked.values():
            tracked.bonded(one, other, lane, change)

    def _append(self, one: Places, other: Places, lane: Lane) -> Numbers:
        bond = np.arange(self.n_ever, self.n_ever + len(one), dtype=np.int32)
        self._make_room(len(one))
        self._lookup.put(self._key(one, other, lane), bond)
        self._lane[bond] = lane
        self._person[2 * bond], self._person[2 * bond + 1] = one, other
        end = np.repeat(2 * bond, 2)
        end[1::2] += 1
        owner = self._person[end] * np.int64(self._n_lanes) + np.repeat(lane, 2)
        order = np.argsort(owner, kind="stable")
        end, owner = end[order], owner[order]
        first = np.diff(owner, prepend=-1) != 0
        before = np.roll(end, 1)
        before[first] = self._newest[owner[first]]
        self._before[end] = before
        self._newest[owner] = end  # of several the last one stays
        self.n_ever += len(one)
        return bond

    def _make_room(self, n: int) -> None:
        if self.n_ever + n > len(self.there):
            size = 2 * (self.n_ever + n)
            self.there, self._lane = (_longer(array, size) for array in (self.there, self._lane))
            self._person, self._before = (_longer(array, 2 * size) for array in (self._person, self._before))
            if self.strengths:
                self.strengths.longer(size)

    def _key(self, one: Places, other: Places, lane: Lane) -> NDArray[np.int64]:
        least, most = np.minimum(one, other).astype(np.int64), np.maximum(one, other)
        return (lane * np.int64(self._n_people) + least) * self._n_people + most


def _longer(array: NDArray, size: int) -> NDArray:
    longer = np.zeros(size, dtype=array.dtype)
    longer[: len(array)] = array
    return longer
