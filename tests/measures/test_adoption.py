"""Adoption: how many learn when, and who is early, in the majority or late."""

from collections import Counter

import numpy as np
import pytest
import xarray as xr

import tidings as td
from tests.measures.surveys import survey
from tidings.measures import adopter_categories, adopters, classify

NEVER = np.nan


class TestAdopters:
    def test_learners_are_counted_by_step(self):
        found = adopters([1, 2, 2, 4, NEVER])

        assert found["step"].values.tolist() == [1, 2, 3, 4]
        assert found["adopters"].values.tolist() == [1, 2, 0, 1]
        assert found["cumulative"].values.tolist() == [1, 3, 3, 4]
        assert found["share"].values.tolist() == [0.2, 0.6, 0.6, 0.8]

    def test_the_share_of_a_run_is_the_one_it_kept(self):
        village = td.make.small_world(200, rng=1)
        run = td.simulate(td.Scenario(village, [td.Tell(0.2)], 3, steps=12, step_unit="week"), 5, rng=1)
        found = adopters(run)

        np.testing.assert_allclose(found["share"], run["share"])
        assert found["adopters"].values[:, 0].tolist() == [3] * 5
        assert found["step"].attrs["units"] == "week"

    def test_steps_that_are_cut_count_from_the_step_they_are_done(self, pair):
        run = td.simulate(td.Scenario(pair, [td.Tell(0.4)], ["Ana"], steps=4).finer(4), 40, rng=1)

        np.testing.assert_allclose(adopters(run)["share"], run["share"])

    def test_a_choice_of_steps_changes_no_number(self):
        when = [1, 2, 2, 4, NEVER]

        xr.testing.assert_equal(adopters(when, steps=[2, 3]), adopters(when).sel(step=[2, 3]))

    @pytest.mark.parametrize(
        ("name", "cumulative"),  # counted when the data were gathered (../shared/data/README.md)
        [
            ("medical_innovation", "11 20 29 40 51 62 75 82 86 87 92 95 98 102 106 108 109"),
            ("korean_family_planning", "69 163 244 330 395 457 510 563 636 673"),
            ("brazilian_farmers", "6 8 12 18 50 53 56 70 73 163 169 211 228 269 333 388 452 497 540"),
        ],
    )
    def test_of_the_surveys_they_are_those_counted_elsewhere(self, name, cumulative):
        assert adopters(survey(name)[1])["cumulative"].values.tolist() == [int(n) for n in cumulative.split()]


class TestCategories:
    def test_of_a_normal_law_they_are_the_shares_of_rogers(self):
        when = np.random.default_rng(1).normal(50, 10, 100_000)
        found = Counter(adopter_categories(when).values.tolist())

        shares = {"innovator": 0.0228, "early adopter": 0.1359, "early majority": 0.3413, "late majority": 0.3413}
        shares["laggard"] = 0.1587
        for name, share in shares.items():
            assert abs(found[name] / 1e5 - share) < 4 * np.sqrt(share * (1 - share) / 1e5)

    def test_by_shares_they_are_2_and_a_half_13_and_a_half_34_34_and_16_percent(self):
        when = np.append(np.random.default_rng(1).permutation(1000), [NEVER] * 7)
        found = adopter_categories(when, by="shares").values

        assert Counter(found.tolist()) == {
            "innovator": 25, "early adopter": 135, "early majority": 340, "late majority": 340, "laggard": 160,
            "never": 7,
        }  # fmt: skip
        assert when[found == "innovator"].max() < when[found == "early adopter"].min()

    @pytest.mark.parametrize("by", ["deviations", "shares"])
    def test_who_learns_in_one_step_is_in_one_category(self, by):
        when = np.random.default_rng(2).integers(0, 9, 200)
        found = adopter_categories(when, by=by).values

        assert all(len(set(found[when == step])) == 1 for step in range(9))

    def test_by_deviations_the_bounds_are_the_mean_and_so_many_deviations(self):
        when = np.array([0.0, 10.0, 10.0, 20.0])  # mean 10, deviation 8.16
        assert adopter_categories(when).values.tolist() == [
            "early adopter", "late majority", "late majority", "laggard",
        ]  # fmt: skip

    @pytest.mark.parametrize("by", ["deviations", "shares"])
    def test_where_all_learn_at_once_nobody_is_early_or_a_laggard(self, by):
        assert set(adopter_categories([3, 3, 3], by=by).values) == {"late majority"}
        assert adopter_categories([NEVER, 2], by=by).values.tolist() == ["never", "late majority"]

    def test_each_replicate_has_its_own(self):
        rows = np.random.default_rng(3).integers(0, 30, (4, 50)).astype(float)
        rows[:, :5] = NEVER
        rows[2] = NEVER
        for by in ("deviations", "shares"):
            found = adopter_categories(rows, by=by)
            assert found.dims == ("replicate", "person")
            for row in (0, 1, 3):
                assert found.values[row].tolist() == adopter_categories(rows[row], by=by).values.tolist()
            assert set(found.values[2]) == {"never"}

    def test_another_way_is_refused(self):
        with pytest.raises(ValueError, match="by must be one of 'deviations', 'shares', got 'quantiles'"):
            adopter_categories([0, 1], by="quantiles")


