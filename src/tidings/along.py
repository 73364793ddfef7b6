"""Along ties: what people hear along ties that are there, whether from the start or since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bonds.bonds import all_lanes

if TYPE_CHECKING:
    from tidings.bits import Lanes
    from tidings.network import Network
    from tidings.state import State


def over_ties(now: State, who: NDArray, kind: str | None = None, outgoing: bool = False) -> NDArray:
    """Weight of each person's in-ties (or out-ties) from people of whom `who` is so: (replicate, person).

    Whole numbers where every weight is 1: counts of a byte add up 8 times as fast as floats. `who`
    may be a number, which is what each one's word weighs.
    """
    matrix = now.network.cached(("web", ("ties", kind, outgoing)), lambda: by_person(now.network, kind, outgoing))
    if now.bonds is None:
        return (matrix @ who.T.astype(float if who.dtype.kind == "f" else matrix.dtype, copy=False)).T
    return living(now, matrix, who, newer=kind is None)


def living(now: State, matrix: sp.csr_array, who: NDArray, newer: bool) -> NDArray[np.float64]:
    """The same along ties that are there now, bonds that came later among them if `newer`: (replicate, person)."""
    bonds = now.bonds
    assert bonds is not None
    place, lane = all_lanes(now.network.n_people, bonds.lanes)
    heard = np.zeros((now.n_replicates, now.network.n_people), order="F")
    does, voice = bonds.lanes.pack(who.T != 0), None
    if who.dtype.kind == "f":
        voice = by_lane(who, bonds.lanes)
    heard[bonds.lanes.rows(lane), place] = bonds.heard(place, lane, matrix, does, voice, newer)
    return heard


def by_lane(values: NDArray[np.float64], lanes: Lanes) -> NDArray[np.float64]:
    """(replicate, person) as (person, lane)."""
    wide = np.zeros((values.shape[1], lanes.n_lanes))
    wide[:, lanes.columns] = values.T
    return wide


def whole_of_ties(now: State, kind: str | None = None) -> NDArray[np.float64]:
    """Weight of all in-ties of each person, 1 where there are none: (1 or replicate, person)."""
    if now.bonds is None:
        return in_weight(now.network, kind)
    total = over_ties(now, np.ones_like(now.knows), kind)
    return np.where(total > 0, total, 1.0)


def in_weight(network: Network, kind: str | None = None) -> NDArray[np.float64]:
    """The same in the network as it is given: (1, person)."""
    return network.cached(("in weight", kind), lambda: _in_weight(network, kind))


def _in_weight(network: Network, kind: str | None) -> NDArray[np.float64]:
    # Summed as the product in `over_ties` sums, so that "all of them know" is a share of exactly 1.
    total = (network.incoming(kind) @ np.ones((network.n_people, 1))).T
    return np.where(total > 0, total, 1.0)


def by_person(network: Network, kind: str | None, outgoing: bool) -> sp.csr_array:
    """Weights of each person's in-ties or out-ties; of a whole-number type if all are 1."""
    return counting(network.outgoing(kind) if outgoing else network.incoming(kind))


def counting(matrix: sp.csr_array) -> sp.csr_array:
    """The matrix with the smallest whole-number type that can count along its rows, if it holds only ones."""
    if not (matrix.data == 1).all():
        return matrix
    most = int(np.diff(matrix.indptr).max(initial=0))
    ones = np.ones(matrix.nnz, dtype=np.min_scalar_type(most))
    return sp.csr_array((ones, matrix.indices, matrix.indptr), shape=matrix.shape)
