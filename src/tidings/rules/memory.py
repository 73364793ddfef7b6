"""Group memory: a group makes it its own, passes it to other groups and to its members, loses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from tidings.along import counting
from tidings.odds.base import Odds
from tidings.odds.contacts import NEVER, Web, heard
from tidings.rules.base import KEEP, LOSE, Candidates, Chance, ChanceRule, Effect, People, SpontaneousRule
from tidings.rules.chances import SLACK, at_least_once
from tidings.rules.contacts import by_tries, candidates_in_groups, head_web, member_web

if TYPE_CHECKING:
    from tidings.bits import Lane
    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.network import Network
    from tidings.state import State


@dataclass(frozen=True)
class GroupRule(ChanceRule):
    """A rule that needs groups: the common part of this family."""

    def idle(self, network: Network) -> str | None:
        return None if network.n_groups else "there are no groups"


@dataclass(frozen=True)
class Adopt(GroupRule):
    """A group makes it its own once enough of its members know.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step, for a group that has its quorum.
    quorum : float in [0, 1]
        Share of members (by head) who must know; at least one in any case.

    Notes
    -----
    The step from the person to the group: "integrating" and "institutionalising" in Crossan,
    Lane & White [1]_.

    References
    ----------
    .. [1] Crossan, M. M., Lane, H. W. & White, R. E. (1999). An organizational learning framework: From intuition
       to institution. *Academy of Management Review*, 24(3), 522-537. https://doi.org/10.5465/amr.1999.2202135

    Examples
    --------
    >>> import tidings as td
    >>> team = td.Network.from_edges(groups={"core": ["Ana", "Ben"], "new": ["Ben", "Cas", "Dan"]})
    >>> Adopt(0.9).chance(team.where("Ana"), draws=None)
    array([[0.9, 0. ]])
    """

    p: float = 1.0
    quorum: float = 0.5
    chances: ClassVar[tuple[str, ...]] = ("p", "quorum")
    effect: ClassVar[Effect] = KEEP
    needs: ClassVar[str | None] = "knows"

    def chance(self, now: State, draws: Draws) -> Chance:
        enough = now.knowing_members >= self.quorum * now.network.group_sizes - SLACK
        return self.p * (enough & (now.knowing_members > 0))

    def odds(self, block: Block) -> Odds:
        wanted = self.quorum * block.network.group_sizes - SLACK
        key = ("quorum", self.quorum)
        least = block.network.cached(key, lambda: np.maximum(np.ceil(wanted - 1e-6), 1).astype(np.int64))
        return heard(
            head_web(block),
            block.knows,
            lambda knowing, place: np.where((knowing >= wanted[place]) & (knowing > 0), self.p, 0.0),
            lambda level: least if level < self.p else NEVER,
            block.places("knows"),
        )


@dataclass(frozen=True)
class Exchange(GroupRule):
    """Groups that hold it pass it on to the groups they are tied to.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step and per unit of weight of the group tie (by default per shared member).

    Examples
    --------
    >>> import tidings as td
    >>> team = td.Network.from_edges(groups={"core": ["Ana", "Ben"], "new": ["Ben", "Cas"]})
    >>> Exchange(0.3).chance(team.where(held=["core"]), draws=None)
    array([[0. , 0.3]])
    """

    effect: ClassVar[Effect] = KEEP
    needs: ClassVar[str | None] = "held"

    def chance(self, now: State, draws: Draws) -> Chance:
        incoming = now.network.cached("incoming groups", lambda: now.network.group_ties.T.tocsr())
        return at_least_once(self.p, (incoming @ now.held.T.astype(float)).T)

    def odds(self, block: Block) -> Odds:
        web = Web(block, "group ties", lambda: counting(block.network.group_ties.T.tocsr()))
        return by_tries(web, block.held, self.p, block.places("held"))

    def idle(self, network: Network) -> str | None:
        return super().idle(network) or (None if network.group_ties.nnz else "no two groups are tied")


@dataclass(frozen=True)
class Onboard(GroupRule):
    """Groups that hold it teach their members, also those who joined later or forgot.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step and per group of theirs that holds it (per unit of membership weight).

    Examples
    --------
    >>> import tidings as td
    >>> team = td.Network.from_edges(groups={"core": ["Ana", "Ben"], "new": ["Ben", "Cas"]})
    >>> Onboard(0.3).chance(team.where(held=["core"]), draws=None)
    array([[0.3, 0.3, 0. ]])
    """

    needs: ClassVar[str | None] = "held"

    def chance(self, now: State, draws: Draws) -> Chance:
        belongs = now.network.cached("counted groups", lambda: counting(now.network.membership))
        return at_least_once(self.p, (belongs @ now.held.T.astype(belongs.dtype, copy=False)).T)

    def odds(self, block: Block) -> Odds:
        return by_tries(member_web(block), block.held, self.p, block.places("held"))

    def candidates(self, block: Block, person: People, lane: Lane) -> Candidates:
        return candidates_in_groups(block, person, lane, "knows", _holding)


@dataclass(frozen=True)
class Lapse(GroupRule, SpontaneousRule):
    """Groups lose what they hold.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step and holding group.

    Examples
    --------
    >>> import tidings as td
    >>> team = td.Network.from_edges(groups={"core": ["Ana", "Ben"]})
    >>> Lapse(0.1).chance(team.where(held=["core"]), draws=None)
    array([[0.1]])
    """

    effect: ClassVar[Effect] = LOSE


def _holding(now: State, draws: Draws) -> np.ndarray:
    """Weight of each membership in a group that holds it: (membership, replicate)."""
    belongs = now.network.membership
    return belongs.data[:, None] * now.held.T[belongs.indices]
