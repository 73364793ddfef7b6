"""Several sets of seeds are played side by side under the same luck."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tidings as td
from tidings.choose.played import Played
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
