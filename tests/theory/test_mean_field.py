"""Mean fields: exact where people are independent, the known equations where all meet, and what is refused."""

import itertools
from dataclasses import dataclass
from typing import ClassVar

import networkx as nx
import numpy as np
import pytest
from scipy.integrate import solve_ivp

import tidings as td
from tidings.rules.base import LOSE, REVIVE, Effect
from tidings.theory import bass, exact, simplicial
from tidings.theory.mean_field import mean_field

NAMES = ("share", "groups_holding", "knows", "shares", "held", "learned_by")


@dataclass(frozen=True)
class Wake(td.Rule):
    """Who is quiet speaks again."""

    p: float
    effect: ClassVar[Effect] = REVIVE

    def chance(self, now, draws):
        return now.never + self.p


@dataclass(frozen=True)
class Rehearse(td.Rule):
    """Who knows forgets, the less so the more of their contacts know: it looks at one's own state and at others'."""

    p: float
    effect: ClassVar[Effect] = td.FORGET

    def chance(self, now, draws):
        return self.p * now.knows / (1 + now.contacts(now.knows))


@dataclass(frozen=True)
class Review(td.Rule):
    """What a group holds it may lose, and there is nothing to lose where it holds nothing."""

    p: float
    effect: ClassVar[Effect] = LOSE

    def chance(self, now, draws):
        return self.p * now.held


@dataclass(frozen=True)
class LunchTalk(td.Rule):
    """A talk at every site at which somebody shares."""

    turnout: float

    def chance(self, now, draws):
        site = now.network.members("site")
        return self.turnout * ((now.voices @ site > 0) @ site.T)


def complete(n, groups=None):
    return td.Network.from_edges(itertools.combinations(range(n), 2), groups=groups)


def agree(scenario, within=1e-12, steps=slice(None), names=NAMES):
    """Whether the mean field is the exact law."""
    ours, theirs = (law(scenario).isel(step=steps) for law in (mean_field, exact))
    for name in names:
        if not theirs[name].isnull().all():
            assert ours[name].values == pytest.approx(theirs[name].values, abs=within), name
    return True


# --- where people are independent, it is the exact law ------------------------------------------


def test_people_who_hear_of_it_from_outside_are_independent(trio):
    rules = [td.Broadcast(0.3), td.Forget(0.2), td.Tire(0.4), Wake(0.3), td.Turnover(0.1)]
    assert agree(td.Scenario(trio, rules, ["Ana"], steps=6))


def test_leaves_of_a_star_are_told_one_by_one():
    star = td.Network.from_edges([("hub", leaf) for leaf in "abcd"], mutual=False)
    assert agree(td.Scenario(star, [td.Tell(0.3), td.Forget(0.0)], ["hub"], steps=5))


FIRST_STEPS = [
    [td.Tell(0.3), td.Tire(0.2), td.Forget(0.1)],
    [td.Ask(0.6), td.Stifle(0.5)],
    [td.Discuss(0.4, exponent=2), td.Turnover(0.2)],
    [td.Threshold(0.5), td.Broadcast(0.1)],
    [td.Adopt(0.7, quorum=0.6), td.Onboard(0.5), td.Exchange(0.2), td.Lapse(0.1)],
    [Rehearse(0.8), td.Tell(0.2)],
]


@pytest.mark.parametrize("rules", FIRST_STEPS, ids=lambda rules: rules[0].name)
def test_the_first_step_from_people_who_are_named_is_exact(bowtie, rules):
    assert agree(td.Scenario(bowtie, rules, [0, 1], steps=1))


def test_a_meeting_is_spread_evenly_over_the_copies(bowtie):
    assert agree(td.Scenario(bowtie, [td.Meeting(0.3, 0.6)], [0, 2], steps=1), within=2 / 512)


def test_what_a_group_holds_does_not_hang_together_with_what_its_first_member_knows():
    pair = td.Network.from_edges(people=["Ana", "Ben"], groups={"team": ["Ana", "Ben"]})
    rules = [td.Broadcast(0.5, to=["Ana"]), td.Adopt(0.5, quorum=0.5), td.Onboard(0.8)]
    assert agree(td.Scenario(pair, rules, ["Ben"], steps=2), within=2 / 512)


