"""Several sets of seeds are played side by side under the same luck."""

from concurrent.futures import ThreadPoolExecutor

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tidings as td
from tidings.choose import played
from tidings.choose.played import NOBODY, Played, greedy
from tidings.choose.pool import pool
from tidings.testing import strategies

NETWORK = td.testing.example_network()
SETS = [[0], [3, 4, 5], [23], list(range(10))]
RULES = {
    "groups": [td.Discuss(0.1, exponent=1.5), td.Forget(0.05)],
    "meetings": [td.Meeting(0.3, 0.4, every=2), td.Ask(0.1)],
    "memory": [td.Tell(0.05), td.Adopt(0.5, quorum=0.4), td.Onboard(0.2), td.Lapse(0.1)],
    "rumour": [td.Tell(0.2), td.Stifle(0.3)],
    "thresholds": [td.Threshold("uniform"), td.Broadcast(0.01)],
    "work": [td.Tell(0.1), td.Coffee(2, p=0.3, follow_up=0.2), td.Drift(5.0), td.Turnover(0.05)],
    "trust": [td.Tell(0.1), td.Integrity(0.6), td.Critics(0.2)],
    "gatherings": [td.Gathering(2, size=5, raises=0.5, takes_in=0.4, homophily=0.5, by="site"), td.Tell(0.02)],
}


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("replicates", [5, 64, 100])
def test_a_set_reaches_what_it_reaches_alone(rules, replicates):
    scenario = td.Scenario(NETWORK, RULES[rules], 1, steps=6)
    found = Played(scenario, replicates, 9, None).reached([np.array(people) for people in SETS])
    for people, reached in zip(SETS, found):
        alone = scenario.but(seeds=NETWORK.names[people].tolist())
        assert (reached == td.reach(alone, replicates, rng=9, _way="played").values).all()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.scenarios(), st.integers(1, 70))
def test_any_rules_give_every_set_the_same_luck(scenario, replicates):
    people = [np.array([person]) for person in range(scenario.network.n_people)]
    found = Played(scenario, replicates, 2, None).reached(people)
    for person, reached in zip(scenario.network.names, found):
        alone = td.reach(scenario.but(seeds=[person]), replicates, rng=2, _way="played")
        assert (reached == alone.values).all()


def test_workers_and_parts_change_nothing(monkeypatch):
    scenario = td.Scenario(NETWORK, RULES["groups"], 1, steps=6)
    sets = [np.array(people) for people in SETS]
    here = Played(scenario, 70, 9, None).reached(sets)
    monkeypatch.setattr("tidings.choose.played.LANES", 1)
    with ThreadPoolExecutor(2) as executor:
        assert (Played(scenario, 70, 9, executor).reached(sets) == here).all()


FLORENTINE = td.Network.from_networkx(nx.florentine_families_graph())
COSTS = {"as many each": None, "each their own": dict(zip(FLORENTINE.names, [0.1, 0.3, 0.2] * 5))}


def everyone(k, cost=None):
    return pool(FLORENTINE, k, None, "person", cost)


def plain_greedy(plays, candidates):
    """Everybody asked every time, the first of the best taken."""
    cost = np.ones(len(candidates.names)) if candidates.cost is None else candidates.cost
    chosen, gains, left, base = [], [], candidates.budget, plays.reached([NOBODY]).sum()
    while open_ := [c for c in range(len(cost)) if c not in chosen and cost[c] <= left + 1e-9]:
        added = {c: plays.reached([np.array([*chosen, c])]).sum() - base for c in open_}
        best = max(open_, key=lambda c: (added[c] / cost[c], -c))
        chosen.append(best)
        gains.append(added[best])
        left, base = left - cost[best], base + added[best]
    return chosen, gains


@pytest.mark.parametrize("cost", COSTS)
def test_whoever_adds_most_for_their_cost_is_chosen_until_the_budget_is_spent(cost):
    scenario = td.Scenario(FLORENTINE, [td.Ask(0.3), td.Forget(0.1), td.Broadcast(0.05)], 1, 5)
    plays, candidates = Played(scenario, 64, 3, None), everyone(4 if COSTS[cost] is None else 0.8, COSTS[cost])
    chosen, _ = greedy(plays, candidates)
    assert chosen == plain_greedy(plays, candidates)


@pytest.mark.parametrize("cost", COSTS)
def test_many_are_not_all_asked_again_and_the_same_are_chosen(cost, monkeypatch):
    monkeypatch.setattr(played, "ALL", 5)
    scenario = td.Scenario(FLORENTINE, [td.Tell(0.1), td.Forget(0.0)], 1, 4)
    plays, candidates = Played(scenario, 128, 3, None), everyone(4 if COSTS[cost] is None else 0.8, COSTS[cost])
    wanted, n_asked, reached = plain_greedy(plays, candidates), [], plays.reached

    def counted(sets):
        n_asked.append(len(sets))
        return reached(sets)

    monkeypatch.setattr(plays, "reached", counted)
    chosen, _ = greedy(plays, candidates)
    assert chosen == wanted
    assert sum(n_asked) < 15 + 14 + 13


def test_the_budget_is_spent_to_the_end_in_spite_of_rounding():
    scenario = td.Scenario(FLORENTINE, [td.Ask(0.3), td.Forget(0.1)], 1, 5)
    chosen, _ = greedy(Played(scenario, 64, 3, None), everyone(0.3, dict.fromkeys(FLORENTINE.names, 0.1)))
    assert len(chosen.candidates) == 3


def test_what_each_reaches_alone_is_told_with_what_comes_of_itself():
    scenario = td.Scenario(FLORENTINE, [td.Ask(0.3), td.Forget(0.1), td.Broadcast(0.2)], 1, 5)
    plays = Played(scenario, 64, 3, None)
    _, alone = greedy(plays, everyone(2))
    assert (alone == plays.reached([np.array([person]) for person in range(15)]).mean(axis=1)).all()
