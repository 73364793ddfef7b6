"""Honours: who brought it into the groups that nobody started in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.network import Network

BLOCK = 1 << 21  # replicates times people, or memberships if they are more, looked at side by side


class Honours(NamedTuple):
    """Some replicates, with one column per membership, those of a group side by side."""

    person: NDArray[np.integer]  # (membership,)
    group: NDArray[np.integer]  # (membership,)
    when: NDArray[np.float64]  # (replicate, membership): the member learned, inf if never
    first: NDArray[np.float64]  # (replicate, membership): anybody in the group learned, inf if never
    entered: NDArray[np.bool_]  # (replicate, membership): somebody learned in the group, and nobody started in it
    honour: NDArray[np.float64]  # (replicate, membership): sums to 1 over an entered group, else 0


def honours(learned_at: NDArray[np.float64], network: Network) -> Iterator[Honours]:
    """Who brought it into which group, for a block of replicates at a time.

    A group is entered if somebody in it learned and nobody knew from the start; the members who
    learned first share the honour equally.

    Parameters
    ----------
    learned_at : (replicate, person) array
        When everybody learned, NaN if never.
    network : Network
        Whose groups are looked at.

    Yields
    ------
    Honours
        Of as many replicates as fit in a block.

    Examples
    --------
    >>> teams = Network.from_edges(groups={"one": ["Ana", "Ben"], "two": ["Ben", "Cas"]})
    >>> next(honours(np.array([[0.0, 1.0, 2.0]]), teams)).honour
    array([[0., 0., 1., 0.]])
    """
    n_rows = max(BLOCK // max(network.membership.nnz, network.n_people), 1)
    for start in range(0, len(learned_at), n_rows):
        yield _honours(learned_at[start : start + n_rows], network)


def _honours(learned_at: NDArray[np.float64], network: Network) -> Honours:
    by_group = network.memberships_by_group
    group = np.repeat(np.arange(network.n_groups), np.diff(by_group.indptr))
    when = np.nan_to_num(learned_at[:, by_group.indices], nan=np.inf)
    # Groups without members have no membership, and so no start.
    start, rank = np.unique(group, return_index=True, return_inverse=True)[1:]
    first = np.minimum.reduceat(when, start, axis=1)[:, rank]
    entered = (first > 0) & np.isfinite(first)
    brought = (when == first) & entered
    honour = brought / np.maximum(np.add.reduceat(brought, start, axis=1, dtype=float), 1)[:, rank]
    return Honours(by_group.indices, group, when, first, entered, honour)


def summed(values: NDArray, place: NDArray[np.integer], n_places: int) -> NDArray[np.float64]:
    """Sums over the memberships of each place, a person or a group: (replicate, place)."""
    n = len(place)
    memberships = sp.csr_array((np.ones(n), place, np.arange(n + 1)), shape=(n, n_places))
    return np.asarray(values @ memberships)
