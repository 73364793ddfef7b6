"""Bonding: who meets whom, who stays in touch and whose bond ends, as rules say it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lane, Places
from tidings.bonds.pairs import Numbers


class Meetings(NamedTuple):
    """Who meets whom in which lane: (meeting,) each.

    `bond` is what ties the two, where whoever brings them together knows it: the number of an older
    bond, or that of a newer one with all its bits turned.
    """

    one: Places
    other: Places
    lane: Lane
    bond: Numbers | None = None

    def where(self, on: NDArray) -> Meetings:
        """Some of them, by number or by whether."""
        on = np.flatnonzero(on) if on.dtype == bool else on  # several times as fast
        return Meetings(self.one[on], self.other[on], self.lane[on], None if self.bond is None else self.bond[on])


class Bonding(NamedTuple):
    """What a rule does to bonds in a step: who meets, who wants to stay in touch, whose bond ends."""

    met: Sequence[Meetings] = ()
    tied: Sequence[Meetings] = ()
    parted: Sequence[Meetings] = ()


def nobody() -> Meetings:
    """No meeting at all."""
    return Meetings(*(np.zeros(0, dtype=np.int64),) * 3)


def together(meetings: Sequence[Meetings]) -> Meetings:
    """All of them."""
    if len(meetings) == 1:
        return meetings[0]
    meetings = [each for each in meetings if len(each.one)] or [nobody()]
    one, other, lane = (np.concatenate(parts) for parts in zip(*(each[:3] for each in meetings)))
    bonds = [each.bond for each in meetings if each.bond is not None]
    return Meetings(one, other, lane, np.concatenate(bonds) if len(bonds) == len(meetings) else None)
