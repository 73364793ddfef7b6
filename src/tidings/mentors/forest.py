"""Forests: pairs without rings, of which everybody is in at most so many.

With no ring among them, pairs can be directed so that everyone has one mentor at most and every
mentor at most `each` mentees just where nobody is in more than ``each + 1`` pairs: in each tree
someone in few pairs comes first, and everybody else is mentored by the one before them.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import connected_components

ROUNDS = 20  # all but the hardest cases need fewer than ten

Ends = tuple[NDArray[np.int64], NDArray[np.int64]]  # the two people of each pair


def first_come(ends: Ends, k: int, most: int, order: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """The first `k` pairs in this order that can be taken one after the other; None if there are fewer."""
    n = int(np.max(ends, initial=-1)) + 1
    tree, taken, chosen = np.arange(n), [0] * n, []
    for pair, one, other in zip(order.tolist(), ends[0][order].tolist(), ends[1][order].tolist()):
        if taken[one] < most and taken[other] < most and tree[one] != tree[other]:
            tree[tree == tree[other]] = tree[one]
            taken[one], taken[other] = taken[one] + 1, taken[other] + 1
            chosen.append(pair)
            if len(chosen) == k:
                return np.array(chosen)
    return None


def heaviest(
    ends: Ends, k: int, most: int, order: NDArray[np.int64], worth: NDArray[np.float64]
) -> NDArray[np.int64] | None:
    """The `k` pairs of the largest total worth, as far as `ROUNDS` rounds can tell; None if none are found.

    An integer programme that allows rings is a bound. Its answer without the rings is filled up in
    `order`; if that falls short of the bound, the rings are forbidden and it is solved again.
    """
    if len(worth) < k:
        return None
    best = first_come(ends, k, most, order)
    ones, pair, scale = np.ones(len(worth)), np.arange(len(worth)), np.abs(worth).max() or 1.0
    person = np.unique(ends, return_inverse=True)[1].reshape(2, -1)
    met = sp.csr_array((np.tile(ones, 2), (person.ravel(), np.tile(pair, 2))))
    rules = [LinearConstraint(met, ub=most), LinearConstraint(ones[None], k, k)]
    for _ in range(ROUNDS):
        answer = milp(-worth / scale, integrality=np.ones_like(pair), bounds=Bounds(0, 1), constraints=rules)
        if answer.x is None:
            break
        chosen = answer.x > 0.5
        filled = first_come(ends, k, most, np.append(order[chosen[order]], order[~chosen[order]]))
        if best is None or (filled is not None and worth[filled].sum() > worth[best].sum()):
            best = filled
        if best is not None and worth[best].sum() >= worth[chosen].sum() - 1e-9 * scale:
            break
        rules += _no_rings(person, np.flatnonzero(chosen))
    return best


def _no_rings(person: NDArray[np.int64], chosen: NDArray[np.int64]) -> list[LinearConstraint]:
    """Among people whom a ring joins there can only be fewer pairs than people."""
    n = int(person.max()) + 1
    one, other = person[:, chosen]
    tree = connected_components(sp.coo_array((np.ones(len(chosen)), (one, other)), shape=(n, n)), directed=False)[1]
    n_people = np.bincount(tree)
    ringed = np.flatnonzero(np.bincount(tree[one], minlength=len(n_people)) >= n_people)
    within = [(tree[person] == some).all(axis=0).astype(float) for some in ringed]
    return [LinearConstraint(pairs[None], ub=n_people[some] - 1) for pairs, some in zip(within, ringed)]


def directed(ends: Ends, each: int, luck: np.random.Generator) -> Ends:
    """Mentors and mentees: each tree starts with someone drawn from those in at most `each` pairs."""
    beside = defaultdict(list)
    for one, other in zip(ends[0].tolist(), ends[1].tolist()):
        beside[one].append(other)
        beside[other].append(one)
    pairs: list[tuple[int, int]] = []
    seen: set[int] = set()
    for start in luck.permutation(list(beside)).tolist():
        if start not in seen and len(beside[start]) <= each:
            seen.add(start)
            tree = [start]
            for mentor in tree:  # grows as it goes
                mentees = [person for person in beside[mentor] if person not in seen]
                seen.update(mentees)
                tree += mentees
                pairs += [(mentor, mentee) for mentee in mentees]
    mentor, mentee = np.array(pairs).T
    return mentor, mentee
