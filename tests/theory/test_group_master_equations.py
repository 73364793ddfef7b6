import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.linalg import expm

import tidings as td
from tidings.theory import group_branches, group_master_equations

TIMES = np.linspace(0, 20, 41)


# St-Onge et al. (2022), row B18: (3, 4), rate .2, exponent 1, a tenth of the people at the start.
def test_it_goes_as_in_the_reference():
    found = group_master_equations(3, 4, 0.2, 1, 0.1, [1, 2, 5, 10])
    assert found["share"].values == pytest.approx([0.15378228, 0.20433961, 0.32962424, 0.38884241], abs=1e-8)
    assert found.attrs["final_share"] == pytest.approx(0.39416217, abs=1e-8)
    assert group_master_equations(3, 4, 0.15, 1, 0.1, 1).attrs["final_share"] == pytest.approx(0.16186909, abs=1e-8)


# Row B19: at exponent 3 and below the threshold of .0796, much stays and little dies out.
@pytest.mark.parametrize(
    "lam, from_few, from_many", [(0.06, 0, 0.56110775), (0.07, 0, 0.70800649), (0.08, 0.77042520, 0.77042520)]
)
def test_where_several_voices_are_needed_it_depends_on_the_start(lam, from_few, from_many):
    few, many = (group_master_equations(3, 4, lam, 3, seeds, 0).attrs["final_share"] for seeds in (0.01, 0.8))
    assert (few, many) == pytest.approx((from_few, from_many), abs=1e-7)


def test_where_nobody_tells_people_forget_at_the_rate_of_forgetting():
    found = group_master_equations(2, 5, 0.0, 1, 0.6, TIMES, forget=0.3)
    assert found["share"].values == pytest.approx(0.6 * np.exp(-0.3 * TIMES), abs=1e-8)


def test_people_who_are_in_no_group_only_forget():
    found = group_master_equations({0: 0.5, 3: 0.5}, 4, 0.5, 1, 0.4, TIMES)
    everybody = group_master_equations(3, 4, 0.5, 1, 0.4, TIMES)
    alone = 0.4 * np.exp(-TIMES)
    assert found["share"].values == pytest.approx((alone + everybody["share"].values) / 2, abs=1e-7)


def by_chain(n, lam, exponent, seeds, forget, t):
    """Expected share in one group, by the matrix of its Markov chain."""
    i = np.arange(n + 1)
    learn, lose = np.where(i > 0, (n - i) * lam * np.maximum(i, 1.0) ** exponent, 0.0), i * forget
    rates = np.diag(learn[:-1], -1) + np.diag(lose[1:], 1) - np.diag(learn + lose)
    return i @ expm(rates * t) @ stats.binom.pmf(i, n, seeds) / n


@pytest.mark.parametrize("n, exponent", [(2, 1.0), (5, 0.5), (7, 2.0)])
def test_who_is_in_one_group_only_follows_the_chain_of_that_group(n, exponent):
    found = group_master_equations(1, n, 0.4, exponent, 0.3, [0.5, 2, 6], forget=0.7)
    expected = [by_chain(n, 0.4, exponent, 0.3, 0.7, t) for t in (0.5, 2, 6)]
    assert found["share"].values == pytest.approx(expected, abs=1e-8)


def test_without_forgetting_everybody_learns():
    found = group_master_equations({1: 0.5, 2: 0.5}, 4, 0.5, 1, 0.1, [*TIMES, 200], forget=0)
    assert (np.diff(found["share"]) >= 0).all()
    # In a group in which nobody knew and nobody is in another, nobody learns.
    assert 0.9 < float(found["share"][-1]) <= 1
    assert group_master_equations(3, 4, 0.5, 1, 0.1, 500, forget=0)["share"].item() == pytest.approx(1, abs=1e-6)


def test_the_clock_may_run_faster():
    slow = group_master_equations(3, 4, 0.02, 1.5, 0.2, 10 * TIMES, forget=0.1)
    fast = group_master_equations(3, 4, 0.2, 1.5, 0.2, TIMES)
    assert slow["share"].values == pytest.approx(fast["share"].values, abs=1e-7)
    assert slow.attrs["final_share"] == pytest.approx(fast.attrs["final_share"], abs=1e-7)


def test_groups_are_reached_once_half_of_their_members_know():
    at_start = group_master_equations(3, {3: 0.5, 4: 0.5}, 0.2, 1, 0.3, 0)
    assert at_start["groups_reached"].item() == pytest.approx(
        (stats.binom.sf(1, 3, 0.3) + stats.binom.sf(1, 4, 0.3)) / 2
    )
    anybody = group_master_equations(3, 4, 0.2, 1, 0.3, 0, reached=0.0)
    assert anybody["groups_reached"].item() == pytest.approx(1 - 0.7**4)
    everybody = group_master_equations(3, 4, 0.2, 1, 0.3, 0, reached=1.0)
    assert everybody["groups_reached"].item() == pytest.approx(0.3**4)


