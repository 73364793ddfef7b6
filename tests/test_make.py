import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

import tidings as td
from tidings import make
from tidings.make.pairs import ends_of, pairs_of

EVERY = {
    "teams": lambda rng=1, **but: make.teams(**{"n_people": 60, **but}, rng=rng),
    "hierarchy": lambda rng=1, **but: make.hierarchy(**{"span": 3, "depth": 3, **but}, rng=rng),
    "matrix": lambda rng=1, **but: make.matrix(
        **{"n_departments": 4, "n_projects": 5, "people_per_department": 8, **but}, rng=rng
    ),
    "small_world": lambda rng=1, **but: make.small_world(**{"n_people": 60, **but}, rng=rng),
    "bridges": lambda rng=1, **but: make.bridges(
        **{"n_departments": 4, "people_per_department": 8, "n_bridges": 9, **but}, rng=rng
    ),
}
every = pytest.mark.parametrize("organisation", EVERY.values(), ids=EVERY)


def tied(network):
    """Ones where two people are tied: (person, person)."""
    return network.ties.toarray() > 0


def share_a_group(network):
    """Whether two different people share a group: (person, person)."""
    together = (network.membership @ network.membership.T).toarray() > 0
    np.fill_diagonal(together, False)
    return together


def same(column):
    """Whether two people have the same value: (person, person)."""
    values = column.to_numpy()
    return values[:, None] == values[None, :]


def within(count, trials, p):
    """Whether a count is within four standard deviations of its binomial law."""
    return abs(count - trials * p) <= 4 * np.sqrt(trials * p * (1 - p))


# --- every organisation ----------------------------------------------------------------------------


@every
def test_ties_run_both_ways_with_weight_1_and_never_to_oneself_or_twice(organisation):
    network = organisation()
    weights = network.ties.toarray()
    assert network.n_ties > 0
    assert (weights == weights.T).all()
    assert not weights.diagonal().any()
    assert set(np.unique(weights)) == {0, 1}  # parallel ties would add up to 2
    assert network.ties.nnz == network.n_ties


@every
def test_a_membership_counts_once_and_nobody_is_without_a_group(organisation):
    network = organisation()
    assert set(network.membership.data) == {1}
    assert (network.membership.sum(axis=1) >= 1).all()
    assert network.group_sizes.min() >= 1


@every
def test_the_same_rng_gives_the_same_network(organisation):
    assert organisation(rng=7).fingerprint == organisation(rng=7).fingerprint


@every
def test_another_rng_gives_another_network(organisation):
    assert len({organisation(rng=key).fingerprint for key in range(5)}) == 5


@every
def test_a_generator_moves_on_and_starts_alike(organisation):
    first, second = np.random.default_rng(3), np.random.default_rng(3)
    one, next_one = organisation(rng=first), organisation(rng=first)
    assert one != next_one
    assert one == organisation(rng=second)


@every
@pytest.mark.parametrize("source", [np.random.SeedSequence, np.random.PCG64], ids=lambda source: source.__name__)
def test_numpy_sources_of_luck_are_understood(organisation, source):
    assert organisation(rng=source(5)) == organisation(rng=source(5))
    assert organisation(rng=source(5)) != organisation(rng=source(6))


@every
def test_without_rng_every_network_is_another(organisation):
    assert organisation(rng=None) != organisation(rng=None)


@every
def test_global_luck_is_neither_read_nor_changed(organisation):
    kept = np.random.get_state()  # noqa: NPY002
    try:
        np.random.seed(1)  # noqa: NPY002
        before = np.random.get_state()[1].copy()  # noqa: NPY002
        one = organisation(rng=7)
        after = np.random.get_state()[1].copy()  # noqa: NPY002
        np.random.seed(2)  # noqa: NPY002
        assert organisation(rng=7) == one
    finally:
        np.random.set_state(kept)  # noqa: NPY002
    assert (before == after).all()


