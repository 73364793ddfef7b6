"""Covers: in which samples each candidate reaches somebody, as words of 64 samples.

The reach of several candidates is in how many samples any of them does. Only words in which a
candidate covers anything are kept, so that a cover is small both where news hardly spreads and where
it reaches nearly everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.keys import firsts
from tidings.spans import spans

FEW = 64  # candidates asked one by one before all are


class Cover:
    """Words of samples that candidates cover.

    Parameters
    ----------
    candidate, at : (entry,)
        Whose word it is, and which, in any order.
    words : (entry,)
        The words, none of which is empty.
    shape : (int, int)
        How many candidates and how many words there are.
    """

    def __init__(
        self, candidate: NDArray[np.integer], at: NDArray[np.integer], words: NDArray[np.uint64], shape: tuple[int, int]
    ):
        # A sparse matrix is the fastest way to put entries in order; its numbers are words here, and never added.
        matrix = sp.coo_array((words, (candidate, at)), shape=shape).tocsr()
        self.shape, self.begins = shape, matrix.indptr.astype(np.int64)
        self.at, self.words = matrix.indices, matrix.data

    def everything(self) -> NDArray[np.uint64]:
        """All samples, as words."""
        return np.full(self.shape[1], ~np.uint64(0))

    def of(self, candidate: int) -> tuple[NDArray[np.integer], NDArray[np.uint64]]:
        """What a candidate covers: which words, and the words."""
        mine = slice(self.begins[candidate], self.begins[candidate + 1])
        return self.at[mine], self.words[mine]

    def count(self, candidate: int, open_: NDArray[np.uint64]) -> int:
        """How many of the samples that are still open a candidate covers."""
        at, words = self.of(candidate)
        return int(np.bitwise_count(words & open_[at]).sum(dtype=np.int64))

    def counts(self, open_: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The same for all candidates: (candidate,)."""
        before = np.append(0, np.cumsum(np.bitwise_count(self.words & open_[self.at]), dtype=np.int64))
        return before[self.begins[1:]] - before[self.begins[:-1]]

    def close(self, candidate: int, open_: NDArray[np.uint64]) -> None:
        """Whatever a candidate covers is open no more, in place."""
        at, words = self.of(candidate)
        open_[at] &= ~words

    def joined(self, groups: sp.csr_array) -> Cover:
        """The cover of groups of candidates: (group, candidate) sparse, any entry a member."""
        member = groups.indices.astype(np.int64)
        length = self.begins[member + 1] - self.begins[member]
        entry = spans(self.begins[member], length)
        group = np.repeat(np.repeat(np.arange(groups.shape[0]), np.diff(groups.indptr)), length)
        key = group * self.shape[1] + self.at[entry]
        order = np.argsort(key, kind="stable")
        key, words = key[order], self.words[entry[order]]
        first = firsts(key)
        some = np.bitwise_or.reduceat(words, first) if len(first) else words
        return Cover(key[first] // self.shape[1], key[first] % self.shape[1], some, (groups.shape[0], self.shape[1]))

    def among(self, candidates: NDArray[np.integer]) -> Cover:
        """Only some candidates, in this order."""
        length = self.begins[candidates + 1] - self.begins[candidates]
        entry = spans(self.begins[candidates], length)
        candidate = np.repeat(np.arange(len(candidates)), length)
        return Cover(candidate, self.at[entry], self.words[entry], (len(candidates), self.shape[1]))


class Choice(NamedTuple):
    """Who was chosen, one after the other, and how many samples each added."""

    candidates: list[int]
    gains: list[int]


def greedy(cover: Cover, budget: float, cost: NDArray[np.float64] | None = None) -> Choice:
    """Choose whoever adds most for their cost, until the budget is spent.

    Gains can only shrink as others are chosen, so whoever was found to add more than all others could at
    best is chosen without asking these again: who is chosen is the same as if all were asked each
    time [1]_, [2]_. Of several that add as much the first is chosen.

    With costs, the best single candidate is taken where it reaches more than all who were chosen so [2]_.

    References
    ----------
    .. [1] Minoux, M. (1978). Accelerated greedy algorithms for maximizing submodular set functions. *Optimization
       Techniques, Lecture Notes in Control and Information Sciences*, 7, 234-243.
       https://doi.org/10.1007/BFb0006528
    .. [2] Leskovec, J., Krause, A., Guestrin, C., Faloutsos, C., VanBriesen, J. & Glance, N. (2007). Cost-effective
       outbreak detection in networks. *Proceedings of the 13th ACM SIGKDD International Conference on Knowledge
       Discovery and Data Mining*, 420-429. https://doi.org/10.1145/1281192.1281239
    """
    price = np.ones(cover.shape[0]) if cost is None else cost
    open_ = cover.everything()
    first = cover.counts(open_)
    gains, asked = first.copy(), np.zeros(len(first), dtype=np.int64)  # what each added when last asked, and when
    there, left = np.ones(len(first), dtype=bool), budget
    chosen = Choice([], [])
    while True:
        there &= price <= left + 1e-9
        if not there.any():
            break
        best = _best_of(cover, open_, gains, asked, np.where(there, price, np.inf), len(chosen.candidates))
        chosen.candidates.append(best)
        chosen.gains.append(int(gains[best]))
        cover.close(best, open_)
        there[best], left = False, left - price[best]
    return chosen if cost is None else _or_the_best_alone(chosen, first, price, budget)


def _best_of(
    cover: Cover,
    open_: NDArray[np.uint64],
    gains: NDArray[np.int64],
    asked: NDArray[np.int64],
    price: NDArray[np.float64],
    now: int,
) -> int:
    """Whoever adds most for their price; `gains` and `asked` are brought up to date for those who are asked."""
    worth = gains / price
    worth[np.isinf(price)] = -1.0
    for _ in range(FEW):
        best = int(np.argmax(worth))
        if asked[best] == now:
            return best
        gains[best], asked[best] = cover.count(best, open_), now
        worth[best] = gains[best] / price[best]
    # So many others have lost what they added that it is quicker to ask them all.
    gains[:], asked[:] = cover.counts(open_), now
    worth = np.where(np.isinf(price), -1.0, gains / price)
    return int(np.argmax(worth))


def _or_the_best_alone(chosen: Choice, alone: NDArray[np.int64], cost: NDArray[np.float64], budget: float) -> Choice:
    within = np.where(cost <= budget + 1e-9, alone, -1)
    best = int(np.argmax(within))
    return chosen if within[best] <= sum(chosen.gains) else Choice([best], [int(within[best])])


def added(cover: Cover, candidates: Sequence[int]) -> list[NDArray[np.uint64]]:
    """The samples that each of some candidates adds to those before it, as words."""
    open_ = cover.everything()
    found = []
    for candidate in candidates:
        before = open_.copy()
        cover.close(candidate, open_)
        found.append(before & ~open_)
    return found
