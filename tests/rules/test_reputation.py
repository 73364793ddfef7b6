"""Reputation: words kept and broken, and what critics make of success."""

import warnings
from dataclasses import dataclass

import numpy as np
import pytest
from laws.agree import assert_follows, assert_mean

import tidings as td
from tidings.bits import lanes_of
from tidings.rules.base import TrustRule
from tidings.trust import Testimony as Said  # pytest takes what begins with Test for a test

from .leaving import Leave

EVERYTHING = [*td.results.DEFAULT, *td.results.PER_STEP, "credibility"]

# Row X37, the beta reputation of Josang & Ismail (2002): how much is remembered after one more word;
# credibility after 8 kept and then 2 broken words, and after 2 broken and then 8 kept ones.
BETA = [(1.0, 0.75, 0.75), (0.9, 0.6593531591, 0.7864628614), (0.5, 0.3746946751, 0.7484123107)]


@dataclass(frozen=True)
class Words(TrustRule):
    """Everybody who shares keeps their word in just these steps."""

    kept: tuple
    remembers: float = 1.0

    def testimony(self, block, outcome):
        place, lane = lanes_of(block.shares)
        kept = float(self.kept[block.step])
        return Said(place, lane, self.remembers, kept, 1.0 - kept)


def with_columns(network, **columns):
    return network.but(people=network.people.assign(**columns))


def credibility(scenario, replicates=3, rng=1):
    """Of everybody in every step: (replicate, step, person)."""
    return td.simulate(scenario, replicates, rng=rng, keep=["credibility"])["credibility"].values


def alone(*rules, steps, **columns):
    """Somebody who knows, and somebody who is never told."""
    two = with_columns(td.Network.from_edges(people=["Ana", "Ben"]), **columns)
    return td.Scenario(two, list(rules), ["Ana"], steps)


