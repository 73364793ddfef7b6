"""Communities: who was told by their own, and how evenly groups were reached."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import tidings as td
from tests.measures.trees import KEPT, by_lot, grown
from tidings import measures
from tidings.testing import networks

TREE = {0: None, 1: 0, 2: 0, 3: 2, 4: 3, 5: None}
GROUPS = {"a": [0, 1, 2], "b": [2, 3], "c": [4]}
SOCIETY = td.Network.from_edges(people=range(6), groups=GROUPS)


def of_people(column, n=6):
    people = pd.DataFrame({"team": column}, index=range(n))
    return td.Network.from_frames(people=people)


class TestToldAcross:
    def test_everybody_has_those_whom_they_told_in_no_group_of_theirs(self):
        """3, of b, tells 4, of c; all others tell their own, and 5, whom 4 tells, or who tells 4, is in no group."""
        found = measures.told_across(grown(TREE | {5: 4}, TREE | {5: 0, 4: 5}), SOCIETY)

        assert found.values.tolist() == [[0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 0, 0]]

    def test_what_is_told_across_and_within_is_all_that_is_told(self):
        network = td.testing.example_network()
        run = td.simulate(td.Scenario(network, [td.Tell(0.2)], 2, 10), 20, rng=1, keep=KEPT)
        sites = network.column("site").to_numpy()
        told_by = run["told_by"].values
        wanted = np.zeros((20, network.n_people))
        for row, learner in np.argwhere(~np.isnan(told_by)):
            teacher = int(told_by[row, learner])
            wanted[row, teacher] += sites[teacher] != sites[learner]
        wanted[np.isnan(run["learned_at"].values)] = np.nan

        np.testing.assert_array_equal(measures.told_across(run, network, by="site").values, wanted)


class TestToldWithin:
    def test_tellings_within_and_between_are_counted(self):
        """0 tells 1 and 2, of a; 2, of a and b, tells 3, of b, who tells 4, of c."""
        assert measures.told_within(grown(TREE), SOCIETY).item() == 3 / 4

    def test_people_without_a_group_are_left_out(self):
        run = grown(TREE | {5: 4}, TREE | {5: 0, 4: 5}, n=6)

        assert measures.told_within(run, SOCIETY).values.tolist() == [3 / 4, 1]

    def test_people_may_belong_together_by_a_column(self):
        teams = of_people(["x", "x", "y", "y", "y", None])

        assert measures.told_within(grown(TREE), teams, by="team").item() == 3 / 4
        assert measures.told_within(grown(TREE | {5: 3}), teams, by="team").item() == 3 / 4

    def test_it_says_who_are_ones_own(self):
        run, teams = grown(TREE), of_people(["x", "x", "y", "y", "y", None])

        assert measures.told_within(run, teams, by="team").attrs["long_name"].endswith("within people of one team")
        assert measures.told_within(run, SOCIETY).attrs["long_name"].endswith("within groups")

    @pytest.mark.parametrize("first, share", [(1, np.nan), (2, 1), (3, 1), (4, 1), (5, 1), (6, 3 / 4), (99, 3 / 4)])
    def test_only_the_first_who_learned_may_count(self, first, share):
        """0 and 5 knew at the start, 1 and 2 in step 1, 3 in step 2, 4 in step 3."""
        found = measures.told_within(grown(TREE), SOCIETY, first=first)

        np.testing.assert_array_equal(found, [np.nan if first == 2 else share])

    def test_those_who_come_in_the_last_step_count_in_part(self):
        """Of three who are told in step 1 only two count, so two thirds of each."""
        run = grown({0: None, 1: 0, 2: 0, 3: 0, 4: 1}, n=6)
        teams = of_people(["x", "x", "y", "y", "y", "y"])

        assert measures.told_within(run, teams, by="team", first=3).item() == pytest.approx(1 / 3)
        assert measures.told_within(run, teams, by="team", first=5).item() == pytest.approx(1 / 4)

    def test_where_fewer_knew_than_are_looked_at_all_of_them_count(self):
        run = grown({0: None, 1: 0, 2: 0, 3: 2}, n=6)

        assert measures.told_within(run, SOCIETY, first=5).item() == 1
        assert measures.adopter_entropy(run, SOCIETY, first=5) == measures.adopter_entropy(run, SOCIETY)

    @given(seed=st.integers(0, 999), network=networks(max_people=9))
    def test_it_is_counted_telling_by_telling(self, seed, network):
        run = by_lot(seed, n_people=network.n_people).assign_coords(person=network.names)
        if not network.n_groups:
            return
        belongs = network.membership.toarray() > 0
        for row, found in zip(run["told_by"].values, measures.told_within(run, network).values):
            pairs = [(belongs[int(teacher)], belongs[i]) for i, teacher in enumerate(row) if not np.isnan(teacher)]
            within = [(one & other).any() for one, other in pairs if one.any() and other.any()]
            np.testing.assert_allclose(found, np.mean(within) if within else np.nan)

    def test_a_replay_has_its_network_with_it(self):
        network = td.make.teams(60, rng=1)
        scenario = td.Scenario(network, [td.Tell(0.2), td.Discuss(0.1)], 2, steps=9)
        story, run = td.replay(scenario, 4, rng=1), td.simulate(scenario, 5, rng=1, keep=KEPT)

        assert measures.told_within(story) == measures.told_within(run, network)[4]
        assert measures.adopter_entropy(story, first=9) == measures.adopter_entropy(run, network, first=9)[4]

    def test_telling_along_groups_alone_stays_within(self):
        network = td.make.teams(60, rng=1)
        scenario = td.Scenario(network, [td.Discuss(0.3)], 2, steps=9)

        assert (measures.told_within(td.simulate(scenario, 9, rng=1, keep=KEPT), network) == 1).all()


class TestAdopterEntropy:
    def test_a_bit_for_every_doubling(self):
        teams = td.Network.from_edges(groups={number: [2 * number, 2 * number + 1] for number in range(4)})
        one, two, four = {0: None, 1: 0}, {0: None, 2: 0}, {0: None, 2: 0, 4: 0, 6: 0}
        found = measures.adopter_entropy(grown(one, two, four, {}, n=8), teams)

        np.testing.assert_allclose(found, [0, 1, 2, np.nan])

    def test_who_is_in_several_groups_counts_in_equal_parts(self):
        """Person 2 is half of a and half of b."""
        found = measures.adopter_entropy(grown({1: None, 2: 1, 5: 1}, n=6), SOCIETY)

        assert found.item() == pytest.approx(stats.entropy([1.5, 0.5], base=2))

    def test_only_the_first_may_count(self):
        teams = of_people(["x", "x", "y", "y", "z", "z"])
        run = grown({0: None, 1: 0, 2: 1, 4: 1, 5: 2}, n=6)
        expected = {1: [1], 2: [2], 3: [2, 0.5, 0.5], 4: [2, 1, 1], 5: [2, 1, 2], 6: [2, 1, 2]}

        for first, counts in expected.items():
            found = measures.adopter_entropy(run, teams, by="team", first=first).item()
            assert found == pytest.approx(stats.entropy(counts, base=2), abs=1e-12)

    @given(seed=st.integers(0, 999))
    def test_it_is_the_entropy_of_the_counts(self, seed):
        run, team = by_lot(seed), np.arange(12) % 5
        found = measures.adopter_entropy(run, of_people(team, 12), by="team")
        for when, entropy in zip(run["learned_at"].values, found.values):
            counts = np.bincount(team[~np.isnan(when)], minlength=5)
            expected = stats.entropy(counts, base=2) if counts.sum() else np.nan
            np.testing.assert_allclose(entropy, expected, atol=1e-12)


class TestRefusals:
    MEASURES = pytest.mark.parametrize("measure", [measures.told_within, measures.adopter_entropy])

    @MEASURES
    def test_a_network_is_needed_of_these_people(self, measure):
        with pytest.raises(TypeError, match="network must be the Network that was simulated, got NoneType"):
            measure(grown(TREE))
        with pytest.raises(ValueError, match="the people of the run are not those of the network"):
            measure(grown(TREE), td.Network.from_edges(people=range(5), groups={"a": [0]}))

    @MEASURES
    def test_groups_or_a_column_are_needed(self, measure):
        with pytest.raises(ValueError, match="the network has no groups; give memberships"):
            measure(grown(TREE), td.Network.from_edges(people=range(6)))
        with pytest.raises(ValueError, match="'floor'"):
            measure(grown(TREE), SOCIETY, by="floor")

    @MEASURES
    @pytest.mark.parametrize("first, error", [(0, ValueError), (2.5, TypeError), ("all", TypeError)])
    def test_the_first_are_a_number(self, measure, first, error):
        with pytest.raises(error, match="first must be"):
            measure(grown(TREE), SOCIETY, first=first)
