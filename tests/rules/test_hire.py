"""Hiring: how long places stay empty, who comes, whom they know and what they bring."""

import numpy as np
import pandas as pd
import pytest
from laws.agree import assert_follows, assert_mean
from scipy import stats

import tidings as td
from tidings.theory import exact

from .leaving import Leave

EVERYTHING = [*td.results.DEFAULT, *td.results.PER_STEP]
WORKED = [*EVERYTHING, "filled", "tied"]


def strangers(n):
    return td.Network.from_edges(people=range(n))


def played(scenario, replicates=100, rng=1, keep=WORKED, **options):
    return td.simulate(scenario, replicates, rng=rng, keep=keep, **options)


def two_states(leave, hire, steps):
    """Chance that a place is filled, from one that is: f' = f (1 - leave) + (1 - f) hire."""
    filled = [1.0]
    for _ in range(steps):
        filled.append(filled[-1] * (1 - leave) + (1 - filled[-1]) * hire)
    return np.array(filled)


class TestHeadcount:
    @pytest.mark.parametrize("leave, hire", [(0.1, 0.3), (0.5, 0.5), (0.9, 0.05), (1.0, 0.5), (0.2, 1.0), (1.0, 1.0)])
    def test_places_are_filled_as_a_chain_of_two_states_says(self, leave, hire):
        n, steps, replicates = 25, 12, 400
        scenario = td.Scenario(strangers(n), [td.Turnover(leave), td.Hire(hire)], [0], steps)
        filled = played(scenario, replicates, keep=["filled"])["filled"].values
        np.testing.assert_allclose(filled * n, np.rint(filled * n), rtol=0, atol=1e-9)
        expected = two_states(leave, hire, steps)
        assert_mean(filled, expected, np.sqrt(expected * (1 - expected) / n), bias=1e-9)
        # Places are filled independently: in the end so many of them are, with these chances.
        at_the_end = np.rint(filled[:, -1] * n)
        assert_mean((at_the_end - n * expected[-1]) ** 2, n * expected[-1] * (1 - expected[-1]), bias=1e-9)

    def test_who_are_there_and_who_are_missing_are_always_as_many_as_the_network_has_places(self):
        team = td.make.teams(30, rng=1)
        rules = [td.Tell(0.1), td.Turnover(0.1, keeps_ties=0.3), td.Hire(0.2, referral=0.5, brings=0.2, ties=2)]
        run = played(td.Scenario(team, rules, [team.names[0]], steps=20), 64)
        assert run.sizes["person"] == team.n_people
        assert (run["share"] <= run["filled"] + 1e-9).all()
        empty = np.rint((1 - run["filled"].values) * 30)
        np.testing.assert_allclose((1 - run["filled"].values) * 30, empty, rtol=0, atol=1e-9)
        assert empty.min() == 0 < empty.max() <= 30

    def test_a_place_is_filled_from_the_step_after_it_fell_empty(self):
        scenario = td.Scenario(strangers(4), [Leave((1, 2)), td.Hire(1.0)], [0], steps=3)
        assert played(scenario, 2)["filled"].values.tolist() == [[1, 0.5, 1, 1]] * 2

    def test_an_empty_place_waits_geometrically(self):
        scenario = td.Scenario(strangers(40), [Leave(tuple(range(1, 40))), td.Hire(0.3)], [0], steps=11)
        filled = np.rint(played(scenario, 200, keep=["filled"])["filled"].values.mean(axis=0) * 40 * 200)
        waited = np.diff(filled)[1:]  # in which step how many of 39 * 200 places were filled
        law = [*0.3 * 0.7 ** np.arange(10), 0.7**10]
        rest = 39 * 200 - waited.sum()
        assert stats.chisquare([*waited, rest], 39 * 200 * np.array(law)).pvalue > 1e-4

    def test_without_hiring_places_are_filled_at_once(self):
        scenario = td.Scenario(strangers(5), [td.Turnover(0.5)], [0], steps=6)
        assert (played(scenario, 10)["filled"] == 1).all()

    def test_where_nobody_leaves_nobody_is_hired(self):
        team = td.make.teams(30, rng=1)
        rules = [td.Tell(0.1), td.Ask(0.1), td.Forget(0.05)]
        before = played(td.Scenario(team, rules, [team.names[0]], steps=15))
        now = played(td.Scenario(team, [*rules, td.Hire(0.5, referral=0.5, brings=0.5)], [team.names[0]], steps=15))
        assert now["credit"].sel(rule="Hire").sum() == 0
        assert now.sel(rule=before["rule"]).drop_attrs().identical(before.drop_attrs())


