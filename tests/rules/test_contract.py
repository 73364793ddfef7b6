"""Every rule keeps the contract, and the contract catches those who do not."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import pytest

import tidings as td
from tidings import trust
from tidings.bits import lanes_of
from tidings.bonds.bonding import Bonding, Meetings
from tidings.rules.base import BondRule, TrustRule
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


def everybody(block):
    """Everybody in every lane of a replicate."""
    return lanes_of(np.broadcast_to(block.lanes.present, (block.network.n_people, block.lanes.n_words)))


@dataclass(frozen=True)
class Pairs(BondRule):
    """Each ties themselves to the next."""

    mood: dict = field(default_factory=dict, compare=False)

    def bonding(self, block, outcome):
        place, lane = everybody(block)
        return Bonding(tied=[self.pairs(block, place, lane)])

    def pairs(self, block, place, lane):
        return Meetings(place, (place + 1) % block.network.n_people, lane)


@dataclass(frozen=True)
class Strangers(Pairs):
    def pairs(self, block, place, lane):
        return Meetings(place, place + 1, lane)


@dataclass(frozen=True)
class Narcissus(Pairs):
    def pairs(self, block, place, lane):
        return Meetings(place, place, lane)


@dataclass(frozen=True)
class Misnamed(Pairs):
    def pairs(self, block, place, lane):
        tied = super().pairs(block, place, lane)
        return tied._replace(bond=block.bonds.number(*tied[:3]) + 1)


@dataclass(frozen=True)
class Elsewhere(Pairs):
    def pairs(self, block, place, lane):
        return super().pairs(block, place, lane * 0 + block.lanes.n_lanes)


@dataclass(frozen=True)
class Uneven(Pairs):
    def pairs(self, block, place, lane):
        return Meetings(place[1:], place[:-1], lane)


@dataclass(frozen=True)
class Fickle(Pairs):
    def pairs(self, block, place, lane):
        self.mood["asked"] = self.mood.get("asked", 0) + 1
        return super().pairs(block, place, lane).where(place > self.mood["asked"])


@dataclass(frozen=True)
class Onlooker(Pairs):
    def pairs(self, block, place, lane):
        return super().pairs(block, place, lane).where(place > block.places("knows").sum() % 7)


@dataclass(frozen=True)
class Silently(Pairs):
    @property
    def works(self):
        return False


@dataclass(frozen=True)
class Meddler(Pairs):
    def pairs(self, block, place, lane):
        block.knows[:] = 0
        return super().pairs(block, place, lane)


@dataclass(frozen=True)
class Clumsy(Pairs):
    def pairs(self, block, place, lane):
        return block.friends


@dataclass(frozen=True)
class Gossip(TrustRule):
    """What is said about those who share."""

    fades, broken = 0.5, 1.0

    def testimony(self, block, outcome):
        place, lane = lanes_of(block.shares)
        return trust.Testimony(place, lane, self.fades, 0.0, self.broken)


@dataclass(frozen=True)
class Growing(Gossip):
    fades = 1.5


@dataclass(frozen=True)
class Undoing(Gossip):
    broken = -1.0


@dataclass(frozen=True)
class Twice(Gossip):
    def testimony(self, block, outcome):
        said = super().testimony(block, outcome)
        return said._replace(place=np.tile(said.place, 2), lane=np.tile(said.lane, 2))


@dataclass(frozen=True)
class Unheard(Gossip):
    effect: ClassVar[td.Effect] = td.TIRE


NOT_WORKING = [
    (Strangers(), "Strangers: tied names people who are not in the network"),
    (Narcissus(), "Narcissus: tied names somebody with themselves"),
    (Misnamed(), "Misnamed: tied names a bond by a number that is not its own"),
    (Elsewhere(), "Elsewhere: tied names lanes in which no replicate is played"),
    (Uneven(), "Uneven: tied names .* people in .* lanes"),
    (Fickle(), "Fickle gave other meetings when asked again"),
    (Onlooker(), "Onlooker: among others, replicates such as 33 have other meetings"),
    (Silently(), "Silently ties or parts people, but its property works does not say so"),
    (Meddler(), "Meddler.bonding changes the state"),
    (Clumsy(), "Clumsy.bonding failed with AttributeError"),
    (Growing(), "Growing: testimony fades by what is outside"),
    (Undoing(), "Undoing: testimony counts words that are below 0"),
    (Twice(), "Twice: testimony names somebody twice"),
    (Unheard(), "Unheard gives testimony, but its effect is not TRUST"),
]


@pytest.mark.parametrize("rule, message", NOT_WORKING, ids=lambda case: getattr(case, "name", ""))
def test_the_contract_catches_a_rule_that_works_wrongly(rule, message):
    with pytest.raises(AssertionError, match=message):
        check_rule(rule)


def test_the_contract_accepts_rules_of_ones_own_that_change_bonds_and_trust():
    check_rule(Pairs())
    check_rule(Gossip())


def test_the_contract_wants_a_rule():
    with pytest.raises(AssertionError, match="is not a Rule"):
        check_rule(0.2)
