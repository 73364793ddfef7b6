"""Comparisons under the same luck, and what one scenario gains over another."""

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import xarray as xr
from scipy import stats

import tidings as td

TEAMS = td.make.teams(100, rng=1)
TODAY = td.Scenario(TEAMS, [td.Meeting(raises=0.05, takes_in=0.4), td.Forget(0.01)], 2, steps=26, step_unit="week")
OFTENER = TODAY.but(td.Meeting(raises=0.055, takes_in=0.4))


@pytest.fixture(scope="module")
def runs():
    return td.compare({"today": TODAY, "oftener": OFTENER, "the same": TODAY}, 400, rng=3)


class TestCompare:
    def test_every_scenario_is_what_simulate_gives(self, runs):
        for name, scenario in {"today": TODAY, "oftener": OFTENER}.items():
            alone = td.simulate(scenario, 400, rng=3)
            for what in alone.data_vars:
                xr.testing.assert_equal(runs[what].sel(scenario=name, drop=True), alone[what])
                assert runs[what].attrs == alone[what].attrs

    def test_the_result_says_how_it_was_made(self, runs):
        assert runs["share"].dims == ("scenario", "replicate", "step")
        assert runs["scenario"].values.tolist() == ["today", "oftener", "the same"]
        assert (runs.attrs["key"], runs.attrs["replicates"], runs.attrs["step_unit"]) == (3, 400, "week")
        assert json.loads(runs.attrs["scenario"])["oftener"] == json.loads(OFTENER.describe())

    def test_executors_and_others_beside_it_change_nothing(self, runs):
        with ThreadPoolExecutor(2) as threads:
            two = td.compare({"oftener": OFTENER, "today": TODAY}, 400, rng=3, executor=threads)
        xr.testing.assert_equal(two.sel(scenario="today"), runs.sel(scenario="today"))

    def test_what_only_some_have_is_nan_elsewhere(self, trio):
        short = td.Scenario(trio, [td.Tell(0.5)], ["Ana"], steps=2)
        more = td.Scenario(trio, [td.Tell(0.5), td.Broadcast(0.1)], ["Ana"], 4)
        runs = td.compare({"short": short, "long": more}, 5, rng=1)

        assert runs["step"].values.tolist() == [0, 1, 2, 3, 4]
        assert runs["share"].sel(scenario="short", step=[3, 4]).isnull().all()
        assert runs["credit"].sel(scenario="short", rule="Broadcast").isnull().all()
        assert runs["share"].sel(scenario="long").notnull().all()

    def test_who_taught_whom_is_kept_as_places_among_everybody_and_every_rule(self, trio):
        """In each scenario people and rules have numbers of their own; here they have one."""
        ties = [("Zoe", "Ana"), ("Ana", "Bea"), ("Bea", "Ben")]
        scenarios = {
            "trio": td.Scenario(trio, [td.Tell(0.6)], ["Ana"], steps=6),
            "others": td.Scenario(td.Network.from_edges(ties), [td.Ask(0.5), td.Tell(0.2)], ["Ben"], steps=6),
        }
        runs = td.compare(scenarios, 20, rng=2, keep=["learned_at", "told_by", "through"])
        people, rules = runs.indexes["person"].tolist(), runs.indexes["rule"].tolist()

        assert (people, rules) == (["Ana", "Bea", "Ben", "Cas", "Zoe"], ["Ask", "Tell"])
        for name, scenario in scenarios.items():
            for replicate in range(20):
                row, story = runs.sel(scenario=name, replicate=replicate), td.replay(scenario, replicate, rng=2)
                for person in scenario.network.names:
                    teacher, rule = (row[what].sel(person=person).item() for what in ("told_by", "through"))
                    assert (None if np.isnan(teacher) else people[int(teacher)]) == story.told_by(person)
                    assert (None if np.isnan(rule) else rules[int(rule)]) == story.through(person)

    def test_it_can_be_saved(self, runs, tmp_path):
        td.save(runs, tmp_path / "runs.nc")

        assert td.load(tmp_path / "runs.nc").identical(runs)

    REFUSED = {
        "a list": ([TODAY], TypeError, r"give scenarios by name, as in {'today': today}, got list"),
        "one": (TODAY, TypeError, "give scenarios by name, .* got Scenario"),
        "none": ({}, ValueError, "there is nothing to compare, got no scenario"),
        "numbers": ({1: TODAY}, TypeError, "the name of a scenario is text, got 1"),
        "nothing": ({"": TODAY}, TypeError, "the name of a scenario is text, got ''"),
        "a run": ({"a": xr.Dataset()}, TypeError, "'a' must be a Scenario, got Dataset"),
        "units": (
            {"a": TODAY, "b": TODAY.but(step_unit="day")},
            ValueError,
            "need one step unit, got 'a' in weeks, 'b' in days",
        ),
    }

    @pytest.mark.parametrize("case", REFUSED)
    def test_what_makes_no_sense_is_refused_in_words(self, case):
        scenarios, error, words = self.REFUSED[case]

        with pytest.raises(error, match=words):
            td.compare(scenarios, 3)

    def test_replicates_and_the_like_are_checked(self):
        with pytest.raises(ValueError, match="replicates must be at least 1, got 0"):
            td.compare({"a": TODAY}, 0)
        with pytest.raises(ValueError, match="variable 'shar' is unknown"):
            td.compare({"a": TODAY}, 2, keep=["shar"])


