"""Gatherings: luncheons and social events, where people who come sit together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from tidings._checks import known, probability, shown, whole
from tidings.along import by_lane
from tidings.bits import Lane, Words, lanes_of, packed, so_at
from tidings.bonds.bonding import Bonding, Meetings
from tidings.bonds.bonds import Bonds
from tidings.bonds.luck import PART, again, occurs
from tidings.bonds.meetings import Like, Tables, neighbours, tables
from tidings.columns import chances_of
from tidings.keys import apart
from tidings.odds.base import Odds
from tidings.odds.even import even
from tidings.odds.listed import Listed
from tidings.rules.base import Candidates, Chance, Outcome, People, Rule
from tidings.rules.chances import at_least_once
from tidings.rules.contacts import by_word
from tidings.rules.met import everybody
from tidings.spans import spans

if TYPE_CHECKING:
    from typing import Self

    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.network import Network
    from tidings.state import State


_LAST_BITS = 3  # of the numbers of two tables, compared for 64 replicates at once before any table is looked up


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
        Chance, per gathering and person there who shares, to raise it at their table; by how much
        their word counts, where people are not believed alike.
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
    Preference for the like and its consequences are reviewed by McPherson et al. [1]_.

    References
    ----------
    .. [1] McPherson, M., Smith-Lovin, L. & Cook, J. M. (2001). Birds of a feather: Homophily in social networks.
       *Annual Review of Sociology*, 27, 415-444. https://doi.org/10.1146/annurev.soc.27.1.415

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
        shares = draws.lanes.pack(now.shares.T)
        seats = self._seats(now.network, now.step, draws)
        voice = None if now.credibility is None else by_lane(now.credibility, draws.lanes)
        hears = self._hears(seats, shares, shares, voice, now.step, draws)
        chance = np.zeros(now.shares.shape)
        chance[draws.lanes.rows(seats.lane[hears]), seats.person[hears]] = self.takes_in
        return chance

    def odds(self, block: Block) -> Odds:
        if block.step % self.every or not len(block.places("shares")):
            return even(0.0)
        seats, n_lanes = self._seated(block), block.lanes.n_lanes
        hears = self._hears(seats, block.shares, block.knows, block.credibility, block.step, block.draws)
        place, lane = apart(np.sort(seats.person[hears] * n_lanes + seats.lane[hears]), n_lanes)
        return Listed(place, lane, np.full(len(place), self.takes_in), block.lanes.n_words)

    def bonding(self, block: Block, outcome: Outcome) -> Bonding:
        if block.step % self.every or block.bonds is None:
            return Bonding()
        seats = self._seated(block)
        return Bonding(met=_sat_together(block.bonds, seats), tied=[self._follow_ups(block, seats)])

    def _follow_ups(self, block: Block, seats: Tables) -> Meetings:
        luck = block.draws.luck(f"rule:{self.name}/follow up", block.step, block.network.places())
        follows = luck.reaches(np.array([[1.0 - self.follow_up]]), everybody(block))
        met = neighbours(seats, np.flatnonzero(so_at(follows, seats.person, seats.lane)), luck)
        if not self.homophily:
            return met
        kind = _kinds(block.network, self.by)
        alike = (kind[met.one] == kind[met.other]) & (kind[met.one] >= 0)
        return met.where(alike | ~occurs(again(luck.hashes(met.one, met.lane), 1), self.homophily))

    def _seated(self, block: Block) -> Tables:
        return block.built(("seats", self.name), lambda: self._seats(block.network, block.step, block.draws))

    def _seats(self, network: Network, step: int, draws: Draws) -> Tables:
        luck = draws.luck(f"rule:{self.name}", step, network.places())
        present = np.broadcast_to(draws.lanes.present, (network.n_people, draws.lanes.n_words))
        came = luck.reaches(1.0 - self._turnouts(network)[:, None], present)
        return tables(came, luck, self._like(network, step, draws), self.size)

    def _like(self, network: Network, step: int, draws: Draws) -> Like | None:
        if not self.homophily:
            return None
        kind = _kinds(network, self.by)
        n_kinds = int(kind.max(initial=-1)) + 2
        return Like(kind, draws.luck(f"rule:{self.name}/kinds", step, np.arange(n_kinds)), self.homophily)

    def _hears(
        self, seats: Tables, shares: Words, knows: Words, voice: NDArray | None, step: int, draws: Draws
    ) -> NDArray[np.int64]:
        """The seats of those who hear it at their table from somebody else and do not know it."""
        sharing = np.flatnonzero(so_at(shares, seats.person, seats.lane))
        word = None if voice is None else voice[seats.person[sharing], seats.lane[sharing]]
        n = np.bincount(seats.table[sharing], word, minlength=len(seats.size))
        some = np.flatnonzero(n != 0)
        # Whether it was raised is one decision per table.
        places = np.arange(int(seats.number.max(initial=0)))
        luck = draws.luck(f"rule:{self.name}/raise", step, places).hashes(
            seats.number[some] - 1, seats.lane[seats.first[some]]
        )
        raised = np.zeros(len(seats.size), dtype=bool)
        raised[some] = occurs(luck, at_least_once(self.raises, n[some]))
        there = np.flatnonzero(raised[seats.table])
        return there[~so_at(knows, seats.person[there], seats.lane[there])]

    def _turnouts(self, network: Network) -> NDArray[np.float64]:
        """Each person's chance to come: (person,), or (1,) if all have the same."""
        if isinstance(self.turnout, str):
            return chances_of(network, self.turnout, f"{self.name}.turnout")
        return np.array([self.turnout])

    def check(self, network: Network) -> None:
        self._turnouts(network)
        if self.by is not None:
            known(f"{self.name}.by: people column", self.by, network.people.columns)
            try:
                _kinds(network, self.by)
            except (TypeError, ValueError) as wrong:
                raise type(wrong)(f"{self.name}.by: people column {self.by!r}: {wrong}") from wrong

    def idle(self, network: Network) -> str | None:
        return None if network.n_people > 1 else "there is only one person"

    def finer(self, k: int) -> Self:
        return replace(self, every=self.every * k)

    def candidates(self, block: Block, person: People, lane: Lane) -> Candidates:
        seats, n_lanes = self._seated(block), block.lanes.n_lanes
        sharing = np.flatnonzero(so_at(block.shares, seats.person, seats.lane))
        begins = np.searchsorted(seats.table[sharing], np.arange(len(seats.size) + 1))
        mine = np.zeros(block.network.n_people * n_lanes, dtype=np.int64)
        mine[seats.person * n_lanes + seats.lane] = seats.table
        table = mine[person * n_lanes + lane]
        n = begins[table + 1] - begins[table]
        owner = np.repeat(np.arange(len(person)), n)
        teacher = seats.person[sharing][spans(begins[table], n)]
        return by_word(block, lane, Candidates(owner, teacher, np.ones(len(owner))))


