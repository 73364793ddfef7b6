"""Ties: columns of equal length in one canonical order, so that table rows may come in any order."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings import labels


@dataclass(frozen=True, eq=False)
class Ties:
    """Directed ties between numbered places, sorted by target, source, weight and further columns.

    `weight` is None where every weight is 1: millions of ones need not be stored.
    """

    n: int
    source: NDArray[np.int32]
    target: NDArray[np.int32]
    weight: NDArray[np.float64] | None = None
    columns: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.source)

    @property
    def weights(self) -> NDArray[np.float64]:
        """Weights with the ones written out: (tie,)."""
        return np.ones(len(self)) if self.weight is None else self.weight

    @property
    def kind(self) -> NDArray[Any]:
        """The kind of each tie, None where it has none: (tie,)."""
        return self.columns.get("kind", np.full(len(self), None))

    def take(self, rows: NDArray[Any]) -> Ties:
        """Some of the ties, by mask or by number."""
        weight = None if self.weight is None else self.weight[rows]
        columns = {name: values[rows] for name, values in self.columns.items()}
        return Ties(self.n, self.source[rows], self.target[rows], weight, columns)

    def of_kind(self, kind: Hashable) -> Ties:
        """The ties of one kind."""
        codes, kinds = pd.factorize(self.kind)
        names = kinds.tolist()
        return self.take(codes == names.index(kind) if kind in names else np.zeros(len(self), dtype=bool))

    def renumbered(self, new: NDArray[np.int32], n: int) -> Ties:
        """The ties among places that stay, under their new numbers (-1: gone)."""
        kept = self.take((new[self.source] >= 0) & (new[self.target] >= 0))
        return Ties(n, new[kept.source], new[kept.target], kept.weight, kept.columns)

    def turned(self) -> Ties:
        """Every tie the other way round, in the same order of rows."""
        return Ties(self.n, self.target, self.source, self.weight, self.columns)

    @property
    def symmetric(self) -> bool:
        """Whether every tie has its like the other way round."""
        back = self.turned().in_order()
        parts = [(ties.source, ties.target, ties.weights, *ties.columns.values()) for ties in (self, back)]
        return all(pd.Series(mine).equals(pd.Series(its)) for mine, its in zip(*parts))

    def mutual(self) -> Ties:
        """With the way back added wherever no tie of the same kind runs back already."""
        kind = np.int64(self.n) * (pd.factorize(self.kind)[0] + 1)
        there = (kind + self.source) * self.n + self.target
        back = pd.Series((kind + self.target) * self.n + self.source)
        return joined(self, self.take(~back.isin(there).to_numpy()).turned())

    def in_order(self) -> Ties:
        """In canonical order, read-only and without a column of ones."""
        ties = self.take(self._order())
        weight = None if ties.weight is None or (ties.weight == 1).all() else frozen(ties.weight)
        columns = {name: frozen(values) for name, values in ties.columns.items()}
        return Ties(self.n, frozen(ties.source), frozen(ties.target), weight, columns)

    def _order(self) -> NDArray[np.int64]:
        # scipy sorts by counting, in a fraction of the time; but it adds up parallel ties.
        number: NDArray[Any] = np.arange(len(self), dtype=np.int32 if len(self) < 2**31 else np.int64)
        numbered: Any = sp.csr_array(sp.coo_array((number, (self.target, self.source)), shape=(self.n, self.n)))
        if numbered.nnz == len(self):
            return numbered.data
        pair = self.target.astype(np.int64) * self.n + self.source
        order = np.argsort(pair)
        same = np.diff(pair[order]) == 0
        if same.any():
            # Only parallel ties need a look at more than their pair; they stand side by side by now.
            at = np.flatnonzero(np.append(same, False) | np.append(False, same))
            rows = order[at]
            keys = [_sortable(self.columns[name][rows]) for name in sorted(self.columns, reverse=True)]
            order[at] = rows[np.lexsort([*keys, self.weights[rows], pair[rows]])]
        return order

    def matrix(self, values: NDArray[Any], incoming: bool = False) -> sp.csr_array:
        """One entry per tie, parallel ties side by side: (source, target), or (target, source) if `incoming`."""
        if incoming:
            start = np.zeros(self.n + 1, dtype=np.int64)
            np.cumsum(np.bincount(self.target, minlength=self.n), out=start[1:])
            start = start.astype(np.int32) if len(self) < 2**31 else start
            return sp.csr_array((values, self.source, start), shape=(self.n, self.n))
        order = np.argsort(self.source, kind="stable")
        flipped = Ties(self.n, self.target[order], self.source[order])
        return flipped.matrix(values[order], incoming=True)


def joined(first: Ties, second: Ties) -> Ties:
    """Two sets of ties on the same places as one; a column that one of them lacks is missing there."""
    parts = [first, second]
    names = dict.fromkeys([*first.columns, *second.columns])
    columns = {name: _stacked([_column(ties, name) for ties in parts]) for name in names}
    weight = None
    if first.weight is not None or second.weight is not None:
        weight = np.concatenate([ties.weights for ties in parts])
    source, target = (np.concatenate([getattr(ties, end) for ties in parts]) for end in ("source", "target"))
    return Ties(first.n, source, target, weight, columns)


def plain(column: pd.Series) -> NDArray[Any]:
    """A column as an array of its own: numbers (missing: NaN) where all are, else objects (missing: None).

    Where everything is missing it is objects, whatever it was to hold.
    """
    if not pd.api.types.is_numeric_dtype(column.dtype):
        column = column.astype(object).infer_objects()
    missing = column.isna().to_numpy()
    # numpy has no missing bool: yes, no and missing stay what they are, rather than 1, 0 and NaN.
    numbers = pd.api.types.is_numeric_dtype(column.dtype) and column.dtype.kind not in ("cb" if missing.any() else "c")
    if numbers and not missing.all():
        return column.to_numpy(float, copy=True, na_value=np.nan) if missing.any() else column.to_numpy(copy=True)
    values = column.to_numpy(dtype=object, copy=True)
    values[missing] = None
    return values


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """The array, read-only (a view: the caller's own array stays writable)."""
    view = array.view()
    view.flags.writeable = False
    return view


def _column(ties: Ties, name: str) -> NDArray[Any]:
    return ties.columns[name] if name in ties.columns else np.full(len(ties), None)


def _stacked(columns: list[NDArray[Any]]) -> NDArray[Any]:
    stacked = np.concatenate(columns)
    return stacked if len({column.dtype == object for column in columns}) == 1 else plain(pd.Series(stacked))


def _sortable(values: NDArray[Any]) -> NDArray[Any]:
    return np.array(list(map(labels.text, values))) if values.dtype == object else values
