"""Trust: how much the word of each person counts, given once or won and lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lane, Lanes, Places, Words, lanes_of
from tidings.columns import chances_of

if TYPE_CHECKING:
    from tidings.network import Network

COLUMN = "credibility"


class Testimony(NamedTuple):
    """What a step says about some people: their record fades, and kept and broken words are added to it."""

    place: Places
    lane: Lane
    fades: float | NDArray[np.float64]
    kept: float | NDArray[np.float64]
    broken: float | NDArray[np.float64]


class Trust:
    """How credible everybody is in every replicate, as words are kept and broken.

    The beta reputation: with `r` words kept and `s` broken, each remembered less with time,
    credibility is ``(r + 2 * c) / (r + s + 2)``, where `c` is what it starts at.
    """

    def __init__(self, network: Network, lanes: Lanes):
        start = credibility_of(network)
        self._start = np.full(network.n_people, 0.5) if start is None else start
        self._lanes = lanes
        self.kept, self.broken = (np.zeros((network.n_people, lanes.n_lanes)) for _ in range(2))
        self.convinced = np.zeros((network.n_people, lanes.n_lanes), dtype=np.int32)
        self.credibility = self._credibility()  # (person, lane)

    def advance(self, said: Sequence[Testimony], teacher: Places, lane: Lane, left: Words | None) -> None:
        """What was said counts, those who taught have convinced one more each, newcomers start anew."""
        for place, where, fades, *_ in said:
            self.kept[place, where] *= fades
            self.broken[place, where] *= fades
        for place, where, _, kept, broken in said:
            self.kept[place, where] += kept
            self.broken[place, where] += broken
        np.add.at(self.convinced, (teacher, lane), np.int32(1))
        if left is not None:
            gone = lanes_of(left)
            self.kept[gone], self.broken[gone], self.convinced[gone] = 0.0, 0.0, 0
        self.credibility = self._credibility()

    def _credibility(self) -> NDArray[np.float64]:
        return (self.kept + 2.0 * self._start[:, None]) / (self.kept + self.broken + 2.0)


def credibility_of(network: Network) -> NDArray[np.float64] | None:
    """The people column ``credibility``: (person,), a number from 0 to 1 for everybody; None where there is none."""
    if not network.has_column(COLUMN):
        return None
    return network.cached(COLUMN, lambda: chances_of(network, COLUMN, "credibility"))
