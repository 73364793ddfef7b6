"""Groups by how many of their members know: the places that the theory of groups counts in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tidings.theory.door import Distribution, distribution


def checked(memberships: Any, size: Any) -> tuple[Distribution, Distribution]:
    """Groups per person and people per group, or an error."""
    of_people, of_groups = distribution("memberships", memberships), distribution("size", size, least=1)
    if of_people.mean(of_people.values) == 0:
        raise ValueError("memberships must be above 0 for some people, got nobody in any group")
    if (of_groups.values < 1).any():
        raise ValueError("size must be at least 1, got a group of 0")
    return of_people, of_groups


def overlap(of_people: Distribution) -> float:
    """How many other groups a person is in who is found in a group."""
    m = of_people.values
    return of_people.mean(m * (m - 1)) / of_people.mean(m)


class Members:
    """In groups of every size ``n``, one size after the other, every number ``i`` from 0 to ``n`` who know."""

    def __init__(self, of_groups: Distribution):
        from scipy.special import gammaln

        self.of_groups = of_groups
        places = of_groups.values + 1
        self.begins = np.cumsum(places) - places
        self.size = np.repeat(np.arange(len(places)), places)  # which of the sizes
        self.share = of_groups.probability[self.size]
        self.n = of_groups.values[self.size].astype(float)
        self.i = np.arange(len(self.n)) - self.begins[self.size].astype(float)
        self.log_factorial = gammaln(self.i + 1)
        self.log_ways = gammaln(self.n + 1) - self.log_factorial - gammaln(self.n - self.i + 1)

    def rates(self, lam: float, exponent: float) -> NDArray[np.float64]:
        """The rate at which ``i`` sharing others win a member over; nobody wins nobody, whatever the exponent."""
        return np.where(self.i > 0, lam * np.maximum(self.i, 1) ** exponent, 0.0)

    def per_group(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums over a group, of each size: (..., size)."""
        return np.add.reduceat(values, self.begins, axis=-1)

    def mean(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean over groups of the sums over a group: (...)."""
        return values @ self.share
