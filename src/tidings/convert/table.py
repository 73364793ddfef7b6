"""A table of pairs at the door: two columns of names and perhaps weights, checked and numbered."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from os import PathLike
from pathlib import PurePath
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings import labels
from tidings._checks import counted, listed, shown
from tidings.ties import plain


class Named(NamedTuple):
    """A column of names: which of the distinct `names` each row has."""

    codes: NDArray[np.integer]
    names: pd.Index

    def at(self, row: int) -> Hashable:
        """The name in one row."""
        return self.names[[self.codes[row]]].tolist()[0]


@dataclass(frozen=True)
class Table:
    """A table of pairs, such as ties or memberships: who with whom, and further columns."""

    what: str
    first: Named
    second: Named
    columns: pd.DataFrame

    @classmethod
    def of(cls, what: str, table: pd.DataFrame | None, ends: tuple[str, str]) -> Table:
        """Read a table whose two columns `ends` hold names; None is an empty table."""
        if table is None:
            table = pd.DataFrame({end: labels.boxed(()) for end in ends})
        if not isinstance(table, pd.DataFrame):
            raise TypeError(f"{what} must be a DataFrame with columns {ends}, got {kind_of(table)}")
        if not set(ends) <= set(table.columns):
            raise ValueError(f"{what} needs the columns {ends}, got {list(table.columns)}; rename its columns")
        unique_columns(what, table)
        first, second = (_named(what, table, end) for end in ends)
        return cls(what, first, second, table.drop(columns=list(ends)))

    def numbers(self, first: pd.Index, second: pd.Index, whole: tuple[str, str]) -> tuple[NDArray, NDArray]:
        """Where the names of each row are in two indexes, called `whole` if a name is not there."""
        return self._numbers(self.first, first, whole[0]), self._numbers(self.second, second, whole[1])

    def _numbers(self, named: Named, index: pd.Index, whole: str) -> NDArray[np.int64]:
        at = labels.find(index, named.names)
        if (at < 0).any():
            missing = named.names[at < 0].tolist()
            has, is_ = ("has", "is") if len(missing) == 1 else ("have", "are")
            there = counted(len(index), "name")
            said = f"{listed(missing)} {has} {self.what} but {is_} not in {whole} (its index has {there})"
            numbered = isinstance(index.dtype, np.dtype) and index.dtype.kind == "i" and isinstance(missing[0], str)
            raise ValueError(said + "; give the table an index of names, as in people.set_index('name')" * numbered)
        return at[named.codes]

    @property
    def weights(self) -> NDArray[np.float64]:
        """The column ``weight``, checked; ones where there is none."""
        if "weight" not in self.columns:
            return np.ones(len(self.columns))
        given = plain(self.columns["weight"])
        weights = np.array([_number(weight) for weight in given]) if given.dtype == object else given.astype(float)
        wrong = ~(np.isfinite(weights) & (weights >= 0))
        if wrong.any():
            row = int(np.argmax(wrong))
            got, pair = shown(self.columns["weight"].iloc[row]), f"{self.first.at(row)!r}, {self.second.at(row)!r}"
            raise ValueError(
                f"weights of {self.what} must be finite numbers of at least 0, got {got} for {pair} (row {row})"
            )
        return weights + 0.0  # no -0.0, which is another number to the last bit


def summed(shape: tuple[int, ...], row: NDArray, column: NDArray, weights: NDArray) -> sp.csr_array:
    """A sparse array from entries in any order; those of one place are added up, the smallest first."""
    matrix = sp.csr_array(sp.coo_array((weights, (row, column)), shape=shape))
    if matrix.nnz == len(weights) or (weights == weights[0]).all():
        return matrix  # nothing to add up, or equals, whose order means nothing
    order = np.lexsort((weights, column, row))
    return sp.csr_array(sp.coo_array((weights[order], (row[order], column[order])), shape=shape))


def unique_columns(what: str, table: pd.DataFrame) -> None:
    """Refuse a table with two columns of one name."""
    if not table.columns.is_unique:
        twice = table.columns[table.columns.duplicated()].tolist()
        raise ValueError(f"{what} has two columns called {listed(twice)}; rename or drop one of them")


def _named(what: str, table: pd.DataFrame, end: str) -> Named:
    column = table[end]
    values = column.to_numpy() if isinstance(column.dtype, np.dtype) else column.array
    try:
        codes, names = pd.factorize(values)
    except TypeError:
        raise labels.unhashable(end, column) from None
    if (codes < 0).any():
        raise ValueError(f"{what} has a row without {end} (row {int(np.argmax(codes < 0))}); name it or drop the row")
    return Named(codes, pd.Index(names, dtype=names.dtype, tupleize_cols=False))


def _number(weight: Any) -> float:
    try:
        return float(weight) if isinstance(weight, (Real, Decimal)) else np.nan
    except OverflowError:
        return np.nan


_READERS = {".gml": "read_gml", ".net": "read_pajek", ".gexf": "read_gexf", ".edgelist": "read_edgelist"}


def graph_wanted(given: Any) -> str:
    """What was given in place of a graph, and what to do with it."""
    if isinstance(given, (str, PathLike)):
        reader = _READERS.get(PurePath(given).suffix, "read_graphml")
        return f"the text {str(given)!r}; read the file first, as in networkx.{reader}({str(given)!r})"
    if isinstance(given, pd.DataFrame):
        return "a DataFrame; tables are for Network.from_frames(ties=table)"
    return type(given).__name__


def kind_of(given: Any) -> str:
    """What was given in place of a table, and what to do with it."""
    if hasattr(given, "adj"):
        return "a graph; use Network.from_networkx"
    if isinstance(given, Mapping):
        return "a dict; make it a pandas.DataFrame"
    if isinstance(given, pd.DataFrame):
        return "a DataFrame; tables are for Network.from_frames(ties=table)"
    if isinstance(given, str) and given.endswith((".csv", ".txt", ".tsv")):
        return f"the text {given!r}; read the file first, as in pandas.read_csv({given!r}), for Network.from_frames"
    if isinstance(given, Iterable) and not isinstance(given, str):
        return f"the {type(given).__name__} {given!r:.60}; pairs of names are for Network.from_edges"
    return repr(given)
