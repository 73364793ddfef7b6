"""The same chance in every replicate: forgetting, tiring, a newsletter.

Against a threshold that 64 replicates share, the leading bits of their draws settle all but one
lane in 64 by word operations (`Luck.reaches`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tidings.bits import EVERYBODY, NOBODY, Lane, Places, Words
from tidings.block import Where
from tidings.odds.base import Odds, Part


@dataclass(frozen=True)
class Even(Odds, Part):
    """One chance for every replicate: (1, 1), or (place, 1) where places differ."""

    each: NDArray[np.float64]

    def at(self, where: Where) -> Even:
        return Even(self.each[where]) if len(self.each) > 1 else self

    def exceeds(self, level: float) -> Words | bool:
        above = self.each > level
        return bool(above[0, 0]) if above.size == 1 else np.where(above, EVERYBODY, NOBODY)

    def chance(self, place: Places, lane: Lane) -> NDArray[np.float64]:
        return self.each[place if len(self.each) > 1 else np.zeros_like(place), 0]


def even(chance: NDArray[np.float64] | float) -> Even:
    """Odds from a chance of shape (1, place), as rules give it, or from one number."""
    return Even(np.ascontiguousarray(np.atleast_2d(np.asarray(chance, dtype=float)).T))
