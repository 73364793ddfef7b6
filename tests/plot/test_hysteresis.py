import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tidings as td
from tidings.plot.branches import bistable, branches
from tidings.plot.hysteresis import hysteresis

LAM = [0.6, 0.8, 1.0, 1.2]
WORDS = {"long_name": "share of people who know", "units": "share of people"}


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


@pytest.fixture
def sweep():
    """Few die out up to lam = 1, many only at .6; the last replicate ends .1 above the others."""
    few, many = np.array([0.0, 0.0, 0.0, 0.6]), np.array([0.0, 0.5, 0.56, 0.6])
    ends = np.stack([few, many], axis=1)[..., None] + [0, 0, 0.1]
    share = np.stack([np.zeros_like(ends), ends], axis=-1)
    coords = {"lam": LAM, "seeds": [3, 120], "step": [0, 100]}
    return xr.Dataset({"share": (("lam", "seeds", "replicate", "step"), share, WORDS)}, coords)


@pytest.fixture
def table():
    return pd.DataFrame({"few": [0.0, 0, 0, 0.6], "many": [0.0, 0.5, 0.56, 0.6]}, index=pd.Index(LAM, name="lam"))


def lines(ax):
    return [np.column_stack(line.get_data()) for line in ax.lines]


def written(ax):
    return [text.get_text() for text in ax.texts]


def test_branches_are_the_middle_and_the_band_of_the_last_step(sweep):
    found = branches(sweep, band=1.0)
    assert found.index.tolist() == LAM
    assert found["seeds = 120"]["middle"].tolist() == pytest.approx([0, 0.5, 0.56, 0.6])
    assert found["seeds = 120"]["high"].tolist() == pytest.approx([0.1, 0.6, 0.66, 0.7])
    assert found["seeds = 3"]["low"].tolist() == pytest.approx([0, 0, 0, 0.6])
    mean = branches(sweep, middle="mean")["seeds = 3"]["middle"]
    assert mean.tolist() == pytest.approx([0.1 / 3, 0.1 / 3, 0.1 / 3, 0.6 + 0.1 / 3])


def test_values_of_the_parameter_rise_and_axes_can_be_named(sweep):
    turned = sweep.isel(lam=[2, 0], seeds=[1, 0]).transpose("step", "seeds", ...)
    found = branches(turned, x="lam", start="seeds")
    assert found.index.tolist() == [0.6, 1.0]
    assert found["seeds = 120"]["middle"].tolist() == pytest.approx([0, 0.56])
    assert found.columns[0] == ("seeds = 3", "middle")
    swapped = branches(sweep.isel(lam=[0, 1]), x="seeds", start="lam")
    assert swapped.index.tolist() == [3, 120]
    assert list(swapped.columns.get_level_values(0)[::3]) == ["lam = 0.6", "lam = 0.8"]


def test_two_scenarios_are_two_starts(sweep):
    compared = sweep.rename(seeds="scenario").assign_coords(scenario=["few", "many"])
    assert written(hysteresis(compared))[:2] == ["few", "many"]


def test_a_stretch_with_two_ends_runs_half_way_to_the_next_values(table):
    ((low, high),) = bistable(table)
    assert (low, high) == pytest.approx((0.7, 1.1))
    assert bistable(table, apart=0.53) == [pytest.approx((0.9, 1.1))]
    assert bistable(table, apart=0.9) == []


def test_there_may_be_several_stretches_and_they_end_with_the_axis(table):
    table["many"] = [0.5, 0.0, 0.5, 0.9]
    assert bistable(table) == [pytest.approx((0.6, 0.7)), pytest.approx((0.9, 1.2))]


def test_what_is_drawn_are_the_numbers(sweep):
    ax = hysteresis(sweep)
    found = branches(sweep)
    for line, name in zip(lines(ax), ("seeds = 3", "seeds = 120")):
        np.testing.assert_allclose(line, np.column_stack([LAM, found[name]["middle"]]))
    (shade,) = ax.patches
    assert (shade.get_x(), shade.get_x() + shade.get_width()) == pytest.approx(bistable(found)[0])
    assert written(ax)[:3] == ["seeds = 3", "seeds = 120", "two ends"]
    assert "marks: median of 3 replicates, band: central 80 %" in written(ax)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("lam", "people who know in the end (%)")


def test_theory_that_takes_its_time_is_asked_once(table):
    asked = []

    def theory(lam):
        asked.append(lam)
        return td.theory.group_branches(3, 4, 0.07 * lam, 3)

    ax = hysteresis(table, theory=theory)
    assert len(asked) == 1
    assert "thin: theory, dashed where unstable" in written(ax)


