"""The trust of the slow twin: what each person's word counts in one replicate, one person at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tidings.bits import Lanes
from tidings.rules.base import TRUST
from tidings.scenario import Scenario
from tidings.trust import COLUMN, Testimony, Trust


class SlowTrust:
    """The words that people have kept and broken, and how many each has taught."""

    def __init__(self, scenario: Scenario):
        self.network = scenario.network
        self.changes = any(rule.effect is TRUST for rule in scenario.rules)
        given = self.network.people[COLUMN].tolist() if COLUMN in self.network.people else None
        self.start = given or [0.5 if self.changes else 1.0] * self.network.n_people
        self.kept, self.broken = ([0.0] * self.network.n_people for _ in range(2))
        self.convinced = [0] * self.network.n_people

    def credibility(self) -> list[float]:
        """What each person's word counts."""
        if not self.changes:
            return [float(start) for start in self.start]
        parts = zip(self.start, self.kept, self.broken)
        return [(kept + 2.0 * start) / (kept + broken + 2.0) for start, kept, broken in parts]

    def advance(self, testimonies: Sequence[Testimony], teachers: Sequence[int], left: Sequence[bool]) -> None:
        """One step: records fade, words are added to them, and whoever comes in another's place has none."""
        said = [row for each in testimonies for row in zip(*(np.broadcast_arrays(*each)))]
        for i, _, fades, _, _ in said:
            self.kept[i] *= float(fades)
            self.broken[i] *= float(fades)
        for i, _, _, kept, broken in said:
            self.kept[i] += float(kept)
            self.broken[i] += float(broken)
        for i in teachers:
            self.convinced[i] += 1
        for i, gone in enumerate(left):
            if gone:
                self.kept[i], self.broken[i], self.convinced[i] = 0.0, 0.0, 0

    def as_rules_see_it(self, lanes: Lanes) -> Trust | None:
        """The same for rules to ask, in the lane of a replicate."""
        if not self.changes:
            return None
        trust = Trust(self.network, lanes)
        trust.kept[:, lanes.columns] = np.array(self.kept)[:, None]
        trust.broken[:, lanes.columns] = np.array(self.broken)[:, None]
        trust.convinced[:, lanes.columns] = np.array(self.convinced)[:, None]
        trust.credibility[:, lanes.columns] = np.array(self.credibility())[:, None]
        return trust
