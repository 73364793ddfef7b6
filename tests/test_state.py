"""A state is what is so at the start of a step: a frozen value, counted by head."""

from dataclasses import FrozenInstanceError, dataclass

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from bonds.plain import lane_of, meetings
from hypothesis import given, settings

import tidings as td
from tidings.bonds.bonding import Bonding
from tidings.bonds.bonds import Bonds
from tidings.testing import states

KNOWS = np.array([[True, False, True, True, False], [False] * 5, [True] * 5])
SHARES = KNOWS & np.array([True, True, False, True, True])
HELD = np.array([[True, False], [False, False], [True, True]])


@pytest.fixture
def now(bowtie):
    return td.State(bowtie, 2, KNOWS, SHARES, HELD)


class TestQuestions:
    def test_replicates_are_numbered(self, now):
        assert (now.n_replicates, now.replicates) == (3, range(3))

    def test_what_was_given_is_there(self, now, bowtie):
        assert (now.network, now.step) == (bowtie, 2)
        assert (now.knows == KNOWS).all()
        assert (now.shares == SHARES).all()
        assert (now.held == HELD).all()

    def test_never_is_a_chance_of_nothing(self, now):
        assert now.never.tolist() == [[0.0]]

    def test_never_is_the_callers_own(self, now):
        now.never[:] = 1

        assert now.never.tolist() == [[0.0]]

    def test_voices_are_ones_of_those_who_share(self, now):
        assert now.voices.dtype == float
        assert (now.voices == SHARES).all()

    def test_members_who_know_and_who_share_are_counted(self, now):
        assert now.knowing_members.tolist() == [[2, 2], [0, 0], [3, 3]]
        assert now.sharing_members.tolist() == [[1, 1], [0, 0], [2, 2]]

    def test_members_count_by_head_whatever_their_weight(self):
        belongs = pd.DataFrame({"person": ["Ana", "Ben"], "group": "red", "weight": [0.5, 7]})
        network = td.Network.from_frames(memberships=belongs)

        assert network.where("Ana", "Ben").knowing_members.tolist() == [[2]]

    @pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 70_000])
    def test_large_groups_are_counted_too(self, size):
        network = td.Network.from_sparse(sp.csr_array((size, size)), np.ones((size, 1)))
        everyone = np.ones((2, size), dtype=bool)
        now = td.State(network, 0, everyone, everyone, np.zeros((2, 1), dtype=bool))

        assert now.knowing_members.tolist() == [[size], [size]]

    @settings(max_examples=50)
    @given(now=states())
    def test_counts_are_those_of_the_membership(self, now):
        members = now.network.membership.toarray() > 0

        assert (now.knowing_members == now.knows.astype(int) @ members).all()
        assert (now.sharing_members == now.shares.astype(int) @ members).all()
        assert now.knowing_members.dtype == np.int64
        assert now.knowing_members.shape == now.held.shape

    def test_without_groups_there_is_nothing_to_count(self, trio):
        assert trio.where("Ana").knowing_members.shape == (1, 0)


class TestValue:
    """It cannot be changed, neither by name nor in place, nor through what it was made of."""

    def test_nothing_can_be_set(self, now):
        with pytest.raises(FrozenInstanceError):
            now.step = 3

    @pytest.mark.parametrize("name", ["knows", "shares", "held", "voices", "knowing_members", "sharing_members"])
    def test_nothing_can_be_written_on(self, now, name):
        with pytest.raises(ValueError, match="read-only"):
            getattr(now, name)[0, 0] = 1

    @pytest.mark.parametrize("order", ["C", "F"])
    @pytest.mark.parametrize("rows", [1, 3])
    def test_arrays_it_was_made_of_may_be_written_on(self, bowtie, order, rows):
        knows, shares, held = (np.array(array[:rows], order=order) for array in (KNOWS, SHARES, HELD))
        now = td.State(bowtie, 0, knows, shares, held)
        for array in (knows, shares, held):
            array[:] = False

        assert (now.knows == KNOWS[:rows]).all()
        assert (now.shares == SHARES[:rows]).all()
        assert (now.held == HELD[:rows]).all()

    def test_lists_of_bools_will_do(self, pair):
        now = td.State(pair, 0, [[True, False]], [[True, False]], np.zeros((1, 0), dtype=bool))

        assert now.voices.tolist() == [[1, 0]]

    def test_replicates_of_a_place_lie_side_by_side(self, now):
        for array in (now.knows, now.shares, now.held, now.voices):
            assert array.flags.f_contiguous


