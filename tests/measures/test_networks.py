"""Networks measured, checked against small ones by hand and against slow twins that follow the definitions."""

from itertools import combinations
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tidings as td
from tidings import measures
from tidings.testing import networks

BOYS = Path(__file__).parents[3] / "shared" / "data" / "coleman_boys" / "edges.csv"
OF_ONE = {
    "primary_reach": measures.primary_reach,
    "secondary_reach": measures.secondary_reach,
    "ei_index": lambda network: measures.ei_index(network, "site"),
    "ei_index_of": lambda network: measures.ei_index_of(network, "site"),
    "brokers": measures.brokers,
}


def plain(network):
    """Who is tied to whom, as networkx has it: no directions, no parallel ties, no weights."""
    graph = nx.Graph()
    graph.add_nodes_from(network.names)
    graph.add_edges_from(network.to_networkx().edges())
    return graph


def pairs(network):
    return {frozenset(pair) for pair in plain(network).edges}


@pytest.fixture
def chain():
    """Ana - Ben - Cas - Dan, Ana and Ben in one team and Cas and Dan in the other."""
    ties = [("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dan")]
    return td.Network.from_edges(ties, groups={"one": ["Ana", "Ben"], "two": ["Cas", "Dan"]})


@pytest.fixture
def star():
    return td.Network.from_networkx(nx.star_graph(5))


@pytest.fixture
def karate():
    return td.Network.from_networkx(nx.karate_club_graph())


@pytest.fixture
def messy():
    """Ana - Ben in three ties of two kinds, one of weight 0; Cas hears from Ben; Dan is alone."""
    rows = [("Ana", "Ben", 2.5, "peer"), ("Ben", "Ana", 1.0, "peer"), ("Ana", "Ben", 0.0, "mentor")]
    rows += [("Ben", "Cas", 0.5, "peer")]
    ties = pd.DataFrame(rows, columns=["source", "target", "weight", "kind"])
    people = pd.DataFrame({"site": ["Rome", "Rome", "Bonn", "Bonn"]}, index=["Ana", "Ben", "Cas", "Dan"])
    return td.Network.from_frames(people, ties)


class TestReach:
    def test_a_star_reaches_its_rays_and_they_reach_each_other_in_two(self, star):
        assert measures.primary_reach(star).tolist() == [5, 1, 1, 1, 1, 1]
        assert measures.secondary_reach(star).tolist() == [0, 4, 4, 4, 4, 4]

    def test_friends_are_no_friends_of_friends(self, bowtie):
        assert measures.primary_reach(bowtie).tolist() == [2, 2, 4, 2, 2]
        assert measures.secondary_reach(bowtie).tolist() == [2, 2, 0, 2, 2]

    def test_direction_number_and_weight_of_ties_make_no_difference(self, messy):
        assert measures.primary_reach(messy).tolist() == [1, 2, 1, 0]
        assert measures.secondary_reach(messy).tolist() == [1, 0, 1, 0]

    def test_they_are_counts_by_name_of_person(self, chain):
        for measure in (measures.primary_reach, measures.secondary_reach):
            found = measure(chain)

            assert found.index.equals(chain.names)
            assert found.index.name == "person"
            assert found.name == measure.__name__
            assert found.dtype == np.int64

    @given(network=networks(max_people=8))
    def test_they_are_the_people_at_distance_one_and_two(self, network):
        near = {
            name: {other for pair in pairs(network) if name in pair for other in pair - {name}}
            for name in network.names
        }
        two = {name: set().union(*(near[other] for other in near[name])) - near[name] - {name} for name in near}

        assert measures.primary_reach(network).to_dict() == {name: len(some) for name, some in near.items()}
        assert measures.secondary_reach(network).to_dict() == {name: len(some) for name, some in two.items()}


