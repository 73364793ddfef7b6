"""From group to group: who carried it over, and which group it came from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp
import xarray as xr
from numpy.typing import NDArray

from tidings.measures.door import learned_at
from tidings.measures.honours import Honours, honours, summed
from tidings.network import Network

MOST_GROUPS = 3000  # a table of groups by groups: 72 MB


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
    when = _of_one_run(learned_at(run, network))
    n = len(when)
    blocks = [_carried(some, network) for some in honours(when, network)]
    carried, expected, square = (sum(parts) / n for parts in zip(*blocks))
    variance = np.maximum(square - (carried - expected) ** 2, 0)
    error = np.sqrt(variance / (n - 1)) if n > 1 else np.full(network.n_people, np.nan)
    columns = {"carried": carried, "expected": expected, "surprise": carried - expected, "error": error}
    table = pd.DataFrame(columns, index=network.names)
    return table.sort_values("surprise", ascending=False, kind="stable")


def between_groups(run: xr.Dataset, network: Network) -> xr.Dataset:
    """Which group brought it to which.

    In each replicate, a group that no seed belongs to is brought to it by the member who learned
    first, as in `bridges`. That member's honour goes in equal parts to those of their other groups
    in which somebody had learned before they did. Where there is none it came from elsewhere: along
    a tie, or from outside.

    Parameters
    ----------
    run : Dataset
        With ``learned_at``.
    network : Network
        The network of the run, or one of the same people in other groups.

    Returns
    -------
    Dataset
        ``flow`` (..., source, target): groups brought per replicate; ``elsewhere`` (..., target).
        Summed over ``source``, ``flow`` and ``elsewhere`` together are the share of replicates in
        which the target was entered.

    Raises
    ------
    ValueError
        If there are more than 3,000 groups.

    Examples
    --------
    >>> import tidings as td
    >>> teams = td.Network.from_edges(groups={"one": ["Ana", "Ben"], "two": ["Ben", "Cas"]})
    >>> run = td.simulate(td.Scenario(teams, [td.Discuss(0.5)], ["Ana"], steps=20), replicates=50, rng=1)
    >>> between_groups(run, teams)["flow"].sel(source="one", target="two").item()
    1.0
    """
    when = learned_at(run, network)
    n = network.n_groups
    if n > MOST_GROUPS:
        raise ValueError(
            f"between_groups makes a table of groups by groups, of at most {MOST_GROUPS:,} groups, got {n:,}; give a "
            "network of the same people in fewer, larger groups: network.but(memberships=...)"
        )
    flow, elsewhere = xr.apply_ufunc(
        _flow,
        when,
        kwargs={"network": network},
        input_core_dims=[["replicate", "person"]],
        output_core_dims=[["source", "target"], ["target"]],
        vectorize=True,
        dask="parallelized",
        output_dtypes=[float, float],
        dask_gufunc_kwargs={"allow_rechunk": True, "output_sizes": {"source": n, "target": n}},
    )
    flow.attrs = {"long_name": "groups brought by source to target", "units": "groups per replicate"}
    elsewhere.attrs = {"long_name": "groups brought from elsewhere", "units": "groups per replicate"}
    labels = {dim: network.groups.rename(dim) for dim in ("source", "target")}
    return xr.Dataset({"flow": flow, "elsewhere": elsewhere}, attrs=run.attrs).assign_coords(labels)


def _of_one_run(when: xr.DataArray) -> NDArray[np.float64]:
    """As numbers: (replicate, person)."""
    further = [dim for dim in when.dims if dim not in ("replicate", "person")]
    if further:
        raise ValueError(f"bridges takes one run, got several by {further[0]!r}; choose one: run.sel({further[0]}=...)")
    return when.transpose("replicate", "person").values


def _carried(some: Honours, network: Network) -> tuple[NDArray, NDArray, NDArray]:
    """Sums over some replicates, for each person: groups brought, groups expected, squares of the difference."""
    fair = some.entered / network.group_sizes[some.group]
    mine, due = (summed(values, some.person, network.n_people) for values in (some.honour, fair))
    return mine.sum(axis=0), due.sum(axis=0), ((mine - due) ** 2).sum(axis=0)


def _flow(when: NDArray[np.float64], network: Network) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Groups brought per replicate: (source, target), and from elsewhere: (target,)."""
    n = network.n_groups
    flow, elsewhere = sp.csr_array((n, n)), np.zeros(n)
    for some in honours(when, network):
        brought, otherwise = _origins(some, network)
        flow, elsewhere = flow + brought, elsewhere + otherwise
    return flow.toarray() / len(when), elsewhere / len(when)


def _origins(some: Honours, network: Network) -> tuple[sp.csr_array, NDArray[np.float64]]:
    """Sums over some replicates: groups brought by each group, and from elsewhere."""
    carries = summed(some.honour, some.person, network.n_people) > 0
    # The group that is entered is never among these: there the carrier was the first.
    source = (some.first < some.when) & carries[:, some.person]
    n_sources = summed(source, some.person, network.n_people)[:, some.person]
    part = some.honour / np.maximum(n_sources, 1)
    brought = _by_carrier(source, some, network).T @ _by_carrier(part, some, network)
    alone = np.where(n_sources == 0, some.honour, 0)
    return brought, summed(alone, some.group, network.n_groups).sum(axis=0)


def _by_carrier(values: NDArray, some: Honours, network: Network) -> sp.csr_array:
    """A value for each person in each of some replicates, and each group: (replicate times person, group)."""
    row, membership = np.nonzero(values)
    person = row * network.n_people + some.person[membership]
    entries = (values[row, membership].astype(float), (person, some.group[membership]))
    return sp.csr_array(entries, shape=(len(values) * network.n_people, network.n_groups))
