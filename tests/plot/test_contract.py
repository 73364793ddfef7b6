"""What every plot promises, tried on each: whoever adds a plot adds a line here."""

import io

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

import tidings as td
from tidings.plot import palette

KEEP = ["share", "groups_reached", "learned_at", "group_reached_at", "told_by", "through", "credit"]


class Made:
    """What plots are drawn from, made once."""

    def __init__(self):
        self.network = td.make.teams(24, rng=1)
        rules = [td.Meeting(0.2, 0.4), td.Tell(0.05), td.Forget(0.02)]
        self.scenario = td.Scenario(self.network, rules, ["P01"], steps=10, step_unit="week")
        self.run = td.simulate(self.scenario, 20, rng=1, keep=KEEP)
        self.story = td.replay(self.scenario, 3, rng=1)
        oftener = self.scenario.but(td.Meeting(0.3, 0.4))
        self.runs = td.compare({"today": self.scenario, "oftener": oftener}, 20, rng=1)

        def plan(raises, forget):
            return self.scenario.but(rules=[td.Meeting(raises, 0.4), td.Forget(forget)])

        self.sweep = td.sweep(plan, 10, rng=1, progress=False, raises=[0.1, 0.2, 0.3], forget=[0.0, 0.1])
        self.ends = td.sweep(lambda p, seeds: self.scenario.but(rules=[td.Tell(p), td.Forget(0.1)], seeds=seeds), 10,
                             rng=1, progress=False, p=[0.02, 0.05, 0.1], seeds=[1, 12])  # fmt: skip
        self.learned_at = self.run["learned_at"].isel(replicate=0).to_series()
        self.found = td.fit(self.network, self.learned_at, [td.Broadcast(0.05), td.Tell(0.05)], until=10)


@pytest.fixture(scope="module")
def made():
    return Made()


DRAWS = {
    "adopters": lambda made, **more: td.plot.adopters(made.learned_at, **more),
    "arrival": lambda made, **more: td.plot.arrival(made.run, **more),
    "curve": lambda made, **more: td.plot.curve(made.run, show=["share", "groups_reached"], **more),
    "fit": lambda made, **more: td.plot.fit(made.found, **more),
    "flow": lambda made, **more: td.plot.flow(made.story, **more),
    "gain": lambda made, **more: td.plot.gain(made.runs, over="today", **more),
    "heatmap": lambda made, **more: td.plot.heatmap(made.sweep, **more),
    "hysteresis": lambda made, **more: td.plot.hysteresis(made.ends, **more),
    "network": lambda made, **more: td.plot.network(made.network, knows=made.run, at=5, **more),
    "profile": lambda made, **more: td.plot.profile(made.found, **more),
    "tornado": lambda made, **more: td.plot.tornado(td.tornado(made.sweep), **more),
    "tree": lambda made, **more: td.plot.tree(made.story, **more),
}
FIGURES = {
    "animate": lambda made: td.plot.animate(made.network, made.story).at(4),
    "story": lambda made: td.plot.story(made.run, made.network),
}
NUMBERS = {"adoption", "arrivals", "bands", "bistable", "branches", "differences", "expectations", "heat", "layout"}
every_plot = pytest.mark.parametrize("name", DRAWS)


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


def pixels(figure):
    kept = io.BytesIO()
    figure.savefig(kept, format="raw", dpi=60)
    return kept.getvalue()


def test_every_plot_is_tried():
    assert {*DRAWS, *FIGURES, *NUMBERS, "tree_layout", "talk"} == set(td.plot.__all__)


@every_plot
def test_the_ax_given_is_given_back_and_nothing_else_is_drawn(made, name):
    _, (mine, other) = plt.subplots(1, 2, figsize=(13, 5))
    before = plt.get_fignums()

    assert DRAWS[name](made, ax=mine) is mine
    assert plt.get_fignums() == before
    assert not other.has_data()
    assert mine.has_data() or mine.collections


@every_plot
def test_without_an_ax_there_is_one_new_figure(made, name):
    ax = DRAWS[name](made)

    assert isinstance(ax, Axes)
    assert plt.get_fignums() == [ax.figure.number]


@every_plot
def test_with_several_axes_one_must_be_given(made, name):
    with pytest.raises(TypeError, match="ax must be a matplotlib Axes, got ndarray; with several, give one of them"):
        DRAWS[name](made, ax=plt.subplots(1, 2)[1])


@pytest.mark.parametrize("name", [*DRAWS, *FIGURES])
def test_nothing_global_is_touched_and_nothing_written(made, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = dict(matplotlib.rcParams), matplotlib.get_backend()
    {**DRAWS, **FIGURES}[name](made)

    assert (dict(matplotlib.rcParams), matplotlib.get_backend()) == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [*DRAWS, *FIGURES])
def test_drawn_twice_it_is_the_same_picture(made, name):
    one, other = ({**DRAWS, **FIGURES}[name](made) for _ in range(2))
    figures = [drawn if isinstance(drawn, Figure) else drawn.figure for drawn in (one, other)]

    assert pixels(figures[0]) == pixels(figures[1])


@pytest.mark.parametrize("name", [*DRAWS, *FIGURES])
def test_what_is_drawn_is_not_changed(made, name):
    kept = made.run.copy(deep=True), made.runs.copy(deep=True), made.sweep.copy(deep=True), made.learned_at.copy()
    {**DRAWS, **FIGURES}[name](made)

    assert kept[0].identical(made.run)
    assert kept[1].identical(made.runs)
    assert kept[2].identical(made.sweep)
    pd.testing.assert_series_equal(kept[3], made.learned_at)


@every_plot
def test_in_a_talk_all_letters_are_larger(made, name):
    def smallest(ax):
        texts = ax.figure.findobj(lambda part: hasattr(part, "get_fontsize") and part.get_text().strip())
        return min(text.get_fontsize() for text in texts if text.get_visible())

    usual = smallest(DRAWS[name](made))
    with td.plot.talk(1.6):
        assert smallest(DRAWS[name](made)) >= 1.5 * usual


# Machado, Oliveira & Fernandes (2009), https://doi.org/10.1109/TVCG.2009.113: what a dichromat sees of linear RGB.
SEEN_BY = {
    "protanope": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranope": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanope": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(colour):
    rgb = np.array(to_rgb(colour))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIE L*a*b* of linear RGB, white point D65."""
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = matrix @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eye", ["all colours", *SEEN_BY])
def test_lines_that_are_used_first_can_be_told_apart(eye):
    see = np.array(SEEN_BY.get(eye, np.eye(3)))
    places = [lab(see @ linear(colour)) for colour in palette.LINES[:4]]
    apart = [np.linalg.norm(one - other) for at, one in enumerate(places) for other in places[:at]]

    assert min(apart) > 10  # a difference of 2.3 is just noticeable


@pytest.mark.parametrize("colour", [*palette.LINES, palette.INK, palette.QUIET, palette.TOLD])
def test_lines_and_letters_stand_out_from_white(colour):
    luminance = linear(colour) @ np.array([0.2126, 0.7152, 0.0722])

    assert 1.05 / (luminance + 0.05) >= 3  # WCAG 2.1, large text and graphics


def test_knowing_and_not_knowing_differ_in_lightness_too():
    known, unknown = (lab(linear(colour))[0] for colour in (palette.TOLD, palette.UNTOLD))

    assert unknown - known > 25