class TestEIIndex:
    def test_two_ties_within_and_one_between(self, chain):
        assert measures.ei_index(chain, "group") == (1 - 2) / 3
        assert measures.ei_index_of(chain, "group").to_dict() == {"Ana": -1, "Ben": 0, "Cas": 0, "Dan": -1}

    def test_everything_within_and_everything_between(self, chain):
        people = chain.people.assign(firm="all of us", desk=["a", "b", "c", "d"])
        network = chain.but(people=people)

        assert measures.ei_index(network, "firm") == -1
        assert measures.ei_index(network, "desk") == 1
        assert (measures.ei_index_of(network, "desk") == 1).all()

    def test_two_units_by_hand(self):
        """Units {1, 2, 3} and {4, 5, 6}, each a triangle, and one friend across: 6 ties within, 1 between."""
        ties = [(1, 2), (2, 3), (1, 3), (4, 5), (5, 6), (4, 6), (3, 4)]
        network = td.Network.from_edges(ties)
        network = network.but(people=network.people.assign(unit=["A"] * 3 + ["B"] * 3))

        assert measures.ei_index(network, "unit") == (1 - 6) / 7
        assert measures.ei_index_of(network, "unit").tolist() == [-1, -1, -1 / 3, -1 / 3, -1, -1]

    def test_the_karate_club_before_it_split(self, karate):
        """Of 78 ties, 11 run between those who went with Mr. Hi and those who stayed."""
        assert measures.ei_index(karate, "club") == (11 - 67) / 78

    def test_a_tie_is_within_if_any_group_is_shared(self):
        groups = {"board": ["Ana", "Ben"], "choir": ["Ben", "Cas"], "team": ["Ana", "Ben"]}
        triangle = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Ana", "Cas")], groups=groups)

        assert measures.ei_index(triangle, "group") == (1 - 2) / 3
        assert measures.ei_index_of(triangle, "group").to_dict() == {"Ana": 0, "Ben": -1, "Cas": 0}

    def test_a_membership_counts_whatever_its_weight(self, chain):
        rows = chain.to_frames().memberships.assign(weight=0.25)

        assert measures.ei_index(chain.but(memberships=rows), "group") == measures.ei_index(chain, "group")

    def test_a_pair_counts_once(self, messy):
        assert measures.ei_index(messy, "site") == 0
        assert measures.ei_index_of(messy, "site").fillna(9).tolist() == [-1, 0, 1, 9]

    def test_people_without_a_value_are_left_out_with_their_ties(self, chain):
        network = chain.but(people=chain.people.assign(site=["Rome", "Rome", None, "Bonn"]))

        assert measures.ei_index(network, "site") == -1
        assert measures.ei_index_of(network, "site").fillna(9).tolist() == [-1, -1, 9, 9]

    def test_people_in_no_group_are_left_out_with_their_ties(self, chain):
        rows = chain.to_frames().memberships.query("person != 'Cas'")

        assert measures.ei_index(chain.but(memberships=rows), "group") == -1

    @pytest.mark.parametrize("values", [[1.5, 1.5, np.nan, 2.5], [True, True, False, False], [(1, 2), (1, 2), 3, "x"]])
    def test_values_are_anything(self, chain, values):
        people = chain.people.assign(value=pd.Series(values, index=chain.names))

        assert measures.ei_index_of(chain.but(people=people), "value").iloc[0] == -1

    def test_nothing_to_count_is_nan(self):
        lonely = td.Network.from_edges(people=["Ana", "Ben"], groups={"one": ["Ana", "Ben"]})
        found = measures.ei_index(lonely, "group")

        assert isinstance(found, float)
        assert np.isnan(found)
        assert measures.ei_index_of(lonely, "group").isna().all()

    def test_a_column_called_group_is_one_where_there_are_no_groups(self, messy):
        people = messy.people.rename(columns={"site": "group"})

        assert measures.ei_index(messy.but(people=people), "group") == 0

    @given(network=networks(max_people=8))
    def test_it_is_counted_pair_by_pair(self, network):
        parts = {"site": {name: {value} for name, value in network.column("site").items()}}
        if network.n_groups:
            parts["group"] = {name: set() for name in network.names}
            for row in network.to_frames().memberships.itertuples():
                parts["group"][row.person].add(row.group)
        for by, part in parts.items():
            signs = {pair: _sign(part, pair) for pair in pairs(network) if all(part[name] for name in pair)}
            each = [_mean([sign for pair, sign in signs.items() if name in pair]) for name in network.names]

            np.testing.assert_allclose(measures.ei_index(network, by), _mean(list(signs.values())))
            np.testing.assert_allclose(measures.ei_index_of(network, by), each)


