"""Outcomes: one number for each replicate."""

import numpy as np
import pytest
import xarray as xr

import tidings as td
from tests.measures.runs import learned, shares

GONE = np.nan


def test_a_variable_over_steps_counts_as_it_is_in_the_end():
    found = td.measures.outcome(shares([0.1, 0.6, 0.3], [0.1, 0.1, 0.9]))

    assert found.values.tolist() == [0.3, 0.9]
    assert found.name == "share"
    assert (found.attrs["long_name"], found.attrs["units"]) == ("share of people who know", "share of people")
    assert "step" not in found.coords


def test_a_run_with_fewer_steps_than_others_counts_at_its_own_end():
    run = shares([0.1, 0.6, 0.3], [0.1, 0.2, GONE], [0, GONE, GONE], [GONE, GONE, GONE])

    np.testing.assert_array_equal(td.measures.outcome(run), [0.3, 0.2, 0, GONE])


def test_another_variable_is_asked_for_by_name():
    run = shares([0, 0.25, 0.75], name="groups_reached")

    assert td.measures.outcome(run, of="groups_reached").values.tolist() == [0.75]


def test_a_variable_without_steps_is_its_own_outcome(trio):
    run = learned(trio, [0, 1, GONE])

    xr.testing.assert_identical(td.measures.outcome(run, of="learned_at"), run["learned_at"])


def test_whole_numbers_stay_whole(trio):
    scenario = td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=1)
    found = td.measures.outcome(td.simulate(scenario, 2, rng=1, keep=["knows"]), of="knows")

    assert found.dtype == np.uint8
    assert "step" not in found.coords
    assert found.values.tolist() == [[1, 1, 0], [1, 1, 0]]


def test_a_function_makes_an_outcome_of_ones_own(trio):
    def last_lesson(run):
        return xr.DataArray(run["learned_at"].max("person").values, dims="replicate")

    found = td.measures.outcome(learned(trio, [0, 1, GONE], [0, 1, 2]), of=last_lesson)

    assert found.values.tolist() == [1, 2]
    assert found.attrs == {"long_name": "last_lesson", "units": "1"}


def test_a_function_says_what_it_gives_better_than_we_could(trio):
    what = {"long_name": "hours spent", "units": "hour"}
    found = td.measures.outcome(
        learned(trio, [0, 1, 2]), of=lambda run: run["learned_at"].sum("person").assign_attrs(what)
    )

    assert found.attrs == what


def test_a_curve_that_a_function_gives_counts_as_it_is_in_the_end():
    assert td.measures.outcome(shares([0.1, 0.6, GONE]), of=lambda run: 1 - run["share"]).values.tolist() == [0.4]


def test_numbers_without_a_name_are_called_an_outcome():
    found = td.measures.outcome(xr.DataArray([1.0, 2.0], dims="replicate"))

    assert found.attrs == {"long_name": "outcome", "units": "1"}


def test_numbers_stand_for_themselves_whatever_is_asked_of_them():
    curve = shares([0.1, 0.6], [0.1, GONE])["share"]

    assert td.measures.outcome(curve, of="nothing of the kind").values.tolist() == [0.6, 0.1]


def test_the_run_stays_as_it_was(trio):
    run = learned(trio, [0, 1, 2])
    run["learned_at"].attrs.clear()
    td.measures.outcome(run, of="learned_at")

    assert run["learned_at"].attrs == {}


def test_what_gives_no_labelled_numbers_is_refused(trio):
    def total(run):
        return float(run["learned_at"].sum())

    with pytest.raises(TypeError, match="of must make a DataArray of the run, got float from total; leave the numbers"):
        td.measures.outcome(learned(trio, [0, 1, 2]), of=total)


@pytest.mark.parametrize("of", ["share", lambda run: run])
def test_what_is_no_result_is_refused(of):
    with pytest.raises(TypeError, match="a measure takes a Dataset, or a DataArray of it, got list"):
        td.measures.outcome([0.5], of=of)
