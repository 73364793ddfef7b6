"""Two levels of mixing: within one's own group, and with anybody."""

import numpy as np
import pytest
import scipy.sparse as sp

import tidings as td
from tidings.theory import exact

from .graphs import complete_ties, one_group
from .rates import assert_limit, chance, limit_of_means

# Ball, Mollison & Scalia-Tomba (1997), Ann. Appl. Probab. 7, 46. Who shares stops at rate 1, tells
# each member of the own group at rate `local` and anybody at rate `everywhere` in all.
# Rows B20 and B21: size of the groups, local, mean size of an outbreak in one group from one member.
WITHIN = [(2, 1.0, 1.5), (3, 1.0, 13 / 6), (4, 0.5, 2.3444444444)]
# Size, local, everywhere, share that knows in the end. Tolerance .01 at 10,000 people.
BETWEEN = [(3, 1.0, 1.0, 0.7723093601), (3, 1.0, 1.5, 0.9068714608)]
MORE = [(2, 1.0, 1.0, 0.5368110127), (4, 0.5, 1.0, 0.7764423966), (4, 1.0, 1.0, 0.8870107525)]


def many_groups(size, local, everywhere, n_groups, seeds, steps=80):
    """Own groups as ties, and one group of everybody for the contacts with anybody.

    The other way round, own groups as groups and a tie from everybody to everybody, is
    `td.models.households`; the two are compared below, where it is small enough for all these ties.
    """
    own = sp.kron(sp.eye_array(n_groups), 1.0 - np.eye(size), format="csr")
    rules = [td.Tell(chance(local)), td.Discuss(chance(everywhere), crowding=1), td.Tire(chance(1.0))]
    return td.Scenario(one_group(n_groups * size, own), rules, seeds, steps=steps)


def share_at_the_end(run):
    return run["share"].values[:, -1]


def test_ties_and_groups_may_change_places():
    # Three groups of two: ties for the contacts with anybody.
    groups = {g: [2 * g, 2 * g + 1] for g in range(3)}
    everybody = td.Network.from_edges(complete_ties(6), groups=groups)
    rules = td.models.households(chance(0.7), chance(1.2 / 5), tire=chance(1.0))
    one_way = exact(td.Scenario(everybody, rules, [0], steps=4))
    other_way = exact(many_groups(2, 0.7, 1.2, 3, [0], steps=4))
    np.testing.assert_allclose(one_way["knows"], other_way["knows"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(one_way["size"], other_way["size"], rtol=0, atol=1e-12)


@pytest.mark.parametrize("size, local, mean", WITHIN)
def test_an_outbreak_in_one_group(size, local, mean):
    group = td.Network.from_edges(groups={"own": range(size)})
    rules = [td.Discuss(chance(local)), td.Tire(chance(1.0))]
    scenario = td.Scenario(group, rules, [0], steps=30)
    assert_limit(lambda k: size * exact(scenario.finer(k))["share"].values[-1], mean)


@pytest.mark.parametrize(
    "size, local, everywhere, share",
    [*BETWEEN, *(pytest.param(*row, marks=pytest.mark.slow) for row in MORE)],
)
def test_it_reaches_as_many_as_the_groups_of_groups_say(size, local, everywhere, share):
    scenario = many_groups(size, local, everywhere, n_groups=20_000 // size, seeds=10)
    found, error, _ = limit_of_means(share_at_the_end, scenario, k=6, replicates=16, rng=1)
    assert error < 0.01 / 2
    assert abs(found - share) < 0.01
