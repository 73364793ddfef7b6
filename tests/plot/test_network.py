import importlib
import io
import itertools

import matplotlib
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.path import Path

import tidings as td
from tidings.plot.crowd import gathered
from tidings.plot.hulls import hull
from tidings.plot.knowing import known_share
from tidings.plot.packing import packed
from tidings.plot.palette import KNOWING, PERSON, TOLD, UNTOLD

APART = importlib.import_module("tidings.plot.layout").APART


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def davis():
    return td.Network.from_affiliation(nx.davis_southern_women_graph())


@pytest.fixture(scope="module")
def run(davis):
    scenario = td.Scenario(davis, [td.Meeting(0.2, 0.3)], ["Evelyn Jefferson"], steps=10, step_unit="week")
    return td.simulate(scenario, replicates=50, rng=1)


@pytest.fixture(scope="module")
def teams():
    """Eight teams of nine in a circle of cliques: only the last of each knows the first of the next."""
    graph = nx.Graph(nx.connected_caveman_graph(8, 9))
    for person in graph:
        graph.nodes[person]["group"] = f"team {person // 9}"
    return td.Network.from_networkx(graph)


@pytest.fixture(scope="module")
def company():
    """2,400 people in 6 units, each a circle, person 0 in unit 0 and person 1 in none."""
    people = np.arange(2400)
    units = {f"unit {unit}": people[people % 6 == unit].tolist() for unit in range(6)}
    units["unit 1"].remove(1)
    return td.Network.from_edges(zip(people, np.roll(people, -1)), groups=units)


def only(ax, kind):
    (found,) = [part for part in ax.collections if isinstance(part, kind)]
    return found


def names(ax):
    return [text.get_text() for text in ax.texts]


def picture(ax):
    pixels = io.BytesIO()
    ax.figure.savefig(pixels, format="rgba", dpi=60)
    return pixels.getvalue()


def distances(places):
    gap = places.to_numpy()[:, None] - places.to_numpy()
    return np.hypot(gap[..., 0], gap[..., 1])


# --- who knows ----------------------------------------------------------------------------------


def test_names_values_series_and_runs_say_the_same(trio):
    scenario = td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3)
    told, known = td.simulate(scenario, replicates=2, rng=1, keep=["learned_at", "share", "knows"]), [1.0, 1.0, 0.0]
    story = td.replay(scenario, rng=1)
    shuffled = pd.Series({"Cas": 0.0, "Zoe": 1.0, "Ben": 1.0, "Ana": 1.0})
    for knows in ({"Ana", "Ben"}, ["Ben", "Ana"], np.array([True, True, False]), np.array(known), shuffled):
        assert known_share(trio, knows).tolist() == known
    for knows in (told, told["knows"], story.record, story.knows, td.theory.exact(scenario)):
        assert known_share(trio, knows, at=1).tolist() == known
        assert known_share(trio, knows).tolist() == [1, 1, 1]


def test_a_run_gives_the_share_of_replicates_that_had_learned_by_the_step(davis, run):
    known = known_share(davis, run, at=4)
    assert known.index.equals(davis.people.index)
    assert (known == (run["learned_at"] <= 4).mean("replicate").to_series()).all()
    assert 0 < known.drop("Evelyn Jefferson").mean() < 1


def test_one_replicate_is_read_at_a_step(trio):
    story = td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=2, step_unit="week"), rng=1)

    assert known_share(trio, story, at=1).tolist() == [1, 1, 0]
    assert known_share(trio, story).tolist() == [1, 1, 1]
    key = td.plot.network(trio, knows=story, at=1).get_legend()
    assert [text.get_text() for text in key.get_texts()] == ["know in week 1 (2)", "not (1)"]


