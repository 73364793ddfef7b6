"""How many never hear a rumour."""

from __future__ import annotations

import math

from tidings._checks import at_least
from tidings.theory.final_size import final_size


def maki_thompson(alpha: float = 1.0) -> float:
    """Share of people who never hear a rumour that those who spread it stop once they find it stale.

    Spreaders tell whom they meet; who meets somebody who knows it already stops with chance `alpha`.

    Parameters
    ----------
    alpha : float of at least 0
        Chance that a meeting with somebody who knows stops the spreader, over the chance that one with
        somebody who does not passes it on; 1 in the classic model.

    Returns
    -------
    float
        The ``theta`` below 1 with ``theta = exp(-(1 + 1 / alpha)(1 - theta))`` [1]_ [2]_: .2032 for ``alpha = 1``.

    Notes
    -----
    The limit of many people who all meet each other, begun by one; among 500 it is .00024 more. That
    two spreaders who meet both stop (Daley & Kendall) has the same limit. Simulate it with
    `models.maki_thompson`.

    References
    ----------
    .. [1] Maki, D. P. & Thompson, M. (1973). *Mathematical Models and Applications*. Prentice-Hall.
    .. [2] Sudbury, A. (1985). The proportion of the population never hearing a rumour. *Journal of Applied
       Probability*, 22(2), 443-446. https://doi.org/10.2307/3213787

    Examples
    --------
    >>> round(maki_thompson(), 4)
    0.2032
    """
    stops = at_least("alpha", alpha, 0)
    if stops == 0:
        return 0.0
    # Those who hear it are the final size of an epidemic. Its exponential has more digits of the few who do not.
    r0 = 1 + 1 / stops
    return math.exp(-r0 * final_size(r0)) if math.isfinite(r0) else 0.0
