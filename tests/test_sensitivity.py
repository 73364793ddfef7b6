"""Sensitivity, checked against sweeps made by hand whose answer is known."""

import sys

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tidings as td
from tidings.design import design
from tidings.sensitivity import sobol_indices, tornado

RNG = np.random.default_rng(1)


def grid(outcome, replicates=1, **axes):
    """A sweep over a grid in which the share ends at outcome(...) and was 0 before."""
    coords = {**axes, "replicate": range(replicates)}
    cells = np.meshgrid(*axes.values(), np.arange(replicates), indexing="ij")
    last = np.vectorize(outcome, otypes=[float])(*cells)
    return xr.Dataset({"share": ((*coords, "step"), np.stack([0 * last, last], axis=-1))}, {**coords, "step": [0, 1]})


def swept(points, outcomes):
    """A sweep over points with these outcomes: (point,) or (point, replicate)."""
    dims = ("point", "replicate")[: np.ndim(outcomes)]
    coords = {name: ("point", points[name].to_numpy()) for name in points}
    return xr.Dataset({"share": (dims, np.asarray(outcomes))}, {"point": points.index, **coords})


class TestTornadoOfAGrid:
    AXES = {"p": [0.1, 0.2, 0.3], "size": [4, 8], "where": ["desk", "lunch"]}

    @staticmethod
    def outcome(p, size, where, replicate):
        return p * size + (where == "lunch") / 2

    def test_an_axis_goes_from_the_lowest_mean_outcome_to_the_highest(self):
        table = tornado(grid(self.outcome, **self.AXES))

        assert table.columns.tolist() == ["lowest", "highest", "at_lowest", "at_highest", "swing", "error"]
        assert table.index.tolist() == ["p", "size", "where"]
        assert table.index.name == "axis"
        assert table.loc["p", "lowest":"swing"].tolist() == pytest.approx([0.85, 2.05, 0.1, 0.3, 1.2])
        assert table.loc["size", "lowest":"swing"].tolist() == pytest.approx([1.05, 1.85, 4, 8, 0.8])
        assert table.loc["where", ["at_lowest", "at_highest"]].tolist() == ["desk", "lunch"]
        assert table.attrs["mean"] == pytest.approx(1.45)

    def test_the_largest_swing_comes_first(self):
        table = tornado(grid(lambda small, large, replicate: small + 9 * large, small=[0, 1], large=[0, 1]))

        assert table.index.tolist() == ["large", "small"]

    def test_the_highest_outcome_may_be_in_the_middle_and_the_lowest_at_the_end(self):
        table = tornado(grid(lambda p, replicate: -((p - 2) ** 2) - p / 9, p=[1, 2, 5]))

        assert table.loc["p", ["at_lowest", "at_highest"]].tolist() == [5, 2]

    def test_values_of_an_axis_keep_their_types(self):
        table = tornado(grid(lambda p, size, where, replicate: p + size, p=[0.5, 1.5], size=[4, 8], where=["desk"]))

        assert [type(value) for value in table["at_lowest"]] == [int, float, str]
        assert table["swing"].dtype == float
        assert tornado(grid(lambda a, replicate: a == "x", a=["x", "y"]))["at_lowest"].dtype == object

    def test_other_axes_can_be_held(self):
        sweep = grid(self.outcome, **self.AXES)
        table = tornado(sweep, at={"size": 8})

        assert table.loc["p", "lowest":"swing"].tolist() == pytest.approx([1.05, 2.65, 0.1, 0.3, 1.6])
        assert table.loc["size", "swing"] == pytest.approx(0.8)
        assert table.attrs["mean"] == pytest.approx(1.85)
        everything = tornado(sweep, at={"size": 4, "p": 0.3, "where": "lunch"})
        assert everything["swing"].to_dict() == pytest.approx({"p": 0.8, "size": 1.2, "where": 0.5})
        assert everything.attrs["mean"] == pytest.approx(1.7)

    def test_only_values_of_the_axis_can_be_held(self):
        sweep = grid(self.outcome, **self.AXES)
        with pytest.raises(ValueError, match=r"at\['size'\] must be a value of the axis, 4, 8, got 7"):
            tornado(sweep, at={"size": 7})
        with pytest.raises(ValueError, match="axis 'siz' is unknown; did you mean 'size'"):
            tornado(sweep, at={"siz": 8})
        with pytest.raises(ValueError, match="axis 'replicate' is unknown"):
            tornado(sweep, at={"replicate": 0})

    def test_an_axis_of_one_value_does_not_swing(self):
        table = tornado(grid(lambda p, size, replicate: p + replicate, replicates=3, p=[0.1, 0.9], size=[4]))

        assert table.loc["size", "at_lowest":"error"].tolist() == [4, 4, 0, 0]

    def test_the_error_is_that_of_differences_within_replicates(self):
        luck = RNG.normal(size=(2, 50))
        luck[0] += 100 * RNG.normal(size=50)
        sweep = xr.DataArray(luck + luck[0] * [[0], [1]], {"p": [1, 2]}, ("p", "replicate"))
        swing = sweep.sel(p=2) - sweep.sel(p=1)

        table = tornado(sweep if swing.mean() > 0 else -sweep)
        assert table.loc["p", "swing"] == pytest.approx(abs(swing.mean().item()))
        assert table.loc["p", "error"] == pytest.approx(swing.std(ddof=1).item() / np.sqrt(50))

    def test_the_error_averages_over_other_axes_before_it_compares_replicates(self):
        """Luck that other axes turn round is gone from the mean, and so from its error."""
        sweep = grid(lambda p, q, replicate: p + p * q * replicate, replicates=4, p=[1, 2], q=[-1, 1])

        assert tornado(sweep).loc["p", "error"] == 0
        assert tornado(sweep, at={"q": 1}).loc["p", "error"] == pytest.approx(np.std(range(4), ddof=1) / 2)

    def test_one_replicate_has_no_error_and_none_is_like_one(self):
        sweep = grid(self.outcome, **self.AXES)

        assert tornado(sweep)["error"].isna().all()
        pd.testing.assert_frame_equal(tornado(sweep.isel(replicate=0, drop=True)), tornado(sweep))

    def test_the_order_of_dims_and_of_values_changes_nothing(self):
        sweep = grid(lambda p, q, replicate: p + q**2 + p * replicate, replicates=3, p=[0, 1], q=[0, 1, 2])
        turned = sweep.transpose("step", "replicate", "q", "p").isel(q=[2, 0, 1])

        pd.testing.assert_frame_equal(tornado(turned), tornado(sweep))

    def test_the_outcome_is_whatever_is_asked_for(self):
        sweep = grid(self.outcome, **self.AXES)
        twice = tornado(sweep, of=lambda runs: 2 * runs["share"].max("step"))

        np.testing.assert_allclose(twice["swing"], 2 * tornado(sweep)["swing"])
        pd.testing.assert_frame_equal(tornado(sweep["share"]), tornado(sweep))

    def test_the_table_says_what_the_outcome_is(self):
        words = {"long_name": "share of people who know", "units": "share of people"}
        sweep = grid(self.outcome, **self.AXES)
        sweep["share"].attrs = words
        attrs = tornado(sweep).attrs

        assert (attrs["outcome"], attrs["units"]) == (words["long_name"], words["units"])

    def test_a_sweep_is_left_as_it_was(self):
        sweep = grid(self.outcome, **self.AXES)
        before = sweep.copy(deep=True)
        tornado(sweep, at={"size": 8})

        assert sweep.identical(before)


