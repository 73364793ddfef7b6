"""Meetings: a group comes together, someone raises it, the others take it in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from tidings._checks import whole
from tidings.odds.base import Odds
from tidings.odds.contacts import happened
from tidings.odds.even import even
from tidings.rules.base import LEARN, Candidates, Chance, People, Rule
from tidings.rules.chances import SLACK, at_least_once, finer_gain
from tidings.rules.contacts import (
    by_tries,
    candidates_in_groups,
    group_web,
    member_web,
    memberships,
    others_sharing,
    per_person,
    sharers,
)

if TYPE_CHECKING:
    from typing import Self

    from tidings.bits import Lane
    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.network import Network
    from tidings.state import State


@dataclass(frozen=True)
class Meeting(Rule):
    """Each group meets; if someone raises what they know, each member may take it in.

    Parameters
    ----------
    raises : float in [0, 1]
        Chance, per meeting and per sharing member of weight 1, that they raise it.
    takes_in : float in [0, 1]
        Chance, per meeting in which it was raised, that a member of weight 1 takes it in.
    every : int
        Steps from one meeting to the next; the first is in step 0.

    Notes
    -----
    Whether it was raised is one decision per group and meeting, so the members of a group learn
    together: their learning is correlated, unlike under `Discuss`.

    Examples
    --------
    >>> import tidings as td
    >>> team = td.Network.from_edges(groups={"core": ["Ana", "Ben", "Cas"]})
    >>> Meeting(raises=1.0, takes_in=0.5).chance(team.where("Ana"), td.Draws(0, 1))
    array([[0. , 0.5, 0.5]])
    """

    raises: float
    takes_in: float
    every: int = 1
    chances: ClassVar[tuple[str, ...]] = ("raises", "takes_in")
    needs: ClassVar[str | None] = "shares"

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set(every=whole("Meeting.every", self.every))

    def chance(self, now: State, draws: Draws) -> Chance:
        if now.step % self.every or not now.network.n_groups:
            return now.never
        return at_least_once(self.takes_in, per_person(now.network, self._heard(now, draws)))

    def odds(self, block: Block) -> Odds:
        if block.step % self.every or not block.network.n_groups:
            return even(0.0)
        if not (memberships(block.network).counted and self.effect is LEARN and block.credibility is None):
            return super().odds(block)
        # Only those who do not know are asked about, so whoever raised it was somebody else.
        raising = by_tries(group_web(block), block.shares, self.raises, block.places("shares"))
        raised = happened(block, self.name, raising, "group", block.lanes.present)
        return by_tries(member_web(block), raised.words, self.takes_in)

    def _heard(self, now: State, draws: Draws) -> np.ndarray:
        """Whether it was raised by someone else: (membership, replicate)."""
        raised = draws.happens(self.name, now, at_least_once(self.raises, sharers(now)).T).T
        return raised[memberships(now.network).group] & (others_sharing(now) > 0)

    def idle(self, network: Network) -> str | None:
        return None if network.n_groups else "there are no groups"

    def finer(self, k: int) -> Self:
        if self.every > 1:
            return replace(self, every=self.every * k)
        return replace(self, raises=finer_gain(self.name, self.raises, k))

    def candidates(self, block: Block, person: People, lane: Lane) -> Candidates:
        return candidates_in_groups(block, person, lane, "shares", self._heard_from_each)

    def _heard_from_each(self, now: State, draws: Draws) -> np.ndarray:
        """What a fellow member of weight 1 had a part in where it was raised: (membership, replicate)."""
        weight = now.network.membership.data[:, None] * self._heard(now, draws)
        return weight / np.maximum(others_sharing(now), SLACK)
