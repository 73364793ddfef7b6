"""The door of `Network.with_mentors`: what is asked for is checked, the pairs become ties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tidings._checks import counted, listed, one_of, shown, whole
from tidings.draws import key_of
from tidings.mentors.finders import by_distance, by_gap, by_likeness, by_luck
from tidings.mentors.wanted import Finder, Pairs, Wanted
from tidings.network import Network
from tidings.ties import plain

FINDERS: dict[str, Finder] = {"random": by_luck, "gap": by_gap, "alike": by_likeness, "bridge": by_distance}
MENTORS = {
    "random": "who is not their mentor or mentee already",
    "gap": "who has more {!r}",
    "alike": "who is not their mentor or mentee already",
    "bridge": "with whom they share no group and no tie",
}


def with_mentors(network: Network, k: int, match: str, by: Any, each: int, rng: Any) -> Network:
    """See `Network.with_mentors`."""
    k, each, key = whole("k", k), whole("each", each), key_of(rng)
    one_of("match", match, FINDERS)
    values, graded = _values(network, match, by)
    people = np.flatnonzero(~np.isnan(values))
    if k >= len(people):
        have = counted(len(people), "person", "people") + ("" if by is None else f" with a value in {by!r}")
        raise ValueError(f"k must be less than the number of people who can take part, got {k:,} for {have}; lower k")
    ties = network.outgoing("mentor").tocoo()
    barred = ties.row.astype(np.int64), ties.col.astype(np.int64)

    def find(k: int) -> Pairs | None:
        wanted = Wanted(network, k, min(each, k), people, values, graded, barred)
        return FINDERS[match](wanted, np.random.default_rng(key))

    pairs = find(k)
    if pairs is None:
        whom = MENTORS[match].format(by)
        raise ValueError(
            f"k asks for {counted(k, 'mentee')}, but only {_most(find, k):,} find a mentor {whom}; "
            f"lower k, or raise each (it is {each:,})"
        )
    source, target = (network.names[end] for end in pairs)
    return network.with_ties(pd.DataFrame({"source": source, "target": target}), kind="mentor")


def _values(network: Network, match: str, by: Any) -> tuple[NDArray[np.float64], bool]:
    """What people are compared by, NaN for those who cannot be, and whether differences mean something."""
    if match not in ("gap", "alike"):
        if by is not None:
            raise ValueError(f"match={match!r} compares no people column, got by={by!r}; leave by out")
        return np.zeros(network.n_people), False
    if by is None:
        have = network.people.columns.tolist()
        raise ValueError(
            f"match={match!r} needs a people column to compare people by, as in by='level'; "
            f"there are {len(have)}{': ' if have else ''}{listed(have)}"
        )
    column = network.column(by)
    if column.isna().all():
        return np.full(network.n_people, np.nan), False
    numbers, example = plain(column), shown(column.dropna().iloc[0])
    if column.dtype.kind in "mM":
        raise ValueError(f"people column {by!r} holds moments such as {example}; make them numbers, as in years since")
    are_numbers = numbers.dtype.kind in "iuf"
    if match == "alike" and (not are_numbers or isinstance(column.dtype, pd.CategoricalDtype)):
        belongs, codes = network.members(by).tocoo(), np.full(network.n_people, np.nan)
        codes[belongs.row] = belongs.col
        return codes, False
    if not are_numbers:
        raise ValueError(f"match='gap' needs a people column of numbers, got {by!r} with {example}; make it numbers")
    if np.isinf(numbers).any():
        raise ValueError(f"people column {by!r} must hold finite numbers, got inf; leave out what is not known")
    return numbers.astype(float), True


def _most(find: Callable[[int], object], k: int) -> int:
    """The largest number below `k` for which something is found."""
    low, high = 0, k
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if find(middle) is None else (middle, high)
    return low
