"""Marks: a few bits that say of most names that are not there that they are not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tidings.draws import GOLDEN

Names = NDArray[np.int64]
Rooms = NDArray[np.integer]

_EACH = 16  # bits for each name, of which it sets one
_BIT = np.uint8(1) << np.arange(8, dtype=np.uint8)


class Marks:
    """Names of 0 or more that may be in some rooms.

    Almost all pairs of people who meet are not tied: these bits, which stay in cache where lists of
    bonds do not, spare looking for them. Each room has bits of its own, so that whoever goes from
    room to room needs those of one at a time.

    Parameters
    ----------
    most : int
        So many names in each room leave one name in `_EACH` that is not there in doubt.
    n_rooms : int
        How many rooms there are.
    """

    def __init__(self, most: int, n_rooms: int = 1):
        bits = (_EACH * max(most, 1) - 1).bit_length()
        self.most = (1 << bits) // _EACH
        self._bytes, self._shift = 1 << bits - 3, np.uint64(64 - bits)
        self._marks = np.zeros(n_rooms << bits - 3, dtype=np.uint8)

    def add(self, name: Names, room: Rooms | int = 0) -> None:
        """Names that are there from now on."""
        np.bitwise_or.at(self._marks, *self._mark(name, room))

    def may_have(self, name: Names, room: Rooms | int = 0) -> NDArray[np.bool_]:
        """Whether a name may be there; of those that are not it says so of few."""
        byte, mark = self._mark(name, room)
        return (self._marks[byte] & mark) != 0

    def _mark(self, name: Names, room: Rooms | int) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        bit = (name.view(np.uint64) * GOLDEN >> self._shift).view(np.int64)
        mark = _BIT[bit & 7]
        bit >>= 3
        bit += np.multiply(room, self._bytes, dtype=np.int64)
        return bit, mark
