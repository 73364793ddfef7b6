"""Coffee: who meets, what is told, and who stays in touch."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import tidings as td

MANY = 2000


def played(network, *rules, seeds=(0,), steps=1, replicates=MANY, keep=("knows", "tied"), **options):
    scenario = td.Scenario(network, list(rules), list(seeds), steps)
    return td.simulate(scenario, replicates, rng=2, keep=list(keep), **options)


def learned(run, step=1):
    """Share of the replicates in which each person knows: (person,)."""
    return run["knows"].sel(step=step).mean("replicate").values


@pytest.fixture
def path():
    """0 - 1 - 2 - 3."""
    return td.Network.from_edges([(0, 1), (1, 2), (2, 3)])


def likely(share, chance, n=MANY):
    return stats.binomtest(round(float(share) * n), n, chance).pvalue > 1e-3


class TestWhoMeets:
    def test_by_default_friends_do(self, path):
        run = played(path, td.Coffee(1, p=1.0), seeds=[0])
        # 0 asks 1 for sure, and 1 asks 0 or 2.
        assert learned(run).tolist() == [1, 1, 0, 0]

    def test_friends_of_friends_do_where_it_is_secondary(self, path):
        run = played(path, td.Coffee(1, "secondary", p=1.0, who=[0]), seeds=[0])
        missed = 0.5**8  # a walk of two ties leads back every other time
        assert learned(run)[[1, 3]].tolist() == [0, 0]
        assert likely(1 - learned(run)[2], missed)

    def test_anyone_may_meet_anyone(self, path):
        run = played(path, td.Coffee(1, "anyone", p=1.0, who=[0]), seeds=[0])
        assert all(likely(share, 1 / 3) for share in learned(run)[1:])
        assert (run["knows"].sel(step=1).sum("person") == 2).all()

    def test_in_a_trial_everybody_is_paired(self, path):
        run = played(path, td.Coffee(1, "anyone", p=1.0), seeds=[0, 1, 2])
        assert likely(learned(run)[3], 1.0)
        assert (run["knows"].sel(step=1) == 1).all()

    def test_only_those_who_ask_are_asked_for(self, path):
        """Who asks is told as well as tells; the others sit and wait."""
        run = played(path, td.Coffee(1, p=1.0, who=[3]), seeds=[2])
        assert learned(run).tolist() == [0, 0, 1, 1]

    def test_who_asks_may_be_a_people_column(self, path):
        asks = path.but(people=path.people.assign(asks=[False, False, False, True]))
        by_name, by_column = (td.Coffee(1, p=1.0, who=who) for who in ([3], "asks"))

        assert (played(asks, by_name, seeds=[2])["knows"] == played(asks, by_column, seeds=[2])["knows"]).all()

    def test_who_is_named_twice_asks_once(self, path):
        once, twice = (td.Coffee(1, p=0.5, who=who) for who in ([0, 3], [3, 0, 3]))
        now, draws = path.where(1), td.Draws(0, 1)

        assert twice.chance(now, draws).tolist() == once.chance(now, draws).tolist()

    def test_a_list_holds_names_and_a_text_the_name_of_a_column_if_there_is_one(self):
        people = pd.DataFrame({"vip": [False, True, False]}, index=["vip", "Ben", "Cas"])
        network = td.Network.from_frames(people, pd.DataFrame({"source": ["vip", "Ben"], "target": ["Cas", "Cas"]}))
        now = network.where("vip", "Ben")

        def told(who):
            return td.Coffee(1, p=1.0, who=who).chance(now, td.Draws(0, 1)).tolist()

        assert told(["vip"]) == told("vip") == [[0, 0, 1]]  # Cas hears of it, from whoever asks
        alone = network.where("Ben")
        by_name, by_column = (td.Coffee(1, p=1.0, who=who).chance(alone, td.Draws(0, 1)) for who in (["vip"], "vip"))
        assert by_name[0, 2] == 0
        assert by_column[0, 2] == 1
        assert td.Coffee(1, p=1.0, who="Ben").chance(alone, td.Draws(0, 1))[0, 2] == 1

    def test_who_is_tied_to_nobody_meets_nobody(self):
        network = td.Network.from_edges([(0, 1)], people=range(3))
        run = played(network, td.Coffee(1, p=1.0), seeds=[2])
        assert learned(run).tolist() == [0, 0, 1]

    @pytest.mark.parametrize("every", [1, 2, 3])
    def test_the_first_is_in_step_0_and_then_every_so_often(self, pair, every):
        scenario = td.Scenario(pair, [td.Coffee(every, p=0.2)], ["Ana"], steps=9)
        when = td.simulate(scenario, MANY, rng=1)["learned_at"].sel(person="Ben").values
        assert set(when[np.isfinite(when)] % every) == {1 % every}


class TestWhatIsTold:
    @pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
    def test_those_who_share_tell_with_chance_p(self, pair, p):
        run = played(pair, td.Coffee(1, "anyone", p=p), seeds=["Ana"])
        assert likely(learned(run)[1], p)

    def test_two_friends_who_ask_each_other_have_two_tries(self, pair):
        run = played(pair, td.Coffee(1, p=0.3), seeds=["Ana"])
        assert likely(learned(run)[1], 1 - 0.7**2)

    def test_who_has_tired_of_it_tells_no_more(self, pair):
        knows = played(pair, td.Coffee(1, "anyone", p=0.3), td.Tire(1.0), seeds=["Ana"], steps=4)["knows"].sel(
            person="Ben"
        )
        assert likely(knows.sel(step=1).mean(), 0.3)
        assert (knows.sel(step=4) == knows.sel(step=1)).all()

    def test_who_is_half_believed_tells_half_as_often(self, pair):
        believed = pair.but(people=pair.people.assign(credibility=[0.5, 1.0]))
        run = played(believed, td.Coffee(1, "anyone", p=0.36), seeds=["Ana"])
        assert likely(learned(run)[1], 1 - 0.64**0.5)


class TestStayingInTouch:
    @pytest.mark.parametrize("follow_up", [0.0, 0.3, 1.0])
    def test_two_who_are_not_tied_do_with_chance_follow_up(self, follow_up):
        network = td.Network.from_edges(people=range(2))
        coffee = td.Coffee(1, "anyone", p=0.0, follow_up=follow_up)
        tied = played(network, coffee)["tied"].values

        assert (tied[:, 0] == 0).all()
        assert likely(tied[:, 1, 0].mean(), follow_up)
        assert (tied[:, :, 0] == tied[:, :, 1]).all()

    def test_two_who_are_tied_already_have_nothing_to_follow_up(self, pair):
        tied = played(pair, td.Coffee(1, p=0.0, follow_up=1.0), seeds=["Ana"], steps=3)["tied"]
        assert (tied == 1).all()

    def test_friends_of_friends_become_friends_who_are_told(self, path):
        rules = [td.Coffee(100, "secondary", p=0.0, follow_up=1.0, who=[0]), td.Tell(1.0)]
        run = played(path, *rules, seeds=[0], steps=2)
        tied = run["tied"].sel(step=1, person=0).values == 2

        assert tied.mean() > 0.95
        assert (run["knows"].sel(step=2, person=2) == 1).all()  # of 1 or of 0
        assert (run["knows"].sel(step=2, person=3) == 0).all()

    def test_a_bond_lets_both_tell_each_other(self):
        network = td.Network.from_edges(people=range(2))
        rules = [td.Coffee(100, "anyone", p=0.0, follow_up=1.0, name="meet"), td.Coffee(1, p=1.0, name="talk")]
        for seed in (0, 1):
            assert (played(network, *rules, seeds=[seed], steps=2)["knows"].sel(step=2) == 1).all()

    def test_meetings_keep_up_a_bond_that_fades(self, pair):
        """With a coffee of both each step strength stays; without one it is gone in a half-life and a step."""
        drift = td.Drift(1.0, 0.5)
        kept = played(pair, td.Coffee(1, p=0.0), drift, seeds=["Ana"], steps=6)["tied"]
        lost = played(pair, td.Coffee(7, p=0.0, who=["Ana"]), drift, seeds=["Ana"], steps=6)["tied"]

        assert (kept == 1).all()
        assert lost.values[0].tolist() == [[1, 1]] * 3 + [[0, 0]] * 4

    def test_without_follow_up_it_does_not_work_the_network(self):
        assert not td.Coffee(p=0.5).works
        assert td.Coffee(p=0.5, follow_up=0.1).works


class TestFiner:
    def test_only_its_calendar_stretches(self):
        assert td.Coffee(4, "anyone", p=0.3, follow_up=0.2).finer(3) == td.Coffee(12, "anyone", p=0.3, follow_up=0.2)


class TestRefusals:
    @pytest.mark.parametrize(
        "arguments, error, message",
        [
            ({"every": 0}, ValueError, "Coffee.every must be at least 1, got 0"),
            ({"every": 1.5}, TypeError, "Coffee.every must be a whole number, got 1.5"),
            (
                {"reach": "everyone"},
                ValueError,
                "Coffee.reach must be one of 'primary', 'secondary', 'anyone', got 'everyone'",
            ),
            ({"p": 30}, ValueError, "Coffee.p must be a chance between 0 and 1, got 30. Did you mean 0.30?"),
            ({"follow_up": -0.1}, ValueError, "Coffee.follow_up must be a chance between 0 and 1, got -0.1"),
            ({"follow_up": 1.1}, ValueError, "Coffee.follow_up must be a chance between 0 and 1, got 1.1"),
            ({"follow_up": "often"}, TypeError, "Coffee.follow_up must be a chance between 0 and 1, got 'often'"),
            ({"who": []}, ValueError, "Coffee.who names nobody; leave it out to reach everyone"),
        ],
        ids=str,
    )
    def test_what_makes_no_sense_is_refused_when_it_is_made(self, arguments, error, message):
        with pytest.raises(error) as refused:
            td.Coffee(**{"p": 0.5} | arguments)
        assert str(refused.value).startswith(message)

    def test_a_chance_must_be_given(self):
        with pytest.raises(TypeError, match="p"):
            td.Coffee(4)

    def test_strangers_cannot_ask(self, pair):
        with pytest.raises(ValueError, match="no person called 'Zoe'"):
            td.Scenario(pair, [td.Coffee(p=0.5, who=["Ana", "Zoe"])], ["Ana"], 3)

    def test_a_column_of_who_asks_must_say_yes_or_no(self, pair):
        often = pair.but(people=pair.people.assign(asks=[1, 2]))
        with pytest.raises(
            ValueError, match="people column 'asks' must hold True or False for everybody, got 2 for 'Ben'"
        ):
            td.Scenario(often, [td.Coffee(p=0.5, who="asks")], ["Ana"], 3)

    @pytest.mark.parametrize("reach", ["primary", "secondary"])
    def test_it_warns_where_nobody_has_a_friend(self, reach):
        network = td.Network.from_edges(people=range(3))
        with pytest.warns(UserWarning, match="Coffee can never act here: there are no ties"):
            td.Scenario(network, [td.Coffee(1, reach, p=0.5)], [0], 3)

    def test_it_warns_where_there_is_only_one_person(self):
        with pytest.warns(UserWarning, match="Coffee can never act here: there is only one person"):
            td.Scenario(td.Network.from_edges(people=["Ana"]), [td.Coffee(1, "anyone", p=0.5)], ["Ana"], 3)
