import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.theory import final_size, maki_thompson


def test_a_fifth_never_hears_it():
    # Sudbury (1985), row B3.
    assert maki_thompson() == pytest.approx(0.203187869980, abs=1e-12)


# Row B3: the share that hears it where telling is half, or twice, as likely as being stifled.
@pytest.mark.parametrize("telling, hears", [(0.5, 0.5828116439), (2, 0.9404797907)])
def test_the_easier_it_is_told_the_more_hear_it(telling, hears):
    assert 1 - maki_thompson(1 / telling) == pytest.approx(hears, abs=1e-10)


@given(st.floats(0.01, 1e4))
def test_it_solves_the_equation(alpha):
    never = maki_thompson(alpha)
    assert 0 < never < 1
    assert never == pytest.approx(math.exp(-(1 + 1 / alpha) * (1 - never)), rel=1e-9)


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_the_sooner_they_are_stifled_the_more_never_hear_it(one, other):
    low, high = sorted([one, other])
    assert maki_thompson(low) <= maki_thompson(high)


def test_of_the_few_who_never_hear_it_there_are_all_digits():
    # So few that those who hear it are everybody: exp(-(1 + 1 / alpha)), and 1 - final_size has no digits left.
    assert maki_thompson(0.01) == pytest.approx(math.exp(-101), rel=1e-9)
    assert final_size(101) == 1


def test_where_nothing_stifles_everybody_hears_it():
    assert maki_thompson(0) == 0
    assert maki_thompson(1e-320) == 0


@pytest.mark.parametrize("wrong", [-1, np.nan, np.inf])
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="alpha must be a finite number of at least 0"):
        maki_thompson(wrong)
