"""Lookup: the numbers of many names, found by a few array operations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tidings.draws import GOLDEN, mix

Names = NDArray[np.int64]
Rooms = NDArray[np.integer]
Numbers = NDArray[np.integer]

_FREE = 0  # so that rooms in which nothing is take no memory
_BIT = np.uint8(1) << np.arange(8, dtype=np.uint8)
_PART = 1 << 13  # names put in at a time, so that where they go stays in cache


class Lookup:
    """Names of 0 or more in some rooms, numbered as they come: tables with open addressing, at most a quarter full,
    which become at least four times as large when they are.

    Almost all names that are asked for are not there, and a few bits for each that is there say so
    of most: they stay in cache where the tables do not. Each room has a table of its own, all of
    one size, so that whoever goes from room to room needs one of them at a time.
    """

    def __init__(self, n_rooms: int = 1) -> None:
        self.name: Names = np.zeros(1, dtype=np.int64)  # by number, as is the room
        self.room = np.zeros(1, dtype=np.int32)
        self._n = 0
        self._in_room = np.zeros(n_rooms, dtype=np.int64)
        self._make(3)

    def __len__(self) -> int:
        return self._n

    def find(self, name: Names, room: Rooms | int = 0) -> tuple[Numbers, Numbers]:
        """Which names are there, in no special order, and their numbers."""
        which = np.flatnonzero(self.may_have(name, room))
        name, room = name[which], room[which] if isinstance(room, np.ndarray) else room
        slot, base = self._slot(name, room)
        found: list[tuple[Numbers, Numbers]] = [(which[:0], which[:0])]
        while len(which):
            number = self._slots[base + slot]
            on = number != _FREE
            same = np.flatnonzero(on & (self.name[number - 1] == name))
            found.append((which[same], number[same] - 1))
            on[same] = False
            left = np.flatnonzero(on)
            which, name, base, slot = which[left], name[left], base[left], self._next(slot[left])
        which, number = (np.concatenate(parts) for parts in zip(*found))
        return which, number.astype(np.int64, copy=False)

    def may_have(self, name: Names, room: Rooms | int = 0) -> NDArray[np.bool_]:
        """Whether a name may be there; of those that are not it says so of few."""
        byte, mark = self._mark(name, room)
        return (self._marks[byte] & mark) != 0

    def put(self, name: Names, room: Rooms | int = 0) -> NDArray[np.int64]:
        """Names that are new and distinct; their numbers are the next ones."""
        numbers = np.arange(self._n, self._n + len(name))
        self._n += len(name)
        if self._n > len(self.name):
            self.name, self.room = longer(self.name, 2 * self._n), longer(self.room, 2 * self._n)
        self.name[numbers], self.room[numbers] = name, room
        self._in_room += np.bincount(self.room[numbers], minlength=len(self._in_room))
        most, start = int(self._in_room.max()), self._n - len(name)
        if 4 * most > self._size:
            self._make((16 * most - 1).bit_length())
            start = 0
        for first in range(start, self._n, _PART):
            self._place(np.arange(first, min(first + _PART, self._n)))
        return numbers

    def _make(self, bits: int) -> None:
        self._size = 1 << bits
        self._slots = np.zeros(len(self._in_room) << bits, dtype=np.int32)  # numbers, from 1 on
        self._marks = np.zeros(len(self._in_room) << bits - 1, dtype=np.uint8)  # 16 bits and more for each name
        self._shift = np.uint64(64 - (bits + 2))

    def _place(self, numbers: NDArray[np.int64]) -> None:
        name, room = self.name[numbers], self.room[numbers]
        byte, mark = self._mark(name, room)
        while len(byte):
            self._marks[byte] |= mark  # of several at one byte one makes its mark, the others try again
            left = np.flatnonzero((self._marks[byte] & mark) == 0)
            byte, mark = byte[left], mark[left]
        slot, base = self._slot(name, room)
        while len(numbers):
            at = base + slot
            free = np.flatnonzero(self._slots[at] == _FREE)
            self._slots[at[free]] = numbers[free] + 1  # and so it is with slots, but the others go on to the next
            left = np.flatnonzero(self._slots[at] != numbers + 1)
            numbers, base, slot = numbers[left], base[left], self._next(slot[left])

    def _mark(self, name: Names, room: Rooms | int) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        bit = (name.view(np.uint64) * GOLDEN >> self._shift).view(np.int64)
        mark = _BIT[bit & 7]
        bit >>= 3
        bit += np.multiply(room, self._size >> 1, dtype=np.int64)
        return bit, mark

    def _slot(self, name: Names, room: Rooms | int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where a name is looked for first in its room, and where the room begins."""
        slot = (mix(name.astype(np.uint64)) & np.uint64(self._size - 1)).view(np.int64)
        return slot, np.broadcast_to(np.multiply(room, self._size, dtype=np.int64), slot.shape)

    def _next(self, slot: NDArray[np.int64]) -> NDArray[np.int64]:
        return (slot + 1) & (self._size - 1)


def longer(array: NDArray, size: int) -> NDArray:
    """The array with room for so many, 0 where nothing is yet."""
    grown = np.zeros(size, dtype=array.dtype)
    grown[: len(array)] = array
    return grown
