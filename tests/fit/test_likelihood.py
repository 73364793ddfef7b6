"""The likelihood equals the product of exact chances, as the rules themselves give them and in plain Python."""

import math
from dataclasses import replace

import numpy as np
import pytest

import tidings as td
from tests.fit.made import moments, town
from tidings.fit.door import watched
from tidings.fit.evidence import gather
from tidings.fit.likelihood import information, log_likelihood, with_slope
from tidings.fit.profile import value_of
from tidings.fit.ways import exposure, rules_of
from tidings.state import State

TOWN = town(60, weighted=True)
RULES = {
    "one of each": [
        td.Broadcast(0.02),
        td.Tell(0.05),
        td.Ask(0.1),
        td.Discuss(0.04, exponent=1.7, crowding=0.5),
        td.Onboard(0.1),
        td.Adopt(1.0, quorum=0.4),
    ],
    "tries only": [td.Broadcast(0.02, to=range(0, 60, 2), name="letter"), td.Broadcast(0.01), td.Tell(0.05)],
    "shares only": [td.Broadcast(0.03), td.Ask(0.2), td.Discuss(0.1, quorum=0.5)],
}
CHANCES = [0.003, 0.07, 0.4, 0.93]


def evidence_of(network, rules, when, calendar=None, **window):
    seen = watched(network, when, **{"since": 0, "until": None, **window})
    return gather(network, rules_of(network, rules), seen, calendar)


def with_chance(rules, p):
    return [replace(rule, p=p) if rule.teaches else rule for rule in rules]


def values(of, p):
    return np.array([float(value_of(column, p)) for column in of.columns])


def by_the_rules(network, rules, when, since, until):
    """Step by step and person by person: the rules are asked for their chances, and these are multiplied."""
    held = np.zeros((1, network.n_groups), dtype=bool)
    total = 0.0
    for step in range(until):
        knows = (when <= step)[None, :]
        now = State(network, step, knows, knows, held)
        chances = [np.broadcast_to(rule.chance(now, td.Draws(0, 1)), knows.shape)[0] for rule in rules if rule.teaches]
        if step >= since:
            for person in range(network.n_people):
                if not knows[0, person]:
                    spared = math.prod(1 - float(chance[person]) for chance in chances)
                    total += math.log(1 - spared if when[person] == step + 1 else spared)
        held = held.copy()
        for rule in rules:
            if isinstance(rule, td.Adopt):
                held |= rule.chance(now, td.Draws(0, 1)) == 1
    return total


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("since", [0, 3])
def test_it_is_the_product_of_the_chances_that_the_rules_give(name, since):
    rules = RULES[name]
    when = moments(TOWN, rules, steps=12, rng=4, seeds=[0, 1])[0].to_numpy()
    of = evidence_of(TOWN, rules, when, since=since, until=12)

    for p in CHANCES:
        exact = by_the_rules(TOWN, with_chance(rules, p), np.nan_to_num(when, nan=np.inf), since, 12)
        assert log_likelihood(of, values(of, p)) == pytest.approx(exact, rel=1e-9)


def test_it_is_what_plain_python_makes_of_ties_and_moments():
    """`(1 - b) * (1 - p) ** weight of those who told * (1 - a * their share)`, without the library."""
    ties = [("Ana", "Ben", 1.0), ("Ana", "Cas", 2.0), ("Ben", "Cas", 1.0), ("Cas", "Dan", 0.5), ("Dan", "Ana", 1.0)]
    when = {"Ana": 0, "Ben": 1, "Cas": 3, "Dan": math.inf}
    network = td.Network.from_edges(ties, mutual=False)
    b, p, a = 0.05, 0.2, 0.3
    total = 0.0
    for step in range(5):
        for person in when:
            if when[person] > step:
                told = sum(weight for one, other, weight in ties if other == person and when[one] <= step)
                heard = sum(weight for _, other, weight in ties if other == person)
                spared = (1 - b) * (1 - p) ** told * (1 - a * told / heard)
                total += math.log(1 - spared if when[person] == step + 1 else spared)

    of = evidence_of(network, [td.Broadcast(0.5), td.Tell(0.5), td.Ask(0.5)], when, until=5)
    assert [column.rule for column in of.columns] == ["Broadcast", "Tell", "Ask"]
    assert log_likelihood(of, np.array([-math.log(1 - b), -math.log(1 - p), a])) == pytest.approx(total, rel=1e-12)


