"""Listening: how much weight each person's belief has with each other."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from tidings.beliefs.door import Given, of_network, shares_of
from tidings.network import Network


def listening(network: Network, *, self_weight: Given | float = 0.0) -> sp.csr_array:
    """How much of their next belief people take from whom: the matrix `W` of DeGroot.

    Parameters
    ----------
    network : Network
        A tie runs from the one who is heard to the one who hears, and counts by its weight.
    self_weight : float in [0, 1], name of a people column, or one number per person
        Share that people leave to their own belief; the rest is shared out by the weight of their in-ties.

    Returns
    -------
    csr_array
        (hearer, heard); every row adds up to 1. Who hears nobody keeps their own belief.

    Examples
    --------
    >>> trio = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas", 3)])
    >>> listening(trio, self_weight=0.2).toarray()
    array([[0.2, 0.8, 0. ],
           [0.2, 0.2, 0.6],
           [0. , 0.8, 0.2]])
    """
    own = shares_of(of_network(network), "self_weight", self_weight)
    heard = sp.csr_array(network.ties.T)
    heard.eliminate_zeros()
    total = heard @ np.ones(network.n_people)
    own = np.where(total > 0, own, 1.0)
    others = heard.multiply(((1.0 - own) / np.where(total > 0, total, 1.0))[:, None])
    matrix = sp.csr_array(others + sp.diags_array(own))
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix
