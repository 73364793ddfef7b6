import io
import itertools
import subprocess
import sys

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from matplotlib.colors import to_rgb

import tidings as td
from tidings.plot.curve import bands
from tidings.plot.endings import apart, free, name_ends


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def scenario():
    ties = [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (2, 4)]
    bowtie = td.Network.from_edges(ties, groups={"A": [0, 1, 2], "B": [2, 3, 4]})
    return td.Scenario(bowtie, [td.Tell(0.2), td.Adopt(0.5)], seeds=[0], steps=8, step_unit="week")


@pytest.fixture(scope="module")
def run(scenario):
    return td.simulate(scenario, replicates=40, rng=1)


@pytest.fixture(scope="module")
def quick(scenario):
    return td.simulate(scenario.but(td.Tell(0.5)), replicates=40, rng=1)


def frame_of(line):
    return np.column_stack(line.get_data())


def names(ax):
    return [" ".join(text.get_text().split()) for text in ax.texts if "replicates" not in text.get_text()]


def picture(ax):
    pixels = io.BytesIO()
    ax.figure.savefig(pixels, format="rgba", dpi=60)
    return pixels.getvalue()


# --- the numbers --------------------------------------------------------------------------------


def test_bands_are_the_mean_and_the_central_part_of_the_replicates():
    shares = np.linspace(0, 1, 101)[:, None] * [1.0, 0.5]
    made = bands(xr.Dataset({"share": (("replicate", "step"), shares)}, {"step": [0, 1]}), band=0.9)
    expected = pd.DataFrame({"middle": [0.5, 0.25], "low": [0.05, 0.025], "high": [0.95, 0.475]}, made.index)
    pd.testing.assert_frame_equal(made, expected)


def test_the_middle_can_be_the_median():
    run = xr.Dataset({"share": (("step", "replicate"), [[0.0, 0.1, 0.8]])}, {"step": [0]})
    assert bands(run, middle="median")["middle"].tolist() == [0.1]
    assert bands(run)["middle"].tolist() == pytest.approx([0.3])


def test_a_result_without_replicates_is_its_own_band(scenario):
    law = td.theory.exact(scenario)
    made = bands(law)
    assert (made.to_numpy() == law["share"].to_numpy()[:, None]).all()


@pytest.mark.parametrize(
    "wrong, says",
    [
        ({"band": 90}, "band must be a share between 0 and 1, got 90. Did you mean 0.90"),
        ({"middle": "mode"}, "middle must be one of 'mean', 'median', got 'mode'"),
        ({"name": "shares"}, "variable 'shares' is unknown; did you mean 'share'"),
        ({"name": "learned_at"}, "'learned_at' has the dimensions"),
    ],
)
def test_wrong_bands_are_refused(run, wrong, says):
    with pytest.raises(ValueError, match=says):
        bands(run, **{"name": "share", **wrong})


# --- the drawing --------------------------------------------------------------------------------


def test_a_single_run_draws_people_and_the_groups_they_reach(run):
    ax = td.plot.curve(run)
    assert names(ax) == ["people who know", "groups reached"]
    for line, name in zip(ax.lines, ["share", "groups_reached"], strict=True):
        assert (frame_of(line) == bands(run, name)["middle"].reset_index().to_numpy()).all()


def test_what_is_no_share_has_an_axis_of_its_own_that_begins_at_0(scenario):
    rules = [td.Tell(0.2), td.Close(0.1), td.Drift(2)]
    runs = td.compare({"today": scenario, "work": scenario.but(*rules)}, replicates=20, rng=1, keep=["share", "ties"])
    ax = td.plot.curve(runs, show="ties")

    for line, name in zip(ax.lines, ["today", "work"], strict=True):
        expected = bands(runs.sel(scenario=name), "ties")["middle"].reset_index().to_numpy()
        assert (frame_of(line) == expected).all()
    assert ax.get_ylabel() == runs["ties"].attrs["long_name"] == "people whom a person is tied to, on average"
    assert ax.get_ylim()[0] == 0
    assert ax.get_ylim()[1] >= runs["ties"].max()
    assert [float(text.get_text()) for text in ax.get_yticklabels()] == ax.get_yticks().tolist()


def test_places_that_are_filled_are_a_share(scenario):
    come_and_go = scenario.but(td.Turnover(0.1), td.Hire(0.2))
    ax = td.plot.curve(td.simulate(come_and_go, 20, rng=1, keep=["share", "filled"]), show=["share", "filled"])

    assert names(ax) == ["people who know", "places that are filled"]
    assert ax.get_ylabel() == "people, places (%)"


