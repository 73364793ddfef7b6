"""A fingerprint is equal for equal content, whatever the process, the order of rows or Python's hash seed."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

import tidings as td
from tidings.testing import networks

TIES = pd.DataFrame(
    {
        "source": ["Ana", "Ben", "Ana"],
        "target": ["Ben", "Cas", "Ben"],
        "weight": [1.0, 2.0, 0.5],
        "kind": ["a", None, "b"],
    }
)
BELONGS = pd.DataFrame({"person": ["Ana", "Ben", "Ben"], "group": ["red", "red", "blue"], "weight": [1.0, 0.5, 2.0]})
PEOPLE = pd.DataFrame({"site": ["x", "y", None], "level": [1, 2, 3]}, index=["Ana", "Ben", "Cas"])


def make(people=PEOPLE, ties=TIES, memberships=BELONGS, group_ties=None):
    return td.Network.from_frames(people, ties, memberships, group_ties=group_ties)


def test_it_is_64_hex_digits():
    assert len(make().fingerprint) == 64
    assert int(make().fingerprint, 16) > 0


def test_whatever_decides_a_result_tells_on_it():
    pair = pd.DataFrame({"source": ["red"], "target": ["blue"]})
    others = [
        make(people=PEOPLE.iloc[::-1]),
        make(people=PEOPLE.rename(columns={"site": "place"})),
        make(people=PEOPLE.assign(level=[1, 2, 4])),
        make(people=PEOPLE.assign(site=["x", "y", "z"])),
        make(people=PEOPLE[["site"]]),
        make(people=[*PEOPLE.index, "Dot"]),
        make(people=list(PEOPLE.index)),
        make(ties=TIES.iloc[:2]),
        make(ties=TIES.assign(weight=[1.0, 2.0, 0.25])),
        make(ties=TIES.assign(kind=["a", "a", "b"])),
        make(ties=TIES.drop(columns="kind")),
        make(ties=TIES.rename(columns={"kind": "sort"})),
        make(ties=TIES.rename(columns={"source": "target", "target": "source"})),
        make(ties=TIES.assign(chance=0.5)),
        make(memberships=BELONGS.iloc[1:]),
        make(memberships=BELONGS.assign(weight=1.0)),
        make(memberships=BELONGS.replace("red", "rot")),
        make(memberships=BELONGS.assign(group=pd.Categorical(BELONGS["group"], ["red", "blue"]))),
        make(memberships=BELONGS.assign(group=pd.Categorical(BELONGS["group"], ["blue", "red", "none"]))),
        make(group_ties=pair),
        make(group_ties=pair.assign(weight=2)),
        make().without(["Cas"]),
        make().without(["Cas"]).but(people=PEOPLE),
        make().without(groups=["red"]),
    ]

    assert len({network.fingerprint for network in [make(), *others]}) == 1 + len(others)


def test_so_does_whose_luck_is_whose():
    four = make(people=[*PEOPLE.index, "Dot"])

    assert four.without(["Dot"]).fingerprint == make(people=list(PEOPLE.index)).fingerprint
    assert four.without(["Dot"]).but(people=[*PEOPLE.index, "Dot"]).fingerprint != four.fingerprint


def test_the_order_of_columns_does_not():
    ties = TIES.assign(chance=[0.1, 0.2, 0.3], since=1)

    assert make(ties=ties[ties.columns[::-1]]).fingerprint == make(ties=ties).fingerprint


def test_labels_of_other_kinds_are_other_labels():
    names = [[1, 2], ["1", "2"], [(1,), (2,)], [1.5, 2], [frozenset({1}), 2], ["1', '2", "x"]]

    assert len({td.Network.from_frames(people).fingerprint for people in names}) == len(names)


@pytest.mark.parametrize(
    "same",
    [
        lambda: make(ties=TIES.iloc[::-1], memberships=BELONGS.iloc[::-1]),
        lambda: make(ties=TIES[["kind", "weight", "target", "source"]]),
        lambda: make(people=PEOPLE[["level", "site"]]),
        lambda: make(people=PEOPLE.astype({"site": "category", "level": "int8"})),
        lambda: make(people=PEOPLE.astype({"site": "string", "level": "UInt16"})),
        lambda: make(people=PEOPLE.rename_axis("who")),
        lambda: make(ties=TIES.astype({"weight": "float32", "kind": "category", "source": "string"})),
        lambda: make(ties=TIES.assign(weight=[1, 2, np.float64(0.5)])),
        lambda: make().reversed_ties().reversed_ties(),
        lambda: make(ties=TIES.rename(columns={"source": "target", "target": "source"})).reversed_ties(),
        lambda: make(ties=TIES.iloc[:1]).with_ties(TIES.iloc[1:]),
    ],
    ids=range(11),
)
def test_how_it_was_written_down_does_not(same):
    assert same().fingerprint == make().fingerprint


def test_equal_numbers_are_one_label():
    one = td.Network.from_edges([(1, 2), (2, 3)])

    assert td.Network.from_edges([(1.0, 2.0), (2.0, 3.0)]).fingerprint == one.fingerprint
    assert td.Network.from_edges([(np.int8(1), np.uint64(2)), (2, 3)]).fingerprint == one.fingerprint


def test_columns_may_hold_what_has_no_hash():
    lists, arrays = ([make([1, 2]), make([3]), None] for make in (list, np.array))

    assert make(people=PEOPLE.assign(x=lists)).fingerprint == make(people=PEOPLE.assign(x=lists)).fingerprint
    assert (
        make(people=PEOPLE.assign(x=lists)).fingerprint != make(people=PEOPLE.assign(x=[[1, 2], [4], None])).fingerprint
    )
    assert len(make(people=PEOPLE.assign(x=arrays)).fingerprint) == 64


@settings(max_examples=30)
@given(one=networks(max_people=3), other=networks(max_people=3))
def test_networks_are_equal_just_where_their_tables_are(one, other):
    tables = [
        repr([None if table is None else table.to_dict("split") for table in network.to_frames()])
        for network in (one, other)
    ]

    assert (one.fingerprint == other.fingerprint) == (tables[0] == tables[1])


CODE = """
import networkx as nx, numpy as np, pandas as pd, tidings as td
names = {"Ana", "Ben", ("Cas", 2), 3, "3", 2.5, frozenset({"x", "y", 7}), frozenset({("a", "b")})}
pairs = {(one, other) for one in names for other in names if one != other}
groups = {group: names - {group} for group in names}
people = td.Network.from_frames(names).names  # nodes have an order of their own, which is that of the people
graph = nx.DiGraph()
graph.add_nodes_from((name, {"group": names - {name}}) for name in people)
graph.add_edges_from(pairs)
both = nx.Graph()
both.add_nodes_from((("person", name) for name in people), bipartite=0)
both.add_nodes_from((("group", name) for name in people), bipartite=1)
both.add_edges_from((("person", one), ("group", other)) for one, other in pairs)
sources, targets = (pd.Series(list(end), dtype=object) for end in zip(*pairs))
rows = pd.DataFrame({"source": sources, "target": targets})
kinds = rows.assign(kind=[frozenset({"k", type(one).__name__}) for one in rows["target"]])
made = [
    td.Network.from_edges(pairs, groups),
    td.Network.from_edges(pairs, groups, people=names),
    td.Network.from_frames(names, rows),
    td.Network.from_frames(None, pd.concat([kinds, kinds.assign(kind="other")])),
    td.Network.from_edges(pairs).without({3, "Ana"}),
    td.Network.from_edges(pairs).with_ties(pairs, kind="again"),
    td.Network.from_networkx(graph),
    td.Network.from_affiliation(both),
]
for network in made:
    print(network.fingerprint)
scenario = td.Scenario(made[0], [td.Tell(0.2), td.Meeting(0.3, 0.4), td.Forget(0.1)], {"group": {"Ana", 3}}, 6)
print(td.simulate(scenario, 20, rng=3).learned_at.values.tobytes().hex())
"""


def test_the_hash_seed_of_python_changes_nothing():
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CODE], env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, text=True
        )
        for seed in ("1", "2")
    ]
    answers = [process.communicate()[0].splitlines() for process in processes]

    assert [process.returncode for process in processes] == [0, 0]
    assert len(answers[0]) == 9
    assert answers[0] == answers[1]


@pytest.mark.parametrize("place", [0, 65_536, 69_999])
def test_every_value_of_a_long_column_tells_on_it(place):
    who = np.arange(70_000)
    ties = pd.DataFrame({"source": who, "target": np.roll(who, 1), "weight": 1.0, "kind": "peer"})
    heavier, other = ties.copy(), ties.copy()
    heavier.loc[place, "weight"] = 2.0
    other.loc[place, "kind"] = "mentor"
    assert len({td.Network.from_frames(ties=table, mutual=False).fingerprint for table in (ties, heavier, other)}) == 3
