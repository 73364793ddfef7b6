"""Whom one would choose without asking what comes of it."""

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp

import tidings as td
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


def chosen(network, unit="person", k=1):
    return baselines(network, pool(network, k, None, unit, None), 5)


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


def test_lots_belong_to_names():
    names = [f"P{number:02}" for number in range(20)]
    everyone = td.Network.from_edges(people=names, pairs=[("P00", "P01")])
    fewer = everyone.without(["P05"])
    order = [everyone.names[p] for p in chosen(everyone, k=20)["random"]]
    assert [fewer.names[p] for p in chosen(fewer, k=19)["random"]] == [name for name in order if name != "P05"]
