import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tidings as td
from tidings.testing import networks, scenarios

from .examples import EXAMPLES, LABELS, PEOPLE, labelled, memberships, ties

make = td.Network.from_frames


def again(network):
    """Out to tables and in again."""
    people, rows, belongs, group_ties = network.to_frames()
    return make(people, rows, belongs, group_ties=group_ties)


class TestRoundTrip:
    @pytest.mark.parametrize("name", EXAMPLES)
    def test_the_tables_give_the_network_back(self, name):
        network = EXAMPLES[name]

        assert again(network) == network
        assert again(network).groups.tolist() == network.groups.tolist()

    @settings(max_examples=50)
    @given(network=networks())
    def test_any_network_comes_back(self, network):
        assert again(network) == network

    @pytest.mark.parametrize("name", EXAMPLES)
    def test_the_second_tables_are_the_first(self, name):
        one, other = EXAMPLES[name].to_frames(), again(EXAMPLES[name]).to_frames()

        for first, second in zip(one, other):
            assert (first is None) == (second is None)
            assert first is None or first.equals(second)

    @pytest.mark.parametrize("kind", LABELS)
    def test_labels_come_back_as_they_were(self, kind):
        one, two, three, four = LABELS[kind]
        network = labelled(kind)

        assert list(map(repr, network.names)) == list(map(repr, [four, two, one, three]))
        assert set(network.to_frames().ties.itertuples(index=False, name=None)) == {(one, two), (two, three)}
        assert network.members_of(three) == [two, one]

    def test_people_columns_keep_their_types(self):
        people = EXAMPLES["people with columns"].to_frames().people

        assert people.dtypes.to_dict() == PEOPLE.dtypes.to_dict()
        assert people.equals(PEOPLE.rename_axis("person"))

    def test_ties_have_a_weight_only_where_one_differs_from_1(self):
        assert list(EXAMPLES["directed"].to_frames().ties) == ["source", "target"]
        assert EXAMPLES["weights"].to_frames().ties["weight"].tolist() == [0.0, 0.1, 2.5]

    def test_group_ties_are_given_back_only_where_they_were_given(self):
        assert EXAMPLES["groups"].to_frames().group_ties is None
        assert len(EXAMPLES["no ties of groups"].to_frames().group_ties) == 0
        assert EXAMPLES["ties of groups"].to_frames().group_ties.values.tolist() == [["red", "blue", 0.3]]

    def test_memberships_name_all_groups_in_order(self):
        group = EXAMPLES["groups that are empty"].to_frames().memberships["group"]

        assert group.cat.categories.tolist() == ["c", "b", "a"]
        assert group.tolist() == ["b"]

    def test_the_tables_given_back_are_the_callers_own(self):
        network = EXAMPLES["people with columns"]
        before = network.fingerprint
        for table in network.to_frames()[:3]:
            turn(table)

        # Pickled, so that nothing is remembered that was worked out before.
        assert pickle.loads(pickle.dumps(network)).fingerprint == before


def turn(table):
    """Write over a table, upside down, where it lies in memory."""
    for at in range(table.shape[1]):
        table.iloc[:, at] = table.iloc[::-1, at].to_numpy()
    table.index = table.index[::-1]


