"""Networks from pandas tables and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AnySet
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from tidings import labels
from tidings._checks import known, warn
from tidings.convert.table import Named, Table, kind_of, summed, unique_columns
from tidings.network import Network
from tidings.ties import Ties, joined, plain


class Frames(NamedTuple):
    """The tables of a network, as `Network.from_frames` takes them."""

    people: pd.DataFrame
    ties: pd.DataFrame
    memberships: pd.DataFrame
    group_ties: pd.DataFrame | None


def from_frames(
    people: pd.DataFrame | Iterable[Any] | None,
    ties: pd.DataFrame | None,
    memberships: pd.DataFrame | None,
    mutual: bool = False,
    group_ties: pd.DataFrame | None = None,
    groups: Iterable[Any] | None = None,
) -> Network:
    """See `Network.from_frames`; `groups` lists the groups in order, also those without members."""
    if not isinstance(mutual, (bool, np.bool_, type(None))):
        raise TypeError(f"mutual must be True or False, got the {type(mutual).__name__}; pass group_ties= by name")
    if groups is None and isinstance(memberships, pd.DataFrame):
        groups = _categories(memberships)
    return assembled(
        people,
        Table.of("ties", ties, ("source", "target")),
        Table.of("memberships", memberships, ("person", "group")),
        None if group_ties is None else Table.of("group_ties", group_ties, ("source", "target")),
        groups,
        mutual,
    )


def assembled(
    people: pd.DataFrame | Iterable[Any] | None,
    ties: Table,
    memberships: Table,
    group_ties: Table | None = None,
    groups: Iterable[Any] | None = None,
    mutual: bool = False,
) -> Network:
    """A network from checked tables."""
    between = [] if group_ties is None else [group_ties.first, group_ties.second]
    if people is None:
        people = _distinct([ties.first, ties.second, memberships.first])
    if groups is None:
        groups = _distinct([memberships.second, *between])
    people = people_table(people)
    index = labels.index_of(groups, "group", "group")
    person, group = memberships.numbers(people.index, index, ("people", "groups"))
    return Network(
        people,
        tie_rows(people.index, ties, mutual),
        index,
        summed((len(people), len(index)), person, group, memberships.weights),
        None if group_ties is None else _between(index, group_ties),
    )


def to_frames(network: Network) -> Frames:
    """See `Network.to_frames`."""
    names, ties, belongs = network.names, network._ties, network.membership.tocoo()
    weight = {} if ties.weight is None else {"weight": np.array(ties.weight)}
    columns = {name: np.array(values) for name, values in ties.columns.items()}
    table = pd.DataFrame({"source": names[ties.source], "target": names[ties.target], **weight, **columns})
    # A categorical column also tells the order of the groups, and those that have no members.
    group = pd.Categorical.from_codes(belongs.col, categories=network.groups)
    memberships = pd.DataFrame({"person": names[belongs.row], "group": group, "weight": np.array(belongs.data)})
    return Frames(network.people, table, memberships, group_table(network))


def replaced(network: Network, tables: dict[str, Any]) -> Network:
    """See `Network.but`."""
    for name in tables:
        known("table", name, Frames._fields)
    if list(tables) == ["people"] and tables["people"] is not None:
        people = people_table(tables["people"])
        if people.index.equals(network.names):
            return network._with(people=people)
    have = {**to_frames(network)._asdict(), **tables}
    fresh = from_frames(**have, groups=None if "memberships" in tables else network.groups)
    before = zip((network.names, network.groups), (network.places("person"), network.places("group")))
    after = (fresh.names, fresh.groups)
    person, group = (_kept_places(now, *was, spent) for now, was, spent in zip(after, before, network._spent))
    return fresh._with(person_places=person, group_places=group, spent=network._spent)


def with_ties(network: Network, ties: Any, mutual: bool, kind: Any) -> Network:
    """See `Network.with_ties`."""
    frame = ties if isinstance(ties, pd.DataFrame) else pair_table(ties)
    if kind is not None:
        frame = frame.assign(kind=[kind] * len(frame))
    more = tie_rows(network.names, Table.of("ties", frame, ("source", "target")), mutual)
    return network._with(ties=joined(network._ties, more))


def people_table(people: pd.DataFrame | Iterable[Any]) -> pd.DataFrame:
    """The people's attributes, indexed by checked names; a column ``person`` may name them."""
    if isinstance(people, pd.DataFrame):
        unique_columns("people", people)
        _refuse_ties(people)
        if "person" in people.columns and isinstance(people.index, pd.RangeIndex) and people.index.name is None:
            people = people.set_index("person")
        return people.set_axis(labels.index_of(people.index, "person", "person"))
    if isinstance(people, (str, Mapping)) or hasattr(people, "adj") or not isinstance(people, Iterable):
        raise TypeError(f"people must be a DataFrame or a list of names, got {kind_of(people)}")
    ordered = labels.in_order(people) if isinstance(people, AnySet) else people
    return pd.DataFrame(index=labels.index_of(ordered, "person", "person"))


