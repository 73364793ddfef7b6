"""The front door: what comes out is what was asked for, labelled, and can be made again."""

import json
import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import tidings as td
from tidings import engine
from tidings.testing import every_rule, example_network, scenarios, slow_twin

EVERYTHING = [*td.results.DEFAULT, *td.results.PER_STEP, *td.results.WORKED]
UNWORKED = [*td.results.DEFAULT, *td.results.PER_STEP]  # a run that keeps no more stops once nobody can learn any more
AT_ONCE = pytest.mark.filterwarnings("ignore:.*acts at once")


def play(scenario, replicates=5, rng=1, **options):
    return td.simulate(scenario, replicates, rng, keep=EVERYTHING, **options)


def at_work(steps=8, **more):
    """Every rule of the library at once."""
    return td.Scenario(example_network(), every_rule(), 2, steps, **more)


def spreading(network, *rules, seeds=("Ana",), steps=6, **more):
    return td.Scenario(network, list(rules), seeds, steps, **more)


class TestVocabulary:
    """Names, dims, types, units: those of the table, and nothing else."""

    def test_variables_have_the_dims_of_the_vocabulary(self):
        run = play(at_work())

        assert list(run) == EVERYTHING
        for name in run:
            assert run[name].dims == td.results.VOCABULARY[name].dims

    def test_no_variable_is_boolean(self):
        run = play(at_work())

        kinds = {name: run[name].dtype for name in run}
        assert {kinds.pop(name) for name in td.results.PER_STEP} == {np.dtype(np.uint8)}
        assert kinds.pop("tied") == np.dtype(np.int32)
        assert set(kinds.values()) == {np.dtype(float)}

    def test_units_and_meanings_are_written_on_everything(self):
        run = play(at_work(step_unit="week"))

        for name in run:
            word = td.results.VOCABULARY[name]
            units = word.units.format(step_unit="week")
            assert run[name].attrs == {"long_name": word.long_name, "units": units, "description": word.description}
        assert run["learned_at"].attrs["units"] == run["step"].attrs["units"] == "week"

    def test_coordinates_are_the_labels_of_the_scenario(self):
        scenario = at_work(steps=8)
        run = play(scenario, 5)

        assert run["replicate"].values.tolist() == [0, 1, 2, 3, 4]
        assert run["step"].values.tolist() == list(range(9))
        assert run["person"].values.tolist() == scenario.network.people.index.tolist()
        assert run["group"].values.tolist() == scenario.network.groups.tolist()
        assert run["rule"].values.tolist() == [rule.name for rule in scenario.rules if rule.teaches]

    @pytest.mark.parametrize("steps", [0, 1, 7])
    def test_the_step_axis_runs_from_the_seeds_to_the_last_step(self, trio, steps):
        run = play(spreading(trio, td.Tell(0.5), steps=steps))

        assert run["step"].values.tolist() == list(range(steps + 1))
        assert (run["share"].sel(step=0) == 1 / 3).all()

    def test_without_ways_to_learn_there_is_an_empty_axis_of_names(self, trio):
        run = play(spreading(trio, td.Forget(0.5)))

        assert run["credit"].shape == (5, 0)
        assert run["rule"].dtype.kind == "U"

    def test_without_groups_shares_of_groups_are_not_a_number(self, trio):
        run = play(spreading(trio, td.Tell(0.5)))

        assert run["groups_reached"].isnull().all()
        assert run["groups_holding"].isnull().all()
        assert run["group_reached_at"].shape == (5, 0)


