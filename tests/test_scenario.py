"""A scenario refuses what cannot be played, at once and in words, and changes only by copying."""

import json
import pickle
import warnings
from dataclasses import FrozenInstanceError, dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import tidings as td
from tidings.testing import every_rule, example_network

AT_ONCE = pytest.mark.filterwarnings("ignore:.*acts at once")


def make(network, rules=(td.Tell(0.2),), seeds=("Ana",), steps=3, **more):
    return td.Scenario(network, list(rules), seeds, steps, **more)


def start(scenario, draws):
    """Who knows at the start: (person, replicate)."""
    return draws.lanes.unpack(scenario.start(draws))


def knowing(scenario, replicates=1):
    """Names of those who know at the start of replicate 0."""
    return scenario.network.people.index[start(scenario, td.Draws(0, replicates))[:, 0]].tolist()


@dataclass(frozen=True)
class Remind(td.Rule):
    """Those who know find their voice again."""

    effect: ClassVar[td.Effect] = td.REVIVE

    def chance(self, now, draws):
        return now.never + 1.0


@dataclass(frozen=True)
class Library(td.Rule):
    """A group finds it in a book."""

    effect: ClassVar[td.Effect] = td.KEEP

    def chance(self, now, draws):
        return now.never + 0.5


@dataclass(frozen=True)
class Rumour(td.Rule):
    """Says nothing about shorter steps."""

    p: float

    def chance(self, now, draws):
        return now.never + self.p


