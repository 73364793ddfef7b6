"""Checks at the door: beliefs and other numbers of people, in the order of the people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from tidings import labels
from tidings._checks import known, listed, shown, unknown_names, whole
from tidings.draws import Draws
from tidings.network import Network

Given = str | Mapping[Any, float] | pd.Series | pd.DataFrame | xr.DataArray | ArrayLike
UNIFORM = "uniform"
ANY = (-np.inf, np.inf)


class Start:
    """The beliefs with which a model begins.

    Parameters
    ----------
    network : Network
        Whose people they are of.
    beliefs : "uniform", name of a people column, Series, dict, DataFrame, DataArray or array
        Drawn from 0 to 1; or given, (person,) or (replicate, person), by name or in order.
    replicates : int, optional
        How many; left out, as many as are given.
    between : (float, float)
        Where a belief must lie.
    """

    def __init__(
        self, network: Network, beliefs: Given, replicates: int | None = None, between: tuple[float, float] = ANY
    ):
        self.network = of_network(network)
        drawn = isinstance(beliefs, str) and beliefs == UNIFORM
        self.given = None if drawn else numbers_of(network, "beliefs", beliefs, between)
        rows = 1 if self.given is None else len(self.given)
        self.n_replicates = rows if replicates is None else whole("replicates", replicates)
        if rows > 1 and rows != self.n_replicates:
            raise ValueError(
                f"beliefs are given for {rows} replicates, but replicates is {self.n_replicates}; leave it out"
            )

    def of(self, draws: Draws, rows: slice) -> NDArray[np.float64]:
        """Beliefs in some replicates: (person, replicate)."""
        if self.given is None:
            return draws.numbers("beliefs", 0, self.network.places())
        here = self.given[rows] if len(self.given) > 1 else self.given
        return np.ascontiguousarray(np.broadcast_to(here.T, (self.network.n_people, len(draws.replicates))))


def of_network(network: Any) -> Network:
    """The network, or an error that says where to get one."""
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, got {type(network).__name__}; see Network.from_networkx")
    return network


def numbers_of(network: Network, name: str, given: Given, between: tuple[float, float] = ANY) -> NDArray[np.float64]:
    """Numbers of all people: (1, person), or (replicate, person) where several are given for each."""
    given_values = _floats(name, _in_order(network, name, given))
    values = np.atleast_2d(given_values)
    if values.ndim > 2 or values.shape[1] != network.n_people:
        raise ValueError(
            f"{name} must be one number for each of the {network.n_people:,} people, "
            f"or (replicate, person), got shape {given_values.shape}"
        )
    low, high = between
    wrong = ~(np.isfinite(values) & (values >= low) & (values <= high))
    if wrong.any():
        row, person = np.argwhere(wrong)[0]
        wanted = "finite numbers" if between == ANY else f"numbers from {low:g} to {high:g}"
        raise ValueError(f"{name} must be {wanted}, got {shown(values[row, person])} for {network.names[person]!r}")
    return values


def shares_of(network: Network, name: str, given: Given | float) -> NDArray[np.float64]:
    """A share from 0 to 1 for everybody, given as one number for all or as one for each: (person,)."""
    if isinstance(given, (int, float, np.number)):
        given = np.full(network.n_people, float(given))
    values = numbers_of(network, name, given, (0.0, 1.0))
    if len(values) > 1:
        raise ValueError(f"{name} must be one number for each person, got {len(values)}")
    return values[0]


def _in_order(network: Network, name: str, given: Given) -> Any:
    """What is given by name, in the order of the people."""
    if isinstance(given, str):
        known(f"{name}: people column", given, network.people.columns)
        return network.column(given)
    if isinstance(given, xr.DataArray):
        if "person" not in given.dims:
            raise ValueError(f"{name} needs the dim person, got {given.dims}")
        if given.ndim > 2:
            raise ValueError(f"{name} must be (person,) or (replicate, person), got {given.dims}; select, as with isel")
        given = given.transpose(..., "person")
        given = given.to_pandas() if "person" in given.coords else given.values
    if isinstance(given, Mapping):
        given = pd.Series(list(given.values()), labels.index_of(given, "person", "person"), dtype=object)
    if not isinstance(given, (pd.Series, pd.DataFrame)):
        return given
    index = given.index if isinstance(given, pd.Series) else given.columns
    at = labels.find(labels.index_of(index, "person", "person"), network.names)
    if (at < 0).any():
        raise ValueError(f"{name} say nothing of {listed(network.names[at < 0].tolist())}; give a number for everybody")
    if len(index) > network.n_people:
        there = labels.find(network.names, index)
        raise unknown_names("person", index[there < 0].tolist(), network.names)
    return given.iloc[at] if isinstance(given, pd.Series) else given.iloc[:, at]


def _floats(name: str, values: Any) -> NDArray[np.float64]:
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be numbers, one for each person, got {values!r:.60}") from None