def _sign(part, pair):
    one, other = pair
    return -1 if part[one] & part[other] else 1


def _mean(values):
    return np.mean(values) if values else np.nan


class TestBrokers:
    def test_the_middle_of_a_star(self, star):
        table = measures.brokers(star)

        middle = {"constraint": 1 / 5, "betweenness": 1, "effective_size": 5, "bridges": 5}
        assert table.loc[0].to_dict() == pytest.approx(middle)
        assert table.loc[1].to_dict() == {"constraint": 1, "betweenness": 0, "effective_size": 1, "bridges": 1}

    def test_a_path_is_carried_by_its_middle(self):
        table = measures.brokers(td.Network.from_networkx(nx.path_graph(5)))

        assert table.index.tolist() == [2, 1, 3, 0, 4]
        assert table["betweenness"].tolist() == pytest.approx([4 / 6, 3 / 6, 3 / 6, 0, 0])
        assert table["bridges"].tolist() == [2, 2, 2, 1, 1]

    def test_nobody_brokers_in_a_triangle(self, triangle):
        table = measures.brokers(triangle)

        assert table.index.tolist() == ["Ana", "Ben", "Cas"]
        assert table["constraint"].tolist() == [9 / 8] * 3
        assert (table[["betweenness", "bridges"]] == 0).all(axis=None)
        assert (table["effective_size"] == 1).all()

    def test_the_kite_by_hand(self):
        """Ben ties the triangle Ana, Ben, Eva to Cas, and Cas ties them to Dan."""
        ties = [("Ana", "Ben"), ("Ana", "Eva"), ("Ben", "Eva"), ("Ben", "Cas"), ("Cas", "Dan")]
        table = measures.brokers(td.Network.from_edges(ties))
        # A third of Ben's time each: to Ana also through Eva, who has two ties, and the other way round.
        ben = 2 * (1 / 3 + 1 / 3 * 1 / 2) ** 2 + (1 / 3) ** 2

        assert table.index.tolist() == ["Ben", "Cas", "Ana", "Dan", "Eva"]
        assert table.loc["Ben"].tolist() == pytest.approx([ben, 4 / 6, 3 - 2 / 3, 1])
        assert table.loc["Cas"].tolist() == pytest.approx([2 * (1 / 2) ** 2, 3 / 6, 2, 2])
        assert table.loc["Ana", ["betweenness", "effective_size", "bridges"]].tolist() == [0, 1, 0]

    def test_the_karate_club(self, karate):
        """Freeman's betweenness of the club is in many papers."""
        table = measures.brokers(karate)

        assert table["betweenness"].head(3).round(4).to_dict() == {0: 0.4376, 33: 0.3041, 32: 0.1452}
        _agree(table, plain(karate))

    def test_people_alone_broker_nothing(self, messy):
        table = measures.brokers(messy)

        assert table.loc["Dan", ["constraint", "effective_size"]].isna().all()
        assert table.loc["Dan", ["betweenness", "bridges"]].tolist() == [0, 0]
        assert table.loc["Ben"].tolist() == pytest.approx([0.5, 1 / 3, 2, 2])

    def test_tuples_and_text_are_names(self):
        table = measures.brokers(td.Network.from_edges([(("x", 1), 2), (2, "two")]))

        assert table["bridges"].to_dict() == {2: 2, "two": 1, ("x", 1): 1}

    @pytest.mark.parametrize("ties", [[], [("Ana", "Ben")]])
    def test_one_or_two_people_have_nobody_between_them(self, ties):
        network = td.Network.from_edges(ties, people=["Ana", "Ben"] if ties else ["Ana"])

        assert (measures.brokers(network)["betweenness"] == 0).all()

    def test_who_stands_alike_stays_in_order(self):
        """Everybody on a ring; rounding must not choose among them."""
        table = measures.brokers(td.Network.from_networkx(nx.circulant_graph(61, [1, 2, 5])))

        assert table.index.tolist() == list(range(61))

    @given(n=st.integers(1, 12), ties=st.integers(0, 40), seed=st.integers(0, 1000))
    def test_it_follows_the_definitions_on_random_graphs(self, n, ties, seed):
        network = td.Network.from_networkx(nx.gnm_random_graph(n, ties, seed=seed, directed=bool(seed % 2)))
        _agree(measures.brokers(network), plain(network))

    @given(network=networks(max_people=8))
    def test_it_follows_the_definitions_on_weighted_parallel_and_one_way_ties(self, network):
        _agree(measures.brokers(network), plain(network))


