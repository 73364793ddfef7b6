"""EoN: SIR in continuous time, by events, in pure Python."""

from __future__ import annotations

from time import perf_counter

import networkx as nx
import numpy as np

from benchmarks.timing import Played, Player


def sir(graph: nx.Graph, p: float, tire: float, steps: int, seeds: list[int]) -> Player:
    """With the rates whose chances within one step are `p` and `tire`."""
    import EoN

    rates = {"tau": -np.log1p(-p), "gamma": -np.log1p(-tire)}

    def play(luck: int) -> Played:
        rng = np.random.default_rng(luck)
        start = perf_counter()
        _, unaware, _, _ = EoN.fast_SIR(graph, **rates, initial_infecteds=seeds, tmax=steps, rng=rng)
        return Played(perf_counter() - start, np.array([1 - unaware[-1] / len(graph)]))

    return play
