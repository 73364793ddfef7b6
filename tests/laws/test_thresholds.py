"""Thresholds: people learn once enough of their contacts share."""

import numpy as np
import pytest
from scipy import stats

import tidings as td
from tidings.theory import exact

from .agree import assert_follows, assert_mean
from .graphs import TIES, complete, one_group, random_graph, ring_lattice

# Linear threshold, Kempe, Kleinberg & Tardos (2003): each person picks at most one of those who
# tell them, with the weight of the tie as chance. Enumerated; rows X7 (weight 1 / degree) and X8
# (half of that): ties, part, mean size from person 0, distribution of the size from 1 on.
LINEAR = [
    ("path", 1.0, 2.0, [0.5, 0.25, 0.0, 0.25]),
    ("triangle", 1.0, 2.5, [0.25, 0.0, 0.75]),
    ("K4", 1.0, 2.8888888889, [0.2962962963, 0.1111111111, 0.0, 0.5925925926]),
    ("bowtie", 1.0, 2.5625, [0.375, 0.25, 0.09375, 0.0, 0.28125]),
    ("star", 1.0, 5.0, [0.0, 0.0, 0.0, 0.0, 1.0]),
    ("bridged", 1.0, 2.5833333333, [0.3333333333, 0.1666666667, 0.3333333333, 0.0416666667, 0.0, 0.125]),
    ("path", 0.5, 1.34375, [0.75, 0.1875, 0.03125, 0.03125]),
    ("triangle", 0.5, 1.625, [0.5625, 0.25, 0.1875]),
    ("K4", 0.5, 1.6944444444, [0.5787037037, 0.2222222222, 0.125, 0.0740740741]),
    ("bowtie", 0.5, 1.53515625, [0.65625, 0.22265625, 0.068359375, 0.03515625, 0.017578125]),
    ("star", 0.5, 3.0, [0.0625, 0.25, 0.375, 0.25, 0.0625]),
    ("bridged", 0.5, 1.5564236111, [0.625, 0.2361111111, 0.1119791667, 0.0151909722, 0.0078125, 0.00390625]),
]

# Complex contagion on a ring, Centola & Macy (2007): people, ties to either side, contacts needed,
# neighbours who know at the start, steps until all know. Row X32.
RINGS = [(100, 2, 2, 2, 49), (100, 2, 2, 3, 48), (101, 3, 2, 2, 25), (100, 3, 3, 3, 48), (1000, 4, 3, 4, 249)]

# Watts (2002) on Poisson random graphs, threshold .18: mean degree, share of seeds, share at the
# end. Gleeson & Cahalane (2007), Phys. Rev. E 75, 056103. Row B12, tolerance .005 at 20,000 people.
WATTS = [(1.5, 0.01, 0.59139778), (3, 0.01, 0.94120118), (4, 0.01, 0.98038775), (6, 0.01, 0.99750908)]
FEW_SEEDS = [(6, 0.001, 0.99748609), (7, 0.001, 0.00424199)]

# Linear threshold on random graphs in which everybody has k ties: k, share of seeds, share at the
# end. Row B13, tolerance .01.
REGULAR = [(3, 0.05, 0.1795454545), (4, 0.05, 0.2152173913), (6, 0.1, 0.46), (10, 0.02, 0.1861016949)]

# Granovetter (1978): thresholds spread normally around 25 % of the people: standard deviation and
# equilibrium, both in %. Row B10, tolerance .05 at 100,000 people; the deviation at which it jumps,
# and the equilibrium just below.
CROWDS = [(10, 0.7696), (12, 4.0211), (12.2, 5.4792), (12.25, 100.0), (13, 100.0), (20, 99.9911)]
JUMPS_AT, JUMPS_FROM = 12.222087, 6.2003


def some(cells, *now):
    """The cells numbered `now`; the others take seconds each and are tried before a release."""
    return [cell if row in now else pytest.param(*cell, marks=pytest.mark.slow) for row, cell in enumerate(cells)]


def weighed(ties, part):
    """Each tie weighs `part` / (ties of the one who listens)."""
    pairs = [pair for i, j in TIES[ties] for pair in ((i, j), (j, i))]
    degree = np.bincount([target for _, target in pairs])
    return td.Network.from_edges([(a, b, part / degree[b]) for a, b in pairs], mutual=False)


def riot(thresholds, network, over):
    with_thresholds = network.but(people=network.people.assign(needs=thresholds))
    rule = td.Threshold("needs", of="count", over=over)
    return td.Scenario(with_thresholds, [rule], np.flatnonzero(np.asarray(thresholds) == 0).tolist(), steps=200)


def last_share(scenario, replicates=1, rng=1):
    return td.simulate(scenario, replicates, rng=rng, keep=["share"])["share"].values[:, -1]


