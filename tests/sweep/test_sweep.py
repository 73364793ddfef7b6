"""A sweep: the same as one simulation a point, whoever plays and however much is kept."""

import re
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tidings as td
from tests.sweep.plans import TEAMS, Fatal, pair, plan, poster
from tests.test_workers import Posting

AXES = {"p": [0.05, 0.1, 0.2], "n_seeds": [1, 3]}


@pytest.fixture(scope="module")
def alone():
    return td.sweep(plan, 30, rng=7, **AXES)


class Backwards(ThreadPoolExecutor):
    """Lets the first thing it is given take the longest."""

    def __init__(self):
        super().__init__(6)
        self.delays = iter([0.6, 0.5, 0.4, 0.3, 0.2, 0.1])

    def submit(self, call, *args):
        return super().submit(_later, next(self.delays, 0), call, *args)


def _later(delay, call, *args):
    time.sleep(delay)
    return call(*args)


def test_each_point_is_what_simulate_gives(alone):
    for p in AXES["p"]:
        for n_seeds in AXES["n_seeds"]:
            one = td.simulate(plan(p, n_seeds), 30, rng=7)
            for name in ("share", "groups_reached", "groups_holding", "credit"):
                xr.testing.assert_equal(alone[name].sel(p=p, n_seeds=n_seeds, drop=True), one[name])
                assert alone[name].attrs == one[name].attrs


def test_the_result_says_how_it_was_made(alone):
    assert alone["share"].dims == ("p", "n_seeds", "replicate", "step")
    assert alone.attrs == {
        "key": 7,
        "replicates": 30,
        "reached": 0.5,
        "tidings_version": td.__version__,
        "law": 1,
        "step_unit": "step",
        "plan": "plan",
        "points": 6,
        "finished": 6,
    }


@pytest.mark.parametrize("workers", [1, 3])
def test_threads_give_the_same_bits(alone, workers):
    with ThreadPoolExecutor(workers) as threads:
        assert alone.identical(td.sweep(plan, 30, rng=7, executor=threads, **AXES))


def test_processes_give_the_same_bits(alone):
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        assert alone.identical(td.sweep(plan, 30, rng=7, executor=processes, **AXES))


def test_loky_gives_the_same_bits_and_carries_a_rule_of_this_place(alone):
    loky = pytest.importorskip("loky")

    @dataclass(frozen=True)
    class Here(td.Rule):
        p: float

        def chance(self, now, draws):
            return now.never + self.p

    def local(p):
        return td.Scenario(TEAMS, [td.Tell(p), Here(0.01, name="Poster")], 1, steps=8)

    with loky.ProcessPoolExecutor(2) as executor:
        assert alone.identical(td.sweep(plan, 30, rng=7, executor=executor, **AXES))
        carried = td.sweep(local, 30, rng=7, executor=executor, p=[0.1, 0.2])
    assert carried["share"].equals(td.sweep(poster, 30, rng=7, p=[0.1, 0.2])["share"])


def test_the_order_in_which_points_end_changes_nothing(alone):
    with Backwards() as threads:
        assert alone.identical(td.sweep(plan, 30, rng=7, executor=threads, **AXES))
    assert alone.identical(td.sweep(plan, 30, rng=7, executor=Posting(), **AXES))


def test_axes_in_another_order_and_other_points_change_no_point(alone):
    more = td.sweep(plan, 30, rng=7, n_seeds=[3, 2, 1], p=[0.2, 0.05])

    xr.testing.assert_equal(more["share"].sel(n_seeds=1, p=0.05), alone["share"].sel(n_seeds=1, p=0.05))
    assert more["share"].dims[:2] == ("n_seeds", "p")


def test_a_network_that_points_share_travels_once():
    post = Posting()
    td.sweep(plan, 5, rng=1, executor=post, **AXES)

    assert len(post.sent) == 6
    assert max(post.sent[1:]) < post.sent[0] / 2


def test_a_comparison_at_each_point():
    runs = td.sweep(pair, 20, rng=1, p=[0.05, 0.1])

    assert runs["share"].dims == ("p", "scenario", "replicate", "step")
    assert runs["scenario"].values.tolist() == ["today", "with a poster"]
    xr.testing.assert_equal(runs["share"].sel(p=0.1, drop=True), td.compare(pair(0.1), 20, rng=1)["share"])
    assert (td.gain(runs, over="today")["difference"] >= 0).all()


