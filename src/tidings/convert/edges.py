"""Small networks from pairs of names and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from tidings import labels
from tidings.convert.frames import from_frames, pair_table
from tidings.network import Network


def from_edges(
    pairs: Iterable[Any],
    groups: Mapping[Any, Iterable[Any]] | None = None,
    people: Iterable[Any] | None = None,
    mutual: bool = True,
) -> Network:
    """See `Network.from_edges`."""
    rows = [(person, group) for group, members in (groups or {}).items() for person in members]
    memberships = pd.DataFrame(
        {"person": labels.boxed(row[0] for row in rows), "group": labels.boxed(row[1] for row in rows)}
    )
    names = None if groups is None else labels.in_order(groups)
    return from_frames(people, pair_table(pairs), memberships, mutual, groups=names)


def to_edges(network: Network) -> list[tuple[Any, Any, float]]:
    """See `Network.to_edges`."""
    names = network._people.index.tolist()
    ties = network._ties
    return [(names[a], names[b], w) for a, b, w in zip(ties.source, ties.target, ties.weights.tolist())]
