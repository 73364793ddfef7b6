"""Groups that discuss it: several voices together, groups that overlap, forgetting."""

import numpy as np
import pytest

import tidings as td
from tidings.theory import exact

from .graphs import BOWTIE_GROUPS, one_group
from .rates import FINE, Bell, assert_limit, assert_limit_of_means, chance, mean_time, with_bell

# The group kernel beta * k ** nu of St-Onge et al. (2021, 2022), as the Markov chain in continuous
# time, solved. Row X16: two groups that share a person, beta .5: how many know at time 2, and the
# mean time until all do.
TWO_GROUPS = [
    (1.0, 3.1504177958, 3.625),
    (1.5, 3.3337677085, 3.1338834765),
    (2.0, 3.496559151, 2.7916666667),
    (3.0, 3.7191843449, 2.3875),
]

# Row X17: one group, beta 1: mean time until all know, the sum of 1 / ((n - i) i^nu).
ONE_GROUP = {
    5: [(0.5, 1.2743773950), (1.0, 0.8333333333), (2.0, 0.4513888889), (3.0, 0.3258101852)],
    10: [(0.5, 1.1929143800), (1.0, 0.5657936508), (2.0, 0.2105561382), (3.0, 0.1407088124)],
}


def first(cells, n=3):
    """The others take many seconds, and are tried before a release."""
    return [*cells[:n], *(pytest.param(*cell, marks=pytest.mark.slow) for cell in cells[n:])]


def discussing(groups, rate, exponent, seeds, steps, forget=0.0, bell=None):
    rules = [*td.models.group_contagion(chance(rate), exponent, chance(forget)), *([] if bell is None else [bell])]
    network = td.Network.from_edges(groups=groups) if bell is None else with_bell([], groups)
    return td.Scenario(network, rules, seeds, steps=steps)


def people_who_know(scenario, times):
    return scenario.network.n_people * exact(scenario)["share"].sel(step=list(times)).values


@pytest.mark.parametrize("exponent, at_two, until_all", first(TWO_GROUPS, 2))
def test_several_voices_work_together_in_overlapping_groups(exponent, at_two, until_all):
    run = discussing(BOWTIE_GROUPS, 0.5, exponent, [0], steps=2)
    full = discussing(BOWTIE_GROUPS, 0.5, exponent, [0], steps=40, bell=Bell())
    assert_limit(lambda k: people_who_know(run.finer(k), [2]), at_two)
    assert_limit(lambda k: mean_time(full, k), until_all)


def test_one_voice_each_in_groups_is_telling_along_ties():
    # Row X16 at nu = 1 is row X11 with the clock running at beta: a group of three is a triangle.
    groups = discussing(BOWTIE_GROUPS, 0.5, 1.0, [0], steps=4)
    ties = td.Scenario(
        td.Network.from_edges([(a, b) for g in BOWTIE_GROUPS.values() for a in g for b in g if a < b]),
        [td.Tell(chance(0.5))], [0], steps=4,
    )  # fmt: skip
    np.testing.assert_allclose(exact(groups)["knows"], exact(ties)["knows"], rtol=0, atol=1e-12)


@pytest.mark.parametrize("exponent, mean", first(ONE_GROUP[5]))
def test_a_group_of_five_is_sooner_done_the_more_voices_count(exponent, mean):
    # The hazard grows up to 4 ** exponent per person: a step that much shorter.
    rate = 4**-exponent
    scenario = discussing({"g": range(5)}, rate, exponent, [0], steps=int(9 / rate), bell=Bell())
    assert_limit(lambda k: mean_time(scenario, k), mean / rate, parts=(2, 3, 4, 6, 8, 12))


@pytest.mark.parametrize("exponent, mean", first(ONE_GROUP[10]))
def test_a_group_of_ten_is_sooner_done_the_more_voices_count(exponent, mean):
    rate = 9**-exponent
    scenario = td.Scenario(one_group(10), td.models.group_contagion(chance(rate), exponent), [0], steps=int(8 / rate))

    def all_know(run):
        return run["learned_at"].max("person", skipna=False).values

    assert_limit_of_means(all_know, scenario, mean / rate, k=2, replicates=4000, rng=1)


# Row X18: with forgetting 1, from a whole group: how many know at time 2, mean time until nobody does.
@pytest.mark.parametrize(
    "exponent, at_two, until_none", first([(1.0, 1.3229528956, 3.4573983694), (2.0, 1.6612097348, 4.2117432156)], 1)
)
def test_groups_keep_it_alive_for_a_while(exponent, at_two, until_none):
    run = discussing(BOWTIE_GROUPS, 0.5, exponent, {"group": "A"}, steps=2, forget=1.0)
    out = discussing(BOWTIE_GROUPS, 0.5, exponent, {"group": "A"}, steps=30, forget=1.0, bell=Bell(silence=True))
    assert_limit(lambda k: people_who_know(run.finer(k), [2]), at_two, FINE)
    assert_limit(lambda k: mean_time(out, k), until_none, FINE)


# Row X19: a group of four and one of three that share a person, at time 5.
@pytest.mark.parametrize("exponent, at_five", [(1.0, 0.2759652313), (1.9, 0.5925551572), (2.5, 1.137121757)])
def test_groups_of_different_sizes_overlap(exponent, at_five):
    run = discussing({"A": [0, 1, 2, 3], "B": [3, 4, 5]}, 0.3, exponent, [0, 1], steps=5, forget=1.0)
    assert_limit(lambda k: people_who_know(run.finer(k), [5]), at_five, FINE)
