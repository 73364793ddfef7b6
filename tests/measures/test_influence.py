"""Influence: whose contacts learn right after them, and who learns right after their contacts."""

import numpy as np
import pytest
import xarray as xr

import tidings as td
from tests.measures.surveys import survey
from tidings.measures import infectiousness, susceptibility

NEVER = np.nan
HERE = ["normalised", "plain"]


def slow(contacts, when, window, weigh, normalised, ahead):
    """netdiffuseR's formula, one person, lag and contact at a time; `ahead` 1 for infectiousness, -1 for the other."""
    found = np.full(len(when), NEVER)
    for person in np.flatnonzero(~np.isnan(when)):
        right = ever = all_right = 0.0
        for k in range(1, window + 1):
            gap = ahead * (when - when[person])
            others = contacts[person]
            right += weigh(k) * sum(gap[others] == k)
            ever += weigh(k) * sum(gap[others] >= k)
            all_right += weigh(k) * sum(gap == k)
        share = right / ever if ever else 0
        found[person] = share if not normalised else share / all_right if all_right else 0
    return found


def tellers(network, over="ties"):
    """Whom each person hears, by head."""
    if over == "ties":
        return [
            np.unique(network.positions([s for s, t, _ in network.to_edges() if t == name])) for name in network.names
        ]
    groups = [network.positions(network.members_of(group)) for group in network.groups]
    return [np.concatenate([[], *(g[g != p] for g in groups if p in g)]).astype(int) for p in range(network.n_people)]


@pytest.mark.parametrize("over", ["ties", "groups"])
@pytest.mark.parametrize("normalised", [True, False], ids=HERE)
@pytest.mark.parametrize(("window", "discount"), [(1, None), (3, None), (4, 0.5), (40, 0.0)])
def test_both_agree_with_one_contact_at_a_time(window, discount, normalised, over):
    organisation = td.testing.example_network()
    run = td.simulate(td.Scenario(organisation, [td.Tell(0.15), td.Discuss(0.05)], 2, steps=12), 5, rng=3)
    how = {"window": window, "discount": discount, "normalised": normalised, "over": over}

    def weigh(k):
        return 1 / k if discount is None else (1 + discount) ** (1 - k)

    hears, turned = tellers(organisation, over), tellers(organisation.reversed_ties(), over)
    for measure, contacts, ahead in ((infectiousness, turned, 1), (susceptibility, hears, -1)):
        found = measure(organisation, run, **how)
        assert found.dims == ("replicate", "person")
        for row, when in zip(found.values, run["learned_at"].values):
            np.testing.assert_allclose(row, slow(contacts, when, window, weigh, normalised, ahead), atol=1e-12)


def test_the_example_of_the_paper_comes_out_as_by_hand():
    # The eight countries of netdiffuseR's src/infection.cpp: 5, 6, 7 and 8 name others; 1 to 4 are named by 5.
    named = [(5, 1), (5, 2), (5, 3), (5, 4), (6, 5), (7, 5), (8, 5)]
    network = td.Network.from_edges(named, mutual=False).reversed_ties()
    when = dict(zip(range(1, 9), [1, 2, 5, 5, 3, 4, 5, 5]))

    # 2 is followed at once by 5, who is alone in step 3. 5 by one of three, and one in all learns in step 4.
    assert infectiousness(network, when).values.tolist() == pytest.approx([0, 1, 0, 0, 1 / 3, 0, 0, 0])
    # Of the two whom 5 names and who came first, one came right before. 6 came right after 5; 7 and 8 did not.
    assert susceptibility(network, when).values.tolist() == pytest.approx([0, 0, 0, 0, 1 / 2, 1, 0, 0])


def test_who_never_learned_has_none_and_counts_for_nothing(trio):
    when = {"Ana": 0, "Ben": 1, "Cas": NEVER}

    np.testing.assert_array_equal(infectiousness(trio, when), [1, 0, NEVER])
    np.testing.assert_array_equal(susceptibility(trio, when), [0, 1, NEVER])
    assert np.isnan(infectiousness(trio, [[NEVER] * 3, [0, 1, 2]]).values[0]).all()


def test_contacts_count_by_head():
    once = td.Network.from_edges([("Ana", "Ben"), ("Ana", "Cas")])
    often = td.Network.from_edges([("Ana", "Ben"), ("Ana", "Ben"), ("Ana", "Cas", 0.1)])
    when = {"Ana": 0, "Ben": 1, "Cas": 3}

    xr.testing.assert_equal(infectiousness(once, when), infectiousness(often, when))


def test_of_one_kind_only_its_ties_count():
    people = td.Network.from_edges([("Ana", "Ben")], people=["Ana", "Ben", "Cas"])
    network = people.with_ties([("Ana", "Cas")], kind="mentor")
    when = {"Ana": 0, "Ben": 2, "Cas": 1}

    assert infectiousness(network, when, kind="mentor", normalised=False).values.tolist() == [1, 0, 0]
    assert infectiousness(network, when, normalised=False).values.tolist() == [0.5, 0, 0]


def test_steps_that_are_cut_count_as_the_step_they_are_done_in(pair):
    assert infectiousness(pair, [0.0, 0.75]).values.tolist() == [1, 0]
    assert infectiousness(pair, [0.0, 1.25]).values.tolist() == [0, 0]


def test_many_replicates_give_what_they_give_alone(monkeypatch):
    village = td.make.small_world(60, rng=1)
    run = td.simulate(td.Scenario(village, [td.Tell(0.2)], 2, steps=9), 7, rng=1)
    for over in ("ties", "groups"):
        whole = infectiousness(village, run, window=2, over=over)
        monkeypatch.setattr("tidings.measures.influence.BLOCK", 500)
        xr.testing.assert_identical(infectiousness(village, run, window=2, over=over), whole)
        monkeypatch.undo()


@pytest.mark.parametrize("measure", [infectiousness, susceptibility])
def test_what_makes_no_window_is_refused(measure, trio):
    with pytest.raises(ValueError, match="window must be at least 1, got 0"):
        measure(trio, [0, 1, 2], window=0)
    with pytest.raises(ValueError, match="discount must be a finite number of at least 0, got -0.5"):
        measure(trio, [0, 1, 2], discount=-0.5)
    with pytest.raises(ValueError, match="over must be one of 'ties', 'groups', got 'team'"):
        measure(trio, [0, 1, 2], over="team")


def test_of_the_doctors_both_agree_with_one_contact_at_a_time():
    network, when = survey("medical_innovation")
    found = infectiousness(network, when, window=5, normalised=False)

    by_hand = slow(tellers(network.reversed_ties()), when.to_numpy(), 5, lambda k: 1 / k, False, 1)
    np.testing.assert_allclose(found, by_hand)
    assert found.isnull().sum() == 16
