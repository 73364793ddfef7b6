"""What odds are: where something may happen, and with what chance it does there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lane, Places, Words
from tidings.block import Where


class Odds(ABC):
    """With what chance a rule's effect happens to each place and lane in this step."""

    written_out: ClassVar[bool] = False  # as a float for every lane, which takes 64 times as much room as a word

    @property
    def places(self) -> Places | None:
        """The only places where it may happen, in order, if they are known to be few."""
        return None

    @abstractmethod
    def at(self, where: Where) -> Part:
        """The odds of some places."""


class Part(ABC):
    """The odds of some places, which are numbered from 0 in here."""

    @abstractmethod
    def exceeds(self, level: float) -> Words | bool:
        """Where the chance may be more than `level`: (place, word), or one answer for all.

        It may say so where it is not, which costs time; it never leaves a lane out.
        """

    def bound(self, place: Places, lane: Lane) -> NDArray[np.float64] | None:
        """A chance that is never below that of some lanes, where it is found much faster: (lane,)."""
        return None

    @abstractmethod
    def chance(self, place: Places, lane: Lane) -> NDArray[np.float64]:
        """The chance of some lanes, to the bit of `Rule.chance`: (lane,)."""
