"""Cascades in which everyone tells once: who is reached, how often, and when it never ends."""

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy import stats

import tidings as td
from tidings.theory import exact

from .agree import assert_follows, assert_mean
from .graphs import TIES, random_graph
from .rates import assert_limit, chance

# Independent cascade, Kempe, Kleinberg & Tardos (2003): who is reached is who can be reached along
# live ties. Enumerated over all 2^ties sets of live ties: (ties, seed, p), mean size with the seed,
# distribution of the size from 1 on. Rows X2 to X5.
CASCADES = [
    ("path", 0, 0.1, 1.111, [0.9, 0.09, 0.009, 0.001]),
    ("path", 0, 0.5, 1.875, [0.5, 0.25, 0.125, 0.125]),
    ("path", 2, 0.1, 1.21, [0.81, 0.171, 0.018, 0.001]),
    ("path", 2, 0.5, 2.25, [0.25, 0.375, 0.25, 0.125]),
    ("triangle", 0, 0.1, 1.218, [0.81, 0.162, 0.028]),
    ("triangle", 0, 0.5, 2.25, [0.25, 0.25, 0.5]),
    ("K4", 0, 0.1, 1.358104, [0.729, 0.19683, 0.061236, 0.012934]),
    ("K4", 0, 0.5, 3.25, [0.125, 0.09375, 0.1875, 0.59375]),
    ("C5", 0, 0.1, 1.22216, [0.81, 0.162, 0.0243, 0.00324, 0.00046]),
    ("C5", 0, 0.5, 2.75, [0.25, 0.25, 0.1875, 0.125, 0.1875]),
    ("paw", 0, 0.1, 1.2289, [0.81, 0.1539, 0.0333, 0.0028]),
    ("paw", 0, 0.5, 2.5625, [0.25, 0.1875, 0.3125, 0.25]),
    ("paw", 2, 0.1, 1.318, [0.729, 0.2268, 0.0414, 0.0028]),
    ("paw", 2, 0.5, 2.75, [0.125, 0.25, 0.375, 0.25]),
    ("bowtie", 0, 0.1, 1.241762, [0.81, 0.14661, 0.035802, 0.006804, 0.000784]),
    ("bowtie", 0, 0.5, 3.03125, [0.25, 0.15625, 0.15625, 0.1875, 0.25]),
    ("bowtie", 2, 0.1, 1.436, [0.6561, 0.26244, 0.071604, 0.009072, 0.000784]),
    ("bowtie", 2, 0.5, 3.5, [0.0625, 0.125, 0.3125, 0.25, 0.25]),
    ("star", 0, 0.1, 1.4, [0.6561, 0.2916, 0.0486, 0.0036, 0.0001]),
    ("star", 0, 0.5, 3.0, [0.0625, 0.25, 0.375, 0.25, 0.0625]),
    ("star", 1, 0.1, 1.13, [0.9, 0.0729, 0.0243, 0.0027, 0.0001]),
    ("star", 1, 0.5, 2.25, [0.5, 0.0625, 0.1875, 0.1875, 0.0625]),
    ("bridged", 0, 0.1, 1.2312762, [0.81, 0.1539, 0.031761, 0.0035802, 0.0006804, 7.84e-05]),
    ("bridged", 0, 0.5, 2.953125, [0.25, 0.1875, 0.265625, 0.078125, 0.09375, 0.125]),
    ("bridged", 2, 0.1, 1.3398, [0.729, 0.21141, 0.051444, 0.0071604, 0.0009072, 7.84e-05]),
    ("bridged", 2, 0.5, 3.375, [0.125, 0.15625, 0.3125, 0.15625, 0.125, 0.125]),
]
every_cascade = pytest.mark.parametrize("ties, seed, p, mean, sizes", CASCADES)

# Row X6: each tie has its own chance. Mean size from each seed, and from the best pair.
ONE_WAY = [(0, 1, 0.9), (0, 2, 0.4), (1, 2, 0.5), (2, 3, 0.3), (1, 3, 0.2), (3, 4, 0.8), (4, 0, 0.6)]
FROM_ONE = [3.18776, 2.2488, 1.8136, 3.0336, 2.74792]

# Size of the epidemic if it is one, and chance that it becomes one: bond percolation on random
# graphs with given degrees, Newman (2002), Phys. Rev. E 66, 016128. Row B7.
EPIDEMICS = [
    ("poisson", 0.3, 0.3136983310),
    ("poisson", 0.5, 0.7968121300),
    ("poisson", 0.75, 0.9404797907),
    ("four each", 0.5, 0.8541019662),
    ("four each", 0.75, 0.9951599153),
    ("three each", 0.75, 0.9629629630),
    ("one or ten", 0.2, 0.4403754889),
    ("one or ten", 0.5, 0.7250594745),
]


def cascade(network, seeds, p, steps=8):
    return td.Scenario(network, td.models.independent_cascade(p), seeds, steps=steps)


