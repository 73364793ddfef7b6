import itertools

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import xarray as xr
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_rgb
from matplotlib.contour import ContourSet
from matplotlib.patches import Rectangle

import tidings as td
from tidings.plot.heatmap import heat, heatmap
from tidings.plot.palette import KNOWING

NEVER = np.nan


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


def sweep_of(p, size, values=None, **attrs):
    """A sweep of a single replicate; by default the share rises with p from 0 to 1."""
    values = np.repeat(np.linspace(0, 1, len(p))[:, None], len(size), axis=1) if values is None else values
    array = xr.DataArray(values, {"p": p, "size": size}, ["p", "size"], attrs={"units": "share of people", **attrs})
    return array.expand_dims(replicate=[0]).to_dataset(name="share")


@pytest.fixture(scope="module")
def played():
    """A sweep over p and steps of a real network, with two axes."""
    bowtie = td.Network.from_edges([(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (2, 4)])
    runs = {
        (p, forget): td.simulate(
            td.Scenario(bowtie, [td.Tell(p), td.Forget(forget)], [0], steps=6, step_unit="week"), 30, rng=1
        )
        for p in (0.1, 0.2, 0.4)
        for forget in (0.0, 0.5)
    }
    share = np.array([[runs[p, forget]["share"] for forget in (0.0, 0.5)] for p in (0.1, 0.2, 0.4)])
    dims, coords = ["p", "forget", "replicate", "step"], {"p": [0.1, 0.2, 0.4], "forget": [0.0, 0.5], "step": range(7)}
    attrs = runs[0.1, 0.0].attrs
    return xr.Dataset({"share": (dims, share, runs[0.1, 0.0]["share"].attrs)}, coords, attrs)


def mesh_of(ax):
    (mesh,) = (artist for artist in ax.collections if isinstance(artist, QuadMesh))
    return mesh


def line_of(ax):
    found = [artist for artist in ax.collections if isinstance(artist, ContourSet)]
    return np.concatenate([path.vertices for path in found[0].get_paths()]) if found else None


def numbers(ax):
    return [text.get_text() for text in ax.texts if "replicates" not in text.get_text()]


def key_words(ax):
    legend = ax.get_legend()
    return [text.get_text() for text in legend.get_texts()] if legend else []


def words(ax):
    return ax.child_axes[0].get_xlabel()


def ticks(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


# --- the numbers --------------------------------------------------------------------------------


def test_the_table_is_the_mean_over_replicates_at_the_last_step(played):
    table = heat(played)

    assert (table.columns.name, table.index.name) == ("p", "forget")
    for p in (0.1, 0.2, 0.4):
        for forget in (0.0, 0.5):
            mean = float(played["share"].sel(p=p, forget=forget, step=6).mean())
            assert table.loc[forget, p] == pytest.approx(mean)


def test_axes_can_be_named(played):
    assert heat(played, x="forget").equals(heat(played).T)
    assert heat(played, y="p").equals(heat(played).T)
    assert heat(played, x="p", y="forget").equals(heat(played))


def test_one_axis_is_drawn_over_steps(played):
    one = played.sel(forget=0.5)
    table = heat(one)

    assert (table.index.name, table.columns.name) == ("p", "step")
    assert table.to_numpy() == pytest.approx(one["share"].mean("replicate").to_numpy())
    assert heat(one, x="p").equals(table.T)
    assert heat(played.sel(p=0.1), y="step").index.name == "step"


def test_steps_can_be_an_axis_once_the_others_are_selected(played):
    assert heat(played.sel(p=0.4), x="forget", y="step").shape == (7, 2)


def test_every_point_counts_at_its_own_last_step(played):
    cut = played.copy(deep=True)
    cut["share"].loc[{"p": 0.2, "step": [5, 6]}] = NEVER

    assert heat(cut).loc[0.5, 0.2] == pytest.approx(float(played["share"].sel(p=0.2, forget=0.5, step=4).mean()))


def test_replicates_without_a_value_are_left_out_and_a_point_without_any_is_missing():
    when = xr.DataArray([[[2.0, NEVER, 4.0], [NEVER] * 3]], {"p": [0.1], "size": [4, 8]}, ["p", "size", "replicate"])

    assert heat(when)[0.1].tolist() == pytest.approx([3, NEVER], nan_ok=True)


def test_numbers_rise_and_texts_stay_as_they_are():
    table = heat(sweep_of([0.3, 0.1], ["talk", "lunch"], [[3, 4], [1, 2]]))

    assert table.columns.tolist() == [0.1, 0.3]
    assert table.loc["talk"].tolist() == [1, 3]
    assert table.index.tolist() == ["talk", "lunch"]


# --- the drawing --------------------------------------------------------------------------------


def test_what_is_drawn_is_the_table(played):
    ax = heatmap(played)
    mesh = mesh_of(ax)

    assert np.asarray(mesh.get_array()).reshape(2, 3) == pytest.approx(heat(played).to_numpy())
    assert (mesh.norm.vmin, mesh.norm.vmax, mesh.cmap) == (0, 1, KNOWING)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("p", "forget")
    assert words(ax) == "people who know after 6 weeks (%)"
    assert ax.texts[-1].get_text() == "mean of 30 replicates"


def test_cells_lie_where_their_values_are():
    across, up = np.moveaxis(np.asarray(mesh_of(heatmap(sweep_of([0, 2, 3, 5], [1, 2, 3]))).get_coordinates()), 2, 0)

    assert across[0] == pytest.approx([-1, 1, 2.5, 4, 6])
    assert up[:, 0] == pytest.approx([0.5, 1.5, 2.5, 3.5])


def test_values_that_grow_by_a_factor_lie_on_a_log_scale():
    ax = heatmap(sweep_of([0.01, 0.1, 1], [1, 2, 3]))
    across = np.asarray(mesh_of(ax).get_coordinates())[0, :, 0]

    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "linear")
    assert np.log10(across) == pytest.approx([-2.5, -1.5, -0.5, 0.5])
    assert ticks(ax.xaxis) == ["0.01", "0.1", "1"]


def test_values_too_far_apart_for_a_scale_lie_evenly_and_keep_their_names():
    ax = heatmap(sweep_of([0, 0.001, 0.01, 1], [1, 2]))

    assert ax.get_xscale() == "linear"
    assert np.asarray(mesh_of(ax).get_coordinates())[0, :, 0] == pytest.approx([-0.5, 0.5, 1.5, 2.5, 3.5])
    assert ticks(ax.xaxis) == ["0", "0.001", "0.01", "1"]


def test_texts_and_truths_are_categories_read_from_the_top():
    ax = heatmap(sweep_of([True, False], ["a talk", "a lunch", "nothing"]))

    assert ticks(ax.xaxis) == ["True", "False"]
    assert ticks(ax.yaxis) == ["a talk", "a lunch", "nothing"]
    assert ax.get_ylim() == (2.5, -0.5)


def test_where_not_all_values_fit_round_ones_are_named():
    linear = heatmap(sweep_of(np.linspace(0.003, 0.997, 60), np.arange(-30, 31)))
    log = heatmap(sweep_of(np.geomspace(0.001, 1, 60), range(2)))

    assert ticks(linear.xaxis) == ["0.2", "0.4", "0.6", "0.8"]
    assert ticks(linear.yaxis)[0] == "-30"
    assert "0.05" in ticks(log.xaxis)
    assert log.get_xticks().min() >= 0.001 - 1e-12
    assert len(log.xaxis.get_ticklocs(minor=True)) == 0


def test_long_names_neither_overlap_nor_get_lost():
    names = [f"a meeting of kind {number} with everybody" for number in range(9)]
    ax = heatmap(sweep_of(names, [1, 2]), ax=plt.subplots(figsize=(5, 3))[1])

    assert [name.replace("\n", " ") for name in ticks(ax.xaxis)] == names
    assert {label.get_rotation() for label in ax.get_xticklabels()} == {30}


@pytest.mark.parametrize("size", [(4, 3), (8, 5), (12, 7)])
def test_no_two_names_overlap(size):
    sweep = sweep_of([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0], ["one of them", "two of them", "three of them"])
    fig, ax = plt.subplots(figsize=size, layout="constrained")
    heatmap(sweep, ax=ax)
    fig.canvas.draw()
    for axis in (ax.xaxis, ax.yaxis):
        boxes = [label.get_window_extent() for label in axis.get_ticklabels()]
        assert not any(one.overlaps(other) for one, other in itertools.pairwise(boxes))


def test_a_title_stands_above_the_key(played):
    ax = heatmap(played)
    ax.set_title("Where it tips", loc="left")
    ax.figure.canvas.draw()
    title = ax._left_title.get_window_extent()

    assert ax.child_axes[0].xaxis.label.get_window_extent().y0 >= ax.child_axes[0].get_window_extent().y1
    assert title.y0 >= ax.child_axes[0].xaxis.label.get_window_extent().y1 - 1
    assert title.y1 <= ax.figure.bbox.y1


# --- the line -----------------------------------------------------------------------------------


def test_the_line_runs_where_half_of_the_people_know():
    ax = heatmap(sweep_of([0.0, 1.0, 2.0, 3.0, 4.0], [1, 2, 3]))

    assert line_of(ax)[:, 0] == pytest.approx(2)
    assert (line_of(ax)[:, 1].min(), line_of(ax)[:, 1].max()) == (0.5, 3.5)
    assert key_words(ax) == ["50 %"]


def test_the_line_can_run_elsewhere_or_not_at_all():
    sweep = sweep_of([0.0, 1.0, 2.0, 3.0, 4.0], [1, 2, 3])
    elsewhere = heatmap(sweep, level=0.125)

    assert line_of(elsewhere)[:, 0] == pytest.approx(0.5)
    assert key_words(elsewhere) == ["12.5 %"]
    for level, shares in ((None, sweep), ("half", 0.4 * sweep), (1.0, sweep)):
        ax = heatmap(shares, level=level)
        assert line_of(ax) is None
        assert key_words(ax) == []


def test_between_texts_the_line_runs_along_the_rims_of_cells():
    steep = [[0.0, 0.0], [0.4, 1.0], [1.0, 1.0]]
    line = line_of(heatmap(sweep_of([0.0, 1.0, 2.0], ["talk", "lunch"], steep)))

    talk, lunch = line[line[:, 1] < 0.4, 0], line[line[:, 1] > 0.6, 0]
    assert talk == pytest.approx(1 + 1 / 6)
    assert lunch == pytest.approx(0.5)


# --- missing points, labels of cells ------------------------------------------------------------


def test_missing_points_are_hatched_and_the_key_says_so():
    sweep = sweep_of([0.1, 0.2, 0.3], [1, 2], [[0.1, 0.2], [NEVER, 0.4], [0.3, 0.4]])
    ax = heatmap(sweep)

    assert np.ma.getmaskarray(mesh_of(ax).get_array()).reshape(2, 3).tolist() == [[False, True, False], [False] * 3]
    (ground,) = (patch for patch in ax.patches if isinstance(patch, Rectangle))
    assert ground.get_hatch()
    assert ground.get_zorder() < mesh_of(ax).get_zorder()
    assert key_words(ax) == ["not yet run"]
    assert len(numbers(ax)) == 5


def test_where_nothing_is_missing_nothing_is_hatched():
    ax = heatmap(sweep_of([0.1, 0.2], [1, 2]), level=None)

    assert len(ax.patches) == 0
    assert ax.get_legend() is None


def test_the_note_says_whose_mean_it_is():
    when = xr.DataArray(
        [[[2.0, NEVER], [3.0, 4.0]]],
        {"p": [0.1], "size": [4, 8]},
        ["p", "size", "replicate"],
        "when",
        {"units": "week"},
    )
    assert heatmap(when).texts[-1].get_text() == "mean of 2 replicates (of those with a value)"
    assert heatmap(when.sel(replicate=[0])).texts[-1].get_text() == "3"


def test_few_cells_hold_their_number_in_a_colour_that_is_read():
    ax = heatmap(sweep_of([0.1, 0.2, 0.3], [1, 2], [[0.123, 0.2], [0.5, 0.6], [1.0, 0.999]]))

    assert numbers(ax) == ["12", "50", "100", "20", "60", "100"]
    for text, share in zip(ax.texts, [0.123, 0.5, 1.0, 0.2, 0.6, 0.999]):
        light = np.dot(KNOWING(share)[:3], (0.3, 0.59, 0.11)) > 0.5
        assert (np.mean(to_rgb(text.get_color())) < 0.5) == light
    assert [text.get_position() for text in ax.texts[:4]] == [(0.1, 1), (0.2, 1), (0.3, 1), (0.1, 2)]


def test_many_or_narrow_cells_hold_none():
    narrow = plt.subplots(figsize=(2, 2))[1]
    assert numbers(heatmap(sweep_of(np.arange(10) / 20, range(8)))) != []
    assert numbers(heatmap(sweep_of(np.arange(9) / 20, range(9)))) == []
    assert numbers(heatmap(sweep_of(np.arange(10) / 20, range(8)), ax=narrow)) == []


def test_ten_thousand_cells_are_one_mesh():
    ax = heatmap(sweep_of(np.linspace(0, 1, 100), range(100)))

    assert mesh_of(ax).get_array().size == 10_000
    assert mesh_of(ax).get_rasterized()
    assert len(ax.get_children()) < 40


# --- other outcomes -----------------------------------------------------------------------------


def test_a_measure_is_drawn_in_its_own_unit_and_range(played):
    ax = heatmap(played, of=td.measures.coverage, level=3)
    measured = td.measures.coverage(played)

    assert words(ax) == "step at which 50% of the people know (week)"
    assert heat(measured).equals(heat(played, of=td.measures.coverage))
    table = heat(measured)
    assert (mesh_of(ax).norm.vmin, mesh_of(ax).norm.vmax) == (table.min(axis=None), table.max(axis=None))
    assert mesh_of(ax).cmap.name == "viridis"
    assert key_words(ax) == ["3 weeks"]
    assert key_words(heatmap(played, of=td.measures.coverage)) == []


def test_what_has_no_unit_gets_none():
    tree = xr.DataArray([[1.0, 30.0]], {"p": [0.1], "size": [4, 8]}, ["p", "size"], "depth")
    ax = heatmap(tree, level=15)

    assert words(ax) == "depth"
    assert key_words(ax) == ["15"]
    assert numbers(ax) == ["1", "30"]


def test_the_same_value_everywhere_is_drawn():
    same = xr.DataArray(np.full((2, 2), 7.0), {"p": [0.1, 0.2], "size": [4, 8]}, ["p", "size"], "depth")

    assert numbers(heatmap(same)) == ["7"] * 4


def test_runs_of_different_length_are_told_apart(played):
    cut = played.copy(deep=True)
    cut["share"].loc[{"p": 0.2, "step": [5, 6]}] = NEVER

    assert words(heatmap(cut)) == "people who know at the end (%)"
    assert words(heatmap(played.sel(p=0.1))) == "people who know (%)"


# --- promises and errors ------------------------------------------------------------------------


def test_the_ax_given_is_drawn_on_and_inputs_and_style_stay_as_they_are(played):
    copy, style = played.copy(deep=True), dict(matplotlib.rcParams)
    fig, ax = plt.subplots()

    assert heatmap(played, ax=ax) is ax
    assert plt.get_fignums() == [fig.number]
    xr.testing.assert_identical(played, copy)
    assert dict(matplotlib.rcParams) == style


@pytest.mark.parametrize(
    "wrong, error, says",
    [
        (lambda s: {"sweep": 3}, TypeError, "heatmap draws the Dataset that sweep gives, or a measure of it, got int"),
        (lambda s: {"sweep": s, "of": "reach"}, Exception, "reach"),
        (lambda s: {"sweep": s, "of": lambda run: 3}, TypeError, "of must give a DataArray, as measures do, got int"),
        (lambda s: {"sweep": s, "x": "q"}, ValueError, "x 'q' is unknown; did you mean|x 'q' is unknown; there are"),
        (lambda s: {"sweep": s, "x": "p", "y": "p"}, ValueError, "x and y must be two axes, got 'p' twice"),
        (
            lambda s: {"sweep": s, "level": 50},
            ValueError,
            "level must be a share between 0 and 1, got 50. Did you mean",
        ),
        (lambda s: {"sweep": s, "level": "most"}, ValueError, "level must be a number, 'half' or None, got 'most'"),
        (lambda s: {"sweep": s * NEVER}, ValueError, "nothing to draw: every value is missing"),
        (
            lambda s: {"sweep": s, "x": "step"},
            ValueError,
            r"heatmap draws step and p, .* as in sweep.sel\(forget=0.0\)",
        ),
        (
            lambda s: {"sweep": s.expand_dims(size=[4, 8])},
            ValueError,
            r"heatmap draws size and p, but the sweep also has forget; select, as in sweep.sel\(forget=0.0\)",
        ),
        (
            lambda s: {"sweep": s.expand_dims(scenario=["today", "coffee"])},
            ValueError,
            r"heatmap draws one scenario; select it, as in sweep.sel\(scenario='today'\)",
        ),
        (lambda s: {"sweep": s.isel(p=0, forget=0)}, ValueError, "there is no axis to draw over"),
        (lambda s: {"sweep": s.isel(p=0, step=-1)}, ValueError, "there is one axis, forget, and the outcome has no"),
        (lambda s: {"sweep": s.isel(p=0).rename(forget="point")}, ValueError, "the points of a design are no grid"),
        (lambda s: {"sweep": s.expand_dims(person=["Ana"])}, ValueError, "'share' has one value per person"),
        (lambda s: {"sweep": s.assign_coords(p=[0.1, 0.1, 0.2])}, ValueError, "the axis p has the value 0.1 twice"),
        (lambda s: {"sweep": s, "ax": [1]}, TypeError, "ax must be a matplotlib Axes, got list"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_a_figure_is_made(played, wrong, error, says):
    with pytest.raises(error, match=says):
        heatmap(**wrong(played))
    assert plt.get_fignums() == []


def test_an_outcome_is_called_what_it_says_it_is(played):
    """It may be made of a variable and still carry that variable's name."""

    def half(runs):
        return (runs["share"].isel(step=-1) >= 0.5).astype(float).assign_attrs(long_name="half know", units="1")

    ax = td.plot.heatmap(played, of=half)

    assert "half know" in ax.child_axes[0].xaxis.label.get_text()
    assert "people who know" in td.plot.heatmap(played).child_axes[0].xaxis.label.get_text()
