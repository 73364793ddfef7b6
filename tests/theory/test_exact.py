import numpy as np
import pytest
from hypothesis import assume, given, settings
from scipy import stats

import tidings as td
from tidings.testing import scenarios
from tidings.theory import exact

REPLICATES = 4000


def agrees(counts, chances):
    """Whether counts fit exact chances: chi-square where 5 or more are expected, Poisson for the rest together.

    Each test errs once in a million times; with some thousand tests under a fixed rng that is never.
    """
    expected = np.clip(chances, 0, 1) * counts.sum()
    if counts[expected < 1e-9].any():
        return False
    thick = expected >= 5
    rare = stats.poisson.sf(int(counts[~thick].sum()) - 1, expected[~thick].sum())
    if thick.sum() < 2:
        return rare > 1e-6
    scaled = expected[thick] * counts[thick].sum() / expected[thick].sum()
    return min(rare, stats.chisquare(counts[thick], scaled).pvalue) > 1e-6


@settings(max_examples=100)
@given(scenario=scenarios(max_people=6, max_groups=3, max_steps=3, enumerable=True))
def test_simulation_follows_the_exact_law(scenario):
    try:
        law = exact(scenario)
    except ValueError as too_large:
        assume("smaller network" not in str(too_large))
        raise
    run = td.simulate(scenario, REPLICATES, rng=17, keep=["learned_at", "knows", "held", "credit"])
    sizes = np.bincount(run.learned_at.notnull().sum("person").values, minlength=scenario.network.n_people + 1)
    assert agrees(sizes, law["size"].values)
    for name in ("knows", "held"):
        for seen, chance in zip(run[name].sum("replicate").values.ravel(), law[name].values.ravel()):
            assert agrees(np.array([seen, REPLICATES - seen]), [chance, 1 - chance])
    spread = np.sqrt(run.credit.var("replicate").values / REPLICATES)
    # six standard errors, and one learning in all for credits too rare to have shown their spread
    assert (abs(run.credit.mean("replicate").values - law["credit"].values) <= 6 * spread + 6 / REPLICATES).all()


@settings(max_examples=50)
@given(scenario=scenarios(max_people=3, max_groups=2, max_steps=2, enumerable=True))
def test_probabilities_are_probabilities(scenario):
    law = exact(scenario)
    assert law["size"].sum() == pytest.approx(1)
    assert law["share"].values == pytest.approx(law["knows"].mean("person").values)
    assert (law["shares"] <= law["knows"] + 1e-12).all()
    assert (law["knows"] <= law["learned_by"] + 1e-12).all()
    at_end = law["learned_by"].isel(step=-1).sum() - law["learned_by"].isel(step=0).sum()
    assert law["credit"].sum() == pytest.approx(float(at_end))


def test_a_path_of_four_passes_it_on_with_powers_of_the_chance():
    path = td.Network.from_edges([(0, 1), (1, 2), (2, 3)])
    law = exact(td.Scenario(path, td.models.independent_cascade(0.5), [0], steps=4))
    assert law["size"].values == pytest.approx([0, 0.5, 0.25, 0.125, 0.125])


def test_seeds_drawn_at_random_are_every_set_alike(trio):
    law = exact(td.Scenario(trio, [td.Tell(1.0)], seeds=1, steps=1))
    assert law["share"].values == pytest.approx([1 / 3, (2 + 3 + 2) / 9])


def test_members_of_a_meeting_learn_together():
    team = td.Network.from_edges(groups={"core": ["Ana", "Ben", "Cas"]})
    law = exact(td.Scenario(team, [td.Meeting(0.3, 1.0)], ["Ana"], steps=1))
    assert law["size"].values == pytest.approx([0, 0.7, 0, 0.3])


def test_uniform_thresholds_are_enumerated(triangle):
    law = exact(td.Scenario(triangle, td.models.linear_threshold(), ["Ana"], steps=3))
    assert law["size"].values == pytest.approx([0, 0.25, 0, 0.75])


def test_every_expected_name_carries_its_meaning(bowtie):
    law = exact(td.Scenario(bowtie, [td.Tell(0.1)], [0], steps=2, step_unit="week"))
    assert "replicate" not in law.dims
    assert law["knows"].dims == ("step", "person")
    assert law["size"].dims == ("people",)
    assert law["share"].attrs["units"] == "share of people"
    assert law.attrs["step_unit"] == "week"


def test_a_large_network_is_refused():
    network = td.Network.from_edges([(i, j) for i in range(14) for j in range(i)])
    with pytest.raises(ValueError, match="simulate, or take a smaller network"):
        exact(td.Scenario(network, [td.Tell(0.1), td.Tire(0.1), td.Forget(0.1)], [0], steps=9))


class HiddenLuck(td.Rule):
    def chance(self, now, draws):
        return 0.5 * draws.uniform(self.name, now)


def test_luck_that_cannot_be_enumerated_is_refused(pair):
    with pytest.raises(TypeError, match="HiddenLuck draws numbers of its own, so its law cannot be enumerated"):
        exact(td.Scenario(pair, [HiddenLuck()], ["Ana"], steps=2))


def test_what_is_no_scenario_is_refused(pair):
    with pytest.raises(TypeError, match="exact takes a Scenario, got Network"):
        exact(pair)
    with pytest.raises(ValueError, match="reached must be a share between 0 and 1, got 50. Did you mean 0.50"):
        exact(td.Scenario(pair, [td.Tell(0.1)], ["Ana"], steps=1), reached=50)
