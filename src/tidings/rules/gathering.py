"""Gatherings: luncheons and social events, where people who come sit together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from tidings._checks import probability, shown, whole
from tidings.bits import Lane, lanes_of
from tidings.bonds.bonds import Bonding, Meetings
from tidings.bonds.luck import again, numbers
from tidings.bonds.meetings import ABSENT, Tables, neighbours, tables
from tidings.columns import chances_of
from tidings.odds.base import Odds
from tidings.odds.even import even
from tidings.odds.listed import Listed
from tidings.rules.base import Candidates, Chance, Outcome, People, Rule
from tidings.rules.chances import at_least_once
from tidings.spans import spans

if TYPE_CHECKING:
    from typing import Self

    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.network import Network
    from tidings.state import State


@dataclass(frozen=True)
class Gathering(Rule):
    """Now and then people come together, talk about what they know, and some stay in touch.

    Parameters
    ----------
    every : int
        Steps from one gathering to the next; the first is in step 0.
    turnout : float in [0, 1] or str
        Chance, per gathering and person, to come; or the name of a people column that holds each
        person's own.
    size : int, optional
        The most who sit at one table; all sit together if left out. Tables are as even as can be.
    raises : float in [0, 1]
        Chance, per gathering and person there who shares, to raise it at their table.
    takes_in : float in [0, 1]
        Chance, per gathering at whose table it was raised, to take it in.
    follow_up : float in [0, 1]
        Chance, per gathering and person there, to follow up with one of their table, all of whom
        have the same chance; if the two are not tied, they stay in touch: a bond of strength 1.
    homophily : float in [0, 1]
        How much people keep to their like: with this chance each sits with those of the same value
        in column `by`, and with this chance a follow-up with somebody unlike comes to nothing.
    by : str, optional
        The people column that says who is alike; asked for where `homophily` is above 0. People
        without a value are like nobody.

    Notes
    -----
    A temporary group for one step, as under `Meeting`: whether it was raised is one decision per
    table. All who sit together have met, so bonds among them are kept up where bonds fade (`Drift`).
    Preference for the like and its consequences: McPherson, Smith-Lovin & Cook (2001),
    https://doi.org/10.1146/annurev.soc.27.1.415.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges(people=["Ana", "Ben", "Cas"])
    >>> lunch = Gathering(every=4, turnout=1.0, raises=1.0, takes_in=0.5, follow_up=0.2)
    >>> lunch.chance(trio.where("Ana"), td.Draws(0, 1))
    array([[0. , 0.5, 0.5]])
    """

    every: int = 4
    turnout: float | str = field(default=0.5, kw_only=True)
    size: int | None = field(default=None, kw_only=True)
    raises: float = field(kw_only=True)
    takes_in: float = field(kw_only=True)
    follow_up: float = field(default=0.0, kw_only=True)
    homophily: float = field(default=0.0, kw_only=True)
    by: str | None = field(default=None, kw_only=True)
    chances: ClassVar[tuple[str, ...]] = ("raises", "takes_in", "follow_up", "homophily")
    needs: ClassVar[str | None] = "shares"

    def __post_init__(self) -> None:
        super().__post_init__()
        size = None if self.size is None else whole("Gathering.size", self.size, least=2)
        turnout = self.turnout if isinstance(self.turnout, str) else probability("Gathering.turnout", self.turnout)
        self._set(every=whole("Gathering.every", self.every), size=size, turnout=turnout)
        if self.homophily > 0 and self.by is None:
            raise ValueError(
                f"Gathering.homophily is {self.homophily:g}, but alike in what? Name a people column: by='site'"
            )
        if self.by is not None and not isinstance(self.by, str):
            raise TypeError(f"Gathering.by must be the name of a people column, got {shown(self.by)}")

    @property
    def works(self) -> bool:
        return self.follow_up > 0

    def chance(self, now: State, draws: Draws) -> Chance:
        if now.step % self.every:
            return now.never
        seats = self._seats(now.network, now.step, draws)
        return self._heard(seats, now.shares.T, now.step, draws).T * self.takes_in

    def odds(self, block: Block) -> Odds:
        if block.step % self.every or not len(block.places("shares")):
            return even(0.0)
        shares = block.lanes.unpack(block.shares)
        heard = self._heard(self._seated(block), shares, block.step, block.draws)
        place, lane = lanes_of(block.lanes.pack(heard))  # in order, whatever the order of the replicates
        return Listed(place, lane, np.full(len(place), self.takes_in), block.lanes.n_words)

    def bonding(self, block: Block, outcome: Outcome) -> Bonding:
        if block.step % self.every:
            return Bonding()
        seats = self._seated(block)
        return Bonding(met=_sat_together(block, seats), tied=[self._follow_ups(block, seats)])

    def _follow_ups(self, block: Block, seats: Tables) -> Meetings:
        luck = block.draws.luck(f"rule:{self.name}/follow up", block.step, block.network.places())
        met, rest = neighbours(seats, luck, block.lanes)
        chance = np.full(len(met.one), self.follow_up)
        if self.homophily:
            kind = _kinds(block.network, self.by)
            alike = (kind[met.one] == kind[met.other]) & (kind[met.one] >= 0)
            chance = np.where(alike, chance, chance * (1.0 - self.homophily))
        return met.where(numbers(rest) >= 1.0 - chance)

    def _seated(self, block: Block) -> Tables:
        return block.built(("seats", self.name), lambda: self._seats(block.network, block.step, block.draws))

    def _seats(self, network: Network, step: int, draws: Draws) -> Tables:
        luck = draws.bits(self.name, step, network.places())
        comes = numbers(luck) >= 1.0 - self._turnouts(network)[:, None]
        bucket = None
        if self.homophily:
            kind = _kinds(network, self.by)[:, None]
            apart = (numbers(again(luck, 0)) >= 1.0 - self.homophily) & (kind >= 0)
            bucket = np.where(apart, kind + 1, 0)
        return tables(comes, bucket, again(luck, 1), self.size, draws.lanes)

    def _heard(self, seats: Tables, shares: NDArray[np.bool_], step: int, draws: Draws) -> NDArray[np.bool_]:
        """Who hears it at their table from somebody else: (person, replicate), as `shares`."""
        table, n_tables = seats.of[:, draws.lanes.columns], int(seats.n_tables.max(initial=0))
        person, row = np.nonzero(shares & (table != ABSENT))
        sharing = np.zeros((n_tables, shares.shape[1]), dtype=np.int64)
        np.add.at(sharing, (table[person, row], row), 1)
        luck = draws.numbers(f"rule:{self.name}/raise", step, np.arange(n_tables))
        raised = luck >= 1.0 - at_least_once(self.raises, sharing)
        raised = np.concatenate([raised & (sharing > 0), np.zeros((1, shares.shape[1]), dtype=bool)])  # ABSENT is last
        return raised[table, np.arange(shares.shape[1])] & ~shares

    def _turnouts(self, network: Network) -> NDArray[np.float64]:
        """Each person's chance to come: (person,)."""
        if isinstance(self.turnout, str):
            return chances_of(network, self.turnout, f"{self.name}.turnout")
        return np.full(network.n_people, self.turnout)

    def check(self, network: Network) -> None:
        self._turnouts(network)
        if self.by is not None:
            network.column(self.by)

    def idle(self, network: Network) -> str | None:
        return None if network.n_people > 1 else "there is only one person"

    def finer(self, k: int) -> Self:
        return replace(self, every=self.every * k)

    def candidates(self, block: Block, person: People, lane: Lane) -> Candidates:
        table = self._seated(block).of
        at, there = lanes_of(block.shares)
        at, there = at[table[at, there] != ABSENT], there[table[at, there] != ABSENT]
        n_tables, n_lanes = int(table.max(initial=0)) + 1, block.lanes.n_lanes
        key = table[at, there].astype(np.int64) * n_lanes + there
        order = np.argsort(key, kind="stable")
        begins = np.searchsorted(key[order], np.arange(n_tables * n_lanes + 1))
        mine = table[person, lane].astype(np.int64) * n_lanes + lane
        n = begins[mine + 1] - begins[mine]
        owner = np.repeat(np.arange(len(person)), n)
        return Candidates(owner, at[order][spans(begins[mine], n)], np.ones(len(owner)))