class TestNumbers:
    """Every number follows from who knew and which group held it when."""

    def test_shares_are_shares_of_people_and_groups(self):
        run = play(at_work(), 20)

        np.testing.assert_allclose(run["share"], run["knows"].mean("person"))
        np.testing.assert_allclose(run["groups_holding"], run["held"].mean("group"))
        assert (run["shares"] <= run["knows"]).all()

    def test_learned_at_is_the_first_step_at_which_someone_knows(self):
        run = play(at_work(), 20)
        first = run["knows"].argmax("step").where(run["knows"].any("step"))

        np.testing.assert_array_equal(run["learned_at"], first.transpose("replicate", "person"))

    @pytest.mark.parametrize("reached", [0.0, 0.3, 0.5, 1.0])
    def test_a_group_is_reached_when_enough_of_its_members_know(self, reached):
        scenario = at_work()
        run = play(scenario, 20, reached=reached)
        belongs = (scenario.network.membership.toarray() > 0).astype(int)
        knowing = run["knows"].astype(int).values @ belongs
        enough = (knowing > 0) & (knowing >= reached * belongs.sum(axis=0) - 1e-9)

        assert run.attrs["reached"] == reached
        np.testing.assert_allclose(run["groups_reached"], enough.mean(axis=2))
        when = np.where(enough.any(axis=1), enough.argmax(axis=1), np.nan)
        np.testing.assert_array_equal(run["group_reached_at"], when)

    def test_credit_sums_to_the_people_who_ever_learned(self):
        """Also where people forget, leave and learn again; seeds are not counted."""
        run = play(at_work(steps=15), 50)
        learned = (run["learned_at"] > 0).sum("person")

        assert (run["knows"].sel(step=15).sum("person") != learned + 2).any()  # some forgot or left
        np.testing.assert_allclose(run["credit"].sum("rule"), learned, rtol=1e-12)

    def test_a_seed_who_leaves_and_learns_again_earns_nobody_credit(self, pair):
        scenario = spreading(pair, td.Tell(1.0), td.Turnover(0.5), seeds=["Ana", "Ben"], steps=30)
        run = play(scenario, 50)

        assert ((run["knows"].diff("step") == 1).sum() > 0).all()
        assert (run["learned_at"] == 0).all()
        assert (run["credit"] == 0).all()

    def test_credit_is_split_by_hazard(self, pair):
        """Tell(.2) and Broadcast(.36): -log(.64) is twice -log(.8)."""
        run = play(spreading(pair, td.Tell(0.2), td.Broadcast(0.36, to=["Ben"]), steps=60), 20)

        assert (run["share"].sel(step=60) == 1).all()
        np.testing.assert_allclose(run["credit"].sel(rule="Tell"), 1 / 3)
        np.testing.assert_allclose(run["credit"].sel(rule="Broadcast"), 2 / 3)

    def test_what_was_certain_takes_all_the_credit_in_equal_parts(self, pair):
        sure = [td.Tell(1.0), td.Ask(1.0), td.Broadcast(0.9, to=["Ben"])]
        run = play(spreading(pair, *sure))

        assert run["credit"].sel(rule="Tell").values.tolist() == [0.5] * 5
        assert run["credit"].sel(rule="Ask").values.tolist() == [0.5] * 5
        assert run["credit"].sel(rule="Broadcast").values.tolist() == [0.0] * 5

    def test_shares_of_a_growing_number_of_people_have_no_rounding(self):
        network = td.Network.from_edges(people=range(7))
        run = play(spreading(network, td.Broadcast(0.3), seeds=[0], steps=20), 200)

        possible = {n / 7 for n in range(1, 8)}
        assert set(np.unique(run["share"])) == possible


