"""Ties that come, are kept up, and fade."""

import itertools
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import tidings as td
from tidings.bonds.bonding import Bonding, Meetings
from tidings.bonds.pairs import pairs_of
from tidings.engine import play
from tidings.rules.base import BondRule

from .agree import assert_follows, assert_mean
from .graphs import TIES, complete
from .rates import assert_limit

# Row X38, tie decay, Ahmad, Porter & Beguerisse-Diaz (2021): decay a per month; peak and trough under
# a coffee a month, 1 / (1 - e^-a) and one less; mean and variance under meetings at random, one a
# month on average, 1 / a and 1 / 2a.
DECAY = [(0.1, 10.50833194, 9.50833194, 10, 5), (0.2, 5.51665557, 4.51665557, 5, 2.5)]

# Row X39: ties come at rate .02 and go at rate .1: the share that is there in the long run, and ten
# steps after none was.
COMES, GOES, IN_THE_LONG_RUN, AFTER_TEN = 0.02, 0.1, 0.1666666667, 0.1164676313

DATA = Path(__file__).parents[3] / "shared" / "data"


@dataclass(frozen=True)
class Chances(BondRule):
    """Something comes to the pair of persons 0 and 1 with chance `p` per step."""

    p: float

    def come(self, block):
        luck = block.draws.numbers(f"rule:{self.name}", block.step, block.network.places()[:1])[0]
        lane = np.arange(block.lanes.n_lanes)[block.lanes.columns][luck >= 1 - self.p]
        return Meetings(0 * lane, 0 * lane + 1, lane)


@dataclass(frozen=True)
class Meet(Chances):
    def bonding(self, block, outcome):
        return Bonding(met=[self.come(block)])

    def finer(self, k):
        return replace(self, p=self.p / k)


@dataclass(frozen=True)
class Part(Chances):
    def bonding(self, block, outcome):
        return Bonding(parted=[self.come(block)])


def pair(tied=True):
    return td.Network.from_edges([(0, 1)] if tied else [], people=[0, 1])


def steps_of(scenario, replicates, rng, look):
    """What is seen of the bonds as each step begins: (step, ...)."""
    draws = td.Draws(rng, replicates)
    return np.array([look(block.bonds, np.arange(replicates)) for block, _ in play(scenario, draws, to_the_end=True)])


def strengths(scenario, replicates=1, rng=1):
    """How strong the bond of persons 0 and 1 is as each step begins: (step, replicate)."""
    return steps_of(scenario, replicates, rng, lambda bonds, lane: bonds.strength(0 * lane, 0 * lane + 1, lane))


