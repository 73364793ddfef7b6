import numpy as np
import pytest
from scipy import stats

import tidings as td
from tidings.theory import degrees_of, poisson_degrees


def test_people_are_counted_by_how_many_they_are_tied_to():
    star = td.Network.from_edges([("hub", i) for i in range(4)])
    values, probability = degrees_of(star)

    assert values.tolist() == [1, 4]
    assert probability.tolist() == [0.8, 0.2]


def test_which_way_a_tie_runs_and_its_weight_make_no_difference():
    one_way = td.Network.from_edges([("Ana", "Ben", 3.0), ("Cas", "Ben", 0.5)], mutual=False)
    assert [part.tolist() for part in degrees_of(one_way)] == [[1, 2], pytest.approx([2 / 3, 1 / 3])]


def test_who_has_no_ties_has_degree_0(pair):
    alone = td.Network.from_frames(people=["Ana", "Ben"])
    assert degrees_of(alone).values.tolist() == [0]


def test_of_a_network_it_is_what_the_measure_counts():
    network = td.make.small_world(200, 6, 0.3, rng=1)
    counts = td.measures.primary_reach(network).value_counts(normalize=True).sort_index()
    values, probability = degrees_of(network)

    assert values.tolist() == counts.index.tolist()
    assert probability == pytest.approx(counts.to_numpy())


@pytest.mark.parametrize("mean", [0.3, 4, 50, 900])
def test_poisson_degrees_are_poisson(mean):
    values, probability = poisson_degrees(mean)

    assert probability.sum() == pytest.approx(1, abs=1e-12)
    assert probability == pytest.approx(stats.poisson(mean).pmf(values), rel=1e-9, abs=1e-300)
    assert stats.poisson(mean).sf(values[-1]) < 1e-14


def test_a_mean_of_0_is_nobody():
    values, probability = poisson_degrees(0)
    assert probability[0] == 1
    assert (values * probability).sum() == 0


@pytest.mark.parametrize("wrong", [-1, np.nan, np.inf])
def test_a_mean_is_a_number_of_at_least_0(wrong):
    with pytest.raises(ValueError, match="mean must be a finite number of at least 0"):
        poisson_degrees(wrong)


def test_what_is_no_network_is_refused():
    with pytest.raises(TypeError, match="network must be a Network, got list"):
        degrees_of([(1, 2)])
