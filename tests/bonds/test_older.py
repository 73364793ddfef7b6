"""The bonds of the network: there until they end, and all of a person's have the same chance to be drawn."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import tidings as td
from tidings.bonds.older import Older
from tidings.bonds.pairs import named
from tidings.bonds.strength import Fading
from tidings.testing import networks

from .plain import lane_of

REPLICATES = st.sampled_from((range(1), range(5), range(60, 70), [70, 3, 200]))
FADING = st.sampled_from((None, Fading(2.0, 0.2)))


class Sets:
    """The same in plain Python: a set of pairs for each lane."""

    def __init__(self, network, replicates, fading=None):
        self.network, self.lanes = network, td.Draws(0, list(replicates)).lanes
        self.lane = lane_of(self.lanes).tolist()
        self.quick = Older(network, self.lanes, fading)
        pairs = list(zip(self.quick.pairs.one.tolist(), self.quick.pairs.other.tolist()))
        self.there = {lane: set(pairs) for lane in self.lane}

    def end(self, luck, share):
        """Some bonds end, in each lane others."""
        rows = [(*two, lane) for lane in self.lane for two in sorted(self.there[lane]) if luck.random() < share]
        one, other, lane = np.array(rows, dtype=np.int64).reshape(-1, 3).T
        which, at = self.quick.find(named(one, other, self.network.n_people), lane)
        assert len(which) == len(rows)
        self.quick.end(at)
        for *two, lane in rows:
            self.there[lane].discard(tuple(two))
        return self

    def friends(self, person, lane):
        return sorted(sum(two) - person for two in self.there[lane] if person in two)

    def everywhere(self):
        place, lane = np.meshgrid(np.arange(self.network.n_people), self.lane, indexing="ij")
        return place.ravel(), lane.ravel()


some_have_ended = given(
    network=networks(),
    replicates=REPLICATES,
    fading=FADING,
    seed=st.integers(0, 2**32 - 1),
    share=st.sampled_from((0, 0.4, 1)),
)


@some_have_ended
def test_they_are_there_until_they_end(network, replicates, fading, seed, share):
    sets = Sets(network, replicates, fading).end(np.random.default_rng(seed), share)
    n = network.n_people
    one, other, lane = (part.ravel() for part in np.meshgrid(np.arange(n), np.arange(n), sets.lane, indexing="ij"))
    which, at = sets.quick.find(named(one, other, n), lane)
    rows = zip(one.tolist(), other.tolist(), lane.tolist())

    wanted = [number for number, (i, j, at) in enumerate(rows) if (min(i, j), max(i, j)) in sets.there[at]]
    assert sorted(which.tolist()) == wanted
    assert sets.quick.may_have(named(one, other, n), lane)[wanted].all()
    assert len(set(at.tolist())) == sum(map(len, sets.there.values()))


@some_have_ended
def test_each_has_as_many_as_are_left(network, replicates, fading, seed, share):
    sets = Sets(network, replicates, fading).end(np.random.default_rng(seed), share)
    place, lane = sets.everywhere()
    friends = [sets.friends(*at) for at in zip(place.tolist(), lane.tolist())]

    assert sets.quick.n.reshape(network.n_people, -1)[place, lane].tolist() == list(map(len, friends))
    assert sets.quick.unbroken == (sum(map(len, sets.there.values())) == len(sets.quick.pairs) * len(sets.lane))


@some_have_ended
def test_they_are_ranked_as_they_are_listed(network, replicates, fading, seed, share):
    sets = Sets(network, replicates, fading).end(np.random.default_rng(seed), share)
    place, lane = sets.everywhere()
    friends = [sets.friends(*at) for at in zip(place.tolist(), lane.tolist())]
    owner, friend = sets.quick.friends(place, lane)
    rank = np.concatenate([np.arange(len(mine)) for mine in friends]).astype(np.int64)

    assert owner.tolist() == [i for i, mine in enumerate(friends) for _ in mine]
    assert sorted(zip(owner.tolist(), friend.tolist())) == [(i, far) for i, mine in enumerate(friends) for far in mine]
    row = sets.quick.ranked(place[owner], lane[owner], rank)
    assert sets.quick.pairs.friend[row].tolist() == friend.tolist()
    which, number = sets.quick.find(named(place[owner], friend, network.n_people), lane[owner])
    assert sets.quick.numbers(row[which], lane[owner[which]]).tolist() == number.tolist()


@pytest.mark.parametrize("left", [5, 2, 1], ids="{} left".format)
@pytest.mark.parametrize("n", [5, 200], ids="of {}".format)
def test_all_that_are_left_have_the_same_chance_to_be_drawn(n, left):
    """Also where so few of many are left that a draw hardly ever finds one, and they are listed."""
    replicates = 6400
    star = td.Network.from_edges([(0, i) for i in range(1, n + 1)])
    draws = td.Draws(3, replicates)
    older = Older(star, draws.lanes, None)
    gone = np.arange(1, n - left + 1)
    pair, lane = (part.ravel() for part in np.meshgrid(named(0 * gone, gone, n + 1), np.arange(replicates)))
    older.end(older.find(pair, lane)[1])
    luck = draws.luck("friend", 0, np.array([0])).hashes()[0]
    friend = older.pairs.friend[older.drawn(np.zeros(replicates, int), np.arange(replicates), luck)]
    drawn = np.bincount(friend, minlength=n + 1)

    assert drawn[: n - left + 1].sum() == 0
    assert left == 1 or stats.chisquare(drawn[n - left + 1 :]).pvalue > 1e-3


def test_a_friend_is_the_same_alone_and_among_others():
    network = td.testing.example_network()
    several = Sets(network, range(70)).end(np.random.default_rng(2), 0.5)
    alone = Older(network, td.Draws(0, [67]).lanes, None)
    gone = sorted(set(several.there[0]) | {two for two in zip(alone.pairs.one.tolist(), alone.pairs.other.tolist())})
    gone = np.array([two for two in gone if two not in several.there[67]]).T
    alone.end(alone.find(named(*gone, network.n_people), np.full(gone.shape[1], 3))[1])
    place = np.array([i for i in range(network.n_people) if several.friends(i, 67)])
    luck = td.Draws(1, [67]).luck("friend", 0, place).hashes()[:, 3]

    found = several.quick.drawn(place, np.full(len(place), 67), luck)
    assert (alone.drawn(place, np.full(len(place), 3), luck) == found).all()


def test_only_bonds_in_lanes_of_replicates_fade_away(trio):
    lanes = td.Draws(0, [5, 9]).lanes
    older = Older(trio, lanes, Fading(1.0, 0.5))

    assert older.ended(1).tolist() == []
    assert sorted(np.divmod(older.ended(2), lanes.n_lanes)[1].tolist()) == [5, 5, 9, 9]


def test_as_many_ties_of_another_kind_have_pairs_of_their_own():
    ties = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"], "kind": ["boss", "friend"]})
    network = td.Network.from_frames(ties=ties)
    older = Older(network, td.Draws(0, 1).lanes, None)

    assert [older.pair_of(network.incoming(kind)).tolist() for kind in ("boss", "friend")] == [[0], [1]]


def test_a_matrix_in_the_memory_of_one_that_is_gone_has_pairs_of_its_own():
    path = td.Network.from_edges([(i, i + 1) for i in range(5)])
    older = Older(path, td.Draws(0, 1).lanes, None)
    for number in (0, 3, 1, 4, 2):
        begins = (np.arange(7) > number).astype(np.int32)
        matrix = sp.csr_array((np.ones(1), np.array([number + 1], dtype=np.int32), begins), shape=(6, 6))
        assert older.pair_of(matrix).tolist() == [number]
        del matrix