class TestEmptyPlaces:
    @pytest.mark.parametrize(
        "rules",
        [
            [td.Tell(1.0)],
            [td.Ask(1.0)],
            [td.Broadcast(1.0)],
            [td.Meeting(1.0, 1.0)],
            [td.Discuss(1.0)],
            [td.Threshold(0.0)],
            [td.Adopt(1.0, quorum=0.0), td.Onboard(1.0)],
            [td.Coffee(every=1, reach="anyone", p=1.0)],
            [td.Gathering(every=1, turnout=1.0, raises=1.0, takes_in=1.0)],
        ],
        ids=lambda rules: rules[-1].name,
    )
    def test_nobody_learns_where_nobody_is(self, rules):
        pair = td.Network.from_edges([("Ana", "Ben")], groups={"team": ["Ana", "Ben"]})
        run = played(td.Scenario(pair, [*rules, Leave(("Ben",)), td.Hire(0.0)], ["Ana"], steps=4), 3)
        assert run["filled"].values.tolist() == [[1, 0.5, 0.5, 0.5, 0.5]] * 3
        for name in ("knows", "shares"):
            assert run[name].values.tolist() == [[[1, 0]] * 5] * 3
        assert np.isnan(run["learned_at"].sel(person="Ben")).all()
        assert not run["credit"].any()

    def test_whoever_comes_learns_like_everybody(self, pair):
        run = played(td.Scenario(pair, [td.Tell(1.0), Leave(("Ben",)), td.Hire(1.0)], ["Ana"], steps=4), 3)
        assert run["knows"].values.tolist() == [[[1, 0], [1, 0], [1, 0], [1, 1], [1, 1]]] * 3

    def test_an_empty_place_tells_nobody(self):
        pair = td.Network.from_edges([("Ana", "Ben")], mutual=False)
        # Ana tells Ben, or does not, in the step in which she leaves; her place is never told.
        rules = [td.Tell(0.5), Leave(("Ana",)), td.Hire(0.5, ties=0)]
        run = played(td.Scenario(pair, rules, ["Ana"], steps=6), 4000)
        assert not run["knows"].sel(person="Ana", step=slice(1, None)).any()
        ben = run["knows"].sel(person="Ben").values
        assert_mean(ben[:, 1], 0.5)
        np.testing.assert_array_equal(ben[:, 1:], np.repeat(ben[:, 1:2], 6, axis=1))

    def test_nobody_forms_or_keeps_up_ties_with_an_empty_place(self):
        team = strangers(6)
        rules = [td.Coffee(every=1, reach="anyone", p=0.0, follow_up=1.0), Leave((5,)), td.Hire(0.0)]
        tied = played(td.Scenario(team, rules, [0], steps=12), 20)["tied"].values
        # In the step in which somebody leaves nobody comes to be tied to them any more either.
        assert not tied[:, :, 5].any()
        assert (tied[:, -1, :5] > 1).all()

    def test_a_newcomer_forms_ties_from_the_step_after_on(self):
        team = strangers(2)
        rules = [td.Coffee(every=1, reach="anyone", p=0.0, follow_up=1.0), Leave((1,)), td.Hire(1.0, ties=0)]
        tied = played(td.Scenario(team, rules, [0], steps=4), 3)["tied"].values
        assert tied[:, :, 1].tolist() == [[0, 0, 0, 1, 1]] * 3

    def test_meetings_with_an_empty_place_keep_no_tie_up(self, pair):
        rules = [td.Coffee(1, "primary", p=0.0), td.Drift(1.0, 0.3), Leave(("Ben",)), td.Hire(0.0), td.Broadcast(0.0)]
        tied = td.simulate(td.Scenario(pair, rules, ["Ana"], steps=6), 3, rng=1, keep=["tied"])["tied"].values

        assert tied[:, 1].tolist() == [[1, 1]] * 3
        assert tied[:, -1].tolist() == [[0, 0]] * 3

    def test_who_leaves_while_another_place_is_empty_takes_their_ties_along(self, trio):
        rules = [Leave(("Cas",)), Leave(("Ana",), at=1, name="then"), td.Turnover(0.0, keeps_ties=0.0), td.Hire(0.0)]
        tied = td.simulate(td.Scenario(trio, rules, ["Ana"], steps=2), 3, rng=1, keep=["tied"])["tied"].values

        assert tied.tolist() == [[[1, 2, 1], [1, 1, 0], [0, 0, 0]]] * 3


