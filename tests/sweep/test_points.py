"""Axes and tables of points: what is a point, and what is refused."""

import enum
import itertools

import numpy as np
import pandas as pd
import pytest

import tidings as td
from tests.sweep.plans import plan
from tidings.sweep.points import Points


class Kind(enum.StrEnum):
    ONE = "one"


def swept(**axes):
    return td.sweep(plan, 2, rng=1, progress=False, **axes)


class TestGrid:
    def test_every_combination_is_a_point_in_order_of_the_axes(self):
        points = Points.grid({"p": [0.2, 0.1], "n_seeds": (3, 1, 2)})

        assert points.rows == list(itertools.product([0.2, 0.1], [3, 1, 2]))
        assert [points.place(number) for number in (0, 4)] == [(0, 0), (1, 1)]
        assert points.values(4) == {"p": 0.1, "n_seeds": 1}
        assert points.told(4) == "p=0.1, n_seeds=1"

    @pytest.mark.parametrize(
        "given",
        [np.linspace(0.1, 0.3, 3), range(3), pd.Series([1, 2, 3]), (0.1 * x for x in range(3)), {1: "a", 2: "b"}],
    )
    def test_whatever_can_be_listed_is_an_axis(self, given):
        for value in Points.grid({"p": given}).labels["p"]:
            assert type(value) in (int, float)

    def test_tuples_text_and_mixed_values_are_labels(self):
        run = td.sweep(lambda team: plan(0.1), 2, rng=1, team=[("a", 1), "b", 3])

        assert run.indexes["team"].tolist() == [("a", 1), "b", 3]

    def test_a_point_has_the_same_name_whatever_the_order_of_axes_and_the_type_of_numbers(self):
        one, other = Points.grid({"p": [0.1], "n": [1]}), Points.grid({"n": [1.0], "p": np.array([0.1])})

        assert one.digest(0) == other.digest(0)
        assert one.digest(0) != Points.grid({"p": [1], "n": [0.1]}).digest(0)

    REFUSED = {
        "empty": ({"p": []}, ValueError, "the axis p is empty; give it at least one value"),
        "one number": ({"p": 0.1}, TypeError, r"the axis p must be a list of values, got 0.1; did you mean p=\[0.1\]"),
        "text": ({"p": "0.1"}, TypeError, r"the axis p must be a list of values, got '0.1'"),
        "twice": ({"p": [0.1, 0.2, 0.1]}, ValueError, "the axis p has 0.1 twice"),
        "twice in other words": ({"n_seeds": [1, 1.0]}, ValueError, "the axis n_seeds has 1.0 twice"),
        "nan": ({"p": [np.nan]}, TypeError, "the axis p has the value nan, but values are numbers, text or tuples"),
        "a set": ({"p": {0.1, 0.2}}, TypeError, "the axis p must be a list of values in order, got a set"),
        "an array of nothing": ({"p": np.array(0.1)}, TypeError, "the axis p must be a list of values, got array"),
        "derived": (
            {"p": [Kind.ONE]},
            TypeError,
            "has the value <Kind.ONE: 'one'>, but values are numbers",
        ),
        "endless": (
            {"p": range(10_000), "n_seeds": range(10_000)},
            ValueError,
            "that makes 100,000,000 points, more",
        ),
        "a rule": ({"p": [td.Tell(0.1)]}, TypeError, r"has the value Tell\(p=0.1\), but values are numbers, text"),
        "a list": ({"p": [[0.1]]}, TypeError, r"has the value \[0.1\], but values are numbers, text"),
        "a word of results": ({"step": [1]}, ValueError, "an axis cannot be called 'step': results have that word"),
        "a variable": ({"share": [1]}, ValueError, "an axis cannot be called 'share'"),
        "point": ({"point": [1]}, ValueError, "an axis cannot be called 'point'"),
        "unknown": ({"p": [0.1], "q": [1]}, ValueError, "the plan has no parameter 'q'; it takes 'p', 'n_seeds'"),
        "missing": ({"n_seeds": [1]}, ValueError, r"the plan also needs 'p'; give p=\[...\], or a default"),
        "none": ({}, ValueError, r"there is nothing to sweep over; give axes, as in p=\[0.1, 0.2\], or points"),
    }

    @pytest.mark.parametrize("case", REFUSED)
    def test_axes_that_make_no_sense_are_refused_in_words(self, case):
        axes, error, words = self.REFUSED[case]

        with pytest.raises(error, match=words):
            swept(**axes)

    def test_an_axis_cannot_be_called_like_an_argument(self):
        with pytest.raises(TypeError, match="replicates is an argument of sweep and cannot be an axis"):
            td.sweep(plan, replicates=[10, 20], p=[0.1])
        with pytest.raises(
            ValueError, match="the plan's parameter 'folder' cannot be an axis, because sweep has an arg"
        ):
            td.sweep(lambda p, folder: plan(p), 2, p=[0.1])
        assert swept(p=[0.1]).sizes["p"] == 1

    def test_a_plan_may_take_anything(self):
        assert td.sweep(lambda **point: plan(**point), 2, rng=1, p=[0.1], n_seeds=[2]).sizes["n_seeds"] == 1
        assert td.sweep(lambda p, rng=1: plan(p), 2, rng=1, p=[0.1]).sizes["p"] == 1


