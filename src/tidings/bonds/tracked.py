"""Tracked: for how many of a person's newer bonds something is so, kept up as either changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from tidings.bits import EVERYBODY, NOBODY, Lane, Places, Words, bits_at, lanes_of, packed, so_at
from tidings.bonds.pairs import Numbers

Walk = Callable[[Places, Lane], Iterator[tuple[Numbers, Numbers, Numbers]]]


class Tracked:
    """Counts of the people at the other end of whom something is so.

    What was so when it was last looked at is remembered, so that a step costs as much as has changed.
    """

    def __init__(self, n_people: int, n_lanes: int, n_words: int):
        self._n_people, self._n_lanes = n_people, n_lanes
        self._seen = np.zeros((n_people, n_words), dtype=np.uint64)
        self._count = np.zeros(n_people * n_lanes, dtype=np.uint8)
        self._planes: list[Words] | None = None

    def at(self, place: Places, lane: Lane) -> NDArray[np.unsignedinteger]:
        """The counts of some lanes: (lane,)."""
        return self._count[place * np.int64(self._n_lanes) + lane]

    @property
    def planes(self) -> list[Words]:
        """The counts in planes, see `tidings.tally`: (person, word) each."""
        if self._planes is None:
            flags, n_planes = self._count.reshape(self._n_people, -1), int(self._count.max(initial=0)).bit_length()
            ones = [flags if k == 0 else flags >> flags.dtype.type(k) for k in range(n_planes)]
            self._planes = [packed((one & flags.dtype.type(1)).astype(np.uint8, copy=False)) for one in ones]
        return self._planes

    def room_for(self, most: int) -> None:
        """Nobody has more bonds than this: counts take no more memory than they need."""
        self._count = self._count.astype(np.promote_types(self._count.dtype, np.min_scalar_type(most)), copy=False)

    def bonded(self, one: Places, other: Places, lane: Lane, change: np.ufunc) -> None:
        """Bonds have come (`np.add`) or gone (`np.subtract`)."""
        for end, far in ((one, other), (other, one)):
            so = np.flatnonzero(so_at(self._seen, far, lane))
            self._change(end[so], lane[so], change)
        self._planes = None

    def look_at(self, words: Words, walk: Walk) -> None:
        """It may be so of others by now."""
        places = np.flatnonzero((self._seen != words).any(axis=1))
        if not len(places):
            return
        now, before = words[places], self._seen[places]
        for changed, change in ((now & ~before, np.add), (before & ~now, np.subtract)):
            at, lane = lanes_of(changed)
            for which, _, far in walk(places[at], lane):
                self._change(far, lane[which], change)
        self._seen[places] = now
        self._planes = None

    def _change(self, place: Places, lane: Lane, change: np.ufunc) -> None:
        # One of the counts' own type: a Python int would take many times as long.
        change.at(self._count, place * np.int64(self._n_lanes) + lane, self._count.dtype.type(1))


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
        number |= bits_at(plane, place, lane).view(np.int64) << bit
    return number
