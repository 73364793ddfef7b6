"""A folder of finished points: what is used again, what is not, and what may lie there."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tidings as td
from tests.sweep.plans import TEAMS, pair, plan
from tidings import files, runs
from tidings.digest import Digest
from tidings.sweep import opened, store
from tidings.sweep import plan as plans

P = [0.05, 0.1, 0.2]


@pytest.fixture(params=["with Dask", "without Dask"])
def dask_or_not(request, monkeypatch):
    if request.param == "with Dask":
        pytest.importorskip("dask")
    else:
        monkeypatch.setattr(opened, "can_wait", lambda: False)
        monkeypatch.setattr(store, "can_wait", lambda: False)


def swept(folder, plan=plan, replicates=10, rng=1, p=P, **more):
    return td.sweep(plan, replicates, rng, folder=folder, p=p, **more)


@pytest.fixture
def played(monkeypatch):
    """The chances of telling that were played."""
    noted = []
    record = runs.record

    def note(scenario, *more):
        noted.append(next(rule.p for rule in scenario.rules if rule.name == "Tell"))
        return record(scenario, *more)

    monkeypatch.setattr(runs, "record", note)
    return noted


class TestResult:
    def test_it_is_that_of_a_sweep_without_a_folder(self, dask_or_not, tmp_path):
        alone = td.sweep(plan, 10, 1, p=P, n_seeds=[1, 2], keep=[*td.results.DEFAULT, "knows"])
        kept = td.sweep(plan, 10, 1, p=P, n_seeds=[1, 2], keep=[*td.results.DEFAULT, "knows"], folder=tmp_path / "new")

        assert alone.identical(kept.compute())
        assert alone.identical(td.open_sweep(tmp_path / "new").compute())
        for name in alone.variables:
            assert alone[name].dtype == kept[name].dtype
            assert alone[name].attrs == kept[name].attrs
        assert len(list((tmp_path / "new").glob("*.nc"))) == 6

    def test_who_taught_whom_is_kept_among_people_who_are_not_the_same_everywhere(self, dask_or_not, tmp_path):
        def plan(first):
            path = td.Network.from_edges([(i, i + 1) for i in range(first, first + 4)])
            return td.Scenario(path, [td.Tell(0.5)], [first + 4], steps=9)

        terms = {"replicates": 3, "rng": 1, "keep": ["told_by", "through"], "first": [3, 0, 5]}
        alone = td.sweep(plan, **terms)
        kept = td.sweep(plan, **terms, folder=tmp_path / "new")

        assert alone.identical(kept.compute())
        assert alone.indexes["person"].tolist() == list(range(10))
        for first in terms["first"]:
            told_by = alone["told_by"].sel(first=first)
            assert (told_by.isnull() | (told_by == told_by["person"] + 1)).all()
            assert int(told_by.notnull().sum()) > 3

    def test_comparisons_tables_and_measures_are_kept_too(self, dask_or_not, tmp_path):
        table = pd.DataFrame({"p": P}, index=["a", "b", ("c", 1)])
        for number, more in enumerate(({"points": table}, {"p": P, "measure": td.measures.coverage}, {"p": P})):
            which = pair if number == 2 else plan
            here = td.sweep(which, 6, 1, folder=tmp_path / str(number), **more)

            assert here.compute().identical(td.sweep(which, 6, 1, **more))
            assert td.open_sweep(tmp_path / str(number)).compute().identical(here.compute())

    def test_points_with_other_people_and_steps(self, dask_or_not, tmp_path):
        def grow(n):
            return td.Scenario(td.make.teams(n, rng=1), [td.Tell(0.5)], 1, steps=n // 10)

        keep = ["share", "learned_at", "knows"]
        kept = td.sweep(grow, 10, 1, n=[30, 20], keep=keep, folder=tmp_path).compute()
        assert kept.identical(td.sweep(grow, 10, 1, n=[30, 20], keep=keep))
        assert kept.identical(td.open_sweep(tmp_path).compute())

    def test_points_with_other_variables_and_half_of_the_points(self, dask_or_not, tmp_path):
        def measure(run):
            more = {"known": (run["knows"].sum("person") > 5)} if int(run.attrs["key"]) == 1 else {}
            return {"knows": run["knows"], **(more if float(run["share"].mean()) > 0.1 else {})}

        keep = ["share", "knows"]
        whole = swept(tmp_path, keep=keep, measure=measure).compute()
        assert whole.identical(td.sweep(plan, 10, 1, p=P, keep=keep, measure=measure))
        assert whole["known"].isnull().any()
        assert whole["known"].notnull().any()
        next(iter(sorted(tmp_path.glob("*.nc")))).unlink()
        half = td.open_sweep(tmp_path).compute()

        assert whole["knows"].dtype == np.uint8
        assert half["knows"].dtype.kind == "f"
        assert int(half["knows"].isnull().all(["replicate", "step", "person"]).sum()) == 1
        xr.testing.assert_equal(half["knows"].fillna(7), whole["knows"].where(half["knows"].notnull(), 7))

    def test_with_dask_nothing_is_read_before_it_is_needed(self, tmp_path):
        pytest.importorskip("dask")
        kept = swept(tmp_path)

        assert all(values.chunks is not None for values in kept.data_vars.values())
        assert kept["share"].data.chunksize == (1, 10, 9)
        for path in tmp_path.glob("*.nc"):
            path.unlink()
        with pytest.raises(FileNotFoundError):
            kept["share"].sel(p=0.1).compute()

    def test_a_point_says_what_it_is(self, tmp_path):
        swept(tmp_path, p=[0.1])
        (path,) = tmp_path.glob("*.nc")
        alone = td.load(path)

        assert alone.attrs["point"] == "p=0.1"
        assert json.loads(alone.attrs["scenario"])["rules"][0]["parameters"] == "p=0.1, kind=None"


class TestResume:
    def test_only_what_is_missing_is_played(self, dask_or_not, tmp_path, played):
        swept(tmp_path, p=[0.05, 0.2])
        swept(tmp_path, p=[0.2, 0.1, 0.05])
        swept(tmp_path)

        assert played == [0.05, 0.2, 0.1]

    def test_all_points_that_were_ever_asked_for_are_opened(self, dask_or_not, tmp_path):
        swept(tmp_path, p=[0.2, 0.05])
        second = swept(tmp_path, p=[0.1, 0.2])
        both = td.open_sweep(tmp_path)

        assert second["p"].values.tolist() == [0.1, 0.2]
        assert both["p"].values.tolist() == [0.2, 0.05, 0.1]
        assert both.sel(p=P).drop_attrs().compute().identical(td.sweep(plan, 10, 1, p=P).drop_attrs())

    def test_no_rng_goes_on_with_the_luck_that_is_there(self, tmp_path):
        first = swept(tmp_path, rng=None)

        assert (
            swept(tmp_path, rng=None).attrs["key"]
            == first.attrs["key"]
            == swept(tmp_path, rng=first.attrs["key"]).attrs["key"]
        )

    def test_a_table_grows_by_its_labels(self, tmp_path):
        few = pd.DataFrame({"p": [0.1, 0.2]})
        td.sweep(plan, 5, 1, points=few, folder=tmp_path)
        more = td.sweep(plan, 5, 1, points=pd.DataFrame({"p": [0.1, 0.2, 0.3]}), folder=tmp_path)

        assert more.sizes["point"] == 3
        with pytest.raises(
            ValueError, match=r"point 1 is \(0.2,\) in the folder and \(0.4,\) now; give another folder"
        ):
            td.sweep(plan, 5, 1, points=pd.DataFrame({"p": [0.1, 0.4]}), folder=tmp_path)

    OTHERS = {
        "replicates": ({"replicates": 11}, "replicates was 10 and is 11 now"),
        "luck": ({"rng": 2}, "key was 1 and is 2 now"),
        "kept": ({"keep": ["share"]}, r"keep was \[.*\] and is \['share'\] now"),
        "reached": ({"reached": 0.6}, "reached was 0.5 and is 0.6 now"),
        "measure": ({"measure": td.measures.coverage}, "measure was None and is 'coverage .*' now"),
        "axes": (
            {"n_seeds": [1]},
            r"the parameters were \('p',\) on a grid and are \('p', 'n_seeds'\) on a grid",
        ),
    }

    @pytest.mark.parametrize("case", OTHERS)
    def test_another_sweep_is_refused_and_left_alone(self, case, tmp_path):
        more, words = self.OTHERS[case]
        swept(tmp_path)
        before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

        with pytest.raises(ValueError, match=words):
            swept(tmp_path, **more)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before

    def test_notes_of_others_are_not_lost(self, tmp_path):
        """What another process began while this one was starting."""
        swept(tmp_path, p=[0.05])
        notes = {path: path.read_bytes() for path in tmp_path.glob("points-*.json")}
        swept(tmp_path, p=[0.1])

        assert {path: path.read_bytes() for path in notes} == notes
        assert len(list(tmp_path.glob("points-*.json"))) == 2
        swept(tmp_path, p=[0.1])
        assert len(list(tmp_path.glob("points-*.json"))) == 2


def with_rule(code):
    """A plan with a rule as it stands in a notebook cell."""
    world = {"__name__": "__main__", "td": td, "dataclass": dataclass}
    exec(code, world)
    return lambda p: plan(p).but(world["Own"](p))


OWN = """
@dataclass(frozen=True)
class Own(td.Rule):
    p: float
    def chance(self, now, draws):
        return now.never + 0.1
