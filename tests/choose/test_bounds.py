"""Bounds of what greedy choice reaches."""

import itertools

import numpy as np
import pytest
from scipy import stats

from tests.choose.test_cover import cover_of
from tidings.choose import bounds
from tidings.choose.cover import greedy


@pytest.mark.parametrize("share", [0.001, 0.05, 0.6])
def test_the_truth_lies_between_the_bounds_but_for_the_doubt(share):
    n, doubt = 5000, 0.05
    covered = np.arange(n + 1)
    law = stats.binom(n, share).pmf(covered)
    low = np.array([bounds.at_least(c, n, doubt) for c in covered])
    high = np.array([bounds.at_most(c, n, doubt) for c in covered])
    assert law[low > share].sum() <= doubt
    assert law[high < share].sum() <= doubt
    # and they are not idle: most often within a few standard errors
    typical = round(n * share)
    error = np.sqrt(share / n)
    assert share - low[typical] < 4 * error
    assert high[typical] - share < 5 * error


def test_the_bounds_are_those_of_the_paper():
    # Tang et al. (2018), equations 8 and 13, at a doubt of exp(-18).
    doubt = np.exp(-18)
    assert bounds.at_least(100, 1000, doubt) == pytest.approx(((np.sqrt(104) - 3) ** 2 - 1) / 1000)
    assert bounds.at_most(100, 1000, doubt) == pytest.approx((np.sqrt(109) + 3) ** 2 / 1000)


def test_where_hardly_anything_is_covered_the_bounds_are_shares_still():
    assert bounds.at_least(0, 1000, 1e-9) == 0
    assert bounds.at_least(3, 1000, 1e-9) == 0
    assert bounds.at_most(999, 1000, 1e-9) == 1


def test_nothing_covers_more_than_is_said_to_be_possible():
    rng = np.random.default_rng(1)
    for _ in range(50):
        family = [frozenset(rng.integers(0, 192, rng.integers(1, 30)).tolist()) for _ in range(7)]
        cover = cover_of(family)
        for k in (1, 2, 3):
            best = max(len(frozenset().union(*some)) for some in itertools.combinations(family, k))
            possible = bounds.best_possible(cover, greedy(cover, k), k, None)
            assert best <= possible <= sum(sorted(map(len, family))[-k:])


def test_those_who_cover_the_same_are_not_thought_to_cover_twice_as_much():
    cover = cover_of([frozenset(range(10))] * 3)
    assert bounds.best_possible(cover, greedy(cover, 2), 2, None) == 10


def test_a_budget_bounds_what_is_possible_too():
    family = [frozenset(range(10)), frozenset(range(20, 26)), frozenset([30])]
    cost = np.array([2.0, 3.0, 1.0])
    # All of the first, and a third of the second.
    assert bounds.best_possible(cover_of(family), greedy(cover_of(family), 3.0, cost), 3.0, cost) <= 12


def test_with_costs_nothing_covers_more_than_is_said_to_be_possible():
    rng = np.random.default_rng(2)
    for _ in range(50):
        family = [frozenset(rng.integers(0, 192, rng.integers(1, 30)).tolist()) for _ in range(7)]
        cover, cost, budget = cover_of(family), rng.uniform(0.5, 3, 7), rng.uniform(3, 6)
        sets = [list(some) for k in range(1, 8) for some in itertools.combinations(range(7), k)]
        best = max(len(frozenset().union(*(family[c] for c in s))) for s in sets if cost[s].sum() <= budget)
        assert best <= bounds.best_possible(cover, greedy(cover, budget, cost), budget, cost) <= 192


def test_samples_that_are_enough_are_those_of_the_paper():
    # Tang, Shi & Xiao (2015), with ln C(5, 2) = ln 10, and a third of a doubt of 6 exp(-4) on either side.
    share = 1 - 1 / np.e
    root = share * 2 + np.sqrt(share * (np.log(10) + 4))
    assert bounds.enough(100, 5, 2, 7, 0.1, 6 * np.exp(-4)) == np.ceil(2 * 100 * root**2 / (0.1**2 * 7))


def test_more_samples_are_needed_to_come_nearer():
    few, many = (bounds.enough(1000, 1000, 5, 5, near, 1e-3) for near in (0.2, 0.1))
    assert 3.9 < many / few < 4.1
