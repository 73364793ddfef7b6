"""Timing: turn about, so that a busy machine hurts everyone alike, and whether two laws agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import tidings as td


class Played(NamedTuple):
    """Some replicates: seconds for each, and the share of people reached in each."""

    seconds: float
    shares: NDArray[np.float64]


Player = Callable[[int], Played]  # plays some replicates with the luck of that number


class Record(NamedTuple):
    """All rounds of one player."""

    seconds: NDArray[np.float64]
    shares: NDArray[np.float64]

    @property
    def ms(self) -> float:
        """Median milliseconds per replicate."""
        return 1000 * float(np.median(self.seconds))


def take_turns(players: Mapping[str, Player], rounds: int) -> dict[str, Record]:
    """Every player once in each round, after one round that is not timed."""
    played = [{name: play(luck) for name, play in players.items()} for luck in range(rounds + 1)]
    return {
        name: Record(
            np.array([turn[name].seconds for turn in played[1:]]),
            np.concatenate([turn[name].shares for turn in played]),
        )
        for name in players
    }


def simulated(scenario: td.Scenario, replicates: int, keep: list[str] | None = None) -> Player:
    """`simulate`, all that it keeps included."""

    def play(luck: int) -> Played:
        start = perf_counter()
        run = td.simulate(scenario, replicates, rng=luck, keep=keep)
        return Played((perf_counter() - start) / replicates, run["share"].values[:, -1])

    return play


def reached(scenario: td.Scenario, replicates: int) -> Player:
    """`reach`."""

    def play(luck: int) -> Played:
        start = perf_counter()
        people = td.reach(scenario, replicates, rng=luck)
        return Played((perf_counter() - start) / replicates, people.values / scenario.network.n_people)

    return play


def standard_errors(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> tuple[float, float]:
    """Difference of the means, and its standard error if both have one law."""
    # One variance for both: the slow peers play too few replicates to know their own.
    n, m = len(ours), len(theirs)
    variance = (ours.var() * n + theirs.var() * m) / (n + m - 2)
    return float(ours.mean() - theirs.mean()), float(np.sqrt(variance * (1 / n + 1 / m)))
