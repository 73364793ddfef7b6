import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr

import tidings as td
from tidings.plot.arrival import arrivals


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


@pytest.fixture
def run():
    """Four replicates of three groups: one at the start, one by step 2 in half of them, one in a single replicate."""
    never = np.nan
    when = [[0, 1, never], [0, 2, 3], [0, never, never], [0, 3, never]]
    coords = {"group": ["late", "middle", "early"], "step": [0, 1, 2, 3]}
    return xr.Dataset(
        {"group_reached_at": (("replicate", "group"), np.array(when)[:, ::-1])}, coords, {"step_unit": "day"}
    )


def test_arrivals_are_shares_of_replicates_earliest_first(run):
    table = arrivals(run)

    assert table.index.tolist() == ["early", "middle", "late"]
    assert table.loc["early"].tolist() == [1, 1, 1, 1]
    assert table.loc["middle"].tolist() == [0, 0.25, 0.5, 0.75]
    assert table.loc["late"].tolist() == [0, 0, 0, 0.25]
    assert table.columns.tolist() == [0, 1, 2, 3]


def test_arrivals_agree_with_what_was_simulated(bowtie):
    run = td.simulate(td.Scenario(bowtie, [td.Tell(0.2)], [0], steps=9), replicates=60, rng=1)
    table = arrivals(run, over="person")

    for person in table.index:
        for step in table.columns:
            assert table.loc[person, step] == float((run.learned_at.sel(person=person) <= step).mean())


def test_steps_that_are_cut_count_from_the_step_they_are_done(pair):
    scenario = td.Scenario(pair, [td.Tell(0.4)], ["Ana"], steps=4)
    run = td.simulate(scenario.finer(4), replicates=40, rng=1)

    assert arrivals(run, over="person").loc["Ben"].tolist() == [
        float((run.learned_at.sel(person="Ben") <= step).mean()) for step in range(5)
    ]


def test_what_is_drawn_is_the_table(run):
    ax = td.plot.arrival(run)
    (mesh,) = (artist for artist in ax.collections if artist.get_array() is not None)
    (marks,) = (artist for artist in ax.collections if artist.get_array() is None)

    assert np.array_equal(np.asarray(mesh.get_array()).reshape(3, 4), arrivals(run).to_numpy())
    assert [label.get_text() for label in ax.get_yticklabels()] == ["early", "middle", "late"]
    assert [segment[0].tolist() for segment in marks.get_segments()] == [[-0.5, 0], [1.5, 1]]
    assert ax.get_xlabel() == "day"
    assert ax.get_ylim() == (3, 0)


def test_of_many_rows_some_are_named_and_the_axes_say_how_many_are_drawn():
    organisation = td.make.teams(400, rng=1)
    run = td.simulate(td.Scenario(organisation, [td.Discuss(0.2)], ["P001"], steps=5), replicates=10, rng=1)
    ax = td.plot.arrival(run, over="person", most=300)

    assert 10 < len(ax.get_yticks()) < 100
    assert ax.get_ylabel() == "the first 300 of 400 people"


def test_an_ax_that_is_given_is_drawn_on_and_comes_back(run):
    _, ax = plt.subplots()

    assert td.plot.arrival(run, ax=ax) is ax


def test_what_cannot_be_drawn_is_refused(run, pair):
    alone = td.simulate(td.Scenario(pair, [td.Tell(0.2)], ["Ana"], steps=2), replicates=3, rng=1)
    with pytest.raises(ValueError, match="the run has no groups, so there is nothing to draw"):
        td.plot.arrival(alone)
    with pytest.raises(ValueError, match="over must be"):
        td.plot.arrival(run, over="team")
    with pytest.raises(ValueError, match="variable 'learned_at' is unknown"):
        td.plot.arrival(run, over="person")


def test_of_what_seldom_arrives_the_more_frequent_and_then_the_earlier_comes_first(run):
    when = np.full((8, 3), np.nan)
    when[0, 0], when[0, 1], when[:3, 2] = 3, 1, 3
    seldom = run.drop_vars("group_reached_at").assign(group_reached_at=(("replicate", "group"), when))

    assert arrivals(seldom.assign_coords(group=["late", "early", "often"])).index.tolist() == ["often", "early", "late"]


def test_a_column_stands_around_its_step(run):
    ax = td.plot.arrival(run)
    (mesh,) = (artist for artist in ax.collections if artist.get_array() is not None)

    assert mesh.get_coordinates()[0, :, 0].tolist() == [-0.5, 0.5, 1.5, 2.5, 3.5]
    assert ax.get_xlim() == (-0.5, 3.5)


@pytest.mark.parametrize("wrong", [td.Network.from_edges([("Ana", "Ben")]), [1, 2], None])
def test_what_is_no_run_says_how_to_come_to_one(wrong):
    with pytest.raises(
        TypeError, match=f"^arrival draws the Dataset .* got {type(wrong).__name__}; simulate a scenario"
    ):
        td.plot.arrival(wrong)


def test_one_replicate_alone_is_drawn_too():
    teams = td.Network.from_edges(groups={"one": ["Ana", "Ben"], "two": ["Ben", "Cas"]})
    run = td.simulate(td.Scenario(teams, [td.Discuss(0.3)], ["Ana"], steps=9), 5, rng=1)

    table = td.plot.arrivals(run.isel(replicate=2))

    assert table.equals(td.plot.arrivals(run.isel(replicate=[2])))
    with pytest.raises(ValueError, match=r"group_reached_at has the dims .* select one scenario or point"):
        td.plot.arrivals(run.expand_dims(scenario=["today"]))
