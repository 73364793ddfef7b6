"""Cascades: trees small enough to know by heart, and others that networkx measures pair by pair."""

import itertools

import networkx as nx
import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import tidings as td
from tests.measures.trees import KEPT, by_lot, chain, graphs, grown, roots_of, star
from tidings import measures
from tidings.measures import forest
from tidings.testing import every_rule, example_network

NEVER = np.nan
SEEDS = st.integers(0, 2**32 - 1)

# Ana (0) tells 1 and 2, who tells 3, who tells 4; 5 begins a second tree and tells 6.
TWO_TREES = {0: None, 1: 0, 2: 0, 3: 2, 4: 3, 5: None, 6: 5}


def of_each_pair(graph):
    """Structural virality by the definition: the mean distance over all pairs that are connected."""
    tree = graph.to_undirected()
    distances = [
        far for one, reached in nx.all_pairs_shortest_path_length(tree) for other, far in reached.items() if one < other
    ]
    return np.mean(distances) if distances else np.nan


class TestByHand:
    @pytest.mark.parametrize(
        "tree, virality", [(star(10), 1.8), (chain(10), 11 / 3), (star(2), 1.0)], ids=["X41 star", "X41 path", "pair"]
    )
    def test_structural_virality_of_stars_and_chains(self, tree, virality):
        """2 - 2 / n and (n + 1) / 3: Goel et al. (2016); reference case X41."""
        assert measures.structural_virality(grown(tree)).item() == pytest.approx(virality, rel=1e-15)

    def test_two_trees(self):
        run = grown(TWO_TREES, n=8)

        assert measures.depth(run).item() == 3
        assert measures.breadth(run).item() == 3
        np.testing.assert_array_equal(measures.generation(run)[0], [0, 1, 1, 2, 3, 0, 1, NEVER])
        assert measures.generation_sizes(run).values.tolist() == [[2, 3, 1, 1]]
        assert measures.reproduction_number(run).values.tolist() == [1.5, 1 / 3, 1, 0]
        # Ten pairs hang on Ana: 4 of one telling, 3 of two, 2 of three and 1 of four; and one on 5.
        assert measures.structural_virality(run).item() == pytest.approx((4 * 1 + 3 * 2 + 2 * 3 + 1 * 4 + 1) / 11)

    def test_generations_of_all_replicates_count_as_one_population(self):
        run = grown(star(4), {0: None}, {0: None, 1: 0, 2: 1}, {})

        np.testing.assert_array_equal(measures.generation_sizes(run), [[1, 3, 0], [1, 0, 0], [1, 1, 1], [0, 0, 0]])
        assert measures.reproduction_number(run).values.tolist() == [4 / 3, 1 / 4, 0]
        assert measures.reproduction_number(run.isel(replicate=2)).values.tolist() == [1, 1, 0]

    def test_who_taught_whom_may_be_told_for_several_when_there_is_one_time_for_all(self):
        run = grown(chain(4), star(4))
        found = measures.depth(run.assign(told_by=run["told_by"].where(run["person"] < 3).expand_dims(half=2)))

        assert found.transpose("half", "replicate").values.tolist() == [[2, 1], [2, 1]]

    def test_where_nobody_learned(self):
        run = grown({0: None, 1: None}, {0: None}, {}, n=3)

        assert measures.depth(run).values.tolist() == [0, 0, 0]
        assert measures.breadth(run).values.tolist() == [2, 1, 0]
        assert measures.structural_virality(run).isnull().all()
        np.testing.assert_array_equal(measures.generation(run)[2], [NEVER] * 3)
        assert measures.generation_sizes(run).values.tolist() == [[2], [1], [0]]
        assert measures.reproduction_number(run).values.tolist() == [0]

    def test_where_nobody_ever_knew_anywhere(self):
        run = grown({}, n=3)

        assert measures.generation_sizes(run).values.tolist() == [[0]]
        assert measures.reproduction_number(run).isnull().all()

    def test_chains_may_be_longer_than_16_bits_can_count(self):
        n = forest.SHORT + 5
        run = td.results.dataset(
            {"learned_at": np.arange(n)[None] / 1.0, "told_by": np.append(np.nan, np.arange(n - 1))[None]},
            {"replicate": [0], "person": range(n)},
            {},
        )

        assert measures.depth(run).item() == n - 1
        assert measures.structural_virality(run).item() == pytest.approx((n + 1) / 3, rel=1e-12)


