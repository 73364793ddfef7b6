"""How far the voice of each person carries."""

import sys
from concurrent.futures import ThreadPoolExecutor

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import stats

import tidings as td
from tidings.choose import choose_first, rank, ways
from tidings.theory import exact

BOWTIE = td.Network.from_edges(
    [(0, 1), (0, 2), (1, 2), (2, 3), (2, 4), (3, 4)], groups={"A": [0, 1, 2], "B": [2, 3, 4]}
)
RULES = {
    "once": td.models.independent_cascade(0.5),
    "until tired": [td.Tell(0.2), td.Tire(0.3)],
    "asking": [td.Ask(0.3), td.Forget(0.1)],
}


def of(rules, network=BOWTIE, steps=6):
    return td.Scenario(network, RULES[rules], 1, steps)


@pytest.mark.parametrize("rules", RULES)
def test_everybody_reaches_what_the_exact_law_says(rules):
    table = rank(of(rules), level=0.9999, replicates=4096, rng=1)
    for person in BOWTIE.names:
        law = exact(of(rules).but(seeds=[person]))["learned_by"][-1]
        assert table.low[person] <= float(law.sum()) <= table.high[person]
    assert table.index[0] == 2
    assert table.expected_reach.is_monotonic_decreasing


def test_intervals_hold_as_often_as_they_say():
    # X4, X5: 3.03125 from 0 and 3.5 from 2
    inside = []
    for key in range(100):
        table = rank(of("once"), among=[0, 2], level=0.8, replicates=64, rng=key)
        inside += [table.low[person] <= law <= table.high[person] for person, law in ((0, 3.03125), (2, 3.5))]
    assert abs(np.mean(inside) - 0.8) < 4 * np.sqrt(0.8 * 0.2 / 100)


def test_intervals_of_worlds_asked_backward_hold_as_often_as_they_say(monkeypatch):
    monkeypatch.setattr(ways, "LARGE", 0)
    inside = []
    for key in range(100):
        table = rank(of("once"), among=[0, 2], level=0.8, replicates=640, rng=key)
        inside += [table.low[person] <= law <= table.high[person] for person, law in ((0, 3.03125), (2, 3.5))]
    assert abs(np.mean(inside) - 0.8) < 4 * np.sqrt(0.8 * 0.2 / 100)


@pytest.mark.parametrize("rules", ["once", "asking"])
def test_intervals_are_those_of_student_around_what_each_reaches(rules):
    table = rank(of(rules), level=0.8, replicates=12, rng=4)
    for person in BOWTIE.names:
        reached = td.reach(of(rules).but(seeds=[person]), 12, rng=4).values
        low, high = stats.t.interval(0.8, 11, reached.mean(), stats.sem(reached))
        assert table.loc[person, ["expected_reach", "low", "high"]].tolist() == pytest.approx(
            [reached.mean(), low, high]
        )


def test_intervals_of_worlds_asked_backward_are_those_of_wilson_and_nobody_reaches_fewer_than_themselves(monkeypatch):
    monkeypatch.setattr(ways, "LARGE", 0)
    table = rank(of("once"), level=0.8, replicates=20, rng=4)
    for person in BOWTIE.names:
        n_covered = round(table.expected_reach[person] * 20 / 5)
        interval = stats.binomtest(n_covered, 20).proportion_ci(0.8, method="wilson")
        assert table.low[person] == pytest.approx(max(5 * interval.low, 1))
        assert table.high[person] == pytest.approx(5 * interval.high)
    alone = td.Network.from_edges([(0, 1)], people=range(40))
    assert (rank(of("once", alone), replicates=64, rng=4).low >= 1).all()


def test_one_world_has_no_interval():
    table = rank(of("once"), replicates=1, rng=1)
    assert table[["low", "high"]].isna().all(axis=None)
    assert table.expected_reach.between(1, 5).all()


