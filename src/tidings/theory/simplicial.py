"""Contagion in pairs and in triangles, where everybody meets everybody."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tidings.theory.door import alike, numbers, plain


class Branches(NamedTuple):
    """What it settles at, and from where it does.

    Attributes
    ----------
    lower : float or array
        Share of people who must know for it to grow to the upper branch, NaN where any few are enough
        or none are: it is unstable.
    upper : float or array
        Share of people who know in the long run, if enough did, 0 where it dies out.
    critical : float or array
        The least ``lam`` at which it can stay; below 0 where triangles alone keep it alive.
    """

    lower: Any
    upper: Any
    critical: Any


def simplicial(lam: ArrayLike, lam_group: ArrayLike) -> Branches:
    """What share of people knows in the long run, where pairs tell, triangles convince, and people forget.

    Parameters
    ----------
    lam : float or array, at least 0
        Telling: contacts per person, times the rate of telling, over the rate of forgetting.
    lam_group : float or array, at least 0
        Triangles per person, times the rate at which two who know convince the third, over the rate
        of forgetting.

    Returns
    -------
    Branches
        ``lower, upper, critical``: the roots of
        ``lam (1 - r) + lam_group r (1 - r) = 1`` [1]_. Up to ``lam_group = 1`` it grows smoothly from
        ``lam = 1`` on; above, it jumps, and from ``critical = 2 sqrt(lam_group) - lam_group`` up to 1 it
        stays or dies out depending on how many know at the start.

    Notes
    -----
    A mean field: everybody meets everybody. In a group of 1,000 a simulated mean lies within .02,
    in sparse networks of triangles 5 to 10 % off. Simulate it with `models.simplicial_contagion`.

    References
    ----------
    .. [1] Iacopini, I., Petri, G., Barrat, A. & Latora, V. (2019). Simplicial models of social contagion. *Nature
       Communications*, 10, 2485. https://doi.org/10.1038/s41467-019-10431-6

    Examples
    --------
    >>> simplicial(0.75, 2.5)
    Branches(lower=0.2, upper=0.5, critical=0.6622776601683795)
    """
    pairs, threes = alike(lam=numbers("lam", lam), lam_group=numbers("lam_group", lam_group))
    critical = np.where(threes > 1, 2 * np.sqrt(threes) - threes, 1.0)
    excess = pairs - threes
    root = np.sqrt(np.maximum(excess**2 - 4 * threes * (1 - pairs), 0.0))
    stays = (pairs > 1) | ((pairs >= critical) & (threes > 1))
    two = stays & (pairs < 1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):  # where the root is not taken
        # Two forms of one root: each takes a difference of nearly equal numbers where the other does not.
        above = np.where(excess > 0, 2 * (pairs - 1) / (excess + root), (root - excess) / (2 * threes))
        below = (1 - pairs) / (threes * above)
    upper, lower = np.where(stays, above, 0.0), np.where(two, below, np.nan)
    return Branches(plain(lower), plain(upper), plain(critical))
