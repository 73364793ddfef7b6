"""Ways to pair mentors with mentees: by luck, by a gap, by likeness, by distance."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse.csgraph import dijkstra

from tidings.mentors.forest import directed, first_come, heaviest
from tidings.mentors.wanted import Pairs, People, Wanted
from tidings.network import Network

SURE = 40  # among so many people the best pairs are searched for to the end
NEXT = 40  # in the order of values, people are compared with so many who come next
LOOKED_AT = 1_000  # among so many people bridges are looked for, or among 2 k where that is more
TRIES = 1_000
MORE = 3_000  # places and people looked at beyond the k that would do if nobody were barred


def by_luck(wanted: Wanted, luck: np.random.Generator) -> Pairs | None:
    """Any pairs: places with mentors and people who take them are drawn evenly, until they fit."""
    people, k, n = wanted.people, wanted.k, len(wanted.people)
    # About one draw in n / (n - k) has no ring; the other tries are there to find around what is barred.
    for _ in range(TRIES + 20 * n // (n - k)):
        mentor = people[luck.choice(n * wanted.each, k, replace=False) // wanted.each]
        mentee = people[luck.choice(n, k, replace=False)]
        if wanted.allowed(mentor, mentee).all() and not _has_ring(mentor, mentee):
            return mentor, mentee
    return by_likeness(wanted, luck)  # everybody is alike


def by_gap(wanted: Wanted, luck: np.random.Generator) -> Pairs | None:
    """The highest places with mentors for the lowest people.

    The total gap is a sum over mentors less a sum over mentees, so it is as large whoever of them
    takes whom. That is drawn evenly from all ways in which every mentor is higher.
    """
    k, values = wanted.k, wanted.values
    falling = _falling(luck.permutation(wanted.people), values)
    places, mentee = _falling(luck.permutation(np.repeat(falling[:k], wanted.each)), values)[:k], falling[-k:]
    for _ in range(TRIES):
        mentor = _higher(places, mentee, values, luck)
        if mentor is None:
            return None
        if wanted.allowed(mentor, mentee).all():
            return mentor, mentee
    return _assigned(wanted, falling)


def by_likeness(wanted: Wanted, luck: np.random.Generator) -> Pairs | None:
    """Neighbours in the order of values, those who differ least first.

    Pairs without rings are a forest, and the lightest forest on a line joins neighbours: taking
    the best pair first is best, unless some are barred.
    """
    values = wanted.values if wanted.graded else _shuffled(wanted.values, luck)
    people = _falling(luck.permutation(wanted.people), values)
    starts = [luck.permutation(len(people) - apart) for apart in range(1, min(NEXT + 1, len(people)))]
    one = people[np.concatenate(starts)]
    other = people[np.concatenate([start + apart for apart, start in enumerate(starts, 1)])]
    fine = wanted.allowed(one, other)
    gap = (values[one] - values[other])[fine]
    worth = -gap if wanted.graded else (gap == 0).astype(float)
    return _paired(wanted, (one[fine], other[fine]), worth, luck, to_the_end=len(wanted.barred[0]) > 0)


def by_distance(wanted: Wanted, luck: np.random.Generator) -> Pairs | None:
    """The people furthest apart first."""
    people = luck.permutation(wanted.people)[: max(LOOKED_AT, 2 * wanted.k)]
    steps = _steps_apart(wanted.network, people)
    one, other = np.nonzero(np.triu(steps > 1, 1))
    order = luck.permutation(len(one))
    one, other = one[order], other[order]
    return _paired(wanted, (people[one], people[other]), steps[one, other], luck, to_the_end=True)


def _paired(
    wanted: Wanted, ends: Pairs, worth: NDArray[np.float64], luck: np.random.Generator, to_the_end: bool
) -> Pairs | None:
    """The best of these pairs, which come in order of preference where they are worth the same."""
    order, most = np.argsort(-worth, kind="stable"), wanted.each + 1
    if to_the_end and len(wanted.people) <= SURE:
        chosen = heaviest(ends, wanted.k, most, order, worth)
    else:
        chosen = first_come(ends, wanted.k, most, order)
    return None if chosen is None else directed((ends[0][chosen], ends[1][chosen]), wanted.each, luck)


def _higher(places: People, mentees: People, values: NDArray[np.float64], luck: np.random.Generator) -> People | None:
    """Somebody higher for each mentee, all ways equally likely; both come highest first: (mentee,).

    Whoever is high enough for one mentee is so for the next: each draws from all that are left.
    """
    above = np.searchsorted(-values[places], -values[mentees])  # how many places are higher
    free, chosen = [], []
    for before, now in zip(np.append(0, above), above):
        free += places[before:now].tolist()
        if not free:
            return None
        chosen.append(free.pop(int(luck.integers(len(free)))))
    return np.array(chosen)


def _assigned(wanted: Wanted, falling: People) -> Pairs | None:
    """The largest total gap around pairs that are barred: an assignment problem.

    Where nobody is barred from more than `around` others, so many places and people more than
    `k` are enough: one of them can stand in for anybody further down or up.
    """
    k, each, values = wanted.k, wanted.each, wanted.values
    around = int(np.bincount(np.concatenate(wanted.barred)).max())
    places = np.repeat(falling, each)[: k + min(around * each, MORE)]
    mentees = falling[-k - min(around, MORE) :]
    gap = values[places][:, None] - values[mentees]
    fine = wanted.allowed(*np.broadcast_arrays(places[:, None], mentees)) & (gap > 0)
    # Who is left over goes with a stand-in; as stand-ins cannot go together, just k pairs are of people.
    cost = np.zeros((len(places) + len(mentees) - k,) * 2)
    cost[: len(places), : len(mentees)] = np.where(fine, -gap, np.inf)
    cost[len(places) :, len(mentees) :] = np.inf
    try:
        row, column = linear_sum_assignment(cost)
    except ValueError:
        return None
    real = (row < len(places)) & (column < len(mentees))
    return places[row[real]], mentees[column[real]]


def _steps_apart(network: Network, people: People) -> NDArray[np.float64]:
    """Steps between people along ties and shared groups, one more than the most where there is no way."""
    ties, belongs = network.ties, network.membership
    ties.data, belongs.data = np.ones(ties.nnz), np.full(belongs.nnz, 0.5)
    ways: Any = sp.block_array([[ties, belongs], [belongs.T, None]], format="csr")
    parts = np.array_split(people, 1 + len(people) // 100)
    steps = np.concatenate([dijkstra(ways, directed=False, indices=part)[:, people] for part in parts])
    steps[np.isinf(steps)] = np.max(steps, where=np.isfinite(steps), initial=1.0) + 1
    return steps


def _falling(people: People, values: NDArray[np.float64]) -> People:
    """People by value, the highest first; those of equal value as they come."""
    return people[np.argsort(-values[people], kind="stable")]


def _shuffled(labels: NDArray[np.float64], luck: np.random.Generator) -> NDArray[np.float64]:
    """The labels, numbered in another order, so that no two are neighbours but by luck."""
    numbers = np.append(luck.permutation(int(np.nanmax(labels)) + 1), np.nan)
    return numbers[np.where(np.isnan(labels), -1, labels).astype(int)]


def _has_ring(mentor: People, mentee: People) -> bool:
    """Whether somebody is, through others or not, the mentor of their own mentor."""
    above = np.arange(max(mentor.max(), mentee.max()) + 1)
    above[mentee] = mentor
    for _ in range(len(mentee).bit_length()):
        above = above[above]
    return bool(np.isin(above, mentee).any())
