"""Larger letters for the back row, and nothing changed behind."""

import matplotlib
import matplotlib.pyplot as plt
import pytest

import tidings as td
from tidings.plot.paper import Picture, fewer, note, points, stroke, text_width


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


def test_letters_and_lines_are_so_many_times_as_large():
    with td.plot.talk(1.5):
        assert (points(10), stroke(2)) == (15, 3)
        assert text_width("abc", 10) == pytest.approx(1.5 * WIDTH, rel=0.02)
    assert (points(10), stroke(2)) == (10, 2)


WIDTH = text_width("abc", 10)


def test_settings_are_as_they_were_also_after_an_error():
    before = dict(matplotlib.rcParams)
    with pytest.raises(RuntimeError, match="in the middle"), td.plot.talk(), td.plot.talk(2):
        raise RuntimeError("in the middle of a talk")

    assert dict(matplotlib.rcParams) == before


def test_what_is_set_within_stays():
    """As a notebook does when the first figure is drawn."""
    before = matplotlib.rcParams["interactive"]
    with td.plot.talk():
        matplotlib.rcParams["interactive"] = not before
    assert matplotlib.rcParams["interactive"] is not before
    matplotlib.rcParams["interactive"] = before


def test_it_works_above_a_function():
    @td.plot.talk(2)
    def letters():
        return points(10)

    assert (letters(), points(10)) == (20, 10)


@pytest.mark.parametrize("scale", [0, -1, "large", float("nan")])
def test_the_scale_is_a_number_above_none(scale):
    with pytest.raises((ValueError, TypeError), match="scale"), td.plot.talk(scale):
        pass


def test_there_are_fewer_ticks_where_letters_are_large():
    assert fewer(7) == 7
    with td.plot.talk(2):
        assert fewer(7) == 4
        assert fewer(3) == 3


def test_a_note_is_broken_where_there_is_no_room():
    _, ax = plt.subplots(figsize=(3, 2))
    ax.set_xlabel("week")

    assert note(ax, "mean") == 1
    assert note(ax, "line: mean of replicates, band: central 90 %, and what else there is to be said") > 1
    assert "\n" in ax.texts[-1].get_text()


def test_a_picture_is_shown_by_a_notebook_and_unknown_to_pyplot():
    before = plt.get_fignums()
    picture = Picture(4, 3)

    assert picture._repr_png_().startswith(b"\x89PNG")
    assert plt.get_fignums() == before
