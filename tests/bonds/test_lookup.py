"""Names are found with their numbers, each in its room, whatever stands beside them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.bonds.lookup import Lookup, longer

SMALL = st.integers(0, 40)
NAMES = st.one_of(SMALL, st.integers(0, 2**62), SMALL.map(lambda k: k << 20))


def found(lookup, names, rooms):
    """The number of each name in its room, -1 where it has none."""
    which, number = lookup.find(np.array(names, dtype=np.int64), np.array(rooms, dtype=np.int64))
    numbers = np.full(len(names), -1)
    numbers[which] = number
    assert len(set(which.tolist())) == len(which)
    return numbers.tolist()


@given(batches=st.lists(st.lists(st.tuples(NAMES, st.integers(0, 4)), max_size=30), max_size=6), asked=st.data())
def test_it_finds_what_a_dict_finds(batches, asked):
    lookup, plain = Lookup(5), {}
    for batch in batches:
        new = [row for row in dict.fromkeys(batch) if row not in plain]
        numbers = lookup.put(*np.array(new, dtype=np.int64).reshape(-1, 2).T)
        assert numbers.tolist() == list(range(len(plain), len(plain) + len(new)))
        plain.update(zip(new, numbers.tolist()))
    rows = [*plain, *asked.draw(st.lists(st.tuples(NAMES, st.integers(0, 4)), max_size=20))]
    names, rooms = zip(*rows) if rows else ((), ())

    assert found(lookup, names, rooms) == [plain.get(row, -1) for row in rows]
    assert len(lookup) == len(plain)


def test_it_grows_to_many_names():
    luck = np.random.default_rng(1)
    names = luck.permutation(np.unique(luck.integers(0, 2**40, 50_000)))
    rooms = luck.integers(0, 3, len(names))
    lookup = Lookup(3)
    for part in np.array_split(np.arange(len(names)), 7):
        lookup.put(names[part], rooms[part])

    assert found(lookup, names, rooms) == list(range(len(names)))
    assert set(found(lookup, names, (rooms + 1) % 3)) == {-1}


def test_a_name_may_be_in_every_room():
    lookup = Lookup(64)
    lookup.put(np.full(64, 7), np.arange(64))

    assert found(lookup, [7] * 64, range(64)) == list(range(64))
    assert found(lookup, [8] * 64, range(64)) == [-1] * 64


def test_one_room_may_fill_while_others_stay_empty():
    lookup = Lookup(8)
    lookup.put(np.arange(5_000), np.full(5_000, 3))

    assert found(lookup, range(5_000), [3] * 5_000) == list(range(5_000))
    assert found(lookup, range(5_000), [4] * 5_000) == [-1] * 5_000


@pytest.mark.parametrize("n", [0, 3])
def test_asking_about_nothing_finds_nothing(n):
    lookup = Lookup(1)
    lookup.put(np.arange(n), 0)
    which, number = lookup.find(np.zeros(0, dtype=np.int64), 0)

    assert len(which) == len(number) == 0


def test_what_is_there_may_be_there_and_most_that_is_not_may_not():
    luck = np.random.default_rng(2)
    names = np.unique(luck.integers(0, 2**40, 20_000))
    lookup, there = Lookup(1), luck.random(len(names)) < 0.5
    lookup.put(names[there])

    assert lookup.may_have(names[there]).all()
    assert lookup.may_have(names[~there]).mean() < 0.2


def test_a_longer_array_keeps_what_there_is():
    grown = longer(np.array([3, 4], dtype=np.int32), 5)

    assert grown.tolist() == [3, 4, 0, 0, 0]
    assert grown.dtype == np.int32