class TestStrength:
    @pytest.mark.parametrize("decay, peak, trough, mean, variance", DECAY)
    def test_a_coffee_a_month_keeps_it_between_trough_and_peak(self, decay, peak, trough, mean, variance):
        coffee = td.Coffee(every=1, reach="anyone", p=0.0)
        months = td.Scenario(pair(), [coffee, td.Drift(np.log(2) / decay, floor=0.01)], [0], steps=200)
        assert strengths(months)[-1, 0] == pytest.approx(trough, abs=2e-8)

        # In days it fades from the peak after each coffee; and what the strength of 1 at the start
        # lacks, it lacks by a part less with every day.
        days = strengths(months.but(steps=6).finer(30))[1:, 0] + (trough - 1) * np.exp(-decay * np.arange(1, 181) / 30)
        faded = np.exp(-decay * np.arange(1, 31) / 30)
        np.testing.assert_allclose(days.reshape(6, 30), np.tile(peak * faded, (6, 1)), rtol=0, atol=2e-8)
        # Its mean over the month is 1 / a, but for the half day from the middle of each day to its end.
        assert days.mean() == pytest.approx(mean - 0.5 / 30, abs=1e-4)

    @pytest.mark.parametrize("decay, peak, trough, mean, variance", DECAY)
    def test_meetings_at_random_keep_it_as_strong_but_not_as_even(self, decay, peak, trough, mean, variance):
        """Each part of a month adds 1 with chance q and leaves the part d: s' = d (s + B)."""
        months = td.Scenario(pair(), [Meet(1.0), td.Drift(np.log(2) / decay, floor=1e-6)], [0], steps=40)

        def law(k):
            q, d = 1 / k, np.exp(-decay / k)
            return np.array([q * d / (1 - d), d**2 * q * (1 - q) / (1 - d**2)])

        assert_limit(law, [mean, variance])
        k = 8
        (mean_in_parts, variance_in_parts), d = law(k), np.exp(-decay / k)
        found = strengths(months.finer(k), 4000, rng=1)
        for step in (k, 5 * k, 40 * k):
            # From strength 1, without variance.
            on_average = mean_in_parts + (1 - mean_in_parts) * d**step
            assert_mean(found[step], on_average)
            assert_mean((found[step] - on_average) ** 2, variance_in_parts * (1 - d ** (2 * step)))

    @pytest.mark.parametrize("half_life, floor", [(2, 0.25), (3, 0.2), (7.5, 0.1), (0.4, 0.5), (30, 0.9)])
    def test_who_never_meets_loses_touch(self, half_life, floor):
        scenario = td.Scenario(pair(), [td.Drift(half_life, floor)], [0], steps=40)
        strength = strengths(scenario)[:, 0]
        faded = 0.5 ** (np.arange(41) / half_life)
        np.testing.assert_allclose(strength, np.where(faded >= floor * (1 - 1e-12), faded, 0), rtol=1e-12)

    def test_two_coffees_in_a_step_count_twice(self):
        # Each of the two asks the other.
        scenario = td.Scenario(pair(), [td.Coffee(every=1, p=0.0), td.Drift(1.0)], [0], steps=30)
        assert strengths(scenario)[-1, 0] == pytest.approx(2 * 0.5 / (1 - 0.5), abs=1e-8)

    def test_strengths_stay_right_when_they_are_put_back_to_scale(self):
        # Two halvings a step: every 256 steps the scale that they are kept in is put back by 2 ** 512.
        coffee = td.Coffee(every=1, reach="anyone", p=0.0)
        scenario = td.Scenario(pair(), [coffee, td.Drift(0.5, floor=0.01)], [0], steps=600)
        np.testing.assert_allclose(strengths(scenario)[30:, 0], 1 / 3, rtol=1e-12)

    def test_a_bond_that_came_later_fades_like_any_other(self):
        # Tied in step 0, met every third step since: d = 1/2 for three steps.
        coffee = td.Coffee(every=3, reach="anyone", p=0.0, follow_up=1.0)
        scenario = td.Scenario(pair(tied=False), [coffee, td.Drift(3.0)], [0], steps=60)
        strength = strengths(scenario)[:, 0]
        assert strength[:2].tolist() == [0, pytest.approx(0.5 ** (1 / 3))]
        np.testing.assert_allclose(strength[-4:], [1, *0.5 ** (np.array([1, 2, 3]) / 3) * 2], rtol=1e-5)

    def test_a_tie_makes_less_contact_as_it_fades(self):
        # The hazard of a step is that of the tie times its strength.
        p, half_life = 0.3, 2.0
        scenario = td.Scenario(pair(), [td.Tell(p), td.Drift(half_life, floor=0.05)], [0], steps=12)
        learned_at = td.simulate(scenario, 20_000, rng=1)["learned_at"].values[:, 1]
        strength = 0.5 ** (np.arange(12) / half_life)
        untold = np.append(1, np.cumprod((1 - p) ** np.where(strength >= 0.05, strength, 0)))
        assert_follows(np.nan_to_num(learned_at, nan=13) - 1, [*-np.diff(untold), untold[-1]])


def coming_and_going(tied, comes, goes, steps):
    coffee = td.Coffee(every=1, reach="anyone", p=0.0, follow_up=comes)
    return td.Scenario(pair(tied), [coffee, Part(goes)], [0], steps=steps)


def ties(scenario, replicates, rng):
    return td.simulate(scenario, replicates, rng=rng, keep=["ties"])["ties"].values


def at_whole_steps(comes, goes):
    """Chances per step of a tie that comes and goes at these rates: the chain in continuous time at whole steps."""
    change = -np.expm1(-(comes + goes))
    return comes / (comes + goes) * change, goes / (comes + goes) * change


