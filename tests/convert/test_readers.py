"""Files of other programs: what is in them comes out, and what is wrong with them is said with its line."""

import gzip
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

import tidings as td
from tidings.datasets import read_adoptions, read_contacts, read_edge_list, read_graphml, read_pajek

DATA = Path(__file__).parents[3] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the data sets are not beside the folder of the repository")


@pytest.fixture
def written(tmp_path):
    def write(text, name="file.txt", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def ties(network):
    _, table, *_ = network.to_frames()
    weight = table["weight"] if "weight" in table else [1.0] * len(table)
    return sorted(zip(table["source"], table["target"], weight))


BOTH_WAYS = [("Ana", "Ben", 2.0), ("Ben", "Ana", 2.0), ("Ben", "Cas", 1.0), ("Cas", "Ben", 1.0)]


class TestEdgeList:
    @pytest.mark.parametrize(
        "text",
        [
            "Ana Ben 2\nBen Cas 1\n",
            "Ana,Ben,2\r\nBen,Cas,1\r\n",
            "# who\n% with whom\n\nsource;target;weight\nAna;Ben;2\nBen;Cas;1",
            "Ana\tBen\t2\nBen\tCas\t1\n",
            "one,other,often\nAna,Ben,2\nBen,Cas,1\n",
            '"Ana","Ben",2\n"Ben","Cas",1\n',
        ],
    )
    def test_however_cells_are_separated(self, written, text):
        assert ties(read_edge_list(written(text))) == BOTH_WAYS

    def test_names_may_hold_blanks_where_commas_separate(self, written):
        assert read_edge_list(written("Ana Maria,Ben\n")).people.index.tolist() == ["Ana Maria", "Ben"]

    def test_compressed_and_with_a_mark_of_its_bytes(self, tmp_path, written):
        packed = tmp_path / "ties.txt.gz"
        packed.write_bytes(gzip.compress(b"Ana Ben 2\nBen Cas 1\n"))

        assert ties(read_edge_list(packed)) == BOTH_WAYS
        assert ties(read_edge_list(written("\ufeffAna Ben 2\nBen Cas 1"))) == BOTH_WAYS

    def test_directed_rows_are_one_way(self, written):
        assert ties(read_edge_list(written("Ana Ben\nBen Cas\n"), directed=True)) == [
            ("Ana", "Ben", 1.0),
            ("Ben", "Cas", 1.0),
        ]

    def test_a_pair_in_both_orders_is_one_tie_with_the_larger_weight(self, written):
        with pytest.warns(UserWarning, match="1 pairs are listed in both orders; each is taken as one tie"):
            network = read_edge_list(written("Ana Ben 1\nBen Ana 2\nBen Cas 1\n"))

        assert ties(network) == BOTH_WAYS

    def test_the_same_row_twice_is_two_ties(self, written):
        assert read_edge_list(written("Ana Ben\nAna Ben\n")).n_ties == 4

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "has no rows"),
            ("# nothing\n\n", "has no rows"),
            ("source,target\n", "has a header but no rows"),
            ("Ana\nBen\n", "line 1 has one cell, 'Ana'; expected source and target"),
            ("# first\nAna Ben\nBen Cas Dee\n", "line 3 has 3 cells where the first row has 2"),
            ("Ana Ben 1\nBen Cas many\n", "line 2 has the weight 'many'; give a number of at least 0"),
            ("Ana Ben 1\nBen Cas -1\n", "line 2 has the weight '-1'"),
            ("Ana,Ben\nBen,\n", "line 2 has no target"),
            ("1 2 3 4\n", "has 4 cells; expected source, target, weight"),
        ],
    )
    def test_what_is_wrong_is_said_with_its_line(self, written, text, message):
        with pytest.raises(ValueError, match=message):
            read_edge_list(written(text))

    def test_what_is_no_text_or_not_there(self, written, tmp_path):
        with pytest.raises(ValueError, match="is not text in UTF-8"):
            read_edge_list(written("Zoë Ben\n", encoding="latin-1"))
        with pytest.raises(ValueError, match="there is no file"):
            read_edge_list(tmp_path / "none.txt")
        with pytest.raises(ValueError, match="is a folder"):
            read_edge_list(tmp_path)
        with pytest.raises(ValueError, match="cannot be unpacked"):
            read_edge_list(written("Ana Ben\n", "ties.gz"))

    def test_ties_to_oneself_are_dropped_and_counted(self, written):
        with pytest.warns(UserWarning, match="self"):
            assert read_edge_list(written("Ana Ana\nAna Ben\n")).n_ties == 2

    @needs_data
    def test_a_real_one_has_the_counts_of_its_source(self, written):
        # Nominations of Medical Innovation within the sample (netdiffuseR), each once: 294 arcs among 240 pairs.
        rows = (DATA / "medical_innovation" / "edges.csv").read_text().splitlines()[1:]
        text = "\n".join(dict.fromkeys(row.rsplit(",", 1)[0] for row in rows))

        assert read_edge_list(written(text), directed=True).n_ties == 294
        with pytest.warns(UserWarning, match="54 pairs are listed in both orders"):
            assert read_edge_list(written(text)).n_ties == 2 * 240


