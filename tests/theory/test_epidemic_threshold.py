import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp

import tidings as td
from tidings.theory import epidemic_threshold


def network_of(matrix):
    return td.Network.from_sparse(sp.csr_array(np.asarray(matrix, dtype=float)))


# Row X42: largest eigenvalues of measured networks.
def test_measured_networks_have_the_eigenvalues_of_the_reference():
    karate = td.Network.from_edges(list(nx.karate_club_graph().edges))
    davis = td.Network.from_affiliation(nx.davis_southern_women_graph())

    assert 1 / epidemic_threshold(karate) == pytest.approx(6.725698, abs=1e-6)
    assert 1 / epidemic_threshold(davis) == pytest.approx(15.641391, abs=1e-6)


# Known by heart: everybody with everybody n - 1, a star sqrt(n - 1), a path 2 cos(pi / (n + 1)), a ring 2.
@pytest.mark.parametrize("n", [5, 400])
def test_of_graphs_known_by_heart(n):
    for graph, largest in [
        (nx.complete_graph(n), n - 1),
        (nx.star_graph(n - 1), np.sqrt(n - 1)),
        (nx.path_graph(n), 2 * np.cos(np.pi / (n + 1))),
        (nx.cycle_graph(n), 2),
    ]:
        ties = td.Network.from_sparse(sp.csr_array(nx.to_scipy_sparse_array(graph, dtype=float)))
        assert 1 / epidemic_threshold(ties) == pytest.approx(largest, rel=1e-9)


def test_a_long_path_takes_seconds_and_has_five_digits():
    n = 20_000
    path = td.Network.from_sparse(sp.csr_array(sp.diags_array([np.ones(n - 1)] * 2, offsets=[1, -1], shape=(n, n))))
    assert epidemic_threshold(path) == pytest.approx(0.5, rel=1e-5)


@pytest.mark.parametrize("n", [150, 500])
@pytest.mark.parametrize("one_way", [False, True])
def test_a_sparse_solver_finds_what_the_full_matrix_has(n, one_way):
    rng = np.random.default_rng(3)
    ties = (rng.random((n, n)) < 5 / n) * rng.random((n, n)) * (1 - np.eye(n))
    ties = ties if one_way else ties + ties.T
    largest = np.linalg.eigvals(ties).real.max()

    assert epidemic_threshold(network_of(ties)) == pytest.approx(1 / largest, rel=1e-9)


def test_the_same_network_has_the_same_bits():
    network = td.make.small_world(3000, 6, 0.3, rng=1)
    assert epidemic_threshold(network) == epidemic_threshold(network)


def test_a_weight_is_as_many_contacts():
    ties = np.ones((3, 3)) - np.eye(3)
    assert epidemic_threshold(network_of(2 * ties)) == epidemic_threshold(network_of(ties)) / 2


def test_without_a_way_back_nothing_stays(pair):
    assert epidemic_threshold(pair.but(ties=pair.to_frames().ties.iloc[:0])) == np.inf
    chain = td.Network.from_edges([(i, i + 1) for i in range(300)], mutual=False)
    assert epidemic_threshold(chain) == np.inf


def test_only_those_who_can_reach_each_other_count():
    # A circle of three, one way; a long tail that hears of it, and a head that it hears from.
    circle = [(0, 1), (1, 2), (2, 0)]
    tail = [(0, 3), (3, 4), (5, 0)]
    assert epidemic_threshold(td.Network.from_edges(circle + tail, mutual=False)) == pytest.approx(1)


def test_one_person_alone_cannot_keep_it_alive():
    assert epidemic_threshold(td.Network.from_frames(people=["Ana"])) == np.inf


def test_turning_the_ties_changes_nothing():
    rng = np.random.default_rng(4)
    network = network_of((rng.random((40, 40)) < 0.1) * (1 - np.eye(40)))
    assert epidemic_threshold(network) == pytest.approx(epidemic_threshold(network.reversed_ties()))


def test_more_ties_only_lower_it():
    ring = td.Network.from_edges([(i, (i + 1) % 9) for i in range(9)])
    assert epidemic_threshold(ring.with_ties([(0, 4)], mutual=True)) < epidemic_threshold(ring) == 0.5


def test_below_it_what_people_know_dies_out_at_least_as_fast_as_it_says(bowtie):
    # The mean of who knows is at most (1 - q + p A) times that of the step before, so that all of them
    # shrink by 1 - q + p / threshold.
    threshold, q, steps = epidemic_threshold(bowtie), 0.2, np.arange(41)
    for part in (0.5, 0.95):
        p = part * threshold * q
        law = td.theory.exact(td.Scenario(bowtie, td.models.sis(p, q), [2], steps=40))
        assert (5 * law["share"].values <= np.sqrt(5) * (1 - q + p / threshold) ** steps + 1e-12).all()


def test_what_is_no_network_is_refused():
    with pytest.raises(TypeError, match="network must be a Network, got Graph"):
        epidemic_threshold(nx.path_graph(3))
