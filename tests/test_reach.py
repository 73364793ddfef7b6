"""How many people ever know: by following ties that carry, or by playing."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tidings as td
from tests.laws.agree import assert_follows, assert_mean
from tidings.testing import example_network
from tidings.theory import exact

WAYS = ["passed", "listed", "played"]


@pytest.fixture
def bowtie():
    return td.Network.from_edges([(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (2, 4)])


def one_shot(network, p=0.3, seeds=(0,), steps=100):
    return td.Scenario(network, td.models.independent_cascade(p), list(seeds), steps)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("steps", [1, 2, 100])
def test_every_way_follows_the_exact_law(bowtie, way, steps):
    scenario = one_shot(bowtie, 0.4, steps=steps)
    assert_follows(td.reach(scenario, 20_000, rng=1, _way=way), exact(scenario)["size"].values)


@pytest.mark.parametrize("way", WAYS)
def test_directed_ties_with_weights_and_parallels_follow_the_exact_law(way):
    ties = [(0, 1, 2.0), (1, 0, 0.5), (1, 2, 1.0), (1, 2, 1.0), (2, 3, 0.5), (3, 0, 1.0)]
    scenario = one_shot(td.Network.from_edges(ties, mutual=False), 0.3)
    assert_follows(td.reach(scenario, 20_000, rng=2, _way=way), exact(scenario)["size"].values)


@pytest.mark.parametrize("way", WAYS)
def test_ties_with_chances_of_their_own_and_mentors_follow_the_exact_law(way):
    table = pd.DataFrame({"source": [0, 0, 1, 2, 3], "target": [1, 2, 3, 3, 4], "chance": [0.1, 1.0, 0.9, 0.0, 0.25]})
    table["kind"] = [None, None, None, None, "mentor"]
    network = td.Network.from_frames(ties=table)
    scenario = td.Scenario(network, [td.Tell("chance"), td.Mentor(0.5), td.Tire(1.0)], [0], steps=10)
    assert_follows(td.reach(scenario, 20_000, rng=3, _way=way), exact(scenario)["size"].values)


@pytest.mark.parametrize("way", ["passed", "listed"])
def test_more_seeds_meet_the_same_worlds_and_never_reach_fewer(way):
    network = td.Network.from_networkx(nx.barabasi_albert_graph(300, 2, seed=1))
    few, many = (td.reach(one_shot(network, 0.2, seeds), 200, 5, _way=way) for seeds in ([7], [7, 50]))
    alone = td.reach(one_shot(network, 0.2, [50]), 200, 5, _way=way)
    assert (many >= few).all()
    assert (many <= few + alone).all()
    assert ((many == few) | (many == few + alone) | (many > few)).all()


@pytest.mark.parametrize("way", ["passed", "listed"])
def test_a_chance_of_one_reaches_the_component_and_of_zero_nobody_else(bowtie, way):
    assert td.reach(one_shot(bowtie, 1.0), 70, 1, _way=way).values.tolist() == [5] * 70
    assert td.reach(one_shot(bowtie, 0.0), 70, 1, _way=way).values.tolist() == [1] * 70


@pytest.mark.parametrize("way", ["passed", "listed"])
def test_people_with_more_than_64_ties_tell_all_of_them(way):
    star = td.Network.from_networkx(nx.star_graph(200))
    assert td.reach(one_shot(star, 1.0), 3, 1, _way=way).values.tolist() == [201] * 3
    told = td.reach(one_shot(star, 0.3, steps=1), 2000, 1, _way=way) - 1
    assert_mean(told, 60.0, np.sqrt(200 * 0.3 * 0.7))


@pytest.mark.parametrize("way", ["passed", "listed"])
def test_many_ties_with_chances_of_their_own_each_carry_with_theirs(way):
    leaves = range(1, 151)
    ties = [{"source": 0, "target": leaf, "chance": [0.3, 0.0, 1.0][leaf % 3]} for leaf in leaves]
    network = td.Network.from_frames(ties=pd.DataFrame(ties), mutual=False)
    told = td.reach(td.Scenario(network, [td.Tell("chance"), td.Tire(1.0)], [0], steps=5), 2000, 1, _way=way) - 51
    assert told.min() >= 0
    assert told.max() <= 50
    assert_mean(told, 15.0, np.sqrt(50 * 0.3 * 0.7))


@given(p=st.floats(0, 1), seeds=st.integers(1, 5), replicates=st.integers(1, 130), rng=st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_a_number_is_between_the_seeds_and_everybody_and_does_not_depend_on_the_batch(p, seeds, replicates, rng):
    network = td.Network.from_networkx(nx.gnp_random_graph(40, 0.1, seed=1))
    scenario = td.Scenario(network, td.models.independent_cascade(p), seeds, 50)
    for way in WAYS:
        counts = td.reach(scenario, replicates, rng, _way=way)
        assert ((counts >= seeds) & (counts <= 40)).all()
        assert (td.reach(scenario, 130, rng, _way=way)[:replicates] == counts).all()


def test_the_two_ways_agree_on_a_network_of_a_thousand():
    network = td.Network.from_networkx(nx.barabasi_albert_graph(1000, 3, seed=1))
    passed, listed = (td.reach(one_shot(network, 0.1, range(5)), 3000, 1, _way=way) for way in ("passed", "listed"))
    spread = np.hypot(passed.std(), listed.std()) / np.sqrt(3000)
    assert abs(passed.mean() - listed.mean()) < 4 * spread


def test_any_other_scenario_is_played():
    scenario = td.Scenario(example_network(), [td.Tell(0.1), td.Tire(0.3), td.Forget(0.2)], 2, steps=8)
    ever = td.simulate(scenario, 50, rng=4)["learned_at"].notnull().sum("person")
    assert (td.reach(scenario, 50, rng=4) == ever).all()


def test_telling_until_tired_is_played(bowtie):
    scenario = td.Scenario(bowtie, [td.Tell(0.2), td.Tire(0.5)], [0], steps=100)
    assert_follows(td.reach(scenario, 20_000, rng=1), exact(scenario)["size"].values)
    ever = td.simulate(scenario, 50, rng=4)["learned_at"].notnull().sum("person")
    assert (td.reach(scenario, 50, rng=4) == ever).all()


def test_a_rule_of_ones_own_that_looks_like_tell_is_played(bowtie):
    class Silent(td.Tell):
        def chance(self, now, draws):
            return now.never

    scenario = td.Scenario(bowtie, [Silent(1.0), td.Tire(1.0)], [0], steps=5)
    assert td.reach(scenario, 3, rng=1).values.tolist() == [1, 1, 1]


def test_the_result_says_how_it_was_made(bowtie):
    counts = td.reach(one_shot(bowtie), 3, rng=7)
    assert counts.dims == ("replicate",)
    assert counts.attrs["key"] == 7
    assert counts.attrs["units"] == "people"
    assert "independent" not in counts.attrs["scenario"]
    assert '"Tell"' in counts.attrs["scenario"]


def test_what_is_no_scenario_is_refused(bowtie):
    with pytest.raises(TypeError, match="takes a Scenario, got Network"):
        td.reach(bowtie)
