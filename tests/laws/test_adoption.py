"""Adoption: people find out alone or follow those who know."""

import numpy as np
import pytest

import tidings as td
from tidings.theory import exact

from .graphs import complete, one_group, one_way_ring
from .rates import assert_limit, assert_limit_of_means, chance, limit_of_means

# Bass (1969): innovation p = .03 and imitation q = .38 per unit of time.
P, Q = 0.03, 0.38
# Row B4: share at times 1, 5 and 10; time, share and height of the peak; times at which half and nine
# in ten know. Tolerance .005 of the shares at 10,000 people.
CURVE = {1: 0.0357581643, 5: 0.3311986425, 10: 0.8128032212}
PEAK, SHARE_AT_PEAK, HEIGHT = 6.19261920, 0.46052632, 0.11059211
HALF, NINE_IN_TEN = 6.55018865, 11.75678431
# Row B5, an infinite ring, Fibich & Gibori (2010). Tolerance .003 at 20,000 people.
RING = {1: 0.0350156785, 5: 0.2484626482, 10: 0.5582586704, 20: 0.9166700617, 40: 0.9994730790}
RING_HALF = 9.00283713
# Row X33, the chain of how many know in a group of N, solved: expected share at times 1, 5, 10, 20.
GROUPS = {
    2: [0.0343970993, 0.206717495, 0.4055678816, 0.6730126831],
    10: [0.0355510122, 0.2907386522, 0.6770663676, 0.9709743135],
    100: [0.0357383953, 0.3261821292, 0.7993720801, 0.9957586134],
}


def bass_among(n, steps=20):
    return td.Scenario(complete(n), td.models.bass(chance(P), chance(Q / (n - 1))), [], steps=steps)


def bass_in_one_group(n, steps=20):
    rules = [td.Broadcast(chance(P)), td.Discuss(chance(Q), crowding=1)]
    return td.Scenario(one_group(n), rules, [], steps=steps)


def bass_on_a_ring(n, sides, steps=40):
    ring = one_way_ring(n)
    network = ring if sides == 1 else td.Network.from_sparse(ring.ties + ring.ties.T)
    return td.Scenario(network, td.models.bass(chance(P), chance(Q / sides)), [], steps=steps)


def shares_at(times):
    return lambda run: run["share"].sel(step=list(times)).values


@pytest.mark.parametrize("n, parts", [(2, (2, 3, 4, 6, 8)), (10, (1, 2, 3, 4, 5))])
def test_a_small_group_adopts_as_its_chain_says(n, parts):
    scenario = bass_among(n)
    assert_limit(lambda k: exact(scenario.finer(k))["share"].values[[1, 5, 10, 20]], GROUPS[n], parts)


def test_a_hundred_adopt_as_their_chain_says():
    assert_limit_of_means(shares_at([1, 5, 10, 20]), bass_among(100), GROUPS[100], k=2, replicates=2000, rng=1)


def curve(run):
    """Times of learning, and the share that knows by then, in each replicate."""
    for learned_at in np.nan_to_num(run["learned_at"].values, nan=np.inf):
        times, how_many = np.unique(learned_at, return_counts=True)
        yield times, np.cumsum(how_many) / len(learned_at)


def of_the_curve(run):
    """Share at the times of the row and at and around the peak, times until half and nine in ten know."""
    at = [*CURVE, PEAK, PEAK - 1, PEAK + 1]
    return [[*np.interp(at, times, shares), *np.interp([0.5, 0.9], shares, times)] for times, shares in curve(run)]


def test_many_adopt_along_the_curve_of_bass():
    found, error, _ = limit_of_means(of_the_curve, bass_in_one_group(10_000, 16), k=4, replicates=96, rng=2)
    assert (np.abs(found[:4] - [*CURVE.values(), SHARE_AT_PEAK]) < 0.005).all()
    # A time is off by what the share is off, over how fast the share grows there: (p + q F)(1 - F).
    growth = [(P + Q * share) * (1 - share) for share in (0.5, 0.9)]
    assert (np.abs(found[6:] - [HALF, NINE_IN_TEN]) < 0.005 / np.array(growth)).all()
    # Growth over two units of time around the peak: two shares, each within .005, over 2; and flatter than
    # the peak by a sixth of the curvature of the logistic's derivative there, (p + q)^4 / 8q.
    height = (found[5] - found[4]) / 2 + (P + Q) ** 4 / (8 * Q) / 6
    assert abs(height - HEIGHT) < 0.005
    assert (error[:6] < 0.005 / 2).all()


@pytest.mark.parametrize("sides", [1, 2])
def test_on_a_ring_they_adopt_later_and_from_one_side_as_from_two(sides):
    def at_times(run):
        half = [np.interp(0.5, share, time) for time, share in curve(run)]
        return np.column_stack([shares_at(RING)(run), half])

    assert_limit_of_means(at_times, bass_on_a_ring(20_000, sides), [*RING.values(), RING_HALF], 4, 16, rng=3)


def test_a_ring_is_slower_than_the_same_people_in_one_group():
    # Fibich & Gibori (2010): the ring is the lower, the complete graph the upper bound.
    ring = td.simulate(bass_on_a_ring(10_000, 2), 8, rng=4)["share"].mean("replicate")
    group = td.simulate(bass_in_one_group(10_000), 8, rng=4)["share"].mean("replicate")
    assert (ring.sel(step=slice(2, 20)) < group.sel(step=slice(2, 20))).all()
