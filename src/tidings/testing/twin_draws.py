"""The luck of the slow twin: one number at a time, bit by bit from its layout."""

from __future__ import annotations

import hashlib

_MASK = 2**64 - 1
_GOLDEN = 0x9E3779B97F4A7C15
_TAIL = 0xD1B54A32D192ED03


def slow_draw(key: int, what: str, step: int, replicate: int, place: int) -> float:
    """One draw, bit by bit from its layout (see `tidings.draws`).

    Examples
    --------
    >>> import numpy as np
    >>> from tidings.draws import Draws
    >>> quick = Draws(7, [100]).numbers("layer:know", 3, np.array([5]))[0, 0]
    >>> bool(quick == slow_draw(7, "layer:know", 3, 100, 5))
    True
    """
    seed = _seed(key, what, step, place)
    block, lane = divmod(replicate, 64)
    draw = 0
    for bit in range(6):
        word = mix(seed + (8 * block + bit + 1) * _GOLDEN)
        draw = 2 * draw + (word >> lane & 1)
    return (draw * 2**47 + (slow_hash(key, what, step, replicate, place) >> 17)) / 2**53


def slow_hash(key: int, what: str, step: int, replicate: int, place: int) -> int:
    """64 bits of luck, whose higher 47 are the lower ones of the draw."""
    return mix((_seed(key, what, step, place) ^ _TAIL) + (replicate + 1) * _GOLDEN)


def with_place(luck: int, place: int) -> float:
    """A number in [0, 1) from luck that belongs to somebody, for somebody else's place."""
    return (mix(luck ^ (place + 1) * _GOLDEN & _MASK) >> 11) / 2**53


def mix(x: int) -> int:
    """The finaliser of splitmix64."""
    x &= _MASK
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    x = (x ^ x >> 27) * 0x94D049BB133111EB & _MASK
    return x ^ x >> 31


def _seed(key: int, what: str, step: int, place: int) -> int:
    stream = int.from_bytes(hashlib.blake2b(f"{key}/{what}/{step}".encode(), digest_size=8).digest(), "little")
    return mix(stream + (place + 1) * _GOLDEN)
