"""Bits: 64 replicates of one place stand side by side in one word of 64 bits.

One operation on a word then settles something for 64 replicates at once. A **lane** is a place's
bit for one replicate: lane ``64 * word + bit`` of a row of words. The layout is that of the draws
(`tidings.draws`): bit ``replicate % 64``, counted from the least significant, of word
``replicate // 64``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tidings.keys import apart

Words = NDArray[np.uint64]  # (place, word)
Places = NDArray[np.integer]  # (lane,), which place each of some lanes is of
Lane = NDArray[np.integer]  # (lane,), its number in the row of the place

NOBODY = np.uint64(0)
EVERYBODY = np.uint64(0xFFFFFFFFFFFFFFFF)
_PART = 1 << 17  # words summed at a time, so that large networks need no large arrays
_BIT = np.uint64(1) << np.arange(64, dtype=np.uint64)


class Lanes:
    """Which replicate stands in which lane.

    Parameters
    ----------
    replicates : (replicate,) int
        Numbers of the replicates. Words begin at a multiple of 64, so that a replicate has the
        same bit whatever stands beside it; lanes of replicates that are not asked for stay empty.
    copies : int
        How many times they all stand side by side, under the same luck, so that they can begin differently.
    """

    def __init__(self, replicates: NDArray[np.int64], copies: int = 1):
        first, last = (int(replicates.min()) // 64, int(replicates.max()) // 64) if len(replicates) else (0, 0)
        blocks, n_lanes = np.arange(first, last + 1, dtype=np.uint64), 64 * (last + 1 - first)
        self.blocks = np.tile(blocks, copies)
        self.n_words = len(self.blocks)
        self.n_lanes = 64 * self.n_words
        numbers = np.arange(64 * first, 64 * first + n_lanes, dtype=np.uint64)
        self.numbers = np.tile(numbers, copies)  # of the replicates
        self._lane = (np.arange(copies)[:, None] * n_lanes + (replicates - 64 * first)).reshape(-1)
        consecutive = len(self._lane) > 0 and bool((np.diff(self._lane) == 1).all())
        self.columns: Any = slice(int(self._lane[0]), int(self._lane[-1]) + 1) if consecutive else self._lane
        self._full = len(self._lane) == self.n_lanes and consecutive
        self._row = np.zeros(self.n_lanes, dtype=np.int64)
        self._row[self._lane] = np.arange(len(self._lane))
        self.present: Words = self.pack(np.ones((1, len(self._lane)), dtype=bool))

    def pack(self, has: NDArray[np.bool_]) -> Words:
        """Words of what is so: (place, replicate) to (place, word)."""
        if not self._full:
            wide = np.zeros((len(has), self.n_lanes), dtype=bool)
            wide[:, self.columns] = has
            has = wide
        return packed(has)

    def unpack(self, words: Words) -> NDArray[np.bool_]:
        """What is so: (place, word) to (place, replicate)."""
        return unpacked(words)[:, self.columns]

    def rows(self, lane: Lane) -> NDArray[np.int64]:
        """The rows of these lanes' replicates in a result."""
        return self._row[lane]

    def totals(self, words: Words) -> NDArray[np.int64]:
        """In how many places it is so: (replicate,)."""
        return column_sums(words)[self.columns]


