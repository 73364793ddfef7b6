import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import xarray as xr

from tidings.plot.tornado import BAR, FAINT, tornado
from tidings.sensitivity import tornado as tornado_table


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


@pytest.fixture
def sweep():
    """A share that p moves by .4, size by .1, and place not at all."""
    p, size, place = np.meshgrid([0.1, 0.2], [4, 8], [0], indexing="ij")
    share = 4 * p + size / 40 - 0.2 + 0 * place
    coords = {"p": [0.1, 0.2], "size": [4, 8], "place": ["desk"]}
    words = {"long_name": "share of people who know", "units": "share of people"}
    return xr.Dataset({"share": (("p", "size", "place", "replicate"), share[..., None] + [0, 0.1], words)}, coords)


@pytest.fixture
def table(sweep):
    return tornado_table(sweep)


def bars(ax):
    return [(bar.get_x(), bar.get_x() + bar.get_width(), bar.get_y() + bar.get_height() / 2) for bar in ax.patches]


def written(ax):
    return [text.get_text() for text in ax.texts]


def test_bars_run_from_the_lowest_outcome_to_the_highest_the_largest_on_top(table):
    ax = tornado(table)

    expected = [(low, high, row) for row, (low, high) in enumerate(zip(table["lowest"], table["highest"]))]
    np.testing.assert_allclose(bars(ax), expected)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["p", "size", "place"]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


def test_values_stand_at_the_ends_of_their_bars_and_one_where_nothing_moves(table):
    ax = tornado(table)

    assert written(ax)[:-1] == ["0.2", "0.1", "8", "4", "desk"]
    places = {text.get_text(): text.xy for text in ax.texts}
    assert places["0.1"] == (table.loc["p", "lowest"], 0)
    assert places["8"] == (table.loc["size", "highest"], 1)


def test_the_line_is_the_mean(table):
    (line,) = tornado(table).lines

    assert line.get_xdata() == [table.attrs["mean"]] * 2
    assert written(tornado(table))[-1] == "line: mean (60 %)"


def test_shares_are_in_percent_and_never_below_none_or_above_all(table):
    ax = tornado(table)

    assert ax.get_xlabel() == "share of people who know (%)"
    ax = tornado(table.assign(lowest=0.0, highest=1.0, swing=1.0, at_lowest="in the canteen at noon"))
    ticks = [float(label.get_text()) for label in ax.get_xticklabels()]
    np.testing.assert_allclose(ticks, 100 * ax.get_xticks())
    assert (min(ticks), max(ticks)) == (0, 100)
    assert ax.get_xlim()[0] < -0.4


def test_other_outcomes_are_in_their_units(sweep):
    steps = tornado(sweep, of=lambda runs: (50 * runs["share"]).assign_attrs(long_name="half time", units="week"))
    plain = tornado(sweep, of=lambda runs: (50 * runs["share"]).rename("reach").drop_attrs())

    assert steps.get_xlabel() == "half time (week)"
    assert plain.get_xlabel() == "reach"
    assert written(steps)[-1] == "line: mean (30)"
    assert "30" in [label.get_text() for label in steps.get_xticklabels()]


def test_a_sweep_is_drawn_like_its_table(sweep, table):
    assert bars(tornado(sweep)) == bars(tornado(table))
    assert bars(tornado(sweep["share"])) == bars(tornado(table))


def test_a_swing_that_may_be_luck_is_faint_and_the_note_says_so(table):
    ax = tornado(table.assign(error=[0.01, 0.04, 0.0]))

    colours = [plt.matplotlib.colors.to_hex(bar.get_facecolor(), keep_alpha=False).upper() for bar in ax.patches]
    assert colours == [BAR, FAINT, BAR]
    assert "faint: less than 3 standard errors" in written(ax)[-1]
    assert "faint" not in written(tornado(table.assign(error=np.nan)))[-1]


def test_of_many_bars_the_first_are_drawn_and_the_axes_say_so(table):
    ax = tornado(table, most=2)

    assert len(ax.patches) == 2
    assert ax.get_ylabel() == "the first 2 of 3"
    assert tornado(table).get_ylabel() == ""


def test_what_a_plane_explains_is_noted(table):
    table.attrs["explained"] = 0.934
    assert written(tornado(table))[-1] == "line: mean (60 %), a plane explains 93 % of the variance"

    table.attrs["explained"] = np.nan
    assert "plane" not in written(tornado(table))[-1]


def test_a_table_without_attributes_is_drawn_too(table):
    table.attrs.clear()
    ax = tornado(table)

    assert ax.get_xlabel() == "outcome"
    assert len(ax.lines) == 0


def test_values_fit_into_the_picture_beside_their_bars(table):
    long = table.assign(at_lowest="in the canteen at noon", at_highest="at the desk, in passing, or never")
    ax = tornado(long)
    ax.figure.draw_without_rendering()

    frame = ax.get_window_extent()
    texts = [text for text in ax.texts if text.get_text().startswith(("in the", "at the"))]
    assert len(texts) == 5
    for text in texts:
        box = text.get_window_extent()
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1


def test_nothing_that_moves_can_be_drawn(table):
    ax = tornado(table.loc[["place"]])

    assert np.isfinite(ax.get_xlim()).all()
    assert ax.get_xlim()[0] < ax.get_xlim()[1]


def test_an_ax_that_is_given_is_drawn_on_and_comes_back(table):
    _, ax = plt.subplots()
    before = dict(plt.rcParams)

    assert tornado(table, ax=ax) is ax
    assert dict(plt.rcParams) == before


def test_a_table_is_left_as_it_was(table):
    before = table.copy(deep=True)
    tornado(table, most=1)

    pd.testing.assert_frame_equal(table, before)


def test_what_cannot_be_drawn_is_refused(table):
    with pytest.raises(TypeError, match=r"draws a table of sensitivity.tornado or a sweep, got dict"):
        tornado({})
    with pytest.raises(ValueError, match="the table has no column 'at_lowest'; give what sensitivity.tornado returns"):
        tornado(table.drop(columns="at_lowest"))
    with pytest.raises(ValueError, match="the table has no bars"):
        tornado(table.iloc[:0])
    with pytest.raises(ValueError, match="most must be at least 1"):
        tornado(table, most=0)
