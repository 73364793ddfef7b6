"""Luck of 64 bits: even, and new each time it is asked for more."""

import numpy as np
import pytest
from scipy import stats

import tidings as td
from tidings.bonds.luck import again, by_lane, numbers, occurs, with_place


@pytest.fixture(scope="module")
def luck():
    return td.Draws(1, 500).luck("some", 3, np.arange(20))


@pytest.fixture(scope="module")
def hashes(luck):
    return luck.hashes().ravel()


def test_numbers_are_even_between_0_and_1(hashes):
    drawn = numbers(hashes)

    assert ((drawn >= 0) & (drawn < 1)).all()
    assert stats.kstest(drawn, "uniform").pvalue > 1e-3
    assert numbers(np.array([0, 2**64 - 1], dtype=np.uint64)).tolist() == [0, 1 - 2**-53]


@pytest.mark.parametrize("n", [0, 1, 63])
def test_more_luck_is_even_and_has_nothing_to_do_with_the_first(hashes, n):
    more = again(hashes, n)

    assert stats.kstest(numbers(more), "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(numbers(hashes), numbers(more))[0, 1]) < 4 / np.sqrt(len(hashes))
    assert (more != again(hashes, n + 1)).all()
    assert (more == again(hashes, n)).all()


def test_luck_with_others_is_of_both(hashes):
    there, elsewhere = (with_place(hashes, np.full(len(hashes), place)) for place in (0, 7))

    assert (there != elsewhere).all()
    assert abs(np.corrcoef(numbers(there), numbers(elsewhere))[0, 1]) < 4 / np.sqrt(len(hashes))
    assert stats.kstest(numbers(there), "uniform").pvalue > 1e-3


@pytest.mark.parametrize("chance", [0.0, 1e-17, 1e-9, 0.3, 0.5, 1 - 2.0**-53, 1.0])
def test_it_occurs_where_numbers_say_so(hashes, chance):
    edge = np.array([0, 2**64 - 1, 2**63, 2**63 - 1], dtype=np.uint64)
    for luck in (hashes, edge):
        assert (occurs(luck, chance) == (numbers(luck) >= 1 - chance)).all()
        assert (occurs(luck, np.full(len(luck), chance)) == occurs(luck, chance)).all()


def test_it_never_occurs_with_chance_0_and_always_with_chance_1(hashes):
    assert not occurs(hashes, 0.0).any()
    assert occurs(hashes, 1.0).all()


def test_lane_by_lane_it_is_the_same(luck):
    lanes = np.array([3, 70, 499])

    assert (luck.hashes()[:, lanes] == by_lane(luck, lanes).T).all()
