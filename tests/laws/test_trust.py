"""Whose word counts: sources that are believed more, less, or not at all."""

from dataclasses import dataclass
from functools import cache
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import tidings as td
from tidings.testing import example_network
from tidings.theory import exact

from .agree import assert_follows, assert_mean
from .graphs import BOWTIE_GROUPS, TIES
from .rates import assert_limit, chance

EVERYTHING = [*td.results.DEFAULT, *td.results.PER_STEP]
NOBODY, SEEDS = "P16", ["P10", "P18", "P16"]  # one of those who begin it is not believed


@dataclass(frozen=True)
class Absent(td.Rule):
    """Some people leave in every step, for certain: whoever sits there knows nothing and says nothing."""

    who: tuple
    effect: ClassVar[td.Effect] = td.LEAVE

    def chance(self, now, draws):
        leaves = np.zeros((1, now.network.n_people))
        leaves[0, now.network.positions(self.who)] = 1.0
        return leaves


def believed(network, *credibility):
    return network.but(people=network.people.assign(credibility=np.array(credibility, dtype=float)))


@cache
def organisation(weighted):
    """Ties of two kinds and groups that overlap, at weights or all at 1."""
    network = example_network()
    people, ties, memberships, _ = network.to_frames()
    if not weighted:
        ties, memberships = ties.assign(weight=1.0), memberships.assign(weight=1.0)
    return td.Network.from_frames(people, ties, memberships)


@cache
def credit(network, of_nobody, others="mixed"):
    """How much everybody's word counts: of one person so much, of the others between .2 and 1, or 1."""
    values = np.ones(network.n_people) if others == "full" else np.linspace(0.2, 1.0, network.n_people)
    values[network.position(NOBODY)] = of_nobody
    return believed(network, *values)


def played(network, *rules, seeds=SEEDS, steps=5, replicates=70):
    scenario = td.Scenario(network, [td.Tire(0.1), td.Forget(0.1), *rules], seeds, steps)
    return td.simulate(scenario, replicates, rng=1, keep=EVERYTHING)


BY_TIES = [td.Tell(0.1), td.Tell("chance"), td.Mentor(0.5), td.Mentor(0.5, attention=1.0), td.Threshold(2, of="count")]
IN_GROUPS = [
    td.Meeting(0.2, 0.4),
    td.Meeting(0.3, 0.4, every=2),
    td.Discuss(0.05),
    td.Discuss(0.05, exponent=2),
    td.Threshold(2, of="count", over="groups"),
]
OTHERS = [
    td.Ask(0.3),
    td.Threshold(0.2),
    td.Threshold("theta"),
    td.Threshold("uniform"),
    td.Threshold(0.2, over="groups"),
    td.Threshold("uniform", over="groups"),
    td.Discuss(0.2, exponent=1.5, quorum=0.2, crowding=0.5),
    td.Discuss(0.1, exponent=0.0),
]
TOGETHER = [
    td.Coffee(every=1, reach="anyone", p=0.3),
    td.Coffee(every=2, reach="secondary", p=0.5),
    td.Gathering(every=1, turnout=0.8, size=6, raises=0.3, takes_in=0.3),
]
EVERY_RULE = [*BY_TIES, *IN_GROUPS, *OTHERS, *TOGETHER]
weighted = pytest.mark.parametrize("weighted", [False, True], ids=["ones", "weights"])


def assert_same(one, other, names=EVERYTHING, but=None):
    for name in names:
        here, there = one[name], other[name]
        if but is not None and "person" in here.dims:
            here, there = (each.drop_sel(person=but) for each in (here, there))
        np.testing.assert_array_equal(here.values, there.values, err_msg=name)