def test_along_a_path_two_steps_are_exact_and_then_too_many_are_told():
    path = td.Network.from_edges([(i, i + 1) for i in range(4)])
    scenario = td.Scenario(path, [td.Tell(0.5)], [0], steps=8)
    assert agree(scenario, within=1 / 512, steps=slice(0, 3))
    more = mean_field(scenario)["share"] - exact(scenario)["share"]
    assert (more > -1e-3).all()
    assert more[4] > 0.005


@pytest.mark.parametrize("rules", [[td.Tell(0.3)], [td.Tell(0.3), td.Forget(0.2)], [td.Tell(0.5), td.Tire(0.5)]])
def test_it_finds_no_fewer_people_than_there_are(bowtie, rules):
    scenario = td.Scenario(bowtie, rules, [0], steps=12)
    assert (mean_field(scenario)["share"] > exact(scenario)["share"] - 2e-3).all()


# --- where everybody meets everybody, it is the equations of the books ---------------------------


def test_telling_and_forgetting_follow_the_logistic_curve():
    scenario = td.Scenario(complete(30), [td.Tell(0.5 / 29), td.Forget(0.2)], seeds=3, steps=30)
    law = mean_field(scenario.finer(8), copies=256)
    told, forgot = -29 * np.log1p(-0.5 / 29), -np.log1p(-0.2)
    growth, end = told - forgot, 1 - forgot / told
    expected = end / (1 + (end / 0.1 - 1) * np.exp(-growth * law["step"]))
    assert abs(law["share"] - expected).max() < 0.01


def test_an_outbreak_reaches_the_final_size():
    scenario = td.Scenario(complete(100), [td.Tell(0.1 / 99), td.Tire(0.05)], seeds=1, steps=300)
    end = mean_field(scenario, copies=64)["learned_by"].isel(step=-1).mean()
    # Told for 1 / .05 steps on average, at .1 people a step: R0 = 2, with 1 % of seeds.
    assert float(end) == pytest.approx(0.8002039677, abs=0.002)  # B2


def test_adoption_follows_the_curve_of_bass():
    n, p, q = 30, 0.03, 0.38  # B4
    rules = td.models.bass(1 - np.exp(-p), 1 - np.exp(-q / (n - 1)))
    law = mean_field(td.Scenario(complete(n), rules, [], steps=20).finer(20), copies=128)
    assert abs(law["share"].values - bass(p, q, np.arange(21)).values).max() < 0.01


@pytest.mark.parametrize("seeds, end", [(1, 0.0), (6, 0.5)])
def test_triangles_make_two_ends_possible(seeds, end):
    """B14: at lambda = .75, lambda_group = 2.5 few die out and many stay; the unstable branch is at .2."""
    n, lam, lam_group, steps = 10, 0.75, 2.5, 12
    triangles = {f"{three}": three for three in itertools.combinations(range(n), 3)}
    rates = lam / (n - 1), 2 * lam_group / ((n - 1) * (n - 2)), 1.0
    rules = td.models.simplicial_contagion(*(1 - np.exp(-rate) for rate in rates))
    law = mean_field(td.Scenario(complete(n, triangles), rules, seeds, steps).finer(60), copies=128)
    curve = solve_ivp(
        lambda _, x: -x + lam * x * (1 - x) + lam_group * x**2 * (1 - x), (0, steps), [seeds / n], t_eval=law["step"]
    )
    assert abs(law["share"].values - curve.y[0]).max() < 0.02
    assert simplicial(lam, lam_group)[:2] == pytest.approx((0.2, 0.5))
    assert float(law["share"][-1]) == pytest.approx(end, abs=0.03)


