"""Asking: people who do not know ask someone who may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from tidings.odds.base import Odds
from tidings.odds.contacts import NEVER, heard
from tidings.rules.base import Chance, ChanceRule, People, Teachers
from tidings.rules.contacts import no_ties, over_ties, taught_over_ties, tie_web

if TYPE_CHECKING:
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
    (Karp et al. 2000, https://doi.org/10.1109/SFCS.2000.892324).

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
        total = now.network.cached(("in_weight", self.kind), lambda: _in_weight(now.network, self.kind))
        return self.p * (over_ties(now, now.knows, self.kind) / total)

    def odds(self, block: Block) -> Odds:
        total = block.network.cached(("in_weight", self.kind), lambda: _in_weight(block.network, self.kind))[0]
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

    def teachers(self, now: State, draws: Draws, people: People) -> Teachers:
        return taught_over_ties(now, people, now.knows[0], self.kind)


def _in_weight(network: Network, kind: str | None) -> np.ndarray:
    # Summed as the product in `over_ties` sums, so that "all of them know" is a share of exactly 1.
    total = (network.incoming(kind) @ np.ones((network.n_people, 1))).T
    return np.where(total > 0, total, 1.0)