class TestGraphML:
    def test_a_graph_comes_back_as_it_was(self, tmp_path):
        graph = nx.DiGraph()
        graph.add_node("a", label="Ana", group="core;field", age=40)
        graph.add_node("b", label="Ben", group="core", age=30)
        graph.add_edge("a", "b", weight=2.5)
        nx.write_graphml(graph, tmp_path / "g.graphml")

        network = read_graphml(tmp_path / "g.graphml", name="label", split=";")

        assert ties(network) == [("Ana", "Ben", 2.5)]
        assert network.groups.tolist() == ["core", "field"]
        assert network.group_sizes.tolist() == [2, 1]
        assert network.people["age"].tolist() == [40, 30]

    def test_names_that_are_not_there_or_twice_are_refused(self, tmp_path):
        graph = nx.Graph([("a", "b")])
        graph.nodes["a"]["label"] = "Ana"
        nx.write_graphml(graph, tmp_path / "g.graphml")
        with pytest.raises(ValueError, match="node 'b' has no 'label'"):
            read_graphml(tmp_path / "g.graphml", name="label")
        graph.nodes["b"]["label"] = "Ana"
        nx.write_graphml(graph, tmp_path / "g.graphml")
        with pytest.raises(ValueError, match="two nodes are called 'Ana'"):
            read_graphml(tmp_path / "g.graphml", name="label")
        with pytest.raises(ValueError, match="'names'"):
            read_graphml(tmp_path / "g.graphml", name="names")

    def test_something_else_is_no_graphml(self, written, tmp_path):
        with pytest.raises(ValueError, match="is no GraphML that networkx can read"):
            read_graphml(written("Ana Ben\n"))
        with pytest.raises(ValueError, match="there is no file"):
            read_graphml(tmp_path / "none.graphml")


DAVIS = nx.davis_southern_women_graph()


def as_pajek(graph):
    people = [node for node, side in graph.nodes(data="bipartite") if side == 0]
    nodes = [*people, *(node for node, side in graph.nodes(data="bipartite") if side == 1)]
    rows = [f"*Vertices {len(nodes)} {len(people)}"]
    rows += [f'{at} "{node}" 0.1 0.2 0.5' for at, node in enumerate(nodes, start=1)]
    rows += ["*Edges", *(f"{nodes.index(a) + 1} {nodes.index(b) + 1} 1" for a, b in graph.edges)]
    return "\n".join(rows)


