"""From group to group, checked against results made by hand and against a slow loop."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

import tidings as td
from tests.measures.runs import learned
from tidings.measures import groups, honours
from tidings.testing import every_rule, example_network, networks

NEVER = np.nan
TEAMS = {"one": ["Ana", "Ben"], "two": ["Ben", "Cas", "Dan"], "three": ["Dan", "Eva"]}


@pytest.fixture
def teams():
    return td.Network.from_edges(groups=TEAMS)


class TestBridges:
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
        table = td.measures.bridges(learned(teams, [0, 0, 1, NEVER, NEVER]), teams)

        assert (table[["carried", "expected", "surprise"]] == 0).all(axis=None)

    def test_it_is_an_average_over_replicates(self, teams):
        table = td.measures.bridges(learned(teams, [0, 1, 2, 3, 4], [0, NEVER, NEVER, NEVER, NEVER]), teams)

        assert table.loc["Ben"].tolist() == pytest.approx([0.5, 1 / 6, 1 / 3, 1 / 3])

    def test_one_replicate_has_no_standard_error(self, teams):
        assert td.measures.bridges(learned(teams, [0, 1, 2, 3, 4]), teams)["error"].isna().all()

    def test_blocks_of_replicates_change_nothing(self, monkeypatch):
        network = example_network()
        run = td.simulate(td.Scenario(network, every_rule(), 1, steps=10), 50, rng=1)
        whole = td.measures.bridges(run, network)
        monkeypatch.setattr(honours, "BLOCK", 7 * network.membership.nnz)

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
        emptied = td.Network.from_edges(groups={**TEAMS, "two": [], "zero": []}, people=teams.people.index)

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

    def test_several_runs_are_refused(self, teams):
        both = xr.concat([learned(teams, [0, 1, 2, 3, 4])] * 2, pd.Index(["today", "more"], name="scenario"))

        with pytest.raises(ValueError, match=r"got several by 'scenario'; choose one: run.sel\(scenario="):
            td.measures.bridges(both, teams)


def flow_of(table):
    """The entries of a flow that are not 0, by source and target."""
    entries = table["flow"].to_series()
    return entries[entries > 0].to_dict()


def slow_between_groups(rows, network):
    """The definition, one replicate, group and member at a time."""
    members = {group: set(column.nonzero()[0]) for group, column in enumerate(network.membership.toarray().T)}
    flow, elsewhere = np.zeros((len(members), len(members))), np.zeros(len(members))
    for when in rows:
        for target, inside in members.items():
            learners = [person for person in inside if not np.isnan(when[person])]
            if not learners or min(when[learners]) == 0:
                continue
            carriers = [person for person in learners if when[person] == min(when[learners])]
            for carrier in carriers:
                others = [group for group in members if group != target and carrier in members[group]]
                knew = [g for g in others if any(when[p] < when[carrier] for p in members[g] if p != carrier)]
                elsewhere[target] += 0 if knew else 1 / len(carriers) / len(rows)
                for source in knew:
                    flow[source, target] += 1 / len(knew) / len(carriers) / len(rows)
    return flow, elsewhere


@st.composite
def networks_and_moments(draw):
    network = draw(networks(max_people=6, max_groups=5))
    moment = st.sampled_from([NEVER, 0, 1, 2, 3])
    row = st.lists(moment, min_size=network.n_people, max_size=network.n_people)
    return network, draw(st.lists(row, min_size=1, max_size=5))


class TestBetweenGroups:
    def test_it_comes_from_the_group_of_the_carrier_in_which_somebody_knew(self, teams):
        """Ana starts; Ben brings it from one to two, Dan from two to three."""
        table = td.measures.between_groups(learned(teams, [0, 1, 2, 3, 4]), teams)

        assert flow_of(table) == {("one", "two"): 1, ("two", "three"): 1}
        assert table["elsewhere"].values.tolist() == [0, 0, 0]

    def test_where_nobody_knew_before_the_carrier_it_came_from_elsewhere(self, teams):
        """Cas hears it first, outside of his only team; then Dan has it from there."""
        table = td.measures.between_groups(learned(teams, [NEVER, NEVER, 1, 2, NEVER]), teams)

        assert flow_of(table) == {("two", "three"): 1}
        assert table["elsewhere"].to_series().to_dict() == {"one": 0, "two": 1, "three": 0}

    def test_learning_in_the_same_step_is_not_learning_before(self, teams):
        """Ana and Ben learn together, so that one is no source of what Ben brings to two."""
        table = td.measures.between_groups(learned(teams, [1, 1, NEVER, NEVER, NEVER]), teams)

        assert flow_of(table) == {}
        assert table["elsewhere"].to_series().to_dict() == {"one": 1, "two": 1, "three": 0}

    def test_carriers_share_and_their_groups_share_again(self):
        """Ben and Cas enter new together; Ben comes from a and b, Cas from nowhere."""
        members = {"a": ["Ana", "Ben"], "b": ["Ana", "Ben"], "new": ["Ben", "Cas"]}
        network = td.Network.from_edges(groups=members)
        table = td.measures.between_groups(learned(network, [0, 1, 1]), network)

        assert flow_of(table) == {("a", "new"): 0.25, ("b", "new"): 0.25}
        assert table["elsewhere"].sel(target="new").item() == 0.5

    def test_it_is_an_average_over_replicates(self, teams):
        table = td.measures.between_groups(learned(teams, [0, 1, 2, 3, 4], [0, *[NEVER] * 4]), teams)

        assert flow_of(table) == {("one", "two"): 0.5, ("two", "three"): 0.5}

    @given(case=networks_and_moments())
    def test_it_agrees_with_its_definition_in_a_plain_loop(self, case):
        network, rows = case
        table = td.measures.between_groups(learned(network, *rows), network)
        flow, elsewhere = slow_between_groups(np.array(rows, dtype=float), network)

        np.testing.assert_allclose(table["flow"], flow, atol=1e-12)
        np.testing.assert_allclose(table["elsewhere"], elsewhere, atol=1e-12)

    def test_all_of_it_together_is_how_often_a_group_is_entered(self):
        network = example_network()
        run = td.simulate(td.Scenario(network, every_rule(), 1, steps=10), 50, rng=1)
        table = td.measures.between_groups(run, network)
        first = [run["learned_at"][:, column.nonzero()[0]].min("person") for column in network.membership.toarray().T]
        entered = [float((when > 0).mean()) for when in first]

        assert table["flow"].sum() > 0.5
        np.testing.assert_allclose(table["flow"].sum("source") + table["elsewhere"], entered)
        total = td.measures.bridges(run, network)["carried"].sum()
        assert float(table["flow"].sum() + table["elsewhere"].sum()) == pytest.approx(total)

    def test_blocks_of_replicates_change_nothing(self, monkeypatch):
        network = example_network()
        run = td.simulate(td.Scenario(network, every_rule(), 1, steps=10), 50, rng=1)
        whole = td.measures.between_groups(run, network)
        monkeypatch.setattr(honours, "BLOCK", 7 * network.membership.nnz)

        xr.testing.assert_allclose(td.measures.between_groups(run, network), whole)

    def test_groups_called_by_tuples_keep_their_names(self):
        network = td.Network.from_edges(groups={(0, 0): ["Ana", "Ben"], (0, 1): ["Ben", "Cas"]})
        table = td.measures.between_groups(learned(network, [0, 1, 2]), network)

        assert table.indexes["source"].tolist() == table.indexes["target"].tolist() == [(0, 0), (0, 1)]
        assert table["source"].dtype == table["target"].dtype == object
        assert flow_of(table) == {((0, 0), (0, 1)): 1}

    def test_empty_groups_and_no_groups_are_no_trouble(self, teams, trio):
        emptied = td.Network.from_edges(groups={**TEAMS, "two": [], "zero": []}, people=teams.people.index)
        table = td.measures.between_groups(learned(emptied, [0, 1, 2, 3, 4]), emptied)

        assert table["elsewhere"].to_series().to_dict() == {"one": 0, "two": 0, "three": 1, "zero": 0}
        assert td.measures.between_groups(learned(trio, [0, 1, 2]), trio)["flow"].shape == (0, 0)

    def test_it_says_what_it_is_and_how_the_run_was_made(self, teams):
        run = td.simulate(td.Scenario(teams, [td.Discuss(0.5)], ["Ana"], steps=3), 2, rng=7)
        table = td.measures.between_groups(run, teams)

        assert table["flow"].dims == ("source", "target")
        assert table["flow"].attrs["units"] == table["elsewhere"].attrs["units"] == "groups per replicate"
        assert table.attrs["key"] == 7

    def test_more_groups_than_make_a_table_are_refused(self, teams, monkeypatch):
        monkeypatch.setattr(groups, "MOST_GROUPS", 2)
        with pytest.raises(ValueError, match=r"at most 2 groups, got 3; give a network .* network.but\(memberships="):
            td.measures.between_groups(learned(teams, [0, 1, 2, 3, 4]), teams)

    def test_a_network_of_the_same_people_in_larger_groups_will_do(self, teams):
        units = pd.DataFrame({"person": teams.names, "group": ["east", "east", "west", "west", "west"]})
        table = td.measures.between_groups(learned(teams, [0, 1, 2, 3, 4]), teams.but(memberships=units))

        assert table["elsewhere"].to_series().to_dict() == {"east": 0, "west": 1}

    def test_another_network_is_refused(self, teams):
        with pytest.raises(ValueError, match="the people of the run are not those of the network"):
            td.measures.between_groups(learned(teams, [0, 1, 2, 3, 4]), teams.without(["Eva"]))
