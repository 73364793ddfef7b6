import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tidings as td
from tidings import labels
from tidings.testing import networks

from .examples import EXAMPLES, LABELS, ties

make = td.Network.from_edges


class TestRoundTrip:
    @pytest.mark.parametrize("kind", LABELS)
    def test_pairs_of_any_label_come_back(self, kind):
        one, two, three, _ = LABELS[kind]
        pairs = [(one, two, 1.0), (three, one, 0.5)]
        network = make(pairs, mutual=False)

        assert sorted(network.to_edges(), key=repr) == sorted(pairs, key=repr)
        assert make(network.to_edges(), mutual=False) == network

    @settings(max_examples=40)
    @given(network=networks())
    def test_people_ties_and_weights_of_any_network_come_back(self, network):
        back = make(network.to_edges(), people=network.names, mutual=False)
        rows = network.to_frames().ties.reindex(columns=["source", "target", "weight"])

        assert back == td.Network.from_frames(network.names, rows.fillna({"weight": 1.0}))

    @settings(max_examples=20)
    @given(pairs=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from([0.0, 0.5, 1.0]))))
    def test_every_parallel_tie_comes_back(self, pairs):
        assert sorted(make(pairs, people=list("abcxyz"), mutual=False).to_edges()) == sorted(pairs)

    def test_groups_come_back_by_their_members(self):
        groups = {"red": ["Ana", "Ben"], "blue": ["Ben"], "none": []}
        network = make(groups=groups)

        assert {group: network.members_of(group) for group in network.groups} == groups


class TestReading:
    def test_pairs_are_ties_both_ways(self):
        assert make([("Ana", "Ben")]).to_edges() == [("Ben", "Ana", 1.0), ("Ana", "Ben", 1.0)]

    def test_unless_they_are_not(self):
        assert make([("Ana", "Ben")], mutual=False).to_edges() == [("Ana", "Ben", 1.0)]

    def test_some_pairs_may_have_a_weight(self):
        network = make([("Ana", "Ben", 0.5), ("Ben", "Cas"), ["Cas", "Ana", 0]], mutual=False)

        assert sorted(network.to_edges()) == [("Ana", "Ben", 0.5), ("Ben", "Cas", 1.0), ("Cas", "Ana", 0.0)]

    def test_a_pair_given_both_ways_is_two_ties_and_not_four(self):
        assert make([("Ana", "Ben", 2), ("Ben", "Ana", 3)]).ties.toarray().tolist() == [[0, 2], [3, 0]]

    @pytest.mark.parametrize(
        "pairs",
        [
            [(0, 1), (1, 2)],
            [[0, 1], [1, 2]],
            np.array([[0, 1], [1, 2]]),
            {(1, 2), (0, 1)},
            (pair for pair in [(0, 1), (1, 2)]),
            zip([0, 1], [1, 2]),
            [(np.int64(0), np.int8(1)), (1.0, 2)],
        ],
        ids=lambda pairs: type(pairs).__name__,
    )
    def test_pairs_may_be_any_list_of_pairs(self, pairs):
        assert make(pairs) == make([(0, 1), (1, 2)])

    def test_without_a_list_of_people_all_who_are_named_are_sorted(self):
        network = make([("Dot", "Ben")], groups={"red": ["Cas"], "blue": ("Ana", "Dot")})

        assert network.names.tolist() == ["Ana", "Ben", "Cas", "Dot"]
        assert network.groups.tolist() == ["blue", "red"]

    def test_a_list_of_people_gives_the_order_and_those_who_are_alone(self):
        assert make([("Ben", "Ana")], people=["Zoe", "Ben", "Ana"]).names.tolist() == ["Zoe", "Ben", "Ana"]

    def test_a_table_of_people_gives_columns_too(self):
        people = pd.DataFrame({"site": ["x", "y"]}, index=["Ben", "Ana"])

        assert make([("Ana", "Ben")], people=people).column("site").tolist() == ["x", "y"]

    def test_groups_are_sorted_and_may_be_empty_and_of_mixed_labels(self):
        groups = {("x", 1): {"Ben", "Ana"}, "red": [], 3: ["Ana"]}

        assert make(groups=groups).groups.tolist() == [3, "red", ("x", 1)]
        assert make(groups=groups).group_sizes.tolist() == [1, 0, 2]

    def test_a_member_named_twice_is_a_member_of_weight_2(self):
        assert make(groups={"red": ["Ana", "Ana"]}).membership.toarray().tolist() == [[2]]

    @pytest.mark.parametrize("name", ["directed", "weights", "parallel, directed"])
    def test_pairs_and_tables_make_the_same(self, name):
        rows = EXAMPLES[name].to_frames().ties

        assert make(rows.itertuples(index=False), mutual=False) == EXAMPLES[name]

    def test_self_ties_are_dropped_and_counted(self):
        with pytest.warns(UserWarning, match="^2 self-ties dropped: nobody learns from themselves$") as caught:
            network = make([(0, 0), (0, 1), (1, 1)])
        assert network == make([(0, 1)])
        assert caught[0].filename == __file__

    def test_the_order_of_pairs_changes_nothing(self):
        pairs = [("Ana", "Ben", 2), ("Ana", "Ben", 0.5), ("Cas", "Ben")]

        assert make(pairs) == make(pairs[::-1])

    def test_what_is_given_stays_as_it_is(self):
        pairs, groups, people = [["Ana", "Ben", 2]], {"red": ["Ben"]}, ["Ben", "Ana"]
        network = make(pairs, groups, people)

        assert (pairs, groups, people) == ([["Ana", "Ben", 2]], {"red": ["Ben"]}, ["Ben", "Ana"])
        people.clear(), groups["red"].clear(), pairs[0].clear()
        assert network == make([["Ana", "Ben", 2]], {"red": ["Ben"]}, ["Ben", "Ana"])

    def test_names_are_in_the_order_of_labels(self):
        everyone = [label for kind in ("mixed", "tuple", "str", "float") for label in LABELS[kind]]
        network = make(zip(everyone, everyone[1:] + everyone[:1]))

        assert network.names.tolist() == labels.in_order(everyone)