class TestOrderOfRows:
    """A table is a set of rows: their order and index say nothing."""

    @settings(max_examples=30)
    @given(scenario=scenarios(), order=st.randoms(use_true_random=False))
    def test_it_changes_no_bit_of_a_run(self, scenario, order):
        people, *tables = scenario.network.to_frames()
        mixed = [None if table is None else mix(table, order) for table in tables]
        network = make(people, mixed[0], mixed[1], group_ties=mixed[2])

        assert network == scenario.network
        one, other = (td.simulate(what, 3, rng=1) for what in (scenario, scenario.but(network=network)))
        assert one.identical(other)

    @pytest.mark.parametrize("name", EXAMPLES)
    def test_it_changes_no_example(self, name):
        people, *tables = EXAMPLES[name].to_frames()
        turned = [None if table is None else table.iloc[::-1] for table in tables]

        assert make(people, turned[0], turned[1], group_ties=turned[2]) == EXAMPLES[name]

    def test_weights_of_one_membership_are_added_in_one_order(self):
        weights = [0.1, 0.2, 0.3, 1e16, 0.7]
        rows = memberships(*[("Ana", "red")] * 5).assign(weight=weights)
        sums = {make(None, None, rows.sample(frac=1, random_state=luck)).membership.sum() for luck in range(20)}

        assert len(sums) == 1

    def test_weights_of_one_pair_of_groups_are_added_in_one_order(self):
        rows = ties(*[("red", "blue")] * 3, weight=[0.1, 0.2, 0.3])
        one, other = (make(["Ana"], group_ties=table) for table in (rows, rows.iloc[::-1]))

        assert one == other
        assert one.group_ties.sum() == pytest.approx(0.6)

    def test_parallel_ties_are_told_apart_by_every_column(self):
        rows = ties(
            *[("Ana", "Ben")] * 6,
            weight=[1, 1, 1, 1, 2, 2],
            kind=["a", "b", None, "b", "a", "a"],
            chance=[0.5, 0.1, None, 0.2, 0.3, 0.1],
            note=["x", (1,), 3, None, "y", "y"],
        )
        shuffled = {make(None, rows.sample(frac=1, random_state=luck)).fingerprint for luck in range(30)}

        assert len(shuffled) == 1

    def test_without_a_list_of_people_they_are_sorted(self):
        rows = ties(("Cas", "Ana"), ("Ben", "Cas"))

        assert make(None, rows).names.tolist() == ["Ana", "Ben", "Cas"]
        assert make(None, rows.iloc[::-1]).names.tolist() == ["Ana", "Ben", "Cas"]

    def test_a_list_of_people_is_in_its_own_order(self):
        assert make(["Cas", "Ana"], ties(("Ana", "Cas"))).names.tolist() == ["Cas", "Ana"]

    def test_a_set_of_people_is_sorted(self):
        assert make({"Cas", 3, ("x",), "Ana"}).names.tolist() == [3, "Ana", "Cas", ("x",)]


def mix(table, luck):
    """The same rows in another order and with an index of no meaning."""
    rows = list(range(len(table)))
    luck.shuffle(rows)
    return table.iloc[rows].set_axis([luck.random() for _ in rows])


class TestMutual:
    def test_ties_run_as_written(self):
        assert make(None, ties(("Ana", "Ben"))).ties.toarray().tolist() == [[0, 1], [0, 0]]

    def test_or_both_ways(self):
        assert make(None, ties(("Ana", "Ben")), mutual=True).ties.toarray().tolist() == [[0, 1], [1, 0]]

    def test_a_way_back_that_is_there_stays_as_it_is(self):
        rows = ties(("Ana", "Ben"), ("Ben", "Ana"), weight=[1.0, 3.0])

        assert make(None, rows, mutual=True) == make(None, rows)

    def test_a_way_back_of_another_kind_is_not_the_way_back(self):
        rows = ties(("Ana", "Ben"), ("Ben", "Ana"), kind=["peer", "mentor"])
        back = make(None, rows, mutual=True).to_frames().ties

        assert set(back.itertuples(index=False, name=None)) == {
            (one, other, kind) for kind in ("peer", "mentor") for one, other in (("Ana", "Ben"), ("Ben", "Ana"))
        }

    def test_no_kind_is_a_kind_of_its_own(self):
        rows = ties(("Ana", "Ben"), ("Ben", "Ana"), kind=["peer", None])

        assert make(None, rows, mutual=True).n_ties == 4

    def test_parallel_ties_all_get_their_way_back_with_all_they_have(self):
        rows = ties(("Ana", "Ben"), ("Ana", "Ben"), weight=[0.5, 2.0], chance=[0.1, 0.2])
        back = make(None, rows, mutual=True).to_frames().ties

        assert back[back["source"] == "Ben"][["weight", "chance"]].values.tolist() == [[0.5, 0.1], [2.0, 0.2]]

    @settings(max_examples=30)
    @given(network=networks())
    def test_twice_is_once(self, network):
        once = make(*network.to_frames()[:3], mutual=True)

        assert make(*once.to_frames()[:3], mutual=True) == once
        rows = once.to_frames().ties
        assert set(zip(rows["source"], rows["target"], rows["kind"])) == set(
            zip(rows["target"], rows["source"], rows["kind"])
        )

    def test_ties_of_groups_run_as_written(self):
        network = make(["Ana"], group_ties=ties(("red", "blue")), mutual=True)

        assert network.group_ties.toarray().tolist() == [[0, 0], [1, 0]]


