"""The bonds that are there from the start: those of the network, as words of 64 replicates."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bits import Lane, Lanes, Places, Words, lanes_of, mark, so_at, words_of
from tidings.bonds.luck import Luck, again, numbers
from tidings.bonds.pairs import Numbers, Pair, Pairs, pairs_of
from tidings.bonds.strength import Fading, Strengths
from tidings.keys import apart
from tidings.network import Network
from tidings.spans import spans

_ATTEMPTS = 32
_ONE = np.int32(1)  # of the counts' own type: a Python int would take many times as long


class Older:
    """Which bonds of a network are still there in which lane, and how strong.

    Attributes
    ----------
    there : (pair, word)
        Where each is there.
    n : (person * lane,)
        How many each person has.
    unbroken : bool
        None has gone in any lane.
    kept_up : (pair, word) and (person, word)
        Where bonds fade: which have been kept up, and who has such a bond. All others are alike.
    """

    def __init__(self, network: Network, lanes: Lanes, fading: Fading | None):
        self._network, self._n_lanes = network, lanes.n_lanes
        self.pairs: Pairs = pairs_of(network)
        self.there = np.tile(lanes.present, (len(self.pairs), 1))
        self.unbroken = True
        self.n = np.repeat(self.pairs.n.astype(np.int32), lanes.n_lanes)
        self.strengths: Strengths | None = None
        if fading:
            self.strengths = Strengths(fading, len(self.pairs) * lanes.n_lanes)
            self.strengths.start(slice(None), 0)
            self.kept_up = tuple(np.zeros((n, lanes.n_words), np.uint64) for n in (len(self.pairs), network.n_people))

    def n_at(self, place: Places, lane: Lane) -> NDArray[np.integer]:
        """How many some people have in a lane: (lane,)."""
        return self.pairs.n[place] if self.unbroken else self.n[place * np.int64(self._n_lanes) + lane]

    def find(self, pair: Pair, lane: Lane) -> tuple[Numbers, Numbers]:
        """Which of some pairs of people have a bond in their lane, in no special order, and its number."""
        which, number = self.pairs.find(pair)
        there = np.flatnonzero(so_at(self.there, number, lane[which]))
        which, number = which[there], number[there]
        return which, number * self._n_lanes + lane[which]

    def may_have(self, pair: Pair, lane: Lane) -> NDArray[np.bool_]:
        """Whether some pairs may have a bond, found faster; of those that have none it says so of few."""
        return self.pairs.may_have(pair)

    def end(self, at: Numbers) -> None:
        """Bonds that end, each named once."""
        if not len(at):
            return
        self.unbroken = False
        pair, lane = apart(at, self._n_lanes)
        self.there &= ~words_of(pair, lane, *self.there.shape)
        for end in (self.pairs.one[pair], self.pairs.other[pair]):
            np.subtract.at(self.n, end * self._n_lanes + lane, _ONE)
        if self.strengths:
            self.strengths.end(at)

    def keep_up(self, at: Numbers, times: NDArray[np.integer], step: int) -> None:
        """So many meetings of each, named once."""
        if not self.strengths or not len(at):
            return
        self.strengths.keep_up(at, times, step)
        pair, lane = apart(at, self._n_lanes)
        of_pairs, of_people = self.kept_up
        mark(of_pairs, pair, lane)
        for end in (self.pairs.one[pair], self.pairs.other[pair]):
            mark(of_people, end, lane)

    def ended(self, step: int) -> Numbers:
        """Those that have faded away as a step begins."""
        if not self.strengths:
            return np.zeros(0, dtype=np.int64)
        at = self.strengths.ended(step)
        return at[np.flatnonzero(so_at(self.there, *apart(at, self._n_lanes)))]  # some lanes are nobody's

    def strength(self, at: Numbers, step: int) -> NDArray[np.float64]:
        """How strong each is."""
        return self.strengths.now(at, step) if self.strengths else np.ones(len(at))

    def of_the_first(self, step: int) -> float:
        """The share of its contacts that each tie still has whose bond nobody has kept up."""
        return min(self.strengths.of_the_first(step), 1.0) if self.strengths else 1.0

    def heard(
        self, ties: sp.csr_array, does: Words | None, place: Places, among: Words, step: int, kept_up: bool = False
    ) -> tuple[Numbers, Numbers, Numbers, NDArray[np.float64]]:
        """The ties of a matrix that are there, along which some lanes hear.

        Parameters
        ----------
        ties : (hearer, heard) sparse
            Weights.
        does : (heard, word), optional
            Who is heard; everybody if left out.
        place, among : (hearer,), (hearer, word)
            Some people, and their lanes that hear.
        kept_up : bool
            Only those whose bond has been kept up.

        Returns
        -------
        hearer, lane, entry, weight : (contact,)
            A number in `place`, the lane, the tie and what it weighs, in order of hearer, entry and lane.
        """
        n = ties.indptr[place + 1] - ties.indptr[place]
        hearer, entry = np.repeat(np.arange(len(place)), n), spans(ties.indptr[place], n)
        pair = self.pair_of(ties)[entry]
        there = self.there.take(pair, axis=0)  # many times as fast as indexing, where rows are short
        there &= among.take(hearer, axis=0)
        if kept_up:
            there &= self.kept_up[0].take(pair, axis=0)
        if does is not None:
            there &= does.take(ties.indices[entry], axis=0)
        row, lane = lanes_of(there)
        weight = ties.data[entry[row]]
        if self.strengths:
            weight = weight * np.minimum(self.strengths.now(pair[row] * self._n_lanes + lane, step), 1.0)
        return hearer[row], lane, entry[row], weight

    def pair_of(self, ties: sp.csr_array) -> NDArray[np.int64]:
        """The pair of every entry of a matrix of ties."""
        # By its indices: callers get a shell of their own around the parts of a matrix that is made once.
        key = "pair of", ties.indices.ctypes.data, ties.nnz
        return self._network.cached(key, lambda: (self.pairs.of_entries(ties), ties.indices))[0]

    def friends(self, place: Places, lane: Lane) -> tuple[Numbers, Numbers]:
        """All whom people have here: whose it is (a number in `place`), and who."""
        owner, row = self._rows(place, lane)
        return owner, self.pairs.friend[row]

    def _rows(self, place: Places, lane: Lane) -> tuple[Numbers, NDArray[np.int64]]:
        n = self.pairs.n[place]
        owner, row = np.repeat(np.arange(len(place)), n), spans(self.pairs.begins[place], n)
        on = np.flatnonzero(so_at(self.there, self.pairs.pair[row], lane[owner]))
        return owner[on], row[on]

    def drawn(self, place: Places, lane: Lane, luck: Luck) -> NDArray[np.int64]:
        """One of the bonds that people have here, all with the same chance; everybody asked about has one.

        Given is where it stands in the lists of pairs.
        """
        row, still = self._any(place, again(luck, 1)), np.arange(len(place))
        for attempt in range(2, _ATTEMPTS + 1):
            if not self.unbroken:
                still = still[np.flatnonzero(~so_at(self.there, self.pairs.pair[row[still]], lane[still]))]
            if self.unbroken or not len(still):
                return row
            row[still] = self._any(place[still], again(luck[still], attempt))
        # Where few of many are left, they are listed.
        rank = numbers(again(luck[still], 0)) * self.n_at(place[still], lane[still])
        row[still] = self.ranked(place[still], lane[still], rank.astype(np.int64))
        return row

    def _any(self, place: Places, luck: Luck) -> NDArray[np.int64]:
        return self.pairs.begins[place] + (numbers(luck) * self.pairs.n[place]).astype(np.int64)

    def ranked(self, place: Places, lane: Lane, rank: NDArray[np.int64]) -> NDArray[np.int64]:
        """The bond of this rank of those that each person has here: where it stands in the lists of pairs."""
        row, n = self.pairs.begins[place] + rank, self.n_at(place, lane)
        some = np.flatnonzero(n < self.pairs.n[place])
        row[some] = self._rows(place[some], lane[some])[1][np.cumsum(n[some]) - n[some] + rank[some]]
        return row

    def numbers(self, row: NDArray[np.int64], lane: Lane) -> Numbers:
        """The numbers of bonds by where they stand in the lists of pairs."""
        return self.pairs.pair[row] * self._n_lanes + lane