def test_the_band_runs_from_low_to_high(run):
    ax = td.plot.curve(run, show="share", band=0.5)
    numbers = bands(run, band=0.5)
    outline = ax.collections[0].get_paths()[0].vertices
    for step, row in numbers.iterrows():
        at_step = outline[outline[:, 0] == step, 1]
        assert (at_step.min(), at_step.max()) == (row["low"], row["high"])


def test_no_band_is_drawn_for_band_0_and_for_theory(scenario, run):
    with_band = len(td.plot.curve(run, show="share").collections)
    assert len(td.plot.curve(run, show="share", band=0).collections) == with_band - 1
    law = td.theory.exact(scenario)
    ax = td.plot.curve(law, show="share")
    assert len(ax.collections) == with_band - 1
    assert (ax.lines[0].get_ydata() == law["share"].to_numpy()).all()
    assert not any("replicates" in text.get_text() for text in ax.texts)


def test_a_network_without_groups_draws_people_only(trio):
    alone = td.simulate(td.Scenario(trio, [td.Tell(0.2)], ["Ana"], steps=4), replicates=5, rng=1)
    assert names(td.plot.curve(alone)) == ["people who know"]


def test_axes_are_in_percent_and_steps(run):
    ax = td.plot.curve(run, show="share")
    ax.figure.canvas.draw()
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_ylim()) == ("week", "people who know (%)", (0, 1))
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["0", "25", "50", "75", "100"]
    assert ax.get_xticks().max() <= 8 < ax.get_xlim()[1]


def test_dicts_lists_and_a_scenario_dimension_draw_the_same_lines(run, quick):
    joined = xr.concat([run, quick], pd.Index(["today", "quick"], name="scenario"), combine_attrs="override")
    drawn = [td.plot.curve(runs) for runs in ({"today": run, "quick": quick}, joined, [run, quick])]
    assert [names(ax) for ax in drawn] == [["today", "quick"], ["today", "quick"], ["run 1", "run 2"]]
    for ax in drawn:
        for line, one in zip(ax.lines, (run, quick), strict=True):
            assert (line.get_ydata() == bands(one)["middle"]).all()


def test_scenarios_differ_in_colour_and_shares_in_style(run, quick):
    ax = td.plot.curve({"today": run, "quick": quick}, show=["share", "groups_holding"])
    looks = [(line.get_color(), line.get_linestyle()) for line in ax.lines]
    assert names(ax)[:2] == ["today: people who know", "today: groups that hold it"]
    assert looks[0][0] == looks[1][0] != looks[2][0]
    assert looks[0][1] == looks[2][1] != looks[1][1]
    assert [to_rgb(text.get_color()) for text in ax.texts[:4]] == [to_rgb(colour) for colour, _ in looks]


def test_names_stand_at_the_ends_inside_the_axes_and_apart(run):
    fig, (ax, _) = plt.subplots(1, 2, figsize=(10, 3))
    td.plot.curve({f"the plan with number {number}": run for number in range(5)}, ax=ax)
    fig.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts[:5]]
    edge = ax.get_window_extent().x1
    assert all(box.x1 <= edge + 1 for box in boxes)
    assert all(box.x0 >= ax.transData.transform((8, 0))[0] for box in boxes)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_long_names_are_broken_and_leave_the_lines_most_of_the_room(run):
    ax = td.plot.curve({f"a plan with a name as long as a whole sentence, number {number}": run for number in range(3)})
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts[:3]]

    assert all("\n" in text.get_text() for text in ax.texts[:3])
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    assert 8 / ax.get_xlim()[1] > 0.6


def test_lines_can_go_without_names(run):
    ax = td.plot.curve(run, labels=False)
    assert names(ax) == []
    assert ax.get_xlim() == (0, 8)


def test_pushing_apart_keeps_the_order_the_gap_and_the_edges():
    moved = apart(np.array([99.0, 98.0, 10.0, 97.0]), gap=10, top=100)
    assert (np.argsort(moved) == [2, 3, 1, 0]).all()
    assert np.diff(np.sort(moved)).min() >= 10 - 1e-9
    assert moved.max() <= 100
    assert moved[2] == 10


