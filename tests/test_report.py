import json

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
