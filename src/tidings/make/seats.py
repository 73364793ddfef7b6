"""Who sits where: everybody has seats in one or more groups."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Numbers = NDArray[np.int64]  # of people or of groups, from 0


def even(n: int, n_groups: int) -> Numbers:
    """Groups of `n` seats in a row; the sizes of groups differ by at most one."""
    return np.arange(n) * n_groups // n


def take_seats(luck: np.random.Generator, order: Numbers, n_groups: int, n_seats: int) -> tuple[Numbers, Numbers]:
    """Person and group of each seat: everybody sits down in `order`, then again and again in a random one.

    No group has more seats than there are people, and nobody sits in a group twice: a group that one round
    leaves half full is filled up by people who are not in it yet.
    """
    group, n = even(n_seats, n_groups), len(order)
    rounds = [order]
    for end in range(n, n_seats, n):
        seated = rounds[-1][group[end - n : end] == group[end]]
        n_open = np.count_nonzero(group[end:] == group[end])
        shuffled = luck.permutation(n)
        first = shuffled[~np.isin(shuffled, seated)][:n_open]
        rounds.append(np.append(first, shuffled[~np.isin(shuffled, first)]))
    return np.concatenate(rounds)[:n_seats], group


def membership_of(n: int, person: Numbers, group: Numbers) -> sp.csr_array:
    """Ones where somebody sits in a group: (person, group)."""
    shape = (n, int(group.max()) + 1)
    heads = sp.csr_array(sp.coo_array((np.ones(len(person)), (person, group)), shape=shape))
    heads.data[:] = 1.0  # who has bridged twice to a department is still one member
    return heads
