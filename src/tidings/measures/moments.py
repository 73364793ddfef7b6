"""Moments: the steps at which something came about, NaN where it never did."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import one_of, share
from tidings.measures.door import step_unit, variable

SLACK = 1e-9  # a level is reached whatever rounding makes of it
COVERED = {
    "share": "of the people know",
    "groups_reached": "of the groups are reached",
    "groups_holding": "of the groups hold it",
}
WHEN = {"group": "group_reached_at", "person": "learned_at"}
ARRIVED = {"group": "the group was reached", "person": "the person had learned"}


def coverage(runs: xr.Dataset, *, level: float = 0.5, of: str = "share") -> xr.DataArray:
    """First step at which a share `level` of the people know, NaN if never: (..., replicate).

    Parameters
    ----------
    runs : Dataset
        A result with the variable `of`.
    level : float in [0, 1]
        The share that counts as covered. What is lost again was reached.
    of : {"share", "groups_reached", "groups_holding"}
        Whether people who know are counted, groups that are reached or groups that hold it.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> run = td.simulate(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), replicates=2, rng=1)
    >>> coverage(run, level=1.0).values
    array([2., 2.])
    """
    share("level", level)
    one_of("of", of, COVERED)
    reached = variable(runs, of, "step") >= level - SLACK
    return _labelled(_first(reached), "coverage", f"step at which {_percent(level)} {COVERED[of]}", runs)


def half_time(runs: xr.Dataset, *, of: str = "share") -> xr.DataArray:
    """First step at which the share is at least half of its highest: (..., replicate).

    The usual half time of a diffusion curve: half of those that are reached at all in that replicate.

    Parameters
    ----------
    runs : Dataset
        A result with the variable `of`.
    of : str
        Name of a variable over steps.

    Returns
    -------
    DataArray
        With the dims of the variable but for ``step``; NaN where it is NaN or 0 at every step, for
        nothing has no half.

    Examples
    --------
    >>> import tidings as td
    >>> path = td.Network.from_edges([(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)])
    >>> run = td.simulate(td.Scenario(path, [td.Tell(1.0)], [0], steps=9), replicates=2, rng=1)
    >>> half_time(run).values
    array([2., 2.])
    """
    curve = variable(runs, of, "step")
    highest = curve.max("step")
    found = _first(curve >= highest * (0.5 - SLACK)).where(highest > 0)
    what = curve.attrs.get("long_name", of)
    return _labelled(found, "half_time", f"step at which the {what} is half of its highest", runs)


def arrival(runs: xr.Dataset, *, over: str = "group", part: float = 0.5) -> xr.DataArray:
    """Step by which a `part` of the replicates had reached each group: (..., group).

    Parameters
    ----------
    runs : Dataset
        A result with ``group_reached_at`` (or ``learned_at``).
    over : {"group", "person"}
        Whether it arrives at groups, or at people who first learn.
    part : float in [0, 1]
        Part of the replicates; 0.5 is the median, 0 the earliest of all.

    Returns
    -------
    DataArray
        NaN where fewer replicates ever got there: never counts as later than any step, and is not
        left out as an average of those that came would do.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> run = td.simulate(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), replicates=5, rng=1)
    >>> arrival(run, over="person").values
    array([0., 1., 2.])
    """
    share("part", part)
    one_of("over", over, WHEN)
    late = variable(runs, WHEN[over], "replicate", over).fillna(np.inf)
    when = xr.apply_ufunc(
        _by_part,
        late,
        kwargs={"part": part},
        input_core_dims=[["replicate"]],
        dask="parallelized",
        output_dtypes=[float],
        dask_gufunc_kwargs={"allow_rechunk": True},
    )
    what = f"step by which {ARRIVED[over]} in {_percent(part)} of replicates"
    return _labelled(_if_ever(when), "arrival", what, runs)


def extinct(runs: xr.Dataset) -> xr.DataArray:
    """Step from which on nobody knows any more, NaN if somebody knows at the end: (..., replicate).

    Parameters
    ----------
    runs : Dataset
        A result with ``share``.

    Examples
    --------
    >>> import tidings as td
    >>> pair = td.Network.from_edges([("Ana", "Ben")])
    >>> run = td.simulate(td.Scenario(pair, [td.Forget(1.0)], ["Ana"], steps=3), replicates=2, rng=1)
    >>> extinct(run).values
    array([1., 1.])
    """
    know = variable(runs, "share", "step")
    last = xr.where(know > 0, know["step"].astype(float), -np.inf).max("step")
    gone = (know <= 0) & (know["step"] > last)
    return _labelled(_first(gone), "extinct", "step from which on nobody knows", runs)


def _first(happened: xr.DataArray) -> xr.DataArray:
    """First step at which it is so, NaN if it never is."""
    return _if_ever(xr.where(happened, happened["step"].astype(float), np.inf).min("step"))


def _if_ever(when: xr.DataArray) -> xr.DataArray:
    return when.where(when < np.inf)


def _by_part(late: NDArray[np.float64], part: float) -> NDArray[np.float64]:
    # 0.07 of 100 replicates are 7, although 0.07 * 100 is a little more.
    return np.quantile(late, max(part - SLACK, 0), axis=-1, method="inverted_cdf")


def _percent(part: float) -> str:
    return f"{100 * part:g}%"


def _labelled(found: xr.DataArray, name: str, long_name: str, runs: xr.Dataset) -> xr.DataArray:
    """With what it is and no attribute of what it was made from."""
    labelled = found.rename(name)
    labelled.attrs = {"long_name": long_name, "units": step_unit(runs)}
    return labelled
