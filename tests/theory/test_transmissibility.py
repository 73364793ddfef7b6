import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tidings as td
from tidings.theory import exact, transmissibility

chances = st.floats(0, 1)


# Newman (2002), row B6: p = .1, five steps of telling, or a chance of .2 to tire.
@pytest.mark.parametrize(
    "how, chance",
    [
        ({"steps": 5}, 0.40951),
        ({"tire": 0.2, "order": "continuous"}, 1 / 3),
        ({"tire": 0.2}, 0.1 / 0.28),
        ({"tire": 0.2, "order": "tire first"}, 0.08 / 0.28),
    ],
)
def test_the_chance_is_that_of_the_reference(how, chance):
    assert transmissibility(0.1, **how) == pytest.approx(chance, abs=1e-12)


@given(p=chances, tire=st.floats(0.01, 1))
def test_the_law_of_a_step_tells_before_it_tires(p, tire):
    told = sum(p * ((1 - p) * (1 - tire)) ** step for step in range(3000))
    assert transmissibility(p, tire) == pytest.approx(told, abs=1e-9)
    assert transmissibility(p, tire, order="tire first") == pytest.approx((1 - tire) * told, abs=1e-9)


def test_it_is_what_the_exact_chain_of_a_pair_says(pair):
    law = exact(td.Scenario(pair, td.models.sir(0.3, 0.25), ["Ana"], steps=100))
    assert float(law["size"][2]) == pytest.approx(transmissibility(0.3, 0.25), abs=1e-9)


def test_short_steps_of_rates_are_continuous():
    tell, tire = -np.expm1(-0.1 * 1e-6), -np.expm1(-0.2 * 1e-6)
    for order in ("tell first", "tire first"):
        assert transmissibility(tell, tire, order=order) == pytest.approx(
            transmissibility(0.1, 0.2, order="continuous"), rel=1e-6
        )
    assert transmissibility(tell, steps=5e6) == pytest.approx(transmissibility(0.1, steps=5, order="continuous"))


def test_who_never_tires_tells_in_the_end_and_who_never_tells_does_not():
    assert transmissibility([0.1, 0], 0).tolist() == [1, 0]
    assert transmissibility(0, 0.5) == 0
    assert transmissibility(0.3, 1.0) == 0.3
    assert transmissibility(0.3, 1.0, order="tire first") == 0
    assert transmissibility([0.3, 1.0], steps=0).tolist() == [0, 0]
    assert transmissibility(1.0, steps=1) == 1
    assert transmissibility(0, 0, order="continuous") == 0


def test_rates_may_be_above_one():
    assert transmissibility(3, 5, order="continuous") == 3 / 8
    assert transmissibility(3, steps=2, order="continuous") == pytest.approx(1 - np.exp(-6))


def test_arrays_keep_their_shape():
    assert transmissibility([[0.1], [0.2]], [0.1, 0.2, 0.3]).shape == (2, 3)
    assert transmissibility([0.1, 0.2], steps=[1, 2]) == pytest.approx([0.1, 0.36])


@pytest.mark.parametrize(
    "how, error, says",
    [
        ({"p": 10, "tire": 0.2}, ValueError, "p must be numbers between 0 and 1 and finite, got 10"),
        ({"p": 0.1, "tire": -0.2}, ValueError, "tire must be numbers between 0 and 1 and finite, got -0.2"),
        ({"p": 0.1}, TypeError, "give either tire, the chance of tiring, or steps"),
        ({"p": 0.1, "tire": 0.1, "steps": 3}, TypeError, "give either tire"),
        ({"p": 0.1, "steps": -1}, ValueError, "steps must be numbers of at least 0"),
        ({"p": 0.1, "tire": 0.2, "order": "recover first"}, ValueError, "order must be one of 'tell first'"),
    ],
)
def test_what_makes_no_sense_is_refused(how, error, says):
    with pytest.raises(error, match=says):
        transmissibility(**how)
