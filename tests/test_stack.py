"""Results side by side: labels that some lack are NaN there, whichever came first."""

import itertools

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from tidings.stack import Stack

PLACES = pd.Index([10, 20, 30], name="p")


def run(people, values=None, **more):
    values = np.arange(len(people), dtype=float) if values is None else values
    labels = pd.Index(people, dtype=object, tupleize_cols=False)
    return xr.Dataset({"x": ("person", values, {"units": "people"}), **more}, {"person": labels})


def stacked(*runs, order=None):
    stack = Stack({"p": PLACES[: len(runs)]})
    for number in order or range(len(runs)):
        stack.put((number,), runs[number])
    return stack.dataset({"key": 1})


def test_equal_labels_keep_their_order_and_type():
    both = stacked(run(["b", "a"], np.array([1, 2], np.uint8)), run(["b", "a"], np.array([3, 4], np.uint8)))

    assert both["x"].dims == ("p", "person")
    assert both["x"].dtype == np.uint8
    assert both["x"].values.tolist() == [[1, 2], [3, 4]]
    assert both["person"].values.tolist() == ["b", "a"]
    assert both["x"].attrs == {"units": "people"}
    assert both.attrs == {"key": 1}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_in_which_results_come_changes_nothing(order):
    runs = (
        run(["b", "a"]),
        run(["c", "b"], np.array([5, 6], np.int64)),
        run([("a", 1), "b", 2], np.array([7.0, np.nan, 9])),
    )

    both = stacked(*runs, order=order)

    assert both["person"].values.tolist() == [2, "a", "b", "c", ("a", 1)]
    np.testing.assert_array_equal(both["x"].isel(p=0), [np.nan, 1, 0, np.nan, np.nan])
    np.testing.assert_array_equal(both["x"].isel(p=1), [np.nan, np.nan, 6, 5, np.nan])
    np.testing.assert_array_equal(both["x"].isel(p=2), [9, np.nan, np.nan, np.nan, 7])


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_whole_numbers_that_only_some_labels_have_are_nan_elsewhere(order):
    whole = np.array([1, 2], np.int64)
    both = stacked(run(["a", "b"], whole), run(["c", "b"], whole), order=order)

    np.testing.assert_array_equal(both["x"], [[1, 2, np.nan], [np.nan, 2, 1]])


def test_yes_and_no_become_one_and_nothing():
    both = stacked(run(["a"], np.array([True])), run(["a"], np.array([False])))

    assert both["x"].dtype == np.uint8
    assert both["x"].values.tolist() == [[1], [0]]


@pytest.mark.parametrize("kind", [np.uint8, np.int64, np.float32, bool])
def test_what_was_never_put_is_nan_whatever_the_type(kind):
    stack = Stack({"p": PLACES})
    stack.put((1,), run(["a", "b"], np.array([0, 1], kind)))
    there = stack.dataset({})["x"]

    assert there.dtype.kind == "f"
    np.testing.assert_array_equal(there, [[np.nan] * 2, [0, 1], [np.nan] * 2])


def test_what_is_whole_in_one_and_not_in_another_loses_nothing():
    both = stacked(run(["a"], np.array([2**40])), run(["a"], np.array([0.5])), run(["a"], np.array([True])))

    assert both["x"].values.ravel().tolist() == [2**40, 0.5, 1]


def test_a_variable_that_only_some_have_is_nan_elsewhere():
    both = stacked(run(["a"]), run(["a"], y=("person", [3])), run(["a"]))

    np.testing.assert_array_equal(both["y"], [[np.nan], [3], [np.nan]])


def test_numbers_alone_and_dims_without_labels_are_no_trouble():
    both = stacked(xr.Dataset({"n": 3, "m": ("k", [1.0, 2.0])}), xr.Dataset({"n": 4, "m": ("k", [3.0])}))

    assert both["n"].values.tolist() == [3, 4]
    np.testing.assert_array_equal(both["m"], [[1, 2], [3, np.nan]])


def test_dims_in_another_order_are_turned():
    one = xr.Dataset({"x": (("a", "b"), np.arange(6.0).reshape(2, 3))})

    assert stacked(one, one.transpose("b", "a"))["x"].isel(p=1).values.tolist() == one["x"].values.tolist()


def taught(people, told_by, rules, through):
    """A result that says who taught whom."""
    who = {"told_by": ("person", np.array(told_by)), "through": ("person", np.array(through))}
    return xr.Dataset(who, {"person": people, "rule": rules})


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_positions_of_teachers_and_rules_move_with_the_labels(order):
    never = np.nan
    runs = (
        taught(["b", "d"], [never, 0.0], ["Tell"], [never, 0.0]),
        taught(["a", "b", "c"], [1.0, never, 0.0], ["Ask", "Tell"], [1.0, never, 0.0]),
        taught(["d", "c"], [1.0, never], ["Meeting", "Tell"], [0.0, 1.0]),
    )

    both = stacked(*runs, order=order)

    assert both["person"].values.tolist() == ["a", "b", "c", "d"]
    assert both["rule"].values.tolist() == ["Ask", "Meeting", "Tell"]
    np.testing.assert_array_equal(both["told_by"], [[never, never, never, 1], [1, never, 0, never], [never] * 3 + [2]])
    np.testing.assert_array_equal(
        both["through"], [[never, never, never, 2], [2, never, 0, never], [never, never, 2, 1]]
    )


def test_what_cannot_stand_side_by_side_is_refused():
    with pytest.raises(TypeError, match="'who' holds <U1; only numbers can be put side by side"):
        stacked(xr.Dataset({"who": "a"}))
    with pytest.raises(ValueError, match=r"'x' has the dimensions \('b',\) here and \('a',\) elsewhere"):
        stacked(xr.Dataset({"x": ("a", [1])}), xr.Dataset({"x": ("b", [1])}))


def test_results_are_left_as_they_are():
    given = run(["b", "a"]), run(["c"])
    before = [one.copy(deep=True) for one in given]
    stacked(*given)["x"][...] = 7

    assert all(one.identical(other) for one, other in zip(given, before))