class TestRefusals:
    WRONG = [
        ({"pairs": ["ab"]}, ValueError, r"^a tie is \(source, target\) or \(source, target, weight\), got 'ab'$"),
        ({"pairs": [("a",)]}, ValueError, r"^a tie is .* got \('a',\)$"),
        ({"pairs": [("a", "b", 1, "x")]}, ValueError, "^a tie is .* got .'a', 'b', 1, 'x'.$"),
        ({"pairs": [("a", "b"), 3]}, ValueError, "^a tie is .* got 3$"),
        ({"pairs": [{"a", "b"}]}, ValueError, "^a tie is .* got {"),
        ({"pairs": "ab"}, TypeError, "^ties must be pairs of names, got 'ab'$"),
        ({"pairs": 7}, TypeError, "^ties must be pairs of names, got 7$"),
        ({"pairs": None}, TypeError, "^ties must be pairs of names, got None$"),
        ({"pairs": {"a": "b"}}, TypeError, "^ties must be pairs of names, got a dict; make it a pandas.DataFrame$"),
        ({"pairs": ties(("a", "b"))}, TypeError, "got a DataFrame; tables are for Network.from_frames"),
        ({"pairs": "ties.csv"}, TypeError, r"got the text 'ties.csv'; read the file first, as in pandas.read_csv\("),
        (
            {"pairs": make([(0, 1)]).to_networkx()},
            TypeError,
            "^ties must be .* got a graph; use Network.from_networkx$",
        ),
        ({"pairs": [(["a"], "b")]}, TypeError, r"^a source is text, a number or a tuple, got the list \['a'\]$"),
        ({"pairs": [("a", None)]}, ValueError, r"^ties has a row without target \(row 0\); name it or drop the row$"),
        ({"pairs": [("a", "b", -1)]}, ValueError, "^weights of ties must be finite .* got -1 for 'a', 'b' .row 0.$"),
        ({"pairs": [("a", "b"), ("b", "c", "2")]}, ValueError, "got '2' for 'b', 'c' .row 1.$"),
        ({"pairs": [("a", "b", float("nan"))]}, ValueError, "got nan for 'a', 'b'"),
        ({"pairs": [("a", "b")], "people": ["a"]}, ValueError, "^'b' has ties but is not in people"),
        ({"groups": {"g": ["a"]}, "people": ["b"]}, ValueError, "^'a' has memberships but is not in people"),
        ({"groups": {"g": "Ana"}}, TypeError, "^the members of 'g' must be a list of names, got 'Ana'$"),
        ({"groups": {"g": 3}}, TypeError, "^the members of 'g' must be a list of names, got 3$"),
        (
            {"groups": [["a", "b"]]},
            TypeError,
            r"^groups must be a dict from group to its members, got \[\['a', 'b'\]\]$",
        ),
        ({"people": ["a", "a"]}, ValueError, "^the person 'a' is listed twice"),
        ({"people": "abc"}, TypeError, "^people must be a DataFrame or a list of names, got 'abc'$"),
        ({}, ValueError, "^a network needs at least one person, got none$"),
        ({"pairs": [("a", "b")], "mutual": "no"}, TypeError, "^mutual must be True or False, got the str"),
    ]

    @pytest.mark.parametrize("given, error, message", WRONG, ids=lambda case: "")
    def test_what_makes_no_network(self, given, error, message):
        with pytest.raises(error, match=message):
            make(**given)
