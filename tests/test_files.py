"""Files keep every label, value and attribute."""

import json
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tidings as td
from tidings.testing import every_rule, example_network

EVERYTHING = [*td.results.DEFAULT, *td.results.PER_STEP]

LABELS = {
    "int": [3, 1, 2],
    "from 0": [0, 1, 2],
    "negative": [-1, -5, 0],
    "staff numbers": [10_000_000_001, 5, 2**40],
    "beyond 64 bits": [10**25, 1, 2],
    "str": ["Cas", "Ana", "Ben"],
    "accents": ["José", "Zoë", "🙂"],
    "looks like json": ['{"tuple": [1]}', '"a"', "null"],
    "blank": ["", " ", "a\x00b"],
    "tuple": [(0, 1), (1, 0), (1, 1)],
    "tuple of one": [(1,), (2,), ("x",)],
    "nested": [("a", 1), ("b", (2, frozenset({3}))), "c"],
    "mixed": [1, "1", "b"],
    "frozenset": [frozenset({1, 2}), frozenset({"x", ("y", 1)}), frozenset()],
    "float": [1.5, 2.5, -1.0],
}


def named(people):
    """A run on a path of people who are called so, with two groups called like the first two."""
    a, b, c = people
    network = td.Network.from_edges([(a, b), (b, c)], groups={a: [a, b], b: [b, c]})
    rules = [td.Tell(0.5), td.Meeting(0.3, 0.3), td.Adopt(0.5), td.Onboard(0.2)]
    scenario = td.Scenario(network, rules, [a], steps=4, step_unit="day")
    return td.simulate(scenario, 5, rng=2**63 - 1, keep=EVERYTHING)


def back(run, tmp_path):
    td.save(run, tmp_path / "run.nc")
    return td.load(tmp_path / "run.nc")


def same(first, second):
    """Whether two runs agree in every value, label, type and attribute."""
    assert first.identical(second)
    assert first.attrs == second.attrs
    for name in first.variables:
        one, other = first[name], second[name]
        assert one.dtype == other.dtype, name
        assert one.attrs == other.attrs, name
        assert list(map(repr, one.values.ravel().tolist())) == list(map(repr, other.values.ravel().tolist())), name
    return True


class TestLabels:
    """They come back unchanged, whatever they are."""

    @pytest.mark.parametrize("kind", LABELS)
    def test_in_coordinates(self, kind):
        run = named(LABELS[kind])

        assert sorted(map(repr, run["person"].values.tolist())) == sorted(map(repr, LABELS[kind]))
        assert sorted(map(repr, run["group"].values.tolist())) == sorted(map(repr, LABELS[kind][:2]))

    @pytest.mark.parametrize("kind", LABELS)
    def test_each_finds_its_own_row(self, kind):
        run = named(LABELS[kind])
        seed = LABELS[kind][0]

        assert (run["learned_at"].sel(person=seed) == 0).all()
        for name in LABELS[kind][1:]:
            row = run["learned_at"].sel(person=name)
            assert row.dims == ("replicate",)
            assert (row.fillna(9) > 0).all()
        assert run["group_reached_at"].sel(group=seed).dims == ("replicate",)

    @pytest.mark.parametrize("kind", ["int", "str", "tuple", "frozenset"])
    def test_several_can_be_looked_up_at_once(self, kind):
        first, _, last = LABELS[kind]
        two = named(LABELS[kind])["learned_at"].sel(person=[last, first])

        assert two["person"].values.tolist() == [last, first]

    @pytest.mark.parametrize("kind", LABELS)
    def test_in_a_file(self, kind, tmp_path):
        run = named(LABELS[kind])

        assert same(back(run, tmp_path), run)

    @pytest.mark.parametrize("kind", LABELS)
    def test_in_a_pandas_table(self, kind):
        table = named(LABELS[kind])[["learned_at"]].to_dataframe()
        told = table.index.get_level_values("person").unique()

        assert sorted(map(repr, told)) == sorted(map(repr, LABELS[kind]))
        assert len(table) == 15

    @pytest.mark.parametrize("kind", ["int", "str", "tuple", "mixed", "frozenset"])
    def test_in_a_file_after_one_was_looked_up(self, kind, tmp_path):
        chosen = named(LABELS[kind]).sel(person=LABELS[kind][0])

        assert same(back(chosen, tmp_path), chosen)

    def test_what_no_file_can_hold_is_refused_in_words(self, tmp_path):
        run = named([pd.Timestamp("2020-01-01"), "b", "c"])

        with pytest.raises(TypeError, match=r"the label Timestamp\(.* cannot be written to a file; use text, numbers"):
            td.save(run, tmp_path / "run.nc")
        assert os.listdir(tmp_path) == []


