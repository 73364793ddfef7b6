"""Lookup: the numbers of many keys, found by a few array operations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tidings.draws import mix

Keys = NDArray[np.int64]

_FREE = -1


class Lookup:
    """Numbers that belong to keys of 0 or more: a table with open addressing, at most half full."""

    def __init__(self) -> None:
        self._keys = np.full(1 << 10, _FREE, dtype=np.int64)
        self._numbers = np.zeros(1 << 10, dtype=np.int32)
        self._n = 0

    def find(self, keys: Keys) -> NDArray[np.int32]:
        """The number of each key, -1 where it has none."""
        numbers = np.full(len(keys), -1, dtype=np.int32)
        which, slot = np.arange(len(keys)), self._first(keys)
        while len(which):
            there = self._keys[slot]
            found = there == keys[which]
            numbers[which[found]] = self._numbers[slot[found]]
            on = ~found & (there != _FREE)
            which, slot = which[on], self._next(slot[on])
        return numbers

    def put(self, keys: Keys, numbers: NDArray[np.integer]) -> None:
        """Give numbers to keys that are new and distinct."""
        self._n += len(keys)
        if 2 * self._n > len(self._keys):
            self._grow()
        slot = self._first(keys)
        while len(keys):
            free = self._keys[slot] == _FREE
            self._keys[slot[free]] = keys[free]  # of several at one slot one gets it, the others go on
            won = self._keys[slot] == keys
            self._numbers[slot[won]] = numbers[won]
            keys, numbers, slot = keys[~won], numbers[~won], self._next(slot[~won])

    def _grow(self) -> None:
        kept = self._keys != _FREE
        keys, numbers = self._keys[kept], self._numbers[kept]
        size = 1 << (4 * self._n - 1).bit_length()
        self._keys, self._numbers = np.full(size, _FREE, dtype=np.int64), np.zeros(size, dtype=np.int32)
        self._n -= len(keys)
        self.put(keys, numbers)

    def _first(self, keys: Keys) -> NDArray[np.int64]:
        return (mix(keys.astype(np.uint64)) & np.uint64(len(self._keys) - 1)).astype(np.int64)

    def _next(self, slot: NDArray[np.int64]) -> NDArray[np.int64]:
        return (slot + 1) & (len(self._keys) - 1)
