"""A network is a frozen value: it answers questions, and changes only by copying."""

import copy
import pickle
from contextlib import suppress

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

import tidings as td
from tidings.testing import every_rule, example_network, networks

from_frames, from_edges = td.Network.from_frames, td.Network.from_edges


def table(columns, *rows):
    return pd.DataFrame(rows, columns=columns.split())


@pytest.fixture
def office():
    """Ties of two kinds, of which two are parallel, three groups of which one is empty, and a person alone."""
    people = table("person site level", ("Dot", "Rome", 2), ("Ana", "Bonn", 1), ("Cas", None, 3), ("Ben", "Rome", 1))
    ties = table(
        "source target weight kind chance",
        ("Ana", "Ben", 1.0, "peer", 0.1),
        ("Ana", "Ben", 0.5, "mentor", 0.2),
        ("Ben", "Ana", 2.0, "peer", 0.3),
        ("Cas", "Ben", 0.0, None, 0.4),
    )
    belongs = table("person group weight", ("Ana", "red", 1.0), ("Ben", "red", 2.0), ("Ben", "blue", 0.5))
    belongs["group"] = pd.Categorical(belongs["group"], ["red", "none", "blue"])
    return from_frames(people, ties, belongs)


class TestQuestions:
    def test_people_ties_and_groups_are_counted(self, office):
        assert (office.n_people, office.n_ties, office.n_groups, len(office)) == (4, 4, 3, 4)

    @pytest.mark.parametrize(
        "network, text",
        [
            (from_edges([(0, 1), (1, 2)], groups={"g": [0]}), "Network(3 people, 4 ties, 1 group)"),
            (from_edges([(0, 1)], mutual=False), "Network(2 people, 1 tie, 0 groups)"),
            (from_frames(range(1200)), "Network(1,200 people, 0 ties, 0 groups)"),
            (from_frames(["Ana"]), "Network(1 person, 0 ties, 0 groups)"),
        ],
    )
    def test_it_prints_what_is_counted(self, network, text):
        assert repr(network) == text

    def test_people_are_a_table_by_name(self, office):
        assert office.people.index.tolist() == office.names.tolist() == ["Dot", "Ana", "Cas", "Ben"]
        assert office.people.index.name == "person"
        assert office.people["level"].tolist() == [2, 1, 3, 1]

    def test_groups_are_names_in_order(self, office):
        assert office.groups.tolist() == ["red", "none", "blue"]
        assert office.groups.name == "group"

    def test_ties_are_weights_from_source_to_target_and_parallel_ones_are_summed(self, office):
        assert office.ties.toarray().tolist() == [[0, 0, 0, 0], [0, 0, 0, 1.5], [0, 0, 0, 0], [0, 2, 0, 0]]
        assert office.ties.nnz == 3

    def test_membership_is_weights(self, office):
        assert office.membership.toarray().tolist() == [[0, 0, 0], [1, 0, 0], [0, 0, 0], [2, 0, 0.5]]
        assert (office.memberships_by_group.toarray() == office.membership.toarray().T).all()

    def test_groups_have_sizes_and_members_by_head(self, office):
        assert office.group_sizes.tolist() == [2, 0, 1]
        assert [office.members_of(group) for group in office.groups] == [["Ana", "Ben"], [], ["Ben"]]

    def test_groups_are_tied_by_the_people_they_share(self):
        groups = {"a": [1, 2, 3], "b": [2, 3, 3], "c": [4], "d": []}
        ties = from_edges(groups=groups).group_ties

        assert ties.toarray().tolist() == [[0, 2, 0, 0], [2, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
        assert ties.nnz == 2

    def test_unless_their_ties_are_given(self, office):
        given = office.but(group_ties=table("source target weight", ("red", "none", 0.5), ("red", "none", 1.0)))

        assert given.group_ties.toarray().tolist() == [[0, 1.5, 0], [0, 0, 0], [0, 0, 0]]
        assert given.but(group_ties=None).group_ties.toarray().tolist() == [[0, 0, 1], [0, 0, 0], [1, 0, 0]]

    @settings(max_examples=30)
    @given(network=networks())
    def test_matrices_agree_with_the_tables(self, network):
        ties, belongs = network.to_frames()[1:3]
        weights = ties.get("weight", pd.Series(1.0, ties.index))
        told, member = np.zeros((network.n_people,) * 2), np.zeros((network.n_people, network.n_groups))
        for source, target, weight in zip(ties["source"], ties["target"], weights):
            told[network.position(source), network.position(target)] += weight
        for person, group, weight in belongs.itertuples(index=False):
            member[network.position(person), network.group_positions([group])] += weight

        assert network.ties.toarray() == pytest.approx(told)
        assert network.incoming().toarray() == pytest.approx(told.T)
        assert (network.membership.toarray() == member).all()
        assert (network.group_sizes == (member > 0).sum(axis=0)).all()

    def test_kinds_and_tie_columns_are_named(self, office):
        assert (office.kinds, office.tie_columns) == (["mentor", "peer"], ["chance"])
        assert from_edges([(0, 1)]).kinds == from_edges([(0, 1)]).tie_columns == []

    def test_kinds_may_be_any_labels(self):
        kinds = ["b", 2, None, ("x", 1), 1.5, "a", "b", float("nan")]
        network = from_frames(
            ties=pd.DataFrame({"source": "Ana", "target": "Ben", "kind": pd.Series(kinds, dtype=object)})
        )

        assert network.kinds == [1.5, 2, "a", "b", ("x", 1)]
        assert [network.incoming(kind).nnz for kind in network.kinds] == [1, 1, 1, 2, 1]

    def test_it_knows_whether_there_are_ties_of_a_kind(self, office):
        assert [office.has_ties(kind) for kind in (None, "peer", "boss")] == [True, True, False]
        assert not from_frames(["Ana"]).has_ties()

    def test_incoming_ties_stand_side_by_side_with_their_weights_or_a_column(self, office):
        ana_to_ben = office.incoming()[[office.position("Ben")]]

        assert (ana_to_ben.indices.tolist(), ana_to_ben.data.tolist()) == ([1, 1, 2], [0.5, 1.0, 0.0])
        assert office.incoming(column="chance").data.tolist() == [0.3, 0.2, 0.1, 0.4]

    def test_ties_can_be_looked_at_by_kind(self, office):
        assert office.incoming("mentor").toarray()[3].tolist() == [0, 0.5, 0, 0]
        assert office.incoming("peer", column="chance").data.tolist() == [0.3, 0.1]
        assert office.outgoing("peer").toarray()[1].tolist() == [0, 0, 0, 1]
        assert office.outgoing("boss").nnz == office.incoming("boss").nnz == 0

    def test_columns_of_people_can_be_taken(self, office):
        assert office.column("level").to_dict() == {"Dot": 2, "Ana": 1, "Cas": 3, "Ben": 1}

    @pytest.mark.parametrize("ask", ["incoming", "outgoing"])
    def test_what_is_worked_out_is_worked_out_once(self, office, ask):
        one, other = (getattr(office, ask)("peer") for _ in range(2))

        assert np.shares_memory(one.data, other.data)


class TestPositions:
    def test_they_are_row_numbers(self, office):
        assert office.positions(["Ben", "Dot", "Ben"]).tolist() == [3, 0, 3]
        assert (office.position("Cas"), type(office.position("Cas"))) == (2, int)
        assert office.group_positions(["blue", "red"]).tolist() == [2, 0]
        assert office.positions([]).dtype == np.int64

    @pytest.mark.parametrize("make", [list, tuple, np.array, pd.Index, pd.Series, iter], ids=lambda make: make.__name__)
    def test_any_list_of_names_will_do(self, make, office):
        assert office.positions(make(["Ben", "Ana"])).tolist() == [3, 1]

    @pytest.mark.parametrize(
        "names", [[5, "5", (5,), frozenset({5})], [(0, 1), (1, 0)], [10, -3, 2**40], [0.5, 2], [2**70, 3]], ids=repr
    )
    def test_people_of_any_label_are_found(self, names):
        network = from_frames(names)

        assert network.positions(names[::-1]).tolist() == list(range(len(names)))[::-1]
        assert [network.position(name) for name in names] == list(range(len(names)))

    @pytest.mark.parametrize(
        "names", [[1.0, 0], np.array([1, 0], dtype="uint8"), [np.int64(1), np.float32(0)]], ids=repr
    )
    def test_equal_numbers_are_one_name(self, names):
        assert from_edges([(0, 1)]).positions(names).tolist() == [1, 0]

    @pytest.mark.parametrize("names", [[True, False, True], np.array([True, False, False])], ids=repr)
    def test_a_mask_is_not_taken_for_the_numbers_0_and_1(self, names):
        with pytest.raises(ValueError, match="^no person called True, False"):
            from_edges([(0, 1), (1, 2)]).positions(names)

    @pytest.mark.parametrize("name", [2**70, 2**63 + 1, 0.5, float("nan"), None, "0", (0,), -1], ids=repr)
    def test_strangers_are_refused(self, name):
        with pytest.raises(ValueError, match="^no person called "):
            from_edges([(0, 1)]).positions([0, name])

    def test_a_near_miss_is_offered(self, office):
        with pytest.raises(ValueError, match=r"^no person called 'ana'; did you mean 'Ana'\? \(there are 4\)$"):
            office.positions(["Ben", "ana"])
        with pytest.raises(ValueError, match=r"^no group called 'Red'; did you mean 'red'\? \(there are 3\)$"):
            office.members_of("Red")

    @pytest.mark.parametrize(
        "names, message",
        [
            ("Ana", r"^expected a list of names, got the text 'Ana'; did you mean \['Ana'\]\?$"),
            (3, r"^expected a list of names, got 3; did you mean \[3\]\?$"),
            (None, r"^expected a list of names, got None"),
            ([["Ana"]], r"^a person is text, a number or a tuple, got the list \['Ana'\]$"),
        ],
        ids=repr,
    )
    def test_what_is_no_list_of_names(self, office, names, message):
        with pytest.raises(TypeError, match=message):
            office.positions(names)


class TestMembers:
    """Who has which value of a people column."""

    COLUMNS = {
        "str": (["b", "a", None, "b"], ["a", "b"]),
        "float": ([2.5, 1.0, np.nan, 2.5], [1.0, 2.5]),
        "Int64": (pd.array([3, 1, None, 3], dtype="Int64"), [1, 3]),
        "boolean": (pd.array([True, False, None, True], dtype="boolean"), [False, True]),
        "string": (pd.array(["b", "a", None, "b"], dtype="string"), ["a", "b"]),
        "category": (pd.Categorical(["b", "a", None, "b"], categories=["b", "c", "a"]), ["a", "b"]),
        "moments": (
            pd.to_datetime(["2021-01-01", "2020-01-01", None, "2021-01-01"]),
            [pd.Timestamp("2020"), pd.Timestamp("2021")],
        ),
        "mixed": (pd.Series(["b", 1, None, "b"], dtype=object), [1, "b"]),
        "tuples": (pd.Series([(1, 2), (0,), None, (1, 2)], dtype=object), [(0,), (1, 2)]),
    }

    @pytest.mark.parametrize("kind", COLUMNS)
    def test_each_value_is_a_column_and_who_has_none_is_in_none(self, kind):
        values, categories = self.COLUMNS[kind]
        network = from_frames(pd.DataFrame({"x": pd.Series(values).array}, index=list("pqrs")))

        assert network.categories("x") == categories
        assert network.members("x").toarray().tolist() == [[0, 1], [1, 0], [0, 0], [0, 1]]

    def test_whole_numbers_and_bools_without_gaps(self):
        network = from_frames(pd.DataFrame({"n": [7, 5], "b": [True, False]}, index=["p", "q"]))

        assert network.members("n").toarray().tolist() == network.members("b").toarray().tolist() == [[0, 1], [1, 0]]

    def test_a_column_of_nothing_has_no_categories(self):
        network = from_frames(pd.DataFrame({"x": [None, None]}, index=["p", "q"]))

        assert network.members("x").shape == (2, 0)

    @pytest.mark.parametrize("ask", ["members", "column", "categories"])
    def test_a_column_that_is_not_there(self, office, ask):
        with pytest.raises(
            ValueError, match=r"^people column 'sit' is unknown; did you mean 'site'\? \(there are 2\)$"
        ):
            getattr(office, ask)("sit")

    def test_a_tie_column_that_is_not_there(self, office):
        with pytest.raises(
            ValueError, match=r"^tie column 'change' is unknown; did you mean 'chance'\? \(there are 2\)$"
        ):
            office.incoming(column="change")

    def test_a_tie_column_of_text_is_no_chance(self, office):
        with pytest.raises(ValueError, match="^tie column 'kind' must hold numbers, got 'peer'$"):
            office.incoming(column="kind")

    def test_a_column_of_lists_has_no_categories(self):
        with pytest.raises(TypeError, match=r"^a label is text, a number or a tuple, got the list \[1\]$"):
            from_frames(pd.DataFrame({"x": [[1], [2]]}, index=["p", "q"])).members("x")

    def test_places_are_of_people_or_groups(self, office):
        with pytest.raises(ValueError, match="^over must be one of 'person', 'group', got 'tie'$"):
            office.places("tie")


MATRICES = {
    "ties": lambda network: network.ties,
    "membership": lambda network: network.membership,
    "group_ties": lambda network: network.group_ties,
    "given group_ties": lambda network: (
        network.but(group_ties=table("source target weight", ("red", "blue", 2.0))).group_ties
    ),
    "memberships_by_group": lambda network: network.memberships_by_group,
    "incoming": lambda network: network.incoming(),
    "incoming of a kind": lambda network: network.incoming("peer"),
    "incoming column": lambda network: network.incoming(column="chance"),
    "outgoing": lambda network: network.outgoing(),
    "members": lambda network: network.members("site"),
    "to_sparse": lambda network: network.to_sparse()[0],
}
every_matrix = pytest.mark.parametrize("matrix_of", MATRICES.values(), ids=MATRICES)


class TestFrozen:
    @every_matrix
    @pytest.mark.parametrize("part", ["data", "indices", "indptr"])
    def test_no_matrix_can_be_written_on(self, office, matrix_of, part):
        with pytest.raises(ValueError, match="read-only"):
            getattr(matrix_of(office), part)[0] = 1

    @every_matrix
    @pytest.mark.parametrize(
        "name", ["eliminate_zeros", "sum_duplicates", "sort_indices", "doubled", "replaced", "shrunk"]
    )
    def test_no_way_to_change_a_matrix_reaches_the_network(self, office, matrix_of, name):
        before = matrix_of(office)
        kept = [part.copy() for part in (before.data, before.indices, before.indptr)]
        with suppress(ValueError):  # some are refused, others change the caller's own shell
            change(matrix_of(office), name)
        after = matrix_of(office)

        assert after.shape == before.shape
        assert all((part == was).all() for part, was in zip((after.data, after.indices, after.indptr), kept))

    @pytest.mark.parametrize(
        "array_of",
        [
            lambda network: network.group_sizes,
            lambda network: network.places(),
            lambda network: network.places("group"),
        ],
    )
    def test_no_array_can_be_written_on(self, office, array_of):
        with pytest.raises(ValueError, match="read-only"):
            array_of(office)[0] = 1

    def test_nothing_can_be_hung_on_a_network(self, office):
        with pytest.raises(AttributeError, match="motto"):
            office.motto = "teach"

    def test_names_are_the_callers_own(self, office):
        office.names.name, office.groups.name = "who", "where"

        assert (office.names.name, office.groups.name) == ("person", "group")

    def test_tables_are_the_callers_own(self, office):
        before = office.fingerprint
        people, level = office.people, office.column("level")
        people["site"] = "Oslo"
        people.loc["Ana", "level"] = 9
        level.iloc[:] = 9

        assert office.people.loc["Ana"].tolist() == ["Bonn", 1]
        assert pickle.loads(pickle.dumps(office)).fingerprint == before

    @pytest.mark.parametrize("name", ["n_people", "people", "ties", "group_sizes", "fingerprint"])
    def test_no_answer_can_be_set(self, office, name):
        with pytest.raises(AttributeError):
            setattr(office, name, None)


def change(matrix, way):
    """Try to change a sparse array where it is."""
    if way == "doubled":
        matrix *= 2
    elif way == "replaced":
        matrix.data = matrix.data * 2
    elif way == "shrunk":
        matrix.resize(1, 1)
    else:
        getattr(matrix, way)()


class TestValue:
    """Networks of equal content are equal, also after a journey."""

    @settings(max_examples=30)
    @given(network=networks())
    def test_it_arrives_at_a_worker_as_it_left(self, network):
        back = pickle.loads(pickle.dumps(network))

        assert back == network
        assert hash(back) == hash(network)
        assert (back.places() == network.places()).all()

    @pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
    def test_it_is_still_frozen_there(self, office, protocol):
        back = pickle.loads(pickle.dumps(office, protocol))

        for array in (back.ties.data, back.membership.data, back.group_sizes, back.places(), back.places("group")):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1

    def test_places_and_those_that_are_used_up_travel_too(self, office):
        smaller = office.without(["Ben"], ["blue"])
        back = pickle.loads(pickle.dumps(smaller))

        assert back.places().tolist() == [0, 1, 2]
        assert newcomer(back).places().tolist() == newcomer(smaller).places().tolist() == [0, 1, 2, 4]

    @pytest.mark.parametrize("make", [copy.copy, copy.deepcopy])
    def test_a_copy_is_equal(self, office, make):
        assert make(office) == office

    def test_it_can_be_a_key(self, office):
        assert {office: 1}[pickle.loads(pickle.dumps(office))] == 1

    def test_nothing_else_equals_it(self, office, pair):
        assert office != pair
        assert office != office.to_frames()
        assert office is not None


def newcomer(network, name="Zoe"):
    """The network with one more person, at the end."""
    return network.but(people=[*network.names, name])


class TestBut:
    def test_one_table_is_replaced_and_the_others_stay(self, office):
        ties = table("source target", ("Dot", "Cas"))
        changed = office.but(ties=ties)
        people, _, belongs, _ = office.to_frames()

        assert changed == from_frames(people, ties, belongs)
        assert office.n_ties == 4

    def test_without_changes_it_is_the_same(self, office):
        assert office.but() == office

    @settings(max_examples=30)
    @given(network=networks())
    def test_the_same_tables_make_the_same_network(self, network):
        tables = network.to_frames()._asdict()

        for name, same in tables.items():
            assert network.but(**{name: same}) == network
        assert network.but(**tables) == network

    def test_people_may_get_columns(self, office):
        changed = office.but(people=office.people.assign(age=[1, 2, 3, 4]))

        assert changed.column("age").to_dict() == {"Dot": 1, "Ana": 2, "Cas": 3, "Ben": 4}
        assert changed.to_frames()[1].equals(office.to_frames()[1])

    def test_people_may_come_in_another_order(self, office):
        turned = office.but(people=office.people.iloc[::-1])

        assert turned.names.tolist() == ["Ben", "Cas", "Ana", "Dot"]
        assert turned.places().tolist() == [3, 2, 1, 0]
        assert (turned.ties.toarray() == office.ties.toarray()[::-1, ::-1]).all()

    def test_newcomers_get_new_places(self, office):
        people = ["Zoe", *office.names, "Yan"]

        assert office.but(people=people).places().tolist() == [4, 0, 1, 2, 3, 5]

    def test_who_comes_back_is_a_newcomer(self, office):
        assert newcomer(office.without(["Ben"]), "Ben").places().tolist() == [0, 1, 2, 4]
        assert newcomer(newcomer(office).without(["Zoe"]), "Zoe").places().tolist() == [0, 1, 2, 3, 5]

    def test_groups_keep_their_places_too(self, office):
        belongs = table("person group", ("Ana", "new"), ("Ana", "blue"), ("Ben", "red"), ("Cas", "a"))
        changed = office.but(memberships=belongs)

        assert changed.groups.tolist() == ["a", "blue", "new", "red"]
        assert changed.places("group").tolist() == [3, 2, 4, 0]

    def test_groups_of_a_network_that_had_none_start_at_0(self, pair):
        assert pair.but(memberships=table("person group", ("Ana", "g"))).places("group").tolist() == [0]

    def test_a_table_may_be_dropped(self, office):
        assert office.but(ties=None).n_ties == 0
        assert office.but(memberships=None).n_groups == 0

    def test_with_no_list_of_people_they_are_those_who_are_named(self, office):
        changed = office.but(people=None)

        assert changed.names.tolist() == ["Ana", "Ben", "Cas"]
        assert changed.places().tolist() == [1, 3, 2]

    @pytest.mark.parametrize(
        "tables, error, message",
        [
            ({"tie": None}, ValueError, r"^table 'tie' is unknown; did you mean 'ties'\? \(there are 4\)$"),
            ({"mutual": True}, ValueError, "^table 'mutual' is unknown; there are 4: 'people', 'ties', 'memberships'"),
            ({"people": ["Ana"]}, ValueError, "^'Ben' has memberships but is not in people"),
            ({"ties": table("source target", ("Ana", "Zoe"))}, ValueError, "^'Zoe' has ties but is not in people"),
            ({"ties": [("Ana", "Ben")]}, TypeError, "^ties must be a DataFrame with columns"),
            ({"people": "Ana"}, TypeError, "^people must be a DataFrame or a list of names, got 'Ana'$"),
            ({"memberships": table("person team", ("Ana", 1))}, ValueError, "^memberships needs the columns"),
        ],
        ids=lambda case: "",
    )
    def test_changes_are_checked_like_the_first_time(self, office, tables, error, message):
        with pytest.raises(error, match=message):
            office.but(**tables)


class TestWithTies:
    def test_pairs_are_added(self, trio):
        more = trio.with_ties([("Ana", "Cas"), ("Cas", "Ana", 0.5)])

        assert more.ties.toarray().tolist() == [[0, 1, 1], [1, 0, 1], [0.5, 1, 0]]
        assert (trio.n_ties, more.n_ties) == (4, 6)

    def test_both_ways_if_asked_for(self, trio):
        assert trio.with_ties([("Ana", "Cas")], mutual=True) == trio.with_ties([("Ana", "Cas"), ("Cas", "Ana")])

    def test_a_tie_that_is_there_becomes_two(self, trio):
        more = trio.with_ties([("Ana", "Ben")])

        assert more.n_ties == 5
        assert more.incoming().data.tolist() == [1, 1, 1, 1, 1]
        assert more.ties.toarray()[0].tolist() == [0, 2, 0]

    def test_they_may_be_of_a_kind(self, trio):
        more = trio.with_ties([("Ana", "Cas")], kind="mentor").with_ties([("Cas", "Ana")], kind="peer")

        assert more.kinds == ["mentor", "peer"]
        assert more.outgoing("mentor").toarray()[0].tolist() == [0, 0, 1]
        assert more.has_ties("peer")

    def test_a_table_brings_its_columns(self, office):
        more = office.with_ties(table("source target chance since", ("Dot", "Ana", 0.9, 3)))
        row = more.to_frames().ties.set_index("source").loc["Dot"]

        assert more.tie_columns == ["chance", "since"]
        assert (row["weight"], row["chance"], row["since"]) == (1, 0.9, 3)
        assert row.isna().to_dict()["kind"]

    @settings(max_examples=30)
    @given(network=networks())
    def test_added_one_by_one_they_are_what_they_are_together(self, network):
        ties = network.to_frames().ties
        grown = network.but(ties=ties.iloc[:1])
        for at in range(1, len(ties)):
            grown = grown.with_ties(ties.iloc[[at]])

        assert grown == network

    def test_the_order_in_which_they_are_added_means_nothing(self, trio):
        one, other = [("Ana", "Cas", 0.5)], [("Ana", "Cas", 2.0)]

        assert trio.with_ties(one).with_ties(other) == trio.with_ties(other).with_ties(one)

    def test_people_and_groups_stay_who_they_are(self, office):
        more = office.without(["Dot"]).with_ties([("Ana", "Cas")])

        assert more.places().tolist() == [1, 2, 3]
        assert more.people.equals(office.people.drop(index="Dot"))
        assert more.groups.equals(office.groups)

    def test_no_ties_change_nothing(self, office):
        assert office.with_ties([]) == office

    @pytest.mark.parametrize(
        "ties, error, message",
        [
            ([("Ana", "Zoe")], ValueError, "^'Zoe' has ties but is not in people"),
            ([("Ana", "Ben", -1)], ValueError, "^weights of ties must be finite .* got -1 for 'Ana', 'Ben' .row 0.$"),
            ([("Ana",)], ValueError, r"^a tie is \(source, target\) or \(source, target, weight\), got \('Ana',\)$"),
            ("AB", TypeError, "^ties must be pairs of names, got 'AB'$"),
            (None, TypeError, "^ties must be pairs of names, got None$"),
            (table("from to", ("Ana", "Ben")), ValueError, "^ties needs the columns"),
        ],
        ids=lambda case: "",
    )
    def test_they_are_checked_like_the_first(self, office, ties, error, message):
        with pytest.raises(error, match=message):
            office.with_ties(ties)

    def test_a_given_table_stays_as_it_is(self, office):
        ties = table("source target", ("Ana", "Dot"))
        office.with_ties(ties, mutual=True, kind="mentor")

        assert ties.equals(table("source target", ("Ana", "Dot")))


class TestWithout:
    def test_people_go_with_their_ties_and_memberships(self, office):
        left = office.without(["Ben", "Dot"])

        assert left.names.tolist() == ["Ana", "Cas"]
        assert left.n_ties == 0
        assert left.membership.toarray().tolist() == [[1, 0, 0], [0, 0, 0]]
        assert left.people["level"].tolist() == [1, 3]

    def test_groups_that_lose_all_members_stay_empty(self, office):
        left = office.without(["Ben"])

        assert left.groups.tolist() == ["red", "none", "blue"]
        assert left.group_sizes.tolist() == [1, 0, 0]

    def test_groups_can_go(self, office):
        left = office.without(groups=["none", "red"])

        assert (left.groups.tolist(), left.n_people, left.n_ties) == (["blue"], 4, 4)
        assert left.membership.toarray().tolist() == [[0], [0], [0], [0.5]]

    def test_given_ties_of_groups_go_with_them(self, office):
        ties = table("source target weight", ("red", "blue", 2.0), ("blue", "none", 3.0))

        assert office.but(group_ties=ties).without(groups=["none"]).group_ties.toarray().tolist() == [[0, 2], [0, 0]]

    def test_ties_of_groups_that_are_not_given_follow_who_is_left(self, office):
        assert office.without(["Ben"]).group_ties.nnz == 0

    @pytest.mark.parametrize(
        "people", ["Ben", ["Ben"], ("Ben",), {"Ben"}, np.array(["Ben"]), pd.Index(["Ben"])], ids=repr
    )
    def test_one_name_or_any_list_will_do(self, office, people):
        assert office.without(people).names.tolist() == ["Dot", "Ana", "Cas"]

    def test_a_tuple_that_is_a_name_is_one_name(self):
        network = from_edges([((0, 1), 0), (0, 1)])

        assert network.without((0, 1)).names.tolist() == [0, 1]
        assert network.without((0, 1)).without((0,)).names.tolist() == [1]

    def test_nobody_is_everybody(self, office):
        assert office.without() == office

    def test_one_after_the_other_is_all_at_once(self, office):
        assert office.without(["Ben"]).without(["Dot"], ["red"]) == office.without(["Dot", "Ben"], ["red"])

    @settings(max_examples=30)
    @given(network=networks())
    def test_it_is_what_the_tables_say_without_them(self, network):
        gone = network.names[0]
        people, ties, belongs, group_ties = network.to_frames()
        if len(people) == 1:
            return
        left = from_frames(
            people.drop(index=gone),
            ties[(ties["source"] != gone) & (ties["target"] != gone)],
            belongs[belongs["person"] != gone],
            group_ties=group_ties,
        )

        assert network.without([gone]).to_frames().people.equals(left.people)
        assert (network.without([gone]).ties != left.ties).nnz == 0
        assert (network.without([gone]).membership != left.membership).nnz == 0
        assert (network.without([gone]).group_ties != left.group_ties).nnz == 0

    @pytest.mark.parametrize(
        "people, groups, message",
        [
            (["Zoe"], [], "^no person called 'Zoe'; there are 4: 'Dot', 'Ana', 'Cas', 'Ben'$"),
            (["ben"], [], "^no person called 'ben'; did you mean 'Ben'"),
            ([], ["Red"], "^no group called 'Red'; did you mean 'red'"),
            (["Dot", "Ana", "Cas", "Ben"], [], "^a network needs at least one person, got none$"),
        ],
        ids=lambda case: "",
    )
    def test_who_cannot_go(self, office, people, groups, message):
        with pytest.raises(ValueError, match=message):
            office.without(people, groups)


class TestReversedTies:
    def test_every_tie_runs_the_other_way_with_all_it_has(self, office):
        turned = office.reversed_ties()

        assert (turned.ties.toarray() == office.ties.toarray().T).all()
        assert turned.outgoing("mentor").toarray()[3].tolist() == [0, 0.5, 0, 0]
        assert turned.incoming(column="chance").toarray()[2].tolist() == [0, 0, 0, 0.4]

    @settings(max_examples=30)
    @given(network=networks())
    def test_twice_is_as_before(self, network):
        assert network.reversed_ties().reversed_ties() == network

    def test_people_and_groups_stay(self, office):
        turned = office.without(["Dot"]).reversed_ties()

        assert turned.places().tolist() == [1, 2, 3]
        assert (turned.membership != office.without(["Dot"]).membership).nnz == 0

    def test_learning_runs_the_other_way(self):
        asked = from_frames(ties=table("source target", ("Ana", "Ben")))
        run = td.simulate(td.Scenario(asked.reversed_ties(), [td.Tell(1.0)], ["Ben"], 1), 1, rng=1)

        assert run["learned_at"].sel(person="Ana").item() == 1


class TestLuck:
    """People and groups keep their luck when others come or go."""

    RULES = [
        td.Broadcast(0.2),
        td.Tire(0.3),
        td.Forget(0.2),
        td.Turnover(0.1),
        td.Adopt(0.5, quorum=0.0),
        td.Lapse(0.3),
    ]

    @staticmethod
    def crowd():
        """People alone, each the only member of a group of their own."""
        names = [f"P{number:02}" for number in range(30)]
        return from_edges(groups={f"G{name}": [name] for name in names})

    def lives(self, network):
        """What happened to each person and group: by name."""
        keep = ["learned_at", "knows", "shares", "held"]
        run = td.simulate(td.Scenario(network, self.RULES, [], 12), 70, rng=5, keep=keep)
        people = {
            str(name): [run[part].sel(person=name).values.tobytes() for part in keep[:3]] for name in network.names
        }
        return people | {str(name): run["held"].sel(group=name).values.tobytes() for name in network.groups}

    def assert_same(self, network, changed):
        before, after = self.lives(network), self.lives(changed)
        both = before.keys() & after.keys()

        assert len(both) > 40
        assert {name: before[name] for name in both} == {name: after[name] for name in both}
        return before, after

    def test_when_people_go(self):
        crowd = self.crowd()
        self.assert_same(crowd, crowd.without(["P00", "P17"], ["GP00", "GP17"]))

    def test_when_people_come(self):
        crowd = self.crowd()
        people, _, belongs, _ = crowd.to_frames()
        more = pd.concat([table("person group", ("New", "A new one")), belongs.astype({"group": object})])
        before, after = self.assert_same(
            crowd, crowd.but(people=["New", *people.index], memberships=more.fillna({"weight": 1.0}))
        )

        assert after["New"] not in before.values()
        assert after["A new one"] not in before.values()

    def test_when_some_go_and_others_come_they_do_not_take_over_their_luck(self):
        crowd = self.crowd()
        before, after = self.assert_same(crowd, newcomer(crowd.without(["P29"], ["GP29"])))

        assert after["Zoe"] not in before.values()

    def test_when_people_are_listed_in_another_order(self):
        crowd = self.crowd()
        self.assert_same(crowd, crowd.but(people=crowd.people.iloc[::-1]))

    def test_when_ties_are_added(self):
        crowd = self.crowd()
        self.assert_same(crowd, crowd.with_ties([("P00", "P01")]).reversed_ties())

    def test_two_who_are_alike_have_different_luck(self):
        lives = self.lives(self.crowd())

        assert len(set(map(repr, lives.values()))) == len(lives)

    def test_a_run_on_a_network_of_many_parts_is_that_of_its_part(self):
        """Two offices that never meet: closing one changes nothing in the other."""
        one, two = example_network(10, rng=1), example_network(10, rng=2)
        tables = [merged(first, second) for first, second in zip(one.to_frames()[:3], two.to_frames()[:3])]
        both = from_frames(*tables)
        left = both.without([name for name in both.names if name.startswith("two")])
        left = left.without(groups=[group for group in left.groups if group.startswith("two")])
        anybody = (td.Broadcast, td.Coffee, td.Gathering, td.Hire)
        rules = [rule for rule in every_rule() if not isinstance(rule, anybody)]
        rules += [td.Coffee(2, reach, p=0.3, follow_up=0.3, name=reach) for reach in ("primary", "secondary")]
        runs = [td.simulate(td.Scenario(network, rules, [both.names[0]], 8), 70, rng=3) for network in (both, left)]

        assert both.n_people == 20
        assert runs[0]["learned_at"].sel(person=left.names).equals(runs[1]["learned_at"])
        assert runs[0]["group_reached_at"].sel(group=left.groups).equals(runs[1]["group_reached_at"])
        assert runs[1]["learned_at"].notnull().mean() > 0.2


def merged(one, two):
    """Two tables under one another, with names that do not meet."""
    parts = []
    for prefix, part in (("one ", one), ("two ", two)):
        names = [name for name in ("source", "target", "person", "group") if name in part]
        part = part.assign(**{name: prefix + part[name].astype(object) for name in names})
        parts.append(part if names else part.set_axis(prefix + part.index.astype(object)))
    return pd.concat(parts)
