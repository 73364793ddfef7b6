"""When people learned, in whatever form it comes."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tidings as td
from tests.measures.runs import learned
from tidings.measures.observed import observed

NEVER = np.nan


@pytest.mark.parametrize(
    "given",
    [
        {"Cas": None, "Ana": 0, "Ben": 2},
        pd.Series({"Cas": NEVER, "Ben": 2, "Ana": 0}),
        pd.Series([2, pd.NA, 0], index=["Ben", "Cas", "Ana"], dtype="Int64"),
        [0, 2, NEVER],
        np.array([0, 2, NEVER]),
        xr.DataArray([2.0, 0.0, NEVER], {"person": ["Ana", "Ben", "Cas"]})[[1, 0, 2]].assign_coords(
            person=["Ana", "Ben", "Cas"]
        ),
    ],
    ids=["dict", "series", "series with pd.NA", "list", "array", "DataArray"],
)
def test_every_form_is_read_in_the_order_of_the_network(trio, given):
    seen = observed(given, trio)

    np.testing.assert_array_equal(seen.when, [[0, 2, NEVER]])
    assert seen.steps.tolist() == [0, 1, 2]
    assert (seen.first, seen.unit) == (0, "step")


def test_replicates_are_rows(trio):
    np.testing.assert_array_equal(observed([[0, 1, 2], [0, 2, NEVER]], trio).when, [[0, 1, 2], [0, 2, NEVER]])


def test_a_run_brings_its_steps_and_what_they_are(trio):
    scenario = td.Scenario(trio, [td.Tell(0.0)], ["Ana"], steps=5, step_unit="week")
    seen = observed(td.simulate(scenario, 3, rng=1), trio)

    assert seen.steps.tolist() == [0, 1, 2, 3, 4, 5]
    assert seen.unit == "week"


def test_steps_that_are_asked_for_say_when_it_began(trio):
    seen = observed({"Ana": 3, "Ben": 4, "Cas": NEVER}, trio, steps=range(1, 9))

    assert seen.steps.tolist() == list(range(1, 9))
    assert seen.first == 1


def test_a_run_begins_with_its_first_step_whatever_is_asked_for(trio):
    run = td.simulate(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=5), 2, rng=1)

    assert observed(run, trio, steps=[2, 4]).first == 0


def test_the_people_of_a_run_may_stand_in_another_order(trio):
    run = td.simulate(td.Scenario(trio, [td.Tell(0.6)], ["Ana"], steps=5), 2, rng=1)

    np.testing.assert_array_equal(observed(run.isel(person=[2, 0, 1]), trio).when, observed(run, trio).when)


def test_of_scenarios_of_two_lengths_each_ends_with_its_own_last_step(trio):
    scenarios = {str(steps): td.Scenario(trio, [td.Tell(0.3)], ["Ana"], steps) for steps in (3, 8)}
    both, alone = td.compare(scenarios, 20, rng=1), td.simulate(scenarios["3"], 20, rng=1)
    of_both = {
        "adopters": td.measures.adopters(both)["share"],
        "hazard": td.measures.hazard(both)["at_risk"],
        "exposure": td.measures.exposure(trio, both),
    }
    of_one = {
        "adopters": td.measures.adopters(alone)["share"],
        "hazard": td.measures.hazard(alone)["at_risk"],
        "exposure": td.measures.exposure(trio, alone),
    }

    for name, found in of_both.items():
        short = found.sel(scenario="3", drop=True)
        np.testing.assert_array_equal(short.sel(step=slice(0, 3)), of_one[name])
        assert short.sel(step=slice(4, None)).isnull().all()
        assert found.sel(scenario="8", step=slice(1, None)).notnull().any()
    by_exposure = td.measures.hazard_by_exposure(trio, both)["at_risk"].sel(scenario="3")
    np.testing.assert_array_equal(by_exposure, td.measures.hazard_by_exposure(trio, alone)["at_risk"])


def test_where_no_steps_are_asked_about_it_may_be_that_nobody_learned(trio):
    never = [NEVER] * 3

    assert np.isnan(td.measures.personal_thresholds(trio, never)).all()
    assert np.isnan(td.measures.infectiousness(trio, never)).all()
    assert np.isnan(td.measures.susceptibility(trio, never)).all()
    assert td.measures.adopter_categories(never).values.tolist() == ["never"] * 3
    assert (td.measures.classify(trio, never)["adopter"] == "never").all()


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"Ana": 0, "Ben": 1}, ValueError, "learned_at says nothing of 'Cas'; give a step for everybody, with NaN for"),
        ({"Ana": 0, "Ben": 1, "Cas": 1, "Dan": 2}, ValueError, "no person called 'Dan'"),
        (pd.Series([0, 1, 2], index=["Ana", "Ben", "Ben"]), ValueError, "learned_at names 'Ben' twice"),
        ([0, 1], ValueError, "learned_at gives 2 steps for 3 people; give one for each, with NaN"),
        ([[[0, 1, 2]]], ValueError, r"must be \(person,\) or \(replicate, person\), got shape \(1, 1, 3\)"),
        (["soon", 1, 2], TypeError, "learned_at must hold numbers, with NaN for those who never learned, got 'soon'"),
        ([0, np.inf, 2], ValueError, "with NaN for those who never learned, got inf"),
        ([NEVER] * 3, ValueError, r"nobody ever learned, so it is not clear which steps there are; give steps=range"),
        ([True, False, True], TypeError, "must hold numbers, with NaN for those who never learned, got True"),
        ([1, 2, 3j], TypeError, r"must hold numbers, with NaN for those who never learned, got \(1"),
        (pd.Series(pd.to_timedelta([1, 2, 3], "D"), ["Ana", "Ben", "Cas"]), TypeError, "must hold numbers, with NaN"),
        ({1, 2, 3}, TypeError, "a Series or dict by name, or an array; got set"),
        ([20240131, 20240201, 19991231], ValueError, "more than 100,000 steps; if these are dates or seconds"),
        (7, TypeError, "learned_at must be a run, or the step at which each person learned .*; got int"),
        ("Ana", TypeError, "a Series or dict by name, or an array; got str"),
        (pd.DataFrame({"Ana": [0]}), TypeError, "got DataFrame"),
        (xr.DataArray([0, 1, 2], dims="who"), TypeError, "learned_at needs the dim 'person', got who"),
    ],
)
def test_what_is_no_time_of_learning_is_refused(trio, given, error, words):
    with pytest.raises(error, match=words):
        observed(given, trio)


def test_another_networks_run_is_refused(trio, pair):
    with pytest.raises(ValueError, match="the people of learned_at are not those of the network"):
        observed(learned(pair, [0, 1]), trio)


def test_a_network_comes_first(trio):
    with pytest.raises(TypeError, match="network must be a Network, got dict; it comes first"):
        td.measures.exposure({"Ana": 0}, trio)


@pytest.mark.parametrize("steps", [5, [1.5], [], "12"])
def test_steps_are_whole_numbers(trio, steps):
    with pytest.raises(TypeError, match=r"steps must be whole numbers such as range\(1, 18\), got"):
        observed([0, 1, 2], trio, steps=steps)


def test_steps_rise(trio):
    with pytest.raises(ValueError, match="steps must rise, got 2, 1"):
        observed([0, 1, 2], trio, steps=[2, 1])


def test_nobody_is_no_data():
    with pytest.raises(ValueError, match="learned_at is about nobody"):
        observed([])


def test_what_is_given_stays_as_it_was(trio):
    given = pd.Series({"Cas": NEVER, "Ben": 2, "Ana": 0})
    before = given.copy()
    observed(given, trio)

    pd.testing.assert_series_equal(given, before)