def test_in_a_dense_network_a_simulation_is_near():
    network = td.Network.from_networkx(nx.gnp_random_graph(200, 0.3, seed=1))
    scenario = td.Scenario(network, [td.Tell(0.004), td.Tire(0.1)], list(range(60)), steps=40)
    law, run = mean_field(scenario, copies=128), td.simulate(scenario, 400, rng=1, keep=["share", "knows"])
    # Four standard errors of a mean whose spread is at most .03, and a bias of 2 % for what two contacts share.
    assert abs(law["share"] - run["share"].mean("replicate")).max() < 4 * 0.03 / 20 + 0.02
    assert abs(law["knows"] - run["knows"].mean("replicate")).mean() < 0.03


# --- whatever the rules ---------------------------------------------------------------------------

EVERYTHING = [
    td.Tell(0.05), td.Meeting(0.2, 0.3, every=2), td.Discuss(0.05), td.Adopt(0.5), td.Onboard(0.2),
    td.Exchange(0.1), td.Lapse(0.05), td.Ask(0.1), td.Tire(0.1), td.Stifle(0.02), td.Forget(0.05), td.Turnover(0.02),
]  # fmt: skip


def test_rules_of_groups_run_and_give_probabilities():
    davis = td.Network.from_affiliation(nx.davis_southern_women_graph())
    law = mean_field(td.Scenario(davis, EVERYTHING, 2, steps=15, step_unit="week"))
    assert all(((law[name] >= 0) & (law[name] <= 1)).all() for name in law.data_vars)
    assert (law["shares"] <= law["knows"] + 1e-12).all()
    assert (law["knows"] <= law["learned_by"] + 1e-12).all()
    assert (law["learned_by"].diff("step") > -1e-12).all()
    assert law["share"].values == pytest.approx(law["knows"].mean("person").values)
    assert law["groups_holding"].values == pytest.approx(law["held"].mean("group").values)
    assert law["groups_holding"][-1] > 0.2
    assert law["groups_reached"][-1] > law["groups_reached"][0]
    assert law["share"].dims == ("step",)
    assert law["share"].attrs["units"] == "share of people"
    assert law.attrs["step_unit"] == "week"


def test_a_rule_of_ones_own_runs(bowtie):
    firm = bowtie.but(people=bowtie.people.assign(site=["Bonn", "Bonn", "Lima", "Lima", "Lima"]))
    scenario = td.Scenario(firm, [LunchTalk(0.3), td.Tell(0.2)], [0], steps=5)
    assert agree(scenario, steps=slice(0, 2))
    assert mean_field(scenario)["share"][-1] > 0.8


def test_what_a_rule_says_of_those_who_know_is_asked_of_those_who_know():
    """Who knows half of the time forgets half as often as a chance for everybody would have it."""
    alone = td.Network.from_edges(people=["Ana", "Ben"])
    assert agree(td.Scenario(alone, [Rehearse(0.5), td.Broadcast(0.2)], ["Ana"], steps=8))


def test_what_a_rule_says_of_groups_that_hold_is_asked_of_those_that_hold():
    team = td.Network.from_edges(people=["Ana", "Ben"], groups={"team": ["Ana", "Ben"]})
    assert agree(td.Scenario(team, [td.Adopt(0.3, quorum=0.5), Review(0.4)], ["Ana"], steps=6))


def test_rules_that_act_now_and_then_do_so_in_their_steps():
    team = td.Network.from_edges(people=range(4), groups={"team": range(4)})
    law = mean_field(td.Scenario(team, [td.Meeting(1.0, 0.5, every=3)], [0], steps=6))
    assert law["share"].values == pytest.approx([0.25, *[0.625] * 3, *[0.8125] * 3])


def test_a_step_cut_into_parts_keeps_the_axis_of_steps(bowtie):
    scenario = td.Scenario(bowtie, [td.Tell(0.3), td.Forget(0.1)], [0], steps=5)
    fine = mean_field(scenario.finer(4))
    assert fine["step"].values.tolist() == [0, 1, 2, 3, 4, 5]
    assert 0.001 < abs(fine["share"] - mean_field(scenario)["share"]).max() < 0.1


def test_credibility_counts(pair):
    doubted = pair.but(people=pair.people.assign(credibility=[0.5, 1.0]))
    assert mean_field(td.Scenario(doubted, [td.Tell(0.4)], ["Ana"], steps=1))["knows"][1, 1] < 0.4


