"""Trust: the record of kept and broken words, and what makes a credibility."""

import numpy as np
import pandas as pd
import pytest

import tidings as td
from tidings.bits import Lanes, words_of
from tidings.trust import Testimony as Said  # pytest takes what begins with Test for a test
from tidings.trust import Trust, credibility_of

# Row X37, the beta reputation of Josang & Ismail (2002): how much is remembered after one more word;
# credibility after 8 kept and then 2 broken words, and after 2 broken and then 8 kept ones.
BETA = [(1.0, 0.75, 0.75), (0.9, 0.6593531591, 0.7864628614), (0.5, 0.3746946751, 0.7484123107)]

NOBODY = np.zeros(0, dtype=np.int64)


def trust(n=3, replicates=2, **columns):
    people = pd.DataFrame(columns, index=[f"P{i}" for i in range(n)])
    return Trust(td.Network.from_frames(people), Lanes(np.arange(replicates)))


def say(record, words, remembers=1.0, place=0, lane=0, left=None):
    """Words kept (1) and broken (0), one after the other."""
    for kept in words:
        said = Said(np.array([place]), np.array([lane]), remembers, float(kept), 1.0 - kept)
        record.advance([said], NOBODY, NOBODY, left)
    return float(record.credibility[place, lane])


class TestRecord:
    @pytest.mark.parametrize("remembers, kept_first, broken_first", BETA)
    def test_the_beta_reputation(self, remembers, kept_first, broken_first):
        assert say(trust(), [1] * 8 + [0] * 2, remembers) == pytest.approx(kept_first, abs=1e-10)
        assert say(trust(), [0] * 2 + [1] * 8, remembers) == pytest.approx(broken_first, abs=1e-10)

    @pytest.mark.parametrize("remembers, kept_first, broken_first", BETA)
    def test_kept_and_broken_are_mirror_images(self, remembers, kept_first, broken_first):
        assert say(trust(), [0] * 8 + [1] * 2, remembers) == pytest.approx(1 - kept_first, abs=1e-10)
        assert say(trust(), [1] * 2 + [0] * 8, remembers) == pytest.approx(1 - broken_first, abs=1e-10)

    def test_where_nothing_is_forgotten_the_order_means_nothing(self):
        words = np.random.default_rng(1).integers(0, 2, 20)
        assert say(trust(), words) == say(trust(), words[::-1]) == (words.sum() + 1) / 22

    def test_where_only_the_last_word_counts_it_alone_does(self):
        assert say(trust(), [0, 0, 0, 0, 1], remembers=0.0) == 2 / 3
        assert say(trust(), [1, 1, 1, 1, 0], remembers=0.0) == 1 / 3

    @pytest.mark.parametrize("remembers", [0.5, 0.9, 0.97])
    def test_who_always_keeps_their_word_is_believed_so_much(self, remembers):
        # r and s are geometric sums: 1 / (1 - remembers) at most.
        most = 1 / (1 - remembers)
        assert say(trust(), [1] * 2000, remembers) == pytest.approx((most + 1) / (most + 2), abs=1e-12)
        assert say(trust(), [0] * 2000, remembers) == pytest.approx(1 / (most + 2), abs=1e-12)

    def test_a_column_says_where_everybody_starts(self):
        start = np.array([0.0, 0.25, 1.0])
        record = trust(credibility=start)
        np.testing.assert_array_equal(record.credibility[:, :2], np.tile(start[:, None], 2))
        for place, c in enumerate(start):
            kept, broken = 4, 3
            found = say(record, [1] * kept + [0] * broken, place=place)
            assert found == pytest.approx((kept + 2 * c) / (kept + broken + 2), abs=1e-15)

    def test_without_one_everybody_starts_half_believed(self):
        assert (trust().credibility == 0.5).all()

    def test_a_record_is_of_one_person_in_one_replicate(self):
        record = trust()
        say(record, [1, 1, 1], place=1, lane=1)
        assert record.credibility[:, :2].tolist() == [[0.5, 0.5], [0.5, 0.8], [0.5, 0.5]]

    def test_two_who_speak_at_once_each_have_their_own_word(self):
        record = trust()
        said = Said(np.array([0, 2]), np.array([1, 0]), 1.0, np.array([1.0, 0.0]), np.array([0.0, 1.0]))
        record.advance([said], NOBODY, NOBODY, None)
        assert record.credibility[:, :2].tolist() == [[0.5, 2 / 3], [0.5, 0.5], [1 / 3, 0.5]]

    def test_what_several_say_in_one_step_fades_alike(self):
        # First the record fades, then all words of the step are added: whatever the order of who says them.
        def kept(word, fades=0.5):
            return Said(np.array([0]), np.array([0]), fades, word, 1.0 - word)

        found = []
        for said in ([kept(1.0), kept(0.0, 1.0)], [kept(0.0, 1.0), kept(1.0)]):
            record = trust()
            say(record, [1, 1])
            record.advance(said, NOBODY, NOBODY, None)
            found.append(record.credibility[0, 0])
        assert found == [(0.5 * 2 + 1 + 1) / (0.5 * 2 + 1 + 1 + 2)] * 2

    def test_those_who_taught_have_convinced_one_more_each_time(self):
        record = trust()
        record.advance([], np.array([0, 0, 2, 0]), np.array([0, 0, 0, 1]), None)
        record.advance([], np.array([0]), np.array([0]), None)
        assert record.convinced[:, :2].tolist() == [[3, 1], [0, 0], [1, 0]]

    def test_a_newcomer_starts_anew(self):
        record = trust(credibility=[0.2, 0.4, 0.6])
        for place in range(3):
            say(record, [1, 1, 0], place=place)
            record.advance([], np.array([place]), np.array([0]), None)
        others = record.credibility[[0, 2], 0].copy()
        # Also one who speaks and teaches in the step in which they leave.
        said = Said(np.array([1]), np.array([0]), 1.0, 1.0, 0.0)
        record.advance([said], np.array([1]), np.array([0]), words_of(np.array([1]), np.array([0]), 3, 1))
        assert record.credibility[1, 0] == 0.4
        assert record.convinced[:, 0].tolist() == [1, 0, 1]
        assert record.credibility[[0, 2], 0].tolist() == others.tolist()

    @pytest.mark.parametrize("c", [0.0, 0.5, 1.0])
    def test_a_credibility_is_never_outside_0_and_1(self, c):
        record, luck = trust(credibility=[c] * 3), np.random.default_rng(2)
        for _ in range(200):
            word, weight = luck.integers(0, 2), luck.uniform(0, 5)
            said = Said(np.array([0]), np.array([0]), luck.uniform(), weight * word, weight * (1 - word))
            record.advance([said], NOBODY, NOBODY, None)
            assert 0 <= record.credibility[0, 0] <= 1


