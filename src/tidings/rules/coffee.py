"""Coffee: two people meet, now and then, to talk."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from tidings._checks import known, named, one_of, whole
from tidings.bonds.bonding import Bonding, Meetings
from tidings.bonds.bonds import Bonds
from tidings.bonds.meetings import anyone, friends, friends_of_friends, pairing
from tidings.columns import flags_of
from tidings.odds.base import Odds
from tidings.odds.even import even
from tidings.rules.base import Candidates, Chance, Outcome, People, Rule
from tidings.rules.contacts import no_ties
from tidings.rules.met import Round, candidates_told, everybody, met_by, odds_of_told, played

if TYPE_CHECKING:
    from typing import Self

    from tidings.bits import Lane
    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.network import Network
    from tidings.state import State

REACH = ("primary", "secondary", "anyone")


@dataclass(frozen=True)
class Coffee(Rule):
    """Now and then each person has a coffee with one other, and they talk about what they know.

    Parameters
    ----------
    every : int
        Steps from one coffee to the next; the first is in step 0.
    reach : {"primary", "secondary", "anyone"}
        With whom: someone they are tied to; a friend of a friend to whom they are not tied; or
        anyone, in a randomised coffee trial.
    p : float in [0, 1]
        Chance, per meeting, that one who shares tells the other.
    follow_up : float in [0, 1]
        Chance, per meeting of two who are not tied, that they stay in touch: a bond of strength 1,
        which ties them both ways.
    who : list of names or str, optional
        Who asks others for a coffee: names, or the name of a people column of yes and no; everybody
        if left out.

    Notes
    -----
    Everybody who asks meets one person per round, and may be asked by others too: where all ask, each
    meets two on average, and two friends who ask each other meet twice. All friends, and all of
    anyone, come into question with the same chance; a friend of a friend is found by following two
    ties at random, 8 times at most if that ends at someone they are tied to, so that those with whom
    they share more friends are met oftener. With
    ``reach="anyone"`` and everybody asking, people are paired at random (one is left if their number
    is odd), as in randomised coffee trials [1]_. A meeting keeps up the bond of the two where bonds
    fade (`Drift`).

    References
    ----------
    .. [1] Soto, M. (2013). *Institutionalising serendipity via productive coffee breaks*. Nesta.
       https://www.nesta.org.uk/blog/institutionalising-serendipity-via-productive-coffee-breaks/

    Examples
    --------
    >>> import tidings as td
    >>> pair = td.Network.from_edges([("Ana", "Ben")])
    >>> Coffee(every=4, reach="anyone", p=0.5).chance(pair.where("Ana"), td.Draws(0, 1))
    array([[0. , 0.5]])
    """

    every: int = 4
    reach: str = "primary"
    p: float = field(kw_only=True)
    follow_up: float = field(default=0.0, kw_only=True)
    who: Iterable[Hashable] | str | None = field(default=None, kw_only=True)
    chances: ClassVar[tuple[str, ...]] = ("p", "follow_up")
    needs: ClassVar[str | None] = "shares"

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of("Coffee.reach", self.reach, REACH)
        who = self.who if isinstance(self.who, str) else named("Coffee.who", self.who)
        self._set(every=whole("Coffee.every", self.every), who=who)

    @property
    def works(self) -> bool:
        return self.follow_up > 0

    def chance(self, now: State, draws: Draws) -> Chance:
        if now.step % self.every:
            return now.never
        meetings = self._meetings(now.network, now.step, draws, now.bonds)
        return met_by(now, draws, meetings, self.p)

    def odds(self, block: Block) -> Odds:
        if block.step % self.every or not len(block.places("shares")):
            return even(0.0)
        return odds_of_told(block, self._round(block).told, self.p)

    def bonding(self, block: Block, outcome: Outcome) -> Bonding:
        if block.step % self.every:
            return Bonding()
        return Bonding(met=[self._round(block).met], tied=[self._round(block).tied])

    def candidates(self, block: Block, person: People, lane: Lane) -> Candidates:
        return candidates_told(block, person, lane, self._round(block).told)

    def _round(self, block: Block) -> Round:
        return block.built(("round", self.name), lambda: self._played(block))

    def _played(self, block: Block) -> Round:
        luck = block.draws.luck(f"rule:{self.name}/follow up", block.step, block.network.places())
        follows = luck.reaches(np.array([[1.0 - self.follow_up]]), everybody(block))
        tied = None if self.reach == "anyone" else self.reach == "primary"
        return played(block, self._meetings(block.network, block.step, block.draws, block.bonds), follows, tied)

    def _meetings(self, network: Network, step: int, draws: Draws, bonds: Bonds | None) -> Iterator[Meetings]:
        luck = draws.luck(f"rule:{self.name}", step, network.places())
        if self.reach == "anyone":
            return pairing(luck) if self.who is None else anyone(self._who(network), luck)
        bonds = Bonds(network, draws.lanes) if bonds is None else bonds
        meet = friends if self.reach == "primary" else friends_of_friends
        return meet(self._who(network), luck, bonds)

    def _who(self, network: Network) -> np.ndarray:
        if self.who is None:
            return np.arange(network.n_people)
        if not isinstance(self.who, str):
            return np.unique(network.positions(self.who))
        if network.has_column(self.who):
            return np.flatnonzero(flags_of(network, self.who, f"{self.name}.who"))
        known(f"{self.name}.who: people column or name", self.who, [*network.people.columns, *network.names])
        return network.positions([self.who])

    def check(self, network: Network) -> None:
        self._who(network)

    def idle(self, network: Network) -> str | None:
        if self.reach == "anyone":
            return None if network.n_people > 1 else "there is only one person"
        return no_ties(network, None)

    def finer(self, k: int) -> Self:
        return replace(self, every=self.every * k)
