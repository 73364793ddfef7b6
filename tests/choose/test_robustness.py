"""Does the advice hold where part of the network is not known?"""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import stats

import tidings as td
from tidings.choose import choose_first, rank, robustness
from tidings.choose.robustness import _hidden

FLORENTINE = td.Network.from_networkx(nx.florentine_families_graph())


def cascade(network, p=0.4):
    return td.Scenario(network, td.models.independent_cascade(p), 1, 20)


def pairs_of(network):
    return {frozenset(pair[:2]) for pair in network.to_edges()}


def test_a_share_of_the_pairs_is_hidden_both_ways():
    seen = _hidden(FLORENTINE, 0.3, 0, 5)
    assert len(pairs_of(seen)) == 20 - 6
    assert pairs_of(seen) <= pairs_of(FLORENTINE)
    assert seen.n_ties == 2 * 14
    assert (seen.names == FLORENTINE.names).all()


def test_what_is_hidden_at_a_small_share_is_hidden_at_a_larger_one():
    few, many = (pairs_of(_hidden(FLORENTINE, share, 2, 5)) for share in (0.2, 0.6))
    assert many < few
    assert pairs_of(_hidden(FLORENTINE, 0.2, 3, 5)) != few


def test_who_stands_where_does_not_change_what_is_hidden():
    moved = FLORENTINE.but(people=FLORENTINE.people.iloc[::-1])
    assert pairs_of(_hidden(moved, 0.3, 0, 5)) == pairs_of(_hidden(FLORENTINE, 0.3, 0, 5))
    assert pairs_of(_hidden(FLORENTINE, 0.3, 0, 6)) != pairs_of(_hidden(FLORENTINE, 0.3, 0, 5))


def test_every_pair_is_hidden_as_often():
    hidden = np.mean(
        [
            [
                pair not in pairs_of(_hidden(FLORENTINE, 0.3, draw, 1))
                for pair in sorted(pairs_of(FLORENTINE), key=sorted)
            ]
            for draw in range(300)
        ],
        axis=0,
    )
    assert abs(hidden - 0.3).max() < 4.5 * np.sqrt(0.3 * 0.7 / 300)


def test_weights_kinds_and_columns_of_what_is_seen_stay():
    ties = pd.DataFrame(
        {
            "source": [0, 1, 2, 0],
            "target": [1, 2, 3, 3],
            "weight": [2.0, 3.0, 4.0, 5.0],
            "kind": list("abab"),
            "chance": [0.1, 0.2, 0.3, 0.4],
        }
    )
    network = td.Network.from_frames(ties=ties)
    seen = _hidden(network, 0.5, 0, 1).to_frames().ties
    both = seen.merge(network.to_frames().ties)
    assert len(both) == len(seen) == 2


def test_numbers_are_those_of_choosing_and_ranking_what_is_seen():
    scenario = cascade(FLORENTINE)
    table = robustness(scenario, 0.5, k=3, draws=2, replicates=256, rng=5)
    best = choose_first(scenario, 3, replicates=256, rng=5)
    for row in table.itertuples():
        seen = scenario.but(network=_hidden(FLORENTINE, 0.5, row.draw, 5))
        chosen = choose_first(seen, 3, replicates=256, rng=5)
        reached = td.reach(scenario.but(seeds=chosen.choice.tolist()), 256, rng=5).mean().item()
        assert row.in_common == pytest.approx(len(set(chosen.choice) & set(best.choice)) / 3)
        assert row.reach_kept == pytest.approx(reached / best.expected_reach[2])
        assert row.reach_thought == pytest.approx(chosen.expected_reach[2] / reached)
    assert "with 50% of the ties hidden" in table.attrs["advice"][0]


def test_small_networks_are_asked_in_1024_worlds():
    scenario = cascade(FLORENTINE)
    found, wanted = (robustness(scenario, 0.5, k=1, draws=1, replicates=n, rng=5) for n in (None, 1024))
    pd.testing.assert_frame_equal(found, wanted)


