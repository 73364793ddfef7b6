"""Findings: all that is measured, and the measuring of it part by part."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from benchmarks import growth, memory, rules
from benchmarks.contests import Outcome, contests, hold
from benchmarks.scale import Scale
from benchmarks.timing import Record

PARTS = ("peers", "rules", "organisation", "growth", "local", "memory")
PEERS = ("graph-tool", "EoN", "NDlib", "CyNetDiff", "HyperNetX", "Hypergraphx")


@dataclass
class Findings:
    """What has been measured; empty where nothing was asked for."""

    rounds: int
    outcomes: list[Outcome] = field(default_factory=list)
    costs: list[rules.Cost] = field(default_factory=list)
    organisation: Record | None = None
    curves: list[growth.Curve] = field(default_factory=list)
    local: list[growth.Local] = field(default_factory=list)
    peaks: list[memory.Peak] = field(default_factory=list)


def measure(scale: Scale, rounds: int, only: Collection[str]) -> Findings:
    """Measure the parts named, and of the contests those with the peers named; everything if none are."""
    wanted = set(only or PARTS)
    found = Findings(rounds)
    if "peers" in wanted or wanted & set(PEERS):
        for contest in contests(scale):
            if "peers" in wanted or contest.peer in wanted:
                _say(f"{contest.work}: {contest.peer}")
                found.outcomes.append(hold(contest, rounds))
    if "rules" in wanted:
        _say("rules")
        found.costs = rules.costs(scale, rounds)
    if "organisation" in wanted:
        _say("organisation")
        found.organisation = rules.organisation_seconds(rounds)
    if "growth" in wanted:
        _say("growth")
        found.curves = list(growth.curves(scale, rounds))
    if "local" in wanted:
        _say("local")
        found.local = growth.local(scale, rounds)
    if "memory" in wanted:
        _say("memory")
        found.peaks = memory.peaks(scale)
    return found


def _say(what: str) -> None:
    print(f"... {what}", flush=True)
