import numpy as np
import pytest

import tidings as td
from tidings.beliefs import degroot, equilibrium, friedkin_johnsen

# X35
W = np.array([[0.220, 0.120, 0.360, 0.300], [0.147, 0.215, 0.344, 0.294], [0, 0, 1, 0], [0.090, 0.178, 0.446, 0.286]])
OWN = np.diag(W)
FOUR = td.Network.from_sparse((W - np.diag(OWN)).T)
FIRST = [25, 25, 75, 85]
ENDS = [60.020849, 59.983966, 75, 74.986205]


def test_four_people_end_where_the_reference_says():
    ends = equilibrium(FOUR, FIRST, susceptibility=1 - OWN, self_weight=OWN)
    assert ends.dims == ("replicate", "person")
    assert ends.values[0] == pytest.approx(ENDS, abs=1e-6)


def test_following_them_leads_to_the_same_end():
    run = friedkin_johnsen(FOUR, FIRST, 200, susceptibility=1 - OWN, self_weight=OWN)
    assert run["belief"].values[0, -1] == pytest.approx(ENDS, abs=1e-6)
    assert run["settled_at"].notnull().all()


def test_an_end_is_a_step_that_changes_nothing():
    rng = np.random.default_rng(7)
    first, moved = rng.random(4), rng.random(4)
    ends = equilibrium(FOUR, first, susceptibility=moved, self_weight=OWN).values[0]
    assert moved * (W @ ends) + (1 - moved) * first == pytest.approx(ends)


def test_with_full_susceptibility_it_is_degroot(bowtie):
    ours = friedkin_johnsen(bowtie, replicates=5, rng=1, susceptibility=1, self_weight=0.2)
    theirs = degroot(bowtie, replicates=5, rng=1, self_weight=0.2)
    assert ours["belief"].values == pytest.approx(theirs["belief"].values)


def test_nobody_moves_a_stubborn_person_and_a_lone_one_wins_over_all_others(bowtie):
    susceptibility = [1, 1, 1, 1, 0]
    run = friedkin_johnsen(bowtie, [0.1, 0.2, 0.3, 0.4, 0.9], 400, susceptibility=susceptibility)
    assert (run["belief"].sel(person=4) == 0.9).all()
    assert run["belief"].values[0, -1] == pytest.approx(0.9)
    assert equilibrium(bowtie, [0.1, 0.2, 0.3, 0.4, 0.9], susceptibility=susceptibility).values == pytest.approx(0.9)


def test_people_who_hear_nobody_end_where_they_began_and_tell_others():
    network = td.Network.from_edges([("Ana", "Ben")], people=["Ana", "Ben", "Cas"], mutual=False)
    assert equilibrium(network, [0.2, 0.9, 0.6]).values.tolist() == [[0.2, 0.2, 0.6]]


def test_circles_that_hold_on_to_nothing_and_go_round_are_refused(pair):
    with pytest.raises(ValueError, match="go round for ever"):
        equilibrium(pair, [0, 1])
    with pytest.raises(ValueError, match="equilibrium needs beliefs that are given"):
        equilibrium(pair, "uniform", self_weight=0.5)