class TestTables:
    """What a table may look like."""

    @pytest.mark.parametrize("dtype", ["object", "str", "string", "category"])
    def test_text_may_be_of_any_type(self, dtype):
        rows = ties(("Ana", "Ben"), ("Ben", "Cas"), kind=["peer", "mentor"])
        belongs = memberships(("Ana", "red"), ("Cas", "blue"))
        plain = make(None, rows, belongs)
        typed = make(None, rows.astype(dtype), belongs.astype(dtype))

        assert typed == plain
        assert typed.kinds == ["mentor", "peer"]
        assert set(map(type, typed.names)) == {str}

    @pytest.mark.parametrize("dtype", ["int8", "uint16", "int64", "uint64", "Int64", "UInt8", "float64", "category"])
    def test_whole_numbers_may_be_of_any_type(self, dtype):
        rows = ties((0, 1), (1, 2), (2, 5))

        assert make([5, 2, 1, 0], rows.astype(dtype)) == make([5, 2, 1, 0], rows)
        if dtype != "float64":
            assert set(map(type, make(None, rows.astype(dtype)).names)) == {int}

    @pytest.mark.parametrize("dtype", ["float32", "float64", "Float64", "int64", "Int64", "object", "category", "bool"])
    def test_weights_may_be_of_any_type_of_number(self, dtype):
        rows = ties(("Ana", "Ben"), ("Ben", "Cas"), weight=pd.Series([0, 1]).astype(dtype))

        assert make(None, rows) == make(None, ties(("Ana", "Ben"), ("Ben", "Cas"), weight=[0.0, 1.0]))

    def test_columns_need_not_be_of_one_type_in_both_tables(self):
        people = pd.DataFrame({"site": ["x", "y"]}, index=pd.Index(["Ana", "Ben"], dtype="category"))
        rows = ties(("Ana", "Ben")).astype({"source": "string", "target": "category"})

        assert make(people, rows).ties.toarray().tolist() == [[0, 1], [0, 0]]

    def test_categories_that_no_row_has_are_nobody(self):
        rows = ties(("Ana", "Ben")).astype(pd.CategoricalDtype(["Zoe", "Ben", "Ana"]))

        assert make(None, rows).names.tolist() == ["Ana", "Ben"]

    def test_categories_of_groups_are_groups_in_their_order(self):
        belongs = memberships(("Ana", "red")).astype({"group": pd.CategoricalDtype(["red", "blue", "a"])})

        assert make(None, None, belongs).groups.tolist() == ["red", "blue", "a"]

    def test_a_column_called_person_may_name_the_people(self):
        people = pd.DataFrame({"person": ["Ben", "Ana"], "site": ["x", "y"]})

        assert make(people).people.equals(people.set_index("person"))

    def test_an_index_with_names_goes_before_a_column_called_person(self):
        people = pd.DataFrame({"person": ["a", "b"]}, index=["Ben", "Ana"])

        assert make(people).names.tolist() == ["Ben", "Ana"]
        assert make(people).column("person").tolist() == ["a", "b"]

    def test_an_index_of_several_levels_is_an_index_of_tuples(self):
        people = pd.DataFrame({"age": [1, 2]}, index=pd.MultiIndex.from_tuples([("x", 1), ("y", 2)]))
        network = make(people, ties((("x", 1), ("y", 2))))

        assert network.names.tolist() == [("x", 1), ("y", 2)]
        assert network.column("age").tolist() == [1, 2]

    @pytest.mark.parametrize(
        "people",
        [
            ["Ben", "Ana"],
            ("Ben", "Ana"),
            np.array(["Ben", "Ana"]),
            pd.Index(["Ben", "Ana"]),
            pd.Series(["Ben", "Ana"]),
            pd.Series(["Ben", "Ana"], dtype="category"),
            iter(["Ben", "Ana"]),
        ],
        ids=lambda people: type(people).__name__,
    )
    def test_people_may_be_any_list_of_names(self, people):
        assert make(people).names.tolist() == ["Ben", "Ana"]

    @pytest.mark.parametrize("make_list", [np.array, list], ids=["array", "list"])
    def test_moments_are_not_taken_for_whole_numbers(self, make_list):
        days = np.array(["2020-01-31", "2020-02-29"], dtype="datetime64[ns]")
        network = make(make_list(days), ties(tuple(pd.to_datetime(days))))

        assert network.names.tolist() == [pd.Timestamp("2020-01-31"), pd.Timestamp("2020-02-29")]
        assert network.n_ties == 1

    def test_empty_tables_are_no_ties_and_no_memberships(self):
        assert make(["Ana"], ties(), memberships()) == make(["Ana"])

    def test_rows_that_name_one_membership_add_up(self):
        belongs = memberships(("Ana", "red"), ("Ben", "red"), ("Ana", "red")).assign(weight=[0.5, 1, 2])
        network = make(None, None, belongs)

        assert network.membership.toarray().tolist() == [[2.5], [1.0]]
        assert network.group_sizes.tolist() == [2]

    def test_further_columns_are_kept(self):
        network = make(None, ties(("Ana", "Ben"), since=[3], chance=[0.5]))

        assert network.tie_columns == ["since", "chance"]
        assert network.incoming(column="chance").toarray().tolist() == [[0, 0], [0.5, 0]]

    def test_a_negative_zero_is_zero(self):
        zero, negative = (make(None, ties(("Ana", "Ben"), weight=[weight])) for weight in (0.0, -0.0))

        assert zero == negative
        assert not np.signbit(negative.ties.data).any()

    def test_ties_of_groups_may_name_groups_nobody_is_in(self):
        network = EXAMPLES["ties of an empty group"]

        assert network.groups.tolist() == ["blue", "new", "red"]
        assert network.group_sizes.tolist() == [1, 0, 2]


