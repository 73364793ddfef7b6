"""Outcomes: one number for each replicate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr

from tidings.measures.door import variable
from tidings.results import described


def outcome(
    runs: xr.Dataset | xr.DataArray, *, of: str | Callable[[xr.Dataset], xr.DataArray] = "share"
) -> xr.DataArray:
    """What came of each replicate: one number, and for a variable over steps the last one.

    Parameters
    ----------
    runs : Dataset or DataArray
        A result; or a variable of it, or numbers of your own, and then `of` is not looked at.
    of : str or callable
        Name of a variable, or a function that makes a DataArray of the result. The function gives
        ``long_name`` and ``units`` in its attrs; left out, they are its name and "1".

    Returns
    -------
    DataArray
        With the dims of the variable but for ``step``. The last step is the last that is not NaN, so
        that a scenario with fewer steps than others counts at its own end; NaN if there is none.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> run = td.simulate(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=2), replicates=2, rng=1)
    >>> outcome(run).values
    array([1., 1.])
    >>> outcome(run, of=lambda run: run["learned_at"].max("person")).values
    array([2., 2.])
    """
    found = made(runs, of)
    last = _last(found) if "step" in found.dims else found
    said = {"long_name": _called(found, of), "units": "1"} | found.attrs
    return described(last, said["long_name"], said["units"]) if callable(of) else last.assign_attrs(said)


def made(runs: Any, of: Any) -> xr.DataArray:
    """The variable that is meant: named, made by a function, or given."""
    if isinstance(runs, xr.DataArray):
        return runs
    if not isinstance(runs, xr.Dataset):
        raise TypeError(f"a measure takes a Dataset, or a DataArray of it, got {type(runs).__name__}")
    if not callable(of):
        return variable(runs, of)
    found = of(runs)
    if not isinstance(found, xr.DataArray):
        raise TypeError(
            f"of must make a DataArray of the run, got {type(found).__name__} from {_name(of)}; "
            "leave the numbers labelled, as in run['share'].max('step')"
        )
    return found


def _last(array: xr.DataArray) -> xr.DataArray:
    """The value at the last step that is there, NaN if there is none."""
    if array.dtype.kind != "f":
        return array.isel(step=-1, drop=True)
    place = xr.DataArray(np.arange(array.sizes["step"]), dims="step")
    last = xr.where(array.notnull(), place, -1).max("step")
    # A sum of one value and zeros: unlike picking by index, it stays lazy for Dask.
    return array.where(place == last, 0).sum("step").where(last >= 0)


def _called(found: xr.DataArray, of: Any) -> str:
    if found.name is not None:
        return str(found.name)
    return _name(of) if callable(of) else "outcome"


def _name(function: Callable[..., Any]) -> str:
    name = getattr(function, "__name__", type(function).__name__)
    return "outcome" if name == "<lambda>" else name
