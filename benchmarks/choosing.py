"""Whom to tell first: how long it takes to choose, and what those who are chosen reach, beside a peer in C++.

``python -m benchmarks.choosing`` writes choosing.md.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

import networkx as nx
import numpy as np

import tidings as td
from benchmarks.machine import machine, versions
from benchmarks.peers import pynetim

JUDGED, ROUNDS, MOST_SECONDS, CLOSE = 4096, 3, 60.0, 0.02
Chooser = Callable[[int], list]  # chooses with the luck of that number


@dataclass(frozen=True)
class Work:
    """A network, the chance that a tie carries, and how many to choose."""

    name: str
    graph: nx.Graph
    p: float
    k: int
    peers: tuple[str, ...]

    @property
    def scenario(self) -> td.Scenario:
        return td.Scenario(td.Network.from_networkx(self.graph), td.models.independent_cascade(self.p), 1, 100)


@dataclass(frozen=True)
class Chosen:
    """What came of a way to choose: medians over rounds, or why there is nothing."""

    seconds: float = np.nan
    reached: float = np.nan
    error: float = np.nan
    absent: str = ""


def works() -> list[Work]:
    """A large network, on which only sampling is feasible, and a small one, on which peers can simulate."""
    large, small = (nx.barabasi_albert_graph(n, 5, seed=1) for n in (100_000, 2000))
    return [
        Work("50 of 100,000 people", large, 0.05, 50, ("imm", "opimc")),
        Work("10 of 2,000 people", small, 0.05, 10, ("imm", "opimc", "celf")),
    ]


def judged(scenario: td.Scenario, choose: Chooser, rounds: int) -> Chosen:
    """Choose some times, and count what the last choice reaches in worlds that nobody chose by."""
    seconds = []
    for luck in range(1, rounds + 1):
        start = perf_counter()
        seeds = choose(luck)
        seconds.append(perf_counter() - start)
    reached = td.reach(scenario.but(seeds=seeds), JUDGED, rng=2**40).values
    return Chosen(float(np.median(seconds)), reached.mean(), reached.std(ddof=1) / np.sqrt(JUDGED))


def contest(work: Work) -> dict[str, Chosen]:
    """Ours, alone and with two workers, and the peer's ways."""
    scenario = work.scenario

    def ours(luck: int) -> list:
        return td.choose_first(scenario, work.k, rng=luck).choice.tolist()

    found = {"tidings": judged(scenario, ours, ROUNDS)}
    with ProcessPoolExecutor(2) as executor:

        def with_workers(luck: int) -> list:
            return td.choose_first(scenario, work.k, rng=luck, executor=executor).choice.tolist()

        found["tidings, two workers"] = judged(scenario, with_workers, ROUNDS)
    for name in work.peers:
        try:
            made = pynetim.graph_of(work.graph, work.p)
            found[f"pynetim {name}"] = judged(scenario, partial(getattr(pynetim, name), made, work.k), 1)
        except ImportError as missing:
            found[f"pynetim {name}"] = Chosen(absent=str(missing))
    return found


def table(found: dict[str, Chosen]) -> str:
    """Seconds, and what is reached."""
    rows = ["| chosen by | seconds | reach | beside tidings |", "|---|---|---|---|"]
    ours = found["tidings"]
    for name, each in found.items():
        if each.absent:
            rows.append(f"| {name} | absent: {each.absent} | | |")
        else:
            of_ours = f"{each.reached / ours.reached:.3f}"
            rows.append(f"| {name} | {each.seconds:.1f} | {each.reached:.1f} +- {each.error:.1f} | {of_ours} |")
    return "\n".join(rows)


def main() -> None:
    """Measure and write."""
    said = versions()
    about = machine() | {name: said[name] for name in ("tidings", "numpy", "scipy")}
    parts, verdict = [], ""
    for work in works():
        found = contest(work)
        best = max((each.reached for name, each in found.items() if "pynetim" in name), default=np.nan)
        ours = found["tidings"]
        if not verdict:
            fast, good = ours.seconds < MOST_SECONDS, ours.reached >= (1 - CLOSE) * best
            verdict = f"time {'kept' if fast else 'missed'}, reach {'kept' if good else 'missed'}"
        parts.append(f"## {work.name}, p = {work.p}\n\n{table(found)}")
    peak = getrusage(RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    text = f"""# Whom to tell first

Independent cascades on preferential attachment, five ties for each newcomer. Baselines, guarantee and standard errors are part of what tidings is timed for; the median of {ROUNDS} rounds, peers once. Reach is counted in {JUDGED:,} worlds that nobody chose by. The aim on the large network: under {MOST_SECONDS:g} seconds, and at least {1 - CLOSE:.0%} of the reach of a peer's greedy choice: {verdict}.

{(chr(10) * 2).join(parts)}

Most memory of the whole run: {peak:.2f} GB.

{"; ".join(f"{name} {what}" for name, what in about.items())}
"""  # noqa: E501 - a paragraph of Markdown
    print(text)
    (Path(__file__).parent / "choosing.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
