import matplotlib.pyplot as plt
import numpy as np
import pytest

import tidings as td
from tidings.fit import fit as fitted
from tidings.plot.fit import HIGH, SEEN, START, expectations, fit, profile

RULES = [td.Broadcast(0.02), td.Tell(0.1)]
TOWN = td.make.small_world(60, rng=1)
WHEN = td.simulate(td.Scenario(TOWN, RULES, 3, 10), 1, rng=2)["learned_at"][0]


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def found():
    return fitted(TOWN, WHEN, RULES, until=10, step_unit="week")


@pytest.fixture(scope="module")
def calendar():
    return fitted(TOWN, WHEN, RULES, until=10, step_unit="week", baseline="calendar")


def written(ax):
    return [text.get_text().replace("\N{NO-BREAK SPACE}", " ").replace("\n", " ") for text in ax.texts]


def line(ax, label):
    (found,) = (each for each in ax.lines if each.get_label() == label)
    return found


def test_dots_are_what_was_observed(found):
    ax = fit(found)

    assert line(ax, SEEN).get_xdata().tolist() == list(range(11))
    np.testing.assert_allclose(line(ax, SEEN).get_ydata(), found["observed"])


def test_areas_lie_upon_one_another_and_end_at_what_is_expected(found):
    ax = fit(found)
    areas = [
        area.get_paths()[0].vertices for area in ax.collections if area.get_label() in (START, "Broadcast", "Tell")
    ]

    assert [area[:, 1].min() for area in areas] == pytest.approx([0, 3 / 60, 3 / 60])
    assert areas[-1][:, 1].max() == pytest.approx(found["expected"].values[-1])
    assert areas[1][:, 1].max() == pytest.approx(3 / 60 + found["expected_through"].sel(rule="Broadcast").sum() / 60)


def test_the_numbers_are_those_of_the_fit(found):
    table = expectations(found)

    assert table.columns.tolist() == [START, "Broadcast", "Tell", SEEN]
    np.testing.assert_allclose(table[[START, "Broadcast", "Tell"]].sum(axis=1), found["expected"])
    np.testing.assert_allclose(table[SEEN], found["observed"])


def test_each_area_is_named_with_its_chance_and_interval(found):
    low, high = (f"{found[end].sel(parameter='Tell.p').item():#.2g}" for end in ("low", "high"))
    names = written(fit(found))

    assert names[0] == START
    assert names[2] == f"Tell {found['estimate'].sel(parameter='Tell.p').item():#.2g} ({low} to {high})"
    assert names[-1] == "dots: observed; areas: expected one step ahead; 90 % intervals"


def test_a_calendar_has_no_one_chance(calendar):
    assert written(fit(calendar))[1] == "Broadcast: a chance for each week"
    assert [label.get_text() for label in profile(calendar).get_yticklabels()] == ["Tell"]


def test_axes_say_what_they_are(found):
    ax = fit(found)

    assert (ax.get_xlabel(), ax.get_ylabel()) == ("week", "people who had learned (%)")
    assert 0 < ax.get_ylim()[1] <= 1.03
    assert profile(found).get_xlabel() == "chance of one try, per week"


def test_where_nobody_knew_at_the_start_nothing_is_said_of_them():
    when = td.simulate(td.Scenario(TOWN, RULES, [], 10), 1, rng=2)["learned_at"][0]

    assert START not in written(fit(fitted(TOWN, when, RULES, until=10)))


def test_hills_have_their_top_at_the_estimate(found):
    ax = profile(found)

    for row, name in enumerate(("Broadcast", "Tell")):
        one = found.sel(parameter=f"{name}.p")
        hill, bar, dot = ax.lines[3 * row : 3 * row + 3]
        np.testing.assert_allclose(hill.get_ydata(), row - HIGH * np.exp(one["profile"]))
        assert hill.get_xdata()[np.argmin(hill.get_ydata())] == pytest.approx(one["estimate"].item())
        assert list(bar.get_xdata()) == [one["low"].item(), one["high"].item()]
        assert list(dot.get_xdata()) == [one["estimate"].item()]


def test_the_same_rule_has_the_same_colour_in_both(found, calendar):
    colours = {fit(one).texts[2].get_color() for one in (found, calendar)}

    assert colours == {profile(found).lines[3].get_color()} == {profile(calendar).lines[0].get_color()}


@pytest.mark.parametrize("draw", [fit, profile])
def test_an_ax_that_is_given_is_drawn_on_and_comes_back(draw, found):
    _, ax = plt.subplots()
    before = dict(plt.rcParams)

    assert draw(found, ax=ax) is ax
    assert dict(plt.rcParams) == before


@pytest.mark.parametrize("draw", [fit, profile])
def test_what_cannot_be_drawn_is_refused(draw, found):
    with pytest.raises(TypeError, match="this draws the Dataset that fit gives, got dict"):
        draw({})
    with pytest.raises(ValueError, match="the result has no 'low'; give what fit returns"):
        draw(found.drop_vars("low"))


@pytest.mark.parametrize("draw", [fit, profile])
def test_names_fit_into_the_picture(draw, found):
    ax = draw(found)
    ax.figure.draw_without_rendering()

    frame = ax.figure.bbox
    for text in ax.texts:
        box = text.get_window_extent()
        assert frame.x0 <= box.x0 < box.x1 <= frame.x1 + 1
