"""NDlib: synchronous SIR in pure Python, one try per sharing neighbour as in `Tell`."""

from __future__ import annotations

from time import perf_counter

import networkx as nx
import numpy as np

from benchmarks.timing import Played, Player


def sir(graph: nx.Graph, p: float, tire: float, steps: int, seeds: list[int]) -> Player:
    from ndlib.models import ModelConfig
    from ndlib.models.epidemics import SIRModel

    model = SIRModel(graph)
    config = ModelConfig.Configuration()
    config.add_model_parameter("beta", p)
    config.add_model_parameter("gamma", tire)
    config.add_model_initial_configuration("Infected", seeds)
    model.set_initial_status(config)

    def play(luck: int) -> Played:
        np.random.seed(luck)  # noqa: NPY002 - the generator that NDlib draws from
        model.reset(seeds)
        start = perf_counter()
        for _ in range(steps + 1):  # the first only reports the seeds
            last = model.iteration(node_status=False)
        return Played(perf_counter() - start, np.array([1 - last["node_count"][0] / len(graph)]))

    return play
