import json

import numpy as np
import pytest

import tidings as td
from tidings.report import answers, told


@pytest.fixture
def teams():
    groups = {"one": ["Ana", "Ben"], "two": ["Ben", "Cas", "Dan"]}
    return td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dan")], groups=groups)


def test_answers_are_read_off_the_run(teams):
    run = td.simulate(td.Scenario(teams, [td.Tell(1.0)], ["Ana"], steps=4), replicates=10, rng=1)
    answer = answers(run, teams)
    assert [row["mean"] for row in answer["know"]] == [1, 2, 3, 4, 4]
    assert answer["half"] == {"middle": 1.0, "low": 1.0, "high": 1.0, "reached": 1.0}
    assert [(row["group"], row["middle"]) for row in answer["groups"]] == [("one", 0.0), ("two", 2.0)]
    assert answer["credit"] == {"Tell": 1.0}
    assert answer["bridges"][0] == {"person": "Ben", "carried": 1.0, "expected": pytest.approx(1 / 3), "member_of": 2}


def test_what_never_comes_is_none_and_not_a_number(teams):
    run = td.simulate(td.Scenario(teams, [td.Tell(0.0)], ["Ana"], steps=4), replicates=10, rng=1)
    answer = answers(run, teams)
    assert answer["half"] == {"middle": None, "low": None, "high": None, "reached": 0.0}
    assert "NaN" not in json.dumps(answer)
    assert "2 of the groups never within 4 steps" not in told(answer)
    assert "1 of the groups never within 4 steps" in told(answer)
    assert "Half of the people know within 4 steps in only 0% of replicates" in told(answer)


def test_a_median_counts_those_who_never_came_as_later_than_any(teams):
    run = td.simulate(td.Scenario(teams, [td.Tell(0.15)], ["Ana"], steps=12), replicates=400, rng=1)
    when = run.group_reached_at.sel(group="two")
    answer = next(row for row in answers(run, teams)["groups"] if row["group"] == "two")
    assert answer["reached"] == pytest.approx(float(when.notnull().mean()))
    assert 0.1 < answer["reached"] < 0.9
    assert (answer["middle"] is None) == (answer["reached"] < 0.5)


def test_a_network_without_groups_has_no_group_answers(trio):
    run = td.simulate(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=2), replicates=3, rng=1)
    answer = answers(run, trio)
    assert answer["groups"] == answer["bridges"] == []
    assert "bridge" not in told(answer)


def test_labels_of_any_kind_become_json():
    network = td.Network.from_edges([((0, 0), (0, 1))], groups={("team", 1): [(0, 0), (0, 1)]})
    run = td.simulate(td.Scenario(network, [td.Tell(0.5)], [(0, 0)], steps=5), replicates=9, rng=1)
    assert json.loads(json.dumps(answers(run, network)))["groups"][0]["group"] == "('team', 1)"


def with_learned_at(network, *when):
    """A run in which people learned at these steps."""
    run = td.simulate(td.Scenario(network, [td.Tell(0.5)], ["Ana"], steps=4), replicates=len(when), rng=1)
    return run.assign(learned_at=(("replicate", "person"), np.array(when, dtype=float)))


def test_who_sits_in_one_group_is_no_bridge(teams):
    answer = answers(with_learned_at(teams, [0, 3, 1, 2], [0, 3, 1, 2]), teams)
    assert answer["bridges"] == []
    assert answer["in_several_groups"] == 1
    assert "Nobody: those in several groups bring it no further than chance would have it." in told(answer)


def test_a_bridge_must_clearly_beat_chance(teams):
    seldom, often = [[0, 1, 2, 3], [0, 3, 1, 2]], [[0, 1, 2, 3]]
    # Ben brings it in half of four replicates against a third by chance, or in all but one of forty.
    assert answers(with_learned_at(teams, *seldom * 2), teams)["bridges"] == []
    clear = answers(with_learned_at(teams, *seldom, *often * 38), teams)["bridges"]
    assert [row["person"] for row in clear] == ["Ben"]


def test_groups_that_share_nobody_have_no_bridge_and_it_says_so():
    network = td.Network.from_edges([("Ana", "Ben")], groups={"one": ["Ana"], "two": ["Ben"]})
    run = td.simulate(td.Scenario(network, [td.Tell(1.0)], ["Ana"], steps=2), replicates=3, rng=1)
    assert "Nobody sits in several groups; it crosses over along ties." in told(answers(run, network))


def test_what_comes_in_few_replicates_is_later_than_the_last_step(teams):
    run = td.simulate(td.Scenario(teams, [td.Tell(0.1)], ["Ana"], steps=12), replicates=400, rng=1)
    (line,) = (line for line in told(answers(run, teams)).splitlines() if line.startswith("  two"))
    reached = float(run.group_reached_at.sel(group="two").notnull().mean())
    assert reached < 0.5
    assert line.split() == ["two", "step", ">12", "in", f"{reached:.0%}", "of", "replicates"]


def test_where_nobody_learned_no_rule_is_praised(teams):
    run = td.simulate(td.Scenario(teams, [td.Tell(0.0)], ["Ana"], steps=4), replicates=10, rng=1)
    assert "Through which rule" not in told(answers(run, teams))


def test_whoever_is_only_lucky_is_hardly_ever_called_a_bridge():
    """Everybody in a group is as likely as any other to be first: among 60 looked at, 1 run in 100 may err."""
    luck = np.random.default_rng(1)
    people, groups = [f"P{number}" for number in range(60)], [f"G{number}" for number in range(30)]
    members = {group: [people[(2 * at + shift) % 60] for shift in range(4)] for at, group in enumerate(groups)}
    network = td.Network.from_edges(groups=members, people=people)
    named = 0
    for _ in range(300):
        # A different order of all the people in each replicate, and nobody knows at the start.
        when = 1 + np.argsort(luck.random((200, 60)), axis=1)
        run = td.simulate(td.Scenario(network, [td.Broadcast(0.5)], [], steps=1), replicates=200, rng=1)
        named += bool(answers(run.assign(learned_at=(("replicate", "person"), when.astype(float))), network)["bridges"])

    assert named <= 10  # of 300 at 1 % each: more has a chance below 0.001
