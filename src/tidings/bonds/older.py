"""The bonds that are there from the start: those of the network, as words of 64 replicates."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bits import Lane, Lanes, Places, Words, bits_at, lanes_of, words_of
from tidings.bonds.luck import Luck, again, numbers
from tidings.bonds.pairs import Numbers, Pairs, pairs_of
from tidings.bonds.strength import Fading, Strengths
from tidings.network import Network
from tidings.spans import spans

_ATTEMPTS = 32


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
    """

    def __init__(self, network: Network, lanes: Lanes, fading: Fading | None):
        self._network, self._n_lanes, self._words = network, lanes.n_lanes, lanes.n_words
        self.pairs: Pairs = pairs_of(network)
        self.there = np.tile(lanes.present, (len(self.pairs), 1))
        self.unbroken = True
        self.n = np.repeat(np.diff(self.pairs.begins).astype(np.int32), lanes.n_lanes)
        self.strengths: Strengths | None = None
        if fading:
            self.strengths = Strengths(fading, len(self.pairs) * lanes.n_lanes)
            place, lane = lanes_of(self.there)
            self.strengths.start(place * lanes.n_lanes + lane, 0)

    def find(self, one: Places, other: Places, lane: Lane) -> NDArray[np.int64]:
        """The number of the bond of two people in a lane, -1 where there is none."""
        pair = self.pairs.find(one, other)
        found = np.full(len(pair), -1, dtype=np.int64)
        has = np.flatnonzero(pair >= 0)
        has = has[bits_at(self.there, pair[has], lane[has]) != 0]
        found[has] = pair[has].astype(np.int64) * self._n_lanes + lane[has]
        return found

    def end(self, at: NDArray[np.int64]) -> None:
        """Bonds that end, each named once."""
        if not len(at):
            return
        self.unbroken = False
        pair, lane = np.divmod(at, self._n_lanes)
        self.there &= ~words_of(pair, lane, *self.there.shape)
        for end in (self.pairs.one[pair], self.pairs.other[pair]):
            np.subtract.at(self.n, end * self._n_lanes + lane, np.int32(1))
        if self.strengths:
            self.strengths.end(at)

    def heard(self, ties: sp.csr_array, does: Words | None, among: Words, first: int, step: int) -> tuple:
        """The ties of a matrix that are there, along which some lanes hear.

        Parameters
        ----------
        ties : (hearer, heard) sparse
            Weights.
        does : (heard, word), optional
            Who is heard; everybody if left out.
        among : (hearer, word)
            The lanes, of hearers from the number `first` on.

        Returns
        -------
        entry, lane, weight : (contact,)
            In order of entry and lane.
        """
        entries = slice(ties.indptr[first], ties.indptr[first + len(among)])
        there = self.there[self.pair_of(ties)[entries]]
        there &= np.repeat(among, np.diff(ties.indptr[first : first + len(among) + 1]), axis=0)
        if does is not None:
            there &= does[ties.indices[entries]]
        entry, lane = lanes_of(there)
        entry += entries.start
        weight = ties.data[entry]
        if self.strengths:
            weight = weight * self.strengths.weight(self.pair_of(ties)[entry] * self._n_lanes + lane, step)
        return entry, lane, weight

    def pair_of(self, ties: sp.csr_array) -> NDArray[np.int64]:
        """The pair of every entry of a matrix of ties."""
        # By its indices: callers get a shell of their own around the parts of a matrix that is made once.
        key = "pair of", ties.indices.ctypes.data, ties.nnz
        return self._network.cached(key, lambda: (self.pairs.of_entries(ties), ties.indices))[0]

    def friends(self, place: Places, lane: Lane) -> tuple[Numbers, Numbers]:
        """All whom people have here: whose it is (a number in `place`), and who."""
        owner, row = self._rows(place)
        on = bits_at(self.there, self.pairs.pair[row], lane[owner]) != 0
        return owner[on], self.pairs.friend[row[on]]

    def friend(self, place: Places, lane: Lane, luck: Luck) -> NDArray[np.int64]:
        """One of those whom people have here, all with the same chance; everybody asked about has one."""
        begins = self.pairs.begins[place]
        n = self.pairs.begins[place + 1] - begins
        friend, still = np.full(len(place), -1), np.arange(len(place))
        for attempt in range(1, _ATTEMPTS + 1):
            row = begins[still] + (numbers(again(luck[still], attempt)) * n[still]).astype(np.int64)
            there = bits_at(self.there, self.pairs.pair[row], lane[still]) != 0
            friend[still[there]] = self.pairs.friend[row[there]]
            still = still[~there]
            if not len(still):
                return friend
        # Where few of many are left, they are listed.
        owner, far = self.friends(place[still], lane[still])
        left = np.bincount(owner, minlength=len(still))
        friend[still] = far[np.cumsum(left) - left + (numbers(again(luck[still], 0)) * left).astype(np.int64)]
        return friend

    def _rows(self, place: Places) -> tuple[Numbers, Numbers]:
        begins = self.pairs.begins[place]
        n = self.pairs.begins[place + 1] - begins
        return np.repeat(np.arange(len(place)), n), spans(begins, n)
