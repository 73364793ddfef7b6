"""The ties of one replicate as they are now."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings.bonds.bonds import Bonds
from tidings.network import Network
from tidings.ties import Ties


class Snapshot(NamedTuple):
    """The ties of a network that are there, by number, and pairs of people whose bond has come since."""

    tie: NDArray[np.integer]
    weight: NDArray[np.float64]  # of each tie, as far as it has faded
    one: NDArray[np.integer]
    other: NDArray[np.integer]
    bond: NDArray[np.float64]  # the weight of each pair

    def of(self, network: Network) -> Network:
        """The network as it is now; ties that have come since have no kind."""
        return network.with_ties_of(self.tie, self.weight, self._newer(network))

    def _newer(self, network: Network) -> Ties:
        source, target = np.append(self.one, self.other), np.append(self.other, self.one)
        return Ties(network.n_people, source.astype(np.int32), target.astype(np.int32), np.tile(self.bond, 2))


def snapshot(bonds: Bonds) -> Snapshot:
    """The ties of a single replicate."""
    incoming = bonds.network.incoming()
    everybody = np.arange(bonds.network.n_people)
    among = np.tile(bonds.lanes.present, (len(everybody), 1))
    _, _, tie, weight = bonds.older.heard(incoming, None, everybody, among, bonds.step)
    bond = np.arange(len(bonds.newer))[bonds.newer.living(0, len(bonds.newer))]
    one, other, _ = bonds.newer.ends(bond)
    return Snapshot(tie, weight, one.astype(np.int64), other.astype(np.int64), bonds.newer.weight(bond, bonds.step))