class TestIntegrity:
    @pytest.mark.parametrize("remembers, kept_first, broken_first", BETA)
    def test_the_beta_reputation(self, remembers, kept_first, broken_first):
        for words, expected in (((1,) * 8 + (0,) * 2, kept_first), ((0,) * 2 + (1,) * 8, broken_first)):
            found = credibility(alone(Words(words, remembers), steps=10))
            assert found[:, -1, 0] == pytest.approx(expected, abs=1e-10)

    def test_who_keeps_every_word_is_believed_ever_more(self):
        t = np.arange(21)
        for kept, expected in ((1.0, (t + 1) / (t + 2)), (0.0, 1 / (t + 2))):
            np.testing.assert_allclose(credibility(alone(td.Integrity(kept), steps=20))[0, :, 0], expected, atol=1e-15)

    @pytest.mark.parametrize("remembers", [0.0, 0.5, 0.9])
    def test_but_not_beyond_what_is_remembered(self, remembers):
        t = np.arange(61)
        r = (1 - remembers**t) / (1 - remembers)
        for kept, expected in ((1.0, (r + 1) / (r + 2)), (0.0, 1 / (r + 2))):
            found = credibility(alone(td.Integrity(kept, remembers=remembers), steps=60))[0, :, 0]
            np.testing.assert_allclose(found, expected, atol=1e-12)
        assert found[-1] == pytest.approx(1 / (1 / (1 - remembers) + 2), abs=2e-3)

    @pytest.mark.parametrize("c", [0.0, 0.3, 1.0])
    def test_a_column_says_where_people_start(self, c):
        t = np.arange(11)
        found = credibility(alone(td.Integrity(1.0), steps=10, credibility=[c, 0.9]))
        np.testing.assert_allclose(found[0, :, 0], (t + 2 * c) / (t + 2), atol=1e-15)
        assert (found[:, :, 1] == 0.9).all()

    def test_how_many_words_are_kept_is_binomial(self):
        p, t = 0.7, 6
        found = credibility(alone(td.Integrity(p), steps=t), replicates=4000)[:, t, 0]
        kept = found * (t + 2) - 1
        np.testing.assert_allclose(kept, np.rint(kept), rtol=0, atol=1e-9)
        n = np.arange(t + 1)
        assert_follows(np.rint(kept), np.array([1, 6, 15, 20, 15, 6, 1]) * p**n * (1 - p) ** (t - n))

    @pytest.mark.parametrize("remembers", [1.0, 0.9, 0.5])
    def test_every_word_makes_its_mark(self, remembers):
        p, steps = 0.6, 15
        found = credibility(alone(td.Integrity(p, remembers=remembers), steps=steps), replicates=1000)[:, :, 0]
        # A word that was kept raises credibility and a broken one lowers it, as long as what is remembered has
        # an end: (1 - remembers) * r <= 1. So the words can be read off, and the record made again.
        kept = np.diff(found, axis=1) > 0
        assert_mean(kept, p, np.sqrt(p * (1 - p)))
        assert_mean(kept[:, 1:] & kept[:, :-1], p * p)  # one word says nothing about the next
        r, s = np.zeros((2, len(found)))
        for step in range(steps):
            r, s = remembers * r + kept[:, step], remembers * s + ~kept[:, step]
            np.testing.assert_allclose(found[:, step + 1], (r + 1) / (r + s + 2), atol=1e-12)

    def test_everybody_may_have_their_own(self):
        words = [1.0, 0.0, 0.25]
        three = with_columns(td.Network.from_edges(people=["Ana", "Ben", "Cas"]), word=words)
        scenario = td.Scenario(three, [td.Integrity("word")], ["Ana", "Ben", "Cas"], steps=4)
        found = credibility(scenario, replicates=4000)
        t = np.arange(5)
        np.testing.assert_allclose(found[:, :, 0], np.tile((t + 1) / (t + 2), (4000, 1)), atol=1e-15)
        np.testing.assert_allclose(found[:, :, 1], np.tile(1 / (t + 2), (4000, 1)), atol=1e-15)
        assert_mean(found[:, :, 2], (0.25 * t + 1) / (t + 2), np.sqrt(t * 0.25 * 0.75) / (t + 2), bias=1e-12)

    def test_who_does_not_share_says_nothing(self, pair):
        # Ana tires in step 1; Ben never learns.
        rules = [td.Tell(0.0), td.Tire(1.0), td.Integrity(1.0)]
        found = credibility(td.Scenario(pair, rules, ["Ana"], steps=5))
        assert found[0].tolist() == [[0.5, 0.5], *[[2 / 3, 0.5]] * 5]

    def test_who_learns_speaks_from_the_next_step_on(self, pair):
        found = credibility(td.Scenario(pair, [td.Tell(1.0), td.Integrity(1.0)], ["Ana"], steps=3))
        np.testing.assert_allclose(found[0], [[1 / 2, 1 / 2], [2 / 3, 1 / 2], [3 / 4, 2 / 3], [4 / 5, 3 / 4]])

    def test_a_record_outlasts_forgetting(self, pair):
        rules = [td.Tell(0.0), td.Forget(1.0), td.Integrity(1.0)]
        assert credibility(td.Scenario(pair, rules, ["Ana"], steps=3))[0, :, 0].tolist() == [0.5, *[2 / 3] * 3]

    def test_a_newcomer_starts_anew(self, pair):
        pair = with_columns(pair, credibility=[0.4, 0.4])
        rules = [td.Tell(1.0), td.Integrity(1.0), Leave(("Ana",), at=2)]
        found = credibility(td.Scenario(pair, rules, ["Ana"], steps=6))[0]
        record = [(t + 0.8) / (t + 2) for t in range(6)]
        # Ana's successor comes in step 2, is told in step 3 and speaks from step 4 on.
        np.testing.assert_allclose(found[:, 0], [record[0], record[1], record[2], 0.4, 0.4, record[1], record[2]])
        np.testing.assert_allclose(found[:, 1], [0.4, *record])

    def test_so_does_one_who_comes_for_somebody_who_no_longer_knew(self, pair):
        rules = [td.Tell(0.0), td.Forget(1.0), td.Integrity(1.0), Leave(("Ana",), at=2)]
        assert credibility(td.Scenario(pair, rules, ["Ana"], steps=4))[0, :, 0].tolist() == [
            0.5,
            2 / 3,
            2 / 3,
            0.5,
            0.5,
        ]

    def test_and_one_who_is_hired(self, pair):
        rules = [td.Tell(0.0), td.Integrity(1.0), Leave(("Ana",), at=1), td.Hire(1.0, brings=1.0, ties=0)]
        found = credibility(td.Scenario(pair, rules, ["Ana"], steps=5))[0, :, 0]
        np.testing.assert_allclose(found, [1 / 2, 2 / 3, 1 / 2, 1 / 2, 2 / 3, 3 / 4])

    def test_turnover_is_as_sudden(self):
        # A place that is left every step with chance q: its record is as long as somebody has been there.
        q, steps = 0.3, 8
        rules = [td.Integrity(1.0), td.Broadcast(1.0), td.Turnover(q)]
        found = credibility(alone(*rules, steps=steps), replicates=5000)[:, -1, 0]
        words = np.rint((2 * found - 1) / (1 - found)).astype(int)  # c = (r + 1) / (r + 2)
        # Who has come in the last step or the one before has not spoken yet; nobody ever left: all of them.
        law = [q + (1 - q) * q, *(q * (1 - q) ** np.arange(2, steps)), 0, (1 - q) ** steps]
        assert_follows(words, law)

    def test_a_word_is_given_once_a_step_however_fine(self):
        scenario = alone(td.Integrity(1.0, remembers=0.5), steps=4)
        np.testing.assert_array_equal(credibility(scenario.finer(3)), credibility(scenario))

    def test_its_luck_is_the_same_whoever_else_is_there(self):
        few = td.Network.from_edges(people=range(5))
        many = td.Network.from_edges(people=range(9))
        found = [
            credibility(td.Scenario(network, [td.Integrity(0.5)], list(network.names), steps=6), 20)
            for network in (few, many)
        ]
        np.testing.assert_array_equal(found[0], found[1][:, :, :5])