class TestColumn:
    def network(self, values):
        return td.Network.from_frames(pd.DataFrame({"credibility": values}, index=["Ana", "Ben", "Cas"]))

    def test_nobody_is_weighed_without_one(self):
        assert credibility_of(td.Network.from_edges([("Ana", "Ben")])) is None

    @pytest.mark.parametrize(
        "values",
        [
            [0, 1, 0.5],
            [False, True, 1],
            pd.array([0.0, 1.0, 0.5], dtype="Float64"),
            pd.Series([0, 1, 0.5], dtype=object).to_numpy(),
        ],
    )
    def test_numbers_from_0_to_1_are_taken_as_they_are(self, values):
        found = credibility_of(self.network(values))
        assert found.dtype == float
        assert found.tolist() == [float(value) for value in values]

    @pytest.mark.parametrize(
        "wrong, shown",
        [
            (1.5, "1.5"),
            (-0.1, "-0.1"),
            (80, "80.0"),
            (np.nan, "nan"),
            (None, "None"),
            ("high", "'high'"),
            (pd.NA, "<NA>"),
        ],
    )
    def test_anything_else_is_refused_with_the_name_of_the_person(self, wrong, shown):
        values = pd.Series([0.5, 1.0, wrong], dtype=float if isinstance(wrong, (int, float)) else object)
        with pytest.raises(ValueError) as error:
            td.Scenario(self.network(values.to_numpy()), [td.Tell(0.1)], ["Ana"], steps=1)
        assert str(error.value) == (
            "credibility: people column 'credibility' must hold a number from 0 to 1 for everybody, "
            f"got {shown} for 'Cas'"
        )

    def test_rules_see_it_in_the_state(self):
        network = self.network([1.0, 0.25, 0.5])
        assert network.where("Ana", "Ben").voices.tolist() == [[1.0, 0.25, 0.0]]
        assert network.where("Ana", "Ben", shares=["Ben"]).voices.tolist() == [[0.0, 0.25, 0.0]]
        assert network.where().credibility.tolist() == [[1.0, 0.25, 0.5]]

    def test_a_run_says_it_in_every_step(self):
        scenario = td.Scenario(self.network([1.0, 0.25, 0.5]), [td.Broadcast(0.1)], [], steps=2)
        run = td.simulate(scenario, 2, rng=1, keep=["credibility"])
        assert run["credibility"].values.tolist() == [[[1.0, 0.25, 0.5]] * 3] * 2

    def test_where_all_are_believed_in_full_a_run_says_so(self):
        scenario = td.Scenario(td.Network.from_edges([("Ana", "Ben")]), [td.Tell(0.1)], ["Ana"], steps=2)
        assert (td.simulate(scenario, 2, rng=1, keep=["credibility"])["credibility"] == 1).all()
