"""Bonds after any history are those of a dict of two people and their strength."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import tidings as td
from tidings.bonds.bonding import Bonding, together
from tidings.bonds.bonds import Bonds, all_lanes
from tidings.bonds.snapshot import snapshot
from tidings.bonds.strength import Fading
from tidings.testing import example_network, networks

from .plain import Both, lane_of, meetings

REPLICATES = st.sampled_from((range(1), range(3), range(62, 67), [70, 3, 130]))
DRIFT = st.sampled_from((None, td.Drift(1.5, 0.3), td.Drift(4.0, 0.2), td.Drift(0.4, 0.1)))

histories = given(
    network=networks(),
    replicates=REPLICATES,
    drift=DRIFT,
    seed=st.integers(0, 2**32 - 1),
    steps=st.integers(0, 5),
)


def lived(network, replicates, drift, seed, steps):
    return Both(network, replicates, drift).live(np.random.default_rng(seed), steps)


def rows(*arrays):
    return list(zip(*(part.tolist() for part in arrays)))


class TestHistories:
    @histories
    def test_people_are_tied_with_the_strength_that_is_left(self, **drawn):
        both = lived(**drawn)
        wanted = [both.plain[lane].strength((min(two), max(two))) for *two, lane in rows(*both.everywhere())]

        assert both.quick.tied(*both.everywhere()).tolist() == [strength > 0 for strength in wanted]
        assert both.quick.strength(*both.everywhere()).tolist() == wanted
        assert both.quick.may_be_tied(*both.everywhere())[np.array(wanted, dtype=float) > 0].all()

    @histories
    def test_it_is_known_how_many_each_is_tied_to(self, **drawn):
        both = lived(**drawn)
        place, lane = all_lanes(both.network.n_people, both.lanes)

        for each in both.lane:
            assert both.quick.n[:, each].tolist() == both.plain[each].tied()
        assert both.quick.n_at(place, lane).tolist() == [both.plain[at].tied()[i] for i, at in rows(place, lane)]
        assert (both.quick.most[:, None] >= both.quick.n[:, both.lane]).all()

    @histories
    def test_friends_are_those_who_are_tied(self, **drawn):
        both = lived(**drawn)
        place, lane = all_lanes(both.network.n_people, both.lanes)
        found = [[] for _ in place]
        for owner, friend in rows(*both.quick.friends(place, lane)):
            found[owner].append(friend)

        assert [sorted(mine) for mine in found] == [sorted(both.friends(*at)) for at in rows(place, lane)]

    @histories
    def test_each_friend_has_a_rank(self, **drawn):
        both = lived(**drawn)
        place, lane = all_lanes(both.network.n_people, both.lanes)
        owner, friend = both.quick.friends(place, lane)
        rank = np.concatenate([[0], *(np.arange(n) for n in both.quick.n_at(place, lane))])[1:].astype(np.int64)
        owner, friend = np.sort(owner), friend[np.argsort(owner, kind="stable")]
        ranked = both.quick.ranked(place[owner], lane[owner], rank)

        assert sorted(rows(owner, ranked)) == sorted(rows(owner, friend))

    @histories
    def test_what_is_heard_is_the_sum_over_ties_that_are_there(self, **drawn):
        both, luck = lived(**drawn), np.random.default_rng(drawn["seed"])
        place, lane = all_lanes(both.network.n_people, both.lanes)
        does = luck.random((both.network.n_people, len(both.lane))) < 0.6
        voice = luck.random((both.network.n_people, both.lanes.n_lanes))
        column = {each: number for number, each in enumerate(both.lane)}
        for matrix in (both.network.incoming(), both.network.incoming("mentor"), counts(both.network)):
            for newer in (True, False):
                for so, word in ((None, None), (does, None), (does, voice)):
                    heard = both.quick.heard(
                        place, lane, matrix, None if so is None else both.lanes.pack(so), word, newer
                    )
                    wanted = [
                        dense(both, matrix.toarray(), at, newer, so if so is None else so[:, column[at]], word)[i]
                        for i, at in rows(place, lane)
                    ]
                    assert heard == pytest.approx(np.array(wanted, dtype=float), abs=1e-12)

    @histories
    def test_whoever_hears_alone_hears_the_same_to_the_bit(self, **drawn):
        both = lived(**drawn)
        place, lane = all_lanes(both.network.n_people, both.lanes)
        for matrix in (both.network.incoming(), counts(both.network)):
            heard = both.quick.heard(place, lane, matrix)
            parts = np.array_split(np.arange(len(place)), 3)
            alone = [both.quick.heard(place[some], lane[some], matrix) for some in parts]
            assert np.concatenate(alone).tolist() == heard.tolist()

    @histories
    def test_ties_are_listed_with_what_they_weigh(self, **drawn):
        both = lived(**drawn)
        place, lane = all_lanes(both.network.n_people, both.lanes)
        for newer in (True, False):
            total = np.zeros((len(place), both.network.n_people))
            np.add.at(total, (found := both.quick.ties_of(place, lane, both.network.incoming(), newer))[:2], found[2])
            wanted = [weights(both, both.network.incoming().toarray(), at, newer)[i] for i, at in rows(place, lane)]
            assert total == pytest.approx(np.array(wanted).reshape(total.shape), abs=1e-12)

    @histories
    def test_masks_say_which_ties_are_there(self, **drawn):
        both = lived(**drawn)
        matrix = both.network.incoming()
        hearer = np.repeat(np.arange(both.network.n_people), np.diff(matrix.indptr))
        ties, masks = rows(hearer, matrix.indices), both.quick.masks(matrix)
        there = [[both.older(*tie, lane) > 0 for lane in both.lane] for tie in ties]

        if masks is None:
            assert all(map(all, there))
        else:
            assert both.lanes.unpack(masks).tolist() == there

    @histories
    def test_a_snapshot_is_the_network_as_it_is(self, **drawn):
        both = Both(drawn["network"], list(drawn["replicates"])[:1], drawn["drift"])
        both.live(np.random.default_rng(drawn["seed"]), drawn["steps"])
        now = snapshot(both.quick).of(both.network)
        wanted = weights(both, both.network.incoming().toarray(), both.lane[0], newer=True)

        assert now.incoming().toarray() == pytest.approx(wanted, abs=1e-12)


def weights(both, matrix, lane, newer):
    """What each hears from each: (hearer, heard)."""
    n = both.network.n_people
    now = np.array([[matrix[i, j] * both.older(i, j, lane) for j in range(n)] for i in range(n)]).reshape(n, n)
    return now + np.array([[newer * both.newer(i, j, lane) for j in range(n)] for i in range(n)]).reshape(n, n)


def dense(both, matrix, lane, newer, does, voice):
    word = np.ones(both.network.n_people) if voice is None else voice[:, lane]
    return weights(both, matrix, lane, newer) @ (word if does is None else word * does)


def counts(network):
    """A matrix of ties that weigh 1, in as few bits as they take."""
    matrix = network.incoming().copy()
    matrix.data = np.ones(matrix.nnz, dtype=np.uint8)
    return matrix


class TestAStep:
    """What becomes of bonds in a step, one case at a time: Ana (0) and Ben (1) are tied, Cas (2) is not."""

    @pytest.fixture
    def network(self):
        return td.Network.from_edges([("Ana", "Ben")], people=["Ana", "Ben", "Cas"])

    @staticmethod
    def after(network, *steps, drift=None, left=None):
        both = Both(network, range(2), drift)
        for bonding in steps:
            both.advance(bonding, left)
        return both.quick.strength(*meetings((0, 1, 0), (1, 2, 0), (0, 2, 0), (0, 1, 1))[:3]).tolist()

    def test_who_stays_in_touch_is_tied_from_the_next_step_on(self, network):
        assert self.after(network, Bonding(tied=[meetings((1, 2, 0))])) == [1, 1, 0, 1]

    def test_it_happens_in_its_lane_only(self, network):
        assert self.after(network, Bonding(parted=[meetings((1, 0, 0))])) == [0, 0, 0, 1]

    def test_a_bond_that_ends_does_not_come_back_in_the_same_step(self, network):
        both_ways = Bonding(tied=[meetings((0, 1, 0))], parted=[meetings((0, 1, 0))])

        assert self.after(network, both_ways) == [0, 0, 0, 1]
        assert self.after(network, both_ways, Bonding(tied=[meetings((0, 1, 0))])) == [1, 0, 0, 1]

    def test_who_is_named_twice_is_tied_once(self, network):
        twice = Bonding(tied=[meetings((1, 2, 0), (2, 1, 0)), meetings((1, 2, 0))])
        both = Both(network, range(2))
        both.advance(twice)

        assert both.quick.n[:, 0].tolist() == [1, 2, 1]

    def test_every_meeting_counts(self, network):
        met = Bonding(met=[meetings((0, 1, 0), (1, 0, 0)), meetings((0, 1, 0))])

        assert self.after(network, met, drift=td.Drift(1.0, 0.1)) == [2, 0, 0, 0.5]

    def test_a_meeting_of_two_who_are_not_tied_leaves_nothing(self, network):
        assert self.after(network, Bonding(met=[meetings((1, 2, 0))]), drift=td.Drift(1.0, 0.1)) == [0.5, 0, 0, 0.5]

    def test_a_meeting_at_which_two_are_tied_does_not_count_yet(self, network):
        both = Bonding(met=[meetings((1, 2, 0))], tied=[meetings((1, 2, 0))])

        assert self.after(network, both, drift=td.Drift(1.0, 0.1)) == [0.5, 0.5, 0, 0.5]

    def test_a_meeting_does_not_save_a_bond_that_is_ended(self, network):
        both = Bonding(met=[meetings((0, 1, 0))], parted=[meetings((0, 1, 0))])

        assert self.after(network, both, drift=td.Drift(1.0, 0.1)) == [0, 0, 0, 0.5]

    def test_below_the_floor_it_is_gone_and_comes_back_with_strength_one(self, network):
        again = Bonding(tied=[meetings((0, 1, 0))])

        assert self.after(network, Bonding(), Bonding(), drift=td.Drift(1.0, 0.4)) == [0, 0, 0, 0]
        assert self.after(network, Bonding(), Bonding(), again, drift=td.Drift(1.0, 0.4)) == [0.5, 0, 0, 0]

    def test_who_left_stays_in_touch_with_nobody(self, network):
        left = np.array([[False, False], [False, False], [True, False]])

        assert self.after(network, Bonding(tied=[meetings((1, 2, 0), (0, 2, 1))]), left=left) == [1, 0, 0, 1]

    def test_several_rules_are_taken_together(self, network):
        one, other = (
            Bonding(parted=[meetings((0, 1, 0))]),
            Bonding(met=[meetings((0, 1, 0))], tied=[meetings((1, 2, 0))]),
        )
        runs = []
        for several in ([one, other], [other, one]):
            bonds = Bonds(network, td.Draws(0, 2).lanes, Fading(1.0, 0.1))
            bonds.advance(several)
            runs.append(bonds.strength(*meetings((0, 1, 0), (1, 2, 0), (0, 1, 1))[:3]).tolist())

        assert runs == [[0, 0.5, 0.5]] * 2


class TestAFriend:
    """Drawn from all to whom somebody is tied, with the same chance each."""

    REPLICATES = 6400

    def drawn(self, bonding, n=6, place=0):
        star = td.Network.from_edges([(0, i) for i in range(1, 5)], people=range(n))
        draws = td.Draws(11, self.REPLICATES)
        bonds = Bonds(star, draws.lanes)
        lane = np.arange(self.REPLICATES)
        everywhere = [[meetings(*((0, i, at) for at in lane)) for i in people] for people in bonding]
        bonds.advance([Bonding([], *everywhere)])
        luck = draws.luck("friend", 0, np.array([place])).hashes()[0]
        return np.bincount(bonds.friend(np.full(len(lane), place), lane, luck) + 1, minlength=n + 1)

    @pytest.mark.parametrize("tied", [[], [5], [5, 6, 7]], ids=str)
    @pytest.mark.parametrize("parted", [[], [2], [1, 2, 4], [1, 2, 3, 4]], ids=str)
    def test_all_have_the_same_chance(self, tied, parted):
        drawn = self.drawn((tied, parted), n=8)
        friends = [i for i in range(1, 5) if i not in parted] + tied

        assert drawn.sum() == drawn[[i + 1 for i in friends] or [0]].sum() == self.REPLICATES
        assert len(friends) < 2 or stats.chisquare(drawn[[i + 1 for i in friends]]).pvalue > 1e-3

    def test_who_is_tied_to_nobody_has_none(self):
        assert self.drawn(([], []), place=5)[0] == self.REPLICATES

    def test_it_is_the_same_alone_and_among_others(self):
        network = example_network()
        both = Both(network, range(70), td.Drift(3.0, 0.2)).live(np.random.default_rng(4), 4)
        again = Both(network, range(70), td.Drift(3.0, 0.2)).live(np.random.default_rng(4), 4)
        place, lane = all_lanes(network.n_people, both.lanes)
        luck = td.Draws(2, range(70)).luck("friend", 0, network.places()).hashes(place, lane)
        some = np.flatnonzero(lane == 67)

        assert (
            again.quick.friend(place[some], lane[some], luck[some]) == both.quick.friend(place, lane, luck)[some]
        ).all()

    def test_few_of_many_that_are_left_and_one_that_is_new_have_the_same_chance(self):
        """Where so few are left that they are listed, luck has already said that it is none of the newer ones."""
        n, replicates = 200, 1600
        star = td.Network.from_edges([(0, i) for i in range(1, n + 1)], people=range(n + 2))
        draws = td.Draws(11, replicates)
        bonds, lane = Bonds(star, draws.lanes), np.arange(replicates)
        gone = meetings(*((0, i, at) for i in range(3, n + 1) for at in lane))
        bonds.advance([Bonding(tied=[meetings(*((0, n + 1, at) for at in lane))], parted=[gone])])
        luck = draws.luck("friend", 0, np.array([0])).hashes()[0]
        drawn = np.bincount(bonds.friend(0 * lane, lane, luck), minlength=n + 2)[[1, 2, n + 1]]

        assert drawn.sum() == replicates
        assert stats.chisquare(drawn).pvalue > 1e-3


def test_a_replicate_goes_the_same_way_alone_and_among_others():
    """Kept bits, order of bonds and all: what each is tied to, how strongly, and whom luck draws."""
    network, luck = example_network(), np.random.default_rng(9)
    many, alone = (Bonds(network, td.Draws(0, rows).lanes, Fading(2.0, 0.3)) for rows in (range(70), [67]))
    draws = td.Draws(3, [67])
    for step in range(6):
        kinds = [
            np.stack([luck.integers(0, 24, 900), luck.integers(0, 24, 900), luck.integers(0, 70, 900)])
            for _ in range(3)
        ]
        kinds = [kind[:, kind[0] != kind[1]] for kind in kinds]
        many.advance([Bonding(*([meetings(*kind.T)] for kind in kinds))])
        mine = [kind[:, kind[2] == 67] for kind in kinds]
        alone.advance([Bonding(*([meetings(*((i, j, 3) for i, j, _ in kind.T))] for kind in mine))])
        place = np.arange(24)
        hashes = draws.luck("friend", step, network.places()).hashes()[:, 3]
        heard = [bonds.heard(place, 0 * place + lane, counts(network)) for bonds, lane in ((many, 67), (alone, 3))]

        assert many.n[:, 67].tolist() == alone.n[:, 3].tolist()
        assert heard[0].tolist() == heard[1].tolist()
        assert (many.friend(place, 0 * place + 67, hashes) == alone.friend(place, 0 * place + 3, hashes)).all()


@histories
def test_who_meets_a_friend_knows_what_ties_the_two(network, replicates, drift, seed, steps):
    """Handed on with the meeting, the number of the bond keeps up the very bond that would be looked for."""
    named, found = (Both(network, replicates, drift).live(np.random.default_rng(seed), steps) for _ in range(2))
    place, lane = all_lanes(network.n_people, named.lanes)
    luck = td.Draws(2, list(replicates)).luck("friend", 0, network.places()).hashes(place, lane)
    met, friend = named.quick.met(place, lane, luck), named.quick.friend(place, lane, luck)

    assert rows(*met[:3]) == rows(place[friend >= 0], friend[friend >= 0], lane[friend >= 0])
    named.quick.advance([Bonding([met, met.where(np.arange(0, len(met.one), 2))])])
    found.quick.advance([Bonding([together([met, met.where(np.arange(0, len(met.one), 2))])._replace(bond=None)])])
    one, other, lane = (part.ravel() for part in np.meshgrid(range(network.n_people), range(network.n_people), lane))
    assert (named.quick.strength(one, other, lane) == found.quick.strength(one, other, lane)).all()


def test_meetings_of_several_rules_stand_one_after_the_other():
    first, last = meetings((0, 1, 2)), meetings((3, 4, 5), (6, 7, 8))
    numbered = [first._replace(bond=np.array([4])), meetings(), last._replace(bond=np.array([-1, 7]))]

    assert rows(*together([first, meetings(), last])[:3]) == [(0, 1, 2), (3, 4, 5), (6, 7, 8)]
    assert rows(*together(numbered)) == [(0, 1, 2, 4), (3, 4, 5, -1), (6, 7, 8, 7)]
    assert together([*numbered, first]).bond is None  # what ties some of them is not known
    assert len(together([]).one) == 0


def test_everybody_in_every_replicate(trio):
    lanes = td.Draws(0, [70, 3]).lanes
    place, lane = all_lanes(3, lanes)

    assert rows(place, lane) == [(i, at) for i in range(3) for at in sorted(lane_of(lanes).tolist())]
