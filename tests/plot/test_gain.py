import itertools

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from matplotlib.colors import to_rgb

import tidings as td
from tidings.compare import compare
from tidings.compare import gain as paired
from tidings.plot.gain import _Said, differences, gain
from tidings.plot.palette import INK, line_colour


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def runs():
    ties = [(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (2, 4)]
    bowtie = td.Network.from_edges(ties, groups={"A": [0, 1, 2], "B": [2, 3, 4]})
    today = td.Scenario(bowtie, [td.Tell(0.2)], seeds=[0], steps=8, step_unit="week")
    scenarios = {
        "today": today,
        "more talk": today.but(td.Tell(0.4)),
        "pilot": today.but(td.Tell(0.5)).but(steps=4),
        "less talk": today.but(td.Tell(0.1)),
    }
    return compare(scenarios, replicates=60, rng=1)


@pytest.fixture
def made():
    """Gains made by hand: one clear, one that may be none, one that never has a pair."""
    values = {
        "mean": [0.2, -0.01, np.nan],
        "low": [0.1, -0.04, np.nan],
        "high": [0.3, 0.02, np.nan],
        "pairs": [40, 38, 0],
    }
    columns = {name: ("scenario", value) for name, value in values.items()}
    attrs = {"over": "today", "of": "share of people who know", "level": 0.95, "step_unit": "week"}
    gains = xr.Dataset(columns, {"scenario": ["coffee", "lunch", "nothing"]}, attrs)
    gains["mean"].attrs["units"] = "share of people"
    return gains


def names(ax):
    return [text.get_text() for text in ax.texts if "interval" not in text.get_text()]


def note(ax):
    return ax.texts[-1].get_text()


def dots(ax):
    return [line for line in ax.lines if line.get_marker() == "o"]


def bars(ax):
    return [line for line in ax.lines if len(line.get_xdata()) == 2 and line.get_linewidth() == 4]


# --- the numbers --------------------------------------------------------------------------------


def test_differences_are_those_of_gain_up_to_the_last_step_of_both(runs):
    gains = paired(runs, "today")
    table = differences(gains)

    assert table.index.get_level_values("scenario").unique().tolist() == ["more talk", "pilot", "less talk"]
    assert table.loc["pilot"].index.tolist() == [0, 1, 2, 3, 4]
    for name in ("mean", "low", "high", "pairs"):
        expected = gains[name].sel(scenario="more talk").to_numpy()
        assert np.array_equal(table.loc["more talk", name].to_numpy(), expected)


def test_without_steps_there_is_a_row_for_each_scenario(made):
    table = differences(made)

    assert table.index.tolist() == ["coffee", "lunch", "nothing"]
    assert table.loc["lunch"].tolist() == [-0.01, -0.04, 0.02, 38]


# --- lines --------------------------------------------------------------------------------------


def test_a_line_for_each_scenario_is_its_mean_difference(runs):
    ax = gain(runs)
    table = differences(paired(runs, "today"))

    assert names(ax) == ["today", "more talk", "pilot", "less talk"]
    for line, name in zip(ax.lines, ["more talk", "pilot", "less talk"], strict=True):
        assert line.get_xdata().tolist() == table.loc[name].index.tolist()
        assert np.array_equal(line.get_ydata(), table.loc[name, "mean"])


def test_the_band_is_the_interval(runs):
    ax = gain(runs)
    row = differences(paired(runs, "today")).loc[("less talk", 8)]
    outlines = [path for artist in ax.collections for path in artist.get_paths() if len(path.vertices) > 4]
    at_end = outlines[2].vertices[outlines[2].vertices[:, 0] == 8, 1]

    assert (at_end.min(), at_end.max()) == (row["low"], row["high"])
    assert len(outlines) == 3


def test_a_line_at_0_is_named_after_the_scenario_that_is_compared_with(runs):
    ax = gain(runs, over="less talk")
    zero = [
        path.vertices.tolist()
        for artist in ax.collections
        for path, colour in zip(artist.get_paths(), itertools.cycle(artist.get_edgecolor()))
        if np.allclose(colour[:3], to_rgb(INK))
    ]

    assert zero == [[[0, 0], [8, 0]]]
    assert names(ax)[0] == "less talk"
    assert ax.texts[0].xy == (8, 0)
    assert ax.get_ylabel().replace("\n", " ") == "more people know than in less talk (percentage points)"


def test_ticks_are_signed_percentage_points(runs):
    ax = gain(runs)
    written = dict(zip(np.round(ax.get_yticks(), 9), [label.get_text() for label in ax.get_yticklabels()]))

    assert written[0] == "0"
    assert all(text == f"{100 * at:+.3g}".replace("-", "\N{MINUS SIGN}") for at, text in written.items() if at)
    assert ax.get_xlabel() == "week"
    low, high = ax.get_ylim()
    table = differences(paired(runs, "today"))
    assert low < table["low"].min() < table["high"].max() < high


def test_colours_are_those_of_the_curve(runs):
    curve, mine = td.plot.curve(runs), gain(runs, over="pilot")
    colours = dict(zip(["today", "more talk", "pilot", "less talk"], [line.get_color() for line in curve.lines]))

    assert [line.get_color() for line in mine.lines] == [colours[name] for name in ("today", "more talk", "less talk")]
    assert [line.get_color() for line in gain(paired(runs, "today")).lines] == [line_colour(at) for at in (1, 2, 3)]


def test_the_note_says_how_many_pairs_and_how_sure(runs):
    assert note(gain(runs)) == "line: mean of 60 pairs, band: 95 % interval"
    assert note(gain(paired(runs, "today", level=0.8))).endswith("band: 80 % interval")


def test_scenarios_that_end_early_end_in_a_dot_and_no_names_overlap(runs):
    ax = gain(runs)
    ax.figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts[:4]]

    assert [line.get_marker() for line in ax.lines] == ["None", "o", "None"]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    assert all(box.x1 <= ax.figure.bbox.x1 for box in boxes)


