"""Networks from bipartite graphs of people and groups and back."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp

from tidings import labels
from tidings._checks import one_of
from tidings.convert.frames import from_frames
from tidings.network import Network
from tidings.ties import Ties


def from_affiliation(graph: nx.Graph, ties: str = "shared") -> Network:
    """See `Network.from_affiliation`."""
    one_of("ties", ties, ("shared", "none"))
    side = nx.get_node_attributes(graph, "bipartite")
    for node in graph:
        if side.get(node) not in (0, 1):
            raise ValueError(f"node {node!r} needs the attribute bipartite=0 (a person) or 1 (a group)")
    for pair in graph.edges():
        if side[pair[0]] == side[pair[1]]:
            raise ValueError(f"the edge {pair} joins two {'people' if side[pair[0]] == 0 else 'groups'}")
    edges = [(a, b, data) if side[a] == 0 else (b, a, data) for a, b, data in graph.edges(data=True)]
    memberships = pd.DataFrame(
        {
            "person": labels.boxed(person for person, _, _ in edges),
            "group": labels.boxed(group for _, group, _ in edges),
            "weight": [data.get("weight", 1.0) for *_, data in edges],
        }
    )
    nodes = {which: [node for node in graph if side[node] == which] for which in (0, 1)}
    people = pd.DataFrame.from_records([_attributes(graph, node) for node in nodes[0]])
    people.index = labels.index_of(nodes[0], "person", "person")
    network = from_frames(people, None, memberships, groups=nodes[1])
    return network if ties == "none" else network._with(ties=_shared(network.membership))


def to_affiliation(network: Network) -> nx.Graph:
    """See `Network.to_affiliation`."""
    both = network._people.index.intersection(network.groups)
    if len(both):
        raise ValueError(f"{both[0]!r} is the name of a person and of a group; a bipartite graph needs distinct names")
    graph = nx.Graph()
    for name, attributes in zip(network._people.index.tolist(), network._people.to_dict("records")):
        graph.add_node(name, bipartite=0, **attributes)
    graph.add_nodes_from(network.groups.tolist(), bipartite=1)
    rows = network.membership.tocoo()
    for person, group, weight in zip(rows.row, rows.col, rows.data.tolist()):
        attributes = {} if weight == 1 else {"weight": weight}
        graph.add_edge(network._people.index[person], network.groups[group], **attributes)
    return graph


def _attributes(graph: nx.Graph, node: object) -> dict[str, object]:
    return {name: value for name, value in graph.nodes[node].items() if name != "bipartite"}


def _shared(membership: sp.csr_array) -> Ties:
    heads = membership.copy()
    heads.data = np.ones(heads.nnz)
    pairs = sp.coo_array(heads @ heads.T)
    other = pairs.row != pairs.col
    return Ties(membership.shape[0], pairs.row[other].astype(np.int32), pairs.col[other].astype(np.int32))