class TestComingAndGoing:
    @pytest.mark.parametrize("comes, goes", [(COMES, GOES), (0.6, 0.6)])
    @pytest.mark.parametrize("tied", [False, True])
    def test_a_tie_that_comes_and_goes_is_there_so_often(self, tied, comes, goes):
        chances = at_whole_steps(comes, goes)
        times = np.array([1, 2, 5, 10, 40])
        found = ties(coming_and_going(tied, *chances, steps=40), 8000, rng=1)[:, times]
        settled = comes / (comes + goes)
        expected = settled + (tied - settled) * np.exp(-(comes + goes) * times)
        if (comes, tied) == (COMES, False):
            assert [settled, expected[3]] == pytest.approx([IN_THE_LONG_RUN, AFTER_TEN], abs=1e-9)
        assert_mean(found, expected, np.sqrt(expected * (1 - expected)))

    def test_what_ends_in_a_step_comes_again_in_the_next_at_the_earliest(self):
        # All is decided from the state at the start of a step: who is tied then does not become so.
        assert ties(coming_and_going(True, 1.0, 1.0, steps=4), 1, rng=1).tolist() == [[1, 0, 1, 0, 1]]

    def test_a_tie_that_only_goes_lasts_geometrically(self):
        found = ties(coming_and_going(True, 0.0, 0.2, steps=20), 20_000, rng=2).sum(axis=1) - 1
        last = 0.2 * 0.8 ** np.arange(20)
        assert_follows(found, [*last, 1 - last.sum()])

    def test_who_is_no_friend_any_more_is_not_asked(self):
        # Person 0 turns to one of four in step 0 and, having lost touch with person 1, to one of three in step 1.
        star = td.Network.from_edges([(0, 1), (0, 2), (0, 3), (0, 4)])
        scenario = td.Scenario(star, [td.Coffee(every=1, p=1.0, who=[0]), Part(1.0)], [0], steps=2)
        knows = td.simulate(scenario, 20_000, rng=3, keep=["knows"])["knows"].values
        assert_mean(knows[:, 1, 1:], 1 / 4)
        assert_mean(knows[:, 2, 1:], [1 / 4, *[1 - 3 / 4 * 2 / 3] * 3])

    def test_who_has_become_a_friend_is_asked_as_often_as_others(self):
        # Person 0 turns to 1 or 4 in step 0, and then to one of these or of 2 and 3, friends by now.
        tree = td.Network.from_edges([(0, 1), (0, 4), (1, 2), (1, 3)])
        scenario = td.Scenario(tree, [td.Coffee(every=1, p=1.0, who=[0]), td.Close(1.0)], [0], steps=2)
        knows = td.simulate(scenario, 20_000, rng=4, keep=["knows"])["knows"].values[:, 2]
        assert_mean(knows[:, 1:], [1 - 1 / 2 * 3 / 4, 1 / 4, 1 / 4, 1 - 1 / 2 * 3 / 4])

    def test_who_was_taught_thanks_and_stays_in_touch(self):
        team = td.Network.from_edges(people=[0, 1], groups={"team": [0, 1]})
        scenario = td.Scenario(team, [td.Meeting(0.5, 0.4), td.Thank(0.3)], [0], steps=1)
        run = td.simulate(scenario, 2000, rng=5, keep=["knows", "ties"])
        learned, tied = run["knows"].values[:, 1, 1], run["ties"].values[:, 1]
        # One or the other: did not learn, learned only, learned and gave thanks.
        assert_follows(learned + tied, [1 - 0.2, 0.2 * 0.7, 0.2 * 0.3])


PAIRS = list(itertools.combinations(range(4), 2))


def in_common(graph, one, other):
    """With how many both are tied."""
    return sum({frozenset((one, far)), frozenset((other, far))} <= graph for far in set(range(4)) - {one, other})


def closing(graph, p):
    """What becomes of four people in a step in which each open triad closes with chance `p`: chances of graphs."""
    become = {graph: 1.0}
    for two in map(frozenset, PAIRS):
        close = 0.0 if two in graph else 1 - (1 - p) ** in_common(graph, *two)
        become = {
            after | more: become.get(after, 0.0) * chance
            for after in list(become)
            for more, chance in ((frozenset([two]), close), (frozenset(), 1 - close))
            if chance
        }
    return become


def number(graph):
    return sum(2**k for k, two in enumerate(PAIRS) if frozenset(two) in graph)


def law_of_closing(network_ties, p, steps):
    """Chances of each of the 64 graphs on four people."""
    now = {frozenset(map(frozenset, network_ties)): 1.0}
    for _ in range(steps):
        then = {}
        for graph, chance in now.items():
            for after, part in closing(graph, p).items():
                then[after] = then.get(after, 0.0) + chance * part
        now = then
    return np.bincount([number(graph) for graph in now], list(now.values()), minlength=64)


def graph_number(bonds, lane):
    """Which of the graphs on four people it is in each replicate."""
    tied = [bonds.tied(0 * lane + one, 0 * lane + other, lane) for one, other in PAIRS]
    return 2 ** np.arange(6) @ np.array(tied)


def closings(network, p, replicates, rng):
    """How many people each is tied to before and after a step: (replicate, person) each."""
    scenario = td.Scenario(network, [td.Close(p)], [network.names[0]], steps=1)
    tied = td.simulate(scenario, replicates, rng=rng, keep=["tied"])["tied"].values
    return tied[:, 0], tied[:, 1]


