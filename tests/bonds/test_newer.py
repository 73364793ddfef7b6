"""Bonds that came later: found, walked, ranked and counted as lists of each person would be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tidings as td
from tidings.bonds.newer import Newer
from tidings.bonds.pairs import named
from tidings.bonds.strength import Fading
from tidings.bonds.tracked import at_least, number_at

from .plain import lane_of, started

REPLICATES = st.sampled_from((range(1), range(5), [7], range(60, 70), [70, 3, 200]))


class Lists:
    """The same in plain Python: the bonds of each lane in the order in which they first came."""

    def __init__(self, n_people, lanes):
        self.n_people, self.lanes, self.lane = n_people, lanes, lane_of(lanes).tolist()
        self.quick = Newer(n_people, lanes, None)
        self.there = {lane: {} for lane in self.lane}  # of each two people

    def live(self, luck, steps, n=6):
        for step in range(steps):
            before = {lane: dict(there) for lane, there in self.there.items()}
            for lane in self.lane:  # first comers of a step come in order of the two
                new = [tuple(np.sort(luck.choice(self.n_people, 2, replace=False)).tolist()) for _ in range(n)]
                for two in sorted(set(new)):
                    self.there[lane][two] = not self.there[lane].get(two, False)
            come, gone = [], []
            for lane, there in self.there.items():
                come += [(lane, two) for two, now in there.items() if now and not before[lane].get(two)]
                gone += [(lane, two) for two, now in there.items() if not now and before[lane].get(two)]
            self.quick.end(self.quick.find(*self._arrays(gone))[1])
            started(self.quick, *self._arrays(sorted(come)), step)
        return self

    def _arrays(self, rows):
        one, other, lane = np.array([(*two, lane) for lane, two in rows], dtype=np.int64).reshape(-1, 3).T
        return named(one, other, self.n_people), lane

    def friends(self, person, lane):
        """Those at the other end, the newest first."""
        mine = [sum(two) - person for two, there in self.there[lane].items() if there and person in two]
        return mine[::-1]

    def everywhere(self):
        place, lane = np.meshgrid(np.arange(self.n_people), self.lane, indexing="ij")
        return place.ravel(), lane.ravel()


@pytest.fixture(params=[range(1), range(5), [7], range(60, 70), [70, 3, 200]], ids=str)
def lists(request):
    lanes = td.Draws(0, list(request.param)).lanes
    return Lists(7, lanes).live(np.random.default_rng(5), steps=9)


def test_a_bond_is_found_while_it_is_there(lists):
    rows = [(lane, two) for lane in lists.lane for two in lists.there[lane]]
    which, bond = lists.quick.find(*lists._arrays(rows))

    assert sorted(which.tolist()) == [number for number, (lane, two) in enumerate(rows) if lists.there[lane][two]]
    one, other, lane = (part.tolist() for part in lists.quick.ends(bond))
    assert [(lane, tuple(sorted(two))) for lane, *two in zip(lane, one, other)] == [rows[number] for number in which]


def test_it_is_known_how_many_each_has(lists):
    place, lane = lists.everywhere()
    wanted = [len(lists.friends(*at)) for at in zip(place.tolist(), lane.tolist())]

    assert lists.quick.n.reshape(lists.n_people, -1)[place, lane].tolist() == wanted
    assert lists.quick.most >= max(wanted)


def test_a_walk_meets_the_bonds_of_each_the_newest_first(lists):
    place, lane = lists.everywhere()
    met = [[] for _ in place]
    for which, bond, far in lists.quick.walk(place, lane):
        assert len(set(which.tolist())) == len(which)
        for mine, other in zip(which.tolist(), far.tolist()):
            met[mine].append(other)
        assert (lists.quick.find(named(place[which], far, lists.n_people), lane[which])[1] >= 0).all()
        assert len(bond) == len(which)

    assert met == [lists.friends(*at) for at in zip(place.tolist(), lane.tolist())]


def test_everyone_can_be_asked_for_by_rank(lists):
    rows = [
        (*at, friend)
        for at in zip(*map(np.ndarray.tolist, lists.everywhere()))
        for friend in enumerate(lists.friends(*at))
    ]
    place, lane = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2).T
    rank, friend = np.array([row[2] for row in rows], dtype=np.int64).reshape(-1, 2).T

    bond, far = lists.quick.ranked(place, lane, rank)
    assert far.tolist() == friend.tolist()
    which, number = lists.quick.find(named(place, far, lists.n_people), lane)
    assert bond[which].tolist() == number.tolist()


def test_those_that_are_there_are_listed(lists):
    n = len(lists.quick)
    listed = np.arange(n)[lists.quick.living(0, n)]
    parts = [np.arange(n)[lists.quick.living(start, min(start + 5, n))] for start in range(0, n, 5)]

    assert len(listed) == sum(sum(there.values()) for there in lists.there.values())
    assert np.concatenate(parts).tolist() == listed.tolist()


def test_a_bond_that_comes_again_keeps_its_place():
    lists = Lists(4, td.Draws(0, 1).lanes)
    for come, gone in (([(0, 1)], []), ([(0, 2)], []), ([(0, 3)], [(0, 1)]), ([(0, 1)], [])):
        lists.quick.end(lists.quick.find(*lists._arrays([(0, two) for two in gone]))[1])
        started(lists.quick, *lists._arrays([(0, two) for two in come]), 0)

    _, far = lists.quick.ranked(np.zeros(3, int), np.zeros(3, int), np.arange(3))
    assert far.tolist() == [3, 2, 1]
    assert len(lists.quick) == 3


def test_strength_is_kept_by_bond():
    lanes = td.Draws(0, 2).lanes
    newer = Newer(3, lanes, Fading(2.0, 0.2))
    pair = named(np.array([0, 0]), np.array([1, 1]), 3)
    started(newer, pair, np.array([0, 1]), 0)
    which, bond = newer.find(pair, np.array([0, 1]))
    newer.keep_up(bond[which == 1], np.array([2]), 1)

    assert newer.strength(bond[np.argsort(which)], 2) == pytest.approx([0.5, 0.5 + 2 * 0.5**0.5])
    assert newer.weight(bond[np.argsort(which)], 2) == pytest.approx([0.5, 1.0])


@given(replicates=REPLICATES, seed=st.integers(0, 2**32 - 1), steps=st.integers(1, 6))
def test_counts_are_kept_up_as_bonds_and_people_change(replicates, seed, steps):
    """For how many of each person's bonds something is so of the other: counted anew at every look."""
    luck, lanes = np.random.default_rng(seed), td.Draws(0, list(replicates)).lanes
    lists = Lists(6, lanes)
    place, lane = lists.everywhere()
    for _ in range(steps):
        lists.live(luck, steps=luck.integers(0, 3), n=4)
        so = luck.random((6, len(lists.lane))) < luck.choice([0.0, 0.3, 1.0])
        tracked = lists.quick.tracked("shares", lanes.pack(so))
        column = {lane: number for number, lane in enumerate(lists.lane)}
        friends = [lists.friends(*at) for at in zip(place.tolist(), lane.tolist())]
        counts = [sum(so[friend, column[at]] for friend in mine) for mine, at in zip(friends, lane.tolist())]
        assert tracked.at(place, lane).tolist() == counts
        assert number_at(tracked.planes, place, lane).tolist() == counts
        table = np.array(counts).reshape(6, -1)
        for k in range(1, 5):
            assert (lanes.unpack(at_least(tracked.planes, k, lanes.pack(so))) == (table >= k)).all()


