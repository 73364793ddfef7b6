import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from matplotlib.colors import same_color
from matplotlib.patches import Rectangle

import tidings as td
from tests.measures.surveys import survey
from tidings.plot.adopters import COLOURS, adoption

NEVER = np.nan
WHEN = [1, 2, 2, 3, 3, 3, 4, 4, 5, NEVER]


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


@pytest.fixture
def run(bowtie):
    return td.simulate(td.Scenario(bowtie, [td.Tell(0.3)], [0], steps=9, step_unit="week"), replicates=40, rng=1)


def said(ax):
    return " ".join(text.get_text().replace("\n", " ") for text in ax.texts)


def right_of(ax):
    (twin,) = (other for other in ax.figure.axes if other is not ax)
    return twin


def test_the_numbers_are_counts_shares_and_categories():
    table = adoption(WHEN)

    assert table.index.tolist() == [1, 2, 3, 4, 5]
    assert table["adopters"].tolist() == [1, 2, 3, 2, 1]
    assert table["share"].tolist() == pytest.approx([0.1, 0.3, 0.6, 0.8, 0.9])
    assert (table["adopters_low"] == table["adopters_high"]).all()
    # Mean 3, deviation 1.22.
    assert table["category"].tolist() == [
        "early adopter",
        "early majority",
        "late majority",
        "late majority",
        "laggard",
    ]


def test_the_numbers_of_a_run_are_means_and_quantiles_over_replicates(run):
    table = adoption(run, band=0.5)

    np.testing.assert_allclose(table["share"], run["share"].mean("replicate"))
    np.testing.assert_allclose(table["share_low"], run["share"].quantile(0.25, "replicate"))
    np.testing.assert_allclose(table["share_high"], run["share"].quantile(0.75, "replicate"))
    assert table["adopters"].sum() == pytest.approx(float(run["learned_at"].notnull().sum() / 40))


def test_the_category_of_a_step_is_that_of_those_who_learn_in_it():
    when = np.random.default_rng(1).poisson(4, 300)
    table, people = adoption(when), td.measures.adopter_categories(when).values

    assert all(set(people[when == step]) <= {category} for step, category in table["category"].items())


def test_bars_and_line_are_the_numbers():
    ax = td.plot.adopters(WHEN, unit="month")
    table = adoption(WHEN)
    bars = [bar for bar in ax.patches if isinstance(bar, Rectangle)]
    (line,) = right_of(ax).lines

    assert [bar.get_height() for bar in bars] == table["adopters"].tolist()
    assert [bar.get_x() + bar.get_width() / 2 for bar in bars] == pytest.approx(table.index.tolist())
    assert line.get_xydata().tolist() == pytest.approx(table["share"].reset_index().to_numpy())
    assert right_of(ax).get_yticks().tolist() == [0, 0.25, 0.5, 0.75, 1]
    # A share and a bar that are as high as their axes' last tick are drawn at one height.
    assert right_of(ax).get_ylim()[1] == pytest.approx(ax.get_ylim()[1] / ax.get_yticks()[-1])
    assert ax.get_xlabel() == "month"
    assert ax.get_ylabel() == "people who learn in the month"
    assert right_of(ax).texts[0].get_text() == "90 %"


def test_bars_have_the_colour_of_their_category_and_the_first_is_open():
    bars = td.plot.adopters(WHEN).patches

    assert all(same_color(bar.get_edgecolor(), COLOURS[name]) for bar, name in zip(bars, adoption(WHEN)["category"]))
    assert same_color(bars[0].get_facecolor(), "white")
    assert same_color(bars[1].get_facecolor(), COLOURS["early majority"])


def test_categories_are_named_with_their_part_of_those_who_learned():
    ax = td.plot.adopters(WHEN)

    for words in ("early adopters 11 %", "early majority 22 %", "late majority 56 %", "laggards 11 %"):
        assert words in said(ax)
    assert "innovators" not in said(ax)
    strips = [line.get_xdata() for line in ax.lines]
    assert np.concatenate(strips).tolist() == pytest.approx([0.57, 1.43, 1.57, 2.43, 2.57, 4.43, 4.57, 5.43])


def test_without_categories_there_is_one_colour_and_no_name():
    ax = td.plot.adopters(WHEN, categories=False)

    assert len({bar.get_edgecolor() for bar in ax.patches}) == 1
    assert not ax.lines
    assert "Rogers" not in said(ax)


