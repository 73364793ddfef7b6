"""One replicate again: what `simulate` played, and a teacher for every lesson who could have taught it."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import tidings as td
from tidings import engine, taught
from tidings.testing import every_rule, example_network, scenarios, slow_twin

AT_ONCE = pytest.mark.filterwarnings("ignore:.*acts at once")
TIES = ("Tell", "Tell everyone", "Mentor", "Ask", "Linear threshold")
GROUPS = ("Meeting", "Discuss", "Threshold", "Onboard")
FRIENDS = ("Coffee", "Coffee of some")
STRANGERS = ("Coffee with friends of friends", "Coffee of few with friends of friends")
ANYBODY = ("Coffee trial", "Coffee of few with anyone", "Gathering", "Luncheon", "Luncheon by site")


def at_work(*more, steps=8, seeds=2):
    return td.Scenario(example_network(), [*every_rule(), *more], seeds, steps)


def row_of(scenario, replicate, rng=3):
    everything = [*td.results.DEFAULT, *td.results.PER_STEP]
    return td.simulate(scenario, replicate + 1, rng, keep=everything).isel(replicate=replicate)


def fits(story, row):
    """Whether a replay tells what the row of the run tells."""
    for name in td.results.PER_STEP:
        np.testing.assert_array_equal(story.record[name], row[name])
    learned = row["learned_at"].to_series()
    learned = learned[learned > 0]
    assert dict(zip(story.lessons["person"], story.lessons["learned_at"])) == learned.to_dict()
    return True


class TestAgreement:
    """A replay is the row of the run, and nothing about it depends on chance any more."""

    @settings(max_examples=60)
    @given(scenario=scenarios(), replicate=st.integers(0, 70), rng=st.integers(0, 99))
    def test_it_is_its_row_whatever_the_scenario(self, scenario, replicate, rng):
        assert fits(td.replay(scenario, replicate, rng), row_of(scenario, replicate, rng))

    @pytest.mark.parametrize("substeps", [2, 5])
    @AT_ONCE
    def test_it_is_its_row_in_finer_steps(self, substeps):
        scenario = at_work(steps=4).finer(substeps)

        for replicate in range(10):
            assert fits(td.replay(scenario, replicate, rng=3), row_of(scenario, replicate))

    def test_after_everything_settled_the_last_state_stands(self, trio):
        scenario = td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=30)
        story = td.replay(scenario, rng=1)

        assert story.knows.sizes == {"step": 31, "person": 3}
        assert story.knows.sum("person").values.tolist() == [1, 2] + [3] * 29

    def test_the_key_of_a_run_finds_its_replicates(self):
        run = td.simulate(at_work(), 20)

        assert fits(td.replay(at_work(), 13, run.attrs["key"]), row_of(at_work(), 13, run.attrs["key"]))

    def test_it_is_the_same_each_time_and_in_any_order_of_asking(self):
        first, second = td.replay(at_work(), 4, rng=3), td.replay(at_work(), 4, rng=3)
        people = first.lessons["person"].tolist()
        told = {person: (second.told_by(person), second.through(person)) for person in reversed(people)}

        assert first == second
        pd.testing.assert_frame_equal(first.lessons, second.lessons)
        assert told == {person: (first.told_by(person), first.through(person)) for person in people}
        assert nx.utils.graphs_equal(first.tree(), second.tree())

    def test_a_replicate_is_not_its_neighbour(self):
        stories = [td.replay(at_work(), replicate, rng=3).lessons for replicate in range(5)]

        assert len({story.to_csv() for story in stories}) == 5

    def test_no_global_luck_is_used(self):
        before = random.getstate(), repr(np.random.get_state())  # noqa: NPY002
        td.replay(at_work(), 4, rng=3).tree()

        assert (random.getstate(), repr(np.random.get_state())) == before  # noqa: NPY002


class TestRecord:
    def test_it_holds_what_was_so_at_each_step(self):
        scenario = at_work()
        story = td.replay(scenario, 4, rng=3)

        assert story.knows.dims == story.shares.dims == ("step", "person")
        assert story.held.dims == ("step", "group")
        assert {story.record[name].dtype for name in td.results.PER_STEP} == {np.dtype(np.uint8)}
        assert story.knows["step"].values.tolist() == list(range(9))

    def test_it_says_how_it_was_made_and_can_be_saved(self, tmp_path):
        scenario = at_work()
        record = td.replay(scenario, 4, rng=3).record
        td.save(record, tmp_path / "story.nc")
        loaded = td.load(tmp_path / "story.nc")

        assert loaded.identical(record)
        assert (loaded.attrs["replicate"], loaded.attrs["key"]) == (4, 3)
        assert loaded.attrs["scenario"] == scenario.describe()


class TestRefusals:
    @pytest.mark.parametrize(
        "replicate, error, message",
        [
            (-1, ValueError, "replicate must be at least 0, got -1"),
            (1.5, TypeError, "replicate must be a whole number, got 1.5"),
            (True, TypeError, "replicate must be a whole number, got True"),
            ("0", TypeError, "replicate must be a whole number, got '0'"),
        ],
    )
    def test_replicates_are_numbered_from_0(self, trio, replicate, error, message):
        with pytest.raises(error, match=message):
            td.replay(td.Scenario(trio, [td.Tell(0.5)], ["Ana"], 3), replicate, rng=1)

    def test_only_scenarios_can_be_played_again(self, trio):
        run = td.simulate(td.Scenario(trio, [td.Tell(0.5)], ["Ana"], 3), 3, rng=1)

        with pytest.raises(TypeError, match="replay takes a Scenario, got Dataset"):
            td.replay(run)

    def test_luck_is_luck(self, trio):
        with pytest.raises(TypeError, match="rng must be None, a whole number"):
            td.replay(td.Scenario(trio, [td.Tell(0.5)], ["Ana"], 3), 0, rng="7")

    def test_strangers_cannot_be_asked_about(self, trio):
        story = td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], 3), rng=1)

        for ask in (story.told_by, story.through):
            with pytest.raises(ValueError, match="no person called 'Zoe'"):
                ask("Zoe")


@pytest.fixture(scope="module", params=[1, 3], ids="cut into {}".format)
def stories(request):
    scenario = at_work()
    if request.param > 1:
        with pytest.warns(UserWarning, match="acts at once"):
            scenario = scenario.finer(request.param)
    return [td.replay(scenario, replicate, rng=3) for replicate in range(24)]


class TestLessons:
    """Whoever is named as a teacher could have taught: there, knowing or sharing, and in touch."""

    @staticmethod
    def lessons(stories):
        """Each lesson with a teacher, and the state at the start of the part of a step in which it was learned."""
        for story in stories:
            cut = story.scenario.substeps
            for row in story.lessons.dropna(subset="teacher").itertuples():
                yield row, story._states[round(row.learned_at * cut) - 1]

    @classmethod
    def lessons_and_ties(cls, stories):
        """Each lesson with a teacher, and who was tied to whom at the start of that part of a step, by kind."""
        for story in stories:
            ties, cut = {}, story.scenario.substeps
            for row, now in cls.lessons([story]):
                if now.step not in ties:
                    network = story.network_at(now.step / cut)
                    ties[now.step] = {kind: network.outgoing(kind).toarray() for kind in (None, "mentor")}
                yield row, ties[now.step]

    @pytest.mark.parametrize("cut", [1, 7, 11, 13])
    def test_the_network_is_asked_for_at_the_beginning_of_any_part_of_a_step(self, pair, cut):
        fades = td.Scenario(pair, [td.Tell(0.2), td.Drift(1.0, 0.26)], ["Ana"], 3)
        story = td.replay(fades.finer(cut) if cut > 1 else fades, rng=1)
        there = [story.network_at(part / cut).n_ties > 0 for part in range(3 * cut + 1)]

        assert there == [0.5 ** (part / cut) >= 0.26 for part in range(3 * cut + 1)]

    @pytest.mark.parametrize(
        "step, error, message",
        [
            (0.5, ValueError, "step 0.5 is not the beginning of one: steps are not cut into parts"),
            (7, ValueError, "step must be from 0 to 6, got 7"),
            (-1, ValueError, "step must be from 0 to 6, got -1"),
            (np.nan, ValueError, "step must be from 0 to 6, got nan"),
            ("a", TypeError, "step must be a number from 0 to 6, got 'a'"),
            (None, TypeError, "step must be a number from 0 to 6, got None"),
            (True, TypeError, "step must be a number from 0 to 6, got True"),
        ],
    )
    def test_a_network_of_no_step_is_refused(self, pair, step, error, message):
        story = td.replay(td.Scenario(pair, [td.Tell(0.2)], ["Ana"], 6), rng=1)
        with pytest.raises(error, match=message):
            story.network_at(step)

    def test_many_rules_taught(self, stories):
        seen = Counter(row.rule for row, _ in self.lessons(stories))

        assert set(seen) >= {*TIES, *FRIENDS, STRANGERS[0], *ANYBODY, "Meeting", "Discuss", "Threshold"}

    def test_the_teacher_knew_before_the_learner_did(self, stories):
        for row, now in self.lessons(stories):
            position = now.network.position
            assert now.knows[0, position(row.teacher)]
            assert not now.knows[0, position(row.person)]

    def test_the_teacher_shared_unless_they_were_asked(self, stories):
        for row, now in self.lessons(stories):
            if row.rule not in ("Ask", "Onboard"):
                assert now.shares[0, now.network.position(row.teacher)]

    def test_teacher_and_learner_were_in_touch(self, stories):
        network = example_network()
        together = (network.membership @ network.membership.T).toarray()
        for row, ties in self.lessons_and_ties(stories):
            pair = network.position(row.teacher), network.position(row.person)
            if row.rule in TIES:
                assert ties["mentor" if row.rule == "Mentor" else None][pair] > 0
            elif row.rule in GROUPS:
                assert together[pair] > 0
            elif row.rule not in ANYBODY:
                tied = ties[None][pair] > 0 or ties[None][pair[::-1]] > 0
                assert row.rule in (FRIENDS if tied else STRANGERS)

    def test_only_broadcasts_and_newcomers_have_no_teacher_here(self, stories):
        alone = [row.rule for story in stories for row in story.lessons.itertuples() if row.teacher is None]

        assert set(alone) == {"Broadcast", "Hire"}

    def test_each_person_has_one_first_lesson_and_seeds_have_none(self, stories):
        for story in stories:
            seeds = story.knows["person"].values[story.knows.sel(step=0).values == 1].tolist()
            assert story.lessons["person"].is_unique
            assert story.lessons["learned_at"].is_monotonic_increasing
            assert not set(seeds) & set(story.lessons["person"])
            assert [(story.told_by(seed), story.through(seed)) for seed in seeds] == [(None, None)] * 2

    def test_asking_about_one_person_agrees_with_the_table(self, stories):
        for row in stories[0].lessons.itertuples():
            assert stories[0].told_by(row.person) == row.teacher
            assert stories[0].through(row.person) == row.rule

    def test_the_tree_is_a_forest_that_grows_with_time(self, stories):
        for story in stories:
            tree = story.tree()
            when = nx.get_node_attributes(tree, "learned_at")
            assert nx.is_branching(tree)
            assert len(tree) == 2 + len(story.lessons)
            assert all(when[teacher] < when[learner] for teacher, learner in tree.edges)
            assert {(a, b): rule for a, b, rule in tree.edges(data="rule")} == {
                (row.teacher, row.person): row.rule for row in story.lessons.itertuples() if row.teacher is not None
            }

    def test_those_who_never_learned_were_told_by_nobody(self, trio):
        story = td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=1), rng=1)

        assert (story.told_by("Ben"), story.through("Ben")) == ("Ana", "Tell")
        assert (story.told_by("Cas"), story.through("Cas")) == (None, None)
        assert sorted(story.tree()) == ["Ana", "Ben"]

    def test_a_run_without_lessons_has_an_empty_table(self, trio):
        story = td.replay(td.Scenario(trio, [td.Tell(0.0)], ["Ana"], steps=3), rng=1)

        assert len(story.lessons) == 0
        assert list(story.lessons.columns) == ["person", "learned_at", "rule", "teacher"]
        assert list(story.tree().nodes(data="learned_at")) == [("Ana", 0.0)]

    def test_the_memory_of_a_group_teaches_through_a_member_who_knows_or_through_nobody(self):
        network = td.Network.from_edges(groups={"core": ["Ana", "Ben", "Cas"]})
        rules = [td.Adopt(1.0, 0.1), td.Onboard(1.0)]
        kept = td.replay(td.Scenario(network, rules, ["Ana"], steps=3), rng=1)
        alone = td.replay(td.Scenario(network, [*rules, td.Forget(1.0)], ["Ana"], steps=3), rng=1)

        assert [kept.told_by(name) for name in ("Ben", "Cas")] == ["Ana", "Ana"]
        assert [alone.told_by(name) for name in ("Ben", "Cas")] == [None, None]
        assert [alone.through(name) for name in ("Ben", "Cas")] == ["Onboard", "Onboard"]

    LABELS = {
        "int": (3, 1, 2),
        "from 0": (0, 1, 2),
        "tuple": ((0, 1), (1, 0), (1, 1)),
        "frozenset": (frozenset("a"), frozenset("b"), frozenset("c")),
        "mixed": (1, "1", ("b", 2)),
    }

    @pytest.mark.parametrize("kind", LABELS)
    def test_people_are_called_as_they_are(self, kind):
        a, b, c = self.LABELS[kind]
        network = td.Network.from_edges([(a, b), (b, c)])
        story = td.replay(td.Scenario(network, [td.Tell(1.0)], [a], steps=3), rng=1)

        assert (story.told_by(b), story.told_by(c)) == (a, b)
        assert list(map(repr, story.tree())) == list(map(repr, (a, b, c)))
        assert list(map(repr, story.lessons["teacher"])) == list(map(repr, (a, b)))
        assert type(story.told_by(b)) is type(a)


class TestWeights:
    """Rules and teachers are drawn by what they contributed."""

    N = 400

    def told(self, scenario, ask):
        return Counter(ask(td.replay(scenario, replicate, rng=8)) for replicate in range(self.N))

    @pytest.mark.slow
    def test_rules_teach_as_often_as_their_credit_says(self):
        scenario = td.Scenario(example_network(), every_rule(), 2, steps=5)
        n = 120
        credit = td.simulate(scenario, n, rng=3, keep=["credit"])["credit"].sum("replicate").to_series()
        taught = Counter(rule for replicate in range(n) for rule in td.replay(scenario, replicate, 3).lessons["rule"])

        for rule, expected in credit.items():
            # A sum of independent choices whose chances sum to `expected`: its variance is at most that.
            assert abs(taught[rule] - expected) <= 4 * np.sqrt(expected)

    def test_hazards_share_the_lessons(self, pair):
        """Tell(.2) and Broadcast(.36): one third and two thirds."""
        scenario = td.Scenario(pair, [td.Tell(0.2), td.Broadcast(0.36, to=["Ben"])], ["Ana"], steps=60)
        through = self.told(scenario, lambda story: story.through("Ben"))

        assert stats.chisquare([through["Tell"], through["Broadcast"]], [self.N / 3, 2 * self.N / 3]).pvalue > 1e-4

    @pytest.mark.parametrize("rule", [td.Tell(0.4), td.Ask(0.4), td.Threshold(0.5)], ids=repr)
    def test_ties_teach_by_their_weight(self, rule):
        network = td.Network.from_edges([("Ana", "Cas", 1.0), ("Ben", "Cas", 3.0)], mutual=False)
        scenario = td.Scenario(network, [rule], ["Ana", "Ben"], steps=40)
        told = self.told(scenario, lambda story: story.told_by("Cas"))

        assert stats.chisquare([told["Ana"], told["Ben"]], [self.N / 4, 3 * self.N / 4]).pvalue > 1e-4

    def test_ties_with_a_chance_of_their_own_teach_by_their_hazard(self):
        ties = pd.DataFrame({"source": ["Ana", "Ben"], "target": ["Cas", "Cas"], "trust": [0.2, 0.36]})
        scenario = td.Scenario(td.Network.from_frames(ties=ties), [td.Tell("trust")], ["Ana", "Ben"], steps=40)
        told = self.told(scenario, lambda story: story.told_by("Cas"))

        assert stats.chisquare([told["Ana"], told["Ben"]], [self.N / 3, 2 * self.N / 3]).pvalue > 1e-4

    def test_a_sure_tie_always_teaches(self):
        ties = pd.DataFrame({"source": ["Ana", "Ben"], "target": ["Cas", "Cas"], "trust": [0.9, 1.0]})
        scenario = td.Scenario(td.Network.from_frames(ties=ties), [td.Tell("trust")], ["Ana", "Ben"], steps=2)

        assert self.told(scenario, lambda story: story.told_by("Cas")) == {"Ben": self.N}

    @pytest.mark.parametrize("rule", [td.Discuss(0.4), td.Meeting(0.7, 0.5)], ids=repr)
    def test_fellow_members_teach_once_per_group_they_share(self, rule):
        """Ana meets Cas in one group, Ben in two: a third and two thirds."""
        groups = {"a": ["Ana", "Cas"], "b": ["Ben", "Cas"], "c": ["Ben", "Cas"]}
        network = td.Network.from_edges(groups=groups)
        scenario = td.Scenario(network, [rule], ["Ana", "Ben"], steps=40)
        told = self.told(scenario, lambda story: story.told_by("Cas"))

        assert stats.chisquare([told["Ana"], told["Ben"]], [self.N / 3, 2 * self.N / 3]).pvalue > 1e-4

    def test_a_rule_of_ones_own_may_name_teachers(self, trio):
        @dataclass(frozen=True)
        class Poem(td.Rule):
            """The first who knows, by alphabet, is quoted."""

            def chance(self, now, draws):
                return now.never + 1.0

            def teachers(self, now, draws, people):
                first = int(np.argmax(now.knows[0]))
                return sp.csr_array((np.ones(len(people)), (range(len(people)), [first] * len(people))), shape=(2, 3))

        @dataclass(frozen=True)
        class Poster(td.Rule):
            def chance(self, now, draws):
                return now.never + 1.0

        quoted = td.replay(td.Scenario(trio, [Poem()], ["Ben"], steps=2), rng=1)
        read = td.replay(td.Scenario(trio, [Poster()], ["Ben"], steps=2), rng=1)

        assert (quoted.told_by("Ana"), quoted.told_by("Cas")) == ("Ben", "Ben")
        assert (read.told_by("Ana"), read.through("Ana")) == (None, "Poster")


TAUGHT = ["learned_at", "told_by", "through", "credit"]


def tells_the_same(story, run, replicate):
    """Whether a run that kept who taught whom tells of a replicate what its replay does, by name and as numbers."""
    row = run.sel(replicate=replicate, drop=True)
    people, rules = run.indexes["person"], run.indexes["rule"]
    for person, teacher, rule in zip(people, row["told_by"].values, row["through"].values):
        assert (None if np.isnan(teacher) else people[int(teacher)]) == story.told_by(person)
        assert (None if np.isnan(rule) else rules[int(rule)]) == story.through(person)
    for name in ("learned_at", "told_by", "through"):
        xr.testing.assert_identical(story.cascade[name], row[name])
    xr.testing.assert_allclose(story.cascade["credit"], row["credit"], rtol=1e-12)
    return True


class TestKeptInARun:
    """`simulate(..., keep=["told_by", "through"])` tells of every replicate what its replay tells."""

    GROUPS = td.Network.from_edges([(0, 1), (2, 3)], groups={"a": [0, 1, 2, 5], "b": [2, 3, 4], "c": [4, 5]})
    CASES = {
        "ties": [td.Tell(0.3), td.Ask(0.2), td.Tire(0.2)],
        "groups": [td.Meeting(0.5, 0.5), td.Discuss(0.2, exponent=2.0), td.Forget(0.1)],
        "what groups hold": [td.Discuss(0.3), td.Adopt(0.8, 0.3), td.Exchange(0.3), td.Onboard(0.5), td.Forget(0.4)],
        "thresholds": [td.Threshold("uniform"), td.Threshold(0.3, over="groups", name="in groups")],
        "ties that come and go": [td.Tell(0.2), td.Coffee(2, p=0.5), td.Close(0.3), td.Thank(0.5), td.Drift(4.0)],
        "turnover": [td.Tell(0.4), td.Discuss(0.2), td.Turnover(0.2)],
        "newcomers": [td.Tell(0.4), td.Turnover(0.3), td.Hire(0.6, brings=0.3)],
        "trust": [td.Tell(0.4), td.Integrity(0.6), td.Critics(0.3)],
        "nobody in the network": [td.Broadcast(0.2), td.Tell(0.1)],
    }

    @pytest.mark.parametrize("substeps", [1, 3])
    @pytest.mark.parametrize("case", CASES)
    @AT_ONCE
    def test_each_row_is_its_replay(self, case, substeps):
        scenario = td.Scenario(self.GROUPS, self.CASES[case], [0], steps=6).finer(substeps)
        run = td.simulate(scenario, 70, rng=4, keep=TAUGHT)

        assert (run["through"].notnull() == (run["learned_at"] > 0)).all()
        for replicate in (0, 1, 33, 64, 69):
            assert tells_the_same(td.replay(scenario, replicate, rng=4), run, replicate)

    @settings(max_examples=40)
    @given(scenario=scenarios(), rng=st.integers(0, 99))
    def test_each_row_is_its_replay_whatever_the_scenario(self, scenario, rng):
        run = td.simulate(scenario, 66, rng, keep=TAUGHT)

        for replicate in (0, 65):
            assert tells_the_same(td.replay(scenario, replicate, rng), run, replicate)

    @settings(max_examples=30)
    @given(scenario=scenarios(), rng=st.integers(0, 99))
    def test_the_slow_twin_bears_witness(self, scenario, rng):
        assert td.simulate(scenario, 3, rng, keep=TAUGHT).identical(slow_twin(scenario, 3, rng, keep=TAUGHT))

    @pytest.mark.parametrize("substeps", [1, 2])
    @AT_ONCE
    def test_the_slow_twin_bears_witness_of_every_rule_at_once(self, substeps):
        scenario = at_work(steps=5).finer(substeps)

        assert td.simulate(scenario, 12, 3, keep=TAUGHT).identical(slow_twin(scenario, 12, 3, keep=TAUGHT))

    def test_batches_threads_and_parts_change_no_bit(self, monkeypatch):
        scenario = at_work(steps=4)
        run = td.simulate(scenario, 70, rng=3, keep=TAUGHT)

        for batch in (29, 64):
            assert run.identical(td.simulate(scenario, 70, rng=3, keep=TAUGHT, batch=batch))
        with ThreadPoolExecutor(2) as threads:
            assert run.identical(td.simulate(scenario, 70, rng=3, keep=TAUGHT, batch=40, executor=threads))
        monkeypatch.setattr(taught, "PART", 100)
        assert run.identical(td.simulate(scenario, 70, rng=3, keep=TAUGHT))

    def test_it_changes_nothing_else_and_is_not_drawn_unless_asked_for(self, monkeypatch):
        scenario = td.Scenario(self.GROUPS, self.CASES["ties"], [0], steps=6)
        everything = [*td.results.DEFAULT, *td.results.PER_STEP]
        run = td.simulate(scenario, 40, rng=3, keep=[*everything, *td.results.TAUGHT])
        monkeypatch.setattr(engine, "who_taught", None)

        assert run[everything].identical(td.simulate(scenario, 40, rng=3, keep=everything))
        with pytest.raises(TypeError, match="not callable"):
            td.simulate(scenario, 40, rng=3, keep=["told_by"])

    def test_positions_count_along_labels_that_are_there(self):
        """The names of rules are kept where only their numbers are told."""
        scenario = td.Scenario(self.GROUPS, self.CASES["turnover"], [0], steps=6)
        run = td.simulate(scenario, 5, rng=3, keep="through")

        assert run["through"].dims == ("replicate", "person")
        assert run.indexes["rule"].tolist() == ["Discuss", "Tell"]
        assert set(np.unique(run["through"].values)) >= {0.0, 1.0}
        assert (run["through"].attrs["units"], run["through"].dtype) == ("position along rule", float)

    def test_a_file_keeps_it(self, tmp_path):
        run = td.simulate(at_work(), 20, rng=3, keep=TAUGHT)
        td.save(run, tmp_path / "run.nc")

        assert td.load(tmp_path / "run.nc").identical(run)

    def test_a_cascade_is_a_row_with_how_it_was_made(self):
        story = td.replay(at_work(), 4, rng=3)

        assert story.cascade["told_by"].dims == ("person",)
        assert story.cascade.attrs == story.record.attrs
        assert list(story.cascade) == ["learned_at", "told_by", "through", "credit"]

    def test_without_steps_nobody_was_taught(self, trio):
        run = td.simulate(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=0), 2, rng=1, keep=TAUGHT)

        assert run["told_by"].isnull().all()
        assert run["learned_at"].notnull().sum() == 2