class TestPajek:
    def test_two_modes_are_people_and_groups(self, written):
        assert read_pajek(written(as_pajek(DAVIS))) == td.Network.from_affiliation(DAVIS)
        assert read_pajek(written(as_pajek(DAVIS)), ties="none").n_ties == 0

    def test_arcs_go_one_way_and_edges_both(self, written):
        text = '*Network Friends\n*Vertices 3\n1 "Ana O\'Neil"\n2 Ben\n*Arcs\n1 2 2\n*Edges\n2 3\n'

        network = read_pajek(written(text))

        assert network.people.index.tolist() == ["Ana O'Neil", "Ben", "3"]
        assert ties(network) == [("3", "Ben", 1.0), ("Ana O'Neil", "Ben", 2.0), ("Ben", "3", 1.0)]

    def test_lists_and_matrices_are_read_too(self, written):
        lists = read_pajek(written("*Vertices 3\n*Arcslist\n1 2 3\n*Edgeslist\n2 3\n"))
        matrix = read_pajek(written("*Vertices 2\n*Matrix\n0 3\n1 0\n"))

        assert ties(lists) == [("1", "2", 1.0), ("1", "3", 1.0), ("2", "3", 1.0), ("3", "2", 1.0)]
        assert ties(matrix) == [("1", "2", 3.0), ("2", "1", 1.0)]

    def test_people_without_ties_and_groups_without_members_stay(self, written):
        network = read_pajek(written("*Vertices 5 3\n*Edges\n1 4\n2 4\n"))

        assert (network.n_people, network.n_groups, network.group_sizes.tolist()) == (3, 2, [2, 0])

    def test_what_comes_after_the_first_network_is_left_out(self, written):
        assert read_pajek(written("*Vertices 2\n*Edges\n1 2\n*Partition age\n*Vertices 2\n1\n2\n")).n_ties == 2

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("1 2\n", "has no line .Vertices, so it is no Pajek network"),
            ("*Vertices\n", r"line 1 reads '\*Vertices'; expected"),
            ("*Vertices 3 5\n", "the first mode must have from 1 to 3 vertices"),
            ("*Vertices 2\n1 A\n2 A\n", "two vertices are called 'A'"),
            ("*Vertices 2\n*Arcs\n1 3\n", "line 3 names the vertex '3'; expected a number from 1 to 2"),
            ("*Vertices 2\n*Arcs\n1 2 x\n", "line 3 has the value 'x'"),
            ("*Vertices 2\n*Arcs\n1\n", "line 3 reads '1'; expected two vertices"),
            ("*Vertices 3 2\n*Edges\n1 2\n", "'1' and '2' are of one mode"),
            ("*Vertices 2\n*Links\n1 2\n", r"line 2 begins a section '\*Links', which is not read"),
            ('*Vertices 2\n1 "Ana\n', "a quote is not closed"),
        ],
    )
    def test_what_is_wrong_is_said_with_its_line(self, written, text, message):
        with pytest.raises(ValueError, match=message):
            read_pajek(written(text))


CONTACTS = "20\tAna\tBen\tx\tx\n40\tBen\tAna\tx\tx\n60\tAna\tBen\tx\tx\n900\tAna\tBen\tx\tx\n86420\tBen\tCas\tx\ty\n"


