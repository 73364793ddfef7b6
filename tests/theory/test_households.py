import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import comb

from tidings.theory import final_size, households

# Ball, Mollison & Scalia-Tomba (1997), rows B20 and B21: size, local, critical rate, share at global rate 1.
GROUPS = [
    (2, 1, 2 / 3, 0.5368110127), (3, 1, 6 / 13, 0.7723093601), (4, 0.5, 0.4265402844, 0.7764423966),
    (4, 1, 0.3356643357, 0.8870107525), (10, 0.2, 0.2187702950, 0.8923574216),
]  # fmt: skip

sizes = st.integers(1, 12)
rates = st.floats(0, 5)


@pytest.mark.parametrize("size, local, critical, share", GROUPS)
def test_it_spreads_between_groups_as_in_the_reference(size, local, critical, share):
    found = households(size, local, 1.0)
    assert found.critical_global == pytest.approx(critical, abs=1e-10)
    assert found.final_fraction == pytest.approx(share, abs=1e-10)
    assert found.mean_local == pytest.approx(1 / critical, rel=1e-9)


def test_three_people_have_the_mean_outbreak_of_the_reference():
    found = households(3, 1.0, 1.5)
    assert found.mean_local == pytest.approx(13 / 6, abs=1e-12)
    assert found.r_star == pytest.approx(1.5 * 13 / 6, abs=1e-12)
    assert found.final_fraction == pytest.approx(0.9068714608, abs=1e-10)


def sizes_of_an_outbreak(n, local):
    """Chances that 0, 1, ... of the others learn, from one, by the triangular equations.

    With times of sharing exponential of mean 1, somebody stays untold by one person with chance
    1 / (1 + local) for each; Ball (1986).
    """
    others = n - 1
    chances = np.zeros(n)
    for j in range(n):
        spared = 1 / (1 + local * (others - j))
        known = sum(comb(others - k, j - k) * chances[k] / spared ** (k + 1) for k in range(j))
        chances[j] = (comb(others, j) - known) * spared ** (j + 1)
    return chances


@pytest.mark.parametrize("n, local", [(2, 0.3), (5, 0.5), (8, 2.0), (12, 0.1)])
def test_an_outbreak_in_one_group_has_the_mean_of_its_distribution(n, local):
    chances = sizes_of_an_outbreak(n, local)
    assert chances.sum() == pytest.approx(1)
    assert households(n, local, 1.0).mean_local == pytest.approx(chances @ np.arange(1, n + 1), rel=1e-9)


def test_people_alone_meet_as_everybody_meets_everybody():
    for anybody in (0.5, 1.0, 1.001, 1.5, 4):
        found = households(1, 3.0, anybody)
        assert found.mean_local == 1
        assert found.r_star == anybody
        assert found.final_fraction == pytest.approx(final_size(anybody), abs=1e-9)


def test_without_telling_in_groups_they_make_no_difference():
    assert households(5, 0.0, 2.0).final_fraction == pytest.approx(final_size(2.0), abs=1e-10)


def test_where_groups_tell_all_they_are_one_person():
    # Each of n members may be told from outside, and then all know.
    n, anybody = 4, 0.5
    z = households(n, 1e9, anybody).final_fraction
    assert z == pytest.approx(1 - np.exp(-n * anybody * z), abs=1e-6)
    assert households(n, 1e9, anybody).mean_local == pytest.approx(n, abs=1e-6)


@given(size=sizes, local=rates, anybody=rates, more=rates)
def test_more_contacts_reach_as_many_or_more(size, local, anybody, more):
    found = households(size, local, anybody)
    outside, inside = households(size, local, anybody + more), households(size, local + more, anybody)

    assert 0 <= found.final_fraction <= 1
    assert 1 <= found.mean_local <= size + 1e-12
    assert (found.final_fraction > 0) == (found.r_star > 1) or found.r_star < 1 + 1e-9
    assert found.critical_global * found.mean_local == pytest.approx(1)
    for other in (outside, inside):
        assert found.r_star <= other.r_star + 1e-12
        assert found.final_fraction <= other.final_fraction + 1e-9


def test_at_the_critical_rate_nothing_is_left():
    critical = households(4, 1.0, 1.0).critical_global
    assert households(4, 1.0, critical).final_fraction == pytest.approx(0, abs=1e-6)
    assert households(4, 1.0, critical * 0.999).final_fraction == 0
    assert 0 < households(4, 1.0, critical * 1.001).final_fraction < 0.01


def test_groups_may_differ_in_size():
    mixed = households({1: 0.5, 3: 0.5}, 1.0, 1.0)
    # Who is drawn from everybody is in a group of three three times out of four.
    assert mixed.mean_local == pytest.approx(0.25 * 1 + 0.75 * 13 / 6)
    assert households(1, 1, 1.0).final_fraction < mixed.final_fraction < households(3, 1, 1.0).final_fraction
    assert households(([3, 1], [0.5, 0.5]), 1.0, 1.0) == pytest.approx(mixed)
    assert households({3: 1.0}, 1, 1) == households(3, 1, 1)


def test_large_groups_take_no_time_and_lose_no_digits():
    found = households(300, 2 / 300, 0.1)
    assert found.mean_local > 50
    assert found.r_star == pytest.approx(0.1 * found.mean_local)
    assert final_size(2.0) < found.final_fraction < final_size(2.1) + 0.05


@pytest.mark.parametrize(
    "wrong, error, says",
    [
        (lambda: households(0, 1, 1), ValueError, "size must be at least 1, got 0"),
        (lambda: households({0: 0.5, 2: 0.5}, 1, 1), ValueError, "size must be at least 1, got a group of 0"),
        (
            lambda: households({2: 0.5, 3: 0.4}, 1, 1),
            ValueError,
            "probabilities of size must sum to 1, got a sum of 0.9",
        ),
        (lambda: households(2.5, 1, 1), TypeError, "size must be a whole number, got 2.5"),
        (lambda: households("two", 1, 1), TypeError, "size must be a whole number, a dict"),
        (lambda: households(3, -1, 1), ValueError, "local must be a finite number of at least 0, got -1"),
        (lambda: households(3, 1, np.inf), ValueError, "global_ must be a finite number of at least 0, got inf"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, error, says):
    with pytest.raises(error, match=says):
        wrong()