def test_more_names_than_fit_are_spread_evenly():
    assert np.sort(apart(np.full(6, 50.0), gap=30, top=100)) == pytest.approx([0, 20, 40, 60, 80, 100])


# --- runs of different length, and sweeps -------------------------------------------------------


def beside(runs, name="scenario"):
    return xr.concat(
        runs.values(), pd.Index(list(runs), name=name), data_vars="all", coords="minimal", compat="override",
        join="outer", combine_attrs="override",
    )  # fmt: skip


@pytest.fixture(scope="module")
def uneven(scenario, run):
    pilot = td.simulate(scenario.but(td.Tell(0.5)).but(steps=4), replicates=40, rng=1)
    return beside({"today": run, "pilot": pilot})


@pytest.fixture(scope="module")
def sweep(scenario):
    values = (0.05, 0.2, 0.5)
    return beside({p: td.simulate(scenario.but(td.Tell(p)), replicates=40, rng=1) for p in values}, "p")


def test_bands_end_with_the_run(uneven, run):
    assert bands(uneven.sel(scenario="pilot")).index.tolist() == [0, 1, 2, 3, 4]
    pd.testing.assert_frame_equal(bands(uneven.sel(scenario="today")), bands(run))


def test_a_gap_is_not_the_end():
    share = np.array([[0.1, np.nan, 0.3, np.nan], [0.1, 0.2, 0.3, np.nan]])
    made = bands(xr.Dataset({"share": (("replicate", "step"), share)}, {"step": range(4)}))
    assert made["middle"].tolist() == pytest.approx([0.1, np.nan, 0.3], nan_ok=True)


def test_every_line_ends_at_its_own_last_step_with_a_dot_and_its_name(uneven):
    ax = td.plot.curve(uneven)
    today, pilot = ax.lines
    assert pilot.get_xdata().tolist() == [0, 1, 2, 3, 4]
    assert np.isfinite(pilot.get_ydata()).all()
    assert (pilot.get_marker(), pilot.get_markevery()) == ("o", [-1])
    assert today.get_xdata().max() == 8
    assert today.get_marker() in ("None", None, "")
    assert [text.xy for text in ax.texts[:2]] == [tuple(frame_of(line)[-1]) for line in ax.lines]
    band = ax.collections[1].get_paths()[0].vertices
    assert band[:, 0].max() == 4
    assert np.isfinite(band).all()


def test_a_name_in_the_middle_stands_where_no_other_line_passes():
    fig, ax = plt.subplots(figsize=(8, 4.5))
    steps = np.arange(11.0)
    over, under = np.column_stack([steps, 0.5 + 0.016 * steps]), np.column_stack([steps, 0.4 - 0.02 * steps])
    short = np.column_stack([steps[:6], 0.58 * np.ones(6)])
    for path in (over, under, short):
        ax.plot(*path.T)
    ax.set(xlim=(0, 10), ylim=(0, 1))
    name_ends(
        ax,
        ["over", "under", "a short one"],
        [tuple(path[-1]) for path in (over, under, short)],
        "rgb",
        [over, under, short],
    )
    fig.canvas.draw()
    box = ax.texts[2].get_window_extent()
    ways = [
        ax.transData.transform(np.column_stack([x := np.linspace(0, 10, 500), np.interp(x, *path.T)]))
        for path in (over, under)
    ]
    inside = [(way[:, 0] > box.x0) & (way[:, 0] < box.x1) & (way[:, 1] > box.y0) & (way[:, 1] < box.y1) for way in ways]
    assert not np.any(inside)
    assert abs((box.y0 + box.y1) / 2 - ax.transData.transform((0, 0.58))[1]) < 50


def test_every_name_fits_in_also_that_of_a_line_which_ends_early():
    fig, ax = plt.subplots()
    ax.set(xlim=(0, 10), ylim=(0, 1))
    name_ends(ax, ["short", "a name that is long", "b"], [(10, 0.9), (9, 0.5), (2, 0.1)], "rgb")
    fig.canvas.draw()
    ends = [text.get_window_extent().x1 for text in ax.texts]
    assert max(ends) <= ax.get_window_extent().x1 + 1
    assert 10 / ax.get_xlim()[1] > 0.6


