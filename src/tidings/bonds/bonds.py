"""Bonds: what ties two people in each replicate, as people meet and lose touch.

A tie of the network runs from one to another; a **bond** is what the two have, whichever way their
ties run. It has a strength, 1 at the start, that fades where `Drift` is at work and grows by 1 with
every meeting. A tie works while the bond of its two people is there, at its weight times the
strength of the bond, 1 at most. A bond that comes ties the two both ways with weight 1.

The bonds of the network are held as words of 64 replicates (`Older`), those that come later one by
one (`Newer`): what a step costs grows with the bonds there are and change, never with pairs of people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bits import Lane, Lanes, Places, Words, bits_at, lanes_of, words_of
from tidings.bonds.luck import Luck, numbers
from tidings.bonds.newer import Newer
from tidings.bonds.older import Older
from tidings.bonds.pairs import Numbers, Pair, named
from tidings.bonds.strength import Fading
from tidings.bonds.tracked import Tracked
from tidings.network import Network


class Meetings(NamedTuple):
    """Who meets whom in which lane: (meeting,) each."""

    one: Places
    other: Places
    lane: Lane

    def where(self, on: NDArray) -> Meetings:
        """Some of them, by number or by whether."""
        on = np.flatnonzero(on) if on.dtype == bool else on  # several times as fast
        return Meetings(*(part[on] for part in self))


class Bonding(NamedTuple):
    """What a rule does to bonds in a step: who meets, who wants to stay in touch, whose bond ends."""

    met: Sequence[Meetings] = ()
    tied: Sequence[Meetings] = ()
    parted: Sequence[Meetings] = ()


def nobody() -> Meetings:
    """No meeting at all."""
    return Meetings(*(np.zeros(0, dtype=np.int64),) * 3)


class Bonds:
    """The bonds of some replicates side by side, as they are at the start of a step; it changes in place.

    Parameters
    ----------
    network : Network
        Whose ties are there at the start.
    lanes : Lanes
        Which replicate stands in which lane.
    fading : Fading, optional
        How strengths decay; without it they never matter, and are not kept.
    """

    def __init__(self, network: Network, lanes: Lanes, fading: Fading | None = None):
        self.network, self.lanes, self.fading, self.step = network, lanes, fading, 0
        self.older = Older(network, lanes, fading)
        self.newer = Newer(network.n_people, lanes, fading)

    @property
    def n(self) -> NDArray[np.int32]:
        """How many people each person is tied to: (person, lane)."""
        return self.older.n.reshape(self.network.n_people, -1) + self.newer.n

    def n_at(self, place: Places, lane: Lane) -> NDArray[np.int32]:
        """The same in some lanes: (lane,)."""
        return self.older.n_at(place, lane) + self.newer.n_at(place, lane)

    @property
    def most(self) -> int:
        """A bound on how many people anybody is tied to."""
        return int(self.older.pairs.n.max(initial=0)) + self.newer.most

    def tied(self, one: Places, other: Places, lane: Lane) -> NDArray[np.bool_]:
        """Whether two people are tied in a lane: (lane,)."""
        tied = np.zeros(len(one), dtype=bool)
        for _, which, _ in self._found(Meetings(one, other, lane)):
            tied[which] = True
        return tied

    def may_be_tied(self, one: Places, other: Places, lane: Lane) -> NDArray[np.bool_]:
        """The same, found faster: of those who are not tied it says so of few."""
        pair = named(one, other, self.network.n_people)
        return self.older.may_have(pair, lane) | self.newer.may_have(pair, lane)

    def friend(self, place: Places, lane: Lane, luck: Luck) -> NDArray[np.int64]:
        """Someone each person is tied to, all with the same chance; -1 where there is nobody: (lane,)."""
        n_older, n_newer = self.older.n_at(place, lane), self.newer.n_at(place, lane)
        rank = (numbers(luck) * (n_older + n_newer)).astype(np.int64)
        friend = np.full(len(place), -1)
        old, new = np.flatnonzero(rank < n_older), np.flatnonzero((rank >= n_older) & (n_newer > 0))
        friend[old] = self.older.friend(place[old], lane[old], luck[old])
        friend[new] = self.newer.ranked(place[new], lane[new], rank[new] - n_older[new])
        return friend

    def ranked(self, place: Places, lane: Lane, rank: NDArray[np.int64]) -> NDArray[np.int64]:
        """The one of this rank of those each person is tied to; people come in order: (lane,)."""
        n_older = self.older.n_at(place, lane)
        friend = np.full(len(place), -1)
        old, new = np.flatnonzero(rank < n_older), np.flatnonzero(rank >= n_older)
        friend[old] = self.older.ranked(place[old], lane[old], rank[old])
        friend[new] = self.newer.ranked(place[new], lane[new], rank[new] - n_older[new])
        return friend

    def friends(self, place: Places, lane: Lane) -> tuple[Numbers, Numbers]:
        """All whom people are tied to: whose it is (a number in `place`), and who."""
        found = [self.older.friends(place, lane)]
        found += [(which, far) for which, _, far in self.newer.walk(place, lane)]
        owners, fars = (np.concatenate(parts) for parts in zip(*found))
        return owners, fars.astype(np.int64)

    def strength(self, one: Places, other: Places, lane: Lane) -> NDArray[np.float64]:
        """The strength of the bond of two people, 0 where there is none: (lane,)."""
        strength = np.zeros(len(one))
        for bonds, which, at in self._found(Meetings(one, other, lane)):
            strength[which] = bonds.strength(at, self.step)
        return strength

    def heard(
        self,
        place: Places,
        lane: Lane,
        ties: sp.csr_array,
        does: Words | None = None,
        voice: NDArray[np.float64] | None = None,
        newer: bool = True,
        likely: Tracked | None = None,
        n_older: NDArray[np.int64] | None = None,
    ) -> NDArray[np.float64]:
        """What each place hears along ties that are there: (lane,).

        Parameters
        ----------
        place, lane : (lane,)
            Who hears, and where: in order.
        ties : (hearer, heard) sparse
            Weights of the network's ties.
        does : (heard, word), optional
            Who is heard; everybody if left out.
        voice : (heard, lane), optional
            What the word of each of them weighs.
        newer : bool
            Whether bonds that came later count.
        likely : Tracked, optional
            For how many of their newer bonds `does` is so, where that is known.
        n_older : (lane,), optional
            Along how many of the network's ties that are there they hear, where that is known.
        """
        if not len(place):
            return np.zeros(0)
        if self.fading and voice is None and ties.dtype.kind == "u":
            heard = self._heard_alike(place, lane, ties, does, n_older)
        else:
            (heard,) = self._heard_older(place, lane, ties, does, voice)
        if newer:
            asked = np.arange(len(place)) if likely is None else np.flatnonzero(likely.at(place, lane))
            heard[asked] += self._heard_newer(place[asked], lane[asked], does, voice)
        return heard

    def most_heard(self, place: Places, lane: Lane, n_older: NDArray[np.int64]) -> NDArray[np.float64]:
        """At most so much is heard along so many of the network's ties: (lane,)."""
        kept_up = bits_at(self.older.kept_up[1], place, lane) if self.fading else 0
        return n_older.astype(float) * np.where(kept_up, 1.0, self.older.of_the_first(self.step))

    def _heard_alike(
        self, place: Places, lane: Lane, ties: sp.csr_array, does: Words | None, n_older: NDArray[np.int64] | None
    ) -> NDArray[np.float64]:
        """Along older ties that all weigh 1: those that nobody has kept up have faded alike, so they are counted."""
        n_all = self._heard_older(place, lane, ties, does, count=True)[1] if n_older is None else n_older.astype(float)
        heard: NDArray[np.float64] = n_all * self.older.of_the_first(self.step)
        some = np.flatnonzero(bits_at(self.older.kept_up[1], place, lane))
        if len(some):
            weight, n = self._heard_older(place[some], lane[some], ties, does, kept_up=True, count=True)
            heard[some] = (n_all[some] - n) * self.older.of_the_first(self.step) + weight
        return heard

    def _heard_older(
        self,
        place: Places,
        lane: Lane,
        ties: sp.csr_array,
        does: Words | None,
        voice: NDArray[np.float64] | None = None,
        kept_up: bool = False,
        count: bool = False,
    ) -> list[NDArray[np.float64]]:
        """Sums of weights, and how many there are, if asked for: (lane,) each."""
        begins = np.flatnonzero(np.diff(place, prepend=-1))
        which = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(place)))
        among = words_of(which, lane, len(begins), self.lanes.n_words)
        hearer, where, entry, weight = self.older.heard(ties, does, place[begins], among, self.step, kept_up)
        if voice is not None:
            weight = weight * voice[ties.indices[entry], where]
        # By hearer and lane, and for each in order of its ties: the bits are those of a sum along a row.
        n_lanes = self.lanes.n_lanes
        at, asked = hearer * n_lanes + where, which * n_lanes + lane
        weights = [weight, None] if count else [weight]
        return [np.bincount(at, each, minlength=among.size * 64)[asked].astype(float) for each in weights]

    def _heard_newer(
        self, place: Places, lane: Lane, does: Words | None, voice: NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        heard = np.zeros(len(place))
        for which, bond, far in self.newer.walk(place, lane):
            on = slice(None) if does is None else bits_at(does, far, lane[which]) != 0
            which, bond, far = which[on], bond[on], far[on]
            weight = self.newer.weight(bond, self.step)
            heard[which] += weight if voice is None else weight * voice[far, lane[which]]
        return heard

    def ties_of(
        self, place: Places, lane: Lane, ties: sp.csr_array, newer: bool = True
    ) -> tuple[Numbers, NDArray[np.int64], NDArray[np.float64]]:
        """The ties along which places hear: whose it is (a number in `place`), who is heard, with what weight."""
        number = np.full(self.network.n_people * self.lanes.n_lanes, -1)
        number[place * self.lanes.n_lanes + lane] = np.arange(len(place))
        everybody = np.arange(self.network.n_people)
        among = words_of(place, lane, len(everybody), self.lanes.n_words)
        hearer, where, entry, weight = self.older.heard(ties, None, everybody, among, self.step)
        mine = number[hearer * self.lanes.n_lanes + where]
        found: list[tuple[Numbers, Numbers, NDArray[np.float64]]] = [(mine, ties.indices[entry], weight)]
        if newer:
            walk = self.newer.walk(place, lane)
            found += [(which, far, self.newer.weight(bond, self.step)) for which, bond, far in walk]
        owners, fars, weights = (np.concatenate(parts) for parts in zip(*found))
        return owners, fars.astype(np.int64), weights

    def masks(self, ties: sp.csr_array) -> Words | None:
        """Whether each tie of a matrix is there: (entry, word); None if all are."""
        return None if self.older.unbroken else self.older.there[self.older.pair_of(ties)]

    def advance(self, done: Sequence[Bonding], left: Words | None = None) -> None:
        """Meetings keep bonds up, some come, some end, and all fade; nobody who `left` keeps one that has just come."""
        parted, met, tied = (together([each for bonding in done for each in bonding[kind]]) for kind in (2, 0, 1))
        if left is not None:
            tied = tied.where((bits_at(left, tied.one, tied.lane) | bits_at(left, tied.other, tied.lane)) == 0)
        pair, lane = self._distinct(tied)
        strange = np.ones(len(pair), dtype=bool)  # as the step began: a bond that ends does not come back
        for bonds in (self.older, self.newer):
            strange[bonds.find(pair, lane)[0]] = False
        for bonds, _, ended in self._found(parted):
            bonds.end(counted(ended)[0])
        for bonds, _, at in self._found(met):
            bonds.keep_up(*counted(at), self.step)
        self.newer.start(pair[strange], lane[strange], self.step)
        self.step += 1
        for bonds in (self.older, self.newer):
            bonds.end(bonds.ended(self.step))

    def _found(self, meetings: Meetings) -> Iterator[tuple[Older | Newer, Numbers, Numbers]]:
        """Which of those who meet are tied, and the number of what ties them."""
        pair = named(meetings.one, meetings.other, self.network.n_people)
        for bonds in (self.older, self.newer):
            yield bonds, *bonds.find(pair, meetings.lane)

    def _distinct(self, meetings: Meetings) -> tuple[Pair, Lane]:
        """Each two people and lane once, in order of lane and the two."""
        n_pairs = self.network.n_people**2
        key, _ = counted(meetings.lane * np.int64(n_pairs) + named(meetings.one, meetings.other, self.network.n_people))
        lane, pair = np.divmod(key, n_pairs)
        return pair, lane


def together(meetings: Sequence[Meetings]) -> Meetings:
    """All of them."""
    if len(meetings) == 1:
        return meetings[0]
    return Meetings(*(np.concatenate(parts) for parts in zip(nobody(), *meetings)))


def counted(keys: NDArray[np.integer]) -> tuple[NDArray[np.integer], NDArray[np.int64]]:
    """Each number that is not below 0 once, in order, and how often it is there."""
    keys = np.sort(keys[keys >= 0])  # many times as fast as the hashing of `np.unique`
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[first], np.diff(first, append=len(keys))


def all_lanes(n_places: int, lanes: Lanes) -> tuple[Places, Lane]:
    """Every place in every replicate, place by place."""
    return lanes_of(np.broadcast_to(lanes.present, (n_places, lanes.n_words)))
