"""Alike: whether people who are tied learn at about the same time."""

import networkx as nx
import numpy as np
import pytest
import xarray as xr

import tidings as td
from tests.measures.surveys import survey
from tidings.measures import moran

NEVER = np.nan


def slow_moran(network, values):
    """Two loops; weights of each person sum to 1 over those who have a value."""
    there = np.flatnonzero(~np.isnan(values))
    weight = network.ties.toarray().T[np.ix_(there, there)]
    total = weight.sum(axis=1, keepdims=True)
    weight = np.divide(weight, total, out=np.zeros(weight.shape), where=total > 0)
    z = values[there] - values[there].mean()
    return (
        len(z) / weight.sum() * sum(weight[i, j] * z[i] * z[j] for i in range(len(z)) for j in range(len(z))) / (z @ z)
    )


def test_it_agrees_with_two_loops():
    organisation = td.testing.example_network()
    run = td.simulate(td.Scenario(organisation, [td.Tell(0.1)], 2, steps=8), 6, rng=3)
    found = moran(organisation, run, permutations=1, rng=1)

    assert found["moran"].dims == ("replicate",)
    assert run["learned_at"].isnull().any()
    for row, when in zip(found["moran"].values, run["learned_at"].values):
        assert row == pytest.approx(slow_moran(organisation, when), abs=1e-12)


def test_neighbours_who_are_the_same_give_1_and_who_are_opposite_minus_1():
    pairs = td.Network.from_edges([(0, 1), (2, 3)])
    ring = td.Network.from_edges([(0, 1), (1, 2), (2, 3), (3, 0)])

    assert moran(pairs, [1, 1, 5, 5], rng=1)["moran"].item() == pytest.approx(1)
    assert moran(ring, [1, 5, 1, 5], rng=1)["moran"].item() == pytest.approx(-1)


def test_luck_alone_gives_what_is_expected():
    village = td.make.small_world(100, rng=1)
    values = np.random.default_rng(1).random((2000, 100))
    found = moran(village, values, permutations=1, rng=1)["moran"].values

    assert abs(found.mean() + 1 / 99) < 4 * found.std() / np.sqrt(2000)


def test_p_is_even_where_only_luck_is_at_work():
    village = td.make.small_world(30, rng=1)
    values = np.random.default_rng(1).random((400, 30))
    values[:, :4] = NEVER
    p = moran(village, values, permutations=99, rng=2)["p"].values

    # The part of p at or below a hundredth k / 100 is k / 100: four standard errors of 400 throws.
    for level in (0.05, 0.25, 0.5, 0.75):
        assert abs((p <= level + 1e-9).mean() - level) < 4 * np.sqrt(level * (1 - level) / 400)


def test_spreading_along_ties_makes_contacts_alike():
    ring = td.Network.from_edges([(i, (i + 1) % 40) for i in range(40)])
    run = td.simulate(td.Scenario(ring, [td.Tell(0.7)], [0], steps=60), 3, rng=1)
    found = moran(ring, run, permutations=199, rng=1)

    assert (found["moran"] > 0.8).all()
    assert (found["p"] == 1 / 200).all()


def test_the_same_luck_gives_the_same_answer():
    village = td.make.small_world(30, rng=1)
    values = np.random.default_rng(1).random(30)

    assert moran(village, values, rng=5).identical(moran(village, values, rng=5))


def test_where_nothing_differs_or_nobody_is_tied_there_is_none(trio):
    assert np.isnan(moran(trio, [3, 3, 3], rng=1)["moran"]).all()
    assert np.isnan(moran(trio, [3, NEVER, 4], rng=1)["p"]).all()


def test_it_looks_at_whatever_people_have(trio):
    run = td.simulate(td.Scenario(trio, [td.Tell(0.5)], ["Ana"], steps=3), 2, rng=1, keep=["knows"])

    found = moran(trio, run["knows"], permutations=9, rng=1)

    assert found["moran"].dims == ("replicate", "step")
    xr.testing.assert_identical(found, moran(trio, run["knows"].astype(float), permutations=9, rng=1))


# netdiffuseR 1.20, summary(medInnovationsDiffNet): Moran's I of who knows by month 1 to 17; weights are 1 / steps
# apart along nominations, up to 6 steps.
PUBLISHED = "0.07 0.04 -0.03 -0.02 -0.06 -0.02 -0.00 0.01 0.01 0.01 0.02 0.02 0.01 0.04 0.05 0.03 0.02"


def test_of_the_doctors_it_is_what_netdiffuser_publishes():
    network, when = survey("medical_innovation")
    near = np.zeros((125, 125))
    for one, lengths in nx.all_pairs_shortest_path_length(network.reversed_ties().to_networkx(), cutoff=6):
        for other, steps in lengths.items():
            near[network.position(one), network.position(other)] = 1 / steps if steps else 0
    knows = (when.to_numpy() <= np.arange(1, 18)[:, None]).astype(float)
    found = moran(td.Network.from_sparse(near.T), knows, permutations=1, rng=1)["moran"].values

    np.testing.assert_allclose(found, [float(word) for word in PUBLISHED.split()], atol=0.00501)
