import numpy as np
import pytest
from scipy import stats

from tidings.theory import gleeson_cahalane, poisson_degrees, watts_window


# Watts (2002), row B11: one contact is enough for who has at most 5, 4 or 6.
@pytest.mark.parametrize(
    "theta, low, high",
    [(0.18, 1.020704, 5.764677), (0.25, 1.114142, 3.863069), (0.2, 1.020704, 5.764677), (1 / 6, 1.003731, 7.477080)],
)
def test_the_window_is_that_of_the_reference(theta, low, high):
    assert watts_window(theta) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize("theta", [0.02, 0.1, 0.18, 0.25])
def test_at_its_ends_those_whom_one_contact_moves_just_hold_together(theta):
    k = np.arange(int(1 / theta + 1e-9) + 1)
    for z in watts_window(theta):
        assert (k * (k - 1) * stats.poisson(z).pmf(k)).sum() == pytest.approx(z, rel=1e-9)


def test_the_easier_people_are_moved_the_wider_the_window():
    windows = [watts_window(1 / k) for k in range(4, 60)]
    assert (np.diff([window.low for window in windows]) <= 1e-12).all()
    assert (np.diff([window.high for window in windows]) > 0).all()
    assert windows[-1].low == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("theta", [0.26, 0.5, 1.0])
def test_above_a_quarter_there_is_none(theta):
    with pytest.warns(UserWarning, match="there is no window: one in . contacts moves too few people"):
        low, high = watts_window(theta)
    assert np.isnan([low, high]).all()


def test_a_few_seeds_go_far_inside_the_window_only():
    low, high = watts_window(0.18)
    inside = [gleeson_cahalane(*poisson_degrees(z), 0.18, 1e-6) for z in (low + 0.1, high - 0.1)]
    outside = [gleeson_cahalane(*poisson_degrees(z), 0.18, 1e-6) for z in (low - 0.1, high + 0.1)]
    assert min(inside) > 0.1
    assert max(outside) < 0.001


@pytest.mark.parametrize("theta, error", [(0, ValueError), (18, ValueError), (-0.1, ValueError), ("all", TypeError)])
def test_a_threshold_is_a_share_above_0(theta, error):
    with pytest.raises(error, match="theta must be"):
        watts_window(theta)
