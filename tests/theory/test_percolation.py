import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from tidings.theory import final_size, percolation, poisson_degrees

FOUR = poisson_degrees(4)
LOPSIDED = ([1, 10], [0.5, 0.5])


# Newman (2002), row B7.
@pytest.mark.parametrize(
    "degrees, T, size",
    [
        (FOUR, 0.3, 0.3136983310), (FOUR, 0.5, 0.7968121300), (FOUR, 0.75, 0.9404797907),
        (([4], [1.0]), 0.5, 0.8541019662), (([4], [1.0]), 0.75, 0.9951599153), (([3], [1.0]), 0.75, 0.9629629630),
        (LOPSIDED, 0.2, 0.4403754889), (LOPSIDED, 0.5, 0.7250594745),
    ],
)  # fmt: skip
def test_outbreaks_are_as_large_and_as_likely_as_in_the_reference(degrees, T, size):
    found = percolation(*degrees, T)
    assert found.outbreak_size == pytest.approx(size, abs=1e-10)
    assert found.outbreak_probability == found.outbreak_size


def power_law(cutoff):
    k = np.arange(1, 3000)
    weights = k**-2.0 * np.exp(-k / cutoff)
    return k, weights / weights.sum()


# Row B8.
@pytest.mark.parametrize(
    "degrees, critical",
    [
        (FOUR, 0.25), (poisson_degrees(0.5), 2.0), (([3], [1.0]), 0.5), (([4], [1.0]), 1 / 3),
        (LOPSIDED, 0.1222222222), (power_law(5), 0.60798949), (power_law(10), 0.32869127), (power_law(20), 0.18325120),
    ],
)  # fmt: skip
def test_the_critical_chance_is_that_of_the_reference(degrees, critical):
    assert percolation(*degrees, 0.1).critical == pytest.approx(critical, abs=1e-8)


# Row B9, below the critical chance.
@pytest.mark.parametrize("degrees, T, mean", [(FOUR, 0.1, 5 / 3), (FOUR, 0.2, 5), (([3], [1.0]), 0.3, 3.25)])
def test_small_outbreaks_are_as_large_as_in_the_reference(degrees, T, mean):
    found = percolation(*degrees, T)
    assert found.mean_small_outbreak == pytest.approx(mean, abs=1e-10)
    assert found.outbreak_size == found.outbreak_probability == 0


def mean_of_finite(values, probability, T):
    """H0'(1) / H0(1) of the sizes of finite outbreaks, H0 solved at x and differenced."""
    values, probability = np.asarray(values), np.asarray(probability)
    z = values @ probability

    def sizes(x):
        def others(u):
            return x * ((values * probability) @ (1 - T + T * u) ** np.maximum(values - 1.0, 0)) / z

        u = 0.0
        for _ in range(20_000):
            u = others(u)
        return x * (probability @ (1 - T + T * u) ** values.astype(float))

    step = 1e-5
    return (np.log(sizes(1 + step)) - np.log(sizes(1 - step))) / (2 * step)


@pytest.mark.parametrize(
    "degrees, T", [(([3], [1.0]), 0.75), (LOPSIDED, 0.3), (([1, 2, 5], [0.3, 0.3, 0.4]), 0.6), (FOUR, 0.1)]
)
def test_small_outbreaks_above_the_critical_chance_are_those_that_stay_finite(degrees, T):
    assert percolation(*degrees, T).mean_small_outbreak == pytest.approx(mean_of_finite(*degrees, T), rel=1e-6)


def test_where_degrees_are_poisson_it_is_an_epidemic_where_all_meet():
    for T in (0.2, 0.2501, 0.3, 0.9):
        assert percolation(*FOUR, T).outbreak_size == pytest.approx(final_size(4 * T), abs=1e-10)


def test_small_outbreaks_of_poisson_degrees_are_a_poisson_branching_process():
    # Given that it dies out, each has r0 (1 - r) followers on average, r the chance that it does not.
    r0 = 4 * 0.5
    dual = r0 * (1 - final_size(r0))
    assert percolation(*FOUR, 0.5).mean_small_outbreak == pytest.approx(1 / (1 - dual), rel=1e-10)


def test_at_the_critical_chance_small_outbreaks_have_no_mean():
    found = percolation([3], [1.0], 0.5)
    assert found.mean_small_outbreak == np.inf
    assert found.outbreak_size == 0


def test_where_every_outbreak_is_large_there_are_no_small_ones():
    found = percolation([3], [1.0], 1.0)
    assert found.outbreak_size == 1
    assert np.isnan(found.mean_small_outbreak)


def test_pairs_and_people_alone_never_have_an_outbreak():
    assert percolation([0], [1.0], 0.5) == (0, 0, 1, np.inf)
    assert percolation([1], [1.0], 0.5) == (0, 0, 1.5, np.inf)
    assert percolation([0, 1], [0.5, 0.5], 1.0).mean_small_outbreak == 1.5


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=6), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_chance_reaches_as_many_or_more(weights, one, other):
    low, high = sorted([one, other])
    probability = np.array(weights) / sum(weights)
    less, more = (percolation(np.arange(len(weights)), probability, T) for T in (low, high))

    assert 0 <= less.outbreak_size <= more.outbreak_size + 1e-12 <= 1 + 1e-12
    assert (more.outbreak_size > 0) == (high > more.critical)
    assert more.mean_small_outbreak >= 1 or np.isnan(more.mean_small_outbreak)


def test_just_above_the_critical_chance_the_digits_hold():
    # 3-regular: w solves a square, 1 - w = (1 - T w)^2, so w = (2 T - 1) / T^2.
    for above in (1e-3, 1e-6, 1e-9):
        T = 0.5 + above
        w = (2 * T - 1) / T**2
        expected = -np.expm1(3 * np.log1p(-T * w))
        assert percolation([3], [1.0], T).outbreak_size == pytest.approx(expected, rel=1e-6)


def test_nothing_is_not_less_than_nothing():
    assert not np.signbit(percolation([3], [1.0], 0.3)[:2]).any()  # -0.0 would be printed


def test_degrees_may_be_given_twice_and_in_any_order():
    assert percolation([10, 1, 10], [0.2, 0.5, 0.3], 0.3) == pytest.approx(percolation(*LOPSIDED, 0.3))


def test_the_chance_for_a_wanted_size_can_be_looked_for():
    T = brentq(lambda T: percolation(*LOPSIDED, T).outbreak_size - 0.5, 0.2, 1)
    assert percolation(*LOPSIDED, T).outbreak_size == pytest.approx(0.5)


@pytest.mark.parametrize(
    "wrong, error, says",
    [
        (lambda: percolation([1, 2], [0.5, 0.4], 0.5), ValueError, "probabilities of degrees must sum to 1, got a sum"),
        (lambda: percolation([1, 2], [1.0], 0.5), ValueError, "as many probabilities as values, got 1 and 2"),
        (lambda: percolation([1.5], [1.0], 0.5), ValueError, "degrees must be whole numbers, got 1.5"),
        (lambda: percolation([-1], [1.0], 0.5), ValueError, "degrees must be numbers of at least 0"),
        (lambda: percolation([1, 2], [1.5, -0.5], 0.5), ValueError, "probabilities of degrees must be numbers"),
        (lambda: percolation([], [], 0.5), ValueError, "as many probabilities as values"),
        (lambda: percolation(3, 1.0, 0.5), TypeError, "two lists of equal length"),
        (lambda: percolation([3], [1.0], 50), ValueError, "T must be a chance between 0 and 1, got 50. Did you mean"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, error, says):
    with pytest.raises(error, match=says):
        wrong()