def test_many_scenarios_differ_in_style_once_the_colours_are_used_up(runs):
    names = [f"plan {number}" for number in range(10)]
    many = xr.concat([runs.isel(scenario=1)] * 10, pd.Index(names, name="scenario"))
    ax = gain(many)

    looks = {(line.get_color(), line.get_linestyle()) for line in ax.lines}
    assert len(looks) == 9


def test_where_nothing_differs_there_is_a_line_at_0(runs):
    same = xr.concat([runs.isel(scenario=0)] * 2, pd.Index(["today", "again"], name="scenario"))
    ax = gain(same)

    assert (ax.lines[0].get_ydata() == 0).all()
    assert ax.get_ylim()[0] < 0 < ax.get_ylim()[1]


def test_groups_and_gains_of_own_variables_have_their_words(runs):
    said = gain(runs, of="groups_reached").get_ylabel().replace("\n", " ")
    own = gain(runs.assign(told=runs["share"].drop_attrs()), of="told").get_ylabel()

    assert said == "more groups are reached than in today (percentage points)"
    assert own == "told: more than in today"


# --- dots ---------------------------------------------------------------------------------------


def test_each_scenario_is_a_dot_with_its_interval(made):
    ax = gain(made)

    assert [(float(dot.get_xdata()[0]), float(dot.get_ydata()[0])) for dot in dots(ax)] == [(0.2, 0), (-0.01, 1)]
    assert [bar.get_xdata().tolist() for bar in bars(ax)] == [[0.1, 0.3], [-0.04, 0.02]]
    assert [bar.get_ydata().tolist() for bar in bars(ax)] == [[0, 0], [1, 1]]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["coffee", "lunch", "nothing"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    assert names(ax) == ["+20", "\N{MINUS SIGN}1", "  no pairs with a value"]
    assert note(ax) == "dot: mean of 38 to 40 pairs, bar: 95 % interval"
    assert ax.get_xlabel().replace("\n", " ") == "more people know than in today (percentage points)"
    zero = [line for line in ax.lines if to_rgb(line.get_color()) == to_rgb(INK)]
    assert [set(line.get_xdata()) for line in zero] == [{0}]


def test_the_scenario_at_0_is_always_in_the_picture(made):
    for far in (0.5, -0.5):
        low, high = gain(made.assign({name: made[name] + far for name in ("mean", "low", "high")})).get_xlim()
        assert low < 0 < high


def test_a_measure_of_runs_is_drawn_as_dots_in_its_unit(runs):
    ax = gain(runs, of=td.measures.coverage)
    expected = paired(runs, "today", of=td.measures.coverage)["mean"].to_numpy()

    assert [float(dot.get_xdata()[0]) for dot in dots(ax)] == expected.tolist()
    said = ax.get_xlabel().replace("\n", " ")
    assert said == "step at which 50% of the people know: later than in today (weeks)"
    assert [label.get_text() for label in gain(td.measures.coverage(runs)).get_yticklabels()] == [
        "more talk", "pilot", "less talk",
    ]  # fmt: skip


def test_long_names_stay_inside_the_figure(made):
    long = made.assign_coords(scenario=["a coffee a month with everybody in the other teams", "lunch", "nothing"])
    for size in ((5, 3), (8, 4)):
        fig, ax = plt.subplots(figsize=size, layout="constrained")
        gain(long, ax=ax)
        fig.canvas.draw()
        texts = [*ax.get_yticklabels(), *ax.texts, ax.xaxis.label]
        boxes = [text.get_window_extent() for text in texts]
        assert all(box.x0 >= -1 and box.x1 <= fig.bbox.x1 + 1 and box.y0 >= -1 for box in boxes)


def test_numbers_are_written_short():
    said = _Said("", "", "", False)

    assert [said.number(value) for value in (12.345, -0.12345, 1234.5, 0.0)] == [
        "+12.3", "\N{MINUS SIGN}0.123", "+1,234", "0",
    ]  # fmt: skip


# --- promises and errors ------------------------------------------------------------------------


def test_the_ax_given_is_drawn_on_and_inputs_and_style_stay_as_they_are(runs, made):
    copy, style = runs.copy(deep=True), dict(matplotlib.rcParams)
    fig, (left, right) = plt.subplots(1, 2)

    assert gain(runs, ax=left) is left
    assert gain(made, ax=right) is right
    assert plt.get_fignums() == [fig.number]
    xr.testing.assert_identical(runs, copy)
    assert dict(matplotlib.rcParams) == style


@pytest.mark.parametrize(
    "wrong, error, says",
    [
        (lambda runs: {"runs": 3}, TypeError, "gain draws the Dataset that compare gives, or td.gain of it, got int"),
        (lambda runs: {"runs": runs.isel(scenario=0)}, ValueError, "the runs have no dimension scenario"),
        (lambda runs: {"runs": runs.isel(scenario=[0])}, ValueError, "'today' is the only scenario"),
        (lambda runs: {"runs": runs, "over": "tomorrow"}, ValueError, "scenario 'tomorrow' is unknown"),
        (lambda runs: {"runs": paired(runs, "today"), "over": "pilot"}, ValueError, "over 'today', not over 'pilot'"),
        (lambda runs: {"runs": runs * np.nan}, ValueError, "every difference is missing"),
        (lambda runs: {"runs": runs.expand_dims(p=[1, 2])}, ValueError, "select so that only scenario and step remain"),
        (lambda runs: {"runs": runs, "ax": [1]}, TypeError, "ax must be a matplotlib Axes, got list"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_a_figure_is_made(runs, wrong, error, says):
    with pytest.raises(error, match=says):
        gain(**wrong(runs))
    assert plt.get_fignums() == []