class TestContacts:
    def test_conversations_are_counted_per_step_in_which_anybody_was_measured(self, written):
        # Two days: Ana and Ben talk twice on the first, Ben and Cas once on the second.
        network = read_contacts(written(CONTACTS))

        assert ties(network) == [("Ana", "Ben", 1), ("Ben", "Ana", 1), ("Ben", "Cas", 0.5), ("Cas", "Ben", 0.5)]
        assert dict(zip(network.groups, network.group_sizes)) == {"x": 2, "y": 1}

    def test_intervals_count_each_record(self, written):
        network = read_contacts(written(CONTACTS), count="intervals", step="hour")

        assert dict(((a, b), w) for a, b, w in ties(network))[("Ana", "Ben")] == 4 / 2

    def test_a_gap_longer_than_the_resolution_begins_another(self, written):
        text = "0 a b\n20 a b\n41 a b\n"

        assert ties(read_contacts(written(text)))[0][2] == 2
        assert ties(read_contacts(written(text), resolution=25))[0][2] == 1

    def test_groups_may_come_from_a_file_with_people_who_met_nobody(self, written):
        contacts = written("20 1 2\n", "c.txt")
        groups = written("1 A M\n2 B F\n3 B M\n", "g.txt")

        network = read_contacts(contacts, groups=groups)

        assert network.people.index.tolist() == ["1", "2", "3"]
        assert dict(zip(network.groups, network.group_sizes)) == {"A": 1, "B": 2}

    @pytest.mark.parametrize(
        ("text", "options", "message"),
        [
            ("20 a\n", {}, "line 1 has 2 cells; expected t i j, or t i j and the groups"),
            ("20 a b\nx a b\n", {}, "line 2 has the time 'x'"),
            ("20 a a\n", {}, "line 1 has 'a' in contact with themselves"),
            ("20 a b x y\n40 a b z y\n", {}, r"'a' is in the groups \['x', 'z'\]; give each person one"),
            ("20 a b\n", {"step": "month"}, "step"),
            ("20 a b\n", {"step": 0}, "step must be a finite number above 0"),
            ("20 a b\n", {"count": "minutes"}, "count"),
        ],
    )
    def test_what_is_wrong_is_said(self, written, text, options, message):
        with pytest.raises(ValueError, match=message):
            read_contacts(written(text), **options)

    @needs_data
    def test_the_measured_office_has_the_pairs_of_its_paper(self, written):
        # Genois et al. (2015): 92 people, 755 pairs; here by 5-minute bins, which keeps pairs.
        rows = (DATA / "invs13_workplace" / "contacts_5min.csv").read_text().splitlines()[1:]
        text = "\n".join(f"{int(bin_) * 300} {i} {j}" for bin_, i, j in (row.split(",") for row in rows))

        network = read_contacts(written(text), resolution=300, step="day")

        assert (network.n_people, network.n_ties // 2) == (92, 755)


SURVEY = "id,toa,village,net1,net_2\nAna,1,North,,\nBen,3,North,Ana,Cas\nCas,9,South,Ben,\n"


class TestAdoptions:
    def test_ties_run_from_whom_people_named_to_those_who_named_them(self, written):
        found = read_adoptions(written(SURVEY), group="village", never=9)

        assert [tie[:2] for tie in ties(found.network)] == [("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Ben")]
        assert found.network.groups.tolist() == ["North", "South"]
        assert found.learned_at.to_dict() == pytest.approx({"Ana": 1, "Ben": 3, "Cas": np.nan}, nan_ok=True)
        assert found.until == 3

    def test_an_empty_cell_is_never_and_the_end_can_be_said(self, written):
        found = read_adoptions(written(SURVEY.replace("Cas,9", "Cas,NA")), until=12)

        assert np.isnan(found.learned_at["Cas"])
        assert found.until == 12

    def test_it_is_ready_to_be_fitted(self, written):
        found = read_adoptions(written(SURVEY), never=9)

        assert td.measures.exposure(found.network, found.learned_at).sizes["person"] == 3

    def test_who_is_named_but_not_asked_is_left_out_and_counted(self, written):
        with pytest.warns(UserWarning, match="2 of 3 who were named are not in the table, or named themselves"):
            found = read_adoptions(written(SURVEY.replace("Ana,Cas", "Zoe,Ben")), never=9)

        assert found.network.n_ties == 1

    def test_a_code_that_nobody_has_is_a_mistake(self, written):
        with pytest.warns(UserWarning, match="nobody has the time 10 that stands for never"):
            read_adoptions(written(SURVEY), never=10)

    @pytest.mark.parametrize(
        ("text", "options", "message"),
        [
            (SURVEY, {"time": "year"}, "has no column 'year'"),
            (SURVEY, {"named": "friend"}, "has no columns 'friend' and a number"),
            (SURVEY, {"named": ["net1", "net3"]}, "has no column 'net3'"),
            (SURVEY.replace("Cas,9", "Ana,9"), {}, "'Ana' stands in two rows"),
            (SURVEY.replace("Cas,9", "Cas,late"), {}, "a time of adoption is 'late'"),
            ("id,toa,net1\nAna,,\n", {}, "nobody adopted"),
            ("id,toa,net1\n", {}, "has a header but no rows"),
            ("id,id,net1\nAna,1,\n", {}, "has two columns of one name"),
        ],
    )
    def test_what_is_wrong_is_said(self, written, text, options, message):
        with pytest.raises(ValueError, match=message):
            read_adoptions(written(text), **options)

    @needs_data
    @pytest.mark.parametrize(
        ("name", "time", "group", "never", "people", "groups", "adopted"),
        [
            ("medical_innovation", "adoption_month", "city", 18, 125, 4, 109),
            ("korean_family_planning", "adoption_year", "village", 11, 1047, 25, 673),
            ("brazilian_farmers", "toa", "village", 20, 692, 11, 540),
        ],
    )
    def test_the_classic_studies_have_the_counts_of_their_sources(
        self, name, time, group, never, people, groups, adopted
    ):
        # Valente (1995) and netdiffuseR: people, villages, and how many had adopted when the study ended.
        folder = DATA / name
        found = read_adoptions(folder / "people.csv", time=time, group=group, never=never, ties=folder / "edges.csv")

        assert (found.network.n_people, found.network.n_groups) == (people, groups)
        assert found.learned_at.notna().sum() == adopted
        assert found.until == never - 1
