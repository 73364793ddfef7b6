"""What is asked of those who pair mentors with mentees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tidings.network import Network

People = NDArray[np.int64]  # row numbers of people
Pairs = tuple[People, People]  # mentors and their mentees


@dataclass(frozen=True, eq=False)
class Wanted:
    """What is asked for.

    Parameters
    ----------
    network : Network
        The people and their ties.
    k, each : int
        How many pairs, and how many of them one mentor may have.
    people : (candidate,) int
        Those who can take part.
    values : (person,) float
        What people are compared by.
    graded : bool
        Whether values are numbers, so that differences mean something, or labels.
    barred : (pair,) int, twice
        Who mentors whom already.
    """

    network: Network
    k: int
    each: int
    people: People
    values: NDArray[np.float64]
    graded: bool
    barred: Pairs

    def allowed(self, one: People, other: People) -> NDArray[np.bool_]:
        """Whether two are two, and neither is the other's mentor already: (pair,)."""
        return (one != other) & ~np.isin(numbered(one, other), numbered(*self.barred))


Finder = Callable[[Wanted, np.random.Generator], Pairs | None]


def numbered(one: People, other: People) -> NDArray[np.int64]:
    """A number for each pair of people, whoever is named first: (pair,)."""
    high = np.maximum(one, other).astype(np.int64)
    return high * (high - 1) // 2 + np.minimum(one, other)
