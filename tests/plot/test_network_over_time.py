import io
import itertools

import matplotlib
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PathCollection

import tidings as td
from tidings.plot.changes import changes
from tidings.plot.crowd import gathered


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def year():
    """Five teams whose ties fade, come and go for a year."""
    teams = td.make.teams(40, 8, teams_per_person=1.0, rng=4)
    rules = [
        td.Tell(0.01),
        td.Coffee(4, "secondary", p=0.1, follow_up=0.1),
        td.Coffee(4, "primary", p=0.1, name="friends"),
        td.Drift(8),
        td.Close(0.0001),
    ]
    return td.Scenario(teams, rules, teams.names[:2].tolist(), steps=52, step_unit="week")


@pytest.fixture(scope="module")
def story(year):
    return td.replay(year, rng=1)


@pytest.fixture(scope="module")
def still():
    """A replay in which no rule changes ties."""
    trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    return td.replay(td.Scenario(trio, [td.Tell(0.5)], ["Ana"], steps=3), rng=1)


@pytest.fixture
def later():
    """Ana - Cas and, at half its weight, Ana - Ben."""
    return td.Network.from_edges([("Ana", "Ben", 0.5), ("Ana", "Cas")])


def lines(ax):
    return {part.get_label(): part for part in ax.collections if isinstance(part, LineCollection)}


def drawn(ax, people):
    """Pairs of names that lines of each kind join."""
    (dots,) = [part for part in ax.collections if isinstance(part, PathCollection)]
    who = dict(zip(map(tuple, dots.get_offsets().data), people))
    return {
        label: {frozenset(who[tuple(end)] for end in segment) for segment in part.get_segments()}
        for label, part in lines(ax).items()
    }


def pairs(network):
    return {frozenset(tie[:2]) for tie in network.to_edges()}


