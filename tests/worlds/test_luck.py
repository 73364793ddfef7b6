"""The luck of ties, 64 to a word."""

import numpy as np
import pytest

from tidings.bits import EVERYBODY
from tidings.worlds.luck import below, bit_of, certain, scaled


def luck_of(seeds, chances):
    whole = scaled(np.asarray(chances))
    if len(whole) == 1:
        return below(seeds, lambda rows, bit: bool(bit_of(whole, bit)[0]), np.full(seeds.shape, EVERYBODY))
    return below(seeds, lambda rows, bit: -bit_of(whole[rows], bit)[:, None], np.full(seeds.shape, EVERYBODY))


@pytest.fixture
def seeds():
    return np.random.default_rng(1).integers(0, 2**64, (5000, 2), dtype=np.uint64)


@pytest.mark.parametrize("p", [2.0**-20, 0.01, 0.05, 0.3, 0.5, 0.97])
def test_a_bit_is_below_a_chance_with_that_chance(seeds, p):
    n = seeds.size * 64
    set_ = int(np.bitwise_count(luck_of(seeds, [p])).sum())
    assert abs(set_ - n * p) < 4 * np.sqrt(n * p * (1 - p)) + 1


def test_chances_of_their_own_give_the_bits_of_the_chance_of_all(seeds):
    chances = np.resize([0.05, 0.3, 0.75], len(seeds))
    mixed = luck_of(seeds, chances)
    for p in (0.05, 0.3, 0.75):
        rows = chances == p
        assert (mixed[rows] == luck_of(seeds, [p])[rows]).all()


def test_a_larger_chance_takes_in_all_that_a_smaller_one_does(seeds):
    small, large = luck_of(seeds, [0.2]), luck_of(seeds, [0.21])
    assert not (small & ~large).any()
    assert (large & ~small).any()


def test_only_bits_that_are_asked_about_are_set(seeds):
    asked = np.full(seeds.shape, np.uint64(0xF0F0))
    whole = scaled(np.array([0.5]))
    found = below(seeds, lambda rows, bit: bool(bit_of(whole, bit)[0]), asked)
    assert (found == luck_of(seeds, [0.5]) & asked).all()


def test_a_chance_of_one_is_certain_and_no_other_is():
    assert certain(scaled(np.array([1.0, np.nextafter(1.0, 0.0), 0.0]))).tolist() == [True, False, False]
