"""Faults found in neighbouring libraries, each a test of ours; the numbers are those of the list of them.

| rows | what went wrong elsewhere | tested |
|---|---|---|
| 1, 2, 33 | steps that act in sequence, an order that is nowhere written | here |
| 4, 5, 18, 19, 24, 25 | directions, weights, chances and thresholds of ties | here |
| 6, 7, 8, 16, 17, 21 | seeds, labels, odd networks, the axis of steps | here |
| 9, 10, 11, 12, 23 | replicates, luck, who taught whom | here |
| 14, 15, 20, 22, 29 | numbers that only look right | here |
| 3, 31 | opinions (Hegselmann-Krause), March 1991 | tests/beliefs |
| 8 | companions without simulating: callable as they stand | tests/theory |
| 13 | networks drawn from a child of the same luck | with `tidings.make`, once it draws |
| 26, 27, 28 | plots that write files, switch backends, show other data | tests/plot |
| 30 | choosing whom to tell first with fresh luck | with `choose_first`, once it is there |
| 32 | a package without its dependencies | the wheel in CI, and tests/test_imports.py |
"""

import os
import pickle
import random
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import stats

import tidings as td
from tidings.testing import every_rule, example_network

EVERYTHING = [*td.results.DEFAULT, *td.results.PER_STEP]


def play(network, *rules, seeds=(0,), steps=10, replicates=3, rng=1, **options):
    scenario = td.Scenario(network, list(rules), seeds, steps)
    return td.simulate(scenario, replicates, rng, keep=EVERYTHING, **options)


def at_work(steps=6):
    return td.Scenario(example_network(), every_rule(), 2, steps)


# --- time ---------------------------------------------------------------------------------------


