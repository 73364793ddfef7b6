"""Sizes: how many people each person told, how many learned from them, and how many were reached in all."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings.measures.cascades import labelled
from tidings.measures.door import cascade_of, variable
from tidings.measures.forest import Forest, by_replicate
from tidings.replay import Replay


def told(run: xr.Dataset | Replay) -> xr.DataArray:
    """How many people each person told first, NaN for those who never knew: (..., replicate, person).

    Parameters
    ----------
    run : Dataset or Replay
        A result with ``learned_at`` and ``told_by``, kept with ``simulate(..., keep=["learned_at",
        "told_by"])``, or a replay.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> told(td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), rng=1)).values
    array([1., 1., 0.])
    """
    return labelled(by_replicate(run, _told, "person"), "told", "people whom the person told first", "people")


def downstream(run: xr.Dataset | Replay) -> xr.DataArray:
    """How many people learned from each person, directly or through others: (..., replicate, person).

    NaN for those who never knew.

    Parameters
    ----------
    run : Dataset or Replay
        As in `told`.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> downstream(td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), rng=1)).values
    array([2., 1., 0.])
    """
    found = by_replicate(run, _downstream, "person")
    return labelled(found, "downstream", "people who learned from the person, directly or through others", "people")


def cascade_sizes(run: xr.Dataset | Replay) -> xr.DataArray:
    """How many people are in the tree that each person began: (..., replicate, person).

    Seeds begin one, and so do those who learn from nobody in the network; they count as one of it.
    NaN for everybody else, so that the sizes of a replicate sum up to the people who ever knew.

    Parameters
    ----------
    run : Dataset or Replay
        As in `told`.

    Examples
    --------
    >>> import tidings as td
    >>> two = td.Network.from_edges([("Ana", "Ben"), ("Cas", "Dan")])
    >>> cascade_sizes(td.replay(td.Scenario(two, [td.Tell(1.0)], ["Ana", "Cas"], steps=3), rng=1)).values
    array([ 2., nan,  2., nan])
    """
    found = by_replicate(run, _begun, "person")
    return labelled(found, "cascade_sizes", "people in the tree that the person began", "people")


def size_distribution(runs: xr.Dataset) -> xr.Dataset:
    """How many people are reached, and how often: a table of all sizes.

    Parameters
    ----------
    runs : Dataset
        With ``learned_at``, which is kept unless something else is asked for.

    Returns
    -------
    Dataset
        ``size`` (..., people): share of replicates in which so many people ever knew, seeds included,
        under the same name as the exact law in `theory.exact`. ``at_least`` (..., people): share in
        which so many or more did, the complementary cumulative distribution. People run from 0 to all
        in the network; ``to_dataframe()`` makes it a table with a row for each.

    Examples
    --------
    >>> import tidings as td
    >>> pair = td.Network.from_edges([("Ana", "Ben")])
    >>> run = td.simulate(td.Scenario(pair, [td.Tell(1.0)], ["Ana"], steps=1), replicates=5, rng=1)
    >>> size_distribution(run).to_dataframe()
            size  at_least
    people
    0        0.0       1.0
    1        0.0       1.0
    2        1.0       1.0
    """
    reached = variable(runs, "learned_at", "replicate", "person").notnull().sum("person")
    n = runs.sizes["person"] + 1
    size = xr.apply_ufunc(
        _shares,
        reached,
        kwargs={"n": n},
        input_core_dims=[["replicate"]],
        output_core_dims=[["people"]],
        dask="parallelized",
        output_dtypes=[float],
        dask_gufunc_kwargs={"allow_rechunk": True, "output_sizes": {"people": n}},
    )
    # Summed from the largest size down, so that nothing is left over where nobody got any more.
    at_least = size.isel(people=slice(None, None, -1)).cumsum("people").isel(people=slice(None, None, -1))
    size.attrs = {"long_name": "share of replicates in which so many people ever knew", "units": "share of replicates"}
    at_least.attrs = {"long_name": "share of replicates in which so many or more did", "units": "share of replicates"}
    return xr.Dataset({"size": size, "at_least": at_least}, {"people": np.arange(n)}, runs.attrs)


def learned_through(run: xr.Dataset | Replay) -> xr.DataArray:
    """Share of those who were not there at the start that learned through each rule: (..., replicate, rule).

    From ``credit``: where several rules met, it is split between them. NaN where nobody learned.

    Parameters
    ----------
    run : Dataset or Replay
        A result with ``credit``, which is kept unless something else is asked for, or a replay.

    Examples
    --------
    >>> import tidings as td
    >>> pair = td.Network.from_edges([("Ana", "Ben")])
    >>> story = td.replay(td.Scenario(pair, [td.Tell(1.0), td.Ask(1.0)], ["Ana"], steps=1), rng=1)
    >>> learned_through(story).to_series().to_dict()
    {'Ask': 0.5, 'Tell': 0.5}
    """
    credit = variable(cascade_of(run), "credit", "rule")
    total = credit.sum("rule")
    found = credit / total.where(total > 0)
    return labelled(found, "learned_through", "share of learning through the rule", "share of those who learned")


def _told(forest: Forest) -> NDArray[np.float64]:
    return _of_those(forest.knew, forest.n_told, forest)


def _downstream(forest: Forest) -> NDArray[np.float64]:
    return _of_those(forest.knew, forest.size - 1, forest)


def _begun(forest: Forest) -> NDArray[np.float64]:
    return _of_those(forest.knew & (forest.generation == 0), forest.size, forest)


def _of_those(some: NDArray[np.bool_], values: NDArray[np.int64], forest: Forest) -> NDArray[np.float64]:
    return np.where(some, values, np.nan).reshape(forest.n_rows, forest.n_people)


def _shares(reached: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """How often each of the numbers below `n` is there: (..., replicate) to (..., people)."""
    rows = reached.reshape(-1, reached.shape[-1])
    numbers = np.arange(len(rows))[:, None] * n + rows
    counts = np.bincount(numbers.reshape(-1), minlength=len(rows) * n)
    return counts.reshape(*reached.shape[:-1], n) / reached.shape[-1]
