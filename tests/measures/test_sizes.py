"""Sizes: how many each told, how many learned from them, and how many were reached."""

import networkx as nx
import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import tidings as td
from tests.measures.trees import KEPT, by_lot, graphs, grown, roots_of
from tidings import measures, theory

NEVER = np.nan
TWO_TREES = {0: None, 1: 0, 2: 0, 3: 2, 4: 3, 5: None, 6: 5}


class TestOfPeople:
    def test_two_trees(self):
        run = grown(TWO_TREES, n=8)

        np.testing.assert_array_equal(measures.told(run)[0], [2, 0, 1, 1, 0, 1, 0, NEVER])
        np.testing.assert_array_equal(measures.downstream(run)[0], [4, 0, 2, 1, 0, 1, 0, NEVER])
        np.testing.assert_array_equal(measures.cascade_sizes(run)[0], [5, NEVER, NEVER, NEVER, NEVER, 2, NEVER, NEVER])

    @given(seed=st.integers(0, 2**32 - 1))
    def test_they_are_degrees_and_descendants(self, seed):
        run = by_lot(seed)
        told, downstream, sizes = measures.told(run), measures.downstream(run), measures.cascade_sizes(run)
        for at, graph in enumerate(graphs(run)):
            below = {person: len(nx.descendants(graph, person)) for person in graph}
            begun = {person: 1 + below[person] for person in roots_of(graph)}

            np.testing.assert_array_equal(told[at], [dict(graph.out_degree).get(i, NEVER) for i in range(12)])
            np.testing.assert_array_equal(downstream[at], [below.get(i, NEVER) for i in range(12)])
            np.testing.assert_array_equal(sizes[at], [begun.get(i, NEVER) for i in range(12)])
            assert sizes[at].sum() == len(graph)


class TestDistribution:
    def test_sizes_are_counted_over_replicates(self):
        run = grown({0: None}, {0: None, 1: 0}, {0: None, 1: None}, {0: None, 1: 0, 2: 1}, n=4)
        table = measures.size_distribution(run).to_dataframe()

        assert table.index.tolist() == [0, 1, 2, 3, 4]
        assert table["size"].tolist() == [0, 0.25, 0.5, 0.25, 0]
        assert table["at_least"].tolist() == [1, 1, 0.75, 0.25, 0]

    def test_it_says_which_run_it_is_of(self, pair):
        run = td.simulate(td.Scenario(pair, [td.Tell(0.5)], ["Ana"], steps=1), 3, rng=5)

        assert measures.size_distribution(run).attrs["key"] == 5

    def test_it_is_that_of_the_exact_law(self, bowtie):
        """One shot from person 0 of the bowtie, p = .5: .25 .15625 .15625 .1875 .25 (X4)."""
        scenario, n = td.Scenario(bowtie, td.models.independent_cascade(0.5), [0], steps=5), 20_000
        found = measures.size_distribution(td.simulate(scenario, n, rng=3))
        law = np.array([0, 0.25, 0.15625, 0.15625, 0.1875, 0.25])

        np.testing.assert_allclose(theory.exact(scenario)["size"], law)
        assert (abs(found["size"] - law) <= 4 * np.sqrt(law * (1 - law) / n)).all()
        xr.testing.assert_equal(found["people"], theory.exact(scenario)["people"])

    def test_its_tail_falls_from_one_and_has_no_rounding(self):
        run = by_lot(1, n_replicates=700)
        found = measures.size_distribution(run)
        reached = run["learned_at"].notnull().sum("person")

        for n in range(13):
            assert found["at_least"].sel(people=n) == pytest.approx(float((reached >= n).mean()), abs=1e-12)
        assert (found["at_least"].where(found["people"] > reached.max(), 0) == 0).all()

    def test_it_goes_point_by_point(self, pair):
        def plan(p):
            return td.Scenario(pair, [td.Tell(p)], ["Ana"], steps=1)

        runs = td.sweep(plan, 8, rng=1, keep=["learned_at"], p=[0.0, 1.0])
        found = measures.size_distribution(runs)["at_least"]

        assert found.dims == ("p", "people")
        assert found.values.tolist() == [[1, 1, 0], [1, 1, 1]]


class TestLearnedThrough:
    def test_shares_are_of_those_who_learned(self, pair):
        """Tell(.2) and Broadcast(.36): one third and two thirds."""
        scenario = td.Scenario(pair, [td.Tell(0.2), td.Broadcast(0.36, to=["Ben"])], ["Ana"], steps=60)
        found = measures.learned_through(td.simulate(scenario, 20, rng=1, keep=KEPT))

        np.testing.assert_allclose(found.sel(rule="Tell"), 1 / 3)
        np.testing.assert_allclose(found.sum("rule"), 1)

    def test_where_nobody_learned_there_is_no_share(self, pair):
        run = td.simulate(td.Scenario(pair, [td.Tell(0.0)], ["Ana"], steps=3), 2, rng=1)

        assert measures.learned_through(run).isnull().all()
