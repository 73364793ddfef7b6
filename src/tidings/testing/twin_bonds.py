"""The bonds of the slow twin: what ties each two people in one replicate, in a plain dict.

It shares with the engine only the rules' proposals; who is tied to whom after a step is worked out
again, two people at a time. Rules are shown bonds in the form that they ask for, which are told what
has become of each two people, and are held against the dict at every step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from tidings.bits import Lanes
from tidings.bonds.bonding import Bonding, Meetings
from tidings.bonds.bonds import Bonds
from tidings.rules.drift import Drift, fading_of
from tidings.scenario import Scenario

Two = tuple[int, int]  # numbers of two people, the lower first
_EPOCH = 512  # halvings after which strengths are put back to scale


class SlowBonds:
    """Who is tied to whom in one replicate.

    `older` are the bonds of the network, `newer` those that came later, in the order in which they
    first came: the strength of each times `scale`, None once it has gone.
    """

    def __init__(self, scenario: Scenario):
        self.network, self.rules, self.step = scenario.network, scenario.rules, 0
        self.change = any(rule.works for rule in self.rules)
        self.shown: Bonds | None = None  # what rules see
        drifts = [rule for rule in self.rules if isinstance(rule, Drift)]
        self.fading = bool(drifts)
        rates = [1 / drift.half_life for drift in drifts]
        self.half_life = drifts[0].half_life if len(drifts) == 1 else 1 / sum(rates) if drifts else np.inf
        self.floor = max((drift.floor for drift in drifts), default=0.0)
        ties = self.network.incoming().tocoo()
        self.older: dict[Two, float | None] = dict.fromkeys(_two(ties.row.tolist(), ties.col.tolist()), 1.0)
        self.newer: dict[Two, float | None] = {}

    def tied(self) -> list[int]:
        """How many people each person is tied to."""
        count = Counter(i for bonds in (self.older, self.newer) for two in bonds if bonds[two] is not None for i in two)
        return [count[i] for i in range(self.network.n_people)]

    def strength(self, two: Two) -> float:
        """The strength of the bond of two people, 0 where there is none."""
        bonds = self._where(two)
        return 0.0 if bonds is None else (bonds[two] or 0.0) / self._scale(self.step)

    def advance(self, done: Sequence[tuple[list[Two], list[Two], list[Two]]], left: Sequence[bool]) -> None:
        """One step: who met, who wants to stay in touch and who parts by each rule; and then all bonds fade."""
        met, tied, parted = ([two for each in done for two in each[kind]] for kind in range(3))
        # Who left stays in touch with nobody from their last day, and a bond that ends does not come back at once.
        new = [two for two in sorted(set(tied)) if self._where(two) is None and not any(left[i] for i in two)]
        for two in parted:
            if (bonds := self._where(two)) is not None:
                bonds[two] = None
        if self.fading:
            for two, times in Counter(met).items():
                if (bonds := self._where(two)) is not None:
                    bonds[two] = (bonds[two] or 0.0) + times * self._scale(self.step)
        for two in new:
            self.newer[two] = self._scale(self.step)  # one that comes again keeps its place in the order
        self._fade()
        if self.shown is not None:
            self.shown.advance([Bonding([self._meetings(met)], [self._meetings(new)], [self._meetings(parted)])])

    def as_rules_see_them(self, lanes: Lanes) -> Bonds | None:
        """The same for rules to ask, in the lane of a replicate: it goes the same way."""
        if not self.change:
            return None
        if self.shown is None:
            self.shown = Bonds(self.network, lanes, fading_of(self.rules))
        ever = [*self.older, *self.newer]
        assert self.shown.strength(*self._meetings(ever)[:3]).tolist() == [self.strength(two) for two in ever]
        assert self.shown.n[:, self._lane].tolist() == self.tied()
        return self.shown

    @property
    def _lane(self) -> int:
        assert self.shown is not None
        return int(np.arange(self.shown.lanes.n_lanes)[self.shown.lanes.columns][0])

    def _meetings(self, several: Sequence[Two]) -> Meetings:
        one, other = np.array(several, dtype=np.int64).reshape(-1, 2).T
        return Meetings(one, other, np.full(len(several), self._lane))

    def _where(self, two: Two) -> dict[Two, float | None] | None:
        """Among which bonds that of two people is, None if they are not tied."""
        for bonds in (self.older, self.newer):
            if bonds.get(two) is not None:
                return bonds
        return None

    def _fade(self) -> None:
        self.step += 1
        back = 2.0 ** (-_EPOCH * min(self._epoch(self.step) - self._epoch(self.step - 1), 2))
        for bonds in (self.older, self.newer):
            for two, kept in bonds.items():
                if kept is not None:
                    kept *= back
                    bonds[two] = None if kept < self.floor * self._scale(self.step) else kept

    def _scale(self, step: int) -> float:
        """What strengths of a step are kept in, so that they fade as it grows."""
        return 2.0 ** (step / self.half_life - _EPOCH * self._epoch(step))

    def _epoch(self, step: int) -> int:
        return int(step / self.half_life // _EPOCH)


def pairs(meetings: Sequence[Meetings]) -> list[Two]:
    """Who meets whom, two people at a time."""
    return [two for each in meetings for two in _two(each.one.tolist(), each.other.tolist())]


def _two(ones: list[int], others: list[int]) -> list[Two]:
    return [(min(two), max(two)) for two in zip(ones, others)]
