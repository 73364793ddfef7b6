"""graph-tool: synchronous SIR and SI in C++. It comes with the system, so the system's Python plays it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import networkx as nx
import numpy as np

from benchmarks.timing import Played, Player

PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).parents[1] / "graph_tool_peer.py"


def spread(
    model: str, chances: dict[str, float], graph: nx.Graph, steps: int, seeds: list[int], replicates: int
) -> Player:
    work = {
        "model": model,
        "chances": chances,
        "people": len(graph),
        "steps": steps,
        "seeds": seeds,
        "replicates": replicates,
    }
    version()
    pairs = np.array(graph.edges)

    def play(luck: int) -> Played:
        with TemporaryDirectory() as folder:
            edges = Path(folder, "edges.npy")
            np.save(edges, pairs)
            answer = _ask(json.dumps({**work, "luck": luck, "edges": str(edges)}))
        return Played(answer["seconds"], np.array(answer["shares"]))

    return play


def version() -> str:
    """Of graph-tool; an ImportError if there is none."""
    return _ask("{}")["version"]


def _ask(work: str) -> dict:
    # -I keeps the files beside the script from being taken for modules of the same name.
    done = subprocess.run([PYTHON, "-I", SCRIPT, work], capture_output=True, text=True)
    if done.returncode:
        raise ImportError(done.stderr.strip().splitlines()[-1])
    return json.loads(done.stdout)
