"""Made-up moments: states of many replicates, of which some can be looked at without the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lanes, lanes_of
from tidings.block import Block
from tidings.bonds.bonding import Bonding, Meetings
from tidings.bonds.bonds import Bonds
from tidings.bonds.strength import Fading
from tidings.draws import Draws
from tidings.network import Network
from tidings.rules.base import Outcome
from tidings.trust import Testimony, Trust

REPLICATES = 130  # two words of 64 and a bit
Rows = NDArray[np.integer]  # (replicate,)


@dataclass(frozen=True)
class Moment:
    """A state of `REPLICATES` replicates, and what came of the step that begins with it."""

    network: Network
    step: int
    flags: dict[str, NDArray[np.bool_]]  # what is so of whom: (replicate, place) each
    met: NDArray[np.int64]  # who meets whom in which replicate: (two people and replicate, meeting)
    bonds: bool = False  # whether bonds have come and gone since the start, and people are not believed alike
    fading: Fading | None = None

    def block(self, rows: Rows) -> Block:
        """The state of some replicates."""
        draws = Draws(7, rows)
        nobody = np.zeros((self.network.n_people, draws.lanes.n_words), dtype=np.uint64)
        bonds, trust = (self._bonds(draws.lanes), self._trust(draws.lanes, rows)) if self.bonds else (None, None)
        block = Block(self.network, draws, nobody, bonds=bonds, trust=trust)
        for name in ("knows", "shares", "held", "vacant"):
            so = self.flags[name][rows].T
            block.change(name, slice(0, len(so)), draws.lanes.pack(so))
        block.step = self.step
        return block

    def outcome(self, block: Block, rows: Rows) -> Outcome:
        """What came of the step for the people of a block: who taught whom, who left, and who came."""
        left, hired = (block.lanes.pack(self.flags[name][rows].T) for name in ("left", "hired"))
        return Outcome(self._meetings(block.lanes, 0), left, hired)

    def _bonds(self, lanes: Lanes) -> Bonds:
        """Two steps of people who meet, stay in touch and part."""
        bonds = Bonds(self.network, lanes, self.fading)
        for step in (0, 1):
            met, tied, parted = ([self._meetings(lanes, 3 * step + kind)] for kind in range(3))
            bonds.advance([Bonding(met, tied, parted)])
        bonds.step = self.step
        return bonds

    def _trust(self, lanes: Lanes, rows: Rows) -> Trust:
        """Some have kept their word, and some have convinced others."""
        trust = Trust(self.network, lanes)
        some = lanes_of(lanes.pack(self.flags["left"][rows].T))
        teachers = self._meetings(lanes, 1)
        trust.advance([Testimony(*some, 1.0, 2.0, 0.5)], teachers.one, teachers.lane, None)
        return trust

    def _meetings(self, lanes: Lanes, part: int) -> Meetings:
        """A sixth of those who meet, in replicates that are there."""
        one, other, replicate = self.met[:, part::6]
        lane = np.full(REPLICATES, -1)
        there = np.arange(lanes.n_lanes)[lanes.columns]
        lane[lanes.numbers[there].astype(np.int64)] = there
        return Meetings(one, other, lane[replicate]).where(lane[replicate] >= 0)


def moments(network: Network) -> Iterator[Moment]:
    """Some moments of a network: with few and many who know, without bonds that change and with them."""
    luck = np.random.default_rng(20)
    people, groups = (REPLICATES, network.n_people), (REPLICATES, network.n_groups)
    for step, often in ((0, 0.0), (1, 0.15), (2, 0.5), (4, 1.0)):
        vacant = luck.random(people) < 0.1 * often
        knows = ~vacant & (luck.random(people) < often)
        flags = {
            "knows": knows,
            "shares": knows & (luck.random(people) < 0.7),
            "held": luck.random(groups) < often,
            "vacant": vacant,
            "left": ~vacant & (luck.random(people) < 0.2),
            "hired": vacant & (luck.random(people) < 0.5),
        }
        met = luck.integers(network.n_people, size=(2, 20 * REPLICATES))
        met = np.vstack([met, luck.integers(REPLICATES, size=(1, met.shape[1]))])[:, met[0] != met[1]]
        yield Moment(network, step, flags, met)
        if step != 1:
            yield Moment(network, step, flags, met, bonds=True, fading=Fading(2.5, 0.3) if step else None)
