"""Broadcasts: news from outside, without anybody telling."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tidings._checks import named
from tidings.odds.base import Odds
from tidings.odds.even import even
from tidings.rules.base import Chance, ChanceRule

if TYPE_CHECKING:
    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.network import Network
    from tidings.state import State


@dataclass(frozen=True)
class Broadcast(ChanceRule):
    """People learn from outside: a newsletter, a course, an idea of their own.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step and person.
    to : list of names, optional
        Who is reached; everyone if left out.

    Notes
    -----
    The innovation term of Bass [1]_.

    References
    ----------
    .. [1] Bass, F. M. (1969). A new product growth for model consumer durables. *Management Science*, 15(5),
       215-227. https://doi.org/10.1287/mnsc.15.5.215

    Examples
    --------
    >>> import tidings as td
    >>> pair = td.Network.from_edges([("Ana", "Ben")])
    >>> Broadcast(0.1, to=["Ben"]).chance(pair.where(), draws=None)
    array([[0. , 0.1]])
    """

    to: Iterable[Hashable] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set(to=named("Broadcast.to", self.to))

    def chance(self, now: State, draws: Draws) -> Chance:
        return now.never + self.p if self.to is None else self.p * self._reached(now.network)

    def odds(self, block: Block) -> Odds:
        return even(self.p if self.to is None else self.p * self._reached(block.network))

    def _reached(self, network: Network) -> np.ndarray:
        reached = np.zeros((1, network.n_people))
        reached[0, network.positions(self.to or ())] = 1.0
        return reached

    def check(self, network: Network) -> None:
        self._reached(network)