def test_a_sweep_is_understood_as_it_comes(trio):
    """On a pair of ties that always tell, nothing moves but how many know at first."""

    def plan(p, n_seeds):
        return td.Scenario(trio, [td.Tell(p)], n_seeds, steps=1)

    over = {"p": [0.0, 0.5], "n_seeds": [1, 3]}
    table = tornado(td.sweep(plan, 200, rng=1, **over), at={"p": 0.0, "n_seeds": 1})
    assert table.loc["n_seeds", "lowest":"swing"].tolist() == pytest.approx([1 / 3, 1, 1, 3, 2 / 3])
    assert table.loc["p", "swing"] == pytest.approx(2 / 3 * 2 / 3 * 0.5, abs=0.1)
    assert table.attrs["outcome"] == "share of people who know"

    points = design(12, p=(0, 1), n_seeds=range(1, 4), rng=1)
    assert tornado(td.sweep(plan, 20, rng=1, points=points)).index.tolist() == ["n_seeds", "p"]


class TestTornadoOfADesign:
    def test_numbers_swing_by_the_slope_of_the_plane_times_their_range(self):
        points = design(40, p=(0, 1), size=range(4, 13), rng=1)
        table = tornado(swept(points, 0.5 + 2 * points["p"] - 0.1 * points["size"]))

        spread = np.ptp(points["p"])
        assert table.loc["p", "swing"] == pytest.approx(2 * spread)
        assert table.loc["size", "swing"] == pytest.approx(0.8)
        assert table.loc["size", ["at_lowest", "at_highest"]].tolist() == [12, 4]
        assert table.loc["p", ["at_lowest", "at_highest"]].tolist() == [points["p"].min(), points["p"].max()]
        assert table.attrs["explained"] == pytest.approx(1)

    def test_outcomes_at_the_ends_are_those_of_the_plane_with_all_else_at_its_mean(self):
        points = design(40, p=(0, 1), size=range(4, 13), rng=1)
        table = tornado(swept(points, points["p"] + points["size"]))

        rest = points["p"].mean()
        assert table.loc["size", ["lowest", "highest"]].tolist() == pytest.approx([4 + rest, 12 + rest])
        assert table.attrs["mean"] == pytest.approx((points["p"] + points["size"]).mean())

    def test_what_is_no_number_has_an_effect_for_each_value(self):
        effect = {"desk": 0.2, "lunch": 0.0, "stairs": 0.5}
        points = design(60, where=list(effect), p=(0, 1), rng=1)
        table = tornado(swept(points, points["p"] + points["where"].map(effect)))

        assert table.loc["where", "at_lowest":"swing"].tolist() == ["lunch", "stairs", pytest.approx(0.5)]
        assert table.loc["p", "swing"] == pytest.approx(np.ptp(points["p"]))

    @pytest.mark.parametrize("other", ["mentor", 7.0])
    def test_none_is_a_value_like_any_other_although_xarray_makes_it_nan(self, other):
        points = design(60, kin=[other, None], p=(0, 1), rng=1)
        table = tornado(swept(points, points["p"] + 2 * (points["kin"] == other)))

        assert table.loc["kin", "swing"] == pytest.approx(2)
        assert table.loc["kin", "at_highest"] == other
        assert pd.isna(table.loc["kin", "at_lowest"])

    def test_flags_swing_between_no_and_yes(self):
        points = design(20, mutual=[True, False], p=(0, 1), rng=1)
        table = tornado(swept(points, points["p"] - 3 * points["mutual"]))

        assert table.loc["mutual", "at_lowest":"swing"].tolist() == [True, False, pytest.approx(3)]

    def test_what_the_plane_explains_is_the_usual_share_of_variance(self):
        points = design(30, p=(0, 1), q=(0, 1), rng=1)
        outcomes = points["p"] + RNG.normal(size=30)
        attrs = tornado(swept(points, outcomes)).attrs

        matrix = np.column_stack([np.ones(30), points])
        rest = outcomes - matrix @ np.linalg.lstsq(matrix, outcomes)[0]
        assert attrs["explained"] == pytest.approx(1 - rest.var() / outcomes.var())
        assert 0.01 < attrs["explained"] < 0.5

    def test_the_error_comes_from_planes_through_single_replicates(self):
        points = design(30, p=(0, 1), q=(0, 1), rng=1)
        slope = RNG.normal(5, 1, size=12)
        level = 100 * RNG.normal(size=12)
        table = tornado(swept(points, np.outer(points["p"], slope) + level))

        spread = np.ptp(points["p"])
        assert table.loc["p", "swing"] == pytest.approx(slope.mean() * spread)
        assert table.loc["p", "error"] == pytest.approx(slope.std(ddof=1) / np.sqrt(12) * spread)

    def test_a_column_that_never_changes_does_not_swing(self):
        points = design(30, p=(0, 1), size=[8], where=["desk"], rng=1)
        table = tornado(swept(points, points["p"]))

        assert table.loc["size", "at_lowest":"swing"].tolist() == [8, 8, 0]
        assert table.loc["where", "at_lowest":"swing"].tolist() == ["desk", "desk", 0]

    def test_outcomes_that_never_change_leave_nothing_to_explain(self):
        points = design(30, p=(0, 1), rng=1)
        table = tornado(swept(points, np.full((30, 3), 0.1)))

        assert table.loc["p", "swing"] == pytest.approx(0)
        assert np.isnan(table.attrs["explained"])

    def test_a_plane_that_cannot_be_told_is_refused(self):
        points = design(30, p=(0, 1), q=(0, 1), rng=1)
        with pytest.raises(ValueError, match="3 points cannot say how well a plane of 2 slopes fits"):
            tornado(swept(points[:3], points["p"][:3]))
        assert len(tornado(swept(points[:4], points["p"][:4]))) == 2
        with pytest.raises(ValueError, match="some columns of the design move together"):
            tornado(swept(points.assign(q=1 - 2 * points["p"]), points["p"]))
        with pytest.raises(ValueError, match="at= holds axes of a grid, but this sweep is over points"):
            tornado(swept(points, points["p"]), at={"q": 0.5})


