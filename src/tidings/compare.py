"""Comparing: several scenarios under the same luck, and what one gains over another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from typing import Any

import numpy as np
import xarray as xr

from tidings import labels, results
from tidings._checks import known, offering, share
from tidings.draws import key_of
from tidings.measures.door import step_unit
from tidings.measures.outcomes import made
from tidings.runs import order_of, played
from tidings.scenario import Scenario
from tidings.stack import Stack

DIM = "scenario"


@offering
def compare(
    scenarios: Mapping[str, Scenario],
    replicates: int = 100,
    rng: Any = None,
    *,
    keep: Iterable[str] | None = None,
    reached: float = 0.5,
    executor: Executor | None = None,
) -> xr.Dataset:
    """Play several scenarios under the same luck.

    Replicate 7 of every scenario meets the same luck: who would have told whom when, who would have
    forgotten. What differs between two scenarios is then what was changed, and much smaller changes
    can be told from noise than with separate runs; `gain` does the sums.

    Parameters
    ----------
    scenarios : dict from name to Scenario
        What is played. Networks may differ: luck belongs to people and groups by their place.
    replicates, rng, keep, reached, executor
        As in `simulate`.

    Returns
    -------
    Dataset
        That of `simulate` with the further dimension ``scenario``. Where a scenario lacks a step, a
        person, a group or a rule that others have, there is NaN.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> today = td.Scenario(trio, [td.Tell(0.2)], ["Ana"], steps=3)
    >>> runs = compare({"today": today, "oftener": today.but(td.Tell(0.4))}, replicates=500, rng=1)
    >>> runs["share"].mean("replicate").sel(step=3).round(2).values
    array([0.54, 0.71])
    """
    named = checked(scenarios)
    order = order_of(replicates, key_of(rng), keep, reached)
    runs = dict(played(executor, named.items(), order, len(named)))
    return beside({name: runs[name] for name in named})


def checked(scenarios: Any) -> dict[str, Scenario]:
    """Scenarios by name, or an error."""
    if not isinstance(scenarios, Mapping):
        raise TypeError(f"give scenarios by name, as in {{'today': today}}, got {type(scenarios).__name__}")
    if not scenarios:
        raise ValueError("there is nothing to compare, got no scenario")
    for name, scenario in scenarios.items():
        if not isinstance(name, str) or not name:
            raise TypeError(f"the name of a scenario is text, got {name!r}")
        if not isinstance(scenario, Scenario):
            raise TypeError(f"{name!r} must be a Scenario, got {type(scenario).__name__}")
    units = {name: scenario.step_unit for name, scenario in scenarios.items()}
    if len(set(units.values())) > 1:
        said = ", ".join(f"{name!r} in {unit}s" for name, unit in units.items())
        raise ValueError(f"scenarios that are compared need one step unit, got {said}")
    return dict(scenarios)


def beside(runs: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Results of scenarios as one, with the dimension ``scenario``."""
    stack = Stack({DIM: labels.axis_of(runs, DIM)})
    for number, run in enumerate(runs.values()):
        stack.put((number,), run)
    attrs = dict(next(iter(runs.values())).attrs)
    attrs[DIM] = json.dumps({name: json.loads(run.attrs[DIM]) for name, run in runs.items()})
    return results.explained(stack.dataset(attrs))


