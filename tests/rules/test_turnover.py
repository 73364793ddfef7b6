"""Leaving: what the place loses, what it keeps, and what becomes of its ties."""

import numpy as np
import pytest
from laws.agree import assert_follows, assert_mean

import tidings as td
from tidings.theory import exact

from .leaving import Leave

EVERYTHING = [*td.results.DEFAULT, *td.results.PER_STEP]


def crowd(n=40):
    """Everybody is tied to the next two on a circle."""
    return td.Network.from_edges([(i, (i + d) % n) for i in range(n) for d in (1, 2)])


def played(scenario, replicates=100, rng=1, keep=EVERYTHING, **options):
    return td.simulate(scenario, replicates, rng=rng, keep=keep, **options)


class TestWhatIsLost:
    @pytest.mark.parametrize("p", [0.0, 0.05, 0.4, 1.0])
    def test_what_people_know_leaves_with_them(self, p):
        scenario = td.Scenario(crowd(6), [td.Turnover(p)], [0, 1, 2], steps=8)
        law = exact(scenario)["share"].values
        np.testing.assert_allclose(law, 0.5 * (1 - p) ** np.arange(9), rtol=0, atol=1e-12)

    def test_a_crowd_forgets_as_fast_as_it_comes_and_goes(self):
        p, n, steps = 0.1, 40, 12
        knows = played(td.Scenario(crowd(n), [td.Turnover(p)], list(range(n)), steps), 500)["knows"].values
        stays = (1 - p) ** np.arange(steps + 1)
        each = knows.transpose(0, 2, 1).reshape(-1, steps + 1)  # people leave independently
        assert_mean(each, stays, np.sqrt(stays * (1 - stays)))

    def test_how_long_somebody_knows_is_geometric(self):
        p, steps = 0.3, 12
        pair = td.Network.from_edges([("Ana", "Ben")])
        knows = played(td.Scenario(pair, [td.Turnover(p)], ["Ana"], steps), 5000)["knows"].values[:, 1:, 0]
        assert_follows(knows.sum(axis=1), [*p * (1 - p) ** np.arange(steps), (1 - p) ** steps])

    def test_who_learns_and_leaves_in_one_step_did_not_learn(self, pair):
        run = played(td.Scenario(pair, [td.Tell(1.0), Leave(("Ben",))], ["Ana"], steps=2), 3)
        assert run["knows"].values[:, :, 1].tolist() == [[0, 0, 1]] * 3
        assert run["learned_at"].values[:, 1].tolist() == [2] * 3
        assert run["credit"].values.ravel().tolist() == [1] * 3

    def test_who_leaves_told_others_before(self, pair):
        run = played(td.Scenario(pair, [td.Tell(1.0), Leave(("Ana",))], ["Ana"], steps=2), 3)
        assert run["knows"].values[0].tolist() == [[1, 0], [0, 1], [1, 1]]

    def test_what_groups_hold_stays(self, bowtie):
        rules = [td.Adopt(1.0, quorum=1 / 3), Leave((0, 1, 2, 3, 4), at=1)]
        run = played(td.Scenario(bowtie, rules, [0], steps=4), 3)
        assert run["knows"].values[0].sum(axis=1).tolist() == [1, 1, 0, 0, 0]
        assert run["held"].values[0].tolist() == [[0, 0], [1, 0], [1, 0], [1, 0], [1, 0]]

    def test_places_are_filled_at_once_where_nobody_hires(self):
        scenario = td.Scenario(crowd(), [td.Tell(0.2), td.Turnover(0.5)], [0, 1], steps=10)
        assert (played(scenario, 20, keep=["filled"])["filled"] == 1).all()
        loose = scenario.but(td.Turnover(0.5, keeps_ties=0.5))
        assert (played(loose, 20, keep=["filled"])["filled"] == 1).all()