class TestAttributes:
    def test_they_say_how_it_was_made(self):
        scenario = at_work(step_unit="week")
        run = play(scenario, 7, rng=12, reached=0.4)

        assert run.attrs["key"] == 12
        assert run.attrs["replicates"] == 7
        assert run.attrs["reached"] == 0.4
        assert run.attrs["step_unit"] == "week"
        assert run.attrs["tidings_version"] == td.__version__
        assert run.attrs["scenario"] == scenario.describe()
        assert json.loads(run.attrs["scenario"])["fingerprint"] == scenario.network.fingerprint

    LUCK = {
        "nothing": lambda: None,
        "a number": lambda: 7,
        "a numpy number": lambda: np.uint32(7),
        "a number beyond 64 bits": lambda: 2**90 + 1,
        "a generator": lambda: np.random.default_rng(7),
        "a bit generator": lambda: np.random.PCG64(7),
        "a seed sequence": lambda: np.random.SeedSequence(7),
    }

    @pytest.mark.parametrize("kind", LUCK)
    def test_the_key_plays_the_run_again(self, kind):
        scenario = at_work()
        run = play(scenario, rng=self.LUCK[kind]())

        assert play(scenario, rng=run.attrs["key"]).identical(run)

    @pytest.mark.parametrize("kind", [kind for kind in LUCK if kind != "nothing"])
    def test_the_same_rng_is_the_same_run(self, kind):
        first, second = (play(at_work(), rng=self.LUCK[kind]()) for _ in range(2))

        assert first.identical(second)

    def test_without_an_rng_every_run_is_another(self):
        first, second = play(at_work(), rng=None), play(at_work(), rng=None)

        assert first.attrs["key"] != second.attrs["key"]
        assert not first["knows"].identical(second["knows"])

    def test_a_generator_is_asked_once_and_moves_on(self):
        generator, twin = np.random.default_rng(7), np.random.default_rng(7)
        first, second = play(at_work(), rng=generator), play(at_work(), rng=generator)
        twin.integers(0, 2**63, size=2)

        assert first.attrs["key"] != second.attrs["key"]
        assert generator.bit_generator.state == twin.bit_generator.state

    def test_the_luck_of_others_is_not_touched(self):
        np.random.seed(3)  # noqa: NPY002
        before = random.getstate(), repr(np.random.get_state())  # noqa: NPY002
        td.replay(at_work(), 2, rng=play(at_work(), rng=None).attrs["key"]).tree()

        assert (random.getstate(), repr(np.random.get_state())) == before  # noqa: NPY002


class TestKeep:
    @pytest.mark.parametrize("name", EVERYTHING)
    def test_one_variable_alone_is_what_it_is_among_all(self, name):
        alone = td.simulate(at_work(), 5, rng=1, keep=[name])

        assert list(alone) == [name]
        assert alone.identical(play(at_work())[[name]])

    @pytest.mark.parametrize("keep", [["learned_at", "held"], ("credit", "share"), {"groups_reached"}, iter(["knows"])])
    def test_any_collection_of_names_will_do(self, keep):
        names = list(keep)
        run = td.simulate(at_work(), 5, rng=1, keep=iter(names))

        assert run.identical(play(at_work())[names])

    def test_one_name_needs_no_list(self):
        assert list(td.simulate(at_work(), 5, rng=1, keep="share")) == ["share"]

    def test_by_default_it_is_all_that_does_not_grow_with_the_steps(self):
        run = td.simulate(at_work(), 5, rng=1)

        assert run.identical(play(at_work())[list(td.results.DEFAULT)])

    def test_nothing_is_nothing_but_how_it_was_made(self):
        run = td.simulate(at_work(), 5, rng=1, keep=[])

        assert len(run.variables) == 0
        assert run.attrs == play(at_work()).attrs