def test_ranks_are_compared_person_by_person():
    scenario = cascade(FLORENTINE)
    table = robustness(scenario, 0.4, draws=1, replicates=2048, rng=5)
    seen = scenario.but(network=_hidden(FLORENTINE, 0.4, 0, 5))
    there, here = (rank(each, replicates=2048, rng=9).expected_reach.sort_index() for each in (scenario, seen))
    assert table.rank_correlation[0] == pytest.approx(stats.spearmanr(there, here).statistic, abs=0.1)


def test_the_more_is_hidden_the_less_is_kept():
    table = robustness(cascade(td.Network.from_networkx(nx.barabasi_albert_graph(100, 2, seed=1)), 0.2), draws=6, rng=1)
    means = table.groupby("hidden").mean()
    assert means.index.tolist() == [0.1, 0.3, 0.5]
    assert means.rank_correlation.is_monotonic_decreasing
    assert means.reach_kept.between(0.5, 1.02).all()
    assert means.reach_thought.is_monotonic_decreasing


def test_rules_that_are_played_and_groups_work_too():
    network = td.Network.from_edges([(0, 1), (1, 2), (2, 3), (3, 4)], groups={"A": [0, 1], "B": [2, 3], "C": [4]})
    scenario = td.Scenario(network, [td.Ask(0.3), td.Forget(0.1)], 1, 5)
    assert len(robustness(scenario, 0.5, k=1, unit="group", draws=2, replicates=64, rng=1)) == 2


def test_nobody_is_warned_of_rules_that_have_no_ties_left_to_act_on(recwarn):
    trio = td.Network.from_edges([("Ana", "Ben")], people=["Ana", "Ben", "Cas"])
    trio = trio.with_ties([("Ben", "Cas")], kind="mentor")
    table = robustness(td.Scenario(trio, [td.Tell(0.5), td.Mentor(0.5)], 1, 5), [0.4, 0.9], draws=4, rng=1)
    assert len(table) == 8
    assert not recwarn.list


def test_one_share_may_be_a_number_of_any_sort():
    for one in (0.3, np.float64(0.3), np.array(0.3), [0.3], np.array([0.3]), {0.3}):
        assert robustness(cascade(FLORENTINE), one, k=1, draws=1, replicates=64, rng=1).hidden.tolist() == [0.3]


def test_a_choice_is_held_against_another_and_not_against_the_best():
    # Two voices are needed: a and b together reach six, but alone nobody, and greedy choice is led astray by c.
    ties = pd.DataFrame({"source": list("abcmmm"), "target": list("mmdxyz"), "weight": [1, 1, 2, 2, 2, 2]})
    scenario = td.Scenario(td.Network.from_frames(ties=ties), [td.Threshold(2, of="count")], 1, 5)
    table = robustness(scenario, 1 / 6, k=2, among=list("abcd"), draws=12, replicates=64, rng=1)
    assert table.reach_kept.max() == 6 / 3
    assert "of what the one that knows all ties does" in table.attrs["advice"][0]


def test_wrong_input_is_refused():
    with pytest.raises(TypeError, match="robustness takes a Scenario"):
        robustness(FLORENTINE)
    for wrong in (0, 1, 1.5, [0.1, -1]):
        with pytest.raises(ValueError, match="hide must be above 0 and below 1"):
            robustness(cascade(FLORENTINE), wrong)
    with pytest.raises(ValueError, match="hide names no share of the ties"):
        robustness(cascade(FLORENTINE), [])
    with pytest.raises(TypeError, match="hide must be a number above 0 and below 1, got 'half'"):
        robustness(cascade(FLORENTINE), "half")
    with pytest.raises(ValueError, match="there are no ties to hide"):
        robustness(td.Scenario(td.Network.from_edges(groups={"a": [0, 1]}), [td.Discuss(0.1)], 1, 5))
    teams = td.Network.from_edges([(0, 1), (1, 2)], groups={"a": [0, 1], "b": [1, 2]})
    with pytest.raises(ValueError, match="Discuss and Forget does not work along ties, so hiding them would show"):
        robustness(td.Scenario(teams, [td.Discuss(0.1), td.Forget(0.1)], 1, 5))
    with pytest.raises(ValueError, match="draws must be at least 1"):
        robustness(cascade(FLORENTINE), draws=0)
    with pytest.raises(ValueError, match="k asks for 16 of 15"):
        robustness(cascade(FLORENTINE), k=16)
