"""Friedkin-Johnsen: people who hold on to what they believed first."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
import xarray as xr
from numpy.typing import NDArray

from tidings.beliefs.course import course, with_rest
from tidings.beliefs.degroot import closed_circles, solved, stationary
from tidings.beliefs.door import Given, Start, shares_of
from tidings.beliefs.listening import listening
from tidings.network import Network


def friedkin_johnsen(
    network: Network,
    beliefs: Given = "uniform",
    steps: int = 50,
    *,
    susceptibility: Given | float,
    self_weight: Given | float = 0.0,
    replicates: int | None = None,
    rng: Any = None,
    batch: int | None = None,
) -> xr.Dataset:
    """In every step people move towards what they hear, and hold on in part to what they believed first.

    Parameters
    ----------
    network, beliefs, steps, self_weight, replicates, rng, batch
        As for `degroot`.
    susceptibility : float in [0, 1], name of a people column, or one number per person
        Share of their next belief that people take from what is around them, the rest being their
        first belief: 1 is `degroot`, 0 a stubborn person, such as a critic whom nobody wins over.

    Returns
    -------
    Dataset
        As from `degroot`.

    Notes
    -----
    ``x(t + 1) = S W x(t) + (1 - S) x(0)`` with the susceptibilities `S` and `W` of `listening` [1]_.
    Where it ends, `equilibrium` says without following it.

    References
    ----------
    .. [1] Friedkin, N. E. & Johnsen, E. C. (1990). Social influence and opinions. *Journal of Mathematical
       Sociology*, 15(3-4), 193-206. https://doi.org/10.1080/0022250X.1990.9990069

    Examples
    --------
    >>> pair = Network.from_edges([("Ana", "Ben")])
    >>> run = friedkin_johnsen(pair, [0, 1], steps=1, susceptibility=[0.5, 0])
    >>> run["belief"].values[0, -1]
    array([0.5, 1. ])
    """
    start = Start(network, beliefs, replicates)
    matrix = listening(network, self_weight=self_weight)
    moved = shares_of(network, "susceptibility", susceptibility)[:, None]
    made: dict[str, Any] = {"model": "friedkin_johnsen", "susceptibility": susceptibility, "self_weight": self_weight}

    def advance(now: NDArray[np.float64], first: NDArray[np.float64], *_: Any) -> NDArray[np.float64]:
        # Written so that whoever hears nobody stays where they are, to the bit.
        return first + moved * (matrix @ now - first)

    return with_rest(course(start, steps, rng, batch, advance, width=network.n_people, **made))


def equilibrium(
    network: Network,
    beliefs: Given,
    *,
    susceptibility: Given | float = 1.0,
    self_weight: Given | float = 0.0,
) -> xr.DataArray:
    """Where beliefs end under `friedkin_johnsen`, and under `degroot`, which has the susceptibility 1.

    Parameters
    ----------
    network, beliefs, susceptibility, self_weight
        As for `friedkin_johnsen`; the beliefs are given.

    Returns
    -------
    DataArray
        (replicate, person)

    Raises
    ------
    ValueError
        If beliefs go round for ever in a circle of people who hold on to nothing.

    Notes
    -----
    The solution of ``(1 - S W) x = (1 - S) x(0)``. Circles of people with the susceptibility 1 who
    hear nobody outside agree among themselves, and everybody else is told by them and by those who hold on.

    Examples
    --------
    >>> trio = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> equilibrium(trio, [0, 0.2, 1], susceptibility=[0, 1, 0]).values
    array([[0. , 0.5, 1. ]])
    """
    start = Start(network, beliefs)
    if start.given is None:
        raise ValueError("equilibrium needs beliefs that are given, as numbers or as a people column")
    matrix = listening(network, self_weight=self_weight)
    moved = shares_of(network, "susceptibility", susceptibility)
    first = start.given.T
    told = (1.0 - moved)[:, None] * first
    for circle in closed_circles(matrix):
        if (moved[circle] == 1.0).all():
            told[circle] = stationary(matrix, circle, network) @ first[circle]
            moved = np.where(np.isin(np.arange(len(moved)), circle), 0.0, moved)  # what they agree on, they keep
    ends = solved(sp.eye_array(network.n_people) - sp.diags_array(moved) @ matrix, told)
    coords = {"replicate": np.arange(start.n_replicates), "person": network.names.rename("person")}
    return xr.DataArray(ends.T, coords, ("replicate", "person"), attrs={"long_name": "belief in the end", "units": "1"})