@pytest.mark.parametrize(
    "knows, at, error, says",
    [
        ({"Anna"}, None, ValueError, "no person called 'Anna'; did you mean 'Ana'"),
        ("Ana", None, TypeError, "knows must be a set of names, values per person or a run, got 'Ana'"),
        ({"Ana": 1}, None, TypeError, "knows must be a set of names"),
        (np.array([1.0, 0.0]), None, ValueError, r"knows has the shape \(2,\); expected a value per person, \(3,\)"),
        (np.array([0.0, 0.0, 40.0]), None, ValueError, "between 0 and 1 for everyone, got 40.0 for 'Cas'"),
        (np.array([0.0, np.nan, 0.0]), None, ValueError, "got nan for 'Ben'"),
        (pd.Series({"Ana": 1.0}), None, ValueError, "knows lacks 2 of 3 people, such as 'Ben'"),
        (pd.Series([1.0, 0.0], ["Ana", "Ana"]), None, ValueError, "knows lists 'Ana' twice"),
        ({"Ana"}, 3, ValueError, "at=3 needs steps: give knows a run"),
    ],
)
def test_who_knows_must_be_clear(trio, knows, at, error, says):
    with pytest.raises(error, match=says):
        td.plot.network(trio, knows=knows, at=at)
    assert plt.get_fignums() == []


def test_a_step_must_be_one_of_the_run(davis, run):
    with pytest.raises(ValueError, match="at must be a step from 0 to 10, got 11"):
        td.plot.network(davis, knows=run, at=11)
    with pytest.raises(ValueError, match="the run has 'share' but not 'learned_at'"):
        td.plot.network(davis, knows=run[["share"]], at=3)


# --- places -------------------------------------------------------------------------------------


def test_the_layout_is_a_function_of_the_network_alone(davis):
    np.random.seed(1)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    places = td.plot.layout(davis)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002
    np.random.seed(2)  # noqa: NPY002
    pd.testing.assert_frame_equal(places, td.plot.layout(davis))
    assert places.index.equals(davis.people.index)
    assert list(places) == ["x", "y"]


@pytest.mark.parametrize(
    "graph",
    [
        nx.path_graph(12),
        nx.star_graph(20),
        nx.complete_bipartite_graph(2, 60),
        nx.empty_graph(30),
        nx.barabasi_albert_graph(600, 3, seed=1),
    ],
    ids=["path", "star", "twins", "empty", "hubs"],
)
def test_nobody_stands_on_anybody(graph):
    network = td.Network.from_networkx(nx.convert_node_labels_to_integers(graph))
    apart = distances(td.plot.layout(network))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 0.5 * APART


def test_people_stand_near_those_they_are_tied_to():
    grid = nx.grid_2d_graph(25, 24)
    places = td.plot.layout(td.Network.from_networkx(nx.convert_node_labels_to_integers(grid)))
    steps = nx.floyd_warshall_numpy(grid)
    assert np.corrcoef(distances(places).ravel(), steps.ravel())[0, 1] > 0.95


def test_teams_stand_apart_though_ties_run_everywhere():
    n = 15 * 12
    pairs = [(person, (step * person + 1) % n) for person in range(n) for step in (7, 11, 13)]
    pairs += [(person, other) for person in range(n) for other in range(person) if person // 12 == other // 12]
    everywhere = {frozenset(pair) for pair in pairs if pair[0] != pair[1]}
    teams = td.Network.from_edges(
        [sorted(pair) for pair in everywhere], groups={team: range(12 * team, 12 * team + 12) for team in range(15)}
    )
    places = td.plot.layout(teams)
    outlines = [Path(hull(places.loc[teams.members_of(team)].to_numpy(), 0.1)) for team in teams.groups]
    for team, outline in zip(teams.groups, outlines):
        assert set(places.index[outline.contains_points(places)]) == set(teams.members_of(team))


def test_parts_without_a_tie_between_them_do_not_overlap():
    parts = nx.disjoint_union_all([nx.path_graph(5), nx.complete_graph(6), nx.star_graph(9)] + [nx.path_graph(2)] * 80)
    places = td.plot.layout(td.Network.from_networkx(parts)).to_numpy()
    discs = []
    for part in nx.connected_components(parts):
        points = places[sorted(part)]
        middle = (points.min(axis=0) + points.max(axis=0)) / 2
        discs.append((middle, np.hypot(*(points - middle).T).max()))
    for (one, reach), (other, far) in itertools.combinations(discs, 2):
        assert np.hypot(*(one - other)) > reach + far


def test_a_part_keeps_its_shape_wherever_it_is_put():
    places = np.array([[5.0, 5], [9, 5], [9, 6], [-3, 0], [-2, 0]])
    moved = packed(places, [np.array([0, 1, 2]), np.array([3, 4])])
    assert moved[:3] == pytest.approx(np.array([[-2, -0.5], [2, -0.5], [2, 0.5]]))
    assert moved[4] - moved[3] == pytest.approx([1, 0])


def test_one_person_has_a_place():
    alone = td.Network.from_edges([], people=["Ana"], groups={"me": ["Ana"]})
    assert np.isfinite(td.plot.layout(alone).to_numpy()).all()
    assert names(td.plot.network(alone, knows={"Ana"})) == ["Ana", "me"]


# --- outlines -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "points", [[[1, 2]], [[0, 0], [3, 1]], [[0, 0], [1, 1], [4, 4]], [[0, 0], [0, 0]], [[0, 0], [4, 0], [1, 3], [1, 1]]]
)
def test_an_outline_keeps_its_distance_from_all_members(points):
    points = np.array(points, dtype=float)
    corners = hull(points, 0.5)
    away = np.hypot(*(corners[:, None] - points).transpose(2, 0, 1)).min(axis=1)
    assert away == pytest.approx(0.5)
    assert Path(corners).contains_points(points).all()


