import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tidings.theory import gleeson_cahalane, linear_threshold, poisson_degrees

# Gleeson & Cahalane (2007), row B12, threshold .18: mean degree, share of seeds, share in the end.
WATTS = [
    (1.5, 0.01, 0.59139778), (3, 0.01, 0.94120118), (4, 0.01, 0.98038775), (6, 0.01, 0.99750908),
    (6, 0.001, 0.99748609), (7, 0.001, 0.00424199),
]  # fmt: skip
# Row B13: ties each, share of seeds, share in the end.
REGULAR = [(3, 0.05, 0.1795454545), (4, 0.05, 0.2152173913), (6, 0.1, 0.46), (10, 0.02, 0.1861016949)]


@pytest.mark.parametrize("z, seeds, share", WATTS)
def test_cascades_are_as_large_as_in_the_reference(z, seeds, share):
    assert gleeson_cahalane(*poisson_degrees(z), 0.18, seeds) == pytest.approx(share, abs=1e-8)


@pytest.mark.parametrize("k, seeds, share", REGULAR)
def test_linear_thresholds_reach_the_shares_of_the_reference(k, seeds, share):
    assert linear_threshold(k, seeds) == pytest.approx(share, abs=1e-10)


@given(k=st.integers(1, 30), seeds=st.floats(0, 1))
def test_linear_thresholds_are_thresholds_drawn_evenly(k, seeds):
    assert linear_threshold(k, seeds) == pytest.approx(gleeson_cahalane([k], [1.0], "uniform", seeds), abs=1e-9)
    assert seeds - 1e-12 <= linear_threshold(k, seeds) <= 1 + 1e-12


def moved(tries, k, q, cdf):
    """Chance that enough of `tries` contacts of `k` have been moved, each with chance `q`."""
    m = np.arange(tries + 1)
    return stats.binom.pmf(m, tries, q) @ cdf(m / max(k, 1))


@pytest.mark.parametrize("seeds", [0.0, 0.05])
@pytest.mark.parametrize("cdf", [stats.norm(0.4, 0.2).cdf, lambda x: 1.0 * (x >= 0.34 - 1e-9), lambda x: x])
def test_it_solves_the_equations_as_they_are_written(cdf, seeds):
    degrees = {0: 0.1, 1: 0.2, 3: 0.3, 6: 0.4}
    z, q = sum(k * p for k, p in degrees.items()), seeds
    for _ in range(300):
        q = seeds + (1 - seeds) * sum(k * p / z * moved(k - 1, k, q, cdf) for k, p in degrees.items() if k)
    share = seeds + (1 - seeds) * sum(p * moved(k, k, q, cdf) for k, p in degrees.items())

    assert gleeson_cahalane([*degrees], [*degrees.values()], cdf, seeds) == pytest.approx(share, abs=1e-9)


@given(st.floats(0.5, 8), st.floats(0.05, 1), st.floats(0, 1), st.floats(0, 1))
def test_more_seeds_and_lower_thresholds_move_as_many_or_more(z, theta, one, other):
    few, many = sorted([one, other])
    degrees = poisson_degrees(z)

    assert gleeson_cahalane(*degrees, theta, few) <= gleeson_cahalane(*degrees, theta, many) + 1e-9
    assert gleeson_cahalane(*degrees, theta, few) <= gleeson_cahalane(*degrees, theta / 2, few) + 1e-9
    assert gleeson_cahalane(*degrees, theta, few) >= few - 1e-12


def test_thresholds_are_reached_at_a_share_as_large():
    # 3 of 10 contacts are a threshold of .3, though .1 + .1 + .1 is more.
    exactly, summed, above = (gleeson_cahalane([10], [1.0], theta, 0.08) for theta in (0.3, 0.1 + 0.1 + 0.1, 0.31))
    assert summed == exactly > above + 0.5


def test_nobody_is_moved_by_nobody_unless_they_need_nobody():
    degrees = poisson_degrees(4)
    assert gleeson_cahalane(*degrees, 0.18, 0.0) == 0
    assert gleeson_cahalane(*degrees, 0.0, 0.0) == pytest.approx(1)
    assert gleeson_cahalane(*degrees, 1.0, 1.0) == 1
    assert gleeson_cahalane(*degrees, stats.norm(0.2, 0.2).cdf, 0.0) > 0.5


@pytest.mark.parametrize("z", [1.5, 4, 7])
def test_never_more_than_everybody_is_moved(z):
    assert gleeson_cahalane(*poisson_degrees(z), 0, 0.01) <= 1  # which sums of rounded shares exceed


def test_people_alone_are_seeds_or_stay_as_they_are():
    assert gleeson_cahalane([0], [1.0], 0.5, 0.3) == pytest.approx(0.3)
    assert gleeson_cahalane([0], [1.0], stats.norm(0, 1).cdf, 0.3) == pytest.approx(0.3 + 0.7 / 2)
    assert gleeson_cahalane([0, 4], [0.5, 0.5], 0.2, 0.01) < 0.51


def test_where_it_is_about_to_jump_it_says_so():
    # On a ring where one of two contacts is enough, the few who begin by themselves are all it takes; but
    # every turn adds no more than these, and where it ends is out of sight.
    def hardly_anybody(x):
        return np.where(x > 0, 1.0, 1e-13)

    with pytest.warns(UserWarning, match="what it settles at is in doubt"):
        gleeson_cahalane([2], [1.0], hardly_anybody, seeds=0.0)
    assert gleeson_cahalane([3], [1.0], hardly_anybody, seeds=0.0) == pytest.approx(1)


@pytest.mark.parametrize(
    "wrong, error, says",
    [
        (lambda: gleeson_cahalane([4], [0.9], 0.18, 0.1), ValueError, "probabilities of degrees must sum to 1"),
        (lambda: gleeson_cahalane([4], [1.0], 18, 0.1), ValueError, "theta must be a share between 0 and 1, got 18"),
        (lambda: gleeson_cahalane([4], [1.0], "normal", 0.1), ValueError, "theta must be a share, 'uniform' or a func"),
        (lambda: gleeson_cahalane([4], [1.0], lambda x: 2 + x, 0.1), ValueError, "theta must give a share between 0"),
        (lambda: gleeson_cahalane([4], [1.0], lambda x: 0.5, 0.1), ValueError, "theta must give a share between 0"),
        (lambda: gleeson_cahalane([4], [1.0], 0.18, 2), ValueError, "seeds must be a share between 0 and 1, got 2"),
        (lambda: linear_threshold(2.5, 0.1), TypeError, "degree must be a whole number, got 2.5"),
        (lambda: linear_threshold(0, 0.1), ValueError, "degree must be at least 1, got 0"),
        (lambda: linear_threshold(3, -0.1), ValueError, "seeds must be a share between 0 and 1"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, error, says):
    with pytest.raises(error, match=says):
        wrong()
