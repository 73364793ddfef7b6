"""People lose touch unless they meet."""

import numpy as np
import pytest

import tidings as td
from tidings.rules.drift import fading_of


def ties(network, *rules, steps=12, replicates=1, seeds=("Ana",)):
    scenario = td.Scenario(network, [td.Tell(0.0, name="tell"), *rules], list(seeds), steps)
    return td.simulate(scenario, replicates, rng=1, keep=["ties"])["ties"].values


@pytest.mark.parametrize(
    "half_life, floor, last", [(1, 0.5, 1), (2, 0.25, 4), (3, 0.5, 3), (4, 0.1, 13), (2.5, 0.3, 4)]
)
def test_a_bond_nobody_keeps_up_is_gone_after_so_many_half_lives(pair, half_life, floor, last):
    there = ties(pair, td.Drift(half_life, floor), steps=20)[0] > 0

    assert last == int(half_life * np.log2(1 / floor) + 1e-9)
    assert there.tolist() == [step <= last for step in range(21)]


@pytest.mark.parametrize("half_life", [93, 99, 105, 186])
def test_after_exactly_one_half_life_half_of_it_is_there(pair, half_life):
    """However the reciprocal of the half-life is rounded."""
    there = ties(pair, td.Drift(half_life, 0.5), steps=half_life + 1)[0]

    assert there[-2:].tolist() == [1, 0]


def test_nothing_is_lost_where_it_is_not_at_work(pair):
    assert (ties(pair, td.Coffee(1, p=0.0, follow_up=0.1)) == 1).all()


def test_every_tie_of_two_goes_with_their_bond():
    both_ways = td.Network.from_edges([("Ana", "Ben"), ("Ana", "Ben"), ("Ben", "Cas")])
    scenario = td.Scenario(both_ways, [td.Tell(1.0), td.Drift(0.5, 0.9)], ["Ana"], steps=3)
    run = td.simulate(scenario, 5, rng=1, keep=["knows", "tied"])

    assert (run["tied"].sel(step=slice(1, None)) == 0).all()
    assert (run["knows"].sel(step=3) == [1, 1, 0]).all()  # told in step 0; by step 1 nobody is tied to anybody


def test_a_tie_makes_contact_in_proportion_to_its_strength(pair):
    """After one half-life half as often."""
    rules = [td.Tell(0.36), td.Drift(1.0, 0.4)]
    n = 20_000
    scenario = td.Scenario(pair, rules, ["Ana"], steps=2)
    when = td.simulate(scenario, n, rng=3)["learned_at"].sel(person="Ben").values
    first, second = (when == 1).mean(), (when == 2).sum() / (when != 1).sum()

    assert abs(first - 0.36) < 4 * np.sqrt(0.36 * 0.64 / n)
    assert abs(second - (1 - 0.64**0.5)) < 4 * np.sqrt(0.2 * 0.8 / (0.64 * n))


def test_a_bond_that_grew_makes_no_more_contact_than_its_weight(pair):
    kept = [td.Coffee(1, p=0.0), td.Drift(100.0, 0.1)]
    n = 20_000
    when = td.simulate(td.Scenario(pair, [td.Tell(0.3), *kept], ["Ana"], steps=12), n, rng=3)["learned_at"].sel(
        person="Ben"
    )
    late = ((when > 6) & (when <= 7)).sum() / (~(when <= 6)).sum()

    assert abs(float(late) - 0.3) < 4 * np.sqrt(0.21 / (n * 0.7**6))


def test_under_several_the_rates_add_up_and_the_highest_floor_counts(pair):
    two = [td.Drift(3.0, 0.2, name="slow"), td.Drift(6.0, 0.1, name="slower")]

    assert fading_of(two).half_life == pytest.approx(2.0)
    assert fading_of(two).floor == 0.2
    assert (ties(pair, *two) == ties(pair, td.Drift(2.0, 0.2))).all()


def test_without_any_nothing_fades():
    assert fading_of([td.Tell(0.1), td.Close(0.1)]) is None


def test_in_shorter_steps_it_takes_as_many_more():
    assert td.Drift(3.0, 0.2).finer(4) == td.Drift(12.0, 0.2)


@pytest.mark.parametrize("k", [2, 5])
def test_cut_steps_leave_the_same_behind(trio, k):
    scenario = td.Scenario(trio, [td.Tell(0.0), td.Drift(2.0, 0.3)], ["Ana"], steps=8)
    whole, cut = (td.simulate(each, 3, rng=1, keep=["ties"])["ties"].values for each in (scenario, scenario.finer(k)))

    assert (whole == cut).all()


@pytest.mark.parametrize(
    "arguments, error, message",
    [
        ((0,), ValueError, "Drift.half_life must be a finite number above 0, got 0"),
        ((-2.0,), ValueError, "Drift.half_life must be a finite number above 0, got -2.0"),
        ((np.inf,), ValueError, "Drift.half_life must be a finite number above 0, got inf"),
        ((np.nan,), ValueError, "Drift.half_life must be a finite number above 0, got nan"),
        ((1e-9,), ValueError, "Drift.half_life must be at least 0.001 steps, got 1e-09"),
        (("long",), TypeError, "Drift.half_life must be a number above 0, got 'long'"),
        ((2.0, 0.0), ValueError, "Drift.floor must be above 0 and below 1, got 0.0"),
        ((2.0, 1.0), ValueError, "Drift.floor must be above 0 and below 1, got 1.0"),
        ((2.0, 10), ValueError, "Drift.floor must be above 0 and below 1, got 10. Did you mean 0.10?"),
        ((2.0, -0.1), ValueError, "Drift.floor must be above 0 and below 1, got -0.1"),
        ((2.0, None), TypeError, "Drift.floor must be a number above 0 and below 1, got None"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_when_it_is_made(arguments, error, message):
    with pytest.raises(error) as refused:
        td.Drift(*arguments)
    assert str(refused.value) == message