def knowers(leave, hire, brings, knows, steps):
    """Chances that somebody at a place knows, from one who does (or not): the chain of knows, does not, empty."""
    step = np.array(
        [
            [1 - leave, 0, leave],
            [0, 1 - leave, leave],
            [hire * brings, hire * (1 - brings), 1 - hire],
        ]
    )
    now = np.array([knows, 1.0 - knows, 0.0])
    chances = [now]
    for _ in range(steps):
        chances.append(chances[-1] @ step)
    return np.array(chances)


class TestBringing:
    @pytest.mark.parametrize("brings", [0.0, 0.3, 1.0])
    @pytest.mark.parametrize("leave, hire", [(0.1, 0.4), (0.6, 0.5), (1.0, 1.0)])
    def test_so_many_know_from_what_newcomers_bring(self, leave, hire, brings):
        n, steps, replicates = 20, 10, 400
        rules = [td.Turnover(leave), td.Hire(hire, brings=brings)]
        run = played(td.Scenario(strangers(n), rules, [0], steps), replicates, keep=["knows", "filled", "learned_at"])
        seed, others = (knowers(leave, hire, brings, knows, steps) for knows in (1.0, 0.0))
        deviation = [np.sqrt(chances[:, 0] * (1 - chances[:, 0])) for chances in (seed, others)]
        assert_mean(run["knows"].values[:, :, 0], seed[:, 0], deviation[0], bias=1e-9)
        each = run["knows"].values[:, :, 1:].transpose(0, 2, 1).reshape(-1, steps + 1)
        assert_mean(each, others[:, 0], deviation[1], bias=1e-9)
        assert_mean(run["filled"].values, 1 - others[:, 2], np.sqrt(others[:, 2] * (1 - others[:, 2]) / n), bias=1e-9)

    def test_newcomers_who_know_are_the_first_to_know(self):
        run = played(td.Scenario(strangers(3), [td.Turnover(1.0), td.Hire(1.0, brings=1.0)], [], steps=4), 2)
        assert run["knows"].values.tolist() == [[[0] * 3, [0] * 3, [1] * 3, [0] * 3, [1] * 3]] * 2
        assert (run["learned_at"] == 2).all()
        assert run["credit"].values.tolist() == [[3]] * 2

    def test_what_newcomers_bring_they_share(self, trio):
        rules = [td.Tell(1.0), Leave(("Ana",)), td.Hire(1.0, ties=0, brings=1.0)]
        run = played(td.Scenario(trio, rules, [], steps=4), 2)
        assert run["shares"].values[0].tolist() == [[0, 0, 0], [0, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 1]]
        story = td.replay(td.Scenario(trio, rules, [], steps=4), rng=1)
        lessons = story.lessons
        assert lessons["rule"].tolist() == ["Hire", "Tell", "Tell"]
        assert lessons["teacher"].tolist() == [None, "Ana", "Ben"]

    def test_what_newcomers_bring_is_credited_to_hiring(self):
        team = td.make.teams(40, rng=1)
        rules = [td.Tell(0.05), td.Meeting(0.1, 0.1), td.Turnover(0.05), td.Hire(0.3, brings=0.3)]
        run = played(td.Scenario(team, rules, [team.names[0]], steps=20), 100)
        ever = run["learned_at"].notnull().sum("person")
        np.testing.assert_allclose(run["credit"].sum("rule"), ever - 1, rtol=0, atol=1e-9)
        assert (run["credit"].sum("replicate") > 0).all()
        assert run["rule"].values.tolist() == ["Hire", "Meeting", "Tell"]

    def test_where_only_newcomers_bring_it_all_credit_is_theirs(self):
        run = played(td.Scenario(strangers(30), [td.Turnover(0.2), td.Hire(0.5, brings=0.4)], [0, 1], steps=10), 100)
        first = run["learned_at"].values
        assert (first[:, :2] == 0).all()  # a seed's place has learned already, whoever comes
        np.testing.assert_array_equal(run["credit"].sel(rule="Hire"), np.isfinite(first[:, 2:]).sum(axis=1))

    def test_who_taught_whom_adds_up_where_newcomers_bring_some_of_it(self):
        team = td.make.teams(30, rng=2)
        rules = [td.Tell(0.1), td.Turnover(0.1), td.Hire(0.3, brings=0.3, referral=0.5)]
        scenario = td.Scenario(team, rules, [team.names[0]], steps=15)
        run = played(scenario, 5, rng=3)
        for replicate in range(5):
            lessons = td.replay(scenario, replicate, rng=3).lessons
            learned_at = run["learned_at"][replicate].to_series().dropna()
            learned_at = learned_at[learned_at > 0]
            pd.testing.assert_series_equal(
                lessons.set_index("person")["learned_at"].sort_index(), learned_at.sort_index(), check_names=False
            )
            assert lessons["teacher"].isna().tolist() == (lessons["rule"] == "Hire").tolist()
            assert (lessons["rule"] == "Hire").sum() == run["credit"].sel(rule="Hire")[replicate]