class TestRefusals:
    @pytest.mark.parametrize(
        "name, value, message",
        [
            ("knows", KNOWS.astype(int), r"^knows must be bool of shape \(3, 5\), got int64 of shape \(3, 5\)$"),
            ("knows", KNOWS[:, :4], r"^knows must be bool of shape \(3, 5\), got bool of shape \(3, 4\)$"),
            ("knows", KNOWS[0], r"^knows must be bool of shape \(5, 5\), got bool of shape \(5,\)$"),
            ("knows", KNOWS.T, r"^knows must be bool of shape \(5, 5\), got bool of shape \(5, 3\)$"),
            ("shares", SHARES[:2], r"^shares must be bool of shape \(3, 5\), got bool of shape \(2, 5\)$"),
            ("shares", SHARES * 0.5, r"^shares must be bool of shape \(3, 5\), got float64 of shape"),
            ("held", HELD.T, r"^held must be bool of shape \(3, 2\), got bool of shape \(2, 3\)$"),
            ("held", KNOWS, r"^held must be bool of shape \(3, 2\), got bool of shape \(3, 5\)$"),
        ],
        ids=lambda case: "",
    )
    def test_arrays_that_do_not_fit(self, bowtie, name, value, message):
        arrays = {"knows": KNOWS, "shares": SHARES, "held": HELD, name: value}

        with pytest.raises(ValueError, match=message):
            td.State(bowtie, 0, **arrays)


class TestWhere:
    """The state of one replicate in which just these people know."""

    def test_those_who_know_share_unless_they_are_said_not_to(self, bowtie):
        now = bowtie.where(0, 3)

        assert now.knows.tolist() == now.shares.tolist() == [[True, False, False, True, False]]
        assert (now.step, now.held.tolist()) == (0, [[False, False]])

    @pytest.mark.parametrize("shares", [3, [3], (3,), np.array([3])], ids=lambda given: type(given).__name__)
    def test_some_of_them_may_share(self, bowtie, shares):
        assert bowtie.where(0, 3, shares=shares).shares.tolist() == [[False, False, False, True, False]]

    def test_or_nobody(self, bowtie):
        assert not bowtie.where(0, 3, shares=[]).shares.any()

    def test_groups_may_hold_it(self, bowtie):
        assert bowtie.where(held=["B"], step=4).held.tolist() == [[False, True]]
        assert bowtie.where(held="B", step=4).step == 4

    def test_who_does_not_know_cannot_share(self, bowtie):
        with pytest.raises(ValueError, match="^only those who know can share, got 1, 2 as sharing but not as knowing$"):
            bowtie.where(0, shares=[0, 1, 2])

    @pytest.mark.parametrize(
        "given, message",
        [
            ({"shares": ["Zoe"]}, "^no person called 'Zoe'; there are 2: 'Ana', 'Ben'$"),
            ({"held": ["red"]}, "^no group called 'red'; there are none$"),
        ],
    )
    def test_strangers_are_refused(self, pair, given, message):
        with pytest.raises(ValueError, match=message):
            pair.where("Ana", **given)
        with pytest.raises(ValueError, match="^no person called 'Anna'; did you mean 'Ana'"):
            pair.where("Anna")


@dataclass(frozen=True)
class Murmur(td.Rule):
    """Telling as a user would write it."""

    p: float

    def chance(self, now, draws):
        return 1.0 - (1.0 - self.p) ** now.contacts()


