"""Outbreaks in random networks of given degrees: how likely, how large, and from which chance on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tidings._checks import probability as chance
from tidings.theory.door import distribution
from tidings.theory.final_size import from_above


class Percolation(NamedTuple):
    """What becomes of an outbreak from one random person.

    Attributes
    ----------
    outbreak_probability : float
        Chance that it grows without end.
    outbreak_size : float
        Share of people whom it then reaches.
    mean_small_outbreak : float
        People whom it reaches on average if it does not, the first one included; ``inf`` at the
        critical chance itself, NaN where every outbreak is large.
    critical : float
        Chance per tie above which it can grow without end; where it is above 1, no chance is enough.
    """

    outbreak_probability: float
    outbreak_size: float
    mean_small_outbreak: float
    critical: float


def percolation(degrees: ArrayLike, probability: ArrayLike, T: float) -> Percolation:
    """How likely and how large outbreaks are in a random network, each tie of which passes it on with one chance.

    Parameters
    ----------
    degrees : array of whole numbers
        How many people a person may be tied to; `poisson_degrees` and `degrees_of` give degrees
        and probability.
    probability : array
        Share of people with each of the degrees; they sum to 1.
    T : float in [0, 1]
        Chance that a tie ever passes it on: `transmissibility`, or the chance of a one-shot cascade.

    Returns
    -------
    Percolation
        ``outbreak_probability, outbreak_size, mean_small_outbreak, critical``.

    Notes
    -----
    A tie leads to a person who is found the more often the more ties they have. That none of it
    reaches everybody, ``u = G1(1 - T + T u)`` with ``G1`` the generating function of the other ties of
    such a person, gives the size ``1 - G0(1 - T + T u)`` [1]_. It holds in the limit of many people, for
    networks that are random but for their degrees, and so have few triangles. Where ties of a
    person pass it on together (a chance of tiring, see `transmissibility`), large outbreaks are
    rarer than this, but as large.

    References
    ----------
    .. [1] Newman, M. E. J. (2002). Spread of epidemic disease on networks. *Physical Review E*, 66, 016128.
       https://doi.org/10.1103/PhysRevE.66.016128

    Examples
    --------
    >>> found = percolation([1, 10], [0.5, 0.5], T=0.2)
    >>> round(found.outbreak_size, 4), round(found.critical, 4)
    (0.4404, 0.1222)
    """
    ties = distribution("degrees", (degrees, probability))
    k, share, passes = ties.values, ties.probability, chance("T", T)
    z = ties.mean(k)
    if z == 0:
        return Percolation(0.0, 0.0, 1.0, np.inf)
    others = k * share / z  # of those whom a tie leads to; they have k - 1 others
    branching = float(others @ (k - 1.0))
    critical = 1 / branching if branching > 0 else np.inf
    # Whether a tie leads to an outbreak, w = 1 - u, is the largest root of a convex function.
    w = 0.0 if passes <= critical else _leads(k, others, passes)
    size = 0.0 - float(share @ _less_than_one(k, passes * w))
    inner = passes * float(others @ _slope(k - 1, passes * w))
    small = _mean_small(passes * z * (1 - w) ** 2, size, inner)
    return Percolation(size, size, small, critical)


def _leads(k: NDArray, others: NDArray, passes: float) -> float:
    def step(w: NDArray) -> NDArray:
        excess = w + others @ _less_than_one(k - 1, passes * w)
        return excess / (1 - passes * (others @ _slope(k - 1, passes * w)))

    return float(from_above(step, np.ones(())))


def _mean_small(ways: float, size: float, inner: float) -> float:
    if size >= 1:
        return np.nan
    return float(1 + ways / ((1 - size) * (1 - inner))) if inner < 1 - 1e-14 else np.inf


def _less_than_one(k: NDArray, missing: float | NDArray) -> NDArray[np.float64]:
    """``(1 - missing) ** k - 1``, as exact for the small as for the large."""
    from scipy.special import xlog1py

    return np.expm1(xlog1py(np.maximum(k, 0.0), -np.minimum(missing, 1.0)))


def _slope(k: NDArray, missing: float | NDArray) -> NDArray[np.float64]:
    """Derivative of ``x ** k`` at ``1 - missing``."""
    return np.where(k > 0, k * (1.0 + _less_than_one(k - 1, missing)), 0.0)
