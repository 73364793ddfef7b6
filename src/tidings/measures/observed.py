"""When people learned, whether it was observed or simulated: one table for the measures that read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from tidings import labels
from tidings._checks import listed, shown, unknown_names
from tidings.measures.door import step_unit, variable
from tidings.network import Network

SLACK = 1e-9  # steps that are cut do not add up exactly
MOST = 100_000  # steps from the first to the last, if nobody says which
UNTOLD = "with NaN for those who never learned"


class Observed(NamedTuple):
    """When everybody learned, with a row for each replicate (of each scenario, of each point)."""

    when: NDArray[np.float64]  # (row, person): NaN if never
    steps: NDArray[Any]  # that are asked about, whole numbers
    first: float  # the first step of all: before it, nothing was seen
    last: NDArray[np.float64]  # the last step of each run, after which nothing was: (row,)
    unit: str  # what a step is
    like: xr.DataArray  # (..., person)

    @property
    def n_people(self) -> int:
        """How many people."""
        return self.when.shape[1]

    def by(self, step: float) -> NDArray[np.bool_]:
        """Who had learned by the end of a step: (row, person)."""
        return self.when <= step + SLACK

    def within(self, values: NDArray) -> NDArray[np.float64]:
        """Values by step, NaN after the last one of a run: (row, step, ...)."""
        there = self.steps <= self.last[:, None] + SLACK
        return np.where(there.reshape(there.shape + (1,) * (values.ndim - 2)), values, np.nan)

    def labelled(self, values: NDArray, name: str, long_name: str, units: str, **axes: Any) -> xr.DataArray:
        """A (row, ...) array as (..., the axes in their order); with ``person=None``, those observed."""
        rows = self.like.dims[:-1]
        coords = {what: axis for what, axis in self.like.coords.items() if set(axis.dims) <= {*rows, *axes}}
        coords |= {what: axis for what, axis in axes.items() if axis is not None}
        table = values.reshape(self.like.shape[:-1] + values.shape[1:])
        found = xr.DataArray(table, coords, (*rows, *axes), name, {"long_name": long_name, "units": units})
        if "step" in axes:
            found["step"].attrs.update(long_name=self.unit, units=self.unit)
        return found

    def dataset(self, values: Mapping[str, tuple[NDArray, str, str]], **axes: Any) -> xr.Dataset:
        """Several of them by name, each with its long name and units."""
        return xr.Dataset({name: self.labelled(table, name, *said, **axes) for name, (table, *said) in values.items()})


def observed(learned_at: Any, network: Network | None = None, steps: Any = None, *, by_step: bool = True) -> Observed:
    """When people learned, in the order of the network.

    Parameters
    ----------
    learned_at : Dataset, DataArray, Series, dict or array
        A run, or its ``learned_at``; or data: the step at which each person learned, by name, NaN if
        never. An array is (person,) or (replicate, person), in the order of the network.
    network : Network, optional
        Whose people they are.
    steps : sequence of int, optional
        Steps that are asked about; left out, all of the run, or those from the first at which
        anybody learned to the last.
    by_step : bool
        Whether steps are asked about at all; if not, it may be that nobody ever learned.

    Examples
    --------
    >>> pair = Network.from_edges([("Ana", "Ben")])
    >>> seen = observed({"Ben": 3, "Ana": 1}, pair)
    >>> seen.when, seen.steps
    (array([[1., 3.]]), array([1, 2, 3]))
    """
    if network is not None and not isinstance(network, Network):
        raise TypeError(f"network must be a Network, got {type(network).__name__}; it comes first, then learned_at")
    like = _labelled(learned_at, network)
    if network is not None:
        like = _in_order(like, network)
    like = like.transpose(..., "person")
    if not like.size:
        raise ValueError("learned_at is about nobody; give the step at which each person learned")
    when = like.to_numpy().reshape(-1, like.sizes["person"])
    axis = learned_at["step"].to_numpy() if isinstance(learned_at, xr.Dataset) and "step" in learned_at.coords else None
    if steps is None and axis is None and not by_step and not np.isfinite(when).any():
        steps = [0]
    return Observed(when, *_steps(when, axis, steps), _last(learned_at, like), _unit(learned_at), like)


def _labelled(learned_at: Any, network: Network | None) -> xr.DataArray:
    """As a DataArray of numbers with the dim ``person``."""
    if isinstance(learned_at, xr.Dataset):
        return _numbers(variable(learned_at, "learned_at", "person"))
    if isinstance(learned_at, xr.DataArray):
        if "person" not in learned_at.dims:
            has = ", ".join(map(str, learned_at.dims)) or "no dims"
            raise TypeError(f"learned_at needs the dim 'person', got {has}; name it: learned_at.rename(...)")
        return _numbers(learned_at)
    if isinstance(learned_at, Mapping):
        learned_at = pd.Series(list(learned_at.values()), labels.axis_of(learned_at, "person"), dtype=object)
    if isinstance(learned_at, pd.Series):
        return _by_name(learned_at, network)
    if isinstance(learned_at, (str, pd.DataFrame)) or not np.ndim(learned_at):
        raise TypeError(
            f"learned_at must be a run, or the step at which each person learned {UNTOLD}: a Series or dict by name, "
            f"or an array; got {type(learned_at).__name__}"
        )
    values = np.asarray(learned_at)
    if values.ndim not in (1, 2):
        raise ValueError(f"learned_at must be (person,) or (replicate, person), got shape {values.shape}")
    names = None if network is None else network.names
    if names is not None and values.shape[-1] != len(names):
        n = values.shape[-1]
        raise ValueError(f"learned_at gives {n} steps for {len(names)} people; give one for each, {UNTOLD}")
    found = xr.DataArray(values, dims=("replicate", "person")[-values.ndim :])
    return _numbers(found if names is None else found.assign_coords(person=names.rename("person")))


def _by_name(given: pd.Series, network: Network | None) -> xr.DataArray:
    """Data by name, in the order of the network."""
    if given.index.has_duplicates:
        twice = given.index[given.index.duplicated()][0]
        raise ValueError(f"learned_at names {shown(twice)} twice; give one step for each person")
    if network is not None:
        at = labels.find(network.names, given.index)
        if (at < 0).any():
            raise unknown_names("person", given.index[at < 0].tolist(), network.names)
        missing = np.setdiff1d(np.arange(network.n_people), at)
        if len(missing):
            names = listed(network.names[missing].tolist())
            raise ValueError(f"learned_at says nothing of {names}; give a step for everybody, {UNTOLD}")
        given = given.iloc[np.argsort(at)].set_axis(network.names)
    return _numbers(xr.DataArray(given.to_numpy(object, na_value=np.nan), {"person": given.index.rename("person")}))


def _numbers(found: xr.DataArray) -> xr.DataArray:
    """As floats, which are finite or NaN."""
    given = found.to_numpy()
    try:
        if given.dtype.kind in "bcmM":
            raise TypeError
        values = np.where(pd.isna(given), np.nan, given).astype(float)
    except (TypeError, ValueError):
        strange = [value for value in given.ravel() if not isinstance(value, (int, float))]
        raise TypeError(f"learned_at must hold numbers, {UNTOLD}, got {shown((strange or given.ravel())[0])}") from None
    if np.isinf(values).any():
        raise ValueError(f"learned_at must hold steps, {UNTOLD}, got {values[np.isinf(values)][0]}")
    return found.copy(data=values)


def _in_order(found: xr.DataArray, network: Network) -> xr.DataArray:
    """In the order of the network, or an error if its people are others."""
    index = found.indexes.get("person")
    if found.sizes["person"] == network.n_people:
        if index is None or network.names.equals(index):
            return found
        at = labels.find(index, network.names)
        if (at >= 0).all():
            return found.isel(person=at)
    raise ValueError("the people of learned_at are not those of the network; give the network that was simulated")


def _steps(when: NDArray[np.float64], axis: NDArray | None, steps: Any) -> tuple[NDArray, float]:
    """The steps that are asked about, and the first of all."""
    ever = when[np.isfinite(when)]
    ends = [] if axis is None else [axis.min(), axis.max()]
    ends += [ever.min(), ever.max()] if len(ever) and axis is None else []
    asked = _whole(steps) if steps is not None else None
    if not ends and asked is None:
        raise ValueError("nobody ever learned, so it is not clear which steps there are; give steps=range(...)")
    if asked is None and max(ends) - min(ends) > MOST:
        raise ValueError(
            f"learned_at runs from {min(ends):g} to {max(ends):g}, which is more than {MOST:,} steps; "
            "if these are dates or seconds, count them in steps"
        )
    starts = ends[:1] + ([asked.min()] if asked is not None and axis is None else [])
    first = float(np.floor(min(starts)))
    return (np.arange(int(first), int(np.ceil(max(ends) - SLACK)) + 1) if asked is None else asked), first


def _last(learned_at: Any, like: xr.DataArray) -> NDArray[np.float64]:
    """The last step of each run: of scenarios of different lengths, the shorter are NaN after it: (row,)."""
    rows = like.isel(person=0, drop=True)
    last = np.full(rows.size, np.inf)
    if isinstance(learned_at, xr.Dataset):
        for values in learned_at.data_vars.values():
            if "step" in values.dims:
                there = values.notnull().any([dim for dim in values.dims if dim not in (*rows.dims, "step")])
                ends = values["step"].where(there).max("step").broadcast_like(rows).transpose(*rows.dims)
                last = np.fmin(last, ends.to_numpy().ravel())
    return last


def _whole(steps: Any) -> NDArray[np.int64]:
    given = np.asarray(list(steps) if isinstance(steps, Iterable) else steps)
    if given.ndim != 1 or not len(given) or given.dtype.kind not in "iu":
        raise TypeError(f"steps must be whole numbers such as range(1, 18), got {shown(steps)}")
    if (np.diff(given) <= 0).any():
        raise ValueError(f"steps must rise, got {listed(given.tolist())}")
    return given.astype(np.int64)


def _unit(learned_at: Any) -> str:
    if isinstance(learned_at, xr.Dataset):
        return step_unit(learned_at)
    return str(learned_at.attrs.get("units", "step")) if isinstance(learned_at, xr.DataArray) else "step"
