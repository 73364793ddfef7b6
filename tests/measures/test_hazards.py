"""Hazard: the chance with which those who had not learned do, step by step and by exposure."""

import numpy as np
import pytest
from scipy.stats import binomtest

import tidings as td
from tests.measures.surveys import survey
from tidings.measures import hazard, hazard_by_exposure

NEVER = np.nan


class TestHazard:
    def test_it_is_the_share_of_those_who_had_not_learned(self):
        found = hazard([1, 2, 2, 3, NEVER], steps=range(1, 6))

        np.testing.assert_array_equal(found["learned"], [1, 2, 1, 0, 0])
        np.testing.assert_array_equal(found["at_risk"], [NEVER, 4, 2, 1, 1])
        np.testing.assert_array_equal(found["hazard"], [NEVER, 0.5, 0.5, 0, 0])

    def test_once_all_know_there_is_none(self):
        assert np.isnan(hazard([0, 1], steps=[1, 2])["hazard"].values[1])

    @pytest.mark.parametrize("level", [0.8, 0.95])
    def test_the_interval_is_wilsons(self, level):
        found = hazard([0, 1, 1, 1, 2, 2, 5, NEVER], level=level)
        for step in found["step"].values[1:]:
            at = found.sel(step=step)
            ends = binomtest(int(at["learned"]), int(at["at_risk"])).proportion_ci(level, method="wilson")
            assert (float(at["low"]), float(at["high"])) == pytest.approx((ends.low, ends.high), abs=1e-12)

    def test_of_a_run_it_is_in_each_replicate(self, pair):
        run = td.simulate(td.Scenario(pair, [td.Tell(0.3)], ["Ana"], steps=4, step_unit="day"), 2000, rng=1)
        found = hazard(run)

        assert found["hazard"].dims == ("replicate", "step")
        assert found["step"].attrs["units"] == "day"
        # Ben alone is at risk, in every step with the chance of the rule: four standard errors.
        pooled = found["learned"].sum("replicate") / found["at_risk"].sum("replicate")
        n = found["at_risk"].sum("replicate")
        assert (abs(pooled[1:] - 0.3) < 4 * np.sqrt(0.21 / n[1:])).all()

    def test_it_says_what_it_is(self):
        assert hazard([0, 1])["hazard"].attrs["units"] == "share of people"
        with pytest.raises(ValueError, match="level must be above 0 and below 1, got 95"):
            hazard([0, 1], level=95)

    # netdiffuseR 1.20, summary(medInnovationsDiffNet): periods 2 to 17
    PUBLISHED = "0.08 0.09 0.11 0.13 0.15 0.21 0.14 0.09 0.03 0.13 0.09 0.10 0.15 0.17 0.11 0.06"

    def test_of_the_doctors_it_is_what_netdiffuser_publishes(self):
        found = hazard(survey("medical_innovation")[1])["hazard"].values

        assert found[1:].round(2).tolist() == [float(word) for word in self.PUBLISHED.split()]


class TestHazardByExposure:
    def test_people_and_steps_are_sorted_by_what_they_met(self):
        path = td.Network.from_edges([(0, 1), (1, 2), (2, 3)])
        found = hazard_by_exposure(path, [0, 1, 3, NEVER], levels=[0, 0.5, 1], steps=[0, 1, 2, 3])

        # Step 1: 1 meets half and learns, 2 and 3 nobody. Steps 2 and 3: 2 meets half, learns in 3, 3 nobody.
        assert found["at_risk"].values.tolist() == [4, 3, 0]
        assert found["learned"].values.tolist() == [0, 2, 0]
        np.testing.assert_array_equal(found["hazard"], [0, 2 / 3, NEVER])
        np.testing.assert_array_equal(found["mean_exposure"], [0, 0.5, NEVER])

    def test_telling_gives_the_dose_response_of_independent_tries(self):
        village = td.make.small_world(2000, 4, rng=1)
        run = td.simulate(td.Scenario(village, [td.Tell(0.1)], 40, steps=10), 10, rng=1)
        found = hazard_by_exposure(village, run, of="count")

        expected = 1 - 0.9 ** found["mean_exposure"].values
        error = np.sqrt(expected * (1 - expected) / found["at_risk"].values)
        assert found["hazard"].values[0] == 0
        assert (abs(found["hazard"].values - expected)[1:4] < 4 * error[1:4]).all()
        assert found["at_risk"].values[:4].min() > 100

    def test_a_threshold_shows_as_a_step(self):
        organisation = td.make.teams(200, rng=1)
        run = td.simulate(td.Scenario(organisation, [td.Threshold(0.4)], 60, steps=10), 5, rng=1)
        found = hazard_by_exposure(organisation, run, levels=[0.39, 1])

        assert found["hazard"].values.tolist() == [0, 1]

    def test_replicates_are_pooled_and_scenarios_are_not(self, trio):
        slow, fast = (td.Scenario(trio, [td.Tell(p)], ["Ana"], steps=5) for p in (0.1, 0.9))
        found = hazard_by_exposure(trio, td.compare({"slow": slow, "fast": fast}, 50, rng=1))

        assert found["hazard"].dims == ("scenario", "exposure")
        alone = hazard_by_exposure(trio, td.simulate(fast, 50, rng=1))
        np.testing.assert_array_equal(found["learned"].sel(scenario="fast"), alone["learned"])

    def test_nobody_is_counted_twice_or_lost(self):
        village = td.make.small_world(300, 6, rng=1)
        run = td.simulate(td.Scenario(village, [td.Tell(0.1)], 5, steps=10), 5, rng=1)
        by_exposure, by_step = hazard_by_exposure(village, run), hazard(run)

        assert by_exposure["at_risk"].sum() == by_step["at_risk"].sum()
        assert by_exposure["learned"].sum() == by_step["learned"][:, 1:].sum()

    def test_over_groups_it_is_co_members(self):
        teams = td.Network.from_edges(groups={"one": [0, 1, 2], "two": [2, 3]})
        found = hazard_by_exposure(teams, [0, 1, 1, 2], over="groups", of="count", levels=[0, 1, 2])

        assert found["at_risk"].values.tolist() == [1, 3, 0]
        assert found["learned"].values.tolist() == [0, 3, 0]

    @pytest.mark.parametrize("levels", [[1, 0], [], 0.5, [[0, 1]], "few", [None, 1]])
    def test_levels_rise(self, trio, levels):
        with pytest.raises(ValueError, match=r"levels must be rising upper ends such as \(0, 0.5, 1\), got"):
            hazard_by_exposure(trio, [0, 1, 2], levels=levels)
