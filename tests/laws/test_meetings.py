"""People who meet: rounds of calls, coffees of random pairs, gatherings at tables."""

from dataclasses import dataclass
from math import comb, factorial
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import tidings as td
from tidings.engine import play
from tidings.theory import exact

from .agree import assert_follows, assert_mean
from .graphs import complete, one_group

# Row X26: mean rounds until all of n know, where each of those who know calls somebody at random
# (push; Pittel 1987), each of those who do not (pull, simulated in test_asking), and everybody
# (push and pull; Karp, Schindelhauer, Shenker & Vocking 2000: no number is published for so few, so
# the chain of how many know is solved here, and checked by what it gives for the other two).
PUSH = {8: 5.37791122, 64: 11.15811911, 256: 14.67002801}
PULL = {8: 4.52623619, 64: 8.96372476, 256: 11.4632057}

# Row X27: mean rounds of random pairs that tell each other until all of n know.
PAIRED = {4: 2.5, 6: 3.5, 8: 4.13541667, 10: 4.66, 20: 6.12843484, 50: 7.9376151}

# Row X28: different partners of one of n after so many coffees, (n - 1)(1 - (1 - 1 / (n - 1))^R), and
# mean coffees until one has met all others, (n - 1) H_{n-1}.
PARTNERS = [(10, 5, 4.00563938), (20, 10, 7.93522359), (100, 12, 11.35527802)]
MET_ALL = [(10, 150, 25.460714), (20, 450, 67.407053)]


@dataclass(frozen=True)
class Push(td.Rule):
    """Everyone who shares calls one of the others: no rule of ours tells one tie and hears nothing."""

    needs: ClassVar[str] = "shares"

    def chance(self, now, draws):
        n = now.network.n_people
        called = (np.arange(n) + 1 + (draws.uniform(self.name, now) * (n - 1)).astype(int)) % n
        told = np.zeros(now.knows.shape)
        replicate, person = np.nonzero(now.shares)
        told[replicate, called[replicate, person]] = 1.0
        return told


def without_ties(n, **columns):
    return td.Network.from_frames(pd.DataFrame(columns, index=range(n)))


def all_know(scenario, replicates, rng):
    run = td.simulate(scenario, replicates, rng=rng, keep=["learned_at"])
    return run["learned_at"].max("person", skipna=False).values


def knowing(scenario, replicates, rng, step=-1):
    """How many know: (replicate,)."""
    share = td.simulate(scenario, replicates, rng=rng, keep=["share"])["share"].values[:, step]
    return np.rint(share * scenario.network.n_people)


def called(n, i):
    """Chances that `i` who know call 0, 1, 2, ... of those who do not."""
    found = np.eye(1, n - i + 1)[0]
    for _ in range(i):
        fresh = (n - i - np.arange(n - i + 1)) / (n - 1)
        found = found * (1 - fresh) + np.append(0.0, (found * fresh)[:-1])
    return found


def calls_up(n, i):
    """Chances that 0, 1, 2, ... of those who do not know call one of `i` who do."""
    return stats.binom.pmf(np.arange(n - i + 1), n - i, i / (n - 1))


def talks(n, i):
    """Chances that 0, 1, 2, ... call or are called: those who are not called may still call."""
    found = np.zeros(n - i + 1)
    for told, chance in enumerate(called(n, i)):
        found[told:] += chance * stats.binom.pmf(np.arange(n - i - told + 1), n - i - told, i / (n - 1))
    return found


