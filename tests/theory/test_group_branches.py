import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from tidings.theory import group_branches, group_master_equations, group_threshold


# Row B19, (3, 4) at exponent 3; row B18, exponent 1.
@pytest.mark.parametrize(
    "lam, exponent, upper",
    [
        (0.06, 3, 0.56110775), (0.065, 3, 0.65643367), (0.07, 3, 0.70800649), (0.075, 3, 0.74360146),
        (0.08, 3, 0.77042520), (0.2, 1, 0.39416217), (0.15, 1, 0.16186909),
    ],
)  # fmt: skip
def test_the_upper_branch_is_that_of_the_reference(lam, exponent, upper):
    assert group_branches(3, 4, lam, exponent).upper == pytest.approx(upper, abs=1e-8)


# The threshold at exponent 3 is .0796: below it jumps, and beyond any few are enough.
def test_there_are_two_branches_between_the_fold_and_the_threshold():
    assert group_branches(3, 4, 0.05, 3).upper == 0
    lower = [group_branches(3, 4, lam, 3).lower for lam in (0.05, 0.06, 0.07, 0.0796, 0.08)]
    assert np.isnan(lower).tolist() == [True, False, False, False, True]
    assert lower[1] > lower[2] > lower[3]
    assert lower[3] < 1e-3


@pytest.mark.parametrize("lam", [0.06, 0.07])
def test_the_lower_branch_is_what_it_takes(lam):
    lower, upper = group_branches(3, 4, lam, 3)

    def ends_up(seeds):
        return group_master_equations(3, 4, lam, 3, seeds, 0).attrs["final_share"] - upper / 2

    # Seeds are spread over groups at random, and those who stay at the branch are not: nearly as many.
    needed = brentq(ends_up, 0.01, upper, xtol=1e-3)
    assert needed == pytest.approx(lower, rel=0.25)


def test_the_fold_is_where_both_branches_meet():
    low, high = 0.05, 0.06
    for _ in range(45):
        middle = (low + high) / 2
        low, high = (low, middle) if group_branches(3, 4, middle, 3).upper > 0 else (middle, high)
    branches = group_branches(3, 4, high, 3)
    assert branches.upper - branches.lower < 1e-4
    assert 0.4 < branches.lower < 0.5


@pytest.mark.parametrize("exponent", [2.5, 3.0, 3.5])
def test_close_to_the_fold_both_branches_part_as_a_root_does(exponent):
    low, high = 0.01, 0.2
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if group_branches(3, 4, middle, exponent).upper > 0 else (middle, high)
    near, far = (group_branches(3, 4, high * (1 + e), exponent) for e in (1e-7, 1e-5))
    assert (far.upper - far.lower) / (near.upper - near.lower) == pytest.approx(10, rel=0.01)


@settings(max_examples=40)
@given(lam=st.floats(0, 2), exponent=st.floats(0, 4))
def test_branches_stand_still_in_the_master_equations(lam, exponent):
    kinds = {1: 0.2, 2: 0.5, 4: 0.3}, {2: 0.3, 5: 0.7}
    lower, upper = group_branches(*kinds, lam, exponent)
    settled = group_master_equations(*kinds, lam, exponent, seeds=1.0, t=0).attrs["final_share"]

    assert (upper > 0) or np.isnan(lower)
    assert np.isnan(lower) or 0 < lower <= upper
    if abs(lam / group_threshold(*kinds, exponent) - 1) > 0.01:  # at the threshold it takes for ever
        assert settled == pytest.approx(upper, abs=1e-5)


def test_near_the_threshold_a_smooth_start_has_its_digits():
    threshold = group_threshold(3, 4, 1.0)
    shares = [group_branches(3, 4, threshold * (1 + e), 1.0).upper / e for e in (1e-4, 1e-6)]
    assert shares[0] == pytest.approx(shares[1], rel=1e-3)


def test_where_nobody_is_told_it_dies_out():
    for how in ((3, 4, 0.0, 1.0), (1, 4, 2.0, 1.0), (3, 1, 2.0, 1.0)):
        lower, upper = group_branches(*how)
        assert (np.isnan(lower), upper) == (True, 0)


def test_large_groups_are_no_overflow():
    lower, upper = group_branches(2, 300, 0.9 * group_threshold(2, 300, 2.0), 2.0)
    assert 0 < lower < 0.02
    assert 0.5 < upper < 1
    assert 0.9 < group_branches(2, 100, 5.0, 3.0).upper <= 1


def test_arrays_of_rates_give_arrays():
    rates = np.array([[0.05, 0.07], [0.08, 0.0]])
    found = group_branches(3, 4, rates, 3)
    alone = [[group_branches(3, 4, rate, 3) for rate in row] for row in rates]
    assert np.array_equal(found, np.moveaxis(alone, -1, 0), equal_nan=True)
    assert isinstance(alone[0][0].upper, float)
    assert group_branches(3, 4, [], 3).upper.shape == (0,)


@pytest.mark.parametrize("how, says", [((3, 4, -1, 1), "lam must be"), ((3, 4, 1, np.nan), "exponent must be")])
def test_what_makes_no_sense_is_refused(how, says):
    with pytest.raises(ValueError, match=says):
        group_branches(*how)
