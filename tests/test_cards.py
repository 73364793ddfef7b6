"""What a notebook shows: cards of networks, scenarios, rules and replicates."""

import re
import time
from dataclasses import dataclass
from html.parser import HTMLParser

import numpy as np
import pytest
import scipy.sparse as sp

import tidings as td
from tidings.cards import MANY, marked, meanings, summary

UNKIND = "<script>alert('Ana & Ben')</script>"


class Reader(HTMLParser):
    """Text of a page, and whether its elements are closed in order."""

    def __init__(self):
        super().__init__()
        self.text, self.open, self.kinds = "", [], set()

    def handle_starttag(self, tag, attrs):
        self.kinds.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += f"{data} "


def read(thing):
    page = Reader()
    page.feed(thing._repr_html_())
    assert page.open == []
    return page


@pytest.fixture
def team():
    groups = {"core": ["Ana", "Ben"], "all": ["Ana", "Ben", "Cas"]}
    return td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], groups=groups)


@pytest.fixture
def scenario(team):
    rules = [td.Tell(0.25), td.Coffee(every=4, p=0.1, name="monthly"), td.Broadcast(0.1, to=["Cas"])]
    return td.Scenario(team, rules, ["Ana"], steps=6, step_unit="week")


def test_a_network_shows_its_sizes_and_who_is_in_which_group(team):
    text = read(team.with_ties([("Ana", "Cas")], kind="mentor")).text

    assert "3 people · 5 ties · 2 groups" in text
    assert "Ties: 4 without a kind, 1 mentor" in text
    assert re.search(r"all\s+3\s+core\s+2", text)
    assert re.search(r"Ana\s+core, all|Ana\s+all, core", text)


def test_what_is_left_out_of_a_card_is_counted():
    many = td.Network.from_edges(people=range(20), groups={f"g{at:02}": [at] for at in range(11)})
    text = read(many).text

    assert f"and {20 - MANY} more people" in text
    assert f"and {11 - MANY} more groups" in text


def test_a_network_without_groups_has_no_table_of_them():
    assert "members" not in read(td.Network.from_edges([("Ana", "Ben")])).text


def test_attributes_are_shown_and_missing_ones_are_blank(team):
    text = read(team.but(people=team.people.assign(site=["Bonn", None, "Rome"]))).text

    assert "Bonn" in text
    assert "None" not in text


def test_names_cannot_become_elements_of_the_page():
    evil = td.Network.from_edges([(UNKIND, "Ben")], groups={UNKIND: [UNKIND]})
    scenario = td.Scenario(evil, [td.Broadcast(0.5, to=[UNKIND], name=UNKIND)], [UNKIND], steps=2, step_unit=UNKIND)
    story = td.replay(td.Scenario(evil, [td.Tell(1.0)], [UNKIND], steps=2), rng=1)

    for thing in (evil, scenario, *scenario.rules, story):
        page = read(thing)
        assert "script" not in page.kinds
        assert "<script>" in page.text


def test_a_scenario_shows_its_rules_its_start_and_its_length(scenario):
    text = read(scenario).text

    assert "6 weeks · who knows at the start: 'Ana'" in text
    assert "Everyone who shares tells each of their ties." in text
    assert "p=0.25" in text
    assert re.search(r"monthly\s+\(Coffee\)", text)


@pytest.mark.parametrize(
    "seeds, said",
    [(2, "2 people drawn anew in each replicate"), ({"group": "core"}, "all of 'core'"), ([], "nobody")],
)
def test_a_scenario_says_who_knows_at_the_start(scenario, seeds, said):
    assert f"who knows at the start: {said}" in read(scenario.but(seeds=seeds)).text


def test_a_scenario_says_how_steps_are_cut(scenario):
    assert "6 weeks · each cut into 2 · who" in read(scenario.finer(2)).text


def test_a_rule_shows_what_happens_and_what_each_number_means():
    text = read(td.Meeting(raises=0.2, takes_in=0.3)).text

    assert "Each group meets" in text
    assert re.search(r"raises\s+0\.2\s+Chance, per meeting and per sharing member", text)
    assert "effect: people learn" in text


@pytest.mark.parametrize("rule", td.testing.every_rule(), ids=lambda rule: rule.name)
def test_every_rule_explains_every_parameter(rule):
    told = meanings(type(rule))

    assert [name for name in td.rules.base.parameters(rule) if not told.get(name)] == []
    assert summary(type(rule)).endswith(".")


def test_a_rule_of_ones_own_without_a_docstring_shows_its_numbers():
    @dataclass(frozen=True)
    class Poster(td.Rule):
        p: float = 0.5

        def chance(self, now, draws):
            return now.never

    text = read(Poster()).text

    assert re.search(r"p\s+0\.5", text)
    assert "Poster(" not in text


def test_a_replicate_says_what_came_of_it(team):
    story = td.replay(td.Scenario(team, [td.Tell(1.0)], ["Ana"], steps=3, step_unit="week"), replicate=2, rng=1)
    said = "1 of 3 people knew at the start; 2 more learned within 3 weeks (2 through Tell); 3 know at the end"

    assert str(story) == f"Replicate 2: {said}"
    assert re.search(r"2\s+Cas\s+Tell\s+Ben", read(story).text)
    assert said.replace("; ", " · ") in read(story).text


def test_a_replicate_is_not_played_to_say_what_it_is(scenario):
    story = td.replay(scenario, replicate=2, rng=1)

    assert repr(story) == f"Replay({scenario!r}, replicate=2, key=1)"
    assert "_steps" not in vars(story)


def test_a_replicate_in_which_nothing_happens_has_no_table(team):
    story = td.replay(td.Scenario(team, [td.Tell(0.0)], ["Ana"], steps=3), rng=1)

    assert "0 more learned within 3 steps; 1 know at the end" in str(story)
    assert "who learned" not in read(story).text


def test_cards_bring_no_colours_of_their_own(scenario):
    for thing in (scenario, scenario.network, *scenario.rules):
        colours = re.findall(r"(?:color|background)\s*:\s*([^;'\"]+)", thing._repr_html_())
        assert set(colours) <= {"inherit", "none", "currentColor"}


def test_a_large_network_is_shown_at_once():
    n, luck = 50_000, np.random.default_rng(1)
    at = luck.integers(n, size=(2, 5 * n))
    ties = sp.csr_array((np.ones(5 * n), tuple(at)), (n, n))
    ties.setdiag(0)
    large = td.Network.from_sparse(ties, membership=sp.eye_array(n, 200, format="csr"))

    start = time.perf_counter()
    read(large)

    assert time.perf_counter() - start < 2


def test_marks_of_docstrings_become_marks_of_pages():
    assert re.sub(r" style=\"[^\"]*\"", "", marked("a ``p < 1`` of `Tell` [1]_, & so")) == (
        "a <code>p &lt; 1</code> of <code>Tell</code>, &amp; so"
    )