class TestSelfTies:
    def test_they_are_dropped_and_counted(self):
        rows = ties(("Ana", "Ana"), ("Ana", "Ben"), ("Ben", "Ben"))

        with pytest.warns(UserWarning, match="^2 self-ties dropped: nobody learns from themselves$"):
            network = make(None, rows)
        assert network == make(None, ties(("Ana", "Ben")))

    def test_someone_tied_only_to_themselves_is_still_somebody(self):
        with pytest.warns(UserWarning, match="^1 self-tie dropped"):
            assert make(None, ties(("Ana", "Ana"))).names.tolist() == ["Ana"]

    def test_their_columns_go_with_them(self):
        rows = ties(("Ana", "Ana"), ("Ana", "Ben"), weight=[9.0, 2.0], kind=["x", "y"], mutual=True)

        with pytest.warns(UserWarning, match="1 self-tie dropped"):
            network = make(None, rows.drop(columns="mutual"), mutual=True)
        assert (network.ties.sum(), network.kinds) == (4, ["y"])

    def test_groups_do_not_learn_from_themselves_either(self):
        with pytest.warns(UserWarning, match="^1 group self-tie dropped"):
            network = make(["Ana"], group_ties=ties(("red", "red"), ("red", "blue")))
        assert network.group_ties.sum() == 1

    @pytest.mark.parametrize("change", ["but", "with_ties"])
    def test_changed_copies_warn_too(self, change):
        network = make(["Ana", "Ben"])
        rows = ties(("Ana", "Ana"))

        with pytest.warns(UserWarning, match="1 self-tie dropped") as caught:
            network.but(ties=rows) if change == "but" else network.with_ties(rows)
        assert caught[0].filename == __file__

    def test_the_warning_points_at_the_callers_line(self):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            td.Network.from_frames(ties=ties(("Ana", "Ana")))

        assert [(warning.filename, warning.category) for warning in caught] == [(__file__, UserWarning)]


