"""Baselines: whom one would have chosen without asking what comes of it.

At random, by degree (how many people they can tell), by betweenness (how many shortest ways lead
through them), by core (k-core: how deep within the densest part of the network) and by bridges (how
many of those they can tell are in no group with them; where there are no ties, in how many groups they
are). A group's score is the sum of its members'.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.choose.pool import Pool
from tidings.draws import GOLDEN, mix, stream_of
from tidings.network import Network
from tidings.rules.base import Rule
from tidings.rules.tell import TellingRule
from tidings.scenario import Scenario

PIVOTS = 64
"""From how many people ways are looked for, in networks of more than that."""


def baselines(scenario: Scenario, pool: Pool, key: int) -> dict[str, list[int]]:
    """The candidates that each baseline chooses, in order; of equals, by lot."""
    network = scenario.network
    lot = _lot(network, pool, key)
    tells = _tells(scenario)
    chosen = {"random": pool.affordable(np.argsort(lot, kind="stable").tolist())}
    for name, score in SCORES.items():
        scores = pool.members @ score(network, tells, key)
        chosen[name] = pool.affordable(np.lexsort((lot, -scores)).tolist())
    return chosen


def _lot(network: Network, pool: Pool, key: int) -> NDArray[np.uint64]:
    """A number for each candidate, which belongs to it and not to where it stands."""
    places = network.places() if pool.unit == "person" else network.places("group")
    at = network.positions(pool.names) if pool.unit == "person" else network.group_positions(pool.names)
    return mix((places[at].astype(np.uint64) + np.uint64(1)) * GOLDEN + stream_of(f"{key}/baselines"))


def _tells(scenario: Scenario) -> sp.csr_array:
    """Who can tell whom, 1 or nothing: ties that rules work along, or without any ties people who share a group."""
    network = scenario.network
    kinds = {_kind(rule) for rule in scenario.rules if rule.teaches}
    tells = sp.csr_array((network.n_people, network.n_people))
    for kind in kinds if kinds and None not in kinds else {None}:
        tells = tells + network.outgoing(kind)
    if not tells.nnz and network.n_groups:
        tells = sp.csr_array(network.membership @ network.membership.T)
    tells.setdiag(0)
    tells.eliminate_zeros()
    tells.data = np.ones(tells.nnz)
    return tells


def _kind(rule: Rule) -> str | None:
    """The kind of ties that a rule works along, None for all of them."""
    return rule.along.kind if isinstance(rule, TellingRule) else getattr(rule, "kind", None)


def _degree(network: Network, tells: sp.csr_array, key: int) -> NDArray[np.float64]:
    return np.diff(tells.indptr).astype(float)


def _core(network: Network, tells: sp.csr_array, key: int) -> NDArray[np.float64]:
    import networkx as nx

    graph = nx.from_scipy_sparse_array((tells + tells.T).sign())
    cores = nx.core_number(graph)
    return np.array([cores[person] for person in range(network.n_people)], dtype=float)


def _bridges(network: Network, tells: sp.csr_array, key: int) -> NDArray[np.float64]:
    if not network.ties.nnz:  # whoever can be told is in a group with the teller
        return np.diff(network.membership.indptr).astype(float)
    teller = np.repeat(np.arange(network.n_people), np.diff(tells.indptr))
    together = np.zeros(tells.nnz, dtype=bool)
    mine = sp.csr_array(network.membership).sign()
    rows = max(1, (1 << 22) // max(network.n_groups, 1))
    for start in range(0, tells.nnz, rows):
        part = slice(start, start + rows)
        shared = mine[teller[part]].multiply(mine[tells.indices[part]])
        together[part] = np.asarray(shared.sum(axis=1)).reshape(-1) > 0
    return np.bincount(teller[~together], minlength=network.n_people).astype(float)


def betweenness(tells: sp.csr_array, pivots: NDArray[np.integer]) -> NDArray[np.float64]:
    """How many shortest ways from some people to all others lead through each person: (person,).

    Ways are followed from all pivots at once, a step of all of them being one product of matrices [1]_.

    References
    ----------
    .. [1] Brandes, U. (2001). A faster algorithm for betweenness centrality. *Journal of Mathematical Sociology*,
       25(2), 163-177. https://doi.org/10.1080/0022250X.2001.9990249
    """
    n = tells.shape[0]
    onward = sp.csr_array(tells.T)
    ways = np.zeros((n, len(pivots)))
    ways[pivots, np.arange(len(pivots))] = 1.0
    far = np.where(ways > 0, 0, -1)
    fronts = [ways.copy()]
    while fronts[-1].any():
        here = (onward @ fronts[-1]) * (far < 0)
        far[here > 0] = len(fronts)
        ways += here
        fronts.append(here)
    through = np.zeros_like(ways)
    for distance in range(len(fronts) - 1, 0, -1):
        last = far == distance
        each = np.divide(1 + through, ways, out=np.zeros_like(ways), where=last)
        through += (tells @ each) * np.where(far == distance - 1, ways, 0)
    through[pivots, np.arange(len(pivots))] = 0
    return through.sum(axis=1)


def _betweenness(network: Network, tells: sp.csr_array, key: int) -> NDArray[np.float64]:
    n = network.n_people
    lot = mix((network.places().astype(np.uint64) + np.uint64(1)) * GOLDEN + stream_of(f"{key}/pivots"))
    pivots = np.argsort(lot, kind="stable")[:PIVOTS] if n > 10 * PIVOTS else np.arange(n)
    parts = np.array_split(pivots, max(1, len(pivots) * n >> 21))
    return np.sum([betweenness(tells, part) for part in parts], axis=0)


SCORES: dict[str, Callable[[Network, sp.csr_array, int], NDArray[np.float64]]] = {
    "degree": _degree,
    "betweenness": _betweenness,
    "k_core": _core,
    "bridges": _bridges,
}