class TestNotBelieved:
    """One who is not believed is as good as no source: the same bits for everybody else.

    Three ways not to be a source are right for three kinds of rule. Not to know: for all of them,
    since a contact who does not know says nothing and still counts as one of those who might be
    asked, as a share of all contacts, and as a member of a group. So the person is not a seed, and
    leaves in every step before they can learn. Not to be tied to anybody: where contacts who say
    nothing do not count (`Tell`, `Mentor`, thresholds that are sums of weights). Not to be a member:
    where the size of the group does not count (`Meeting`, `Discuss` with no quorum and no crowding).
    """

    @pytest.mark.parametrize("weighted, others", [(True, "mixed"), (False, "full")], ids=["mixed", "full"])
    @pytest.mark.parametrize("rule", EVERY_RULE, ids=repr)
    def test_it_is_as_if_they_never_knew(self, rule, others, weighted):
        network = organisation(weighted)
        without = played(credit(network, 1.0, others), rule, Absent((NOBODY,)), seeds=SEEDS[:2])
        heard, unheard = (played(credit(network, c, others), rule) for c in (1.0, 0.0))
        # Everybody else, in every step. Groups in which the person counts as one who knows are another matter.
        names = ("learned_at", "knows", "shares")
        assert_same(unheard, without, names, but=NOBODY)
        assert (heard["knows"].drop_sel(person=NOBODY) != unheard["knows"].drop_sel(person=NOBODY)).any()

    @weighted
    @pytest.mark.parametrize("rule", BY_TIES, ids=repr)
    def test_it_is_as_if_they_were_tied_to_nobody_who_hears_them(self, rule, weighted):
        network = organisation(weighted)
        ties = network.to_frames().ties
        silent = network.but(ties=ties[ties["source"] != NOBODY])
        assert silent.n_ties < network.n_ties
        assert_same(played(credit(network, 0.0), rule), played(credit(silent, 1.0), rule))

    @weighted
    @pytest.mark.parametrize("rule", IN_GROUPS, ids=repr)
    def test_it_is_as_if_they_were_in_no_group(self, rule, weighted):
        network = organisation(weighted)
        memberships = network.to_frames().memberships
        outside = network.but(memberships=memberships[memberships["person"] != NOBODY])
        unheard, without = played(credit(network, 0.0), rule), played(credit(outside, 1.0), rule)
        assert_same(unheard, without, ("learned_at", "knows", "shares"), but=NOBODY)

    def test_nobody_learns_where_nobody_is_believed(self):
        network = believed(organisation(True), *np.zeros(24))
        for rule in EVERY_RULE:
            assert (played(network, rule)["learned_at"].isnull().sum("person") == 21).all()

    def test_nobody_was_taught_by_them(self):
        network = credit(organisation(True), 0.0)
        scenario = td.Scenario(network, [td.Tell(0.1), td.Meeting(0.2, 0.3), td.Ask(0.1)], SEEDS, steps=8)
        taught = [td.replay(scenario, replicate, rng=1).lessons for replicate in range(10)]
        assert sum(len(lessons) for lessons in taught) > 50
        assert not any((lessons["teacher"] == NOBODY).any() for lessons in taught)


class TestBelievedInFull:
    @weighted
    @pytest.mark.parametrize("rule", EVERY_RULE, ids=repr)
    def test_it_is_as_if_nobody_asked(self, rule, weighted):
        network = organisation(weighted)
        plain, full = played(network, rule), played(believed(network, *np.ones(24)), rule)
        assert_same(plain, full, [name for name in EVERYTHING if name != "credit"])
        np.testing.assert_allclose(full["credit"], plain["credit"], rtol=1e-12)

    @weighted
    def test_all_at_once(self, weighted):
        network = organisation(weighted)
        rules = [td.Tell(0.02), td.Ask(0.03), td.Meeting(0.05, 0.2), td.Discuss(0.01, exponent=2), td.Threshold(0.6)]
        plain, full = played(network, *rules), played(believed(network, *np.ones(24)), *rules)
        assert_same(plain, full, [name for name in EVERYTHING if name != "credit"])
        np.testing.assert_allclose(full["credit"], plain["credit"], rtol=1e-9, atol=1e-12)


