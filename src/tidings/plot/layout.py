"""Where people stand in a picture of their network: a function of the network alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from tidings.network import Network
from tidings.plot.packing import Points, packed, sunflower

ALL_PAIRS = 400  # up to so many places every distance counts, beyond it those to some pivots
PIVOTS = 200
TERMS = 1_000_000  # places times pivots, so that large networks answer in seconds
ROUNDS = 60
FLAT = 1.6  # a picture wider than this is stretched upwards, by this much at most
SHARED = 0.4  # groups that share less than this part of the smaller one get ground of their own
APART = 1.1  # nobody stands closer to another than this


def layout(network: Network) -> pd.DataFrame:
    """Places for people in a picture: near those they are tied to and share groups with.

    The result depends on the network alone and draws no random numbers, so several pictures of one
    network agree. Pass it on to `network` to keep people in place while ties or groups change.

    Parameters
    ----------
    network : Network
        People, ties and groups. Directions and weights of ties play no part.

    Returns
    -------
    DataFrame
        Columns ``x`` and ``y``, indexed by person. The length of a tie is about 1.

    Notes
    -----
    Distances in the graph of people and groups are fitted by stress majorisation from a start by
    classical scaling; large networks fit the distances to some pivots only [1]_. Who ends up too
    close to another is pushed aside. Parts that no tie and no group joins stand side by side.

    References
    ----------
    .. [1] Ortmann, M., Klimenta, M. & Brandes, U. (2017). A sparse stress model. *Journal of Graph Algorithms and
       Applications*, 21(5), 791-821. https://doi.org/10.7155/jgaa.00440

    Examples
    --------
    >>> path = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> places = layout(path)
    >>> places.columns.tolist(), places.equals(layout(path))
    (['x', 'y'], True)
    """
    lengths = _lengths(network)
    n_parts, part = connected_components(lengths, directed=False)
    order = np.argsort(part, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(part, minlength=n_parts))[:-1])
    places, heads = np.zeros((len(part), 2)), _ones(network.membership)
    for members in parts:
        if len(members) > 1:
            places[members] = _fitted(lengths[members][:, members])
            people = members[members < network.n_people]
            places[people] = _turned(_spread(_parted(places[people], heads[people])))
    places = packed(places, [members[members < network.n_people] for members in parts])
    return pd.DataFrame(places[: network.n_people], columns=["x", "y"], index=network.people.index)


def _lengths(network: Network) -> sp.csr_array:
    """Lengths that hold the picture together: (people then groups, people then groups).

    A group's members fill a disc around it whose area grows with their number. Ties inside a group
    are shorter the more, and the smaller, groups two people share; ties between groups reach from
    the rim of one to the rim of the other.
    """
    radius = 0.5 * np.sqrt(np.maximum(network.group_sizes, 1))
    heads = _ones(network.membership)
    smallest = np.zeros(network.n_people)
    member, group = heads.nonzero()
    smallest[member] = np.inf
    np.minimum.at(smallest, member, radius[group])
    source, target = network.ties.nonzero()
    common = (heads @ sp.diags_array(1 / radius**2))[source].multiply(heads[target]).sum(axis=1)
    inside = 1 / np.sqrt(np.where(common > 0, common, 1))
    across = 1 + 0.6 * (smallest[source] + smallest[target])
    ties = sp.csr_array((np.where(common > 0, inside, across), (source, target)), shape=network.ties.shape)
    spokes = sp.csr_array(heads @ sp.diags_array(radius))
    blocks: list[list[Any]] = [[ties, spokes], [spokes.T, None]]
    return sp.csr_array(sp.block_array(blocks))


def _ones(matrix: sp.csr_array) -> sp.csr_array:
    return sp.csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)


def _fitted(lengths: sp.csr_array) -> Points:
    """Places of one connected part: (place, 2)."""
    pivots, far = _distances(lengths)
    return _spread(_stressed(_scaled(far), pivots, far))


def _distances(lengths: sp.csr_array) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Distances from pivots, each new pivot the place farthest from the others: (place, pivot)."""
    n = lengths.shape[0]
    if n <= ALL_PAIRS:
        return np.arange(n), dijkstra(lengths, directed=False)
    pivots = [int(np.argmax(np.bincount(lengths.indices, minlength=n)))]
    far = [dijkstra(lengths, directed=False, indices=pivots)[0]]
    nearest = far[0]
    while len(pivots) < min(PIVOTS, max(TERMS // n, 20)):
        pivots.append(int(nearest.argmax()))
        far.append(dijkstra(lengths, directed=False, indices=pivots[-1:])[0])
        nearest = np.minimum(nearest, far[-1])
    return np.array(pivots), np.array(far).T


def _scaled(far: NDArray[np.float64]) -> Points:
    """A start by classical scaling of the distances to the pivots: (place, 2)."""
    square = far**2
    centred = square - square.mean(axis=0) - square.mean(axis=1, keepdims=True) + square.mean()
    vectors, values, _ = np.linalg.svd(centred, full_matrices=False)
    start = vectors[:, :2] * values[:2]
    spread = np.sqrt((start**2).sum() / len(start)) or 1.0
    # A little of a spiral, so that places that scaling puts on one point or line can part.
    return start / spread * np.sqrt(square.mean() / 2) + 0.01 * sunflower(len(far))


def _stressed(places: Points, pivots: NDArray[np.intp], far: NDArray[np.float64]) -> Points:
    """Every place moves to where its pivots want it at the right distance, again and again."""
    weight = np.divide(1, far**2, out=np.zeros_like(far), where=far > 0)
    weight /= weight.sum(axis=1, keepdims=True)
    for _ in range(ROUNDS):
        x, y = (places[:, None, axis] - places[None, pivots, axis] for axis in (0, 1))
        stretch = weight * (far / np.maximum(np.hypot(x, y), 1e-9))
        moved = [weight @ places[pivots, axis] + (stretch * gap).sum(axis=1) for axis, gap in enumerate((x, y))]
        # Half the way: whole moves of all places at once overshoot and swing.
        places = (places + np.stack(moved, axis=1)) / 2
    return places


def _spread(places: Points) -> Points:
    """Push aside who stands too close to another."""
    around = places - places.mean(axis=0)
    reach = np.sqrt(2 * (around**2).sum() / len(places))
    places = around * max(0.55 * APART * np.sqrt(len(places)) / max(reach, 1e-9), 1)
    for _ in range(ROUNDS):
        first, second = cKDTree(places).query_pairs(APART, output_type="ndarray").T
        if not len(first):
            break
        gap = places[first] - places[second]
        length = np.maximum(np.hypot(gap[:, 0], gap[:, 1]), 1e-9)
        push = gap * ((APART - length) / length / 4)[:, None]
        moved = [_summed(first, part, len(places)) - _summed(second, part, len(places)) for part in push.T]
        places = places + np.clip(np.stack(moved, axis=1), -APART / 2, APART / 2)
    return places


def _summed(place: NDArray[np.intp], move: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    return np.bincount(place, move, minlength=n).astype(float)


def _parted(places: Points, heads: sp.csr_array) -> Points:
    """Push aside groups that lie over one another though they share few people: (person, 2)."""
    size = heads.sum(axis=0)
    common = (heads.T @ heads).toarray()
    apart = common < SHARED * np.minimum(size[:, None], size)
    average = sp.csr_array(heads.T.multiply(1 / np.maximum(size, 1)[:, None]))
    own = sp.csr_array(heads.multiply(1 / np.maximum(heads.sum(axis=1), 1)[:, None]))
    # How far a group reaches is measured once: its members in other groups are pulled away below,
    # and if it reached further for that, groups that share people would chase each other for ever.
    variance = (average @ places**2 - (average @ places) ** 2).sum(axis=1)
    reach = np.sqrt(2 * np.maximum(variance, 0)) + APART
    for _ in range(ROUNDS):
        centre = average @ places
        gap = centre[:, None] - centre
        length = np.maximum(np.hypot(gap[..., 0], gap[..., 1]), 1e-9)
        over = np.where(apart, np.maximum(reach[:, None] + reach - length, 0), 0)
        if not over.any():
            break
        share = 2 * np.maximum((over > 0).sum(axis=1), 1)
        places = places + own @ ((gap * (over / length)[..., None]).sum(axis=1) / share[:, None])
    return places


def _turned(places: Points) -> Points:
    """The longest side horizontal, not too flat, and never mirrored: (place, 2)."""
    centred = places - places.mean(axis=0)
    turned = centred @ np.linalg.eigh(centred.T @ centred)[1][:, ::-1]
    heavy = np.abs(turned).argmax(axis=0)
    turned = turned * np.where(turned[heavy, [0, 1]] < 0, -1, 1)
    wide, high = np.ptp(turned, axis=0)
    return turned * (1, np.clip(wide / max(high, 1e-9) / FLAT, 1, FLAT))
