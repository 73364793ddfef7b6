"""Cascades that take their time: people go on telling until they tire, and each tie carries after a delay.

In each world everyone who learns shares for so many steps, and each of their ties carries at the
first of its tries that succeeds, if they still share by then. Who is reached by when is then known
for every set of seeds: first-passage percolation in discrete time.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lane, Lanes, Places, Words, lanes_of, packed
from tidings.draws import GOLDEN, TAIL, mix, stream_of
from tidings.keys import apart, firsts, merged
from tidings.spans import spans
from tidings.worlds.cascade import Cascade

_PART = 1 << 18  # ties looked at a time, so that what belongs to them stays in cache
_KNOWN = 1 << 22  # delays that are kept
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

    def _when(self, seeds: Words, steps: int) -> NDArray[np.int32]:
        """The step in which everybody learns, `LATE` for those who have not by then: (person * lane,) of paths."""
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
            for part in self._parts(here):
                self._tell(part, step, steps, when, waiting)
        return when

    def _parts(self, here: Places) -> list[Places]:
        """Some people at a time, so that there are not too many ties."""
        ends = np.cumsum(self.paths.n_told[here // self.lanes.n_lanes])
        if not len(ends) or ends[-1] <= _PART:
            return [here]
        return np.split(here, np.searchsorted(ends, np.arange(_PART, ends[-1], _PART)))

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
        delay = self._delays(tie, lane) if self._known is None else self._known[tie * self.lanes.n_lanes + lane]
        sooner = np.flatnonzero(delay <= np.minimum(steps, when[who] - 1) - step)
        who, soon = who[sooner], delay[sooner] + np.int32(step)
        np.minimum.at(when, who, soon)
        order = np.argsort(soon, kind="stable")
        first = firsts(soon[order])
        who = who[order]
        for moment, begin, end in zip(soon[order[first]].tolist(), first, [*first[1:], len(who)]):
            waiting[moment].append(who[begin:end])

    @cached_property
    def _known(self) -> NDArray[np.int32] | None:
        """The delays of all ties in all worlds, if there is room: (tie * lane,)."""
        n_lanes, n = self.lanes.n_lanes, self.paths.n_ties * self.lanes.n_lanes
        if not 0 < n <= _KNOWN:
            return None
        parts = (apart(np.arange(start, min(start + _PART, n)), n_lanes) for start in range(0, n, _PART))
        return np.concatenate([self._delays(tie, lane) for tie, lane in parts])

    def _delays(self, tie: Places, lane: Lane) -> NDArray[np.int32]:
        """After how many steps these ties carry, `LATE` where those who tell tire before: (tie,)."""
        tries = _tries(self.paths.tie_seeds[tie] + self._worlds[lane], self._hazard(tie))
        sharing = self.paths.hearer[tie] if self.backward else self.paths.teller_of[tie]
        lasts = _tries(self._people[sharing] + self._worlds[lane], _hazard(np.float64(self.cascade.tire)))
        return np.where(tries <= np.minimum(lasts, LATE), tries, LATE).astype(np.int32)

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