def _agree(table, graph):
    near = {name: set(graph[name]) for name in graph}
    expected = {
        "constraint": [_constraint(near, name) for name in graph],
        "betweenness": [_betweenness(graph, name) for name in graph],
        "effective_size": [_effective_size(near, name) for name in graph],
        "bridges": [sum(not near[name] & near[other] for other in near[name]) for name in graph],
    }

    assert list(table.columns) == list(expected)
    assert (np.diff(table["betweenness"]) < 1e-12).all()
    for column, values in expected.items():
        np.testing.assert_allclose(table.loc[list(graph), column], values, atol=1e-12, err_msg=column)


def _constraint(near, name):
    """Burt's: of the time that goes to each contact, straight or through another one, the squares."""
    p = {(one, other): 1 / len(near[one]) for one in near for other in near[one]}
    through = {other: sum(p[name, q] * p.get((q, other), 0) for q in near[name]) for other in near[name]}
    return sum((p[name, other] + through[other]) ** 2 for other in near[name]) if near[name] else np.nan


def _effective_size(near, name):
    """Burt's: the contacts, less the share of the others among them that each of them knows."""
    return sum(1 - len(near[name] & near[other]) / len(near[name]) for other in near[name]) if near[name] else np.nan


def _betweenness(graph, name):
    """Freeman's: every shortest path of every pair of others, looked at."""
    others = [other for other in graph if other != name]
    tied = [pair for pair in combinations(others, 2) if nx.has_path(graph, *pair)]
    paths = (list(nx.all_shortest_paths(graph, *pair)) for pair in tied)
    shares = [np.mean([name in path for path in some]) for some in paths]
    return sum(shares) / max(len(others) * (len(others) - 1) / 2, 1)


class TestBrokersFromSomeSources:
    def test_the_rest_needs_no_luck(self, karate):
        columns = ["constraint", "effective_size", "bridges"]
        whole, some = measures.brokers(karate), measures.brokers(karate, sources=5, rng=1)

        pd.testing.assert_frame_equal(some[columns].sort_index(), whole[columns].sort_index())

    def test_it_is_right_on_average(self, karate):
        runs = np.array(
            [measures.brokers(karate, sources=8, rng=key).sort_index()["betweenness"] for key in range(200)]
        )
        error = runs.std(axis=0, ddof=1) / np.sqrt(200)
        exact = measures.brokers(karate).sort_index()["betweenness"]

        assert (np.abs(runs.mean(axis=0) - exact) <= 4.5 * error + 1e-12).all()

    def test_the_same_key_gives_the_same_numbers_and_another_key_others(self, karate):
        first, again, other = (measures.brokers(karate, sources=8, rng=key) for key in (1, 1, 2))

        pd.testing.assert_frame_equal(first, again)
        assert not first.equals(other)

    def test_any_kind_of_luck_will_do(self, karate):
        one, same = (measures.brokers(karate, sources=8, rng=np.random.default_rng(3)) for _ in range(2))

        pd.testing.assert_frame_equal(one, same)
        assert len(measures.brokers(karate, sources=8)) == 34

    def test_everybody_is_no_draw(self, karate):
        for sources in (34, 2000):
            pd.testing.assert_frame_equal(measures.brokers(karate, sources=sources, rng=1), measures.brokers(karate))

    def test_luck_belongs_to_people_and_not_to_ties(self, karate):
        """So that before and after are told apart by their ties, not by who was drawn."""
        apart = td.Network.from_edges(karate.to_edges(), people=range(40))
        after = apart.with_ties([(38, 39)])
        before, since = (measures.brokers(network, sources=8, rng=1) for network in (apart, after))

        pd.testing.assert_series_equal(before["betweenness"], since["betweenness"])

    @pytest.mark.parametrize("sources", [1, 0, -3])
    def test_one_source_is_not_enough(self, karate, sources):
        with pytest.raises(ValueError, match="sources must be at least 2"):
            measures.brokers(karate, sources=sources)

    @pytest.mark.parametrize("sources", [2.5, "all", None, True])
    def test_sources_are_a_number(self, karate, sources):
        with pytest.raises(TypeError, match="sources must be a whole number"):
            measures.brokers(karate, sources=sources)

    def test_luck_that_is_none_is_refused_even_where_none_is_needed(self, karate):
        with pytest.raises(TypeError, match="rng must be"):
            measures.brokers(karate, rng="seven")


