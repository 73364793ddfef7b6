"""Words of 64 replicates say what arrays of flags say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.bits import (
    EVERYBODY,
    Lanes,
    added,
    bits_at,
    column_sums,
    copied,
    either,
    lanes_of,
    mark,
    packed,
    places_of,
    unpacked,
    words_of,
)

SETS = {
    "one": [0],
    "a word": range(64),
    "two words": range(128),
    "a word that is not the first": range(64, 128),
    "a word and a bit": range(70),
    "one far out": [33],
    "over an edge": range(60, 70),
    "within a word": range(10, 17),
    "the last of a word": [63],
    "the first of a word": [64],
    "with gaps": [1, 5, 130],
    "in any order": [70, 3, 200],
    "all backwards": range(63, -1, -1),
}
every_set = pytest.mark.parametrize("numbers", SETS.values(), ids=SETS.keys())
seeds = st.integers(0, 2**32 - 1)
often = st.sampled_from([0.0, 0.001, 0.05, 0.5, 1.0])


def flags(n_places, n_lanes, often=0.5, seed=0):
    return np.random.default_rng(seed).random((n_places, n_lanes)) < often


class TestLanes:
    """A replicate has its bit, whatever stands beside it."""

    @every_set
    @pytest.mark.parametrize("n_places", [0, 1, 5])
    def test_what_is_packed_comes_back(self, numbers, n_places):
        lanes = Lanes(np.array(numbers))
        has = flags(n_places, len(numbers))
        words = lanes.pack(has)

        assert (words.dtype, words.shape) == (np.uint64, (n_places, lanes.n_words))
        assert lanes.unpack(words).shape == has.shape
        assert (lanes.unpack(words) == has).all()

    @every_set
    def test_a_replicate_has_the_bit_of_its_number(self, numbers):
        lanes = Lanes(np.array(numbers))
        for row, number in enumerate(numbers):
            only = np.arange(len(numbers)) == row
            words = lanes.pack(only[None, :])[0].tolist()
            assert {int(block): word for block, word in zip(lanes.blocks, words) if word} == {
                number // 64: 1 << number % 64
            }

    @every_set
    def test_lanes_of_others_stay_empty(self, numbers):
        lanes = Lanes(np.array(numbers))
        everyone = lanes.pack(np.ones((3, len(numbers)), dtype=bool))

        assert (everyone == lanes.present).all()
        assert np.bitwise_count(lanes.present).sum() == len(numbers)

    @every_set
    def test_words_go_from_the_first_replicate_to_the_last(self, numbers):
        lanes = Lanes(np.array(numbers))

        assert lanes.n_words == max(numbers) // 64 - min(numbers) // 64 + 1
        assert lanes.numbers.tolist() == list(range(min(numbers) // 64 * 64, max(numbers) // 64 * 64 + 64))

    @every_set
    def test_a_lane_leads_back_to_its_row(self, numbers):
        lanes = Lanes(np.array(numbers))
        _, lane = lanes_of(lanes.present)
        row = lanes.rows(lane)

        assert sorted(row) == list(range(len(numbers)))
        assert lanes.numbers[lane].tolist() == np.array(numbers)[row].tolist()

    @every_set
    @pytest.mark.parametrize("n_places", [0, 1, 5, 600])
    def test_totals_count_places_for_each_replicate(self, numbers, n_places):
        lanes = Lanes(np.array(numbers))
        has = flags(n_places, len(numbers))

        assert (lanes.totals(lanes.pack(has)) == has.sum(axis=0)).all()

    def test_flags_in_any_order_of_memory_are_packed_alike(self):
        lanes = Lanes(np.arange(70))
        has = flags(5, 70)

        assert (lanes.pack(np.asfortranarray(has)) == lanes.pack(has)).all()

    def test_no_replicates_are_no_columns(self):
        lanes = Lanes(np.arange(0))

        assert not lanes.present.any()
        assert lanes.unpack(lanes.pack(np.zeros((3, 0), dtype=bool))).shape == (3, 0)


class TestWords:
    @given(n_places=st.integers(0, 40), n_words=st.integers(1, 3), often=often, seed=seeds)
    def test_unpacking_undoes_packing(self, n_places, n_words, often, seed):
        has = flags(n_places, 64 * n_words, often, seed)

        assert packed(has).shape == (n_places, n_words)
        assert (unpacked(packed(has)) == has).all()

    def test_every_second_place_of_words_is_unpacked_as_it_is(self):
        has = flags(9, 128)

        assert (unpacked(packed(has)[::2]) == has[::2]).all()
        assert (unpacked(packed(has)[:, 1:]) == has[:, 64:]).all()

    @given(n_places=st.integers(0, 40), n_words=st.integers(1, 3), often=often, seed=seeds)
    def test_lanes_are_listed_in_order_of_place_and_then_lane(self, n_places, n_words, often, seed):
        has = flags(n_places, 64 * n_words, often, seed)
        place, lane = lanes_of(packed(has))
        at_place, at_lane = np.nonzero(has)

        assert (place.tolist(), lane.tolist()) == (at_place.tolist(), at_lane.tolist())

    @given(n_places=st.integers(0, 40), n_words=st.integers(1, 3), often=often, seed=seeds, order=seeds)
    def test_lanes_in_any_order_make_the_words_they_came_from(self, n_places, n_words, often, seed, order):
        words = packed(flags(n_places, 64 * n_words, often, seed))
        place, lane = lanes_of(words)
        shuffled = np.random.default_rng(order).permutation(len(place))
        marked = np.zeros_like(words)
        mark(marked, place[shuffled], lane[shuffled])

        assert (words_of(place[shuffled], lane[shuffled], n_places, n_words) == words).all()
        assert (marked == words).all()

    @pytest.mark.parametrize("n_lanes", [0, 1, 5, 70])
    def test_few_lanes_and_many_make_words_alike(self, n_lanes):
        place, lane = np.arange(n_lanes) % 40, np.arange(n_lanes) * 7 % 192
        has = np.zeros((40, 192), dtype=bool)
        has[place, lane] = True

        assert (words_of(place, lane, 40, 3) == packed(has)).all()
        assert words_of(place, lane, 40, 3).dtype == np.uint64

    def test_marking_leaves_the_others_as_they_are(self):
        has = flags(5, 128)
        words = packed(has)
        mark(words, np.array([2, 2, 4, 2]), np.array([127, 0, 64, 127]))
        has[[2, 2, 4], [127, 0, 64]] = True

        assert (words == packed(has)).all()

    @given(n_places=st.integers(1, 40), n_words=st.integers(1, 3), often=often, seed=seeds)
    def test_the_bit_at_a_lane_is_its_flag(self, n_places, n_words, often, seed):
        has = flags(n_places, 64 * n_words, often, seed)
        place, lane = np.nonzero(np.ones_like(has))

        assert (bits_at(packed(has), place, lane) == has.ravel()).all()

    @given(n_places=st.integers(0, 40), n_words=st.integers(1, 3), often=often, seed=seeds)
    def test_places_with_any_lane_are_found_in_order(self, n_places, n_words, often, seed):
        has = flags(n_places, 64 * n_words, often, seed)

        assert places_of(packed(has)).tolist() == np.flatnonzero(has.any(axis=1)).tolist()

    def test_a_copy_of_some_places_is_empty_elsewhere_and_apart(self):
        words = packed(flags(9, 128))
        copy = copied(words, np.array([2, 7]))

        assert (copy[[2, 7]] == words[[2, 7]]).all()
        assert not copy[[0, 1, 3, 4, 5, 6, 8]].any()
        copy[2] = 0
        assert words[2].any()

    @given(n_contacts=st.integers(1, 20), n_places=st.integers(0, 9), often=often, seed=seeds)
    def test_either_is_whether_it_is_so_for_any(self, n_contacts, n_places, often, seed):
        has = flags(n_contacts * n_places, 128, often, seed).reshape(n_contacts, n_places, 128)
        words = packed(has.reshape(-1, 128)).reshape(n_contacts, n_places, 2)

        assert (unpacked(either(words)) == has.any(axis=0)).all()

    def test_no_places_have_no_lanes(self):
        nowhere = np.zeros((0, 2), dtype=np.uint64)
        none = np.zeros(0, dtype=np.int64)

        assert [len(each) for each in lanes_of(nowhere)] == [0, 0]
        assert words_of(none, none, 0, 2).shape == (0, 2)
        assert len(places_of(nowhere)) == 0


class TestSums:
    @pytest.mark.parametrize("n_words", [1, 2, 3])
    @pytest.mark.parametrize("n_places", [0, 1, 2, 3, 511, 512, 513, 1023, 1025, 2047, 10_923, 40_000, 131_073])
    def test_the_sum_of_a_lane_counts_its_places(self, n_places, n_words):
        has = flags(n_places, 64 * n_words, 0.3)

        assert (column_sums(packed(has)) == has.sum(axis=0)).all()

    @pytest.mark.parametrize("n_places", [513, 1535, 40_000])
    def test_a_lane_that_is_set_everywhere_counts_every_place(self, n_places):
        assert (column_sums(np.full((n_places, 2), EVERYBODY)) == n_places).all()

    @given(n_places=st.integers(0, 3000), n_words=st.integers(1, 3), often=often, seed=seeds)
    def test_sums_of_any_number_of_places(self, n_places, n_words, often, seed):
        has = flags(n_places, 64 * n_words, often, seed)

        assert (column_sums(packed(has)) == has.sum(axis=0)).all()

    @given(first=st.integers(0, 5), second=st.integers(0, 5), n_words=st.integers(1, 2), seed=seeds)
    def test_numbers_in_planes_add_up_as_whole_numbers_do(self, first, second, n_words, seed):
        luck = np.random.default_rng(seed)
        numbers = [luck.integers(0, 2**size, (7, 64 * n_words)) for size in (first, second)]
        total = added(*(planes_of(number, size) for number, size in zip(numbers, (first, second))))

        assert (value_of(total, numbers[0].shape) == sum(numbers)).all()

    def test_the_largest_numbers_carry_over(self):
        most = [np.full((1, 1), EVERYBODY)] * 3

        assert (value_of(added(most, most), (1, 64)) == 14).all()
        assert (value_of(added(most, most[:1]), (1, 64)) == 8).all()

    def test_adding_leaves_both_numbers_as_they_are(self):
        first, second = ([packed(flags(5, 64, seed=seed))] for seed in (1, 2))
        before = [first[0].copy(), second[0].copy()]
        added(first, second)

        assert (first[0] == before[0]).all()
        assert (second[0] == before[1]).all()


def planes_of(number, size):
    """A number in planes, the k-th holding its bits of worth 2**k."""
    return [packed(number >> k & 1 == 1) for k in range(size)]


def value_of(planes, shape):
    return sum((unpacked(plane).astype(int) << k for k, plane in enumerate(planes)), np.zeros(shape, dtype=int))