class TestRefusals:
    """Every one at construction, with what is wrong, what came and what to do."""

    CASES = {
        "a class": ([td.Tell], TypeError, r"got the class Tell; did you forget its parameters, as in Tell\(0.05\)\?"),
        "the class alone": (td.Tell, TypeError, "got the class Tell; did you forget its parameters"),
        "a number": ([0.2], TypeError, "rules must be rules, got 0.2"),
        "a number alone": (0.2, TypeError, "rules must be rules, got 0.2"),
        "nothing": (None, TypeError, "rules must be rules, got None"),
        "a list in a list": ([[td.Tell(0.2)]], TypeError, r"rules must be rules, got \[Tell\(p=0.2\)\]"),
        "two of one name": (
            [td.Tell(0.1), td.Tell(0.2)],
            ValueError,
            r"two rules are called 'Tell'; give one its own name, for example Tell\(..., name='another'\)",
        ),
        "two kinds of one name": (
            [td.Tell(0.1, name="x"), td.Forget(0.2, name="x")],
            ValueError,
            "two rules are called 'x'",
        ),
        "a tie column that is missing": (
            [td.Tell("trust")],
            ValueError,
            "Tell.p: the tie column 'trust' is unknown; there are none",
        ),
        "a people column that is missing": ([td.Threshold("nerve")], ValueError, "people column 'nerve' is unknown"),
        "thresholds for others": (
            [td.Threshold([0.1, 0.2])],
            ValueError,
            "Threshold.theta gives 2 thresholds for 3 people",
        ),
        "news for a stranger": ([td.Broadcast(0.1, to=["Zoe"])], ValueError, "no person called 'Zoe'"),
        "news for a near miss": ([td.Broadcast(0.1, to=["Anna"])], ValueError, "did you mean 'Ana'"),
    }

    @pytest.mark.parametrize("case", CASES)
    def test_rules_that_make_no_sense(self, trio, case):
        rules, error, message = self.CASES[case]

        with pytest.raises(error, match=message):
            td.Scenario(trio, rules, ["Ana"], 3)

    SEEDS = [
        (
            0,
            ValueError,
            r"seeds must be at least 1, got 0; where a rule such as Broadcast needs nobody, give seeds=\[\]",
        ),
        (-2, ValueError, "seeds must be at least 1, got -2"),
        (4, ValueError, "seeds asks for 4 people, but there are 3"),
        (True, TypeError, "seeds must be names, a whole number of people, or {'group': name}, got True"),
        (np.True_, TypeError, "seeds must be names, a whole number of people"),
        (2.0, TypeError, "seeds must be names, .* got 2.0"),
        (np.float32(2), TypeError, "seeds must be names"),
        (None, TypeError, "seeds must be names, .* got None"),
        ("Zoe", ValueError, "no person called 'Zoe'"),
        (["Ana", "Zoe", "Yan"], ValueError, "no person called 'Zoe', 'Yan'"),
        ([None], ValueError, "no person called None"),
        ([["Ana"]], TypeError, "list"),
        ({"group": "core"}, ValueError, "no group called 'core'; there are none"),
        ({"groups": "core"}, ValueError, r"seeds as a dict must be \{'group': name\}, got \{'groups': 'core'\}"),
        ({}, ValueError, r"seeds as a dict must be \{'group': name\}, got \{\}"),
        ([], ValueError, "nobody knows at the start and no rule lets anyone learn without them; name seeds or add"),
        ({"group": []}, ValueError, "nobody knows at the start"),
    ]

    @pytest.mark.parametrize("seeds, error, message", SEEDS, ids=lambda case: str(case)[:20])
    def test_seeds_that_nobody_can_be(self, trio, seeds, error, message):
        with pytest.raises(error, match=message):
            make(trio, seeds=seeds)

    PARTS = [
        ({"steps": -1}, ValueError, "steps must be at least 0, got -1"),
        ({"steps": 1.5}, TypeError, "steps must be a whole number, got 1.5"),
        ({"steps": "3"}, TypeError, "steps must be a whole number, got '3'"),
        ({"steps": True}, TypeError, "steps must be a whole number, got True"),
        ({"substeps": 0}, ValueError, "substeps must be at least 1, got 0"),
        ({"substeps": 2.0}, TypeError, "substeps must be a whole number, got 2.0"),
        ({"step_unit": 7}, TypeError, "step_unit must be a word such as 'week', got 7"),
        ({"step_unit": ""}, TypeError, "step_unit must be a word such as 'week', got ''"),
    ]

    @pytest.mark.parametrize("part, error, message", PARTS, ids=str)
    def test_parts_that_are_not_what_they_should_be(self, trio, part, error, message):
        with pytest.raises(error, match=message):
            make(trio, **part)

    def test_a_graph_is_no_network_yet(self, trio):
        graph = trio.to_networkx()

        with pytest.raises(TypeError, match="network must be a Network, got Graph; give Network.from_networkx"):
            make(graph)

    @pytest.mark.parametrize("wrong", [np.nan, -0.1, 1.5, None])
    def test_a_tie_column_must_hold_a_chance_for_every_tie(self, wrong):
        ties = pd.DataFrame({"source": ["Ana", "Ben"], "target": ["Ben", "Cas"], "trust": [0.5, wrong]})
        network = td.Network.from_frames(ties=ties)

        with pytest.raises(ValueError, match="tie column 'trust' must hold a chance between 0 and 1 for every tie"):
            make(network, [td.Tell("trust")])

    def test_a_people_column_must_hold_thresholds(self, trio):
        network = trio.but(people=trio.people.assign(nerve=[0.2, 1.2, 0.5]))

        with pytest.raises(ValueError, match=r"people column 'nerve' must hold thresholds .* got 1\.2 for 'Ben'"):
            make(network, [td.Threshold("nerve")])


