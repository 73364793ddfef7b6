"""Guarantees: what is known of a greedy choice under the rules of a scenario, in words."""

from __future__ import annotations

import math

from tidings.choose.pool import Pool
from tidings.rules.discuss import Discuss
from tidings.rules.memory import Adopt
from tidings.rules.threshold import Threshold
from tidings.scenario import Scenario
from tidings.worlds import Picks, made_of


def guarantee(scenario: Scenario, pool: Pool, certain: float = math.nan) -> str:
    """How near to the best choice a greedy one is sure to come, and why; `certain` is a share that samples show."""
    made = made_of(scenario)
    if made is None:
        return f"none: {_why_not(scenario)}"
    share = "1 - 1/e = 63 %" if pool.cost is None else "(1 - 1/e) / 2 = 32 %"
    what = "linear thresholds drawn evenly" if isinstance(made, Picks) else "cascades along independent ties"
    why = f"under {what} each one adds less, the more there are"
    if math.isnan(certain):
        return f"{share} of the largest reach possible in these worlds at least: {why}"
    return (
        f"{certain:.0%} of the largest reach possible at least by the worlds drawn, {share} if they were endless: {why}"
    )


def _why_not(scenario: Scenario) -> str:
    for rule in scenario.rules:
        if isinstance(rule, Threshold):
            return f"under {rule.name} several who know may reach what none of them reaches alone"
        if isinstance(rule, Adopt) and rule.quorum > 0:
            return f"{rule.name} asks for several who know, so two may reach more together than both alone"
        if isinstance(rule, Discuss) and (rule.quorum > 0 or rule.exponent > 1):
            return f"{rule.name} asks for several voices, so two may reach more together than both alone"
    several = " and ".join(rule.name for rule in scenario.rules)
    return f"nothing is promised of how gains add up under {several}"