FOUR = {"star": [(0, 1), (0, 2), (0, 3)], **{name: TIES[name] for name in ("path", "paw")}}


class TestClosing:
    @pytest.mark.parametrize("ties, p", list(itertools.product(FOUR, [0.1, 0.4])))
    def test_triads_of_four_people_close_as_their_chain_says(self, ties, p):
        scenario = td.Scenario(td.Network.from_edges(FOUR[ties]), [td.Close(p)], [0], steps=4)
        found = steps_of(scenario, 8000, 1, graph_number)
        for step in (1, 2, 4):
            law = law_of_closing(FOUR[ties], p, step)
            assert law.sum() == pytest.approx(1)
            assert_follows(found[step], law)

    @pytest.mark.parametrize("p", [0.01, 0.1, 0.3, 0.9, 1.0])
    def test_where_two_have_one_contact_in_common_each_triad_closes_by_itself(self, p):
        # A hub of 20: 190 open triads, and no two with the same ends.
        star = td.Network.from_edges([(0, ray) for ray in range(1, 21)])
        before, after = closings(star, p, 4000, rng=2)
        new = (after - before).sum(axis=1) // 2
        assert_mean(new, 190 * p, np.sqrt(190 * p * (1 - p)), bias=1e-9)
        assert_mean((new - 190 * p) ** 2, 190 * p * (1 - p), bias=1e-9)
        assert (after[:, 0] == 20).all()
        assert_mean(after[:, 1:], 1 + 19 * p, np.sqrt(19 * p * (1 - p)), bias=1e-9)

    @pytest.mark.parametrize("p", [0.02, 0.3])
    def test_two_with_more_contacts_in_common_get_to_know_each_other_sooner(self, p):
        import networkx as nx

        karate = nx.karate_club_graph()
        before, after = closings(td.Network.from_networkx(karate), p, 2000, rng=3)
        adjacency = nx.to_numpy_array(karate, weight=None)
        common = adjacency @ adjacency * (1 - adjacency) * (1 - np.eye(34))
        close = 1 - (1 - p) ** common
        assert common.sum() / 2 == 528 - 3 * 45  # paths of two ties less those in the 45 triangles
        assert_mean((after - before).mean(axis=1), close.sum(axis=1).mean())
        assert_mean(after - before, close.sum(axis=1), np.sqrt((close * (1 - close)).sum(axis=1)))

    def test_one_triad_closes_as_soon_in_shorter_steps(self):
        path = td.Network.from_edges([(0, 1), (1, 2)])
        scenario = td.Scenario(path, [td.Close(0.3)], [0], steps=5)
        for k in (1, 4):
            found = ties(scenario.finer(k), 8000, rng=4) * 3 / 2 - 2
            assert_mean(found[:, 1:], 1 - 0.7 ** np.arange(1, 6))


def crowd(weighted):
    """Forty people, some of whose ties are parallel, of several kinds and weights."""
    rng = np.random.default_rng(5)
    rows = pd.DataFrame({"source": rng.integers(0, 40, 160), "target": rng.integers(0, 40, 160)})
    rows = rows[rows["source"] != rows["target"]].reset_index(drop=True)
    if weighted:
        rows["weight"] = rng.choice([0.1, 0.3, 0.7, 1.1, 2.5], len(rows))
    people = pd.DataFrame({"site": rng.choice(["Rome", "Bonn"], 40)}, index=range(40))
    return td.Network.from_frames(people, rows)


TALK = [td.Tell(0.1), td.Ask(0.05), td.Threshold(0.4), td.Stifle(0.1), td.Forget(0.05)]
AT_TABLE = td.Gathering(every=1, turnout=1.0, raises=0.0, takes_in=0.0)
# At work, but to no effect: nothing closes, nobody gives thanks, nobody stays in touch; or all have met
# before every step in which strengths of 1 and more fade, and fade to no less than 1.
TO_NO_EFFECT = {
    "closing": [td.Close(0.0)],
    "thanks": [td.Thank(0.0)],
    "coffee": [td.Coffee(every=1, reach="anyone", p=0.0)],
    "coffee and closing": [td.Coffee(every=2, reach="secondary", p=0.0), td.Close(0.0), td.Thank(0.0)],
    "drift that is made up for": [td.Drift(half_life=1.0), AT_TABLE],
    "slow drift": [td.Drift(half_life=1e6, floor=0.9), AT_TABLE, td.Close(0.0)],
}