class TestOneStepAtATime:
    """Rows 1 and 2: everyone sees the start of the step, in whatever order they are stored."""

    ORDERS = {
        "forwards": lambda n: list(range(n)),
        "backwards": lambda n: list(reversed(range(n))),
        "shuffled": lambda n: random.Random(4).sample(range(n), n),
        "text": lambda n: [f"P{i:03d}" for i in random.Random(5).sample(range(n), n)],
        "tuples": lambda n: [(i % 3, i) for i in range(n)],
    }

    @pytest.mark.parametrize("order", ORDERS)
    def test_1_the_front_moves_one_tie_a_step(self, order):
        names = self.ORDERS[order](10)
        network = td.Network.from_edges(pairwise(names), people=sorted(names, key=str))
        run = play(network, td.Tell(1.0), seeds=[names[0]])

        assert run["learned_at"].sel(person=names).values.tolist() == [list(range(10))] * 3

    @pytest.mark.parametrize("order", ORDERS)
    def test_1_on_a_ring_it_moves_both_ways(self, order):
        names = self.ORDERS[order](10)
        network = td.Network.from_edges(zip(names, names[1:] + names[:1]), people=sorted(names, key=str))
        run = play(network, td.Tell(1.0), seeds=[names[0]])

        assert (run["share"] * 10).values[0].round().tolist() == [1, 3, 5, 7, 9, 10, 10, 10, 10, 10, 10]

    def test_2_a_complete_network_is_not_filled_by_a_chain_within_a_step(self):
        """With p = .1 one knower tells 29 others binomially; a sequential step would reach nearly all."""
        network = td.Network.from_networkx(nx.complete_graph(30))
        run = play(network, td.Tell(0.1), steps=1, replicates=4000)
        told = (run["share"].sel(step=1) * 30 - 1).round().astype(int)
        middle = [(told == k).sum().item() for k in range(8)] + [(told >= 8).sum().item()]

        law = [*stats.binom.pmf(range(8), 29, 0.1), stats.binom.sf(7, 29, 0.1)]
        assert stats.chisquare(middle, 4000 * np.array(law)).pvalue > 1e-4

    def test_2_other_places_are_other_luck_and_the_same_law(self):
        ends = []
        for names in (range(8), random.Random(1).sample(range(8), 8)):
            names = list(names)
            network = td.Network.from_edges(pairwise(names))
            run = play(network, td.Tell(0.4), td.Tire(0.3), seeds=[names[0]], steps=40, replicates=4000)
            ends.append((run["share"].isel(step=-1) * 8).round().astype(int).values)

        counts = [np.bincount(np.minimum(end, 6), minlength=7)[1:] for end in ends]
        assert (ends[0] != ends[1]).any()
        assert stats.chi2_contingency(counts).pvalue > 1e-4

    @pytest.mark.parametrize("p, q", [(0.2, 0.5), (0.7, 0.7), (0.5, 1.0), (1.0, 0.3)])
    def test_33_people_tell_before_they_tire(self, pair, p, q):
        """Transmit, then recover: T = p / (1 - (1 - p)(1 - q)), and not with (1 - q) p in front."""
        n = 10_000
        run = td.simulate(td.Scenario(pair, td.models.sir(p, q), ["Ana"], steps=80), n, rng=3)
        passed = run["learned_at"].sel(person="Ben").notnull().mean().item()
        law = p / (1 - (1 - p) * (1 - q))

        assert abs(passed - law) <= 4 * np.sqrt(law * (1 - law) / n)
        assert abs(law - law * (1 - q)) > 0.1  # the other order is far away

    def test_33_forgetting_and_learning_again_take_turns(self, pair):
        """Who forgets cannot learn in the same step, who learns cannot forget in it."""
        run = td.simulate(td.Scenario(pair, td.models.sis(1.0, 1.0), ["Ana"], steps=4), 3, rng=1, keep=["knows"])

        assert run["knows"].values.tolist() == [[[1, 0], [0, 1], [1, 0], [0, 1], [1, 0]]] * 3

    @pytest.mark.parametrize("q", [0.1, 0.4])
    def test_22_waiting_times_count_from_learning_whenever_that_was(self, q):
        """Time from learning to tiring is geometric, the same for those who learned early and late."""
        path = td.Network.from_edges([(i, i + 1) for i in range(5)])
        run = play(path, td.Tell(0.3), td.Tire(q), steps=150, replicates=8000)
        shared = run["shares"].astype(int).sum("step")
        longest = 8
        for person in (1, 2):
            learned = run["learned_at"].sel(person=person)
            for early in (True, False):
                some = learned <= 2 * person if early else learned > 2 * person
                waits = shared.sel(person=person).values[(some & learned.notnull()).values]
                count = np.bincount(np.minimum(waits, longest), minlength=longest + 1)[1:]
                law = [q * (1 - q) ** (wait - 1) for wait in range(1, longest)] + [(1 - q) ** (longest - 1)]
                assert len(waits) > 300
                assert stats.chisquare(count, len(waits) * np.array(law)).pvalue > 1e-4

    @pytest.mark.parametrize("steps", [0, 1, 5])
    def test_21_the_axis_of_time_is_as_asked_and_nothing_happens_after_it(self, steps):
        path = td.Network.from_edges([(i, i + 1) for i in range(9)])
        run = play(path, td.Tell(1.0), steps=steps)

        assert run["step"].values.tolist() == list(range(steps + 1))
        assert run["learned_at"].max().item() == steps
        assert run["share"].isel(step=-1).values.tolist() == pytest.approx([(steps + 1) / 10] * 3)


# --- ties ---------------------------------------------------------------------------------------