def test_names_fit_into_any_limits_of_the_y_axis():
    fig, ax = plt.subplots()
    ax.set(xlim=(0, 5), ylim=(-3, 7))
    name_ends(ax, ["low", "high"], [(5, -1.0), (5, 6.0)], ["r", "b"])
    fig.canvas.draw()
    for text, y in zip(ax.texts, (-1.0, 6.0), strict=True):
        box = text.get_window_extent()
        assert abs((box.y0 + box.y1) / 2 - ax.transData.transform((5, y))[1]) < 3


def test_a_place_is_free_above_below_or_nowhere():
    assert free(50, 5, [], 100) == 50
    assert free(50, 5, [(40, 52)], 100) == 57
    assert free(50, 5, [(48, 60)], 100) == 43
    assert free(50, 5, [(20, 52), (56, 70)], 100) == 75
    assert np.isnan(free(50, 5, [(0, 98)], 100))


def test_a_sweep_along_one_axis_draws_a_line_for_each_value(sweep):
    ax = td.plot.curve(sweep)
    assert names(ax) == ["p = 0.05", "p = 0.2", "p = 0.5"]
    for line, p in zip(ax.lines, (0.05, 0.2, 0.5), strict=True):
        assert (line.get_ydata() == bands(sweep.sel(p=p))["middle"]).all()


def test_points_that_are_not_yet_run_are_said(sweep):
    half = sweep.where(sweep["p"] != 0.2)
    ax = td.plot.curve(half)
    assert names(ax) == ["p = 0.05", "p = 0.5"]
    assert ax.texts[-1].get_text().endswith("; not yet run: p = 0.2")
    assert [line.get_color() for line in ax.lines] == [td.plot.curve(sweep).lines[at].get_color() for at in (0, 2)]


# --- theory beside what was simulated -----------------------------------------------------------


@pytest.fixture(scope="module")
def bass():
    return td.theory.bass(0.05, 0.5, np.linspace(0, 8, 33))


def test_theory_is_a_thin_line_without_a_band_at_the_times_it_was_asked_for(run, bass):
    ax = td.plot.curve({"today": run, "everybody with everybody": bass})
    played, theory = ax.lines

    assert names(ax) == ["today", "everybody with everybody"]
    assert theory.get_xdata().tolist() == bass["step"].values.tolist()
    assert theory.get_ydata().tolist() == bass.values.tolist()
    assert theory.get_linewidth() < played.get_linewidth()
    assert theory.get_zorder() > played.get_zorder()
    assert theory.get_color() != played.get_color()
    assert len(ax.collections) == len(td.plot.curve(run, show="share").collections)
    assert ax.texts[-1].get_text() == "thick line: mean of replicates, band: central 90 %"


def test_theory_takes_the_unit_of_the_steps_beside_it(run, bass):
    assert td.plot.curve([run, bass]).get_xlabel() == "week"
    assert td.plot.curve(bass).get_xlabel() == "step"


def test_in_a_list_theory_has_the_name_it_gives_itself(run, bass):
    other = td.theory.bass(0.1, 0.5, [0, 4, 8])
    ring = td.theory.ring_bass(0.05, 0.5, [0.0, 8.0])

    assert names(td.plot.curve([run, bass, other, ring])) == ["run 1", "Bass", "Bass 3", "Bass on a ring"]


def test_theory_alone_is_drawn_as_any_run(bass):
    ax = td.plot.curve(bass)

    assert names(ax) == ["people who know"]
    assert ax.lines[0].get_linewidth() == 2.5
    assert not any("replicates" in text.get_text() for text in ax.texts)


def test_theory_may_be_a_dataset(run):
    groups = td.theory.group_master_equations(2, 3, 0.5, 1, 0.2, np.linspace(0, 8))
    ax = td.plot.curve([run, groups], show=["share", "groups_reached"])

    assert names(ax)[2:] == ["master equations: people who know", "master equations: groups reached"]
    assert (ax.lines[3].get_ydata() == groups["groups_reached"].values).all()


def test_one_variable_of_a_run_is_drawn_with_its_band(run):
    ax = td.plot.curve(run["groups_reached"])

    assert names(ax) == ["groups reached"]
    assert ax.get_xlabel() == "week"
    assert (frame_of(ax.lines[0]) == bands(run, "groups_reached")["middle"].reset_index().to_numpy()).all()
    assert len(ax.collections) == len(td.plot.curve(run, show="groups_reached").collections)


def test_one_variable_of_several_scenarios_is_a_line_each(run, quick):
    joined = xr.concat([run, quick], pd.Index(["today", "quick"], name="scenario"), combine_attrs="override")

    assert names(td.plot.curve(joined["share"])) == ["today", "quick"]


