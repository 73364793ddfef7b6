"""The vocabulary of results: one table of names, dimensions, units and meanings, and files that keep labels."""

from __future__ import annotations

import json
import os
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from tidings import labels


class Variable(NamedTuple):
    """One name of the vocabulary."""

    dims: tuple[str, ...]
    long_name: str
    units: str


VOCABULARY: dict[str, Variable] = {
    "share": Variable(("replicate", "step"), "share of people who know", "share of people"),
    "groups_reached": Variable(("replicate", "step"), "share of groups that are reached", "share of groups"),
    "groups_holding": Variable(("replicate", "step"), "share of groups that hold it", "share of groups"),
    "learned_at": Variable(("replicate", "person"), "step of first learning", "{step_unit}"),
    "group_reached_at": Variable(("replicate", "group"), "step at which the group was first reached", "{step_unit}"),
    "credit": Variable(("replicate", "rule"), "people who first learned through each rule", "people"),
    "knows": Variable(("replicate", "step", "person"), "whether the person knows", "1"),
    "shares": Variable(("replicate", "step", "person"), "whether the person knows and shares", "1"),
    "held": Variable(("replicate", "step", "group"), "whether the group holds it", "1"),
    "size": Variable(("people",), "probability that so many people ever knew", "probability"),
    "reach": Variable(("replicate",), "people who ever know", "people"),
    "learned_by": Variable(("step", "person"), "probability that the person has ever known", "probability"),
}
"""Every name that a result may hold. `held` is 1 where a group made it its own."""

DEFAULT = ("share", "groups_reached", "groups_holding", "learned_at", "group_reached_at", "credit")
PER_STEP = ("knows", "shares", "held")


def dataset(arrays: dict[str, Any], coords: dict[str, Any], attrs: dict[str, Any]) -> xr.Dataset:
    """A labelled Dataset from arrays of the vocabulary; dims that an array lacks are left out."""
    variables = {}
    for name, array in arrays.items():
        word = VOCABULARY[name]
        dims = [dim for dim in word.dims if dim in coords]
        units = word.units.format(step_unit=attrs.get("step_unit", "step"))
        variables[name] = (dims, array, {"long_name": word.long_name, "units": units})
    used = {dim for dims, *_ in variables.values() for dim in dims}
    made = xr.Dataset(variables, {dim: values for dim, values in coords.items() if dim in used}, attrs)
    if "step" in made.coords:
        made["step"].attrs.update(long_name=attrs.get("step_unit", "step"), units=attrs.get("step_unit", "step"))
    return made


def save(run: xr.Dataset, path: str | os.PathLike[str]) -> None:
    """Write a result to a netCDF file; `load` gives it back, with every label and attribute.

    Parameters
    ----------
    run : Dataset
        A result of this library.
    path : path
        Where to write. An existing file is replaced only once the new one is complete.

    Raises
    ------
    TypeError
        If a label is neither text, number, tuple nor frozenset of such.

    Examples
    --------
    >>> import os, tempfile
    >>> import tidings as td
    >>> grid = td.Network.from_edges([((0, 0), (0, 1))])
    >>> run = td.simulate(td.Scenario(grid, [td.Tell(0.5)], [(0, 0)], steps=3), replicates=2, rng=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(run, os.path.join(folder, "run.nc"))
    ...     load(os.path.join(folder, "run.nc")).identical(run)
    True
    """
    if not isinstance(run, xr.Dataset):
        raise TypeError(f"save takes a Dataset, got {type(run).__name__}")
    folder = os.path.dirname(os.fspath(path))
    if folder and not os.path.isdir(folder):
        raise FileNotFoundError(f"there is no folder {folder!r}; make it first")
    notes = {name: _note(values) for name, values in run.variables.items()}
    kept = {name: _packed(run[name].variable, notes[name]) for name in notes if 0 not in notes[name]["shape"]}
    everything = {"attrs": run.attrs, "coords": list(run.coords), "variables": notes}
    packed = xr.Dataset(kept, attrs={"tidings": json.dumps(everything, default=_plain)})
    beside = f"{os.fspath(path)}.part"
    try:
        packed.to_netcdf(beside, engine="scipy")
        os.replace(beside, path)
    finally:
        if os.path.exists(beside):
            os.remove(beside)


def load(path: str | os.PathLike[str]) -> xr.Dataset:
    """Read a result that `save` wrote.

    Raises
    ------
    ValueError
        If the file was not written by `save`.
    """
    try:
        # Left as written: a step of a "day" is not a moment in time.
        with xr.open_dataset(path, engine="scipy", decode_times=False) as stored:
            packed = stored.load()
        everything = json.loads(packed.attrs["tidings"])
    except (KeyError, TypeError, ValueError):
        raise ValueError(f"{os.fspath(path)!r} was not written by tidings.save, or is damaged") from None
    values = {name: _unpacked(packed, name, note) for name, note in everything["variables"].items()}
    coords = {name: values.pop(name) for name in everything["coords"]}
    return xr.Dataset(values, coords, everything["attrs"])


def _note(values: xr.Variable) -> dict[str, Any]:
    """What a netCDF file would forget of a variable: it knows neither labels nor large numbers nor empty dims."""
    kind = values.dtype.kind
    if kind not in "OUTbiuf":
        raise TypeError(f"{values.dtype} cannot be written to a file; use text or numbers")
    large = kind in "iu" and bool((values.values != values.values.astype(np.int32)).any())
    return {
        "dims": values.dims,
        "shape": values.shape,
        "dtype": "O" if kind == "T" else values.dtype.str,
        "attrs": values.attrs,
        "text": kind in "OUT" or large,
    }


def _packed(values: xr.Variable, note: dict[str, Any]) -> xr.Variable:
    if not note["text"]:
        return values
    texts = [labels.encode(value) for value in values.values.ravel().tolist()]
    return xr.Variable(values.dims, np.array(texts, dtype=str).reshape(values.shape), values.attrs)


def _unpacked(packed: xr.Dataset, name: str, note: dict[str, Any]) -> xr.Variable:
    shape, dtype = tuple(note["shape"]), np.dtype(note["dtype"])
    if 0 in shape:
        array = np.empty(shape, dtype)
    elif note["text"]:
        decoded = (labels.decode(text) for text in packed[name].values.ravel().tolist())
        array = labels.boxed(decoded).reshape(shape).astype(dtype)
    else:
        array = packed[name].values.astype(dtype)
    return xr.Variable(note["dims"], array, note["attrs"])


def _plain(value: Any) -> Any:
    """Numbers and arrays of numpy as those of Python, for JSON."""
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    raise TypeError(f"the attribute {value!r} ({type(value).__name__}) cannot be written to a file")
