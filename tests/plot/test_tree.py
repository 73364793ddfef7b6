import itertools

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex

import tidings as td
from tests.measures.trees import KEPT, by_lot, grown
from tidings.plot.palette import INK, LINES
from tidings.plot.tree_layout import tree_layout, turns
from tidings.testing import every_rule, example_network


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


@pytest.fixture
def story():
    """Ana tells Ben and Dan, Ben tells Cas, Dan tells Eva, and Zoe hears of it elsewhere."""
    ties = [("Ana", "Ben"), ("Ben", "Cas"), ("Ana", "Dan"), ("Dan", "Eva")]
    network = td.Network.from_edges(ties, people=["Ana", "Ben", "Cas", "Dan", "Eva", "Zoe"])
    return td.replay(td.Scenario(network, [td.Tell(1.0), td.Broadcast(1.0, to=["Zoe"])], ["Ana"], steps=4), rng=1)


def layout_of(run, replicate=0):
    """Rows of a run made by hand, which says nothing about rules."""
    return tree_layout(run.assign(through=run["told_by"] * 0).assign_coords(rule=["Tell"]), replicate=replicate)


def lines_of(table):
    """The line to everybody who has a teacher."""
    teacher = table.index.get_indexer(table["teacher"])
    return np.flatnonzero(teacher >= 0), turns(table["learned_at"].to_numpy(), table["row"].to_numpy(), teacher)


def at(line, moments):
    """Rows of a line at some moments, NaN before it begins and after it ends."""
    return np.interp(moments, line[:, 0], line[:, 1], left=np.nan, right=np.nan)


