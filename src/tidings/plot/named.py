"""What a plot of several runs is given: one Dataset per name, whatever they came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import xarray as xr

from tidings._checks import listed
from tidings.results import DIMS

MOST = 7  # lines of a sweep; there are as many colours


def named(runs: Any) -> dict[str, xr.Dataset]:
    """Runs by name, of a Dataset, a DataArray, a dict or a list of them.

    In a list, theory has the name it gives itself, and runs are numbered. One run alone needs no
    name, and along the dimension ``scenario``, or the axis of a sweep, each value is one.

    Examples
    --------
    >>> from tidings.theory import bass, ring_bass
    >>> list(named([bass(0.03, 0.38, [0, 1]), ring_bass(0.03, 0.38, [0, 1])]))
    ['Bass', 'Bass on a ring']
    """
    if isinstance(runs, (xr.Dataset, xr.DataArray)):
        return _along(_dataset(runs, ""))
    if isinstance(runs, Mapping):
        found = {str(name): _dataset(run, str(name)) for name, run in runs.items()}
    elif isinstance(runs, Iterable) and not isinstance(runs, str):
        found = {}
        for number, run in enumerate(runs, start=1):
            found[_name(run, number, found)] = _dataset(run, f"run {number}")
    else:
        raise TypeError(
            f"curve draws the Dataset that simulate gives, got {type(runs).__name__}; "
            "simulate a scenario first, as in plot.curve(simulate(scenario))"
        )
    if not found:
        raise ValueError("there is no run to draw, got an empty collection")
    return found


def _name(run: Any, number: int, taken: Iterable[str]) -> str:
    """What a run in a list is called."""
    own = getattr(run, "attrs", {}).get("name")
    if not own:
        return f"run {number}"
    return f"{own} {number}" if own in taken else str(own)


def _dataset(run: Any, name: str) -> xr.Dataset:
    """A run as a Dataset, also one variable of it."""
    which = repr(name) if name else "it"
    if isinstance(run, xr.Dataset):
        return run
    if not isinstance(run, xr.DataArray):
        raise TypeError(f"curve draws Datasets, but {which} is a {type(run).__name__}; give what simulate returns")
    if run.name is None:
        raise ValueError(f"{which} is a DataArray without a name; say what it is, as in run.rename('share')")
    if "step" not in run.dims:
        raise ValueError(f"{which} has no dimension 'step', got {run.dims}; give it several times to draw")
    # One variable has lost what its Dataset said of the unit; its steps say it, if they are of any but theory's.
    unit = run["step"].attrs.get("units", "step")
    return run.to_dataset().assign_attrs({} if unit == "step" else {"step_unit": unit})


def _along(runs: xr.Dataset) -> dict[str, xr.Dataset]:
    """One run per scenario, or per value of the axis of a sweep."""
    swept = [str(dim) for dim in runs.dims if dim not in DIMS]
    lined = swept + ["scenario"] * ("scenario" in runs.dims)
    if not lined:
        return {"": runs}
    dim, n = lined[0], runs.sizes[lined[0]]
    values = runs.get_index(dim).tolist()
    if len(lined) > 1:
        chosen = ", ".join(f"{name}={runs.get_index(name).tolist()[0]!r}" for name in lined[1:])
        raise ValueError(
            f"curve draws along one axis, but there are {', '.join(lined)}; select, as in sweep.sel({chosen})"
        )
    if swept and n > MOST:
        raise ValueError(
            f"curve draws at most {MOST} values of {dim}, got {n}; select some, "
            f"as in sweep.sel({dim}=[{listed([values[0], values[n // 2], values[-1]])}]), or use td.plot.heatmap"
        )
    words = [f"{dim} = {_plain(value)}" if swept else str(value) for value in values]
    return {word: runs.isel({dim: number}) for number, word in enumerate(words)}


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
