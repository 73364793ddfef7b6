"""Who taught whom in the slow twin: a rule drawn by credit, and then a teacher by weight."""

from __future__ import annotations

from itertools import accumulate

import numpy as np

from tidings.block import Block
from tidings.scenario import Scenario
from tidings.testing.twin_draws import slow_draw, slow_hash, with_place


def credit_of(met: dict[str, float]) -> dict[str, float]:
    """How much of a lesson each rule gets, from the chance of each."""
    if any(chance >= 1 for chance in met.values()):
        weight = {name: float(chance >= 1) for name, chance in met.items()}
    else:
        weight = {name: -_log1p(-chance) for name, chance in met.items()}
    total = sum(weight.values())
    return {name: each / total for name, each in weight.items()}


def rule_of(scenario: Scenario, block: Block, replicate: int, learner: int, met: dict[str, float]) -> str:
    """Through which rule somebody learned in the one replicate of a block."""
    place = int(scenario.network.places("person")[learner])
    reach = list(accumulate(credit_of(met).values()))
    aim = slow_draw(block.draws.key, "through", block.step, replicate, place) * reach[-1]
    return next((name for name, end in zip(met, reach) if end > aim), list(met)[-1])


def teacher_of(scenario: Scenario, block: Block, replicate: int, learner: int, met: dict[str, float]) -> int | None:
    """Who taught somebody in the one replicate of a block; None for nobody in the network."""
    places = [int(place) for place in scenario.network.places("person")]
    what = block.step, replicate, places[learner]
    through = rule_of(scenario, block, replicate, learner, met)
    (rule,) = (rule for rule in scenario.rules if rule.name == through)
    among = rule.candidates(block, np.array([learner]), np.array([replicate % 64]))
    if among is None:
        return None
    luck = slow_hash(block.draws.key, "told by", *what)
    weights: dict[int, float] = {}  # who teaches along several ties has the sum of their weights
    for teacher, weight in zip(among.teacher.tolist(), among.weight.tolist()):
        weights[teacher] = weights.get(teacher, 0.0) + weight
    # A race at rates of their weights; the first to come has taught.
    race = [(-_log1p(-with_place(luck, places[each])) / weight, each) for each, weight in weights.items() if weight > 0]
    return min(race)[1] if race else None


def _log1p(x: float) -> float:
    return float(np.log1p(np.array([x]))[0])