def test_it_says_who_was_not_seen_to_learn():
    words = said(td.plot.adopters(WHEN))

    assert "open bar: all who had learned by step 1" in words
    assert "1 of 10 people had not by step 5" in words


def test_a_study_that_went_on_is_drawn_to_its_end():
    ax = td.plot.adopters(WHEN, steps=range(1, 9), unit="year")

    assert len(ax.patches) == 8
    assert "had not by year 8" in said(ax)


def test_where_the_first_steps_are_left_out_there_is_no_open_bar():
    ax = td.plot.adopters(WHEN, steps=[3, 4, 5])

    assert not same_color(ax.patches[0].get_facecolor(), "white")
    assert "open bar" not in said(ax)


def test_replicates_have_bands(run):
    ax = td.plot.adopters(run, band=0.8)
    table = adoption(run, band=0.8)
    (band,) = right_of(ax).collections
    edges = band.get_paths()[0].vertices

    assert edges[:, 1].max() == pytest.approx(table["share_high"].max())
    assert "mean of 40 replicates, central 80 %" in said(ax)
    assert ax.get_xlabel() == "week"
    (whiskers, _) = sorted(ax.collections, key=lambda lines: -len(lines.get_segments()))
    assert [segment[:, 1].tolist() for segment in whiskers.get_segments()] == pytest.approx(
        table[["adopters_low", "adopters_high"]].to_numpy()
    )


def test_band_0_draws_none(run):
    ax = td.plot.adopters(run, band=0)

    assert not right_of(ax).collections
    assert "central" not in said(ax)


@pytest.mark.parametrize("highest", [1, 2, 4, 5, 13, 99, 100, 101, 12_345])
def test_the_left_axis_has_four_round_parts_that_hold_every_bar(highest):
    ticks = td.plot.adopters([0] + [1] * highest).get_yticks()

    assert len(ticks) == 5
    assert (ticks % 1 == 0).all()
    assert highest <= ticks[-1] <= max(2 * highest, 4)


def test_an_ax_that_is_given_is_drawn_on_and_comes_back(run):
    _, ax = plt.subplots()

    assert td.plot.adopters(run, ax=ax) is ax


def test_labels_do_not_overlap_in_a_narrow_axes():
    figure, ax = plt.subplots(figsize=(3.6, 3), layout="constrained")
    td.plot.adopters(survey("brazilian_farmers")[1], ax=ax)
    figure.canvas.draw()
    boxes = sorted((text.get_window_extent().extents for text in ax.texts[:-1]), key=lambda box: box[0])

    assert len(boxes) == 5
    assert all(left[2] <= right[0] + 1 for left, right in itertools.pairwise(boxes))


def test_nobody_who_learns_is_drawn_as_nothing():
    ax = td.plot.adopters([NEVER] * 3, steps=range(0, 4))

    assert [bar.get_height() for bar in ax.patches] == [0] * 4
    assert "3 of 3 people had not by step 3" in said(ax)


def test_of_two_scenarios_the_shorter_is_drawn_to_its_own_end():
    pair = td.Network.from_edges([("Ana", "Ben")])
    both = td.compare({str(n): td.Scenario(pair, [td.Tell(0.3)], ["Ana"], n) for n in (3, 8)}, 20, rng=1)

    assert adoption(both.sel(scenario="3")).index.tolist() == [0, 1, 2, 3]
    assert len(td.plot.adopters(both.sel(scenario="3")).patches) == 4


def test_what_cannot_be_drawn_is_refused(run):
    both = xr.concat([run, run], pd.Index(["a", "b"], name="scenario"))
    with pytest.raises(ValueError, match="adopters draws one run, got several by scenario; choose one with sel"):
        td.plot.adopters(both)
    with pytest.raises(ValueError, match="band must be a share between 0 and 1, got 90"):
        td.plot.adopters(run, band=90)
    with pytest.raises(TypeError, match="ax must be a matplotlib Axes"):
        td.plot.adopters(run, ax="here")


def test_of_the_doctors_all_that_is_known_is_drawn():
    ax = td.plot.adopters(survey("medical_innovation")[1], unit="month")

    assert [bar.get_height() for bar in ax.patches] == [11, 9, 9, 11, 11, 11, 13, 7, 4, 1, 5, 3, 3, 4, 4, 2, 1]
    assert "16 of 125 people had not by month 17" in said(ax)
