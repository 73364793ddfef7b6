"""Ties: columns of equal length in one canonical order, so that table rows may come in any order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray


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

    def take(self, rows: NDArray[Any]) -> Ties:
        """Some of the ties, by mask or by number."""
        weight = None if self.weight is None else self.weight[rows]
        columns = {name: values[rows] for name, values in self.columns.items()}
        return Ties(self.n, self.source[rows], self.target[rows], weight, columns)

    def renumbered(self, new: NDArray[np.int32], n: int) -> Ties:
        """The ties among places that stay, under their new numbers (-1: gone)."""
        kept = self.take((new[self.source] >= 0) & (new[self.target] >= 0))
        return Ties(n, new[kept.source], new[kept.target], kept.weight, kept.columns)

    def reversed(self) -> Ties:
        """Every tie the other way round."""
        return Ties(self.n, self.target, self.source, self.weight, self.columns).in_order()

    def mutual(self) -> Ties:
        """With the way back added wherever no tie of the same kind runs back already."""
        kind = pd.factorize(self.columns["kind"])[0] + 1 if "kind" in self.columns else np.zeros(len(self), int)
        pair = np.int64(self.n) * kind
        there = (pair + self.source) * self.n + self.target
        back = self.take(~np.isin((pair + self.target) * self.n + self.source, there))
        return joined(self, Ties(self.n, back.target, back.source, back.weight, back.columns))

    def in_order(self) -> Ties:
        """In canonical order, read-only and without a column of ones."""
        pair = self.target.astype(np.int64) * self.n + self.source
        order = np.argsort(pair, kind="stable")
        if len(pair) > 1 and (np.diff(pair[order]) == 0).any():
            keys = [_sortable(self.columns[name]) for name in sorted(self.columns, reverse=True)]
            order = np.lexsort([*keys, self.weights, pair])
        ties = self.take(order)
        weight = None if ties.weight is None or (ties.weight == 1).all() else frozen(ties.weight)
        columns = {name: frozen(values) for name, values in ties.columns.items()}
        return Ties(self.n, frozen(ties.source), frozen(ties.target), weight, columns)

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
    """Two sets of ties on the same places as one; a column that one of them lacks is empty there."""
    names = [*first.columns, *(name for name in second.columns if name not in first.columns)]
    columns = {}
    for name in names:
        parts = [_column(ties, name) for ties in (first, second)]
        columns[name] = pd.concat([pd.Series(part) for part in parts], ignore_index=True).to_numpy()
    weight = None
    if first.weight is not None or second.weight is not None:
        weight = np.concatenate([first.weights, second.weights])
    source = np.concatenate([first.source, second.source])
    return Ties(first.n, source, np.concatenate([first.target, second.target]), weight, columns)


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """The array, read-only (a view: the caller's own array stays writable)."""
    view = array.view()
    view.flags.writeable = False
    return view


def _column(ties: Ties, name: str) -> NDArray[Any]:
    return ties.columns[name] if name in ties.columns else np.full(len(ties), np.nan)


def _sortable(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind in "OUS":
        return pd.factorize(pd.Series(values, dtype=object).map(repr), sort=True)[0]
    return values