def _kinds(network: Network, by: str | None) -> NDArray[np.int64]:
    """The number of each person's value in a column, -1 where it is missing: (person,)."""
    members = network.members(str(by))
    kind = np.full(network.n_people, -1)
    kind[np.flatnonzero(np.diff(members.indptr) > 0)] = members.indices
    return kind


def _sat_together(bonds: Bonds, seats: Tables) -> list[Meetings]:
    """Those who are tied and sat at one table; where no bond fades it does not matter."""
    if not bonds.fading:
        return []
    table = seats.of(bonds.network.n_people, bonds.lanes.n_lanes)
    met = []
    for tied in [_near(bonds, table), *_newer(bonds)]:
        mine = np.multiply(tied.one, bonds.lanes.n_lanes, dtype=np.int64) + tied.lane
        at = table.reshape(-1)[mine]
        came = np.flatnonzero(at != 0)
        theirs = np.multiply(tied.other[came], bonds.lanes.n_lanes, dtype=np.int64) + tied.lane[came]
        met.append(tied.where(came[np.flatnonzero(table.reshape(-1)[theirs] == at[came])]))
    return met


def _near(bonds: Bonds, table: NDArray[np.unsignedinteger]) -> Meetings:
    """Those who are tied in the network and came, and whose tables have numbers with the same last bits."""
    one, other = bonds.older.pairs.one, bonds.older.pairs.other
    came, last = packed(table != 0), table.astype(np.uint8)
    near = bonds.older.there & came.take(one, axis=0) & came.take(other, axis=0)
    for bit in range(_LAST_BITS):
        numbers = packed((last >> bit & 1).astype(bool))
        near &= ~(numbers.take(one, axis=0) ^ numbers.take(other, axis=0))
    pair, lane = lanes_of(near)
    return Meetings(one[pair], other[pair], lane, pair * bonds.lanes.n_lanes + lane)


def _newer(bonds: Bonds) -> Iterator[Meetings]:
    """Bonds that came later, some at a time, so that what belongs to them stays in cache."""
    for start in range(0, len(bonds.newer), PART):
        stop = min(start + PART, len(bonds.newer))
        living = bonds.newer.living(start, stop)
        yield Meetings(*bonds.newer.ends(living), ~(np.arange(start, stop) if isinstance(living, slice) else living))
