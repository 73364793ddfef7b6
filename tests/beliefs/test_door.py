import networkx as nx
import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tidings as td
from tidings import beliefs
from tidings.beliefs import deffuant, degroot, friedkin_johnsen, hegselmann_krause, listening

MODELS = {
    "degroot": lambda network, beliefs, **options: degroot(network, beliefs, 6, self_weight=0.3, **options),
    "friedkin_johnsen": lambda network, beliefs, **options: friedkin_johnsen(
        network, beliefs, 6, susceptibility=0.6, **options
    ),
    "hegselmann_krause": lambda network, beliefs, **options: hegselmann_krause(
        network, beliefs, 6, bound=0.4, **options
    ),
    "deffuant": lambda network, beliefs, **options: deffuant(network, beliefs, 6, bound=0.4, **options),
}
every_model = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)


@every_model
@pytest.mark.parametrize("batch", [1, 3, 64])
def test_the_batch_changes_nothing(model, batch):
    karate = td.Network.from_networkx(nx.karate_club_graph())
    whole, parts = (model(karate, "uniform", replicates=10, rng=5, batch=size) for size in (None, batch))
    assert parts.identical(whole)


@every_model
def test_one_more_replicate_leaves_the_others_as_they_are(model, bowtie):
    few, many = (model(bowtie, "uniform", replicates=n, rng=5)["belief"] for n in (3, 70))
    assert (few == many[:3]).all()
    assert (np.ptp(many.values[:, 0], axis=0) > 0.5).all()


@every_model
def test_whoever_hears_nobody_keeps_their_belief(model):
    network = td.Network.from_edges([("Ana", "Ben")], people=["Ana", "Ben", "Cas"])
    beliefs = model(network, {"Ana": 0.2, "Ben": 0.4, "Cas": 0.9})["belief"]
    assert (beliefs.sel(person="Cas") == 0.9).all()
    assert beliefs.sel(person="Ana")[0, -1] > 0.2


@every_model
def test_along_a_tie_that_runs_one_way_only_the_one_who_hears_moves(model):
    network = td.Network.from_edges([("Ana", "Ben")], mutual=False)
    beliefs = model(network, [0.2, 0.4])["belief"][0, -1]
    assert beliefs.sel(person="Ana") == 0.2
    assert beliefs.sel(person="Ben") < 0.4


@every_model
def test_all_stay_where_they_agree(model, bowtie):
    assert model(bowtie, np.full(5, 0.3))["belief"].values == pytest.approx(0.3)


@every_model
def test_beliefs_stay_between_the_lowest_and_the_highest(model, bowtie):
    beliefs = model(bowtie, "uniform", replicates=50, rng=1)["belief"]
    first = beliefs.isel(step=0)
    assert (beliefs <= first.max("person") + 1e-12).all()
    assert (beliefs >= first.min("person") - 1e-12).all()


@pytest.mark.parametrize("name", ["degroot", "friedkin_johnsen", "hegselmann_krause"])
def test_the_order_of_people_changes_nothing(name):
    graph, shuffled = nx.karate_club_graph(), nx.Graph()
    shuffled.add_nodes_from(np.random.default_rng(3).permutation(34).tolist())
    shuffled.add_edges_from(graph.edges(data=True))
    beliefs = pd.Series(np.random.default_rng(4).random(34), range(34))
    here, there = (MODELS[name](td.Network.from_networkx(each), beliefs)["belief"] for each in (graph, shuffled))
    assert here.sel(person=there["person"]).values == pytest.approx(there.values, abs=1e-12)


@pytest.mark.parametrize(
    "given",
    [
        [0.1, 0.2, 0.3],
        {"Cas": 0.3, "Ana": 0.1, "Ben": 0.2},
        pd.Series({"Ben": 0.2, "Cas": 0.3, "Ana": 0.1}),
        pd.DataFrame({"Cas": [0.3], "Ana": [0.1], "Ben": [0.2]}),
        xr.DataArray([0.2, 0.1, 0.3], {"person": ["Ben", "Ana", "Cas"]}),
        xr.DataArray([[0.1], [0.2], [0.3]], dims=("person", "replicate")),
        "view",
    ],
    ids=["order", "dict", "Series", "DataFrame", "DataArray", "no labels", "column"],
)
def test_beliefs_are_given_by_name_or_in_order(trio, given):
    network = trio.but(people=trio.people.assign(view=[0.1, 0.2, 0.3]))
    assert degroot(network, given, 1)["belief"][0, 0].values.tolist() == [0.1, 0.2, 0.3]


def test_a_run_goes_on_from_the_end_of_another(trio):
    long = degroot(trio, "uniform", 6, replicates=4, rng=1, self_weight=0.5)
    first = degroot(trio, "uniform", 2, replicates=4, rng=1, self_weight=0.5)
    then = degroot(trio, first["belief"].isel(step=-1), 4, self_weight=0.5)
    assert then["belief"].values == pytest.approx(long["belief"].values[:, 2:], abs=1e-15)


