"""Played: what candidates reach under any rules, each played step by step under the same luck."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings.choose.cover import Choice
from tidings.choose.pool import Pool
from tidings.draws import Draws
from tidings.engine import play
from tidings.network import Network
from tidings.runs import LANES
from tidings.scenario import Scenario
from tidings.workers import in_order

NOBODY = np.zeros(0, dtype=np.int64)
ALL = 500
"""Of more candidates only those are asked again whose gain was once as large as what others add now."""
_AT_ONCE = 8  # parts of a round, when not all are asked again


class Played:
    """What people reach who know at the start, in as many replicates of a scenario."""

    def __init__(self, scenario: Scenario, replicates: int, key: int, executor: Executor | None):
        self.scenario, self.replicates, self.key, self.executor = scenario, replicates, key, executor

    def reached(self, seeds: Iterable[NDArray[np.int64]]) -> NDArray[np.int64]:
        """How many people ever know, for several sets of seeds: (set, replicate)."""
        sets = list(seeds)
        network = self.scenario.network
        n_words = -(-self.replicates // 64)
        size = max(1, LANES // network.n_people // (64 * n_words))
        parts = self.scenario.parts()
        jobs = [
            _Job(parts, self.key, self.replicates, sets[start : start + size]) for start in range(0, len(sets), size)
        ]
        return np.concatenate(in_order(self.executor, _count, network, jobs))


class _Job(NamedTuple):
    """Some sets of seeds under a scenario, without its network: what is sent to a worker."""

    parts: dict[str, Any]
    key: int
    replicates: int
    sets: list[NDArray[np.int64]]


def _count(network: Network, job: _Job) -> NDArray[np.int64]:
    scenario = Scenario.of_parts(network, job.parts)
    draws = Draws(job.key, job.replicates, len(job.sets))
    lanes = draws.lanes
    start = np.zeros((network.n_people, lanes.n_words), dtype=np.uint64)
    n_words = lanes.n_words // len(job.sets)
    for number, people in enumerate(job.sets):
        mine = slice(number * n_words, (number + 1) * n_words)
        start[people, mine] = lanes.present[:, mine]
    ever = start.copy()
    for block, _ in play(scenario, draws, start=start):
        knowing = block.places("knows")
        ever[knowing] |= block.knows[knowing]
    return lanes.totals(ever).reshape(len(job.sets), job.replicates)


def greedy(played: Played, pool: Pool) -> tuple[Choice, NDArray[np.float64]]:
    """Choose whoever adds most for their cost, until the budget is spent; and what each candidate reaches alone.

    Under rules of which nothing is known gains may grow as others are chosen, so all who are left are
    asked each time, as long as there are not too many of them.
    """
    cost = pool.prices
    chosen = Choice([], [])
    best = np.full(len(pool.names), np.inf)  # what each added when last asked
    left, base = pool.budget, int(played.reached([NOBODY]).sum())
    alone = best
    while True:
        open_ = np.flatnonzero(cost <= left + 1e-9)
        open_ = open_[~np.isin(open_, chosen.candidates)]
        if not len(open_):
            return chosen, alone
        candidate = _best_of(played, pool, chosen.candidates, open_, best, cost, base)
        if not chosen.candidates:
            alone = (best + base) / played.replicates
        chosen.candidates.append(candidate)
        chosen.gains.append(int(best[candidate]))
        base += int(best[candidate])
        left -= cost[candidate]


def _best_of(
    played: Played,
    pool: Pool,
    chosen: Sequence[int],
    open_: NDArray[np.int64],
    best: NDArray[np.float64],
    cost: NDArray[np.float64],
    base: int,
) -> int:
    """Whoever adds most for their cost; `best` is brought up to date for those who are asked."""
    order = open_[np.argsort(-(best / cost)[open_], kind="stable")]
    rounds = [order] if len(order) <= ALL or np.isinf(best[order]).all() else np.array_split(order, _AT_ONCE)
    worth = np.full(len(best), -np.inf)
    for asked in rounds:
        if (best[asked] / cost[asked]).max() <= worth.max():
            break
        seeds = [pool.people([*chosen, candidate]) for candidate in asked]
        best[asked] = played.reached(seeds).sum(axis=1) - base
        worth[asked] = best[asked] / cost[asked]
    return int(np.argmax(worth))