class TestContacts:
    """How many people are met along ties that are there now."""

    def test_a_tie_makes_the_contacts_of_its_weight_with_those_who_share(self):
        ties = pd.DataFrame({"source": ["a", "b", "c"], "target": ["c", "c", "a"], "weight": [0.5, 2.0, 1.0]})
        network = td.Network.from_frames(ties=ties)

        assert network.where("a", "b").contacts().tolist() == [[0, 0, 2.5]]
        assert network.where("a", "b", shares=["b"]).contacts().tolist() == [[0, 0, 2.0]]

    def test_the_word_of_each_counts_by_their_credibility(self):
        people = pd.DataFrame({"credibility": [0.25, 1.0, 0.0]}, index=["a", "b", "c"])
        network = td.Network.from_frames(people, pd.DataFrame({"source": ["a", "b", "c"], "target": ["c", "c", "a"]}))

        assert network.where("a", "b", "c").contacts().tolist() == [[0, 0, 1.25]]

    def test_they_may_be_those_of_whom_anything_is_so_and_of_one_kind(self):
        ties = pd.DataFrame(
            {"source": ["a", "b", "c"], "target": ["c", "c", "a"], "kind": ["boss", "friend", "friend"]}
        )
        now = td.Network.from_frames(ties=ties).where("a")

        assert now.contacts(~now.knows).tolist() == [[1, 0, 1]]
        assert now.contacts(np.ones((1, 3)) / 4, kind="boss").tolist() == [[0, 0, 0.25]]

    def test_whole_numbers_are_weights_too(self):
        hub = td.Network.from_edges([(0, i) for i in range(1, 251)]).where(0)

        assert hub.contacts(np.full((1, 251), 2))[0, 0] == 500
        assert hub.contacts(np.full((1, 251), 2.0))[0, 0] == 500
        assert hub.contacts(np.full((1, 251), True))[0, 0] == 250

    @pytest.mark.parametrize("shape", [(3,), (1, 2), (2, 3)])
    def test_they_are_asked_of_everybody_in_every_replicate(self, trio, shape):
        with pytest.raises(ValueError, match=r"who must be \(replicate, person\), which is \(1, 3\), got shape"):
            trio.where("Ana").contacts(np.ones(shape))

    def test_a_rule_of_ones_own_tells_along_ties_that_come_and_fade(self):
        """Bit for bit as `Tell` does."""
        work = [td.Coffee(2, "anyone", p=0.0, follow_up=0.6), td.Close(0.02), td.Drift(3, 0.3), td.Turnover(0.05)]
        network = td.Network.from_edges([(0, 1), (1, 2), (3, 4)], people=range(12))
        runs = [
            td.simulate(td.Scenario(network, [rule, *work], [0], 20), 70, rng=4, keep=["knows", "tied"])
            for rule in (Murmur(0.3, name="Tell"), td.Tell(0.3))
        ]

        assert (runs[0]["knows"] == runs[1]["knows"]).all()
        assert runs[0]["knows"].sel(person=11).any()  # whom no tie reached at the start

    @pytest.mark.parametrize("replicates", [range(3), [70, 3, 5]], ids=str)
    @pytest.mark.parametrize("how", ["bool", "float"])
    def test_contacts_along_bonds_are_those_of_each_replicate(self, replicates, how):
        columns = {"source": ["a", "b"], "target": ["b", "c"], "kind": ["boss", "friend"], "weight": [0.5, 1.0]}
        ties = pd.DataFrame(columns)
        network, draws = td.Network.from_frames(ties=ties), td.Draws(0, list(replicates))
        bonds = Bonds(network, draws.lanes)
        lane = lane_of(draws.lanes).tolist()
        bonds.advance([Bonding(tied=[meetings((0, 2, lane[0]))], parted=[meetings((1, 2, lane[1]))])])
        who = np.array([[1, 1, 1], [1, 1, 1], [0, 1, 0]], dtype=bool)
        weighs = np.ones((3, 3)) if how == "bool" else np.array([[0.25, 0.5, 2.0], [1.0, 3.0, 0.5], [9.0, -4.0, 9.0]])
        nobody = np.zeros((3, 3), dtype=bool)
        now = td.State(network, 1, nobody, nobody, np.zeros((3, 0), dtype=bool), bonds)
        a, b, c = (who * weighs).T

        answer = who if how == "bool" else who * weighs
        everybody = np.stack([[c[0], 0, 0], a / 2, b * [1, 0, 1] + a * [1, 0, 0]], axis=1)
        assert now.contacts(answer).tolist() == everybody.tolist()
        assert now.contacts(answer, kind="friend").tolist() == np.stack([0 * a, 0 * a, b * [1, 0, 1]], axis=1).tolist()

    def test_contacts_are_floats_though_every_tie_weighs_1(self, trio):
        now = trio.where("Ana", "Cas")

        assert now.contacts(now.knows).dtype == float
        assert (now.contacts(now.knows) - 3).tolist() == [[-3, -1, -3]]


def test_a_share_of_ties_of_one_kind_is_of_those_of_that_kind():
    ties = pd.DataFrame({"source": ["Ana", "Cas"], "target": ["Ben", "Ben"], "kind": ["boss", "peer"]})
    network = td.Network.from_frames(ties=ties)
    knows = np.array([[True, False, False]])
    now = td.State(network, 0, knows, knows, np.zeros((1, 0), dtype=bool), Bonds(network, td.Draws(0, 1).lanes))

    assert td.Ask(0.5, kind="boss").chance(now, None).tolist() == [[0, 0.5, 0]]