def kept(p, keeps_ties):
    """Chance that a bond of two outlasts a step: neither of them leaves, which each does with `p`, or it is kept."""
    return 1 - (1 - (1 - p) ** 2) * (1 - keeps_ties)


class TestTies:
    @pytest.mark.parametrize("p", [0.05, 0.5, 1.0])
    @pytest.mark.parametrize("keeps_ties", [0.0, 0.3, 0.9, 1.0])
    def test_a_bond_that_either_may_leave_is_kept_once(self, p, keeps_ties):
        pairs = td.Network.from_edges([(2 * i, 2 * i + 1) for i in range(20)])
        scenario = td.Scenario(pairs, [td.Turnover(p, keeps_ties=keeps_ties)], [0], steps=3)
        tied = played(scenario, 400, keep=["tied"])["tied"].values
        np.testing.assert_array_equal(tied[..., ::2], tied[..., 1::2])  # a bond is of the two
        bonds = tied[..., ::2].transpose(0, 2, 1).reshape(-1, 4)
        there = kept(p, keeps_ties) ** np.arange(4)
        assert_mean(bonds, there, np.sqrt(there * (1 - there)), bias=1e-12)

    def test_how_many_ties_one_who_leaves_keeps_is_binomial(self):
        star = td.Network.from_edges([("Ana", i) for i in range(6)])
        scenario = td.Scenario(star, [Leave(("Ana",)), td.Turnover(0.0, keeps_ties=0.4)], ["Ana"], steps=1)
        tied = played(scenario, 4000, keep=["tied"])["tied"].sel(person="Ana", step=1).values
        # Whoever makes people leave, `Turnover` says what becomes of their ties.
        binomial = [1, 6, 15, 20, 15, 6, 1] * 0.4 ** np.arange(7) * 0.6 ** np.arange(6, -1, -1)
        assert_follows(tied, binomial)

    def test_of_several_rules_the_least_counts(self):
        pairs = td.Network.from_edges([(2 * i, 2 * i + 1) for i in range(20)])
        rules = [td.Turnover(1.0, keeps_ties=0.7), td.Turnover(0.0, keeps_ties=0.3, name="those who quarrel")]
        both, one = (
            played(td.Scenario(pairs, some, [0], steps=3), 200, keep=["tied"])["tied"].values
            for some in (rules, [td.Turnover(1.0, keeps_ties=0.3)])
        )
        np.testing.assert_array_equal(both, one)
        assert_mean(one[:, 1, ::2].ravel(), 0.3)

    def test_ties_that_are_kept_under_a_higher_chance_are_those_kept_under_a_lower_one_and_more(self):
        few, many = (
            played(td.Scenario(crowd(), [td.Turnover(0.3, keeps_ties=k)], [0], steps=5), 50, keep=["tied"])["tied"]
            for k in (0.2, 0.6)
        )
        assert (few <= many).all()
        assert (few < many).any()

    def test_a_tie_that_came_later_goes_too(self):
        path = td.Network.from_edges([(0, 1), (1, 2)])
        rules = [td.Close(1.0), Leave((0,), at=1), td.Turnover(0.0, keeps_ties=0.0)]
        tied = played(td.Scenario(path, rules, [2], steps=2), 5, keep=["tied"])["tied"].values
        assert tied[0].tolist() == [[1, 2, 1], [2, 2, 2], [0, 1, 1]]

    def test_nobody_is_told_along_a_tie_that_went(self, pair):
        rules = [td.Tell(1.0), td.Ask(1.0), Leave(("Ben",)), td.Turnover(0.0, keeps_ties=0.0)]
        run = played(td.Scenario(pair, rules, ["Ana"], steps=4), 3)
        assert not run["knows"].sel(person="Ben").any()

    @pytest.mark.parametrize("rule", [td.Turnover(0.1, keeps_ties=1.0), td.Turnover(0.1, keeps_ties=1)])
    def test_a_place_that_keeps_its_ties_is_as_before(self, rule):
        rules = [td.Tell(0.1), td.Ask(0.1), td.Forget(0.05)]
        before, now = (played(td.Scenario(crowd(), [*rules, each], [0], steps=15)) for each in (td.Turnover(0.1), rule))
        assert now.identical(before)

    def test_a_place_that_keeps_its_ties_is_as_before_where_others_work_their_network(self):
        # Leaving is then decided for everybody, not only for those who know: by the same luck.
        rules = [td.Tell(0.1), td.Ask(0.1), td.Forget(0.05), td.Turnover(0.1)]
        before = played(td.Scenario(crowd(), rules, [0], steps=15))
        now = played(td.Scenario(crowd(), [*rules, td.Close(0.0)], [0], steps=15))
        assert now.drop_attrs().identical(before.drop_attrs())

    def test_ties_that_do_not_matter_do_not_matter(self):
        rules = [td.Broadcast(0.1), td.Forget(0.05)]
        before, now = (
            played(td.Scenario(crowd(), [*rules, each], [], steps=15))
            for each in (td.Turnover(0.1), td.Turnover(0.1, keeps_ties=0.2))
        )
        assert now.drop_attrs().identical(before.drop_attrs())

    def test_batches_agree_with_the_whole(self):
        rules = [td.Tell(0.1), td.Close(0.02), td.Turnover(0.1, keeps_ties=0.4)]
        scenario = td.Scenario(crowd(), rules, [0], steps=10)
        whole = played(scenario, 130, keep=[*EVERYTHING, "tied"])
        assert played(scenario, 130, keep=[*EVERYTHING, "tied"], batch=7).identical(whole)

    def test_the_exact_law_follows_people_not_ties(self, pair):
        with pytest.raises(TypeError, match="Turnover changes more than who knows, which exact does not follow"):
            exact(td.Scenario(pair, [td.Turnover(0.1, keeps_ties=0.5)], ["Ana"], steps=2))