class TestRefusals:
    ARGUMENTS = [
        ({"replicates": 3.5}, TypeError, "replicates must be a whole number, got 3.5"),
        ({"replicates": 3.0}, TypeError, "replicates must be a whole number, got 3.0"),
        ({"replicates": True}, TypeError, "replicates must be a whole number, got True"),
        ({"replicates": "10"}, TypeError, "replicates must be a whole number, got '10'"),
        ({"replicates": None}, TypeError, "replicates must be a whole number, got None"),
        ({"replicates": 0}, ValueError, "replicates must be at least 1, got 0"),
        ({"replicates": -5}, ValueError, "replicates must be at least 1, got -5"),
        ({"rng": True}, TypeError, "rng must be None, a whole number, or a numpy SeedSequence, .* got True"),
        ({"rng": 1.5}, TypeError, "rng must be None, a whole number, .* got 1.5"),
        ({"rng": "7"}, TypeError, "rng must be None, a whole number, .* got '7'"),
        ({"rng": np.random}, TypeError, "rng must be None, a whole number"),
        ({"rng": -1}, ValueError, "rng must not be negative, got -1"),
        ({"keep": ["shar"]}, ValueError, "variable 'shar' is unknown; did you mean 'share'"),
        ({"keep": "everything"}, ValueError, "variable 'everything' is unknown; there are 15: 'share'"),
        ({"keep": ["size"]}, ValueError, "variable 'size' is unknown"),
        ({"reached": 50}, ValueError, r"reached must be a share between 0 and 1, got 50. Did you mean 0.50\?"),
        ({"reached": np.nan}, ValueError, "reached must be a share between 0 and 1, got nan"),
        ({"reached": "half"}, TypeError, "reached must be a share between 0 and 1, got 'half'"),
        ({"batch": 0}, ValueError, "batch must be at least 1, got 0"),
        ({"batch": 2.0}, TypeError, "batch must be a whole number, got 2.0"),
    ]

    @pytest.mark.parametrize("arguments, error, message", ARGUMENTS, ids=str)
    def test_arguments_that_are_not_what_they_should_be(self, trio, arguments, error, message):
        with pytest.raises(error, match=message):
            td.simulate(spreading(trio, td.Tell(0.2)), **arguments)

    @pytest.mark.parametrize("wrong", [None, [], "Tell", td.Tell(0.2)], ids=repr)
    def test_what_is_no_scenario(self, wrong):
        with pytest.raises(TypeError, match=f"simulate takes a Scenario, got {type(wrong).__name__}"):
            td.simulate(wrong)

    def test_numpy_numbers_of_replicates_count(self, trio):
        assert td.simulate(spreading(trio, td.Tell(0.2)), np.int64(3)).sizes["replicate"] == 3

    def test_nothing_that_is_given_is_changed(self):
        people, ties, memberships, _ = example_network().to_frames()
        given = [people.copy(), ties.copy(), memberships.copy()]
        play(td.Scenario(td.Network.from_frames(people, ties, memberships), every_rule(), 2, 4))

        for before, after in zip(given, (people, ties, memberships)):
            pd.testing.assert_frame_equal(before, after)


class TestSettling:
    """A run that is over stops early, and gives what playing on would have given."""

    @settings(max_examples=60)
    @given(scenario=scenarios(max_people=4, max_groups=2), rng=st.integers(0, 99))
    def test_long_runs_agree_with_the_twin_that_plays_on(self, scenario, rng):
        longer = scenario.but(steps=25)
        twin = slow_twin(longer, 3, rng)

        assert play(longer, 3, rng).identical(twin)
        assert td.simulate(longer, 3, rng, keep=UNWORKED).identical(twin[UNWORKED])

    CASES = {
        "all know": [td.Tell(0.9)],
        "all tired": [td.Tell(0.1), td.Tire(0.6)],
        "all forgot": [td.Tell(0.1), td.Forget(0.6)],
        "all left": [td.Tell(0.1), td.Turnover(0.6)],
        "stifled": [td.Tell(0.5), td.Stifle(0.7)],
        "group by group": [td.Meeting(0.5, 0.5, every=3), td.Adopt(0.5, 0.1), td.Exchange(0.6), td.Tire(0.4)],
        "memory fades": [td.Discuss(0.2), td.Adopt(0.9, 0.3), td.Lapse(0.6), td.Forget(0.6)],
    }

    @pytest.mark.parametrize("substeps", [1, 2, 3])
    @pytest.mark.parametrize("case", CASES)
    @AT_ONCE
    def test_whatever_ends_it(self, bowtie, case, substeps):
        scenario = spreading(bowtie, *self.CASES[case], seeds=[0], steps=25).finer(substeps)
        run = play(scenario, 4)

        assert sum(1 for _ in engine.play(scenario, td.Draws(1, 4))) < 25 * substeps
        assert run.identical(slow_twin(scenario, 4, rng=1))

    def test_replicates_that_end_earlier_wait_for_the_others(self, bowtie):
        scenario = spreading(bowtie, td.Tell(0.3), td.Tire(0.4), seeds=[0], steps=60)

        assert play(scenario, 40).identical(play(scenario, 40, batch=1))


