"""Tipping: the value of a parameter at which an outcome passes a level."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings import labels
from tidings._checks import at_least, share, shown, whole
from tidings.draws import key_of
from tidings.measures import outcome
from tidings.sweep.sweep import KEEP, sweep

COUNTS = ("points", "finished")  # attributes of a sweep that say nothing here
FINE = 1000  # parts of the range that are told apart if nothing is said

Of = str | Callable[[xr.Dataset], xr.DataArray]


def spreads(runs: xr.Dataset) -> xr.DataArray:
    """Whether it has reached at least half of the groups by the end, or half of the people where there are no groups.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> spreads(td.simulate(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=1), 2, rng=1)).values
    array([1., 1.])
    """
    groups, people = outcome(runs, of="groups_reached"), outcome(runs, of="share")
    wide = groups.fillna(people) >= 0.5 - 1e-9
    return wide.astype(float).assign_attrs(
        long_name="replicates that reach half of the groups", units="share of replicates"
    )


def tipping(
    plan: Callable[..., Any],
    axis: str,
    between: tuple[float, float] | range,
    replicates: int = 100,
    rng: Any = None,
    *,
    of: Of = spreads,
    level: float = 0.5,
    confidence: float = 0.95,
    tolerance: float | None = None,
    keep: Iterable[str] | None = KEEP,
    executor: Executor | None = None,
    folder: str | os.PathLike[str] | None = None,
    **fixed: Any,
) -> xr.Dataset:
    """Find the value of a parameter at which an outcome passes a level, by bisection under the same luck.

    Parameters
    ----------
    plan : callable
        ``plan(**{axis: value}, **fixed)`` makes the Scenario.
    axis : str
        The parameter that is searched.
    between : (low, high) or range
        Where to search: any number from low to high; or the whole numbers of a range.
    replicates, rng, keep, executor, folder
        As in `sweep`. Every value is played with the same luck.
    of : str or callable
        The outcome: a variable at its last step, or a function that makes one number per replicate
        of a run, such as `measures.coverage`. Left out, whether at least half of the groups are
        reached by the end (of the people, where there are no groups).
    level : float
        The level that the mean over replicates passes. With the outcome that is left out: the share
        of the replicates that reach half of the groups.
    confidence : float in [0, 1]
        How sure the interval is.
    tolerance : float, optional
        How closely the value is found; a thousandth of the range if left out.
    **fixed
        Values of the plan's other parameters.

    Returns
    -------
    Dataset
        ``value``, where the mean is at least the level and a tolerance further is not; ``low`` and
        ``high``, the interval: the values at which the level lies within the interval of the mean,
        Wilson's for outcomes that are 0 or 1 and Student's t for others; cut off at the ends of
        `between`. Along the axis, all that was tried: ``outcome``, the mean, with ``outcome_low`` and
        ``outcome_high``.

    Raises
    ------
    ValueError
        If the outcome lies on the same side of the level at both ends.

    Notes
    -----
    Bisection needs an outcome that rises, or falls, along the whole axis. Under the same luck every
    single replicate does, as long as more of the parameter only ever helps (or hurts), so noise
    makes no false crossings; but look at what was tried.

    The interval is what a test at each value does not reject: it holds the true value with the
    probability `confidence` however steep the outcome is there [1]_ [2]_.

    References
    ----------
    .. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. *Journal of
       the American Statistical Association*, 22(158), 209-212. https://doi.org/10.1080/01621459.1927.10502953
    .. [2] Fieller, E. C. (1954). Some problems in interval estimation. *Journal of the Royal Statistical Society
       B*, 16(2), 175-185. https://doi.org/10.1111/j.2517-6161.1954.tb00159.x

    Examples
    --------
    >>> import tidings as td
    >>> teams = td.make.teams(60, rng=1)
    >>> def plan(p):
    ...     return td.Scenario(teams, td.models.sir(p, tire=0.3), seeds=2, steps=30)
    >>> found = tipping(plan, "p", (0.0, 0.5), replicates=100, rng=1, tolerance=0.005)
    >>> [round(float(found[name]), 3) for name in ("value", "low", "high")]
    [0.11, 0.105, 0.125]
    """
    values = _values(axis, between, tolerance)
    level = at_least("level", level, -math.inf)
    if not 0 < share("confidence", confidence) < 1:
        raise ValueError(f"confidence must lie between 0 and 1, such as 0.95, got {shown(confidence)}")
    if axis in fixed:
        raise ValueError(f"{axis!r} is what is searched, so it cannot be held at {shown(fixed[axis])} too")
    whole("replicates", replicates, least=2)
    key = key_of(rng) if folder is None or rng is not None else None

    def play(value: Any) -> _Tried:
        point: dict[str, Any] = {axis: [value], **{name: [one] for name, one in fixed.items()}}
        run = sweep(plan, replicates, key, keep=keep, executor=executor, folder=folder, progress=False, **point)
        return _tried(run.isel(dict.fromkeys(point, 0), drop=True), of, confidence, f"{axis}={shown(value)}")

    search = _Search(play, values)
    search.refuse_one_side(axis, level)
    value = search.first(lambda tried: tried.mean >= level)
    ends = search.first(lambda tried: tried.high >= level), search.first(lambda tried: tried.low >= level)
    return search.found(axis, value, ends, {"level": level, "confidence": confidence})


class _Tried(NamedTuple):
    """The outcome at one value."""

    mean: float
    low: float
    high: float
    attrs: dict[str, Any]  # of the outcome
    made: dict[str, Any]  # how the run was made


class _Search:
    """Values from where the outcome is low to where it is high, each played when it is looked at."""

    def __init__(self, play: Callable[[Any], _Tried], values: Sequence[Any]):
        self.play, self.values = play, values
        self.tried: dict[Any, _Tried] = {}
        if self.at(0).mean > self.at(-1).mean:
            self.values = values[::-1]

    def at(self, number: int) -> _Tried:
        """The outcome at the value with this number."""
        value = self.values[number]
        if value not in self.tried:
            self.tried[value] = self.play(value)
        return self.tried[value]

    def refuse_one_side(self, axis: str, level: float) -> None:
        """Refuse a range in which the level is not passed."""
        low, high = self.at(0).mean, self.at(-1).mean
        if not low < level <= high:
            raise ValueError(
                f"the outcome does not pass {level:g}: at {axis}={shown(self.values[0])} it is {low:.3g}, at "
                f"{axis}={shown(self.values[-1])} it is {high:.3g}; search in another range, or for another level"
            )

    def first(self, passes: Callable[[_Tried], bool]) -> Any:
        """The first value that passes; the last one if none does."""
        if passes(self.at(0)):
            return self.values[0]
        below, above = 0, len(self.values) - 1
        while above - below > 1:
            middle = (below + above) // 2
            below, above = (below, middle) if passes(self.at(middle)) else (middle, above)
        return self.values[above]

    def found(self, axis: str, value: Any, ends: tuple[Any, Any], attrs: dict[str, Any]) -> xr.Dataset:
        """The labelled result."""
        tried = sorted(self.tried)
        index = labels.axis_of(tried, axis)
        about, made = self.tried[value].attrs, self.tried[value].made
        said = {"outcome": "mean", "outcome_low": "low", "outcome_high": "high"}
        along = {name: (axis, [getattr(self.tried[one], part) for one in tried], about) for name, part in said.items()}
        where = {
            "value": ((), value, {"long_name": f"{axis} at which the outcome tips"}),
            "low": ((), min(ends), {"long_name": f"lower end of the interval of that {axis}"}),
            "high": ((), max(ends), {"long_name": f"upper end of the interval of that {axis}"}),
        }
        found = xr.Dataset({**where, **along}, {axis: index}, {**made, "axis": axis, **attrs})
        found[axis].attrs["long_name"] = f"{axis} that was tried"
        return found


def _values(axis: str, between: Any, tolerance: float | None) -> Sequence[Any]:
    """All values that are told apart."""
    if isinstance(between, range) and len(between) > 1:
        return between
    try:
        low, high = map(float, between)
    except (TypeError, ValueError):
        raise TypeError(
            f"between must be a pair (low, high) or a range of several numbers, got {shown(between)}"
        ) from None
    if not low < high or not math.isfinite(high - low):
        raise ValueError(f"between must go from a lower to a higher value of {axis}, got {shown(between)}")
    if tolerance is not None and not at_least("tolerance", tolerance, -math.inf) > 0:
        raise ValueError(f"tolerance must be above 0, got {shown(tolerance)}")
    n = FINE if tolerance is None else math.ceil((high - low) / tolerance * (1 - 1e-12))
    return [low + (high - low) * (part / n) for part in range(n)] + [high]


def _tried(run: xr.Dataset, of: Of, confidence: float, told: str) -> _Tried:
    """The mean outcome of a run, with its interval."""
    each = outcome(run, of=of)
    if each.dims != ("replicate",):
        raise ValueError(
            f"the outcome must be one number per replicate, but at {told} it has the dimensions {each.dims}"
        )
    numbers = each.to_numpy().astype(float)
    if np.isnan(numbers).any():
        raise ValueError(
            f"at {told} the outcome is NaN in {np.isnan(numbers).sum()} of {len(numbers)} replicates; say what never "
            "counts for, for example with fillna"
        )
    made = {name: said for name, said in run.attrs.items() if name not in COUNTS}
    return _Tried(float(numbers.mean()), *_interval(numbers, confidence), each.attrs, made)


def _interval(numbers: NDArray[np.float64], confidence: float) -> tuple[float, float]:
    n, mean = len(numbers), float(numbers.mean())
    from scipy.stats import binomtest, t  # take half a second to import, and are needed here only

    if set(numbers) <= {0.0, 1.0}:
        ends = binomtest(int(numbers.sum()), n).proportion_ci(confidence, method="wilson")
        return ends.low, ends.high
    reach = float(t.ppf((1 + confidence) / 2, n - 1)) * numbers.std(ddof=1) / math.sqrt(n)
    return mean - reach, mean + reach