"""


class TestChangedPlans:
    CHANGES = {
        "a chance": lambda p: plan(p).but(td.Tell(p / 2)),
        "a rule more": lambda p: plan(p).but(td.Forget(0.1)),
        "seeds": lambda p: plan(p, 2),
        "steps": lambda p: plan(p).but(steps=7),
        "the length of a step": lambda p: plan(p).finer(2) if p < 0.15 else plan(p).but(td.Tire(0.3)),
        "the network": lambda p: plan(p).but(
            network=TEAMS.with_ties([(TEAMS.people.index[0], TEAMS.people.index[30])])
        ),
        "a comparison": pair,
        "the name of a scenario": lambda p: {"now": plan(p)},
    }

    @pytest.mark.parametrize("case", CHANGES)
    def test_what_another_plan_left_is_set_aside_and_not_used(self, case, dask_or_not, tmp_path):
        first = swept(tmp_path).compute()
        with pytest.warns(
            UserWarning, match="3 results of another plan in .* cannot be used; set aside in its folder 'aside'"
        ):
            changed = swept(tmp_path, self.CHANGES[case])

        assert changed.compute().drop_attrs().identical(td.sweep(self.CHANGES[case], 10, 1, p=P).drop_attrs())
        assert td.open_sweep(tmp_path).compute().identical(changed.compute())
        with pytest.warns(UserWarning, match="3 results of another plan"):
            assert swept(tmp_path).compute().identical(first)

    def test_the_names_of_scenarios_count(self, tmp_path):
        swept(tmp_path, lambda p: {"a": plan(p)})
        with pytest.warns(UserWarning, match="3 results of another plan"):
            assert swept(tmp_path, lambda p: {"b": plan(p)})["scenario"].values.tolist() == ["b"]

    def test_a_point_is_named_by_everything_that_decides_its_result(self):
        terms = {"replicates": 10, "key": 1, "keep": ["share"], "reached": 0.5, "measure": None}
        others = [{**terms, name: 7} for name in terms]
        names = [plans.content({"": plan(0.1)}, one, Digest()) for one in (terms, *others)]

        assert len(set(names)) == len(names)

    def test_of_two_results_of_a_point_the_newer_one_is_opened(self, dask_or_not, tmp_path):
        """As they may lie there for a moment, where two plans were run on one folder at once."""
        swept(tmp_path / "old", p=[0.1])
        newer = swept(tmp_path / "new", lambda p: plan(p, 2), p=[0.1]).compute()
        (path,) = (tmp_path / "new").glob("*.nc")
        (other,) = (tmp_path / "old").glob("*.nc")
        for there, age in ((tmp_path / "old" / path.name, 2e9), (other, 1e9)):
            if there != other:
                there.write_bytes(path.read_bytes())
            os.utime(there, (age, age))

        opened_now = td.open_sweep(tmp_path / "old").compute()
        assert opened_now["share"].equals(newer["share"])

    def test_what_was_set_aside_is_found_again(self, tmp_path, played):
        swept(tmp_path)
        for which in (lambda p: plan(p, 2), plan):
            with pytest.warns(UserWarning, match="3 results of another plan"):
                swept(tmp_path, which)

        assert played == [*P, *P]

    def test_the_code_of_a_rule_of_ones_own_counts(self, tmp_path):
        swept(tmp_path, with_rule(OWN))
        swept(tmp_path, with_rule(OWN.replace("+ 0.1", "+ 0.1  # a comment")))
        changed = with_rule(OWN.replace("+ 0.1", "+ 0.2"))
        with pytest.warns(UserWarning, match="3 results of another plan"):
            again = swept(tmp_path, changed)

        assert again.compute().drop_attrs().identical(td.sweep(changed, 10, 1, p=P).drop_attrs())

    def test_another_law_is_another_plan(self, tmp_path, monkeypatch):
        swept(tmp_path)
        monkeypatch.setattr(plans, "LAW", 2)
        with pytest.warns(UserWarning, match="3 results of another plan"):
            swept(tmp_path)

    def test_half_done_after_a_change_nothing_is_mixed(self, tmp_path):
        swept(tmp_path)

        @dataclass(frozen=True)
        class Stop(td.Rule):
            p: float

            def chance(self, now, draws):
                if self.p == 0.1:
                    raise KeyboardInterrupt
                return now.never

        with pytest.warns(UserWarning, match="3 results of another plan"), pytest.raises(KeyboardInterrupt):
            swept(tmp_path, lambda p: plan(p, 2).but(Stop(p)))
        half = td.open_sweep(tmp_path).compute()

        assert half.attrs["finished"] == 1
        assert half["share"].sel(p=[0.1, 0.2]).isnull().all()


class TestDamage:
    WAYS = {
        "cut": lambda content: content[: len(content) // 2],
        "emptied": lambda content: b"",
        "a bit": lambda content: content[:-40] + bytes([content[-40] ^ 4]) + content[-39:],
        "another": lambda content: b"hello",
    }

    @pytest.mark.parametrize("way", WAYS)
    def test_a_damaged_file_is_named_set_aside_and_played_again(self, way, dask_or_not, tmp_path):
        first = swept(tmp_path).compute()
        damaged = sorted(tmp_path.glob("*.nc"))[1]
        damaged.write_bytes(self.WAYS[way](damaged.read_bytes()))

        with pytest.warns(UserWarning, match=f"{damaged.name}' is damaged, or holds something else; it is set aside"):
            again = swept(tmp_path)
        assert again.compute().identical(first)
        assert os.listdir(tmp_path / "aside") == [damaged.name + ".damaged"]

    def test_a_foreign_file_is_named_and_set_aside(self, tmp_path):
        first = swept(tmp_path).compute()
        xr.Dataset({"x": 1}).to_netcdf(tmp_path / "climate.nc", engine="scipy")
        (tmp_path / "notes.txt").write_text("mine")

        with pytest.warns(UserWarning, match="climate.nc' was not written by this sweep; it is set aside"):
            assert swept(tmp_path).compute().identical(first)
        assert (tmp_path / "aside" / "climate.nc").exists()
        assert (tmp_path / "notes.txt").read_text() == "mine"

    def test_a_folder_full_of_others_files_is_left_alone(self, tmp_path):
        xr.Dataset({"x": 1}).to_netcdf(tmp_path / "climate.nc", engine="scipy")

        with pytest.raises(ValueError, match="holds .nc files that no sweep wrote, such as .climate.nc.; give"):
            swept(tmp_path)
        assert os.listdir(tmp_path) == ["climate.nc"]

    @pytest.mark.parametrize("content", ["{", "{}", "[]", ""])
    def test_damaged_terms_are_refused_and_can_be_deleted(self, content, tmp_path, played):
        first = swept(tmp_path).compute()
        (tmp_path / "sweep.json").write_text(content)

        with pytest.raises(ValueError, match="sweep.json' is damaged; give another folder, or delete that file"):
            swept(tmp_path)
        (tmp_path / "sweep.json").unlink()
        assert swept(tmp_path).compute().identical(first)
        assert played == P

    @pytest.mark.parametrize("content", ["{", "{}", "[]", ""])
    def test_a_damaged_note_costs_nothing(self, content, tmp_path, played):
        first = swept(tmp_path).compute()
        (note,) = tmp_path.glob("points-*.json")
        note.write_text(content)
        with pytest.warns(UserWarning, match="points-.*json' is damaged and is left out"):
            assert swept(tmp_path).compute().identical(first)
        note.unlink()
        assert swept(tmp_path).compute().identical(first)
        assert td.open_sweep(tmp_path).compute().identical(first)
        assert played == P

    def test_files_that_were_swapped_are_found_out(self, dask_or_not, tmp_path):
        first = swept(tmp_path).compute()
        one, other = sorted(tmp_path.glob("*.nc"))[:2]
        one_content, other_content = one.read_bytes(), other.read_bytes()
        one.write_bytes(other_content)
        other.write_bytes(one_content)

        with pytest.warns(UserWarning, match="cannot be read and is left out"):
            assert td.open_sweep(tmp_path).attrs["finished"] == 1
        with pytest.warns(UserWarning, match="is damaged, or holds something else"):
            assert swept(tmp_path).compute().identical(first)

    def test_what_cannot_be_read_is_left_out_when_opened(self, dask_or_not, tmp_path):
        swept(tmp_path)
        damaged = sorted(tmp_path.glob("*.nc"))[0]
        damaged.write_bytes(b"CDF")

        with pytest.warns(UserWarning, match="cannot be read and is left out"):
            half = td.open_sweep(tmp_path)
        assert half.attrs["finished"] == 2
        assert int(half["share"].isnull().all(["replicate", "step"]).sum()) == 1
        assert damaged.exists()

    def test_what_was_half_written_long_ago_is_removed(self, tmp_path):
        swept(tmp_path)
        old, new = tmp_path / "x.nc.1-ab.part", tmp_path / "y.nc.2-cd.part"
        for path in (old, new):
            path.write_bytes(b"half")
        os.utime(old, (0, 0))
        swept(tmp_path)

        assert not old.exists()
        assert new.exists()


class TestAtOnce:
    def test_whoever_comes_first_says_what_the_folder_holds(self, tmp_path):
        """Two that begin at once: neither saw anything when it looked, and one of them wrote first."""
        here = td.sweep(plan, 5, rng=None, folder=tmp_path, p=P)
        again = td.sweep(plan, 5, rng=None, folder=tmp_path, p=[0.3])

        assert again.attrs["key"] == here.attrs["key"]
        files.put(b"{}", tmp_path / "sweep.json", only_if_new=True)
        assert json.loads((tmp_path / "sweep.json").read_text())["key"] == here.attrs["key"]
        assert not list(tmp_path.glob("*.part"))

    def test_what_was_opened_can_be_read_after_another_plan_was_run(self, tmp_path):
        first = swept(tmp_path)
        with pytest.warns(UserWarning, match="3 results of another plan"):
            swept(tmp_path, lambda p: plan(p, 2))

        assert first.compute().identical(td.sweep(plan, 10, 1, p=P))

    def test_a_point_that_is_equal_and_not_the_same_is_another(self, tmp_path):
        def some(seeds):
            return td.Scenario(TEAMS, [td.Tell(0.05)], seeds if isinstance(seeds, int) else round(40 * seeds), steps=4)

        td.sweep(some, 5, rng=1, folder=tmp_path, seeds=[1])
        with pytest.warns(UserWarning, match="1 result of another plan"):
            everybody = td.sweep(some, 5, rng=1, folder=tmp_path, seeds=[1.0])
        assert float(everybody["share"].min()) == 1

    def test_a_folder_stays_where_it_is_when_one_goes_elsewhere(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        kept = swept("here")
        monkeypatch.chdir("/")

        assert kept.compute().identical(td.sweep(plan, 10, 1, p=P))
        with pytest.raises(ValueError, match="folder must name a folder, got an empty name"):
            swept("")

    def test_a_result_that_does_not_go_with_the_others_leaves_no_file(self, dask_or_not, tmp_path):
        def measure(run):
            return {"x": run["share"] if float(run["share"].mean()) > 0.1 else run["share"].mean("step")}

        with pytest.raises(td.PointError, match="'x' has the dimensions"):
            swept(tmp_path, measure=measure)
        half = td.open_sweep(tmp_path)
        assert half.attrs["finished"] == len(list(tmp_path.glob("*.nc"))) < 3


class TestPlaces:
    def test_a_file_is_no_folder(self, tmp_path):
        (tmp_path / "file").write_text("")

        with pytest.raises(NotADirectoryError, match="folder must be a folder, but .*file' is a file"):
            swept(tmp_path / "file")

    def test_nothing_is_written_for_a_sweep_that_makes_no_sense(self, tmp_path):
        with pytest.raises(ValueError, match="the plan has no parameter 'q'"):
            td.sweep(plan, 3, folder=tmp_path / "new", q=[1])
        assert not (tmp_path / "new").exists()

    def test_a_folder_that_cannot_be_written_to_says_so_before_anything_is_played(self, tmp_path):
        (tmp_path / "file").write_text("")

        with pytest.raises(OSError, match="file"):
            swept(tmp_path / "file" / "below")

    def test_a_full_disk_keeps_what_is_finished(self, tmp_path):
        """A limit on the size of files stands for a full disk: the system itself refuses to write."""
        code = """
