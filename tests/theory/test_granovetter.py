import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tidings.theory import granovetter


# Granovetter (1978), row B10, there in per cent.
@pytest.mark.parametrize("sd, percent", [(10, 0.7696), (12, 4.0211), (12.2, 5.4792), (12.25, 100.0), (13, 100.0)])
def test_the_crowd_goes_as_far_as_in_the_reference(sd, percent):
    assert 100 * granovetter(0.25, sd / 100) == pytest.approx(percent, abs=5e-5)


def test_it_jumps_at_the_deviation_of_the_reference():
    low, high = 0.1, 0.2
    while high - low > 1e-12:
        middle = (low + high) / 2
        low, high = (low, middle) if granovetter(0.25, middle) > 0.5 else (middle, high)

    assert 100 * low == pytest.approx(12.222087, abs=1e-6)
    assert 100 * granovetter(0.25, low - 1e-11) == pytest.approx(6.2003, abs=1e-3)
    assert granovetter(0.25, high) > 0.99


@given(mean=st.floats(0, 1), sd=st.floats(0.005, 1))
def test_it_is_the_smallest_share_that_as_many_wait_for(mean, sd):
    r = granovetter(mean, sd)
    below = np.linspace(0, r, 400)[:-1]
    waits = stats.norm(mean, sd).cdf

    assert 0 <= r <= 1
    assert waits(r) == pytest.approx(r, abs=1e-9)
    assert (waits(below) >= below - 1e-9).all()


@given(mean=st.floats(0, 1), more=st.floats(0, 1), sd=st.floats(0.005, 1))
def test_the_longer_they_wait_the_fewer_take_part(mean, more, sd):
    assert granovetter(min(mean + more, 1), sd) <= granovetter(mean, sd) + 1e-12


def test_where_all_wait_for_as_many_nobody_begins_unless_all_do():
    assert granovetter(0.25, 0) == 0
    assert granovetter(0, 0) == 1
    assert granovetter(0.5, 0.01) == 0


def test_a_crowd_that_needs_half_on_average_stops_at_half_if_it_is_diverse():
    assert granovetter(0.5, 0.9) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "mean, sd, says",
    [
        (25, 0.1, "mean must be a share between 0 and 1, got 25. Did you mean 0.25?"),
        (0.25, 12, "sd must be a share between 0 and 1, got 12. Did you mean 0.12?"),
        (0.25, -0.1, "sd must be a share between 0 and 1, got -0.1"),
        (np.nan, 0.1, "mean must be a share"),
    ],
)
def test_what_makes_no_sense_is_refused(mean, sd, says):
    with pytest.raises(ValueError, match=says):
        granovetter(mean, sd)
