"""Two people are one pair, whichever way and however often they are tied."""

import numpy as np
import pytest
from hypothesis import given

import tidings as td
from tidings.bonds.pairs import Pairs, named, pairs_of, people_of
from tidings.testing import networks


def by_hand(network):
    """The pairs of a network, from its table of ties."""
    ties = network.to_frames().ties
    ends = [network.positions(ties[end]).tolist() for end in ("source", "target")]
    return sorted({(min(two), max(two)) for two in zip(*ends)})


@given(network=networks())
def test_each_pair_is_there_once(network):
    pairs = Pairs(network)

    assert list(zip(pairs.one.tolist(), pairs.other.tolist())) == by_hand(network)
    assert len(pairs) == len(by_hand(network))


@given(network=networks())
def test_the_pairs_of_each_person_lie_side_by_side_in_order_of_their_friends(network):
    pairs = Pairs(network)
    for person in range(network.n_people):
        mine = slice(pairs.begins[person], pairs.begins[person + 1])
        wanted = sorted((sum(two) - person, number) for number, two in enumerate(by_hand(network)) if person in two)
        assert sorted(zip(pairs.friend[mine].tolist(), pairs.pair[mine].tolist())) == wanted
        assert pairs.n[person] == len(wanted)


@given(network=networks())
def test_every_tie_knows_its_pair(network):
    pairs = Pairs(network)
    for kind in (None, *network.kinds):
        matrix = network.incoming(kind)
        row = np.repeat(np.arange(network.n_people), np.diff(matrix.indptr))
        two = [(min(ends), max(ends)) for ends in zip(row.tolist(), matrix.indices.tolist())]
        assert [by_hand(network)[number] for number in pairs.of_entries(matrix)] == two


@given(network=networks())
def test_only_pairs_that_are_tied_are_looked_up_with_a_number(network):
    pairs, n = Pairs(network), network.n_people
    one, other = np.divmod(np.arange(n * n), n)
    which, number = pairs.find(named(one, other, n))

    found = dict(zip(zip(one[which].tolist(), other[which].tolist()), number.tolist()))
    wanted = {two: number for number, two in enumerate(by_hand(network))}
    assert found == wanted | {two[::-1]: number for two, number in wanted.items()}


@pytest.mark.parametrize("n_people", [2, 1000, 2**31 - 1])
def test_a_name_is_of_two_people_in_whichever_order(n_people):
    luck = np.random.default_rng(1)
    one, other = luck.integers(0, n_people, (2, 100), dtype=np.int32)

    assert (named(one, other, n_people) == named(other, one, n_people)).all()
    assert (np.stack(people_of(named(one, other, n_people), n_people)) == np.sort([one, other], axis=0)).all()


def test_they_are_found_once_for_a_network(trio):
    assert pairs_of(trio) is pairs_of(trio)
    assert pairs_of(trio) is not pairs_of(trio.without(["Ana"]))


def test_a_network_without_ties_has_none():
    pairs = Pairs(td.Network.from_edges(people=range(3)))

    assert len(pairs) == 0
    assert pairs.begins.tolist() == [0, 0, 0, 0]


def test_the_pairs_of_a_person_stand_in_order_of_their_number_where_there_are_many():
    """First those in whom they have the lower number: whatever numpy sorts with, luck draws the same friend."""
    network = td.Network.from_edges([(i, j) for i in range(60) for j in range(i)])
    pairs = Pairs(network)
    for person in range(60):
        mine = slice(pairs.begins[person], pairs.begins[person + 1])
        assert pairs.friend[mine].tolist() == [*range(person + 1, 60), *range(person)]
