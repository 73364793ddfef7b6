"""Marks never deny a name that is there, and deny almost all others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.bonds.marks import Marks

NAMES = st.one_of(st.integers(0, 40), st.integers(0, 2**62), st.integers(0, 40).map(lambda k: k << 20))
ROWS = st.lists(st.tuples(NAMES, st.integers(0, 4)), max_size=40)


def arrays(rows):
    return np.array(rows, dtype=np.int64).reshape(-1, 2).T


@given(batches=st.lists(ROWS, max_size=4), most=st.integers(0, 50))
def test_what_is_there_may_be_there(batches, most):
    """However many there are, and whether or not they are named twice."""
    marks = Marks(most, 5)
    for batch in batches:
        marks.add(*arrays(batch))

    assert all(marks.may_have(*arrays(batch)).all() for batch in batches)


@pytest.mark.parametrize("most", [1, 100, 20_000])
def test_most_that_is_not_there_may_not(most):
    names = np.random.default_rng(2).choice(2**40, 2 * most, replace=False)
    marks = Marks(most)
    marks.add(names[:most])

    assert marks.most >= most
    assert marks.may_have(names[:most]).all()
    assert marks.may_have(names[most:]).mean() <= 1 / 8


def test_a_name_in_one_room_says_nothing_of_another():
    marks = Marks(5_000, 8)
    marks.add(np.arange(5_000), np.full(5_000, 3))

    assert marks.may_have(np.arange(5_000), np.full(5_000, 3)).all()
    assert not marks.may_have(np.arange(5_000), np.full(5_000, 4)).any()


def test_as_many_as_there_is_room_for_leave_one_in_sixteen_in_doubt():
    marks = Marks(20_000)
    names = np.random.default_rng(2).choice(2**40, 2 * marks.most, replace=False)
    marks.add(names[: marks.most])

    assert marks.may_have(names[marks.most :]).mean() < 1 / 14


def test_a_full_room_says_nothing_of_those_beside_it():
    names, marks = np.arange(1000), Marks(1, 3)
    marks.add(names, np.full(1000, 1))

    assert marks.may_have(names, np.full(1000, 1)).all()
    assert not marks.may_have(names, np.full(1000, 0)).any()
    assert not marks.may_have(names, np.full(1000, 2)).any()
