"""What is fixed once for all rules."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

import tidings as td
from tidings.draws import Draws
from tidings.testing import every_rule, example_network, states

RULES = {rule.name: rule for rule in every_rule()}
CONTACT = [name for name, rule in RULES.items() if rule.needs is not None]


def chance(rule, now):
    return rule.chance(now, Draws(0, now.n_replicates))


@pytest.mark.parametrize("name", RULES)
@given(now=states(example_network()))
def test_a_chance_is_a_chance(name, now):
    got = chance(RULES[name], now)
    assert ((got >= 0) & (got <= 1)).all()


@pytest.mark.parametrize("name", CONTACT)
def test_nothing_comes_of_nothing(name):
    assert not np.any(chance(RULES[name], example_network().where()))


@pytest.mark.parametrize(
    "rule",
    [
        td.Tell(1.0),
        td.Meeting(1.0, 1.0),
        td.Discuss(1.0, exponent=0.0),
        td.Discuss(0.5, quorum=0.0),
        td.Threshold(0.0),
        td.Threshold(0.0, over="groups"),
        td.Threshold("uniform"),
    ],
    ids=repr,
)
def test_nobody_is_their_own_contact(rule):
    network = td.Network.from_edges([("Ana", "Ben")], groups={"core": ["Ana", "Ben"], "solo": ["Ana"]})
    assert np.broadcast_to(chance(rule, network.where("Ana")), (1, 2))[0, 0] == 0


def test_adopting_without_a_quorum_still_needs_someone_who_knows():
    network = td.Network.from_edges(groups={"core": ["Ana", "Ben"], "other": ["Cas"]})
    assert chance(td.Adopt(1.0, quorum=0.0), network.where("Ana")).tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 2.0, 3.0])
@pytest.mark.parametrize("crowding", [0.0, 1.0, 2.5])
def test_a_group_of_two_is_a_tie(pair, exponent, crowding):
    group = td.Network.from_edges(groups={"core": ["Ana", "Ben"]})
    for names in ((), ("Ana",), ("Ben",), ("Ana", "Ben")):
        in_group = chance(td.Discuss(0.3, exponent, crowding=crowding), group.where(*names))
        assert (in_group == chance(td.Tell(0.3), pair.where(*names))).all()


def test_people_who_share_two_groups_meet_in_each():
    twice = td.Network.from_edges(groups={"a": ["Ana", "Ben"], "b": ["Ana", "Ben"]})
    assert chance(td.Discuss(0.3), twice.where("Ana"))[0, 1] == pytest.approx(1 - 0.7**2)
    assert chance(td.Threshold(2, of="count", over="groups"), twice.where("Ana"))[0, 1] == 1


def test_weight_is_contacts_per_step():
    double = td.Network.from_edges([("Ana", "Ben", 2.0)])
    parallel = td.Network.from_edges([("Ana", "Ben"), ("Ana", "Ben")])
    for rule in (td.Tell(0.3), td.Threshold(2, of="count"), td.Stifle(0.3)):
        assert (chance(rule, double.where("Ana")) == chance(rule, parallel.where("Ana"))).all()
    assert chance(td.Tell(0.3), double.where("Ana"))[0, 1] == pytest.approx(1 - 0.7**2)


def test_a_membership_counts_by_its_weight():
    rows = [("Ana", "core", 2.0), ("Ben", "core", 0.5), ("Cas", "core", 1.0)]
    network = td.Network.from_frames(memberships=pd.DataFrame(rows, columns=["person", "group", "weight"]))
    heard = chance(td.Discuss(0.3), network.where("Ana"))
    assert heard[0].tolist() == pytest.approx([0.0, 1 - 0.7 ** (2 * 0.5), 1 - 0.7**2])


def test_ten_weights_of_a_tenth_reach_one():
    network = td.Network.from_edges([(i, 10, 0.1) for i in range(10)], people=range(11))
    everyone, one_less = network.where(*range(10)), network.where(*range(9))
    assert chance(td.Threshold(1, of="count"), everyone)[0, 10] == 1
    assert chance(td.Threshold(1, of="count"), one_less)[0, 10] == 0


def test_a_threshold_is_reached_at_exactly_half(trio):
    assert chance(td.Threshold(0.5), trio.where("Ana"))[0, 1] == 1
    assert chance(td.Threshold(0.51), trio.where("Ana"))[0, 1] == 0


def test_those_who_share_no_more_can_still_be_asked(pair):
    silent = pair.where("Ana", shares=[])
    assert chance(td.Ask(0.4), silent)[0, 1] == pytest.approx(0.4)
    assert chance(td.Tell(0.4), silent)[0, 1] == 0


def test_asking_is_a_share_of_exactly_one_when_everybody_knows():
    network = td.Network.from_edges([(i, 7, 0.1 * i) for i in range(1, 7)], people=range(8))
    assert chance(td.Ask(1.0), network.where(*range(8)))[0, 7] == 1.0


def test_direction_counts():
    arrow = td.Network.from_edges([("Ana", "Ben")], mutual=False)
    assert chance(td.Tell(1.0), arrow.where("Ana")).tolist() == [[0.0, 1.0]]
    assert chance(td.Tell(1.0), arrow.where("Ben")).tolist() == [[0.0, 0.0]]
    assert chance(td.Stifle(1.0), arrow.where("Ana", "Ben")).tolist() == [[1.0, 0.0]]


def test_members_of_a_meeting_hear_it_together():
    network = td.Network.from_edges(groups={"core": ["Ana", "Ben", "Cas", "Dan"]})
    knows = np.tile([True, False, False, False], (500, 1))
    now = td.State(network, 0, knows, knows, np.zeros((500, 1), bool))
    heard = td.Meeting(0.5, 0.8).chance(now, Draws(1, 500))[:, 1:]
    assert set(np.unique(heard.round(12))) == {0.0, 0.8}
    assert (heard == heard[:, :1]).all()
    assert abs((heard[:, 0] > 0).mean() - 0.5) < 4 * 0.5 / np.sqrt(500)


def test_a_meeting_keeps_its_calendar():
    network = td.Network.from_edges(groups={"core": ["Ana", "Ben"]})
    met = [bool(chance(td.Meeting(1.0, 1.0, every=3), network.where("Ana", step=step)).any()) for step in range(7)]
    assert met == [True, False, False, True, False, False, True]


def test_uniform_thresholds_belong_to_the_rule_and_the_run(triangle):
    now, later = triangle.where("Ana"), triangle.where("Ana", step=5)
    rule, other = td.Threshold("uniform"), td.Threshold("uniform", name="another")
    draws = Draws(2, [0])
    many = [rule.chance(now, Draws(2, [r])).tolist() for r in range(50)]
    assert rule.chance(now, draws).tolist() == rule.chance(later, draws).tolist()
    assert many != [other.chance(now, Draws(2, [r])).tolist() for r in range(50)]


def test_a_uniform_threshold_is_passed_as_often_as_the_share_that_shares(trio):
    knows = np.tile([True, False, False], (20_000, 1))
    now = td.State(trio, 0, knows, knows, np.zeros((20_000, 0), bool))
    passed = td.Threshold("uniform").chance(now, Draws(2, 20_000))[:, 1]
    assert abs(passed.mean() - 0.5) < 4 * 0.5 / np.sqrt(20_000)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.99])
@pytest.mark.parametrize("k", [2, 7])
def test_k_finer_tries_make_one_coarse_one(p, k):
    gains = [td.Tell(p), td.Mentor(p), td.Discuss(p), td.Broadcast(p), td.Adopt(p), td.Exchange(p), td.Onboard(p)]
    losses = [td.Tire(p), td.Stifle(p), td.Forget(p), td.Lapse(p), td.Turnover(p), td.Ask(p)]
    for rule in gains + losses:
        assert 1 - (1 - rule.finer(k).p) ** k == pytest.approx(p)
    assert 1 - (1 - td.Meeting(p, 0.4).finer(k).raises) ** k == pytest.approx(p)


def test_a_tie_column_gets_finer_too():
    network, now = example_network(), example_network().where("P00", "P01", "P02")
    coarse, fine = td.Tell("chance"), td.Tell("chance").finer(4)
    assert network.tie_columns == ["chance"]
    assert 1 - (1 - chance(fine, now)) ** 4 == pytest.approx(chance(coarse, now))


def test_a_calendar_is_only_stretched():
    assert td.Meeting(0.2, 0.3, every=4).finer(5) == td.Meeting(0.2, 0.3, every=20)


@pytest.mark.parametrize(
    "rule", [td.Tire(1.0), td.Forget(1.0), td.Lapse(1.0), td.Turnover(1.0), td.Stifle(1.0)], ids=repr
)
def test_a_loss_of_one_has_no_rate(rule):
    with pytest.raises(ValueError, match=f"{rule.name} has the chance 1, which has no rate"):
        rule.finer(2)


@pytest.mark.parametrize("rule", [td.Tell(1.0), td.Adopt(1.0), td.Threshold(0.5)], ids=repr)
def test_a_gain_of_one_acts_at_once_and_says_so(rule):
    with pytest.warns(UserWarning, match="acts at once"):
        assert rule.finer(2) == rule


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: td.Tell(10), r"Tell.p must be a chance between 0 and 1, got 10. Did you mean 0.10\?"),
        (lambda: td.Tell(float("nan")), "Tell.p must be a chance between 0 and 1, got nan"),
        (lambda: td.Tell(None), "Tell.p must be a chance between 0 and 1, got None"),
        (lambda: td.Mentor("0.5"), "Mentor.p must be a chance between 0 and 1, got '0.5'"),
        (lambda: td.Meeting(-0.1, 0.2), "Meeting.raises must be a chance between 0 and 1, got -0.1"),
        (lambda: td.Meeting(0.1, 1.2), "Meeting.takes_in must be a chance between 0 and 1, got 1.2"),
        (lambda: td.Meeting(0.1, 0.2, every=0), "Meeting.every must be at least 1, got 0"),
        (lambda: td.Meeting(0.1, 0.2, every=1.5), "Meeting.every must be a whole number, got 1.5"),
        (lambda: td.Discuss(0.1, exponent=-1), "Discuss.exponent must be a finite number of at least 0, got -1"),
        (lambda: td.Discuss(0.1, quorum=2), "Discuss.quorum must be a chance between 0 and 1, got 2"),
        (lambda: td.Threshold(1.5), "Threshold.theta must be a chance between 0 and 1, got 1.5"),
        (lambda: td.Threshold(-1, of="count"), "Threshold.theta must be a finite number of at least 0, got -1"),
        (lambda: td.Threshold(0.5, of="shares"), "Threshold.of must be one of 'share', 'count', got 'shares'"),
        (lambda: td.Threshold(0.5, over="tie"), "Threshold.over must be one of 'ties', 'groups', got 'tie'"),
        (lambda: td.Broadcast(0.5, to=[]), "Broadcast.to names nobody"),
        (lambda: td.Adopt(quorum=1.1), "Adopt.quorum must be a chance between 0 and 1, got 1.1"),
    ],
)
def test_parameters_are_refused_where_they_are_given(make, message):
    with pytest.raises((ValueError, TypeError), match=message):
        make()


def test_a_rule_prints_what_was_said():
    assert repr(td.Tell(0.2)) == "Tell(p=0.2)"
    assert repr(td.Meeting(0.1, 0.2, name="monthly")) == "Meeting(raises=0.1, takes_in=0.2, name='monthly')"
    assert eval(repr(td.Threshold("uniform", over="groups")), vars(td)) == td.Threshold("uniform", over="groups")


@pytest.mark.parametrize("rule", [td.Tell(1.0), td.Discuss(1.0), td.Meeting(1.0, 1.0), td.Stifle(1.0)], ids=repr)
@pytest.mark.parametrize("weight", [1e-6, 1e12])
def test_what_is_sure_is_sure_for_any_weight(rule, weight):
    ties = pd.DataFrame({"source": ["Ana"], "target": ["Ben"], "weight": [weight]})
    members = pd.DataFrame({"person": ["Ana", "Ben"], "group": ["team", "team"], "weight": [weight, weight]})
    network = td.Network.from_frames(ties=ties, memberships=members, mutual=True)
    if rule.effect is td.TIRE:
        whom, now = "Ana", network.where("Ana", "Ben", shares=["Ana"])
    else:
        whom, now = "Ben", network.where("Ana")

    assert chance(rule, now)[0, network.position(whom)] == 1


@pytest.mark.parametrize("name", [3, ["x"], float("nan"), None, True], ids=repr)
def test_the_name_of_a_rule_is_text(name):
    with pytest.raises(TypeError, match="the name of a rule is text, got .* for a Close"):
        td.Close(0.1, name=name)


@pytest.mark.parametrize(
    "rule, what",
    [
        (td.Gathering(turnout="keen", raises=0.1, takes_in=0.1), "Gathering.turnout"),
        (td.Gathering(raises=0.1, takes_in=0.1, homophily=0.5, by="keen"), "Gathering.by"),
        (td.Integrity("keen"), "Integrity.kept"),
        (td.Critics(0.1, against="keen"), "Critics.against"),
        (td.Coffee(p=0.1, who="keen"), "Coffee.who"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_a_rule_says_which_column_it_misses(trio, rule, what):
    people = trio.but(people=trio.people.assign(kind=[True, False, True], lists=[[1], [2], [3]]))
    with pytest.raises(ValueError, match=f"{what}: people column .*'keen' is unknown"):
        td.Scenario(people, [rule], ["Ana"], 3)


def test_a_column_of_what_is_no_label_is_refused_before_anything_is_played(trio):
    people = trio.but(people=trio.people.assign(lists=[[1], [2], [3]]))
    rule = td.Gathering(raises=0.1, takes_in=0.1, homophily=0.5, by="lists")
    with pytest.raises(TypeError, match="Gathering.by: people column 'lists': a label is text, a number or a tuple"):
        td.Scenario(people, [rule], ["Ana"], 3)