class TestClassify:
    def test_people_are_classed_by_time_and_by_threshold(self):
        star = td.Network.from_edges([(0, other) for other in (1, 2, 3, 4)])
        found = classify(star, [0, 1, 2, 3, NEVER])

        assert found["adopter"].values.tolist() == [
            "early adopter", "early majority", "late majority", "laggard", "never",
        ]  # fmt: skip
        # All three who learned did so from the one contact they have.
        assert found["threshold"].values.tolist() == ["unknown", "high", "high", "high", "unknown"]

    def test_the_table_counts_everybody_once(self):
        village = td.make.small_world(200, rng=1)
        run = td.simulate(td.Scenario(village, [td.Tell(0.1)], 3, steps=12), 5, rng=1)
        found = classify(village, run)

        assert found["people"].dims == ("replicate", "adopters", "thresholds")
        assert (found["people"].sum(["adopters", "thresholds"]) == 200).all()
        for replicate in range(5):
            pairs = Counter(
                zip(found["adopter"].values[replicate].tolist(), found["threshold"].values[replicate].tolist())
            )
            for (adopter, threshold), n in pairs.items():
                assert found["people"].sel(replicate=replicate, adopters=adopter, thresholds=threshold) == n

    # netdiffuseR 1.20.2, example of classify_adopters: those who had not adopted by 1965 are NA; in percent.
    FARMERS = [
        [6.21, 2.89, 0.58, 0.87, 0.00],
        [6.94, 8.24, 3.61, 3.61, 0.00],
        [4.91, 7.95, 6.79, 12.72, 0.00],
        [1.16, 0.87, 1.73, 8.96, 0.00],
        [0.00, 0.00, 0.00, 0.00, 21.97],
    ]

    def test_of_the_farmers_it_is_what_netdiffuser_publishes(self):
        found = classify(*survey("brazilian_farmers"), lag=0, first=True)

        assert found["people"]["adopters"].values[[0, -1]].tolist() == ["early adopter", "never"]
        assert found["people"]["thresholds"].values[[0, -1]].tolist() == ["very low", "unknown"]
        np.testing.assert_array_equal((found["people"] / 692 * 100).round(2), self.FARMERS)

    def test_of_the_women_who_is_early_or_late_is_what_netdiffuser_publishes(self):
        # netdiffuseR 1.23, README: rows of classify(kfamilyDiffNet), added up, in percent; there, year 11 (not by
        # the end) is a step like any other. Thresholds are of another extract of the nominations.
        network, when = survey("korean_family_planning", censored=False)
        found = classify(network, when, lag=0, first=True)["people"].sum("thresholds")

        published = [14.04 + 8.40 + 0.57 + 0.29, 5.64 + 11.65 + 5.54 + 2.58, 1.34 + 5.06 + 6.21 + 2.96, 1.53 + 34.19, 0]
        np.testing.assert_allclose(found / 1047 * 100, published, atol=0.02)
