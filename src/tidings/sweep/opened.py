"""A folder of finished points as one result, read when it is needed where Dask is installed."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings import files
from tidings._checks import offering, warn
from tidings.stack import Frame, Place, Stack
from tidings.sweep.folder import Folder, load, own
from tidings.sweep.points import Points

OF_A_POINT = ("point", "scenario", "file")  # attributes of one point, which a sweep does not have


@offering
def open_sweep(folder: str | os.PathLike[str]) -> xr.Dataset:
    """Open what a sweep has left in a folder, finished or not.

    Parameters
    ----------
    folder : path
        The folder that was given to `sweep`. Nothing is written there.

    Returns
    -------
    Dataset
        That of `sweep`, with all points that were ever asked for in this folder, in the order in
        which they were first asked for; what is not finished is NaN. ``attrs["finished"]`` and
        ``attrs["points"]`` count them. Where Dask is installed the values stay in their files until
        they are computed, so that results may be larger than memory; without it they are read.

    Raises
    ------
    ValueError
        If there is no sweep in the folder, or no finished point yet.

    Examples
    --------
    >>> import tempfile
    >>> import tidings as td
    >>> pair = td.Network.from_edges([("Ana", "Ben")])
    >>> def plan(p):
    ...     return td.Scenario(pair, [td.Tell(p)], ["Ana"], steps=2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     run = td.sweep(plan, 100, rng=1, folder=folder, p=[0.1, 0.2])
    ...     open_sweep(folder).identical(run)
    True
    """
    here = Folder(folder)
    points = here.points()
    if points is None:
        raise ValueError(f"there is no sweep in {os.fspath(folder)!r}; give the folder that sweep was given")
    finished = here.finished()
    paths = {number: finished[name] for number in range(len(points)) if (name := points.digest(number)) in finished}
    read = files.outline if can_wait() else files.load
    runs = {number: run for number, path in paths.items() if (run := _readable(path, read)) is not None}
    if not runs:
        raise ValueError(f"the sweep in {os.fspath(folder)!r} has no finished point yet; wait, or run it")
    attrs = next(iter(runs.values())).attrs
    if not can_wait():
        stack = Stack(points.dims)
        for number, run in runs.items():
            stack.put(points.place(number), run)
        return summed_up(stack.dataset(attrs), points, len(runs))
    frame = Frame()
    for run in runs.values():
        frame.include(run)
    return summed_up(waiting(frame, points, {number: paths[number] for number in runs}, attrs), points, len(runs))


def _readable(path: Path, read: Callable[[Path], xr.Dataset]) -> xr.Dataset | None:
    try:
        return own(read(path), path.name)
    except (ValueError, FileNotFoundError):
        warn(f"{str(path)!r} cannot be read and is left out; when the sweep is run again, it is played again")
        return None


def summed_up(made: xr.Dataset, points: Points, n_finished: int) -> xr.Dataset:
    """A result with the values of a table's points, and without what its points do not have in common."""
    common = {name: value for name, value in made.attrs.items() if name not in OF_A_POINT}
    counts = {"points": len(points), "finished": n_finished}
    return made.assign_coords(points.coordinates()).drop_attrs(deep=False).assign_attrs({**common, **counts})


def can_wait() -> bool:
    """Whether Dask is installed."""
    return importlib.util.find_spec("dask") is not None


def waiting(frame: Frame, points: Points, paths: Mapping[int, Path], attrs: Mapping[str, Any]) -> xr.Dataset:
    """A result whose values are read from their files when they are needed, one chunk a point."""
    import dask.array as da

    variables: dict[str, Any] = {}
    at = {points.place(number): path for number, path in paths.items()}
    for name, about in frame.variables.items():
        chunks = [(1,) * size for size in points.sizes] + [(length,) for length in frame.shape(name)]
        kind = frame.kind(name, gaps=len(paths) < len(points))
        block = partial(_block, frame=frame, name=name, paths=at, kind=kind)
        array = da.map_blocks(block, chunks=chunks, dtype=kind, meta=np.empty((0,) * len(chunks), kind))
        variables[name] = ((*points.dims, *about.dims), array, about.attrs)
    return xr.Dataset(variables, {**points.dims, **frame.coordinates()}, attrs)


def _block(block_id: Place, *, frame: Frame, name: str, paths: Mapping[Place, Path], kind: np.dtype[Any]) -> NDArray:
    """The chunk of one point."""
    room = np.full(frame.shape(name), np.nan if kind.kind == "f" else 0, kind)
    place = block_id[: len(block_id) - room.ndim]
    if place in paths:
        run = load(paths[place])
        if name in run:
            frame.write(run, name, room)
    return room[(None,) * len(place)]
