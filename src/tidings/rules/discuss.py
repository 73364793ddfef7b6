"""Discussing: a group's sharing members win over the others, together or alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from tidings._checks import at_least
from tidings.odds.base import Odds
from tidings.odds.counted import by_table
from tidings.odds.grouped import Grouped
from tidings.rules.base import LEARN, Candidates, Chance, ChanceRule, People
from tidings.rules.chances import SLACK, at_least_once, from_hazard, hazard
from tidings.rules.contacts import (
    candidates_in_groups,
    group_web,
    member_web,
    memberships,
    others_sharing,
    per_person,
    voices_in_groups,
)

if TYPE_CHECKING:
    from tidings.bits import Lane
    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.network import Network
    from tidings.state import State


@dataclass(frozen=True)
class Discuss(ChanceRule):
    """In each group, the members who share work on each member who does not know.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step, that one sharing member of weight 1 wins over a member of a group of two.
    exponent : float >= 0
        How the pull grows with the number `k` of others who share: above 1 several voices are
        needed, below 1 one voice is nearly enough.
    quorum : float in [0, 1]
        Share of the other members who must share before anything happens; 1 on groups of three is
        the triangle of simplicial contagion [1]_.
    crowding : float >= 0
        How much a large group dilutes each voice: 0 not at all, 1 as one voice among ``size - 1``.

    Notes
    -----
    The chance is ``1 - (1 - p) ** (k ** exponent / (size - 1) ** crowding)`` per group, groups are
    independent, and a pair who share several groups meet in each: the group kernel of
    St-Onge et al. [2]_ in discrete time. A group of two equals a tie under `Tell`, whatever the
    exponent.

    References
    ----------
    .. [1] Iacopini, I., Petri, G., Barrat, A. & Latora, V. (2019). Simplicial models of social contagion. *Nature
       Communications*, 10, 2485. https://doi.org/10.1038/s41467-019-10431-6
    .. [2] St-Onge, G., Sun, H., Allard, A., Hébert-Dufresne, L. & Bianconi, G. (2021). Universal nonlinear
       infection kernel from heterogeneous exposure on higher-order networks. *Physical Review Letters*, 127,
       158301. https://doi.org/10.1103/PhysRevLett.127.158301

    Examples
    --------
    >>> import tidings as td
    >>> team = td.Network.from_edges(groups={"core": ["Ana", "Ben", "Cas"]})
    >>> Discuss(0.5, exponent=2).chance(team.where("Ana", "Ben"), draws=None).round(4)
    array([[0.5   , 0.5   , 0.9375]])
    """

    exponent: float = 1.0
    quorum: float = 0.0
    crowding: float = 0.0
    chances: ClassVar[tuple[str, ...]] = ("p", "quorum")
    needs: ClassVar[str | None] = "shares"

    def __post_init__(self) -> None:
        super().__post_init__()
        exponent = at_least("Discuss.exponent", self.exponent, 0)
        self._set(exponent=exponent, crowding=at_least("Discuss.crowding", self.crowding, 0))

    def chance(self, now: State, draws: Draws) -> Chance:
        if not now.network.n_groups:
            return now.never
        return from_hazard(hazard(self.p) * per_person(now.network, self._pull(now)))

    def odds(self, block: Block) -> Odds:
        network = block.network
        plain = network.n_groups and memberships(network).counted and block.credibility is None
        if not (plain and self.effect is LEARN):
            return super().odds(block)
        if (self.exponent, self.quorum, self.crowding) == (1.0, 0.0, 0.0):
            voices = voices_in_groups(block)
            return by_table(voices, at_least_once(self.p, np.arange(voices.most + 1)))
        # Only those who do not know are asked about, so all who share in their groups are others.
        sharing = group_web(block).tally(block.shares)
        sizes, which = _sizes(network)
        belongs = member_web(block)
        return Grouped(sharing, self._table(sizes), which, belongs.matrix, belongs.contacts, hazard(self.p))

    def _pull(self, now: State) -> np.ndarray:
        """``k ** exponent / (size - 1) ** crowding`` where the quorum is met: (membership, replicate)."""
        rows, others = memberships(now.network), others_sharing(now)
        sizes, which = _sizes(now.network)
        if others.dtype.kind == "f" or len(sizes) * sizes[-1] > others.size:
            return self._kernel(others, sizes[which[rows.group], None])
        # Whole numbers: every size of group has its own short list of pulls, looked up by k.
        return self._table(sizes).ravel()[(which[rows.group] * (sizes[-1] + 1))[:, None] + others]

    def _table(self, sizes: np.ndarray) -> np.ndarray:
        """Pulls by size of group and number of sharers: (size, k)."""
        return self._kernel(np.arange(float(sizes[-1] + 1)), sizes[:, None])

    def _kernel(self, k: np.ndarray, size: np.ndarray) -> np.ndarray:
        rest = np.maximum(size - 1, 1).astype(float)
        pull = np.power(k.astype(float), self.exponent) / np.power(rest, self.crowding)
        return np.where((k > 0) & (k >= self.quorum * (size - 1) - SLACK), pull, 0.0)

    def idle(self, network: Network) -> str | None:
        return None if network.n_groups else "there are no groups"

    def candidates(self, block: Block, person: People, lane: Lane) -> Candidates:
        return candidates_in_groups(block, person, lane, "shares", self._pull_of_each)

    def _pull_of_each(self, now: State, draws: Draws) -> np.ndarray:
        """The part of a fellow member of weight 1 in the pull: (membership, replicate)."""
        weight = now.network.membership.data[:, None] * self._pull(now)
        return weight / np.maximum(others_sharing(now), SLACK)


def _sizes(network: Network) -> tuple[np.ndarray, np.ndarray]:
    """The sizes that groups have, and which of them is each group's."""
    return network.cached("sizes", lambda: np.unique(network.group_sizes, return_inverse=True))