def test_people_steps_and_rules_that_only_some_points_have_are_nan_elsewhere():
    def grow(n):
        scenario = td.Scenario(td.make.teams(n, rng=1), [td.Tell(0.5)], 1, steps=n // 10)
        return scenario if n < 30 else scenario.but(td.Broadcast(0.1))

    keep = ["share", "learned_at", "credit", "knows"]
    runs = td.sweep(grow, 4, rng=1, keep=keep, n=[30, 20, 50])

    assert runs["step"].values.tolist() == [0, 1, 2, 3, 4, 5]
    assert runs.sizes["person"] == 50
    for n in (20, 30, 50):
        one = td.simulate(grow(n), 4, rng=1, keep=keep)
        for name in keep:
            here = runs[name].sel(n=n, drop=True)
            theirs = {dim: one.indexes[dim] for dim in one[name].dims}
            np.testing.assert_array_equal(here.sel(theirs), one[name])
            assert int(here.notnull().sum()) == int(one[name].notnull().sum())


def test_whole_numbers_stay_whole_where_nothing_is_missing():
    assert td.sweep(plan, 3, rng=1, keep=["knows"], p=[0.1, 0.2])["knows"].dtype == np.uint8


def test_keep_none_keeps_what_simulate_keeps():
    assert set(td.sweep(plan, 2, rng=1, keep=None, p=[0.1]).data_vars) == set(td.results.DEFAULT)


MEASURES = {
    "array": (lambda run: td.measures.coverage(run), "coverage", ("p", "replicate")),
    "nameless": (lambda run: run["share"].max() * 1, "share", ("p",)),
    "dict": (lambda run: {"mean": run["share"].mean(), "n": 3}, "mean", ("p",)),
    "dataset": (lambda run: run[["share"]].isel(step=[0, -1]), "share", ("p", "replicate", "step")),
    "function": (td.measures.coverage, "coverage", ("p", "replicate")),
}


@pytest.mark.parametrize("case", MEASURES)
def test_only_what_is_measured_is_kept(case):
    measure, name, dims = MEASURES[case]
    runs = td.sweep(plan, 6, rng=1, measure=measure, p=[0.1, 0.2])

    assert name in runs
    assert runs[name].dims == dims
    made = measure(td.simulate(plan(0.2), 6, rng=1, keep=["share", "groups_reached", "groups_holding", "credit"]))
    one = made if isinstance(made, xr.DataArray) else made[name]
    np.testing.assert_array_equal(runs[name].sel(p=0.2), one)


@pytest.mark.parametrize(
    "measure, error, words",
    [
        (3, TypeError, "measure must be a function of a run, got 3"),
        (lambda run: 3, td.PointError, "measure makes a Dataset, a DataArray or a dict of numbers, got int"),
        (lambda run: {"who": "Ana"}, td.PointError, "'who' holds <U3; only numbers can be put side by side"),
    ],
)
def test_a_measure_that_measures_nothing_is_refused(measure, error, words):
    with pytest.raises(error, match=words):
        td.sweep(plan, 2, rng=1, measure=measure, p=[0.1])


@pytest.mark.parametrize("name", ["p", "scenario", "point"])
def test_a_measure_makes_nothing_that_is_called_like_an_axis(name):
    with pytest.raises(td.PointError, match=f"measure makes '{name}', which the sweep has already; call it something"):
        td.sweep(plan, 2, rng=1, measure=lambda run: {name: 1.0}, points=pd.DataFrame({"p": [0.1, 0.2]}))


def test_a_worker_that_is_lost_is_no_fault_of_a_point():
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes,
        pytest.raises(
            td.PointError, match=r"a worker was lost while p=0.1 was under way, which need not be why: .*memory"
        ),
    ):
        td.sweep(lambda p: td.Scenario(TEAMS, [Fatal()], 1, 3), 2, rng=1, executor=processes, p=[0.1])


class TestPlans:
    REFUSED = {
        "nothing": (
            lambda p: None,
            "TypeError: a plan returns a Scenario, or a dict of them to be compared, got NoneType; does",
        ),
        "a network": (lambda p: TEAMS, "a plan returns a Scenario, or a dict of them to be compared, got Network"),
        "a list": (lambda p: [plan(p)], "got list"),
        "an empty dict": (lambda p: {}, "there is nothing to compare, got no scenario"),
        "a dict of others": (lambda p: {"a": 3}, "'a' must be a Scenario, got int"),
        "numbered": (lambda p: {1: plan(p)}, "the name of a scenario is text, got 1"),
        "its own error": (lambda p: plan(p / 0), "ZeroDivisionError: float division by zero"),
        "a wrong chance": (lambda p: plan(p * 100), "ValueError: Tell.p must be a chance between 0 and 1, got 10.0"),
        "another unit": (
            lambda p: plan(p).but(step_unit=f"{p} days"),
            "a sweep needs one step unit, but here a step is",
        ),
    }

    @pytest.mark.parametrize("case", REFUSED)
    def test_what_is_no_scenario_is_refused_with_the_point(self, case):
        wrong, words = self.REFUSED[case]

        with pytest.raises(td.PointError, match=rf"the point p=0\.[12].* failed: .*{re.escape(words)}"):
            td.sweep(wrong, 2, rng=1, p=[0.1, 0.2])

    def test_what_is_no_plan_is_refused(self):
        with pytest.raises(TypeError, match="plan must be a function that makes a Scenario, got Scenario"):
            td.sweep(plan(0.1), 2, p=[0.1])