def _refuse_ties(people: pd.DataFrame) -> None:
    """A table of ties where the one of people is asked for."""
    if {"source", "target"} <= set(people.columns) and isinstance(people.index, pd.RangeIndex):
        raise ValueError("people has the columns of ties, 'source' and 'target'; give it by name, as in ties=table")


def pair_table(pairs: Iterable[Any]) -> pd.DataFrame:
    """A table of ties from ``(source, target)`` or ``(source, target, weight)``."""
    if isinstance(pairs, (str, Mapping, pd.DataFrame)) or hasattr(pairs, "adj") or not isinstance(pairs, Iterable):
        raise TypeError(f"ties must be pairs of names, got {kind_of(pairs)}")
    rows = list(pairs)
    for row in rows:
        if not isinstance(row, (tuple, list, np.ndarray)) or len(row) not in (2, 3):
            raise ValueError(f"a tie is (source, target) or (source, target, weight), got {row!r}")
    columns = {"source": labels.boxed(row[0] for row in rows), "target": labels.boxed(row[1] for row in rows)}
    if any(len(row) == 3 for row in rows):
        columns["weight"] = labels.boxed(row[2] if len(row) == 3 else 1.0 for row in rows)
    return pd.DataFrame(columns, dtype=object)


def tie_rows(names: pd.Index, table: Table, mutual: bool) -> Ties:
    """The ties of a table among numbered people; self-ties are dropped with a warning that counts them."""
    source, target = table.numbers(names, names, ("people", "people"))
    further = {str(name): plain(table.columns[name]) for name in table.columns if name != "weight"}
    ties = Ties(len(names), source.astype(np.int32), target.astype(np.int32), table.weights, further)
    ties = ties.take(not_own(source, target))
    return ties.mutual() if mutual else ties


def not_own(source: np.ndarray, target: np.ndarray, one: str = "self-tie", whose: str = "nobody") -> np.ndarray:
    """Which ties join two places; those of a place with itself are dropped with a warning that counts them."""
    n = int((source == target).sum())
    if n:
        warn(f"{n:,} {one}{'s' if n > 1 else ''} dropped: {whose} learns from themselves")
    return source != target


def _between(groups: pd.Index, table: Table) -> sp.csr_array:
    source, target = table.numbers(groups, groups, ("groups", "groups"))
    other = not_own(source, target, "group self-tie", "no group")
    return summed((len(groups), len(groups)), source[other], target[other], table.weights[other])


def group_table(network: Network) -> pd.DataFrame | None:
    """The ties between groups as a table, or None where shared members tie them."""
    if network._group_ties is None:
        return None
    between, groups = network._group_ties.tocoo(), network.groups
    pairs = {"source": groups[between.row], "target": groups[between.col]}
    return pd.DataFrame({**pairs, "weight": np.array(between.data)})


def _categories(memberships: pd.DataFrame) -> list[Any] | None:
    """All groups in order, where a categorical column says which there are."""
    kind = memberships.dtypes.get("group")
    return kind.categories.tolist() if isinstance(kind, pd.CategoricalDtype) else None


def _distinct(columns: list[Named]) -> list[Any]:
    return labels.in_order(chain.from_iterable(column.names.tolist() for column in columns))


def _kept_places(names: pd.Index, before: pd.Index, places: np.ndarray, spent: int) -> np.ndarray:
    at = labels.find(before, names)
    if not len(before):
        return spent + np.arange(len(names))
    return np.where(at >= 0, places[at], np.cumsum(at < 0) - 1 + spent)