RAYS = 5  # of a star, of whom one in six who refers is the hub


def arriving(**how):
    """A star of six and a place beside it that nobody is tied to: it falls empty, and somebody comes."""
    star = td.Network.from_edges([(0, ray) for ray in range(1, RAYS + 1)], people=range(RAYS + 2))
    return td.Scenario(star, [Leave((RAYS + 1,)), td.Hire(1.0, **how)], [0], steps=2)


def ties_of_newcomer(scenario, replicates=6000):
    """How many ties each gains as somebody arrives: (replicate, person)."""
    tied = played(scenario, replicates, keep=["tied"])["tied"].values.astype(int)
    assert not (tied[:, 1] - tied[:, 0]).any()
    return tied[:, 2] - tied[:, 1]


class TestReferral:
    def test_one_who_was_referred_knows_the_one_who_did(self):
        gained = ties_of_newcomer(arriving(referral=1.0, introduces=0.0))
        assert (gained[:, -1] == 1).all()
        assert (gained[:, :-1].sum(axis=1) == 1).all()
        # All who are there refer with the same chance.
        assert_follows(gained[:, :-1].argmax(axis=1), np.full(RAYS + 1, 1 / (RAYS + 1)))

    def test_or_everybody_whom_the_one_who_did_is_tied_to(self):
        gained = ties_of_newcomer(arriving(referral=1.0, introduces=1.0))
        # By the hub: all six of the star. By a ray: the ray and the hub.
        assert_follows(gained[:, -1], [0, 0, RAYS / (RAYS + 1), 0, 0, 0, 1 / (RAYS + 1)])
        assert (gained[:, 0] == 1).all()
        assert (gained[:, :-1].sum(axis=1) == gained[:, -1]).all()

    @pytest.mark.parametrize("introduces", [0.3, 0.8])
    def test_or_some_of_them_each_by_its_own_luck(self, introduces):
        gained = ties_of_newcomer(arriving(referral=1.0, introduces=introduces))
        ways = [(1 / (RAYS + 1), RAYS), (RAYS / (RAYS + 1), 1)]
        law = sum(often * stats.binom.pmf(np.arange(-1, RAYS + 1), n, introduces) for often, n in ways)
        assert_follows(gained[:, -1], law)
        # Each ray: it refers itself (1 of 6), or is introduced by the hub.
        assert_mean(gained[:, 1:-1], (1 + introduces) / (RAYS + 1))
        assert_mean(gained[:, 0], (1 + RAYS * introduces) / (RAYS + 1))

    def test_the_network_says_who_knows_whom(self):
        scenario = arriving(referral=1.0, introduces=1.0)
        friends = {0: {0, *range(1, RAYS + 1)}, **{ray: {0, ray} for ray in range(1, RAYS + 1)}}
        seen = set()
        for replicate in range(40):
            story = td.replay(scenario, replicate, rng=1)
            assert story.network_at(1).to_edges() == scenario.network.to_edges()
            after = story.network_at(2).ties.toarray()
            mine = np.flatnonzero(after[-1])
            assert set(mine.tolist()) in friends.values()
            assert (after[-1, mine] == 1).all()
            assert (after == after.T).all()  # both ways
            seen.add(len(mine))
        assert seen == {2, RAYS + 1}

    def test_a_share_is_referred(self):
        gained = ties_of_newcomer(arriving(referral=0.3, introduces=0.0, ties=0))
        assert_follows(gained[:, -1], [0.7, 0.3])

    def test_nobody_refers_where_nobody_is(self):
        scenario = td.Scenario(strangers(5), [Leave((0, 1, 2, 3, 4)), td.Hire(1.0, referral=1.0)], [0], steps=2)
        run = played(scenario, 20)
        assert run["filled"].values.tolist() == [[1, 0, 1]] * 20
        assert not run["tied"].any()

    def test_one_who_leaves_refers_nobody(self):
        scenario = td.Scenario(strangers(3), [Leave((2,)), td.Hire(1.0, referral=1.0)], [0], steps=2)
        tied = played(scenario.but(Leave((1,), at=1, name="then")), 50)["tied"].values
        assert tied.tolist() == [[[0, 0, 0], [0, 0, 0], [1, 0, 1]]] * 50

    def test_two_who_come_in_one_step_do_not_know_each_other(self):
        scenario = td.Scenario(strangers(3), [Leave((1, 2)), td.Hire(1.0, referral=1.0, introduces=1.0)], [0], steps=2)
        tied = played(scenario, 50)["tied"].values
        assert tied[:, 2].tolist() == [[2, 1, 1]] * 50

    def test_nobody_is_introduced_to_an_empty_place(self):
        # Ben's place is still tied to Ana, who refers both; it is empty as Cas comes, whoever comes there beside her.
        trio = td.Network.from_edges([("Ana", "Ben")], people=["Ana", "Ben", "Cas"])
        for hire in (1.0, 0.5):
            rules = [Leave(("Ben", "Cas")), td.Hire(hire, referral=1.0, introduces=1.0)]
            tied = played(td.Scenario(trio, rules, ["Ana"], steps=2), 200)["tied"].values
            assert np.unique(tied[:, 2], axis=0).tolist() == [[1, 1, 0], [2, 1, 1]][-1 if hire == 1.0 else 0 :]

    def test_more_who_refer_bring_better_connected_newcomers(self):
        # Fernandez, Castilla & Moore (2000): a newcomer by referral starts with more ties than a stranger.
        referred, stranger = (ties_of_newcomer(arriving(referral=r, introduces=0.5), 500) for r in (1.0, 0.0))
        assert referred[:, -1].mean() > stranger[:, -1].mean() == 1


