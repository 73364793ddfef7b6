"""Simplicial contagion: telling in pairs, and triangles in which two convince the third."""

import pytest

import tidings as td
from tidings.theory import exact

from .graphs import BOWTIE_GROUPS, TIES, one_group
from .rates import FINE, Bell, assert_limit, chance, mean_time, with_bell

# Iacopini, Petri, Barrat & Latora (2019), Nat. Commun. 10, 2485. Row X20: beta .3 per tie, .9 per
# triangle, forgetting 1, from persons 0 and 1: how many know at time 2, mean time until nobody does.
K4_TRIANGLES = {"A": [0, 1, 2], "B": [0, 1, 3], "C": [0, 2, 3], "D": [1, 2, 3]}
TRIANGLES = [
    ("K4", K4_TRIANGLES, 1.4515293107, 3.755),
    ("bowtie", BOWTIE_GROUPS, 0.8808208954, 2.5012184306),
]

# The mean field d rho / dt = -rho + (lam rho + lam_group rho^2)(1 - rho). Rows B14 and B15: the
# share that knows in the long run. Tolerance .02 of the rows at 1,000 people and more.
TOGETHER = [(0.7, 2.5, 0.45797959), (0.75, 2.5, 0.5), (0.8, 2.5, 0.52867962), (0.9, 2.5, 0.56979992)]
ALONE = [(1.2, 2.5, 0.64418745), (1.2, 0.8, 0.30901699), (1.5, 0.8, 0.46605202), (2.0, 0.8, 0.59629120)]


def once(cells, *now):
    """The cells numbered `now`; the others take seconds each and are tried before a release."""
    return [cell if row in now else pytest.param(*cell, marks=pytest.mark.slow) for row, cell in enumerate(cells)]


def triangles(ties, groups, steps, bell=()):
    rules = [*td.models.simplicial_contagion(chance(0.3), chance(0.9), chance(1.0)), *bell]
    return td.Scenario(with_bell(TIES[ties], groups), rules, [0, 1], steps=steps)


def well_mixed(lam, lam_group, start, n=4000, steps=40):
    """Everybody meets everybody, alone and in pairs, as often as the mean field says."""
    alone = td.Discuss(chance(lam), crowding=1, name="alone")
    together = td.Discuss(chance(lam_group), exponent=2, crowding=2, name="together")
    return td.Scenario(one_group(n), [alone, together, td.Forget(chance(1.0))], int(start * n), steps=steps)


def long_run(scenario, rng):
    """Shares over the last quarter of the time, taken to steps of no length: (replicate,)."""
    late = slice(3 * scenario.steps // 4, None)
    coarse, fine = (
        td.simulate(scenario.finer(k), 16, rng=rng, keep=["share"])["share"].sel(step=late).mean("step").values
        for k in (4, 8)
    )
    return 2 * fine - coarse


@pytest.mark.parametrize("ties, groups, at_two, until_none", TRIANGLES)
def test_two_in_a_triangle_convince_the_third(ties, groups, at_two, until_none):
    run, out = triangles(ties, groups, 2), triangles(ties, groups, 30, [Bell(silence=True)])
    n = run.network.n_people
    assert_limit(lambda k: n * exact(run.finer(k))["share"].values[2], at_two, FINE)
    assert_limit(lambda k: mean_time(out, k), until_none, FINE)


@pytest.mark.parametrize("lam, lam_group, share", once([*TOGETHER, *ALONE], 0, 5))
def test_well_mixed_pairs_keep_it_alive_at_the_upper_branch(lam, lam_group, share):
    assert abs(long_run(well_mixed(lam, lam_group, 0.6), rng=1).mean() - share) < 0.02


@pytest.mark.parametrize("lam, lam_group, share", once(ALONE, 1))
def test_from_few_it_grows_where_one_voice_is_enough(lam, lam_group, share):
    assert abs(long_run(well_mixed(lam, lam_group, 0.02, steps=80), rng=2).mean() - share) < 0.02


# Noise and the length of the step blur the lower branch. The share moves off it at the rate r, the
# slope there (.13 to .15, at lambda .9 .09), so noise blurs it by sqrt(share / (n r)), .014 at most,
# and steps of 1/16 shift it by (share - share^2 / (1 - share)) / (32 r), .042 at most. Half as much
# and half as much again as the lower branch is more than four standard deviations beyond that.
@pytest.mark.parametrize(
    "lam, share, n, k",
    once(
        [
            (0.7, 0.26202041, 10_000, 16),
            (0.75, 0.2, 10_000, 16),
            (0.8, 0.15132038, 10_000, 16),
            (0.9, 0.07020008, 50_000, 32),
        ],
        1,
    ),
)
def test_where_one_voice_is_not_enough_it_depends_on_the_start(lam, share, n, k):
    few, many = (
        td.simulate(well_mixed(lam, 2.5, part * share, n, steps=25).finer(k), 2, rng=3, keep=["share"])["share"].values
        for part in (0.5, 1.5)
    )
    assert (few[:, -1] < few[:, 0] / 2).all()
    assert (many[:, -1] > many[:, 0]).all()


@pytest.mark.parametrize("lam, survives", once([(0.58, False), (0.70, True)], 0))
def test_below_the_critical_point_it_dies_from_any_start(lam, survives):
    # Row B14: the upper branch begins at lambda .66227766, with a jump to .36754447.
    scenario = well_mixed(lam, 2.5, 0.9, steps=120).finer(16)
    late = td.simulate(scenario, 4, rng=4, keep=["share"])["share"].values[:, -1]
    assert (late > 0.36754447).all() if survives else (late < 0.01).all()
