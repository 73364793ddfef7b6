"""The classics are the rules they are said to be, and do what they are famous for."""

import inspect

import numpy as np
import pytest
from scipy import stats

import tidings as td
from tidings.testing import example_network, slow_twin

MODELS = {
    "si": ([td.Tell(0.2)], td.models.si(0.2)),
    "sis": ([td.Tell(0.2), td.Forget(0.1)], td.models.sis(0.2, 0.1)),
    "sir": ([td.Tell(0.2), td.Tire(0.1)], td.models.sir(0.2, 0.1)),
    "independent_cascade": ([td.Tell(0.2), td.Tire(1.0)], td.models.independent_cascade(0.2)),
    "linear_threshold": ([td.Threshold("uniform")], td.models.linear_threshold()),
    "watts": ([td.Threshold(0.2, of="share")], td.models.watts(0.2)),
    "complex_contagion": ([td.Threshold(2, of="count")], td.models.complex_contagion(2)),
    "group_contagion": ([td.Discuss(0.2, exponent=1.5), td.Forget(0.1)], td.models.group_contagion(0.2, 1.5, 0.1)),
    "simplicial_contagion": (
        [td.Tell(0.1), td.Discuss(0.4, exponent=0.0, quorum=1.0), td.Forget(0.2)],
        td.models.simplicial_contagion(0.1, 0.4, forget=0.2),
    ),
    "maki_thompson": ([td.Tell(0.2), td.Stifle(0.2)], td.models.maki_thompson(0.2)),
    "bass": ([td.Broadcast(0.1), td.Tell(0.2)], td.models.bass(0.1, 0.2)),
    "households": ([td.Discuss(0.3), td.Tell(0.1), td.Tire(1.0)], td.models.households(0.3, 0.1)),
    "team_learning": (
        [
            td.Tell(0.02),
            td.Meeting(0.2, 0.3),
            td.Adopt(0.5, 0.5),
            td.Exchange(0.02),
            td.Onboard(0.1),
            td.Forget(0.01),
        ],
        td.models.team_learning(),
    ),
}


def law(network, rules, seeds, steps):
    return td.theory.exact(td.Scenario(network, rules, seeds, steps))


def test_every_model_is_looked_at_here():
    public = {name for name, model in inspect.getmembers(td.models, inspect.isfunction) if not name.startswith("_")}

    assert public == set(MODELS)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_a_list_of_rules(name):
    expected, rules = MODELS[name]

    assert rules == expected


@pytest.mark.parametrize("name", MODELS)
def test_a_model_can_be_played(name):
    scenario = td.Scenario(example_network(), MODELS[name][1], 4, steps=10)
    run = td.simulate(scenario, 5, rng=2, keep=[*td.results.DEFAULT, *td.results.PER_STEP, *td.results.WORKED])

    assert run["learned_at"].max() > 0
    assert run.identical(slow_twin(scenario, 5, rng=2))