@every
def test_a_network_survives_its_tables(organisation):
    network = organisation()
    assert td.Network.from_frames(*network.to_frames()[:3]) == network


@every
def test_names_sort_in_the_order_of_the_people_and_groups(organisation):
    network = organisation()
    assert network.people.index.is_monotonic_increasing
    assert network.people.index.is_unique
    assert network.groups.is_monotonic_increasing
    assert len(set(map(len, network.people.index))) == 1


@every
def test_a_misread_luck_is_refused(organisation):
    with pytest.raises(TypeError, match="rng must be None, a whole number, or a numpy"):
        organisation(rng="seven")


@pytest.mark.parametrize(
    "name, argument, value, message",
    [
        ("teams", "n_people", 0, "n_people must be at least 1, got 0"),
        ("teams", "n_people", 12.0, "n_people must be a whole number, got 12.0"),
        ("teams", "n_people", 10**9, "at most 33,554,432 people, this one would have 1,000,000,000; make it smaller"),
        ("teams", "team_size", 0, "team_size must be at least 1, got 0"),
        ("teams", "teams_per_person", 0.5, "teams_per_person must be a finite number of at least 1, got 0.5"),
        ("teams", "teams_per_person", float("nan"), "teams_per_person must be a finite number"),
        ("teams", "ties_within", 50, "ties_within must be a chance between 0 and 1, got 50. Did you mean 0.50?"),
        ("teams", "ties_between", -1, "ties_between must be a finite number of at least 0, got -1"),
        ("teams", "ties_between", 59, "ties_between=59 asks for 1,770 ties between people who share no group, but"),
        ("teams", "n_sites", 0, "n_sites must be at least 1, got 0"),
        ("hierarchy", "span", 0, "span must be at least 1, got 0"),
        ("hierarchy", "depth", 0, "depth must be at least 1, got 0"),
        ("hierarchy", "depth", 40, "at most 33,554,432 people"),
        ("hierarchy", "peer_ties", 1.5, "peer_ties must be a chance between 0 and 1, got 1.5"),
        ("matrix", "n_departments", 0, "n_departments must be at least 1, got 0"),
        ("matrix", "people_per_department", "8", "people_per_department must be a whole number, got '8'"),
        ("matrix", "people_per_department", 10**8, "at most 33,554,432 people"),
        ("matrix", "n_projects", 0, "n_projects must be at least 1, got 0"),
        ("matrix", "n_projects", 33, "n_projects must be at most the number of people, 32, got 33"),
        ("matrix", "projects_per_person", 6, "projects_per_person must be at most n_projects=5, got 6"),
        ("matrix", "projects_per_person", 0, "projects_per_person must be a finite number of at least 1, got 0"),
        ("matrix", "ties_within", -0.1, "ties_within must be a chance between 0 and 1, got -0.1"),
        ("small_world", "n_people", 10**9, "at most 33,554,432 people"),
        ("small_world", "neighbours", 5, "neighbours must be even, got 5; use 4 or 6"),
        ("small_world", "neighbours", 60, "neighbours must be fewer than the 60 people, got 60"),
        ("small_world", "neighbours", 0, "neighbours must be at least 2, got 0"),
        ("small_world", "rewired", 10, "rewired must be a chance between 0 and 1, got 10. Did you mean 0.10?"),
        ("small_world", "team_size", 0, "team_size must be at least 1, got 0"),
        ("small_world", "n_sites", 2.5, "n_sites must be a whole number, got 2.5"),
        ("bridges", "n_departments", 0, "n_departments must be at least 1, got 0"),
        ("bridges", "n_bridges", -1, "n_bridges must be at least 0, got -1"),
        ("bridges", "n_bridges", 385, "n_bridges=385 asks for 385 ties between people who share no group, "),
        ("bridges", "n_bridges", 385, "but there are 384 such pairs; lower it"),
        ("bridges", "ties_within", 2, "ties_within must be a chance between 0 and 1, got 2"),
    ],
)
def test_what_cannot_be_made_is_refused_at_the_door(name, argument, value, message):
    with pytest.raises((ValueError, TypeError)) as refused:
        EVERY[name](**{argument: value})
    assert message in str(refused.value)


