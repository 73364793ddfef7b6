"""Curves of adoption: people find out alone, or follow others who have."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from tidings import results
from tidings._checks import at_least
from tidings.theory.door import numbers


def bass(p: float, q: float, t: ArrayLike) -> xr.DataArray:
    """Share of people who know with time, where people find out alone or follow anybody.

    Bass' curve [1]_: who does not know comes to know at the rate ``p + q F``, ``F`` the share that does.

    Parameters
    ----------
    p : float of at least 0
        Innovation: rate of finding out alone, per unit of time.
    q : float of at least 0
        Imitation: rate at which a person would learn from others if all others knew.
    t : float or array, at least 0
        Times, in the unit of the rates; nobody knows at 0.

    Returns
    -------
    DataArray
        ``share`` along ``step``, without dims for a single time. Its attributes say when it grows
        fastest (``peak_at``), how many know then (``share_at_peak``), how fast it grows (``peak``, per
        unit of time) and when half know (``half_at``); NaN where it never starts.

    Notes
    -----
    The limit of many people who all meet each other: in steps `models.bass` with ``1 - exp(-p)`` and
    ``1 - exp(-q / (n - 1))`` as its chances, `Scenario.finer` to bring the length of a step near 0.

    References
    ----------
    .. [1] Bass, F. M. (1969). A new product growth for model consumer durables. *Management Science*, 15(5),
       215-227. https://doi.org/10.1287/mnsc.15.5.215

    Examples
    --------
    >>> curve = bass(0.03, 0.38, [0, 5, 10])
    >>> curve.values.round(3)
    array([0.   , 0.331, 0.813])
    >>> round(curve.attrs["peak_at"], 2)
    6.19
    """
    p, q = at_least("p", p, 0), at_least("q", q, 0)
    times = numbers("t", t)
    not_yet = np.exp(-(p + q) * times)
    # The usual form divides by p, and this one by p + q exp(-(p + q) t): neither may be 0.
    share = -p * np.expm1(-(p + q) * times) / (p + q * not_yet) if p else np.zeros(times.shape)
    return _curve(share, times, "Bass", {"p": p, "q": q, **_landmarks(p, q)})


def ring_bass(p: float, q: float, t: ArrayLike) -> xr.DataArray:
    """Share of people who know with time, where people find out alone or follow their neighbours on a ring.

    The slowest there is for these rates: a person can only follow who sits next to them, and those
    who know sit together [1]_. `bass`, where anybody can be followed, is the fastest; networks of people
    who hear as much lie between.

    Parameters
    ----------
    p : float of at least 0
        Rate of finding out alone, per unit of time.
    q : float of at least 0
        Rate at which a person would learn from all neighbours together if they knew: from one
        neighbour ``q``, or from two ``q / 2`` each; the curve is the same.
    t : float or array, at least 0
        Times, in the unit of the rates; nobody knows at 0.

    Returns
    -------
    DataArray
        ``share`` along ``step``, without dims for a single time.

    Notes
    -----
    Exact on an infinite ring; among 20,000 people a simulated mean lies within .003.

    References
    ----------
    .. [1] Fibich, G. & Gibori, R. (2010). Aggregate diffusion dynamics in agent-based models with a spatial
       structure. *Operations Research*, 58(5), 1450-1468. https://doi.org/10.1287/opre.1100.0818

    Examples
    --------
    >>> ring_bass(0.03, 0.38, [0, 5, 10]).values.round(3)
    array([0.   , 0.248, 0.558])
    """
    from scipy.special import exprel

    p, q = at_least("p", p, 0), at_least("q", q, 0)
    times = numbers("t", t)
    share = -np.expm1(-(p + q) * times + q * times * exprel(-p * times))
    return _curve(np.maximum(share, 0.0), times, "Bass on a ring", {"p": p, "q": q})


def _landmarks(p: float, q: float) -> dict[str, float]:
    """When it grows fastest and when half know, from the rates."""
    if p == 0:
        return dict.fromkeys(("peak_at", "share_at_peak", "peak", "half_at"), math.nan)
    half_at = math.log(2 + q / p) / (p + q)
    if q <= p:  # it only ever slows down
        return {"peak_at": 0.0, "share_at_peak": 0.0, "peak": p, "half_at": half_at}
    fastest = math.log(q / p) / (p + q)
    return {
        "peak_at": fastest, "share_at_peak": 0.5 - p / (2 * q), "peak": (p + q) ** 2 / (4 * q), "half_at": half_at,
    }  # fmt: skip


def _curve(share: NDArray, times: NDArray, name: str, attrs: dict[str, Any]) -> xr.DataArray:
    """A share with time, in the vocabulary of results; ``name`` is what a plot calls it."""
    if times.ndim > 1:
        raise ValueError(f"t must be one time or a list of times, got an array of shape {times.shape}")
    made = results.dataset({"share": share}, {"step": times} if times.ndim else {}, {})["share"]
    made.attrs.update(name=name, **attrs)
    return made if times.ndim else made.assign_coords(step=float(times))