class TestStartingFromNobody:
    """It is allowed exactly where somebody can learn all the same."""

    NEEDING = [rule for rule in every_rule() if not isinstance(rule, (td.Broadcast, td.Hire))]

    @pytest.mark.parametrize("rule", NEEDING, ids=repr)
    def test_no_other_rule_of_the_library_can(self, rule):
        with pytest.raises(ValueError, match="nobody knows at the start"):
            make(example_network(), [rule], seeds=[])

    def test_a_broadcast_can(self, trio):
        run = td.simulate(make(trio, [td.Broadcast(1.0), td.Tell(0.5)], seeds=[]), 3, rng=1)

        assert run.share.values[:, 0].tolist() == [0, 0, 0]
        assert (run.learned_at.values == 1).all()

    def test_newcomers_who_bring_it_can(self, trio):
        scenario = make(trio, [td.Turnover(1.0), td.Hire(1.0, brings=1.0)], seeds=[], steps=3)
        run = td.simulate(scenario, 3, rng=1)

        assert (run.share.values == [0, 0, 1, 0]).all()

    def test_newcomers_who_do_not_cannot(self, trio):
        with pytest.raises(ValueError, match="nobody knows at the start"):
            make(trio, [td.Turnover(1.0), td.Hire(1.0)], seeds=[])

    def test_giving_voices_back_cannot_make_anyone_know(self, trio):
        with pytest.raises(ValueError, match="nobody knows at the start"):
            make(trio, [Remind(), td.Tell(0.5)], seeds=[])

    def test_what_groups_find_by_themselves_can_reach_people(self):
        network = td.Network.from_edges(groups={"core": ["Ana", "Ben"]})
        run = td.simulate(make(network, [Library(), td.Onboard(1.0)], seeds=[], steps=40), 5, rng=1)

        assert (run.share.values[:, -1] == 1).all()

    def test_a_group_without_members_is_nobody(self, bowtie):
        network = bowtie.without([0, 1, 2])

        with pytest.raises(ValueError, match="nobody knows at the start"):
            make(network, [td.Tell(0.1)], seeds={"group": "A"})


class TestSeeds:
    GIVEN = [
        (["Cas", "Ana"], ["Ana", "Cas"]),
        ("Ben", ["Ben"]),
        (("Ana", "Ben"), ["Ana", "Ben"]),
        ({"Cas", "Ana"}, ["Ana", "Cas"]),
        (["Ana", "Ana"], ["Ana"]),
        (pd.Index(["Ben"]), ["Ben"]),
        (np.array(["Ben"]), ["Ben"]),
        ((name for name in ["Ben", "Cas"]), ["Ben", "Cas"]),
    ]

    @pytest.mark.parametrize("seeds, expected", GIVEN, ids=lambda case: type(case).__name__)
    def test_names_may_come_in_many_ways(self, trio, seeds, expected):
        scenario = make(trio, seeds=seeds)

        assert scenario.seeds == tuple(expected)
        assert all(type(name) is str for name in scenario.seeds)
        assert knowing(scenario) == expected

    def test_a_person_called_by_a_tuple_or_a_set_is_one_person(self):
        pair, team = (0, 1), frozenset({"Ana", "Ben"})
        network = td.Network.from_edges([(pair, team), (team, 0), (0, 1)])

        assert knowing(make(network, seeds=pair)) == [pair]
        assert knowing(make(network, seeds=team)) == [team]
        assert knowing(make(network, seeds=[pair, team])) == [pair, team]
        assert knowing(make(network, seeds=(0, 1, 0))) == [0, 1]

    @pytest.mark.parametrize(
        "group, expected",
        [
            ("A", [0, 1, 2]),
            (["A"], [0, 1, 2]),
            (["A", "B"], [0, 1, 2, 3, 4]),
            (("B", "A"), [0, 1, 2, 3, 4]),
            (np.array(["B"]), [2, 3, 4]),
        ],
        ids=str,
    )
    def test_all_members_of_a_group_or_of_several(self, bowtie, group, expected):
        scenario = make(bowtie, seeds={"group": group})

        assert knowing(scenario) == expected

    @pytest.mark.parametrize("name", [7, ("B", 2), frozenset("xy")], ids=["number", "tuple", "set"])
    def test_a_group_may_be_called_anything(self, name):
        network = td.Network.from_edges([(1, 2), (2, 3)], groups={name: [1, 2]})
        scenario = make(network, seeds={"group": name})

        assert scenario.seeds == {"group": name}
        assert knowing(scenario) == [1, 2]

    def test_a_member_of_weight_zero_is_a_member(self):
        rows = pd.DataFrame({"person": ["Ana", "Ben"], "group": ["core", "core"], "weight": [0.0, 1.0]})
        network = td.Network.from_frames(memberships=rows)

        assert network.members_of("core") == ["Ana", "Ben"]
        assert knowing(make(network, [td.Discuss(0.1)], seeds={"group": "core"})) == ["Ana", "Ben"]

    def test_a_number_draws_so_many_people_anew_in_each_replicate(self):
        circle = td.Network.from_edges([(i, (i + 1) % 20) for i in range(20)])
        knows = start(make(circle, seeds=3), td.Draws(1, 4000))

        assert (knows.sum(axis=0) == 3).all()
        # Drawn without return, the 20 counts vary by 17/19 of a multinomial's, so the test is a little strict.
        assert stats.chisquare(knows.sum(axis=1)).pvalue > 1e-4
        assert len(np.unique(knows, axis=1).T) > 900  # of 1140 sets, most of which 4000 draws should meet

    def test_everyone_may_be_drawn(self, trio):
        assert start(make(trio, seeds=3), td.Draws(1, 50)).all()

    def test_numpy_numbers_count(self, trio):
        assert make(trio, seeds=np.int64(2)) == make(trio, seeds=2)

    def test_what_the_caller_does_to_their_lists_later_changes_nothing(self, bowtie):
        rules, seeds, groups = [td.Tell(0.2)], [0], ["A"]
        by_name, by_group = td.Scenario(bowtie, rules, seeds, 3), make(bowtie, seeds={"group": groups})
        for given in (rules, seeds, groups):
            given.clear()

        assert by_name == make(bowtie, seeds=[0])
        assert knowing(by_group) == [0, 1, 2]


