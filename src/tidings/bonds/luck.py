"""Luck of 64 bits for whatever takes more than one number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tidings import draws
from tidings.bits import Lane
from tidings.draws import GOLDEN, TAIL, mix

Luck = NDArray[np.uint64]

PART = 1 << 16  # luck that is drawn and used at a time, so that what belongs to it stays in cache


def numbers(luck: Luck) -> NDArray[np.float64]:
    """Luck as numbers in [0, 1)."""
    return (luck >> np.uint64(11)).astype(np.float64) * 2.0**-53


def occurs(luck: Luck, chance: NDArray[np.float64] | float) -> NDArray[np.bool_]:
    """Whether something happens, which it does with `chance`: at ``numbers(luck) >= 1 - chance``, without floats."""
    return luck >> np.uint64(11) >= np.ceil((1.0 - np.asarray(chance)) * 2.0**53).astype(np.uint64)


def again(luck: Luck, n: int) -> Luck:
    """More luck from the same, the n-th."""
    return mix(luck ^ np.uint64((n + 1) * int(GOLDEN) & (2**64 - 1)))


def with_place(luck: Luck, places: NDArray[np.int64]) -> Luck:
    """More luck from the same, for each its own place."""
    return mix(luck ^ ((places.astype(np.uint64) + np.uint64(1)) * GOLDEN))


def by_lane(luck: draws.Luck, lane: Lane) -> Luck:
    """The same as ``luck.hashes``, lane by lane: (lane, place)."""
    return mix((luck.seeds ^ TAIL) + ((luck.lanes.numbers[lane] + np.uint64(1)) * GOLDEN)[:, None])
