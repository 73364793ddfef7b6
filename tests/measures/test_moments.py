"""Moments, checked against curves made by hand."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tidings as td
from tests.measures.runs import learned, reached, shares
from tidings.testing import example_network

NEVER = GONE = np.nan


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

    @pytest.mark.parametrize("level, said", [(0.999, "99.9%"), (0.07, "7%"), (1, "100%")])
    def test_it_says_the_level_as_it_was_given(self, level, said):
        found = td.measures.coverage(shares([0.2, 0.9]), level=level)

        assert found.attrs["long_name"] == f"step at which {said} of the people know"

    @pytest.mark.parametrize(
        "of, said", [("groups_reached", "of the groups are reached"), ("groups_holding", "of the groups hold it")]
    )
    def test_groups_are_covered_as_people_are(self, of, said):
        found = td.measures.coverage(shares([0, 0.4, 0.6], name=of), of=of)

        assert found.values.tolist() == [2]
        assert found.attrs["long_name"] == f"step at which 50% {said}"

    def test_the_steps_that_a_run_does_not_have_reach_nothing(self):
        run = shares([0.2, 0.6, GONE], [0.2, 0.3, GONE], [GONE, GONE, GONE])

        np.testing.assert_array_equal(td.measures.coverage(run, level=0), [0, 0, NEVER])
        np.testing.assert_array_equal(td.measures.coverage(run), [1, NEVER, NEVER])

    def test_it_covers_people_and_groups_only(self):
        with pytest.raises(
            ValueError, match="of must be one of 'share', 'groups_reached', 'groups_holding', got 'held'"
        ):
            td.measures.coverage(shares([0.2, 0.9]), of="held")


class TestHalfTime:
    def test_it_is_half_of_those_that_are_reached_at_all(self):
        run = shares([0.1, 0.2, 0.4, 0.8], [0.1, 0.2, 0.4, 0.4], [0.1, 0.1, 0.1, 0.1])

        np.testing.assert_array_equal(td.measures.half_time(run), [2, 1, 0])

    def test_the_highest_counts_and_not_the_last(self):
        assert td.measures.half_time(shares([0.1, 0.3, 0.8, 0.2])).item() == 2

    def test_half_is_reached_whatever_rounding_makes_of_it(self):
        assert 0.3 < 0.5 * (0.1 + 0.2 + 0.3)
        assert td.measures.half_time(shares([0.0, 0.3, 0.1 + 0.2 + 0.3])).item() == 1

    def test_nothing_has_no_half(self):
        run = shares([0, 0, 0], [GONE, GONE, GONE])

        np.testing.assert_array_equal(td.measures.half_time(run), [NEVER, NEVER])

    def test_the_steps_that_a_run_does_not_have_do_not_count(self):
        assert td.measures.half_time(shares([0.1, 0.2, 0.6, GONE])).item() == 2

    def test_it_says_what_it_is(self):
        found = td.measures.half_time(shares([0, 0.9], unit="week", name="groups_reached"), of="groups_reached")

        assert found.name == "half_time"
        what = "step at which the share of groups that are reached is half of its highest"
        assert found.attrs == {"long_name": what, "units": "week"}

    def test_what_has_no_steps_has_no_half_time(self, trio):
        with pytest.raises(TypeError, match="'learned_at' needs the dim 'step', got replicate, person; give another"):
            td.measures.half_time(learned(trio, [0, 1, 2]), of="learned_at")


class TestArrival:
    @pytest.mark.parametrize(
        "part, expected",
        [(0, [0, 2, 5]), (0.25, [0, 2, 5]), (0.26, [0, 3, NEVER]), (0.5, [0, 3, NEVER]), (1, [0, NEVER, NEVER])],
    )
    def test_it_is_the_step_by_which_that_part_had_come(self, part, expected):
        run = reached(["a", "b", "c"], [0, 2, NEVER], [0, 3, NEVER], [0, 4, 5], [0, NEVER, NEVER])

        np.testing.assert_array_equal(td.measures.arrival(run, part=part), expected)

    def test_a_part_is_reached_whatever_rounding_makes_of_it(self):
        assert 0.07 * 100 > 7
        run = reached(["a"], *[[step] for step in range(1, 101)])

        assert td.measures.arrival(run, part=0.07).item() == 7

    def test_people_are_reached_when_they_learn(self, trio):
        found = td.measures.arrival(learned(trio, [0, 1, 3], [0, 1, NEVER], [0, 2, 4]), over="person")

        assert found.to_series().to_dict() == {"Ana": 0, "Ben": 1, "Cas": 4}
        assert found.attrs["long_name"] == "step by which the person had learned in 50% of replicates"

    def test_it_says_what_it_is(self):
        found = td.measures.arrival(reached(["a"], [3], unit="week"), part=0.9)

        assert found.name == "arrival"
        assert found.attrs == {"long_name": "step by which the group was reached in 90% of replicates", "units": "week"}

    def test_one_replicate_alone_is_no_part_of_many(self):
        run = reached(["a"], [3]).isel(replicate=0)
        with pytest.raises(TypeError, match="'group_reached_at' needs the dim 'replicate', got group"):
            td.measures.arrival(run)

    def test_it_arrives_at_groups_or_at_people(self):
        with pytest.raises(ValueError, match="over must be one of 'group', 'person', got 'rule'"):
            td.measures.arrival(reached(["a"], [3]), over="rule")

    @pytest.mark.parametrize("part", [-0.1, 50, np.nan])
    def test_a_part_is_a_share(self, part):
        with pytest.raises(ValueError, match="part must be a share between 0 and 1"):
            td.measures.arrival(reached(["a"], [3]), part=part)


class TestExtinct:
    @pytest.mark.parametrize(
        "curve, expected",
        [
            ([0.5, 0.2, 0, 0], 2),
            ([0.5, 0, 0.2, 0], 3),
            ([0.5, 0, 0, 0.2], NEVER),
            ([0, 0, 0, 0], 0),
            ([0.5, 0.2, 0, GONE], 2),
            ([0.5, 0.2, GONE, GONE], NEVER),
            ([0.5, 0, 0.2, GONE], NEVER),
            ([GONE, GONE, GONE, GONE], NEVER),
        ],
    )
    def test_from_then_on_nobody_knows(self, curve, expected):
        np.testing.assert_array_equal(td.measures.extinct(shares(curve)), [expected])

    def test_steps_are_those_of_the_axis(self):
        thinned = shares([0.5, 0.4, 0.3, 0.2, 0, 0, 0]).isel(step=slice(None, None, 2))

        assert td.measures.extinct(thinned).item() == 4

    def test_it_says_what_it_is(self):
        found = td.measures.extinct(shares([0.2, 0], unit="day"))

        assert found.name == "extinct"
        assert found.attrs == {"long_name": "step from which on nobody knows", "units": "day"}

    def test_it_is_where_the_curve_of_those_who_know_ends(self, pair):
        run = td.simulate(td.Scenario(pair, [td.Tell(0.2), td.Forget(0.4)], ["Ana"], steps=6), 200, rng=1)
        found = td.measures.extinct(run)

        assert 0 < int(found.isnull().sum()) < 200
        np.testing.assert_array_equal(found.isnull(), run["share"].isel(step=-1) > 0)
        np.testing.assert_array_equal(found.fillna(7), (run["share"] > 0).sum("step"))