@pytest.mark.parametrize("name", MODELS)
def test_a_model_says_what_it_means_and_where_it_is_from(name):
    text = getattr(td.models, name).__doc__

    assert text.split("\n")[0].endswith(".")
    assert name in ("si", "sis") or any(word in text for word in ("https://doi.org/10.", "(19"))


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: td.models.si(20), "Tell.p must be a chance between 0 and 1, got 20"),
        (lambda: td.models.sis(0.2, -0.1), "Forget.p must be a chance between 0 and 1, got -0.1"),
        (lambda: td.models.group_contagion(0.2, forget=-0.1), "Forget.p must be a chance between 0 and 1, got -0.1"),
        (lambda: td.models.simplicial_contagion(0.2, 0.1, forget=np.nan), "Forget.p must be a chance .* got nan"),
        (lambda: td.models.maki_thompson(0.2, 1.2), "Stifle.p must be a chance between 0 and 1, got 1.2"),
        (lambda: td.models.households(0.1, 0.1, tire=2), "Tire.p must be a chance between 0 and 1, got 2"),
        (lambda: td.models.team_learning(raises=-0.2, takes_in=0.0), "Meeting.raises must be a chance .* got -0.2"),
        (lambda: td.models.team_learning(turnover=-1), "Turnover.p must be a chance between 0 and 1, got -1"),
        (lambda: td.models.team_learning(quorum=5, adopt=0), "Adopt.quorum must be a chance between 0 and 1, got 5"),
    ],
)
def test_parameters_are_refused_where_they_are_given(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_chance_of_zero_drops_a_rule_of_team_learning():
    assert td.models.team_learning(0.1, 0, 0.3, 0.5, 0, 0, 0, 0, 0.2) == [td.Tell(0.1), td.Turnover(0.2)]
    assert td.models.team_learning(0, 0, 0, 0, 0, 0, 0, 0, 0) == []


def test_forgetting_is_left_out_where_nobody_forgets():
    assert td.models.group_contagion(0.2) == [td.Discuss(0.2)]
    assert len(td.models.simplicial_contagion(0.1, 0.4)) == 2


def test_in_a_cascade_each_tie_is_tried_once():
    """Of nine ties at p = .4 some pass it on, and no more follow: the binomial law."""
    star = td.Network.from_edges([(0, leaf) for leaf in range(1, 10)])
    run = td.simulate(td.Scenario(star, td.models.independent_cascade(0.4), [0], steps=20), 8000, rng=1)
    told = (run["share"].isel(step=-1) * 10 - 1).round().astype(int)

    assert (run["learned_at"].max("person") <= 1).all()
    assert stats.chisquare(np.bincount(told, minlength=10), 8000 * stats.binom.pmf(range(10), 9, 0.4)).pvalue > 1e-4


def test_a_linear_threshold_is_passed_with_the_chance_of_its_weight():
    network = td.Network.from_edges([("Ana", "Cas", 0.3), ("Ben", "Cas", 0.5)], mutual=False)
    reached = {}
    for of in ("share", "count"):
        for seeds in (["Ana"], ["Ben"], ["Ana", "Ben"]):
            learned = law(network, td.models.linear_threshold(of), seeds, steps=3)["learned_by"]
            reached[of, *seeds] = learned.sel(person="Cas").isel(step=-1).item()

    assert reached == pytest.approx(
        {
            ("share", "Ana"): 3 / 8,
            ("share", "Ben"): 5 / 8,
            ("share", "Ana", "Ben"): 1,
            ("count", "Ana"): 0.3,
            ("count", "Ben"): 0.5,
            ("count", "Ana", "Ben"): 0.8,
        }
    )


@pytest.mark.parametrize("theta, reached", [(0.5, 3), (0.51, 1)])
def test_watts_is_about_the_share_of_ties(trio, theta, reached):
    run = td.simulate(td.Scenario(trio, td.models.watts(theta), ["Ana"], steps=5), 3, rng=1)

    assert (run["share"].isel(step=-1) * 3 == reached).all()


def test_complex_contagion_needs_a_wide_bridge():
    """On a ring with ties to the next two, two neighbours reach everybody; on a simple ring they do not."""
    reached = {}
    for width in (1, 2):
        ring = td.Network.from_edges([(i, (i + d) % 12) for i in range(12) for d in range(1, width + 1)])
        run = td.simulate(td.Scenario(ring, td.models.complex_contagion(2), [0, 1], steps=12), 1, rng=1)
        reached[width] = run["share"].values[0, -1] * 12

    assert reached == pytest.approx({1: 2, 2: 12})


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0])
def test_the_hazard_of_a_group_grows_with_a_power_of_those_who_share(exponent):
    group = td.Network.from_edges(groups={"core": range(5)})
    for k in (1, 2, 4):
        first = law(group, td.models.group_contagion(0.1, exponent), range(k), steps=1)["learned_by"]
        assert first.sel(person=4, step=1).item() == pytest.approx(1 - 0.9 ** (k**exponent))


def test_a_simplex_acts_once_all_others_share():
    triangle = td.Network.from_edges([(0, 1), (1, 2), (0, 2)], groups={"all": [0, 1, 2]})
    rules = td.models.simplicial_contagion(0.1, 0.4)
    chance = {k: law(triangle, rules, range(k), 1)["learned_by"].sel(person=2, step=1).item() for k in (1, 2)}

    assert chance == pytest.approx({1: 0.1, 2: 1 - 0.9**2 * 0.6})


def test_a_rumour_between_two_is_always_told():
    """Nobody is stifled before the other one knows; afterwards both are, sooner or later."""
    pair = td.Network.from_edges([("Ana", "Ben")])
    end = law(pair, td.models.maki_thompson(0.3, stifle=0.6), ["Ana"], steps=200).isel(step=-1)

    assert end["share"].item() == pytest.approx(1)
    assert end["shares"].values == pytest.approx([0, 0])


def test_bass_in_a_small_market_is_the_law_of_its_two_chances():
    """Two people: the first learns with p each, the second with 1 - (1 - p)(1 - q)."""
    p, q, steps = 0.1, 0.3, 6
    pair = td.Network.from_edges([("Ana", "Ben")])
    share = law(pair, td.models.bass(p, q), [], steps)["share"]
    nobody, one, both = 1.0, 0.0, 0.0
    for step in range(steps + 1):
        assert share.sel(step=step).item() == pytest.approx(one / 2 + both)
        catch = 1 - (1 - p) * (1 - q)
        nobody, one, both = (
            nobody * (1 - p) ** 2,
            nobody * 2 * p * (1 - p) + one * (1 - catch),
            nobody * p**2 + one * catch + both,
        )


def test_households_mix_locally_and_globally():
    """A household of two and a stranger: certain at home, sometimes abroad."""
    network = td.Network.from_edges([("Ana", "Zoe"), ("Ben", "Zoe")], groups={"home": ["Ana", "Ben"]})
    end = law(network, td.models.households(1.0, 0.2), ["Ana"], steps=6)["learned_by"].isel(step=-1)

    assert end.sel(person="Ben").item() == pytest.approx(1)
    assert end.sel(person="Zoe").item() == pytest.approx(1 - 0.8**2)