class TestTable:
    @pytest.fixture
    def table(self):
        return pd.DataFrame({"p": [0.1, 0.2, 0.1], "n_seeds": [1, 2, 2]}, index=["x", "y", "z"])

    def test_rows_are_points_and_columns_stand_along_them(self, table):
        run = swept(points=table)

        assert run["share"].dims == ("point", "replicate", "step")
        assert run.indexes["point"].tolist() == ["x", "y", "z"]
        assert run["p"].dims == ("point",)
        assert run["n_seeds"].values.tolist() == [1, 2, 2]
        np.testing.assert_array_equal(
            run["share"].sel(point="y"), swept(p=[0.2], n_seeds=[2])["share"].squeeze(["p", "n_seeds"])
        )

    def test_the_plan_is_given_plain_numbers(self, table):
        seen = []

        def look(p, n_seeds):
            seen.append((type(p), type(n_seeds)))
            return plan(p, n_seeds)

        td.sweep(look, 2, rng=1, points=table)

        assert set(seen) == {(float, int)}

    REFUSED = {
        "no table": ({"p": [1]}, TypeError, "points must be a DataFrame with a column per parameter, got dict"),
        "no rows": (pd.DataFrame({"p": []}), ValueError, "points is empty: it has 0 rows and 1 columns"),
        "twice": (pd.DataFrame({"p": [0.1, 0.1], "n_seeds": [1, 1]}), ValueError, "points has p=0.1, n_seeds=1 twice"),
        "index": (pd.DataFrame({"p": [0.1, 0.2]}, index=[1, 1]), ValueError, "the index of points has 1 twice"),
        "nan": (pd.DataFrame({"p": [0.1, np.nan]}), TypeError, "the column p has the value nan"),
        "number": (pd.DataFrame({3: [0.1]}), TypeError, "an axis is called like a parameter of the plan, got 3"),
        "two of a name": (
            pd.DataFrame([[1, 2]], columns=["p", "p"]),
            ValueError,
            "several columns of one name: 'p'",
        ),
        "argument": (pd.DataFrame({"rng": [0.1]}), ValueError, "an axis cannot be called 'rng': sweep has an argument"),
    }

    @pytest.mark.parametrize("case", REFUSED)
    def test_tables_that_make_no_sense_are_refused_in_words(self, case):
        points, error, words = self.REFUSED[case]

        with pytest.raises(error, match=words):
            swept(points=points)

    def test_points_and_axes_together_are_refused(self, table):
        with pytest.raises(ValueError, match="give points or axes, got points and the axes p; put all into the table"):
            swept(points=table, p=[0.1])

    def test_both_go_into_json_and_back(self, table):
        for points in (Points.table(table), Points.grid({"p": [1, 0.5], "team": [("a", 1), "b"]})):
            again = Points.of_json(points.to_json())

            assert (again.names, again.labels, again.rows) == (points.names, points.labels, points.rows)
            assert list(map(repr, again.rows)) == list(map(repr, points.rows))