class TestStrangers:
    def test_a_stranger_knows_one_of_those_who_are_there(self):
        gained = ties_of_newcomer(arriving())
        assert (gained[:, -1] == 1).all()
        assert_follows(gained[:, :-1].argmax(axis=1), np.full(RAYS + 1, 1 / (RAYS + 1)))

    @pytest.mark.parametrize("ties", [0, 2, 3])
    def test_or_a_few_of_them_fewer_if_one_is_drawn_twice(self, ties):
        gained = ties_of_newcomer(arriving(ties=ties))
        n = RAYS + 1
        # How many different ones are among so many draws of six.
        law = {0: [1], 2: [0, 1 / n, 1 - 1 / n], 3: [0, 1 / n**2, 3 * (n - 1) / n**2, (n - 1) * (n - 2) / n**2]}
        assert_follows(gained[:, -1], law[ties])
        assert_mean(gained[:, :-1], 1 - (1 - 1 / n) ** ties, bias=1e-9)

    def test_newcomers_take_over_the_ties_that_the_place_kept(self):
        star = td.Network.from_edges([(0, ray) for ray in range(1, 5)])
        for keeps_ties, tied in ((1.0, [4, 4, 4]), (0.0, [4, 0, 0])):
            rules = [Leave((0,)), td.Turnover(0.0, keeps_ties=keeps_ties), td.Hire(1.0, ties=0)]
            assert played(td.Scenario(star, rules, [1], steps=2), 2)["tied"].values[0, :, 0].tolist() == tied

    def test_a_tie_that_went_may_come_back_with_the_newcomer(self, pair):
        rules = [td.Tell(1.0), Leave(("Ben",)), td.Turnover(0.0, keeps_ties=0.0), td.Hire(1.0)]
        run = played(td.Scenario(pair, rules, ["Ana"], steps=4), 3)
        assert run["tied"].values[:, :, 1].tolist() == [[1, 0, 1, 1, 1]] * 3
        assert run["learned_at"].sel(person="Ben").values.tolist() == [3] * 3

    def test_a_place_alone_knows_nobody(self):
        alone = td.Network.from_edges(people=["Ana"])
        run = played(td.Scenario(alone, [Leave(("Ana",)), td.Hire(1.0, ties=3)], ["Ana"], steps=3), 3)
        assert run["filled"].values.tolist() == [[1, 0, 1, 1]] * 3
        assert not run["tied"].any()


