"""Large networks gathered into parts: groups, or neighbourhoods where there are no groups."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from tidings.network import Network

MOST_PARTS = 300
NEIGHBOURHOODS = 120
STRONGEST = 3  # each part is tied to those with which it has most ties


class Crowd(NamedTuple):
    """People gathered into parts."""

    network: Network  # of the parts, each tied to those it has most ties with
    members: sp.csr_array  # (part, person), ones
    what: str  # what the parts are
    left_out: int  # people in no part

    @property
    def sizes(self) -> NDArray[np.int64]:
        """People in each part."""
        return np.diff(self.members.indptr)

    def average(self, values: pd.DataFrame | pd.Series) -> NDArray[np.float64]:
        """Mean over the members of each part, 0 where there are none."""
        averages = sp.diags_array(1 / np.maximum(self.sizes, 1)) @ self.members
        return averages @ values.to_numpy(float)


def gathered(network: Network) -> Crowd:
    """The network of its parts.

    Parts are the groups if at least half of the people are in one and there are at most 300.
    Otherwise they are neighbourhoods: everybody goes with the nearest of the 120 people who have
    most ties.

    Examples
    --------
    >>> circle = Network.from_edges([(person, (person + 1) % 500) for person in range(500)])
    >>> crowd = gathered(circle)
    >>> crowd.network.n_people, int(crowd.sizes.sum()), crowd.what
    (120, 500, 'neighbourhoods')
    """
    in_groups = np.diff(network.membership.indptr) > 0
    if 1 < network.n_groups <= MOST_PARTS and in_groups.mean() >= 0.5:
        members, names, what = _ones(network.memberships_by_group), network.groups, "groups"
    else:
        members, names, what = _neighbourhoods(network), None, "neighbourhoods"
    parts = Network.from_sparse(ties_between(members, network), people=names)
    left_out = int((members.sum(axis=0) == 0).sum())
    return Crowd(parts, members, what, left_out)


def ties_between(members: sp.csr_array, network: Network) -> sp.csr_array:
    """Each part's ties to the few it has most ties with, both ways: (part, part)."""
    weight = (members @ network.ties @ members.T).toarray()
    weight = weight + weight.T
    np.fill_diagonal(weight, 0)
    rank = np.argsort(np.argsort(-weight, axis=1, kind="stable"), axis=1)
    kept = np.where(rank < STRONGEST, weight, 0)
    return sp.csr_array(np.maximum(kept, kept.T))


def _ones(matrix: sp.csr_array) -> sp.csr_array:
    return sp.csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)


def _neighbourhoods(network: Network) -> sp.csr_array:
    """Who goes with which of the best tied people: (neighbourhood, person)."""
    ties = network.ties
    n_ties = np.diff(ties.indptr) + np.bincount(ties.indices, minlength=network.n_people)
    hubs = np.argsort(-n_ties, kind="stable")[:NEIGHBOURHOODS]
    *_, nearest = dijkstra(ties.copy(), False, hubs, return_predecessors=True, unweighted=True, min_only=True)
    person = np.flatnonzero(nearest >= 0)
    row = pd.Index(hubs).get_indexer(pd.Index(nearest[person]))
    return sp.csr_array((np.ones(len(person)), (row, person)), shape=(len(hubs), network.n_people))
