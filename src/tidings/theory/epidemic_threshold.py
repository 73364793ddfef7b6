"""How often it must be told, against being forgotten, to stay in a network."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.network import Network

FEW = 200  # people up to whom a full matrix is quicker
# How closely it is found, and how long it is tried: where a network is long-drawn, such as a path of 20,000,
# eigenvalues crowd, and ten digits would take minutes.
PATIENCE = ((1e-10, 100), (1e-5, 300), (1e-3, 3000))


def epidemic_threshold(network: Network) -> float:
    """Chance of telling over chance of forgetting from which on it can stay in a network for long.

    One over the largest eigenvalue of the ties [1]_ [2]_.

    Parameters
    ----------
    network : Network
        Weights are contacts per step. Ties may be one-way: only circles keep it alive.

    Returns
    -------
    float
        Told at rate ``beta`` per contact and forgotten at rate ``mu``, it dies out quickly while
        ``beta / mu`` is below this. ``inf`` where no circle of ties leads back, so that it always does.
        To ten digits, to five in long-drawn networks of many thousands, such as a path.

    Notes
    -----
    Neighbours are taken to know or not independently of each other. In truth they know together,
    which wastes contacts: this is a lower bound of the ratio at which it lasts, and everywhere it
    dies out in the end, because a finite number of people may all forget. The bound is far off in
    sparse networks with a few hubs.

    References
    ----------
    .. [1] Van Mieghem, P., Omic, J. & Kooij, R. (2009). Virus spread in networks. *IEEE/ACM Transactions on
       Networking*, 17(1), 1-14. https://doi.org/10.1109/TNET.2008.925623
    .. [2] Pastor-Satorras, R., Castellano, C., Van Mieghem, P. & Vespignani, A. (2015). Epidemic processes in
       complex networks. *Reviews of Modern Physics*, 87(3), 925-979. https://doi.org/10.1103/RevModPhys.87.925

    Examples
    --------
    >>> square = Network.from_edges([(0, 1), (1, 2), (2, 3), (3, 0)])
    >>> epidemic_threshold(square)
    0.5
    """
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, got {type(network).__name__}")
    largest = _largest_eigenvalue(network.ties)
    return 1 / largest if largest > 0 else np.inf


def _largest_eigenvalue(ties: sp.csr_array) -> float:
    """The largest eigenvalue of ties, all of whose weights are at least 0."""
    circles = _circles(ties)
    sums = circles.sum(axis=1)
    if not circles.nnz or np.ptp(sums) == 0:
        return float(sums[0]) if circles.nnz else 0.0  # as many contacts for everybody: it is their number
    if circles.shape[0] <= FEW:
        return float(np.linalg.eigvals(circles.toarray()).real.max())
    start = 1 + sums / sums.max()  # by the contacts, so that the same ties give the same bits
    mutual = abs(circles - circles.T).max() == 0
    solve: Any = sp.linalg.eigsh if mutual else sp.linalg.eigs
    which = "LA" if mutual else "LR"
    for tolerance, turns in PATIENCE:
        try:
            found = solve(
                circles, 1, which=which, v0=start, ncv=40, tol=tolerance, maxiter=turns, return_eigenvectors=False
            )
        except sp.linalg.ArpackNoConvergence:
            continue
        return float(found[0].real)
    raise RuntimeError("the largest eigenvalue was not found; take a part of the network")


def _circles(ties: sp.csr_array) -> sp.csr_array:
    """The ties between people who can reach each other, of those who can; no other eigenvalue is there."""
    part: NDArray = sp.csgraph.connected_components(ties, connection="strong")[1]
    kept = ties.tocoo()
    inside = (part[kept.row] == part[kept.col]) & (kept.data > 0)
    within = sp.csr_array((kept.data[inside], (kept.row[inside], kept.col[inside])), shape=ties.shape)
    people = np.flatnonzero(np.diff(within.indptr))
    return within[people][:, people]