@pytest.mark.parametrize("network, over", [(complete(100), "ties"), (one_group(100), "groups")])
def test_one_person_stops_a_riot_of_a_hundred(network, over):
    # Granovetter (1978), Am. J. Sociol. 83, 1420; row X1.
    thresholds = np.arange(100.0)
    other = np.where(thresholds == 1, 2, thresholds)
    assert last_share(riot(thresholds, network, over)) * 100 == 100
    assert last_share(riot(other, network, over)) * 100 == 1


@pytest.mark.parametrize("ties, part, mean, sizes", some(LINEAR, 0, 3, 8, 9))
def test_linear_thresholds_have_the_law_of_one_live_tie_each(ties, part, mean, sizes):
    scenario = td.Scenario(weighed(ties, part), td.models.linear_threshold(of="count"), [0], steps=8)
    law = exact(scenario)
    assert float(law["share"][-1]) * len(sizes) == pytest.approx(mean, abs=1e-9)
    np.testing.assert_allclose(law["size"].values[1:], sizes, rtol=0, atol=1e-9)
    found = last_share(scenario, 20_000) * len(sizes)
    deviation = np.sqrt(np.dot(sizes, np.arange(1, len(sizes) + 1) ** 2) - mean**2)
    assert_follows(found - 1, sizes)
    assert_mean(found, mean, deviation, bias=1e-9)


@pytest.mark.parametrize("ties, part, mean, sizes", LINEAR[:6])
def test_a_share_of_all_ties_is_a_weight_of_one_over_their_number(ties, part, mean, sizes):
    plain = td.Network.from_edges(TIES[ties])
    law = exact(td.Scenario(plain, td.models.linear_threshold(), [0], steps=8))
    np.testing.assert_allclose(law["size"].values[1:], sizes, rtol=0, atol=1e-9)


@pytest.mark.parametrize("n, side, needs, seeds, steps", RINGS)
def test_on_a_ring_the_front_advances_by_wide_bridges(n, side, needs, seeds, steps):
    scenario = td.Scenario(ring_lattice(n, side), td.models.complex_contagion(needs), range(seeds), steps=2 * n)
    run = td.simulate(scenario, 1, rng=1)
    assert float(run["learned_at"].max()) == steps
    assert float(run["share"][0, -1]) == 1


def test_where_bridges_are_too_narrow_nothing_moves():
    scenario = td.Scenario(ring_lattice(100, 2), td.models.complex_contagion(3), range(3), steps=100)
    assert last_share(scenario) * 100 == 3


def crowd(sd, n=100_000):
    needs = n * stats.norm(0.25, sd / 100).ppf((np.arange(n) + 0.5) / n)
    return riot(np.maximum(needs, 0.0), one_group(n), "groups")


@pytest.mark.parametrize("sd, percent", some(CROWDS, 1, 4))
def test_the_crowd_stops_short_or_goes_all_the_way(sd, percent):
    assert 100 * last_share(crowd(sd)) == pytest.approx(percent, abs=0.05)


@pytest.mark.slow
def test_the_crowd_jumps_where_the_two_equilibria_meet():
    # At the jump the share that follows touches the share itself, with the curvature below; whoever is
    # one person short of it stops, a square root of that before the place where they touch.
    z = (JUMPS_FROM - 25) / JUMPS_AT
    density, spread = stats.norm.pdf(z), JUMPS_AT / 100
    curvature, slope_in_sd = density * -z / spread**2, density * -z / spread
    person, sd = 1 / 100_000, JUMPS_AT - 1e-4
    short_of_it = person + slope_in_sd * 1e-6
    found = last_share(crowd(sd))[0]
    assert JUMPS_FROM / 100 - np.sqrt(2 * short_of_it / curvature) < found < JUMPS_FROM / 100

    # Beyond the jump, by more than that one person, the crowd is slow to pass the place but does.
    beyond = JUMPS_AT + 100 * 1.2 * person / slope_in_sd
    assert last_share(crowd(beyond).but(steps=1500)) == 1


def poisson_graph(mean, n, rng):
    return random_graph(stats.poisson(mean).ppf((np.arange(n) + 0.5) / n).astype(int), rng)


@pytest.mark.parametrize("mean_degree, seeds, share", [*WATTS, *FEW_SEEDS])
def test_global_cascades_are_as_large_as_the_message_passing_says(mean_degree, seeds, share):
    rng, n = np.random.default_rng(2), 100_000 if seeds < 0.01 else 20_000
    scenario = td.Scenario(poisson_graph(mean_degree, n, rng), td.models.watts(0.18), int(seeds * n), steps=200)
    assert_mean(last_share(scenario, 8, rng), share, bias=0.005 if share > 0.1 else 0.0005)


@pytest.mark.parametrize("k, seeds, share", REGULAR)
def test_linear_thresholds_spread_as_far_as_one_live_tie_each_says(k, seeds, share):
    rng, n = np.random.default_rng(3), 10_000
    network = random_graph(np.full(n, k), rng)
    found = last_share(td.Scenario(network, td.models.linear_threshold(), int(seeds * n), steps=200), 64, rng)
    assert abs(found.mean() - share) < 0.01
