"""Every rule against its chance as a formula, evaluated tie by tie in plain Python."""

import math
from dataclasses import replace

import numpy as np
import pytest
from bonds.plain import Both
from hypothesis import given
from hypothesis import strategies as st

import tidings as td
from tidings.draws import Draws
from tidings.testing import states

KEY = 3


class World:
    """One replicate of a state as plain Python: who has which tie to whom, who is in which group.

    `both` are the bonds of the state where they have changed.
    """

    def __init__(self, now, replicate=0, both=None):
        self.now, self.replicate, self._tells = now, replicate, {}
        network = now.network
        names = network.names.tolist()
        self.people, self.groups = range(network.n_people), range(network.n_groups)
        frames = network.to_frames()
        self.ties = [
            (names.index(row["source"]), names.index(row["target"]), row.get("weight", 1.0), row["kind"], row["chance"])
            for row in frames.ties.to_dict("records")
        ]
        if both:
            self.ties = list(living(self.ties, both, both.lane[replicate]))
        self.weight = network.membership.toarray()
        self.size = [(self.weight[:, g] > 0).sum() for g in self.groups]
        self.knows, self.shares = now.knows[replicate], now.shares[replicate]
        self.held = now.held[replicate]

    def heard_from(self, person, kind=None):
        return [tie for tie in self.ties if tie[1] == person and (kind is None or tie[3] == kind)]

    def told(self, person, kind=None):
        return [tie for tie in self.ties if tie[0] == person and (kind is None or tie[3] == kind)]

    def others_sharing(self, person, group):
        return sum(self.weight[j, group] * self.shares[j] for j in self.people if j != person)

    def tells(self, rule):
        """The chance of everybody to learn if somebody were the only one who shares: by that one, then by learner."""
        if rule not in self._tells:
            alone = [np.broadcast_to(np.arange(len(self.people)) == j, self.now.knows.shape) for j in self.people]
            states = [replace(self.now, knows=one, shares=one) for one in alone]
            chances = [rule.chance(now, Draws(KEY, now.n_replicates)) for now in states]
            self._tells[rule] = [np.broadcast_to(each, self.now.knows.shape)[self.replicate] for each in chances]
        return self._tells[rule]


def living(ties, both, lane):
    """The ties that are there, as far as they have faded, and those that came later."""
    for source, target, weight, kind, chance in ties:
        if both.older(source, target, lane):
            yield source, target, weight * both.older(source, target, lane), kind, chance
    for one, other in both.plain[lane].newer:
        weight = both.newer(one, other, lane)
        yield from ((one, other, weight, None, 0.0), (other, one, weight, None, 0.0)) if weight else ()


def untold(tries):
    return math.prod((1 - p) ** weight for p, weight in tries)


def tell(rule, world, i):
    ties = world.heard_from(i, rule.kind)
    tries = [(tie[4] if rule.p == "chance" else rule.p, tie[2]) for tie in ties if world.shares[tie[0]]]
    return 1 - untold(tries)


def mentor(rule, world, i):
    return 1 - untold([(rule.p, tie[2]) for tie in world.heard_from(i, "mentor") if world.shares[tie[0]]])


def ask(rule, world, i):
    ties = world.heard_from(i, rule.kind)
    total = sum(tie[2] for tie in ties)
    return rule.p * sum(tie[2] for tie in ties if world.knows[tie[0]]) / total if total else 0.0


def meeting(rule, world, i):
    if world.now.step % rule.every:
        return 0.0
    sharers = [sum(world.weight[j, g] * world.shares[j] for j in world.people) for g in world.groups]
    chance = np.array([[1 - (1 - rule.raises) ** k for k in sharers]])
    luck = Draws(KEY, world.now.n_replicates).uniform(rule.name, world.now, over="group")[[world.replicate]]
    raised = (luck >= 1 - chance)[0]
    tries = sum(world.weight[i, g] for g in world.groups if raised[g] and world.others_sharing(i, g) > 1e-9)
    return 1 - (1 - rule.takes_in) ** tries


def discuss(rule, world, i):
    tries = []
    for g in world.groups:
        k, size = world.others_sharing(i, g), world.size[g]
        if world.weight[i, g] and k > 1e-9 and k >= rule.quorum * (size - 1) - 1e-9:
            tries.append((rule.p, world.weight[i, g] * k**rule.exponent / (size - 1) ** rule.crowding))
    return 1 - untold(tries)


def threshold(rule, world, i):
    if rule.over == "ties":
        contacts = [(tie[0], tie[2]) for tie in world.heard_from(i)]
    else:
        pairs = [(j, g) for g in world.groups for j in world.people if j != i]
        contacts = [(j, world.weight[i, g] * world.weight[j, g]) for j, g in pairs]
    sharing = sum(weight for j, weight in contacts if world.shares[j])
    if rule.of == "share":
        sharing = sharing / sum(weight for _, weight in contacts) if sharing else 0.0
    theta = world.now.network.people["theta"].iloc[i] if rule.theta == "theta" else rule.theta
    return float(sharing > 0 and sharing >= theta - 1e-9)


def broadcast(rule, world, i):
    return rule.p if rule.to is None or world.now.network.names[i] in rule.to else 0.0


def adopt(rule, world, g):
    knowing = sum(world.knows[i] for i in world.people if world.weight[i, g] > 0)
    return rule.p if knowing and knowing >= rule.quorum * world.size[g] - 1e-9 else 0.0


def exchange(rule, world, g):
    return 1 - untold([(rule.p, world.now.network.group_ties[[h], [g]][0]) for h in world.groups if world.held[h]])


