"""Reached: how many people sets of seeds reach, all in the same worlds."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lanes
from tidings.network import Network
from tidings.runs import batch_size, batches
from tidings.scenario import Scenario
from tidings.workers import in_order, n_workers
from tidings.worlds import made_of, worlds


def reached_in_worlds(
    scenario: Scenario, sets: Sequence[NDArray[np.int64]], n_worlds: int, key: int, executor: Executor | None = None
) -> NDArray[np.float64]:
    """How many people each set of seeds reaches in the worlds of `reach`: (set, world)."""
    parts, size = scenario.parts(), batch_size(scenario.network.n_people, n_worlds, n_workers(executor))
    jobs = [_Worlds(parts, key, rows, sets) for rows in batches(n_worlds, size)]
    return np.concatenate(in_order(executor, _count, scenario.network, jobs), axis=1)


class _Worlds(NamedTuple):
    """Some worlds of a scenario, without its network: what is sent to a worker."""

    parts: dict[str, Any]
    key: int
    rows: tuple[int, int]
    sets: Sequence[NDArray[np.int64]]


def _count(network: Network, job: _Worlds) -> NDArray[np.int64]:
    scenario, lanes = Scenario.of_parts(network, job.parts), Lanes(np.arange(*job.rows))
    made = made_of(scenario)
    assert made is not None
    there, steps = worlds(made, job.key, lanes), scenario.steps * scenario.substeps
    counts = np.empty((len(job.sets), len(range(*job.rows))), dtype=np.int64)
    for number, people in enumerate(job.sets):
        seeds = np.zeros((network.n_people, lanes.n_words), dtype=np.uint64)
        seeds[people] = lanes.present
        counts[number] = lanes.totals(there.reached(seeds, steps))
    return counts