class TestErrors:
    @pytest.fixture
    def failing(self):
        @dataclass(frozen=True)
        class Wrong(td.Rule):
            p: float

            def chance(self, now, draws):
                return now.never + (2 if self.p == 0.3 else 0)

        return lambda p: plan(p).but(Wrong(p))

    @pytest.mark.parametrize("workers", [0, 1, 2])
    def test_an_error_names_the_point_and_keeps_what_is_finished(self, failing, workers):
        with ThreadPoolExecutor(max(workers, 1)) as threads, pytest.raises(td.PointError) as caught:
            td.sweep(failing, 5, rng=1, executor=threads if workers else None, p=[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
        error = caught.value

        assert str(error).startswith("the point p=0.3 failed: ValueError: Wrong.chance gave 2.0 in step 0")
        assert error.point == {"p": 0.3}
        assert isinstance(error.__cause__, ValueError)
        assert any(
            "points are finished, in error.finished; with folder= they are kept" in note for note in error.__notes__
        )
        if workers < 2:  # else the third may fail before the first has ended
            assert error.finished["share"].sel(p=[0.1, 0.2]).notnull().all()
            assert error.finished["share"].sel(p=[0.3, 0.7]).isnull().all()
            assert error.finished.attrs["finished"] in ((2, 3) if workers else (2,))

    def test_an_error_in_a_comparison_names_the_scenario(self, failing):
        with pytest.raises(td.PointError, match=r"the point p=0.3 \(scenario 'b'\) failed"):
            td.sweep(lambda p: {"a": plan(p), "b": failing(p)}, 3, rng=1, p=[0.3])

    def test_what_waits_is_cancelled(self, failing):
        class Lazy(Executor):
            _max_workers = 2

            def __init__(self):
                self.futures = []

            def submit(self, call, *args):
                self.futures.append(Future())
                if len(self.futures) == 1:
                    self.futures[0].set_exception(MemoryError("no room"))
                return self.futures[-1]

        queue = Lazy()
        with pytest.raises(td.PointError, match="the point p=0.1 failed: MemoryError: no room"):
            td.sweep(plan, 5, rng=1, executor=queue, p=[0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
        assert len(queue.futures) == 4
        assert all(future.cancelled() for future in queue.futures[1:])

    def test_control_c_keeps_what_is_finished_and_cancels_the_rest(self, tmp_path):
        stopped = iter([False, False, True])

        def interrupted(p):
            if next(stopped, False):
                raise KeyboardInterrupt
            return plan(p)

        with pytest.raises(KeyboardInterrupt) as caught:
            td.sweep(interrupted, 5, rng=1, folder=tmp_path, p=[0.1, 0.2, 0.3, 0.4])
        assert "2 of 4 points are finished, kept in the folder: run it again to go on" in caught.value.__notes__
        assert td.open_sweep(tmp_path).attrs["finished"] == 2

    def test_a_rule_that_processes_cannot_import_gets_an_error_that_says_what_to_do(self, failing):
        with ProcessPoolExecutor(1) as processes, pytest.raises(td.PointError, match="Put the rule into a module"):
            td.sweep(failing, 5, rng=1, executor=processes, p=[0.1, 0.2])

    def test_the_error_survives_pickling(self):
        import pickle

        again = pickle.loads(pickle.dumps(td.PointError("no", {"p": 1})))

        assert (str(again), again.point) == ("no", {"p": 1})


class TestProgress:
    def bars(self, capsys, **asked):
        td.sweep(plan, 2, rng=1, p=[0.1, 0.2], **asked)
        out, err = capsys.readouterr()
        assert out == ""
        return err

    def test_it_is_silent_if_told_so_and_for_short_work(self, capsys):
        assert self.bars(capsys, progress=False) == ""
        assert self.bars(capsys) == ""

    def test_it_counts_points_and_tells_rate_and_time_left(self, capsys):
        shown = self.bars(capsys, progress=True)

        assert "sweep: 100%" in shown
        assert "2/2" in shown
        assert "point/s" in shown

    def test_work_of_more_than_two_seconds_is_shown_unasked(self, capsys, monkeypatch):
        from tidings.sweep import progress

        monkeypatch.setattr(progress, "PATIENCE", 1e-9)
        assert "2/2" in self.bars(capsys)

    def test_points_that_were_finished_before_count(self, capsys, tmp_path):
        td.sweep(plan, 2, rng=1, folder=tmp_path, p=[0.1], progress=False)
        first = re.findall(r"(\d+)/(\d+)", self.bars(capsys, folder=tmp_path, progress=True))[0]

        assert first == ("1", "2")

    def test_what_is_no_answer_is_refused(self):
        with pytest.raises(TypeError, match="progress must be True, False or None, got 'yes'"):
            td.sweep(plan, 2, progress="yes", p=[0.1])


def test_nothing_given_is_changed():
    table = pd.DataFrame({"p": [0.1, 0.2]})
    before = table.copy()
    td.sweep(plan, 2, rng=1, points=table)

    pd.testing.assert_frame_equal(table, before)
