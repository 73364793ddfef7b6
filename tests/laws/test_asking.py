"""Asking: who does not know taps a shoulder."""

import pytest

import tidings as td
from tidings.theory import exact

from .agree import assert_mean
from .graphs import complete, complete_ties
from .rates import Bell, assert_limit, assert_limit_of_means, chance, mean_time, with_bell

# Row X29: everybody asks somebody at random at rate 1: mean time until all know, 2 (n-1) H_{n-1} / n.
# The same chain as telling with hazard 1 / (n - 1) per tie.
IN_TIME = [(5, 3.3333333333), (10, 5.0921428571), (50, 8.7792424631)]

# Row X26: everybody who does not know asks once a round: mean rounds until all know. The chain of
# how many know, solved; Karp, Schindelhauer, Shenker & Vocking (2000).
IN_ROUNDS = [(4, 2.76315789), (8, 4.52623619), (16, 6.1403448), (64, 8.96372476), (256, 11.4632057)]


def asking(network, p, steps, *bell):
    return td.Scenario(network, [td.Ask(p), *bell], [0], steps=steps)


def all_know(run):
    return run["learned_at"].max("person", skipna=False).values


def test_five_who_ask_know_after_a_while():
    scenario = asking(with_bell(complete_ties(5)), chance(1.0), 30, Bell())
    assert_limit(lambda k: mean_time(scenario, k), IN_TIME[0][1])


def test_asking_somebody_is_telling_everybody_a_little():
    ask = asking(complete(5), chance(1.0), 3)
    tell = td.Scenario(complete(5), [td.Tell(chance(1 / 4))], [0], steps=3)
    assert_limit(lambda k: exact(ask.finer(k))["share"].values - exact(tell.finer(k))["share"].values, 0.0)


@pytest.mark.parametrize("n, mean", IN_TIME)
def test_the_more_there_are_to_ask_the_longer_it_takes(n, mean):
    assert_limit_of_means(all_know, asking(complete(n), chance(1.0), 60), mean, k=8, replicates=2000, rng=1)


@pytest.mark.parametrize("n, mean", IN_ROUNDS[:2])
def test_rounds_of_asking_among_few(n, mean):
    scenario = asking(with_bell(complete_ties(n)), 1.0, 40, Bell())
    assert mean_time(scenario, 1) == pytest.approx(mean, abs=1e-8)  # given to nine digits


@pytest.mark.parametrize("n, mean", IN_ROUNDS)
def test_rounds_of_asking_among_many(n, mean):
    assert_mean(all_know(td.simulate(asking(complete(n), 1.0, 100), 1000, rng=2)), mean)
