"""Networks from pandas tables and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp

from tidings import labels
from tidings._checks import known, warn
from tidings.network import Network
from tidings.ties import Ties, joined


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
    ties = _table("ties", ties, ("source", "target"))
    memberships = _table("memberships", memberships, ("person", "group"))
    if people is None:
        named = [ties["source"], ties["target"], memberships["person"]]
        people = labels.in_order(_distinct(named))
    people = people_table(people)
    if groups is None:
        named = [memberships["group"]]
        if group_ties is not None:
            group_ties = _table("group_ties", group_ties, ("source", "target"))
            named += [group_ties["source"], group_ties["target"]]
        groups = labels.in_order(_distinct(named))
    group_index = labels.index_of(groups, "group", "group")
    return Network(
        people,
        tie_rows(people.index, ties, mutual),
        group_index,
        _membership(people.index, group_index, memberships),
        None if group_ties is None else _group_matrix(group_index, group_ties),
    )


def to_frames(network: Network) -> Frames:
    """See `Network.to_frames`."""
    ties, membership = network._ties, network.membership.tocoo()
    names, groups = network._people.index, network.groups
    table = pd.DataFrame({"source": names.take(ties.source), "target": names.take(ties.target)})
    if ties.weight is not None:
        table["weight"] = ties.weight
    for name, values in ties.columns.items():
        table[name] = np.array(values)
    rows = {"person": names.take(membership.row), "group": groups.take(membership.col)}
    memberships = pd.DataFrame({**rows, "weight": np.array(membership.data)})
    group_ties = None
    if network._group_ties is not None:
        between = network._group_ties.tocoo()
        pairs = {"source": groups.take(between.row), "target": groups.take(between.col)}
        group_ties = pd.DataFrame({**pairs, "weight": np.array(between.data)})
    return Frames(network.people, table, memberships, group_ties)


def replaced(network: Network, tables: dict[str, Any]) -> Network:
    """See `Network.but`."""
    for name in tables:
        known("table", name, Frames._fields)
    have = to_frames(network)._asdict()
    have.update(tables)
    groups = None if "memberships" in tables else network.groups
    fresh = from_frames(**have, groups=groups)
    return fresh._with(
        person_places=_kept_places(fresh._people.index, network._people.index, network.places("person")),
        group_places=_kept_places(fresh.groups, network.groups, network.places("group")),
    )


def with_ties(network: Network, ties: Any, mutual: bool, kind: str | None) -> Network:
    """See `Network.with_ties`."""
    if not isinstance(ties, pd.DataFrame):
        ties = pair_table(ties)
    if kind is not None:
        ties = ties.assign(kind=kind)
    more = tie_rows(network._people.index, _table("ties", ties, ("source", "target")), mutual)
    return network._with(ties=joined(network._ties, more))


def people_table(people: pd.DataFrame | Iterable[Any]) -> pd.DataFrame:
    """The people's attributes, indexed by checked names; a column ``person`` may name them."""
    if isinstance(people, pd.DataFrame):
        if "person" in people.columns and isinstance(people.index, pd.RangeIndex):
            people = people.set_index("person")
        table = people.copy()
        table.index = labels.index_of(people.index, "person", "person")
        return table
    if isinstance(people, str):
        raise TypeError(f"people must be a table or a list of names, got the text {people!r}")
    return pd.DataFrame(index=labels.index_of(people, "person", "person"))


def pair_table(pairs: Iterable[Any]) -> pd.DataFrame:
    """A table of ties from ``(source, target)`` or ``(source, target, weight)``."""
    rows = [tuple(pair) for pair in pairs]
    for row in rows:
        if len(row) not in (2, 3):
            raise ValueError(f"a tie is (source, target) or (source, target, weight), got {row!r}")
    columns = {"source": labels.boxed(row[0] for row in rows), "target": labels.boxed(row[1] for row in rows)}
    if any(len(row) == 3 for row in rows):
        columns["weight"] = [row[2] if len(row) == 3 else 1.0 for row in rows]
    return pd.DataFrame(columns)


