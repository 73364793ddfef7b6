"""Answers read from results, checked against results made by hand."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tidings as td
from tidings.testing import every_rule, example_network


def shares(*rows, unit="step"):
    """A run in which the share grew like this, one row per replicate."""
    coords = {"replicate": range(len(rows)), "step": range(len(rows[0]))}
    return td.results.dataset({"share": np.array(rows, dtype=float)}, coords, {"step_unit": unit})


def learned(network, *rows):
    """A run in which people learned at these steps, one row per replicate."""
    coords = {"replicate": range(len(rows)), "person": network.people.index}
    return td.results.dataset({"learned_at": np.array(rows, dtype=float)}, coords, {})


class TestCoverage:
    @pytest.mark.parametrize(
        "level, expected",
        [(0, [0, 0, 0]), (0.25, [0, 0, 0]), (0.3, [1, 2, np.nan]), (0.5, [1, 2, np.nan]), (1.0, [3, np.nan, np.nan])],
    )
    def test_it_is_the_first_step_at_which_the_level_is_reached(self, level, expected):
        run = shares([0.25, 0.5, 0.75, 1.0], [0.25, 0.25, 0.5, 0.75], [0.25, 0.25, 0.25, 0.25])

        np.testing.assert_array_equal(td.measures.coverage(run, level=level), expected)

    def test_what_is_lost_again_was_reached(self):
        assert td.measures.coverage(shares([0.1, 0.6, 0.2, 0.9])).item() == 1

    def test_a_level_is_reached_whatever_rounding_makes_of_it(self):
        assert 0.1 + 0.2 > 0.3
        assert td.measures.coverage(shares([0.0, 0.3]), level=0.1 + 0.2).item() == 1

    def test_dims_beside_step_stay(self):
        run = shares([0.2, 0.6], [0.2, 0.2])
        both = xr.concat([run, run + 0.4], pd.Index(["today", "more"], name="scenario"))
        found = td.measures.coverage(both)

        assert found.dims == ("scenario", "replicate")
        assert found.sel(scenario="more").values.tolist() == [0, 0]
        assert td.measures.coverage(run.isel(replicate=0)).shape == ()
        assert td.measures.coverage(run.mean("replicate")).isnull().item()

    def test_it_says_what_it_is(self):
        found = td.measures.coverage(shares([0.2, 0.9], unit="week"), level=0.75)

        assert found.name == "coverage"
        assert found.attrs == {"long_name": "step at which 75% of the people know", "units": "week"}
        assert "step" not in found.coords

    def test_it_agrees_with_when_people_learned(self):
        run = td.simulate(td.Scenario(example_network(), [td.Tell(0.05)], 1, steps=30), 40, rng=1)
        order = np.sort(run["learned_at"].fillna(np.inf), axis=1)
        half = np.where(np.isfinite(order[:, 11]), order[:, 11], np.nan)

        np.testing.assert_array_equal(td.measures.coverage(run), half)

    @pytest.mark.parametrize(
        "level, error", [(50, ValueError), (-0.1, ValueError), (np.nan, ValueError), ("x", TypeError)]
    )
    def test_a_level_is_a_share(self, level, error):
        with pytest.raises(error, match="level must be a share between 0 and 1, got"):
            td.measures.coverage(shares([0.2, 0.9]), level=level)


class TestBridges:
    TEAMS = {"one": ["Ana", "Ben"], "two": ["Ben", "Cas", "Dan"], "three": ["Dan", "Eva"]}

    @pytest.fixture
    def teams(self):
        return td.Network.from_edges(groups=self.TEAMS)

    def test_who_learned_first_carried_it_into_a_group_without_seeds(self, teams):
        """Ana starts; Ben brings it to two, Dan to three."""
        table = td.measures.bridges(learned(teams, [0, 1, 2, 3, 4]), teams)

        assert table["carried"].to_dict() == {"Ana": 0, "Ben": 1, "Cas": 0, "Dan": 1, "Eva": 0}
        expected = {"Ana": 0, "Ben": 1 / 3, "Cas": 1 / 3, "Dan": 1 / 3 + 1 / 2, "Eva": 1 / 2}
        assert table["expected"].to_dict() == pytest.approx(expected)
        assert table.index[0] == "Ben"

    def test_those_who_learned_together_share_the_honour(self, teams):
        table = td.measures.bridges(learned(teams, [0, 1, 1, 1, 1]), teams)

        assert table.loc[["Ben", "Cas"], "carried"].tolist() == pytest.approx([1 / 3, 1 / 3])
        assert table.loc["Dan", "carried"] == pytest.approx(1 / 3 + 1 / 2)

    def test_groups_that_nobody_reached_or_a_seed_belongs_to_do_not_count(self, teams):
        never = np.nan
        table = td.measures.bridges(learned(teams, [0, 0, 1, never, never]), teams)

        assert (table[["carried", "expected", "surprise"]] == 0).all(axis=None)

    def test_it_is_an_average_over_replicates(self, teams):
        never = np.nan
        table = td.measures.bridges(learned(teams, [0, 1, 2, 3, 4], [0, never, never, never, never]), teams)

        assert table.loc["Ben"].tolist() == pytest.approx([0.5, 1 / 6, 1 / 3, 1 / 3])

    def test_one_replicate_has_no_standard_error(self, teams):
        assert td.measures.bridges(learned(teams, [0, 1, 2, 3, 4]), teams)["error"].isna().all()

    def test_blocks_of_replicates_change_nothing(self, monkeypatch):
        network = example_network()
        run = td.simulate(td.Scenario(network, every_rule(), 1, steps=10), 50, rng=1)
        whole = td.measures.bridges(run, network)
        monkeypatch.setattr(td.measures, "BLOCK", 7 * network.membership.nnz)

        pd.testing.assert_frame_equal(td.measures.bridges(run, network), whole)

    def test_what_is_carried_is_what_is_expected_in_all(self):
        """Whoever carries it: both columns sum to the groups that were entered, and surprise to nothing."""
        network = example_network()
        scenario = td.Scenario(network, every_rule(), 1, steps=10)
        table = td.measures.bridges(td.simulate(scenario, 50, rng=1), network)

        assert table["carried"].sum() > 0.5
        assert table["carried"].sum() == pytest.approx(table["expected"].sum())
        assert table["surprise"].sum() == pytest.approx(0)
        assert table["surprise"].is_monotonic_decreasing
        pd.testing.assert_series_equal(table["surprise"], table["carried"] - table["expected"], check_names=False)

    def test_empty_groups_and_no_groups_are_no_trouble(self, teams, trio):
        run = learned(teams, [0, 1, 2, 3, 4])
        lonely = teams.but(memberships=teams.to_frames().memberships.query("group != 'three'"))
        emptied = td.Network.from_edges(groups={**self.TEAMS, "two": [], "zero": []}, people=teams.people.index)

        assert td.measures.bridges(run, lonely).loc["Ben", "carried"] == 1
        assert td.measures.bridges(run, emptied).loc["Dan", "carried"] == 1
        assert (td.measures.bridges(learned(trio, [0, 1, 2], [0, 1, 2]), trio) == 0).all(axis=None)

    def test_people_called_by_tuples_keep_their_names(self):
        network = td.Network.from_edges(groups={"one": [(0, 0), (0, 1)], "two": [(0, 1), (1, 1)]})
        table = td.measures.bridges(learned(network, [0, 1, 2]), network)

        assert table.index.tolist() == [(0, 1), (0, 0), (1, 1)]
        assert table.index.name == "person"

    @pytest.mark.parametrize("change", [lambda n: n.without(["Eva"]), lambda n: n.but(people=n.people.iloc[::-1])])
    def test_another_network_is_refused(self, teams, change):
        with pytest.raises(ValueError, match="the people of the run are not those of the network"):
            td.measures.bridges(learned(teams, [0, 1, 2, 3, 4]), change(teams))
