"""Contests: the same work by tidings and by a peer, turn about, after a look at whether they agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

import tidings as td
from benchmarks import works
from benchmarks.peers import cynetdiff, eon, graph_tool, hypergraphx, hypernetx, ndlib
from benchmarks.scale import Scale
from benchmarks.timing import Player, Record, reached, simulated, standard_errors, take_turns
from benchmarks.works import SEEDS, STEPS

P, TIRE, FORGET, P_GROUP = 0.05, 0.2, 0.1, 0.2
STANDARD_ERRORS = 4.0


@dataclass(frozen=True)
class Contest:
    """One work, one peer.

    `theirs` is called to load the peer, so that one that is missing spoils nothing. `law` gives what the
    peer's shares are compared with where this is not what is timed, and how far apart they may be beyond chance.
    """

    work: str
    peer: str
    ours: Player
    theirs: Callable[[], Player]
    target: float | None = None
    law: Callable[[], tuple[NDArray[np.float64], float]] | None = None
    note: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of a contest. Milliseconds are medians per replicate."""

    work: str
    peer: str
    target: float | None
    note: str
    absent: str = ""
    ours_ms: float = np.nan
    theirs_ms: float = np.nan
    ours_share: float = np.nan
    theirs_share: float = np.nan
    n_theirs: int = 0
    z: float = np.nan
    allowed: float = 0.0
    agrees: bool = False

    @property
    def ratio(self) -> float:
        return self.theirs_ms / self.ours_ms


def hold(contest: Contest, rounds: int) -> Outcome:
    """Play a contest; a peer that cannot be loaded or fails in its first replicates is absent."""
    given = {"work": contest.work, "peer": contest.peer, "target": contest.target, "note": contest.note}
    try:
        theirs = contest.theirs()
        theirs(0)
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Outcome(**given, absent=reason)
    turns = take_turns({"ours": contest.ours, "theirs": theirs}, rounds)
    return Outcome(**given, **_compared(contest, turns["ours"], turns["theirs"]))


def _compared(contest: Contest, ours: Record, theirs: Record) -> dict:
    shares, allowed = contest.law() if contest.law else (ours.shares, 0.0)
    apart, error = standard_errors(shares, theirs.shares)
    beyond = max(0.0, abs(apart) - allowed)
    return {
        "ours_ms": ours.ms,
        "theirs_ms": theirs.ms,
        "ours_share": float(shares.mean()),
        "theirs_share": float(theirs.shares.mean()),
        "n_theirs": len(theirs.shares),
        "z": float(np.sign(apart) * np.divide(beyond, error)) if beyond else 0.0,
        "allowed": allowed,
        "agrees": beyond <= STANDARD_ERRORS * error,
    }


def contests(scale: Scale) -> Iterator[Contest]:
    """All of them."""
    yield from spreading(scale)
    yield from cascades(scale)
    yield from grouped(scale)


def spreading(scale: Scale) -> Iterator[Contest]:
    graph, network, n = works.attached(scale.large), works.attached_network(scale.large), scale.replicates
    sir = td.Scenario(network, td.models.sir(P, TIRE), SEEDS, STEPS)
    si = sir.but(without="Tire")
    chances = {"SIRState": {"beta": P, "gamma": TIRE}, "SIState": {"beta": P}}
    for name, scenario, model, target in (("SIR", sir, "SIRState", 3.0), ("SI", si, "SIState", 1.5)):

        def theirs(model: str = model) -> Player:
            return graph_tool.spread(model, chances[model], graph, STEPS, SEEDS, scale.graph_tool_replicates)

        yield Contest(name, "graph-tool", simulated(scenario, n), theirs, target)
    work = (graph, P, TIRE, STEPS, SEEDS)
    continuous = (
        "in continuous time, so that its shares are held against steps cut in 8; these may miss it by what "
        "cutting in 8 instead of 4 changes (+-)"
    )
    law = cache(lambda: _continuous(sir, 5 * n))
    yield Contest("SIR", "EoN", simulated(sir, n), lambda: eon.sir(*work), 60.0, law, continuous)
    yield Contest("SIR, steps cut in 8", "EoN", simulated(sir.finer(8), n), lambda: eon.sir(*work), None, law)
    yield Contest("SIR", "NDlib", simulated(sir, n), lambda: ndlib.sir(*work), 60.0)


def _continuous(scenario: td.Scenario, replicates: int) -> tuple[NDArray[np.float64], float]:
    """Shares with steps cut in 8, and how far these may be from continuous time.

    The error is of first order in the step, so that of 8 cuts is about what 8 instead of 4 change.
    """
    four, eight = (simulated(scenario.finer(cuts), replicates)(0).shares for cuts in (4, 8))
    return eight, abs(float(eight.mean() - four.mean()))


def cascades(scale: Scale) -> Iterator[Contest]:
    graph, network = works.attached(scale.large), works.attached_network(scale.large)
    for p, target in ((0.3, 6.0), (0.1, 1.5), (0.05, 1.5)):
        scenario = td.Scenario(network, td.models.independent_cascade(p), SEEDS, steps=10_000)

        def theirs(p: float = p) -> Player:
            return cynetdiff.cascade(graph, p, SEEDS, scale.cascades)

        yield Contest(f"cascade, p = {p}", "CyNetDiff", reached(scenario, scale.replicates), theirs, target)


def grouped(scale: Scale) -> Iterator[Contest]:
    n, network = scale.teams, works.team_network(scale.teams)
    seeds = list(range(n // 100))
    work = (works.teams(n), n, P, FORGET, STEPS, len(seeds))
    for name, exponent, theirs, note in (
        ("teams, once per member", 1.0, hypernetx.once_per_member, "its loop, with a transmission function of ours"),
        ("teams, once per team", 0.0, hypernetx.once_per_team, "its individual_contagion, which is exponent=0 here"),
    ):
        scenario = td.Scenario(network, td.models.group_contagion(P, exponent, FORGET), seeds, STEPS)
        player = simulated(scenario, scale.replicates)
        yield Contest(name, "HyperNetX", player, lambda theirs=theirs: theirs(*work), 1000.0, note=note)
    yield _simplicial(scale)


def _simplicial(scale: Scale) -> Contest:
    n = scale.triangles
    rules = td.models.simplicial_contagion(P, P_GROUP, FORGET)
    scenario = td.Scenario(works.triangle_network(n), rules, list(range(n // 40)), STEPS)
    work = (*works.triangles(n), n, P, P_GROUP, FORGET, STEPS, n // 40)
    player = simulated(scenario, scale.replicates)
    return Contest("pairs and threes", "Hypergraphx", player, lambda: hypergraphx.simplicial(*work))
