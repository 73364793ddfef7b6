"""pynetim: influence maximisation in C++."""

from __future__ import annotations

import networkx as nx


def graph_of(graph: nx.Graph, p: float) -> object:
    """The graph as pynetim wants it, ties both ways; made outside of what is timed."""
    from pynetim import IMGraph

    return IMGraph(list(graph.to_directed().edges), weights=p, directed=True, renumber=False)


def imm(made: object, k: int, luck: int) -> list[int]:
    """Greedy choice from reverse-reachable sets, as many as IMM asks for, by its own defaults."""
    from pynetim import IMMAlgorithm

    return list(IMMAlgorithm(made, "IC", random_seed=luck).run(k))


def opimc(made: object, k: int, luck: int) -> list[int]:
    """Greedy choice from reverse-reachable sets, until OPIM-C is sure to be within .1 of 1 - 1/e."""
    from pynetim import OPIMCAlgorithm

    return list(OPIMCAlgorithm(made, "IC", random_seed=luck).run(k, 0.1))


def celf(made: object, k: int, luck: int) -> list[int]:
    """Lazy greedy choice, every candidate simulated 1,000 times."""
    from pynetim import CELFAlgorithm

    chosen = CELFAlgorithm(made, "IC").run(k, mc_rounds=1000, show_progress=False, random_seed=luck)
    return list(chosen)