def test_any_number_of_tries_is_counted():
    """40 voices to the power of 12 are 10 to the power of 19 tries: their chance is 1 at any p one would think of."""
    crowd = td.Network.from_edges(groups={"hall": list(range(41))})
    now = State(crowd, 0, *(np.arange(41)[None, :] < 40,) * 2, np.zeros((1, 1), dtype=bool))

    assert exposure(td.Discuss(0.5, exponent=12), now)[0, 40] == pytest.approx(40.0**12, rel=1e-12)
    assert exposure(td.Broadcast(0.5), now).tolist() == [[1.0] * 41]


def test_credibility_counts_as_it_does_in_the_rules():
    people = TOWN.people.assign(credibility=np.linspace(0.1, 1, 60))
    network = TOWN.but(people=people)
    rules = [td.Broadcast(0.02), td.Tell(0.05), td.Ask(0.1)]
    when = moments(network, rules, steps=10, rng=2)[0].to_numpy()
    of = evidence_of(network, rules, when, until=10)

    exact = by_the_rules(network, with_chance(rules, 0.1), np.nan_to_num(when, nan=np.inf), 0, 10)
    assert log_likelihood(of, values(of, 0.1)) == pytest.approx(exact, rel=1e-9)


def test_a_calendar_with_the_same_chance_in_every_step_is_a_constant():
    rules = RULES["one of each"]
    when = moments(TOWN, rules, steps=12, rng=4)[0].to_numpy()
    plain, by_step = (evidence_of(TOWN, rules, when, calendar, until=12) for calendar in (None, "Broadcast"))

    assert len(by_step.columns) == len(plain.columns) + 11
    assert [column.step for column in by_step.columns if column.rule == "Broadcast"] == list(range(1, 13))
    for p in CHANCES:
        expected = pytest.approx(log_likelihood(plain, values(plain, p)), rel=1e-12)
        assert log_likelihood(by_step, values(by_step, p)) == expected


@pytest.mark.parametrize("calendar", [None, "Broadcast"])
def test_slope_and_information_are_its_derivatives(calendar):
    when = moments(TOWN, RULES["one of each"], steps=12, rng=4)[0].to_numpy()
    of = evidence_of(TOWN, RULES["one of each"], when, calendar, until=12)
    at, small = values(of, 0.08), 1e-5

    value, slope = with_slope(of, at)
    assert value == log_likelihood(of, at)
    moves = small * np.eye(len(at))
    assert slope == pytest.approx(
        [(log_likelihood(of, at + move) - log_likelihood(of, at - move)) / (2 * small) for move in moves], rel=1e-5
    )
    bends = [(with_slope(of, at - move)[1] - with_slope(of, at + move)[1]) / (2 * small) for move in moves]
    np.testing.assert_allclose(information(of, at), bends, rtol=1e-4, atol=1e-3)


def test_with_tries_only_it_is_concave():
    when = moments(TOWN, RULES["tries only"], steps=12, rng=4)[0].to_numpy()
    of = evidence_of(TOWN, RULES["tries only"], when, until=12)
    luck = np.random.default_rng(1)

    for _ in range(50):
        one, other = luck.exponential(0.2, (2, len(of.columns)))
        assert np.linalg.eigvalsh(information(of, one))[0] > -1e-9
        between = log_likelihood(of, (one + other) / 2)
        assert between >= (log_likelihood(of, one) + log_likelihood(of, other)) / 2
