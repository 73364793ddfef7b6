"""Who brought it into which group, membership by membership."""

import numpy as np
import pytest

import tidings as td
from tidings.measures import honours

TEAMS = {"one": ["Ana", "Ben"], "two": ["Ben", "Cas", "Dan"]}
NEVER = np.nan


@pytest.mark.parametrize(
    "when, expected",
    [
        ([0, 1, 2, 3], [0, 0, 1, 0, 0]),
        ([0, 1, 1, 2], [0, 0, 0.5, 0.5, 0]),
        ([1, 0, NEVER, NEVER], [0, 0, 0, 0, 0]),
        ([NEVER, NEVER, 2, NEVER], [0, 0, 0, 1, 0]),
    ],
)
def test_those_who_learned_first_share_the_honour_where_nobody_started(when, expected):
    (some,) = honours.honours(np.array([when], dtype=float), td.Network.from_edges(groups=TEAMS))

    assert some.group.tolist() == [0, 0, 1, 1, 1]
    assert some.person.tolist() == [0, 1, 1, 2, 3]
    assert some.honour[0].tolist() == expected
    assert (some.entered[0] == [False, False, *[sum(expected) > 0] * 3]).all()


@pytest.mark.parametrize("people", [4, 20])
def test_a_block_holds_as_many_replicates_as_fit_by_people_or_memberships(people, monkeypatch):
    network = td.Network.from_edges(groups=TEAMS, people=["Ana", "Ben", "Cas", "Dan", *range(people - 4)])
    monkeypatch.setattr(honours, "BLOCK", 2 * max(people, 5) + 1)
    when = np.zeros((5, people))

    assert [len(some.honour) for some in honours.honours(when, network)] == [2, 2, 1]


def test_sums_are_over_the_memberships_of_each_place():
    place = np.array([0, 2, 2])

    assert honours.summed(np.array([[1.0, 2.0, 3.0]]), place, 4).tolist() == [[1, 0, 5, 0]]