class TestFiles:
    @pytest.mark.parametrize("unit", ["step", "day", "days", "hours", "s", "days since 2000-01-01", "année", "a {b}"])
    def test_the_unit_of_a_step_stays_a_word(self, trio, unit, tmp_path):
        run = td.simulate(td.Scenario(trio, [td.Tell(0.5)], ["Ana"], 4, step_unit=unit), 3, rng=1)

        assert same(back(run, tmp_path), run)

    @pytest.mark.parametrize("keep", [None, EVERYTHING, ["share"], []], ids=str)
    def test_whatever_was_kept_comes_back(self, keep, tmp_path):
        scenario = td.Scenario(example_network(), every_rule(), 2, steps=5)
        run = td.simulate(scenario, 4, rng=1, keep=keep)

        assert same(back(run, tmp_path), run)

    EMPTY = {
        "no groups": lambda trio: td.Scenario(trio, [td.Tell(0.5)], ["Ana"], 3),
        "no way to learn": lambda trio: td.Scenario(trio, [td.Forget(0.5)], ["Ana"], 3),
        "no rules": lambda trio: td.Scenario(trio, [], ["Ana"], 3),
        "no steps": lambda trio: td.Scenario(trio, [td.Tell(0.5)], ["Ana"], 0),
        "one person": lambda trio: td.Scenario(td.Network.from_edges(people=["Ana"]), [td.Broadcast(0.5)], [], 3),
        "finer": lambda trio: td.Scenario(trio, [td.Tell(0.5)], ["Ana"], 3).finer(3),
    }

    @pytest.mark.parametrize("case", EMPTY)
    def test_what_is_missing_comes_back_missing(self, trio, case, tmp_path):
        run = td.simulate(self.EMPTY[case](trio), 3, rng=1, keep=EVERYTHING)

        assert same(back(run, tmp_path), run)

    def test_several_scenarios_side_by_side(self, trio, tmp_path):
        run = td.simulate(td.Scenario(trio, [td.Tell(0.5)], ["Ana"], 3), 3, rng=1)
        both = xr.concat([run, run], pd.Index(["today", "tomorrow"], name="scenario"))

        assert back(both, tmp_path).identical(both)

    def test_what_a_user_adds_comes_back(self, trio, tmp_path):
        run = td.simulate(td.Scenario(trio, [td.Tell(0.5)], ["Ana"], 3), 3, rng=1)
        more = run.assign(early=run["learned_at"] < 2, note=("person", np.array(["x", "y", "z"])))
        more = more.assign_attrs(p=np.float64(0.5), sizes=np.array([1, 2]), about={"who": None})
        again = back(more, tmp_path)

        assert again["early"].dtype == bool
        assert again.equals(more)
        assert (again.attrs["p"], again.attrs["sizes"], again.attrs["about"]) == (0.5, [1, 2], {"who": None})

    def test_what_cannot_be_written_is_refused_in_words(self, trio, tmp_path):
        run = td.simulate(td.Scenario(trio, [td.Tell(0.5)], ["Ana"], 3), 3, rng=1)

        with pytest.raises(TypeError, match="the attribute .*object.* cannot be written to a file"):
            td.save(run.assign_attrs(mine=object()), tmp_path / "run.nc")
        with pytest.raises(TypeError, match="datetime64.* cannot be written to a file; use text or numbers"):
            td.save(run.assign_coords(when=np.datetime64("2020-01-01", "ns")), tmp_path / "run.nc")
        with pytest.raises(TypeError, match="save takes a Dataset, got DataArray"):
            td.save(run["share"], tmp_path / "run.nc")
        with pytest.raises(FileNotFoundError, match="there is no folder '.*nowhere'; make it first"):
            td.save(run, tmp_path / "nowhere" / "run.nc")

    def test_a_run_from_a_file_says_how_to_make_it_again(self, tmp_path):
        scenario = td.Scenario(example_network(), every_rule(), 2, steps=5)
        run = td.simulate(scenario, 4)
        loaded = back(run, tmp_path)

        assert td.simulate(scenario, loaded.attrs["replicates"], loaded.attrs["key"]).identical(loaded)

    def test_a_file_can_be_loaded_and_written_over(self, trio, tmp_path):
        run = td.simulate(td.Scenario(trio, [td.Tell(0.5)], ["Ana"], 3), 3, rng=1)
        once = back(run, tmp_path)

        assert same(back(once, tmp_path), run)

    def test_an_old_file_is_kept_until_the_new_one_is_complete(self, tmp_path):
        """A limit on the size of files stands for a full disk: the system itself refuses to write."""
        run = td.simulate(td.Scenario(example_network(), every_rule(), 2, steps=5), 3, rng=1)
        td.save(run, tmp_path / "run.nc")
        code = """
import resource, sys
import tidings as td
run = td.load(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
td.save(run * 2, sys.argv[1])
"""
        answer = subprocess.run([sys.executable, "-c", code, tmp_path / "run.nc"], capture_output=True, text=True)

        assert "OSError" in answer.stderr
        assert os.listdir(tmp_path) == ["run.nc"]
        assert td.load(tmp_path / "run.nc").identical(run)

    @pytest.mark.parametrize("kind", ["str", "accents"])
    def test_others_can_read_it(self, kind, tmp_path):
        run = named(LABELS[kind])
        td.save(run, tmp_path / "run.nc")
        with xr.open_dataset(tmp_path / "run.nc", engine="scipy", decode_times=False) as other:
            np.testing.assert_array_equal(other["share"], run["share"])
            np.testing.assert_array_equal(other["knows"], run["knows"])
            assert other["share"].attrs == run["share"].attrs
            assert list(map(json.loads, other["person"].values)) == run["person"].values.tolist()

    def test_a_single_bit_that_is_wrong_is_found(self, tmp_path):
        path = tmp_path / "run.nc"
        td.save(named(LABELS["str"]), path)
        whole = path.read_bytes()
        where = [whole.index(b"Ana"), whole.index(b"replicates"), len(whole) - 8, len(whole) * 2 // 3]
        for at in where:
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            with pytest.raises(ValueError, match="or is damaged"):
                td.load(path)

    def test_saving_changes_nothing_in_the_run(self, tmp_path):
        run = named(LABELS["tuple"])
        td.save(run, str(tmp_path / "run.nc"))

        assert same(run, named(LABELS["tuple"]))

    @pytest.mark.parametrize(
        "content", [b"", b"hello", b"\x89HDF\r\n\x1a\n" + bytes(200)], ids=["empty", "text", "hdf"]
    )
    def test_a_file_of_another_kind_is_refused(self, content, tmp_path):
        path = tmp_path / "foreign.nc"
        path.write_bytes(content)

        with pytest.raises(ValueError, match=r"foreign.nc' was not written by tidings.save, or is damaged"):
            td.load(path)

    def test_a_netcdf_file_of_somebody_else_is_refused(self, tmp_path):
        xr.Dataset({"share": ("step", [0.5])}).to_netcdf(tmp_path / "foreign.nc", engine="scipy")

        with pytest.raises(ValueError, match="foreign.nc' was not written by tidings.save"):
            td.load(tmp_path / "foreign.nc")

    def test_half_a_file_is_refused(self, tmp_path):
        td.save(named(LABELS["str"]), tmp_path / "run.nc")
        whole = (tmp_path / "run.nc").read_bytes()
        (tmp_path / "run.nc").write_bytes(whole[: len(whole) // 2])

        with pytest.raises(ValueError, match="or is damaged"):
            td.load(tmp_path / "run.nc")

    def test_a_file_that_is_not_there_is_not_there(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            td.load(tmp_path / "nowhere.nc")