class TestWarnings:
    """A rule that can never act warns once per network and reason, and at the user's line."""

    @pytest.mark.parametrize(
        "rule, why",
        [
            (td.Tell(0.1, kind="boss"), "Tell can never act here: there are no ties of kind 'boss'"),
            (td.Ask(0.1, kind="boss"), "Ask can never act here: there are no ties of kind 'boss'"),
            (td.Stifle(0.1, kind="boss"), "Stifle can never act here: there are no ties of kind 'boss'"),
            (td.Mentor(0.1), "Mentor can never act here: there are no ties of kind 'mentor'"),
            (td.Meeting(0.1, 0.1), "Meeting can never act here: there are no groups"),
            (td.Discuss(0.1), "Discuss can never act here: there are no groups"),
            (td.Threshold(0.1, over="groups"), "Threshold can never act here: there are no groups"),
            (td.Adopt(), "Adopt can never act here: there are no groups"),
            (td.Exchange(0.1), "Exchange can never act here: there are no groups"),
            (td.Onboard(0.1), "Onboard can never act here: there are no groups"),
            (td.Lapse(0.1), "Lapse can never act here: there are no groups"),
        ],
        ids=lambda case: getattr(case, "name", ""),
    )
    def test_it_says_why_and_only_once(self, trio, rule, why):
        with pytest.warns(UserWarning, match=why):
            scenario = make(trio, [rule])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            scenario.but(steps=9)
            make(trio, [rule])

    def test_another_network_and_another_kind_are_other_reasons(self, pair, trio):
        for network in (pair, trio):
            for kind in ("boss", "friend"):
                with pytest.warns(UserWarning, match=f"no ties of kind '{kind}'"):
                    make(network, [td.Tell(0.1, kind=kind)])

    def test_groups_that_share_nobody_cannot_exchange(self):
        network = td.Network.from_edges(groups={"one": ["Ana"], "two": ["Ben"]})

        with pytest.warns(UserWarning, match="Exchange can never act here: no two groups are tied"):
            make(network, [td.Exchange(0.1)])

    def test_without_ties_nobody_tells(self):
        network = td.Network.from_edges(people=["Ana", "Ben"])

        with pytest.warns(UserWarning, match="Tell can never act here: there are no ties"):
            make(network)

    def test_where_ties_may_come_somebody_may_tell(self):
        network = td.Network.from_edges(people=["Ana", "Ben"])

        make(network, [td.Tell(0.1), td.Coffee(1, "anyone", p=0.1, follow_up=0.1)])
        with pytest.warns(UserWarning, match="Tell can never act here: there are no ties"):
            make(network, [td.Tell(0.1), td.Coffee(1, "anyone", p=0.1)])

    @pytest.mark.parametrize("other", [td.Turnover(0.1, keeps_ties=0.5), td.Drift(4), td.Close(0.1)], ids=repr)
    @pytest.mark.filterwarnings("ignore:(Drift|Close) can never act here")
    def test_where_ties_only_go_or_beget_each_other_nobody_tells(self, other):
        network = td.Network.from_edges(people=["Ana", "Ben"])

        with pytest.warns(UserWarning, match="Tell can never act here: there are no ties"):
            make(network, [td.Tell(0.1), other])

    @pytest.mark.parametrize("rule", [td.Drift(4), td.Close(0.1)], ids=repr)
    def test_without_ties_none_fades_and_no_triad_closes(self, rule):
        network = td.Network.from_edges(people=["Ana", "Ben"])

        make(network, [td.Coffee(1, "anyone", p=0.1, follow_up=0.1), rule])
        with pytest.warns(UserWarning, match=f"{rule.name} can never act here: there are no ties"):
            make(network, [td.Broadcast(0.1), rule])

    def test_ties_that_come_are_of_no_kind(self):
        network = td.Network.from_edges(people=["Ana", "Ben"])

        with pytest.warns(UserWarning, match="Mentor can never act here: there are no ties of kind 'mentor'"):
            make(network, [td.Mentor(0.1), td.Coffee(1, "anyone", p=0.1, follow_up=0.1)])

    def test_it_points_at_the_line_of_the_user(self, trio):
        with pytest.warns(UserWarning, match="never act") as caught:
            td.Scenario(trio, [td.Mentor(0.1)], ["Ana"], 3)

        assert caught[0].filename == __file__

    def test_it_points_there_too_where_a_scenario_is_changed(self, trio):
        scenario = make(trio)
        with pytest.warns(UserWarning, match="never act") as caught:
            scenario.but(td.Mentor(0.1))

        assert caught[0].filename == __file__


