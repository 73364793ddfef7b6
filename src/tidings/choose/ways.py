"""Ways to choose: by worlds asked forward, by worlds asked backward, or by playing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings._checks import warn
from tidings.choose import bounds
from tidings.choose.cover import Choice, Cover, added, greedy
from tidings.choose.played import NOBODY, Played
from tidings.choose.played import greedy as greedy_played
from tidings.choose.pool import Pool
from tidings.choose.reached import reached_in_worlds
from tidings.choose.samples import Backward, forward
from tidings.draws import stream_of
from tidings.scenario import Scenario
from tidings.worlds import made_of

WORLDS = 1 << 10  # of small networks at least
MOST_WORLDS = 1 << 14
ROOM = 1 << 21
"""Words of a table of all candidates' reach, within which there are more worlds than that: they cost little."""
REPLICATES = 256  # where rules are played
SMALL = 1 << 22
"""Words of a table of all candidates' reach. Of 1,400 people it takes a minute and 2 GB to fill where news reaches
many; where there are more, worlds are asked backward, which takes a second."""
LARGE = 1 << 25
"""The same where no table is made, or it is said how many worlds: as many that are asked backward say less."""
NEAR = 0.1
"""How near to `bounds.GREEDY` a choice must be sure to come, as a share of the best."""
PRECISE = 0.02
"""The standard error of what is reached, as a share of it."""
ROUGH = 0.3
"""The standard error from which on hardly anything is known."""
LEAST = 1 << 11  # samples to choose by, and as many to judge by
MOST = 1 << 20

Reached = Callable[[Sequence[int]], NDArray[np.float64]]


class Found(NamedTuple):
    """Who was chosen, and how to see what comes of it."""

    chosen: Choice
    reached: Reached  # what the first of some candidates reach, the first two, and so on: (rank, world)
    of_nobody: NDArray[np.float64]  # (world,)
    alone: NDArray[np.float64]  # what each candidate reaches alone, in the worlds that were chosen by: (candidate,)
    how: str
    n_worlds: int
    certain: float = np.nan  # a share of the best that is reached at least


def n_worlds(scenario: Scenario, pool: Pool) -> int:
    """How many worlds a small network is asked in."""
    return min(max(64 * ROOM // (len(pool.names) * scenario.network.n_people), WORLDS), MOST_WORLDS)


def way_of(scenario: Scenario, pool: Pool, replicates: int | None, *, kept: bool = True) -> Callable[..., Found]:
    """How to choose under these rules, in a network of this size; not `kept` if no table is made of whom all reach."""
    if made_of(scenario) is None:
        return by_playing
    n_words = -(-(replicates or n_worlds(scenario, pool)) // 64)
    most = SMALL if kept and replicates is None else LARGE
    small = len(pool.names) * scenario.network.n_people * n_words <= most
    return by_worlds if small else by_asking_back


def by_worlds(scenario: Scenario, pool: Pool, replicates: int | None, key: int, executor: Executor | None) -> Found:
    """Ask all candidates forward, in the same worlds."""
    n = replicates or n_worlds(scenario, pool)
    samples = forward(scenario, pool, n, _key_to_choose(key), executor)

    def reached(candidates: Sequence[int]) -> NDArray[np.float64]:
        sets = [pool.people(candidates[: rank + 1]) for rank in range(len(candidates))]
        return reached_in_worlds(scenario, sets, n, key, executor)

    chosen = greedy(samples.cover, pool.budget, pool.cost)
    return Found(chosen, reached, np.zeros(n), samples.alone, "fixed worlds, asked forward", n)


def by_asking_back(
    scenario: Scenario, pool: Pool, replicates: int | None, key: int, executor: Executor | None
) -> Found:
    """Ask worlds who would have reached people drawn by lot, until the choice is sure to be good enough."""
    n_people, k = scenario.network.n_people, len(pool.affordable(np.argsort(pool.prices, kind="stable").tolist()))
    least = k if pool.unit == "person" else 1  # groups may share their members
    most = bounds.enough(n_people, len(pool.names), k, least, NEAR, 1 / n_people)
    doubt = 1 / (3 * n_people * max(np.log2(most / LEAST), 1))
    to_choose = Backward(scenario, pool, _key_to_choose(key), executor)
    to_judge = Backward(scenario, pool, key, executor)
    n = replicates or min(LEAST, most)
    while True:
        samples, judging = to_choose.samples(n), to_judge.samples(n)
        chosen = greedy(samples.cover, pool.budget, pool.cost)
        n_covered = _covered(judging.cover, chosen.candidates)
        best = bounds.best_possible(samples.cover, chosen, pool.budget, pool.cost)
        certain = bounds.at_least(n_covered, n, doubt) / bounds.at_most(best, n, doubt)
        error = (1 / max(n_covered, 1) - 1 / n) ** 0.5
        if replicates or (certain >= bounds.GREEDY - NEAR and error <= PRECISE) or n >= min(most, MOST):
            break
        n = min(2 * n, max(most, n))
    if error > ROUGH:
        more = "more replicates, or leave them out" if replicates else "more replicates"
        warn(f"whom the choice reaches is known to {error:.0%} only, from {n_covered} of {n:,} worlds; give {more}")

    def reached(candidates: Sequence[int]) -> NDArray[np.float64]:
        return np.cumsum([judging.values(words) for words in added(judging.cover, candidates)], axis=0)

    return Found(chosen, reached, np.zeros(n), samples.alone, "worlds asked backward", n, certain)


def by_playing(scenario: Scenario, pool: Pool, replicates: int | None, key: int, executor: Executor | None) -> Found:
    """Play what comes of every candidate, under the same luck."""
    n = replicates or REPLICATES
    chosen, alone = greedy_played(Played(scenario, n, _key_to_choose(key), executor), pool)
    judge = Played(scenario, n, key, executor)

    def reached(candidates: Sequence[int]) -> NDArray[np.float64]:
        sets = [pool.people(candidates[: rank + 1]) for rank in range(len(candidates))]
        return judge.reached(sets).astype(float)

    of_nobody = judge.reached([NOBODY])[0].astype(float)
    return Found(chosen, reached, of_nobody, alone, "played under the same luck", n)


def _covered(cover: Cover, candidates: Sequence[int]) -> int:
    open_ = cover.everything()
    for candidate in candidates:
        cover.close(candidate, open_)
    return int(np.bitwise_count(~open_).sum())


def _key_to_choose(key: int) -> int:
    """The key of the luck by which is chosen, so that those who were lucky there are judged by other luck."""
    return int(stream_of(f"{key}/choose")) >> 1
