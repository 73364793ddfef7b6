"""Labels are any hashable value, in an order that depends on nothing but themselves."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings import labels

SIMPLE = st.one_of(st.integers(-5, 5), st.integers(), st.text(max_size=3), st.booleans(), st.floats(allow_nan=False))
LABELS = st.recursive(
    SIMPLE,
    lambda parts: st.one_of(st.lists(parts, max_size=3).map(tuple), st.frozensets(parts, max_size=3)),
    max_leaves=5,
)


class TestInOrder:
    def test_numbers_come_before_text_before_tuples_before_sets(self):
        given = [frozenset({1}), ("a",), "a", 2.5, "B", (2, "x"), 10, frozenset(), (2,), -1, b"a"]

        assert labels.in_order(given) == [
            -1,
            2.5,
            10,
            "B",
            "a",
            (2,),
            (2, "x"),
            ("a",),
            frozenset(),
            frozenset({1}),
            b"a",
        ]

    @given(given=st.lists(LABELS, max_size=8), luck=st.randoms(use_true_random=False))
    def test_the_order_in_which_they_are_given_means_nothing(self, given, luck):
        shuffled = luck.sample(given, len(given))

        assert labels.in_order(shuffled) == labels.in_order(given)
        assert labels.in_order(set(given)) == labels.in_order(given)

    @given(given=st.lists(LABELS, max_size=8))
    def test_each_is_there_once(self, given):
        ordered = labels.in_order(given)

        assert set(ordered) == set(given)
        assert len(ordered) == len(set(given))

    @pytest.mark.parametrize("given", [["b", "a", "C"], [3, -1, 2], [2.5, 1, np.int64(-3)]])
    def test_of_one_kind_it_is_the_usual_order(self, given):
        assert labels.in_order(given) == sorted(given)

    def test_text_is_not_taken_for_numbers(self):
        assert labels.in_order(["10", "9", 9, 10]) == [9, 10, "10", "9"]

    def test_parts_of_a_tuple_may_be_of_different_kinds(self):
        assert labels.in_order([(1, "a"), ("a", 1), (1, 2), (1, (0,))]) == [(1, 2), (1, "a"), (1, (0,)), ("a", 1)]

    def test_sets_are_compared_by_their_parts_in_order(self):
        # A set of 1 and 8 gives out the 8 first.
        assert labels.in_order([frozenset({2}), frozenset({8, 1})]) == [frozenset({1, 8}), frozenset({2})]

    def test_moments_are_in_order_of_time(self):
        days = pd.date_range("2020-01-30", periods=4).tolist()

        assert labels.in_order(days[::-1]) == days

    def test_nothing_is_in_order(self):
        assert labels.in_order([]) == []

    def test_a_list_is_no_label(self):
        with pytest.raises(TypeError, match=r"^a label is text, a number or a tuple, got the list \['b'\]$"):
            labels.in_order(["a", ["b"]])


class TestText:
    @pytest.mark.parametrize(
        "one, other",
        [(1, 1.0), (1, True), (1, np.int8(1)), (0.5, np.float64(0.5)), ("a", np.str_("a")), ((1, "a"), (1.0, "a"))],
        ids=repr,
    )
    def test_equal_labels_have_one_text(self, one, other):
        assert labels.text(one) == labels.text(other)

    @given(one=LABELS, other=LABELS)
    def test_and_only_equal_labels(self, one, other):
        assert (labels.text(one) == labels.text(other)) == (one == other)

    def test_sets_are_written_in_order(self):
        assert labels.text(frozenset({"b", 3, "a", (1,)})) == "{'a', 'b', (1), 3}"

    @pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan"), 1e300, 0.1])
    def test_every_number_has_a_text(self, number):
        assert float(labels.text(number)) == pytest.approx(number, nan_ok=True)


class TestEncode:
    @given(label=LABELS)
    def test_decode_gives_the_label_back(self, label):
        back = labels.decode(labels.encode(label))

        assert back == label
        assert type(back) is type(label)

    @pytest.mark.parametrize("label", [np.int64(3), np.str_("a"), np.float32(0.5), (np.int8(1), "a")], ids=repr)
    def test_numpy_values_come_back_as_what_they_are(self, label):
        assert labels.decode(labels.encode(label)) == label

    def test_sets_are_written_in_one_order(self):
        assert labels.encode(frozenset({"b", 3, "a"})) == '{"frozenset": [3, "a", "b"]}'

    @pytest.mark.parametrize("label", [pd.Timestamp("2020-01-01"), b"a", None, 1j, (1, b"a")], ids=repr)
    def test_what_no_file_can_hold_is_refused(self, label):
        with pytest.raises(
            TypeError, match=r"^the label .* cannot be written to a file; use text, numbers or tuples of them$"
        ):
            labels.encode(label)


class TestIndex:
    @pytest.mark.parametrize(
        "given", [[3, 1], ["b", "a"], [(1, 2), (0, 0)], [("a",), ("a", "b")], [1, "1", (1,)], [0.5, 2], [], [True, 2]]
    )
    def test_it_holds_the_labels_as_they_are(self, given):
        index = labels.index_of(given, "person", "person")

        assert list(map(repr, index)) == list(map(repr, given))
        assert (index.name, index.nlevels) == ("person", 1)

    @pytest.mark.parametrize("make", [np.array, pd.Index, pd.Series, tuple, iter], ids=lambda make: make.__name__)
    def test_any_list_will_do(self, make):
        assert labels.index_of(make([3, 1, 2]), "person", "person").tolist() == [3, 1, 2]

    def test_whole_numbers_too_large_for_64_bits_are_labels(self):
        index = labels.index_of([2**70, 1], "person", "person")

        assert index.tolist() == [2**70, 1]
        assert labels.find(index, [1, 2**70]).tolist() == [1, 0]

    def test_a_numpy_value_becomes_a_python_one(self):
        index = labels.index_of([np.int64(1), np.str_("a"), np.float64(0.5)], "person", "person")

        assert list(map(type, index)) == [int, str, float]

    @pytest.mark.parametrize("unit", ["D", "s", "ns"])
    @pytest.mark.parametrize("make", [np.asarray, list], ids=["array", "list"])
    def test_a_numpy_moment_stays_a_moment(self, make, unit):
        given = np.array(["2020-01-31", "2020-02-29"], dtype=f"datetime64[{unit}]")

        assert labels.index_of(make(given), "day", "day").tolist() == list(pd.to_datetime(given))
        assert labels.index_of(make(given - given[0]), "day", "day").tolist() == [
            pd.Timedelta(0),
            pd.Timedelta(days=29),
        ]

    @pytest.mark.parametrize(
        "given, twice", [(["a", "b", "a"], "'a'"), ([1, 2, 2], "2"), ([1, True], "True"), ([(1,), (1,)], r"\(1,\)")]
    )
    def test_a_label_listed_twice_is_refused(self, given, twice):
        with pytest.raises(
            ValueError, match=f"^the person {twice} is listed twice; give every person a name of its own$"
        ):
            labels.index_of(given, "person", "person")

    @pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT, np.datetime64("NaT")], ids=repr)
    def test_a_label_that_is_missing_is_refused(self, missing):
        with pytest.raises(
            ValueError, match=r"^the group in place 1 has no name \(.*\); give every group a name of its own$"
        ):
            labels.index_of(["a", missing], "group", "group")

    @pytest.mark.parametrize(
        "given", [[["a"]], ["a", ["a"]], [{"a": 1}], [{"a"}, "b"]], ids=["alone", "second", "dict", "set"]
    )
    def test_a_label_that_cannot_be_looked_up_is_refused(self, given):
        with pytest.raises(TypeError, match="^a person is text, a number or a tuple, got the (list|dict|set) "):
            labels.index_of(given, "person", "person")


class TestFind:
    @given(have=st.lists(LABELS, unique=True, max_size=6), wanted=st.lists(LABELS, max_size=4))
    def test_it_is_where_they_are_or_minus_1(self, have, wanted):
        found = labels.find(labels.index_of(have, "person", "person"), [*have, *wanted])
        expected = [have.index(label) if label in have else -1 for label in [*have, *wanted]]

        assert found.tolist() == expected
        assert found.dtype == np.int64

    def test_text_is_not_a_number(self):
        assert labels.find(pd.Index([1, 2]), ["1", 1]).tolist() == [-1, 0]

    def test_a_moment_in_an_array_is_found_as_in_a_list(self):
        days = pd.date_range("2020-01-01", periods=3)
        index = labels.index_of(days, "day", "day")

        assert labels.find(index, days[::-1].to_numpy()).tolist() == [2, 1, 0]
        assert labels.find(index, days.tolist()).tolist() == [0, 1, 2]

    def test_a_list_is_nobody(self):
        with pytest.raises(TypeError, match=r"^a person is text, a number or a tuple, got the list \['a'\]$"):
            labels.find(pd.Index(["a"]), [["a"]])


class TestSeveral:
    INDEX = labels.index_of(["Ana", (0, 1), frozenset({2}), 0, 1], "person", "person")

    @pytest.mark.parametrize("name", ["Ana", (0, 1), frozenset({2}), 0, "nobody"], ids=repr)
    def test_one_name_is_a_list_of_one(self, name):
        assert labels.several(name, self.INDEX) == [name]

    def test_a_tuple_that_is_nobodys_name_is_several_names(self):
        assert labels.several((1, 0), self.INDEX) == [1, 0]
        assert labels.several(("Ana", (0, 1)), self.INDEX) == ["Ana", (0, 1)]

    @pytest.mark.parametrize("make", [list, np.array, pd.Index, iter], ids=lambda make: make.__name__)
    def test_any_list_is_several_names(self, make):
        assert labels.several(make([0, 1]), self.INDEX) == [0, 1]