class TestBut:
    """Every change is a copy."""

    def test_rules_replace_those_of_their_name_or_are_added(self, trio):
        today = make(trio)
        changed = today.but(td.Tell(0.4), td.Forget(0.1), steps=20, step_unit="week")

        assert changed == td.Scenario(trio, [td.Forget(0.1), td.Tell(0.4)], ["Ana"], 20, "week")
        assert today == make(trio)

    @pytest.mark.parametrize("without", ["Forget", ["Forget"], ["Forget", "Tell"]])
    def test_rules_can_be_left_out_by_name(self, trio, without):
        today = make(trio, [td.Tell(0.2), td.Forget(0.1), td.Broadcast(0.1)])
        left = [rule.name for rule in today.but(without=without).rules]

        assert left == [name for name in ("Broadcast", "Forget", "Tell") if name not in without]

    def test_all_rules_can_be_replaced_at_once(self, trio):
        changed = make(trio).but(td.Broadcast(0.5), rules=[td.Forget(0.1)])

        assert changed.rules == (td.Broadcast(0.5), td.Forget(0.1))

    def test_without_changes_it_is_the_same(self, trio):
        assert make(trio).but() == make(trio)

    @pytest.mark.parametrize(
        "change, message",
        [
            (lambda s: s.but(step=9), "part of a scenario 'step' is unknown; did you mean 'steps'"),
            (lambda s: s.but(substeps=9), "part of a scenario 'substeps' is unknown"),
            (lambda s: s.but(without="Tel"), "rule 'Tel' is unknown; did you mean 'Tell'"),
            (lambda s: s.but(without=td.Tell(0.2)), r"rule Tell\(p=0.2\) is unknown; there are 1: 'Tell'"),
            (lambda s: s.but(td.Forget(0.1), td.Forget(0.2)), "two rules are called 'Forget'"),
            (lambda s: s.but(network=s.network.without(["Ana"])), "no person called 'Ana'"),
            (lambda s: s.but(seeds=[]), "nobody knows at the start"),
        ],
    )
    def test_changes_are_checked_like_the_first_time(self, trio, change, message):
        with pytest.raises(ValueError, match=message):
            change(make(trio))

    @pytest.mark.parametrize("rule", [td.Tell, "Tell", 0.4])
    def test_what_is_no_rule_is_refused(self, trio, rule):
        with pytest.raises(TypeError, match="rules must be rules, got"):
            make(trio).but(rule)


