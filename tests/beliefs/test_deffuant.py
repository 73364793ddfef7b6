import networkx as nx
import numpy as np
import pytest
from scipy import stats

import tidings as td
from tidings.beliefs import deffuant
from tidings.draws import Draws


def slow(network, beliefs, luck, bound, moves):
    """Meetings of one step in one replicate, one after the other."""
    ties, n, beliefs = network.ties.toarray(), network.n_people, list(beliefs)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n) if ties[i, j] + ties[j, i] > 0]
    up_to = np.cumsum([ties[i, j] + ties[j, i] for i, j in pairs])
    for number in luck:
        i, j = pairs[int(np.searchsorted(up_to, number * up_to[-1], side="right"))]
        apart = beliefs[j] - beliefs[i]
        if abs(apart) <= bound:
            beliefs[i] += moves * apart * (ties[j, i] > 0)
            beliefs[j] -= moves * apart * (ties[i, j] > 0)
    return beliefs


def test_meetings_that_are_done_together_come_to_what_they_do_one_after_the_other():
    rng = np.random.default_rng(8)
    ties = rng.random((9, 9)) * (rng.random((9, 9)) < 0.4)
    np.fill_diagonal(ties, 0)
    network, beliefs = td.Network.from_sparse(ties), rng.random((5, 9))
    run = deffuant(network, beliefs, steps=2, bound=0.4, moves=0.3, meetings=30, rng=11)["belief"].values
    for step in range(2):
        luck = Draws(11, 5).numbers("deffuant", step, np.arange(30))
        expected = [slow(network, run[row, step], luck[:, row], 0.4, 0.3) for row in range(5)]
        assert run[:, step + 1] == pytest.approx(np.array(expected), abs=1e-12)


def test_the_mean_belief_stays_where_ties_run_both_ways():
    karate = td.Network.from_networkx(nx.karate_club_graph())
    run = deffuant(karate, replicates=50, rng=2, steps=40, bound=0.5, moves=0.3)
    assert run["mean_belief"].values == pytest.approx(run["mean_belief"].values[:, :1] + np.zeros(41), abs=1e-12)
    assert (run["disagreement"][:, -1] < run["disagreement"][:, 0]).all()


def test_beliefs_come_together_where_everybody_listens():
    network = td.Network.from_networkx(nx.complete_graph(20))
    run = deffuant(network, replicates=20, rng=2, steps=60, bound=1)
    assert (run["disagreement"][:, -1] < 1e-6).all()


def test_nobody_moves_where_nobody_is_near_or_nobody_is_tied(trio):
    assert (deffuant(trio, [0, 0.5, 1], bound=0.4, rng=1)["belief"][0] == [0, 0.5, 1]).all()
    alone = td.Network.from_edges(people=["Ana", "Ben"])
    assert (deffuant(alone, [0.2, 0.3], bound=1, rng=1)["belief"][0, -1] == [0.2, 0.3]).all()


def test_pairs_meet_by_the_weight_of_their_ties():
    network = td.Network.from_edges([("Ana", "Ben", 3), ("Ben", "Cas", 1)])
    run = deffuant(network, [0.0, 0.5, 1.0], steps=1, bound=1, meetings=1, replicates=20_000, rng=6)
    with_ana = int((run["belief"].sel(person="Ana", step=1) > 0).sum())
    assert stats.binomtest(with_ana, 20_000, 0.75).pvalue > 1e-4


def test_each_meeting_takes_the_same_share_of_a_difference(pair):
    run = deffuant(pair, [0.0, 1.0], steps=4, bound=1, moves=0.25, meetings=1, rng=1)
    assert np.ptp(run["belief"].values[0], axis=1) == pytest.approx(0.5 ** np.arange(5))
