"""Large cascades: 64 worlds in a word, passed along all ties until nobody is new.

Of two people tied both ways only the first to know ever tells the other, so both ways share their
luck: half as many words are drawn. Cost grows with ties, and hardly with how many are reached.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tidings.bits import EVERYBODY, Lanes, Words, either
from tidings.draws import GOLDEN, mix, stream_of
from tidings.worlds.cascade import Cascade
from tidings.worlds.luck import Rows, below, bit_of, certain

_PART = 1 << 13  # words drawn at a time, so that they stay in cache


class Passed:
    """The worlds of some replicates, as words of luck for every tie."""

    def __init__(self, cascade: Cascade, key: int, lanes: Lanes):
        self.cascade, self.paths, self.lanes = cascade, cascade.paths, lanes
        self._seeds = mix(cascade.paths.pair_seeds + stream_of(f"{key}/worlds"))

    def reached(self, seeds: Words, steps: int) -> Words:
        """Who knows after so many steps, when these people know at the start: (person, word)."""
        known = np.concatenate([seeds[self.paths.order], np.zeros((1, seeds.shape[1]), dtype=np.uint64)])
        # Without a limit of steps it does not matter who hears when, and news may travel within one pass.
        endless = steps >= self.paths.n_people
        while steps > 0 and self._pass(known, known if endless else known.copy()):
            steps -= 1
        found = np.empty_like(seeds)
        found[self.paths.order] = known[:-1]
        return found

    def _pass(self, known: Words, telling: Words) -> bool:
        """Pass words along all ties that carry; whether anyone is new."""
        new = False
        for (start, told), ties in zip(self.paths.heard.layout(self.lanes.n_words), self._carrying):
            heard = telling[told]
            heard &= ties
            here = known[start : start + told.shape[1]]
            fresh = either(heard) & ~here
            if fresh.any():
                here |= fresh
                new = True
        return new

    @cached_property
    def _carrying(self) -> list[Words]:
        """The worlds in which each tie carries, laid out as the ties are: (contact, place, word)."""
        n_words = self.lanes.n_words
        carries = np.concatenate([self._draw(), np.zeros((1, n_words), dtype=np.uint64)])
        contacts = self.paths.pairs if self.cascade.even else self.paths.heard
        return [carries[ties] for _, ties in contacts.layout(n_words, numbers=not self.cascade.even)]

    def _draw(self) -> Words:
        """In which worlds ties carry: (pair, word) where all have one chance, else (tie, word)."""
        even, whole = self.cascade.even, self.cascade.whole
        seeds = self._seeds if even else self._seeds[self.paths.pair]
        carries = np.empty((len(seeds), self.lanes.n_words), dtype=np.uint64)
        rows = max(1, _PART // self.lanes.n_words)
        for start in range(0, len(seeds), rows):
            part = slice(start, start + rows)
            carries[part] = self._drawn(seeds[part], whole if even else whole[part])
        return carries

    def _drawn(self, seeds: NDArray[np.uint64], whole: NDArray[np.uint64]) -> Words:
        def chance(rows: Rows, bit: int) -> NDArray[np.uint64] | bool:
            return self.cascade.ones[bit] if self.cascade.even else -bit_of(whole[rows], bit)[:, None]

        each = mix(seeds[:, None] + (self.lanes.blocks + np.uint64(1)) * GOLDEN)
        carries = below(each, chance, np.full(each.shape, EVERYBODY))
        carries[np.broadcast_to(certain(whole), (len(seeds),))] = EVERYBODY
        return carries