class TestTies:
    ARROWS = [(i, i + 1) for i in range(5)]

    @pytest.mark.parametrize(
        "rule", [td.Threshold(0.5), td.Threshold(1, of="count"), td.Tell(1.0), td.Ask(1.0)], ids=repr
    )
    def test_4_directed_ties_carry_one_way(self, rule):
        along = td.Network.from_networkx(nx.DiGraph(self.ARROWS))
        against = along.reversed_ties()

        assert play(along, rule)["share"].isel(step=-1).values.tolist() == [1, 1, 1]
        assert play(against, rule)["share"].isel(step=-1).values.tolist() == pytest.approx([1 / 6] * 3)

    def test_5_a_chance_that_only_some_ties_have_is_refused(self):
        graph = nx.DiGraph([(0, 1), (1, 2)])
        graph.edges[0, 1]["p"] = 0.0

        with pytest.raises(ValueError, match="tie column 'p' must hold a chance between 0 and 1 for every tie"):
            td.Scenario(td.Network.from_networkx(graph), [td.Tell("p")], [0], steps=5)

    def test_5_a_weight_that_only_some_ties_have_is_1_for_the_others(self):
        graph = nx.DiGraph([(0, 1), (1, 2)])
        graph.edges[0, 1]["weight"] = 3.0

        assert td.Network.from_networkx(graph).ties.toarray()[[0, 1], [1, 2]].tolist() == [3.0, 1.0]

    def test_5_each_tie_keeps_its_own_chance(self):
        """Ties of chance 0 among ties of chance 1: exactly the sure ones carry."""
        luck = np.random.default_rng(2)
        graph = nx.gnp_random_graph(30, 0.15, seed=3, directed=True)
        nx.set_edge_attributes(graph, {edge: float(luck.random() < 0.4) for edge in graph.edges}, "p")
        run = play(td.Network.from_networkx(graph), td.Tell("p"), steps=30)
        sure = nx.DiGraph([edge for edge in graph.edges if graph.edges[edge]["p"] == 1.0])
        away = nx.single_source_shortest_path_length(sure, 0)

        assert 3 < len(away) < 30
        expected = [away.get(person, np.nan) for person in range(30)]
        np.testing.assert_array_equal(run["learned_at"], [expected] * 3)

    def test_18_an_undirected_graph_is_the_directed_one_with_both_ways(self):
        graph = nx.gnp_random_graph(40, 0.1, seed=1)
        rules = [td.Tell(0.2), td.Tire(0.3), td.Threshold(0.6)]
        undirected = play(td.Network.from_networkx(graph), *rules)
        directed = play(td.Network.from_networkx(graph.to_directed()), *rules)

        assert undirected.identical(directed)

    @pytest.mark.parametrize("seed", range(5))
    def test_18_on_an_undirected_path_every_seed_reaches_everybody(self, seed):
        run = play(td.Network.from_networkx(nx.path_graph(5)), td.Tell(1.0), seeds=[seed])

        assert run["learned_at"].values.tolist() == [[abs(seed - i) for i in range(5)]] * 3

    @pytest.mark.parametrize("rule", [td.Tell(1.0), td.Ask(1.0), td.Threshold(0.1), td.Threshold("uniform")], ids=repr)
    def test_19_a_tie_of_weight_zero_never_carries(self, rule):
        network = td.Network.from_edges([(0, 1, 0.0), (0, 2, 1.0)])
        run = play(network, rule, replicates=50, steps=30)

        assert run["learned_at"].sel(person=1).isnull().all()
        assert run["learned_at"].sel(person=2).notnull().all()

    def test_19_everybody_is_in_exactly_one_compartment(self):
        run = play(example_network(), *every_rule(), seeds=3, replicates=20)
        knows, shares = run["knows"].astype(int), run["shares"].astype(int)
        never = 1 - knows
        quiet = knows - shares

        assert ((never + shares + quiet) == 1).all()
        assert min(part.min() for part in (never, shares, quiet)) == 0
        assert quiet.sum() > 0

    def test_19_those_who_tired_still_know(self, pair):
        run = play(pair, *td.models.sir(1.0, 1.0), seeds=["Ana"])

        assert run["share"].isel(step=-1).values.tolist() == [1, 1, 1]
        assert run["shares"].isel(step=-1).sum() == 0

    def test_24_two_who_know_are_two_tries(self):
        """Per contact and not per person: 1 - (1 - p)^2, and 1 - (1 - p)^3 with a weight of 2."""
        p, n = 0.3, 20_000
        network = td.Network.from_edges([(0, 2), (1, 2), (0, 3, 2.0), (1, 3)], mutual=False)
        run = play(network, td.Tell(p), seeds=[0, 1], steps=1, replicates=n)
        told = run["knows"].sel(step=1).mean("replicate").values

        for person, law in ((2, 1 - (1 - p) ** 2), (3, 1 - (1 - p) ** 3)):
            assert abs(told[person] - law) < 4 * np.sqrt(law * (1 - law) / n)

    def test_25_a_threshold_is_reached_at_exactly_half_and_not_below(self):
        """Two of four contacts are a share of .5, one weight of .5 in 1 is too; the convention is `>=`."""
        network = td.Network.from_edges([(i, 4) for i in range(4)] + [(0, 5, 0.5), (3, 5, 0.5)], mutual=False)
        reached = {}
        for theta in (0.5, 0.500001):
            run = play(network, td.Threshold(theta), seeds=[0, 1], steps=1)
            reached[theta] = run["knows"].sel(step=1, person=[4, 5]).values[0].tolist()

        assert reached == {0.5: [1, 1], 0.500001: [0, 0]}

    def test_25_nothing_that_was_given_is_changed(self):
        graph = nx.karate_club_graph()
        before = pickle.dumps((list(graph.nodes(data=True)), list(graph.edges(data=True)), graph.graph))
        rules, seeds = [td.Discuss(0.2), td.Tell(0.1)], [0, 33]
        network = td.Network.from_networkx(graph, groups="club")
        td.replay(td.Scenario(network, rules, seeds, steps=5), rng=1).tree().clear()

        assert pickle.dumps((list(graph.nodes(data=True)), list(graph.edges(data=True)), graph.graph)) == before
        assert (rules, seeds) == ([td.Discuss(0.2), td.Tell(0.1)], [0, 33])


