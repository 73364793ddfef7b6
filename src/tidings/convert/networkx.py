"""Networks from networkx graphs of people and back."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pandas as pd

from tidings import labels
from tidings.convert.frames import from_frames, to_frames
from tidings.network import Network


def from_networkx(graph: nx.Graph, groups: str = "group") -> Network:
    """See `Network.from_networkx`."""
    if not isinstance(graph, nx.Graph):
        raise TypeError(f"from_networkx takes a networkx graph, got {type(graph).__name__}")
    if groups != "group" and graph and not any(groups in data for _, data in graph.nodes(data=True)):
        raise ValueError(f"no node has the attribute {groups!r} that should name its groups")
    people = pd.DataFrame.from_records([data for _, data in graph.nodes(data=True)])
    people.index = labels.index_of(graph.nodes, "person", "person")
    return from_frames(
        people.drop(columns=[groups], errors="ignore"),
        _ties(graph),
        _memberships(graph, groups),
        mutual=False,
        group_ties=graph.graph.get("group_ties"),
        groups=graph.graph.get("groups"),
    )


def to_networkx(network: Network, groups: str = "group") -> nx.Graph:
    """See `Network.to_networkx`."""
    people, ties, memberships, group_ties = to_frames(network)
    rows = ties.to_dict("records")
    one_way = _one_way(rows)
    graph = _empty(directed=one_way is None, rows=rows if one_way is None else one_way)
    graph.graph["groups"] = network.groups.tolist()
    if group_ties is not None:
        graph.graph["group_ties"] = group_ties
    graph.add_nodes_from(zip(people.index.tolist(), people.to_dict("records")))
    for row in rows if one_way is None else one_way:
        edge = {name: value for name, value in row.items() if name not in ("source", "target")}
        graph.add_edge(row["source"], row["target"], **edge)
    for row in memberships.itertuples():
        graph.nodes[row.person].setdefault(groups, {})[row.group] = row.weight
    for _, data in graph.nodes(data=True):
        if groups in data and all(weight == 1 for weight in data[groups].values()):
            data[groups] = list(data[groups])
    return graph


def _ties(graph: nx.Graph) -> pd.DataFrame:
    edges = list(graph.edges(data=True))
    columns = {"source": labels.boxed(edge[0] for edge in edges), "target": labels.boxed(edge[1] for edge in edges)}
    frame = pd.DataFrame(columns)
    names = dict.fromkeys(name for *_, data in edges for name in data if name not in columns)
    for name in names:
        default = 1.0 if name == "weight" else None
        frame[name] = [data.get(name, default) for *_, data in edges]
    if graph.is_directed():
        return frame
    back = frame.rename(columns={"source": "target", "target": "source"})
    return pd.concat([frame, back[back["source"] != back["target"]]], ignore_index=True)


def _memberships(graph: nx.Graph, groups: str) -> pd.DataFrame | None:
    rows: list[tuple[Any, Any, float]] = []
    for person, data in graph.nodes(data=True):
        value = data.get(groups)
        if value is None or value != value:
            continue
        if isinstance(value, dict):
            rows += [(person, group, weight) for group, weight in value.items()]
        elif isinstance(value, (list, set, frozenset)):
            rows += [(person, group, 1.0) for group in value]
        else:
            rows.append((person, value, 1.0))
    if not rows:
        return None
    people, names, weights = zip(*rows)
    return pd.DataFrame({"person": labels.boxed(people), "group": labels.boxed(names), "weight": weights})


def _one_way(rows: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """One row for each pair of ties that mirror each other, or None where a tie has no mirror."""
    waiting: dict[Any, int] = {}
    kept = []
    for row in rows:
        alike = tuple(sorted((name, repr(value)) for name, value in row.items() if name not in ("source", "target")))
        mirror = (row["target"], row["source"], alike)
        if waiting.get(mirror, 0):
            waiting[mirror] -= 1
            continue
        own = (row["source"], row["target"], alike)
        waiting[own] = waiting.get(own, 0) + 1
        kept.append(row)
    return None if any(waiting.values()) else kept


def _empty(directed: bool, rows: list[dict[str, Any]]) -> nx.Graph:
    pairs = [(row["source"], row["target"]) if directed else frozenset((row["source"], row["target"])) for row in rows]
    if len(set(pairs)) < len(pairs):
        return nx.MultiDiGraph() if directed else nx.MultiGraph()
    return nx.DiGraph() if directed else nx.Graph()
