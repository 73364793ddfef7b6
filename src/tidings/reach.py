"""Reach: how many people ever know."""

from __future__ import annotations

from concurrent.futures import Executor
from contextlib import closing
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings import results
from tidings._checks import offering, whole
from tidings.draws import Draws, key_of
from tidings.engine import play
from tidings.network import Network
from tidings.record import coordinates, provenance
from tidings.runs import batch_size, batches
from tidings.scenario import Scenario, scenario_for
from tidings.workers import Task, done, n_workers
from tidings.worlds import one_shot, worlds


@offering
def reach(
    scenario: Scenario,
    replicates: int = 100,
    rng: Any = None,
    *,
    executor: Executor | None = None,
    _way: str | None = None,
) -> xr.DataArray:
    """How many people ever know.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    replicates : int
        How many times.
    rng : None, int, SeedSequence, BitGenerator or Generator
        The luck. The same int gives the same numbers.
    executor : concurrent.futures.Executor, optional
        Who plays the batches, see `simulate`.

    Returns
    -------
    DataArray
        People who know at some step from 0 to ``scenario.steps``, seeds included: (replicate,).

    Notes
    -----
    A one-shot cascade (`Tell` or `Mentor` with ``Tire(1.0)`` and nothing else, as in
    `models.independent_cascade`) is not played step by step: every tie's luck is thrown at once,
    for 64 replicates in a word, and who is reached is found by following the ties that carry [1]_.
    Its law is that of `simulate`; its luck belongs to ties instead of steps, so single replicates
    differ from those of `simulate` under the same key. All sets of seeds meet the same worlds, so
    more seeds never reach fewer people.

    References
    ----------
    .. [1] Kempe, D., Kleinberg, J. & Tardos, É. (2003). Maximizing the spread of influence through a social
       network. *Proceedings of the 9th ACM SIGKDD International Conference on Knowledge Discovery and Data Mining*,
       137-146. https://doi.org/10.1145/956750.956769

    Examples
    --------
    >>> import tidings as td
    >>> path = td.Network.from_edges([(0, 1), (1, 2), (2, 3)])
    >>> reach(td.Scenario(path, td.models.independent_cascade(1.0), [0], steps=2), replicates=2, rng=1).values
    array([3, 3])
    """
    scenario_for("reach", scenario)
    n, key = whole("replicates", replicates), key_of(rng)
    size = batch_size(scenario.network.n_people, n, n_workers(executor))
    parts = scenario.parts()
    tasks = (Task(rows, scenario.network, _Batch(parts, key, rows, _way)) for rows in batches(n, size))
    count = np.empty(n, dtype=np.int64)
    with closing(done(executor, _play, tasks)) as ended:
        for rows, take in ended:
            count[slice(*rows)] = take()
    attrs = {"key": key, "replicates": n, **provenance(scenario)}
    return results.dataset({"reach": count}, coordinates(scenario, n), attrs)["reach"].assign_attrs(attrs)


class _Batch(NamedTuple):
    """Some replicates of a scenario, without its network: what is sent to a worker."""

    parts: dict[str, Any]
    key: int
    rows: tuple[int, int]
    way: str | None


def _play(network: Network, batch: _Batch) -> NDArray[np.int64]:
    draws = Draws(batch.key, np.arange(*batch.rows))
    return _count(Scenario.of_parts(network, batch.parts), draws, batch.way)


def _count(scenario: Scenario, draws: Draws, way: str | None) -> NDArray[np.int64]:
    """People who ever know: (replicate,)."""
    told = None if way == "played" else one_shot(scenario)
    if told is None:
        ever = np.zeros((scenario.network.n_people, draws.lanes.n_words), dtype=np.uint64)
        for block, _ in play(scenario, draws):
            knowing = block.places("knows")
            ever[knowing] |= block.knows[knowing]
        return draws.lanes.totals(ever)
    chosen = worlds(told, draws.key, draws.lanes, way)
    return draws.lanes.totals(chosen.reached(scenario.start(draws), scenario.steps * scenario.substeps))
