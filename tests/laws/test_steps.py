"""What the length of a step does, and what is left when it is cut ever finer."""

import numpy as np
import pytest

import tidings as td
from tidings.theory import exact

from .graphs import BOWTIE_GROUPS, TIES
from .rates import assert_limit, chance, limit

# Everything at once on the bowtie, from person 0: own discovery .05, telling .2 per tie, discussing
# .3 k^2 per group, forgetting .25 per unit of time. Row X21 and section 0 of the reference.
IN_STEPS = {1: 3.355283441, 2: 3.4758194847, 4: 3.5299044072, 10: 3.5581923602, 20: 3.5667530149, 100: 3.5732588486}
IN_TIME = {1: 2.0081724188, 2: 2.7289503445, 5: 3.5748361226, 50: 4.0807263424}


def everything(steps):
    return td.Scenario(
        td.Network.from_edges(TIES["bowtie"], groups=BOWTIE_GROUPS),
        [
            td.Broadcast(chance(0.05)),
            td.Tell(chance(0.2)),
            td.Discuss(chance(0.3), exponent=2),
            td.Forget(chance(0.25)),
        ],
        [0],
        steps=steps,
    )


def people_who_know(scenario, times):
    return scenario.network.n_people * exact(scenario)["share"].sel(step=list(times)).values


@pytest.mark.parametrize("k, expected", list(IN_STEPS.items()))
def test_a_step_cut_into_parts_is_a_scenario_of_short_steps(k, expected):
    assert people_who_know(everything(5).finer(k), [5])[0] == pytest.approx(expected, abs=1e-9)


def test_cutting_twice_is_cutting_once():
    twice, once = everything(5).finer(2).finer(3), everything(5).finer(6)
    np.testing.assert_allclose(people_who_know(twice, [5]), people_who_know(once, [5]), rtol=0, atol=1e-12)


def test_finer_steps_tend_to_the_law_in_continuous_time():
    assert_limit(lambda k: people_who_know(everything(5).finer(k), [1, 2, 5]), [IN_TIME[t] for t in (1, 2, 5)])
    assert_limit(lambda k: people_who_know(everything(50).finer(k), [50]), IN_TIME[50], parts=(2, 3, 4, 6, 8, 12))


def test_the_bias_of_a_step_is_of_first_order_and_what_extrapolation_leaves_of_second():
    value = {k: people_who_know(everything(5).finer(k), [5])[0] for k in (16, 32, 64)}
    biased = [value[k] - IN_TIME[5] for k in (16, 32, 64)]
    left = [2 * value[2 * k] - value[k] - IN_TIME[5] for k in (16, 32)]
    # Halving the step halves the one and quarters the other, up to terms of the next order in 1/16.
    assert biased[0] / biased[1] == pytest.approx(2, abs=2 / 16)
    assert biased[1] / biased[2] == pytest.approx(2, abs=2 / 32)
    assert left[0] / left[1] == pytest.approx(4, abs=8 / 16)


def test_the_limit_does_not_depend_on_how_long_the_first_step_was():
    days = limit(lambda k: people_who_know(everything(4).finer(k), [4]))
    pairs_of_days = td.Scenario(
        everything(1).network,
        [td.Broadcast(chance(0.1)), td.Tell(chance(0.4)), td.Discuss(chance(0.6), exponent=2), td.Forget(chance(0.5))],
        [0],
        steps=2,
    )
    other = limit(lambda k: people_who_know(pairs_of_days.finer(k), [2]))
    assert days[0] == pytest.approx(other[0], abs=days[1] + other[1])
