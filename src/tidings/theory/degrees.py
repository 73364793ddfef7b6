"""How many people each person is tied to: distributions that the theory of random networks takes."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidings._checks import at_least
from tidings.network import Network
from tidings.theory.door import Distribution


def degrees_of(network: Network) -> Distribution:
    """How many people each person of a network is tied to, and in which share of people.

    What only a random network with the same degrees would do follows from these; how far the
    network itself is from that is what a simulation says.

    Parameters
    ----------
    network : Network
        Which way a tie runs and its weight make no difference.

    Returns
    -------
    Distribution
        ``values``, each number of people that somebody is tied to, and ``probability``, the share
        of people for whom it is so.

    Examples
    --------
    >>> chain = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dan")])
    >>> degrees_of(chain)
    Distribution(values=array([1, 2]), probability=array([0.5, 0.5]))
    """
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, got {type(network).__name__}")
    there = abs(network.ties) + abs(network.ties.T)
    values, counts = np.unique(np.diff(there.tocsr().indptr), return_counts=True)
    return Distribution(values.astype(np.int64), counts / network.n_people)


def poisson_degrees(mean: float) -> Distribution:
    """Degrees of a network in which any two people are tied with the same small chance.

    Parameters
    ----------
    mean : float of at least 0
        How many people a person is tied to on average.

    Returns
    -------
    Distribution
        ``values`` and their ``probability``, up to where less than 1e-15 is left.

    Examples
    --------
    >>> poisson_degrees(0.5).probability[:3].round(4)
    array([0.6065, 0.3033, 0.0758])
    """
    from scipy.special import gammaln, pdtrik, xlogy

    z = at_least("mean", mean, 0)
    most: Any = pdtrik(1 - 1e-15, z) if z else 0
    values = np.arange(int(np.ceil(most)) + 3)
    probability = np.exp(xlogy(values, z) - z - gammaln(values + 1.0))
    return Distribution(values, probability / probability.sum())
