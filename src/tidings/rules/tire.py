"""Tiring: people who know stop passing it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from tidings.along import over_ties
from tidings.odds.base import Odds
from tidings.rules.base import TIRE, Chance, ChanceRule, Effect, SpontaneousRule
from tidings.rules.chances import at_least_once, hazard
from tidings.rules.contacts import no_ties, told

if TYPE_CHECKING:
    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.network import Network
    from tidings.state import State


@dataclass(frozen=True)
class Tire(SpontaneousRule):
    """People who share tire of it; they still know.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step. It falls on those who shared at the start of the step: they tell, then
        they may tire, so ``Tire(1.0)`` leaves everyone exactly one step of sharing.

    Notes
    -----
    Recovery in the SIR model; a tie under ``Tell(p)`` and ``Tire(q)`` passes it on with chance
    ``p / (1 - (1 - p) * (1 - q))`` in all.

    Examples
    --------
    >>> import tidings as td
    >>> Tire(0.2).chance(td.Network.from_edges([("Ana", "Ben")]).where("Ana"), draws=None)
    array([[0.2]])
    """

    effect: ClassVar[Effect] = TIRE


@dataclass(frozen=True)
class Stifle(ChanceRule):
    """People stop sharing when they meet someone who knows it already.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step and per out-tie of weight 1 to someone who knows, that the sharer stops.
    kind : str, optional
        Only ties of this kind count.

    Notes
    -----
    The rumour model of Maki & Thompson [1]_, in which the one who tells is stifled by those who
    know; that of Daley & Kendall [2]_ has the same limit.

    References
    ----------
    .. [1] Maki, D. P. & Thompson, M. (1973). *Mathematical Models and Applications*. Prentice-Hall.
    .. [2] Daley, D. J. & Kendall, D. G. (1965). Stochastic rumours. *IMA Journal of Applied Mathematics*, 1(1),
       42-55. https://doi.org/10.1093/imamat/1.1.42

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> Stifle(0.5).chance(trio.where("Ana", "Cas"), draws=None)
    array([[0.  , 0.75, 0.  ]])
    """

    kind: str | None = None
    effect: ClassVar[Effect] = TIRE
    needs: ClassVar[str | None] = "knows"

    def chance(self, now: State, draws: Draws) -> Chance:
        return at_least_once(self.p, over_ties(now, now.knows, self.kind, outgoing=True))

    def odds(self, block: Block) -> Odds:
        return told(block, "knows", hazard(self.p), self.kind, outgoing=True)

    def idle(self, network: Network) -> str | None:
        return no_ties(network, self.kind)
