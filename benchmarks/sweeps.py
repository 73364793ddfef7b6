"""Sweeps: what they cost beside bare calls of `simulate`, and what a second process saves.

``python -m benchmarks.sweeps`` writes sweeps.md.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

import tidings as td
from benchmarks.machine import machine, versions

ROUNDS, N_POINTS, REPLICATES = 21, 60, 100
KEEP = ("share", "groups_reached", "groups_holding", "credit")
TEAMS = td.make.teams(150, rng=1)
P = np.linspace(0.01, 0.3, N_POINTS).tolist()


def plan(p: float) -> td.Scenario:
    """A quarter of weeks in an organisation of 150: some 20 ms a point."""
    return td.Scenario(TEAMS, td.models.sir(p, tire=0.2), 3, steps=13)


def bare() -> None:
    for p in P:
        td.simulate(plan(p), REPLICATES, rng=1, keep=KEEP)


def swept(**more: object) -> None:
    td.sweep(plan, REPLICATES, rng=1, p=P, **more)


def in_folder() -> None:
    with tempfile.TemporaryDirectory() as folder:
        swept(folder=folder, progress=False)


def times() -> dict[str, list[float]]:
    """Seconds of each way, turn about."""
    with ProcessPoolExecutor(2) as processes:
        ways: dict[str, Callable[[], None]] = {
            "bare calls of simulate": bare,
            "sweep": lambda: swept(progress=False),
            "sweep with a progress bar": lambda: swept(progress=True),
            "sweep with a folder": in_folder,
            "sweep on two processes": lambda: swept(progress=False, executor=processes),
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for number in range(ROUNDS + 1):
            for name, do in ways.items():
                start = perf_counter()
                do()
                if number:  # the first round warms up
                    taken[name].append(perf_counter() - start)
    return taken


def table(taken: dict[str, list[float]]) -> str:
    """Medians of milliseconds a point, and of ratios to the bare calls of the same round."""
    first = np.array(taken["bare calls of simulate"])
    rows = ["| way | ms a point | times the bare calls |", "|---|---|---|"]
    for name, seconds in taken.items():
        ratio = median(np.array(seconds) / first)
        rows.append(f"| {name} | {median(seconds) / N_POINTS * 1e3:.1f} | {ratio:.3f} |")
    return "\n".join(rows)


def main() -> None:
    """Measure and write."""
    found = versions()
    about = machine() | {name: found[name] for name in ("tidings", "numpy", "xarray")}
    text = f"""# Sweeps

{N_POINTS} points of {REPLICATES} replicates among 150 people; medians of {ROUNDS} rounds, turn about.

{table(times())}

{"; ".join(f"{name} {said}" for name, said in about.items())}
"""
    print(text)
    (Path(__file__).parent / "sweeps.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
