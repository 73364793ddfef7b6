"""Gatherings: who comes, who sits with whom, what is raised, and who follows up with whom."""

import numpy as np
import pytest
from scipy import stats

import tidings as td

MANY = 2000


def lunch(every=1, turnout=1.0, raises=1.0, takes_in=1.0, **more):
    return td.Gathering(every, turnout=turnout, raises=raises, takes_in=takes_in, **more)


def played(network, *rules, seeds=(0,), steps=1, replicates=MANY, keep=("knows", "tied")):
    return td.simulate(td.Scenario(network, list(rules), list(seeds), steps), replicates, rng=4, keep=list(keep))


def crowd(n, **columns):
    network = td.Network.from_edges(people=range(n))
    return network.but(people=network.people.assign(**columns)) if columns else network


def likely(share, chance, n=MANY):
    return stats.binomtest(round(float(share) * n), n, chance).pvalue > 1e-3


class TestWhoComes:
    @pytest.mark.parametrize("turnout", [0.0, 0.3, 1.0])
    def test_both_must_come(self, turnout):
        run = played(crowd(2), lunch(turnout=turnout))
        assert likely(run["knows"].sel(step=1, person=1).mean(), turnout**2)

    def test_each_has_a_chance_of_their_own_where_a_column_says_so(self):
        run = played(crowd(4, turnout=[1.0, 0.0, 0.2, 1.0]), lunch(turnout="turnout"))
        came = run["knows"].sel(step=1).mean("replicate").values

        assert came[[0, 1, 3]].tolist() == [1, 0, 1]
        assert likely(came[2], 0.2)

    @pytest.mark.parametrize("every", [1, 2, 3])
    def test_the_first_is_in_step_0_and_then_every_so_often(self, every):
        scenario = td.Scenario(crowd(2), [lunch(every, turnout=0.5)], [0], 9)
        when = td.simulate(scenario, MANY, rng=1)["learned_at"].sel(person=1).values
        assert set(when[np.isfinite(when)] % every) == {1 % every}

    def test_one_alone_hears_nothing(self):
        run = played(crowd(3), lunch(size=2), seeds=[0], replicates=MANY)
        # Of three two sit at one table and one at another: half of the others at most hears it.
        assert set(run["knows"].sel(step=1).sum("person").values) == {1, 2}


class TestWhatIsHeard:
    @pytest.mark.parametrize("raises", [0.0, 0.4, 1.0])
    def test_it_is_raised_by_each_who_shares(self, raises):
        run = played(crowd(4), lunch(raises=raises), seeds=[0, 1])
        heard = run["knows"].sel(step=1, person=[2, 3])

        assert likely(heard.sel(person=2).mean(), 1 - (1 - raises) ** 2)
        assert (heard.sel(person=2) == heard.sel(person=3)).all()  # one decision per table

    @pytest.mark.parametrize("takes_in", [0.0, 0.4, 1.0])
    def test_each_takes_it_in_for_themselves(self, takes_in):
        heard = played(crowd(3), lunch(takes_in=takes_in))["knows"].sel(step=1)

        assert likely(heard.sel(person=1).mean(), takes_in)
        assert likely((heard.sel(person=1) * heard.sel(person=2)).mean(), takes_in**2)

    def test_it_is_heard_at_the_same_table_only(self):
        heard = played(crowd(8), lunch(size=4))["knows"].sel(step=1)

        assert (heard.sum("person") == 4).all()
        assert likely(heard.sel(person=7).mean(), 3 / 7)

    def test_who_has_tired_of_it_raises_it_no_more(self):
        knows = played(crowd(2), lunch(takes_in=0.3), td.Tire(1.0), steps=4)["knows"].sel(person=1)
        assert likely(knows.sel(step=1).mean(), 0.3)
        assert (knows.sel(step=4) == knows.sel(step=1)).all()

    def test_who_is_half_believed_raises_it_half_as_often(self):
        run = played(crowd(2, credibility=[0.5, 1.0]), lunch(raises=0.36))
        assert likely(run["knows"].sel(step=1, person=1).mean(), 1 - 0.64**0.5)