@offering
def gain(
    runs: xr.Dataset | xr.DataArray,
    over: str,
    *,
    of: str | Callable[[xr.Dataset], xr.DataArray] = "share",
    level: float = 0.95,
) -> xr.Dataset:
    """What every other scenario gains over one of them, replicate by replicate.

    Parameters
    ----------
    runs : Dataset or DataArray
        A result of `compare` (or of a `sweep` with comparisons), or a measure of it with the
        dimensions ``scenario`` and ``replicate``.
    over : str
        Name of the scenario that the others are compared with.
    of : str or callable
        What is compared: a variable of the Dataset, or a function that makes a DataArray of it, such
        as `measures.coverage`. Not looked at where `runs` is a DataArray.
    level : float in [0, 1]
        How sure the interval is.

    Returns
    -------
    Dataset
        ``difference`` (scenario, replicate, ...): the scenario less the one it is compared with, in
        the same replicate. Over the replicates: ``mean``, its standard error ``error``, the interval
        ``low`` to ``high`` (Student's t), ``pairs``, how many replicates have a difference, and
        ``variance_ratio``, how many times larger the variance would be with separate runs: that
        many times as many replicates the same luck has saved (NaN where all replicates differ by
        the same). Where nothing differs, mean and error are exactly 0. A replicate in which one of the two is NaN (it
        never came to that) has no difference and is not counted: look at ``pairs``.

    Notes
    -----
    The same luck for all that is compared is the method of common random numbers [1]_.

    References
    ----------
    .. [1] Glasserman, P. & Yao, D. D. (1992). Some guidelines and guarantees for common random numbers. *Management
       Science*, 38(6), 884-908. https://doi.org/10.1287/mnsc.38.6.884

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> today = td.Scenario(trio, [td.Tell(0.2)], ["Ana"], steps=3)
    >>> runs = td.compare({"today": today, "oftener": today.but(td.Tell(0.4))}, replicates=500, rng=1)
    >>> better = gain(runs, over="today").sel(scenario="oftener", step=3)
    >>> [round(float(better[name]), 3) for name in ("mean", "low", "high")]
    [0.171, 0.151, 0.191]
    """
    from scipy.special import stdtrit  # takes a while to import, and is needed here only

    share("level", level)
    values, other = _parted(runs, over, of)
    difference = values - other
    both = difference.notnull()
    pairs = both.sum("replicate")
    spread = _variance(difference)
    apart = _variance(values.where(both)) + _variance(other.where(both))
    mean, error = difference.mean("replicate"), np.sqrt(spread / pairs.where(pairs > 0))
    reach = error * xr.apply_ufunc(stdtrit, (pairs - 1).clip(1), (1 + level) / 2, dask="parallelized")
    described = {
        "difference": (difference, "gain of each replicate"),
        "mean": (mean, "mean gain"),
        "error": (error, "standard error of the mean gain"),
        "low": (mean - reach, f"lower end of the {level:.0%} interval"),
        "high": (mean + reach, f"upper end of the {level:.0%} interval"),
        "variance_ratio": (apart / spread.where(spread > 0), "variance with separate runs, as a multiple"),
        "pairs": (pairs, "replicates with a difference"),
    }
    units = dict.fromkeys(("difference", "mean", "error", "low", "high"), values.attrs.get("units", "1"))
    found = {name: results.described(array, said, units.get(name, "1")) for name, (array, said) in described.items()}
    about = {"over": over, "of": values.attrs.get("long_name", values.name), "level": level}
    return xr.Dataset(found, attrs={**about, "step_unit": step_unit(runs)})


def _variance(values: xr.DataArray) -> xr.DataArray:
    """Variance over replicates, exactly 0 where all are equal: the mean of equal numbers is rounded."""
    return (values - values.min("replicate")).var("replicate", ddof=1)


def _parted(runs: Any, over: str, of: Any) -> tuple[xr.DataArray, xr.DataArray]:
    """What the others came to, and what the one came to that they are compared with."""
    values = made(runs, of)
    values = values.astype(float, keep_attrs=True) if values.dtype.kind in "bu" else values  # they have no minus
    for dim in (DIM, "replicate"):
        if dim not in values.dims:
            raise ValueError(
                f"gain compares scenarios replicate by replicate, but there is no dimension {dim!r} here; "
                "give a result of compare"
            )
    names = values.indexes[DIM].tolist()
    known("scenario", over, names)
    others = [name for name in names if name != over]
    return values.sel({DIM: others}), values.sel({DIM: over}, drop=True)
