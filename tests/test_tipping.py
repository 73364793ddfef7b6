"""Where an outcome passes a level: against what is known exactly, and with an interval that holds the truth."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import xarray as xr
from scipy import stats

import tidings as td
from tidings.tipping import spreads

TEAMS = td.make.teams(60, rng=1)
ALONE = td.Network.from_edges(people=["Ana", "Ben"])


def news(p):
    """One step of news for one of two: she learns with chance p."""
    return td.Scenario(ALONE, [td.Broadcast(p, to=["Ana"])], [], 1)


def learns(runs):
    return (runs["share"].isel(step=-1) > 0).astype(float)


def sir(p=0.2, tire=0.3, n_seeds=2):
    return td.Scenario(TEAMS, td.models.sir(p, tire), n_seeds, steps=30)


class TestValue:
    def test_it_is_where_the_replicates_pass(self):
        """Under the same luck each replicate has a chance at which it tips: the level is a quantile of these."""
        found = td.tipping(news, "p", (0.0, 1.0), 200, rng=3, of=learns, level=0.3, tolerance=1e-4)
        value = float(found["value"])
        below, above = (learns(td.simulate(news(p), 200, rng=3)).mean() for p in (value - 1e-4, value))

        assert below < 0.3 <= above
        assert abs(value - 0.3) < 4 * np.sqrt(0.3 * 0.7 / 200)

    def test_everything_tried_is_told_and_agrees_with_simulate(self):
        found = td.tipping(sir, "p", (0.0, 0.5), 50, rng=1, tolerance=0.01)

        assert found["p"].values.tolist() == sorted(set(found["p"].values.tolist()))
        for p in found["p"].values.tolist():
            outcome = spreads(td.simulate(sir(p), 50, rng=1)).mean()
            assert float(found["outcome"].sel(p=p)) == float(outcome)
        assert (found["outcome_low"] <= found["outcome"]).all()
        assert (found["outcome"] <= found["outcome_high"]).all()
        assert found.sizes["p"] < 25
        assert found.attrs["key"] == 1
        assert (found.attrs["axis"], found.attrs["level"], found.attrs["replicates"]) == ("p", 0.5, 50)
        assert found["outcome"].attrs["units"] == "share of replicates"

    def test_no_value_is_played_twice(self):
        played = []

        def noting(p):
            played.append(p)
            return sir(p)

        found = td.tipping(noting, "p", (0.0, 0.5), 20, rng=1, tolerance=0.01)
        assert sorted(played) == found["p"].values.tolist()

    def test_an_outcome_that_falls(self):
        found = td.tipping(sir, "tire", (0.05, 0.95), 100, rng=1, of="share", tolerance=0.01)

        assert float(found["low"]) <= float(found["value"]) <= float(found["high"])
        assert found["outcome"].values[0] > 0.5 > found["outcome"].values[-1]
        assert (np.diff(found["outcome"]) <= 1e-9).all()
        assert float(found["outcome"].sel(tire=found["value"])) >= 0.5
        assert abs(float(found["outcome"].sel(tire=found["value"])) - 0.5) < 0.05

    def test_whole_numbers_of_a_range(self):
        found = td.tipping(sir, "n_seeds", range(1, 30), 100, rng=1, p=0.06)
        value = int(found["value"])

        assert found["n_seeds"].dtype.kind == "i"
        assert float(spreads(td.simulate(sir(0.06, n_seeds=value), 100, rng=1)).mean()) >= 0.5
        assert float(spreads(td.simulate(sir(0.06, n_seeds=value - 1), 100, rng=1)).mean()) < 0.5

    def test_the_ends_may_be_where_it_tips(self):
        found = td.tipping(
            sir, "n_seeds", range(1, 3), 20, rng=1, of=lambda runs: runs["share"].isel(step=0), level=2 / 60
        )

        assert int(found["value"]) == 2
        assert found.sizes["n_seeds"] == 2

    def test_executors_and_folders_change_nothing(self, tmp_path):
        alone = td.tipping(sir, "p", (0.0, 0.5), 30, rng=1, tolerance=0.02)
        with ThreadPoolExecutor(2) as threads:
            assert alone.identical(td.tipping(sir, "p", (0.0, 0.5), 30, rng=1, tolerance=0.02, executor=threads))
        for _ in range(2):
            assert alone.identical(td.tipping(sir, "p", (0.0, 0.5), 30, rng=1, tolerance=0.02, folder=tmp_path))
        assert len(list(tmp_path.glob("*.nc"))) == alone.sizes["p"]


class TestInterval:
    @pytest.mark.slow
    def test_it_holds_the_truth_as_often_as_it_says(self):
        """The true value is the level itself. 4 standard errors of 100 tries."""
        held = 0
        for key in range(100):
            found = td.tipping(news, "p", (0.0, 1.0), 60, rng=key, of=learns, level=0.3, tolerance=0.01)
            held += float(found["low"]) - 0.01 <= 0.3 <= float(found["high"])

        assert abs(held / 100 - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 100)

    def test_more_replicates_make_it_narrower_and_more_confidence_wider(self):
        def width(**more):
            found = td.tipping(sir, "p", (0.0, 0.5), rng=1, tolerance=0.001, **more)
            return float(found["high"] - found["low"])

        assert width(replicates=640) < width(replicates=64) < width(replicates=64, confidence=0.999)

    def test_numbers_that_are_no_shares_have_one_too(self):
        found = td.tipping(sir, "p", (0.0, 0.5), 60, rng=1, of="share", level=0.6, tolerance=0.005)

        assert float(found["low"]) < float(found["value"]) < float(found["high"])
        last = td.simulate(sir(0.5), 60, rng=1)["share"].isel(step=-1)
        interval = stats.ttest_1samp(last, 0).confidence_interval(0.95)
        assert [float(found[f"outcome_{end}"].sel(p=0.5)) for end in ("low", "high")] == pytest.approx(list(interval))


class TestSpreads:
    def test_it_looks_at_groups_and_at_people_where_there_are_none(self, trio):
        teams = td.Network.from_edges(groups={"one": ["Ana", "Ben"], "two": ["Cas", "Dan", "Eva"]})
        run = td.simulate(td.Scenario(teams, [td.Discuss(1.0)], ["Ana"], 3), 1, rng=1)

        assert spreads(run).values.tolist() == [1]
        assert spreads(td.simulate(td.Scenario(trio, [td.Forget(0.0)], ["Ana"], 3), 1, rng=1)).values.tolist() == [0]


REFUSED = {
    "one side": (
        {"between": (0.0, 0.01)},
        ValueError,
        r"does not pass 0.5: at p=0.0 it is 0, at p=0.01 it is 0.*; search in",
    ),
    "at the end": ({"level": 0}, ValueError, "the outcome does not pass 0: at p=0.0 it is 0, at p=0.5"),
    "level": ({"level": 3}, ValueError, "the outcome does not pass 3: at p=0.0"),
    "one number": (
        {"between": 0.5},
        TypeError,
        r"between must be a pair \(low, high\) or a range of several numbers, got 0.5",
    ),
    "three": ({"between": (0, 0.1, 1)}, TypeError, "between must be a pair"),
    "backwards": (
        {"between": (1, 0)},
        ValueError,
        r"between must go from a lower to a higher value of p, got \(1, 0\)",
    ),
    "endless": ({"between": (0, np.inf)}, ValueError, "between must go from a lower to a higher value"),
    "short range": ({"between": range(1)}, TypeError, r"or a range of several numbers, got range\(0, 1\)"),
    "tolerance": ({"tolerance": 0}, ValueError, "tolerance must be above 0, got 0"),
    "replicates": ({"replicates": 1}, ValueError, "replicates must be at least 2, got 1"),
    "confidence": ({"confidence": 95}, ValueError, "confidence must be a share between 0 and 1, got 95"),
    "certain": ({"confidence": 1}, ValueError, "confidence must lie between 0 and 1, such as 0.95, got 1"),
    "held": ({"p": 0.3}, ValueError, "'p' is what is searched, so it cannot be held at 0.3 too"),
    "no number": ({"tolerance": "a"}, TypeError, "tolerance must be a number"),
    "unknown": ({"q": 1}, ValueError, "the plan has no parameter 'q'"),
    "nan": (
        {"of": td.measures.coverage},
        ValueError,
        "at p=0.0 the outcome is NaN in 20 of 20 replicates; say what never",
    ),
    "too much": (
        {"of": lambda runs: runs["groups_reached"].mean()},
        ValueError,
        "must be one number per replicate, but at p=0.0",
    ),
    "no variable": ({"of": "shar"}, ValueError, "variable 'shar' is unknown"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_makes_no_sense_is_refused_in_words(case):
    more, error, words = REFUSED[case]

    with pytest.raises(error, match=words):
        td.tipping(sir, "p", **{"between": (0.0, 0.5), "replicates": 20, "rng": 1, **more})


def test_a_comparison_has_no_single_outcome():
    with pytest.raises(ValueError, match="the outcome must be one number per replicate"):
        td.tipping(lambda p: {"a": sir(p), "b": sir(p)}, "p", (0.0, 0.5), 5, rng=1)


def test_a_point_that_fails_is_named():
    with pytest.raises(td.PointError, match="the point p=-0.5 failed: ValueError: Tell.p must be a chance"):
        td.tipping(sir, "p", (-0.5, 0.5), 5, rng=1)


def test_the_result_can_be_saved(tmp_path):
    found = td.tipping(sir, "p", (0.0, 0.5), 10, rng=1, tolerance=0.05)
    td.save(found, tmp_path / "found.nc")

    xr.testing.assert_identical(td.load(tmp_path / "found.nc"), found)
