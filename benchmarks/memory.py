"""Memory: the most that one replicate on a large network needs, the making of the network included.

Each size is played in a process of its own: ``python -m benchmarks.memory PEOPLE TIES``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

import numpy as np
import scipy.sparse as sp

import tidings as td
from benchmarks.scale import Scale

PER_TIE, PER_PERSON = 60, 40


@dataclass(frozen=True)
class Peak:
    """Bytes above those of the bare import, and seconds; `failed` says why there are none."""

    people: int
    ties: int
    peak: float = np.nan
    built: float = np.nan
    build_seconds: float = np.nan
    seconds: float = np.nan
    share: float = np.nan
    failed: str = ""

    @property
    def allowed(self) -> int:
        return PER_TIE * self.ties + PER_PERSON * self.people

    @property
    def per_tie(self) -> float:
        """What is left for each tie once every person has theirs."""
        return (self.peak - PER_PERSON * self.people) / self.ties


def peaks(scale: Scale) -> list[Peak]:
    return [_in_child(*size) for size in scale.memory]


def _in_child(people: int, ties: int) -> Peak:
    command = [sys.executable, "-m", "benchmarks.memory", str(people), str(ties)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    if done.returncode:  # -9 where the system has no more memory
        return Peak(people, ties, failed=f"failed with {done.returncode}")
    return Peak(**json.loads(done.stdout))


def play(people: int, ties: int) -> dict[str, float]:
    """One replicate of SIR to its end."""
    bare, since = peak_bytes(), perf_counter()
    network = random_out_ties(people, ties)
    built, ready = peak_bytes(), perf_counter()
    scenario = td.Scenario(network, td.models.sir(0.5 * people / ties, 0.2), list(range(10)), steps=10_000)
    run = td.simulate(scenario, 1, rng=1)
    return {
        "people": people,
        "ties": network.n_ties,
        "peak": peak_bytes() - bare,
        "built": built - bare,
        "build_seconds": ready - since,
        "seconds": perf_counter() - ready,
        "share": float(run["share"][0, -1]),
    }


def random_out_ties(people: int, ties: int) -> td.Network:
    """Everybody tells as many others, drawn at random."""
    each = ties // people
    told = np.random.default_rng(1).integers(1, people, ties, dtype=np.int32)  # how far round from oneself
    told += np.repeat(np.arange(people, dtype=np.int32), each)
    told %= people
    starts = np.arange(0, ties + 1, each, dtype=np.int32)
    matrix = sp.csr_array((np.ones(ties, dtype=np.int8), told, starts), shape=(people, people))
    return td.Network.from_sparse(matrix)


def peak_bytes() -> int:
    """Of this process alone."""
    # A child begins with the peak of the process that started it in ru_maxrss, so the kernel's own mark goes first.
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return 1024 * int(line.split()[1])
    return getrusage(RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    print(json.dumps(play(int(sys.argv[1]), int(sys.argv[2]))))
