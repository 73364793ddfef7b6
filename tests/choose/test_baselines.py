"""Whom one would choose without asking what comes of it."""

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp

import tidings as td
from tidings.choose import baselines as scores
from tidings.choose.baselines import baselines, betweenness
from tidings.choose.pool import pool


@pytest.mark.parametrize("directed", [False, True])
def test_betweenness_is_that_of_networkx(directed):
    graph = nx.gnp_random_graph(30, 0.1, seed=2, directed=directed)
    tells = sp.csr_array(nx.to_scipy_sparse_array(graph, dtype=float))
    wanted = nx.betweenness_centrality(graph, normalized=False)
    found = betweenness(tells, np.arange(30)) / (1 if directed else 2)
    assert found == pytest.approx([wanted[person] for person in range(30)])


def test_some_pivots_count_ways_from_them_alone():
    path = sp.csr_array(nx.to_scipy_sparse_array(nx.path_graph(4), dtype=float))
    assert betweenness(path, np.array([0])).tolist() == [0, 2, 1, 0]


def chosen(network, unit="person", k=1, cost=None, key=5, rules=(td.Broadcast(0.1),)):
    return baselines(td.Scenario(network, rules, 1, 5), pool(network, k, None, unit, cost), key)


def test_each_baseline_has_its_own_favourite():
    clique = nx.complete_graph(5)
    star = nx.relabel_nodes(nx.star_graph(7), lambda place: 10 + place)
    graph = nx.union(clique, star)
    graph.add_edges_from([(0, 20), (20, 10)])
    groups = {"clique": list(range(5)), "star": list(star), "between": [20]}
    network = td.Network.from_edges(list(graph.edges), groups=groups)
    found = chosen(network)
    names = {name: network.names[some[0]] for name, some in found.items()}
    assert names["degree"] == 10
    assert names["betweenness"] == 10
    assert names["k_core"] in clique
    assert names["bridges"] == 20


def test_a_group_scores_what_its_members_do():
    network = td.Network.from_edges(
        [("a", "b"), ("a", "c"), ("d", "e")], groups={"one": ["d", "e"], "two": ["a", "b"], "three": ["c"]}
    )
    found = chosen(network, "group")
    assert network.groups[found["degree"][0]] == "two"
    assert network.groups[found["bridges"][0]] != "one"


def test_where_there_are_no_ties_members_of_a_group_can_tell_each_other():
    network = td.Network.from_edges(groups={"one": ["a", "b", "c"], "two": ["c", "d"]})
    assert network.names[chosen(network)["degree"][0]] == "c"


def test_where_there_are_no_ties_whoever_is_in_most_groups_bridges_them():
    groups = {"one": [0, 1, 2, 3, 4], "two": [5, 6], "three": [4, 7], "four": [6, 8], "five": [6, 9]}
    network = td.Network.from_edges(groups=groups)
    found = {network.names[chosen(network, key=key)["bridges"][0]] for key in range(5)}
    assert found == {6}


def test_lots_belong_to_names():
    names = [f"P{number:02}" for number in range(20)]
    everyone = td.Network.from_edges(people=names, pairs=[("P00", "P01")])
    fewer = everyone.without(["P05"])
    order = [everyone.names[p] for p in chosen(everyone, k=20)["random"]]
    assert [fewer.names[p] for p in chosen(fewer, k=19)["random"]] == [name for name in order if name != "P05"]


def test_lots_of_groups_belong_to_the_groups():
    pairs = {f"G{number:02}": [2 * number, 2 * number + 1] for number in range(15)}
    everyone = td.Network.from_edges(groups=pairs)
    table = everyone.to_frames().memberships.astype({"group": str})
    fewer = everyone.but(memberships=table[table.group != "G04"])
    order = [everyone.groups[group] for group in chosen(everyone, "group", k=15)["random"]]
    assert [fewer.groups[group] for group in chosen(fewer, "group", k=14)["random"]] == [
        name for name in order if name != "G04"
    ]


