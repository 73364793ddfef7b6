"""What every measure keeps to: labels, further dims, Dask, and nothing else touched."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import tidings as td
from tidings import measures
from tidings.testing import example_network

NETWORK = example_network()
MEASURES = {
    "outcome": measures.outcome,
    "outcome of groups": lambda runs: measures.outcome(runs, of="groups_reached"),
    "outcome of ones own": lambda runs: measures.outcome(runs, of=lambda run: run["learned_at"].max("person")),
    "coverage": measures.coverage,
    "half_time": measures.half_time,
    "arrival": measures.arrival,
    "arrival at people": lambda runs: measures.arrival(runs, over="person", part=0.2),
    "extinct": measures.extinct,
    "flow": lambda runs: measures.between_groups(runs, NETWORK)["flow"],
    "elsewhere": lambda runs: measures.between_groups(runs, NETWORK)["elsewhere"],
    "breadth": measures.breadth,
    "cascade_sizes": measures.cascade_sizes,
    "depth": measures.depth,
    "downstream": measures.downstream,
    "generation": measures.generation,
    "structural_virality": measures.structural_virality,
    "told": measures.told,
    "told_across": lambda runs: measures.told_across(runs, NETWORK),
    "told_within": lambda runs: measures.told_within(runs, NETWORK, first=6),
    "adopter_entropy": lambda runs: measures.adopter_entropy(runs, NETWORK),
    "learned_through": measures.learned_through,
    "size": lambda runs: measures.size_distribution(runs)["size"],
    "at_least": lambda runs: measures.size_distribution(runs)["at_least"],
}
OF_SEVERAL = {"arrival", "arrival at people", "flow", "elsewhere", "size", "at_least"}  # over replicates
OF_EACH = {"cascade_sizes", "downstream", "generation", "learned_through", "told", "told_across"}  # persons or rules


def play(steps, p):
    rules = [td.Tell(0.1), td.Discuss(p), td.Forget(0.3)]
    keep = [*td.results.DEFAULT, *td.results.TAUGHT]
    return td.simulate(td.Scenario(NETWORK, rules, 1, steps, step_unit="week"), 12, rng=1, keep=keep)


def sweep():
    """Two axes, and scenarios of two lengths: what is after the end is NaN."""
    rows = [xr.concat([play(steps, p) for p in (0.05, 0.4)], _axis("p", [0.05, 0.4])) for steps in (3, 8)]
    return xr.concat(rows, _axis("scenario", ["short", "long"]), join="outer")


def _axis(name, values):
    return pd.Index(values, name=name, dtype=object if isinstance(values[0], str) else float)


@pytest.mark.parametrize("name", MEASURES)
def test_every_part_of_a_sweep_is_measured_as_if_it_were_alone(name):
    found = MEASURES[name](sweep())

    assert found.dims[:2] == ("scenario", "p")
    for scenario, steps in (("short", 3), ("long", 8)):
        for p in (0.05, 0.4):
            alone = MEASURES[name](play(steps, p))
            np.testing.assert_array_equal(found.sel(scenario=scenario, p=p), alone)


@pytest.mark.parametrize("order", [("step", "replicate", "person", "group"), ("group", "person", "step", "replicate")])
@pytest.mark.parametrize("name", MEASURES)
def test_the_order_of_dims_changes_nothing(name, order):
    runs = sweep()
    found = MEASURES[name](runs.transpose(*order, ...))

    xr.testing.assert_allclose(found.transpose(*MEASURES[name](runs).dims), MEASURES[name](runs))


@pytest.mark.parametrize("name", MEASURES)
def test_chunks_change_nothing_and_stay_lazy(name):
    pytest.importorskip("dask.array")
    runs = sweep()
    found = MEASURES[name](runs.chunk({"replicate": 5, "step": 2, "person": 7, "group": 3}))

    assert found.chunks is not None
    xr.testing.assert_allclose(found.compute(), MEASURES[name](runs))
    assert found.compute().attrs == MEASURES[name](runs).attrs


@pytest.mark.parametrize("name", MEASURES)
def test_it_says_what_it_is_and_in_which_unit(name):
    found = MEASURES[name](sweep())

    assert {"long_name", "units"} <= set(found.attrs)
    assert found.name is not None
    assert not {"step", "quantile"} & set(found.coords)


@pytest.mark.parametrize("name", MEASURES)
def test_the_result_it_reads_stays_as_it_was(name):
    runs = sweep()
    MEASURES[name](runs)

    xr.testing.assert_identical(runs, sweep())


@pytest.mark.parametrize("name", [name for name in MEASURES if name not in OF_SEVERAL | OF_EACH])
def test_one_replicate_alone_is_one_number(name):
    alone = MEASURES[name](play(8, 0.4).isel(replicate=3))

    assert alone.shape == ()
    np.testing.assert_array_equal(alone, MEASURES[name](play(8, 0.4))[3])


def test_every_public_measure_is_listed():
    assert set(measures.__all__) == {name for name in dir(measures) if callable(getattr(measures, name))}
