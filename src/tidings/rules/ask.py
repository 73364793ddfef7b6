"""Asking: people who do not know ask someone who may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from tidings.along import in_weight, over_ties, whole_of_ties
from tidings.odds.base import Odds
from tidings.odds.contacts import NEVER, heard
from tidings.rules.base import Candidates, Chance, ChanceRule, People
from tidings.rules.contacts import candidates_over_ties, no_ties, tie_web

if TYPE_CHECKING:
    from tidings.bits import Lane
    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.network import Network
    from tidings.state import State


@dataclass(frozen=True)
class Ask(ChanceRule):
    """Everyone who does not know taps one colleague's shoulder.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step, that a person asks one of their in-ties, drawn by weight. They learn if
        the one they ask knows, also if that person no longer shares it unasked.
    kind : str, optional
        Ask only along ties of this kind.

    Notes
    -----
    Pull instead of push: the chance is ``p`` times the share of a person's ties who know
    (pulling, in Karp et al. [1]_).

    References
    ----------
    .. [1] Karp, R., Schindelhauer, C., Shenker, S. & Vöcking, B. (2000). Randomized rumor spreading. *Proceedings
       of the 41st Annual Symposium on Foundations of Computer Science*, 565-574.
       https://doi.org/10.1109/SFCS.2000.892324

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> Ask(0.5).chance(trio.where("Ana"), draws=None)
    array([[0.  , 0.25, 0.  ]])
    """

    kind: str | None = None
    needs: ClassVar[str | None] = "knows"

    def chance(self, now: State, draws: Draws) -> Chance:
        knowing = now.knows if now.credibility is None else now.knows * now.credibility
        return self.p * (over_ties(now, knowing, self.kind) / whole_of_ties(now, self.kind))

    def odds(self, block: Block) -> Odds:
        if block.bonds is not None or block.credibility is not None:
            return super().odds(block)
        total = in_weight(block.network, self.kind)[0]
        # One who knows is the least; nobody's chance is above p.
        return heard(
            tie_web(block, self.kind),
            block.knows,
            lambda knowing, place: self.p * (knowing / total[place]),
            lambda level: 1 if level < self.p else NEVER,
            block.places("knows"),
        )

    def idle(self, network: Network) -> str | None:
        return no_ties(network, self.kind)

    def candidates(self, block: Block, person: People, lane: Lane) -> Candidates:
        incoming = block.network.incoming(self.kind)
        return candidates_over_ties(block, person, lane, incoming, "knows", newer=self.kind is None)