class TestGain:
    def test_identical_scenarios_differ_by_exactly_nothing(self, runs):
        gained = td.gain(runs, over="today").sel(scenario="the same")

        assert (gained["difference"] == 0).all()
        assert (gained["mean"] == 0).all()
        assert (gained["error"] == 0).all()
        assert (gained["low"] == 0).all()
        assert (gained["high"] == 0).all()

    def test_the_numbers_are_those_of_a_paired_t_test(self, runs):
        gained = td.gain(runs, over="today").sel(scenario="oftener", step=26)
        one, other = (runs["share"].sel(scenario=name, step=26).values for name in ("oftener", "today"))
        paired = stats.ttest_rel(one, other)
        interval = paired.confidence_interval(0.95)

        np.testing.assert_allclose(gained["difference"], one - other)
        assert float(gained["mean"]) == pytest.approx(paired.statistic * float(gained["error"]))
        assert [float(gained["low"]), float(gained["high"])] == pytest.approx(list(interval))
        assert int(gained["pairs"]) == 400
        ratio = (one.var(ddof=1) + other.var(ddof=1)) / (one - other).var(ddof=1)
        assert float(gained["variance_ratio"]) == pytest.approx(ratio)

    def test_the_same_luck_saves_five_replicates_of_six_at_a_small_change(self, runs):
        """A tenth more often raised: the variance of the difference is less than a fifth of that of separate runs."""
        gained = td.gain(runs, over="today").sel(scenario="oftener")
        apart = td.simulate(OFTENER, 400, rng=4)["share"] - td.simulate(TODAY, 400, rng=5)["share"]

        assert float(gained["variance_ratio"].sel(step=13)) > 5
        assert float(apart.sel(step=13).var() / gained["difference"].sel(step=13).var()) > 5

    def test_a_measure_can_be_compared(self, runs):
        for gained in (
            td.gain(runs, over="today", of=td.measures.coverage),
            td.gain(td.measures.coverage(runs), over="today"),
        ):
            assert gained["difference"].dims == ("scenario", "replicate")
            assert gained["mean"].attrs["units"] == "week"
            assert float(gained["mean"].sel(scenario="oftener")) < 0
            assert gained.attrs["of"] == "step at which 50% of the people know"
            assert (gained.attrs["over"], gained.attrs["level"]) == ("today", 0.95)

    def test_replicates_without_a_difference_do_not_count(self):
        values = xr.DataArray(
            [[1.0, 2.0, np.nan, 4.0], [2.0, np.nan, 3.0, 7.0]],
            dims=("scenario", "replicate"), coords={"scenario": ["a", "b"]}, name="x",
        )  # fmt: skip
        gained = td.gain(values, over="a").squeeze("scenario")

        np.testing.assert_array_equal(gained["difference"], [1, np.nan, np.nan, 3])
        assert (int(gained["pairs"]), float(gained["mean"]), float(gained["error"])) == (2, 2, 1)
        assert float(gained["variance_ratio"]) == pytest.approx((4.5 + 12.5) / 2)

    def test_one_replicate_has_a_difference_and_no_error(self, runs):
        gained = td.gain(runs.isel(replicate=[0]), over="today")

        assert gained["mean"].notnull().all()
        assert gained["error"].isnull().all()

    def test_a_constant_difference_has_no_error_whatever_rounding_makes_of_it(self):
        values = xr.DataArray(
            np.array([[0.1], [0.4]]) + np.zeros(7), dims=("scenario", "replicate"), coords={"scenario": ["a", "b"]}
        )
        gained = td.gain(values, over="a").squeeze("scenario")

        assert float(gained["error"]) == 0
        assert np.isnan(gained["variance_ratio"])

    def test_the_level_widens_the_interval(self, runs):
        wide, narrow = (
            td.gain(runs, over="today", level=level).sel(scenario="oftener", step=20) for level in (0.99, 0.5)
        )

        assert wide["low"] < narrow["low"] < narrow["mean"] < narrow["high"] < wide["high"]

    def test_the_interval_holds_the_truth_nineteen_times_in_twenty(self):
        """One tie and one step: the gain of .4 over .3 is exactly .1 / 2 in share. 4 standard errors: 200 tries."""
        pair = td.Network.from_edges([("Ana", "Ben")])
        scenarios = {p: td.Scenario(pair, [td.Tell(float(p))], ["Ana"], 1) for p in ("0.3", "0.4")}
        held = 0
        for key in range(200):
            gained = td.gain(td.compare(scenarios, 200, rng=key, keep=["share"]), over="0.3").sel(step=1)
            held += float(gained["low"].item()) <= 0.05 <= float(gained["high"].item())

        assert abs(held / 200 - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 200)

    def test_numbers_without_a_minus_have_one(self):
        yes = xr.DataArray(
            [[True, False], [False, False]], dims=("scenario", "replicate"), coords={"scenario": ["a", "b"]}
        )
        for values in (yes, yes.astype(np.uint8), yes.astype(np.uint16)):
            assert td.gain(values, over="a")["difference"].values.tolist() == [[-1, 0]]

    def test_dask_changes_nothing(self, runs):
        pytest.importorskip("dask")
        lazy = td.gain(runs.chunk(scenario=1, replicate=100), over="today")

        xr.testing.assert_allclose(lazy.compute(), td.gain(runs, over="today"))

    def test_what_makes_no_sense_is_refused_in_words(self, runs):
        with pytest.raises(ValueError, match="scenario 'yesterday' is unknown; .*3: 'today', 'oftener', 'the same'"):
            td.gain(runs, over="yesterday")
        with pytest.raises(ValueError, match="there is no dimension 'scenario' here"):
            td.gain(td.simulate(TODAY, 2, rng=1), over="today")
        with pytest.raises(ValueError, match="there is no dimension 'replicate' here"):
            td.gain(runs["share"].mean("replicate"), over="today")
        with pytest.raises(ValueError, match="variable 'shar' is unknown"):
            td.gain(runs, over="today", of="shar")
        with pytest.raises(TypeError, match="takes a Dataset, or a DataArray of it, got dict"):
            td.gain({}, over="today")
        with pytest.raises(ValueError, match="level must be a share between 0 and 1, got 95"):
            td.gain(runs, over="today", level=95)

    def test_nothing_given_is_changed(self, runs):
        before = runs.copy(deep=True)
        td.gain(runs, over="today")

        assert runs.identical(before)
