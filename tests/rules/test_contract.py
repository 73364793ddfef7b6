"""Every rule keeps the contract, and the contract catches those who do not."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import pytest

import tidings as td
from tidings.testing import check_rule, every_rule


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.name)
def test_every_rule_keeps_the_contract(rule):
    check_rule(rule)


@pytest.mark.parametrize("rule", every_rule(), ids=lambda rule: rule.name)
def test_every_rule_keeps_the_contract_where_all_weights_are_one(rule):
    network = td.testing.example_network()
    frames = network.to_frames()
    ones = network.but(ties=frames.ties.drop(columns="weight"), memberships=frames.memberships.drop(columns="weight"))
    check_rule(rule, ones)


@dataclass(frozen=True)
class TooLikely(td.Rule):
    def chance(self, now, draws):
        return now.never + 1.5


@dataclass(frozen=True)
class WrongShape(td.Rule):
    def chance(self, now, draws):
        return np.zeros((now.n_replicates, 7))


@dataclass(frozen=True)
class OwnLuck(td.Rule):
    def chance(self, now, draws):
        return np.random.random((1, 1))  # noqa: NPY002


@dataclass(frozen=True)
class Moody(td.Rule):
    mood: dict = field(default_factory=dict, compare=False)

    def chance(self, now, draws):
        self.mood["asked"] = self.mood.get("asked", 0) + 1
        return now.never + 1 / self.mood["asked"]


@dataclass(frozen=True)
class LooksAround(td.Rule):
    def chance(self, now, draws):
        return now.never + now.knows.mean()


@dataclass(frozen=True)
class OutOfNothing(td.Rule):
    needs: ClassVar[str] = "shares"

    def chance(self, now, draws):
        return now.never + 0.1


@dataclass(frozen=True)
class Silent(td.Rule):
    def chance(self, now, draws):
        now.never  # noqa: B018 - the return is what its author forgot


@dataclass(frozen=True)
class Crashing(td.Rule):
    def chance(self, now, draws):
        return now.who_knows


BROKEN = [
    (TooLikely(), "TooLikely.chance gave 1.5 in step 0; chances must be between 0 and 1"),
    (WrongShape(), "WrongShape.chance gave shape .* expected something that broadcasts to"),
    (Silent(), "Silent.chance gave None in step 0"),
    (Crashing(), "Crashing.chance failed with AttributeError"),
    (OwnLuck(), "uses global random numbers"),
    (Moody(), "answered the same question differently"),
    (LooksAround(), "have other bits alone than among others"),
    (OutOfNothing(), "says it needs shares, but acts without"),
]


@pytest.mark.parametrize("rule, message", BROKEN, ids=lambda case: getattr(case, "name", ""))
def test_the_contract_catches_a_broken_rule(rule, message):
    with pytest.raises(AssertionError, match=message):
        check_rule(rule)


def test_the_contract_wants_a_rule():
    with pytest.raises(AssertionError, match="is not a Rule"):
        check_rule(0.2)