class TestRefusals:
    """What is wrong, what came, and what to do."""

    AB = ties(("Ana", "Ben"))
    IN = memberships(("Ana", "red"))

    UNKNOWN = [
        (["Ana"], {"ties": AB}, r"^'Ben' has ties but is not in people \(its index has 1 name\)$"),
        ([1], {"ties": AB}, "^'Ana' has ties but is not in people"),
        (["Ana"], {"ties": ties(("Ana", 2), ("Ana", (3, 4)))}, r"^2, \(3, 4\) have ties but are not in people"),
        (["x"], {"ties": ties(*[(i, "x") for i in range(9)])}, "^0, 1, 2, 3, 4 and 4 more have ties but are not in"),
        (["Ben"], {"memberships": IN}, "^'Ana' has memberships but is not in people"),
        (
            pd.DataFrame({"name": ["Ana", "Ben"]}),
            {"ties": AB},
            r"^'Ana' has ties but is not in people \(its index has 2",
        ),
        (
            None,
            {"memberships": IN.astype("category"), "group_ties": ties(("red", "sea"))},
            r"^'sea' has group_ties but is not in groups \(its index has 1 name\)$",
        ),
    ]

    @pytest.mark.parametrize("people, tables, message", UNKNOWN, ids=lambda case: "")
    def test_who_is_unknown_is_named(self, people, tables, message):
        with pytest.raises(ValueError, match=message):
            make(people, **tables)

    WEIGHTS = [
        (-1, "got -1 for 'Ana', 'Ben' .row 1."),
        (-1e-300, "got -1e-300"),
        (np.nan, "got nan for 'Ana', 'Ben' .row 1."),
        (np.inf, "got inf"),
        (None, "got nan"),
        ("2", "got '2' for 'Ana', 'Ben'"),
        ("heavy", "got 'heavy'"),
        (pd.NA, "got <NA>"),
        (1j, r"got \(1\+0j\)"),
        (pd.Timestamp("2020-01-01"), "got Timestamp"),
    ]

    @pytest.mark.parametrize("weight, message", WEIGHTS, ids=lambda case: repr(case)[:9])
    @pytest.mark.parametrize("table", ["ties", "memberships", "group_ties"])
    def test_weights_that_are_none(self, table, weight, message):
        ends = ["person", "group"] if table == "memberships" else ["source", "target"]
        rows = pd.DataFrame([("Ana", "Cas", 1), ("Ana", "Ben", weight)], columns=[*ends, "weight"])

        with pytest.raises(ValueError, match=f"weights of {table} must be finite numbers of at least 0, {message}"):
            make(["Ana", "Ben", "Cas"], **{table: rows})

    def test_a_weight_that_no_float_can_hold(self):
        # Pandas before 3 makes no table of it.
        with pytest.raises((ValueError, OverflowError), match="finite numbers of at least 0, got 1000|int too large"):
            make(None, ties(("Ana", "Ben"), weight=np.array([10**400], dtype=object)))

    def test_missing_weights_of_extension_types(self):
        rows = ties(("Ana", "Ben"), weight=pd.array([None], dtype="Int64"))

        with pytest.raises(ValueError, match="finite numbers of at least 0, got <NA> for 'Ana', 'Ben' .row 0."):
            make(None, rows)

    SHAPES = [
        (
            {"ties": ties(("a", "b"), columns=["from", "to"])},
            r"^ties needs the columns \('source', 'target'\), got \['from', 'to'\]; rename",
        ),
        ({"ties": AB[["source"]]}, r"^ties needs the columns .* got \['source'\]"),
        ({"memberships": AB}, r"^memberships needs the columns \('person', 'group'\), got \['source', 'target'\]"),
        ({"group_ties": IN}, r"^group_ties needs the columns \('source', 'target'\)"),
        ({"ties": pd.concat([AB, AB], axis=1)}, "^ties has two columns called 'source', 'target'; rename or drop one"),
        ({"people": pd.DataFrame([[1, 2]], columns=["x", "x"])}, "^people has two columns called 'x'"),
        ({"ties": ties(("Ana", None))}, r"^ties has a row without target \(row 0\); name it or drop the row"),
        ({"ties": ties((1.0, 2.0), (np.nan, 2.0))}, r"^ties has a row without source \(row 1\)"),
        ({"memberships": memberships(("Ana", pd.NA))}, "^memberships has a row without group"),
        (
            {"memberships": memberships(("Ana", "x")).assign(group=pd.Categorical([None]))},
            "^memberships has a row without group",
        ),
    ]

    @pytest.mark.parametrize("tables, message", SHAPES, ids=lambda case: "")
    def test_tables_that_lack_something(self, tables, message):
        with pytest.raises(ValueError, match=message):
            make(**tables)

    NAMES = [
        (["Ana", "Ben", "Ana"], "^the person 'Ana' is listed twice; give every person a name of its own$"),
        ([1, 2, 1.0], "^the person 1.0 is listed twice"),
        ([(1, 2), (1, 2)], r"^the person \(1, 2\) is listed twice"),
        (pd.DataFrame(index=["Ana", "Ana"]), "^the person 'Ana' is listed twice"),
        (["Ana", None], r"^the person in place 1 has no name \(None\); give every person a name"),
        ([1.0, np.nan], r"^the person in place 1 has no name \(nan\)"),
        (pd.DataFrame(index=pd.to_datetime(["2020-01-01", None])), r"^the person in place 1 has no name \(NaT\)"),
    ]

    @pytest.mark.parametrize("people, message", NAMES, ids=lambda case: "")
    def test_people_who_cannot_be_told_apart(self, people, message):
        with pytest.raises(ValueError, match=message):
            make(people)

    NOBODY = [
        {},
        {"people": []},
        {"people": pd.DataFrame({"site": []})},
        {"ties": ties()},
        {"memberships": memberships()},
    ]

    @pytest.mark.parametrize("tables", NOBODY, ids=str)
    def test_no_people(self, tables):
        with pytest.raises(ValueError, match="^a network needs at least one person, got none$"):
            make(**tables)

    TYPES = [
        ({"people": "Ana"}, "^people must be a DataFrame or a list of names, got 'Ana'"),
        ({"people": 12}, "^people must be a DataFrame or a list of names, got 12"),
        ({"people": {"Ana": 1}}, "^people must be a DataFrame .* got a dict; make it a pandas.DataFrame"),
        ({"people": td.Network.from_edges([(0, 1)]).to_networkx()}, "got a graph; use Network.from_networkx"),
        ({"people": [["Ana"], "Ben"]}, r"^a person is text, a number or a tuple, got the list \['Ana'\]"),
        ({"people": [["Ana", "Ben"]]}, r"^a person is text, a number or a tuple, got the list \['Ana', 'Ben'\]"),
        ({"people": [{"Ana"}]}, r"^a person is text, a number or a tuple, got the set \{'Ana'\}"),
        (
            {"ties": [("Ana", "Ben")]},
            r"^ties must be a DataFrame .* the list \[\('Ana', 'Ben'\)\]; pairs of names are for Network.from_edges",
        ),
        ({"ties": {"source": ["Ana"]}}, "^ties must be a DataFrame .* got a dict; make it a pandas.DataFrame"),
        ({"ties": "ties.csv"}, "^ties must be a DataFrame .* got the text 'ties.csv'; read the file first"),
        ({"ties": 3}, "^ties must be a DataFrame .* got 3"),
        ({"memberships": {"red": ["Ana"]}}, "^memberships must be a DataFrame .* got a dict"),
        ({"group_ties": [("red", "blue")]}, "^group_ties must be a DataFrame"),
        ({"ties": ties((["Ana"], "Ben"))}, r"^a source is text, a number or a tuple, got the list \['Ana'\]"),
        ({"memberships": memberships(("Ana", ["red", "blue"]))}, "^a group is text, a number or a tuple, got the list"),
        ({"ties": AB, "mutual": "yes"}, "^mutual must be True or False, got the str"),
        ({"ties": AB, "mutual": 1}, "^mutual must be True or False, got the int"),
    ]

    def test_a_table_of_ties_in_the_place_of_people(self):
        with pytest.raises(ValueError, match="^people has the columns of ties, 'source' and 'target'; give it by name"):
            make(ties(("Ana", "Ben")))

    def test_people_whose_names_are_a_column_that_is_not_called_person(self):
        with pytest.raises(ValueError, match=r"'Ana'.* ties .*give the table an index of names, as in people.set"):
            make(people=pd.DataFrame({"name": ["Ana", "Ben"]}), ties=ties(("Ana", "Ben")))

    @pytest.mark.parametrize("tables, message", TYPES, ids=lambda case: "")
    def test_what_is_no_table(self, tables, message):
        with pytest.raises(TypeError, match=message):
            make(**tables)

    def test_all_four_tables_are_not_given_in_a_row(self):
        with pytest.raises(
            TypeError, match="mutual must be True or False, got the DataFrame; pass group_ties= by name"
        ):
            make(*EXAMPLES["ties of groups"].to_frames())


