"""Networks from sparse matrices; the way back is `Network.to_sparse`."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AnySet
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from tidings import labels
from tidings._checks import counted
from tidings.convert.frames import not_own, people_table
from tidings.convert.table import summed
from tidings.network import Network
from tidings.ties import Ties


def from_sparse(
    ties: Any,
    membership: Any = None,
    people: pd.DataFrame | Iterable[Any] | None = None,
    groups: Iterable[Any] | None = None,
) -> Network:
    """See `Network.from_sparse`."""
    matrix = _matrix("ties", ties).tocoo()
    n = matrix.shape[0]
    if matrix.shape != (n, n):
        raise ValueError(f"ties must be square, (person, person), got the shape {matrix.shape}")
    belongs = sp.csr_array((n, 0)) if membership is None else _matrix("membership", membership).copy()
    if belongs.shape[0] != n:
        raise ValueError(f"membership must have a row for each of the {n} people, got the shape {belongs.shape}")
    table = people_table(range(n) if people is None else _ordered("people", people))
    names = labels.index_of(range(belongs.shape[1]) if groups is None else _ordered("groups", groups), "group", "group")
    _fit("people", len(table), n)
    _fit("groups", len(names), belongs.shape[1])
    weight = None if (matrix.data == 1).all() else matrix.data
    rows = Ties(n, matrix.row.astype(np.int32, copy=False), matrix.col.astype(np.int32, copy=False), weight)
    del matrix, weight
    other = not_own(rows.source, rows.target)
    return Network(table, rows if other.all() else rows.take(other), names, belongs)


def _matrix(what: str, given: Any) -> sp.csr_array:
    """The matrix with one entry where it is not zero, in an order that does not depend on how it was stored."""
    if not (sp.issparse(given) or isinstance(given, (np.ndarray, list))):
        raise TypeError(f"{what} must be a sparse array or an array, got {type(given).__name__}")
    table: Any = given if sp.issparse(given) else _dense(what, given)
    if table.ndim != 2 or table.dtype.kind not in "biuf":
        raise ValueError(f"{what} must be a matrix of numbers, got {table.ndim} dimension(s) of {table.dtype}")
    if isinstance(table, (sp.csr_array, sp.csr_matrix)) and table.has_canonical_format and (table.data == 1).all():
        return sp.csr_array(table)  # as it is: large networks are often given so, and one copy of them will be made
    matrix = sp.coo_array(table)
    weights = matrix.data.astype(float)
    wrong = ~(np.isfinite(weights) & (weights >= 0))
    if wrong.any():
        at = int(np.argmax(wrong))
        place = f"[{matrix.row[at]}, {matrix.col[at]}]"
        raise ValueError(f"weights of {what} must be finite numbers of at least 0, got {weights[at]} at {place}")
    there = weights > 0
    if there.all():
        return summed(matrix.shape, matrix.row, matrix.col, weights)
    return summed(matrix.shape, matrix.row[there], matrix.col[there], weights[there])


def _dense(what: str, given: Any) -> np.ndarray:
    try:
        table = np.asarray(given)
    except ValueError:
        raise ValueError(f"{what} must be a matrix of numbers, got a list whose rows differ in length") from None
    return table.astype(float) if table.dtype.kind in "biuf" else table


def _ordered(what: str, names: Any) -> Any:
    if isinstance(names, AnySet):
        raise TypeError(f"{what} must be a list in the order of the matrix, got a set, which has no order")
    return names


def _fit(what: str, given: int, n: int) -> None:
    if given != n:
        raise ValueError(f"{what} has {counted(given, 'name')}, but the matrix has {n}; give one name for each")
