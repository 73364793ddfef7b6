"""The bonds that have come since the start, each in one lane, in the order in which they first came."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lane, Lanes, Places, Words
from tidings.bonds.marks import Marks
from tidings.bonds.pairs import Numbers, Pair, named, people_of
from tidings.bonds.strength import Fading, Strengths, longer
from tidings.bonds.tracked import Tracked
from tidings.keys import merged

ONE = np.int32(1)  # of the counts' own type: a Python int would take many times as long


class Newer:
    """Bonds of people who have met, by lane.

    A bond that ends keeps its number, and its place in the lists of the two, in case it comes
    again: so the order of a person's bonds depends on nothing but their own past.

    Attributes
    ----------
    most : int
        The most that anybody has had.
    there : (bond,) bool
        Whether it is there now.
    unbroken : bool
        None has ended.
    """

    def __init__(self, n_people: int, lanes: Lanes, fading: Fading | None):
        self._n_people, self._n_lanes, self._n_words = n_people, lanes.n_lanes, lanes.n_words
        self._n = np.zeros(n_people * lanes.n_lanes, dtype=np.int32)
        self.most = 0
        self.there, self.unbroken = np.zeros(0, dtype=bool), True
        self.strengths = Strengths(fading, 0) if fading else None
        self._marks, self._in_lane = Marks(0, lanes.n_lanes), np.zeros(lanes.n_lanes, dtype=np.int64)
        self._lane, self._len = np.zeros(0, dtype=np.int32), 0
        # Each bond has two ends, 2 * bond and 2 * bond + 1; a person's ends hang together, the newest first.
        self._person = np.zeros(0, dtype=np.int32)
        self._before = np.zeros(0, dtype=np.int32)
        self._newest = np.full(n_people * lanes.n_lanes, -1, dtype=np.int32)
        self._tracked: dict[str, Tracked] = {}

    @property
    def n(self) -> NDArray[np.int32]:
        """How many each person has now: (person, lane)."""
        return self._n.reshape(self._n_lanes, self._n_people).T

    def n_at(self, place: Places, lane: Lane) -> NDArray[np.int32]:
        """The same in some lanes: (lane,)."""
        return self._n[self._at(place, lane)]

    def find(self, pair: Pair, lane: Lane) -> tuple[Numbers, Numbers]:
        """Which of some pairs of people have a bond in their lane, in no special order, and which."""
        which, bond = self._ever(pair, lane)
        there = np.flatnonzero(self.there[bond])
        return which[there], bond[there]

    def may_have(self, pair: Pair, lane: Lane) -> NDArray[np.bool_]:
        """Whether some pairs may have a bond, found faster; of those that have none it says so of few."""
        return self._marks.may_have(pair, lane)

    def known(self, pair: Pair, lane: Lane) -> tuple[Numbers, Numbers]:
        """Which of some pairs never had a bond in their lane, and those bonds of others that have ended."""
        which, bond = self._ever(pair, lane)
        new = np.ones(len(pair), dtype=bool)
        new[which] = False
        return np.flatnonzero(new), bond[~self.there[bond]]

    def start(self, pair: Pair, lane: Lane, again: Numbers, step: int) -> None:
        """Bonds that come, each named once, in order of its lane and the two people, and bonds that come again."""
        first = len(self)
        self._append(pair, lane)
        bond = np.concatenate([again, np.arange(first, len(self))])
        self.there[bond] = True
        if self.strengths:
            self.strengths.start(bond, step)
        self._count(bond, np.add)

    def end(self, bond: Numbers) -> None:
        """Bonds that end, each named once."""
        if not len(bond):
            return
        self._count(bond, np.subtract)
        self.there[bond], self.unbroken = False, False
        if self.strengths:
            self.strengths.end(bond)

    def keep_up(self, bond: Numbers, times: NDArray[np.integer], step: int) -> None:
        """So many meetings of each, named once."""
        if self.strengths:
            self.strengths.keep_up(bond, times, step)

    def ended(self, step: int) -> Numbers:
        """Those that have faded away as a step begins."""
        return self.strengths.ended(step) if self.strengths else np.zeros(0, dtype=np.int64)

    def strength(self, bond: Numbers, step: int) -> NDArray[np.float64]:
        """How strong each is."""
        return self.strengths.now(bond, step) if self.strengths else np.ones(len(bond))

    def ends(self, bond: Numbers | slice) -> tuple[Numbers, Numbers, Numbers]:
        """The two people of bonds, and the lane."""
        one, other = self._person[0::2], self._person[1::2]
        return one[bond], other[bond], self._lane[bond]

    def living(self, start: int, stop: int) -> NDArray[np.int64] | slice:
        """The bonds from one number on up to another that are there now."""
        return slice(start, stop) if self.unbroken else start + np.flatnonzero(self.there[start:stop])

    def __len__(self) -> int:
        return self._len

    def weight(self, bond: Numbers, step: int) -> NDArray[np.float64]:
        """The share of its contacts that the tie of each still has."""
        return np.minimum(self.strength(bond, step), 1.0)

    def walk(self, place: Places, lane: Lane) -> Iterator[tuple[Numbers, Numbers, Numbers]]:
        """The bonds that some people have, one of each person at a time, the newest first.

        Given are whose it is (a number in `place`), the bond, and who is at its other end.
        """
        end = self._newest[self._at(place, lane)]
        which = np.flatnonzero(end >= 0)
        end = end[which]
        while len(which):
            there = slice(None) if self.unbroken else np.flatnonzero(self.there[end >> 1])
            yield which[there], end[there] >> 1, self._person[end[there] ^ 1]
            end = self._before[end]
            on = np.flatnonzero(end >= 0)
            which, end = which[on], end[on]

    def ranked(self, place: Places, lane: Lane, rank: NDArray[np.int64]) -> tuple[Numbers, Numbers]:
        """Each person's bond of this rank, 0 being the newest, and who is at its other end."""
        bond = np.zeros(len(place), dtype=np.int64)
        which, end, left = np.arange(len(place)), self._newest[self._at(place, lane)], rank
        while len(which):
            there = np.ones(len(which), dtype=bool) if self.unbroken else self.there[end >> 1]
            found = there & (left == 0)
            at, on = np.flatnonzero(found), np.flatnonzero(~found)
            bond[which[at]] = end[at] >> 1
            which, end, left = which[on], self._before[end[on]], left[on] - there[on]
        return bond, self._person[2 * bond] + self._person[2 * bond + 1] - place

    def tracked(self, name: str, words: Words) -> Tracked:
        """For how many of everybody's bonds something is so of the one at the other end."""
        if name not in self._tracked:
            self._tracked[name] = Tracked(self._n_people, self._n_lanes, self._n_words)
            self._tracked[name].room_for(self.most)
        self._tracked[name].look_at(words, self.walk)
        return self._tracked[name]

    def _count(self, bond: Numbers, change: np.ufunc) -> None:
        one, other, lane = self.ends(bond)
        for end in (one, other):
            change.at(self._n, self._at(end, lane), ONE)
        self.most = max(self.most, int(self._n.max(initial=0)))
        for tracked in self._tracked.values():
            tracked.room_for(self.most)
            tracked.bonded(one, other, lane, change)

    def _ever(self, pair: Pair, lane: Lane) -> tuple[Numbers, Numbers]:
        """Which of some pairs of people ever had a bond in their lane, in no special order, and which."""
        which = np.flatnonzero(self._marks.may_have(pair, lane))
        lane, (one, other) = lane[which], people_of(pair[which], self._n_people)
        # Looked for among the bonds of the one who has fewer.
        mine = np.where(self.n_at(one, lane) < self.n_at(other, lane), one, other)
        far, end = one + other - mine, self._newest[self._at(mine, lane)]
        found = [(which[:0], which[:0])]
        while len(which):
            there = end >= 0
            same = there & (self._person[end ^ 1] == far)
            at, on = np.flatnonzero(same), np.flatnonzero(there & ~same)
            found.append((which[at], end[at].astype(np.int64) >> 1))
            which, far, end = which[on], far[on], self._before[end[on]]
        which, bond = (np.concatenate(parts) for parts in zip(*found))
        return which, bond

    def _append(self, pair: Pair, lane: Lane) -> None:
        one, other = people_of(pair, self._n_people)
        n = len(self)
        self._len += len(pair)
        if len(self) > len(self.there):
            self._make_room(2 * len(self))
        self._lane[n : len(self)] = lane
        self._in_lane += np.bincount(lane, minlength=self._n_lanes)
        if self._in_lane.max() > self._marks.most:
            self._marks = Marks(4 * int(self._in_lane.max()), self._n_lanes)
            before = named(self._person[0 : 2 * n : 2], self._person[1 : 2 * n : 2], self._n_people)
            self._marks.add(before, self._lane[:n])
        self._marks.add(pair, lane)
        self._person[2 * n : 2 * len(self) : 2], self._person[2 * n + 1 : 2 * len(self) : 2] = one, other
        end = np.arange(2 * n, 2 * len(self), dtype=np.int32)
        owner = self._at(self._person[2 * n : 2 * len(self)], np.repeat(lane, 2))
        self._before[2 * n : 2 * len(self)] = self._newest[owner]
        self._newest[owner] = end
        # Few got several at once: theirs are put in order, sorted with the number of the end in the lower bits.
        late = np.flatnonzero(self._newest[owner] != end)
        at, won = owner[late], self._newest[owner[late]]
        key = merged([at << 32 | end[late], at << 32 | won])
        owner, end = key >> 32, key & 0xFFFFFFFF
        same = np.flatnonzero(owner[1:] == owner[:-1])
        self._before[end[same + 1]] = end[same]
        self._newest[owner[same + 1]] = end[same + 1]  # of several the last one stays

    def _at(self, place: Places, lane: Lane) -> NDArray[np.int64]:
        # Lane by lane, as bonds come: so what belongs to a lane stays in cache.
        return lane * np.int64(self._n_people) + place

    def _make_room(self, size: int) -> None:
        self.there, self._lane = longer(self.there, size), longer(self._lane, size)
        self._person, self._before = longer(self._person, 2 * size), longer(self._before, 2 * size)
        if self.strengths:
            self.strengths.longer(size)
