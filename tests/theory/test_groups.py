import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import factorial

from tidings.theory import group_branches, group_threshold, group_tricritical

MIXED = ({2: 0.5, 3: 0.5}, {4: 0.5, 5: 0.5})


# St-Onge et al. (2021, 2022), row B16: groups each, members each, thresholds at exponents 1, 2 and 3.
@pytest.mark.parametrize(
    "memberships, size, rates",
    [
        (3, 4, [0.1290564904, 0.1066336674, 0.0796174561]),
        (2, 3, [0.3660254038, 0.3090169944, 0.25]),
        (3, 3, [0.2071067812, 0.1830127019, 0.1545084972]),
        (2, 4, [0.2177982215, 1 / 6, 0.1155303315]),
    ],
)
def test_thresholds_are_those_of_the_reference(memberships, size, rates):
    found = [group_threshold(memberships, size, exponent) for exponent in (1, 2, 3)]
    assert found == pytest.approx(rates, abs=1e-9)


@given(m=st.integers(2, 20), exponent=st.floats(0, 8))
def test_groups_of_three_have_a_threshold_that_can_be_written_down(m, exponent):
    lam = group_threshold(m, 3, exponent)
    assert (m - 1) * (2 * lam + 2**exponent * lam**2) == pytest.approx(1, rel=1e-9)


def test_pairs_are_ties_and_the_exponent_makes_no_difference():
    # A person in m pairs has m ties; news that came by one goes on by m - 1.
    for m in (2, 3, 7):
        assert group_threshold(m, 2, 1) == pytest.approx(1 / (m - 1))
        assert group_threshold(m, 2, 5) == group_threshold(m, 2, 0)


@given(
    st.lists(st.floats(0.05, 1), min_size=3, max_size=3),
    st.lists(st.floats(0.05, 1), min_size=4, max_size=4),
    st.floats(0, 4),
)
def test_at_the_threshold_the_sum_of_the_paper_is_one(people, groups, exponent):
    g, p = np.array(people) / sum(people), np.array(groups) / sum(groups)
    m, sizes = np.array([1, 2, 5]), np.array([1, 2, 4, 9])
    lam = group_threshold((m, g), (sizes, p), exponent)

    total = 0.0
    for n, share in zip(sizes, p):
        i = np.arange(1, n)
        won = np.cumprod(lam * i**exponent)
        total += share * (factorial(n) / (factorial(n - i - 1) * factorial(i)) * won).sum()
    assert (g @ (m * (m - 1))) / ((g @ m) * (p @ sizes)) * total == pytest.approx(1, rel=1e-9)


def test_more_memberships_larger_groups_and_louder_company_lower_it():
    assert group_threshold(4, 4, 1) < group_threshold(3, 4, 1)
    assert group_threshold(3, 5, 1) < group_threshold(3, 4, 1)
    assert group_threshold(3, 4, 2) < group_threshold(3, 4, 1) < group_threshold(3, 4, 0.5)


def test_where_no_group_leads_to_another_there_is_none():
    assert group_threshold(1, 4, 1) == np.inf
    assert group_threshold(3, 1, 1) == np.inf
    assert group_threshold(3, {1: 1.0, 4: 0.0}, 1) == np.inf
    assert group_tricritical(1, 4) == np.inf


def test_groups_of_a_thousand_are_no_overflow():
    lam = group_threshold(2, 1000, 2.0)
    assert 0 < lam < group_threshold(2, 1000, 1.0) < 1 / 1000


# Row B17; the first as printed in the figure script of the authors.
@pytest.mark.parametrize(
    "memberships, size, exponent, digits",
    [
        (3, 4, 1.9080447119702004, 1e-12), (2, 3, 3.2436897883, 1e-10), (3, 3, 2.7360154817, 1e-10),
        (2, 4, 2.1586459774, 1e-10), (*MIXED, 1.7828636858, 1e-10),
    ],
)  # fmt: skip
def test_tricritical_exponents_are_those_of_the_reference(memberships, size, exponent, digits):
    assert group_tricritical(memberships, size) == pytest.approx(exponent, abs=digits)


@pytest.mark.parametrize("memberships, size", [(3, 4), (2, 3), MIXED, (2, 30), ({1: 0.5, 6: 0.5}, {2: 0.7, 8: 0.3})])
def test_below_the_tricritical_exponent_it_grows_smoothly_and_above_it_jumps(memberships, size):
    turn = group_tricritical(memberships, size)
    for exponent, jumps in ((turn - 0.02, False), (turn + 0.02, True)):
        threshold = group_threshold(memberships, size, exponent)
        before, after = (group_branches(memberships, size, threshold * part, exponent) for part in (1 - 1e-6, 1 + 1e-6))

        assert (before.upper > 0) == (not np.isnan(before.lower)) == jumps
        assert np.isnan(after.lower)
        assert (after.upper > 1e-3) == jumps


def test_in_pairs_there_are_never_several_voices():
    assert group_tricritical(5, 2) == np.inf
    assert group_tricritical(5, {1: 0.5, 2: 0.5}) == np.inf
    assert group_tricritical(5, {2: 1.0, 4: 0.0}) == np.inf


def test_a_few_groups_of_three_are_enough_for_a_jump_if_they_are_loud():
    rare = group_tricritical(2, {2: 1 - 1e-6, 3: 1e-6})
    assert 20 < rare < 100
    assert group_tricritical(2, {2: 0.5, 3: 0.5}) < rare


def test_in_larger_groups_less_is_needed():
    exponents = [group_tricritical(2, size) for size in (3, 4, 6, 10, 30, 100, 1000)]
    assert (np.diff(exponents) < 0).all()
    assert exponents[-1] > 1


@pytest.mark.parametrize("same", [{3: 1.0}, ([3], [1.0]), np.int64(3), (np.array([3, 7]), np.array([1.0, 0.0]))])
def test_a_number_may_be_given_as_a_distribution(same):
    assert group_threshold(same, 4, 1) == pytest.approx(group_threshold(3, 4, 1), rel=1e-12)
    assert group_threshold(2, same, 1) == pytest.approx(group_threshold(2, 3, 1), rel=1e-12)
    assert group_tricritical(same, 4) == pytest.approx(group_tricritical(3, 4), rel=1e-9)
    assert group_tricritical(2, same) == pytest.approx(group_tricritical(2, 3), rel=1e-9)


@pytest.mark.parametrize(
    "wrong, error, says",
    [
        (lambda: group_threshold(0, 4, 1), ValueError, "memberships must be above 0 for some people"),
        (lambda: group_threshold(3, 0, 1), ValueError, "size must be at least 1, got 0"),
        (lambda: group_threshold(3, {0: 0.5, 4: 0.5}, 1), ValueError, "size must be at least 1, got a group of 0"),
        (lambda: group_threshold({2: 0.5, 3: 0.4}, 4, 1), ValueError, "probabilities of memberships must sum to 1"),
        (lambda: group_threshold({2.5: 1.0}, 4, 1), ValueError, "memberships must be whole numbers, got 2.5"),
        (lambda: group_threshold((3, 4), 4, 1), TypeError, "memberships must be a whole number, a dict"),
        (lambda: group_threshold(3, 4, -1), ValueError, "exponent must be a finite number of at least 0, got -1"),
        (lambda: group_tricritical(3, 4.5), TypeError, "size must be a whole number, got 4.5"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, error, says):
    with pytest.raises(error, match=says):
        wrong()
