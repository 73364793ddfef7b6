"""Open triads close, and the taught thank their teachers."""

from itertools import combinations
from math import comb

import networkx as nx
import numpy as np
import pytest
from scipy import stats

import tidings as td
from tidings.bonds.bonding import Bonding
from tidings.engine import play
from tidings.rules.closing import _how_many

from .leaving import Leave

MANY = 2000


def played(network, *rules, seeds=(0,), steps=1, replicates=MANY, keep=("knows", "tied", "ties")):
    quiet = [td.Broadcast(0.0, name="nobody tells")]
    return td.simulate(td.Scenario(network, [*rules, *quiet], list(seeds), steps), replicates, rng=6, keep=list(keep))


def likely(share, chance, n=MANY):
    return stats.binomtest(round(float(share) * n), n, chance).pvalue > 1e-3


class Later(td.Close):
    """Triads close from the second step on."""

    def bonding(self, block, outcome):
        return super().bonding(block, outcome) if block.step else Bonding()


class TestClose:
    @pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
    def test_two_with_a_contact_in_common_get_to_know_each_other(self, trio, p):
        tied = played(trio, td.Close(p), seeds=["Ana"])["tied"].sel(step=1, person="Ana")
        assert likely((tied == 2).mean(), p)

    @pytest.mark.parametrize("p", [0.1, 0.5])
    def test_each_contact_in_common_is_a_try(self, p):
        """0 and 1 have three of them."""
        network = td.Network.from_edges([(end, i) for end in (0, 1) for i in (2, 3, 4)])
        tied = played(network, td.Close(p))["tied"].sel(step=1)
        new = (tied.sel(person=0) - 3).values
        assert likely(new.mean(), 1 - (1 - p) ** 3)

    def test_all_triads_of_a_person_come_equally_often(self):
        """A star of five: which pair of ends closes, where just one does."""
        star = td.Network.from_edges([(0, i) for i in range(1, 6)])
        tied = played(star, td.Close(0.05), replicates=6000)["tied"].sel(step=1).values[:, 1:]
        once = tied[tied.sum(axis=1) == 7]
        pairs = [int(((once[:, i] == 2) & (once[:, j] == 2)).sum()) for i, j in combinations(range(5), 2)]
        assert stats.chisquare(pairs).pvalue > 1e-3

    @pytest.mark.parametrize("p", [0.05, 0.4])
    def test_how_many_close_is_binomial(self, p):
        star = td.Network.from_edges([(0, i) for i in range(1, 6)])
        new = ((played(star, td.Close(p))["tied"].sel(step=1).sum("person") - 10) // 2).values
        law = [comb(10, k) * p**k * (1 - p) ** (10 - k) for k in range(11)]
        expected = MANY * np.array([*law[:6], sum(law[6:])])
        seen = np.bincount(np.minimum(new, 6), minlength=7)
        few = expected >= 5
        seen, expected = [*seen[few], seen[~few].sum()], [*expected[few], expected[~few].sum()]
        assert stats.chisquare(seen[: 7 if expected[-1] else -1], expected[: 7 if expected[-1] else -1]).pvalue > 1e-3

    def test_with_chance_1_all_close_at_once(self):
        graph = nx.random_regular_graph(3, 20, seed=1)
        run = played(td.Network.from_networkx(graph), td.Close(1.0), replicates=2)
        near = {i: set(nx.single_source_shortest_path_length(graph, i, 2)) - {i} for i in graph}
        assert (run["tied"].sel(step=1) == [len(near[i]) for i in range(20)]).all()

    def test_bonds_that_have_come_open_new_triads(self):
        path = td.Network.from_edges([(i, i + 1) for i in range(4)])
        ties = played(path, td.Close(1.0), steps=3, replicates=1)["ties"].values[0]
        assert ties.tolist() == [2 * 4 / 5, 2 * 7 / 5, 2 * 10 / 5, 2 * 10 / 5]

    def test_bonds_that_have_gone_leave_none(self, trio):
        rules = [td.Drift(1.0, 0.9), td.Close(1.0)]
        tied = played(trio, *rules, seeds=["Ana"], steps=4, replicates=1)["tied"].values[0]
        assert tied.tolist() == [[1, 2, 1], [0, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]]

    def test_nobody_gets_to_know_another_through_an_empty_place(self):
        path = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
        rules = [Leave(("Ben",)), td.Hire(0.0), td.Close(1.0)]
        run = td.simulate(td.Scenario(path, rules, ["Ana"], 4), 1, rng=1, keep=["tied"])

        # As the first step began Ben was there.
        assert run["tied"].sel(person="Ana").values.tolist() == [[1, 2, 2, 2, 2]]
        gone = td.Scenario(path, [Leave(("Ben",)), td.Hire(0.0), Later(1.0)], ["Ana"], 4)
        assert td.simulate(gone, 1, rng=1, keep=["tied"])["tied"].sel(person="Ana").values.tolist() == [[1] * 5]

    def test_where_all_are_friends_nobody_gains_one(self, triangle):
        assert (played(triangle, td.Close(1.0), seeds=["Ana"], steps=3)["tied"] == 2).all()

    def test_people_who_come_to_know_each_other_tell_each_other(self, trio):
        rules = [td.Close(1.0), td.Coffee(1, p=1.0, who=["Cas"])]
        told = played(trio, *rules, seeds=["Ana"], steps=2)["knows"].sel(step=2, person="Cas")
        assert 0.3 < told.mean() < 1  # Cas asks Ben in step 0, and Ana or Ben, who never knew, in step 1

    def test_in_shorter_steps_a_triad_closes_as_soon(self):
        assert td.Close(0.19).finer(2).p == pytest.approx(0.1)
        with pytest.warns(UserWarning, match="acts at once"):
            assert td.Close(1.0).finer(2) == td.Close(1.0)


class TestManyTriads:
    """A star, all of whose triads are open and of one person: so many close as a binomial law says, and any of them."""

    @pytest.mark.parametrize("p", [0.3, 0.7])
    def test_every_set_of_triads_closes_as_often_as_its_size_says(self, p):
        replicates, ends = 10_000, list(combinations(range(1, 5), 2))
        star = td.Network.from_edges([(0, i) for i in range(1, 5)])
        scenario = td.Scenario(star, [td.Close(p), td.Tell(0.0)], [0], steps=1)
        *_, (block, _) = play(scenario, td.Draws(1, replicates), to_the_end=True)
        lane, which = np.arange(block.lanes.n_lanes)[block.lanes.columns], np.zeros(replicates, dtype=int)
        for bit, (one, other) in enumerate(ends):
            which += block.bonds.tied(np.full(replicates, one), np.full(replicates, other), lane) << bit
        size = np.array([bin(each).count("1") for each in range(64)])
        assert (
            stats.chisquare(np.bincount(which, minlength=64), replicates * p**size * (1 - p) ** (6 - size)).pvalue
            > 1e-3
        )

    @pytest.mark.parametrize("n, p", [(100, 0.0004), (100, 0.02), (30, 0.9)])
    def test_as_many_close_on_average_and_vary_as_much(self, n, p):
        star = td.Network.from_edges([(0, i) for i in range(1, n + 1)])
        tied = played(star, td.Close(p), replicates=400)["tied"].sel(step=1)
        new, triads = (tied.sum("person").values - 2 * n) // 2, comb(n, 2)
        variance = triads * p * (1 - p)
        assert abs(new.mean() - triads * p) < 4 * np.sqrt(variance / 400)
        assert 0.7 < new.var() / variance < 1.4


class TestThank:
    @pytest.fixture
    def team(self):
        return td.Network.from_edges(people=["Ana", "Ben"], groups={"core": ["Ana", "Ben"]})

    @pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
    def test_the_learner_thanks_and_they_stay_in_touch(self, team, p):
        tied = played(team, td.Meeting(1.0, 1.0), td.Thank(p), seeds=["Ana"])["tied"]

        assert (tied.sel(step=0) == 0).all()
        assert likely(tied.sel(step=1, person="Ana").mean(), p)
        assert (tied.sel(person="Ana") == tied.sel(person="Ben")).all()

    def test_nobody_thanks_a_broadcast(self, team):
        assert (played(team, td.Broadcast(1.0, name="news"), td.Thank(1.0), seeds=["Ana"])["tied"] == 0).all()

    def test_nobody_thanks_who_taught_nothing(self, team):
        assert (played(team, td.Meeting(0.0, 1.0), td.Thank(1.0), seeds=["Ana"], steps=3)["tied"] == 0).all()

    def test_who_learns_and_leaves_thanks_nobody(self, team):
        assert (played(team, td.Meeting(1.0, 1.0), td.Thank(1.0), td.Turnover(1.0), seeds=["Ana"])["tied"] == 0).all()

    def test_thanks_keep_up_a_bond_that_fades(self, pair):
        rules = [td.Tell(1.0), td.Thank(1.0), td.Drift(1.0, 0.5)]
        thanked, not_thanked = (
            played(pair, *some, seeds=["Ana"], steps=4, replicates=1)["ties"].values[0].tolist()
            for some in (rules, [rules[0], rules[2]])
        )

        assert not_thanked == [1, 1, 0, 0, 0]
        assert thanked == [1, 1, 1, 0, 0]  # strength 2 at the end of step 0

    def test_every_lesson_is_thanked_for(self, pair):
        """Who forgets and learns again thanks again."""
        rules = [td.Tell(1.0), td.Forget(0.9), td.Thank(1.0), td.Drift(1.0, 0.5)]
        ties = played(pair, *rules, seeds=["Ana", "Ben"], steps=8)["ties"]
        assert (ties.sel(step=4) == 1).any()

    def test_the_one_who_is_thanked_is_the_one_a_replay_names(self):
        network = td.Network.from_edges(people=range(6), groups={"all": range(6)})
        scenario = td.Scenario(network, [td.Discuss(0.3), td.Thank(1.0)], [0, 1], steps=4)
        story = td.replay(scenario, 3, rng=1)
        bonds = {frozenset((row.teacher, row.person)) for row in story.lessons.itertuples()}
        now = story.network_at(4).outgoing().tocoo()

        assert len(bonds) > 1
        assert {frozenset(two) for two in zip(now.row.tolist(), now.col.tolist())} == bonds

    def test_each_learner_has_their_own_luck_whether_they_thank(self):
        team = td.Network.from_edges(people=["Ana", "Ben", "Cas"], groups={"core": ["Ana", "Ben", "Cas"]})
        scenario = td.Scenario(team, [td.Meeting(1.0, 1.0), td.Thank(0.5)], ["Ana"], steps=1)
        thanked = td.simulate(scenario, MANY, rng=6, keep=["tied"])["tied"].sel(step=1, person="Ana").values

        assert stats.chisquare(np.bincount(thanked, minlength=3), MANY * np.array([1, 2, 1]) / 4).pvalue > 1e-3


@pytest.mark.parametrize("kind", [td.Close, td.Thank], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("wrong", [-0.1, 1.5, 10])
def test_a_chance_is_a_chance(kind, wrong):
    with pytest.raises(ValueError, match=f"{kind.__name__}.p must be a chance between 0 and 1, got {wrong}"):
        kind(wrong)


def test_they_do_nothing_but_work_the_network():
    for rule in (td.Close(0.1), td.Thank(0.1)):
        assert rule.works
        assert not rule.teaches


def test_at_the_very_chance_that_none_closes_one_does():
    draw = np.array([0.0, 0.25, 0.75, 1 - 2.0**-53])

    assert _how_many(draw, np.full(4, 2), 0.5).tolist() == [0, 1, 2, 2]


@pytest.mark.parametrize("p", [0.01, 0.1, 0.3, 0.5, 0.7, 0.9])
def test_no_more_close_than_there_are_at_the_highest_draw(p):
    triads = np.arange(31)

    assert (_how_many(np.full(31, 1 - 2.0**-53), triads, p) <= triads).all()
