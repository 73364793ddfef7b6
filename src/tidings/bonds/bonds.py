"""Bonds: what ties two people in each replicate, as people meet and lose touch.

A tie of the network runs from one to another; a **bond** is what the two have, whichever way their
ties run. It has a strength, 1 at the start, that fades where `Drift` is at work and grows by 1 with
every meeting. A tie works while the bond of its two people is there, at its weight times the
strength of the bond, 1 at most. A bond that comes ties the two both ways with weight 1.

The bonds of the network are held as words of 64 replicates (`Older`), those that come later one by
one (`Newer`): what a step costs grows with the bonds there are and change, never with pairs of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bits import Lane, Lanes, Places, Words, bits_at, lanes_of, words_of
from tidings.bonds.luck import Luck, numbers
from tidings.bonds.newer import Newer
from tidings.bonds.older import Older
from tidings.bonds.pairs import Numbers
from tidings.bonds.strength import Fading
from tidings.bonds.tracked import Tracked
from tidings.network import Network


class Meetings(NamedTuple):
    """Who meets whom in which lane: (meeting,) each."""

    one: Places
    other: Places
    lane: Lane

    def where(self, on: NDArray) -> Meetings:
        """Some of them."""
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
        return (self.older.n + self.newer.n).reshape(self.network.n_people, -1)

    def tied(self, one: Places, other: Places, lane: Lane) -> NDArray[np.bool_]:
        """Whether two people are tied in a lane: (lane,)."""
        return (self.older.find(one, other, lane) >= 0) | (self.newer.find(one, other, lane) >= 0)

    def friend(self, place: Places, lane: Lane, luck: Luck) -> NDArray[np.int64]:
        """Someone each person is tied to, all with the same chance; -1 where there is nobody: (lane,)."""
        at = place * np.int64(self.lanes.n_lanes) + lane
        n_older, n_newer = self.older.n[at], self.newer.n[at]
        rank = (numbers(luck) * (n_older + n_newer)).astype(np.int64)
        friend = np.full(len(place), -1)
        old, new = np.flatnonzero(rank < n_older), np.flatnonzero((rank >= n_older) & (n_newer > 0))
        friend[old] = self.older.friend(place[old], lane[old], luck[old])
        friend[new] = self.newer.friend(place[new], lane[new], rank[new] - n_older[new])
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
        for bonds in (self.older, self.newer):
            at = bonds.find(one, other, lane)
            has = np.flatnonzero(at >= 0)
            strength[has] = 1.0
            if bonds.strengths and self.fading:
                strength[has] = bonds.strengths.kept[at[has]] / self.fading.scale(self.step)
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
        """
        if not len(place):
            return np.zeros(0)
        first, n_lanes = int(place[0]), self.lanes.n_lanes
        among = words_of(place - first, lane, int(place[-1]) - first + 1, self.lanes.n_words)
        entry, where, weight = self.older.heard(ties, does, among, first, self.step)
        if voice is not None:
            weight = weight * voice[ties.indices[entry], where]
        # By hearer and lane, and for each in order of its ties: the bits are those of a sum along a row.
        hearer = np.repeat(np.arange(len(among)), np.diff(ties.indptr[first : first + len(among) + 1]))
        total = np.bincount(hearer[entry - ties.indptr[first]] * n_lanes + where, weight, minlength=among.size * 64)
        heard = total[(place - first) * n_lanes + lane].astype(float)  # of nothing at all it would be whole
        if newer:
            asked = np.arange(len(place)) if likely is None else np.flatnonzero(likely.at(place, lane))
            heard[asked] += self._heard_newer(place[asked], lane[asked], does, voice)
        return heard

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
        among = words_of(place, lane, self.network.n_people, self.lanes.n_words)
        entry, where, weight = self.older.heard(ties, None, among, 0, self.step)
        hearer = np.repeat(np.arange(self.network.n_people), np.diff(ties.indptr))
        found = [(number[hearer[entry] * self.lanes.n_lanes + where], ties.indices[entry], weight)]
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
        parted, met, tied = (_together([each for bonding in done for each in bonding[kind]]) for kind in (2, 0, 1))
        if left is not None:
            tied = tied.where((bits_at(left, tied.one, tied.lane) | bits_at(left, tied.other, tied.lane)) == 0)
        tied = self._distinct(tied.where(~self.tied(*tied)))  # as the step began: a bond that ends does not come back
        for bonds in (self.older, self.newer):
            ended, _ = counted(bonds.find(*parted))
            bonds.end(ended)
            if bonds.strengths:
                bonds.strengths.keep_up(*counted(bonds.find(*met)), self.step)
        self.newer.start(*tied, self.step)
        self.step += 1
        for bonds in (self.older, self.newer):
            if bonds.strengths:
                bonds.end(bonds.strengths.ended(self.step))

    def _distinct(self, meetings: Meetings) -> Meetings:
        """Each two people and lane once, in order of lane and the two."""
        one, other, lane = meetings
        n = self.network.n_people
        key, _ = counted((lane * np.int64(n) + np.minimum(one, other)) * n + np.maximum(one, other))
        lane, pair = np.divmod(key, n * n)
        return Meetings(*np.divmod(pair, n), lane)


def _together(meetings: Sequence[Meetings]) -> Meetings:
    if len(meetings) == 1:
        return meetings[0]
    return Meetings(*(np.concatenate(parts) for parts in zip(nobody(), *meetings)))


def counted(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each number that is not below 0 once, in order, and how often it is there."""
    keys = np.sort(keys[keys >= 0])  # many times as fast as the hashing of `np.unique`
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    return keys[first], np.diff(first, append=len(keys))


def all_lanes(n_places: int, lanes: Lanes) -> tuple[Places, Lane]:
    """Every place in every replicate, place by place."""
    return lanes_of(np.broadcast_to(lanes.present, (n_places, lanes.n_words)))
