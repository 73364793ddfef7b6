"""Hegselmann-Krause: people listen to those who believe much the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import at_least
from tidings.beliefs.course import course, with_rest
from tidings.beliefs.door import Given, Start
from tidings.network import Network

SLACK = 1e-9  # a difference of .3 is within .3, also where it is .1 + .2


def hegselmann_krause(
    network: Network,
    beliefs: Given = "uniform",
    steps: int = 50,
    *,
    bound: float,
    replicates: int | None = None,
    rng: Any = None,
    batch: int | None = None,
) -> xr.Dataset:
    """In every step all people take on the average of their own belief and of those they hear that are near to it.

    Parameters
    ----------
    network : Network
        Who hears whom: a tie runs from the one who is heard to the one who hears. In the original
        model everybody hears everybody.
    beliefs : "uniform", name of a people column, or numbers by person or by (replicate, person)
        Where people start, from 0 to 1; see `degroot`.
    steps : int
        How many steps are followed.
    bound : float >= 0
        Bounded confidence: how far another's belief may be from one's own to be listened to, reached at ``<=``.
    replicates, rng, batch
        As for `degroot`.

    Returns
    -------
    Dataset
        As from `degroot`. Once no belief has moved in a step, none does ever after.

    Notes
    -----
    All people move at once, from the beliefs at the start of the step [1]_. A person's own belief
    counts as a tie of weight 1.

    References
    ----------
    .. [1] Hegselmann, R. & Krause, U. (2002). Opinion dynamics and bounded confidence: Models, analysis and
       simulation. *Journal of Artificial Societies and Social Simulation*, 5(3), 2.
       https://www.jasss.org/5/3/2.html

    Examples
    --------
    >>> triangle = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Ana", "Cas")])
    >>> hegselmann_krause(triangle, [0, 0.2, 1], steps=1, bound=0.3)["belief"].values[0, -1]
    array([0.1, 0.1, 1. ])
    """
    start = Start(network, beliefs, replicates, between=(0.0, 1.0))
    reach = at_least("hegselmann_krause.bound", bound, 0) + SLACK
    heard = sp.csr_array(network.ties.T)
    source, weight = heard.indices, heard.data[:, None]
    target = np.repeat(np.arange(network.n_people), np.diff(heard.indptr))
    of_hearer = sp.csr_array((np.ones(heard.nnz), np.arange(heard.nnz), heard.indptr), (network.n_people, heard.nnz))

    def advance(now: NDArray[np.float64], *_: Any) -> NDArray[np.float64]:
        said = now[source]
        counts = weight * (np.abs(said - now[target]) <= reach)
        return (now + of_hearer @ (counts * said)) / (1.0 + of_hearer @ counts)

    made: dict[str, Any] = {"model": "hegselmann_krause", "bound": float(bound)}
    return with_rest(course(start, steps, rng, batch, advance, width=network.n_people + network.n_ties, **made))