def test_every_group_with_members_is_outlined_unless_told_otherwise(davis):
    assert len(only(td.plot.network(davis), PolyCollection).get_paths()) == 14
    assert len(only(td.plot.network(davis, groups=["E1", "E8"]), PolyCollection).get_paths()) == 2
    assert len(only(td.plot.network(davis, groups=False), PolyCollection).get_paths()) == 0
    emptied = davis.without(davis.members_of("E1"))
    assert len(only(td.plot.network(emptied), PolyCollection).get_paths()) == np.count_nonzero(emptied.group_sizes)


def test_an_outline_holds_exactly_the_dots_of_its_team(teams):
    ax = td.plot.network(teams)
    dots = only(ax, PathCollection).get_offsets()
    outlines = only(ax, PolyCollection).get_paths()
    for team, outline in zip(teams.groups, outlines, strict=True):
        assert set(teams.people.index[outline.contains_points(dots)]) == set(teams.members_of(team))


# --- dots and lines -----------------------------------------------------------------------------


def test_dots_stand_where_the_layout_says_and_have_the_colour_of_what_is_known(davis, run):
    dots = only(td.plot.network(davis, knows=run, at=4), PathCollection)
    assert (dots.get_offsets() == td.plot.layout(davis).to_numpy()).all()
    assert (dots.get_facecolors() == KNOWING(known_share(davis, run, at=4).to_numpy())).all()


def test_knowing_names_gives_two_colours_and_their_counts(trio):
    ax = td.plot.network(trio, knows={"Ben"})
    colours = only(ax, PathCollection).get_facecolors()
    assert (colours == [to_rgba(UNTOLD), to_rgba(TOLD), to_rgba(UNTOLD)]).all()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["know (1)", "not (2)"]


def test_without_knows_all_dots_look_the_same_and_need_no_key(trio):
    ax = td.plot.network(trio)
    assert (only(ax, PathCollection).get_facecolors() == to_rgba(PERSON)).all()
    assert ax.get_legend() is None
    assert ax.child_axes == []


def test_the_key_says_step_and_unit(davis, run):
    (key,) = td.plot.network(davis, knows=run, at=4).child_axes
    assert key.get_title(loc="left") == "learned by week 4, % of replicates"
    (key,) = td.plot.network(davis, knows=np.full(18, 0.5)).child_axes
    assert key.get_title(loc="left") == "know, %"


def test_each_tied_pair_is_one_line_under_the_dots():
    network = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Ana"), ("Cas", "Ben")], mutual=False)
    ax = td.plot.network(network)
    dots, lines = only(ax, PathCollection), only(ax, LineCollection)
    places = td.plot.layout(network)
    ends = {frozenset(map(tuple, segment)) for segment in lines.get_segments()}
    pairs = [("Ana", "Ben"), ("Ben", "Cas")]
    assert ends == {frozenset(tuple(places.loc[name]) for name in pair) for pair in pairs}
    assert lines.get_zorder() < dots.get_zorder()