class TestToNoEffect:
    """Other machinery, the same law: bonds that never change, records that nobody adds to."""

    @weighted
    @pytest.mark.parametrize("rule", EVERY_RULE, ids=repr)
    def test_not_a_bit_changes(self, rule, weighted):
        network = credit(organisation(weighted), 0.1)
        plain = played(network, rule, replicates=20)
        for more in ([td.Close(0.0)], [td.Critics(0.0), td.Hire(0.5, ties=0)]):
            assert_same(plain, played(network, rule, *more, replicates=20))


# What one source of credibility c makes of a chance: the hazard times c for tries, the chance to be told
# the truth for a shoulder that is tapped, the chance that it is raised for a meeting, c where it is summed up.
P = 0.3
ONE_SOURCE = {
    "Tell": (td.Tell(P), lambda c: 1 - (1 - P) ** c),
    "Mentor": (td.Mentor(P), lambda c: 1 - (1 - P) ** c),
    "Ask": (td.Ask(P), lambda c: P * c),
    "Meeting": (td.Meeting(P, 0.5), lambda c: 0.5 * (1 - (1 - P) ** c)),
    "Discuss": (td.Discuss(P), lambda c: 1 - (1 - P) ** c),
    "Discuss, exponent 2": (td.Discuss(P, exponent=2), lambda c: 1 - (1 - P) ** (c * c)),
    "Coffee": (td.Coffee(every=1, reach="anyone", p=P), lambda c: 1 - (1 - P) ** c),
    "Gathering": (td.Gathering(turnout=1.0, raises=P, takes_in=0.5), lambda c: 0.5 * (1 - (1 - P) ** c)),
    "Threshold": (td.Threshold(0.5), lambda c: float(c >= 0.5)),
    "Threshold, count": (td.Threshold(0.5, of="count"), lambda c: float(c >= 0.5)),
    "Threshold, drawn": (td.Threshold("uniform"), lambda c: c),
}


def one_source(c):
    pair = td.Network.from_edges(groups={"team": ["Ana", "Ben"]})
    return believed(pair.with_ties([("Ana", "Ben")], kind="mentor"), c, 1.0)


