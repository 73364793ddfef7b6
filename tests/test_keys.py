"""Keys in order, counted and taken apart as plain Python would do it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.keys import apart, firsts, how_often, lengths, merged

NUMBERS = st.lists(st.integers(0, 12), max_size=30)


def array(numbers):
    return np.array(numbers, dtype=np.int64)


@given(NUMBERS)
def test_each_number_is_there_once_and_in_order_with_how_often_it_was(numbers):
    once, times = how_often(array(numbers))

    assert once.tolist() == sorted(set(numbers))
    assert times.tolist() == [numbers.count(number) for number in once.tolist()]


@given(NUMBERS)
def test_spans_of_the_same_number_begin_at_its_first_and_end_before_the_next(numbers):
    keys = array(sorted(numbers))
    first = firsts(keys)

    assert first.tolist() == [i for i in range(len(keys)) if i == 0 or keys[i] != keys[i - 1]]
    assert np.repeat(keys[first], lengths(first, len(keys))).tolist() == keys.tolist()


@given(st.lists(NUMBERS, min_size=1, max_size=4))
def test_lists_are_merged(lists):
    assert merged([array(numbers) for numbers in lists]).tolist() == sorted(set().union(*lists))


@pytest.mark.parametrize("n", [1, 64, 100, 10**9])
def test_two_numbers_in_one_are_taken_apart(n):
    one, other = array([0, 1, 5, 10**9 - 1]), array([0, n - 1, n // 2, n - 1])

    assert [part.tolist() for part in apart(one * n + other, n)] == [one.tolist(), other.tolist()]