@given(lam=st.floats(0, 5), exponent=st.floats(0, 4), seeds=st.floats(0, 1), forget=st.floats(0, 3))
def test_shares_are_shares_and_settle(lam, exponent, seeds, forget):
    found = group_master_equations(
        {1: 0.3, 3: 0.7}, {2: 0.5, 6: 0.5}, lam, exponent, seeds, [0, 0.1, 1, 5], forget=forget
    )
    for name in ("share", "groups_reached"):
        assert ((found[name] >= 0) & (found[name] <= 1)).all()
    assert found["share"].values[0] == pytest.approx(seeds, abs=1e-12)
    assert 0 <= found.attrs["final_share"] <= 1


def test_nobody_and_everybody_are_starts_too():
    assert (group_master_equations(3, 4, 0.5, 2, 0.0, TIMES)["share"] == 0).all()
    from_all = group_master_equations(3, 4, 0.5, 2, 1.0, TIMES)
    assert from_all["share"].values[0] == 1
    assert from_all.attrs["final_share"] == pytest.approx(group_branches(3, 4, 0.5, 2).upper, abs=1e-8)


def test_it_is_a_result_in_the_words_of_results():
    found = group_master_equations(3, 4, 0.2, 1, 0.1, [5, 0, 0.5, 5])
    assert set(found) == {"share", "groups_reached"}
    assert found["step"].values.tolist() == [5, 0, 0.5, 5]
    assert found["share"].dims == ("step",)
    assert found["share"][0] == found["share"][3] > found["share"][2] > found["share"][1]
    assert found["share"].attrs["long_name"] == td.results.VOCABULARY["share"].long_name


def overlapping(n_people, memberships, size, rng):
    """Groups of `size` filled at random by people who are in `memberships` groups each."""
    seats = rng.permutation(np.repeat(np.arange(n_people), memberships))
    in_group = np.arange(len(seats)) // size
    there = sp.csr_array((np.ones(len(seats)), (seats, in_group)), shape=(n_people, in_group[-1] + 1))
    there.data[:] = 1  # who drew two seats in one group has one
    return td.Network.from_sparse(sp.csr_array((n_people, n_people)), there, groups=range(in_group[-1] + 1))


# Rows B18 and B19: within .015 of a simulation. Steps are taken to no length by two lengths, as in tests/laws.
@pytest.mark.parametrize("lam, exponent, seeds, times", [(0.2, 1, 0.1, [2, 5, 10]), (0.07, 3, 0.5, [2, 10])])
def test_simulated_groups_follow_it(lam, exponent, seeds, times):
    network = overlapping(6000, 3, 4, np.random.default_rng(1))
    rules = td.models.group_contagion(-np.expm1(-lam), exponent, -np.expm1(-1))
    scenario = td.Scenario(network, rules, int(seeds * 6000), steps=max(times))
    coarse, fine = (td.simulate(scenario.finer(k), 8, rng=1, keep=["share", "groups_reached"]) for k in (4, 8))
    theory = group_master_equations(3, 4, lam, exponent, seeds, times)

    for name in ("share", "groups_reached"):
        found = (2 * fine[name] - coarse[name]).sel(step=times).mean("replicate")
        assert np.abs(found.values - theory[name].values).max() < 0.015


@pytest.mark.parametrize(
    "how, says",
    [
        ({"lam": -1}, "lam must be a finite number of at least 0, got -1"),
        ({"exponent": -1}, "exponent must be a finite number of at least 0, got -1"),
        ({"seeds": 10}, "seeds must be a share between 0 and 1, got 10. Did you mean 0.10?"),
        ({"t": -1}, "t must be numbers of at least 0 and finite, got -1"),
        ({"t": []}, r"t must be one time or a list of times, got an array of shape \(0,\)"),
        ({"t": [[1]]}, "t must be one time or a list of times"),
        ({"forget": np.nan}, "forget must be a finite number of at least 0, got nan"),
        ({"reached": 50}, "reached must be a share between 0 and 1, got 50"),
        ({"size": {4: 0.5}}, "the probabilities of size must sum to 1, got a sum of 0.5"),
    ],
)
def test_what_makes_no_sense_is_refused(how, says):
    with pytest.raises(ValueError, match=says):
        group_master_equations(**{"memberships": 3, "size": 4, "lam": 0.2, "exponent": 1, "seeds": 0.1, "t": 1, **how})
