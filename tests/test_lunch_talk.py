"""A rule of one's own: written in 15 lines, and it gets everything for free."""

from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import stats

import tidings as td
from tidings.testing import check_rule, example_network, slow_twin


# fmt: off
@dataclass(frozen=True)
class LunchTalk(td.Rule):
    """Every `every` steps a knower at each site, if there is one, gives a talk."""
    turnout: float
    every: int = 4
    def chance(self, now, draws):
        if now.step % self.every:
            return now.never
        site = now.network.members("site")             # (person, site)
        talk = now.voices @ site > 0                    # (replicate, site)
        return self.turnout * (talk @ site.T)           # (replicate, person)
# fmt: on


SITES = {"Ana": "Bonn", "Ben": "Bonn", "Cas": "Lima", "Dan": "Lima", "Eva": None}


@pytest.fixture
def firm():
    """Two at each of two sites, one at home; Ben and Cas talk to each other."""
    people = pd.DataFrame({"site": SITES.values()}, index=list(SITES))
    ties = pd.DataFrame({"source": ["Ben", "Cas"], "target": ["Cas", "Ben"]})
    return td.Network.from_frames(people, ties)


def play(scenario, replicates=5, rng=1, **options):
    everything = [*td.results.DEFAULT, *td.results.PER_STEP, *td.results.WORKED]
    return td.simulate(scenario, replicates, rng, keep=everything, **options)


class TestTheContract:
    def test_it_holds_in_the_example_network(self):
        check_rule(LunchTalk(0.3))

    def test_it_holds_in_a_network_of_ones_own(self, firm):
        check_rule(LunchTalk(0.3), firm)

    def test_it_holds_in_a_graph_with_sites(self):
        graph = nx.karate_club_graph()
        nx.set_node_attributes(graph, {node: node % 5 for node in graph}, "site")

        check_rule(LunchTalk(0.3, every=2), td.Network.from_networkx(graph, groups="club"))


class TestAtWork:
    def test_only_sites_with_a_knower_learn_and_only_at_talks(self, firm):
        run = play(td.Scenario(firm, [LunchTalk(1.0), td.Tell(1.0)], ["Ana"], steps=12))

        np.testing.assert_array_equal(run["learned_at"], [[0, 1, 2, 5, np.nan]] * 5)

    def test_everyone_comes_with_the_chance_of_turnout(self, firm):
        n, turnout = 10_000, 0.3
        run = td.simulate(td.Scenario(firm, [LunchTalk(turnout)], ["Ana"], steps=13), n, rng=3)
        when = run["learned_at"].sel(person="Ben").fillna(-1).values
        count = [(when == step).sum() for step in (1, 5, 9, 13, -1)]
        law = [turnout * (1 - turnout) ** k for k in range(4)] + [(1 - turnout) ** 4]

        assert stats.chisquare(count, n * np.array(law)).pvalue > 1e-4

    def test_the_engine_and_its_slow_twin_play_it_alike_beside_other_rules(self):
        rules = [LunchTalk(0.3), td.Tell(0.1), td.Tire(0.2), td.Forget(0.1), td.Meeting(0.2, 0.3)]
        scenario = td.Scenario(example_network(), rules, 2, steps=12)

        assert play(scenario, 30).identical(slow_twin(scenario, 30, rng=1))
        assert play(scenario, 30).identical(play(scenario, 30, batch=7))

    def test_it_earns_credit_and_can_be_replayed(self, firm):
        scenario = td.Scenario(firm, [LunchTalk(1.0), td.Tell(1.0)], ["Ana"], steps=12)
        story = td.replay(scenario, rng=1)

        assert play(scenario)["credit"].values.tolist() == [[2, 1]] * 5
        assert [story.through(name) for name in SITES] == [None, "LunchTalk", "Tell", "LunchTalk", None]
        assert [story.told_by(name) for name in SITES] == [None, None, "Ben", None, None]

    def test_two_talks_need_two_names(self, firm):
        talks = [LunchTalk(0.1), LunchTalk(0.2, every=2)]
        with pytest.raises(ValueError, match=r"two rules are called 'LunchTalk'; .* LunchTalk\(..., name='another'\)"):
            td.Scenario(firm, talks, ["Ana"], steps=4)
        named = td.Scenario(firm, [talks[0], LunchTalk(0.2, every=2, name="brown bag")], ["Ana"], steps=4)

        assert play(named)["rule"].values.tolist() == ["LunchTalk", "brown bag"]

    def test_it_is_told_like_any_other_rule(self, firm):
        rule = LunchTalk(0.3)
        row = td.Scenario(firm, [rule], ["Ana"], steps=4).table().loc["LunchTalk"]

        assert repr(rule) == "LunchTalk(turnout=0.3)"
        assert row["parameters"] == "turnout=0.3, every=4"
        assert row["meaning"] == "Every `every` steps a knower at each site, if there is one, gives a talk."


