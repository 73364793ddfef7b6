"""Whom to tell first."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import stats

import tidings as td
from tidings.choose import choose_first, played, ways
from tidings.theory import exact

BASELINES = ["random", "degree", "betweenness", "k_core", "bridges"]


def cascade(network, p=0.3, steps=20):
    return td.Scenario(network, td.models.independent_cascade(p), 1, steps)


def of_graph(graph):
    return td.Network.from_networkx(graph)


@pytest.fixture(scope="module")
def florentine():
    return of_graph(nx.florentine_families_graph())


SMALL = {
    "bowtie": of_graph(nx.Graph([(0, 1), (0, 2), (1, 2), (2, 3), (2, 4), (3, 4)])),
    "path": of_graph(nx.path_graph(9)),
    "two stars": of_graph(nx.disjoint_union(nx.star_graph(5), nx.star_graph(3))),
    "random": of_graph(nx.gnm_random_graph(12, 16, seed=2)),
    "directed": of_graph(nx.gnp_random_graph(10, 0.2, seed=3, directed=True)),
}
EVERY_RULE = {
    "once": td.models.independent_cascade(0.4),
    "until tired": [td.Tell(0.2), td.Tire(0.3)],
    "on and on": [td.Tell(0.1)],
    "linear thresholds": [td.Threshold("uniform")],
    "fixed thresholds": [td.Threshold(0.5)],
    "asking": [td.Ask(0.3), td.Forget(0.1)],
}


@pytest.mark.parametrize("network", SMALL)
@pytest.mark.parametrize("rules", EVERY_RULE)
def test_brute_force_finds_the_same_in_the_same_worlds(network, rules, monkeypatch):
    # Judged by the luck it is chosen by, so that greedy choice by brute force is comparable exactly.
    monkeypatch.setattr(ways, "_key_to_choose", lambda key: key)
    scenario = td.Scenario(SMALL[network], EVERY_RULE[rules], 1, steps=5)
    table = choose_first(scenario, 3, replicates=192, rng=4)
    found = ways.way_of(scenario, ways.Pool("person", *_everyone(scenario.network)), 192)
    judge = found(scenario, ways.Pool("person", *_everyone(scenario.network)), 192, 4, None).reached
    people = range(scenario.network.n_people)
    chosen = []
    for rank in range(3):
        open_ = [person for person in people if person not in chosen]
        reached = {person: judge([*chosen, person])[-1].mean() for person in open_}
        best = max(open_, key=lambda person: (reached[person], -person))
        assert table.choice[rank] == scenario.network.names[best]
        assert table.expected_reach[rank] == pytest.approx(reached[best])
        chosen.append(best)
    if "none" not in table.attrs["guarantee"]:
        best = max(judge(list(three))[-1].mean() for three in itertools.combinations(people, 3))
        assert table.expected_reach[2] >= (1 - 1 / np.e) * best
        assert (table.gain >= 0).all()
        assert table.gain.is_monotonic_decreasing


def _everyone(network):
    from tidings.choose.pool import pool

    made = pool(network, 3, None, "person", None)
    return made.names, made.members, made.budget, made.cost


@pytest.mark.parametrize("network", ["bowtie", "path", "two stars", "directed"])
def test_the_first_choice_is_the_best_by_the_exact_law(network):
    scenario = cascade(SMALL[network])
    table = choose_first(scenario, 1, replicates=4096, rng=1)
    law = {
        person: scenario.network.n_people * float(exact(scenario.but(seeds=[person]))["learned_by"][-1].mean())
        for person in scenario.network.names
    }
    assert law[table.choice[0]] >= max(law.values()) - 0.05
    assert abs(table.expected_reach[0] - law[table.choice[0]]) < 4 * table.standard_error[0]


def test_the_best_pair_of_the_reference_is_found():
    # science.md X6: spreads 3.18776 from 0, the best pair is {0, 3} with 4.37
    ties = pd.DataFrame(
        {
            "source": [0, 0, 1, 2, 1, 3, 4],
            "target": [1, 2, 2, 3, 3, 4, 0],
            "chance": [0.9, 0.4, 0.5, 0.3, 0.2, 0.8, 0.6],
        }
    )
    scenario = cascade(td.Network.from_frames(ties=ties), "chance")
    table = choose_first(scenario, 2, replicates=20_000, rng=1)
    assert set(table.choice) == {0, 3}
    assert abs(table.expected_reach[0] - 3.18776) < 4 * table.standard_error[0]
    # the error of the sum is at most that of both gains
    assert abs(table.expected_reach[1] - 4.37) < 4 * table.standard_error.sum()


def test_expected_reach_is_that_of_reach_under_the_same_luck(florentine):
    scenario = cascade(florentine)
    table = choose_first(scenario, 3, replicates=100, rng=8)
    for rank in range(3):
        seeds = table.choice[: rank + 1].tolist()
        assert table.expected_reach[rank] == pytest.approx(
            td.reach(scenario.but(seeds=seeds), 100, rng=8).mean().item()
        )


@pytest.fixture(scope="module")
def large():
    return of_graph(nx.barabasi_albert_graph(1500, 3, seed=1))


@pytest.mark.parametrize("rules", ["once", "until tired", "linear thresholds"])
def test_asking_backward_chooses_as_well_as_asking_forward(large, rules, monkeypatch):
    made = {"once": td.models.independent_cascade(0.1), "until tired": [td.Tell(0.05), td.Tire(0.5)]}
    scenario = td.Scenario(large, made.get(rules, EVERY_RULE[rules]), 1, steps=40)
    back = choose_first(scenario, 10, rng=1)
    assert back.attrs["how"] == "worlds asked backward"
    monkeypatch.setattr(ways, "LARGE", 1 << 60)
    among = large.names[np.argsort(-np.diff(large.ties.indptr), kind="stable")[:80]].tolist()
    there = choose_first(scenario, 10, among=among, replicates=256, rng=1)
    assert there.attrs["how"] == "fixed worlds, asked forward"
    seeds = back.choice.tolist()
    reached = td.reach(scenario.but(seeds=seeds), 1024, rng=5).mean().item()
    best = td.reach(scenario.but(seeds=there.choice.tolist()), 1024, rng=5).mean().item()
    assert reached > 0.97 * best
    assert abs(back.expected_reach.iloc[-1] / reached - 1) < 0.1


@pytest.mark.parametrize(("n", "how"), [(300, "forward"), (900, "backward")])
def test_who_asks_many_for_whom_they_reach_asks_backward(n, how):
    scenario = cascade(of_graph(nx.random_labeled_tree(n, seed=1)), 0.2)
    assert how in choose_first(scenario, 1, rng=1).attrs["how"]
    # As many worlds asked backward would say less than was asked for.
    assert "forward" in choose_first(scenario, 1, replicates=64, rng=1).attrs["how"]


def test_worlds_are_asked_forward_where_the_table_has_room(florentine, monkeypatch):
    scenario, (names, members, budget, cost) = cascade(florentine), _everyone(florentine)
    pool = ways.Pool("person", names, members, budget, cost)
    words = 15 * 15 * ways.MOST_WORLDS // 64
    for room, way in ((words, ways.by_worlds), (words - 1, ways.by_asking_back)):
        monkeypatch.setattr(ways, "SMALL", room)
        assert ways.way_of(scenario, pool, None) is way
        assert ways.way_of(scenario, pool, None, kept=False) is ways.by_worlds
        assert ways.way_of(scenario, pool, ways.MOST_WORLDS) is ways.by_worlds
    monkeypatch.setattr(ways, "LARGE", 15 * 15 - 1)
    assert ways.way_of(scenario, pool, 64) is ways.way_of(scenario, pool, None, kept=False) is ways.by_asking_back


@pytest.mark.parametrize(
    ("way", "rules"), [(ways.by_worlds, "once"), (ways.by_asking_back, "once"), (ways.by_playing, "asking")]
)
def test_who_was_lucky_where_they_were_chosen_is_judged_by_other_luck(way, rules):
    ring = of_graph(nx.cycle_graph(30))
    pool = ways.Pool("person", *_everyone(ring))
    found = way(td.Scenario(ring, EVERY_RULE[rules], 1, steps=5), pool, 128, 4, None)
    reached = [found.reached([person])[0].mean() for person in range(30)]
    assert reached[found.chosen.candidates[0]] < max(reached)


def test_where_so_many_worlds_make_it_sure_beforehand_there_are_no_more():
    bowtie = SMALL["bowtie"]
    pool = ways.Pool("person", *_everyone(bowtie)[:2], 5.0, None)
    found = ways.by_asking_back(cascade(bowtie), pool, None, 4, None)
    assert found.n_worlds == ways.bounds.enough(5, 5, 5, 5, ways.NEAR, 1 / 5) < ways.LEAST


def test_worlds_asked_backward_tell_what_the_first_reach_together():
    pairs = of_graph(nx.Graph([(0, 1), (2, 3)]))
    pool = ways.Pool("person", *_everyone(pairs)[:2], 2.0, None)
    found = ways.by_asking_back(cascade(pairs, 1.0), pool, 640, 4, None)
    assert found.reached([0, 2])[-1].mean() == 4
    assert 1.5 < found.reached([0, 2])[0].mean() < 2.5


def test_the_largest_network_tells_how_sure_it_is(large):
    table = choose_first(cascade(large, 0.1), 5, rng=1)
    assert "by the worlds drawn" in table.attrs["guarantee"]
    assert table.attrs["worlds"] >= ways.LEAST


def test_a_reach_that_is_hardly_known_is_warned_of(large, monkeypatch):
    monkeypatch.setattr(ways, "LARGE", 0)
    with pytest.warns(UserWarning, match=r"is known to \d+% only, from \d+ of 64 worlds; give more replicates"):
        choose_first(cascade(large, 0.01), 1, replicates=64, rng=1)


def test_baselines_stand_beside(florentine):
    table = choose_first(cascade(florentine), 4, rng=1)
    assert table.columns.tolist() == ["rank", "choice", "expected_reach", "gain", "standard_error", *BASELINES]
    assert table["rank"].tolist() == [1, 2, 3, 4]
    assert (table.expected_reach >= table.random - 0.2).all()
    assert table.attrs["baselines"]["degree"][0] == "Medici"
    assert table.attrs["baselines"]["betweenness"][0] == "Medici"
    assert table.degree[0] == pytest.approx(table.expected_reach[0])  # the same first choice
    assert table.attrs["units"]["gain"] == "people"


def test_whole_groups_are_chosen():
    teams = {"small": ["Pazzi"], "rich": ["Medici", "Strozzi", "Guadagni"], "rest": ["Pucci", "Barbadori"]}
    network = td.Network.from_edges(list(nx.florentine_families_graph().edges), groups=teams)
    table = choose_first(cascade(network), 2, unit="group", rng=1)
    assert table.choice.tolist()[0] == "rich"
    seeds = {"group": "rich"}
    assert table.expected_reach[0] == pytest.approx(
        td.reach(cascade(network).but(seeds=seeds), 16_384, rng=1).mean().item()
    )


def test_costs_make_the_cheap_worth_more(florentine):
    cost = dict.fromkeys(florentine.names, 1.0) | {"Medici": 100.0}
    table = choose_first(cascade(florentine), 3, cost=cost, rng=1)
    assert "Medici" not in set(table.choice)
    assert table.cost.sum() <= 3
    assert choose_first(cascade(florentine), 100, among=["Medici"], cost=cost, rng=1).choice.tolist() == ["Medici"]
    assert "32 %" in table.attrs["guarantee"]


def test_with_costs_a_baseline_reaches_what_the_same_money_buys(florentine):
    cost = {name: 1.0 + place for place, name in enumerate(florentine.names)}
    table = choose_first(cascade(florentine), 20.0, cost=cost, replicates=128, rng=1)
    order = table.attrs["baselines"]["degree"]
    for row in table.itertuples():
        money = table.cost[: row.Index + 1].sum()
        bought = [name for place, name in enumerate(order) if sum(cost[each] for each in order[: place + 1]) <= money]
        reached = td.reach(cascade(florentine).but(seeds=bought), 128, rng=1).mean().item() if bought else 0
        assert row.degree == pytest.approx(reached)


def test_costs_may_be_a_people_column():
    people = pd.DataFrame({"hours": [5.0, 1.0, 1.0]}, index=["Ana", "Ben", "Cas"])
    network = td.Network.from_frames(people, pd.DataFrame({"source": ["Ana"], "target": ["Ben"]}))
    table = choose_first(cascade(network, 0.5), 2, cost="hours", rng=1)
    assert set(table.choice) == {"Ben", "Cas"}


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (td.models.independent_cascade(0.3), "63 %"),
        ([td.Tell(0.3)], "63 %"),
        ([td.Tell(0.3)], "under cascades along independent ties each one adds less"),
        ([td.Threshold("uniform")], "63 %"),
        ([td.Threshold("uniform")], "under linear thresholds drawn evenly each one adds less"),
        ([td.Threshold(0.4)], "none: under Threshold several"),
        ([td.Discuss(0.3, exponent=2.0)], "none: Discuss asks for several voices"),
        ([td.Discuss(0.3, quorum=0.5)], "none: Discuss asks for several voices"),
        ([td.Discuss(0.3)], "none: nothing is promised"),
        ([td.Tell(0.3), td.Adopt(1.0, quorum=0.5), td.Onboard(0.2)], "none: Adopt asks for several who know"),
        ([td.Ask(0.3), td.Forget(0.2)], "none: nothing is promised"),
    ],
)
def test_it_says_which_guarantee_holds(rules, said):
    network = td.Network.from_edges([(0, 1), (1, 2)], groups={"all": [0, 1, 2]})
    table = choose_first(td.Scenario(network, rules, 1, 4), 1, replicates=64, rng=1)
    assert said in table.attrs["guarantee"]


def test_two_are_found_who_reach_together_what_neither_does_alone():
    # Both ends of every pair must know before the middle learns: one alone reaches only themselves.
    pairs = [("a", "m"), ("b", "m"), ("m", "x"), ("m", "y"), ("c", "n"), ("d", "n")]
    network = td.Network.from_frames(ties=pd.DataFrame(pairs, columns=["source", "target"]))
    scenario = td.Scenario(network, [td.Threshold(2, of="count")], 1, 5)
    table = choose_first(scenario, 2, among=["a", "b", "c"], replicates=64, rng=1)
    assert set(table.choice) == {"a", "b"}
    assert table.expected_reach[1] == 3


def test_what_is_learned_without_anyone_is_nobodys_gain():
    network = td.Network.from_edges([(0, 1)])
    scenario = td.Scenario(network, [td.Broadcast(1.0), td.Forget(0.0)], [], steps=2)
    table = choose_first(scenario, 1, replicates=64, rng=1)
    assert table.expected_reach[0] == 2
    assert table.gain[0] == 0


def test_a_baseline_that_cannot_pay_for_anyone_yet_has_what_comes_of_itself():
    pair = td.Network.from_edges([("Zoe", "Ana")], people=["Ana", "Zoe"], mutual=False)
    scenario = td.Scenario(pair, [td.Broadcast(1.0), td.Tell(0.1), td.Forget(0.0)], [], steps=2)
    table = choose_first(scenario, 3, cost={"Ana": 1.0, "Zoe": 3.0}, replicates=64, rng=1)
    assert table.choice.tolist() == ["Ana"]
    assert table.attrs["baselines"]["degree"] == ["Zoe"]
    assert table.degree.tolist() == [2]
    assert "cost" not in table.attrs["units"]


def test_the_standard_error_is_that_of_the_gains_over_worlds(florentine):
    scenario = cascade(florentine)
    table = choose_first(scenario, 2, replicates=20, rng=8)
    one, two = (td.reach(scenario.but(seeds=table.choice[:k].tolist()), 20, rng=8).values for k in (1, 2))
    assert table.standard_error.tolist() == pytest.approx([stats.sem(one), stats.sem(two - one)])
    assert choose_first(scenario, 2, replicates=1, rng=8).standard_error.isna().all()


def test_many_candidates_are_not_all_asked_again(monkeypatch):
    network = of_graph(nx.gnm_random_graph(60, 120, seed=1))
    scenario = td.Scenario(network, [td.Tell(0.05), td.Forget(0.1)], 1, 6)
    all_asked = choose_first(scenario, 3, replicates=64, rng=1)
    monkeypatch.setattr(played, "ALL", 10)
    some_asked = choose_first(scenario, 3, replicates=64, rng=1)
    assert all_asked.expected_reach.iloc[-1] == pytest.approx(some_asked.expected_reach.iloc[-1], rel=0.1)


@pytest.mark.parametrize("rules", ["once", "until tired", "asking"])
def test_workers_change_nothing(rules, large, monkeypatch):
    monkeypatch.setattr(ways, "LEAST", 256)
    network = large if rules == "until tired" else SMALL["random"]
    scenario = td.Scenario(network, EVERY_RULE[rules], 1, steps=3)
    here = choose_first(scenario, 2, replicates=256, rng=3)
    with ThreadPoolExecutor(2) as executor:
        there = choose_first(scenario, 2, replicates=256, rng=3, executor=executor)
    pd.testing.assert_frame_equal(here, there)


def test_the_order_of_ties_and_names_changes_nothing():
    ties = pd.DataFrame(list(nx.gnm_random_graph(12, 20, seed=4).edges), columns=["source", "target"])
    networks = [td.Network.from_frames(ties=some, mutual=True) for some in (ties, ties[::-1])]
    one, other = (choose_first(cascade(each), 3, rng=1) for each in networks)
    pd.testing.assert_frame_equal(one, other)
    among = networks[0].names[2:9].tolist()
    one, other = (choose_first(cascade(networks[0]), 3, among=some, rng=1) for some in (among, among[::-1]))
    pd.testing.assert_frame_equal(one, other)


def test_wrong_input_is_refused(florentine):
    scenario = cascade(florentine)
    with pytest.raises(TypeError, match="choose_first takes a Scenario, got Network"):
        choose_first(florentine, 2)
    with pytest.raises(ValueError, match="k asks for 16 of 15 people; take fewer"):
        choose_first(scenario, 16)
    with pytest.raises(ValueError, match="k asks for 3 of 2 people"):
        choose_first(scenario, 3, among=["Medici", "Pazzi"])
    with pytest.raises(ValueError, match="Zoe"):
        choose_first(scenario, 1, among=["Medici", "Zoe"])
    with pytest.raises(ValueError, match="there are no groups to choose from"):
        choose_first(scenario, 1, unit="group")
    with pytest.raises(ValueError, match="unit must be one of 'person', 'group', got 'team'"):
        choose_first(scenario, 1, unit="team")
    with pytest.raises(ValueError, match="k must be at least 1"):
        choose_first(scenario, 0)
    with pytest.raises(TypeError, match="k must be a whole number"):
        choose_first(scenario, 1.5)
    with pytest.raises(ValueError, match="among names nobody"):
        choose_first(scenario, 1, among=[])
    with pytest.raises(ValueError, match="cost says nothing about 'Acciaiuoli' and 13 more"):
        choose_first(scenario, 1, cost={"Medici": 1.0})
    with pytest.raises(ValueError, match="no person called 'Zoe'"):
        choose_first(scenario, 1, cost=dict.fromkeys(florentine.names, 1.0) | {"Zoe": 1.0})
    with pytest.raises(ValueError, match="cost of 'Medici' must be"):
        choose_first(scenario, 1, cost=dict.fromkeys(florentine.names, 1.0) | {"Medici": 0.0})
    with pytest.raises(ValueError, match="the budget k=0.5 buys nobody: the cheapest costs 1"):
        choose_first(scenario, 0.5, cost=dict.fromkeys(florentine.names, 1.0))
    with pytest.raises(ValueError, match="replicates must be at least 1"):
        choose_first(scenario, 1, replicates=0)
