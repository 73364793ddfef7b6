"""Which way it went from group to group."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

import tidings as td
from tidings.measures import flows
from tidings.measures.flows import ALONE, OUTSIDE, START
from tidings.testing import scenarios

KEEP = ["learned_at", "told_by", "through"]


def ways(found):
    return {(row.source, row.target, row.rule): row.people for row in found.itertuples()}


def test_who_learns_in_one_group_carries_it_to_the_next():
    network = td.Network.from_edges(
        [("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dee")], groups={"a": ["Ana", "Ben"], "b": ["Ben", "Cas", "Dee"]}
    )
    found = flows(td.replay(td.Scenario(network, [td.Tell(1.0)], ["Ana"], 4), rng=1))

    assert ways(found) == {(START, "a", "Tell"): 1, ("a", "b", "Tell"): 1, ("b", "b", "Tell"): 1}
    assert found["when"].tolist() == [1, 2, 3]


def test_a_lesson_between_two_who_share_two_groups_is_half_in_each():
    network = td.Network.from_edges([("Ana", "Ben")], groups={"a": ["Ana", "Ben"], "b": ["Ana", "Ben"]})
    found = flows(td.replay(td.Scenario(network, [td.Tell(1.0)], ["Ana"], 2), rng=1))

    assert ways(found) == {(START, "a", "Tell"): 0.5, (START, "b", "Tell"): 0.5}


def test_a_tie_across_arrives_in_the_groups_of_the_learner():
    network = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], groups={"a": ["Ana"], "b": ["Ben"], "c": ["Ben"]})
    found = flows(td.replay(td.Scenario(network, [td.Tell(1.0)], ["Ana"], 3), rng=1))

    half = {("b", ALONE, "Tell"): 0.5, ("c", ALONE, "Tell"): 0.5}
    assert ways(found) == {(START, "b", "Tell"): 0.5, (START, "c", "Tell"): 0.5, **half}


def test_what_nobody_taught_comes_from_outside():
    network = td.Network.from_edges(groups={"a": ["Ana", "Ben"]})
    found = flows(td.replay(td.Scenario(network, [td.Broadcast(1.0)], [], 2), rng=1))

    assert ways(found) == {(OUTSIDE, "a", "Broadcast"): 2}


def test_of_a_run_it_is_the_mean_over_its_replicates():
    network = td.make.teams(30, rng=1)
    scenario = td.Scenario(network, [td.Tell(0.05), td.Meeting(0.2, 0.3)], 2, steps=6)
    run = td.simulate(scenario, 5, rng=3, keep=KEEP)
    alone = pd.concat([flows(td.replay(scenario, replicate, rng=3)) for replicate in range(5)])
    mean = alone.groupby(["source", "target", "rule"])["people"].sum() / 5

    assert ways(flows(run, network)) == pytest.approx(mean.to_dict())


@given(scenario=scenarios())
def test_they_add_up_to_all_who_learned(scenario):
    run = td.simulate(scenario, 3, rng=2, keep=KEEP)
    found = flows(run, scenario.network)

    assert found["people"].sum() == pytest.approx((run["learned_at"] > 0).sum().item() / 3)
    by_rule = found.groupby("rule")["people"].sum()
    for number, rule in enumerate(run["rule"].values.tolist()):
        assert by_rule.get(rule, 0.0) == pytest.approx((run["through"] == number).sum().item() / 3)
    assert (found["people"] > 0).all()
    assert found["people"].is_monotonic_decreasing
    if len(found):
        assert found["when"].between(0, np.nanmax(run["learned_at"])).all()


def test_several_runs_at_once_are_refused():
    network = td.Network.from_edges([("Ana", "Ben")], groups={"a": ["Ana", "Ben"]})
    scenario = td.Scenario(network, [td.Tell(1.0)], ["Ana"], 2)
    runs = td.compare({"one": scenario, "two": scenario}, 2, rng=1, keep=KEEP)

    with pytest.raises(ValueError, match="flows takes one run, got several by 'scenario'"):
        flows(runs, network)
    with pytest.raises(TypeError, match="network must be the Network that was simulated, got NoneType"):
        flows(runs.isel(scenario=0))
