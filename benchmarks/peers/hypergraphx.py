"""Hypergraphx: simplicial contagion in pure Python."""

from __future__ import annotations

from time import perf_counter

from benchmarks.timing import Played, Player

Groups = list[tuple[int, ...]]


def simplicial(
    pairs: Groups, threes: Groups, n: int, p: float, p_group: float, forget: float, steps: int, n_seeds: int
) -> Player:
    from hypergraphx import Hypergraph
    from hypergraphx.dynamics.contagion import simplicial_contagion

    graph = Hypergraph([*pairs, *threes])
    graph.add_nodes(list(range(n)))
    start_with = {person: int(person < n_seeds) for person in range(n)}

    def play(luck: int) -> Played:
        start = perf_counter()
        shares = simplicial_contagion(graph, start_with, steps + 1, p, p_group, forget, seed=luck)
        return Played(perf_counter() - start, shares[-1:])

    return play