def test_seeds_of_the_scenario_are_left_aside():
    pd.testing.assert_frame_equal(
        rank(of("until tired").but(seeds=[4]), replicates=100, rng=1), rank(of("until tired"), replicates=100, rng=1)
    )


@pytest.mark.parametrize("room, n", [(5 * 10_000, 1024), (5 * 100, 100), (5, 64)])
def test_who_hears_when_is_looked_at_in_as_many_replicates_as_there_is_room_for(room, n, monkeypatch):
    module, asked = sys.modules["tidings.choose.rank"], []

    def simulated(scenario, replicates, key, **options):
        asked.append(replicates)
        return td.simulate(scenario, replicates, key, **options)

    monkeypatch.setattr(module, "HEARD", room)
    monkeypatch.setattr(module, "simulate", simulated)
    rank(of("once"), rng=1)
    assert asked == [n]


def test_names_may_be_pairs():
    pairs = td.Network.from_edges([(("a", 1), ("b", 2)), (("b", 2), ("c", 3))])
    table = rank(of("once", pairs), replicates=64, rng=1)
    assert table.index[0] == ("b", 2)
    assert table.index.name == "person"


def test_the_first_is_whom_choose_first_chooses():
    florentine = td.Network.from_networkx(nx.florentine_families_graph())
    scenario = of("once", florentine)
    assert rank(scenario, rng=1).index[0] == choose_first(scenario, 1, rng=1).choice[0]


def test_how_early_people_hear_when_others_learn():
    path = td.Network.from_edges([(0, 1), (1, 2), (2, 3)])
    table = rank(td.Scenario(path, [td.Tell(1.0)], 1, 3), replicates=4000, rng=1).sort_index()
    assert table.hears.tolist() == [1, 1, 1, 1]
    # From any of the other three alike: (1 + 2 + 3) / 3 and (1 + 1 + 2) / 3.
    assert table.hears_at.to_numpy() == pytest.approx([2, 4 / 3, 4 / 3, 2], abs=0.06)


def test_who_never_hears_has_no_step():
    pair = td.Network.from_frames(ties=pd.DataFrame({"source": ["Ana"], "target": ["Ben"]}))
    table = rank(td.Scenario(pair, [td.Tell(1.0)], 1, 3), replicates=64, rng=1)
    assert table.hears.to_dict() == {"Ana": 0, "Ben": 1}
    assert np.isnan(table.hears_at["Ana"])
    assert table[["tells_across", "carries"]].isna().all(axis=None)


def test_who_carries_it_from_group_to_group():
    table = rank(td.Scenario(BOWTIE, [td.Discuss(0.5)], 1, 20), replicates=400, rng=1)
    assert table.carries[2] == 1
    assert table.tells_across.isna().all()
    pairs = td.Network.from_edges([(0, 1), (1, 2), (2, 3)], groups={"A": [0, 1], "B": [2, 3]})
    table = rank(td.Scenario(pairs, [td.Tell(0.5)], 1, 30), replicates=400, rng=1)
    assert table.tells_across[[1, 2]].sum() == 1
    assert 0.4 < table.tells_across[1] < 0.6


def test_workers_change_nothing():
    for rules in RULES:
        here = rank(of(rules), replicates=130, rng=3)
        with ThreadPoolExecutor(2) as executor:
            pd.testing.assert_frame_equal(rank(of(rules), replicates=130, rng=3, executor=executor), here)


def test_wrong_input_is_refused():
    with pytest.raises(TypeError, match="rank takes a Scenario, got Network"):
        rank(BOWTIE)
    with pytest.raises(ValueError, match="level must be above 0 and below 1, got 90. Did you mean 0.90"):
        rank(of("once"), level=90)
    with pytest.raises(ValueError, match="replicates must be at least 1"):
        rank(of("once"), replicates=0)
    with pytest.raises(ValueError, match="'Zoe'"):
        rank(of("once"), among=["Zoe"])
