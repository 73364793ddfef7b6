import pickle

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

import tidings as td
from tidings.testing import networks

from .examples import EXAMPLES, LABELS, PEOPLE, labelled

read = td.Network.from_affiliation

# Everything but ties, which a graph of people and groups does not hold, and names that are used twice.
GROUPED = {name: network.but(ties=None, group_ties=None) for name, network in EXAMPLES.items() if "labels" not in name}


def gatherings(*edges, people=("Ana", "Ben", "Cas"), groups=("tea", "golf")):
    """A graph of who was where."""
    graph = nx.Graph()
    graph.add_nodes_from(people, bipartite=0)
    graph.add_nodes_from(groups, bipartite=1)
    graph.add_edges_from(edges)
    return graph


class TestRoundTrip:
    @pytest.mark.parametrize("name", GROUPED)
    def test_the_graph_gives_people_and_groups_back(self, name):
        network = GROUPED[name]
        back = read(network.to_affiliation(), ties="none")

        assert back == network
        assert back.groups.tolist() == network.groups.tolist()

    @settings(max_examples=40)
    @given(network=networks())
    def test_any_people_and_groups_come_back(self, network):
        back = read(network.to_affiliation(), ties="none")

        assert back == network.but(ties=None, group_ties=None)

    @pytest.mark.parametrize("kind", LABELS)
    def test_people_and_groups_may_have_any_label(self, kind):
        one, two, three, four = LABELS[kind]
        graph = gatherings((one, three), (two, three), (two, four), people=[two, one], groups=[four, three])
        network = read(graph, ties="none")

        assert list(map(repr, network.names)) == list(map(repr, [two, one]))
        assert list(map(repr, network.groups)) == list(map(repr, [four, three]))
        assert nx.utils.graphs_equal(network.to_affiliation(), graph)

    def test_the_women_of_davis_come_back(self):
        graph = nx.davis_southern_women_graph()
        back = read(graph).to_affiliation()

        assert nx.utils.edges_equal(back.edges, graph.edges)
        assert list(back) == graph.graph["top"] + graph.graph["bottom"]

    def test_weights_are_written_where_they_are_not_1(self):
        graph = EXAMPLES["weighted memberships"].to_affiliation()

        assert graph["Ana"]["red"] == {"weight": 0.5}
        assert graph["Ben"]["blue"] == {}


