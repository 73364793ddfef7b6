"""Working the network: what ties that come and go cost beside telling alone.

``python -m benchmarks.working`` writes working.md.
"""

from __future__ import annotations

import os
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import networkx as nx
import numpy as np

import tidings as td
from benchmarks.machine import machine, versions
from benchmarks.timing import Record, simulated, take_turns

ROUNDS, PEOPLE, TIES, STEPS, REPLICATES = 7, 10_000, 10, 52, 100
TARGET, GIGABYTES = 5.0, 2.0
TELL = td.Tell(0.05)
MORE = {
    "Drift": [td.Drift(half_life=26)],
    "Coffee with anyone": [td.Coffee(every=4, reach="anyone", p=0.1, follow_up=0.1)],
    "Coffee with friends": [td.Coffee(every=4, reach="primary", p=0.1)],
    "Coffee with friends of friends": [td.Coffee(every=4, reach="secondary", p=0.1, follow_up=0.1)],
    "Gathering": [td.Gathering(every=4, turnout=0.3, size=8, raises=0.1, takes_in=0.1, follow_up=0.1)],
    "Close": [td.Close(0.0001)],
}
ALL = "Coffee with anyone", "Gathering", "Drift", "Close"
ALL_FOUR = "all four: " + ", ".join(ALL)


def times() -> dict[str, Record]:
    """Telling alone, with each of the rules, and with four of them together, turn about."""
    network = td.Network.from_networkx(nx.random_regular_graph(TIES, PEOPLE, seed=1))
    together = {ALL_FOUR: [rule for name in ALL for rule in MORE[name]]}
    ways = {"Tell alone": [], **MORE, **together}
    scenarios = {name: td.Scenario(network, [TELL, *more], 10, STEPS) for name, more in ways.items()}
    return take_turns({name: simulated(each, REPLICATES) for name, each in scenarios.items()}, ROUNDS)


def ratios(found: dict[str, Record]) -> dict[str, float]:
    """Medians of the times over that of telling alone in the same round."""
    return {name: float(np.median(each.seconds / found["Tell alone"].seconds)) for name, each in found.items()}


def table(found: dict[str, Record]) -> str:
    """Medians of seconds for all replicates, and of ratios."""
    rows = ["| Tell with | seconds | times Tell alone | share at the end |", "|---|---|---|---|"]
    for name, ratio in ratios(found).items():
        each = found[name]
        rows.append(f"| {name} | {REPLICATES * each.ms / 1000:.2f} | {ratio:.1f} | {each.shares.mean():.3f} |")
    return "\n".join(rows)


def main() -> None:
    """Measure and write."""
    said = versions()
    about = machine() | {name: said[name] for name in ("tidings", "numpy", "scipy")}
    found = times()
    ratio = ratios(found)[ALL_FOUR]
    verdict = "which is reached" if ratio <= TARGET else f"which is missed: {ratio:.1f} times"
    peak = getrusage(RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    text = f"""# Working the network

{PEOPLE:,} people with {TIES} ties each, {STEPS} steps, {REPLICATES} replicates; medians of {ROUNDS} rounds, turn about. The aim for the four together, in less than {GIGABYTES:g} GB: at most {TARGET:g} times as long as telling alone, {verdict}.

{table(found)}

Most memory of the whole run: {peak:.2f} GB.

{"; ".join(f"{name} {what}" for name, what in about.items())}
"""  # noqa: E501 - a paragraph of Markdown
    print(text)
    (Path(__file__).parent / "working.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