import resource, sys
from tests.sweep.plans import plan
import tidings as td
def large(p):
    if p > 0.15:
        resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
    return plan(p)
td.sweep(large, 10, 1, folder=sys.argv[1], p=[0.05, 0.1, 0.2, 0.3])
"""
        answer = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True)

        assert (
            "OSError: [Errno 27] File too large. What was finished before is kept: mend that, and run" in answer.stderr
        )
        assert "2 of 4 points are finished, kept in the folder" in answer.stderr
        assert td.open_sweep(tmp_path).attrs["finished"] == 2
        assert not list(tmp_path.glob("*.part"))
        assert swept(tmp_path).compute().drop_attrs().identical(td.sweep(plan, 10, 1, p=P).drop_attrs())

    def test_a_folder_that_is_read_only_is_refused_before_anything_is_played(self, tmp_path, played, monkeypatch):
        """Root may write everywhere, so the system's answer is given for it."""
        swept(tmp_path, p=P[:2])
        monkeypatch.setattr("os.access", lambda path, mode: False)
        del played[:]

        assert swept(tmp_path, p=P[:2]).attrs["finished"] == 2
        with pytest.raises(PermissionError, match="nothing can be written into the folder .*; give another"):
            swept(tmp_path)
        assert played == []

    def test_a_finished_sweep_can_be_read_where_nothing_can_be_written(self, dask_or_not, tmp_path, monkeypatch):
        first = swept(tmp_path).compute()
        monkeypatch.setattr("tidings.files.put", None)

        assert swept(tmp_path).compute().identical(first)

    def test_there_must_be_something_to_open(self, tmp_path):
        with pytest.raises(ValueError, match="there is no sweep in .*; give the folder that sweep was given"):
            td.open_sweep(tmp_path)
        with pytest.raises(ValueError, match="there is no sweep in .*nowhere"):
            td.open_sweep(tmp_path / "nowhere")
        swept(tmp_path)
        for path in tmp_path.glob("*.nc"):
            path.unlink()
        with pytest.raises(ValueError, match="has no finished point yet; wait, or run it"):
            td.open_sweep(tmp_path)


def test_measures_work_on_what_is_opened(tmp_path):
    kept, alone = swept(tmp_path, n_seeds=[1, 2]), td.sweep(plan, 10, 1, p=P, n_seeds=[1, 2])

    for measure in (td.measures.coverage, td.measures.half_time, td.measures.extinct, td.measures.outcome):
        xr.testing.assert_identical(measure(kept).compute(), measure(alone))
    np.testing.assert_allclose(td.tornado(kept)["swing"], td.tornado(alone)["swing"])
