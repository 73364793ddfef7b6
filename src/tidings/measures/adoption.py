"""Adoption: how many learn when, and who is early, in the majority or late."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import one_of
from tidings.measures.exposures import personal_thresholds
from tidings.measures.observed import SLACK, Observed, observed
from tidings.network import Network

CATEGORIES = ("innovator", "early adopter", "early majority", "late majority", "laggard")
NEVER = "never"
THRESHOLDS = ("very low", "low", "high", "very high")
UNKNOWN = "unknown"
SHARES = (0.025, 0.135, 0.34, 0.34, 0.16)  # of a normal law, between its mean and one and two deviations from it
DEVIATIONS = (-2, -1, 0, 1)


def adopters(learned_at: Any, *, steps: Any = None) -> xr.Dataset:
    """How many people learn in each step, and how many have by then: (..., step).

    Parameters
    ----------
    learned_at : Dataset, DataArray, Series, dict or array
        A run, or its ``learned_at``; or data: the step at which each person learned, NaN if never or
        not while anybody looked.
    steps : sequence of int, optional
        Steps to look at; left out, all of the run, or those from the first at which anybody learned
        to the last.

    Returns
    -------
    Dataset
        ``adopters``, people who learn in the step; ``cumulative``, who had learned by its end; and
        ``share``, those of all people. In the first step it is everybody who had learned by then. NaN after
        the last step of a run, where scenarios are of different lengths.

    Examples
    --------
    >>> adopters([1, 2, 2, float("nan")])["share"].values
    array([0.25, 0.75])
    """
    seen = observed(learned_at, steps=steps)
    by = seen.within(np.stack([seen.by(step).sum(axis=1) for step in seen.steps], axis=1))
    before = [seen.by(step - 1).sum(axis=1) * (step > seen.first) for step in seen.steps]
    found = {
        "adopters": (by - np.stack(before, axis=1), "people who learn in the step", "people"),
        "cumulative": (by, "people who had learned by then", "people"),
        "share": (by / seen.n_people, "share of people who had learned by then", "share of people"),
    }
    return seen.dataset(found, step=seen.steps)


def adopter_categories(learned_at: Any, *, by: str = "deviations") -> xr.DataArray:
    """Innovator, early adopter, early or late majority, or laggard: (..., person).

    Rogers' categories [1]_, of those who learned; in each replicate by its own.

    Parameters
    ----------
    learned_at : Dataset, DataArray, Series, dict or array
        A run, or its ``learned_at``; or data: the step at which each person learned, NaN if never.
    by : {"deviations", "shares"}
        - ``"deviations"``: by the mean step and its standard deviation: innovators learn more than two
          deviations before the mean, early adopters more than one, the early majority before the
          mean, the late majority less than one deviation after it, laggards later. Where most learn
          early there may be no innovators.
        - ``"shares"``: the first 2.5 % are innovators, the next 13.5 % early adopters, then 34 %,
          34 % and 16 %. Who learned in the same step shares the middle of their ranks, and so falls
          into one category.

    Returns
    -------
    DataArray
        Of names; ``"never"`` for those who never learned.

    Notes
    -----
    Both look at those who learned by the end: as long as more people learn, who was late becomes less
    so. Where a study or a run was cut short, say so.

    References
    ----------
    .. [1] Rogers, E. M. (2003). *Diffusion of Innovations*. 5th edition, Free Press, chapter 7.

    Examples
    --------
    >>> adopter_categories([1, 4, 5, 5, 6, 9, float("nan")]).values.tolist()
    ['early adopter', 'early majority', 'late majority', 'late majority', 'late majority', 'laggard', 'never']
    """
    from scipy.stats import rankdata  # slow to import

    one_of("by", by, ("deviations", "shares"))
    seen = observed(learned_at, by_step=False)
    if by == "deviations":
        at = _at(seen.when, _around(seen.when, DEVIATIONS))
    else:
        n = np.isfinite(seen.when).sum(axis=1, keepdims=True)
        rank = rankdata(seen.when, axis=1, nan_policy="omit")
        at = _at((rank - 0.5) / np.maximum(n, 1), np.cumsum(SHARES)[None, :-1])
    return _named(seen, at, (*CATEGORIES, NEVER), "adopter_category", "adopter category")


def classify(
    network: Network,
    learned_at: Any,
    *,
    over: str = "ties",
    kind: str | None = None,
    of: str = "share",
    lag: float = 1,
    first: bool = False,
) -> xr.Dataset:
    """Early or late, at a low or a high threshold: who learns early although few contacts know.

    Valente's two ways to class those who learn [1]_ [2]_: by their step, and by their exposure when they
    learned, each by one standard deviation around its mean. Who is early in the whole may be late
    among their contacts.

    Parameters
    ----------
    network, learned_at, over, kind, of, lag, first
        As in `personal_thresholds`.

    Returns
    -------
    Dataset
        ``adopter`` (..., person): early adopter (innovators are among them), early majority, late
        majority, laggard or never. ``threshold`` (..., person): very low, low, high, very high, or
        unknown. ``people`` (..., adopters, thresholds): how many are both.

    Notes
    -----
    What lies on a bound belongs to the later or higher class, as in the code of netdiffuseR [3]_ (its
    manual says the other). It has a lag of 0; so do ``lag=0, first=True`` here.

    References
    ----------
    .. [1] Valente, T. W. (1995). *Network Models of the Diffusion of Innovations*. Hampton Press.
    .. [2] Valente, T. W. (1996). Social network thresholds in the diffusion of innovations. *Social Networks*,
       18(1), 69-89. https://doi.org/10.1016/0378-8733(95)00256-1
    .. [3] Vega Yon, G. & Valente, T. W. (2023). *netdiffuseR: Analysis of diffusion and contagion processes on
       networks*. R package. https://doi.org/10.5281/zenodo.1039317

    Examples
    --------
    >>> path = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dan")])
    >>> found = classify(path, {"Ana": 0, "Ben": 1, "Cas": 2, "Dan": 3})
    >>> found["threshold"].values.tolist()
    ['unknown', 'low', 'low', 'very high']
    """
    seen = observed(learned_at, network, by_step=False)
    thresholds = personal_thresholds(network, learned_at, over=over, kind=kind, of=of, lag=lag, first=first)
    early = _at(seen.when, _around(seen.when, DEVIATIONS[1:]))
    much = thresholds.to_numpy().reshape(seen.when.shape)
    low = _at(much, _around(much, DEVIATIONS[1:]))
    names, n = {"adopters": [*CATEGORIES[1:], NEVER], "thresholds": [*THRESHOLDS, UNKNOWN]}, len(THRESHOLDS) + 1
    row = np.arange(len(early))[:, None]
    people = np.bincount(((row * n + early) * n + low).ravel(), minlength=len(early) * n * n).reshape(-1, n, n)
    return xr.Dataset(
        {
            "adopter": _named(seen, early, names["adopters"], "adopter", "adopter category"),
            "threshold": _named(seen, low, names["thresholds"], "threshold", "class of the personal threshold"),
            "people": seen.labelled(people.astype(float), "people", "people in both classes", "people", **names),
        }
    )


def category_of_steps(learned_at: Any, steps: NDArray[Any]) -> list[str]:
    """The category by deviations of those who learn in each step, all replicates together."""
    learned = np.ceil(observed(learned_at, steps=steps).when - SLACK).reshape(1, -1)
    at = _at(np.asarray(steps, dtype=float)[None, :], _around(learned, DEVIATIONS))
    return [CATEGORIES[category] for category in at[0]]


def _around(values: NDArray[np.float64], deviations: tuple[int, ...]) -> NDArray[np.float64]:
    """The mean of those that are there and so many standard deviations around it: (row, bound)."""
    there = np.isfinite(values)
    n = there.sum(axis=1, keepdims=True)
    mean = np.where(there, values, 0).sum(axis=1, keepdims=True) / np.maximum(n, 1)
    squares = np.where(there, (values - mean) ** 2, 0).sum(axis=1, keepdims=True)
    deviation = np.sqrt(squares / np.maximum(n - 1, 1))
    # Where all are the same, they are at the mean, and not beyond any deviation from it.
    return mean + np.where(deviation > SLACK, deviation, 1) * np.array(deviations)


def _at(values: NDArray[np.float64], bounds: NDArray[np.float64]) -> NDArray[np.int64]:
    """Number of the class of each value, NaN in one of their own: (row, person)."""
    at = (values[:, :, None] >= bounds[:, None, :] - SLACK).sum(axis=2)
    return np.where(np.isnan(values), bounds.shape[1] + 1, at)


def _named(seen: Observed, at: NDArray[np.int64], names: Any, name: str, long_name: str) -> xr.DataArray:
    return seen.labelled(np.array(names)[at], name, long_name, "1", person=None)
