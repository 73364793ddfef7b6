"""Epidemics: people tire of telling, or forget, and the news runs its course."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import pytest

import tidings as td
from tidings.rules.chances import finer_loss
from tidings.theory import exact

from .graphs import TIES, one_group
from .rates import FINE, Bell, assert_limit, chance, mean_time, with_bell

# Everybody meets everybody: r = 1 - exp(-r0 r), Kermack & McKendrick (1927). Row B1, tolerance .005
# at 10,000 people; row B2 with a share of seeds, r = 1 - (1 - seeds) exp(-r0 r).
FINAL = [(1.5, 0.5828116439), (2, 0.7968121300), (2.5, 0.8926447536), (3, 0.9404797907), (4, 0.9801725987)]
WITH_SEEDS = [(2, 0.01, 0.8002039677), (1.5, 0.05, 0.6316883460), (0.8, 0.1, 0.2814508944)]

# The Markov chains in continuous time, solved; from person 0, tiring or forgetting at rate 1.
# Rows X9 and X10: ties, hazard per tie, mean size, distribution of the size from 1 on.
TIRING = [
    ("bowtie", 1.0, 2.8472222222, [0.3333333333, 0.125, 0.1666666667, 0.1111111111, 0.2638888889]),
    ("triangle", 1.0, 2.1666666667, [0.3333333333, 0.1666666667, 0.5]),
    ("K4", 0.5, 2.3444444444, [0.4, 0.15, 0.1555555556, 0.2944444444]),
    ("path", 1.0, 1.875, [0.5, 0.25, 0.125, 0.125]),
]
# Rows X13 and X14: how many know at times 1, 2 and 5, mean time until nobody does.
FORGETTING = [
    ("triangle", 1.0, [1.1199815123, 0.8516312121, 0.3484811559], 2.6666666667),
    ("K4", 0.5, [1.0538318267, 0.8199044328, 0.3333368635], 2.4375),
    ("bowtie", 0.6, [0.9655153334, 0.7727790038, 0.3339159767], 2.330762373),
]
# Row X15: bowtie, hazard 1, tiring at rate 1, the tired forget at rate .5: how many at time 2 do not
# know, know and tell, know and are tired.
WANING = [2.8887244003, 0.7608419575, 1.3504336422]


@dataclass(frozen=True)
class TiredForget(td.Rule):
    """Who knows and shares no more forgets."""

    p: float
    effect: ClassVar[td.Effect] = td.FORGET
    needs: ClassVar[str | None] = "knows"

    def chance(self, now, draws):
        return self.p * (now.knows & ~now.shares)

    def finer(self, k):
        return replace(self, p=finer_loss(self.name, self.p, k))


def well_mixed(r0, tire, seeds, n=10_000):
    """Everybody meets everybody until they tire: `r0` contacts that matter in a whole life of sharing."""
    rules = [td.Discuss(chance(r0 * tire), crowding=1), td.Tire(tire)]
    return td.Scenario(one_group(n), rules, seeds, steps=400)


def last_share(scenario, replicates, rng):
    return td.simulate(scenario, replicates, rng=rng, keep=["share"])["share"].values[:, -1]


# The share depends on how many contacts a life of sharing has, not on how it is spread over steps.
@pytest.mark.parametrize("r0, share", FINAL)
@pytest.mark.parametrize("tire", [1.0, 0.4])
def test_an_epidemic_reaches_the_share_that_its_contacts_allow(r0, share, tire):
    found = last_share(well_mixed(r0, tire, seeds=5), 64, rng=1)
    large = found[found > 0.1]  # the others died out early: a few hundred people at most
    assert len(large) > 32
    assert abs(large.mean() - share) < 0.005


@pytest.mark.parametrize("r0, seeds, share", WITH_SEEDS)
def test_seeds_add_to_what_an_epidemic_reaches(r0, seeds, share):
    assert abs(last_share(well_mixed(r0, 0.5, int(seeds * 10_000)), 64, rng=2).mean() - share) < 0.005


@pytest.mark.parametrize("ties, rate, mean, sizes", TIRING)
def test_those_who_tire_leave_an_outbreak_of_this_size(ties, rate, mean, sizes):
    rules = td.models.sir(chance(rate), chance(1.0))
    scenario = td.Scenario(td.Network.from_edges(TIES[ties]), rules, [0], steps=25)
    assert_limit(lambda k: exact(scenario.finer(k))["size"].values[1:], sizes)
    assert np.dot(sizes, np.arange(1, len(sizes) + 1)) == pytest.approx(mean, abs=1e-9)


def test_tiring_at_random_and_telling_once_differ_though_each_tie_is_as_likely():
    # Row X9 against row X4: one who shares for long tells all, so ties of one person go together.
    bowtie = td.Network.from_edges(TIES["bowtie"])
    once = exact(td.Scenario(bowtie, td.models.independent_cascade(0.5), [0], steps=8))
    assert float(once["share"][-1]) * 5 - TIRING[0][2] > 0.18


@pytest.mark.parametrize("ties, rate, expected, until_none", FORGETTING)
def test_those_who_forget_learn_again_until_nobody_is_left(ties, rate, expected, until_none):
    rules = [*td.models.sis(chance(rate), chance(1.0)), Bell(silence=True)]
    run = td.Scenario(with_bell(TIES[ties]), rules, [0], steps=5)
    n = run.network.n_people
    assert_limit(lambda k: n * exact(run.finer(k))["share"].values[[1, 2, 5]], expected, FINE)
    assert_limit(lambda k: mean_time(run.but(steps=30), k), until_none, FINE)


def test_those_who_tired_may_forget_and_learn_again():
    rules = [*td.models.sir(chance(1.0), chance(1.0)), TiredForget(chance(0.5))]
    scenario = td.Scenario(td.Network.from_edges(TIES["bowtie"]), rules, [0], steps=2)

    def law(k):
        found = exact(scenario.finer(k)).sel(step=2)
        knows, shares = float(found["knows"].sum()), float(found["shares"].sum())
        return [5 - knows, shares, knows - shares]

    assert_limit(law, WANING, FINE)
