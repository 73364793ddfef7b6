"""People columns that rules read: what they must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tidings._checks import known, shown

if TYPE_CHECKING:
    import pandas as pd

    from tidings.network import Network


def chances_of(network: Network, column: str, what: str) -> NDArray[np.float64]:
    """A people column of chances: (person,). It must hold one between 0 and 1 for everybody."""
    values = _column(network, column, what)
    right = [isinstance(value, (int, float, np.number)) and 0 <= value <= 1 for value in values]
    if not all(right):
        at = right.index(False)
        raise ValueError(
            f"{what}: people column {column!r} must hold a number from 0 to 1 for everybody, "
            f"got {shown(values.iloc[at])} for {network.names[at]!r}"
        )
    return values.to_numpy(dtype=float)


def flags_of(network: Network, column: str, what: str) -> NDArray[np.bool_]:
    """A people column of yes and no: (person,). It must hold True or False (or 1 or 0) for everybody."""
    values = _column(network, column, what)
    right = [isinstance(value, (bool, np.bool_, int, float, np.number)) and value in (0, 1) for value in values]
    if not all(right):
        at = right.index(False)
        raise ValueError(
            f"{what}: people column {column!r} must hold True or False for everybody, "
            f"got {shown(values.iloc[at])} for {network.names[at]!r}"
        )
    return values.to_numpy(dtype=float) != 0


def _column(network: Network, column: str, what: str) -> pd.Series:
    known(f"{what}: people column", column, network.people.columns)
    return network.column(column)
