"""What is asked of a run before it is measured."""

import pytest

import tidings as td
from tests.measures.runs import learned, shares
from tidings.measures import door

NEEDS = {
    "learned_at": lambda run: td.measures.arrival(run, over="person"),
    "group_reached_at": td.measures.arrival,
    "share": td.measures.extinct,
    "groups_holding": lambda run: td.measures.coverage(run, of="groups_holding"),
    "knows": lambda run: td.measures.outcome(run, of="knows"),
}


@pytest.mark.parametrize("name", NEEDS)
def test_what_was_not_kept_is_said_by_name(name, trio):
    run = td.simulate(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=1), 2, rng=1, keep=["credit"])

    with pytest.raises(ValueError, match=rf"the run has no '{name}'; keep it with simulate\(..., keep=\['{name}'\]\)"):
        NEEDS[name](run)


@pytest.mark.parametrize("measure", [td.measures.outcome, td.measures.half_time])
def test_an_unknown_variable_is_answered_with_the_nearest(measure):
    with pytest.raises(ValueError, match="variable 'shar' is unknown; did you mean 'share'"):
        measure(shares([0.1, 0.2]), of="shar")


@pytest.mark.parametrize("measure", [td.measures.outcome, td.measures.half_time])
@pytest.mark.parametrize("of", [5, ["share"], None])
def test_what_is_no_name_is_unknown(measure, of):
    with pytest.raises(ValueError, match=r"is unknown; (there are 1: 'share'|did you mean 'share')"):
        measure(shares([0.1, 0.2]), of=of)


@pytest.mark.parametrize("measure", [td.measures.coverage, td.measures.half_time, td.measures.extinct])
def test_only_a_dataset_is_measured(measure):
    with pytest.raises(TypeError, match="a measure takes a Dataset, as simulate gives it, got DataArray"):
        measure(shares([0.1, 0.2])["share"])


@pytest.mark.parametrize("measure", [td.measures.coverage, td.measures.half_time, td.measures.extinct])
def test_a_curve_needs_its_steps(measure):
    with pytest.raises(TypeError, match="'share' needs the dim 'step', got replicate"):
        measure(shares([0.1, 0.2]).isel(step=0))


@pytest.mark.parametrize("measure", [td.measures.bridges, td.measures.between_groups])
def test_a_network_is_a_network(measure, trio):
    with pytest.raises(TypeError, match="network must be the Network that was simulated, got dict"):
        measure(learned(trio, [0, 1, 2]), {"one": ["Ana"]})


@pytest.mark.parametrize("measure", [td.measures.bridges, td.measures.between_groups])
def test_a_run_without_names_is_of_no_network(measure, trio):
    with pytest.raises(ValueError, match="the people of the run are not those of the network"):
        measure(learned(trio, [0, 1, 2]).drop_vars("person"), trio)


def test_the_unit_of_a_step_is_that_of_the_run_or_else_of_its_axis(trio):
    run = shares([0.1, 0.2], unit="week")

    assert door.step_unit(run) == "week"
    assert door.step_unit(run.drop_attrs(deep=False)) == "week"
    assert door.step_unit(run.drop_attrs(deep=True)) == "step"
    assert door.step_unit(learned(trio, [0, 1, 2])) == "step"