def test_the_same_scenario_gives_the_same_bits(bowtie):
    scenario = td.Scenario(bowtie, [td.Meeting(0.3, 0.6), td.Tell(0.2)], 2, steps=4)
    assert mean_field(scenario).identical(mean_field(scenario))


def test_more_copies_come_nearer(bowtie):
    scenario = td.Scenario(bowtie, [td.Tell(0.2), td.Forget(0.1)], [0], steps=10)
    few, more, many = (mean_field(scenario, copies=copies)["knows"] for copies in (32, 1000, 8192))
    assert abs(more - many).max() < 0.01
    assert abs(more - many).max() < abs(few - many).max()


def test_nobody_is_lost_who_is_rarer_than_one_in_all_copies(bowtie):
    law = mean_field(td.Scenario(bowtie, [td.Broadcast(0.02), td.Stifle(0.5)], [], steps=5), copies=8)
    assert law["share"].values == pytest.approx(1 - 0.98 ** np.arange(6), abs=1e-12)


@pytest.mark.parametrize("reached, n, share", [(0.28, 7, 1), (0.28, 6, 0), (0.0, 1, 1), (0.0, 0, 0)])
def test_a_group_is_reached_once_as_many_know_as_are_asked_for(reached, n, share):
    # .28 * 25 is a little more than 7; and where no share is asked for, it takes somebody still.
    network = td.Network.from_edges(people=range(26), groups={"all": range(25)})
    law = mean_field(td.Scenario(network, [td.Broadcast(0.0)], [25, *range(n)], steps=1), reached=reached, copies=8)
    assert law["groups_reached"].values.tolist() == [share, share]


def test_what_others_do_elsewhere_changes_nothing():
    pairs = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5)]
    both = td.Network.from_edges(pairs, groups={"A": [0, 1], "B": [3, 4], "C": [4, 5]})
    table = both.to_frames().memberships.astype({"group": str})
    one = both.without([0, 1, 2]).but(memberships=table[table.group != "A"])
    rules = [td.Tell(0.2), td.Adopt(0.5), td.Lapse(0.2), td.Onboard(0.3), td.Forget(0.1)]
    wanted, found = (mean_field(td.Scenario(each, rules, [3], steps=6)) for each in (both, one))
    assert (found["knows"] == wanted["knows"].sel(person=[3, 4, 5])).all()
    assert (found["held"] == wanted["held"].sel(group=["B", "C"])).all()


def test_a_network_without_groups_has_no_groups_reached(pair):
    law = mean_field(td.Scenario(pair, [td.Tell(0.4)], ["Ana"], steps=2))
    assert law["groups_reached"].isnull().all()
    assert law["held"].sizes["group"] == 0


# --- what it does not follow ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule", [td.Coffee(p=0.2, follow_up=0.5), td.Drift(0.1), td.Integrity(0.2), td.Hire(0.2)], ids=lambda r: r.name
)
def test_rules_that_change_more_than_who_knows_are_refused(trio, rule):
    rules = [td.Tell(0.1), td.Turnover(0.1), rule]
    with pytest.raises(TypeError, match=f"{rule.name} changes more than who knows, which mean_field does not follow"):
        mean_field(td.Scenario(trio, rules, ["Ana"], steps=2))


def test_luck_that_lasts_is_refused(trio):
    with pytest.raises(TypeError, match="Threshold draws luck that lasts for a whole run, which mean_field does not"):
        mean_field(td.Scenario(trio, td.models.linear_threshold(), ["Ana"], steps=2))


def test_nonsense_is_refused(pair):
    scenario = td.Scenario(pair, [td.Tell(0.4)], ["Ana"], steps=2)
    with pytest.raises(ValueError, match="copies must be at least 1"):
        mean_field(scenario, copies=0)
    with pytest.raises(ValueError, match="reached must be a share between 0 and 1, got 50"):
        mean_field(scenario, reached=50)
    with pytest.raises(TypeError, match="mean_field takes a Scenario, got Network"):
        mean_field(pair)
