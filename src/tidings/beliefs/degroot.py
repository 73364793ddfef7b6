"""DeGroot: people take on the average of the beliefs they hear."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import listed
from tidings.beliefs.course import course, with_rest
from tidings.beliefs.door import Given, Start
from tidings.beliefs.listening import listening
from tidings.network import Network

SMALL = 400  # people up to whom all eigenvalues are found at once
MOST = 3000  # up to whom they are if the largest cannot be found alone


def degroot(
    network: Network,
    beliefs: Given = "uniform",
    steps: int = 50,
    *,
    self_weight: Given | float = 0.0,
    replicates: int | None = None,
    rng: Any = None,
    batch: int | None = None,
) -> xr.Dataset:
    """In every step all people take on the weighted average of what those they hear believe.

    Parameters
    ----------
    network : Network
        Who hears whom: a tie runs from the one who is heard to the one who hears. Who hears nobody
        keeps their belief.
    beliefs : "uniform", name of a people column, or numbers by person or by (replicate, person)
        Where people start: drawn evenly from 0 to 1, or given, by name (Series, dict, DataFrame,
        DataArray) or in order; any finite numbers.
    steps : int
        How many steps are followed.
    self_weight : float in [0, 1], name of a people column, or one number per person
        Share that people leave to their own belief in each step.
    replicates : int, optional
        How many; left out, as many as `beliefs` are given for, else 1.
    rng : None, int, SeedSequence, BitGenerator or Generator
        The luck of the start; with beliefs that are given, there is none.
    batch : int, optional
        Replicates followed side by side. It changes the speed and nothing else.

    Returns
    -------
    Dataset
        ``belief`` (replicate, step, person); ``mean_belief`` and ``disagreement``, the standard
        deviation between people (replicate, step); ``settled_at`` (replicate), the step from which
        no belief moves by more than 1e-9 in a step, NaN if one does in the last.

    Notes
    -----
    ``x(t + 1) = W x(t)`` with `W` of `listening` [1]_. Where it ends, `consensus` says without
    following it.

    References
    ----------
    .. [1] DeGroot, M. H. (1974). Reaching a consensus. *Journal of the American Statistical Association*, 69(345),
       118-121. https://doi.org/10.1080/01621459.1974.10480137

    Examples
    --------
    >>> trio = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> degroot(trio, [0, 0, 1], steps=2, self_weight=0.5)["belief"].values[0]
    array([[0.   , 0.   , 1.   ],
           [0.   , 0.25 , 0.5  ],
           [0.125, 0.25 , 0.375]])
    """
    start = Start(network, beliefs, replicates)
    matrix = listening(network, self_weight=self_weight)
    made: dict[str, Any] = {"model": "degroot", "self_weight": self_weight}
    run = course(start, steps, rng, batch, lambda now, *_: matrix @ now, width=network.n_people, **made)
    return with_rest(run)


def consensus(network: Network, beliefs: Given, *, self_weight: Given | float = 0.0) -> xr.DataArray:
    """The belief on which all people agree in the end under `degroot`.

    Parameters
    ----------
    network, beliefs, self_weight
        As for `degroot`; the beliefs are given.

    Returns
    -------
    DataArray
        (replicate,)

    Raises
    ------
    ValueError
        If they never agree; see `influence`.

    Examples
    --------
    >>> trio = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> consensus(trio, [0, 0, 1], self_weight=0.5).values
    array([0.25])
    """
    start = Start(network, beliefs)
    if start.given is None:
        raise ValueError("consensus needs beliefs that are given, as numbers or as a people column")
    weights = influence(network, self_weight=self_weight).values
    attrs = {"long_name": "belief on which all agree", "units": "1"}
    return xr.DataArray(start.given @ weights, {"replicate": np.arange(start.n_replicates)}, "replicate", attrs=attrs)


def influence(network: Network, *, self_weight: Given | float = 0.0) -> xr.DataArray:
    """How much each person's first belief counts in the `consensus`.

    Parameters
    ----------
    network, self_weight
        As for `degroot`.

    Returns
    -------
    DataArray
        (person,); adds up to 1. Where all ties run both ways with equal weight and all people leave
        themselves the same share, it is in proportion to the weight of their ties.

    Raises
    ------
    ValueError
        If there is no consensus: people listen, in the end, to several circles that do not hear each
        other, or beliefs go round among them for ever.

    Examples
    --------
    >>> trio = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> influence(trio, self_weight=0.5).values
    array([0.25, 0.5 , 0.25])
    """
    matrix = listening(network, self_weight=self_weight)
    circles = closed_circles(matrix)
    if len(circles) > 1:
        heard = [network.names[circle[0]] for circle in circles]
        raise ValueError(
            f"there is no consensus: {len(circles)} circles hear nobody outside, those of {listed(heard)}; "
            "tie them together, or take equilibrium"
        )
    weights = np.zeros(network.n_people)
    weights[circles[0]] = stationary(matrix, circles[0], network)
    attrs = {"long_name": "weight in the consensus", "units": "1"}
    return xr.DataArray(weights, {"person": network.names.rename("person")}, "person", attrs=attrs)


def convergence(network: Network, *, self_weight: Given | float = 0.0) -> float:
    """What is left of a disagreement after a step of `degroot`, once many steps have passed.

    Parameters
    ----------
    network, self_weight
        As for `degroot`.

    Returns
    -------
    float
        The second largest of the absolute eigenvalues of `listening`: 0 if people agree at once, 1 if never.

    Examples
    --------
    >>> trio = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> round(convergence(trio, self_weight=0.5), 12)
    0.5
    """
    matrix = listening(network, self_weight=self_weight)
    if network.n_people == 1:
        return 0.0
    return min(float(np.sort(np.abs(_largest(matrix)))[-2]), 1.0)  # a rounding may lie above


def _largest(matrix: sp.csr_array) -> NDArray[Any]:
    """All eigenvalues, or of a large matrix the largest ones."""
    n = matrix.shape[0]
    if n > SMALL:
        try:
            # A start of its own, since the library would draw one by luck.
            return sp.linalg.eigs(matrix, k=3, which="LM", v0=1.0 + np.arange(n) / n, return_eigenvectors=False)
        except sp.linalg.ArpackNoConvergence:
            if n > MOST:
                raise ValueError(
                    "the eigenvalues of this network are too near to each other to be told apart, as in a long ring; "
                    "follow degroot and look at disagreement"
                ) from None
    return np.linalg.eigvals(matrix.toarray())


def closed_circles(matrix: sp.csr_array) -> list[NDArray[np.intp]]:
    """People who all hear each other, by whatever way, and nobody else: (person,) of each circle."""
    n_circles, circle = sp.csgraph.connected_components(matrix, connection="strong")
    hearer, heard = matrix.nonzero()
    opens = np.zeros(n_circles, dtype=bool)
    opens[circle[hearer[circle[hearer] != circle[heard]]]] = True
    order = np.argsort(circle, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(circle))[:-1])
    return sorted((each for each, is_open in zip(members, opens) if not is_open), key=lambda each: int(each[0]))


def stationary(matrix: sp.csr_array, circle: NDArray[np.intp], network: Network) -> NDArray[np.float64]:
    """How much each member of a closed circle counts in what the circle agrees on: (member,)."""
    import networkx as nx  # takes a while to import, and is needed here only

    inside = matrix[circle][:, circle]
    if not inside.diagonal().any() and not nx.is_aperiodic(nx.from_scipy_sparse_array(inside, create_using=nx.DiGraph)):
        raise ValueError(
            f"beliefs go round for ever among {listed(network.names[circle].tolist())}; give self_weight above 0"
        )
    # The first counts 1: what is left is a system with one solution.
    rest = (sp.eye_array(len(circle) - 1) - inside[1:, 1:]).T
    others = solved(rest, inside[0, 1:].toarray().ravel()) if len(circle) > 1 else np.zeros(0)
    return np.r_[1.0, others] / (1.0 + others.sum())


def solved(system: Any, right: NDArray[np.float64]) -> NDArray[np.float64]:
    """The solution of a sparse system, for one right side or for several: (person, ...)."""
    # Ties mostly run both ways: this order of elimination is then ten times as fast as the usual one.
    return sp.linalg.splu(sp.csc_array(system), permc_spec="MMD_AT_PLUS_A").solve(right)