def test_a_layout_given_keeps_people_in_place(trio):
    given = pd.DataFrame({"y": [0, 1, 5, 9], "x": [2, 2, 3, 9]}, index=["Cas", "Ana", "Ben", "Zoe"])
    dots = only(td.plot.network(trio, layout=given), PathCollection)
    assert dots.get_offsets().tolist() == [[2, 1], [3, 5], [2, 0]]


# --- names --------------------------------------------------------------------------------------


def test_a_few_people_are_named_without_covering_one_another(davis):
    ax = td.plot.network(davis)
    ax.figure.canvas.draw()
    assert set(names(ax)) == set(davis.people.index)
    boxes = [text.get_window_extent().padded(-2) for text in ax.texts]
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


def test_names_without_room_are_left_out_unless_asked_for():
    crowded = td.Network.from_edges([(0, person) for person in range(1, 40)])
    narrow = plt.figure(figsize=(1.5, 1.5)).add_subplot()
    assert len(td.plot.network(crowded, ax=narrow).texts) < 40
    assert len(td.plot.network(crowded, labels=True).texts) == 40


def test_many_people_are_not_named_but_their_teams_are(teams):
    assert set(names(td.plot.network(teams))) == set(teams.groups)
    assert set(names(td.plot.network(teams, labels=[7]))) == {"7", *teams.groups}
    assert names(td.plot.network(teams, labels=False)) == []


def test_gatherings_that_everyone_mixes_in_are_not_named(davis):
    assert not set(names(td.plot.network(davis))) & set(davis.groups)


# --- large networks -----------------------------------------------------------------------------


def test_a_large_network_is_drawn_as_its_groups_and_says_so(company):
    known = pd.Series(np.arange(2400) < 1200, company.people.index, dtype=float)
    ax = td.plot.network(company, knows=known)
    dots = only(ax, PathCollection)
    sizes = company.group_sizes
    assert dots.get_sizes() / dots.get_sizes()[0] == pytest.approx(sizes / sizes[0])
    means = [known[company.members_of(unit)].mean() for unit in company.groups]
    assert dots.get_facecolors() == pytest.approx(KNOWING(means))
    assert ax.get_xlabel() == "2,400 people drawn as 6 groups\narea: people in it; 1 in none of them"
    assert set(names(ax)) == set(company.groups)


def test_people_in_large_networks_are_drawn_one_by_one_on_request(company):
    ax = td.plot.network(company, most=2400, layout=company.people.assign(x=range(2400), y=0.0))
    assert len(only(ax, PathCollection).get_offsets()) == 2400
    assert ax.get_xlabel() == ""


def test_a_crowd_stands_where_its_people_were_placed(company):
    given = pd.DataFrame({"x": np.arange(2400.0), "y": np.arange(2400.0) % 6}, company.people.index)
    dots = only(td.plot.network(company, layout=given), PathCollection)
    means = [given.loc[company.members_of(unit)].mean().tolist() for unit in company.groups]
    assert dots.get_offsets().data == pytest.approx(np.array(means))


def test_a_large_network_without_groups_is_drawn_as_neighbourhoods():
    circle = td.Network.from_edges([(person, (person + 1) % 3000) for person in range(3000)])
    crowd = gathered(circle)
    members = crowd.members.toarray()
    assert (members.sum(axis=0) == 1).all()
    assert crowd.average(pd.Series(np.ones(3000))) == pytest.approx(1)
    ax = td.plot.network(circle)
    assert ax.get_xlabel() == "3,000 people drawn as 120 neighbourhoods\narea: people in it"
    assert names(ax) == []


