"""Rumours: who tells is stifled by those who know it already."""

import numpy as np
import pytest

import tidings as td
from tidings.theory import exact

from .graphs import complete
from .rates import assert_limit, assert_limit_of_means, chance, limit_of_means

# Maki & Thompson (1973): one spreader among N who do not know. Row X24 (Gani 2000) and X25, the
# chain of meetings, solved: chances that 0, 1, 2, ... never hear it.
NEVER = {2: [0.75, 0.25, 0.0], 4: [0.48046875, 0.31640625, 0.140625, 0.0625, 0.0]}
# Row X25: mean share that never hears it.
MEAN_NEVER = {5: 0.208922624, 10: 0.222591959, 50: 0.2062914041, 100: 0.2045187889, 500: 0.2034279684}
# Row B3: the same in the limit, exp(2 (theta - 1)) (Sudbury 1985); and the share that does hear it
# where telling is half, or twice, as likely as being stifled. Tolerance .003.
SHARE_NEVER = 0.203187869980
HEAR = {0.5: 0.5828116439, 2.0: 0.9404797907}


def rumour(n, steps=30, telling=1.0):
    """One spreader meets each of `n` others at rate 1 / n."""
    rules = td.models.maki_thompson(chance(telling / n), chance(1 / n))
    return td.Scenario(complete(n + 1), rules, [0], steps=steps)


def share_that_never_hears(run):
    n = run.sizes["person"] - 1
    return (1 - run["share"].values[:, -1]) * (n + 1) / n


@pytest.mark.parametrize("n, chances", list(NEVER.items()))
def test_how_many_of_a_few_never_hear_it(n, chances):
    scenario = rumour(n, steps=25 * n)
    assert_limit(lambda k: exact(scenario.finer(k))["size"].values[n + 1 : 0 : -1], [*chances], (1, 2, 3, 4, 6, 8))


@pytest.mark.slow
def test_how_many_of_five_never_hear_it_on_average():
    scenario = rumour(5, steps=125)
    never = np.arange(6)[::-1] / 5
    parts = (2, 3, 4, 6, 8, 12)
    assert_limit(lambda k: exact(scenario.finer(k))["size"].values[1:] @ never, MEAN_NEVER[5], parts)


@pytest.mark.parametrize(
    "n, replicates", [(10, 8000), (50, 4000), (100, 4000), pytest.param(500, 200, marks=pytest.mark.slow)]
)
def test_the_share_that_never_hears_it_settles_at_a_fifth(n, replicates):
    # k = 4 for some ten people: a step in which one person meets a quarter of a person.
    assert_limit_of_means(share_that_never_hears, rumour(n, 60), MEAN_NEVER[n], 4, replicates, rng=1)


@pytest.mark.slow
def test_in_the_limit_a_fifth_never_hears_it():
    # Among 500 it is .00024 more; the standard error is .001.
    found, error, _ = limit_of_means(share_that_never_hears, rumour(500, 60), 8, 3000, rng=2)
    assert error < 0.0012
    assert abs(found - SHARE_NEVER) < 0.003 + (MEAN_NEVER[500] - SHARE_NEVER)


@pytest.mark.slow
@pytest.mark.parametrize("telling, share", list(HEAR.items()))
def test_the_more_is_told_before_they_are_stifled_the_more_hear_it(telling, share):
    n = 500

    def hears(run):
        return 1 - share_that_never_hears(run)

    scenario = rumour(n, 60, telling)
    found, error, bias = limit_of_means(hears, scenario, 4, 200, rng=3)
    assert abs(found - share) < 4 * error + bias + 1 / n  # of the order of one person: the rumour is never told by none