# --- people -------------------------------------------------------------------------------------


class TestPeople:
    LABELS = {
        "int": list(range(5)),
        "str": list("abcde"),
        "tuple": [(i // 3, i % 3) for i in range(5)],
        "mixed": [5, "5", (5,), "a", 7],
        "frozenset": [frozenset({i, "x"}) for i in range(5)],
        "sparse": [10, 11, 12, 10**6, 10**12],
        "negative": [-3, -2, -1, 0, 1],
    }

    @pytest.mark.parametrize("kind", LABELS)
    def test_7_16_17_any_label_is_one_person_and_comes_back(self, kind):
        names = self.LABELS[kind]
        graph = nx.Graph(list(pairwise(names)))
        run = play(td.Network.from_networkx(graph), td.Tell(1.0), seeds=[names[4]])

        assert list(map(repr, run["person"].values.tolist())) == list(map(repr, graph))
        assert [run["learned_at"].sel(person=name).values[0] for name in names] == [4, 3, 2, 1, 0]
        counted = run["share"].isel(step=-1) * 5
        assert counted.values.tolist() == [5, 5, 5]

    @pytest.mark.parametrize("n_seeds", [1, 2, 9])
    def test_6_every_replicate_starts_with_as_many_as_asked(self, n_seeds):
        network = td.Network.from_networkx(nx.cycle_graph(200))
        run = play(network, td.Tell(0.3), seeds=n_seeds, replicates=200, steps=2)

        assert (run["knows"].sel(step=0).sum("person") == n_seeds).all()
        assert len(np.unique(run["knows"].sel(step=0), axis=0)) > 100

    @pytest.mark.parametrize("make", [lambda: nx.grid_2d_graph(4, 4), lambda: nx.Graph([(1, "a"), ("a", (2, 3))])])
    def test_8_people_can_be_drawn_whatever_they_are_called(self, make):
        network = td.Network.from_networkx(make())
        run = play(network, td.Tell(0.5), seeds=2, replicates=50)

        assert (run["knows"].sel(step=0).sum("person") == 2).all()
        assert (run["learned_at"] == 0).any("replicate").all()

    def test_16_a_seed_is_a_name_and_not_a_row(self):
        graph = nx.Graph()
        graph.add_nodes_from([2, 1, 0])
        graph.add_edge(0, 1)
        run = play(td.Network.from_networkx(graph), td.Tell(1.0), seeds=[0])

        assert run["learned_at"].sel(person=[0, 1]).values[0].tolist() == [0, 1]
        assert run["learned_at"].sel(person=2).isnull().all()

    def test_16_numpy_numbers_are_numbers(self):
        network = td.Network.from_networkx(nx.path_graph(4))
        seeds = np.arange(4)[np.array([False, True, False, False])]
        run = play(network, td.Tell(1.0), seeds=seeds, steps=np.int64(3), replicates=np.int32(2), rng=np.uint64(1))

        assert run["learned_at"].values.tolist() == [[1, 0, 1, 2]] * 2
        assert network.positions(np.array([3, 1])).tolist() == [3, 1]

    def test_16_networks_without_ties_or_with_one_person_are_networks(self):
        edgeless = td.Network.from_networkx(nx.empty_graph(3))
        single = td.Network.from_networkx(nx.empty_graph(1))

        assert play(edgeless, td.Broadcast(1.0), seeds=[])["share"].sel(step=1).values.tolist() == [1, 1, 1]
        assert play(single, td.Forget(1.0), seeds=1)["share"].sel(step=1).values.tolist() == [0, 0, 0]
        with pytest.warns(UserWarning, match="Tell can never act here: there are no ties"):
            still = play(edgeless, td.Tell(1.0))
        assert still["share"].values.tolist() == [[1 / 3] * 11] * 3

    def test_16_a_network_without_people_is_refused(self):
        with pytest.raises(ValueError, match="a network needs at least one person"):
            td.Network.from_networkx(nx.Graph())

    def test_17_ties_to_nobody_are_refused_by_name(self):
        ties = pd.DataFrame({"source": [0, 1], "target": [1, 12]})

        with pytest.raises(ValueError, match=r"12 .*not in people"):
            td.Network.from_frames(people=[0, 1, 2], ties=ties)

    @pytest.mark.parametrize("ghost", [["Zoe"], "Zoe", ["Ana", "Zoe"], {"group": "ghosts"}])
    def test_21_ghosts_cannot_be_seeds(self, pair, ghost):
        with pytest.raises(ValueError, match="called 'Zoe'|called 'ghosts'"):
            td.Scenario(pair, [td.Tell(0.5)], ghost, steps=3)


# --- luck ---------------------------------------------------------------------------------------


def row_of(task):
    """Played in another process."""
    scenario, replicate, rng = task
    return td.simulate(scenario, replicate + 1, rng, keep=["learned_at"])["learned_at"].values[replicate]


class TestLuck:
    @pytest.mark.parametrize("replicates", [1, 2, 9, 64, 1000])
    def test_9_any_number_of_replicates_works_in_any_batches(self, replicates):
        """1, the workers w = 2, 4w + 1, a word, and many: a bug elsewhere began at 4w + 1."""
        scenario = at_work()
        whole = td.simulate(scenario, replicates, rng=5, keep=EVERYTHING)

        assert whole.sizes["replicate"] == replicates
        for parts in {-(-replicates // 2), -(-replicates // 9), min(replicates, 250)}:
            assert td.simulate(scenario, replicates, rng=5, keep=EVERYTHING, batch=parts).identical(whole)

    def test_9_workers_give_the_rows_of_the_whole(self):
        scenario, n = at_work(), 9
        whole = td.simulate(scenario, n, rng=5)["learned_at"].values
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
            rows = list(workers.map(row_of, [(scenario, replicate, 5) for replicate in range(n)]))

        np.testing.assert_array_equal(rows, whole)

    def test_10_replicates_are_neither_equal_nor_chained(self):
        scenario = td.Scenario(example_network(), [td.Tell(0.05), td.Broadcast(0.2), td.Forget(0.3)], 2, steps=10)
        run = td.simulate(scenario, 4000, rng=6, keep=["knows"])
        lives = run["knows"].values.reshape(4000, -1)
        total = run["knows"].isel(step=-1).sum("person").values.astype(float)

        assert len(np.unique(lives, axis=0)) == 4000
        for lag in (1, 2, 64):
            # The correlation of independent rows is about normal with a standard error of 1/sqrt(n).
            assert abs(np.corrcoef(total[:-lag], total[lag:])[0, 1]) < 4 / np.sqrt(4000 - lag)

    def test_10_many_replicates_have_the_law_of_many_single_runs(self):
        """Row r of one run against replicate 0 of runs with other keys."""
        scenario = td.Scenario(example_network(), [td.Tell(0.05), td.Tire(0.2)], ["P00"], steps=40)
        together = td.simulate(scenario, 400, rng=1, keep=["share"])["share"].isel(step=-1)
        alone = [td.simulate(scenario, 1, rng, keep=["share"])["share"].values[0, -1] for rng in range(1000, 1400)]

        assert stats.ks_2samp(together, alone).pvalue > 1e-4

    @pytest.mark.parametrize("rule", [td.Threshold(0.3), td.Threshold("uniform")], ids=repr)
    def test_10_11_the_users_luck_is_theirs(self, rule):
        """No seed of theirs is wiped, whatever is drawn for thresholds, and no state moved."""
        np.random.seed(123)  # noqa: NPY002
        random.seed(123)
        before = np.random.get_state()[1].tolist(), random.getstate()  # noqa: NPY002
        for rng in (None, 5, np.random.default_rng(5)):
            td.simulate(td.Scenario(example_network(), [rule, td.Tell(0.1)], 2, steps=4), 5, rng)

        assert (np.random.get_state()[1].tolist(), random.getstate()) == before  # noqa: NPY002

    def test_11_seeded_runs_do_not_differ(self):
        runs = [td.simulate(at_work(), 20, rng=42) for _ in range(3)]

        assert runs[0].identical(runs[1])
        assert runs[1].identical(runs[2])

    def test_12_the_order_of_edges_and_nodes_in_a_graph_table_changes_no_bit(self):
        ties = pd.DataFrame(nx.gnp_random_graph(40, 0.1, seed=2).edges, columns=["source", "target"])
        runs = [
            play(td.Network.from_frames(ties=table, mutual=True), td.Tell(0.2), td.Forget(0.1), seeds=2)
            for table in (ties, ties.iloc[::-1], ties.sample(frac=1, random_state=1))
        ]

        assert runs[0].identical(runs[1])
        assert runs[0].identical(runs[2])

    def test_12_other_processes_and_hash_seeds_give_the_same_bits(self):
        code = """
import tidings as td
from tidings.testing import every_rule, example_network
names = {"Ana", ("Ben", 2), 3, frozenset({"x", "y"})}
odd = td.Network.from_edges([(a, b) for a in names for b in names if a != b], groups={"all": names})
for network, rules in ((example_network(), every_rule()), (odd, [td.Tell(0.2), td.Meeting(0.2, 0.4)])):
    run = td.simulate(td.Scenario(network, rules, 2, 6), 20, rng=3)
    print(run.learned_at.values.tobytes().hex(), run.credit.values.tobytes().hex(), run.attrs["scenario"])
"""
        answers = {
            subprocess.run(
                [sys.executable, "-c", code],
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                check=True,
                text=True,
            ).stdout
            for seed in ("0", "1", "77")
        }
        here = td.simulate(at_work(), 20, rng=3)

        assert len(answers) == 1
        assert answers.pop().startswith(here["learned_at"].values.tobytes().hex())

    def test_23_who_taught_whom_was_decided_by_the_engine_and_not_when_looked_at(self):
        before = repr(np.random.get_state()), random.getstate()  # noqa: NPY002
        trees = [sorted(td.replay(at_work(), 3, rng=5).tree().edges(data="rule")) for _ in range(3)]
        row = td.simulate(at_work(), 4, rng=5)["learned_at"].isel(replicate=3).to_series()

        assert trees[0] == trees[1] == trees[2]
        assert (repr(np.random.get_state()), random.getstate()) == before  # noqa: NPY002
        assert all(row[teacher] < row[learner] for teacher, learner, _ in trees[0])


# --- numbers ------------------------------------------------------------------------------------


class TestNumbers:
    def test_14_a_sure_star_is_counted_exactly(self):
        n = 20_001
        star = td.Network.from_networkx(nx.star_graph(n - 1))
        run = td.simulate(td.Scenario(star, [td.Tell(1.0)], [0], steps=2), 2, rng=1)

        assert run["share"].values.tolist() == [[1 / n, 1.0, 1.0]] * 2
        assert run["credit"].values.tolist() == [[n - 1.0]] * 2
        assert (run["learned_at"].sel(person=slice(1, None)) == 1).all()

    def test_14_a_leaf_is_sure_to_reach_the_centre_and_all_others(self):
        n = 20_001
        star = td.Network.from_networkx(nx.star_graph(n - 1))
        run = td.simulate(td.Scenario(star, [td.Tell(1.0)], [n - 1], steps=3), 1, rng=1)

        assert (run["share"].values[0] * n).round(6).tolist() == [1, 2, n, n]

    @pytest.mark.parametrize("theta", [0.4, "nerve", [0.2, 0.4, 0.6, 0.5, 0.9]])
    def test_15_fixed_thresholds_leave_nothing_to_luck(self, bowtie, theta):
        network = bowtie.but(people=bowtie.people.assign(nerve=[0.2, 0.5, 0.5, 0.6, 0.4]))
        run = play(network, td.Threshold(theta), replicates=200)

        assert (run["learned_at"].isel(replicate=0).fillna(-1) == run["learned_at"].fillna(-1)).all()

    def test_15_a_threshold_above_what_can_be_reached_is_never_passed(self):
        network = td.Network.from_edges([(0, 1, 0.4)], mutual=False)
        run = play(network, td.Threshold(0.5, of="count"), replicates=200)

        assert (run["share"] == 0.5).all()

    SPREADING = {
        "discuss": [td.Discuss(1.0)],
        "discuss with all others": [td.Discuss(1.0, quorum=1.0)],
        "discuss, crowded": [td.Discuss(0.9, crowding=1.0)],
        "meeting": [td.Meeting(0.9, 0.9)],
        "threshold": [td.Threshold(0.01, over="groups")],
        "memory": [td.Adopt(1.0, 0.01), td.Onboard(0.9)],
    }

    @pytest.mark.parametrize("way", SPREADING)
    @pytest.mark.parametrize("size", range(1, 21))
    def test_20_groups_of_every_size_transmit(self, way, size):
        """All but one know (one, in a group of one): the last one learns, and outsiders do not."""
        network = td.Network.from_edges(groups={"team": range(size), "rest": [98, 99]}, people=[*range(size), 98, 99])
        run = play(network, *self.SPREADING[way], seeds=range(max(size - 1, 1)), steps=60, replicates=2)

        assert run["learned_at"].sel(person=range(size)).notnull().all()
        assert run["learned_at"].sel(person=[98, 99]).isnull().all()

    def test_20_one_of_a_large_group_is_enough_without_a_quorum(self):
        team = td.Network.from_edges(groups={"team": range(20)})

        assert (play(team, td.Discuss(0.2), steps=60)["share"].isel(step=-1) == 1).all()
        assert (play(team, td.Discuss(1.0, quorum=1.0), steps=60)["share"].isel(step=-1) == 1 / 20).all()

    @pytest.mark.parametrize("exponent, crowding, quorum", [(1, 0, 0), (2, 0, 0), (0.5, 1, 0), (1, 0, 0.5), (0, 0, 1)])
    def test_20_the_rule_of_a_group_is_a_table_without_gaps(self, exponent, crowding, quorum):
        """Every size up to 8 and every number of sharers below it: the chance of the one who is left."""
        p = 0.2
        rule = td.Discuss(p, exponent, quorum, crowding)
        for size in range(2, 9):
            team = td.Network.from_edges(groups={"team": range(size)})
            for k in range(size):
                pull = k**exponent / (size - 1) ** crowding if k and k >= quorum * (size - 1) - 1e-9 else 0
                got = np.broadcast_to(rule.chance(team.where(*range(k)), None), (1, size))[0, size - 1]
                assert got == pytest.approx(1 - (1 - p) ** pull)

    def test_29_slower_life_has_the_same_end(self):
        """Chances ten and a hundred times smaller: on a pair, the closed form and its limit p / (p + q)."""
        pair, n = td.Network.from_edges([(0, 1)]), 4000
        for scale, steps in ((1, 100), (10, 1000), (100, 10_000)):
            p, q = 0.1 / scale, 0.2 / scale
            law = p / (1 - (1 - p) * (1 - q))
            run = td.simulate(td.Scenario(pair, td.models.sir(p, q), [0], steps), n, rng=scale, keep=["learned_at"])
            passed = run["learned_at"].sel(person=1).notnull().mean().item()
            assert abs(law - 1 / 3) <= 0.03 / scale  # the order of p
            assert abs(passed - law) < 4 * np.sqrt(law * (1 - law) / n)

    def test_29_tiny_chances_keep_their_digits(self):
        """Among a million tries of 1e-9, 1 - (1 - p)^n has no float drift."""
        network = td.Network.from_edges([(0, 1, 1e6)])
        for p in (1e-3, 1e-9, 1e-15):
            got = td.Tell(p).chance(network.where(0), None)[0, 1]
            assert got == pytest.approx(-np.expm1(1e6 * np.log1p(-p)), rel=1e-12)
            assert 0 < got <= 1