class TestFiner:
    """Steps are cut, the law of a whole step stays what it was."""

    @pytest.mark.parametrize(
        "k, error, message",
        [
            (0, ValueError, "k must be at least 1, got 0"),
            (1.5, TypeError, "k must be a whole number, got 1.5"),
            (True, TypeError, "k must be a whole number, got True"),
        ],
    )
    def test_steps_are_cut_into_whole_parts(self, trio, k, error, message):
        with pytest.raises(error, match=message):
            make(trio).finer(k)

    def test_cutting_into_one_changes_nothing(self, trio):
        scenario = make(trio, [td.Tell(1.0), td.Tire(1.0)])

        assert scenario.finer(1) is scenario

    def test_cutting_twice_is_cutting_once_into_more(self, trio):
        scenario = make(trio, [td.Tell(0.2), td.Forget(0.1)])
        twice, once = scenario.finer(2).finer(3), scenario.finer(6)

        assert twice.substeps == once.substeps == 6
        assert twice.steps == once.steps == scenario.steps
        assert [rule.p for rule in twice.rules] == pytest.approx([rule.p for rule in once.rules])

    def test_everything_but_rules_and_parts_stays(self, trio):
        scenario = make(trio, seeds=2, step_unit="week")

        assert scenario.finer(4).but(rules=scenario.rules) == td.Scenario(
            trio, scenario.rules, 2, scenario.steps, "week", substeps=4
        )

    @pytest.mark.parametrize("rule", [td.Tire(1.0), td.Forget(1.0), td.Turnover(1.0), td.Lapse(1.0)], ids=repr)
    def test_a_sure_loss_is_refused_with_a_way_out(self, bowtie, rule):
        scenario = make(bowtie, [td.Tell(0.2), rule], seeds=[0])

        with pytest.raises(ValueError, match=f"{rule.name} has the chance 1, which has no rate: .* chance below 1"):
            scenario.finer(2)

    @pytest.mark.parametrize("rule", [td.Tell(1.0), td.Threshold(0.5), td.Adopt(1.0)], ids=repr)
    def test_a_sure_gain_acts_at_once_and_says_so(self, bowtie, rule):
        scenario = make(bowtie, [rule], seeds=[0])

        with pytest.warns(UserWarning, match=f"{rule.name} .*acts at once"):
            finer = scenario.finer(3)
        assert finer.rules == (rule,)

    def test_a_rule_that_does_not_say_how_is_refused_by_name(self, trio):
        with pytest.raises(TypeError, match=r"Rumour does not say .*give Rumour a method finer\(self, k\)"):
            make(trio, [Rumour(0.1)]).finer(2)


