"""Chances that depend on how many contacts do something, which words count for 64 replicates at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lane, Places, Words
from tidings.block import Where
from tidings.odds.base import Odds, Part
from tidings.tally import Tally

Law = Callable[[NDArray[np.int64], Places], NDArray[np.float64]]  # the chance of counts at places
Least = Callable[[float], "int | NDArray[np.int64]"]  # the smallest count whose chance may exceed a level


@dataclass(frozen=True)
class Counted(Odds):
    """A chance that grows with a count.

    Parameters
    ----------
    tally : Tally
        The counts.
    law : callable
        The chance that belongs to a count at a place: (lane,), (lane,) to (lane,).
    least : callable
        The smallest count whose chance may exceed a level: one for all places, or (place,).
    """

    tally: Tally
    law: Law
    least: Least

    def at(self, where: Where) -> _Counted:
        return _Counted(self, where)


@dataclass(frozen=True)
class _Counted(Part):
    odds: Counted
    where: Where

    def exceeds(self, level: float) -> Words | bool:
        least = self.odds.least(level)
        if isinstance(least, np.ndarray):
            return self.odds.tally.at_least_each(least)[self.where]
        return self.odds.tally.at_least(least)[self.where]

    def chance(self, place: Places, lane: Lane) -> NDArray[np.float64]:
        place = place + self.where.start if isinstance(self.where, slice) else self.where[place]
        return self.odds.law(self.odds.tally.at(place, lane), place)


def by_table(tally: Tally, table: NDArray[np.float64]) -> Counted:
    """Odds from the chance of every count, which never falls: `table[count]`."""
    return Counted(tally, lambda count, place: table[count], lambda level: int(np.searchsorted(table, level, "right")))