def assert_same(one, other):
    for name in ("share", "learned_at", "knows", "shares"):
        np.testing.assert_array_equal(one[name].values, other[name].values)
    more = other["credit"].drop_sel(rule=one["rule"].values)
    np.testing.assert_array_equal(one["credit"].values, other["credit"].sel(rule=one["rule"].values).values)
    assert not more.any()


class TestToNoEffect:
    @pytest.mark.parametrize("rules", list(TO_NO_EFFECT.values()), ids=list(TO_NO_EFFECT))
    @pytest.mark.parametrize("weighted", [False, True], ids=["ones", "weights"])
    def test_not_a_bit_changes(self, weighted, rules):
        keep = ["share", "learned_at", "knows", "shares", "credit"]
        scenario = td.Scenario(crowd(weighted), TALK, [0, 1], steps=20)
        as_it_is, worked = (td.simulate(each, 100, rng=1, keep=keep) for each in (scenario, scenario.but(*rules)))
        assert_same(as_it_is, worked)

    def test_nobody_gains_a_friend_where_all_are_friends(self):
        keep = ["share", "learned_at", "knows", "shares", "credit", "ties"]
        scenario = td.Scenario(complete(12), [td.Tell(0.03), td.Ask(0.05), td.Forget(0.05)], [0], steps=20)
        friendly = scenario.but(td.Coffee(every=1, reach="anyone", p=0.0, follow_up=1.0), td.Close(0.5), td.Thank(1.0))
        as_it_is, worked = (td.simulate(each, 100, rng=2, keep=keep) for each in (scenario, friendly))
        assert_same(as_it_is, worked)
        assert (worked["ties"] == 11).all()


# Panels of real friendships (../shared/data/README.md): wave, people to whom one is tied on average
# (whoever named the other), pairs, and how many of these are there in the next wave.
PANELS = [
    ("coleman_boys", 1, 4.96, 181, 109),
    ("knecht_class", 1, 4.85, 63, 42),
    ("knecht_class", 2, 6.46, 84, 59),
    ("knecht_class", 3, 7.46, 97, 61),
    ("glasgow_s50", 1, 2.96, 74, 43),
    ("glasgow_s50", 2, 3.24, 81, 47),
]


def panel(name, wave):
    rows, people = (pd.read_csv(DATA / name / f"{what}.csv") for what in ("edges", "people_by_wave"))
    rows = rows.query(f"wave == {wave} and source != target")
    return td.Network.from_frames(sorted(people["id"].unique()), rows[["source", "target"]])


def year_of_pupils(network, degree):
    """Weeks in which friends are met now and then, friends of friends may become some, and others are lost."""
    every = round(20 / degree)
    rules = [
        td.Drift(half_life=6, floor=0.1),
        td.Coffee(every=every, reach="primary", p=0.0, name="friends"),
        td.Coffee(every=every, reach="secondary", p=0.0, follow_up=0.1, name="friends of friends"),
        td.Close(0.0005),
    ]
    return td.Scenario(network, rules, [network.names[0]], steps=52, step_unit="week")


@pytest.mark.skipif(not DATA.exists(), reason="the data are not beside the repository")
@pytest.mark.parametrize("name, wave, degree, n_pairs, n_kept", PANELS)
class TestPanels:
    """A setting in which ties turn over as those of real pupils do.

    Two friends meet about every ten weeks: each of them turns to one friend every ``20 / degree``
    weeks, and either may be the one who asks. What ties them halves in six weeks.
    """

    def test_so_many_pairs_are_there_again(self, name, wave, degree, n_pairs, n_kept):
        before, after = (pairs_of(panel(name, each)) for each in (wave, wave + 1))
        there, then = (set(zip(pairs.one, pairs.other)) for pairs in (before, after))
        assert (len(there), len(there & then)) == (n_pairs, n_kept)

    def test_six_in_ten_ties_are_kept_for_a_year_and_others_come_instead(self, name, wave, degree, n_pairs, n_kept):
        network, replicates = panel(name, wave), 32
        pairs = pairs_of(network)

        def look(bonds, lane):
            one, other = np.repeat(pairs.one, replicates), np.repeat(pairs.other, replicates)
            return bonds.tied(one, other, np.tile(lane, len(pairs))).mean(), bonds.n[:, lane].mean()

        looks = steps_of(year_of_pupils(network, degree), replicates, 1, look)
        assert looks[0] == pytest.approx([1, degree], abs=0.005)
        kept, now = looks[-1]
        assert 0.55 < kept < 0.67
        assert abs(kept - n_kept / n_pairs) < 0.09
        assert now == pytest.approx(degree, rel=0.12)
