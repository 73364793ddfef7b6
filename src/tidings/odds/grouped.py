"""Chances that add up over groups, each group pulling by how many of its members share.

The pull of a group is looked up by the count of its sharers, for the lanes of those who may learn
only; sums run over a person's groups in order, and so have the bits of the product of matrices.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bits import Lane, Places, Words
from tidings.block import Where
from tidings.odds.base import Odds, Part
from tidings.spans import spans
from tidings.tally import Contacts, Tally


@dataclass(frozen=True)
class Grouped(Odds):
    """A chance of ``1 - exp(-hazard * pulls)``, the pulls of a person's groups added up.

    Parameters
    ----------
    sharing : Tally
        Members who share: over groups.
    pulls : (size, k)
        The pull of a group of each size, by how many of it share; it never falls with `k`.
    size : (group,)
        The row of `pulls` that is each group's.
    belongs : (person, group) sparse
        Who is a member of which groups.
    contacts : Contacts
        The same, laid out for counting.
    hazard : float
        The hazard of a pull of 1.
    """

    sharing: Tally
    pulls: NDArray[np.float64]
    size: NDArray[np.int64]
    belongs: sp.csr_array
    contacts: Contacts
    hazard: float
    _seen: dict[float, Words] = field(default_factory=dict)

    def at(self, where: Where) -> Part:
        return _Grouped(self, where)

    def exceeding(self, level: float) -> Words:
        """Who has a group that alone pulls enough, for one of so many, to exceed a level: (person, word)."""
        if level not in self._seen:
            most = int(np.diff(self.belongs.indptr).max(initial=1))
            with np.errstate(divide="ignore", over="ignore"):
                enough = -np.log1p(-level) / (self.hazard * most) * (1 - 1e-9)
            least = (self.pulls <= enough).sum(axis=1)
            self._seen[level] = self.contacts.any(self.sharing.at_least_each(least[self.size]))
        return self._seen[level]


@dataclass(frozen=True)
class _Grouped(Part):
    odds: Grouped
    where: Where

    def exceeds(self, level: float) -> Words | bool:
        return self.odds.hazard > 0 and self.odds.exceeding(level)[self.where]

    def chance(self, place: Places, lane: Lane) -> NDArray[np.float64]:
        odds = self.odds
        person = place + self.where.start if isinstance(self.where, slice) else self.where[place]
        begins, ends = odds.belongs.indptr[person], odds.belongs.indptr[person + 1]
        n_groups = (ends - begins).astype(np.int64)
        row = spans(begins, n_groups)
        group, owner = odds.belongs.indices[row], np.repeat(np.arange(len(place)), n_groups)
        pull = odds.pulls[odds.size[group], odds.sharing.at(group, lane[owner])]
        return -np.expm1(-(odds.hazard * np.bincount(owner, pull, minlength=len(place))))