class TestFollowingUp:
    @pytest.mark.parametrize("follow_up", [0.0, 0.3, 1.0])
    def test_two_stay_in_touch_if_either_follows_up(self, follow_up):
        tied = played(crowd(2), lunch(follow_up=follow_up))["tied"].values

        assert likely((tied[:, 1, 0] == 1).mean(), 1 - (1 - follow_up) ** 2)
        assert (tied[:, 1, 0] == tied[:, 1, 1]).all()

    def test_each_follows_up_with_one_of_the_table(self):
        """All four of a table do: at least two bonds come and at most four, so that nobody is left out."""
        tied = played(crowd(4), lunch(follow_up=1.0))["tied"].sel(step=1)

        assert (tied >= 1).all()
        assert set(tied.sum("person").values) <= {4, 6, 8}

    def test_who_sits_elsewhere_is_not_met(self):
        network = crowd(6, site=["x", "x", "y", "y", "z", "z"])
        rules = [lunch(size=2, follow_up=1.0, homophily=1.0, by="site"), td.Tell(1.0)]
        run = played(network, *rules, steps=3)

        assert (run["tied"].sel(step=3) == 1).all()
        assert run["knows"].sel(step=3).values.tolist() == [[1, 1, 0, 0, 0, 0]] * MANY

    @pytest.mark.parametrize("homophily", [0.0, 0.4, 1.0])
    def test_with_somebody_unlike_it_comes_to_nothing_so_often(self, homophily):
        rule = lunch(follow_up=0.5, homophily=homophily, by="site")
        unlike = played(crowd(2, site=["x", "y"]), rule)["tied"].sel(step=1, person=0)
        alike = played(crowd(2, site=["x", "x"]), rule)["tied"].sel(step=1, person=0)

        assert likely(unlike.mean(), 1 - (1 - 0.5 * (1 - homophily)) ** 2)
        assert likely(alike.mean(), 0.75)

    def test_people_without_a_value_are_like_nobody(self):
        rule = lunch(follow_up=1.0, homophily=1.0, by="site")
        assert (played(crowd(2, site=[None, None]), rule)["tied"] == 0).all()

    def test_all_of_a_table_have_met_so_their_bonds_are_kept_up(self):
        square = td.Network.from_edges([(0, 1), (1, 2), (2, 3), (0, 3)])
        fades = td.Drift(1.0, 0.5)
        together = played(square, lunch(), fades, steps=4, replicates=3)["tied"]
        apart = played(square, lunch(turnout=0.0), fades, steps=4, replicates=3)["tied"]
        in_twos = played(square, lunch(size=2), fades, steps=4)["tied"].sel(step=2).sum("person").values

        assert (together == 2).all()
        assert apart.sel(replicate=0, person=0).values.tolist() == [2, 2, 0, 0, 0]
        assert set(in_twos) <= {0, 4, 6, 8}
        assert in_twos.mean() < 8

    def test_bonds_that_came_later_are_kept_up_as_well(self):
        rules = [td.Coffee(100, "anyone", p=0.0, follow_up=1.0), lunch(), td.Drift(1.0, 0.5)]
        assert (played(crowd(2), *rules, steps=6)["tied"].sel(step=range(1, 7)) == 1).all()

    def test_without_follow_up_it_does_not_work_the_network(self):
        assert not lunch().works
        assert lunch(follow_up=0.1).works


class TestFiner:
    def test_only_its_calendar_stretches(self):
        assert lunch(4, size=3, follow_up=0.2).finer(3) == lunch(12, size=3, follow_up=0.2)


class TestRefusals:
    @pytest.mark.parametrize(
        "arguments, error, message",
        [
            ({"every": 0}, ValueError, "Gathering.every must be at least 1, got 0"),
            ({"size": 1}, ValueError, "Gathering.size must be at least 2, got 1"),
            ({"size": 2.5}, TypeError, "Gathering.size must be a whole number, got 2.5"),
            (
                {"turnout": 60},
                ValueError,
                "Gathering.turnout must be a chance between 0 and 1, got 60. Did you mean 0.60?",
            ),
            ({"raises": -1}, ValueError, "Gathering.raises must be a chance between 0 and 1, got -1"),
            ({"takes_in": 2}, ValueError, "Gathering.takes_in must be a chance between 0 and 1, got 2"),
            ({"follow_up": 1.1}, ValueError, "Gathering.follow_up must be a chance between 0 and 1, got 1.1"),
            ({"homophily": 5, "by": "site"}, ValueError, "Gathering.homophily must be a chance between 0 and 1, got 5"),
            (
                {"homophily": 0.3},
                ValueError,
                "Gathering.homophily is 0.3, but alike in what? Name a people column: by='site'",
            ),
            ({"by": 3}, TypeError, "Gathering.by must be the name of a people column, got 3"),
        ],
        ids=str,
    )
    def test_what_makes_no_sense_is_refused_when_it_is_made(self, arguments, error, message):
        with pytest.raises(error) as refused:
            td.Gathering(**{"raises": 0.5, "takes_in": 0.5} | arguments)
        assert str(refused.value).startswith(message)

    def test_a_column_that_is_missing_is_named(self):
        for rule in (lunch(turnout="keen"), lunch(by="keen"), lunch(homophily=0.5, by="keen")):
            with pytest.raises(ValueError, match="people column 'keen' is unknown"):
                td.Scenario(crowd(3, site=["x", "y", "y"]), [rule], [0], 3)

    @pytest.mark.parametrize(
        "wrong, shown", [(1.5, "1.5"), (-0.1, "-0.1"), ("often", "'often'"), (None, "nan"), (None, "None")]
    )
    def test_a_turnout_that_is_no_chance_is_named(self, wrong, shown):
        column = [0.5, 0.5, wrong] if shown != "None" else np.array([0.5, 0.5, None], dtype=object)
        message = "Gathering.turnout: people column 'turnout' must hold a number from 0 to 1 for everybody"
        with pytest.raises(ValueError) as refused:
            td.Scenario(crowd(3, turnout=column), [lunch(turnout="turnout")], [0], 3)
        assert str(refused.value) == f"{message}, got {shown} for 2"

    def test_it_warns_where_there_is_only_one_person(self):
        with pytest.warns(UserWarning, match="Gathering can never act here: there is only one person"):
            td.Scenario(crowd(1), [lunch()], [0], 3)
