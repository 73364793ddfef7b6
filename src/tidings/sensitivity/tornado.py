"""The tornado: how far an outcome moves along each axis, one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import known, listed, offering, shown
from tidings.labels import boxed
from tidings.sensitivity.door import Of, Sweep, axes_of, outcomes_of, parameters_of
from tidings.sensitivity.plane import lines_on_plane

COLUMNS = ("lowest", "highest", "at_lowest", "at_highest", "swing", "error")


@offering
def tornado(sweep: Sweep, *, of: Of = "share", at: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Which parameter moves the outcome most, and between which of its values.

    Over a grid: the mean outcome at each value of an axis, averaged over all other axes. Over a
    design (dimension ``point``): what a plane through the outcomes, fitted by least squares, says at
    both ends of a parameter; for a parameter that is no number, at each of its values.

    Parameters
    ----------
    sweep : Dataset or DataArray
        A result of `sweep`.
    of : str or callable
        The outcome, one number per replicate, as in `measures.outcome`.
    at : dict, optional
        For a grid, values at which some axes are held while another one moves: ``{"size": 8}``. The
        other axes are averaged.

    Returns
    -------
    DataFrame
        Indexed by axis, the largest swing first: ``lowest`` and ``highest``, the outcomes;
        ``at_lowest`` and ``at_highest``, the values of the axis that give them; ``swing``, the
        difference; ``error``, its standard error over replicates, NaN with only one. Its ``attrs``
        hold the ``mean`` outcome, over all that is not held; for a design ``explained``, the share
        of the variance between points that the plane accounts for: where it is small, parameters
        act in bends or together, and the swings say little.

    Notes
    -----
    Points are played under the same luck, so that the error is that of differences within
    replicates, and much smaller than the spread of outcomes. It says nothing about another choice
    of points. The highest of many noisy means is a bit too high: a swing of less than about three
    errors may be nothing.

    Examples
    --------
    >>> share = [[[0.2], [0.3]], [[0.8], [0.9]]]
    >>> sweep = xr.DataArray(share, {"p": [0.1, 0.2], "size": [4, 8]}, ["p", "size", "replicate"])
    >>> tornado(sweep)[["lowest", "highest", "at_lowest", "at_highest", "swing"]].round(2)
          lowest  highest at_lowest at_highest  swing
    axis
    p       0.25     0.85       0.1        0.2    0.6
    size    0.50     0.60         4          8    0.1
    """
    values = outcomes_of(sweep, of)
    if "point" not in values.dims:
        return _of_grid(values, at or {})
    if at:
        raise ValueError("at= holds axes of a grid, but this sweep is over points; leave it out")
    return _of_design(values)


def _of_grid(values: xr.DataArray, at: Mapping[str, Any]) -> pd.DataFrame:
    held = {axis: _place(values, axis, value) for axis, value in at.items()}
    bars = {}
    for axis in axes_of(values):
        held_beside = values.isel({other: place for other, place in held.items() if other != axis})
        averaged = [other for other in axes_of(held_beside) if other != axis]
        line = held_beside.mean(averaged).transpose("replicate", axis).to_numpy()
        bars[axis] = _bar(_labels(values, axis), line)
    return _table(bars, values, mean=float(values.isel(held).mean()))


def _of_design(values: xr.DataArray) -> pd.DataFrame:
    columns = {name: _labels(values, name) for name in parameters_of(values)}
    lines, explained = lines_on_plane(columns, values.transpose("replicate", "point").to_numpy())
    bars = {name: _bar(labels, line) for name, (labels, line) in lines.items()}
    return _table(bars, values, mean=float(values.mean()), explained=explained)


def _place(values: xr.DataArray, axis: str, value: Any) -> int:
    known("axis", axis, axes_of(values))
    labels = _labels(values, axis)
    if value not in labels:
        raise ValueError(f"at[{axis!r}] must be a value of the axis, {listed(labels)}, got {shown(value)}")
    return labels.index(value)


def _labels(values: xr.DataArray, name: str) -> list[Any]:
    return values[name].values.tolist()


def _bar(labels: list[Any], outcomes: NDArray[np.float64]) -> dict[str, Any]:
    """One row of the table, from the outcomes at each value of an axis: (replicate, value)."""
    line, n = outcomes.mean(axis=0), len(outcomes)
    low, high = int(line.argmin()), int(line.argmax())
    swings = outcomes[:, high] - outcomes[:, low]
    return {
        "lowest": line[low],
        "highest": line[high],
        "at_lowest": labels[low],
        "at_highest": labels[high],
        "swing": line[high] - line[low],
        "error": swings.std(ddof=1) / np.sqrt(n) if n > 1 else np.nan,
    }


def _table(bars: dict[str, dict[str, Any]], values: xr.DataArray, **attrs: float) -> pd.DataFrame:
    # As objects, because columns of numbers or texts would turn 4 beside 0.1 into 4.0, and None into NaN.
    columns = {name: boxed(bar[name] for bar in bars.values()) for name in COLUMNS}
    table = pd.DataFrame(columns, index=pd.Index(list(bars), name="axis"), dtype=object)
    table = table.astype({name: float for name in COLUMNS if not name.startswith("at_")})
    table = table.sort_values("swing", ascending=False, kind="stable")
    table.attrs.update(outcome=values.attrs["long_name"], units=values.attrs["units"], **attrs)
    return table
