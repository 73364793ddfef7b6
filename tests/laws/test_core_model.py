"""Ties of different strength, sources of different credit, mentors, groups that make it their own."""

import numpy as np
import pytest

import tidings as td
from tidings.theory import exact

from .graphs import BOWTIE_GROUPS, TIES, one_group
from .rates import FINE, Bell, assert_limit, assert_limit_of_means, chance, mean_time

# Row X22, the Markov chain in continuous time, solved: the bowtie with ties of strength 1, but 2-3
# of .5, from person 0, at times 1, 2, 5 and 10. C1 and C2: credit (1, .8, .6, 1, .5) of the five
# sources, hazard .5; in C2 person 0 mentors person 2, which doubles that tie.
TIMES = [1, 2, 5, 10]
C1 = [1.9717424273, 2.7719759324, 4.1588376509, 4.8529318594]
C2 = [2.2851494108, 3.1406525857, 4.3640198964, 4.8957552125]
C1_PERSONS_AT_TWO = [1.0, 0.69826163, 0.71484669, 0.13744017, 0.22142744]
# C6: everybody's word counts, hazard .3; a group in which two of three know makes it its own with
# hazard 1 and teaches its members with hazard .4.
C6 = [1.6567784070, 2.3466581715, 3.9079784115, 4.8280742487]
C6_A = [0.1797900715, 0.4500173951, 0.8856392496, 0.9938712195]
C6_B = [0.0158450549, 0.0899791284, 0.5083476761, 0.9120807614]

# Row X30: everybody finds out alone with hazard 1; a group in which a share `quorum` knows teaches
# the others with hazard `onboard`: mean time until the group has its quorum, and until all know.
ADOPTION = [(5, 0.6, 4, 0.7833333333, 1.0833333333), (10, 0.5, 4, 0.6456349206, 1.1023015873)]
OF_TWENTY = (20, 0.25, 1, 0.2795106639, 1.9386251605)


def bowtie(credit=(1, 1, 1, 1, 1)):
    strength = {pair: 0.5 if pair == (2, 3) else 1.0 for pair in TIES["bowtie"]}
    ties = [(a, b, w * credit[a]) for (i, j), w in strength.items() for a, b in ((i, j), (j, i))]
    return td.Network.from_edges(ties, groups=BOWTIE_GROUPS, mutual=False)


def knowing(scenario, times=TIMES):
    law = exact(scenario)
    return scenario.network.n_people * law["share"].sel(step=times).values


def adopting(n, quorum, onboard, steps):
    rules = [td.Broadcast(chance(1)), td.Adopt(1.0, quorum=quorum), td.Onboard(chance(onboard))]
    return td.Scenario(one_group(n), rules, [], steps=steps)


def test_a_source_of_half_the_credit_is_a_tie_of_half_the_weight():
    scenario = td.Scenario(bowtie((1, 0.8, 0.6, 1, 0.5)), [td.Tell(chance(0.5))], [0], steps=10)
    assert_limit(lambda k: knowing(scenario.finer(k)), C1)
    # Given to eight digits.
    assert_limit(lambda k: exact(scenario.but(steps=2).finer(k))["knows"].values[2].round(12), C1_PERSONS_AT_TWO)


def test_a_mentor_is_a_second_tie():
    mentored = bowtie((1, 0.8, 0.6, 1, 0.5)).with_ties([(0, 2)], kind="mentor")
    told = td.Scenario(mentored, [td.Tell(chance(0.5))], [0], steps=10)
    assert_limit(lambda k: knowing(told.finer(k)), C2)


def test_mentoring_may_be_a_rule_of_its_own():
    plain = bowtie((1, 0.8, 0.6, 1, 0.5)).to_frames().ties.assign(kind="friend")
    network = td.Network.from_frames(ties=plain).with_ties([(0, 2)], kind="mentor")
    rules = [td.Tell(chance(0.5), kind="friend"), td.Mentor(chance(0.5))]
    assert_limit(lambda k: knowing(td.Scenario(network, rules, [0], steps=10).finer(k)), C2)


def test_groups_make_it_their_own_and_teach_their_members():
    rules = [td.Tell(chance(0.3)), td.Adopt(chance(1.0), quorum=2 / 3), td.Onboard(chance(0.4))]
    scenario = td.Scenario(bowtie(), rules, [0], steps=10)

    def law(k):
        found = exact(scenario.finer(k)).sel(step=TIMES)
        return np.concatenate([5 * found["share"].values, found["held"].values.T.ravel()])

    assert_limit(law, [*C6, *C6_A, *C6_B])


def test_a_group_of_five_takes_over_what_three_found_out():
    n, quorum, onboard, until_adopted, until_all = ADOPTION[0]
    scenario = adopting(n, quorum, onboard, steps=12)
    frames = scenario.network.to_frames()
    belled = td.Network.from_edges(groups={"everybody": list(frames.memberships["person"]), "bell": []})
    with_bell = scenario.but(Bell(), network=belled)
    with pytest.warns(UserWarning, match="Adopt has the chance 1"):
        assert_limit(lambda k: mean_time(scenario, k, event="everybody"), until_adopted, FINE)
    with pytest.warns(UserWarning, match="Adopt has the chance 1"):
        assert_limit(lambda k: mean_time(with_bell, k), until_all, FINE)


@pytest.mark.parametrize("n, quorum, onboard, until_quorum, until_all", [*ADOPTION, OF_TWENTY])
def test_groups_take_over_what_enough_members_found_out(n, quorum, onboard, until_quorum, until_all):
    def times(run):
        return np.stack([run["group_reached_at"].values[:, 0], run["learned_at"].values.max(axis=1)], axis=1)

    with pytest.warns(UserWarning, match="Adopt has the chance 1"):
        assert_limit_of_means(
            times, adopting(n, quorum, onboard, steps=30), [until_quorum, until_all], 8, 4000, rng=1, reached=quorum
        )