@pytest.mark.parametrize("name", MODELS)
def test_before_the_first_step_there_are_the_beliefs_alone(trio, name):
    own = {"friedkin_johnsen": {"susceptibility": 0.6}, "degroot": {}}.get(name, {"bound": 0.4})
    run = getattr(beliefs, name)(trio, [0.1, 0.2, 0.4], 0, **own)

    assert run["belief"].values.tolist() == [[[0.1, 0.2, 0.4]]]
    assert np.isnan(run.get("settled_at", np.nan)).all()


@every_model
@pytest.mark.parametrize(
    "beliefs, error, says",
    [
        ([0.1, 0.2], ValueError, "one number for each of the 3 people"),
        ([0.1, np.nan, 0.2], ValueError, "got nan for 'Ben'"),
        ([0.1, 0.2, np.inf], ValueError, "got inf for 'Cas'"),
        ({"Ana": 0.1, "Ben": 0.2}, ValueError, "say nothing of 'Cas'"),
        ({"Ana": 0.1, "Ben": 0.2, "Cas": 0.3, "Zoe": 0.4}, ValueError, "no person called 'Zoe'"),
        (pd.Series([0.1, 0.2, 0.3], ["Ana", "Ana", "Cas"]), ValueError, "listed twice"),
        ("opinion", ValueError, "people column 'opinion' is unknown"),
        (["a", "b", "c"], TypeError, "beliefs must be numbers"),
        (0.5, ValueError, "one number for each of the 3 people"),
        (np.zeros((2, 2, 3)), ValueError, "or \\(replicate, person\\)"),
        (
            xr.DataArray(np.zeros((2, 2, 3)), dims=("scenario", "replicate", "person")),
            ValueError,
            "select, as with isel",
        ),
    ],
)
def test_beliefs_that_make_no_sense_are_refused(trio, model, beliefs, error, says):
    with pytest.raises(error, match=says):
        model(trio, beliefs)


@pytest.mark.parametrize("name", ["hegselmann_krause", "deffuant"])
@pytest.mark.parametrize("wrong", [-0.1, 1.2])
def test_beliefs_that_are_compared_with_a_bound_lie_between_0_and_1(trio, name, wrong):
    with pytest.raises(ValueError, match=f"from 0 to 1, got {wrong} for 'Ben'"):
        MODELS[name](trio, [0.5, wrong, 0.5])


@every_model
def test_other_nonsense_is_refused(trio, model):
    with pytest.raises(TypeError, match="network must be a Network"):
        model(nx.path_graph(3), [0, 0, 0])
    with pytest.raises(ValueError, match="given for 2 replicates, but replicates is 3"):
        model(trio, np.zeros((2, 3)), replicates=3)
    with pytest.raises(ValueError, match="replicates must be at least 1"):
        model(trio, "uniform", replicates=0)
    with pytest.raises(ValueError, match="batch must be at least 1"):
        model(trio, "uniform", batch=0)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, np.nan])
def test_shares_outside_0_to_1_are_refused(trio, wrong):
    with pytest.raises(ValueError, match="susceptibility must be numbers from 0 to 1"):
        friedkin_johnsen(trio, [0, 0, 1], susceptibility=wrong)
    with pytest.raises(ValueError, match="self_weight must be numbers from 0 to 1, got .* for 'Cas'"):
        degroot(trio, [0, 0, 1], self_weight=[0, 0, wrong])


def test_bounds_and_moves_that_make_no_sense_are_refused(trio):
    for model in (hegselmann_krause, deffuant):
        with pytest.raises(ValueError, match="bound must be a finite number of at least 0"):
            model(trio, bound=-0.1)
    with pytest.raises(ValueError, match="moves must be between 0 and 0.5"):
        deffuant(trio, bound=0.1, moves=0.7)


@every_model
def test_a_result_says_how_it_was_made(trio, model, tmp_path):
    run = model(trio, "uniform", replicates=2, rng=9)
    assert run["belief"].dims == ("replicate", "step", "person")
    assert run.attrs["key"] == 9
    assert run.attrs["fingerprint"] == trio.fingerprint
    assert {"model", "parameters", "tidings_version"} <= set(run.attrs)
    assert all({"long_name", "units"} <= set(run[name].attrs) for name in run.data_vars)
    td.save(run, tmp_path / "run.nc")
    assert td.load(tmp_path / "run.nc").identical(run)


def test_listening_is_shared_out_by_weight_over_ties_whatever_their_kind():
    network = td.Network.from_edges([("Ana", "Cas"), ("Ben", "Cas", 2)], mutual=False)
    network = network.with_ties([("Ana", "Cas")], kind="mentor")
    expected = [[1, 0, 0], [0, 1, 0], [0.4, 0.4, 0.2]]
    assert listening(network, self_weight=0.2).toarray() == pytest.approx(np.array(expected))
