"""Pairs: who is tied to whom in a network, whichever way the ties between the two run."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bonds.marks import Marks
from tidings.keys import apart
from tidings.network import Network

People = NDArray[np.integer]
Numbers = NDArray[np.integer]
Pair = NDArray[np.int64]  # a number that names two people, whether or not they are tied


class Pairs:
    """The pairs of people who are tied in a network, each once: `one` < `other`.

    `begins`, `pair` and `friend` list the pairs of each person: those of person i stand at
    ``begins[i]`` to ``begins[i + 1]``.
    """

    def __init__(self, network: Network):
        self.n_people = network.n_people
        matrix = network.incoming().tocoo()
        self._names = np.unique(named(matrix.row, matrix.col, self.n_people))
        self.one, self.other = people_of(self._names, self.n_people)
        person = np.concatenate([self.one, self.other])
        order = np.argsort(person, kind="stable")
        self.pair = np.tile(np.arange(len(self)), 2)[order]
        self.friend = np.concatenate([self.other, self.one])[order]
        self.n = np.bincount(person, minlength=self.n_people)
        self.begins = np.append(0, np.cumsum(self.n))
        self._marks = Marks(len(self))
        self._marks.add(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def find(self, pair: Pair) -> tuple[Numbers, NDArray[np.int64]]:
        """Which of some pairs of people are tied, and the number of theirs."""
        which = np.flatnonzero(self.may_have(pair))
        number = np.searchsorted(self._names, pair[which])
        tied = np.flatnonzero(self._names.take(number, mode="clip") == pair[which]) if len(self) else number[:0]
        return which[tied], number[tied]

    def may_have(self, pair: Pair) -> NDArray[np.bool_]:
        """Whether some may be tied, found faster; of those that are not it says so of few."""
        return self._marks.may_have(pair)

    def of_entries(self, matrix: sp.csr_array) -> NDArray[np.int64]:
        """The pair of every stored entry of a matrix of ties."""
        row = np.repeat(np.arange(self.n_people), np.diff(matrix.indptr))
        return np.searchsorted(self._names, named(row, matrix.indices, self.n_people))


def named(one: People, other: People, n_people: int) -> Pair:
    """A number that names two people, in whichever order they come."""
    return np.minimum(one, other).astype(np.int64) * n_people + np.maximum(one, other)


def people_of(pair: Pair, n_people: int) -> tuple[People, People]:
    """The two people, the one with the lower number first."""
    return apart(pair, n_people)


def pairs_of(network: Network) -> Pairs:
    """The pairs of a network, found once."""
    return network.cached("pairs", lambda: Pairs(network))