def tie_rows(names: pd.Index, table: pd.DataFrame, mutual: bool) -> Ties:
    """The ties of a table among numbered people; self-ties are dropped with a warning that counts them."""
    source = _numbers(names, table["source"], "ties", "people")
    target = _numbers(names, table["target"], "ties", "people")
    weight = _weights("ties", table) if "weight" in table else None
    further = [name for name in table.columns if name not in ("source", "target", "weight")]
    columns = {str(name): _values(table[name]) for name in further}
    ties = Ties(len(names), source.astype(np.int32), target.astype(np.int32), weight, columns)
    own = source == target
    if own.any():
        n = int(own.sum())
        warn(f"{n} self-{'tie' if n == 1 else 'ties'} dropped: nobody learns from themselves")
        ties = ties.take(~own)
    return ties.mutual() if mutual else ties


def _table(what: str, table: pd.DataFrame | None, columns: tuple[str, str]) -> pd.DataFrame:
    if table is None:
        return pd.DataFrame({name: labels.boxed(()) for name in columns})
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"{what} must be a pandas DataFrame with columns {columns}, got {type(table).__name__}")
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise ValueError(f"{what} needs the columns {columns}, got {list(table.columns)}; rename them")
    for name in columns:
        if table[name].isna().any():
            raise ValueError(f"{what} has a row without {name} (row {int(np.argmax(table[name].isna()))})")
    return table


def _membership(people: pd.Index, groups: pd.Index, table: pd.DataFrame) -> sp.csr_array:
    person = _numbers(people, table["person"], "memberships", "people")
    group = _numbers(groups, table["group"], "memberships", "groups")
    weight = _weights("memberships", table) if "weight" in table else np.ones(len(table))
    order = np.lexsort((weight, group, person))
    shape = (len(people), len(groups))
    return sp.csr_array(sp.coo_array((weight[order], (person[order], group[order])), shape=shape))


def _group_matrix(groups: pd.Index, table: pd.DataFrame) -> sp.csr_array:
    table = _table("group_ties", table, ("source", "target"))
    source = _numbers(groups, table["source"], "group_ties", "groups")
    target = _numbers(groups, table["target"], "group_ties", "groups")
    weight = _weights("group_ties", table) if "weight" in table else np.ones(len(table))
    order = np.lexsort((weight, target, source))
    shape = (len(groups), len(groups))
    matrix = sp.csr_array(sp.coo_array((weight[order], (source[order], target[order])), shape=shape))
    if matrix.diagonal().any():
        warn("group ties from a group to itself dropped")
        matrix.setdiag(0)
        matrix.eliminate_zeros()
    return matrix


def _numbers(index: pd.Index, named: pd.Series, table: str, whole: str) -> np.ndarray:
    codes, distinct = pd.factorize(named.to_numpy(dtype=object))
    at = index.get_indexer(pd.Index(distinct, dtype=object, tupleize_cols=False))
    if (at < 0).any():
        missing = [name for name, found in zip(distinct, at) if found < 0]
        shown = ", ".join(map(repr, missing[:5])) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
        verb = "has" if len(missing) == 1 else "have"
        raise ValueError(
            f"{shown} {verb} {table} but {'is' if len(missing) == 1 else 'are'} not in {whole} "
            f"(its index has {len(index)} names)"
        )
    return at[codes]


def _weights(what: str, table: pd.DataFrame) -> np.ndarray:
    weight = pd.to_numeric(table["weight"], errors="coerce").to_numpy(dtype=float)
    wrong = ~np.isfinite(weight) | (weight < 0)
    if wrong.any():
        row = int(np.argmax(wrong))
        got = table["weight"].iloc[row]
        raise ValueError(f"weights of {what} must be finite numbers of at least 0, got {got!r} in row {row}")
    return weight


def _values(column: pd.Series) -> np.ndarray:
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biuf":
        return column.to_numpy(copy=True)
    return column.to_numpy(dtype=object, copy=True)


def _distinct(columns: list[pd.Series]) -> list[Any]:
    return [name for column in columns for name in pd.unique(column.to_numpy(dtype=object))]


def _kept_places(names: pd.Index, before: pd.Index, places: np.ndarray) -> np.ndarray:
    at = before.get_indexer(names.astype(object))
    fresh = np.cumsum(at < 0) + (places.max() if len(places) else -1)
    return np.where(at >= 0, places[at] if len(places) else fresh, fresh)
