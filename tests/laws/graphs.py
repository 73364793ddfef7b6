"""The networks of the reference cases."""

import numpy as np
import scipy.sparse as sp

import tidings as td

TIES = {
    "pair": [(0, 1)],
    "path": [(0, 1), (1, 2), (2, 3)],
    "triangle": [(0, 1), (0, 2), (1, 2)],
    "K4": [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)],
    "C5": [(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)],
    "paw": [(0, 1), (0, 2), (1, 2), (2, 3)],
    "bowtie": [(0, 1), (0, 2), (1, 2), (2, 3), (2, 4), (3, 4)],
    "star": [(0, 1), (0, 2), (0, 3), (0, 4)],
    "bridged": [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (3, 5), (4, 5)],
}
BOWTIE_GROUPS = {"A": [0, 1, 2], "B": [2, 3, 4]}


def complete_ties(n):
    """Everybody is tied to everybody: K_n."""
    return [(i, j) for j in range(n) for i in range(j)]


def complete(n):
    return td.Network.from_sparse(sp.csr_array(1.0 - np.eye(n)))


def one_group(n, ties=None):
    """All `n` people in one group: everybody with everybody, at the cost of `n` memberships."""
    nobody = sp.csr_array((n, n)) if ties is None else ties
    return td.Network.from_sparse(nobody, sp.csr_array(np.ones((n, 1))), groups=["everybody"])


def ring_lattice(n, side):
    """On a circle, each tied to the `side` nearest on either side."""
    offsets = [shift for d in range(1, side + 1) for shift in (d, n - d)]
    ties = sp.diags_array(np.ones((len(offsets), n)), offsets=offsets, shape=(n, n))
    return td.Network.from_sparse(ties + ties.T)


def one_way_ring(n):
    return td.Network.from_sparse(sp.csr_array((np.ones(n), (np.arange(n), (np.arange(n) + 1) % n)), shape=(n, n)))


def random_graph(degrees, rng):
    """A uniformly random graph with these degrees: stubs are paired at random.

    The few self-ties and double ties are dropped, a share of 1/n of all.
    """
    stubs = rng.permutation(np.repeat(np.arange(len(degrees)), degrees))
    half = len(stubs) // 2
    source, target = stubs[:half], stubs[half : 2 * half]
    other = source != target
    there = sp.csr_array((np.ones(other.sum()), (source[other], target[other])), shape=(len(degrees),) * 2)
    ties = there + there.T
    ties.data[:] = 1.0
    return td.Network.from_sparse(ties)
