"""Hazard: the chance with which those who had not learned do, step by step and by exposure."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import shown, within
from tidings.measures.exposures import check, exposed, known
from tidings.measures.observed import SLACK, Observed, observed
from tidings.network import Network

LEVELS = {"share": (0.0, 0.2, 0.4, 0.6, 0.8, 1.0), "count": (0.0, 1.0, 2.0, 3.0, 4.0, np.inf)}


def hazard(learned_at: Any, *, steps: Any = None, level: float = 0.95) -> xr.Dataset:
    """Share of those who had not learned by then who learn in each step: (..., step).

    Parameters
    ----------
    learned_at : Dataset, DataArray, Series, dict or array
        A run, or its ``learned_at``; or data: the step at which each person learned, NaN if never.
        Who had not learned when a study ended is NaN too: nobody saw them learn.
    steps : sequence of int, optional
        Steps to look at; left out, all.
    level : float between 0 and 1
        Of the interval.

    Returns
    -------
    Dataset
        ``hazard`` with its interval from ``low`` to ``high``, ``learned`` and ``at_risk``. In the first
        step nobody saw who was at risk, so the hazard is NaN (netdiffuseR [1]_ has 0); also once all know,
        and after the last step of a run.

    Notes
    -----
    A step is short: the hazard of a longer time is the chance of its steps together. The interval is
    Wilson's [2]_, which takes people for independent; where they tell each other, it is too narrow.

    References
    ----------
    .. [1] Vega Yon, G. & Valente, T. W. (2023). *netdiffuseR: Analysis of diffusion and contagion processes on
       networks*. R package. https://doi.org/10.5281/zenodo.1039317
    .. [2] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. *Journal of
       the American Statistical Association*, 22(158), 209-212. https://doi.org/10.1080/01621459.1927.10502953

    Examples
    --------
    >>> hazard([1, 2, 2, 3, float("nan")])["hazard"].values
    array([nan, 0.5, 0.5])
    """
    within("level", level)
    seen = observed(learned_at, steps=steps)
    by = np.stack([seen.by(step).sum(axis=1) for step in seen.steps], axis=1)
    before = np.stack([seen.by(step - 1).sum(axis=1) for step in seen.steps], axis=1)
    seen_before = np.array([known(seen, step, 1) for step in seen.steps])
    at_risk = seen.within(np.where(seen_before, seen.n_people - before, np.nan))
    return _dataset(seen, seen.within(by - before), at_risk, level, "in the step", step=seen.steps)


def hazard_by_exposure(
    network: Network,
    learned_at: Any,
    *,
    over: str = "ties",
    kind: str | None = None,
    of: str = "share",
    lag: float = 1,
    levels: Any = None,
    steps: Any = None,
    level: float = 0.95,
) -> xr.Dataset:
    """Hazard among people who were exposed to so much: (..., exposure), all steps and replicates together.

    Whether those with more contacts who know are more likely to learn is what contagion leads one to
    look for; it is no proof of it. What people who know each other have in common, and whatever else
    reaches them, does the same [1]_.

    Parameters
    ----------
    network, learned_at, over, kind, of, lag
        As in `exposure`. With a lag of 0, those who learned in the same step count as exposure, and
        cause and effect mix.
    levels : sequence of float, optional
        Upper ends of the levels, rising; a level lies above the one before it, and who was exposed to
        more than the last is not counted. Left out, 0 (nobody who knows) and steps of 0.2; of counts
        0, 1, 2, 3, 4 and more.
    steps : sequence of int, optional
        Steps to look at; left out, all. The first has no hazard.
    level : float between 0 and 1
        Of the interval.

    Returns
    -------
    Dataset
        ``hazard, low, high, learned, at_risk`` as in `hazard`, and ``mean_exposure``, at which to draw
        them; NaN in levels without anybody. ``exposure`` is the upper end of a level.

    References
    ----------
    .. [1] Van den Bulte, C. & Lilien, G. L. (2001). Medical Innovation revisited: Social contagion versus marketing
       effort. *American Journal of Sociology*, 106(5), 1409-1435. https://doi.org/10.1086/320819

    Examples
    --------
    >>> import tidings as td
    >>> village = td.make.small_world(1000, 4, rng=1)
    >>> run = td.simulate(td.Scenario(village, [td.Tell(0.1)], 20, steps=10), replicates=5, rng=1)
    >>> hazard_by_exposure(village, run, of="count")["hazard"].values[:3].round(1)
    array([0. , 0.1, 0.2])
    """
    within("level", level)
    seen = observed(learned_at, network, steps)
    check(network, over, kind, of, lag)
    ends = _ends(LEVELS[of] if levels is None else levels)
    learned, at_risk, total = np.zeros((3, len(seen.when), len(ends)))
    for step in seen.steps:
        if not known(seen, step, max(lag, 1)):
            continue
        much = exposed(network, seen, step - lag, over, kind, of)
        at = np.searchsorted(ends, much - SLACK)
        risk = ~seen.by(step - 1) & (at < len(ends)) & (step <= seen.last[:, None] + SLACK)
        learns = seen.by(step)
        at_risk += _counted(at, risk, len(ends))
        learned += _counted(at, risk & learns, len(ends))
        total += _counted(at, risk, len(ends), much)
    pooled = seen if "replicate" not in seen.like.dims else seen._replace(like=seen.like.isel(replicate=0, drop=True))
    learned, at_risk, total = (_pooled(values, seen) for values in (learned, at_risk, total))
    found = _dataset(pooled, learned, at_risk, level, "at this exposure", exposure=ends)
    mean = np.divide(total, at_risk, out=np.full(total.shape, np.nan), where=at_risk > 0)
    units = "share of contacts" if of == "share" else "contacts"
    found["exposure"].attrs.update(long_name="exposure, up to", units=units)
    return found.assign(mean_exposure=pooled.labelled(mean, "mean_exposure", "mean exposure", units, exposure=ends))


def _counted(at: NDArray, who: NDArray, n: int, weight: NDArray | None = None) -> NDArray[np.float64]:
    """How many of these people are at each level: (row, level)."""
    row, person = np.nonzero(who)
    weights = np.ones(len(row)) if weight is None else weight[row, person]
    return np.asarray(np.bincount(row * n + at[row, person], weights, len(who) * n), float).reshape(len(who), n)


def _pooled(values: NDArray, seen: Observed) -> NDArray[np.float64]:
    """Sums over replicates: (row, level)."""
    table = values.reshape(*seen.like.shape[:-1], -1)
    if "replicate" in seen.like.dims:
        table = table.sum(axis=seen.like.dims.index("replicate"))
    return table.reshape(-1, values.shape[1])


def _ends(levels: Any) -> NDArray[np.float64]:
    try:
        ends = np.asarray(levels, dtype=float)
    except (TypeError, ValueError):
        ends = np.zeros((0, 0))
    if ends.ndim != 1 or not len(ends) or not (np.diff(ends) > 0).all():
        raise ValueError(f"levels must be rising upper ends such as (0, 0.5, 1), got {shown(levels)}")
    return ends


def _dataset(seen: Observed, learned: NDArray, at_risk: NDArray, level: float, when: str, **axis: Any) -> xr.Dataset:
    share, low, high = _wilson(learned, at_risk, level)
    found = {
        "hazard": (share, f"share of those who had not learned who do {when}", "share of people"),
        "low": (low, f"lower end of the {100 * level:g} % interval", "share of people"),
        "high": (high, f"upper end of the {100 * level:g} % interval", "share of people"),
        "learned": (learned.astype(float), f"people who learn {when}", "people"),
        "at_risk": (at_risk, f"people who had not learned {when}", "people"),
    }
    return seen.dataset(found, **axis)


def _wilson(successes: NDArray, n: NDArray, level: float) -> tuple[NDArray, NDArray, NDArray]:
    """A share and its interval, NaN where there is nobody."""
    n = np.where(n > 0, n, np.nan)
    share, squared = successes / n, NormalDist().inv_cdf((1 + level) / 2) ** 2
    middle = (share + squared / (2 * n)) / (1 + squared / n)
    reach = np.sqrt(squared * (share * (1 - share) / n + squared / (4 * n**2))) / (1 + squared / n)
    return share, np.maximum(middle - reach, 0), np.minimum(middle + reach, 1)
