"""What graph-tool does: run by the system's Python, which has graph-tool and numpy and nothing else.

Takes the work as JSON, answers with seconds per replicate and the share reached in each as JSON.
"""

from __future__ import annotations

import json
import sys
from time import perf_counter

import graph_tool
import numpy as np
from graph_tool import dynamics


def main() -> None:
    graph_tool.openmp_set_num_threads(1)
    work = json.loads(sys.argv[1])
    print(json.dumps(play(work) if work else {"version": graph_tool.__version__.split()[0]}))


def play(work: dict) -> dict:
    graph = graph_tool.Graph(directed=False)
    graph.add_vertex(work["people"])
    graph.add_edge_list(np.load(work["edges"]))
    graph_tool.seed_rng(work["luck"] + 1)  # 0 would be a seed of its own choice
    played = [replicate(graph, work) for _ in range(work["replicates"] + 1)][1:]  # the first warms up
    seconds, shares = zip(*played)
    return {"seconds": sum(seconds) / len(seconds), "shares": shares}


def replicate(graph: graph_tool.Graph, work: dict) -> tuple[float, float]:
    """Seconds of the steps alone, and the share of people who are no longer susceptible."""
    start = graph.new_vp("int32_t")
    start.a[work["seeds"]] = 1
    state = getattr(dynamics, work["model"])(graph, s=start, **work["chances"])
    since = perf_counter()
    state.iterate_sync(niter=work["steps"])
    return perf_counter() - since, float(np.mean(state.get_state().a != 0))


if __name__ == "__main__":
    main()