def packed(has: NDArray[np.bool_ | np.uint8]) -> Words:
    """Words of (place, lane) flags, 64 lanes a word."""
    octets = np.packbits(np.ascontiguousarray(has).reshape(-1), bitorder="little")
    return octets.view("<u8").astype(np.uint64, copy=False).reshape(len(has), has.shape[1] // 64)


def unpacked(words: Words) -> NDArray[np.bool_]:
    """(place, lane) flags of words."""
    octets = np.ascontiguousarray(words).astype("<u8", copy=False).view(np.uint8)
    return np.unpackbits(octets.reshape(-1), bitorder="little").view(bool).reshape(len(words), 64 * words.shape[1])


def lanes_of(words: Words) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Place and lane of every bit that is set, in order of place and then lane."""
    octets = np.ascontiguousarray(words).astype("<u8", copy=False).view(np.uint8).reshape(-1)
    # Most bytes are empty where little happens, so only the others are looked at bit by bit.
    at = np.flatnonzero(octets != 0)
    if 2 * len(at) > len(octets):
        bit = np.flatnonzero(np.unpackbits(octets, bitorder="little").view(bool))
    else:
        bit = np.flatnonzero(np.unpackbits(octets[at], bitorder="little").view(bool))
        bit = (at * 8)[bit >> 3] + (bit & 7)
    n_lanes = 64 * words.shape[1]
    return (bit >> 6, bit & 63) if n_lanes == 64 else apart(bit, n_lanes)


def words_of(place: Places, lane: Lane, n_places: int, n_words: int) -> Words:
    """Words in which just these lanes are set."""
    if len(place) < n_places * n_words:
        words = np.zeros((n_places, n_words), dtype=np.uint64)
        _mark(words, place, lane)
        return words
    flags = np.zeros(n_places * n_words * 64, dtype=bool)
    flags[place * (n_words * 64) + lane] = True
    return packed(flags.reshape(n_places, -1)) if n_places else np.zeros((0, n_words), dtype=np.uint64)


def mark(words: Words, place: Places, lane: Lane) -> None:
    """Set these lanes, in place."""
    if len(place) < words.size:
        _mark(words, place, lane)
    else:
        words |= words_of(place, lane, *words.shape)


def _mark(words: Words, place: Places, lane: Lane) -> None:
    at = place if words.shape[1] == 1 else place * words.shape[1] + (lane >> 6)
    np.bitwise_or.at(words.reshape(-1), at, _BIT[lane & 63])  # one index is several times as fast as two


def bits_at(words: Words, place: Places, lane: Lane) -> Words:
    """The bit of each of these lanes, 0 or 1: (lane,)."""
    flat = words.reshape(-1)
    if words.shape[1] == 1:
        word, bit = flat[place], lane
    else:
        word, bit = flat[place * words.shape[1] + (lane >> 6)], lane & 63
    word >>= bit.astype(np.int64, copy=False).view(np.uint64)
    word &= np.uint64(1)
    return word


def so_at(words: Words, place: Places, lane: Lane) -> NDArray[np.bool_]:
    """Whether it is so in each of these lanes: (lane,)."""
    return bits_at(words, place, lane) != 0


def copied(words: Words, places: Places) -> Words:
    """A copy of words that are set at some places only; memory that stays zero costs nothing."""
    copy = np.zeros(words.shape, dtype=np.uint64)
    copy[places] = words[places]
    return copy


def places_of(words: Words) -> NDArray[np.int64]:
    """Places with any lane set, in order."""
    return np.flatnonzero(words[:, 0] != 0 if words.shape[1] == 1 else words.any(axis=1))


def column_sums(words: Words) -> NDArray[np.int64]:
    """In how many places each lane is set: (lane,)."""
    total = np.zeros(64 * words.shape[1], dtype=np.int64)
    rows = max(1, _PART // words.shape[1])
    for start in range(0, len(words), rows):
        planes = [words[start : start + rows]]
        # Half of the places are added to the other half, again and again: few word operations for 64 sums.
        while len(planes[0]) > 512:
            half = len(planes[0]) // 2
            if len(planes[0]) % 2:
                total += _values([plane[-1:] for plane in planes])
            planes = added([plane[:half] for plane in planes], [plane[half : 2 * half] for plane in planes])
        total += _values(planes)
    return total


def either(words: Words) -> Words:
    """Where it is so for any along the first axis: (contact, place, word) to (place, word); it may use up `words`."""
    while len(words) > 1:
        half = len(words) // 2
        words[:half] |= words[half : 2 * half]
        if len(words) % 2:
            words[0] |= words[-1]
        words = words[:half]
    return words[0]


def added(first: list[Words], second: list[Words]) -> list[Words]:
    """The sums of numbers that are written in planes, the k-th plane holding the bits of worth ``2**k``."""
    planes: list[Words] = []
    carry = None
    for k in range(max(len(first), len(second))):
        terms = [number[k] for number in (first, second) if k < len(number)]
        if carry is not None:
            terms.append(carry)
        total, carry = _sum_bits(terms)
        planes.append(total)
    return planes if carry is None else [*planes, carry]


def _sum_bits(terms: list[Words]) -> tuple[Words, Words | None]:
    """Sum and carry of one, two or three bits."""
    if len(terms) == 1:
        return terms[0], None
    either, both = terms[0] ^ terms[1], terms[0] & terms[1]
    if len(terms) == 2:
        return either, both
    return either ^ terms[2], both | (either & terms[2])


def _values(planes: list[Words]) -> NDArray[np.int64]:
    """The sums over places of numbers that are written in planes: (lane,)."""
    sums = [np.add.reduce(unpacked(plane).view(np.uint8), axis=0, dtype=np.int64) for plane in planes]
    return (np.array(sums) << np.arange(len(planes))[:, None]).sum(axis=0)
