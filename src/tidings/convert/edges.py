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
    groups = {} if groups is None else groups
    if not isinstance(groups, Mapping):
        raise TypeError(f"groups must be a dict from group to its members, got {groups!r}")
    for group, members in groups.items():
        if isinstance(members, str) or not isinstance(members, Iterable):
            raise TypeError(f"the members of {group!r} must be a list of names, got {members!r}")
    rows = [(person, group) for group, members in groups.items() for person in members]
    columns = zip(("person", "group"), zip(*rows)) if rows else [("person", ()), ("group", ())]
    memberships = pd.DataFrame({name: labels.boxed(values) for name, values in columns}, dtype=object)
    return from_frames(people, pair_table(pairs), memberships, mutual, groups=labels.in_order(groups))


def to_edges(network: Network) -> list[tuple[Any, Any, float]]:
    """See `Network.to_edges`."""
    ties, names = network._ties, network.names
    return list(zip(names[ties.source].tolist(), names[ties.target].tolist(), ties.weights.tolist()))
