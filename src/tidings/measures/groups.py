"""Answers read from results: Dataset in, labelled numbers out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp
import xarray as xr

from tidings._checks import share
from tidings.network import Network

BLOCK = 1 << 21  # replicates times memberships looked at side by side


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
    share("level", level)
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
        likely to be first; ``surprise``, the difference; ``error``, the standard error of ``surprise``
        over replicates, NaN with only one.

    Examples
    --------
    Ben is in both teams, so it is he who carries it over:

    >>> import tidings as td
    >>> teams = td.Network.from_edges(groups={"one": ["Ana", "Ben"], "two": ["Ben", "Cas", "Dan"]})
    >>> run = td.simulate(td.Scenario(teams, [td.Discuss(0.5)], ["Ana"], steps=20), replicates=50, rng=1)
    >>> bridges(run, teams).round(2).loc["Ben"].tolist()
    [1.0, 0.33, 0.67, 0.0]
    """
    if not run.indexes["person"].equals(network.names):
        raise ValueError("the people of the run are not those of the network; give the network that was simulated")
    when = run["learned_at"].transpose("replicate", "person").values
    n, n_rows = len(when), max(BLOCK // max(network.membership.nnz, 1), 1)
    blocks = [_honours(when[start : start + n_rows], network) for start in range(0, n, n_rows)]
    carried, expected, square = (sum(parts) / n for parts in zip(*blocks))
    variance = np.maximum(square - (carried - expected) ** 2, 0)
    error = np.sqrt(variance / (n - 1)) if n > 1 else np.full(network.n_people, np.nan)
    columns = {"carried": carried, "expected": expected, "surprise": carried - expected, "error": error}
    table = pd.DataFrame(columns, index=network.names)
    return table.sort_values("surprise", ascending=False, kind="stable")


def _honours(learned_at: np.ndarray, network: Network) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sums over some replicates, for each person: groups brought, groups expected, squares of the difference."""
    by_group = network.memberships_by_group
    group = np.repeat(np.arange(network.n_groups), np.diff(by_group.indptr))
    if not len(group):
        return (np.zeros(network.n_people),) * 3
    when = np.nan_to_num(learned_at[:, by_group.indices], nan=np.inf)
    # One row per membership, those of a group side by side; groups without members have no row.
    start, rank = np.unique(group, return_index=True, return_inverse=True)[1:]
    first = np.minimum.reduceat(when, start, axis=1)[:, rank]
    entered = (first > 0) & np.isfinite(first)
    brought = (when == first) & entered
    honour = brought / np.maximum(np.add.reduceat(brought, start, axis=1, dtype=float), 1)[:, rank]
    fair = entered / network.group_sizes[group]
    shape = (len(group), network.n_people)
    people = sp.csr_array((np.ones(len(group)), by_group.indices, np.arange(len(group) + 1)), shape=shape)
    mine, due = np.asarray(honour @ people), np.asarray(fair @ people)
    return mine.sum(axis=0), due.sum(axis=0), ((mine - due) ** 2).sum(axis=0)