class TestGained:
    def test_by_hand(self):
        """Ana loses Ben and gains Cas and Dan, who is new; Eva has left."""
        before = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Eva")])
        after = td.Network.from_edges([("Ana", "Cas"), ("Ana", "Dan"), ("Ben", "Cas")])
        table = measures.gained(before, after)

        assert table.index.tolist() == ["Ana", "Dan", "Cas", "Ben", "Eva"]
        assert table.index.name == "person"
        assert table.loc["Ana"].to_dict() == {"before": 1, "after": 2, "kept": 0, "gained": 2, "lost": 1}
        assert table.loc["Dan"].to_dict() == {"before": 0, "after": 1, "kept": 0, "gained": 1, "lost": 0}
        assert table.loc["Cas"].to_dict() == {"before": 2, "after": 2, "kept": 1, "gained": 1, "lost": 1}
        assert table.loc["Ben"].to_dict() == {"before": 2, "after": 1, "kept": 1, "gained": 0, "lost": 1}
        assert table.loc["Eva"].to_dict() == {"before": 1, "after": 0, "kept": 0, "gained": 0, "lost": 1}
        assert measures.kept_share(before, after) == 1 / 3

    def test_with_itself_nothing_changes(self, karate):
        table = measures.gained(karate, karate)

        assert table.index.equals(karate.names)
        assert (table[["gained", "lost"]] == 0).all(axis=None)
        assert table["kept"].equals(measures.primary_reach(karate).rename("kept"))
        assert measures.kept_share(karate, karate) == 1

    def test_people_are_matched_by_name_in_whichever_order(self):
        before = td.Network.from_edges([("Ana", "Ben")], people=["Ana", "Ben", "Cas"])
        after = td.Network.from_edges([("Ana", "Ben")], people=["Cas", "Ben", "Ana"])

        assert measures.gained(before, after)["kept"].to_dict() == {"Ana": 1, "Ben": 1, "Cas": 0}

    def test_numbers_tuples_and_text_are_names(self):
        before = td.Network.from_edges([(1, 2), (2, ("x", 1))])
        after = td.Network.from_edges([(1, 2), (2, "two")])

        assert measures.gained(before, after)["lost"].to_dict() == {1: 0, 2: 1, ("x", 1): 1, "two": 0}
        assert measures.kept_share(before, after) == 0.5

    def test_a_tie_that_turns_or_multiplies_is_kept(self, messy):
        assert measures.kept_share(messy, messy.reversed_ties()) == 1
        assert measures.kept_share(messy, messy.with_ties([("Ana", "Ben"), ("Cas", "Dan")])) == 1
        assert measures.gained(messy, messy.reversed_ties())["lost"].sum() == 0

    def test_no_ties_before_keep_no_share(self, chain):
        none = chain.but(ties=chain.to_frames().ties.head(0))

        assert np.isnan(measures.kept_share(none, chain))
        assert measures.kept_share(chain, none) == 0
        assert measures.gained(none, chain)["gained"].sum() == 6

    @given(before=networks(max_people=7), after=networks(max_people=7))
    def test_it_is_counted_pair_by_pair(self, before, after):
        was, is_now = pairs(before), pairs(after)
        table = measures.gained(before, after)
        change = table["gained"] - table["lost"]

        for column, some in [("before", was), ("after", is_now), ("kept", was & is_now)] + [
            ("gained", is_now - was),
            ("lost", was - is_now),
        ]:
            assert table[column].to_dict() == {name: sum(name in pair for pair in some) for name in table.index}
        assert set(table.index) == {*before.names, *after.names}
        assert change.is_monotonic_decreasing
        assert all(part.index.is_monotonic_increasing for _, part in table.groupby(change))
        np.testing.assert_equal(measures.kept_share(before, after), len(was & is_now) / len(was) if was else np.nan)

    def test_the_inputs_stay_as_they_were(self, karate):
        ties = karate.ties.toarray()
        for measure in (measures.primary_reach, measures.secondary_reach, measures.brokers):
            measure(karate)
        measures.gained(karate, karate)
        measures.ei_index(karate, "club")

        np.testing.assert_array_equal(karate.ties.toarray(), ties)

    @pytest.mark.parametrize("measure", [measures.gained, measures.kept_share])
    def test_two_networks_of_other_people_are_refused(self, measure):
        """More likely 1 and "1" than a firm that has nobody left."""
        numbers, words = td.Network.from_edges([(1, 2)]), td.Network.from_edges([("1", "2")])

        with pytest.raises(ValueError, match="nobody is in both networks, people such as 1 before and '1' after"):
            measure(numbers, words)


