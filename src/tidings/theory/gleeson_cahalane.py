"""How far a share of people sets off others who have thresholds, in random networks of given degrees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tidings._checks import share, shown, warn, whole
from tidings.rules.chances import SLACK
from tidings.theory.door import distribution

MOST_TURNS = 20_000
NEAR = 1e-13  # what is left when it counts as settled

Thresholds = float | str | Callable[[NDArray[np.float64]], ArrayLike]


def gleeson_cahalane(degrees: ArrayLike, probability: ArrayLike, theta: Thresholds, seeds: float) -> float:
    """Share of people whom a share of seeds moves in the end, where people wait for enough of their contacts.

    Parameters
    ----------
    degrees : array of whole numbers
        How many people a person may be tied to; `poisson_degrees` and `degrees_of` give degrees
        and probability.
    probability : array
        Share of people with each of the degrees; they sum to 1.
    theta : float in [0, 1], "uniform", or callable
        Share of their contacts that moves a person: the same for everybody, or drawn evenly from
        (0, 1], or as a function that gives the share of people who need at most as much, such as
        ``scipy.stats.norm(0.4, 0.1).cdf``. Those who need 0 or less begin by themselves.
    seeds : float in [0, 1]
        Share of people who know at the start, drawn at random.

    Returns
    -------
    float
        The share in the end, seeds included.

    Notes
    -----
    Along a tie towards one person, news has come with the smallest chance ``q`` of at least `seeds`
    for which ``q = seeds + (1 - seeds) E[F(m / k)]``, where ``m`` of the ``k - 1`` others of a contact
    have been moved, each with chance ``q`` [1]_. It holds in the limit of many people in a network that
    is random but for its degrees. Where a little more would let it jump, finite networks go either
    way; a warning says so where that is a matter of the twelfth digit.

    References
    ----------
    .. [1] Gleeson, J. P. & Cahalane, D. J. (2007). Seed size strongly affects cascades on random networks.
       *Physical Review E*, 75, 056103. https://doi.org/10.1103/PhysRevE.75.056103

    Examples
    --------
    >>> from tidings.theory import poisson_degrees
    >>> round(gleeson_cahalane(*poisson_degrees(4), theta=0.18, seeds=0.01), 4)
    0.9804
    """
    spread = distribution("degrees", (degrees, probability))
    k, people, start = spread.values, spread.probability, share("seeds", seeds)
    moved = _moved(theta)
    z = spread.mean(k)
    if z == 0:
        return float(start + (1 - start) * moved(np.zeros(1))[0])
    linked = k > 0
    along_ties = _Response(k[linked], k[linked] - 1, (k * people)[linked] / z, moved)
    q = _settled(lambda q: start + (1 - start) * along_ties(q), start)
    return min(float(start + (1 - start) * _Response(k, k, people, moved)(q)), 1.0)  # sums may round up


def linear_threshold(degree: int, seeds: float) -> float:
    """Share of people whom a share of seeds moves where everybody has as many ties and a threshold at random.

    Thresholds are drawn evenly from (0, 1], so each person waits, as it were, for one contact
    drawn at random [1]_, and `gleeson_cahalane` has a solution that can be written down.

    Parameters
    ----------
    degree : int of at least 1
        How many people everybody is tied to.
    seeds : float in [0, 1]
        Share of people who know at the start, drawn at random.

    Returns
    -------
    float
        The share in the end, seeds included: ``seeds + (1 - seeds) q`` with
        ``q = seeds / (1 - (1 - seeds) (degree - 1) / degree)``.

    Notes
    -----
    Holds in the limit of many people in a network that is random but for its degrees. Simulate it
    with `models.linear_threshold`.

    References
    ----------
    .. [1] Kempe, D., Kleinberg, J. & Tardos, É. (2003). Maximizing the spread of influence through a social
       network. *Proceedings of the 9th ACM SIGKDD International Conference on Knowledge Discovery and Data Mining*,
       137-146. https://doi.org/10.1145/956750.956769

    Examples
    --------
    >>> round(linear_threshold(6, seeds=0.1), 4)
    0.46
    """
    k, start = whole("degree", degree), share("seeds", seeds)
    q = start / (1 - (1 - start) * (k - 1) / k)
    return start + (1 - start) * q


class _Jumps(NamedTuple):
    """By how much more of the people are moved when one more contact is."""

    at: NDArray[np.float64]  # the number of contacts
    others: NDArray[np.float64]  # how many more contacts there are
    size: NDArray[np.float64]


class _Response:
    """The share that is moved if each of `tries` contacts of `k` is with the same chance."""

    def __init__(self, k: NDArray[np.int64], tries: NDArray[np.int64], weight: NDArray, moved: Callable):
        self.alone = float(weight.sum() * moved(np.zeros(1))[0])
        rows = np.repeat(np.arange(len(k)), tries)
        m = np.arange(len(rows)) - np.repeat(np.cumsum(tries) - tries, tries) + 1
        more = weight[rows] * (moved(m / k[rows]) - moved((m - 1) / k[rows]))
        there = more > 0  # for one threshold only where it is reached
        self.jumps = _Jumps(m[there].astype(float), (tries[rows] - m + 1)[there].astype(float), more[there])

    def __call__(self, q: float) -> float:
        from scipy.special import betainc  # the chance that at least so many are

        return self.alone + float(self.jumps.size @ betainc(self.jumps.at, self.jumps.others, q))


def _moved(theta: Any) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """The share of people who need at most so much."""
    if callable(theta):
        return lambda shares: _checked(theta, shares)
    if isinstance(theta, str):
        if theta != "uniform":
            raise ValueError(f"theta must be a share, 'uniform' or a function, got {shown(theta)}")
        return lambda shares: shares
    needed = share("theta", theta)
    return lambda shares: (shares >= needed - SLACK).astype(float)


def _checked(theta: Callable, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    found = np.asarray(theta(shares), dtype=float)
    if found.shape != shares.shape or not ((found >= 0) & (found <= 1)).all():
        raise ValueError(
            "theta must give a share between 0 and 1 for each share it is asked about, such as a cdf of scipy.stats"
        )
    return found


def _settled(follows: Callable[[float], float], start: float) -> float:
    """Where it settles from `start`; turn by turn, because a shortcut might pass the first place to settle at."""
    now, step = start, np.inf
    for _ in range(MOST_TURNS):
        following = follows(now)
        last, step = step, following - now
        now = following
        # What is left of a series whose steps shrink as these two did.
        shrink = step / last if 0 < last < np.inf else 1.0
        if step <= 0 or (shrink < 1 and step * shrink / (1 - shrink) < NEAR):
            return now
    warn(
        "what it settles at is in doubt: a little less and it stops here, a little more and it goes on; look at more "
        "or fewer seeds"
    )
    return now