def test_a_refused_call_leaves_a_generator_where_it_was():
    luck, untouched = np.random.default_rng(3), np.random.default_rng(3)
    with pytest.raises(ValueError, match="ties_within"):
        make.teams(20, ties_within=2, rng=luck)
    assert luck.integers(2**62) == untouched.integers(2**62)


@pytest.mark.parametrize("high", [1, 2, 3, 1000, 2**25 - 1])
def test_a_number_names_one_pair_up_to_the_largest_organisation(high):
    low = np.unique([0, high // 2, high - 1])
    one, other = ends_of(pairs_of(np.full(len(low), high), low))
    assert (one == low).all()
    assert (other == high).all()


# --- teams -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("n_people", [1, 2, 3, 4, 5, 8, 9, 17, 50, 1000])
@pytest.mark.parametrize("team_size", [1, 3, 8])
@pytest.mark.parametrize("mean", [1, 1.3, 2, 2.5, 7])
def test_teams_are_as_large_and_as_many_as_asked_for(n_people, team_size, mean):
    network = make.teams(n_people, team_size, teams_per_person=mean, ties_between=0, rng=n_people)
    teams_of = np.diff(network.membership.indptr)
    assert network.n_people == n_people
    assert network.membership.nnz == round(mean * n_people)
    assert set(teams_of) <= {int(mean), int(mean) + 1}
    assert network.group_sizes.max() <= team_size
    assert np.ptp(network.group_sizes) <= 1
    assert network.n_groups == -(-network.membership.nnz // min(team_size, n_people))


@pytest.mark.parametrize("n_people", range(1, 30))
def test_teams_need_only_a_number_of_people(n_people):
    network = make.teams(n_people, rng=n_people)
    assert (network.n_people, network.group_sizes.max() <= 8) == (n_people, True)


def test_people_have_padded_names_and_neighbours_share_their_first_team():
    network = make.teams(100, team_size=5, teams_per_person=1.5, rng=1)
    team = network.column("team").to_numpy()
    assert network.people.index[[0, 99]].tolist() == ["P001", "P100"]
    assert network.groups[[0, 29]].tolist() == ["Team 01", "Team 30"]
    assert network.members_of("Team 01")[:5] == ["P001", "P002", "P003", "P004", "P005"]
    assert (network.membership.toarray()[np.arange(100), network.group_positions(team)] == 1).all()
    assert (team[1:] >= team[:-1]).all()


def test_a_team_has_one_site_and_sites_are_even():
    people = make.teams(96, teams_per_person=1, n_sites=4, rng=1).people
    assert people.groupby("team")["site"].nunique().max() == 1
    assert people["site"].value_counts().to_dict() == {"Site A": 24, "Site B": 24, "Site C": 24, "Site D": 24}


def test_there_are_no_more_sites_than_first_teams():
    assert make.teams(16, teams_per_person=1, n_sites=9, rng=1).categories("site") == ["Site A", "Site B"]


def test_further_teams_are_random_mixes():
    network = make.teams(1600, teams_per_person=2, ties_between=0, rng=1)
    first, second = network.membership[:, :200], network.membership[:, 200:]
    again = ((first @ first.T) * (second @ second.T)).sum() - 1600
    # The 28 pairs of each of 200 second teams have met in their first with chance 7 in 1599, nearly independently.
    assert within(again / 2, 200 * 28, 7 / 1599)


@pytest.mark.parametrize("p", [0, 0.3, 1])
def test_team_mates_are_tied_with_their_chance(p):
    network = make.teams(2000, teams_per_person=1.7, ties_within=p, ties_between=0, rng=1)
    together = share_a_group(network)
    assert not tied(network)[~together].any()
    assert within(network.n_ties / 2, together.sum() / 2, p)


def test_the_mean_number_of_ties_to_other_teams_is_as_asked_for():
    network = make.teams(500, ties_between=3, rng=1)
    assert tied(network)[~share_a_group(network)].sum() == 500 * 3


def test_ties_to_other_teams_may_use_up_every_pair():
    few = make.teams(20, team_size=5, teams_per_person=1, ties_within=0, ties_between=15, rng=1)
    assert (tied(few) == ~(share_a_group(few) | np.eye(20, dtype=bool))).all()


def test_ties_to_other_teams_do_not_prefer_anyone():
    counts = sum(
        tied(make.teams(12, 3, teams_per_person=1, ties_within=0, ties_between=1, rng=key)) for key in range(1000)
    )
    pairs = counts[~same(make.teams(12, 3, teams_per_person=1, rng=1).column("team"))]  # 6 ties over 54 pairs
    assert len(pairs) == 2 * 54
    assert all(within(count, 1000, 6 / 54) for count in pairs)


def test_more_ties_within_are_added_to_those_there_are():
    some, more = (tied(make.teams(80, ties_within=p, ties_between=0, rng=1)) for p in (0.3, 0.4))
    assert (more >= some).all()
    assert more.sum() > some.sum()


# --- hierarchy -------------------------------------------------------------------------------------


@pytest.mark.parametrize("span, depth", [(1, 1), (1, 4), (2, 3), (5, 3), (7, 1)])
def test_every_boss_has_their_reports_and_makes_a_team_with_them(span, depth):
    network = make.hierarchy(span, depth, rng=1)
    people = network.people
    assert people["level"].value_counts().to_dict() == {level: span**level for level in range(depth + 1)}
    assert network.n_groups == people["boss"].nunique()
    assert set(network.group_sizes) == {span + 1}
    for team, boss in zip(network.groups, people.index):
        assert network.members_of(team) == [boss, *people.index[people["boss"] == boss]]


def test_a_boss_is_one_level_above_their_reports():
    people = make.hierarchy(4, 3, rng=1).people
    below = people.index[1:]
    assert (people.loc[people.loc[below, "boss"], "level"].to_numpy() == people.loc[below, "level"] - 1).all()


def test_a_department_is_what_is_below_one_person_of_level_1():
    people = make.hierarchy(3, 3, rng=1).people
    assert people["department"].value_counts().to_dict() == {"Dept A": 13, "Dept B": 13, "Dept C": 13}
    deep = people[people["level"] > 1]
    assert (people.loc[deep["boss"], "department"].to_numpy() == deep["department"]).all()
    assert people.loc[people["level"] == 1, "department"].tolist() == ["Dept A", "Dept B", "Dept C"]


def test_the_top_has_no_boss_and_no_department():
    people = make.hierarchy(2, 2, rng=1).people
    assert people[["boss", "department"]].isna().all(axis=1).tolist() == [True] + [False] * 6


def test_reports_ties_are_the_tree_and_hold_everybody_together():
    network = make.hierarchy(3, 4, peer_ties=0, rng=1)
    boss = network.positions(network.column("boss")[1:])
    tree = np.zeros((121, 121), dtype=bool)
    tree[np.arange(1, 121), boss] = tree[boss, np.arange(1, 121)] = True
    assert ((network.outgoing("reports").toarray() > 0) == tree).all()
    assert network.kinds == ["reports"]
    assert sp.csgraph.connected_components(network.ties)[0] == 1


def test_peers_share_a_boss_and_are_tied_with_their_chance():
    network = make.hierarchy(10, 3, peer_ties=0.3, rng=1)
    peers = network.outgoing("peer")
    assert same(network.column("boss"))[peers.nonzero()].all()
    assert within(peers.nnz / 2, 111 * 45, 0.3)


def test_rules_can_follow_the_kinds_and_columns_of_a_hierarchy():
    network = make.hierarchy(2, 2, peer_ties=1, rng=1)
    down = td.Scenario(network, [td.Tell(1.0, kind="reports")], seeds=["P1"], steps=2)
    assert td.simulate(down, replicates=1, rng=1)["learned_at"].values.tolist() == [[0, 1, 1, 2, 2, 2, 2]]
    assert network.members("department").sum(axis=0).tolist() == [3, 3]


# --- matrix ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mean", [1, 1.3, 2, 2.75, 5])
def test_everybody_is_in_one_department_and_in_projects(mean):
    network = make.matrix(4, 5, people_per_department=10, projects_per_person=mean, rng=1)
    membership = network.membership.toarray()
    assert network.n_people == 40
    assert (membership[:, :4].sum(axis=1) == 1).all()
    assert membership[:, :4].sum(axis=0).tolist() == [10] * 4
    assert membership[:, 4:].sum() == round(40 * mean)
    assert set(membership[:, 4:].sum(axis=1)) <= {int(mean), int(mean) + 1}
    assert np.ptp(membership[:, 4:].sum(axis=0)) <= 1


def test_the_columns_of_a_matrix_name_groups_of_the_person():
    network = make.matrix(4, 5, people_per_department=10, projects_per_person=2.5, rng=1)
    membership = network.membership.toarray()
    for column in ("department", "project"):
        assert (membership[np.arange(40), network.group_positions(network.column(column))] == 1).all()


def test_names_tell_the_department():
    people = make.matrix(2, 3, people_per_department=12, rng=1).people
    assert people.index[[0, 11, 12, 23]].tolist() == ["A01", "A12", "B01", "B12"]
    assert (people["department"] == "Dept " + people.index.str[0]).all()


def test_departments_have_names_beyond_the_alphabet():
    groups = make.matrix(27, 1, people_per_department=1, rng=1).groups
    assert groups[[0, 25, 26]].tolist() == ["Dept AA", "Dept AZ", "Dept BA"]


def test_projects_cut_across_departments():
    network = make.matrix(20, 100, people_per_department=50, ties_within=0, rng=1)
    people = network.people
    # Two of a project come from one department with chance 49 in 999, so 45 pairs in each of 100 projects do.
    from_one = people.groupby(["project", "department"]).size()
    assert within((from_one * (from_one - 1)).sum() / 2, 4500, 49 / 999)


@pytest.mark.parametrize("p", [0, 0.2, 1])
def test_those_who_share_a_department_or_project_are_tied_with_their_chance(p):
    network = make.matrix(20, 40, people_per_department=30, projects_per_person=1.5, ties_within=p, rng=1)
    together = share_a_group(network)
    assert not tied(network)[~together].any()
    assert within(network.n_ties / 2, together.sum() / 2, p)


# --- small world -----------------------------------------------------------------------------------


def on_the_ring(n_people, neighbours):
    apart = np.abs(np.arange(n_people)[:, None] - np.arange(n_people))
    apart = np.minimum(apart, n_people - apart)
    return (apart > 0) & (apart <= neighbours // 2)


@pytest.mark.parametrize("n_people, neighbours", [(3, 2), (5, 4), (6, 4), (40, 6)])
def test_with_nothing_rewired_the_ties_are_the_ring(n_people, neighbours):
    network = make.small_world(n_people, neighbours, rewired=0, rng=1)
    assert (tied(network) == on_the_ring(n_people, neighbours)).all()


@pytest.mark.parametrize("rewired", [0.1, 0.5, 1])
def test_so_many_ties_leave_the_ring_and_none_is_lost(rewired):
    network = make.small_world(1000, 6, rewired=rewired, rng=1)
    moved = tied(network)[~on_the_ring(1000, 6)].sum() / 2
    assert tied(network).sum() == 1000 * 6
    assert within(moved, 3000, rewired)
    assert tied(network).sum(axis=1).min() >= 3  # everybody keeps the near ends of their own ties


def test_a_rewired_tie_may_lead_to_anyone():
    apart = sum(tied(make.small_world(20, 2, rewired=1, rng=key)) for key in range(1000))
    one, other = np.triu_indices(20, k=1)
    distance = np.minimum(other - one, 20 - (other - one))
    count = np.bincount(distance, weights=apart[one, other])
    # Of the 17 people who are no neighbours, two sit at each distance from 2 to 9, and one straight across.
    assert count[:2].tolist() == [0, 0]
    assert all(within(count[away], 20_000, 2 / 17) for away in range(2, 10))
    assert within(count[10], 20_000, 1 / 17)


def test_ties_that_can_go_nowhere_stay_on_the_ring():
    crowd = make.small_world(5, 4, rewired=1, rng=1)
    assert tied(crowd).sum() == 20
    tight = make.small_world(6, 4, rewired=1, rng=1)
    assert tied(tight).sum() == 24
    assert tied(tight)[~on_the_ring(6, 4)].sum() == 6  # only the three pairs across were free


@pytest.mark.parametrize("n_people, team_size, n_teams", [(20, 8, 3), (24, 8, 3), (25, 8, 4), (5, 9, 1)])
def test_the_ring_is_cut_into_even_teams_of_neighbours(n_people, team_size, n_teams):
    network = make.small_world(n_people, team_size=team_size, rng=1)
    team = network.column("team")
    assert network.n_groups == n_teams
    assert network.group_sizes.max() <= team_size
    assert np.ptp(network.group_sizes) <= 1
    assert team.is_monotonic_increasing
    assert (network.membership.toarray() == pd.get_dummies(team).to_numpy()).all()
    assert network.people.groupby("team")["site"].nunique().max() == 1


# --- bridges ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("n_bridges", [0, 1, 9, 384])
def test_so_many_bridges_lead_to_other_departments_and_nothing_else_does(n_bridges):
    network = make.bridges(4, 8, n_bridges=n_bridges, rng=1)
    home = same(network.column("department"))
    assert tied(network)[~home].sum() == 2 * n_bridges
    assert not network.outgoing("bridge").toarray()[home].any()
    assert not network.outgoing("department").toarray()[~home].any()
    assert network.group_sizes.tolist() == [8] * 4


def test_departments_are_as_dense_as_asked_for():
    network = make.bridges(10, 60, ties_within=0.4, n_bridges=20, rng=1)
    assert within(network.outgoing("department").nnz / 2, 10 * 60 * 59 / 2, 0.4)


def test_more_bridges_leave_the_ties_of_departments_alone():
    few, many = (make.bridges(4, 8, n_bridges=n_bridges, rng=1).outgoing("department") for n_bridges in (2, 50))
    assert (few.toarray() == many.toarray()).all()


def test_bridges_join_any_two_departments_alike():
    network = make.bridges(4, 100, ties_within=0, n_bridges=6000, rng=1)
    department = network.members("department")
    between = (department.T @ network.ties @ department)[np.triu_indices(4, k=1)]
    assert between.sum() == 6000
    assert all(within(count, 6000, 1 / 6) for count in between)


def test_bridging_people_can_be_members_of_both_departments():
    network = make.bridges(4, 8, n_bridges=40, members_of_both=True, rng=1)
    reach = network.outgoing("bridge") @ network.members("department")
    expected = (reach + network.members("department")).toarray() > 0
    assert (network.membership.toarray() == expected).all()
    assert network.ties.nnz == make.bridges(4, 8, n_bridges=40, rng=1).ties.nnz
    assert network.group_ties.nnz == 12


def test_separate_departments_share_nobody():
    assert make.bridges(4, 8, n_bridges=40, rng=1).group_ties.nnz == 0