def test_theory_is_solid_where_it_is_stable_and_dashed_where_it_is_not(table):
    ax = hysteresis(table, theory=lambda lam: td.theory.simplicial(lam, 2.5))
    upper, nobody, lower, nobody_unstable = (line[np.isfinite(line[:, 1])] for line in lines(ax)[:4])
    styles = [line.get_linestyle() for line in ax.lines[:4]]
    assert styles == ["-", "-", "--", "--"]
    critical = 2 * np.sqrt(2.5) - 2.5
    assert upper[0] == pytest.approx([critical, 1 - 1 / np.sqrt(2.5)], abs=1e-6)
    assert lower[0] == pytest.approx(upper[0], abs=1e-6)  # they meet at the fold
    assert np.interp(0.8, *lower.T) == pytest.approx(0.15132038, abs=1e-3)  # B14
    assert np.interp(0.8, *upper.T) == pytest.approx(0.52867962, abs=1e-3)  # B14
    assert nobody[-1, 0] <= 1 <= nobody_unstable[0, 0]
    assert "thin: theory, dashed where unstable" in written(ax)


def test_an_outcome_that_is_no_share_has_its_own_axis(sweep):
    ax = hysteresis(
        sweep, of=lambda run: (100 * run["share"].isel(step=-1)).assign_attrs(long_name="visits", units="days")
    )
    assert ax.get_ylabel() == "visits (days)"
    assert ax.get_ylim()[1] >= 60


def test_without_two_ends_nothing_is_shaded(table):
    ax = hysteresis(table, apart=0.9)
    assert not ax.patches
    assert "two ends" not in written(ax)


@pytest.mark.parametrize("many", [0.5, 0.97])
def test_the_words_for_two_ends_are_on_neither_line(many):
    ax = hysteresis(pd.DataFrame({"few": [0.0, 0.0, 0.0], "many": [many] * 3}, index=[1, 2, 3]))
    (height,) = [text.get_position()[1] for text in ax.texts if text.get_text() == "two ends"]

    assert min(abs(height - end) for end in (0, many)) > 0.07
    assert 0 < height < 0.95


def test_axes_and_style_are_left_as_they_are(table):
    before, backend = mpl.rcParams.copy(), mpl.get_backend()
    _, ax = plt.subplots()
    assert hysteresis(table, ax=ax) is ax
    assert mpl.rcParams == before
    assert mpl.get_backend() == backend


def test_a_sweep_is_drawn_from_end_to_end():
    network = td.Network.from_edges([(i, j) for i in range(8) for j in range(i)])

    def plan(theta, seeds):
        return td.Scenario(network, [td.Threshold(theta)], seeds, steps=8)

    sweep = td.sweep(plan, 4, 1, theta=[0.1, 0.4, 0.9], seeds=[1, 5], progress=False)
    found = branches(sweep)
    assert found.xs("middle", axis=1, level=1).values.tolist() == [[1, 1], [0.125, 1], [0.125, 0.625]]
    assert len(hysteresis(sweep).patches) == 1


@pytest.mark.parametrize(
    "change, error, says",
    [
        (lambda sweep: sweep.isel(seeds=[0]), ValueError, "which axis has the two starts"),
        (lambda sweep: sweep.isel(lam=[0, 1]), ValueError, "which axis has the two starts"),
        (lambda sweep: sweep.isel(lam=0), ValueError, "there is no parameter beside seeds"),
        (lambda sweep: sweep.expand_dims(size=[4, 5, 6]), ValueError, "there is also 'lam'; select, as in"),
        (lambda sweep: sweep.assign_coords(lam=list("abcd")), ValueError, "must be two numbers or more"),
        (lambda sweep: sweep * np.nan, ValueError, "nothing to draw"),
        (lambda sweep: pd.DataFrame({"few": [0.1, 0.2]}), ValueError, "two starts, got 1 start"),
        (lambda sweep: pd.DataFrame({"few": [0.1], "many": [0.2]}), ValueError, "two numbers or more"),
        (lambda sweep: pd.DataFrame({"few": list("ab"), "many": [0.1, 0.2]}), TypeError, "the ends must be numbers"),
        (lambda sweep: [1, 2], TypeError, "draws a sweep, or a table of branches, got list"),
    ],
)
def test_what_cannot_be_drawn_is_refused(sweep, change, error, says):
    with pytest.raises(error, match=says):
        hysteresis(change(sweep))


def test_options_that_make_no_sense_are_refused(sweep):
    with pytest.raises(ValueError, match="start 'seed' is unknown; did you mean 'seeds'"):
        hysteresis(sweep, start="seed")
    with pytest.raises(ValueError, match="apart must be a finite number above 0"):
        hysteresis(sweep, apart=0)
    for theory in (3, lambda lam: lam):
        with pytest.raises(TypeError, match="theory must be a function .* fields lower and upper, .*, got"):
            hysteresis(sweep, theory=theory)
    with pytest.raises(ValueError, match="middle must be one of 'median', 'mean'"):
        hysteresis(sweep, middle="mode")
