"""One slide: its headline is computed, its panels are those that the run allows."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr

import tidings as td
from tidings.plot.story import headline

WITH_TEACHERS = ["share", "groups_reached", "learned_at", "group_reached_at", "told_by", "through"]


@pytest.fixture(scope="module")
def company():
    return td.make.teams(40, rng=2)


@pytest.fixture(scope="module")
def today(company):
    return td.Scenario(company, [td.Meeting(0.2, 0.4), td.Tell(0.02)], ["P01"], steps=20, step_unit="week")


def said(figure):
    return [text.get_text() for text in figure.texts]


def made_up(*shares):
    shares = np.array(shares)
    coords = {"step": np.arange(shares.shape[1]), "person": list("abcd")}
    learned = (("replicate", "person"), np.zeros((len(shares), 4)))
    return xr.Dataset({"share": (("replicate", "step"), shares), "learned_at": learned}, coords, {"step_unit": "day"})


class TestHeadline:
    def test_it_says_when_half_of_the_people_know_in_the_median_replicate(self):
        run = made_up([0.25, 0.5, 1], [0.25, 0.25, 0.5], [0.25, 0.25, 0.25])

        assert headline(run) == "Half of the 4 people know by day 2"

    def test_where_most_never_come_so_far_it_says_how_many_do(self):
        run = made_up([0.25, 0.5, 1], [0.25, 0.25, 0.25], [0.25, 0.25, 0.25])

        assert headline(run) == "By day 2 it has come to 1 of 4 people"


class TestPanels:
    def test_people_are_drawn_at_the_step_of_the_headline(self, company, today):
        for rng in range(4):
            run = td.simulate(today, 5, rng=rng)
            figure = td.plot.story(run, company)
            assert said(figure)[0].split(" by ")[-1] == said(figure)[2].split(" by ")[-1]

    def test_with_teachers_and_a_network_there_are_people_curve_groups_and_ways(self, company, today):
        figure = td.plot.story(td.simulate(today, 20, rng=1, keep=WITH_TEACHERS), company)

        titles = said(figure)[2:]
        assert titles[1:] == ["How many know, %", "When each group was reached", "Which way it went"]
        assert titles[0].startswith("Who had learned by week ")

    def test_one_replicate_brings_all_it_needs(self, today):
        story = td.replay(today, 3, rng=1)
        figure = td.plot.story(story)
        run = td.simulate(today, 4, rng=1).isel(replicate=[3])

        assert "Which way it went" in said(figure)
        assert headline(run) in said(figure)
        line = figure.axes[1].lines[0] if figure.axes[1].lines else figure.axes[2].lines[0]
        assert np.allclose(line.get_ydata(), run["share"].values[0])

    def test_groups_are_reached_as_simulate_has_it(self, today):
        from tidings.plot.story import _as_run

        run, alone = td.simulate(today, 4, rng=1).isel(replicate=3), _as_run(td.replay(today, 3, rng=1))

        for name in ("share", "groups_reached", "learned_at", "group_reached_at"):
            np.testing.assert_allclose(alone[name].isel(replicate=0).values, run[name].values)

    def test_without_a_network_how_many_are_ever_reached_takes_the_place_of_people(self, today):
        run = td.simulate(today, 20, rng=1)
        figure = td.plot.story(run)
        bars = [patch.get_height() for patch in figure.axes[0].patches]

        assert said(figure)[2] == "How many are ever reached"
        assert sum(bars) == 20
        assert "Through which rule they learned" in said(figure)

    def test_without_groups_people_are_the_rows(self):
        path = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
        run = td.simulate(td.Scenario(path, [td.Tell(0.5)], ["Ana"], steps=5), 10, rng=1)

        assert "When each person learned" in said(td.plot.story(run, path))

    def test_credit_is_drawn_as_it_is(self, today):
        run = td.simulate(today, 20, rng=1)
        ax = next(ax for ax in td.plot.story(run).axes if ax.get_xlabel() == "people, on average")

        assert [bar.get_width() for bar in ax.patches] == pytest.approx(run["credit"].mean("replicate").values.tolist())

    @pytest.mark.parametrize(
        "keep",
        [["share", "learned_at"], ["share", "learned_at", "group_reached_at"], ["share", "learned_at", "credit"]],
    )
    def test_it_makes_do_with_little(self, today, keep):
        assert len(td.plot.story(td.simulate(today, 3, rng=1, keep=keep)).texts) == 6

    def test_a_large_company_takes_seconds(self):
        large = td.make.teams(3000, rng=1)
        run = td.simulate(td.Scenario(large, [td.Meeting(0.3, 0.5)], 5, steps=8), 2, rng=1)

        texts = [text.get_text() for text in td.plot.story(run, large).axes[0].texts]
        assert any(text.startswith("3,000 people\ndrawn as") for text in texts)


class TestDoor:
    def test_several_scenarios_are_refused(self, today):
        runs = td.compare({"one": today, "two": today}, 3, rng=1)
        with pytest.raises(ValueError, match="a story is of one run, got several by 'scenario'; choose one"):
            td.plot.story(runs)

    def test_one_replicate_of_a_run_is_a_run_too(self, company, today):
        run = td.simulate(today, 4, rng=1, keep=WITH_TEACHERS)
        alone, row = (td.plot.story(run.isel(replicate=which), company) for which in (3, [3]))

        assert said(alone) == said(row)
        assert not any("mean of" in text.get_text() for text in alone.findobj(matplotlib.text.Text))

    def test_what_was_not_kept_is_named(self, today):
        with pytest.raises(ValueError, match="a story needs learned_at, which the run did not keep"):
            td.plot.story(td.simulate(today, 3, rng=1, keep=["share"]))

    def test_something_else_is_no_run(self, company):
        with pytest.raises(TypeError, match="takes a run of simulate, or a replay, got Network"):
            td.plot.story(company)

    def test_nothing_is_left_behind(self, today):
        before = dict(matplotlib.rcParams), plt.get_fignums()
        td.plot.story(td.simulate(today, 3, rng=1))

        assert (dict(matplotlib.rcParams), plt.get_fignums()) == before


def test_letters_are_large_enough_for_a_slide(company, today):
    figure = td.plot.story(td.simulate(today, 5, rng=1, keep=WITH_TEACHERS), company)
    texts = [text for text in figure.findobj(matplotlib.text.Text) if text.get_text().strip() and text.get_visible()]

    assert min(text.get_fontsize() for text in texts) >= 14


LONG = {"Research and development of new things": ["Maximiliane von Hohenstein", "Ben"], "Sales": ["Ben", "Cas"]}


@pytest.mark.parametrize(
    "network",
    [td.make.teams(40, rng=2), td.make.teams(2500, rng=1), td.datasets.davis(), td.Network.from_edges(groups=LONG)],
    ids=["40", "2500", "davis", "long names"],
)
@pytest.mark.parametrize("replicates", [1, 20])
def test_nothing_is_written_beyond_the_slide_or_over_a_title(network, replicates):
    rules = [
        td.Meeting(0.2, 0.4),
        td.Discuss(0.05),
        td.Broadcast(0.01),
        td.Adopt(0.5),
        td.Exchange(0.1),
        td.Onboard(0.1),
    ]
    first = [network.people.index[0]]
    run = td.simulate(td.Scenario(network, rules, first, steps=12), replicates, rng=1, keep=WITH_TEACHERS)
    figure = td.plot.story(run, network)
    figure.canvas.draw()

    texts = [text for text in figure.findobj(matplotlib.text.Text) if text.get_text().strip() and text.get_visible()]
    boxes = {text: text.get_window_extent() for text in texts}
    page = figure.bbox.padded(1)
    beyond = [
        text.get_text()
        for text, box in boxes.items()
        if not (page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1)
    ]
    over = [
        (title.get_text(), text.get_text())
        for title in figure.texts
        for text in texts
        if text is not title and boxes[title].overlaps(boxes[text])
    ]
    assert not beyond
    assert not over