class TestReading:
    def test_people_who_share_a_group_are_tied_both_ways_with_weight_1(self):
        network = read(gatherings(("Ana", "tea"), ("Ben", "tea"), ("Ana", "golf"), ("Ben", "golf"), ("Cas", "golf")))

        assert network.ties.toarray().tolist() == [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
        assert network.n_ties == 6

    def test_or_are_not(self):
        network = read(gatherings(("Ana", "tea"), ("Ben", "tea")), ties="none")

        assert (network.n_ties, network.membership.sum()) == (0, 2)

    def test_people_without_a_group_and_groups_without_people_are_there(self):
        network = read(gatherings(("Ana", "tea")))

        assert network.names.tolist() == ["Ana", "Ben", "Cas"]
        assert network.groups.tolist() == ["tea", "golf"]
        assert network.group_sizes.tolist() == [1, 0]

    def test_groups_may_come_before_people(self):
        graph = nx.Graph()
        graph.add_node("tea", bipartite=1)
        graph.add_nodes_from(["Ana", "Ben"], bipartite=0)
        graph.add_edges_from([("tea", "Ana"), ("tea", "Ben")])

        assert read(graph) == read(gatherings(("Ana", "tea"), ("Ben", "tea"), people=["Ana", "Ben"], groups=["tea"]))

    def test_members_of_weight_0_are_members(self):
        graph = gatherings(("Ana", "tea", {"weight": 0}), ("Ben", "tea"))

        assert read(graph).group_sizes.tolist() == [2, 0]
        assert read(graph).n_ties == 2

    def test_an_edge_may_be_named_from_either_side(self):
        assert read(gatherings(("tea", "Ana"), ("Ben", "tea"))) == read(gatherings(("Ana", "tea"), ("tea", "Ben")))

    def test_a_weight_is_the_membership_and_does_not_make_the_tie_heavier(self):
        graph = gatherings(("Ana", "tea", {"weight": 0.5}), ("Ben", "tea", {"weight": 3}))
        network = read(graph)

        assert network.membership.toarray().tolist() == [[0.5, 0], [3, 0], [0, 0]]
        assert network.ties.sum() == 2

    def test_parallel_edges_add_up(self):
        graph = nx.MultiGraph(gatherings(("Ana", "tea", {"weight": 0.5})))
        graph.add_edge("tea", "Ana")

        assert read(graph).membership.sum() == 1.5

    def test_attributes_of_people_are_their_columns(self):
        graph = gatherings(people=[("Ana", {"age": 3}), ("Ben", {"site": "x"})])
        graph.nodes["tea"]["day"] = 7
        people = read(graph).people

        assert list(people) == ["age", "site"]
        assert people.isna().to_numpy().tolist() == [[False, True], [True, False]]

    def test_missing_values_are_missing_again(self):
        people = read(EXAMPLES["people with columns"].to_affiliation()).people

        assert (people.isna().to_numpy() == PEOPLE.isna().to_numpy()).all()

    def test_the_order_of_edges_changes_nothing(self):
        rows = [("Ana", "tea"), ("Ben", "golf"), ("Ben", "tea"), ("Cas", "golf")]

        assert read(gatherings(*rows)) == read(gatherings(*reversed(rows)))

    def test_a_graph_stays_as_it_is(self):
        graph = nx.davis_southern_women_graph()
        before = pickle.dumps((dict(graph.nodes(data=True)), list(graph.edges(data=True)), graph.graph))
        read(graph).to_affiliation().clear()

        assert pickle.dumps((dict(graph.nodes(data=True)), list(graph.edges(data=True)), graph.graph)) == before


class TestRefusals:
    @pytest.mark.parametrize("wrong", [None, [("Ana", "tea")], np.eye(2)])
    def test_what_is_no_graph(self, wrong):
        with pytest.raises(TypeError, match=f"takes a networkx graph of people and groups, got {type(wrong).__name__}"):
            read(wrong)

    def test_the_path_of_a_file_is_no_graph_yet(self):
        with pytest.raises(
            TypeError, match=r"the text 'who.graphml'; read the file first, as in networkx.read_graphml"
        ):
            read("who.graphml")

    def test_a_table_is_no_graph(self):
        with pytest.raises(TypeError, match="got a DataFrame; tables are for Network.from_frames"):
            read(pd.DataFrame())

    SHAPES = [
        (nx.DiGraph(gatherings()), "^a membership has no direction, got a directed graph; use graph.to_undirected"),
        (nx.path_graph(2), r"^node 0 needs the attribute bipartite=0 \(a person\) or 1 \(a group\), got None$"),
        (gatherings(people=[("Ana", {"bipartite": "0"})]), "^node 'Ana' needs the attribute bipartite=0 .* got '0'$"),
        (gatherings(("Ana", "Ben")), "^the edge 'Ana', 'Ben' joins two people; every edge must join a person and a"),
        (gatherings(("tea", "golf")), "^the edge 'tea', 'golf' joins two groups; every edge must join"),
        (gatherings(("Ana", "Ana")), "^the edge 'Ana', 'Ana' joins two people"),
        (gatherings(people=[]), "^a network needs at least one person, got none$"),
        (nx.Graph(), "^a network needs at least one person, got none$"),
        (gatherings(("Ana", "tea", {"weight": -1})), "weights of memberships must be .* got -1 for 'Ana', 'tea'"),
        (gatherings(("Ana", "tea", {"weight": "x"})), "weights of memberships must be .* got 'x' for 'Ana', 'tea'"),
        (gatherings(("tea", "Ana", {"weight": None})), "weights of memberships must be .* got None for 'Ana', 'tea'"),
    ]

    @pytest.mark.parametrize("graph, message", SHAPES, ids=lambda case: "")
    def test_graphs_that_are_not_of_people_and_groups(self, graph, message):
        with pytest.raises(ValueError, match=message):
            read(graph)

    def test_another_way_to_tie_people(self):
        with pytest.raises(ValueError, match="^ties must be one of 'shared', 'none', got 'weighted'$"):
            read(gatherings(), ties="weighted")

    def test_a_name_for_a_person_and_a_group_has_no_way_out(self):
        with pytest.raises(
            ValueError, match="is the name of a person and of a group; a bipartite graph needs distinct"
        ):
            labelled("int").to_affiliation()

    def test_nor_has_a_people_column_called_bipartite(self):
        network = td.Network.from_frames(pd.DataFrame({"bipartite": [1]}, index=["Ana"]))

        with pytest.raises(ValueError, match="people have a column called 'bipartite', .* rename it"):
            network.to_affiliation()
