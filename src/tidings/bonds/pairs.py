"""Pairs: who is tied to whom in a network, whichever way the ties between the two run."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bonds.lookup import Lookup
from tidings.network import Network

People = NDArray[np.integer]
Numbers = NDArray[np.integer]


class Pairs:
    """The pairs of people who are tied in a network, each once: `one` < `other`.

    `begins`, `pair` and `friend` list the pairs of each person: those of person i stand at
    ``begins[i]`` to ``begins[i + 1]``.
    """

    def __init__(self, network: Network):
        self.n_people = network.n_people
        matrix = network.incoming().tocoo()
        self._keys = np.unique(self.key(matrix.row, matrix.col))
        self.one, self.other = np.divmod(self._keys, self.n_people)
        person = np.concatenate([self.one, self.other])
        order = np.argsort(person, kind="stable")
        self.pair = np.tile(np.arange(len(self)), 2)[order]
        self.friend = np.concatenate([self.other, self.one])[order]
        self.begins = np.append(0, np.cumsum(np.bincount(person, minlength=self.n_people)))
        self._lookup = Lookup()
        self._lookup.put(self._keys, np.arange(len(self)))

    def __len__(self) -> int:
        return len(self._keys)

    def key(self, one: People, other: People) -> NDArray[np.int64]:
        """A number that names two people, in whichever order they come."""
        return np.minimum(one, other).astype(np.int64) * self.n_people + np.maximum(one, other)

    def find(self, one: People, other: People) -> NDArray[np.int32]:
        """The pair of each two people, -1 where the network does not tie them."""
        return self._lookup.find(self.key(one, other))

    def of_entries(self, matrix: sp.csr_array) -> NDArray[np.int64]:
        """The pair of every stored entry of a matrix of ties."""
        row = np.repeat(np.arange(self.n_people), np.diff(matrix.indptr))
        return np.searchsorted(self._keys, self.key(row, matrix.indices))


def pairs_of(network: Network) -> Pairs:
    """The pairs of a network, found once."""
    return network.cached("pairs", lambda: Pairs(network))