def test_of_equals_a_lot_decides_which_differs_from_key_to_key():
    ring = td.Network.from_networkx(nx.cycle_graph(30))
    one, other = (chosen(ring, k=30, key=key) for key in (5, 6))
    assert one["random"] != other["random"]
    for name in ("degree", "betweenness", "k_core"):
        assert one[name] == one["random"]


def test_who_is_chosen_at_random_is_paid_from_the_budget_too():
    ring = td.Network.from_networkx(nx.cycle_graph(30))
    cost = dict.fromkeys(ring.names, 1.0) | {name: 50.0 for name in ring.names[::2]}
    for some in chosen(ring, k=3, cost=cost).values():
        assert len(some) == 3
        assert all(cost[ring.names[person]] == 1 for person in some)


def test_heavy_ties_are_no_more_ways_than_light_ones():
    pairs = list(nx.gnm_random_graph(15, 25, seed=1).edges)
    light = td.Network.from_edges(pairs)
    heavy = td.Network.from_edges([(*pair, 1.0 + number % 7) for number, pair in enumerate(pairs)])
    assert chosen(heavy, k=15) == chosen(light, k=15)


def test_bridges_are_counted_part_by_part():
    # So many groups that ties are looked at 128 at a time: the last three share their group with nobody they can tell.
    n, n_groups = 300, 1 << 15
    ring = nx.to_scipy_sparse_array(nx.cycle_graph(n))
    together = sp.csr_array((np.ones(n - 3), (np.arange(n - 3), np.zeros(n - 3, dtype=int))), shape=(n, n_groups))
    network = td.Network.from_sparse(ring, together)
    found = scores.SCORES["bridges"](network, sp.csr_array(network.ties), 1)
    assert found[[0, n - 4, n - 3, n - 2, n - 1]].tolist() == [1, 1, 2, 2, 2]
    assert found.sum() == 8


def test_in_small_networks_ways_are_followed_from_everybody():
    path = td.Network.from_networkx(nx.path_graph(100))
    found = scores.SCORES["betweenness"](path, sp.csr_array(path.ties), 1)
    assert found.tolist() == [2 * before * (99 - before) for before in range(100)]


def test_ways_from_some_of_the_pivots_at_a_time_add_up(monkeypatch):
    n = 2100
    star = td.Network.from_networkx(nx.star_graph(n - 1))
    monkeypatch.setattr(scores, "PIVOTS", n // 10)
    found = scores.SCORES["betweenness"](star, sp.csr_array(star.ties), 1)
    assert found[0] == (n - 1) * (n - 2)
    assert not found[1:].any()


def test_in_large_networks_pivots_are_drawn_by_lot(monkeypatch):
    ring = td.Network.from_networkx(nx.cycle_graph(41))
    monkeypatch.setattr(scores, "PIVOTS", 4)
    one, again, other = (scores.SCORES["betweenness"](ring, sp.csr_array(ring.ties), key) for key in (1, 1, 2))
    assert one.sum() == 4 * 2 * sum(distance - 1 for distance in range(1, 21))
    assert (one == again).all()
    assert (one != other).any()


def test_only_ties_that_rules_work_along_count():
    friends = [("Ana", name) for name in ["Ben", "Cas"]]
    bosses = [("Eva", name) for name in ["Ben", "Cas", "Dan"]]
    everyone = ["Ana", "Ben", "Cas", "Dan", "Eva"]
    network = td.Network.from_edges(people=everyone).with_ties(friends, kind="friend").with_ties(bosses, kind="boss")

    found = {kind: chosen(network, rules=[td.Tell(0.1, kind=kind)])["degree"] for kind in ("friend", "boss", None)}

    assert {kind: network.names[some[0]] for kind, some in found.items()} == {
        "friend": "Ana",
        "boss": "Eva",
        None: "Eva",
    }
    both = chosen(network, rules=[td.Tell(0.1, kind="friend"), td.Ask(0.1, kind="boss")])["degree"]
    assert network.names[both[0]] == "Eva"
