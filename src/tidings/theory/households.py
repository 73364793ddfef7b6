"""From a person to the own group, and from that group to other groups: two levels of mixing."""

from __future__ import annotations

from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings._checks import at_least
from tidings.theory.door import Distribution, distribution

NOTHING = 1e-12  # a share that rounding would hide


class Households(NamedTuple):
    """What two levels of mixing come to.

    Attributes
    ----------
    r_star : float
        Groups that one group brings it to; it spreads to other groups without end if that is above 1.
    critical_global : float
        The rate of contacts with anybody at which that is 1.
    final_fraction : float
        Share of people whom a large outbreak reaches, 0 where there is none.
    mean_local : float
        People of the own group whom one person reaches without contacts outside, the first one included.
    """

    r_star: float
    critical_global: float
    final_fraction: float
    mean_local: float


def households(size: Any, local: float, global_: float) -> Households:
    """How far it gets from a person to the own group, and from that group to other groups.

    Everybody shares for a time drawn exponentially, with mean 1, tells each member of the own group
    at one rate, and people drawn from everybody at another.

    Parameters
    ----------
    size : int, dict from size to share of groups, or (sizes, shares)
        People per group; everybody is in one.
    local : float of at least 0
        Rate of telling each other member of the own group, per mean time of sharing.
    global_ : float of at least 0
        Rate of telling people drawn from everybody, of all these together.

    Returns
    -------
    Households
        ``r_star, critical_global, final_fraction, mean_local`` [1]_.

    Notes
    -----
    ``r_star = global_ * mean_local``. In the end a share ``z`` knows, the largest with
    ``z = E[people who know in a group] / size``, where each member hears from outside with chance
    ``1 - exp(-global_ z)`` and the group does the rest. It holds in the limit of many groups. Simulate
    it with `models.households`; ``global_ / n`` is then the rate along a tie from everybody to everybody.

    References
    ----------
    .. [1] Ball, F., Mollison, D. & Scalia-Tomba, G. (1997). Epidemics with two levels of mixing. *Annals of Applied
       Probability*, 7(1), 46-89. https://doi.org/10.1214/aoap/1034625252

    Examples
    --------
    >>> found = households(3, local=1.0, global_=1.0)
    >>> round(found.r_star, 4), round(found.final_fraction, 4)
    (2.1667, 0.7723)
    """
    groups = distribution("size", size, least=1)
    if (groups.values < 1).any():
        raise ValueError("size must be at least 1, got a group of 0")
    told, anybody = at_least("local", local, 0), at_least("global_", global_, 0)
    more = _more(int(groups.values.max()), told)
    of_people = groups.probability * groups.values / groups.mean(groups.values)
    mean_local = 1 + float(of_people @ [more[n - 1][1] for n in groups.values])
    r_star = anybody * mean_local
    fraction = _final_fraction(groups, more, anybody) if r_star > 1 else 0.0
    return Households(r_star, 1 / mean_local, fraction, mean_local)


def _more(largest: int, local: float) -> list[NDArray[np.float64]]:
    """How many more of `unaware` others learn if so many know: a list over `unaware`, (knowing,).

    The next thing that happens is that somebody learns with chance ``local unaware / (1 + local unaware)``,
    however many share, or else that one of those who share tires.
    """
    rows = [np.zeros(largest + 1)]
    for unaware in range(1, largest):
        learns = local * unaware / (1 + local * unaware)
        rows.append(_row(learns, 1 + rows[-1][2:]))
    return rows


def _row(learns: float, then: NDArray[np.float64]) -> NDArray[np.float64]:
    gains = (learns * then).tolist()
    return np.array(list(accumulate(gains, lambda tired, gain: gain + (1 - learns) * tired, initial=0.0)))


def _final_fraction(groups: Distribution, more: list[NDArray[np.float64]], anybody: float) -> float:
    from scipy.optimize import brentq
    from scipy.special import gammaln, xlog1py, xlogy

    parts = []
    for n, weight in zip(groups.values, groups.probability / groups.mean(groups.values)):
        first = np.arange(n + 1)  # hear from outside
        ways = gammaln(n + 1.0) - gammaln(first + 1.0) - gammaln(n - first + 1.0)
        know = first + [more[n - k][k] if k else 0.0 for k in first]
        parts.append((ways, first, n - first, weight * know))

    def excess(z: float) -> float:
        q = -np.expm1(-anybody * z)
        return z - sum(know @ np.exp(ways + xlogy(a, q) + xlog1py(b, -q)) for ways, a, b, know in parts)

    low = 1.0
    while excess(low) >= 0:  # it falls from 0 before it rises, and does so once
        low /= 2
        if low < NOTHING:
            return 0.0
    return float(brentq(excess, low, min(2 * low, 1.0), xtol=1e-15))
