"""Lessons of a whole run are those of its replays, by name."""

import numpy as np
import pandas as pd
import pytest

import tidings as td
from tests.measures.trees import KEPT
from tidings import measures
from tidings.testing import every_rule, example_network

SCENARIO = td.Scenario(example_network(), every_rule(), 2, steps=6)


def test_they_are_those_of_every_replay():
    table = measures.lessons(td.simulate(SCENARIO, 5, rng=2, keep=KEPT))
    stories = {replicate: td.replay(SCENARIO, replicate, rng=2).lessons for replicate in range(5)}

    assert list(table) == ["replicate", "person", "learned_at", "rule", "teacher"]
    assert table.values.tolist() == [[which, *row] for which, story in stories.items() for row in story.values.tolist()]


def test_a_replay_has_its_own():
    story = td.replay(SCENARIO, 3, rng=2)
    table = measures.lessons(story)

    assert set(table["replicate"]) == {3}
    pd.testing.assert_frame_equal(table.drop(columns="replicate"), story.lessons)


@pytest.mark.parametrize("names", [((0, 1), (1, 0), (1, 1)), (1, "1", ("b", 2)), (3, 1, 2)], ids=str)
def test_people_are_called_as_they_are(names):
    a, b, c = names
    scenario = td.Scenario(td.Network.from_edges([(a, b), (b, c)]), [td.Tell(1.0)], [a], steps=3)
    table = measures.lessons(td.simulate(scenario, 2, rng=1, keep=KEPT))

    assert table["person"].tolist() == [b, c, b, c]
    assert table["teacher"].tolist() == [a, b, a, b]
    assert list(map(type, table["teacher"].tolist())) == [type(a), type(b)] * 2


def test_whom_nobody_in_the_network_taught_has_no_teacher(pair):
    run = td.simulate(td.Scenario(pair, [td.Broadcast(1.0)], ["Ana"], steps=1), 2, rng=1, keep=KEPT)

    assert measures.lessons(run)["teacher"].tolist() == [None, None]
    assert measures.lessons(run)["rule"].tolist() == ["Broadcast"] * 2


def test_where_nobody_learned_the_table_is_empty(pair):
    table = measures.lessons(td.simulate(td.Scenario(pair, [td.Tell(0.0)], ["Ana"], 2), 2, rng=1, keep=KEPT))

    assert len(table) == 0
    assert table["learned_at"].dtype == np.float64


def test_one_replicate_that_was_chosen_is_listed_alone():
    run = td.simulate(SCENARIO, 5, rng=2, keep=KEPT)
    alone, all_of_them = measures.lessons(run.sel(replicate=[4])), measures.lessons(run)

    assert alone.equals(all_of_them[all_of_them["replicate"] == 4].reset_index(drop=True))
    assert len(measures.lessons(run.sel(replicate=4))) == len(alone)


def test_several_scenarios_are_refused(pair):
    scenario = td.Scenario(pair, [td.Tell(0.5)], ["Ana"], 2)
    runs = td.compare({"a": scenario, "b": scenario}, 2, rng=1, keep=KEPT)

    with pytest.raises(ValueError, match=r"got several by 'scenario'; choose one: run.sel\(scenario=...\)"):
        measures.lessons(runs)
    assert len(measures.lessons(runs.sel(scenario="a"))) > 0