class TestFiner:
    """Cut steps keep the old axis; the law of a whole step stays, its end may fall between two."""

    def test_the_step_axis_is_that_of_whole_steps(self, trio):
        run = play(spreading(trio, td.Tell(0.2), steps=6, step_unit="week").finer(4))

        assert run["step"].values.tolist() == list(range(7))
        assert run["share"].shape == (5, 7)
        assert json.loads(run.attrs["scenario"])["substeps"] == 4

    def test_moments_fall_on_parts_of_a_step(self, bowtie):
        run = play(spreading(bowtie, td.Tell(0.3), seeds=[0], steps=20).finer(4), 200)

        for name in ("learned_at", "group_reached_at"):
            parts = run[name].values[run[name].notnull().values] * 4
            assert (parts == np.round(parts)).all()
            assert set(np.unique(parts % 4)) == {0, 1, 2, 3}

    def test_rows_show_the_state_at_the_end_of_whole_steps(self, bowtie):
        run = play(spreading(bowtie, td.Tell(0.3), seeds=[0], steps=20).finer(3), 50)

        known = (run["learned_at"] <= run["step"]).transpose("replicate", "step", "person")
        np.testing.assert_array_equal(run["knows"], known)

    def test_waiting_for_one_tie_has_the_same_law_in_whole_steps(self, pair):
        p, n = 0.3, 20_000
        scenario = spreading(pair, td.Tell(p), steps=15)
        counts = []
        for k in (1, 3):
            waits = np.ceil(td.simulate(scenario.finer(k), n, rng=4)["learned_at"].sel(person="Ben"))
            counts.append([(waits == wait).sum().item() for wait in range(1, 16)] + [waits.isnull().sum().item()])

        law = [p * (1 - p) ** (wait - 1) for wait in range(1, 16)] + [(1 - p) ** 15]
        for count in counts:
            assert stats.chisquare(count, n * np.array(law)).pvalue > 1e-4

    def test_with_ever_finer_steps_telling_and_tiring_become_rates(self, pair):
        """In continuous time a tie passes it on with chance b / (b + g), b and g the two rates."""
        p, q, n = 0.5, 0.6, 20_000
        rates = -np.log(1 - p), -np.log(1 - q)
        limit = rates[0] / sum(rates)
        off = []
        for k in (1, 4, 32):
            run = td.simulate(spreading(pair, td.Tell(p), td.Tire(q), steps=60).finer(k), n, rng=5)
            tell, tire = 1 - (1 - p) ** (1 / k), 1 - (1 - q) ** (1 / k)
            expected = tell / (1 - (1 - tell) * (1 - tire))
            passed = run["learned_at"].sel(person="Ben").notnull().mean().item()
            assert abs(passed - expected) < 4 * np.sqrt(expected * (1 - expected) / n)
            off.append(abs(expected - limit))

        assert off[0] > 3 * off[1] > 3 * 3 * off[2]  # first order: an eighth of the step, an eighth of the error

    def test_a_calendar_of_meetings_is_stretched(self):
        """A meeting every 4 steps still comes in steps 0, 4, 8: at its very beginning, once it is cut."""
        network = td.Network.from_edges(groups={"core": ["Ana", "Ben"]})
        run = play(spreading(network, td.Meeting(0.6, 0.7, every=4), steps=40).finer(5), 100)
        when = run["learned_at"].sel(person="Ben").values

        np.testing.assert_allclose(when % 4, 0.2)
        assert len(set(when)) > 3

    def test_a_meeting_at_every_step_is_raised_as_often_as_before(self):
        network = td.Network.from_edges(groups={"core": ["Ana", "Ben"]})
        n, raises = 20_000, 0.3
        run = td.simulate(spreading(network, td.Meeting(raises, 1.0), steps=1).finer(6), n, rng=2)
        heard = (run["share"].sel(step=1) == 1).mean().item()

        assert abs(heard - raises) < 4 * np.sqrt(raises * (1 - raises) / n)

    @AT_ONCE
    def test_what_acts_at_once_fills_the_network_within_one_step(self):
        path = td.Network.from_edges([(i, i + 1) for i in range(5)])
        run = play(spreading(path, td.Tell(1.0), seeds=[0], steps=2).finer(5))

        np.testing.assert_allclose(run["learned_at"], np.tile(np.arange(6) / 5, (5, 1)))
        assert (run["share"].sel(step=1) == 1).all()

    @AT_ONCE
    def test_finer_runs_agree_with_the_slow_twin_at_work(self):
        scenario = at_work(steps=4).finer(3)

        assert play(scenario, 10, rng=5).identical(slow_twin(scenario, 10, rng=5))
