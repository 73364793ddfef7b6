"""Who is tied to whom: each pair of people has a number, (0, 1), (0, 2), (1, 2), (0, 3), ... from 0."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from tidings.make.seats import Numbers


def pairs_of(one: Numbers, other: Numbers) -> Numbers:
    """The number of each pair of people, whoever is named first."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    return high * (high - 1) // 2 + low


def ends_of(pairs: Numbers) -> tuple[Numbers, Numbers]:
    """The two people of each pair, the lower number first."""
    high = ((1 + np.sqrt(8 * pairs + 1)) / 2).astype(np.int64)
    return pairs - high * (high - 1) // 2, high


def pairs_together(membership: sp.csr_array) -> Numbers:
    """Pairs of people who share a group, sorted."""
    shared = sp.triu(membership @ membership.T, k=1).tocoo()
    return np.sort(pairs_of(shared.row.astype(np.int64), shared.col.astype(np.int64)))


def draw_apart(luck: np.random.Generator, n: int, together: Numbers, n_ties: int, asked: str) -> Numbers:
    """So many pairs of people who share no group, drawn evenly; they are counted, not searched for."""
    n_apart = n * (n - 1) // 2 - len(together)
    if n_ties > n_apart:
        raise ValueError(
            f"{asked} asks for {n_ties:,} ties between people who share no group, "
            f"but there are {n_apart:,} such pairs; lower it"
        )
    rank = luck.choice(n_apart, n_ties, replace=False, shuffle=False)
    return rank + np.searchsorted(together - np.arange(len(together)), rank, side="right")


def draw_some(luck: np.random.Generator, pairs: Numbers, p: float) -> Numbers:
    """Each of these pairs with chance `p`."""
    return pairs[luck.random(len(pairs)) < p]
