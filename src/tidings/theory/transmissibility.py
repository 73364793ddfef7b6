"""The chance that one tie ever passes it on."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from tidings._checks import one_of
from tidings.theory.door import alike, numbers, plain

ORDERS = ("tell first", "tire first", "continuous")


def transmissibility(
    p: ArrayLike, tire: ArrayLike | None = None, *, order: str = "tell first", steps: ArrayLike | None = None
) -> Any:
    """The chance that one tie passes it on before the person who tells has tired.

    Parameters
    ----------
    p : float or array
        Chance of telling, per step and tie; in continuous time the rate, per unit of time.
    tire : float or array, optional
        Chance of tiring, per step; in continuous time the rate.
    order : {"tell first", "tire first", "continuous"}
        What comes first in a step. ``"tell first"``, the law of a step here: people tell, then they
        may tire, ``p / (1 - (1 - p)(1 - tire))``. ``"tire first"``, as some other programs have it:
        ``p (1 - tire) / (1 - (1 - p)(1 - tire))``. ``"continuous"``: rates, ``p / (p + tire)``.
    steps : float or array, optional
        Instead of `tire`: everybody shares for just so long, ``1 - (1 - p) ** steps`` (of a rate,
        ``1 - exp(-p steps)``).

    Returns
    -------
    float, or array of the shape of both
        The chance ``T``, 0 where nobody tells.

    Notes
    -----
    It is the chance that a bond is open when an outbreak is seen as percolation [1]_; see
    `percolation`. With chances of tiring the ties of one person go together, because who shares for
    long tells all: the mean is right, the distribution of how far it gets is wider.

    References
    ----------
    .. [1] Newman, M. E. J. (2002). Spread of epidemic disease on networks. *Physical Review E*, 66, 016128.
       https://doi.org/10.1103/PhysRevE.66.016128

    Examples
    --------
    >>> round(transmissibility(0.1, tire=0.2), 4)
    0.3571
    >>> round(transmissibility(0.1, steps=5), 4)
    0.4095
    """
    one_of("order", order, ORDERS)
    if (tire is None) == (steps is None):
        raise TypeError("give either tire, the chance of tiring, or steps, how long everybody shares")
    rates = order == "continuous"
    tell = numbers("p", p, most=math.inf if rates else 1)
    if steps is not None:
        tell, lasts = alike(p=tell, steps=numbers("steps", steps))
        with np.errstate(divide="ignore", invalid="ignore"):
            hazard = tell if rates else -np.log1p(-tell)
            return plain(-np.expm1(-np.where(lasts == 0, 0.0, hazard * lasts)))
    tell, end = alike(p=tell, tire=numbers("tire", tire, most=math.inf if rates else 1))
    told = tell * (1 - end) if order == "tire first" else tell
    ever = tell + end if rates else tell + end - tell * end
    return plain(np.divide(told, ever, out=np.zeros(np.shape(ever)), where=ever > 0))
