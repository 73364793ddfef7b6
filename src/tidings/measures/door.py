"""Checks at the door of a measure: a run, and in it the variable and the dims that are needed."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import known
from tidings.network import Network
from tidings.replay import Replay
from tidings.results import DEFAULT, PER_STEP, TAUGHT


def variable(runs: xr.Dataset, name: Any, *dims: str) -> xr.DataArray:
    """A variable of a result that has these dims, or an error that says how to get one.

    Examples
    --------
    >>> import tidings as td
    >>> pair = td.Network.from_edges([("Ana", "Ben")])
    >>> run = td.simulate(td.Scenario(pair, [td.Tell(1.0)], ["Ana"], steps=1), 1, rng=1, keep=["share"])
    >>> variable(run, "share", "step").values
    array([[0.5, 1. ]])
    >>> variable(run, "learned_at")
    Traceback (most recent call last):
    ValueError: the run has no 'learned_at'; keep it with simulate(..., keep=['learned_at'])
    """
    if not isinstance(runs, xr.Dataset):
        raise TypeError(f"a measure takes a Dataset, as simulate gives it, got {type(runs).__name__}")
    there = list(runs.data_vars)
    if name not in there and name in (*DEFAULT, *TAUGHT, *PER_STEP):
        asked = ["learned_at", name] if name in TAUGHT else [name]  # who taught whom is measured with when
        raise ValueError(f"the run has no {name!r}; keep it with simulate(..., keep={asked!r})")
    known("variable", name, there)
    found = runs[name]
    for dim in dims:
        if dim not in found.dims:
            has = ", ".join(map(str, found.dims)) or "no dims"
            raise TypeError(
                f"{name!r} needs the dim {dim!r}, got {has}; give another variable, or measure before selecting one"
            )
    return found


def learned_at(run: xr.Dataset, network: Network) -> xr.DataArray:
    """When the people of this network learned, or an error if they are not those of the run."""
    when = variable(run, "learned_at", "replicate", "person")
    network_of(run, network)
    return when


def one_run(found: xr.DataArray, measure: str) -> NDArray[np.float64]:
    """The values of a single run, as numbers: (replicate, person)."""
    further = [dim for dim in found.dims if dim not in ("replicate", "person")]
    if further:
        raise ValueError(
            f"{measure} takes one run, got several by {further[0]!r}; choose one: run.sel({further[0]}=...)"
        )
    values = found.transpose(..., "person").values
    return values.reshape(-1, values.shape[-1])


def cascade_of(run: Any) -> xr.Dataset:
    """The result itself; of a replay, what `simulate` would have kept of it."""
    return run.cascade if isinstance(run, Replay) else run


def taught(run: Any) -> tuple[xr.DataArray, xr.DataArray]:
    """When everybody first learned and who taught them, of a run that kept it or of a replay."""
    run = cascade_of(run)
    return variable(run, "learned_at", "person"), variable(run, "told_by", "person")


def network_of(run: Any, network: Network | None) -> Network:
    """The network of a run, which a replay has with it, or an error if its people are others."""
    network = run.scenario.network if network is None and isinstance(run, Replay) else network
    if not isinstance(network, Network):
        raise TypeError(f"network must be the Network that was simulated, got {type(network).__name__}")
    if not network.names.equals(cascade_of(run).indexes.get("person")):
        raise ValueError("the people of the run are not those of the network; give the network that was simulated")
    return network


def step_unit(runs: xr.Dataset | xr.DataArray) -> str:
    """What a step of these runs is called."""
    axis = runs.coords["step"].attrs if "step" in runs.coords else {}
    return runs.attrs.get("step_unit", axis.get("units", "step"))
