import pickle
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

import tidings as td
from tidings.testing import networks

from .examples import EXAMPLES, LABELS, PEOPLE, labelled, ties

read = td.Network.from_networkx


def edges(network):
    """Every tie, a row each."""
    rows = network.to_frames().ties.astype(object)
    return sorted(rows.where(rows.notna(), None).itertuples(index=False, name=None))


class TestRoundTrip:
    @pytest.mark.parametrize("name", EXAMPLES)
    def test_the_graph_gives_the_network_back(self, name):
        network = EXAMPLES[name]

        assert read(network.to_networkx()) == network
        assert read(network.to_networkx()).groups.tolist() == network.groups.tolist()

    @settings(max_examples=50)
    @given(network=networks())
    def test_any_network_comes_back(self, network):
        assert read(network.to_networkx()) == network

    @settings(max_examples=20)
    @given(network=networks())
    def test_groups_may_have_another_name(self, network):
        assert read(network.to_networkx(groups="team"), groups="team") == network

    @pytest.mark.parametrize(
        "kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph], ids=lambda kind: kind.__name__
    )
    def test_a_graph_comes_back_as_the_kind_of_graph_it_was(self, kind):
        graph = kind([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Ana")])
        if graph.is_multigraph():
            graph.add_edge("Ana", "Ben", weight=0.5)
        graph.add_node("Dot", site="Bonn", group=["red", "blue"])
        back = read(graph).to_networkx()

        assert type(back) is kind
        assert nx.utils.nodes_equal(back.nodes, graph.nodes)
        assert sorted(map(sorted, back.edges())) == sorted(map(sorted, graph.edges()))
        assert back.nodes["Dot"] == {"site": "Bonn", "group": ["blue", "red"]}
        assert list(back) == list(graph)

    def test_ties_that_all_run_both_ways_are_undirected(self):
        assert not EXAMPLES["both ways"].to_networkx().is_directed()
        assert EXAMPLES["one way lighter"].to_networkx().is_directed()
        assert EXAMPLES["directed"].to_networkx().is_directed()

    def test_the_karate_club_comes_back(self):
        graph = nx.karate_club_graph()
        back = read(graph, groups="club").to_networkx(groups="club")

        assert nx.utils.edges_equal(back.edges(data="weight"), graph.edges(data="weight"))
        assert [data["club"] for _, data in back.nodes(data=True)] == [[club] for _, club in graph.nodes(data="club")]

    @pytest.mark.parametrize("kind", LABELS)
    def test_labels_come_back_as_they_were(self, kind):
        graph = labelled(kind).to_networkx()

        assert set(graph) == set(LABELS[kind])
        assert list(map(repr, read(graph).names)) == list(map(repr, graph))

    def test_what_is_missing_is_left_out(self):
        graph = EXAMPLES["people with columns"].to_networkx()

        assert set(graph.nodes["Ana"]) == {*PEOPLE.columns, "group"} - {"nobody has"}
        assert graph.nodes["Ben"] == {
            "site": "Rome",
            "rank": "high",
            "any": "one",
            "floor": 0,
            "group": ["blue", "red"],
        }

    def test_what_is_missing_is_missing_again(self):
        people = read(EXAMPLES["people with columns"].to_networkx()).people

        assert (people.isna().to_numpy() == PEOPLE.isna().to_numpy()).all()
        assert people["level"].dropna().tolist() == [1, 3, 2]
        assert people["remote"].dropna().tolist() == [True, False, True]

    def test_weights_of_memberships_are_written_where_they_are_not_1(self):
        graph = EXAMPLES["weighted memberships"].to_networkx()

        assert dict(graph.nodes(data="group")) == {"Ana": {"red": 0.5}, "Ben": {"blue": 1, "red": 2}}

    def test_a_graph_made_by_a_network_may_lose_people(self):
        network = EXAMPLES["ties of groups"]
        graph = network.to_networkx()
        graph.remove_node("Ben")

        assert read(graph) == network.but(people=["Ana"], memberships=network.to_frames().memberships.iloc[:1])


class TestReading:
    """What an attribute means."""

    def test_a_directed_edge_is_one_tie_and_an_undirected_one_two(self):
        assert edges(read(nx.DiGraph([("Ana", "Ben")]))) == [("Ana", "Ben")]
        assert edges(read(nx.Graph([("Ana", "Ben")]))) == [("Ana", "Ben"), ("Ben", "Ana")]

    @pytest.mark.parametrize("kind", [nx.MultiGraph, nx.MultiDiGraph], ids=lambda kind: kind.__name__)
    def test_parallel_edges_are_parallel_ties(self, kind):
        graph = kind()
        graph.add_edges_from(
            [("Ana", "Ben", {"weight": weight, "kind": word}) for weight, word in [(2, "x"), (1, "y")]]
        )
        one_way = [("Ana", "Ben", 1.0, "y"), ("Ana", "Ben", 2.0, "x")]
        back = [(other, one, *rest) for one, other, *rest in one_way]

        assert edges(read(graph)) == one_way + ([] if graph.is_directed() else back)

    def test_edges_without_a_weight_have_weight_1(self):
        graph = nx.DiGraph([("Ana", "Ben", {"weight": 0}), ("Ben", "Cas", {"kind": "peer"})])

        assert edges(read(graph)) == [("Ana", "Ben", 0.0, None), ("Ben", "Cas", 1.0, "peer")]

    def test_other_attributes_of_edges_are_tie_columns(self):
        graph = nx.DiGraph([("Ana", "Ben", {"chance": 0.5}), ("Ben", "Cas", {"since": 3})])
        rows = read(graph).to_frames().ties.set_index("source")

        assert rows.loc["Ana", "chance"] == 0.5
        assert rows.loc["Ben", "since"] == 3
        assert rows.isna().sum().to_dict() == {"target": 0, "chance": 1, "since": 1}

    def test_nodes_are_people_in_their_order_with_their_attributes(self):
        graph = nx.Graph()
        graph.add_nodes_from([("Cas", {"age": 3}), ("Ana", {"site": "x"}), (1, {})])
        people = read(graph).people

        assert people.index.tolist() == ["Cas", "Ana", 1]
        assert people["age"].tolist()[0] == 3
        assert people.isna().to_numpy().tolist() == [[False, True], [True, False], [True, True]]

    @pytest.mark.parametrize(
        "value, members",
        [
            ("red", {"red": 1}),
            (7, {7: 1}),
            (("red", 2), {("red", 2): 1}),
            (["red", "blue"], {"red": 1, "blue": 1}),
            ([("red", 2)], {("red", 2): 1}),
            ({"red", "blue"}, {"red": 1, "blue": 1}),
            (np.array([1, 2]), {1: 1, 2: 1}),
            (pd.Index(["red"]), {"red": 1}),
            ({"red": 0.5, "blue": 2}, {"red": 0.5, "blue": 2}),
            (["red", "red"], {"red": 2}),
            ([], {}),
            (None, {}),
            (float("nan"), {}),
            (pd.NA, {}),
        ],
        ids=lambda case: type(case).__name__,
    )
    def test_groups_are_one_label_several_or_labels_with_weights(self, value, members):
        graph = nx.Graph()
        graph.add_node("Ana", group=value)
        network = read(graph)

        assert dict(zip(network.groups, network.membership.toarray()[0])) == members
        assert list(network.people) == []

    def test_groups_are_sorted_whatever_the_order_of_the_nodes(self):
        graph = nx.Graph()
        graph.add_nodes_from([(0, {"group": "red"}), (1, {"group": ["a", 3]}), (2, {})])

        assert read(graph).groups.tolist() == [3, "a", "red"]

    @pytest.mark.parametrize(
        "value", [np.array([1.0, 2.0]), [1.0, 2.0], {"x": 1}], ids=lambda value: type(value).__name__
    )
    def test_attributes_may_be_anything(self, value):
        graph = nx.path_graph(2)
        nx.set_node_attributes(graph, dict.fromkeys(graph, value), "pos")
        nx.set_edge_attributes(graph, dict.fromkeys(graph.edges, value), "way")
        network = read(graph)

        assert [repr(data["pos"]) for _, data in network.to_networkx().nodes(data=True)] == [repr(value)] * 2
        assert len(network.fingerprint) == 64

    def test_nobody_hears_from_themselves(self):
        for kind in (nx.Graph, nx.DiGraph, nx.MultiGraph):
            with pytest.warns(UserWarning, match="^1 self-tie dropped") as caught:
                network = read(kind([(0, 0), (0, 1)]))
            assert edges(network)[0] == (0, 1)
            assert caught[0].filename == __file__

    def test_the_order_of_edges_changes_nothing(self):
        graph = nx.gnp_random_graph(12, 0.4, seed=1, directed=True)
        turned = nx.DiGraph()
        turned.add_nodes_from(graph)
        turned.add_edges_from(reversed(list(graph.edges)))

        assert read(turned) == read(graph)

    def test_views_and_frozen_graphs_are_graphs(self):
        graph = nx.path_graph(4)

        assert read(nx.freeze(graph.copy())) == read(graph)
        assert read(graph.subgraph([0, 1])).n_people == 2
        assert read(graph.to_directed(as_view=True)) == read(graph)

    @pytest.mark.parametrize(
        "graph", [nx.karate_club_graph(), nx.davis_southern_women_graph(), EXAMPLES["kinds"].to_networkx()]
    )
    def test_a_graph_stays_as_it_is(self, graph):
        before = pickle.dumps((dict(graph.nodes(data=True)), list(graph.edges(data=True)), graph.graph))
        network = read(graph)
        network.to_networkx().clear()
        network.with_ties([tuple(network.names[:2])]).to_networkx()

        assert pickle.dumps((dict(graph.nodes(data=True)), list(graph.edges(data=True)), graph.graph)) == before

    def test_the_graph_given_back_is_the_callers_own(self):
        network = EXAMPLES["ties of groups"]
        before = network.fingerprint
        graph = network.to_networkx()
        graph.graph["tidings"]["groups"].clear()
        graph.graph["tidings"]["group_ties"].iloc[0, 2] = 9.0
        graph.nodes["Ben"]["group"].clear()

        assert pickle.loads(pickle.dumps(network)).fingerprint == before


class TestRefusals:
    @pytest.mark.parametrize("wrong", [None, [(0, 1)], np.eye(2), EXAMPLES["kinds"]])
    def test_what_is_no_graph(self, wrong):
        with pytest.raises(TypeError, match=f"^from_networkx takes a networkx graph, got {type(wrong).__name__}$"):
            read(wrong)

    @pytest.mark.parametrize("path", ["graph.gml", Path("graph.gml")])
    def test_the_path_of_a_file_is_no_graph_yet(self, path):
        said = r"got the text 'graph.gml'; read the file first, as in networkx.read_gml\('graph.gml'\)$"
        with pytest.raises(TypeError, match=said):
            read(path)

    def test_a_table_is_no_graph(self):
        with pytest.raises(TypeError, match=r"got a DataFrame; tables are for Network.from_frames\(ties=table\)$"):
            read(ties((0, 1)))

    def test_a_graph_without_people(self):
        with pytest.raises(ValueError, match="^a network needs at least one person, got none$"):
            read(nx.Graph())

    def test_an_attribute_that_no_node_has(self):
        with pytest.raises(ValueError, match="^no node has the attribute 'Club' that should name its groups$"):
            read(nx.karate_club_graph(), groups="Club")

    def test_several_attributes_for_groups(self):
        with pytest.raises(TypeError, match=r"^groups must be the name of one node attribute, got \['club'\]$"):
            read(nx.karate_club_graph(), groups=["club"])

    @pytest.mark.parametrize(
        "weight, got", [(-1, "-1"), (float("nan"), "nan"), ("2", "'2'"), (None, "nan"), ([1], r"\[1\]")]
    )
    def test_weights_that_are_none(self, weight, got):
        graph = nx.DiGraph([("Ana", "Ben", {"weight": 1}), ("Ben", "Cas", {"weight": weight})])

        with pytest.raises(ValueError, match=f"weights of ties must be finite .* got {got} for 'Ben', 'Cas' .row 1."):
            read(graph)

    def test_a_membership_of_negative_weight(self):
        graph = nx.Graph()
        graph.add_node("Ana", group={"red": -2})

        with pytest.raises(ValueError, match="weights of memberships must be finite .* got -2 for 'Ana', 'red'"):
            read(graph)

    def test_a_group_that_is_a_list(self):
        graph = nx.Graph()
        graph.add_node("Ana", group=[["red"]])

        with pytest.raises(TypeError, match=r"a group is text, a number or a tuple, got the list \['red'\]"):
            read(graph)

    def test_groups_under_a_name_that_a_people_column_has(self):
        with pytest.raises(
            ValueError, match="people have a column called 'site'; choose another name for their groups"
        ):
            EXAMPLES["people with columns"].to_networkx(groups="site")