@pytest.fixture(scope="module")
def points():
    pytest.importorskip("SALib")
    circle = (-np.pi, np.pi)
    return design(2048, "saltelli", x=circle, y=circle, z=circle, rng=1)


def ishigami(points, a=7, b=0.1):
    return np.sin(points["x"]) + a * np.sin(points["y"]) ** 2 + b * points["z"] ** 4 * np.sin(points["x"])


class TestSobolIndices:
    @pytest.fixture(autouse=True)
    def _with_salib(self):
        pytest.importorskip("SALib")

    def test_they_are_those_that_are_known_of_the_ishigami_function(self, points):
        table = sobol_indices(swept(points, ishigami(points)))

        assert table.index.tolist() == ["x", "y", "z"]
        assert table.index.name == "parameter"
        assert table["first"].tolist() == pytest.approx([0.3139, 0.4424, 0], abs=0.02)
        assert table["total"].tolist() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)

    def test_intervals_hold_what_is_known(self, points):
        table = sobol_indices(swept(points, ishigami(points)))

        assert table.columns.tolist() == ["first", "first_low", "first_high", "total", "total_low", "total_high"]
        for name, known in {"first": [0.3139, 0.4424, 0], "total": [0.5576, 0.4424, 0.2437]}.items():
            assert (table[f"{name}_low"] < known).all()
            assert (table[f"{name}_high"] > known).all()
            assert (table[f"{name}_high"] - table[f"{name}_low"] < 0.2).all()
            np.testing.assert_allclose((table[f"{name}_low"] + table[f"{name}_high"]) / 2, table[name])

    def test_the_largest_total_comes_first(self, points):
        assert sobol_indices(swept(points, points["z"] + points["y"] / 9)).index.tolist() == ["z", "y", "x"]

    def test_a_sum_is_shared_out_in_proportion_to_variance(self):
        """The example of the docstring: p + q / 10."""
        points = design(1024, "saltelli", p=(0, 1), q=(0, 1), rng=1)
        table = sobol_indices(swept(points, points["p"] + points["q"] / 10))

        assert table["first"].round(2).to_dict() == {"p": 0.99, "q": 0.01}
        assert table["total"].round(2).to_dict() == {"p": 0.99, "q": 0.01}

    def test_whole_numbers_are_rounded_in_the_plan(self):
        """Variances: 1/12 of a uniform number, 5/4 of four whole numbers."""
        points = design(1024, "saltelli", p=(0, 1), size=(-0.5, 3.5), rng=1)
        table = sobol_indices(swept(points, points["p"] + points["size"].round()))

        assert table["first"].to_dict() == pytest.approx({"size": 15 / 16, "p": 1 / 16}, abs=0.02)

    def test_replicates_are_averaged(self, points):
        luck = RNG.normal(size=(len(points), 1))
        sweep = swept(points, ishigami(points).to_numpy()[:, None] + luck * [1, -1])

        pd.testing.assert_frame_equal(sobol_indices(sweep), sobol_indices(swept(points, ishigami(points))))

    def test_they_are_the_same_each_time_whatever_the_global_luck(self, points):
        sweep = swept(points, ishigami(points))
        np.random.seed(1)  # noqa: NPY002
        before = repr(np.random.get_state())  # noqa: NPY002
        first = sobol_indices(sweep)
        assert repr(np.random.get_state()) == before  # noqa: NPY002

        np.random.seed(2)  # noqa: NPY002
        pd.testing.assert_frame_equal(sobol_indices(sweep), first)

    def test_a_sweep_that_was_saved_still_has_its_order(self, points, tmp_path):
        few = points[:80]
        sweep = swept(few, ishigami(few))
        td.save(sweep, tmp_path / "sweep.nc")

        pd.testing.assert_frame_equal(sobol_indices(td.load(tmp_path / "sweep.nc")), sobol_indices(sweep))

    def test_the_outcome_may_be_a_measure(self, points):
        few = points[:80]
        sweep = swept(few, ishigami(few))

        pd.testing.assert_frame_equal(sobol_indices(sweep, of=lambda runs: runs["share"] * 1.0), sobol_indices(sweep))

    @pytest.mark.parametrize(
        "change",
        [
            lambda sweep: sweep.assign_coords(point=np.arange(40)[::-1]),
            lambda sweep: sweep.assign_coords(point=np.roll(np.arange(40), 1)),
            lambda sweep: sweep.assign_coords(x=sweep["y"], y=sweep["x"]),
            lambda sweep: sweep.assign_coords(z=("point", np.arange(40.0))),
            lambda sweep: sweep.isel(point=[*range(19), 18, *range(20, 40)]),
        ],
    )
    def test_points_in_another_order_are_refused(self, points, change):
        sweep = swept(points[:40], ishigami(points[:40]))
        with pytest.raises(
            ValueError, match="the points are no Saltelli sample: '[xyz]' does not follow its order; play"
        ):
            sobol_indices(change(sweep))

    def test_points_are_put_in_order_by_their_labels(self, points):
        """A folder gives them in the order in which they were first asked for."""
        sweep = swept(points[:40], ishigami(points[:40]))

        pd.testing.assert_frame_equal(sobol_indices(sweep.isel(point=slice(None, None, -1))), sobol_indices(sweep))

    def test_another_design_is_refused(self):
        points = design(40, x=(0, 1), y=(0, 1), z=(0, 1), rng=1)
        with pytest.raises(ValueError, match="the points are no Saltelli sample: 'x' does not follow its order"):
            sobol_indices(swept(points, ishigami(points)))

    @pytest.mark.parametrize("n", [5, 39])
    def test_too_few_points_are_refused(self, points, n):
        with pytest.raises(ValueError, match=f"3 parameters comes in at least two blocks of 5 points, got {n} points"):
            sobol_indices(swept(points[:n], ishigami(points[:n])))

    def test_outcomes_that_never_change_are_refused(self, points):
        sweep = swept(points, np.full((len(points), 3), 0.1))
        with pytest.raises(ValueError, match="the outcome is 0.1 at every point of the base sample"):
            sobol_indices(sweep)
        with pytest.raises(ValueError, match="the outcome is 0 at every point of the base sample"):
            sobol_indices(0 * sweep)

    def test_outcomes_that_differ_by_rounding_never_change(self, points):
        outcomes = np.tile([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1]], (len(points) // 2, 1))
        assert np.ptp(outcomes.mean(axis=1)) > 0
        with pytest.raises(ValueError, match="the outcome is 0.2 at every point of the base sample"):
            sobol_indices(swept(points, outcomes))

    def test_outcomes_need_change_only_somewhere_in_the_base_sample(self, points):
        few = points[:80]
        second = np.arange(80) % 5 == 4

        assert np.isfinite(sobol_indices(swept(few, ishigami(few) * second))).all(axis=None)

    def test_a_grid_is_refused(self):
        with pytest.raises(ValueError, match="need a sweep over points, but this one is over 'p', 'q'; play sweep"):
            sobol_indices(grid(lambda p, q, replicate: p + q, p=[0, 1], q=[0, 1]))

    def test_without_salib_it_says_how_to_get_it(self, points, monkeypatch):
        for name in ["SALib", "SALib.analyze", "SALib.analyze.sobol"]:
            monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(ImportError, match=r'pip install "tidings\[sensitivity\]"'):
            sobol_indices(swept(points, ishigami(points)))


@pytest.mark.parametrize("measure", [tornado, sobol_indices])
class TestWhatCannotBeCompared:
    SWEEP = grid(lambda p, replicate: p + replicate, replicates=2, p=[0.0, 1.0])

    def test_several_scenarios_are_refused(self, measure):
        both = xr.concat([self.SWEEP, self.SWEEP], pd.Index(["today", "more"], name="scenario"))
        with pytest.raises(ValueError, match=r"several scenarios; select one, as in sweep.sel\(scenario='today'\)"):
            measure(both)

    def test_a_missing_outcome_is_refused(self, measure):
        sweep = self.SWEEP.where(self.SWEEP["p"] + self.SWEEP["replicate"] > 0)
        with pytest.raises(
            ValueError, match=r"the outcome is missing \(NaN\) in 1 of 4 values; finish the sweep, or give"
        ):
            measure(sweep)

    def test_more_than_a_number_per_replicate_is_refused(self, measure):
        with pytest.raises(ValueError, match="must be one number per replicate, but it lies along 'person'"):
            measure(self.SWEEP.expand_dims(person=["Ana", "Ben"]))

    def test_a_single_run_is_refused(self, measure):
        with pytest.raises(ValueError, match="the result has no axis, so there is nothing to compare"):
            measure(self.SWEEP.isel(p=0))

    def test_points_beside_axes_are_refused(self, measure):
        with pytest.raises(ValueError, match="over points or over axes, but this one has 'point', 'p'; select"):
            measure(self.SWEEP.expand_dims(point=[0, 1]))

    def test_points_without_parameters_are_refused(self, measure):
        with pytest.raises(ValueError, match="the points have no parameters"):
            measure(self.SWEEP.rename(p="point"))