def onboard(rule, world, i):
    return 1 - untold([(rule.p, world.weight[i, g]) for g in world.groups if world.held[g]])


def stifle(rule, world, i):
    return 1 - untold([(rule.p, tie[2]) for tie in world.told(i, rule.kind) if world.knows[tie[1]]])


def coffee(rule, world, i):
    """How often two meet shows in the chance that one would tell the other, were nobody else to tell."""
    tells = world.tells(replace(rule, p=0.5))
    times = [-math.log2(1 - tells[j][i]) for j in world.people if world.shares[j] and j != i]
    return 1 - (1 - rule.p) ** sum(times)


def gathering(rule, world, i):
    """Who sits with whom shows where all that is raised is taken in."""
    tells = world.tells(replace(rule, raises=1.0, takes_in=1.0))
    heard = any(tells[j][i] for j in world.people if world.shares[j] and j != i) and not world.shares[i]
    return rule.takes_in if heard and rule.raises else 0.0


def always(rule, world, i):
    return rule.p


def never(rule, world, i):
    """What it does to bonds and to trust is another matter."""
    return 0.0


P = st.sampled_from((0.0, 0.05, 0.3, 0.9, 1.0))
KIND = st.sampled_from((None, "peer", "mentor"))
NUMBER = st.sampled_from((0.0, 0.5, 1.0, 2.0))
BY_HAND = {
    "Tell": (st.builds(td.Tell, st.one_of(P, st.just("chance")), KIND), tell),
    "Mentor": (st.builds(td.Mentor, P), mentor),
    "Ask": (st.builds(td.Ask, P, KIND), ask),
    "Meeting": (st.builds(td.Meeting, P, P, st.integers(1, 3)), meeting),
    "Discuss": (st.builds(td.Discuss, P, NUMBER, P, NUMBER), discuss),
    "Threshold": (
        st.builds(
            td.Threshold,
            st.sampled_from((0.0, 0.3, 0.5, 1.0, "theta")),
            st.sampled_from(("share", "count")),
            st.sampled_from(("ties", "groups")),
        ),
        threshold,
    ),
    "Broadcast": (st.builds(td.Broadcast, P, st.sampled_from((None, ("p0",)))), broadcast),
    "Adopt": (st.builds(td.Adopt, P, P), adopt),
    "Exchange": (st.builds(td.Exchange, P), exchange),
    "Onboard": (st.builds(td.Onboard, P), onboard),
    "Lapse": (st.builds(td.Lapse, P), always),
    "Stifle": (st.builds(td.Stifle, P, KIND), stifle),
    "Tire": (st.builds(td.Tire, P), always),
    "Forget": (st.builds(td.Forget, P), always),
    "Turnover": (st.builds(td.Turnover, P), always),
    "Hire": (st.builds(td.Hire, P), always),
    "Coffee": (
        st.builds(
            td.Coffee,
            st.integers(1, 3),
            st.sampled_from(("primary", "secondary", "anyone")),
            p=P,
            who=st.sampled_from((None, ["p0"])),
        ),
        coffee,
    ),
    "Gathering": (
        st.builds(
            td.Gathering,
            st.integers(1, 3),
            turnout=st.one_of(P, st.just("turnout")),
            size=st.sampled_from((None, 2, 3)),
            raises=st.sampled_from((0.0, 1.0)),
            takes_in=P,
            homophily=P,
            by=st.just("site"),
        ),
        gathering,
    ),
    "Close": (st.builds(td.Close, P), never),
    "Drift": (st.builds(td.Drift, st.just(2.0)), never),
    "Thank": (st.builds(td.Thank, P), never),
    "Integrity": (st.builds(td.Integrity, P), never),
    "Critics": (st.builds(td.Critics, P), never),
}
ALONG_TIES = ("Tell", "Mentor", "Ask", "Threshold", "Stifle", "Coffee")


@pytest.mark.parametrize("name", BY_HAND)
@given(data=st.data())
def test_a_chance_is_what_the_design_says(name, data):
    kinds, by_hand = BY_HAND[name]
    rule, now = data.draw(kinds), data.draw(states())
    n = now.network.n_groups if rule.effect.over == "group" else now.network.n_people
    chance = np.broadcast_to(rule.chance(now, Draws(KEY, now.n_replicates)), (now.n_replicates, n))
    worlds = [World(now, replicate) for replicate in range(now.n_replicates)]
    expected = [[by_hand(rule, world, place) for place in range(n)] for world in worlds]
    assert chance == pytest.approx(np.array(expected).reshape(chance.shape), abs=1e-12)


@pytest.mark.parametrize("name", ALONG_TIES)
@given(data=st.data(), seed=st.integers(0, 2**32 - 1), fades=st.booleans())
def test_a_chance_counts_the_ties_that_are_there(name, data, seed, fades):
    kinds, by_hand = BY_HAND[name]
    rule, now = data.draw(kinds), data.draw(states())
    both = Both(now.network, range(now.n_replicates), td.Drift(1.5, 0.3) if fades else None)
    both.live(np.random.default_rng(seed), n_steps=3)
    now = replace(now, bonds=both.quick)
    chance = np.broadcast_to(rule.chance(now, Draws(KEY, now.n_replicates)), now.knows.shape)
    worlds = [World(now, replicate, both) for replicate in range(now.n_replicates)]
    expected = [[by_hand(rule, world, place) for place in world.people] for world in worlds]
    assert chance == pytest.approx(np.array(expected), abs=1e-12)


def test_every_rule_of_the_library_is_checked_by_hand():
    rules = {name for name in td.rules.__all__ if isinstance(getattr(td, name), type)} - {"Rule", "Effect"}
    assert rules == set(BY_HAND)
