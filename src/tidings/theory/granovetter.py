"""How far a crowd goes in which people wait for enough others."""

from __future__ import annotations

import numpy as np

from tidings._checks import share


def granovetter(mean: float, sd: float) -> float:
    """Share of a crowd that takes part in the end, where everybody waits for their own share of others.

    Thresholds are spread normally. Those whose threshold is 0 or less begin, others follow once as
    large a share takes part as they wait for [1]_: the smallest share ``r`` that as many wait for at
    most, ``r = F(r)``.

    Parameters
    ----------
    mean : float in [0, 1]
        Mean threshold, as a share of all people.
    sd : float in [0, 1]
        Standard deviation of the thresholds, as a share of all people.

    Returns
    -------
    float
        The share that takes part, begun by nobody else than those with thresholds of 0 or less.

    Notes
    -----
    Where it stops short depends on so little that it jumps: around a mean of .25 the crowd stops at
    .062 for a deviation just below .12222, and above it all take part. Near the jump a crowd of
    any size that is met with stops early or late by chance. Everybody sees everybody: it is
    `Threshold` over one group of all.

    References
    ----------
    .. [1] Granovetter, M. (1978). Threshold models of collective behavior. *American Journal of Sociology*, 83(6),
       1420-1443. https://doi.org/10.1086/226707

    Examples
    --------
    >>> round(granovetter(0.25, 0.12), 4), round(granovetter(0.25, 0.13), 4)
    (0.0402, 1.0)
    """
    mean, sd = share("mean", mean), share("sd", sd)
    if sd == 0:
        return float(mean == 0)
    from scipy.optimize import brentq
    from scipy.special import ndtr

    def more(r: float) -> float:
        """How many more than `r` would take part if `r` did."""
        return float(ndtr((r - mean) / sd)) - r

    # It is least where the density is 1, below the mean, and rises to the mean and falls beyond:
    # the first root is before that place, or else the only one after it.
    density = 1 / (sd * np.sqrt(2 * np.pi))
    least = max(mean - sd * np.sqrt(2 * np.log(density)), 0.0) if density > 1 else 0.0
    if more(0.0) <= 0:
        return 0.0
    return float(brentq(more, 0.0, least, xtol=1e-15) if more(least) <= 0 else brentq(more, least, 1.0, xtol=1e-15))
