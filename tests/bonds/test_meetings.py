"""Who meets whom is drawn with the chances it should have, and each replicate draws its own."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import tidings as td
from tidings.bits import lanes_of
from tidings.bonds.bonding import together
from tidings.bonds.bonds import Bonds
from tidings.bonds.meetings import Like, anyone, friends, friends_of_friends, happens, neighbours, pairing, tables

from .plain import lane_of, meetings

MANY = 6400
LIKELY = 1e-3


def luck_of(n, replicates=MANY, key=5, what="round"):
    return td.Draws(key, replicates).luck(what, 0, np.arange(n))


def by_lane(met):
    """Who meets whom in each lane."""
    found = {}
    for one, other, lane in zip(*(part.tolist() for part in met[:3])):
        found.setdefault(lane, []).append((one, other))
    return found


def even(counts, n):
    """Whether so many outcomes come equally often."""
    assert len(counts) == n, f"{len(counts)} outcomes instead of {n}"
    return stats.chisquare(list(counts.values())).pvalue > LIKELY


class TestPairing:
    @pytest.mark.parametrize("n, matchings", [(2, 1), (4, 3), (6, 15)])
    def test_all_ways_to_pair_people_come_equally_often(self, n, matchings):
        rounds = by_lane(together(list(pairing(luck_of(n)))))
        ways = Counter(frozenset(map(frozenset, pairs)) for pairs in rounds.values())

        assert len(rounds) == MANY
        assert all(sorted(sum(pairs, ())) == list(range(n)) for pairs in rounds.values())
        assert matchings == 1 or even(ways, matchings)

    def test_of_an_odd_number_one_is_left_each_equally_often(self):
        rounds = by_lane(together(list(pairing(luck_of(5)))))
        left = Counter((set(range(5)) - set(sum(pairs, ()))).pop() for pairs in rounds.values())

        assert all(len(pairs) == 2 for pairs in rounds.values())
        assert even(left, 5)

    def test_one_alone_meets_nobody(self):
        assert len(together(list(pairing(luck_of(1)))).one) == 0

    def test_a_replicate_is_paired_alike_alone_and_among_others(self):
        many, alone = (by_lane(together(list(pairing(luck_of(9, rows))))) for rows in (range(200), [133]))

        assert alone[5] == many[133]


class TestAnyone:
    def test_all_others_come_equally_often(self):
        met = together(list(anyone(np.array([0, 3]), luck_of(5))))
        for one in (0, 3):
            others = Counter(met.other[met.one == one].tolist())
            assert even(others, 4)
            assert one not in others

    def test_everybody_asks_once_in_every_replicate(self):
        met = together(list(anyone(np.array([1, 2]), luck_of(3, [70, 3]))))

        assert Counter(zip(met.one.tolist(), met.lane.tolist())) == Counter(
            {(i, at): 1 for i in (1, 2) for at in (70, 3)}
        )

    def test_one_alone_meets_nobody(self):
        assert len(together(list(anyone(np.array([0]), luck_of(1)))).one) == 0


@pytest.fixture(scope="module")
def network():
    """A path 0 - 1 - 2 - 3 - 4, 1 tied to 5 as well; 6 is tied to nobody."""
    return td.Network.from_edges([(0, 1), (1, 2), (2, 3), (3, 4), (1, 5)], people=range(7))


class TestFriends:
    def test_all_friends_come_equally_often(self, network):
        luck = luck_of(7)
        met = together(list(friends(np.arange(7), luck, Bonds(network, luck.lanes))))
        for one, others in {0: {1}, 1: {0, 2, 5}, 2: {1, 3}, 3: {2, 4}, 4: {3}, 5: {1}}.items():
            asked = Counter(met.other[met.one == one].tolist())
            assert set(asked) == others
            assert sum(asked.values()) == MANY
            assert len(others) == 1 or even(asked, len(others))

    def test_who_has_no_friend_meets_nobody(self, network):
        luck = luck_of(7)
        assert 6 not in together(list(friends(np.arange(7), luck, Bonds(network, luck.lanes)))).one

    def test_friends_of_friends_come_as_often_as_walks_end_at_them(self, network):
        """From 0: over 1 to 2 or 5, or back; from 2: over 1 to 0 or 5, over 3 to 4."""
        luck = luck_of(7)
        met = together(list(friends_of_friends(np.arange(7), luck, Bonds(network, luck.lanes))))
        for one, chances in {0: {2: 1 / 2, 5: 1 / 2}, 2: {0: 2 / 7, 5: 2 / 7, 4: 3 / 7}, 4: {2: 1.0}}.items():
            asked = Counter(met.other[met.one == one].tolist())
            total = sum(asked.values())
            assert set(asked) == set(chances)
            if len(chances) > 1:
                expected = [total * chance for chance in chances.values()]
                assert stats.chisquare([asked[other] for other in chances], expected).pvalue > LIKELY

    def test_a_walk_is_tried_again_but_not_for_ever(self, network):
        """From 0 a walk leads back with chance 1/3, from 4 with chance 1/2."""
        luck = luck_of(7)
        met = together(list(friends_of_friends(np.array([0, 4]), luck, Bonds(network, luck.lanes))))
        for one, back in ((0, 1 / 3), (4, 1 / 2)):
            missed = MANY - (met.one == one).sum()
            assert stats.binomtest(int(missed), MANY, back**8).pvalue > LIKELY

    def test_friends_of_friends_are_no_friends(self):
        network = td.testing.example_network()
        luck = luck_of(24, 300)
        bonds = Bonds(network, luck.lanes)
        met = together(list(friends_of_friends(np.arange(24), luck, bonds)))
        tied = network.incoming().toarray() + network.incoming().toarray().T > 0

        assert not bonds.tied(*met[:3]).any()
        assert (met.one != met.other).all()
        assert (tied @ tied)[met.one, met.other].all()

    def test_where_all_are_friends_nobody_is_found(self, triangle):
        luck = luck_of(3, 100)
        assert len(together(list(friends_of_friends(np.arange(3), luck, Bonds(triangle, luck.lanes)))).one) == 0

    def test_only_bonds_that_are_there_are_followed(self, network):
        luck = luck_of(7)
        bonds, everywhere = Bonds(network, luck.lanes), np.arange(MANY)
        gone = meetings(*((1, 2, at) for at in everywhere))
        come = meetings(*((1, 6, at) for at in everywhere))
        bonds.advance([td.bonds.bonds.Bonding([], [come], [gone])])
        asked = Counter(together(list(friends(np.array([1]), luck, bonds))).other.tolist())

        assert even(asked, 3)
        assert set(asked) == {0, 5, 6}


class TestHappens:
    @pytest.mark.parametrize("chance", [0.0, 0.2, 1.0])
    def test_it_does_with_its_chance(self, chance):
        luck = luck_of(2)
        met = meetings(*((0, 1, at) for at in range(MANY)))
        n = int(happens(luck, met, np.arange(2), chance).sum())

        assert n == chance * MANY if chance in (0, 1) else stats.binomtest(n, MANY, chance).pvalue > LIKELY

    def test_it_belongs_to_the_two_whoever_comes_first(self):
        luck = luck_of(6, 50)
        pairs = [(i, j, at) for i, j in combinations(range(6), 2) for at in range(50)]
        ahead, back = (
            happens(luck, meetings(*rows), np.arange(6), 0.5) for rows in (pairs, [(j, i, at) for i, j, at in pairs])
        )

        assert (ahead == back).all()
        assert abs(np.corrcoef(ahead.reshape(15, 50))[np.triu_indices(15, 1)]).max() < 0.7


def seat(came, size=None, kind=None, homophily=0.0, key=5):
    """Tables of those who came: (person, replicate) flags."""
    luck = td.Draws(key, came.shape[1]).luck("seats", 0, np.arange(len(came)))
    return tables(luck.lanes.pack(came), luck, like(kind, homophily, came.shape[1], key), size), luck


def like(kind, homophily, replicates, key=5):
    """How much people keep to their like, if they have a kind."""
    if kind is None:
        return None
    return Like(kind, luck_of(int(kind.max()) + 2, replicates, key, "kinds"), homophily)


def seated(seats):
    """Who sits at each table, by replicate."""
    found = {}
    for person, lane, table in zip(seats.person.tolist(), seats.lane.tolist(), seats.table.tolist()):
        found.setdefault(lane, {}).setdefault(table, []).append(person)
    return found


class TestTables:
    @given(
        n=st.integers(1, 20),
        share=st.sampled_from((0.0, 0.5, 1.0)),
        size=st.sampled_from((None, 2, 3, 5, 50)),
        seed=st.integers(0, 99),
    )
    def test_all_who_came_sit_at_tables_as_even_as_can_be(self, n, share, size, seed):
        came = np.random.default_rng(seed).random((n, 7)) < share
        seats, _ = seat(came, size)
        by_table = seated(seats)
        for lane in range(7):
            there = sorted(np.flatnonzero(came[:, lane]).tolist())
            sizes = [len(people) for people in by_table.get(lane, {}).values()]
            assert sorted(person for people in by_table.get(lane, {}).values() for person in people) == there
            assert len(sizes) == (0 if not there else 1 if size is None else -(-len(there) // size))
            assert not sizes or (max(sizes) - min(sizes) <= 1 and (size is None or max(sizes) <= size))

    def test_tables_are_described_as_they_are(self):
        came = np.random.default_rng(1).random((11, 9)) < 0.7
        seats, luck = seat(came, 3)
        of = seats.of(11, luck.lanes.n_lanes)
        for lane, there in seated(seats).items():
            for number, (table, people) in enumerate(there.items(), start=1):
                assert seats.size[table] == len(people)
                assert seats.person[seats.first[table] :][: len(people)].tolist() == people
                assert seats.number[table] == number
                assert set(of[people, lane].tolist()) == {number}
        assert ((of[:, : came.shape[1]] > 0) == came).all()
        assert not of[:, came.shape[1] :].any()

    def test_all_seatings_come_equally_often(self):
        seats, _ = seat(np.ones((4, MANY), dtype=bool), size=2)
        ways = Counter(frozenset(map(frozenset, there.values())) for there in seated(seats).values())

        assert even(ways, 3)

    def test_a_replicate_is_seated_alike_alone_and_among_others(self):
        came = np.random.default_rng(1).random((11, 200)) < 0.7
        kind = np.arange(11) % 3 - 1
        many, _ = seat(came, 3, kind, 0.5)
        luck = td.Draws(5, [133]).luck("seats", 0, np.arange(11))
        alone = tables(luck.lanes.pack(came[:, [133]]), luck, like(kind, 0.5, [133]), 3)

        assert list(seated(alone)[5].values()) == list(seated(many)[133].values())

    def test_who_keeps_to_their_like_sits_beside_them(self):
        """With full tables of one kind each, nobody sits with anybody else; who is like nobody fills the rest."""
        kind = np.array([0, 0, 0, 1, 1, 1, -1, -1, -1])
        seats, _ = seat(np.ones((9, 500), dtype=bool), 3, kind, homophily=1.0)

        for there in seated(seats).values():
            assert {frozenset(people) for people in there.values()} == {frozenset(range(k, k + 3)) for k in (0, 3, 6)}

    def test_the_more_people_keep_to_their_like_the_more_of_them_sit_together(self):
        kind = np.arange(24) % 4
        alike = []
        for homophily in (0.0, 0.5, 1.0):
            seats, _ = seat(np.ones((24, 400), dtype=bool), 6, kind, homophily)
            pairs = [
                two for there in seated(seats).values() for people in there.values() for two in combinations(people, 2)
            ]
            alike.append(np.mean([kind[i] == kind[j] for i, j in pairs]))

        assert abs(alike[0] - 5 / 23) < 0.01
        assert alike[0] + 0.05 < alike[1] < alike[2] - 0.05
        assert alike[2] == 1

    def test_no_kind_is_more_likely_than_another_to_share_a_table_with_a_third(self):
        """Tables that one kind does not fill are filled up with any other, whatever the kinds are called."""
        kind = np.repeat([0, 1, 2], 4)
        seats, _ = seat(np.ones((12, MANY), dtype=bool), 5, kind, homophily=0.7)
        met = np.zeros((MANY, 3))
        for lane, there in seated(seats).items():
            for people in there.values():
                n = np.bincount(kind[people], minlength=3)
                met[lane] += n[[0, 0, 1]] * n[[1, 2, 2]]

        off = met - met.mean(axis=1, keepdims=True)
        assert (np.abs(off.mean(axis=0)) < 4 * off.std(axis=0) / np.sqrt(MANY)).all()


class TestNeighbours:
    def test_all_others_of_the_table_come_equally_often(self):
        seats, luck = seat(np.ones((7, MANY), dtype=bool), 4)
        met = neighbours(seats, np.arange(len(seats.person)), luck)
        of = seats.of(7, luck.lanes.n_lanes)
        asked = Counter(met.other[met.one == 2].tolist())

        assert (of[met.one, met.lane] == of[met.other, met.lane]).all()
        assert (met.one != met.other).all()
        assert len(met.one) == 7 * MANY
        assert even(asked, 6)

    def test_at_a_table_of_three_both_others_come_equally_often(self):
        seats, luck = seat(np.ones((3, MANY), dtype=bool))
        met = neighbours(seats, np.arange(len(seats.person)), luck)
        for one in range(3):
            assert even(Counter(met.other[met.one == one].tolist()), 2)

    def test_only_some_may_ask_and_who_sits_alone_meets_nobody(self):
        came = np.array([[True, True, False], [True, False, False]])
        seats, luck = seat(came)
        met = neighbours(seats, np.flatnonzero(seats.person == 0), luck)

        assert list(zip(*(part.tolist() for part in met[:3]))) == [(0, 1, 0)]


def test_lanes_that_are_nobodys_stay_empty():
    luck = td.Draws(5, [3, 9]).luck("round", 0, np.arange(4))
    here = set(lane_of(luck.lanes).tolist())
    came = luck.lanes.pack(np.ones((4, 2), dtype=bool))
    seats = tables(came, luck, None, 2)

    assert set(together(list(pairing(luck))).lane.tolist()) == here
    assert set(together(list(anyone(np.arange(4), luck))).lane.tolist()) == here
    assert set(seats.lane.tolist()) == here == set(lanes_of(came)[1].tolist())
