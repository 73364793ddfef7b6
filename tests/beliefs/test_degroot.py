import sys

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import tidings as td
from tidings.beliefs import consensus, convergence, degroot, equilibrium, influence

# X36: W = [.5 .5 0; .25 .5 .25; 0 .4 .6]
WEIGHTS = td.Network.from_sparse(np.array([[0, 0.25, 0], [0.5, 0, 0.4], [0, 0.25, 0]]))
OWN = [0.5, 0.5, 0.6]


def test_the_weights_of_a_consensus_are_those_of_the_reference():
    assert influence(WEIGHTS, self_weight=OWN).values == pytest.approx(
        [0.2352941176, 0.4705882353, 0.2941176471], abs=1e-10
    )  # X36
    assert convergence(WEIGHTS, self_weight=OWN) == pytest.approx(0.5549509757, abs=1e-10)  # X36


def test_people_come_to_the_consensus_at_the_speed_of_the_second_eigenvalue():
    run = degroot(WEIGHTS, [0, 0, 1], 80, self_weight=OWN)
    agreed = consensus(WEIGHTS, [0, 0, 1], self_weight=OWN)
    assert agreed.item() == pytest.approx(5 / 17)
    assert run["belief"][0, -1].values == pytest.approx(agreed.item())
    left = run["disagreement"][0].values
    assert left[21] / left[20] == pytest.approx(convergence(WEIGHTS, self_weight=OWN), rel=1e-3)


def test_where_ties_run_both_ways_the_weights_are_those_of_the_ties():
    graph = nx.karate_club_graph()
    for _, _, tie in graph.edges(data=True):
        tie["weight"] = 1
    network = td.Network.from_networkx(graph)
    degrees = np.array([degree for _, degree in graph.degree])
    assert influence(network).values == pytest.approx(degrees / 156)
    assert influence(network).sel(person=33) == pytest.approx(0.10897435897435898)


def test_large_networks_have_their_second_eigenvalue_too():
    graph = nx.random_regular_graph(6, 500, seed=1)
    expected = np.sort(abs(np.linalg.eigvalsh(nx.to_numpy_array(graph) / 6)))[-2]
    assert convergence(td.Network.from_networkx(graph)) == pytest.approx(expected, abs=1e-9)


@pytest.mark.slow
def test_eigenvalues_that_are_near_to_each_other_are_found_or_it_says_so(monkeypatch):
    ring = td.Network.from_edges([(one, (one + 1) % 450) for one in range(450)], mutual=False)
    assert convergence(ring, self_weight=0.5) == pytest.approx(np.cos(np.pi / 450), abs=1e-12)

    monkeypatch.setattr(sys.modules["tidings.beliefs.degroot"], "MOST", 400)
    with pytest.raises(ValueError, match="too near to each other to be told apart, as in a long ring; follow degroot"):
        convergence(ring, self_weight=0.5)


def test_nothing_of_a_disagreement_that_stays_is_above_all_of_it():
    ring = td.Network.from_edges([(one, (one + 1) % 1000) for one in range(1000)])
    assert convergence(ring) == 1


def test_beliefs_that_go_round_are_refused(pair):
    run = degroot(pair, [0, 1], 5)
    assert run["belief"][0, :, 0].values.tolist() == [0, 1, 0, 1, 0, 1]
    assert np.isnan(run["settled_at"]).all()
    assert convergence(pair) == pytest.approx(1)
    with pytest.raises(ValueError, match="go round for ever among 'Ana', 'Ben'; give self_weight above 0"):
        consensus(pair, [0, 1])


def test_circles_that_do_not_hear_each_other_never_agree():
    network = td.Network.from_edges([("Ana", "Ben"), ("Cas", "Dan")])
    assert convergence(network, self_weight=0.5) == pytest.approx(1)
    with pytest.raises(ValueError, match="2 circles hear nobody outside, those of 'Ana', 'Cas'"):
        influence(network, self_weight=0.5)


def test_only_those_who_are_heard_count():
    network = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], mutual=False)
    assert influence(network).values.tolist() == [1, 0, 0]
    assert consensus(network, [[0.2, 0, 0], [0.7, 1, 1]]).values == pytest.approx([0.2, 0.7])


def test_one_person_agrees_with_themselves():
    alone = td.Network.from_edges(people=["Ana"])
    assert consensus(alone, [0.4]).item() == 0.4
    assert convergence(alone) == 0


def test_drawn_beliefs_have_no_consensus_before_they_are_drawn(trio):
    with pytest.raises(ValueError, match="consensus needs beliefs that are given"):
        consensus(trio, "uniform", self_weight=0.5)


def test_settled_at_is_the_first_step_after_which_nobody_moves():
    triangle = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Ana", "Cas")])
    beliefs = pd.DataFrame([[0.3, 0.3, 0.3], [0.0, 0.5, 1.0]], columns=["Ana", "Ben", "Cas"])
    run = degroot(triangle, beliefs, 5, self_weight=1 / 3)
    assert run["settled_at"].values.tolist() == [0, 1]


def test_the_end_of_every_run_is_its_equilibrium():
    rng = np.random.default_rng(2)
    for _ in range(20):
        ties = rng.random((7, 7)) * (rng.random((7, 7)) < 0.2)
        np.fill_diagonal(ties, 0)
        network = td.Network.from_sparse(ties)
        beliefs, own = rng.random((3, 7)), 0.1 + 0.5 * rng.random(7)
        run = degroot(network, beliefs, 3000, self_weight=own)
        assert equilibrium(network, beliefs, self_weight=own).values == pytest.approx(run["belief"].values[:, -1])