class TestAtAll:
    def scenario(self):
        team = td.make.teams(40, rng=4)
        rules = [
            td.Tell(0.05),
            td.Meeting(0.1, 0.2),
            td.Close(0.01),
            td.Turnover(0.1, keeps_ties=0.4),
            td.Hire(0.3, referral=0.6, introduces=0.4, ties=2, brings=0.1),
        ]
        return td.Scenario(team, rules, [team.names[0]], steps=12)

    def test_batches_agree_with_the_whole(self):
        whole = played(self.scenario(), 70)
        assert played(self.scenario(), 70, batch=11).identical(whole)

    @pytest.mark.parametrize("way", ["written", "counted", "listed"])
    def test_whichever_way_chances_are_settled_the_bits_are_the_same(self, way):
        assert played(self.scenario(), 70, _way=way).identical(played(self.scenario(), 70))

    def test_the_order_of_rules_changes_nothing(self):
        scenario = self.scenario()
        turned = scenario.but(rules=scenario.rules[::-1])
        assert played(turned, 20).identical(played(scenario, 20))

    def test_one_rule_says_how_places_are_filled(self, pair):
        with pytest.raises(ValueError, match="one rule says how places are filled, got Hire and agency; leave one out"):
            td.Scenario(pair, [td.Hire(0.1), td.Hire(0.2, name="agency")], ["Ana"], steps=1)

    def test_nobody_needs_to_know_at_the_start_where_newcomers_bring_it(self, pair):
        assert td.Scenario(pair, [td.Turnover(0.1), td.Hire(0.1, brings=0.1)], [], steps=1).seeds == ()
        for rules in (
            [td.Turnover(0.1), td.Hire(0.1)],
            [td.Turnover(0.1), td.Hire(0, brings=1)],
            [td.Hire(1, brings=1)],
        ):
            with pytest.raises(ValueError, match="nobody knows at the start"):
                td.Scenario(pair, rules, [], steps=1)

    def test_whoever_is_referred_is_tied_however_few_are_there_to_refer_them(self):
        """One of 500 people is there: drawn at random, they are hardly ever found."""
        company = strangers(500)
        rules = [Leave(tuple(range(1, 500))), td.Hire(0.02, referral=1.0, introduces=0.0)]
        run = td.simulate(td.Scenario(company, rules, [0], 2), 64, rng=3, keep=["tied", "filled"])
        came = (run["filled"].isel(step=2) * 500).round() - 1

        assert (run["tied"].isel(step=2).sel(person=0) == came).all()
        assert float(came.sum()) > 300

    def test_the_exact_law_has_no_empty_places(self, pair):
        with pytest.raises(TypeError, match="Hire changes more than who knows, which exact does not follow"):
            exact(td.Scenario(pair, [td.Turnover(0.1), td.Hire(0.5)], ["Ana"], steps=1))

    @pytest.mark.parametrize(
        "wrong, kind, message",
        [
            ({"ties": -1}, ValueError, "Hire.ties must be at least 0, got -1"),
            ({"ties": 1.5}, TypeError, "Hire.ties must be a whole number, got 1.5"),
            ({"p": 30}, ValueError, "Hire.p must be a chance between 0 and 1, got 30. Did you mean 0.30?"),
            ({"referral": -0.5}, ValueError, "Hire.referral must be a chance between 0 and 1, got -0.5"),
            ({"introduces": 1.2}, ValueError, "Hire.introduces must be a chance between 0 and 1, got 1.2"),
            ({"brings": "often"}, TypeError, "Hire.brings must be a chance between 0 and 1, got 'often'"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, wrong, kind, message):
        with pytest.raises(kind) as error:
            td.Hire(**{"p": 0.5, **wrong})
        assert str(error.value).startswith(message)


class TestInFinerSteps:
    def test_only_the_chance_to_be_hired_shrinks(self):
        rule = td.Hire(0.36, referral=0.5, introduces=0.2, ties=3, brings=0.1)
        finer = rule.finer(2)
        assert finer.p == pytest.approx(0.2)
        assert (finer.referral, finer.introduces, finer.ties, finer.brings) == (0.5, 0.2, 3, 0.1)

    @pytest.mark.parametrize("k", [1, 3])
    def test_places_are_filled_as_the_chain_in_shorter_steps_says(self, k):
        leave, hire, n, steps = 0.3, 0.5, 25, 4
        scenario = td.Scenario(strangers(n), [td.Turnover(leave), td.Hire(hire)], [0], steps).finer(k)
        filled = played(scenario, 400, keep=["filled"])["filled"].values
        expected = two_states(1 - (1 - leave) ** (1 / k), 1 - (1 - hire) ** (1 / k), steps * k)[::k]
        assert_mean(filled, expected, np.sqrt(expected * (1 - expected) / n), bias=1e-9)

    def test_in_the_limit_they_come_and_go_at_rates(self):
        come, go = (-np.log1p(-p) for p in (0.5, 0.3))
        k = 10_000
        finest = two_states(1 - 0.7 ** (1 / k), 1 - 0.5 ** (1 / k), 4 * k)[::k]
        settled = come / (come + go)
        np.testing.assert_allclose(finest, settled + (1 - settled) * np.exp(-(come + go) * np.arange(5)), atol=1e-4)

    def test_hiring_for_certain_is_at_once(self):
        with pytest.warns(
            UserWarning, match="Hire has the chance 1, which has no rate: in finer steps it acts at once"
        ):
            assert td.Hire(1.0).finer(4).p == 1.0