# --- the promises of every plot -----------------------------------------------------------------


def test_the_ax_given_is_the_ax_drawn_on_and_returned(run):
    fig, ax = plt.subplots()
    assert td.plot.curve(run, ax=ax) is ax
    assert plt.get_fignums() == [fig.number]


def test_the_same_picture_comes_twice_and_no_global_luck_is_used(run, quick):
    np.random.seed(1)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    first = picture(td.plot.curve({"today": run, "quick": quick}))
    np.random.seed(2)  # noqa: NPY002
    assert picture(td.plot.curve({"today": run, "quick": quick})) == first
    np.random.seed(1)  # noqa: NPY002
    td.plot.curve(run)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


def test_inputs_and_global_style_stay_as_they_are(run):
    copy, style, backend = run.copy(deep=True), dict(matplotlib.rcParams), matplotlib.get_backend()
    td.plot.curve({"today": run})
    xr.testing.assert_identical(run, copy)
    assert dict(matplotlib.rcParams) == style
    assert matplotlib.get_backend() == backend


def test_importing_plot_leaves_backend_and_style_alone():
    code = """
import matplotlib
matplotlib.use("svg")
before = dict(matplotlib.rcParams)
import tidings
tidings.plot.curve
assert dict(matplotlib.rcParams) == before
assert matplotlib.get_backend() == "svg"
"""
    subprocess.run([sys.executable, "-c", code], check=True)


# --- errors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong, error, says",
    [
        (lambda run: {"runs": {}}, ValueError, "there is no run to draw"),
        (lambda run: {"runs": 3}, TypeError, "curve draws the Dataset that simulate gives, got int"),
        (lambda run: {"runs": "share"}, TypeError, "got str"),
        (lambda run: {"runs": {"today": run["share"].values}}, TypeError, "'today' is a ndarray"),
        (lambda run: {"runs": run["share"].rename(None)}, ValueError, r"without a name; .* run.rename\('share'\)"),
        (lambda run: {"runs": {"today": run["learned_at"]}}, ValueError, "'today' has no dimension 'step'"),
        (lambda run: {"runs": [run, td.theory.bass(0.1, 0.2, 3)]}, ValueError, "'run 2' has no dimension 'step'"),
        (lambda run: {"runs": [run["share"], run["groups_reached"]]}, ValueError, "variable 'share' is unknown"),
        (lambda run: {"runs": run, "show": "shares"}, ValueError, "show 'shares' is unknown; did you mean 'share'"),
        (lambda run: {"runs": run, "show": []}, ValueError, "show names nothing to draw"),
        (lambda run: {"runs": run, "show": "learned_at"}, ValueError, "show 'learned_at' is unknown"),
        (
            lambda run: {"runs": run.assign(ties=3 * run["share"]), "show": ["share", "ties"]},
            ValueError,
            "'ties' is no share and needs an axis of its own; show it alone",
        ),
        (lambda run: {"runs": run[["share"]], "show": "groups_reached"}, ValueError, "has no 'groups_reached'"),
        (
            lambda run: {"runs": run[["groups_reached", "learned_at", "credit", "groups_holding"]]},
            ValueError,
            "'share'",
        ),
        (lambda run: {"runs": run * np.nan, "show": "share"}, ValueError, "the run has no 'share'"),
        (lambda run: {"runs": run * np.nan}, ValueError, "there is nothing to draw"),
        (
            lambda run: {"runs": run.expand_dims(p=np.arange(8) / 10)},
            ValueError,
            r"curve draws at most 7 values of p, got 8; select some, as in sweep.sel\(p=\[0.0, 0.4, 0.7\]\), or use",
        ),
        (
            lambda run: {"runs": run.expand_dims(p=[0.1, 0.2], size=[4], scenario=["today"])},
            ValueError,
            r"one axis, but there are p, size, scenario; select, as in sweep.sel\(size=4, scenario='today'\)",
        ),
        (lambda run: {"runs": run, "ax": [1]}, TypeError, "ax must be a matplotlib Axes, got list"),
        (lambda run: {"runs": [run, run.assign_attrs(step_unit="day")]}, ValueError, "need one step unit, got 'run 1'"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_a_figure_is_made(run, wrong, error, says):
    with pytest.raises(error, match=says):
        td.plot.curve(**wrong(run))
    assert plt.get_fignums() == []
