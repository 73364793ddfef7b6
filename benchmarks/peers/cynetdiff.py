"""CyNetDiff: independent cascades in Cython and C++."""

from __future__ import annotations

from time import perf_counter

import networkx as nx
import numpy as np

from benchmarks.timing import Played, Player


def cascade(graph: nx.Graph, p: float, seeds: list[int], replicates: int) -> Player:
    from cynetdiff.utils import networkx_to_ic_model

    model, position = networkx_to_ic_model(graph, activation_prob=p, rng=1)
    model.set_seeds([position[seed] for seed in seeds])

    def play(luck: int) -> Played:
        model.set_rng(luck)
        people = np.empty(replicates)
        start = perf_counter()
        for replicate in range(replicates):
            model.reset_model()
            model.advance_until_completion()
            people[replicate] = model.get_num_activated_nodes()
        return Played((perf_counter() - start) / replicates, people / len(graph))

    return play
