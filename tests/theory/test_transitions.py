"""What may become of people and groups in one step: numbers worked out by hand from the law of a step."""

import pytest

import tidings as td
from tidings.rules.base import FORGET, KEEP, LEARN, LEAVE, LOSE, REVIVE, TIRE
from tidings.theory.transitions import NEVER, ONCE, QUIET, SHARES, becomes, happening, holds_then, refuse_changes

HAPPENS = {LEARN: 0.5, FORGET: 0.5, REVIVE: 0.75, TIRE: 0.25, LEAVE: 0.2, KEEP: 0.3, LOSE: 0.4}


# Whoever leaves did not learn; whoever stays and does not forget, .4 of them, may tire or speak again.
@pytest.mark.parametrize(
    "own, then",
    [
        (NEVER, {SHARES: 0.4, NEVER: 0.6}),
        (ONCE, {SHARES: 0.4, ONCE: 0.6}),
        (SHARES, {ONCE: 0.6, QUIET: 0.1, SHARES: 0.3}),
        (QUIET, {ONCE: 0.6, SHARES: 0.3, QUIET: 0.1}),
    ],
)
def test_what_becomes_of_a_person(own, then):
    assert becomes(own, HAPPENS) == pytest.approx(then)


def test_a_group_keeps_or_loses_what_it_holds():
    assert holds_then(False, HAPPENS) == 0.3
    assert holds_then(True, HAPPENS) == pytest.approx(0.6)


def test_chances_of_one_effect_combine_and_those_of_others_do_not():
    rules = [td.Tell(0.5), td.Broadcast(0.2), td.Forget(0.1)]
    happens = happening(rules, {"Tell": 0.5, "Broadcast": 0.2, "Forget": 0.1})
    assert happens[LEARN] == pytest.approx(0.6)
    assert happens[FORGET] == pytest.approx(0.1)
    assert happens[LEAVE] == 0


@pytest.mark.parametrize(
    "rule", [td.Hire(0.5, ties=0), td.Integrity(0.2), td.Coffee(p=0.2, follow_up=0.5)], ids=lambda rule: rule.name
)
def test_places_trust_and_ties_that_change_are_refused(rule, pair):
    scenario = td.Scenario(pair, [td.Tell(0.1), td.Turnover(0.1), rule], ["Ana"], steps=2)
    with pytest.raises(TypeError, match=f"{rule.name} changes more than who knows, which it does not follow; simulate"):
        refuse_changes(scenario, "it")
