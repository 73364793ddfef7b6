"""Exposure: how many of a person's contacts had learned before they did."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tidings as td
from tests.measures.surveys import survey
from tidings.measures import exposure, personal_thresholds

NEVER = np.nan


@pytest.fixture
def office():
    """Weights, parallel ties of two kinds, a one-way tie, someone without contacts, and two groups that share Ben."""
    ties = pd.DataFrame(
        [
            ("Ana", "Ben", 1.0, "desk"),
            ("Cas", "Ben", 3.0, "desk"),
            ("Ana", "Ben", 0.5, "mail"),
            ("Ben", "Cas", 1.0, "desk"),
        ],
        columns=["source", "target", "weight", "kind"],
    )
    members = pd.DataFrame(
        [("Ana", "red"), ("Ben", "red"), ("Cas", "red"), ("Ben", "blue"), ("Cas", "blue")], columns=["person", "group"]
    )
    return td.Network.from_frames(people=["Ana", "Ben", "Cas", "Dan"], ties=ties, memberships=members)


def slow_exposure(network, when, step, of, lag):
    """One person and one tie at a time."""
    found = np.zeros(network.n_people)
    for person in range(network.n_people):
        ties = [(s, w) for s, t, w in network.to_edges() if t == network.names[person]]
        knowing = sum(w for s, w in ties if when[network.position(s)] <= step - lag)
        whole = sum(w for _, w in ties)
        found[person] = knowing if of == "count" else knowing / whole if whole else 0
    return found


class TestExposure:
    def test_it_is_the_share_of_in_contacts_who_had_learned_a_step_before(self, office):
        found = exposure(office, {"Ana": 0, "Ben": 2, "Cas": 1, "Dan": NEVER})

        assert found.dims == ("step", "person")
        assert found["person"].values.tolist() == ["Ana", "Ben", "Cas", "Dan"]
        np.testing.assert_allclose(found, [[NEVER] * 4, [0, 1.5 / 4.5, 0, 0], [0, 1, 0, 0]])
        assert found.attrs == {"long_name": "share of contacts who had learned", "units": "share of contacts"}

    def test_with_a_lag_of_0_those_count_who_learn_in_the_same_step(self, office):
        when = {"Ana": 0, "Ben": 2, "Cas": 1, "Dan": NEVER}

        np.testing.assert_array_equal(exposure(office, when, lag=0)[:-1], exposure(office, when, lag=1)[1:])
        assert exposure(office, when, lag=0).notnull().all()

    def test_before_the_first_step_nobody_looked(self, office):
        when = {"Ana": 4, "Ben": 6, "Cas": 5, "Dan": NEVER}

        assert exposure(office, when, lag=2).isnull().all("person").values.tolist() == [True, True, False]
        assert exposure(office, when, steps=range(1, 7)).isnull().all("person").values.tolist() == [True] + [False] * 5

    def test_of_one_kind_only_its_ties_count(self, office):
        found = exposure(office, {"Ana": 0, "Ben": 2, "Cas": 1, "Dan": NEVER}, kind="mail", steps=[1])

        assert found.values.tolist() == [[0, 1, 0, 0]]
        assert found.attrs["long_name"] == "share of contacts of kind mail who had learned"

    def test_a_count_is_a_sum_of_weights(self, office):
        found = exposure(office, {"Ana": 0, "Ben": 2, "Cas": 1, "Dan": NEVER}, of="count")

        assert found.sel(person="Ben").values.tolist()[1:] == [1.5, 4.5]
        assert found.attrs["units"] == "contacts"

    def test_over_groups_it_is_co_members_once_per_shared_group(self, office):
        found = exposure(office, {"Ana": 0, "Ben": 2, "Cas": 1, "Dan": NEVER}, over="groups", of="count")

        # Ben meets Ana in red, Cas in red and in blue.
        assert found.sel(person="Ben").values.tolist()[1:] == [1, 3]
        share = exposure(office, {"Ana": 0, "Ben": 2, "Cas": 1, "Dan": NEVER}, over="groups")
        np.testing.assert_allclose(share.sel(person="Ben").values[1:], [1 / 3, 1])
        assert (share.sel(person="Dan")[1:] == 0).all()

    @pytest.mark.parametrize("of", ["share", "count"])
    @pytest.mark.parametrize("lag", [0, 1, 3])
    def test_it_agrees_with_one_tie_at_a_time(self, of, lag):
        organisation = td.testing.example_network()
        run = td.simulate(td.Scenario(organisation, [td.Tell(0.2)], 2, steps=6), 4, rng=3)
        found = exposure(organisation, run, of=of, lag=lag)

        assert found.dims == ("replicate", "step", "person")
        for replicate in range(4):
            for step in range(lag, 7):
                plain = slow_exposure(organisation, run["learned_at"].values[replicate], step, of, lag)
                np.testing.assert_allclose(found[replicate, step], plain, atol=1e-12)

    def test_it_is_what_a_threshold_rule_sees(self):
        organisation = td.testing.example_network()
        run = td.simulate(td.Scenario(organisation, [td.Tell(0.2)], 2, steps=6), 4, rng=3)
        for over in ("ties", "groups"):
            seen = exposure(organisation, run, over=over)
            for replicate, step in [(0, 2), (3, 5)]:
                knows = organisation.names[run["learned_at"].values[replicate] <= step - 1]
                chance = td.Threshold(0.4, over=over).chance(organisation.where(*knows), draws=None)
                np.testing.assert_array_equal(seen[replicate, step] >= 0.4 - 1e-9, chance[0] == 1)

    def test_scenarios_and_points_keep_their_dims(self, trio):
        run = td.simulate(td.Scenario(trio, [td.Tell(0.5)], ["Ana"], steps=4), 3, rng=1)
        both = xr.concat([run, run], pd.Index(["one", "two"], name="scenario"))
        found = exposure(trio, both.transpose("person", "step", "replicate", ...))

        assert set(found.dims) == {"scenario", "replicate", "step", "person"}
        assert found.dims[-2:] == ("step", "person")
        xr.testing.assert_equal(found.sel(scenario="two", drop=True).transpose("replicate", ...), exposure(trio, run))

    def test_where_nobody_has_contacts_it_says_so(self):
        with pytest.warns(UserWarning, match="nobody is exposed: there are no groups"):
            exposure(td.Network.from_edges([("Ana", "Ben")]), [0, 1], over="groups")
        with pytest.warns(UserWarning, match="nobody is exposed: there are no ties of kind 'mentor'"):
            exposure(td.Network.from_edges([("Ana", "Ben")]), [0, 1], kind="mentor")

    def test_what_makes_no_exposure_is_refused(self, office):
        when = [0, 1, 2, 3]
        with pytest.raises(ValueError, match="over must be one of 'ties', 'groups', got 'team'"):
            exposure(office, when, over="team")
        with pytest.raises(ValueError, match="of must be one of 'share', 'count', got 'weight'"):
            exposure(office, when, of="weight")
        with pytest.raises(ValueError, match="lag must be a finite number of at least 0, got -1"):
            exposure(office, when, lag=-1)
        with pytest.raises(
            ValueError, match="kind is of ties, but contacts are looked for in groups; leave out kind='desk'"
        ):
            exposure(office, when, over="groups", kind="desk")

    # netdiffuseR 1.20, vignette "Medical Innovations": head(exposure(diffnet, lags = 1)), periods 2 to 9
    LAGGED = {
        1001: [0, 0, 1 / 2, 1, 1, 1, 1, 1],
        1002: [0, 0, 1 / 2, 1, 1, 1, 1, 1],
        1003: [0, 1 / 5, 2 / 5, 3 / 5, 4 / 5, 4 / 5, 4 / 5, 1],
        1004: [0, 1 / 3, 1 / 3, 1 / 3, 1 / 3, 2 / 3, 2 / 3, 2 / 3],
        1005: [0, 0, 0, 0, 1, 1, 1, 1],
        1006: [0, 1 / 3, 2 / 3, 2 / 3, 1, 1, 1, 1],
    }

    def test_of_the_doctors_it_is_what_netdiffuser_publishes(self):
        found = exposure(*survey("medical_innovation"), steps=range(1, 10))

        assert found.sel(step=1).isnull().all()
        for doctor, lagged in self.LAGGED.items():
            np.testing.assert_allclose(found.sel(person=doctor)[1:], lagged)


class TestPersonalThresholds:
    def test_it_is_exposure_in_the_step_of_learning(self, office):
        found = personal_thresholds(office, {"Ana": 0, "Ben": 2, "Cas": 1, "Dan": NEVER})

        assert found.dims == ("person",)
        np.testing.assert_array_equal(found, [NEVER, 1, 0, NEVER])

    @pytest.mark.parametrize("over", ["ties", "groups"])
    @pytest.mark.parametrize("theta", [0.1, 0.3, 0.5])
    def test_nobody_learns_below_the_threshold_of_the_rule(self, theta, over):
        organisation = td.make.teams(300, rng=2)
        seeds = 60 if theta < 0.5 else 120
        scenario = td.Scenario(organisation, [td.Threshold(theta, over=over)], seeds, steps=15)
        run = td.simulate(scenario, 10, rng=4)
        found = personal_thresholds(organisation, run, over=over)

        learners = run["learned_at"] > 0
        assert learners.sum() > 100
        assert (found.values[learners.values] >= theta - 1e-9).all()
        assert found.values[~learners.values].size == np.isnan(found).sum()

    def test_a_drawn_threshold_is_never_above_what_is_found(self, bowtie):
        run = td.simulate(td.Scenario(bowtie, [td.Threshold("uniform")], [0], steps=9), 400, rng=1)
        found = personal_thresholds(bowtie, run).sel(person=1).dropna("replicate")

        # Person 1 has 0 and 2 as contacts, and 2 can only learn with 1 or before: half from 0 alone, ...
        assert set(np.unique(found)) <= {0.5, 1.0}
        assert abs((found == 0.5).sum() / 400 - 0.5) < 4 * 0.5 / 20

    def test_who_was_seen_first_has_one_only_together_with_others(self, trio):
        when = {"Ana": 1, "Ben": 1, "Cas": 2}

        np.testing.assert_array_equal(personal_thresholds(trio, when, lag=0), [NEVER, NEVER, 1])
        np.testing.assert_array_equal(personal_thresholds(trio, when, lag=0, first=True), [1, 0.5, 1])
        np.testing.assert_array_equal(personal_thresholds(trio, when, first=True), [NEVER, NEVER, 1])

    def test_steps_that_are_cut_have_a_shorter_lag(self, trio):
        scenario = td.Scenario(trio, [td.Tell(0.4)], ["Ana"], steps=6)
        run = td.simulate(scenario.finer(4), 50, rng=1)
        found = personal_thresholds(trio, run, lag=1 / 4)

        assert (found.sel(person="Ben").dropna("replicate") == 0.5).all()
        assert (found.sel(person="Cas").dropna("replicate") == 1).all()
        assert (personal_thresholds(trio, run, lag=1).sel(person="Cas") == 0).any()

    # netdiffuseR 1.20, vignette "Medical Innovations": mean(threshold(x)), which struct_test prints as observed;
    # there, month 18 (not by the end) is a step like any other, and those of the first month count.
    @pytest.mark.parametrize(
        ("where", "published"),
        [(None, 0.5660), ("city == 1", 0.6304), ("city == 2", 0.4931), ("city == 3", 0.4365), ("city == 4", 0.5926)],
    )
    def test_of_the_doctors_the_mean_is_what_netdiffuser_publishes(self, where, published):
        network, when = survey("medical_innovation", censored=False, where=where)
        found = personal_thresholds(network, when, lag=0, first=True)

        assert float(found.mean()) == pytest.approx(published, abs=5e-5)
