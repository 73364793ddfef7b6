"""What cannot be fitted is refused in words."""

import math
import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tidings as td
from tests.fit.made import moments, town
from tidings.fit import fit

LINE = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dan")], groups={"team": ["Ana", "Ben"]})
WHEN = {"Ana": 0, "Ben": 1, "Cas": 3, "Dan": math.nan}
TOWN = town(100)
BOTH = [td.Broadcast(0.05), td.Tell(0.1)]
TOLD = moments(TOWN, BOTH, steps=10, rng=1)[0]


@dataclass(frozen=True)
class Rumour(td.Tell):
    """A rule of one's own."""


MOMENTS = {
    "missing": ({"Ana": 0, "Ben": 1, "Cas": 3}, ValueError, "must hold everybody once, but 'Dan' is missing; give NaN"),
    "extra": ({**WHEN, "Zoe": 3}, ValueError, "no person called 'Zoe'; there are 4"),
    "typo": ({"Ana": 0, "Ben": 1, "Cass": 3, "Dan": 4}, ValueError, "no person called 'Cass'; did you mean 'Cas'"),
    "twice": (pd.Series([0, 1, 2, 3, 4], [*WHEN, "Ana"]), ValueError, "'Ana' is listed more than once"),
    "too few": ([0, 1, 3], ValueError, "has 3 values, but there are 4 people; give a Series"),
    "negative": ([0, -1, 3, -2], ValueError, r"'Ben' \(-1\) and 1 more learned before step 0"),
    "minus infinity": ([0, -math.inf, 3, 4], ValueError, r"'Ben' \(-inf\) learned before step 0"),
    "between": ([0, 1, 2.5, 4], ValueError, r"'Cas' \(2.5\) learned in between two steps"),
    "nobody": ([0, 0, math.nan, math.inf], ValueError, "nobody learned after step 0, so there is nothing to estimate"),
    "everybody": ([0, 0, 0, 0], ValueError, "nobody is at risk: everybody knows at step 0"),
    "words": (["Monday", 1, 2, 3], TypeError, "must hold step numbers, got 'Monday'"),
    "yes": (pd.Series([True, False, True, False], list(WHEN)), TypeError, "must hold step numbers, got True"),
    "dates": (
        pd.Series(pd.date_range("2020", periods=4), list(WHEN)),
        TypeError,
        "must hold step numbers, got Timestamp",
    ),
    "table": (pd.DataFrame({"when": [0, 1, 3, 4]}, list(WHEN)), TypeError, "must be one column, got a table of 1"),
    "complex": (np.array([0, 1, 2, 3j]), TypeError, "must hold step numbers, got 0j"),
    "dates as numbers": (
        [19991231, 20240131, 20240201, 20240202],
        ValueError,
        "watch is 20,240,202 steps long, from 0",
    ),
    "run": (
        td.simulate(td.Scenario(LINE, [td.Tell(0.5)], ["Ana"], 4), 2, rng=1),
        TypeError,
        r"must be one column, got a Dataset; give run.learned_at.sel\(replicate=0\)",
    ),
    "number": (3, TypeError, "must be one number per person, got int"),
    "replicates": (
        xr.DataArray(np.zeros((2, 4)), dims=("replicate", "person")),
        ValueError,
        r"one dimension person, got \('replicate', 'person'\); select, as in run.learned_at.sel\(replicate=0\)",
    ),
}


@pytest.mark.parametrize("case", MOMENTS)
def test_moments_that_make_no_sense(case):
    when, error, words = MOMENTS[case]

    with pytest.raises(error, match=words):
        fit(LINE, when, [td.Broadcast(0.1), td.Tell(0.1)])