class TestAgainstNetworkx:
    @given(seed=SEEDS)
    def test_structural_virality_is_the_mean_over_pairs(self, seed):
        run = by_lot(seed)

        np.testing.assert_allclose(measures.structural_virality(run), list(map(of_each_pair, graphs(run))), rtol=1e-12)

    @given(seed=SEEDS)
    def test_a_single_tree_has_its_wiener_index_over_its_pairs(self, seed):
        run = by_lot(seed, n_people=9, roots=0, never=0)
        expected = [nx.wiener_index(graph.to_undirected()) / (9 * 8 / 2) for graph in graphs(run)]

        np.testing.assert_allclose(measures.structural_virality(run), expected, rtol=1e-12)

    @given(seed=SEEDS)
    def test_generations_are_distances_from_the_roots(self, seed):
        run = by_lot(seed)
        generation, sizes = measures.generation(run), measures.generation_sizes(run)
        for at, graph in enumerate(graphs(run)):
            far = nx.multi_source_dijkstra_path_length(graph, roots_of(graph)) if len(graph) else {}
            of_each = [far.get(person, NEVER) for person in range(12)]
            counts = [sum(value == n for value in far.values()) for n in range(sizes.sizes["generation"])]

            np.testing.assert_array_equal(generation[at], of_each)
            assert sizes[at].values.tolist() == counts
            assert measures.depth(run)[at] == max(far.values(), default=0)
            assert measures.breadth(run)[at] == max(counts)

    @given(seed=SEEDS)
    def test_blocks_change_nothing(self, seed):
        run = by_lot(seed)
        whole, large = measures.structural_virality(run), forest.BLOCK
        try:
            forest.BLOCK = 30
            assert measures.structural_virality(run).identical(whole)
        finally:
            forest.BLOCK = large


def test_they_say_what_they_are_and_nothing_of_what_they_were_made_from():
    run = grown(TWO_TREES)
    run["learned_at"].attrs["comment"] = "from a survey"
    with xr.set_options(keep_attrs=True):
        found = measures.generation_sizes(run), measures.reproduction_number(run), measures.depth(run)

    assert all(set(each.attrs) == {"long_name", "units"} for each in found)


SCENARIO = td.Scenario(example_network(), every_rule(), 2, steps=8)


@pytest.fixture(scope="module")
def run():
    return td.simulate(SCENARIO, 12, rng=5, keep=KEPT)