class TestMistakes:
    """What its author may get wrong is said with the name of the rule."""

    def test_the_class_instead_of_a_rule(self, firm):
        with pytest.raises(TypeError, match="got the class LunchTalk; did you forget its parameters"):
            td.Scenario(firm, [LunchTalk], ["Ana"], steps=4)

    @pytest.mark.parametrize("turnout", [30.0, -0.5, np.nan])
    def test_a_turnout_that_is_no_chance(self, firm, turnout):
        scenario = td.Scenario(firm, [LunchTalk(turnout)], ["Ana"], steps=4)

        with pytest.raises(
            ValueError, match=f"LunchTalk.chance gave {turnout} in step 0; chances must be between 0 and 1"
        ):
            td.simulate(scenario, 400, rng=1)
        with pytest.raises(ValueError, match="LunchTalk.chance gave"):
            _ = td.replay(scenario, rng=1).lessons

    def test_a_chance_that_goes_wrong_later(self, firm):
        class Growing(LunchTalk):
            def chance(self, now, draws):
                return now.never + self.turnout * now.step

        with pytest.raises(ValueError, match=r"Growing.chance gave 1.2\d* in step 4; chances must be between 0 and 1"):
            td.simulate(td.Scenario(firm, [Growing(0.3)], ["Ana"], steps=9), 5, rng=1)

    def test_an_answer_that_is_turned_round(self, firm):
        class Turned(LunchTalk):
            def chance(self, now, draws):
                return super().chance(now, draws).T

        message = (
            r"Turned.chance gave shape \(5, 400\); expected something that broadcasts to "
            r"\(replicate, person\) = \(400, 5\) \(step 0\)"
        )
        with pytest.raises(ValueError, match=message):
            td.simulate(td.Scenario(firm, [Turned(0.3)], ["Ana"], steps=4), 400, rng=1)

    def test_an_answer_about_people_where_groups_were_asked_for(self, bowtie):
        class Plaque(td.Rule):
            effect = td.KEEP

            def chance(self, now, draws):
                return 0.5 * now.voices

        message = r"Plaque.chance gave shape \(3, 5\); .* \(replicate, group\) = \(3, 2\)"
        with pytest.raises(ValueError, match=message):
            td.simulate(td.Scenario(bowtie, [Plaque()], [0], steps=4), 3, rng=1)

    def test_a_column_that_is_missing(self, trio):
        with pytest.raises(ValueError, match="people column 'site' is unknown"):
            td.simulate(td.Scenario(trio, [LunchTalk(0.3)], ["Ana"], steps=4), 3, rng=1)

    def test_shorter_steps_it_says_nothing_about(self, firm):
        with pytest.raises(TypeError, match=r"LunchTalk does not say .* give LunchTalk a method finer\(self, k\)"):
            td.Scenario(firm, [LunchTalk(0.3)], ["Ana"], steps=4).finer(2)

    def test_a_state_that_it_tries_to_change(self, firm):
        class Hand(LunchTalk):
            def chance(self, now, draws):
                now.knows[:] = True
                return now.never

        with pytest.raises(ValueError, match="read-only"):
            td.simulate(td.Scenario(firm, [Hand(0.3)], ["Ana"], steps=4), 3, rng=1)