class TestLayout:
    def test_it_tells_who_told_whom(self, story):
        table = tree_layout(story)

        assert table.index.tolist() == ["Ana", "Ben", "Dan", "Zoe", "Cas", "Eva"]
        assert table["learned_at"].tolist() == [0, 1, 1, 1, 2, 2]
        assert table["teacher"].tolist() == [None, "Ana", "Ana", None, "Ben", "Dan"]
        assert table["rule"].tolist() == [None, "Tell", "Tell", "Broadcast", "Tell", "Tell"]
        assert table["told"].tolist() == [2, 1, 1, 0, 0, 0]
        assert table["downstream"].tolist() == [4, 1, 1, 0, 0, 0]
        assert table["generation"].tolist() == [0, 1, 1, 0, 2, 2]

    def test_a_teacher_stands_in_the_middle_of_those_who_were_told(self):
        table = layout_of(grown({0: None} | dict.fromkeys(range(1, 6), 0)))

        assert table["row"].loc[0] == 2
        assert sorted(table["row"].loc[1:]) == [0, 1, 2, 3, 4]

    def test_a_chain_is_a_straight_line(self):
        table = layout_of(grown({0: None, 1: 0, 2: 1, 3: 2}))

        assert table["row"].tolist() == [0, 0, 0, 0]

    def test_the_largest_branch_stands_in_the_middle(self):
        """Of four branches that of person 2, with three people, is between others."""
        table = layout_of(grown({0: None, 1: 0, 2: 0, 3: 0, 4: 0, 5: 2, 6: 5}))
        order = table["row"].loc[[1, 2, 3, 4]].sort_values().index.tolist()

        assert order.index(2) in (1, 2)

    def test_lines_spread_where_nobody_stands(self):
        """Persons 1 and 2 tell nobody; the five whom 3 tells are led past neither of them."""
        table = layout_of(grown({0: None, 1: 0, 2: 0, 3: 0} | dict.fromkeys(range(4, 9), 3)))
        rows, spread = table["row"].loc[[1, 2]].sort_values(), table["row"].loc[4:]

        assert rows.iloc[0] <= spread.min() - 1
        assert rows.iloc[1] >= spread.max() + 1

    def test_a_row_is_used_again_once_a_branch_has_ended(self):
        """Person 1 tells nobody, so the three whom 3 tells later spread out over the row of 1."""
        table = layout_of(grown({0: None, 1: 0, 2: 0, 3: 2, 4: 3, 5: 3, 6: 3}))

        assert np.ptp(table["row"]) == 2

    @settings(max_examples=60)
    @given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 40))
    def test_no_two_lines_cross_and_none_runs_over_a_person(self, seed, n):
        run = by_lot(seed, n_replicates=1, n_people=n, roots=0.1, never=0.1)
        delays = np.random.default_rng(seed).integers(0, 4, size=n)
        run["learned_at"] = _later(run, delays)
        table = layout_of(run)
        learner, lines = lines_of(table)
        when, rows = table["learned_at"].to_numpy(), table["row"].to_numpy()
        teacher = table["teacher"].to_numpy()
        fine = np.linspace(0, when.max(initial=0), 6 * int(when.max(initial=0)) + 1)

        for (one, line), (two, other) in itertools.combinations(zip(learner, lines), 2):
            gap = at(line, fine) - at(other, fine)
            gap = gap[~np.isnan(gap)]
            # Lines from one person part and never meet again; others never meet at all.
            assert (gap >= -1e-9).all() or (gap <= 1e-9).all()
            if teacher[one] != teacher[two] and teacher[two] != table.index[one] and teacher[one] != table.index[two]:
                assert (abs(gap) > 0.4).all()
        for which, line in zip(learner, lines):
            others = ~np.isin(table.index, [table.index[which], teacher[which]])
            gap = abs(at(line, when[others]) - rows[others])
            assert (gap[~np.isnan(gap)] >= 1 - 1e-9).all()

    def test_people_of_one_moment_stand_apart(self):
        for replicate in range(5):
            table = tree_layout(td.replay(td.Scenario(example_network(), every_rule(), 2, steps=8), replicate, rng=3))
            for _, part in table.groupby("learned_at"):
                assert (np.diff(np.sort(part["row"])) >= 1 - 1e-9).all()

    def test_of_a_run_it_is_the_replay(self):
        scenario = td.Scenario(example_network(), every_rule(), 2, steps=8)
        run = td.simulate(scenario, 9, rng=3, keep=KEPT)

        for replicate in (0, 8):
            assert tree_layout(run, replicate=replicate).equals(tree_layout(td.replay(scenario, replicate, rng=3)))

    def test_without_a_choice_a_replicate_of_median_size_is_taken(self):
        run = grown({0: None, 1: 0, 2: 1, 3: 2}, {0: None}, {0: None, 1: 0}, {}, {0: None, 2: 0})
        run = run.assign(through=run["told_by"] * 0).assign_coords(rule=["Tell"])

        assert tree_layout(run).index.tolist() == [0, 1]

    def test_of_many_the_first_to_learn_are_placed(self):
        run = grown({0: None} | {person: person // 2 for person in range(1, 40)})
        run = run.assign(through=run["told_by"] * 0).assign_coords(rule=["Tell"])
        table = tree_layout(run, most=7)

        assert len(table) == 7
        assert table["learned_at"].tolist() == sorted(run["learned_at"].values[0])[:7]
        assert table["downstream"].iloc[0] == 39

    def test_a_long_chain_and_a_large_star_are_no_trouble(self):
        assert np.ptp(layout_of(grown({0: None} | {person: person - 1 for person in range(1, 900)}))["row"]) == 0
        assert np.ptp(layout_of(grown({0: None} | dict.fromkeys(range(1, 3000), 0)))["row"]) == 2998


def _later(run, delays):
    """The same cascade in which everybody waits a little more before they learn."""
    when = run["learned_at"].copy()
    for person in np.argsort(when.values[0]):
        teacher = run["told_by"].values[0, person]
        before = 0 if np.isnan(teacher) else when.values[0, int(teacher)] + 1
        when.values[0, person] += before + delays[person] - when.values[0, person]
    return when


class TestTurns:
    def test_a_line_turns_at_once_and_then_keeps_to_its_row(self):
        when, rows = np.array([0.0, 1.0, 3.0]), np.array([0.5, 0.0, 1.0])
        lines = turns(when, rows, np.array([-1, 0, 0]))

        assert lines[:, 0].tolist() == [[0, 0.5], [0, 0.5]]
        assert lines[:, -1].tolist() == [[1, 0], [3, 1]]
        assert lines[1, -2].tolist() == [1, 1]
        assert (np.diff(lines[1, :, 1]) >= 0).all()


class TestDrawing:
    def test_dots_and_lines_are_those_of_the_layout(self, story):
        ax = td.plot.tree(story)
        lines, dots = ax.collections
        table = tree_layout(story)
        drawn = {tuple(place) for place in dots.get_offsets().tolist()}
        ends = {(tuple(path.vertices[0]), tuple(path.vertices[-1])) for path in lines.get_paths()}
        place = {name: (row.learned_at, row.row) for name, row in table.iterrows()}

        assert drawn == set(place.values())
        assert ends == {(place[teacher], place[name]) for name, teacher in table["teacher"].dropna().items()}

    def test_colours_are_rules_and_the_key_counts_them(self, story):
        ax = td.plot.tree(story)
        texts = {text.get_text() for text in ax.get_legend().get_texts()}

        assert texts - {""} == {"knew at the start (1)", "told by nobody here (1)", "Tell (4)", "Broadcast (1)"}
        assert {to_hex(colour).upper() for colour in ax.collections[0].get_colors()} == {LINES[0]}
        faces = [to_hex(face).upper() for face in ax.collections[1].get_facecolors()]
        assert sorted(faces) == sorted([INK.upper(), "#FFFFFF", *[LINES[0]] * 4])

    def test_nobody_who_knew_at_the_start_is_not_in_the_key(self):
        pair = td.Network.from_edges([("Ana", "Ben")])
        ax = td.plot.tree(td.replay(td.Scenario(pair, [td.Broadcast(1.0)], [], steps=2), rng=1))
        assert [text.get_text() for text in ax.get_legend().get_texts()] == ["told by nobody here (2)", "Broadcast (2)"]

    def test_who_told_more_has_a_larger_dot_and_more_people_a_wider_line(self):
        run = grown({0: None, 1: 0, 2: 0, 3: 1, 4: 1, 5: 1, 6: 5})
        run = run.assign(through=run["told_by"] * 0).assign_coords(rule=["Tell"])
        ax = td.plot.tree(run)
        lines, dots = ax.collections
        table = tree_layout(run)
        size = {tuple(place): size for place, size in zip(dots.get_offsets().tolist(), dots.get_sizes())}
        width = {tuple(path.vertices[-1]): width for path, width in zip(lines.get_paths(), lines.get_linewidths())}
        place = {name: (row.learned_at, row.row) for name, row in table.iterrows()}

        assert size[place[1]] > size[place[5]] > size[place[6]] == size[place[2]]
        assert width[place[1]] > width[place[5]] > width[place[6]] == width[place[2]]

    def test_few_people_are_all_named_and_of_many_those_who_reached_most(self, story):
        everybody = {text.get_text() for text in td.plot.tree(story).texts}
        organisation = td.make.teams(200, rng=1)
        scenario = td.Scenario(organisation, [td.Tell(0.1), td.Meeting(0.2, 0.3)], 2, steps=20)
        large = td.replay(scenario, rng=1)
        named = {text.get_text() for text in td.plot.tree(large).texts}

        assert everybody == {"Ana", "Ben", "Cas", "Dan", "Eva", "Zoe"}
        assert 3 <= len(named) <= 12
        assert named <= set(tree_layout(large).nlargest(12, ["downstream", "told"], keep="all").index)

    def test_names_are_written_as_asked_for(self, story):
        assert not td.plot.tree(story, labels=False).texts
        assert [text.get_text() for text in td.plot.tree(story, labels="Cas").texts] == ["Cas"]
        assert {text.get_text() for text in td.plot.tree(story, labels=["Cas", "Ana"]).texts} == {"Cas", "Ana"}
        with pytest.raises(ValueError, match="no person in the tree called 'Yan'"):
            td.plot.tree(story, labels=["Yan"])

    def test_the_axes_say_what_is_drawn(self, story):
        ax = td.plot.tree(story)

        assert ax.get_title(loc="right") == "6 people, 2 generations, structural virality 2.0"
        assert ax.get_xlabel() == "step"
        assert nx.wiener_index(story.tree().subgraph(["Ana", "Ben", "Cas", "Dan", "Eva"]).to_undirected()) / 10 == 2.0
        assert td.plot.tree(story, most=3).get_title(loc="right").startswith("the first 3 of 6 people")

    def test_one_person_alone_can_be_drawn(self, pair):
        ax = td.plot.tree(td.replay(td.Scenario(pair, [td.Tell(0.0)], ["Ana"], steps=3), rng=1))

        assert ax.get_title(loc="right") == "1 person, 0 generations"
        assert len(ax.collections[-1].get_offsets()) == 1

    def test_rules_beyond_the_first_six_share_a_colour(self):
        story = td.replay(td.Scenario(example_network(), every_rule(), 2, steps=8), 3, rng=3)
        texts = [text.get_text() for text in td.plot.tree(story).get_legend().get_texts() if text.get_text()]
        counts = [int(text.rpartition("(")[2][:-1]) for text in texts]
        n_alone = next((int(text.rpartition("(")[2][:-1]) for text in texts if text.startswith("told by")), 0)

        assert any("other rule" in text for text in texts)
        assert sum(counts) - n_alone == len(tree_layout(story))

    def test_an_ax_that_is_given_is_drawn_on_and_comes_back(self, story):
        _, ax = plt.subplots()

        assert td.plot.tree(story, ax=ax) is ax


class TestRefusals:
    def test_a_run_that_did_not_keep_who_taught_whom(self, pair):
        run = td.simulate(td.Scenario(pair, [td.Tell(0.5)], ["Ana"], 3), 3, rng=1)

        with pytest.raises(
            ValueError, match=r"no 'through'; keep it with simulate\(..., keep=\['learned_at', 'through'\]\)"
        ):
            td.plot.tree(run)

    def test_a_replicate_that_is_not_there(self, story, pair):
        run = td.simulate(td.Scenario(pair, [td.Tell(0.5)], ["Ana"], 3), 3, rng=1, keep=KEPT)

        with pytest.raises(ValueError, match="replicate 7 is unknown; there are 3: 0, 1, 2"):
            td.plot.tree(run, replicate=7)
        with pytest.raises(ValueError, match="this is one replicate already, so leave out replicate=0"):
            td.plot.tree(story, replicate=0)

    def test_several_runs_and_none(self, pair):
        scenario = td.Scenario(pair, [td.Tell(0.5)], ["Ana"], 3)
        runs = td.compare({"a": scenario, "b": scenario}, 2, rng=1, keep=KEPT)

        with pytest.raises(ValueError, match="a tree is drawn of one run, got several by 'scenario'; choose one"):
            td.plot.tree(runs)
        with pytest.raises(TypeError, match="a measure takes a Dataset, as simulate gives it, got Network"):
            td.plot.tree(pair)

    def test_a_replicate_in_which_nobody_ever_knew(self, pair):
        run = td.simulate(td.Scenario(pair, [td.Broadcast(0.0)], [], 3), 2, rng=1, keep=KEPT)

        with pytest.raises(ValueError, match="nobody ever knew in this replicate, so there is nothing to draw"):
            td.plot.tree(run, replicate=0)
