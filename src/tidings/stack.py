"""Results side by side along new dimensions; where they have no place of a common label, there is NaN."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from tidings import labels
from tidings.results import TAUGHT

Place = tuple[int, ...]  # of one result, along the new dimensions


class _Variable(NamedTuple):
    dims: tuple[str, ...]
    dtype: np.dtype[Any]
    attrs: dict[str, Any]


class Frame:
    """The labels and variables that several results have together.

    Labels that are the same in all results keep their order; others are sorted, so that it does not
    matter which result came first.
    """

    def __init__(self) -> None:
        self.labels: dict[str, pd.Index] = {}
        self.variables: dict[str, _Variable] = {}
        self._about: dict[str, dict[str, Any]] = {}  # attributes of the dimensions
        self._mixed: set[str] = set()  # dimensions whose labels are not the same everywhere
        self._n_runs, self._n_with = 0, Counter[str]()  # results, and how many have a variable

    def include(self, run: xr.Dataset) -> None:
        """Make room for a result."""
        for dim, index in _indexes(run).items():
            common = self.labels.setdefault(dim, index)
            self._about.setdefault(dim, run[dim].attrs if dim in run.coords else {})
            if common is not index and not common.equals(index):
                self._mixed.add(dim)
                self.labels[dim] = labels.axis_of(labels.in_order([*common.tolist(), *index.tolist()]), dim)
        self._n_runs += 1
        for name, values in run.data_vars.items():
            self._n_with[str(name)] += 1
            if values.dtype.kind not in "biuf":
                raise TypeError(f"{name!r} holds {values.dtype}; only numbers can be put side by side")
            kind = np.result_type(values.dtype, np.uint8)  # results hold no bool
            about = self.variables.setdefault(str(name), _Variable(tuple(map(str, values.dims)), kind, values.attrs))
            if set(about.dims) != set(values.dims):
                raise ValueError(f"{name!r} has the dimensions {values.dims} here and {about.dims} elsewhere")
            self.variables[str(name)] = about._replace(dtype=np.result_type(about.dtype, kind))

    def shape(self, name: str) -> tuple[int, ...]:
        """Lengths of a variable's own dimensions."""
        return tuple(len(self.labels[dim]) for dim in self.variables[name].dims)

    def kind(self, name: str, gaps: bool = False) -> np.dtype[Any]:
        """The type of a variable's numbers; one that has NaN if there are gaps."""
        about = self.variables[name]
        gaps = gaps or self._n_with[name] < self._n_runs or bool(self._mixed & set(about.dims))
        return np.result_type(about.dtype, np.float32) if gaps else about.dtype

    def write(self, run: xr.Dataset, name: str, room: NDArray) -> None:
        """Write a variable of a result where it belongs among the common labels, and NaN beside it."""
        dims, own = self.variables[name].dims, _indexes(run)
        values = self.renumbered(name, run[name].variable.transpose(*dims).values, own)
        if all(own[dim].equals(self.labels[dim]) for dim in dims):
            room[...] = values
        else:
            room[...] = np.nan
            room[np.ix_(*(labels.find(self.labels[dim], own[dim]) for dim in dims))] = values

    def renumbered(self, name: str, values: NDArray, own: Mapping[str, pd.Index]) -> NDArray:
        """The values of a variable; positions along a dimension as positions among the common labels."""
        dim = TAUGHT.get(name)
        if dim is None or dim not in own or own[dim].equals(self.labels[dim]):
            return values
        found = np.append(labels.find(self.labels[dim], own[dim]), np.nan)
        return found[np.nan_to_num(values, nan=len(found) - 1).astype(np.int64)]

    def coordinates(self) -> dict[str, xr.Variable]:
        """The common labels."""
        return {dim: xr.Variable(dim, index, self._about[dim]) for dim, index in self.labels.items()}


class Stack:
    """Results that are put side by side as they come.

    Parameters
    ----------
    dims : mapping
        The new dimensions with their labels.
    """

    def __init__(self, dims: Mapping[str, pd.Index]):
        self.dims = dict(dims)
        self.sizes = tuple(map(len, self.dims.values()))
        self.frame = Frame()
        self.arrays: dict[str, NDArray] = {}
        self.filled: dict[str, NDArray[np.bool_]] = {}

    def put(self, place: Place, run: xr.Dataset) -> None:
        """Write a result to its place."""
        before = dict(self.frame.labels)
        self.frame.include(run)
        for name in self.arrays:
            self._renumber(name, before)
            self._widen(name, before)
        for name in map(str, run.data_vars):
            room: Any = self._room(name)
            self.frame.write(run, name, room[(*place, ...)])
            self.filled[name][place] = True

    def _room(self, name: str, gaps: bool = False) -> NDArray:
        """The array of a variable, made or changed so that it holds all its numbers."""
        kind = self.frame.kind(name, gaps)
        if name not in self.arrays:
            self.arrays[name] = np.zeros(self.sizes + self.frame.shape(name), kind)
            self.filled[name] = np.zeros(self.sizes, bool)
        self.arrays[name] = self.arrays[name].astype(kind, copy=False)
        return self.arrays[name]

    def _renumber(self, name: str, before: Mapping[str, pd.Index]) -> None:
        """Change positions along a dimension whose labels have been joined by others."""
        array = self.arrays[name]
        numbered = self.frame.renumbered(name, array, before)
        if numbered is not array:
            self.arrays[name] = numbered

    def _widen(self, name: str, before: Mapping[str, pd.Index]) -> None:
        """Make room for labels that are new; there is NaN where nothing is known of them."""
        for axis, dim in enumerate(self.frame.variables[name].dims, start=len(self.sizes)):
            old, new = before[dim], self.frame.labels[dim]
            if not new.equals(old):
                array = self._room(name)
                shape = (*array.shape[:axis], len(new), *array.shape[axis + 1 :])
                self.arrays[name] = np.full(shape, np.nan, array.dtype)
                np.moveaxis(self.arrays[name], axis, 0)[labels.find(new, old)] = np.moveaxis(array, axis, 0)

    def dataset(self, attrs: Mapping[str, Any]) -> xr.Dataset:
        """Everything that was put, labelled."""
        variables = {}
        for name, filled in self.filled.items():
            if not filled.all():
                self._room(name, gaps=True)[~filled] = np.nan
            about = self.frame.variables[name]
            variables[name] = ((*self.dims, *about.dims), self.arrays[name], about.attrs)
        return xr.Dataset(variables, {**self.dims, **self.frame.coordinates()}, attrs)


def _indexes(run: xr.Dataset) -> dict[str, pd.Index]:
    """The labels of all dimensions, numbers from 0 where there are none."""
    known = run.indexes
    return {str(dim): known[dim] if dim in known else pd.RangeIndex(size, name=dim) for dim, size in run.sizes.items()}
