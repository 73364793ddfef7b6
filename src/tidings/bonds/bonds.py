"""Bonds: what ties two people in each replicate, as people meet and lose touch.

A tie of the network runs from one to another; a **bond** is what the two have, whichever way their
ties run. It has a strength, 1 at the start, that fades where `Drift` is at work and grows by 1 with
every meeting. A tie works while the bond of its two people is there, at its weight times the
strength of the bond, 1 at most. A bond that comes ties the two both ways with weight 1.

The bonds of the network are held as words of 64 replicates (`Older`), those that come later one by
one (`Newer`): what a step costs grows with the bonds there are and change, never with pairs of people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bits import Lane, Lanes, Places, Words, lanes_of, so_at, words_of
from tidings.bonds.bonding import Bonding, Meetings, together
from tidings.bonds.luck import Luck, numbers
from tidings.bonds.newer import Newer
from tidings.bonds.older import Older
from tidings.bonds.pairs import Numbers, Pair, named
from tidings.bonds.strength import Fading
from tidings.bonds.tracked import Tracked
from tidings.keys import apart, firsts, how_often, lengths
from tidings.network import Network


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

    def n_at(self, place: Places, lane: Lane) -> NDArray[np.integer]:
        """The same in some lanes: (lane,)."""
        return self.older.n_at(place, lane) + self.newer.n_at(place, lane)

    @property
    def most(self) -> NDArray[np.int64]:
        """A bound on how many people somebody is tied to: (person,)."""
        return self.older.pairs.n + self.newer.most

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
        friend = np.full(len(place), -1)
        for which, _, far in self._friends(place, lane, luck):
            friend[which] = far
        return friend

    def met(self, place: Places, lane: Lane, luck: Luck) -> Meetings:
        """Each of some people with one they are tied to, as `friend` finds them; who is tied to nobody meets nobody."""
        friend, bond = np.full(len(place), -1), np.zeros(len(place), dtype=np.int64)
        for which, number, far in self._friends(place, lane, luck):
            friend[which], bond[which] = far, number()
        met = Meetings(place, friend, lane, bond)
        alone = friend < 0
        return met.where(~alone) if alone.any() else met

    def _friends(
        self, place: Places, lane: Lane, luck: Luck
    ) -> Iterator[tuple[Numbers | slice, Callable[[], Numbers], NDArray[np.integer]]]:
        """Whose it is (a number in `place`), what ties the two as in `Meetings`, and who it is."""
        n_older, n_newer = self.older.n_at(place, lane), self.newer.n_at(place, lane)
        rank = (numbers(luck) * (n_older + n_newer)).astype(np.int64)
        late = rank >= n_older
        old = np.flatnonzero(~late) if late.any() else slice(None)
        row = self.older.drawn(place[old], lane[old], luck[old])
        yield old, lambda: self.older.numbers(row, lane[old]), self.older.pairs.friend[row]
        new = np.flatnonzero(late & (n_newer > 0))
        if len(new):
            bond, far = self.newer.ranked(place[new], lane[new], rank[new] - n_older[new])
            yield new, lambda: ~bond, far

    def ranked(self, place: Places, lane: Lane, rank: NDArray[np.int64]) -> NDArray[np.int64]:
        """The one of this rank of those each person is tied to: (lane,)."""
        n_older = self.older.n_at(place, lane)
        friend = np.full(len(place), -1)
        old, new = np.flatnonzero(rank < n_older), np.flatnonzero(rank >= n_older)
        friend[old] = self.older.pairs.friend[self.older.ranked(place[old], lane[old], rank[old])]
        friend[new] = self.newer.ranked(place[new], lane[new], rank[new] - n_older[new])[1]
        return friend

    def friends(self, place: Places, lane: Lane) -> tuple[Numbers, Numbers]:
        """All whom people are tied to: whose it is (a number in `place`), and who."""
        found = [self.older.friends(place, lane)]
        found += [(which, far) for which, _, far in self.newer.walk(place, lane)]
        owners, fars = (np.concatenate(parts) for parts in zip(*found))
        return owners, fars.astype(np.int64)

    def number(self, one: Places, other: Places, lane: Lane) -> Numbers:
        """What ties two people, as `Meetings` say it; meaningless where nothing does: (lane,)."""
        number = np.zeros(len(one), dtype=np.int64)
        older, newer = self._found(Meetings(one, other, lane))
        number[older[1]], number[newer[1]] = older[2], ~newer[2]
        return number

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
            asked = np.arange(len(place)) if likely is None else np.flatnonzero(likely.at(place, lane) != 0)
            heard[asked] += self._heard_newer(place[asked], lane[asked], does, voice)
        return heard

    def most_heard(self, place: Places, lane: Lane, n_older: NDArray[np.int64]) -> NDArray[np.float64]:
        """At most so much is heard along so many of the network's ties: (lane,)."""
        kept_up = so_at(self.older.kept_up[1], place, lane) if self.fading else False
        return n_older.astype(float) * np.where(kept_up, 1.0, self.older.of_the_first(self.step))

    def _heard_alike(
        self, place: Places, lane: Lane, ties: sp.csr_array, does: Words | None, n_older: NDArray[np.int64] | None
    ) -> NDArray[np.float64]:
        """Along older ties that all weigh 1: those that nobody has kept up have faded alike, so they are counted."""
        n_all = self._heard_older(place, lane, ties, does, count=True)[1] if n_older is None else n_older.astype(float)
        heard: NDArray[np.float64] = n_all * self.older.of_the_first(self.step)
        some = np.flatnonzero(so_at(self.older.kept_up[1], place, lane))
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
        begins = firsts(place)
        which = np.repeat(np.arange(len(begins)), lengths(begins, len(place)))
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
            on = slice(None) if does is None else so_at(does, far, lane[which])
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
        met = [each for bonding in done for each in bonding.met] if self.fading else []
        tied, parted = (together([each for bonding in done for each in bonding[kind]]) for kind in (1, 2))
        if left is not None:
            tied = tied.where(~(so_at(left, tied.one, tied.lane) | so_at(left, tied.other, tied.lane)))
        pair, lane = self._strangers(tied)  # as the step began: a bond that ends does not come back
        new, again = self.newer.known(pair, lane)
        for bonds, _, ended in self._found(parted):
            bonds.end(how_often(ended)[0])
        for bonds, at in self._numbered(met):
            bonds.keep_up(*how_often(at), self.step)
        self.newer.start(pair[new], lane[new], again, self.step)
        self.step += 1
        for bonds in (self.older, self.newer):
            bonds.end(bonds.ended(self.step))

    def _numbered(self, met: Sequence[Meetings]) -> Iterator[tuple[Older | Newer, Numbers]]:
        """The bonds of those who meet, as often as they do."""
        known = np.concatenate([np.zeros(0, dtype=np.int64), *(each.bond for each in met if each.bond is not None)])
        older, newer = self._found(together([each for each in met if each.bond is None]))
        yield self.older, np.concatenate([older[2], known[known >= 0]])
        yield self.newer, np.concatenate([newer[2], ~known[known < 0]])

    def _found(self, meetings: Meetings) -> Iterator[tuple[Older | Newer, Numbers, Numbers]]:
        """Which of those who meet are tied, and the number of what ties them."""
        pair = named(meetings.one, meetings.other, self.network.n_people)
        for bonds in (self.older, self.newer):
            yield bonds, *bonds.find(pair, meetings.lane)

    def _strangers(self, meetings: Meetings) -> tuple[Pair, Lane]:
        """Each two people and lane once who have no older bond, in order of lane and the two."""
        n_pairs = self.network.n_people**2
        key, _ = how_often(
            meetings.lane * np.int64(n_pairs) + named(meetings.one, meetings.other, self.network.n_people)
        )
        lane, pair = apart(key, n_pairs)
        strange = np.ones(len(pair), dtype=bool)
        strange[self.older.find(pair, lane)[0]] = False
        return pair[strange], lane[strange]


def all_lanes(n_places: int, lanes: Lanes) -> tuple[Places, Lane]:
    """Every place in every replicate, place by place."""
    return lanes_of(np.broadcast_to(lanes.present, (n_places, lanes.n_words)))
