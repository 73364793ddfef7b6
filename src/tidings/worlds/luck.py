"""The luck of ties, 64 to a word: in which bits a number drawn is below a chance."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Words, places_of
from tidings.draws import GOLDEN, mix

BITS = 53  # of every draw
_BIT_SEEDS = (np.arange(1, BITS + 1, dtype=np.uint64) * GOLDEN)[:, None, None]
_LOOKS = (0, 6, 11, 20, BITS)  # bits are looked at some at a time, and then only where a word is not settled yet

Rows = NDArray[np.int64] | slice


def scaled(chance: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Chances as whole numbers of `BITS` bits."""
    return (chance * 2.0**BITS).astype(np.uint64)


def below(seeds: Words, chance: Callable[[Rows, int], NDArray[np.uint64] | bool], open_: Words) -> Words:
    """Bits of which the luck is below the chance.

    Luck is below the chance where the chance has the one at the first bit in which they differ.

    Parameters
    ----------
    seeds : (row, word)
        Seeds of the words of luck.
    chance : callable
        One bit of the chances of some rows, spread over their words; True or False where all are alike.
    open_ : (row, word)
        Bits that are asked about.
    """
    found, same = np.zeros_like(open_), open_
    rows: Rows = slice(None)
    for first, stop in pairwise(_LOOKS):
        here = found[rows]
        # Of each bit: where the luck has a zero, (row, word).
        for bit, zeros in zip(range(first, stop), mix(seeds[rows] + _BIT_SEEDS[first:stop])):
            ones = chance(rows, bit)
            if ones is False:
                same = same & zeros
            else:
                less = same & zeros if ones is True else same & zeros & ones
                here |= less
                same = same ^ less if ones is True else same & (zeros ^ ones)
        found[rows] = here
        left = places_of(same)
        if not len(left):
            break
        rows, same = left if isinstance(rows, slice) else rows[left], same[left]
    return found


def bit_of(whole: NDArray[np.uint64], bit: int) -> NDArray[np.uint64]:
    """One bit of scaled chances, 0 being the most significant."""
    return whole >> np.uint64(BITS - 1 - bit) & np.uint64(1)


def certain(whole: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Whether scaled chances are 1."""
    return whole >> np.uint64(BITS) > 0
