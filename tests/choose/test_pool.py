"""Who may be chosen, and what each costs."""

import time

import numpy as np
import pandas as pd
import pytest

import tidings as td
from tidings.choose.pool import pool

TRIO = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], groups={"one": ["Ana", "Ben"], "two": ["Cas"]})
NUMBERED = td.Network.from_edges([(2, 3), (3, 10)])


@pytest.mark.parametrize("several", [list, tuple, set, np.array, pd.Index, pd.Series, iter, dict.fromkeys])
def test_candidates_are_called_as_the_network_calls_them_in_its_order(several):
    found = pool(NUMBERED, 1, several([10, 2, 2] if several is not set else [10, 2]), "person", None)
    assert found.names == [2, 10]
    assert [type(name) for name in found.names] == [int, int]
    assert found.alone.tolist() == NUMBERED.positions([2, 10]).tolist()


def test_who_is_in_several_groups_that_are_chosen_is_taught_once():
    teams = td.Network.from_edges(groups={"one": ["Cas", "Ben"], "two": ["Ben", "Ana"], "three": ["Dan"]})
    found = pool(teams, 2, ["two", "one"], "group", None)
    assert set(teams.names[found.people([0, 1])]) == {"Ana", "Ben", "Cas"}
    assert len(found.people([0, 1])) == 3
    assert teams.names[pool(teams, 1, ["three"], "group", None).people([0])].tolist() == ["Dan"]


def test_who_is_unknown_is_named_once():
    with pytest.raises(ValueError, match="no person called False, True; there are 3"):
        pool(NUMBERED, 1, [True, False, True], "person", None)


def test_one_name_is_one_candidate():
    assert pool(TRIO, 1, "Ben", "person", None).names == ["Ben"]
    assert pool(TRIO, 1, "two", "group", None).names == ["two"]
    assert pool(NUMBERED, np.int64(1), np.int64(3), "person", None).names == [3]


def test_a_price_list_of_many_is_read_at_once():
    n = 20_000
    many = td.Network.from_edges(people=range(n))
    start = time.perf_counter()
    found = pool(many, 5.0, None, "person", dict.fromkeys(range(n), 2.0))
    assert time.perf_counter() - start < 5  # each price once against all names took most of a minute
    assert found.cost.tolist() == [2.0] * n


def test_who_is_not_chosen_from_needs_no_price():
    prices = pd.Series({"Ana": 1.0, "Ben": 2.0, "Cas": np.nan})
    assert pool(TRIO, 2, ["Ben", "Ana"], "person", prices).cost.tolist() == [1.0, 2.0]


def test_prices_that_make_no_sense_are_refused():
    with pytest.raises(TypeError, match="cost must be a people column or a dict from name to cost, got a list$"):
        pool(TRIO, 2, None, "person", [1.0, 2.0, 3.0])
    with pytest.raises(TypeError, match="cost must be a people column or a dict from name to cost, got 3$"):
        pool(TRIO, 2, None, "person", 3)
    with pytest.raises(ValueError, match=r"no person called 'Zoe'.*there are 3: 'Ana', 'Ben', 'Cas'"):
        pool(TRIO, 2, ["Ana"], "person", {"Ana": 1.0, "Zoe": 1.0})
    with pytest.raises(ValueError, match="cost of 'Cas' must be a finite number above 0, got nan"):
        pool(TRIO, 2, None, "person", {"Ana": 1.0, "Ben": 1.0, "Cas": np.nan})


def test_a_budget_as_large_as_the_cheapest_price_buys_one():
    found = pool(TRIO, 1.5, None, "person", {"Ana": 2.0, "Ben": 1.5, "Cas": 3.0})
    assert found.affordable([0, 1, 2]) == [1]


def test_rounding_does_not_keep_anyone_from_what_the_budget_pays():
    found = pool(TRIO, 0.3, None, "person", dict.fromkeys(["Ana", "Ben", "Cas"], 0.1))
    assert found.affordable([2, 0, 1]) == [2, 0, 1]


def test_groups_have_prices_of_their_own():
    assert pool(TRIO, 3, ["two"], "group", {"one": 1.0, "two": 2.5}).cost.tolist() == [2.5]
    with pytest.raises(TypeError, match="cost names the people column 'hours'; for groups give a dict from group to"):
        pool(TRIO, 2, None, "group", "hours")
    with pytest.raises(ValueError, match=r"no group called 'three'.*there are 2: 'one', 'two'"):
        pool(TRIO, 2, None, "group", {"one": 1.0, "two": 1.0, "three": 1.0})


def test_groups_that_cannot_be_taught_or_are_too_few_are_refused():
    everyone = TRIO.to_frames().memberships
    empty = td.Network.from_frames(memberships=everyone[everyone.person != "Cas"], ties=TRIO.to_frames().ties)
    with pytest.raises(ValueError, match="group 'two' has no members to teach; leave it out with among="):
        pool(empty, 1, None, "group", None)
    assert pool(empty, 1, ["one"], "group", None).names == ["one"]
    with pytest.raises(ValueError, match="k asks for 3 of 2 groups; take fewer"):
        pool(TRIO, 3, None, "group", None)
