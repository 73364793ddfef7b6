"""From a person to a group, and from that group to other groups: the picture has the numbers of `flows`."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patches import PathPatch

import tidings as td
from tidings.measures.flows import START
from tidings.plot.flow import lives
from tidings.plot.ribbons import PALE, STRONG, WIDEST

KEEP = ["learned_at", "told_by", "through"]


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def company():
    return td.make.teams(40, rng=2)


@pytest.fixture(scope="module")
def story(company):
    rules = [td.Meeting(0.2, 0.4), td.Tell(0.02)]
    return td.replay(td.Scenario(company, rules, ["P01"], steps=20, step_unit="week"), rng=3)


def ribbons(ax):
    return {patch.get_gid(): patch for patch in ax.patches if isinstance(patch, PathPatch)}


def test_ribbons_are_as_wide_as_the_people_who_learned_that_way(story):
    ways = td.measures.flows(story)
    ways = ways[ways["source"] != ways["target"]]
    drawn = [patch.get_linewidth() for patch in td.plot.flow(story).patches if isinstance(patch, PathPatch)]

    room = min(WIDEST, drawn[0])  # the widest fits into its row
    wide = room * ways["people"] / ways["people"].max()
    shown = wide[ways["people"] >= 0.05 * ways["people"].max()]
    assert drawn == pytest.approx(np.maximum(shown, 0.7).tolist())


def test_a_ribbon_ends_in_the_row_of_its_group_when_it_was_passed_on():
    teams = {"core": ["Ana", "Ben"], "field": ["Ben", "Cas"]}
    trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], groups=teams)
    ax = td.plot.flow(td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), rng=1))

    path = ribbons(ax)["core to field"].get_path().vertices
    assert path[-1].tolist() == [2, 1]
    assert path[0, 1] == 0
    assert ribbons(ax)[f"{START} to core"].get_path().vertices[-1].tolist() == [1, 0]
    assert [text.get_text() for text in ax.texts if text.get_text() == "Ana"] == ["Ana"]


def test_lives_are_the_members_who_had_learned_by_each_step(company, story):
    lived = lives(story, company, td.measures.flows(story), 20)
    when = story.cascade["learned_at"].to_series()

    for group in lived.learned.index:
        row = company.groups.tolist().index(group)
        members = company.names[company.memberships_by_group[[row]].indices].tolist()
        wanted = [(when[members] <= step).sum() for step in lived.learned.columns]
        assert lived.learned.loc[group].tolist() == wanted
        assert lived.sizes[group] == len(members)
    assert lived.begins.is_monotonic_increasing


def test_bars_have_the_height_of_these_numbers(company, story):
    ax = td.plot.flow(story)
    lived = lives(story, company, td.measures.flows(story), 20)
    bars = {area.get_label(): area for area in ax.collections if not area.get_label().startswith("_")}
    scale = 0.42 / lived.sizes.max()

    for row, (group, learned) in enumerate(lived.learned.iterrows()):
        up = bars[group].get_paths()[0].vertices[:, 1].max() - row
        assert up == pytest.approx(learned.max() * scale)


def test_groups_beyond_the_most_are_left_out_and_it_is_said(story, company):
    ax = td.plot.flow(story, most=2)

    assert len(ax.get_yticklabels()) == 2
    assert any(f"{company.n_groups - 2} groups not drawn" in text.get_text() for text in ax.texts)
    assert all(text.get_text().endswith(" in all)") for text in ax.get_legend().get_texts() if text.get_text())


def test_groups_that_nobody_learned_in_are_said_to_be_unreached():
    teams = {"core": ["Ana", "Ben"], "field": ["Cas", "Dee"]}
    apart = td.Network.from_edges([("Ana", "Ben"), ("Cas", "Dee")], groups=teams)
    ax = td.plot.flow(td.replay(td.Scenario(apart, [td.Tell(1.0)], ["Ana"], steps=3), rng=1))

    assert [text.get_text() for text in ax.get_yticklabels()] == ["core"]
    assert any("1 group unreached" in text.get_text() for text in ax.texts)


def test_of_many_groups_those_are_drawn_that_ribbons_link():
    chain = {f"team {n}": [f"p{n}", f"p{n + 1}"] for n in range(6)}
    path = td.Network.from_edges([(f"p{n}", f"p{n + 1}") for n in range(6)], groups=chain)
    ax = td.plot.flow(td.replay(td.Scenario(path, [td.Tell(1.0)], ["p3"], steps=6), rng=1), most=3)

    names = [text.get_text() for text in ax.get_yticklabels()]
    ends = [patch.get_gid().split(" to ") for patch in ax.patches if isinstance(patch, PathPatch)]
    assert len(names) == 3
    assert {end for _, end in ends} == set(names)


def test_of_many_ribbons_only_those_from_the_start_and_the_widest_into_each_group_are_strong():
    davis = td.datasets.davis()
    ways = td.measures.flows(
        story := td.replay(td.Scenario(davis, [td.Meeting(0.1, 0.3)], ["Evelyn Jefferson"], 26), rng=1)
    )
    ax = td.plot.flow(story)

    for name, patch in ribbons(ax).items():
        source, target = name.split(" to ")
        into = ways[(ways["target"] == target) & (ways["source"] != target)]
        strong = source in (START, into["source"].iloc[0])
        assert patch.get_alpha() == (STRONG if strong else PALE)


def test_a_run_is_drawn_by_its_means(company):
    scenario = td.Scenario(company, [td.Meeting(0.2, 0.4)], 1, steps=8)
    ax = td.plot.flow(td.simulate(scenario, 20, rng=1, keep=KEEP), company)

    assert any("mean of 20 replicates" in text.get_text() for text in ax.texts)
    assert any(text.get_text() == "one person" for text in ax.texts)


def test_a_network_without_groups_has_no_flow(trio):
    with pytest.raises(ValueError, match="no groups, so nothing can go from group to group; see plot.tree"):
        td.plot.flow(td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], 3), rng=1))


def test_nobody_learned_is_drawn_too(company):
    ax = td.plot.flow(td.replay(td.Scenario(company, [td.Tell(0.0)], ["P01"], 3), rng=1))

    assert ribbons(ax) == {}