class TestOneSource:
    @pytest.mark.parametrize("c", [0.0, 0.25, 0.5, 0.8, 1.0])
    @pytest.mark.parametrize("name", [name for name in ONE_SOURCE if name not in ("Coffee", "Gathering")])
    def test_credibility_scales_what_is_passed_on(self, name, c):
        rule, law = ONE_SOURCE[name]
        first = exact(td.Scenario(one_source(c), [rule], ["Ana"], steps=1))["knows"].values[1, 1]
        assert first == pytest.approx(law(c), abs=1e-12)

    @pytest.mark.parametrize("over", ["ties", "groups"])
    @pytest.mark.parametrize("of", ["share", "count"])
    def test_thresholds_that_are_drawn_are_enumerated(self, of, over):
        three = td.Network.from_edges([(0, 1), (1, 2, 0.5)], groups={"A": [0, 1, 2], "B": [1, 2]})
        rule = td.Threshold("uniform", of=of, over=over)
        scenario = td.Scenario(believed(three, 0.7, 0.4, 1.0), [rule], [0], steps=3)
        law = exact(scenario)["size"].values
        assert law.sum() == pytest.approx(1)
        run = td.simulate(scenario, 5000, rng=1)
        assert_follows(run["learned_at"].notnull().sum("person"), law)

    @pytest.mark.parametrize("name", ONE_SOURCE)
    def test_so_often_it_is_passed_on(self, name):
        rule, law = ONE_SOURCE[name]
        run = td.simulate(td.Scenario(one_source(0.4), [rule], ["Ana"], steps=1), 5000, rng=1)
        expected = law(0.4)
        assert_mean(run["learned_at"].sel(person="Ben").notnull(), expected, np.sqrt(expected * (1 - expected)))

    @pytest.mark.parametrize("c", [0.25, 0.6, 1.0])
    def test_one_tie_waits_geometrically(self, c):
        pair = believed(td.Network.from_edges([("Ana", "Ben")]), c, 0.0)
        run = td.simulate(td.Scenario(pair, [td.Tell(P)], ["Ana"], steps=200), 20_000, rng=1)
        waits = run["learned_at"].sel(person="Ben").values
        p = 1 - (1 - P) ** c
        first_ten = p * (1 - p) ** np.arange(10)
        assert_mean(waits, 1 / p, np.sqrt(1 - p) / p)
        assert_follows(np.minimum(waits - 1, 10), [*first_ten, 1 - first_ten.sum()])

    def test_half_believed_is_a_tie_of_half_the_weight(self):
        ties = [(a, b) for pair in TIES["bowtie"] for a, b in (pair, pair[::-1])]
        c = [1.0, 0.5, 0.25, 0.0, 1.0]
        by_credit = believed(td.Network.from_edges(ties, mutual=False), *c)
        by_weight = td.Network.from_edges([(a, b, c[a]) for a, b in ties if c[a]], mutual=False)
        rules = [td.Tell(0.3), td.Mentor(0.2), td.Tire(0.2), td.Forget(0.1)]
        with pytest.warns(UserWarning, match="Mentor can never act here"):
            runs = [
                td.simulate(td.Scenario(network, rules, [0], steps=12), 200, rng=1, keep=EVERYTHING)
                for network in (by_credit, by_weight)
            ]
        assert_same(*runs)


# Rows C1 to C5 and C7: the bowtie with ties of strength 1, but 2-3 of .5, and two groups of three, in
# continuous time from person 0, solved: how many know at times 1, 2, 5 and 10. In C2 and C7 person 0
# mentors person 2, which doubles that tie.
TIMES = [1, 2, 5, 10]
CREDIBILITY = (1, 0.8, 0.6, 1, 0.5)
C1 = [1.9717424273, 2.7719759324, 4.1588376509, 4.8529318594]
C2 = [2.2851494108, 3.1406525857, 4.3640198964, 4.8957552125]
C3 = [1.3911439627, 1.7697731860, 2.7667981289, 3.9078596808]
C4 = [1.5221081825, 2.0348020770, 3.2517053526, 4.3278505859]
C5 = [1.1810771412, 1.3671795605, 1.9192845964, 2.7233123575]
C7 = [2.3269933467, 3.1674935606, 4.2104829583, 4.5127945409]
C7_A = [0.3347980374, 0.6556794064, 0.9236276889, 0.9636049904]
C7_B = [0.0693849195, 0.2849988745, 0.8019837824, 0.9580713771]


def bowtie(mentored=False, **tables):
    rows = [(i, j, 0.5 if (i, j) == (2, 3) else 1.0) for i, j in TIES["bowtie"]]
    network = td.Network.from_edges(groups=BOWTIE_GROUPS).with_ties(rows, mutual=True, kind="friend")
    network = network.with_ties([(0, 2)], kind="mentor") if mentored else network
    return believed(network.but(**tables), *CREDIBILITY)


def knowing(network, *rules, k=1):
    law = exact(td.Scenario(network, list(rules), [0], steps=10).finer(k))
    return network.n_people * law["share"].sel(step=TIMES).values


@dataclass(frozen=True)
class LapseBelow(td.Rule):
    """Groups lose what they hold while less than a share of their members know."""

    p: float
    floor: float
    effect: ClassVar[td.Effect] = td.LOSE

    def chance(self, now, draws):
        return self.p * (now.knowing_members < self.floor * now.network.group_sizes - 1e-9)

    def finer(self, k):
        return LapseBelow(1 - (1 - self.p) ** (1 / k), self.floor)


