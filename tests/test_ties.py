"""Ties are rows in one canonical order: target, source, weight and further columns."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tidings.ties import Ties, frozen, joined, plain


def make(rows, n=4, **columns):
    """Ties from (source, target) or (source, target, weight)."""
    source, target = (np.array([row[end] for row in rows], dtype=np.int32) for end in (0, 1))
    weight = np.array([row[2] for row in rows], dtype=float) if rows and len(rows[0]) == 3 else None
    return Ties(n, source, target, weight, {name: plain(pd.Series(values)) for name, values in columns.items()})


def rows(ties):
    """Every tie with all it has, a tuple each."""
    columns = [ties.source, ties.target, ties.weights, *ties.columns.values()]
    return list(zip(*(column.tolist() for column in columns)))


@st.composite
def some_ties(draw):
    """Ties of which many are parallel, with a kind that may be missing and a chance."""
    place, weight = st.integers(0, 3), st.sampled_from([0.0, 0.5, 1.0])
    pairs = draw(st.lists(st.tuples(place, place, weight), max_size=12))
    kind = [draw(st.sampled_from(["a", "b", None, 3, (1,)])) for _ in pairs]
    chance = [draw(st.sampled_from([0.1, 0.2, None])) for _ in pairs]
    return make(pairs, kind=pd.Series(kind, dtype=object), chance=pd.Series(chance, dtype=float))


class TestOrder:
    def test_it_is_by_target_then_source_then_weight(self):
        ties = make([(2, 1, 1), (0, 1, 2), (3, 0, 1), (0, 1, 0.5)]).in_order()

        assert rows(ties) == [(3, 0, 1), (0, 1, 0.5), (0, 1, 2), (2, 1, 1)]

    def test_parallel_ties_of_one_weight_are_told_apart_by_their_columns(self):
        ties = make([(0, 1)] * 3, kind=["b", "a", "a"], chance=[0.1, 0.3, 0.2]).in_order()

        assert rows(ties) == [(0, 1, 1, "b", 0.1), (0, 1, 1, "a", 0.2), (0, 1, 1, "a", 0.3)]

    @given(ties=some_ties(), luck=st.randoms(use_true_random=False))
    def test_it_does_not_depend_on_the_order_before(self, ties, luck):
        order = luck.sample(range(len(ties)), len(ties))

        assert repr(rows(ties.take(np.array(order, dtype=int)).in_order())) == repr(rows(ties.in_order()))

    @given(ties=some_ties())
    def test_no_tie_is_lost_or_changed(self, ties):
        assert sorted(map(repr, rows(ties.in_order()))) == sorted(map(repr, rows(ties)))

    @given(ties=some_ties())
    def test_what_is_in_order_stays(self, ties):
        assert repr(rows(ties.in_order().in_order())) == repr(rows(ties.in_order()))

    def test_the_largest_place_numbers_do_not_overflow(self):
        n = 2**25
        ties = make([(n - 2, n - 1), (0, n - 1), (n - 1, 0)], n=n)

        assert rows(ties.in_order()) == [(n - 1, 0, 1), (0, n - 1, 1), (n - 2, n - 1, 1)]
        assert len(ties.mutual()) == 4

    def test_weights_of_1_are_not_stored(self):
        assert make([(0, 1, 1.0), (1, 2, 1.0)]).in_order().weight is None
        assert make([(0, 1, 1.0), (1, 2, 2.0)]).in_order().weight.tolist() == [1, 2]

    def test_ordered_ties_are_read_only(self):
        ties = make([(0, 1, 2.0)], kind=["a"]).in_order()

        for array in (ties.source, ties.target, ties.weight, ties.columns["kind"]):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 0


class TestKinds:
    def test_ties_without_a_kind_have_none(self):
        assert make([(0, 1)]).kind.tolist() == [None]

    @pytest.mark.parametrize("kind, n", [("a", 2), (3, 1), ((1,), 1), ("b", 0), ("3", 0)], ids=repr)
    def test_those_of_one_kind_can_be_taken(self, kind, n):
        ties = make([(0, 1)] * 5, kind=["a", "a", None, 3, (1,)])

        assert ties.of_kind(kind).kind.tolist() == [kind] * n

    def test_without_ties_there_are_none_of_any_kind(self):
        assert len(make([]).of_kind("a")) == 0


class TestTurning:
    def test_the_other_way_round_targets_are_sources(self):
        assert rows(make([(0, 1, 2), (2, 3, 0)], kind=["a", "b"]).turned()) == [(1, 0, 2, "a"), (3, 2, 0, "b")]

    @given(ties=some_ties())
    def test_mutual_ties_have_every_pair_both_ways(self, ties):
        there = {row[:2] + row[3:4] for row in rows(ties.mutual())}

        assert there == {(target, source, kind) for source, target, kind in there}
        assert repr(rows(ties.mutual())[: len(ties)]) == repr(rows(ties))

    @given(ties=some_ties())
    def test_ties_that_are_mutual_need_nothing(self, ties):
        assert len(ties.mutual().mutual()) == len(ties.mutual())

    @pytest.mark.parametrize(
        "ties, symmetric",
        [
            (make([]), True),
            (make([(0, 1)]), False),
            (make([(0, 1), (1, 0)]), True),
            (make([(0, 1, 2), (1, 0, 3)]), False),
            (make([(0, 1), (1, 0)], kind=["a", "b"]), False),
            (make([(0, 1), (1, 0)], kind=["a", None]), False),
            (make([(0, 1), (1, 0)], chance=[None, None]), True),
            (make([(0, 1), (0, 1), (1, 0)]), False),
            (make([(0, 1), (1, 0), (1, 0), (0, 1)], kind=["a", "b", "a", "b"]), True),
            (make([(0, 1), (1, 2), (2, 0)]), False),
        ],
        ids=lambda case: "",
    )
    def test_they_are_symmetric_where_all_have_their_like(self, ties, symmetric):
        assert ties.in_order().symmetric is symmetric


class TestRenumbered:
    def test_ties_among_those_who_stay_stay(self):
        ties = make([(0, 1, 2), (1, 2, 3), (3, 1, 4)], kind=["a", "b", "c"])
        kept = ties.renumbered(np.array([-1, 0, 1, 2], dtype=np.int32), 3)

        assert rows(kept) == [(0, 1, 3, "b"), (2, 0, 4, "c")]
        assert kept.n == 3


class TestMatrix:
    def test_it_is_by_who_tells_or_by_who_hears(self):
        ties = make([(0, 1, 2), (0, 2, 3), (3, 0, 4)]).in_order()
        told = np.array([[0, 2, 3, 0], [0] * 4, [0] * 4, [4, 0, 0, 0]])

        assert (ties.matrix(ties.weights).toarray() == told).all()
        assert (ties.matrix(ties.weights, incoming=True).toarray() == told.T).all()

    def test_parallel_ties_stand_side_by_side(self):
        ties = make([(0, 1, 2), (0, 1, 3)]).in_order()

        assert ties.matrix(ties.weights, incoming=True).data.tolist() == [2, 3]
        assert ties.matrix(ties.weights).data.tolist() == [2, 3]

    @given(ties=some_ties())
    def test_both_ways_hold_the_same(self, ties):
        ties = ties.in_order()
        out, into = ties.matrix(ties.weights), ties.matrix(ties.weights, incoming=True)

        assert (out.toarray() == into.toarray().T).all()
        assert out.nnz == into.nnz == len(ties)


class TestJoined:
    def test_a_column_that_one_lacks_is_missing_there(self):
        both = joined(make([(0, 1)], kind=["a"]), make([(1, 2)], chance=[0.5]))

        assert both.columns["kind"].tolist() == ["a", None]
        assert both.columns["chance"].tolist() == pytest.approx([np.nan, 0.5], nan_ok=True)

    def test_weights_are_written_out_where_one_has_them(self):
        assert joined(make([(0, 1)]), make([(1, 2)])).weight is None
        assert joined(make([(0, 1)]), make([(1, 2, 3)])).weight.tolist() == [1, 3]

    @settings(max_examples=30)
    @given(first=some_ties(), second=some_ties())
    def test_which_comes_first_means_nothing(self, first, second):
        assert repr(rows(joined(first, second).in_order())) == repr(rows(joined(second, first).in_order()))


class TestPlain:
    @pytest.mark.parametrize(
        "column, values, kind",
        [
            (pd.Series([1, 2]), [1, 2], "i"),
            (pd.Series([1, None]), [1.0, np.nan], "f"),
            (pd.array([1, None], dtype="Int64"), [1.0, np.nan], "f"),
            (pd.array([1, 2], dtype="UInt8"), [1, 2], "u"),
            (pd.array([0.5, None], dtype="Float32"), [0.5, np.nan], "f"),
            (pd.Series([1, 2.5], dtype=object), [1.0, 2.5], "f"),
            (pd.Series([True, False]), [True, False], "b"),
            (pd.array([True, None], dtype="boolean"), [True, None], "O"),
            (pd.Series([True, None], dtype=object), [True, None], "O"),
            (pd.Series(["a", None]), ["a", None], "O"),
            (pd.array(["a", None], dtype="string"), ["a", None], "O"),
            (pd.Categorical(["a", None]), ["a", None], "O"),
            (pd.Categorical([2, 1]), [2, 1], "i"),
            (pd.Series([1, "a", (1,), None], dtype=object), [1, "a", (1,), None], "O"),
            (pd.to_datetime(["2020-01-01", None]), [pd.Timestamp("2020-01-01"), None], "O"),
            (pd.Series([1j, 2]), [1j, 2 + 0j], "O"),
            (pd.Series([np.nan, np.nan]), [None, None], "O"),
            (pd.array([None, None], dtype="Int64"), [None, None], "O"),
            (pd.Series([], dtype=float), [], "O"),
        ],
        ids=lambda case: "",
    )
    def test_a_column_is_numbers_or_objects(self, column, values, kind):
        array = plain(pd.Series(column))

        assert array.dtype.kind == kind
        assert list(map(repr, array.tolist())) == list(map(repr, values))

    def test_it_is_an_array_of_its_own(self):
        column = pd.Series([1.0, 2.0])
        plain(column)[0] = 9

        assert column.tolist() == [1, 2]


def test_a_frozen_array_is_a_view_and_the_callers_own_stays_writable():
    array = np.arange(3)
    view = frozen(array)
    array[0] = 7

    assert view[0] == 7
    with pytest.raises(ValueError, match="read-only"):
        view[0] = 8
