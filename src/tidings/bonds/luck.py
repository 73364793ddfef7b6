"""Luck of 64 bits for whatever takes more than one number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tidings.draws import GOLDEN, mix

Luck = NDArray[np.uint64]


def numbers(luck: Luck) -> NDArray[np.float64]:
    """Luck as numbers in [0, 1)."""
    return (luck >> np.uint64(11)).astype(np.float64) * 2.0**-53


def again(luck: Luck, n: int) -> Luck:
    """More luck from the same, the n-th."""
    return mix(luck ^ np.uint64((n + 1) * int(GOLDEN) & (2**64 - 1)))


def with_place(luck: Luck, places: NDArray[np.int64]) -> Luck:
    """More luck from the same, for each its own place."""
    return mix(luck ^ ((places.astype(np.uint64) + np.uint64(1)) * GOLDEN))
