"""Ranges as they are written become controls."""

import numpy as np
import pytest

from tidings.sliders.controls import controls


def plan(p=0.1, every=4, q=0.9):
    return []


def only(**ranges):
    (control,) = controls(plan, ranges)
    return control


def test_two_numbers_are_a_slider_that_starts_at_the_default():
    assert only(p=(0.0, 0.5))[1:6] == ("slider", 0.1, 0.0, 0.5, 0.005)


def test_whole_numbers_step_by_one():
    assert only(every=(1, 9))[1:6] == ("slider", 4, 1, 9, 1)
    assert only(every=range(2, 10, 2))[1:6] == ("slider", 4, 2, 8, 2)
    assert only(every=range(9, 0, -4))[3:6] == (1, 9, 4)


def test_a_default_outside_is_replaced_by_the_middle():
    assert only(q=(0.0, 0.5)).start == pytest.approx(0.25)
    assert only(every=(10, 20)).start == 15


def test_a_step_of_ones_own():
    assert only(p=(0.0, 1.0, 0.25)).step == 0.25


def test_lists_are_choices_and_truths_are_ticks():
    assert only(p=[0.3, 0.1])[1:3] == ("choice", 0.1)
    assert only(p=["a", "b"])[1:3] == ("choice", "a")
    assert only(p=np.array([0.5, 0.6])).options == (0.5, 0.6)
    assert only(p=True)[1:3] == ("tick", True)


def test_anything_else_stays_fixed():
    assert only(p=0.3)[1:3] == ("fixed", 0.3)
    assert only(p="name")[1:3] == ("fixed", "name")


def test_a_plan_that_takes_anything_takes_anything():
    assert controls(lambda **values: [], {"anything": (0, 1)})[0].name == "anything"


@pytest.mark.parametrize(
    ("ranges", "message"),
    [
        ({"r": (0, 1)}, "the plan takes no 'r'; it takes 'p', 'every'"),
        ({"p": (0.5, 0.1)}, "p must go from a lower to a higher number"),
        ({"p": (0.5, 0.5)}, "p must go from a lower to a higher number"),
        ({"p": (0.5,)}, "p must be .low, high., .low, high, step., a list"),
        ({"p": ("a", "b")}, "p must be .low, high."),
        ({"p": (0.0, np.inf)}, "p must be .low, high."),
        ({"p": (0.0, 1.0, 0.0)}, "the step of p must be above 0"),
        ({"p": []}, "p has no values to choose from"),
        ({"every": range(0)}, "the range of every is empty"),
    ],
)
def test_what_cannot_be_turned_is_refused(ranges, message):
    with pytest.raises(ValueError, match=message):
        controls(plan, ranges)


def test_what_the_plan_needs_must_be_given():
    with pytest.raises(ValueError, match=r"the plan needs 'p'; give a range or a value, as in p="):
        controls(lambda p: [], {})
    with pytest.raises(TypeError, match="plan must be a function"):
        controls([1], {})
