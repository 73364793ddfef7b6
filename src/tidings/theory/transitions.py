"""What may become of people and groups in one step, by the law of a step: shared by what is not simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tidings.odds.settle import missed
from tidings.rules.base import FORGET, HIRE, KEEP, LEARN, LEAVE, LOSE, REVIVE, TIRE, TRUST, Effect, Rule
from tidings.scenario import Scenario

NEVER, ONCE, SHARES, QUIET = range(4)  # never knew; knew once; knows and shares; knows and is quiet
Happens = Mapping[Effect, NDArray[np.float64]]


def refuse_changes(scenario: Scenario, who: str) -> None:
    """Refuse rules that change more than who knows, who shares and what groups hold."""
    for rule in scenario.rules:
        if rule.works or rule.effect in (HIRE, TRUST):
            raise TypeError(f"{rule.name} changes more than who knows, which {who} does not follow; simulate")


def happening(rules: Sequence[Rule], chances: Mapping[str, NDArray[np.float64]]) -> dict[Effect, NDArray[np.float64]]:
    """Chance of each effect, all rules of it together; broadcasts to (place, state)."""
    happens = {}
    for effect in (LEARN, FORGET, REVIVE, TIRE, LEAVE, KEEP, LOSE):
        acting = [chances[rule.name] for rule in rules if rule.effect is effect]
        happens[effect] = 1.0 - missed(acting) if acting else np.zeros((1, 1))
    return happens


def becomes(own: int, happens: Happens) -> dict[int, NDArray[np.float64]]:
    """What becomes of a person who is NEVER, ONCE, SHARES or QUIET: the chance of each that is possible."""
    stays = 1 - happens[LEAVE]
    if own in (NEVER, ONCE):
        learns = happens[LEARN] * stays
        return {SHARES: learns, own: 1 - learns}
    knows_on = (1 - happens[FORGET]) * stays
    other, change = (QUIET, happens[TIRE]) if own == SHARES else (SHARES, happens[REVIVE])
    return {ONCE: 1 - knows_on, other: knows_on * change, own: knows_on * (1 - change)}


def holds_then(held: bool, happens: Happens) -> NDArray[np.float64]:
    """The chance that a group holds it after the step, if it does now or if it does not."""
    return 1 - happens[LOSE] if held else happens[KEEP]