class TestInputs:
    """What is given is neither changed nor kept hold of."""

    def given(self):
        people = PEOPLE.copy()
        rows = ties(("Ana", "Ben"), ("Ben", "Cas"), ("Ana", "Ben"), weight=[2.0, 0.5, 1.0], kind=["b", None, "a"])
        belongs = memberships(("Ben", "red"), ("Ana", "blue"), ("Ben", "red")).assign(weight=[0.5, 1.0, 1.0])
        return people, rows, belongs, ties(("red", "blue"), ("blue", "red"), weight=[0.5, 2.0])

    def test_tables_stay_as_they_are(self):
        tables, before = self.given(), self.given()
        network = make(*tables[:3], mutual=True, group_ties=tables[3])
        network.but(people=tables[0], ties=tables[1]).with_ties(tables[1]).without(["Ana"])

        for table, was in zip(tables, before):
            pd.testing.assert_frame_equal(table, was)

    def test_what_happens_to_the_tables_later_changes_nothing(self):
        tables = self.given()
        network = make(*tables[:3], group_ties=tables[3])
        for table in tables:
            turn(table)
            table.columns = range(table.shape[1])

        first, second, third, fourth = self.given()
        assert network == make(first, second, third, group_ties=fourth)

    def test_arrays_below_the_tables_may_be_written_on_and_are_not(self):
        weight = np.array([0.5, 2.0])
        rows = ties(("Ana", "Ben"), ("Ben", "Ana")).assign(weight=pd.Series(weight, copy=False))
        network = make(None, rows)

        assert weight.flags.writeable
        weight[:] = 7
        assert network.ties.data.tolist() == [0.5, 2.0]

    def test_read_only_arrays_will_do(self):
        numbers = np.array([0, 1, 2])
        numbers.flags.writeable = False
        rows = pd.DataFrame({"source": numbers, "target": numbers[::-1], "weight": numbers}, copy=False)

        with pytest.warns(UserWarning, match="1 self-tie"):
            assert make(None, rows).n_ties == 2


class TestManyTies:
    def test_a_million_ties_load(self, many):
        source, target = many(1_000_000, 100_000)
        rows = pd.DataFrame({"source": source, "target": target})
        network = make(range(100_000), rows, memberships().assign(person=source[:0], group=target[:0]))

        assert (network.n_people, network.n_ties) == (100_000, 1_000_000)
        assert (network.ties.indices[: network.ties.indptr[1]] == np.sort(target[source == 0])).all()

    @pytest.mark.parametrize("labels", ["int64", "str"])
    def test_python_does_not_look_at_every_tie(self, many, lines_run, labels):
        def load(n):
            source, target = (pd.Series(end).astype(labels) for end in many(n, 400))
            tables = pd.DataFrame({"source": source, "target": target, "weight": 0.5, "kind": "peer"})
            belongs = pd.DataFrame({"person": source, "group": target.astype("category")})
            return lambda: make(None, tables, belongs).to_frames()

        assert lines_run(load(100_000)) < 2 * lines_run(load(5_000))
