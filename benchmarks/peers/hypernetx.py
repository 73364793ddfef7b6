"""HyperNetX: synchronous contagion on hypergraphs in pure Python."""

from __future__ import annotations

import random
from collections.abc import Callable
from time import perf_counter

import numpy as np

from benchmarks.timing import Played, Player

Transmission = Callable[..., float]  # node, status, edge: what the chance of that edge is multiplied by


def once_per_team(teams: list[list[int]], n: int, p: float, forget: float, steps: int, n_seeds: int) -> Player:
    """Its own individual contagion: one try per team in which anybody shares, however many do."""
    from hypernetx.algorithms.temporal.contagion import individual_contagion

    return _sis(teams, n, p, forget, steps, n_seeds, individual_contagion)


def once_per_member(teams: list[list[int]], n: int, p: float, forget: float, steps: int, n_seeds: int) -> Player:
    """One try per sharing member. Its library has no such contagion, but takes this function."""

    def tries(node, status, edge):
        sharing = sum(status[member] == "I" for member in edge)
        return (1 - (1 - p) ** sharing) / p if status[node] == "S" else 0.0

    return _sis(teams, n, p, forget, steps, n_seeds, tries)


def _sis(
    teams: list[list[int]], n: int, p: float, forget: float, steps: int, n_seeds: int, transmission: Transmission
) -> Player:
    from hypernetx import Hypergraph
    from hypernetx.algorithms.temporal.contagion import discrete_SIS

    graph = Hypergraph(dict(enumerate(teams)))
    chances = {size: p for size in {len(team) for team in teams}}

    def play(luck: int) -> Played:
        random.seed(luck)
        start = perf_counter()
        _, _, sharing = discrete_SIS(
            graph, chances, forget, transmission, initial_infecteds=list(range(n_seeds)), tmax=steps
        )
        return Played(perf_counter() - start, np.array([sharing[-1] / n]))

    return play
