"""The vocabulary of results."""

import pytest
import xarray as xr

import tidings as td


class TestVocabulary:
    def test_every_word_says_what_it_means_and_counts_in(self):
        for name, word in td.results.VOCABULARY.items():
            assert word.long_name, name
            assert word.units, name
            assert word.description.endswith("."), name
            assert set(word.dims) <= {"replicate", "step", "person", "group", "rule", "people"}, name

    def test_what_is_kept_by_default_does_not_grow_with_people_times_steps(self):
        for name in td.results.DEFAULT:
            assert not {"step", "person"} <= set(td.results.VOCABULARY[name].dims)
            assert not {"step", "group"} <= set(td.results.VOCABULARY[name].dims)

    def test_dims_that_have_no_labels_are_left_out(self):
        coords = {"step": [0, 1], "person": ["Ana"]}
        made = td.results.dataset({"share": [0.5, 1.0]}, coords, {"step_unit": "week"})

        assert made["share"].dims == ("step",)
        assert set(made.coords) == {"step"}
        assert made["share"].attrs["long_name"] == "share of people who know"
        assert made["share"].attrs["units"] == "share of people"
        assert made["step"].attrs["units"] == "week"


TEAM = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], groups={"core": ["Ana", "Ben"]})
TODAY = td.Scenario(TEAM, [td.Tell(0.5), td.Meeting(0.2, 0.3)], ["Ana"], steps=4, step_unit="week")


def plan(p):
    return TODAY.but(td.Tell(p))


RESULTS = {
    "run": lambda: td.simulate(TODAY, 3, rng=1, keep=[*td.results.DEFAULT, *td.results.TAUGHT, *td.results.WORKED]),
    "people in a run": lambda: td.simulate(TODAY, 3, rng=1, keep=td.results.PER_STEP),
    "comparison": lambda: td.compare({"today": TODAY, "oftener": plan(0.9)}, replicates=3, rng=1),
    "gain": lambda: td.gain(td.compare({"today": TODAY, "oftener": plan(0.9)}, replicates=3, rng=1), over="today"),
    "sweep": lambda: td.sweep(plan, replicates=3, rng=1, p=[0.1, 0.9]),
    "law": lambda: td.theory.exact(TODAY),
    "mean field": lambda: td.theory.mean_field(TODAY),
    "replay": lambda: td.replay(TODAY, rng=1).record,
    "cascade": lambda: td.replay(TODAY, rng=1).cascade,
    "fit": lambda: td.fit(TEAM, {"Ana": 0, "Ben": 1, "Cas": 3}, [td.Broadcast(0.1), td.Tell(0.1)], until=4),
}


@pytest.mark.parametrize("what", RESULTS)
def test_every_variable_and_every_label_of_a_result_is_explained(what):
    made = RESULTS[what]()

    assert [name for name in made.data_vars if not {"long_name", "units"} <= set(made[name].attrs)] == []
    assert [name for name in made.data_vars if name in td.results.VOCABULARY and what != "fit"
            and made[name].attrs["description"] != td.results.VOCABULARY[name].description] == []  # fmt: skip
    assert [name for name in made.coords if name != "p" and "long_name" not in made[name].attrs] == []


@pytest.mark.parametrize("what", RESULTS)
def test_explanations_survive_a_file(what, tmp_path):
    made = RESULTS[what]()
    td.save(made, tmp_path / "made.nc")

    again = td.load(tmp_path / "made.nc")

    assert {name: again[name].attrs for name in again.variables} == {name: made[name].attrs for name in made.variables}


def test_other_readers_of_netcdf_see_the_explanations(tmp_path):
    td.save(td.simulate(TODAY, 2, rng=1), tmp_path / "run.nc")

    with xr.open_dataset(tmp_path / "run.nc", engine="scipy") as seen:
        assert seen["learned_at"].attrs["description"] == td.results.VOCABULARY["learned_at"].description
        assert seen["person"].attrs["long_name"] == td.results.LABELS["person"]


def test_a_notebook_shows_the_explanations():
    shown = td.simulate(TODAY, 2, rng=1)._repr_html_()

    assert "NaN for those who never learned." in shown


def test_what_is_made_from_a_variable_does_not_keep_its_explanation():
    run = td.simulate(TODAY, 3, rng=1)
    gained = RESULTS["gain"]()

    assert set(td.measures.outcome(run, of=lambda run: run["learned_at"].sum("person")).attrs) == {"long_name", "units"}
    assert all(set(gained[name].attrs) == {"long_name", "units"} for name in gained)