def key(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def offsets(ax):
    (dots,) = [part for part in ax.collections if isinstance(part, PathCollection)]
    return dots.get_offsets().data


def picture(ax):
    pixels = io.BytesIO()
    ax.figure.savefig(pixels, format="rgba", dpi=60)
    return pixels.getvalue()


# --- what became of ties ------------------------------------------------------------------------


def test_every_pair_is_drawn_as_what_became_of_it(trio, later):
    ax = td.plot.network(later, before=trio)

    assert drawn(ax, later.names) == {
        "tied since": {frozenset({"Ana", "Cas"})},
        "gone": {frozenset({"Ben", "Cas"})},
        "kept": {frozenset({"Ana", "Ben"})},
    }
    assert key(ax) == ["tied since (1)", "gone (1)", "kept (1)"]


def test_a_year_is_drawn_as_the_networks_of_its_ends_say(story):
    then, now = pairs(story.scenario.network), pairs(story.network_at(52))
    ax = td.plot.network(story, at=52)

    assert drawn(ax, story.scenario.network.names) == {"tied since": now - then, "gone": then - now, "kept": now & then}
    assert min(map(len, (now - then, then - now, now & then))) > 5
    n_told = int(story.knows.sel(step=52).sum())
    assert key(ax) == [
        f"know in week 52 ({n_told})", f"tied since ({len(now - then)})",
        f"not ({40 - n_told})", f"gone ({len(then - now)})",
        "", f"kept ({len(now & then)})",
    ]  # fmt: skip


def test_a_pair_is_tied_whichever_way_its_ties_run():
    then = td.Network.from_edges([("Ana", "Ben")], mutual=False)
    now = td.Network.from_edges([("Ben", "Ana"), ("Ana", "Ben")], mutual=False)

    assert changes(now, then)["change"].tolist() == ["kept"]
    assert changes(now.reversed_ties(), then)["left"].tolist() == [1.0]


def test_people_are_matched_by_name(trio, later):
    ties = pd.DataFrame({"source": ["Ana", "Ben"], "target": ["Ben", "Cas"]})
    turned = td.Network.from_frames(["Cas", "Ben", "Ana"], ties, mutual=True)

    assert changes(later, turned).equals(changes(later, trio))
    ax = td.plot.network(later, before=turned)
    assert drawn(ax, later.names) == drawn(td.plot.network(later, before=trio), later.names)
    assert (offsets(ax) == td.plot.layout(turned).loc[["Ana", "Ben", "Cas"]]).all(axis=None)


@pytest.mark.parametrize("names", [[(0, 0), (0, 1), (1, 0)], [3, 1, 2]], ids=["tuples", "numbers"])
def test_names_may_be_anything(names):
    one, other, third = names
    then = td.Network.from_edges([(one, other)], people=names)
    now = td.Network.from_edges([(other, third)], people=names)

    assert drawn(td.plot.network(now, before=then), now.names)["gone"] == {frozenset({one, other})}


def test_a_tie_is_the_fainter_the_more_of_it_has_faded():
    then = td.Network.from_edges([("Ana", "Ben", 4), ("Ben", "Cas", 4), ("Cas", "Dan", 0.5)])
    now = td.Network.from_edges([("Ana", "Ben", 1), ("Ben", "Cas", 8), ("Cas", "Dan", 0.5), ("Ana", "Dan", 0.25)])

    assert changes(now, then)["left"].tolist() == [0.25, 0.25, 1, 1]
    alpha = lines(td.plot.network(now, before=then))["kept"].get_colors()[:, 3]
    assert alpha[0] < alpha[1] == alpha[2]


def test_ties_that_came_since_are_strong_and_those_that_are_gone_are_dotted(trio, later):
    kinds = lines(td.plot.network(later, before=trio))
    width = {what: part.get_linewidths()[0] for what, part in kinds.items()}
    dotted = {what: part.get_linestyles()[0][1] is not None for what, part in kinds.items()}

    assert width["kept"] < width["gone"] < width["tied since"]
    assert dotted == {"tied since": False, "gone": True, "kept": False}


def test_a_network_without_ties_has_a_key_too():
    nobody = td.Network.from_edges([], people=["Ana", "Ben"])

    assert key(td.plot.network(nobody, before=nobody)) == ["tied since (0)", "gone (0)", "kept (0)"]


def test_lines_are_fainter_the_more_there_are_and_finer_where_dots_are_small():
    def star(n):
        people = range(n + 1)
        now = td.Network.from_edges([(0, person) for person in people if person])
        return lines(td.plot.network(now, before=td.Network.from_edges([], people=people)))["tied since"]

    few, many = star(10), star(900)
    assert many.get_colors()[0, 3] < few.get_colors()[0, 3]
    assert many.get_linewidths()[0] < few.get_linewidths()[0]


# --- replays ------------------------------------------------------------------------------------


def test_a_replay_is_drawn_as_its_network_compared_with_how_it_began(year, story):
    short = picture(td.plot.network(story, at=26))
    long = td.plot.network(story.network_at(26), knows=story, at=26, before=year.network)

    assert picture(long) == short
    assert picture(td.plot.network(story, at=52)) == picture(td.plot.network(story)) != short


def test_a_replay_may_be_compared_with_any_of_its_steps(story):
    then, now = pairs(story.network_at(26)), pairs(story.network_at(52))
    ax = td.plot.network(story, at=52, before=story.network_at(26))

    assert drawn(ax, story.scenario.network.names)["gone"] == then - now


def test_people_stand_still_while_ties_come_and_go(story):
    places = td.plot.layout(story.scenario.network)

    for at in (0, 26, 52):
        assert (offsets(td.plot.network(story, at=at)) == places).all(axis=None)
    assert (offsets(td.plot.network(story, before=story.network_at(26))) == places).all(axis=None)
    moved = places[::-1] + 1
    assert (offsets(td.plot.network(story, layout=moved)) == places + 1).all(axis=None)


def test_in_the_beginning_all_ties_are_kept(story):
    n = len(pairs(story.scenario.network))

    assert key(td.plot.network(story, at=0))[1::2] == ["tied since (0)", "gone (0)", f"kept ({n})"]


def test_a_replay_whose_ties_never_change_needs_no_key_of_ties(still):
    ax = td.plot.network(still, at=1)

    assert picture(ax) == picture(td.plot.network(still.scenario.network, knows=still, at=1))
    assert len(lines(ax)) == 1


def test_shares_of_replicates_and_ties_have_a_key_each(year, story):
    run = td.simulate(year, replicates=20, rng=1)
    ax = td.plot.network(story.network_at(26), knows=run, at=26, before=year.network)
    ax.figure.canvas.draw()
    (strip,) = ax.child_axes

    assert strip.get_title(loc="left") == "learned by week 26, % of replicates"
    assert [text.split(" (")[0] for text in key(ax)] == ["tied since", "gone", "kept"]
    assert not ax.get_legend().get_window_extent().overlaps(strip.get_tightbbox())


def test_the_key_covers_no_dots_and_no_names(story):
    for ax in (td.plot.network(story), td.plot.network(story.network_at(52), before=story.scenario.network)):
        ax.figure.canvas.draw()
        box = ax.get_legend().get_window_extent()
        assert box.y1 <= ax.transData.transform(offsets(ax))[:, 1].min()
        assert not any(box.overlaps(text.get_window_extent()) for text in ax.texts)
        assert ax.figure.bbox.containsx(box.x1)
        assert ax.figure.bbox.containsy(box.y0)


# --- large networks -----------------------------------------------------------------------------


def test_a_crowd_stands_still_and_is_tied_as_it_is_at_the_step(story):
    crowd = gathered(story.scenario.network)
    first, last = (td.plot.network(story, at=at, most=20) for at in (0, 52))

    assert (offsets(first) == td.plot.layout(crowd.network)).all(axis=None)
    assert (offsets(last) == offsets(first)).all()
    now = pairs(td.Network.from_sparse(gathered(story.network_at(52)).network.ties))
    assert set(drawn(last, range(5)).popitem()[1]) == now
    assert picture(first) != picture(last)


def test_a_crowd_compared_with_an_earlier_one_is_refused(story):
    with pytest.raises(ValueError, match=r"before needs people drawn one by one, and there are 40, more than most=20"):
        td.plot.network(story.network_at(52), before=story.scenario.network, most=20)
    assert plt.get_fignums() == []


# --- the promises of every plot -----------------------------------------------------------------


def test_the_same_picture_comes_twice(story):
    assert picture(td.plot.network(story, at=26)) == picture(td.plot.network(story, at=26))


def test_inputs_and_global_style_stay_as_they_are(story):
    davis = td.Network.from_affiliation(nx.davis_southern_women_graph())
    now = davis.with_ties([("Charlotte McDowd", "Olivia Carleton")])
    marks, style = (davis.fingerprint, now.fingerprint), dict(matplotlib.rcParams)
    luck = np.random.get_state()[1].copy()  # noqa: NPY002
    fig, ax = plt.subplots()

    assert td.plot.network(now, before=davis, ax=ax) is ax
    assert plt.get_fignums() == [fig.number]
    assert (davis.fingerprint, now.fingerprint) == marks
    assert dict(matplotlib.rcParams) == style
    assert (np.random.get_state()[1] == luck).all()  # noqa: NPY002


@pytest.mark.parametrize(
    "people, says",
    [
        (["Ana", "Ben"], "before must be of the same people as network, but it lacks 'Cas'"),
        (["Ana", "Ben", "Cas", "Dan"], "but it has 'Dan'"),
        (["Ana", "Ben", "Zoe"], "but it lacks 'Cas' and has 'Zoe'"),
    ],
)
def test_other_people_are_refused(trio, people, says):
    other = td.Network.from_edges(itertools.pairwise(people))
    with pytest.raises(ValueError, match=says):
        td.plot.network(trio, before=other)
    assert plt.get_fignums() == []


def test_what_is_unclear_is_refused_before_a_figure_is_made(trio, year, story):
    net = year.network
    for error, says, call in [
        (TypeError, "before must be a Network, got Replay; a replay has network_at", {"network": net, "before": story}),
        (ValueError, "the replay says who knows: leave knows out", {"network": story, "knows": {"P01"}}),
        (ValueError, "at must be a step from 0 to 52, got 53", {"network": story, "at": 53}),
        (ValueError, "step 0.5 is not the beginning of one", {"network": story, "at": 0.5}),
        (
            ValueError,
            r"network and before are the same, but ties change in the replay: .* plot.network\(replay, at=26\)",
            {"network": net, "knows": story, "at": 26, "before": net},
        ),
    ]:
        with pytest.raises(error, match=says):
            td.plot.network(**call)
    assert plt.get_fignums() == []
