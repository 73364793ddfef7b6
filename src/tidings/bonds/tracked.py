"""Tracked: for how many of a person's newer bonds something is so, kept up as either changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from tidings.bits import EVERYBODY, NOBODY, Lane, Places, Words, bits_at, lanes_of, packed
from tidings.bonds.pairs import Numbers

Walk = Callable[[Places, Lane], Iterator[tuple[Numbers, Numbers, Numbers]]]


class Tracked:
    """Counts of the people at the other end of whom something is so.

    What was so when it was last looked at is remembered, so that a step costs as much as has changed.
    """

    def __init__(self, n_people: int, n_lanes: int, n_words: int):
        self._n_people, self._n_lanes = n_people, n_lanes
        self._seen = np.zeros((n_people, n_words), dtype=np.uint64)
        self._count = np.zeros(n_people * n_lanes, dtype=np.int32)
        self._planes: list[Words] | None = None

    def at(self, place: Places, lane: Lane) -> NDArray[np.int32]:
        """The counts of some lanes: (lane,)."""
        return self._count[place * np.int64(self._n_lanes) + lane]

    @property
    def planes(self) -> list[Words]:
        """The counts in planes, see `tidings.tally`: (person, word) each."""
        if self._planes is None:
            flags = self._count.astype(np.min_scalar_type(int(self._count.max(initial=0)))).reshape(self._n_people, -1)
            n_planes = int(self._count.max(initial=0)).bit_length()
            self._planes = [packed((flags >> k & 1).astype(np.uint8)) for k in range(n_planes)]
        return self._planes

    def bonded(self, one: Places, other: Places, lane: Lane, change: Callable) -> None:
        """Bonds have come (``np.add.at``) or gone (``np.subtract.at``)."""
        for end, far in ((one, other), (other, one)):
            so = bits_at(self._seen, far, lane) != 0
            change(self._count, end[so] * np.int64(self._n_lanes) + lane[so], np.int32(1))
        self._planes = None

    def look_at(self, words: Words, walk: Walk) -> None:
        """It may be so of others by now."""
        places = np.flatnonzero((self._seen != words).any(axis=1))
        if not len(places):
            return
        now, before = words[places], self._seen[places]
        for changed, change in ((now & ~before, np.add.at), (before & ~now, np.subtract.at)):
            at, lane = lanes_of(changed)
            for which, _, far in walk(places[at], lane):
                change(self._count, far * np.int64(self._n_lanes) + lane[which], np.int32(1))
        self._seen[places] = now
        self._planes = None


def at_least(planes: list[Words], k: int, like: Words) -> Words:
    """Where numbers written in planes are at least `k`."""
    if k >> len(planes):
        return np.full(like.shape, NOBODY)
    enough = np.full(like.shape, EVERYBODY)
    for bit, plane in enumerate(planes):
        enough = enough & plane if k >> bit & 1 else enough | plane
    return enough


def number_at(planes: list[Words], place: Places, lane: Lane) -> NDArray[np.int64]:
    """The numbers of some lanes: (lane,)."""
    number = np.zeros(len(place), dtype=np.int64)
    for bit, plane in enumerate(planes):
        number |= bits_at(plane, place, lane).astype(np.int64) << bit
    return number
