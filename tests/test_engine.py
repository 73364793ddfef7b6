"""What the engine promises, bit for bit, on random scenarios of all rules."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tidings as td
from tidings.testing import every_rule, example_network, scenarios, slow_twin

EVERYTHING = [*td.results.DEFAULT, *td.results.PER_STEP, *td.results.WORKED]
keys = st.integers(0, 2**63 - 1)


def play(scenario, replicates=5, rng=1, **options):
    return td.simulate(scenario, replicates, rng, keep=EVERYTHING, **options)


def everything_at_once(steps=6, seeds=2):
    return td.Scenario(example_network(), every_rule(), seeds, steps)


@settings(max_examples=150)
@given(scenario=scenarios(), rng=keys)
def test_the_engine_agrees_with_its_slow_twin(scenario, rng):
    assert play(scenario, 3, rng).identical(slow_twin(scenario, 3, rng))


def test_the_engine_agrees_with_its_slow_twin_over_many_replicates():
    scenario = everything_at_once()
    assert play(scenario, 66, rng=5).identical(slow_twin(scenario, 66, rng=5))


@given(scenario=scenarios(max_steps=3), k=st.integers(2, 3), rng=keys)
@pytest.mark.filterwarnings("ignore:.*acts at once")
def test_the_engine_agrees_with_its_slow_twin_in_finer_steps(scenario, k, rng):
    try:
        fine = scenario.finer(k)
    except (TypeError, ValueError):  # a loss of chance 1 has no rate, nor has a word that is kept or broken
        return
    assert play(fine, 2, rng).identical(slow_twin(fine, 2, rng))


@given(scenario=scenarios(), batch=st.integers(1, 7), rng=keys)
def test_the_batch_changes_nothing(scenario, batch, rng):
    assert play(scenario, 7, rng).identical(play(scenario, 7, rng, batch=batch))


@pytest.mark.parametrize("batch", [1, 17, 63, 64, 65, 128, 200])
def test_batches_may_cut_a_word_of_64_anywhere(batch):
    scenario, replicates = everything_at_once(steps=4), 70 if batch == 1 else 140
    assert play(scenario, replicates).identical(play(scenario, replicates, batch=batch))


def test_a_replicate_alone_is_its_row():
    scenario = everything_at_once()
    alone = td.replay(scenario, replicate=33, rng=1)
    row = play(scenario, 40).isel(replicate=33)
    for name in td.results.PER_STEP:
        assert (alone.record[name].values == row[name].values).all()


@given(scenario=scenarios(), order=st.randoms(use_true_random=False), rng=keys)
def test_the_order_of_rules_changes_nothing(scenario, order, rng):
    shuffled = list(scenario.rules)
    order.shuffle(shuffled)
    assert play(scenario, 3, rng).identical(play(scenario.but(rules=shuffled), 3, rng))


@given(scenario=scenarios(), order=st.randoms(use_true_random=False), rng=keys)
def test_the_order_of_table_rows_changes_nothing(scenario, order, rng):
    people, *tables = scenario.network.to_frames()
    seed = order.randrange(2**32)
    shuffled = [table if table is None else table.sample(frac=1, random_state=seed) for table in tables]
    ties, memberships, group_ties = shuffled
    network = td.Network.from_frames(people, ties, memberships, group_ties=group_ties)
    assert play(scenario, 3, rng).identical(play(scenario.but(network=network), 3, rng))


HASHED = """
import tidings as td
names = ["Ana", ("Ben", 2), 3, frozenset({"x", "y", "z"}), "Cas"]
ties = [(a, b) for a in names for b in names if a != b]
network = td.Network.from_edges(ties, groups={"one": names[:3], ("two", 2): set(names[2:])})
rules = [td.Tell(0.1), td.Meeting(0.4, 0.5), td.Adopt(0.5), td.Forget(0.1), td.Threshold("uniform")]
run = td.simulate(td.Scenario(network, rules, seeds=1, steps=8), 20, rng=3)
print([repr(sorted(map(str, p))) if isinstance(p, frozenset) else p for p in run.person.values.tolist()])
print(run.learned_at.values.tolist(), run.credit.values.tolist(), run.attrs["scenario"])
"""


def test_the_hash_seed_of_python_changes_nothing():
    said = set()
    for seed in ("0", "1", "77"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", HASHED]
        answer = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
        said.add(answer.stdout)
    assert len(said) == 1


def test_another_scenario_beside_it_changes_nothing():
    scenario = everything_at_once()
    alone = play(scenario)
    generator_state = np.random.get_state()[1].tolist()  # noqa: NPY002
    play(scenario.but(td.Tell(0.9)), rng=2)
    assert alone.identical(play(scenario))
    assert np.random.get_state()[1].tolist() == generator_state  # noqa: NPY002


def test_people_keep_their_luck_when_others_go():
    network = td.Network.from_edges([(i, j) for i in range(9) for j in range(i)])
    scenario = td.Scenario(network, [td.Broadcast(0.2), td.Forget(0.3)], [0], steps=6)
    fewer = td.Scenario(network.without([4, 7]), [td.Broadcast(0.2), td.Forget(0.3)], [0], steps=6)
    stayed = [0, 1, 2, 3, 5, 6, 8]
    assert (play(scenario, 50).knows.sel(person=stayed).values == play(fewer, 50).knows.values).all()


def test_a_rule_that_never_acts_changes_no_bit():
    scenario = td.Scenario(example_network(), [td.Tell(0.1), td.Forget(0.2), td.Meeting(0.2, 0.3)], ["P00"], steps=8)
    plain, idle = play(scenario, 100), play(scenario.but(td.Broadcast(0.0), td.Turnover(0.0)), 100)
    for name in ("share", "knows", "shares", "learned_at", "groups_reached"):
        assert (plain[name].values == idle[name].values).all() or np.isnan(plain[name].values).any()
        np.testing.assert_array_equal(plain[name].values, idle[name].values)


@settings(max_examples=100)
@given(scenario=scenarios(), more=st.sampled_from([0.2, 0.7, 1.0]), rng=keys)
def test_one_more_way_to_learn_never_hurts(scenario, more, rng):
    # Who taught whom decides who is thanked and who is criticised, and who shares whose words are kept or broken.
    loses = (td.Tire, td.Stifle, td.Forget, td.Turnover, td.Lapse, td.Thank, td.Critics, td.Integrity)
    kept = [rule for rule in scenario.rules if not isinstance(rule, loses)]
    scenario = scenario.but(rules=[*kept, td.Broadcast(0.01, name="a little")])
    richer = scenario.but(td.Broadcast(more, name="more"))
    poor, rich = play(scenario, 3, rng), play(richer, 3, rng)
    assert (rich.knows.values >= poor.knows.values).all()
    assert (rich.held.values >= poor.held.values).all()
    never = np.inf
    assert (rich.learned_at.fillna(never).values <= poor.learned_at.fillna(never).values).all()


def test_where_people_thank_one_more_way_to_learn_can_hurt():
    """Who learned elsewhere thanks nobody, and does not get to know those whom the teacher knows."""
    network = td.Network.from_edges([("Ana", "Cas")], groups={"core": ["Ana", "Ben"]})
    rules = [td.Meeting(1.0, 1.0), td.Thank(1.0), td.Close(1.0), td.Tell(0.1)]
    scenario = td.Scenario(network, rules, ["Ana"], steps=6)
    poor, rich = play(scenario, 400), play(scenario.but(td.Broadcast(1.0, to=["Ben"])), 400)
    assert (rich.knows.values < poor.knows.values).any()


def test_with_a_sure_gain_and_a_likely_loss_more_can_be_less(pair):
    """The promise needs gain + loss <= 1: a draw that gains can lose in the next breath."""
    scenario = td.Scenario(pair, [td.Tell(0.9), td.Forget(0.5)], ["Ana"], steps=6)
    poor, rich = play(scenario, 400), play(scenario.but(td.Tell(1.0)), 400)
    assert (rich.knows.values < poor.knows.values).any()


def test_a_chance_of_one_always_happens_and_a_chance_of_zero_never(trio):
    sure = play(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), 500)
    never = play(td.Scenario(trio, [td.Tell(0.0), td.Forget(0.0)], ["Ana"], steps=3), 500)
    assert (sure.learned_at.values == [0, 1, 2]).all()
    assert (never.share.values == 1 / 3).all()


def test_who_forgets_cannot_learn_again_in_the_same_step(pair):
    run = play(td.Scenario(pair, [td.Tell(1.0), td.Forget(1.0)], ["Ana"], steps=4), 10)
    assert (run.knows.values == [[1, 0], [0, 1], [1, 0], [0, 1], [1, 0]]).all()


def test_people_tell_before_they_tire(trio):
    run = play(td.Scenario(trio, td.models.independent_cascade(1.0), ["Ana"], steps=3), 10)
    assert (run.learned_at.values == [0, 1, 2]).all()
    assert (run.shares.values[0] == [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]]).all()
    assert run.knows.values[:, -1].all()


def test_who_learns_and_leaves_in_one_step_did_not_learn(pair):
    run = play(td.Scenario(pair, [td.Tell(1.0), td.Turnover(1.0)], ["Ana"], steps=2), 10)
    assert not run.knows.values[:, 1:].any()
    assert np.isnan(run.learned_at.sel(person="Ben").values).all()
    assert (run.credit.values == 0).all()


def test_group_memory_outlives_its_members():
    network = td.Network.from_edges(groups={"core": ["Ana", "Ben"]})
    run = play(td.Scenario(network, [td.Adopt(1.0, 0.5), td.Turnover(1.0)], ["Ana"], steps=3), 10)
    assert (run.groups_holding.values == [0, 1, 1, 1]).all()
    assert not run.knows.values[:, 1:].any()


class TestRevive:
    """REVIVE gives a voice back to those who know, and to nobody else."""

    class Remind(td.Rule):
        effect = td.REVIVE

        def chance(self, now, draws):
            return now.never + 1.0

    def test_those_who_tired_share_again(self, trio):
        rules = [td.Tire(1.0), self.Remind()]
        run = play(td.Scenario(trio, rules, ["Ana"], steps=4), 5)
        assert (run.shares.sel(person="Ana").values == [1, 0, 1, 0, 1]).all()

    def test_those_who_do_not_know_find_no_voice(self, trio):
        run = play(td.Scenario(trio, [self.Remind()], ["Ana"], steps=4), 5)
        assert not run.shares.sel(person=["Ben", "Cas"]).values.any()


def test_a_tie_passes_it_on_with_the_transmissibility_of_tell_then_tire(pair):
    p, q, n = 0.1, 0.2, 40_000
    run = td.simulate(td.Scenario(pair, td.models.sir(p, q), ["Ana"], steps=200), n, rng=3)
    passed = run.learned_at.sel(person="Ben").notnull().mean()
    expected = p / (1 - (1 - p) * (1 - q))
    assert abs(passed - expected) < 4 * np.sqrt(expected * (1 - expected) / n)


def test_a_long_run_that_is_over_costs_nothing(trio):
    calls = []

    class Counting(td.Tell):
        def chance(self, now, draws):
            calls.append(now.step)
            return super().chance(now, draws)

    run = td.simulate(td.Scenario(trio, [Counting(1.0), td.Tire(1.0)], ["Ana"], steps=10_000), 5, rng=1)
    assert calls == [0, 1, 2]
    assert (run.share.values[:, 2:] == 1).all()
    assert run.sizes["step"] == 10_001


class TestRulesOfOnesOwn:
    """Their chances are only known when they are asked; the error names rule and step."""

    class Odd(td.Rule):
        answer = None

        def chance(self, now, draws):
            return type(self).answer(now)

    def run(self, pair, answer):
        self.Odd.answer = staticmethod(answer)
        return td.simulate(td.Scenario(pair, [self.Odd()], ["Ana"], steps=3), 400, rng=1)

    def test_a_wrong_shape_is_named(self, pair):
        expected = r"expected something that broadcasts to \(replicate, person\) = \(400, 2\)"
        message = r"Odd.chance gave shape \(120, 400\); " + expected
        with pytest.raises(ValueError, match=message):
            self.run(pair, lambda now: np.zeros((120, 400)))

    def test_too_many_dimensions_are_refused(self, pair):
        with pytest.raises(ValueError, match="expected something that broadcasts"):
            self.run(pair, lambda now: np.zeros((1, 400, 2)))

    @pytest.mark.parametrize("wrong", [1.5, -0.1, np.nan, np.inf])
    def test_a_chance_that_is_none_is_named_with_its_step(self, pair, wrong):
        with pytest.raises(ValueError, match=f"Odd.chance gave {wrong} in step 2; chances must be between 0 and 1"):
            self.run(pair, lambda now: now.never + (wrong if now.step == 2 else 0.1))

    @pytest.mark.parametrize("answer", [None, "often", [[0.1], [0.1, 0.2]]])
    def test_what_is_no_chance_at_all_is_named_with_its_step(self, pair, answer):
        with pytest.raises(TypeError, match=r"Odd.chance gave .* in step 1; return an array of chances"):
            self.run(pair, lambda now: answer if now.step == 1 else now.never)

    def test_an_error_of_its_own_says_where_it_happened(self, pair):
        with pytest.raises(AttributeError, match="foo") as caught:
            self.run(pair, lambda now: now.never if now.step < 2 else now.foo)
        assert caught.value.__notes__ == ["This happened in Odd.chance in step 2."]

    @pytest.mark.parametrize("shape", [(), (2,), (1, 2), (400, 1), (400, 2)])
    def test_any_shape_that_broadcasts_will_do(self, pair, shape):
        run = self.run(pair, lambda now: np.full(shape, 1.0))
        assert (run.share.values[:, 1:] == 1).all()


def test_memory_does_not_grow_with_the_steps(trio):
    import tracemalloc

    def peak(steps):
        path = td.Network.from_edges(zip(range(2000), range(1, 2001)))
        scenario = td.Scenario(path, [td.Tell(0.1), td.Forget(0.1)], 50, steps)
        tracemalloc.start()
        td.simulate(scenario, 64, rng=1, keep=["learned_at"])
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(2)
    assert peak(80) < 1.2 * peak(20)


def test_rows_of_a_frame_with_a_million_replicates_of_luck_are_independent(pair):
    """Replicates are neither copies nor neighbours of each other: their correlation is that of chance."""
    run = td.simulate(td.Scenario(pair, [td.Tell(0.2)], ["Ana"], steps=60), 20_000, rng=8)
    waits = run.learned_at.sel(person="Ben").values
    for lag in (1, 2, 63, 64, 65, 128):
        assert abs(np.corrcoef(waits[:-lag], waits[lag:])[0, 1]) < 4.5 / np.sqrt(len(waits))
    assert pd.Series(waits).nunique() > 30


@pytest.fixture(scope="module")
def ring():
    n = 20_000
    groups = {i: [(3 * i + j) % n for j in range(4)] for i in range(n // 3)}
    return td.Network.from_edges([(i, (i + 1) % n) for i in range(n)], groups=groups)


class TestALocalSpread:
    """While few share, nobody is looked at but those they can reach."""

    @pytest.fixture
    def looked_at(self, monkeypatch):
        sizes, luck = [], td.Draws.luck

        def noted(self, what, step, places):
            sizes.append(len(places))
            return luck(self, what, step, places)

        monkeypatch.setattr(td.Draws, "luck", noted)
        return sizes

    @pytest.mark.parametrize(
        "rules",
        [
            [td.Tell(0.5), td.Tire(0.5)],
            [td.Tell(0.5), td.Forget(0.2), td.Turnover(0.1)],
            [td.Ask(0.5), td.Meeting(0.5, 0.5), td.Stifle(0.5)],
            [td.Threshold(0.5), td.Mentor(0.5, name="nobody"), td.Forget(0.5)],
            [td.Adopt(1.0, 0.2), td.Onboard(0.3), td.Exchange(0.3), td.Lapse(0.2)],
        ],
        ids=str,
    )
    @pytest.mark.filterwarnings("ignore:nobody can never act")
    def test_costs_what_it_reaches(self, ring, looked_at, rules):
        run = td.simulate(td.Scenario(ring, rules, [7], steps=8), 64, rng=1, keep=["share"])
        assert run["share"].max() < 0.002
        assert max(looked_at) < 150

    def test_gives_the_bits_of_looking_at_everybody(self, ring):
        rules = [td.Tell(0.5), td.Meeting(0.2, 0.5), td.Adopt(0.5, 0.5), td.Onboard(0.2), td.Tire(0.3), td.Forget(0.1)]
        scenario = td.Scenario(ring, rules, [7], steps=8)
        assert td.simulate(scenario, 5, rng=1).identical(td.simulate(scenario, 5, rng=1, _way="written"))