class TestCoreModel:
    """In the limit of short steps: by less than 1e-5, and less than the extrapolation leaves in doubt."""

    def test_telling(self):
        assert_limit(lambda k: knowing(bowtie(), td.Tell(chance(0.5)), k=k), C1)

    def test_telling_and_mentoring(self):
        rules = [td.Tell(chance(0.5), kind="friend"), td.Mentor(chance(0.5))]
        assert_limit(lambda k: knowing(bowtie(mentored=True), *rules, k=k), C2)

    def test_a_mentor_tie_is_a_second_tie(self):
        assert_limit(lambda k: knowing(bowtie(mentored=True), td.Tell(chance(0.5)), k=k), C2)

    def test_asking(self):
        assert_limit(lambda k: knowing(bowtie(), td.Ask(chance(0.5)), k=k), C3)

    def test_discussing(self):
        assert_limit(lambda k: knowing(bowtie(), td.Discuss(chance(0.25), exponent=1.5), k=k), C4)

    def test_discussing_in_a_crowd(self):
        assert_limit(lambda k: knowing(bowtie(), td.Discuss(chance(0.25), exponent=1.5, crowding=1.5), k=k), C5)

    def test_everything_at_once(self):
        rules = [
            td.Broadcast(chance(0.02)),
            td.Tell(chance(0.3), kind="friend"),
            td.Mentor(chance(0.3)),
            td.Ask(chance(0.2), kind="friend"),
            td.Discuss(chance(0.25), exponent=1.5),
            td.Onboard(chance(0.4)),
            td.Adopt(chance(1.0), quorum=2 / 3),
            td.Exchange(chance(0.1)),
            td.Forget(chance(0.1)),
            LapseBelow(chance(0.05), floor=1 / 3),
        ]
        from_a_to_b = pd.DataFrame({"source": ["A"], "target": ["B"]})
        scenario = td.Scenario(bowtie(mentored=True, group_ties=from_a_to_b), rules, [0], steps=10)

        def law(k):
            found = exact(scenario.finer(k)).sel(step=TIMES)
            return np.concatenate([5 * found["share"].values, found["held"].values.T.ravel()])

        assert_limit(law, [*C7, *C7_A, *C7_B], parts=(3, 4, 6, 8, 12, 16))


class TestReach:
    """`reach` throws the luck of one-shot cascades at once, by tie, which carries as far as who tells is credible."""

    def test_it_counts_those_who_learned(self):
        scenario = td.Scenario(bowtie(), [td.Tell(0.3), td.Tire(0.3)], [0], steps=6)
        run = td.simulate(scenario, 500, rng=1)
        np.testing.assert_array_equal(td.reach(scenario, 500, rng=1), run["learned_at"].notnull().sum("person"))

    def test_its_law_is_the_exact_one(self):
        scenario = td.Scenario(bowtie(), td.models.independent_cascade(0.6), [0], steps=6)
        law = exact(scenario)["size"].values
        assert_follows(td.reach(scenario, 5000, rng=2), law)
        # The test would notice if everybody were believed in full.
        full = scenario.but(network=believed(scenario.network, *np.ones(5)))
        assert np.abs(exact(full)["size"].values - law).max() > 0.1

    def test_believed_in_full_they_reach_as_many(self):
        full = believed(bowtie(), *np.ones(5))
        plain = full.but(people=full.people.drop(columns="credibility"))
        scenarios = [
            td.Scenario(network, td.models.independent_cascade(0.4), [0], steps=6) for network in (full, plain)
        ]
        # Played step by step and by tie: the same law, not the same luck.
        counts = [np.bincount(td.reach(each, 5000, rng=3), minlength=6)[1:] for each in scenarios]
        assert stats.chi2_contingency(counts).pvalue > 1e-4
        law = exact(scenarios[0])["size"].values
        np.testing.assert_allclose(exact(scenarios[1])["size"].values, law, rtol=0, atol=1e-12)