def _kinds(network: Network, by: str | None) -> NDArray[np.int64]:
    """The number of each person's value in a column, -1 where it is missing: (person,)."""
    members = network.members(str(by))
    kind = np.full(network.n_people, -1)
    kind[np.flatnonzero(np.diff(members.indptr))] = members.indices
    return kind


def _sat_together(block: Block, seats: Tables) -> list[Meetings]:
    """Those who are tied and sat at one table; where no bond fades it does not matter."""
    bonds = block.bonds
    if bonds is None or not bonds.fading:
        return []
    came = block.lanes.pack(seats.of[:, block.lanes.columns] != ABSENT)
    one, other = bonds.older.pairs.one, bonds.older.pairs.other
    pair, lane = lanes_of(bonds.older.there & came[one] & came[other])
    met = [Meetings(one[pair], other[pair], lane), Meetings(*bonds.newer.ends(bonds.newer.living()))]
    return [each.where(_at_one_table(seats, each)) for each in met]


def _at_one_table(seats: Tables, met: Meetings) -> NDArray[np.int64]:
    """Which of some pairs sat together."""
    there = np.flatnonzero(seats.of[met.one, met.lane] != ABSENT)
    one, other, lane = met.where(there)
    return there[seats.of[one, lane] == seats.of[other, lane]]