def star(n, back=True, weight=1.0, kind=None):
    """Ana is tied to `n` others, who are tied to her (`back`) so strongly, by ties of a kind."""
    rays = [f"P{i}" for i in range(n)]
    network = td.Network.from_edges([("Ana", ray) for ray in rays], mutual=False)
    network = network.with_ties([(ray, "Ana", weight) for ray in rays], kind=kind) if back else network
    return with_columns(network, credibility=1.0)


def criticised(network, *critics, steps=2, replicates=3, tell=1.0, seeds=("Ana",), rng=1):
    """How many criticisms of weight 1 everybody has drawn by each step: (replicate, step, person)."""
    scenario = td.Scenario(network, [td.Tell(tell), *critics], list(seeds), steps)
    return 2 / credibility(scenario, replicates, rng) - 2  # from c = 2 / (2 + s)


def success_penalty(p, m, buffer=0.0, k=0.0):
    return (1 - (1 - p) ** m) * (1 - buffer) ** k


class TestCritics:
    def test_one_who_has_convinced_somebody_draws_criticism_from_the_next_step_on(self):
        found = criticised(star(3, back=False), td.Critics(1.0), steps=4)
        np.testing.assert_allclose(found[0, :, 0], [0, 0, 1, 2, 3], atol=1e-12)
        assert (found[:, :, 1:] == 0).all()  # the others taught nobody

    @pytest.mark.parametrize("weight", [0.0, 0.5, 1.0, 3.0])
    def test_each_counts_for_so_many_broken_words(self, weight):
        found = criticised(star(3, back=False), td.Critics(1.0, weight=weight), steps=4)
        np.testing.assert_allclose(found[0, :, 0], weight * np.array([0, 0, 1, 2, 3]), atol=1e-12)

    @pytest.mark.parametrize("m", [1, 2, 5])
    def test_the_more_one_has_taught_the_likelier(self, m):
        found = criticised(star(m, back=False), td.Critics(0.3), steps=4, replicates=5000)[:, :, 0]
        hits = np.rint(np.diff(found, axis=1)).astype(int)
        chance = success_penalty(0.3, m)
        assert not hits[:, 0].any()  # nobody was convinced yet
        assert_mean(hits[:, 1:], chance, np.sqrt(chance * (1 - chance)))
        assert_follows(hits[:, 1:].sum(axis=1), [(1 - chance) ** 3, 3 * chance * (1 - chance) ** 2,
                                                 3 * chance**2 * (1 - chance), chance**3])  # fmt: skip

    def test_it_grows_as_success_does(self):
        # Leaf by leaf: only Ana can have taught them, so how many is seen from who has learned by a step.
        scenario = td.Scenario(star(6, back=False), [td.Tell(0.2), td.Critics(0.15)], ["Ana"], steps=10)
        run = td.simulate(scenario, 3000, rng=1, keep=["learned_at", "credibility"])
        hits = np.rint(np.diff(2 / run["credibility"].values[:, :, 0] - 2, axis=1))
        step = np.arange(10)
        # Taught is taught, also with a word that counts less than it did.
        m = (run["learned_at"].values[:, 1:, None] <= step).sum(axis=1)
        chance = success_penalty(0.15, m)
        off = (hits - chance).sum(axis=0) / np.sqrt(np.maximum((chance * (1 - chance)).sum(axis=0), 1e-9))
        assert (np.abs(off) < 4).all()
        assert not hits[m == 0].any()

    @pytest.mark.parametrize("m", [1, 3])
    @pytest.mark.parametrize("weight", [0.5, 1.0, 2.0])
    def test_each_loyal_peer_may_still_it(self, m, weight):
        p, buffer = 0.6, 0.4
        critics = td.Critics(p, buffer=buffer)
        hits = criticised(star(m, weight=weight), critics, replicates=6000)[:, 2, 0]
        chance = success_penalty(p, m, buffer, m * weight)
        assert_mean(hits, chance, np.sqrt(chance * (1 - chance)))

    def test_peers_who_always_do_leave_nothing_of_it(self):
        assert not criticised(star(3), td.Critics(1.0, buffer=1.0), steps=5)[:, :, 0].any()

    def test_only_those_who_know_are_loyal_and_only_to_those_who_hear_them(self):
        always = td.Critics(1.0, buffer=1.0)
        unheard = star(3, back=False)  # nobody is tied to Ana
        assert (criticised(unheard, always)[:, 2, 0] == 1).all()
        rows = [("Ana", "Ben"), ("Cas", "Ana")]  # Cas is, but is never told
        distant = with_columns(td.Network.from_edges(rows, mutual=False), credibility=1.0)
        assert (criticised(distant, always)[:, 2, 0] == 1).all()
        assert not criticised(distant, always, seeds=["Ana", "Cas"])[:, 2, 0].any()

    def test_peers_of_one_kind(self):
        always = td.Critics(1.0, buffer=1.0, kind="friend")
        assert not criticised(star(3, kind="friend"), always)[:, 2, 0].any()
        assert (criticised(star(3, kind="boss").with_ties([("P0", "P1")], kind="friend"), always)[:, 2, 0] == 1).all()

    def test_of_two_who_may_have_taught_somebody_one_did(self):
        two = with_columns(td.Network.from_edges([("Ana", "Cas"), ("Ben", "Cas")], mutual=False), credibility=1.0)
        hits = criticised(two, td.Critics(1.0), replicates=4000, seeds=["Ana", "Ben"])[:, 2]
        assert (hits.sum(axis=1) == 1).all()
        assert_mean(hits[:, 0], 0.5, 0.5)

    def test_and_not_one_whose_word_counts_for_nothing(self):
        two = td.Network.from_edges([("Ana", "Cas"), ("Ben", "Cas")], mutual=False)
        scenario = td.Scenario(
            with_columns(two, credibility=[1.0, 0.0, 1.0]), [td.Tell(0.5), td.Critics(1.0)], ["Ana", "Ben"], steps=8
        )
        run = td.simulate(scenario, 200, rng=1, keep=["learned_at", "credibility"])
        cas = run["learned_at"].sel(person="Cas").fillna(9).values
        hits = 2 / run["credibility"].sel(person="Ana").values[:, -1] - 2
        np.testing.assert_allclose(hits, np.maximum(8 - cas, 0), atol=1e-12)

    def test_who_learned_otherwise_was_taught_by_nobody(self):
        network = with_columns(td.Network.from_edges([("Ana", "Ben")]), credibility=1.0)
        scenario = td.Scenario(network, [td.Broadcast(1.0), td.Critics(1.0)], ["Ana"], steps=4)
        assert (credibility(scenario) == 1).all()

    def test_teachers_in_groups_are_criticised_too(self):
        team = with_columns(td.Network.from_edges(groups={"team": ["Ana", "Ben"]}), credibility=1.0)
        for rule in (td.Meeting(1.0, 1.0), td.Discuss(1.0), td.Coffee(every=1, reach="anyone", p=1.0)):
            found = credibility(td.Scenario(team, [rule, td.Critics(1.0)], ["Ana"], steps=3))
            np.testing.assert_allclose(found[0], [[1, 1], [1, 1], [2 / 3, 1], [1 / 2, 1]])

    def test_one_who_tires_is_criticised_no_more(self):
        found = criticised(star(3, back=False), td.Critics(1.0), td.Tire(1.0), steps=4)
        assert not found.any()  # silent before it could begin

    def test_who_comes_instead_has_convinced_nobody(self):
        found = criticised(star(2), td.Critics(1.0), Leave(("Ana",), at=2), steps=7)[0]
        assert found[:, 0].tolist() == pytest.approx([0, 0, 1, 0, 0, 0, 0, 0])
        # One of the two taught the newcomer in step 3, and is criticised instead.
        assert sorted(found[-1, 1:].tolist()) == pytest.approx([0, 3])
        assert found[4, 1:].tolist() == [0, 0]

    @pytest.mark.parametrize(
        "flags",
        [[True, False, True], [1, 0, 1], [1.0, 0.0, 1.0], [True, 0, 1.0]],
        ids=["bool", "whole", "float", "mixed"],
    )
    def test_only_some_draw_criticism(self, flags):
        ties = [("Ana", "Cas"), ("Ben", "Dan"), ("Eva", "Fay")]
        network = td.Network.from_edges(ties, people=["Ana", "Ben", "Eva", "Cas", "Dan", "Fay"], mutual=False)
        network = with_columns(network, credibility=1.0, woman=[*flags, *flags])
        found = criticised(network, td.Critics(1.0, against="woman"), seeds=["Ana", "Ben", "Eva"], steps=3)
        np.testing.assert_allclose(found[0, -1], [2, 0, 2, 0, 0, 0], atol=1e-12)

    def test_those_it_is_not_against_are_as_if_there_were_no_critics(self):
        team = td.make.teams(30, rng=1)
        flagged = with_columns(team, credibility=0.8, woman=np.arange(30) % 2, nobody=0)
        rules = [td.Tell(0.05), td.Meeting(0.1, 0.1)]
        quiet, harsh, none = (
            td.simulate(td.Scenario(flagged, [*rules, *more], [team.names[0]], steps=15), 50, rng=1, keep=EVERYTHING)
            for more in ([td.Critics(0.0)], [td.Critics(0.5, against="woman")], [td.Critics(0.5, against="nobody")])
        )
        assert none.drop_attrs().identical(quiet.drop_attrs())
        assert (quiet["credibility"] == 0.8).all()
        assert (harsh["credibility"][:, :, ::2] == 0.8).all()
        assert (harsh["credibility"][:, -1, 1::2] < 0.8).any()

    def test_critics_and_broken_words_make_one_record(self):
        # In every step from step 1 on one word kept and one criticism, of which half is remembered each time.
        rules = [td.Tell(1.0), td.Integrity(1.0, remembers=0.5), td.Critics(1.0)]
        found = credibility(td.Scenario(star(2, back=False), rules, ["Ana"], steps=5))[0, :, 0]
        r = s = 0.0
        for step in range(5):
            assert found[step] == pytest.approx((r + 2) / (r + s + 2))
            r, s = 0.5 * r + 1, 0.5 * s + (step >= 1)

    def test_in_finer_steps_as_many_criticise(self):
        rule = td.Critics(0.36, buffer=0.2, weight=2.0, against="woman", kind="friend")
        finer = rule.finer(2)
        assert finer.p == pytest.approx(0.2)
        assert (finer.buffer, finer.weight, finer.against, finer.kind) == (0.2, 2.0, "woman", "friend")
        # Somebody who has convinced three: in a step as in its two parts, not at all with chance (1 - p)^3.
        scenario = td.Scenario(star(3, back=False), [td.Tell(1.0), td.Critics(0.3)], ["Ana"], steps=3)
        with pytest.warns(UserWarning, match="Tell has the chance 1"):
            found = 2 / credibility(scenario.finer(2), 5000)[:, :, 0] - 2
        spared = np.diff(found, axis=1)[:, 1:] == 0
        assert_mean(spared, 0.7**3, np.sqrt(0.7**3 * (1 - 0.7**3)))


