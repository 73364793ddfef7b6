"""Ties by kind have a colour each, and a key that counts them."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.colors import to_hex

import tidings as td
from tidings.plot.kinds import sorts
from tidings.plot.palette import KINDS, TIE


@pytest.fixture(autouse=True)
def _no_figure_is_left_open():
    yield
    plt.close("all")


@pytest.fixture
def office():
    trio = td.Network.from_edges([("Ana", "Ben", 0.1), ("Ben", "Cas", 0.2), ("Ana", "Cas", 0.3)])
    return trio.with_ties([("Ana", "Cas")], kind="mentor").with_ties([("Ben", "Ana"), ("Cas", "Ana")], kind="boss")


def drawn(ax):
    return [part for part in ax.collections if part.get_gid() == "ties"]


def test_each_kind_is_a_collection_of_its_pairs_in_its_colour(office):
    parts = drawn(td.plot.network(office))

    assert [len(part.get_segments()) for part in parts] == [3, 2, 1]
    assert [to_hex(part.get_color()[0]).upper() for part in parts] == [TIE, *KINDS[:2]]


def test_the_key_counts_pairs(office):
    key = td.plot.network(office, knows={"Ana"}).get_legend()

    assert [text.get_text() for text in key.get_texts() if text.get_text()] == [
        "know (1)", "ties (3)", "not (2)", "boss (2)", "mentor (1)",
    ]  # fmt: skip


def test_a_pair_may_be_tied_in_two_kinds(office):
    assert {sort.name: sort.n_pairs for sort in sorts(office)} == {"ties": 3, "boss": 2, "mentor": 1}


def test_ties_of_one_kind_are_just_ties(trio):
    mentors = td.Network.from_edges([("Ana", "Ben")]).without([])
    only = td.Network.from_frames(mentors.people).with_ties([("Ana", "Ben")], kind="mentor")

    for network in (trio, only):
        ax = td.plot.network(network)
        assert len(drawn(ax)) == 1
        assert ax.get_legend() is None


def test_kinds_beyond_the_colours_are_drawn_together():
    network = td.Network.from_edges([(0, 1)])
    for number in range(7):
        network = network.with_ties([(0, 1)], kind=f"kind {number}")

    assert [sort.name for sort in sorts(network)] == [
        "ties",
        *(f"kind {number}" for number in range(4)),
        "3 other kinds",
    ]


def test_a_film_keeps_the_key_of_kinds(office):
    story = td.replay(td.Scenario(office, [td.Tell(0.3)], ["Ana"], steps=3), rng=1)
    texts = [text.get_text() for text in td.plot.animate(office, story).at(1).axes[0].get_legend().get_texts()]

    assert {"know", "not", "ties (3)", "boss (2)", "mentor (1)"} <= set(texts)