class TestTable:
    def test_each_rule_is_a_row_with_its_meaning(self, trio):
        table = make(trio, [td.Tell(0.2, name="chat"), td.Broadcast(0.1, to=["Ben"]), Rumour(0.3)]).table()

        assert table.index.tolist() == ["Broadcast", "Rumour", "chat"]
        assert table.loc["chat"].tolist() == [
            "Tell",
            "learn",
            "p=0.2, kind=None",
            "Everyone who shares tells each of their ties.",
        ]
        assert table.loc["Broadcast", "parameters"] == "p=0.1, to=('Ben',)"
        assert table.loc["Rumour", "meaning"] == "Says nothing about shorter steps."

    def test_every_rule_of_the_library_has_a_meaning(self):
        table = make(example_network(), every_rule(), seeds=2).table()

        assert table["meaning"].str.endswith(".").all()
        assert table.loc["Tire", "effect"] == "tire"

    def test_no_rules_are_no_rows(self, trio):
        table = make(trio, []).table()

        assert len(table) == 0
        assert list(table.columns) == ["kind", "effect", "parameters", "meaning"]


class TestDescribe:
    def test_it_holds_all_that_was_asked_for(self, bowtie):
        told = json.loads(make(bowtie, seeds={"group": ["A", "B"]}, steps=5, step_unit="week").describe())

        assert told["network"] == repr(bowtie)
        assert told["rules"] == [{"rule": "Tell", "kind": "Tell", "effect": "learn", "parameters": "p=0.2, kind=None"}]
        assert told["seeds"] == {"group": ['"A"', '"B"']}
        assert (told["steps"], told["substeps"], told["step_unit"]) == (5, 1, "week")

    def test_it_tells_into_how_many_parts_a_step_is_cut(self, trio):
        told = json.loads(make(trio, steps=5).finer(4).describe())

        assert (told["steps"], told["substeps"]) == (5, 4)

    def test_labels_that_no_file_can_hold_are_told_in_words(self):
        day = pd.Timestamp("2020-02-01")
        told = json.loads(make(td.Network.from_edges([(day, "Ana")]), seeds=[day]).describe())

        assert told["seeds"] == [repr(day)]

    def test_whatever_decides_a_result_tells_on_it(self, trio):
        today = make(trio, [td.Tell(0.2), td.Forget(0.1)])
        others = [
            today.but(td.Tell(0.3)),
            today.but(without="Forget"),
            today.but(seeds=1),
            today.but(seeds=["Ben"]),
            today.but(steps=4),
            today.but(step_unit="day"),
            today.but(network=trio.with_ties([("Ana", "Cas")])),
            today.but(network=trio.but(ties=trio.to_frames().ties.assign(weight=2.0))),
            today.finer(2),
        ]

        assert len({scenario.describe() for scenario in [today, *others]}) == 1 + len(others)
        assert today.describe() == make(trio, [td.Forget(0.1), td.Tell(0.2)]).describe()


class TestValue:
    """A scenario is a value: it can be compared, copied and sent away, not changed."""

    def test_it_cannot_be_changed(self, trio):
        with pytest.raises(FrozenInstanceError):
            make(trio).steps = 9

    def test_the_order_of_rules_means_nothing(self, trio):
        assert make(trio, [td.Tell(0.2), td.Forget(0.1)]) == make(trio, [td.Forget(0.1), td.Tell(0.2)])

    def test_it_arrives_at_a_worker_as_it_left(self):
        scenario = make(example_network(), every_rule(), seeds=3)

        assert pickle.loads(pickle.dumps(scenario)) == scenario

    @pytest.mark.parametrize(
        "steps, unit, shown",
        [(1, "week", "1 week)"), (2, "week", "2 weeks)"), (2, "days", "2 days)"), (0, "step", "0 steps)")],
    )
    def test_it_prints_what_was_said(self, trio, steps, unit, shown):
        text = repr(make(trio, steps=steps, step_unit=unit))

        assert text == f"Scenario(Network(3 people, 4 ties, 0 groups), [Tell(p=0.2)], seeds=('Ana',), {shown}"
