"""Who is reached in the worlds of a one-shot cascade, by either way."""

import gc
import weakref

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import stats

import tidings as td
from tests.laws.agree import assert_follows
from tidings.bits import lanes_of
from tidings.draws import Draws
from tidings.theory import exact
from tidings.worlds import cascade, worlds

either_way = pytest.mark.parametrize("way", ["passed", "listed"])


def scenario(network, chance=0.3, seeds=(0,), steps=1000):
    return td.Scenario(network, [td.Tell(chance), td.Tire(1.0)], list(seeds), steps)


def reached(scenario, way, replicates=3):
    """Who is reached: a set of labels for each replicate."""
    draws = Draws(1, replicates)
    words = worlds(cascade(scenario), draws.key, draws.lanes, way).reached(scenario.start(draws), scenario.steps)
    place, lane = lanes_of(words)
    return [set(scenario.network.names[place[lane == replicate]]) for replicate in range(replicates)]


@either_way
@pytest.mark.parametrize("steps", [1, 2, 3, 1000])
def test_news_goes_one_tie_a_step(way, steps, monkeypatch):
    monkeypatch.setattr("tidings.tally._PART", 64)  # some places at a time, as in a large network
    graph = nx.barabasi_albert_graph(500, 2, seed=1)
    near = set(nx.single_source_shortest_path_length(graph, 400, cutoff=steps))
    assert reached(scenario(td.Network.from_networkx(graph), 1.0, [400], steps), way) == [near] * 3


@either_way
def test_who_tells_nobody_is_not_taken_for_the_next(way):
    ties = pd.DataFrame({"source": [0, 0, 2, 2], "target": [1, 2, 3, 4], "chance": [1.0, 0.5, 1.0, 0.5]})
    network = td.Network.from_frames(ties=ties, mutual=False)
    made = scenario(network, "chance")
    sizes = np.array([len(who) for who in reached(made, way, 20_000)])
    assert_follows(sizes, exact(made)["size"].values)


@either_way
def test_many_ties_each_have_luck_of_their_own(way):
    star = td.Network.from_networkx(nx.star_graph(200))
    told = np.array([len(who) - 1 for who in reached(scenario(star, 0.3), way, 2000)])
    wanted = stats.binom(200, 0.3)
    assert abs(told.mean() - wanted.mean()) < 4 * wanted.std() / np.sqrt(len(told))
    # The variance of a binomial sample varies by about sqrt(2 / n) of itself.
    assert abs(told.var(ddof=1) / wanted.var() - 1) < 4 * np.sqrt(2 / len(told))


@either_way
@pytest.mark.parametrize("chance", [0.3, "chance"])
def test_who_never_knows_changes_nothing(way, chance):
    """Not by being there, and not by being heard, which changes the order in which people are looked at."""
    graph = nx.gnm_random_graph(60, 120, seed=1)
    source, target = np.array([*graph.edges, *((b, a) for a, b in graph.edges)]).T
    inner = pd.DataFrame({"source": source, "target": target, "chance": np.resize([0.2, 0.5, 0.3], len(source))})
    outer = pd.DataFrame({"source": 60 + np.arange(90) % 9, "target": np.arange(90) ** 2 % 60, "chance": 0.4})
    network = td.Network.from_frames(list(range(69)), pd.concat([inner, outer]), mutual=False)
    alone = network.without(list(range(60, 69)))
    assert reached(scenario(network, chance), way, 70) == reached(scenario(alone, chance), way, 70)


@either_way
def test_where_there_are_no_ties_only_seeds_know(way):
    network = td.Network.from_edges(people=["Ana", "Ben"])
    with pytest.warns(UserWarning, match="Tell can never act here"):
        alone = scenario(network, 0.5, ["Ana"])
    assert reached(alone, way) == [{"Ana"}] * 3


def test_chances_are_let_go_and_what_they_share_is_built_once():
    network = td.Network.from_edges([(0, 1, 2.0), (1, 2, 1.0)])
    made = [cascade(scenario(network, p)) for p in (0.1, 0.2)]
    assert made[0].paths is made[1].paths
    assert made[1] is cascade(scenario(network, 0.2))
    first = weakref.ref(made.pop(0))
    gc.collect()
    assert first() is None


@either_way
def test_rules_that_tell_along_other_ties_do_so_on_one_network(way):
    ties = {"source": [0, 0, 0], "target": [1, 2, 3], "kind": ["peer", "mentor", "peer"]}
    network = td.Network.from_frames(ties=pd.DataFrame({**ties, "a": [1.0, 0.0, 0.0], "b": [0.0, 1.0, 1.0]}))
    rules = [td.Tell(1.0), td.Tell(1.0, kind="mentor"), td.Tell("a"), td.Tell("b"), td.Tell("b", kind="peer")]
    told = [reached(td.Scenario(network, [rule, td.Tire(1.0)], [0], 9), way, 1)[0] - {0} for rule in rules]
    assert told == [{1, 2, 3}, {2}, {1}, {2, 3}, {3}]


@either_way
def test_chances_of_ties_are_those_of_a_part_of_a_step(way):
    ties = pd.DataFrame({"source": [0, 0], "target": [1, 2], "chance": [0.75, 0.0]})
    cut = td.Scenario(td.Network.from_frames(ties=ties), [td.Tell("chance", parts=2), td.Tire(1.0)], [0], steps=5)
    sizes = np.array([len(who) for who in reached(cut, way, 20_000)])
    assert_follows(sizes, [0.0, 0.5, 0.5])  # by size from 0: two parts of chance 1/2 make the 3/4 of the whole step
