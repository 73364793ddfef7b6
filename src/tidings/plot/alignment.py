"""Rows of a table in the order of a network's people."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tidings import labels
from tidings.network import Network


def rows_of(network: Network, index: pd.Index, what: str) -> NDArray[np.intp]:
    """Row of every person in a table that is indexed by person and may hold others too: (person,).

    Raises
    ------
    ValueError
        If someone is missing or listed twice; the message starts with `what` the table is.
    """
    named = pd.Index(labels.boxed(index.tolist()), dtype=object, tupleize_cols=False)
    if not named.is_unique:
        raise ValueError(f"{what} lists {named[named.duplicated()][0]!r} twice; give one row per person")
    people = pd.Index(labels.boxed(network.people.index.tolist()), dtype=object, tupleize_cols=False)
    rows = named.get_indexer(people)
    if (rows < 0).any():
        n_missing, first = int((rows < 0).sum()), people[int(np.argmin(rows))]
        raise ValueError(f"{what} lacks {n_missing} of {len(people)} people, such as {first!r}; give a row to everyone")
    return rows