@pytest.mark.skipif(not BOYS.exists(), reason="the data are not beside the repository")
class TestBoysOfAHighSchool:
    """Coleman's 73 boys, who named their friends in fall and in spring: counted from the file itself."""

    @pytest.fixture
    def rows(self):
        return pd.read_csv(BOYS)

    @pytest.fixture
    def waves(self, rows):
        people = range(1, 74)
        return [td.Network.from_frames(people, rows.query(f"wave == {wave}")[["source", "target"]]) for wave in (1, 2)]

    def test_a_share_of_the_pairs_is_kept(self, rows, waves):
        arcs = [set(zip(part["source"], part["target"])) for _, part in rows.groupby("wave")]
        fall, spring = ({frozenset(arc) for arc in some} for some in arcs)

        assert (len(arcs[0]), len(arcs[0] & arcs[1])) == (243, 140)
        assert (len(fall), len(fall & spring)) == (181, 109)
        assert measures.kept_share(*waves) == len(fall & spring) / len(fall)

    def test_gains_and_losses_sum_to_the_pairs_that_came_and_went(self, rows, waves):
        fall, spring = (
            {frozenset(arc) for arc in zip(part["source"], part["target"])} for _, part in rows.groupby("wave")
        )
        table = measures.gained(*waves)

        assert table["gained"].sum() == 2 * len(spring - fall)
        assert table["lost"].sum() == 2 * len(fall - spring)
        assert table.loc[1, "before"] == sum(1 in pair for pair in fall)


class TestBadInput:
    @pytest.mark.parametrize("name", OF_ONE)
    @pytest.mark.parametrize("wrong", [nx.path_graph(3), None, pd.DataFrame()])
    def test_a_network_is_a_network(self, name, wrong):
        with pytest.raises(TypeError, match=f"network must be a Network, got {type(wrong).__name__}"):
            OF_ONE[name](wrong)

    @pytest.mark.parametrize("measure", [measures.gained, measures.kept_share])
    def test_it_says_which_of_two_is_none(self, measure, chain):
        with pytest.raises(TypeError, match="before must be a Network, got dict"):
            measure({}, chain)
        with pytest.raises(TypeError, match="after must be a Network, got dict"):
            measure(chain, {})

    @pytest.mark.parametrize("measure", [measures.ei_index, measures.ei_index_of])
    def test_an_unknown_column_is_answered_with_the_nearest(self, measure, messy):
        with pytest.raises(ValueError, match="people column 'sit' is unknown; did you mean 'site'"):
            measure(messy, "sit")

    @pytest.mark.parametrize("measure", [measures.ei_index, measures.ei_index_of])
    def test_groups_that_are_not_there(self, measure, messy):
        with pytest.raises(ValueError, match="the network has no groups; give memberships, or the name of a people"):
            measure(messy, "group")

    def test_a_column_called_group_beside_groups_is_ambiguous(self, chain):
        network = chain.but(people=chain.people.assign(group="x"))

        with pytest.raises(ValueError, match="people have a column called 'group' and there are groups too"):
            measures.ei_index(network, "group")

    def test_values_are_named_and_not_given(self, messy):
        with pytest.raises(TypeError, match="by must be the name of a people column, or 'group', got Series"):
            measures.ei_index(messy, messy.column("site"))