class TestAtTheDoor:
    def network(self, values):
        return with_columns(td.Network.from_edges([("Ana", "Ben")]), credibility=1.0, word=values)

    @pytest.mark.parametrize(
        "wrong, shown", [(1.5, "1.5"), (-1.0, "-1.0"), (np.nan, "nan"), (None, "None"), ("yes", "'yes'")]
    )
    @pytest.mark.parametrize(
        "rule, message",
        [
            (td.Integrity("word"), "Integrity.kept: people column 'word' must hold a number from 0 to 1 for everybody"),
            (td.Integrity("word", name="deeds"), "deeds.kept: people column 'word' must hold a number from 0 to 1"),
            (td.Critics(0.1, against="word"), "Critics.against: people column 'word' must hold True or False"),
        ],
        ids=["Integrity", "deeds", "Critics"],
    )
    def test_a_column_that_makes_no_sense_is_refused(self, rule, message, wrong, shown):
        network = self.network(np.array([1.0, wrong], dtype=float if isinstance(wrong, float) else object))
        with pytest.raises(ValueError) as error:
            td.Scenario(network, [td.Tell(0.1), rule], ["Ana"], steps=1)
        assert str(error.value).startswith(message)
        assert str(error.value).endswith(f"for everybody, got {shown} for 'Ben'")

    def test_half_a_yes_is_no_answer(self):
        with pytest.raises(ValueError, match="must hold True or False for everybody, got 0.5 for 'Ben'"):
            td.Scenario(self.network([1.0, 0.5]), [td.Tell(0.1), td.Critics(0.1, against="word")], ["Ana"], steps=1)

    @pytest.mark.parametrize("rule", [td.Integrity("words"), td.Critics(0.1, against="words")], ids=repr)
    def test_a_column_that_is_not_there_is_refused(self, rule):
        with pytest.raises(ValueError, match="people column 'words' is unknown; did you mean 'word'?"):
            td.Scenario(self.network([1, 1]), [td.Tell(0.1), rule], ["Ana"], steps=1)

    @pytest.mark.parametrize(
        "make, kind, message",
        [
            (lambda: td.Integrity(1.2), ValueError, "Integrity.kept must be a chance between 0 and 1, got 1.2"),
            (lambda: td.Integrity(None), TypeError, "Integrity.kept must be a chance between 0 and 1, got None"),
            (
                lambda: td.Integrity(0.5, remembers=90),
                ValueError,
                "Integrity.remembers must be a chance between 0 and 1, got 90. Did you mean 0.90?",
            ),
            (
                lambda: td.Integrity(0.5, remembers=-0.1),
                ValueError,
                "Integrity.remembers must be a chance between 0 and 1, got -0.1",
            ),
            (lambda: td.Critics(2), ValueError, "Critics.p must be a chance between 0 and 1, got 2"),
            (lambda: td.Critics(0.5, buffer=1.1), ValueError, "Critics.buffer must be a chance between 0 and 1"),
            (
                lambda: td.Critics(0.5, weight=-1),
                ValueError,
                "Critics.weight must be a finite number of at least 0, got -1",
            ),
            (
                lambda: td.Critics(0.5, weight=np.inf),
                ValueError,
                "Critics.weight must be a finite number of at least 0, got inf",
            ),
        ],
    )
    def test_a_number_that_makes_no_sense_is_refused(self, make, kind, message):
        with pytest.raises(kind) as error:
            make()
        assert str(error.value).startswith(message)

    def test_where_no_tie_is_of_the_kind_nobody_is_loyal_and_critics_act_all_the_more(self):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            found = criticised(star(2), td.Critics(1.0, buffer=1.0, kind="friend"))
        assert (found[:, 2, 0] == 1).all()
        assert [str(each.message) for each in said] == [
            "Critics: there are no ties of kind 'friend', so nobody stands up for those who are criticised"
        ]

    def test_the_exact_law_follows_no_reputation(self, pair):
        for rule in (td.Integrity(0.5), td.Critics(0.5)):
            with pytest.raises(TypeError, match="changes more than who knows, which exact does not follow"):
                td.theory.exact(td.Scenario(pair, [td.Tell(0.1), rule], ["Ana"], steps=1))


