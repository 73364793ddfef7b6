"""Rules: what each costs beside telling, on one network with ties, teams and sites."""

from __future__ import annotations

from dataclasses import dataclass

import tidings as td
from benchmarks import works
from benchmarks.scale import Scale
from benchmarks.timing import Record, simulated, take_turns
from benchmarks.works import STEPS, LunchTalk

TARGET = 3.0
SEEDS = list(range(500, 700))  # enough for a talk at every site
PLAIN = td.Tell(0.05)
OTHERS = (
    td.Threshold(0.18),
    td.Threshold("uniform"),
    td.Discuss(0.05),
    td.Discuss(0.05, exponent=2.0),
    td.Meeting(0.1, 0.2),
    LunchTalk(0.3),
    LunchTalk(0.05, every=1),
)


@dataclass(frozen=True)
class Cost:
    """Median milliseconds per replicate of one rule, and beside those of `PLAIN`."""

    rule: str
    ms: float
    beside_plain: float
    share: float


def costs(scale: Scale, rounds: int) -> list[Cost]:
    """Every rule alone, turn about."""
    network = works.company(scale.large)
    scenarios = {repr(rule): td.Scenario(network, [rule], SEEDS, STEPS) for rule in (PLAIN, *OTHERS)}
    turns = take_turns({rule: simulated(each, scale.replicates) for rule, each in scenarios.items()}, rounds)
    plain = turns[repr(PLAIN)].ms
    return [_cost(rule, turn, plain) for rule, turn in turns.items()]


def _cost(rule: str, turn: Record, plain: float) -> Cost:
    return Cost(rule, turn.ms, turn.ms / plain, float(turn.shares.mean()))


def organisation_seconds(rounds: int) -> Record:
    """Seconds for 200 replicates of a year in a small organisation: seven rules, 150 people, 20 teams."""
    scenario = td.Scenario(works.organisation(), td.models.team_learning(turnover=0.01), 3, steps=52)
    turn = take_turns({"organisation": simulated(scenario, 200)}, rounds)["organisation"]
    return Record(200 * turn.seconds, turn.shares)