OPTIONS = {
    "late": ({"until": 2}, ValueError, r"'Cas' \(3\) learned after step 2, where the watch ends \(until=2\); give NaN"),
    "since late": ({"since": 3}, ValueError, "nobody learned after step 3"),
    "backwards": ({"since": 1, "until": 1}, ValueError, "until must be at least 2, got 1"),
    "since": ({"since": -1}, ValueError, "since must be at least 0, got -1"),
    "until": ({"until": 3.0}, TypeError, "until must be a whole number, got 3.0"),
    "level": ({"level": 90}, ValueError, "level must be above 0 and below 1, got 90. Did you mean 0.90?"),
    "baseline": ({"baseline": "steps"}, ValueError, "baseline must be one of 'constant', 'calendar', got 'steps'"),
    "permutations": ({"permutations": -1}, ValueError, "permutations must be at least 0, got -1"),
    "unit": ({"step_unit": 7}, TypeError, "step_unit must be a word such as 'week', got 7"),
    "within what": ({"within": "village"}, ValueError, "within: people column 'village' is unknown"),
    "within": ({"permutations": 2, "within": "village"}, ValueError, "within: people column 'village' is unknown"),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_options_that_make_no_sense(case):
    options, error, words = OPTIONS[case]

    with pytest.raises(error, match=words):
        fit(LINE, WHEN, [td.Broadcast(0.1), td.Tell(0.1)], **options)


RULES = {
    "forget": ([td.Tell(0.1), td.Forget(0.1)], TypeError, "Forget cannot be fitted: .* does not say who forgot, tired"),
    "tire": ([td.Tell(0.1), td.Tire(0.1)], TypeError, "Tire cannot be fitted: who had learned when does not say who"),
    "turnover": ([td.Tell(0.1), td.Turnover(0.1)], TypeError, "Turnover cannot be fitted"),
    "meeting": ([td.Meeting(0.1, 0.1)], TypeError, "Meeting cannot be fitted: its learners share their luck"),
    "threshold": ([td.Threshold(0.5)], TypeError, "Threshold cannot be fitted: it has no chance to estimate"),
    "exchange": ([td.Tell(0.1), td.Exchange(0.1)], TypeError, "Exchange .* does not say which groups held it"),
    "lapse": ([td.Tell(0.1), td.Lapse(0.1)], TypeError, "Lapse .* does not say which groups held it"),
    "drift": (
        [td.Tell(0.1), td.Drift(half_life=5)],
        TypeError,
        "Drift cannot be fitted: .* who was tied to whom in between",
    ),
    "own": ([Rumour(0.1)], TypeError, "Rumour cannot be fitted: how its chance depends .* is not known here"),
    "class": ([td.Tell], TypeError, "rules must be rules, got the class Tell"),
    "none": ([], ValueError, "there is nothing to estimate"),
    "groups only": ([td.Adopt(1.0)], ValueError, "there is nothing to estimate"),
    "two of a name": ([td.Tell(0.1), td.Tell(0.2)], ValueError, "two rules are called 'Tell'"),
    "unsure": (
        [td.Onboard(0.1), td.Adopt(0.5)],
        ValueError,
        "Adopt.p must be 1 in a fit, got 0.5: who had learned when",
    ),
    "no adopt": ([td.Onboard(0.1)], ValueError, r"Onboard needs groups that hold it; add Adopt\(1.0, quorum=...\)"),
    "no such ties": (
        [td.Tell(0.1, kind="advice")],
        ValueError,
        "Tell can never act here: there are no ties of kind 'advi",
    ),
    "unknown": ([td.Broadcast(0.1, to=["Zoe"])], ValueError, "no person called 'Zoe'"),
}


@pytest.mark.parametrize("case", RULES)
def test_rules_that_cannot_be_fitted(case):
    rules, error, words = RULES[case]

    with pytest.raises(error, match=words):
        fit(LINE, WHEN, rules)


def test_rules_may_come_one_by_one():
    found = fit(LINE, WHEN, (rule for rule in [td.Broadcast(0.1), td.Tell(0.1)]))

    assert found.identical(fit(LINE, WHEN, [td.Broadcast(0.1), td.Tell(0.1)]))


def test_within_needs_permutations():
    people = pd.DataFrame({"village": list("aabb")}, index=list(WHEN))
    with pytest.raises(ValueError, match="within= says among whom moments are dealt out; give permutations= too"):
        fit(td.Network.from_frames(people), WHEN, [td.Broadcast(0.1)], within="village")


def test_years_in_which_nobody_was_watched_are_told():
    when = {"Ana": 1950, "Ben": 1951, "Cas": 1953, "Dan": 1954}
    rules = [td.Broadcast(0.1), td.Tell(0.1)]
    with pytest.warns(UserWarning, match="nobody learned in the first 1,949 of 1,954 steps, .* say since="):
        fit(LINE, when, rules)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit(LINE, when, rules, since=1949)


def test_chances_that_are_given_tie_by_tie_are_not_estimated():
    ties = pd.DataFrame({"source": ["Ana"], "target": ["Ben"], "chance": [0.2]})
    network = td.Network.from_frames(ties=ties)

    with pytest.raises(
        ValueError, match="Tell.p is the tie column 'chance', so its chances are given; to estimate one"
    ):
        fit(network, [0, 1], [td.Tell("chance")])


def test_no_network():
    with pytest.raises(TypeError, match="network must be a Network, got dict; see Network.from_frames"):
        fit({}, WHEN, [td.Tell(0.1)])


class TestApart:
    def test_rules_that_meet_the_same(self):
        with pytest.raises(ValueError, match="the data cannot tell 'Tell', 'gossip' apart: .* leave one out"):
            fit(TOWN, TOLD, [*BOTH, td.Tell(0.2, name="gossip")])

    def test_a_pair_in_a_group_is_a_tie(self):
        pairs = [(one, one + 1) for one in range(0, 100, 2)]
        network = td.Network.from_edges(pairs, groups={f"pair {one}": [one, other] for one, other in pairs})
        rules = [td.Broadcast(0.05), td.Tell(0.1), td.Discuss(0.1)]

        with pytest.raises(ValueError, match="cannot tell 'Discuss', 'Tell' apart"):
            fit(network, moments(network, rules, steps=8)[0], rules)

    def test_three_of_which_one_is_the_sum_of_the_others(self):
        ties = TOWN.to_frames().ties
        kinds = TOWN.but(ties=ties.assign(kind=np.where(np.arange(len(ties)) % 2, "work", "play")))
        rules = [td.Broadcast(0.05), *(td.Tell(0.1, kind=kind, name=kind or "any") for kind in ("work", "play", None))]

        with pytest.raises(ValueError, match="the data cannot tell 'any', 'play', 'work' apart"):
            fit(kinds, TOLD, rules)
        fit(kinds, TOLD, rules[:-1])

    def test_everybody_met_alike_in_each_step_and_the_calendar_has_it_all(self):
        network = td.Network.from_sparse(1 - np.eye(40))
        rules = [td.Broadcast(0.02), td.Tell(0.01)]
        when = moments(network, rules, steps=8, rng=2)[0]

        assert fit(network, when, rules)["estimate"].notnull().all()
        with pytest.raises(ValueError, match="cannot tell Tell from Broadcast: in every step it met everybody alike"):
            fit(network, when, rules, baseline="calendar")

    def test_who_learned_out_of_nothing(self):
        with pytest.raises(ValueError, match="'Dan' learned in step 2, when no rule could reach them; add Broadcast"):
            fit(LINE, {"Ana": 0, "Ben": 1, "Cas": 3, "Dan": 2}, [td.Tell(0.1)])

    def test_a_rule_that_never_met_anybody(self):
        islands = td.Network.from_edges([("Ana", "Ben")], people=["Ana", "Ben", "Cas"])

        with pytest.raises(ValueError, match="Tell never had a chance to act on anybody who had not learned yet"):
            fit(islands, [0, 0, 2], [td.Tell(0.1), td.Broadcast(0.1)])


class TestCalendar:
    @pytest.mark.parametrize(
        "rules", [[td.Tell(0.1)], [td.Broadcast(0.1)], [*BOTH, td.Broadcast(0.1, to=[1, 2], name="letter")]]
    )
    def test_it_needs_one_broadcast_and_something_else(self, rules):
        when = TOLD.fillna(11).values.clip(1)
        with pytest.raises(ValueError, match="gives the one Broadcast a chance of its own in every step"):
            fit(TOWN, np.where(np.arange(100) < 50, 0, when), rules, baseline="calendar")


@pytest.mark.parametrize(
    "rules", [[td.Broadcast(0.1)], [td.Tell(0.1)], [td.Broadcast(0.1, to=range(99)), td.Tell(0.1)]]
)
def test_permutations_hold_contagion_against_none(rules):
    with pytest.raises(ValueError, match="permutations hold contagion against none: give a Broadcast to everybody"):
        fit(TOWN, _reachable(rules), rules, permutations=5)


def _reachable(rules):
    """Moments that the rules explain."""
    start = [0] if any(isinstance(rule, td.Tell) for rule in rules) else []
    return moments(TOWN, rules, steps=8, rng=3, seeds=start)[0]
