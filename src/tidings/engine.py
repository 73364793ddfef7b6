"""The law of one step: the only code that decides.

Every rule sees the same state and says with what chance its effect happens to each place. Chances
of one effect combine as those of independent tries, in order of rule name. One number is drawn for
each place and layer; high draws gain and low draws lose, so that a chance of 0 never happens, a
chance of 1 always does, and one more way to learn cannot make anyone learn later.

Arrays in here are (place, replicate), replicates side by side in memory; rules see them turned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings.draws import Draws
from tidings.network import Network
from tidings.rules.base import FORGET, KEEP, LEARN, LEAVE, LOSE, REVIVE, TIRE, Effect, Rule
from tidings.scenario import Scenario
from tidings.state import State

Chances = Mapping[str, NDArray[np.float64]]  # by rule name: broadcasts to (place, replicate)


class Step(NamedTuple):
    """What a step left behind."""

    after: State
    learned: NDArray[np.bool_]  # (person, replicate): did not know before and does now
    ways: Chances  # of the rules by which people learn


def play(scenario: Scenario, draws: Draws) -> Iterator[Step]:
    """The steps of some replicates, one after the other, until nothing can change any more."""
    now = beginning(scenario, draws)
    for _ in range(scenario.steps * scenario.substeps):
        if settled(now, scenario.rules):
            return
        step = advance(now, scenario.rules, draws)
        yield step
        now = step.after


def beginning(scenario: Scenario, draws: Draws) -> State:
    """The state at step 0: the seeds know and share, no group holds anything."""
    knows = scenario.start(draws)
    held = np.zeros((scenario.network.n_groups, knows.shape[1]), dtype=bool)
    return State(scenario.network, 0, knows.T, knows.T, held.T)


def advance(now: State, rules: Sequence[Rule], draws: Draws) -> Step:
    """One step of the law."""
    chances = {rule.name: chance_of(rule, now, draws) for rule in rules}
    law = _Law(now, rules, chances, draws)
    knew, shared, held = now.knows.T, now.shares.T, now.held.T
    knows = law.decide(LEARN, FORGET, knew)
    learned = knows & ~knew
    # Who tires told before they tired. Only those who know can find their voice again.
    voice = law.decide(REVIVE, TIRE, shared)
    shares = (voice & knew & knows) | learned
    holds = law.decide(KEEP, LOSE, held)
    # Leaving comes last and has a draw of its own: who learns and leaves did not learn.
    stays = law.decide(None, LEAVE, knows)
    after = State(now.network, now.step + 1, (knows & stays).T, (shares & stays).T, holds.T)
    return Step(after, learned & stays, {rule.name: chances[rule.name] for rule in rules if rule.effect is LEARN})


class _Law:
    """The chances of one step, and the luck that decides them."""

    def __init__(self, now: State, rules: Sequence[Rule], chances: Chances, draws: Draws):
        self.now, self.rules, self.chances, self.draws = now, rules, chances, draws

    def decide(self, gain: Effect | None, loss: Effect, has: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Who has it after the step: ``where(has, draw >= loss, draw >= 1 - gain)``."""
        untaught = None if gain is None else missed(gain, self.rules, self.chances)
        spared = missed(loss, self.rules, self.chances)
        if spared is None:
            return has if untaught is None else has | self._reaches(loss, untaught, ~has)
        if untaught is None:
            return self._reaches(loss, 1.0 - spared, has)
        return self._reaches(loss, np.where(has, 1.0 - spared, untaught), None)

    def _reaches(self, effect: Effect, threshold: NDArray[np.float64], among: NDArray | None) -> NDArray[np.bool_]:
        places = self.now.network.places(effect.over)
        return self.draws.reaches("layer:" + effect.layer, self.now.step, places, threshold, among)


def missed(effect: Effect, rules: Sequence[Rule], chances: Chances) -> NDArray[np.float64] | None:
    """Chance that none of the rules with this effect acts on a place; None if there is no such rule."""
    untouched = None
    for rule in rules:
        if rule.effect is effect:
            spared = 1.0 - chances[rule.name]
            untouched = spared if untouched is None else untouched * spared
    return untouched


def chance_of(rule: Rule, now: State, draws: Draws) -> NDArray[np.float64]:
    """A rule's chance, turned to (place, replicate) and checked where the rule is not ours."""
    if type(rule).__module__.startswith("tidings.rules."):
        chance = np.asarray(rule.chance(now, draws), dtype=float)
    else:
        chance = _checked_chance(rule, now, draws)
    return np.atleast_2d(chance).T


def _checked_chance(rule: Rule, now: State, draws: Draws) -> NDArray[np.float64]:
    """The chance of a rule whose author may have erred: the error says which rule, and in which step."""
    try:
        given = rule.chance(now, draws)
    except Exception as wrong:
        wrong.add_note(f"This happened in {rule.name}.chance in step {now.step}.")
        raise
    chance, over = _as_numbers(given), rule.effect.over
    if chance is None:
        raise TypeError(f"{rule.name}.chance gave {given!r:.60} in step {now.step}; return an array of chances")
    shape = (now.n_replicates, _n_places(now.network, over))
    if not _fits(chance, shape):
        raise ValueError(
            f"{rule.name}.chance gave shape {chance.shape}; "
            f"expected something that broadcasts to (replicate, {over}) = {shape} (step {now.step})"
        )
    right = (chance >= 0) & (chance <= 1)
    if not right.all():
        raise ValueError(
            f"{rule.name}.chance gave {chance[~right][0]} in step {now.step}; chances must be between 0 and 1"
        )
    return chance


def _as_numbers(given: Any) -> NDArray[np.float64] | None:
    try:
        return None if given is None else np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        return None


def _fits(chance: NDArray[np.float64], shape: tuple[int, int]) -> bool:
    try:
        return np.broadcast_shapes(chance.shape, shape) == shape
    except ValueError:
        return False


def _n_places(network: Network, over: str) -> int:
    return network.n_people if over == "person" else network.n_groups


def settled(now: State, rules: Sequence[Rule]) -> bool:
    """Whether no rule can ever act again, so that a long run costs nothing once it is over."""
    return not any(_has_cause(rule, now) and _has_object(rule.effect, now) for rule in rules)


def _has_cause(rule: Rule, now: State) -> bool:
    return rule.needs is None or bool(getattr(now, rule.needs).any())


def _has_object(effect: Effect, now: State) -> bool:
    """Whether anyone is there on whom the effect can fall."""
    if effect is LEARN:
        return not now.knows.all()
    if effect is KEEP:
        return not now.held.all()
    if effect is REVIVE:
        return bool((now.knows & ~now.shares).any())
    who = {TIRE: now.shares, FORGET: now.knows, LEAVE: now.knows, LOSE: now.held}[effect]
    return bool(who.any())
