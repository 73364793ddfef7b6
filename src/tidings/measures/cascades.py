"""Cascades: how the tellings of a replicate hang together, as trees that grow from those who knew first.

In each replicate everybody who was taught by somebody hangs on their teacher: a forest, whose roots
are the seeds and those who learned from nobody in the network. Under turnover it is the first
learning of each place.
"""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings.measures.forest import Forest, by_replicate
from tidings.replay import Replay


def generation(run: xr.Dataset | Replay) -> xr.DataArray:
    """How many tellings it took until each person knew, NaN for those who never did: (..., replicate, person).

    0 for seeds and for those who learned from nobody in the network, 1 for those whom they told.

    Parameters
    ----------
    run : Dataset or Replay
        A result with ``learned_at`` and ``told_by``, kept with ``simulate(..., keep=["learned_at",
        "told_by"])``, or a replay.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> story = td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), rng=1)
    >>> generation(story).values
    array([0., 1., 2.])
    """
    found = by_replicate(run, _generation, "person")
    return labelled(found, "generation", "tellings until the person knew", "tellings")


def depth(run: xr.Dataset | Replay) -> xr.DataArray:
    """The longest chain of tellings, 0 if nobody was told: (..., replicate).

    Parameters
    ----------
    run : Dataset or Replay
        As in `generation`.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> depth(td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), rng=1)).item()
    2.0
    """
    return labelled(by_replicate(run, _depth), "depth", "longest chain of tellings", "tellings")


def breadth(run: xr.Dataset | Replay) -> xr.DataArray:
    """The most people in one generation, roots included, 0 if nobody ever knew: (..., replicate).

    Parameters
    ----------
    run : Dataset or Replay
        As in `generation`.

    Examples
    --------
    >>> import tidings as td
    >>> star = td.Network.from_edges([("Ana", "Ben"), ("Ana", "Cas")])
    >>> breadth(td.replay(td.Scenario(star, [td.Tell(1.0)], ["Ana"], steps=3), rng=1)).item()
    2.0
    """
    return labelled(by_replicate(run, _breadth), "breadth", "most people in one generation", "people")


def generation_sizes(run: xr.Dataset | Replay) -> xr.DataArray:
    """People in each generation: (..., replicate, generation).

    Generations run from 0, the roots, to the last that anybody in the whole result is in.

    Parameters
    ----------
    run : Dataset or Replay
        As in `generation`.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> generation_sizes(td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), rng=1)).values
    array([1., 1., 1.])
    """
    of_each = generation(run)
    n = int(of_each.max().fillna(0).item()) + 1
    found = xr.apply_ufunc(
        _sizes,
        of_each,
        kwargs={"n": n},
        input_core_dims=[["person"]],
        output_core_dims=[["generation"]],
        dask="parallelized",
        output_dtypes=[float],
        dask_gufunc_kwargs={"output_sizes": {"generation": n}},
    )
    return labelled(
        found.assign_coords(generation=np.arange(n)), "generation_sizes", "people in the generation", "people"
    )


def reproduction_number(run: xr.Dataset | Replay) -> xr.DataArray:
    """How many people one person of each generation told, on average: (..., generation).

    The people of the next generation for each of this one, all replicates together; so it is 0 for the
    last. One replicate alone, or a replay, gives its own. Who told nobody counts as much as who told
    many. NaN where a scenario has nobody in a generation.

    Parameters
    ----------
    run : Dataset or Replay
        As in `generation`.

    Notes
    -----
    In a large population it is that of a branching process as long as few know; later on it falls,
    because there are fewer left to tell.

    Examples
    --------
    >>> import tidings as td
    >>> star = td.Network.from_edges([("Ana", "Ben"), ("Ana", "Cas")])
    >>> reproduction_number(td.replay(td.Scenario(star, [td.Tell(1.0)], ["Ana"], steps=3), rng=1)).values
    array([2., 0.])
    """
    sizes = generation_sizes(run)
    total = sizes.sum("replicate") if "replicate" in sizes.dims else sizes
    found = total.shift(generation=-1, fill_value=0) / total.where(total > 0)
    return labelled(found, "reproduction_number", "people told by one person of the generation", "people")


def structural_virality(run: xr.Dataset | Replay) -> xr.DataArray:
    """How far apart people in one tree are, on average: (..., replicate).

    The mean number of tellings between two people, over all pairs in which both hang on the same root
    [1]_. It is about 2 for a broadcast, in which one person told all the others, and grows with the
    length of the chains in which people told each other.

    Parameters
    ----------
    run : Dataset or Replay
        As in `generation`.

    Returns
    -------
    DataArray
        NaN where no tree has two people. Where there are several trees, pairs count alike, so that a
        tree counts by its pairs: two people who hang on different roots have no distance.

    Notes
    -----
    Of a tree of `n` people the distances sum up to ``s * (n - s)`` over its tellings, where `s` people
    hang below the telling: each telling lies between these and all the others. A star of `n` people
    has ``2 - 2 / n``, a chain ``(n + 1) / 3``.

    References
    ----------
    .. [1] Goel, S., Anderson, A., Hofman, J. & Watts, D. J. (2016). The structural virality of online diffusion.
       *Management Science*, 62(1), 180-196. https://doi.org/10.1287/mnsc.2015.2158

    Examples
    --------
    >>> import tidings as td
    >>> chain = td.Network.from_edges([(person, person + 1) for person in range(9)])
    >>> structural_virality(td.replay(td.Scenario(chain, [td.Tell(1.0)], [0], steps=9), rng=1)).round(4).item()
    3.6667
    """
    found = by_replicate(run, _virality)
    return labelled(found, "structural_virality", "mean distance of two people in one tree", "tellings")


def labelled(found: xr.DataArray, name: str, long_name: str, units: str) -> xr.DataArray:
    """With what it is, and no attribute of what it was made from."""
    named = found.rename(name)
    named.attrs = {"long_name": long_name, "units": units}
    return named


def _generation(forest: Forest) -> NDArray[np.float64]:
    return np.where(forest.knew, forest.generation, np.nan).reshape(forest.n_rows, forest.n_people)


def _depth(forest: Forest) -> NDArray[np.float64]:
    return forest.generation.reshape(forest.n_rows, forest.n_people).max(axis=1, initial=0).astype(float)


def _breadth(forest: Forest) -> NDArray[np.float64]:
    n = int(forest.generation.max(initial=0)) + 1
    return _sizes(_generation(forest), n).max(axis=1)


def _sizes(of_each: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """People in each of `n` generations: (..., person) to (..., generation)."""
    rows = of_each.reshape(-1, of_each.shape[-1])
    row, person = np.nonzero(~np.isnan(rows))
    counts = np.bincount(row * n + rows[row, person].astype(np.int64), minlength=len(rows) * n)
    return counts.reshape(*of_each.shape[:-1], n).astype(float)


def _virality(forest: Forest) -> NDArray[np.float64]:
    below, whole = forest.size[forest.learner], forest.size[forest.root[forest.learner]]
    distance = np.bincount(forest.row(forest.learner), below * (whole - below.astype(float)), minlength=forest.n_rows)
    begun = np.flatnonzero(forest.knew & (forest.generation == 0))
    n = forest.size[begun].astype(float)
    pairs = np.bincount(forest.row(begun), n * (n - 1) / 2, minlength=forest.n_rows)
    return distance / np.where(pairs > 0, pairs, np.nan)
