"""Networks with one peculiarity each, for every way in and back."""

import numpy as np
import pandas as pd

import tidings as td


def ties(*rows, columns=("source", "target"), **more):
    """A table of ties, a row each."""
    return pd.DataFrame(rows, columns=list(columns)).assign(**more)


def memberships(*rows, columns=("person", "group")):
    """A table of memberships, a row each."""
    return pd.DataFrame(rows, columns=list(columns))


LABELS = {
    "int": [0, 1, 2, 3],
    "sparse int": [-7, 10, 11, 10**12],
    "str": ["Ana", "Ben", "Cas", "Dot"],
    "tuple": [(0, 0), (0, 1), (1, 0), ("x", (1, 2))],
    "frozenset": [frozenset("ab"), frozenset({1}), frozenset(), frozenset({(1, 2), "z"})],
    "mixed": [5, "5", (5,), frozenset({5})],
    "float": [0.5, 1.5, 2.0, 7.25],
    "moments": list(pd.to_datetime(["2020-01-31", "2020-02-29", "2021-01-01", "2021-01-02"])),
}

PEOPLE = pd.DataFrame(
    {
        "age": [31.5, None, 40.0, 52.0],
        "site": ["Bonn", "Rome", None, "Bonn"],
        "level": pd.array([1, None, 3, 2], dtype="Int64"),
        "remote": pd.array([True, None, False, True], dtype="boolean"),
        "since": pd.to_datetime(["2020-01-01", None, "2021-05-01", "2020-01-01"]),
        "rank": pd.Categorical(["low", "high", None, "low"], categories=["low", "high", "none has it"]),
        "note": pd.array(["x", None, "y", "z"], dtype="string"),
        "any": [1, "one", None, (1,)],
        "floor": np.array([1, 0, 2, 3], dtype="uint16"),
        "nobody has": [float("nan")] * 4,
    },
    index=["Ana", "Ben", "Cas", "Dot"],
)

_PATH = [("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dot")]
_IN = [("Ana", "red"), ("Ben", "red"), ("Ben", "blue")]
_GROUPS = {"memberships": memberships(*_IN)}
_EMPTY = pd.DataFrame({"person": ["Ana"], "group": pd.Categorical(["b"], categories=["c", "b", "a"])})


def labelled(kind):
    """Two ties, two groups and one isolated person, with labels of a kind."""
    one, two, three, four = LABELS[kind]
    belongs = memberships((one, three), (two, three), (three, one))
    return td.Network.from_frames([four, two, one, three], ties((one, two), (two, three)), belongs)


def _make(people=None, rows=None, **more):
    return td.Network.from_frames(people, rows, **more)


EXAMPLES = {
    **{f"{kind} labels": labelled(kind) for kind in LABELS},
    "one person": _make(["Ana"]),
    "nobody tied": _make(["Cas", "Ana", "Ben"]),
    "directed": _make(None, ties(*_PATH)),
    "both ways": _make(None, ties(*_PATH), mutual=True),
    "parallel, directed": _make(None, ties(*_PATH, *_PATH[:1])),
    "parallel, both ways": _make(None, ties(*_PATH, *_PATH[:1]), mutual=True),
    "weights": _make(None, ties(*_PATH, weight=[0.0, 0.1, 2.5])),
    "weights, both ways": _make(None, ties(*_PATH, weight=[0.0, 0.1, 2.5]), mutual=True),
    "all of weight zero": _make(None, ties(*_PATH, weight=0)),
    "one way lighter": _make(None, ties(("Ana", "Ben"), ("Ben", "Ana"), weight=[1.0, 0.5])),
    "kinds": _make(None, ties(*_PATH, *_PATH, kind=["mentor", None, None, "peer", "peer", 3])),
    "kinds, both ways": _make(None, ties(*_PATH, *_PATH, kind=["mentor", None, None, "peer", "peer", 3]), mutual=True),
    "tie columns": _make(
        None, ties(*_PATH, chance=[0.1, None, 0.3], since=pd.array([1, 2, 3], dtype="UInt8"), loud=[True, False, True])
    ),
    "tie columns of nothing": _make(None, ties(*_PATH, chance=float("nan"), kind=None, since=pd.NA)),
    "tie columns without ties": _make(["Ana"], pd.DataFrame({"source": [], "target": [], "chance": [], "kind": []})),
    "parallel ties that differ in a column": _make(None, ties(*_PATH[:1] * 3, chance=[0.5, None, 0.1])),
    "groups": _make(["Dot", "Cas", "Ben", "Ana"], ties(*_PATH), **_GROUPS),
    "groups without ties": _make(None, None, **_GROUPS),
    "weighted memberships": _make(None, None, memberships=_GROUPS["memberships"].assign(weight=[0.5, 2, 1])),
    "groups that are empty": _make(["Ana", "Ben"], None, memberships=_EMPTY),
    "only empty groups": _make(["Ana"], None, memberships=_EMPTY[:0]),
    "ties of groups": _make(None, None, **_GROUPS, group_ties=ties(("red", "blue"), weight=[0.3])),
    "ties of an empty group": _make(None, None, **_GROUPS, group_ties=ties(("red", "new"), ("new", "blue"))),
    "no ties of groups": _make(None, None, **_GROUPS, group_ties=ties()),
    "people with columns": _make(PEOPLE, ties(*_PATH), **_GROUPS),
}
