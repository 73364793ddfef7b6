"""In which random networks a single person can set off a cascade among people with thresholds."""

from __future__ import annotations

import math
from typing import NamedTuple

from tidings._checks import positive, share, warn
from tidings.rules.chances import SLACK


class Window(NamedTuple):
    """Mean degrees between which cascades from one person can go all the way; NaN if there are none."""

    low: float
    high: float


def watts_window(theta: float) -> Window:
    """Mean degrees between which one person can set off a cascade through a whole random network.

    Below, too few people are connected; above, too few are moved by a single contact, who needs
    ``theta`` of all their contacts. Any two people are tied with the same chance, so degrees are Poisson.

    Parameters
    ----------
    theta : float above 0, up to 1
        Share of their contacts that moves a person, the same for everybody.

    Returns
    -------
    Window
        ``low`` and ``high``, where those who are moved by one contact just hold together,
        ``sum_k k (k - 1) p_k = z`` over ``k <= 1 / theta`` [1]_. NaN, with a warning, where there is no
        such mean degree, for any ``theta`` above a quarter.

    Notes
    -----
    It says where global cascades have a chance above 0 in the limit of many people, not how large
    that is: near ``high`` they are rare and reach nearly everybody. What a share of people sets off
    is `gleeson_cahalane`.

    References
    ----------
    .. [1] Watts, D. J. (2002). A simple model of global cascades on random networks. *Proceedings of the National
       Academy of Sciences*, 99(9), 5766-5771. https://doi.org/10.1073/pnas.082090499

    Examples
    --------
    >>> low, high = watts_window(0.18)
    >>> round(low, 3), round(high, 3)
    (1.021, 5.765)
    """
    share("theta", theta)
    alone = math.floor(1 / max(positive("theta", theta) - SLACK, SLACK))  # most contacts of whom one is enough
    if alone < 4:
        warn(f"there is no window: one in {alone} contacts moves too few people, at any mean degree")
        return Window(math.nan, math.nan)
    from scipy.optimize import brentq
    from scipy.special import pdtr, xlogy

    def holds_together(z: float) -> float:
        return float(z * pdtr(alone - 2, z)) - 1

    def rises(z: float) -> float:
        """The slope of the above."""
        last = math.exp(xlogy(alone - 2, z) - z - math.lgamma(alone - 1))  # of exactly so many others
        return float(pdtr(alone - 2, z)) - z * last

    # It rises from -1 to one maximum, at a mean degree below `alone`, and falls back to -1.
    best = brentq(rises, 0.0, float(alone))
    end = 2.0 * alone
    while holds_together(end) > 0:
        end *= 2
    return Window(brentq(holds_together, 0.0, best, xtol=1e-13), brentq(holds_together, best, end, xtol=1e-13))