def test_a_part_is_tied_to_the_parts_it_has_most_ties_with():
    groups = {letter: [f"{letter}{number}" for number in range(4)] for letter in "ABCDEF"}
    ties = [(f"A{n}", f"{letter}{n}") for letter, many in zip("BCDEF", (1, 4, 3, 2, 4)) for n in range(many)]
    parts = gathered(td.Network.from_edges(ties, groups=groups)).network
    assert {target for source, target, _ in parts.to_edges() if source == "A"} == set("BCDEF")
    assert parts.ties.toarray()[0].tolist() == [0, 2, 8, 6, 4, 8]
    crossed = ties + [(f"B{n}", f"{letter}{n}") for letter in "CDE" for n in range(4)]
    parts = gathered(td.Network.from_edges(crossed, groups=groups)).network
    assert "B" not in {target for source, target, _ in parts.to_edges() if source == "A"}


# --- the promises of every plot -----------------------------------------------------------------


def test_the_ax_given_is_the_ax_drawn_on_and_returned(trio):
    fig, ax = plt.subplots()
    assert td.plot.network(trio, ax=ax, knows={"Ana"}) is ax
    assert plt.get_fignums() == [fig.number]


def test_the_same_picture_comes_twice(davis, run):
    first = picture(td.plot.network(davis, knows=run, at=4))
    assert picture(td.plot.network(davis, knows=run, at=4)) == first
    assert picture(td.plot.network(davis, knows=run, at=8)) != first


def test_inputs_and_global_style_stay_as_they_are(davis, run):
    places, knows = td.plot.layout(davis), run.copy(deep=True)
    kept, style, backend = places.copy(), dict(matplotlib.rcParams), matplotlib.get_backend()
    fingerprint = td.Network.from_affiliation(nx.davis_southern_women_graph()).fingerprint
    td.plot.network(davis, knows=run, at=4, layout=places)
    pd.testing.assert_frame_equal(places, kept)
    assert run.identical(knows)
    assert davis.fingerprint == fingerprint
    assert dict(matplotlib.rcParams) == style
    assert matplotlib.get_backend() == backend


@pytest.mark.parametrize(
    "wrong, error, says",
    [
        ({"network": nx.path_graph(3)}, TypeError, "network must be a Network, got Graph; see Network.from_networkx"),
        ({"groups": ["core"]}, ValueError, "no group called 'core'"),
        ({"labels": ["Anna"]}, ValueError, "no person called 'Anna'; did you mean 'Ana'"),
        ({"most": 2.5}, TypeError, "most must be a whole number, got 2.5"),
        ({"most": 2, "labels": ["Ana"]}, ValueError, "labels must be 'auto', True or False"),
        ({"layout": {"Ana": (0, 0)}}, TypeError, "layout must be a DataFrame as from plot.layout"),
        ({"layout": pd.DataFrame({"x": [0]}, ["Ana"])}, ValueError, "layout needs the columns 'x' and 'y', got"),
        ({"layout": pd.DataFrame({"x": [0], "y": [0]}, ["Ana"])}, ValueError, "layout lacks 2 of 3 people, such as"),
        ({"ax": "here"}, TypeError, "ax must be a matplotlib Axes, got str"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_a_figure_is_made(trio, wrong, error, says):
    with pytest.raises(error, match=says):
        td.plot.network(**{"network": trio, **wrong})
    assert plt.get_fignums() == []


def test_a_figure_is_as_high_as_its_network():
    path = td.Network.from_edges([(person, person + 1) for person in range(12)])
    grid = td.Network.from_networkx(nx.grid_2d_graph(5, 5))
    heights = [td.plot.network(network).figure.get_size_inches()[1] for network in (path, grid)]

    assert 2.5 <= heights[0] < 4 < heights[1] <= 8


def test_what_is_no_network_says_how_to_come_to_one():
    pair = td.Network.from_edges([("Ana", "Ben")])
    today = td.Scenario(pair, [td.Tell(0.5)], ["Ana"], steps=2)
    run = td.simulate(today, 2, rng=1)
    for wrong, said in (
        (run, r"got Dataset; give the network first and the run by name, as in plot.network\(network, knows=run\)"),
        (today, "got Scenario; give its network, scenario.network"),
        (pair.to_networkx(), "got Graph; see Network.from_networkx"),
    ):
        with pytest.raises(TypeError, match=f"^network must be a Network, {said}"):
            td.plot.network(wrong)