def degrees(kind, n):
    if kind == "poisson":
        return stats.poisson(4).ppf((np.arange(n) + 0.5) / n).astype(int)  # no luck in the degrees
    return {"four each": np.full(n, 4), "three each": np.full(n, 3), "one or ten": np.tile([1, 10], n // 2)}[kind]


def sizes_of(scenario, replicates, rng):
    run = td.simulate(scenario, replicates, rng=rng, keep=["share"])
    return run["share"].values[:, -1] * scenario.network.n_people


@every_cascade
def test_a_cascade_has_the_law_of_live_ties(ties, seed, p, mean, sizes):
    law = exact(cascade(td.Network.from_edges(TIES[ties]), [seed], p))
    assert float(law["share"][-1]) * len(sizes) == pytest.approx(mean, abs=1e-9)
    np.testing.assert_allclose(law["size"].values[1:], sizes, rtol=0, atol=1e-9)


@every_cascade
def test_simulated_cascades_have_the_law_of_live_ties(ties, seed, p, mean, sizes):
    found = sizes_of(cascade(td.Network.from_edges(TIES[ties]), [seed], p), 20_000, rng=1)
    deviation = np.sqrt(np.dot(sizes, np.arange(1, len(sizes) + 1) ** 2) - mean**2)
    assert_follows(found - 1, sizes)
    assert_mean(found, mean, deviation)


def own_chances():
    table = pd.DataFrame(ONE_WAY, columns=["source", "target", "chance"])
    return td.Network.from_frames(ties=table)


@pytest.mark.parametrize("seed, mean", list(enumerate(FROM_ONE)))
def test_every_tie_may_have_its_own_chance(seed, mean):
    scenario = cascade(own_chances(), [seed], "chance")
    assert float(exact(scenario)["share"][-1]) * 5 == pytest.approx(mean, abs=1e-9)
    assert_mean(sizes_of(scenario, 20_000, rng=2), mean)


def test_the_best_pair_to_tell_first_is_not_made_of_the_two_best():
    reach = {
        pair: float(exact(cascade(own_chances(), pair, "chance"))["share"][-1]) * 5
        for pair in itertools.combinations(range(5), 2)
    }
    assert max(reach, key=reach.get) == (0, 3)
    assert reach[0, 3] == pytest.approx(4.37, abs=1e-9)


def test_one_tie_passes_it_on_as_long_as_it_is_told():
    # Newman (2002), row B6, p = .1: five steps of telling; as long as a chance of .2 to tire allows,
    # told before tired; and the same two as hazards, beta / (beta + gamma).
    pair = td.Network.from_edges(TIES["pair"])

    def reached(scenario):
        return float(exact(scenario)["size"][2])

    five = td.Scenario(pair, td.models.si(0.1), [0], steps=5)
    while_fresh = td.Scenario(pair, td.models.sir(0.1, 0.2), [0], steps=200)
    hazards = td.Scenario(pair, td.models.sir(chance(0.1), chance(0.2)), [0], steps=150)
    assert reached(five) == pytest.approx(0.40951, abs=1e-9)
    assert reached(while_fresh) == pytest.approx(0.3571428571, abs=1e-9)
    assert_limit(lambda k: reached(hazards.finer(k)), 1 / 3, parts=(1, 2, 3, 4, 6, 8))


@pytest.mark.parametrize("kind, p, share", EPIDEMICS)
def test_an_epidemic_is_as_large_and_as_likely_as_percolation_says(kind, p, share):
    rng, n = np.random.default_rng(3), 20_000
    found = np.concatenate(
        [sizes_of(cascade(random_graph(degrees(kind, n), rng), 1, p, steps=300), 64, rng=rng) / n for _ in range(2)]
    )
    large = found[found > 0.1]  # a small outbreak reaches a few hundred people at most
    assert abs(large.mean() - share) < 0.01  # the tolerance of row B7 at 10,000 people
    assert_mean(found > 0.1, share, np.sqrt(share * (1 - share)), bias=0.01)


# Below the threshold outbreaks stay small: mean size 1 + T G0'(1) / (1 - T G1'(1)), row B9, to 3 %.
@pytest.mark.parametrize("kind, p, mean", [("poisson", 0.1, 5 / 3), ("three each", 0.3, 3.25)])
def test_below_the_threshold_outbreaks_stay_small(kind, p, mean):
    rng, n = np.random.default_rng(4), 10_000
    network = random_graph(degrees(kind, n), rng)
    found = sizes_of(cascade(network, 1, p, steps=200), 2000, rng=rng)
    assert_mean(found, mean, bias=0.03 * mean)


# Row B23: 200,000 runs by another program on Zachary's karate club, with their standard errors.
@pytest.mark.parametrize("seed, mean, error", [(0, 3.4131, 0.0051), (33, 3.5020, 0.0051), (16, 1.3188, 0.0021)])
def test_cascades_in_the_karate_club_agree_with_another_program(seed, mean, error):
    club = td.Network.from_edges(list(nx.karate_club_graph().edges()))
    assert_mean(sizes_of(cascade(club, [seed], 0.1, steps=34), 20_000, rng=5), mean, bias=4 * error)
