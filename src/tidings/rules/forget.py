"""Forgetting and leaving: how a person's knowledge is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from tidings.bits import lanes_of
from tidings.bonds.bonding import Bonding, Meetings
from tidings.bonds.meetings import happens
from tidings.rules.base import FORGET, LEAVE, Effect, Outcome, SpontaneousRule

if TYPE_CHECKING:
    from tidings.block import Block


@dataclass(frozen=True)
class Forget(SpontaneousRule):
    """People forget; they may learn again from the next step on.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step and person who knows.

    Examples
    --------
    >>> import tidings as td
    >>> Forget(0.1).chance(td.Network.from_edges([("Ana", "Ben")]).where("Ana"), draws=None)
    array([[0.1]])
    """

    effect: ClassVar[Effect] = FORGET


@dataclass(frozen=True)
class Turnover(SpontaneousRule):
    """People leave, and newcomers who do not know take their places: at once, or when they are hired (`Hire`).

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step and person. Leaving comes last in a step: who learns and leaves in one
        step did not learn. What groups hold stays.
    keeps_ties : float in [0, 1]
        Chance, per person to whom the one who leaves is tied, that the place keeps the bond: 1 if
        ties belong to the place, 0 if they belong to the person. Two who leave in one step keep or
        lose theirs once. Under several rules of this kind the least counts.

    Notes
    -----
    Newcomers have no reputation: where people are believed for what they did (`Integrity`,
    `Critics`), they start anew.

    Examples
    --------
    >>> import tidings as td
    >>> Turnover(0.02).chance(td.Network.from_edges([("Ana", "Ben")]).where("Ana"), draws=None)
    array([[0.02]])
    """

    keeps_ties: float = field(default=1.0, kw_only=True)
    effect: ClassVar[Effect] = LEAVE
    chances: ClassVar[tuple[str, ...]] = ("p", "keeps_ties")

    @property
    def works(self) -> bool:
        return self.keeps_ties < 1

    @property
    def ties_strangers(self) -> bool:
        return False

    def bonding(self, block: Block, outcome: Outcome) -> Bonding:
        place, lane = lanes_of(outcome.left)
        if block.bonds is None or not self.works or not len(place):
            return Bonding()
        which, friend = block.bonds.friends(place, lane)
        bonds, places = Meetings(place[which], friend, lane[which]), block.network.places()
        # One luck for all rules of this kind: what the least of them keeps, the others keep.
        kept = happens(block.draws.luck("keeps ties", block.step, places), bonds, places, self.keeps_ties)
        return Bonding(parted=[bonds.where(~kept)])