def paired(n, i):
    """Chances that 0, 1, 2, ... of those who do not know are paired with one of `i` who do."""
    pairings = [factorial(m) // (2 ** (m // 2) * factorial(m // 2)) * (m % 2 == 0) for m in range(n + 1)]
    mixed = np.arange(min(i, n - i) + 1)
    ways = [comb(i, j) * comb(n - i, j) * factorial(j) * pairings[i - j] * pairings[n - i - j] for j in mixed]
    return np.array([way / pairings[n] for way in ways])


def rounds(n, learn):
    """Mean rounds until all know, from one: the chain of how many do."""
    left = np.zeros(n + 1)
    for i in range(n - 1, 0, -1):
        chances = learn(n, i)
        left[i] = (1 + chances[1:] @ left[i + 1 : i + len(chances)]) / (1 - chances[0])
    return left[1]


def after(n, learn, n_rounds):
    """Chances that 0, 1, 2, ... know after so many rounds."""
    now = np.eye(1, n + 1, 1)[0]
    for _ in range(n_rounds):
        then = np.zeros(n + 1)
        then[n] = now[n]
        for i in range(1, n):
            chances = learn(n, i)
            then[i : i + len(chances)] += now[i] * chances
        now = then
    return now


class TestCalls:
    @pytest.mark.parametrize("learn, means", [(called, PUSH), (calls_up, PULL), (paired, PAIRED)])
    def test_the_chain_of_how_many_know_gives_the_numbers_of_the_rows(self, learn, means):
        for n, mean in means.items():
            assert rounds(n, learn) == pytest.approx(mean, abs=1e-7)  # given to nine digits

    @pytest.mark.parametrize("n, replicates", [(8, 8000), (64, 800)])
    def test_each_who_knows_calls_one(self, n, replicates):
        assert_mean(all_know(td.Scenario(complete(n), [Push()], [0], steps=80), replicates, rng=1), PUSH[n])

    @pytest.mark.parametrize("network, reach, who", [(complete, "primary", None), (without_ties, "anyone", range)])
    @pytest.mark.parametrize("n, replicates", [(8, 8000), (64, 800)])
    def test_each_has_a_coffee_with_one_and_both_talk(self, network, reach, who, n, replicates):
        coffee = td.Coffee(every=1, reach=reach, p=1.0, who=who and who(n))
        scenario = td.Scenario(network(n), [coffee], [0], steps=60)
        assert rounds(n, talks) < PULL[n] < PUSH[n]
        assert_mean(all_know(scenario, replicates, rng=2), rounds(n, talks))

    @pytest.mark.parametrize("rule, learn", [(Push(), called), (td.Coffee(every=1, p=1.0), talks)])
    def test_how_many_know_after_two_rounds(self, rule, learn):
        scenario = td.Scenario(complete(8), [rule], [0], steps=2)
        assert_follows(knowing(scenario, 20_000, rng=3), after(8, learn, 2))

    def test_two_who_ask_each_other_meet_twice_in_a_round(self):
        pair = td.Network.from_edges([(0, 1)])
        both = td.Scenario(pair, [td.Coffee(every=1, p=0.3)], [0], steps=200)
        alone = both.but(td.Coffee(every=1, p=0.3, who=[1]))
        for scenario, chance in ((both, 1 - 0.7**2), (alone, 0.3)):
            assert_mean(all_know(scenario, 8000, rng=4), 1 / chance, np.sqrt(1 - chance) / chance)

    @pytest.mark.parametrize("network, reach", [(complete, "primary"), (without_ties, "anyone")])
    def test_all_who_may_be_asked_are_asked_as_often(self, network, reach):
        scenario = td.Scenario(network(6), [td.Coffee(every=1, reach=reach, p=1.0, who=[2])], [2], steps=1)
        knows = td.simulate(scenario, 20_000, rng=6, keep=["knows"])["knows"].values[:, 1]
        assert (knows.sum(axis=1) == 2).all()
        assert_follows(knows @ np.arange(6) - 2, np.array([1, 1, 0, 1, 1, 1]) / 5)

    def test_a_friend_of_a_friend_is_met_as_a_walk_of_two_ties_ends_there(self):
        # From 0 over 1, 2 or 3: half of all walks come back, a third goes to 4, a sixth to 5. The walk is
        # tried eight times.
        network = td.Network.from_edges([(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 5)])
        coffee = td.Coffee(every=1, reach="secondary", p=0.0, follow_up=0.8, who=[0])
        scenario = td.Scenario(network, [coffee], [0], steps=1)
        tied = td.simulate(scenario, 20_000, rng=5, keep=["tied"])["tied"].values[:, 1]
        met = np.select([tied[:, 4] == 3, tied[:, 5] == 2], [1, 2])
        found = 0.8 * (1 - 0.5**8)
        assert_follows(met, [1 - found, found * 2 / 3, found / 3])


def paired_coffee(n, every=1, p=1.0, steps=80):
    coffee = td.Coffee(every=every, reach="anyone", p=p)
    return td.Scenario(without_ties(n), [coffee], [0], steps=steps)


class TestRandomPairs:
    @pytest.mark.parametrize("n, mean", list(PAIRED.items()))
    def test_rounds_until_all_know(self, n, mean):
        assert_mean(all_know(paired_coffee(n), 4000, rng=1), mean)

    def test_how_many_know_after_three_rounds(self):
        assert_follows(knowing(paired_coffee(10, steps=3), 20_000, rng=2), after(10, paired, 3))

    def test_of_three_one_is_left_every_time(self):
        # Two in three times the one of interest is not left: 3 / 2 rounds, twice.
        assert_mean(all_know(paired_coffee(3), 8000, rng=3), 3.0, np.sqrt(2 * (1 / 3) / (2 / 3) ** 2))

    @pytest.mark.parametrize("n", [4, 8])
    def test_a_coffee_every_three_steps_takes_three_times_as_long(self, n):
        # The first is in step 0, so that its news is known at step 1: R rounds take 3 R - 2 steps.
        assert_mean(all_know(paired_coffee(n, every=3, steps=200), 4000, rng=4), 3 * PAIRED[n] - 2)

    def test_a_round_of_shorter_steps_is_a_round(self):
        finer = all_know(paired_coffee(8).finer(3), 4000, rng=5)
        assert_mean(finer, PAIRED[8] - 2 / 3)

    def test_news_that_is_told_by_chance_waits_for_as_many_coffees(self):
        assert_mean(all_know(paired_coffee(2, p=0.3, steps=100), 8000, rng=6), 1 / 0.3, np.sqrt(0.7) / 0.3)


def stay_in_touch(n, steps, follow_up=1.0):
    coffee = td.Coffee(every=1, reach="anyone", p=0.0, follow_up=follow_up)
    return td.Scenario(without_ties(n), [coffee], [0], steps=steps)


def partners(scenario, replicates, rng):
    """How many each has met: (replicate, step, person)."""
    return td.simulate(scenario, replicates, rng=rng, keep=["tied"])["tied"].values


def different(n, meetings):
    """Chances of 0, 1, 2, ... different partners among n - 1."""
    found = np.eye(1, n)[0]
    for _ in range(meetings):
        fresh = (n - 1 - np.arange(n)) / (n - 1)
        found = found * (1 - fresh) + np.append(0.0, (found * fresh)[:-1])
    return found


class TestPartners:
    @pytest.mark.parametrize("n, coffees, mean", PARTNERS)
    def test_how_many_different_people_one_has_met(self, n, coffees, mean):
        met = partners(stay_in_touch(n, coffees), 1000, rng=1)[:, -1]
        assert (n - 1) * (1 - (1 - 1 / (n - 1)) ** coffees) == pytest.approx(mean, abs=1e-7)
        assert_mean(met.mean(axis=1), mean)
        assert_follows(met[:, 0], different(n, coffees))

    def test_who_stays_in_touch_by_chance_has_met_fewer(self):
        n, coffees, follow_up = 10, 5, 0.4
        met = partners(stay_in_touch(n, coffees, follow_up), 4000, rng=2)[:, -1]
        assert_mean(met.mean(axis=1), (n - 1) * (1 - (1 - follow_up / (n - 1)) ** coffees))

    @pytest.mark.parametrize("n, steps, mean", MET_ALL)
    def test_how_long_it_takes_to_meet_everybody(self, n, steps, mean):
        met_all = partners(stay_in_touch(n, steps), 250, rng=3) == n - 1
        assert met_all[:, -1].all()
        assert_mean(met_all.argmax(axis=1).mean(axis=1), mean)

    def test_on_average_people_are_tied_to_as_many_as_they_met(self):
        run = td.simulate(stay_in_touch(10, 5), 100, rng=4, keep=["ties", "tied"])
        np.testing.assert_array_equal(run["ties"].values, run["tied"].values.mean(axis=2))


def gathering(n, steps, seeds=(0,), network=None, **how):
    rule = td.Gathering(**{"every": 1, "turnout": 1.0, "raises": 1.0, "takes_in": 1.0, **how})
    return td.Scenario(without_ties(n) if network is None else network, [rule], seeds, steps=steps)


class TestTables:
    def test_all_at_one_table_is_the_meeting_of_one_group(self):
        scenario = gathering(4, 6, raises=0.3, takes_in=0.4)
        law = exact(scenario.but(td.Meeting(0.3, 0.4), without="Gathering", network=one_group(4)))
        run = td.simulate(scenario, 20_000, rng=1, keep=["knows", "share"])
        assert_mean(run["knows"].values[:, 1:, 1:], law["knows"].values[1:, 1:])
        assert_follows(np.rint(4 * run["share"].values[:, -1]), law["size"].values)

    def test_those_at_a_table_learn_together(self):
        # It is raised or not, for all three others: the chance that none learns is more than .7 ** 3.
        learned = knowing(gathering(4, 1, raises=0.5, takes_in=0.6), 20_000, rng=2) - 1
        raised = stats.binom.pmf(np.arange(4), 3, 0.6)
        assert_follows(learned, 0.5 * raised + 0.5 * (np.arange(4) == 0))

    def test_those_at_different_tables_learn_apart(self):
        # Two who know share a table of two in one case of three; else each raises it at their own or not.
        learned = knowing(gathering(4, 1, seeds=[0, 1], size=2, raises=0.5), 20_000, rng=3) - 2
        assert_follows(learned, [1 / 3 + 2 / 3 / 4, 2 / 3 / 2, 2 / 3 / 4])

    def test_tables_are_as_even_as_can_be(self):
        # Ten at tables of four at most: three, three and four.
        learned = knowing(gathering(10, 1, size=4), 20_000, rng=4) - 1
        assert_follows(learned, [0, 0, 0.6, 0.4])

    @pytest.mark.parametrize("n, mean", list(PAIRED.items())[:5])
    def test_tables_of_two_are_random_pairs(self, n, mean):
        assert_mean(all_know(gathering(n, 80, size=2), 4000, rng=5), mean)

    def test_how_many_come_is_binomial(self):
        learned = knowing(gathering(9, 1, turnout=0.3), 20_000, rng=6) - 1
        assert_follows(learned, 0.3 * stats.binom.pmf(np.arange(9), 8, 0.3) + 0.7 * (np.arange(9) == 0))

    def test_everybody_has_a_chance_of_their_own_to_come(self):
        likes = np.array([0.9, 0.0, 0.2, 0.5, 1.0])
        scenario = gathering(5, 1, turnout="likes it", network=without_ties(5, **{"likes it": likes}))
        knows = td.simulate(scenario, 20_000, rng=7, keep=["knows"])["knows"].values[:, 1]
        assert_mean(knows, [1.0, *(0.9 * likes[1:])])
        assert_mean(knows[:, 2] * knows[:, 3], 0.9 * 0.2 * 0.5)

    def test_a_gathering_every_four_steps_takes_four_times_as_long(self):
        waits = all_know(gathering(2, 400, every=4, turnout=0.7), 8000, rng=8)
        both = 0.7**2
        assert_mean(waits, 4 / both - 3, 4 * np.sqrt(1 - both) / both)


SITES = ["Rome"] * 4 + ["Bonn"] * 7 + [None]


def follow_ups(rule, replicates, rng):
    """Who followed up with whom at one gathering of people of `SITES`, and in which replicate."""
    network = without_ties(len(SITES), site=SITES)
    scenario = td.Scenario(network, [rule], [0], steps=1)
    block, _ = next(play(scenario, td.Draws(rng, replicates)))
    (tied,) = rule.bonding(block, None).tied
    return tied.one, tied.other, block.lanes.rows(tied.lane)


def site_gathering(follow_up, homophily, size=None):
    return td.Gathering(
        every=1, turnout=1.0, size=size, raises=0.0, takes_in=0.0, follow_up=follow_up, homophily=homophily, by="site"
    )


class TestHomophily:
    @pytest.mark.parametrize("homophily", [0.0, 0.6, 1.0])
    def test_follow_ups_with_those_unlike_come_to_nothing_so_often(self, homophily):
        # Each turns to one of 11 others. Of the four 3 are alike, of the seven 6, and who has no
        # site is like nobody.
        n, replicates, follow_up = len(SITES), 8000, 0.5
        turned = np.array([4 * 3 + 7 * 6, 4 * 8 + 7 * 5 + 11]) / 11  # to one alike, to one unlike
        expected = follow_up * turned * [1, 1 - homophily]
        one, other, row = follow_ups(site_gathering(follow_up, homophily), replicates, rng=1)
        site = np.array([{"Rome": 0, "Bonn": 1}.get(name, -1) for name in SITES])
        alike = (site[one] == site[other]) & (site[one] >= 0)
        counts = np.stack([np.bincount(row[on], minlength=replicates) for on in (alike, ~alike)], axis=1)
        assert n == turned.sum()
        assert_mean(counts, expected)
        # The share of those alike among all follow-ups, without the bias of a ratio.
        share = expected[0] / expected.sum()
        assert_mean(counts[:, 0] - share * counts.sum(axis=1), 0.0)

    def test_two_stay_in_touch_if_either_follows_up(self):
        # Either turns to the other with chance 1 / 11.
        follow_up, homophily = 0.8, 0.5
        scenario = td.Scenario(without_ties(12, site=SITES), [site_gathering(follow_up, homophily)], [0], steps=1)
        tied = td.simulate(scenario, 8000, rng=2, keep=["tied"])["tied"].values[:, 1]
        alike, unlike = (1 - (1 - follow_up * part / 11) ** 2 for part in (1, 1 - homophily))
        assert_mean(tied, [3 * alike + 8 * unlike] * 4 + [6 * alike + 5 * unlike] * 7 + [11 * unlike])

    def test_who_keeps_to_their_like_sits_with_them(self):
        # Two of each site at tables of two: at random the two of a site sit together in one case of
        # three. With chance .5 each sits with their like, else among those who do not mind (first).
        network = without_ties(4, site=["Rome", "Rome", "Bonn", "Bonn"])

        def together(homophily):
            scenario = gathering(4, 1, network=network, size=2, homophily=homophily, by="site")
            return td.simulate(scenario, 20_000, rng=3, keep=["knows"])["knows"].values[:, 1, 1]

        assert_mean(together(0.0), 1 / 3, np.sqrt(2) / 3)
        assert (together(1.0) == 1).all()
        assert together(0.0).mean() < together(0.5).mean() < 1