class TestAtAll:
    def scenario(self):
        team = td.make.teams(30, rng=1)
        network = with_columns(team, credibility=np.linspace(0.2, 1.0, 30), woman=np.arange(30) % 2)
        rules = [
            td.Tell(0.1),
            td.Meeting(0.2, 0.2),
            td.Ask(0.05),
            td.Forget(0.05),
            td.Turnover(0.03),
            td.Integrity(0.7, remembers=0.9),
            td.Critics(0.2, buffer=0.1, against="woman"),
        ]
        return td.Scenario(network, rules, [team.names[0]], steps=10)

    def play(self, scenario=None, replicates=70, **options):
        return td.simulate(scenario or self.scenario(), replicates, rng=1, keep=EVERYTHING, **options)

    def test_batches_agree_with_the_whole(self):
        assert self.play(batch=11).identical(self.play())

    @pytest.mark.parametrize("way", ["written", "counted", "listed"])
    def test_whichever_way_chances_are_settled_the_bits_are_the_same(self, way):
        assert self.play(_way=way).identical(self.play())

    def test_the_order_of_rules_changes_nothing(self):
        scenario = self.scenario()
        assert self.play(scenario.but(rules=scenario.rules[::-1])).identical(self.play())

    def test_a_replay_is_the_replicate(self):
        scenario, run = self.scenario(), self.play(replicates=5)
        for replicate in (0, 4):
            story = td.replay(scenario, replicate, rng=1)
            np.testing.assert_array_equal(story.knows.values, run["knows"].values[replicate])
