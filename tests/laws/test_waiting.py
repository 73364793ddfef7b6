"""How long it takes until the next person knows, and until all do."""

import networkx as nx
import numpy as np
import pytest
from scipy import stats

import tidings as td
from tidings.theory import exact

from .agree import assert_follows, assert_mean
from .graphs import TIES, complete, complete_ties
from .rates import Bell, assert_limit, assert_limit_of_means, chance, mean_time, with_bell

# Everybody keeps telling with hazard 1 per tie, from person 0: how many know at time .5, 1 and 2,
# and the mean time until all do. The Markov chain in continuous time, solved; row X11.
TELLING = [
    ("path", [1.4980610287, 1.9766630736, 2.7819824509], 3.0),
    ("triangle", [1.8963616765, 2.4586588671, 2.8901061667], 1.0),
    ("K4", [2.5185978201, 3.4420225514, 3.9459334285], 11 / 12),
    ("C5", [1.9956512304, 2.9248589904, 4.2185327407], 2.0),
    ("paw", [1.9964683003, 2.7610263932, 3.5573628725], 1.8333333333),
    ("bowtie", [2.1182777108, 3.1504177958, 4.3894787037], 1.8125),
    ("star", [2.5738773611, 3.5284822353, 4.4586588671], 2.0833333333),
    ("bridged", [2.030649494, 2.9661548876, 4.3912120705], 2.7708333333),
]


def one_tie(p, steps):
    return td.Scenario(td.Network.from_edges([("Ana", "Ben")]), [td.Tell(p)], ["Ana"], steps=steps)


def telling(ties, seed=0, rate=1.0, steps=30):
    return td.Scenario(with_bell(ties), [td.Tell(chance(rate)), Bell()], [seed], steps=steps)


def all_know(run):
    return run["learned_at"].max("person", skipna=False).values


def test_one_tie_waits_geometrically():
    waits = td.simulate(one_tie(0.2, steps=200), 20_000, rng=1)["learned_at"].sel(person="Ben").values
    first_ten = 0.2 * 0.8 ** np.arange(10)
    assert_mean(waits, 5, np.sqrt(20))  # 1 / p and (1 - p) / p^2
    assert_follows(np.minimum(waits - 1, 10), [*first_ten, 1 - first_ten.sum()])


def test_one_tie_in_finer_steps_waits_exponentially():
    waits = td.simulate(one_tie(chance(1.0), steps=20).finer(64), 20_000, rng=2)["learned_at"].sel(person="Ben").values
    # Rounded up to the next 64th: uniformly within the part, as far as a test of 20,000 can see.
    luck = np.random.default_rng(2).uniform(size=len(waits))
    assert stats.kstest(waits - luck / 64, stats.expon.cdf).pvalue > 1e-4


# Row X23: people who know with p = .3 per tie and forgetting .2, and without forgetting, solved.
@pytest.mark.parametrize(
    "forget, expected",
    [
        (0.2, [1.4, 1.76614, 2.0425589666, 2.2303574894, 2.3473733445, 2.4142583258, 2.4479807395, 2.460597269]),
        (0.0, [1.6, 2.2882, 2.947096, 3.51349288, 3.9637005484, 4.3005566947, 4.5407856372, 4.7055736752]),
    ],
)
def test_step_by_step_the_bowtie_learns_and_forgets(forget, expected):
    bowtie = td.Network.from_edges(TIES["bowtie"])
    scenario = td.Scenario(bowtie, td.models.sis(0.3, forget), [0], steps=8)
    np.testing.assert_allclose(5 * exact(scenario)["share"].values[1:], expected, rtol=0, atol=1e-9)
    assert_mean(5 * td.simulate(scenario, 20_000, rng=3)["share"].values[:, 1:], expected)


@pytest.mark.parametrize("ties, expected, until_all", TELLING)
def test_telling_along_ties_takes_its_time(ties, expected, until_all):
    n = len(set().union(*TIES[ties]))
    # A step of half a unit, so that time .5 is on the axis.
    soon = telling(TIES[ties], rate=0.5, steps=4)
    assert_limit(lambda k: n * exact(soon.finer(k))["share"].values[[1, 2, 4]], expected)
    assert_limit(lambda k: mean_time(telling(TIES[ties]), k), until_all)


def test_the_hub_tells_a_star_sooner_than_a_leaf():
    # Row X12: H_4 from the hub, 1 + H_3 from a leaf.
    assert_limit(lambda k: mean_time(telling(TIES["star"], seed=0), k), 2.0833333333)
    assert_limit(lambda k: mean_time(telling(TIES["star"], seed=1), k), 2.8333333333)


# Row X12: 2 H_{n-1} / (beta n), here with a hazard of 1 / n per tie.
@pytest.mark.parametrize("n, mean", [(10, 0.5657936508), (50, 0.1791682135)])
def test_everybody_with_everybody_takes_a_logarithm(n, mean):
    scenario = td.Scenario(complete(n), [td.Tell(chance(1 / n))], [0], steps=40)
    assert_limit_of_means(all_know, scenario, mean * n, k=8, replicates=1000, rng=4)


# Row X31: from a member to the one who has a tie to the next group, and over it: 1 more.
@pytest.mark.parametrize("n, mean", [(3, 1.75), (5, 1.5208333333)])
def test_it_crosses_from_group_to_group_where_they_touch(n, mean):
    scenario = td.Scenario(
        with_bell([*complete_ties(n), (n - 1, n)]), [td.Tell(chance(1.0)), Bell(who=(n,))], [0], steps=30
    )
    assert_limit(lambda k: mean_time(scenario, k), mean)


def test_it_crosses_between_ten_and_ten():
    network = td.Network.from_networkx(nx.barbell_graph(10, 0))  # persons 9 and 10 are tied
    scenario = td.Scenario(network, [td.Tell(chance(0.1))], [0], steps=300)

    def crossed(run):
        return run["learned_at"].sel(person=10).values

    assert_limit_of_means(crossed, scenario, 13.14329806, k=4, replicates=4000, rng=5)