class TestInFinerSteps:
    def test_as_many_have_left_at_the_end_of_a_step(self, pair):
        scenario = td.Scenario(pair, [td.Turnover(0.2)], ["Ana"], steps=4)
        for k in (1, 2, 5):
            share = exact(scenario.finer(k))["share"].values
            np.testing.assert_allclose(share, 0.5 * 0.8 ** np.arange(5), rtol=0, atol=1e-12)

    def test_a_bond_outlasts_every_part_of_a_step(self):
        p, keeps_ties, k = 0.3, 0.4, 4
        pairs = td.Network.from_edges([(2 * i, 2 * i + 1) for i in range(20)])
        scenario = td.Scenario(pairs, [td.Turnover(p, keeps_ties=keeps_ties)], [0], steps=2).finer(k)
        bonds = played(scenario, 400, keep=["tied"])["tied"].values[:, 1:, ::2]
        there = kept(1 - (1 - p) ** (1 / k), keeps_ties) ** (k * np.arange(1, 3))
        assert_mean(bonds.transpose(0, 2, 1).reshape(-1, 2), there, np.sqrt(there * (1 - there)))

    def test_leaving_for_certain_has_no_rate(self):
        with pytest.raises(ValueError, match="Turnover has the chance 1, which has no rate"):
            td.Turnover(1.0).finer(2)


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"p": 10}, "Turnover.p must be a chance between 0 and 1, got 10. Did you mean 0.10?"),
        ({"p": -0.1}, "Turnover.p must be a chance between 0 and 1, got -0.1"),
        ({"p": 0.1, "keeps_ties": 1.5}, "Turnover.keeps_ties must be a chance between 0 and 1, got 1.5"),
        ({"p": 0.1, "keeps_ties": np.nan}, "Turnover.keeps_ties must be a chance between 0 and 1, got nan"),
    ],
)
def test_a_chance_must_be_one(wrong, message):
    with pytest.raises(ValueError) as error:
        td.Turnover(**wrong)
    assert str(error.value).startswith(message)