class TestOfRuns:
    def test_they_are_those_of_the_tree_of_each_replay(self, run):
        virality, depth = measures.structural_virality(run), measures.depth(run)
        for replicate in range(12):
            tree = td.replay(SCENARIO, replicate, rng=5).tree()
            people = {name: number for number, name in enumerate(tree)}

            assert depth[replicate] == nx.dag_longest_path_length(tree)
            assert virality[replicate] == pytest.approx(of_each_pair(nx.relabel_nodes(tree, people)))

    @pytest.mark.parametrize(
        "measure",
        [measures.depth, measures.breadth, measures.generation, measures.structural_virality, measures.told]
        + [measures.downstream, measures.cascade_sizes, measures.learned_through],
        ids=lambda measure: measure.__name__,
    )
    def test_a_replay_is_measured_as_its_row(self, run, measure):
        for replicate in (0, 7):
            alone = measure(td.replay(SCENARIO, replicate, rng=5))
            row = measure(run).sel(replicate=replicate, drop=True)

            xr.testing.assert_allclose(alone, row)
            assert alone.attrs == row.attrs

    def test_each_generation_of_a_branching_process_reproduces_alike(self):
        """Told by one of three with chance .4 each: 1.2 people a person, while there is somebody below."""
        levels = [range((3**level - 1) // 2, (3 ** (level + 1) - 1) // 2) for level in range(6)]
        ties = [(person, 3 * person + child) for level in levels[:-1] for person in level for child in (1, 2, 3)]
        network = td.Network.from_edges(ties, mutual=False)
        scenario = td.Scenario(network, td.models.independent_cascade(0.4), [0], steps=9)
        run = td.simulate(scenario, 2000, rng=1, keep=["learned_at", "told_by"])
        n = measures.generation_sizes(run).sum("replicate")
        found = measures.reproduction_number(run)

        assert found[5] == 0
        assert (abs(found[:5] - 1.2) < 4 * np.sqrt(3 * 0.4 * 0.6 / n[:5])).all()

    def test_labels_of_steps_are_those_of_telling_one_after_the_other(self):
        """Along a path everybody tells the next at once, so generations are steps."""
        path = td.Network.from_edges(list(itertools.pairwise(range(7))))
        run = td.simulate(td.Scenario(path, [td.Tell(1.0)], [0], steps=6), 3, rng=1, keep=KEPT)

        np.testing.assert_array_equal(measures.generation(run), run["learned_at"])


class TestRefusals:
    def test_a_run_that_did_not_keep_who_taught_whom(self):
        run = td.simulate(SCENARIO, 2, rng=1)

        with pytest.raises(
            ValueError, match=r"no 'told_by'; keep it with simulate\(..., keep=\['learned_at', 'told_by'\]\)"
        ):
            measures.depth(run)

    @pytest.mark.parametrize(
        "change, message",
        [
            (lambda run: run.isel(person=slice(1, None)), "the position of none of the 6 people|did not know before"),
            (lambda run: run.isel(person=slice(None, None, -1)), "did not know before them; measure the run as it was"),
            (lambda run: run.mean("replicate"), "0.5 is the position of none of the 7 people"),
            (lambda run: run - 7, "-7 is the position of none of the 7 people"),
        ],
    )
    def test_people_who_were_selected_reordered_or_averaged(self, change, message):
        run = grown(TWO_TREES, TWO_TREES | {1: None, 2: 1, 3: 1, 4: 0, 6: 5})

        with pytest.raises(ValueError, match=message):
            measures.depth(change(run))

    def test_a_teacher_who_would_be_one_more_than_there_are(self):
        run = grown({0: None, 1: 2, 2: 0}).isel(person=slice(2))

        with pytest.raises(ValueError, match="2 is the position of none of the 2 people"):
            measures.depth(run)

    def test_who_learned_from_somebody_who_did_not_know_is_named(self):
        run = grown({0: None, 1: 0}, {0: None, 1: 0, 2: 1}, n=3)
        run["learned_at"][1, 1] = 5

        with pytest.raises(ValueError, match="the person in place 2 was told by the one in place 1, who did not know"):
            measures.depth(run)

    def test_a_position_that_there_is_not_is_named(self):
        run = grown({0: None, 1: 0, 2: 1}, n=3)
        run["told_by"][0, 2] = 9

        with pytest.raises(ValueError, match="9 is the position of none of the 3 people"):
            measures.depth(run)

    @pytest.mark.parametrize("wrong", [None, TWO_TREES, "run"], ids=repr)
    def test_what_is_no_result(self, wrong):
        with pytest.raises(TypeError, match="a measure takes a Dataset, as simulate gives it, got"):
            measures.structural_virality(wrong)


@pytest.mark.parametrize(
    "measure", [measures.depth, measures.breadth, measures.generation, measures.told, measures.downstream]
)
def test_of_no_replicate_there_is_no_number(measure):
    run = td.simulate(SCENARIO, 2, rng=1, keep=KEPT)

    assert measure(run.isel(replicate=[])).sizes["replicate"] == 0