def test_counts_have_room_for_people_of_many_bonds():
    """More than a byte holds: two hundred and ninety-nine friends, all of whom share."""
    n, lanes = 300, td.Draws(0, 1).lanes
    newer, everybody = Newer(n, lanes, None), lanes.pack(np.ones((n, 1), dtype=bool))
    newer.tracked("shares", everybody)
    started(newer, named(np.zeros(n - 1, int), np.arange(1, n), n), np.zeros(n - 1, int), 0)

    assert newer.tracked("shares", everybody).at(np.array([0, 7]), np.zeros(2, int)).tolist() == [n - 1, 1]
    assert newer.tracked("shares", everybody & np.uint64(0)).at(np.array([0]), np.zeros(1, int)).tolist() == [0]
    assert newer.n.max() == newer.most == n - 1


def test_of_many_in_one_lane_all_are_found_and_in_the_others_none():
    """Several times as many as there was room for."""
    n, lanes = 400, td.Draws(0, 3).lanes
    newer, pair = Newer(n, lanes, None), np.array([i * n + j for i in range(n) for j in range(i + 1, n)])
    mine = np.random.default_rng(3).random(len(pair)) < 0.3
    for step, part in enumerate(np.array_split(pair[mine], 7)):
        started(newer, part, 0 * part + 1, step)

    which, bond = newer.find(pair, 0 * pair + 1)
    assert sorted(which.tolist()) == np.flatnonzero(mine).tolist()
    assert (named(*newer.ends(bond)[:2], n) == pair[which]).all()
    assert len(newer.find(pair, 0 * pair)[0]) == len(newer.find(pair, 0 * pair + 2)[0]) == 0


def test_counts_that_are_asked_for_late_have_room_too():
    n, lanes = 300, td.Draws(0, 1).lanes
    newer, everybody = Newer(n, lanes, None), lanes.pack(np.ones((n, 1), dtype=bool))
    started(newer, named(np.zeros(n - 1, int), np.arange(1, n), n), np.zeros(n - 1, int), 0)

    assert newer.tracked("shares", everybody).at(np.array([0, 7]), np.zeros(2, int)).tolist() == [n - 1, 1]
