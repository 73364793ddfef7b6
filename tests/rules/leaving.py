"""People who leave for certain, so that what comes of it can be said without luck."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

import tidings as td


@dataclass(frozen=True)
class Leave(td.Rule):
    """Some people leave, all in one step."""

    who: tuple
    at: int = 0
    effect: ClassVar[td.Effect] = td.LEAVE

    def chance(self, now, draws):
        leaves = np.zeros((1, now.network.n_people))
        if now.step == self.at:
            leaves[0, now.network.positions(self.who)] = 1.0
        return leaves
