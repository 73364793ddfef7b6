"""Chances that depend on a sum of weights: a product of matrices in floats, some places at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bits import Lanes, Places
from tidings.block import Where
from tidings.odds.base import Odds
from tidings.odds.written import Floats


@dataclass(frozen=True)
class Weighed(Odds):
    """The chance that belongs to a sum of weights over contacts.

    Parameters
    ----------
    matrix : (place, contact) sparse
        Weights.
    does : (contact, replicate) float
        1 where the contact does it.
    law : callable
        The chance of sums at places.
    """

    matrix: sp.csr_array
    does: NDArray[np.float64]
    law: Callable[[NDArray[np.float64], Places], NDArray[np.float64]]
    lanes: Lanes
    written_out: ClassVar[bool] = True

    def at(self, where: Where) -> Floats:
        places = np.arange(where.start, where.stop) if isinstance(where, slice) else where
        return Floats(self.law(self.matrix[where] @ self.does, places[:, None]), self.lanes)
