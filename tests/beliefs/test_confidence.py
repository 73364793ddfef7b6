import networkx as nx
import numpy as np
import pytest

import tidings as td
from tidings.beliefs import hegselmann_krause


def slow(ties, beliefs, bound):
    """One step, one person at a time."""
    after = []
    for i, mine in enumerate(beliefs):
        near = [(ties[j][i], theirs) for j, theirs in enumerate(beliefs) if ties[j][i] and abs(theirs - mine) <= bound]
        after.append((mine + sum(w * x for w, x in near)) / (1 + sum(w for w, _ in near)))
    return after


@pytest.mark.parametrize("n", [2, 10, 50])
def test_everybody_who_listens_to_all_agrees_after_one_step(n):
    """Row 3 of the faults of other libraries: there one person moves in each step."""
    network = td.Network.from_networkx(nx.complete_graph(n))
    run = hegselmann_krause(network, replicates=20, rng=3, steps=4, bound=1)
    mean = run["belief"].isel(step=0).mean("person")
    assert abs(run["belief"].isel(step=1) - mean).max() < 1e-12
    assert (run["settled_at"] == 1).all()


def test_a_step_is_that_of_a_slow_twin():
    rng = np.random.default_rng(5)
    ties = rng.random((8, 8)) * (rng.random((8, 8)) < 0.5)
    np.fill_diagonal(ties, 0)
    beliefs = rng.random((6, 8))
    run = hegselmann_krause(td.Network.from_sparse(ties), beliefs, steps=1, bound=0.3)
    expected = [slow(ties, row.tolist(), 0.3) for row in beliefs]
    assert run["belief"].isel(step=1).values == pytest.approx(np.array(expected))


def test_a_bound_is_reached_also_where_it_is_off_by_rounding():
    pair = td.Network.from_edges([("Ana", "Ben")])
    assert hegselmann_krause(pair, [0.0, 0.1 + 0.2], steps=1, bound=0.3)["belief"][0, 1].values == pytest.approx(0.15)


def test_camps_that_are_too_far_apart_stay_apart():
    network = td.Network.from_networkx(nx.complete_graph(4))
    run = hegselmann_krause(network, [0.0, 0.1, 0.9, 1.0], steps=5, bound=0.2)
    assert run["belief"][0, -1].values == pytest.approx([0.05, 0.05, 0.95, 0.95])


def test_people_who_are_not_tied_do_not_listen_however_near_they_are(trio):
    run = hegselmann_krause(trio, [0.5, 0.0, 0.5001], steps=1, bound=0.1)
    assert run["belief"][0, 1].values.tolist() == [0.5, 0.0, 0.5001]


def test_evenly_spread_beliefs_fall_into_as_many_camps_as_the_bound_allows():
    """Hegselmann & Krause (2002), figure 3: with a larger bound fewer camps are left, at last one."""
    network = td.Network.from_networkx(nx.complete_graph(101))
    start = np.linspace(0, 1, 101)
    camps = []
    for bound in (0.05, 0.15, 0.25, 0.5):
        end = hegselmann_krause(network, start, steps=40, bound=bound)["belief"].values[0, -1]
        camps.append(1 + int((np.diff(np.sort(end)) > bound).sum()))
    assert camps == sorted(camps, reverse=True)
    assert camps[0] > 4
    assert camps[-1] == 1
