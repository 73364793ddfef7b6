"""How many an outbreak reaches in the end, where everybody meets everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tidings.theory.door import alike, numbers, plain

MOST_TURNS = 200  # at the threshold itself what is left halves in every turn


def final_size(r0: ArrayLike, seeds: ArrayLike = 0.0) -> Any:
    """Share of people who ever learn, where everybody meets everybody until they tire of telling.

    The largest share ``r`` with ``r = 1 - (1 - seeds) exp(-r0 r)`` [1]_ [2]_: who never learns was missed by
    every contact of everybody who did.

    Parameters
    ----------
    r0 : float or array, at least 0
        People whom one person tells in a whole life of sharing, were nobody else to tell them: the
        contacts per step that pass it on, over the chance to tire.
    seeds : float or array in [0, 1]
        Share of people who know at the start.

    Returns
    -------
    float, or array of the shape of both
        The share, seeds included. Without seeds 0 up to ``r0 = 1``; above, what a large outbreak
        reaches, if it gets going.

    Notes
    -----
    Holds in the limit of many people, for any distribution of how long people share. Among 10,000
    people and for ``r0`` of 1.5 and more a simulated mean lies within .005.

    References
    ----------
    .. [1] Kermack, W. O. & McKendrick, A. G. (1927). A contribution to the mathematical theory of epidemics.
       *Proceedings of the Royal Society A*, 115(772), 700-721. https://doi.org/10.1098/rspa.1927.0118
    .. [2] Ma, J. & Earn, D. J. D. (2006). Generality of the final size formula for an epidemic of a newly invading
       infectious disease. *Bulletin of Mathematical Biology*, 68(3), 679-702.
       https://doi.org/10.1007/s11538-005-9047-7

    Examples
    --------
    >>> round(final_size(2), 4)
    0.7968
    >>> final_size([0.9, 1.5], seeds=0.05).round(4)
    array([0.2222, 0.6317])
    """
    contacts, know = alike(r0=numbers("r0", r0), seeds=numbers("seeds", seeds, most=1))

    def excess(r: NDArray) -> NDArray:
        return r + np.expm1(-contacts * r) - know * np.exp(-contacts * r)

    def slope(r: NDArray) -> NDArray:
        return 1 - contacts * (1 - know) * np.exp(-contacts * r)

    dies_out = (contacts <= 1) & (know == 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = from_above(lambda r: excess(r) / slope(r), np.ones(contacts.shape))
    return plain(np.where(dies_out, 0.0, np.maximum(found, know)))


def final_size_types(contacts: ArrayLike, seeds: ArrayLike = 0.0) -> NDArray[np.float64]:
    """Share of people of each type who ever learn, where types differ in whom they tell and hear.

    As `final_size`, with types of people such as departments: the largest shares with
    ``r_i = 1 - (1 - seeds_i) exp(-sum_j contacts_ij r_j)`` [1]_.

    Parameters
    ----------
    contacts : array of (type, type), at least 0
        Row ``i``, column ``j``: how often a person of type ``i`` is told by those of type ``j``, if
        all of these come to know and share for a whole life of sharing. It spreads if the largest
        eigenvalue is above 1.
    seeds : float or array of (type,), in [0, 1]
        Share of people of each type who know at the start.

    Returns
    -------
    array of (type,)
        The shares, seeds included.

    References
    ----------
    .. [1] Andreasen, V. (2011). The final size of an epidemic and its relation to the basic reproduction number.
       *Bulletin of Mathematical Biology*, 73(10), 2305-2321. https://doi.org/10.1007/s11538-010-9623-3

    Examples
    --------
    Two departments that keep to themselves, one of which talks more:

    >>> final_size_types([[0.9, 0.05], [0.05, 1.6]]).round(4)
    array([0.1671, 0.6488])
    """
    told_by = numbers("contacts", contacts)
    if told_by.ndim != 2 or len(set(told_by.shape)) != 1 or not told_by.size:
        raise ValueError(f"contacts must be a square array, a row and a column per type, got shape {told_by.shape}")
    know = numbers("seeds", seeds, most=1)
    if know.shape not in ((), told_by.shape[:1]):
        raise ValueError(f"seeds must be one share, or one of each of {len(told_by)} types, got shape {know.shape}")
    if not know.any() and np.abs(np.linalg.eigvals(told_by)).max() <= 1:
        return np.zeros(len(told_by))

    def step(r: NDArray) -> NDArray:
        missed = (1 - know) * np.exp(-told_by @ r)
        excess = r + np.expm1(-told_by @ r) - know * np.exp(-told_by @ r)
        return np.linalg.lstsq(np.eye(len(r)) - missed[:, None] * told_by, excess)[0]

    return np.maximum(from_above(step, np.ones(len(told_by))), know)


def from_above(step: Callable[[NDArray], NDArray], start: NDArray) -> NDArray[np.float64]:
    """The largest roots of convex functions: Newton's steps from above come ever nearer and never pass.

    Examples
    --------
    >>> from_above(lambda x: (x**2 - x) / (2 * x - 1), np.array([3.0]))
    array([1.])
    """
    now = start
    for _ in range(MOST_TURNS):
        taken = np.nan_to_num(step(now), nan=0.0, posinf=0.0, neginf=0.0)
        following = np.clip(now - np.maximum(taken, 0.0), 0.0, None)  # a step upwards is rounding
        if (following >= now * (1 - 1e-16)).all():
            return following
        now = following
    return now
