"""Answers read from results: Dataset in, labelled numbers out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr

from tidings._checks import probability
from tidings.network import Network


def coverage(runs: xr.Dataset, *, level: float = 0.5) -> xr.DataArray:
    """First step at which a share `level` of the people know, NaN if never: (..., replicate).

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> run = td.simulate(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), replicates=2, rng=1)
    >>> coverage(run, level=1.0).values
    array([2., 2.])
    """
    probability("level", level)
    reached = runs["share"] >= level - 1e-9
    when = runs["step"].isel(step=reached.argmax("step")).astype(float)
    found = xr.where(reached.any("step"), when, np.nan).drop_vars("step", errors="ignore")
    return found.rename("coverage").assign_attrs(
        long_name=f"step at which {level:.0%} of the people know", units=runs.attrs.get("step_unit", "step")
    )


def bridges(run: xr.Dataset, network: Network) -> pd.DataFrame:
    """Who carried it into groups that no seed belongs to.

    In each replicate, a group that nobody started in is brought to it by the member who learned
    first; members who learned in the same step share the honour.

    Parameters
    ----------
    run : Dataset
        With ``learned_at``.
    network : Network
        The network of the run.

    Returns
    -------
    DataFrame
        Indexed by person, most surprising first: ``carried``, groups per replicate that the person
        brought it to; ``expected``, what it would be if every member of those groups were equally
        likely to be first; ``surprise``, the difference.

    Examples
    --------
    Ben is in both teams, so it is he who carries it over:

    >>> import tidings as td
    >>> teams = td.Network.from_edges(groups={"one": ["Ana", "Ben"], "two": ["Ben", "Cas", "Dan"]})
    >>> run = td.simulate(td.Scenario(teams, [td.Discuss(0.5)], ["Ana"], steps=20), replicates=50, rng=1)
    >>> bridges(run, teams).round(2).loc["Ben"].tolist()
    [1.0, 0.33, 0.67]
    """
    if not run.indexes["person"].equals(network.names):
        raise ValueError("the people of the run are not those of the network; give the network that was simulated")
    learned_at = run["learned_at"].transpose("replicate", "person").values
    by_group = network.memberships_by_group
    if not by_group.nnz:
        return _bridge_table(network, np.zeros(network.n_people), np.zeros(network.n_people))
    group = np.repeat(np.arange(network.n_groups), np.diff(by_group.indptr))
    when = np.nan_to_num(learned_at[:, by_group.indices], nan=np.inf)
    filled = np.unique(group, return_index=True)
    first = np.full((len(when), network.n_groups), np.inf)
    first[:, filled[0]] = np.minimum.reduceat(when, filled[1], axis=1)
    entered = (first > 0) & np.isfinite(first)
    brought = (when == first[:, group]) & entered[:, group]
    honour = brought / np.maximum(np.add.reduceat(brought, filled[1], axis=1, dtype=float), 1)[:, _rank(group)]
    fair = entered.mean(axis=0)[group] / network.group_sizes[group]
    n = network.n_people
    return _bridge_table(
        network,
        np.bincount(by_group.indices, honour.mean(axis=0), minlength=n),
        np.bincount(by_group.indices, fair, minlength=n),
    )


def _bridge_table(network: Network, carried: np.ndarray, expected: np.ndarray) -> pd.DataFrame:
    columns = {"carried": carried, "expected": expected, "surprise": carried - expected}
    table = pd.DataFrame(columns, index=network.names)
    return table.sort_values("surprise", ascending=False, kind="stable")


def _rank(group: np.ndarray) -> np.ndarray:
    """Position of each row's group among the groups that have members."""
    return np.unique(group, return_inverse=True)[1]
