"""Networks from bipartite graphs of people and groups and back."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp

from tidings import labels
from tidings._checks import one_of
from tidings.convert.frames import from_frames
from tidings.convert.networkx import attributes
from tidings.convert.table import graph_wanted
from tidings.network import Network
from tidings.ties import Ties


def from_affiliation(graph: nx.Graph, ties: str = "shared") -> Network:
    """See `Network.from_affiliation`."""
    one_of("ties", ties, ("shared", "none"))
    side = _sides(graph)
    edges = [(a, b, data) if side[a] == 0 else (b, a, data) for a, b, data in graph.edges(data=True)]
    columns = {
        "person": labels.boxed(person for person, _, _ in edges),
        "group": labels.boxed(group for _, group, _ in edges),
        "weight": labels.boxed(data.get("weight", 1.0) for *_, data in edges),
    }
    people, groups = ([node for node in graph if side[node] == which] for which in (0, 1))
    table = attributes(graph, people, without="bipartite")
    network = from_frames(table, None, pd.DataFrame(columns, dtype=object), groups=groups)
    return network if ties == "none" else shared_ties(network)


def shared_ties(network: Network) -> Network:
    """The same people and groups, in which those who share a group are tied with weight 1, both ways."""
    return network._with(ties=_shared(network.membership))


def to_affiliation(network: Network) -> nx.Graph:
    """See `Network.to_affiliation`."""
    names, groups = network.names.tolist(), network.groups.tolist()
    both = labels.in_order(set(names) & set(groups))
    if both:
        raise ValueError(f"{both[0]!r} is the name of a person and of a group; a bipartite graph needs distinct names")
    if "bipartite" in network._people.columns:
        raise ValueError("people have a column called 'bipartite', which says here who is a person; rename it")
    graph = nx.Graph()
    # Pandas before 3 has no records of a table without columns.
    graph.add_nodes_from(zip(names, network._people.to_dict("records") or [{} for _ in names]), bipartite=0)
    graph.add_nodes_from(groups, bipartite=1)
    rows = network.membership.tocoo()
    for person, group, weight in zip(rows.row.tolist(), rows.col.tolist(), rows.data.tolist()):
        graph.add_edge(names[person], groups[group], **({} if weight == 1 else {"weight": weight}))
    return graph


def _sides(graph: nx.Graph) -> dict[Any, int]:
    if not isinstance(graph, nx.Graph):
        raise TypeError(f"from_affiliation takes a networkx graph of people and groups, got {graph_wanted(graph)}")
    if graph.is_directed():
        raise ValueError("a membership has no direction, got a directed graph; use graph.to_undirected()")
    side = dict(graph.nodes(data="bipartite"))
    for node, which in side.items():
        if which not in (0, 1):
            raise ValueError(f"node {node!r} needs the attribute bipartite=0 (a person) or 1 (a group), got {which!r}")
    for one, other in graph.edges():
        if side[one] == side[other]:
            whom = "people" if side[one] == 0 else "groups"
            raise ValueError(f"the edge {one!r}, {other!r} joins two {whom}; every edge must join a person and a group")
    return side


def _shared(membership: sp.csr_array) -> Ties:
    membership.data = np.ones(membership.nnz)
    pairs = (membership @ membership.T).tocoo()
    other = pairs.row != pairs.col
    return Ties(membership.shape[0], pairs.row[other].astype(np.int32), pairs.col[other].astype(np.int32))
