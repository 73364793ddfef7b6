"""Hiring: places that people left stay empty until somebody comes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from tidings._checks import whole
from tidings.bits import Lane, Places, Words, lanes_of, so_at
from tidings.bonds.bonding import Bonding, Meetings
from tidings.bonds.bonds import Bonds
from tidings.bonds.luck import Luck, again, numbers, with_place
from tidings.odds.base import Odds
from tidings.odds.even import even
from tidings.rules.base import HIRE, Chance, Effect, Outcome, Rule
from tidings.rules.chances import finer_gain

if TYPE_CHECKING:
    from typing import Self

    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.state import State

_ATTEMPTS = 64


@dataclass(frozen=True)
class Hire(Rule):
    """Empty places are filled: by somebody whom one of the people knows, or by a stranger.

    Where this rule is at work, a place that somebody leaves (`Turnover`) stays empty until somebody
    is hired; nobody learns, shares or meets there meanwhile. Headcount is conserved: those who are
    there and the empty places are always as many as the network has people.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step and empty place, that somebody is hired; from the step after it fell empty.
    referral : float in [0, 1]
        Chance, per hire, that the newcomer was referred by one of those who are there, all of whom
        have the same chance. A newcomer who was referred arrives tied to the referrer.
    introduces : float in [0, 1]
        Chance, per hire by referral and person to whom the referrer is tied, that the newcomer
        arrives tied to that person too.
    ties : int
        How many people a newcomer who was not referred arrives tied to, drawn among those who are
        there; if one is drawn twice, fewer.
    brings : float in [0, 1]
        Chance, per hire, that the newcomer knows already, from outside, and shares it.

    Notes
    -----
    What ties the place kept (`Turnover.keeps_ties`) the newcomer takes over. An empty place still
    counts as a contact whom one asks or waits for, and in the size of its groups. Results count those who
    know as a share of all places; the variable ``filled`` is the share of places that are not empty.
    What newcomers bring is credited to this rule. Those who are hired through ties arrive better
    connected [1]_.

    References
    ----------
    .. [1] Fernandez, R. M., Castilla, E. J. & Moore, P. (2000). Social capital at work: Networks and employment at
       a phone center. *American Journal of Sociology*, 105(5), 1288-1356. https://doi.org/10.1086/210398

    Examples
    --------
    >>> import tidings as td
    >>> team = td.Network.from_edges(people=range(4))
    >>> come_and_go = [td.Turnover(1.0), Hire(0.5, brings=1.0, ties=0)]
    >>> run = td.simulate(td.Scenario(team, come_and_go, [0], steps=3), 1000, rng=1, keep=["filled"])
    >>> run["filled"].mean("replicate").values.round(1)
    array([1. , 0. , 0.5, 0.2])
    """

    p: float
    referral: float = field(default=0.0, kw_only=True)
    introduces: float = field(default=0.3, kw_only=True)
    ties: int = field(default=1, kw_only=True)
    brings: float = field(default=0.0, kw_only=True)
    effect: ClassVar[Effect] = HIRE
    chances: ClassVar[tuple[str, ...]] = ("p", "referral", "introduces", "brings")

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set(ties=whole("Hire.ties", self.ties, least=0))

    @property
    def teaches(self) -> bool:
        return self.brings > 0 and self.p > 0

    @property
    def works(self) -> bool:
        return self.referral > 0 or self.ties > 0

    def chance(self, now: State, draws: Draws) -> Chance:
        return now.never + self.p

    def odds(self, block: Block) -> Odds:
        return even(self.p)

    def bonding(self, block: Block, outcome: Outcome) -> Bonding:
        place, lane = lanes_of(outcome.hired)
        if block.bonds is None or not len(place):
            return Bonding()
        luck = block.draws.luck(f"rule:{self.name}/ties", block.step, block.network.places()).hashes(place, lane)
        absent = block.vacant | outcome.left
        referred = numbers(again(luck, 0)) >= 1.0 - self.referral
        places = block.network.places()
        by_referral = self._referred(block.bonds, absent, places, place[referred], lane[referred], luck[referred])
        return Bonding(
            tied=[*by_referral, *self._strangers(absent, place[~referred], lane[~referred], luck[~referred])]
        )

    def _referred(
        self, bonds: Bonds, absent: Words, places: NDArray[np.int64], place: Places, lane: Lane, luck: Luck
    ) -> list[Meetings]:
        """The newcomer with the referrer, and with some of those to whom the referrer is tied."""
        by = _somebody(absent, place, lane, again(luck, 1))
        there = np.flatnonzero(by >= 0)
        place, lane, luck, by = place[there], lane[there], luck[there], by[there]
        which, friend = bonds.friends(by, lane)
        met = Meetings(place[which], friend, lane[which])
        draw = numbers(with_place(again(luck, 2)[which], places[friend]))
        some = (draw >= 1.0 - self.introduces) & ~so_at(absent, friend, met.lane)
        return [Meetings(place, by, lane), met.where(some)]

    def _strangers(self, absent: Words, place: Places, lane: Lane, luck: Luck) -> list[Meetings]:
        """The newcomer with a few people, each drawn among all."""
        met = []
        for number in range(self.ties):
            other = _somebody(absent, place, lane, again(luck, 3 + number))
            met.append(Meetings(place, other, lane).where(other >= 0))
        return met

    def finer(self, k: int) -> Self:
        return replace(self, p=finer_gain(self.name, self.p, k))


def _somebody(absent: Words, place: Places, lane: Lane, luck: Luck) -> NDArray[np.int64]:
    """Somebody who is there and not oneself, all with the same chance; -1 where nobody is."""
    somebody, still = np.full(len(place), -1), np.arange(len(place))
    for attempt in range(_ATTEMPTS):
        drawn = (numbers(again(luck[still], attempt)) * len(absent)).astype(np.int64)
        good = ~so_at(absent, drawn, lane[still])  # the newcomer's own place was empty
        somebody[still[good]] = drawn[good]
        still = still[~good]
        if not len(still):
            return somebody
    # Where few of many are there, they are listed.
    for number in still.tolist():
        there = np.flatnonzero(~so_at(absent, np.arange(len(absent)), np.full(len(absent), lane[number])))
        rank = int(numbers(again(luck[number : number + 1], _ATTEMPTS))[0] * len(there))
        somebody[number] = there[rank] if len(there) else -1
    return somebody
