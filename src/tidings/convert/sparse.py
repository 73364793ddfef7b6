"""Networks from sparse matrices; the way back is `Network.to_sparse`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from tidings import labels
from tidings._checks import warn
from tidings.network import Network
from tidings.ties import Ties


def from_sparse(
    ties: Any,
    membership: Any = None,
    people: Iterable[Any] | None = None,
    groups: Iterable[Any] | None = None,
) -> Network:
    """See `Network.from_sparse`."""
    matrix = _matrix("ties", ties)
    n = matrix.shape[0]
    if matrix.shape != (n, n):
        raise ValueError(f"ties must be square, (person, person), got the shape {matrix.shape}")
    names = _names("people", people, n, "person")
    own = matrix.row == matrix.col
    if own.any():
        warn(f"{int(own.sum())} self-ties dropped: nobody learns from themselves")
    other = ~own
    rows = Ties(n, matrix.row[other].astype(np.int32), matrix.col[other].astype(np.int32), matrix.data[other])
    belongs = sp.csr_array((n, 0)) if membership is None else sp.csr_array(_matrix("membership", membership))
    if belongs.shape[0] != n:
        raise ValueError(f"membership must have a row for each of the {n} people, got the shape {belongs.shape}")
    return Network(pd.DataFrame(index=names), rows, _names("groups", groups, belongs.shape[1], "group"), belongs)


def _matrix(what: str, given: Any) -> sp.coo_array:
    matrix = sp.coo_array(given, dtype=float)
    if matrix.ndim != 2:
        raise ValueError(f"{what} must be a matrix, got {matrix.ndim} dimension(s)")
    if not (np.isfinite(matrix.data) & (matrix.data >= 0)).all():
        raise ValueError(f"weights of {what} must be finite numbers of at least 0, got {matrix.data.min()}")
    return matrix


def _names(what: str, given: Iterable[Any] | None, n: int, one: str) -> pd.Index:
    if given is None:
        return pd.RangeIndex(n, name=one)
    names = labels.index_of(given, one, one)
    if len(names) != n:
        raise ValueError(f"{what} names {len(names)}, but the matrix has {n}")
    return names
