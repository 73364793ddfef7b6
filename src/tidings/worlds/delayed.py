"""Cascades that take their time: people go on telling until they tire, and each tie carries after a delay.

In each world everyone who learns shares for so many steps, and each of their ties carries at the
first of its tries that succeeds, if they still share by then. Who is reached by when is then known
for every set of seeds: first-passage percolation in discrete time.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lanes, Places, Words, lanes_of, packed
from tidings.draws import GOLDEN, TAIL, mix, stream_of
from tidings.keys import apart, firsts, merged
from tidings.spans import spans
from tidings.worlds.cascade import Cascade

_PART = 1 << 18  # ties looked at a time, so that what belongs to them stays in cache
LATE = np.iinfo(np.int32).max


class Delayed:
    """The worlds of some replicates in which people tell more than once.

    Parameters
    ----------
    cascade : Cascade
        Who can tell whom.
    key : int
        The key of the worlds.
    lanes : Lanes
        Which world stands in which lane.
    backward : bool
        Whether the ties of `cascade` run from who hears to who tells.
    """

    def __init__(self, cascade: Cascade, key: int, lanes: Lanes, backward: bool = False):
        self.cascade, self.paths, self.lanes, self.backward = cascade, cascade.paths, lanes, backward
        self._worlds = mix((lanes.numbers + np.uint64(1)) * GOLDEN + stream_of(f"{key}/delayed worlds"))
        people = mix((self.paths.places.astype(np.uint64) + np.uint64(1)) * GOLDEN)
        self._people = people ^ TAIL

    def reached(self, seeds: Words, steps: int) -> Words:
        """Who knows after so many steps, when these people know at the start: (person, word)."""
        found = np.empty_like(seeds)
        found[self.paths.order] = packed((self._when(seeds[self.paths.order], steps) <= steps).reshape(len(seeds), -1))
        return found

    def learned_at(self, seeds: Words, steps: int) -> NDArray[np.int32]:
        """The step at which everybody learns, `LATE` for those who have not by then: (person, lane)."""
        found = np.empty((len(seeds), self.lanes.n_lanes), dtype=np.int32)
        found[self.paths.order] = self._when(seeds[self.paths.order], steps).reshape(len(seeds), -1)
        return found

    def _when(self, seeds: Words, steps: int) -> NDArray[np.int32]:
        """The same, person after person in the order of paths."""
        n_lanes = self.lanes.n_lanes
        person, lane = lanes_of(seeds)
        when = np.full(len(seeds) * n_lanes, LATE, dtype=np.int32)
        when[person * n_lanes + lane] = 0
        waiting: defaultdict[int, list[Places]] = defaultdict(list, {0: [person * n_lanes + lane]})
        for step in range(steps):
            if not waiting:
                break
            if step not in waiting:
                continue
            here = merged(waiting.pop(step))
            here = here[when[here] == step]  # others have heard it sooner since
            n_ties = self.paths.n_told[here // n_lanes]
            ends = np.searchsorted(np.cumsum(n_ties), np.arange(_PART, n_ties.sum() + _PART, _PART))
            for part in np.split(here, ends[:-1]):
                self._tell(part, step, steps, when, waiting)
        return when

    def _tell(
        self, here: Places, step: int, steps: int, when: NDArray[np.int32], waiting: defaultdict[int, list[Places]]
    ) -> None:
        """Who learns at `step` tells: later arrivals are noted."""
        teller, lane = apart(here, self.lanes.n_lanes)
        n_ties = self.paths.n_told[teller]
        tie = spans(self.paths.begins_telling[teller], n_ties)
        hearer, lane = self.paths.hearer[tie].astype(np.int64), np.repeat(lane, n_ties)
        who = hearer * self.lanes.n_lanes + lane
        open_ = np.flatnonzero(when[who] > step + 1)
        tie, who, lane = tie[open_], who[open_], lane[open_]
        delay = _tries(self.paths.tie_seeds[tie] + self._worlds[lane], self._hazard(tie))
        sharing = hearer[open_] if self.backward else np.repeat(teller, n_ties)[open_]
        lasts = _tries(self._people[sharing] + self._worlds[lane], _hazard(np.float64(self.cascade.tire)))
        arrives = step + delay
        sooner = np.flatnonzero((delay <= lasts) & (arrives <= np.minimum(steps, when[who] - 1)))
        who, soon = who[sooner], arrives[sooner].astype(np.int32)
        np.minimum.at(when, who, soon)
        order = np.argsort(soon, kind="stable")
        first = firsts(soon[order])
        for moment, several in zip(soon[order[first]].tolist(), np.split(who[order], first[1:])):
            waiting[moment].append(several)

    def _hazard(self, tie: Places) -> NDArray[np.float64]:
        chance = self.cascade.chance
        return _hazard(chance if self.cascade.even else chance[self.paths.told[tie]])


def _hazard(chance: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return -np.log1p(-np.asarray(chance))


def _tries(seeds: NDArray[np.uint64], hazard: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many tries it takes until the first that succeeds, inf where none ever does: geometric by inversion."""
    luck = (mix(seeds) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    with np.errstate(divide="ignore", invalid="ignore"):
        tries = np.floor(-np.log1p(-luck) / hazard) + 1
    return np.where(hazard > 0, tries, np.inf)