CRITICS = td.Critics(0.3, against="woman")


class TestSuccessPenalty:
    """Heilman et al. (2004): success is held against some. The same people, the same luck, with and without it."""

    def scenario(self, *more, tire=0.05):
        team = td.make.teams(60, rng=1)
        woman = np.arange(60) % 2 == 0
        people = team.people.assign(credibility=0.8, woman=woman, man=~woman, nobody=False)
        rules = [td.Tell(0.06), td.Meeting(0.05, 0.2), td.Tire(tire), *more]
        return td.Scenario(team.but(people=people), rules, team.names[[0, 20]].tolist(), steps=15)

    def played(self, *more, **how):
        return td.simulate(self.scenario(*more, **how), 200, rng=1, keep=[*EVERYTHING, "credibility"])

    def women(self, run, step=-1):
        """Mean credibility of the women in the end: (replicate,)."""
        return run["credibility"].values[:, step, ::2].mean(axis=1)

    def reached(self, run):
        return run["learned_at"].notnull().sum("person").values

    def assert_falls(self, before, after):
        """Sign test: were it luck, those that differ would do so either way, and n signs add up to 0 +- sqrt(n)."""
        sign = np.sign(after - before)
        assert sign.sum() < -4 * np.sqrt(np.abs(sign).sum())

    def test_they_are_believed_less_and_what_they_know_gets_less_far(self):
        without, penalised = self.played(), self.played(CRITICS)
        assert self.women(without) == pytest.approx(0.8)
        assert (self.women(penalised) <= 0.8 + 1e-9).all()
        self.assert_falls(self.women(without), self.women(penalised))
        self.assert_falls(self.reached(without), self.reached(penalised))

    def test_nobody_gains_by_it(self):
        # Where nobody tires, what is less likely never comes sooner: not in a single replicate.
        without, penalised = self.played(tire=0.0), self.played(CRITICS, tire=0.0)
        assert (penalised["knows"] <= without["knows"]).all()
        assert (penalised["credibility"] <= without["credibility"] + 1e-9).all()
        self.assert_falls(self.reached(without), self.reached(penalised))

    def test_where_it_is_held_against_nobody_all_stays_as_it_was(self):
        without, held = self.played(td.Critics(0.0, against="woman")), self.played(td.Critics(0.3, against="nobody"))
        assert held.drop_attrs().identical(without.drop_attrs())
        plain = self.played()
        assert_same(plain, without, [name for name in EVERYTHING if name != "credit"])

    def test_it_falls_on_those_against_whom_it_is_held(self):
        run = self.played(td.Critics(0.3, against="man"))
        assert (run["credibility"][:, :, ::2] == 0.8).all()
        assert (run["credibility"][:, -1, 1::2] < 0.8).any()

    def test_in_proportion_to_their_success(self):
        # Who taught nobody is never criticised; who taught more is criticised more.
        scenario = self.scenario(CRITICS, tire=0.0)
        run = td.simulate(scenario, 15, rng=1, keep=["credibility"])
        taught, hits = [], []
        for replicate in range(15):
            teachers = td.replay(scenario, replicate, rng=1).lessons["teacher"].value_counts()
            taught.append(teachers.reindex(scenario.network.names, fill_value=0).to_numpy()[::2])
            hits.append(1.6 / run["credibility"].values[replicate, -1, ::2] - 2)
        taught, hits = np.array(taught), np.rint(hits)
        assert not hits[taught == 0].any()
        assert hits[taught == 1].mean() < hits[taught == 2].mean() < hits[taught > 2].mean()

    def test_loyal_peers_protect_them(self):
        protected = self.played(td.Critics(0.3, buffer=0.5, against="woman"))
        penalised = self.played(CRITICS)
        self.assert_falls(self.women(protected), self.women(penalised))
        self.assert_falls(self.reached(protected), self.reached(penalised))
