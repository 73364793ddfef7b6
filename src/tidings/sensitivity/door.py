"""What a sweep must be before anything in it is compared: one number for each point and replicate."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import counted, listed
from tidings.measures import outcome
from tidings.results import DIMS

Sweep = xr.Dataset | xr.DataArray
Of = str | Callable[[xr.Dataset], xr.DataArray]

BESIDE = DIMS - {"replicate", "scenario", "point"}  # dims of results that an outcome has not
SAME = 1e-12  # numbers that differ by less, as a part of the largest, differ by rounding


def outcomes_of(sweep: Sweep, of: Of) -> xr.DataArray:
    """One number for each point and replicate, none of them missing: (axes or point, replicate)."""
    values = outcome(sweep, of=of).astype(float).compute()
    if "scenario" in values.dims:
        first = values["scenario"].values.tolist()[0]
        raise ValueError(f"the sweep holds several scenarios; select one, as in sweep.sel(scenario={first!r})")
    beside = [str(dim) for dim in values.dims if dim in BESIDE]
    if beside:
        raise ValueError(
            f"the outcome must be one number per replicate, but it lies along {listed(beside)}; take a mean, or select"
        )
    axes = axes_of(values)
    if not axes:
        raise ValueError("the result has no axis, so there is nothing to compare; give what sweep returns")
    if "point" in axes and len(axes) > 1:
        raise ValueError(f"a sweep is over points or over axes, but this one has {listed(axes)}; select from the axes")
    _refuse_missing(values)
    return values if "replicate" in values.dims else values.expand_dims("replicate")


def axes_of(values: xr.DataArray) -> list[str]:
    """The dims of an outcome that are axes of a sweep, or its points."""
    return [str(dim) for dim in values.dims if dim != "replicate"]


def parameters_of(values: xr.DataArray) -> list[str]:
    """The columns of the design that was swept, which are coordinates along its points."""
    names = [str(name) for name, coord in values.coords.items() if coord.dims == ("point",) and name != "point"]
    if not names:
        raise ValueError("the points have no parameters: there is no coordinate along 'point'; give what sweep returns")
    return names


def is_constant(outcomes: NDArray[np.float64]) -> bool:
    """Whether outcomes differ by no more than rounding."""
    return bool(np.ptp(outcomes) <= SAME * np.abs(outcomes).max())


def _refuse_missing(values: xr.DataArray) -> None:
    n_missing = int(values.isnull().sum())
    if n_missing:
        raise ValueError(
            f"the outcome is missing (NaN) in {n_missing:,} of {counted(values.size, 'value')}; finish the sweep, "
            "or give an outcome that is always there, such as of=lambda runs: coverage(runs).fillna(runs.sizes['step'])"
        )
