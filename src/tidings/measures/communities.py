"""Communities: how concentrated those who know are, and whether they were told by their own."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import scipy.sparse as sp
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import whole
from tidings.measures.cascades import labelled
from tidings.measures.door import cascade_of, network_of, variable
from tidings.measures.forest import BLOCK, Forest, by_replicate
from tidings.measures.networks import belonging
from tidings.network import Network
from tidings.replay import Replay


def told_within(
    run: xr.Dataset | Replay, network: Network | None = None, *, by: Hashable = "group", first: int | None = None
) -> xr.DataArray:
    """Share of those who were told that were told by one of their own: (..., replicate).

    The rest was told across a border. It is the intra-community interaction of Weng et al. [1]_: what
    goes viral in the end crosses borders early.

    Parameters
    ----------
    run : Dataset or Replay
        A result with ``learned_at`` and ``told_by``, kept with ``simulate(..., keep=["learned_at",
        "told_by"])``, or a replay.
    network : Network
        The network of the run, or one of the same people in other groups; a replay has its own.
    by : name of a people column, or "group"
        Who are one's own: people with the same value, or people with whom one shares a group.
        Tellings to or by people without a value, or in no group, are left out.
    first : int, optional
        Only the first so many people who knew are looked at, seeds included. Where several learn in
        the step in which that number is passed, they count in part, all alike.

    Returns
    -------
    DataArray
        NaN where nobody was told.

    References
    ----------
    .. [1] Weng, L., Menczer, F. & Ahn, Y.-Y. (2013). Virality prediction and community structure in social
       networks. *Scientific Reports*, 3, 2522. https://doi.org/10.1038/srep02522

    Examples
    --------
    >>> import tidings as td
    >>> teams = {"one": ["Ana", "Ben"], "two": ["Cas"]}
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], groups=teams)
    >>> told_within(td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), rng=1)).item()
    0.5
    """
    first = None if first is None else whole("first", first)
    belongs = belonging(network_of(run, network), by)

    def of(forest: Forest) -> NDArray[np.float64]:
        return _within(forest, belongs, first)

    found = by_replicate(run, of)
    return labelled(found, "told_within", f"share of tellings within {_parts(by)}", "share of tellings")


def told_across(run: xr.Dataset | Replay, network: Network | None = None, *, by: Hashable = "group") -> xr.DataArray:
    """How many people each person told across a border, NaN for those who never knew: (..., replicate, person).

    Parameters
    ----------
    run, network, by
        As in `told_within`.

    Examples
    --------
    >>> import tidings as td
    >>> teams = {"one": ["Ana", "Ben"], "two": ["Cas"]}
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], groups=teams)
    >>> told_across(td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), rng=1)).values
    array([0., 1., 0.])
    """
    belongs = belonging(network_of(run, network), by)

    def of(forest: Forest) -> NDArray[np.float64]:
        return _across(forest, belongs)

    found = by_replicate(run, of, "person")
    return labelled(found, "told_across", "people whom the person told across a border", "people")


def adopter_entropy(
    run: xr.Dataset | Replay, network: Network | None = None, *, by: Hashable = "group", first: int | None = None
) -> xr.DataArray:
    """How evenly those who ever knew are spread over groups, in bits: (..., replicate).

    The entropy of the share of them that each group has [1]_: 0 if all are in one, and one bit more
    each time they are spread over twice as many. ``2 ** entropy`` is the effective number of groups.

    Parameters
    ----------
    run : Dataset or Replay
        A result with ``learned_at``, or a replay.
    network, by, first
        As in `told_within`. Who is in several groups counts in equal parts, who is in none not at all.

    Returns
    -------
    DataArray
        NaN where nobody who is in a group ever knew.

    References
    ----------
    .. [1] Weng, L., Menczer, F. & Ahn, Y.-Y. (2013). Virality prediction and community structure in social
       networks. *Scientific Reports*, 3, 2522. https://doi.org/10.1038/srep02522

    Examples
    --------
    >>> import tidings as td
    >>> teams = {"one": ["Ana"], "two": ["Ben"]}
    >>> pair = td.Network.from_edges([("Ana", "Ben")], groups=teams)
    >>> story = td.replay(td.Scenario(pair, [td.Tell(1.0)], ["Ana"], steps=3), rng=1)
    >>> adopter_entropy(story).item(), adopter_entropy(story, first=1).item()
    (1.0, 0.0)
    """
    first = None if first is None else whole("first", first)
    belongs = belonging(network_of(run, network), by).astype(float)
    n_parts = np.diff(belongs.indptr)
    found = xr.apply_ufunc(
        _entropies,
        variable(cascade_of(run), "learned_at", "person"),
        kwargs={"parts": sp.diags_array(1 / np.maximum(n_parts, 1)) @ belongs, "first": first},
        input_core_dims=[["person"]],
        dask="parallelized",
        output_dtypes=[float],
        dask_gufunc_kwargs={"allow_rechunk": True},
    )
    return labelled(found, "adopter_entropy", f"entropy of those who ever knew over {_parts(by)}", "bits")


def _parts(by: Hashable) -> str:
    return "groups" if by == "group" else f"people of one {by}"


def _within(forest: Forest, belongs: sp.csr_array, first: int | None) -> NDArray[np.float64]:
    """Share of tellings between people who belong together, in each replicate: (row,)."""
    learner, teacher = forest.learner % forest.n_people, forest.teacher % forest.n_people
    somewhere = np.diff(belongs.indptr) > 0
    counts = _early(forest.when.reshape(forest.n_rows, forest.n_people), first).reshape(-1)[forest.learner]
    counts = counts * (somewhere[learner] & somewhere[teacher])
    row = forest.row(forest.learner)
    within = np.bincount(row, counts * _together(belongs, learner, teacher), minlength=forest.n_rows)
    total = np.bincount(row, counts, minlength=forest.n_rows)
    return within / np.where(total > 0, total, np.nan)


def _across(forest: Forest, belongs: sp.csr_array) -> NDArray[np.float64]:
    """How many each person told whom they share no part with, in each replicate: (row, person)."""
    learner, teacher = forest.learner % forest.n_people, forest.teacher % forest.n_people
    somewhere = np.diff(belongs.indptr) > 0
    across = somewhere[learner] & somewhere[teacher] & ~_together(belongs, learner, teacher)
    counts = np.bincount(forest.teacher[across], minlength=len(forest.when))
    return np.where(forest.knew, counts, np.nan).reshape(forest.n_rows, forest.n_people)


def _together(belongs: sp.csr_array, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether two people belong to the same part: (pair,)."""
    n_parts = np.diff(belongs.indptr)
    if n_parts.max(initial=0) <= 1:
        part = np.full(len(n_parts), -1)
        part[n_parts > 0] = belongs.indices
        return part[one] == part[other]
    return np.asarray((belongs[one] * belongs[other]).sum(axis=1)) > 0


def _early(when: NDArray[np.float64], first: int | None) -> NDArray[np.float64]:
    """How much each person counts if only the first so many who learned do: (row, person)."""
    if first is None or first >= when.shape[1]:
        return (~np.isnan(when)).astype(float)
    last = np.partition(np.where(np.isnan(when), np.inf, when), first - 1, axis=1)[:, [first - 1]]
    before, then = when < last, when == last
    part = (first - before.sum(axis=1)) / np.maximum(then.sum(axis=1), 1)
    return before + then * part[:, None]


def _entropies(when: NDArray[np.float64], parts: sp.csr_array, first: int | None) -> NDArray[np.float64]:
    rows = when.reshape(-1, when.shape[-1])
    n = max(BLOCK // max(*parts.shape, 1), 1)
    blocks = [_entropy(_early(rows[at : at + n], first) @ parts) for at in range(0, max(len(rows), 1), n)]
    return np.concatenate(blocks).reshape(when.shape[:-1])


def _entropy(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each row of counts, in bits, NaN where there are none: (row,)."""
    total = counts.sum(axis=1, keepdims=True)
    share = counts / np.where(total > 0, total, np.nan)
    return -(share * np.log2(np.where(share > 0, share, 1))).sum(axis=1) + 0.0
