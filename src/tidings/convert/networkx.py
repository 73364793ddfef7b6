"""Networks from networkx graphs of people and back."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import chain, pairwise
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd

from tidings import labels
from tidings.convert.frames import assembled, group_table
from tidings.convert.table import Named, Table, graph_wanted
from tidings.network import Network
from tidings.ties import Ties


def from_networkx(graph: nx.Graph, groups: str = "group") -> Network:
    """See `Network.from_networkx`."""
    if not isinstance(graph, nx.Graph):
        raise TypeError(f"from_networkx takes a networkx graph, got {graph_wanted(graph)}")
    if not isinstance(groups, Hashable):
        raise TypeError(f"groups must be the name of one node attribute, got {groups!r}")
    kept = graph.graph.get("tidings")  # a graph that a network made: there may be nobody in a group
    if groups != "group" and graph and kept is None and not any(groups in data for _, data in graph.nodes(data=True)):
        raise ValueError(f"no node has the attribute {groups!r} that should name its groups")
    kept = {"groups": [], "group_ties": None, "people": [], "ties": [], **(kept or {})}
    people = attributes(graph, list(graph), groups, kept["people"])
    memberships = Table.of("memberships", _memberships(graph, groups), ("person", "group"))
    between = kept["group_ties"]
    return assembled(
        people,
        _ties(graph, people.index, kept["ties"]),
        memberships,
        None if between is None else Table.of("group_ties", between, ("source", "target")),
        list(dict.fromkeys([*kept["groups"], *labels.in_order(memberships.second.names.tolist())])),
    )


def to_networkx(network: Network, groups: str = "group") -> nx.Graph:
    """See `Network.to_networkx`."""
    if groups in network._people.columns:
        raise ValueError(f"people have a column called {groups!r}; choose another name for their groups, as groups=")
    names, ties = network.names.tolist(), network._ties
    directed = not ties.symmetric
    ties = ties if directed else ties.take(ties.source < ties.target)
    graph = _empty(ties, directed)
    graph.graph["tidings"] = {
        "groups": network.groups.tolist(),
        "group_ties": group_table(network),
        "people": list(network._people.columns),
        "ties": list(ties.columns),
    }
    graph.add_nodes_from(zip(names, _records(network._people)))
    ends = ([names[at] for at in end.tolist()] for end in (ties.source, ties.target))
    graph.add_edges_from(zip(*ends, _records(_columns(ties))))
    for name, belongs in zip(names, _belonging(network)):
        if belongs:
            graph.nodes[name][groups] = list(belongs) if set(belongs.values()) == {1.0} else belongs
    return graph


def attributes(graph: nx.Graph, nodes: list[Hashable], without: str, columns: Sequence[Any] = ()) -> pd.DataFrame:
    """Attributes of nodes as a table of people, without one of them; `columns` are there even if nobody has them."""
    table = _table([graph.nodes[node] for node in nodes], {without}, columns)
    return table.set_axis(labels.index_of(nodes, "person", "person"))


def _table(rows: Sequence[dict[Any, Any]], without: set[str], known: Sequence[Any] = ()) -> pd.DataFrame:
    names = [name for name in dict.fromkeys(chain(known, chain.from_iterable(rows))) if name not in without]
    columns = {name: labels.boxed(row.get(name) for row in rows) for name in names}
    return pd.DataFrame(columns, index=range(len(rows))).infer_objects()


def _ties(graph: nx.Graph, people: pd.Index, columns: Sequence[Any]) -> Table:
    # Neighbours rather than edges: in an undirected graph they stand both ways, and a million tuples are not made.
    near = [others for _, others in graph.adjacency()]
    at = {name: number for number, name in enumerate(graph)}
    source = np.repeat(np.arange(len(near)), [len(others) for others in near])
    target = np.fromiter(map(at.__getitem__, chain.from_iterable(near)), np.int64, len(source))
    rows = list(chain.from_iterable(others.values() for others in near))
    if graph.is_multigraph():
        source, target = (np.repeat(end, [len(parallel) for parallel in rows]) for end in (source, target))
        rows = list(chain.from_iterable(parallel.values() for parallel in rows))
    table = _table(rows, {"source", "target"}, columns)
    if "weight" in table:
        table["weight"] = [row.get("weight", 1.0) for row in rows]
    return Table("ties", Named(source, people), Named(target, people), table)


def _memberships(graph: nx.Graph, groups: str) -> pd.DataFrame:
    rows = [(person, *row) for person, value in graph.nodes(data=groups) for row in _groups(value)]
    columns = zip(*rows) if rows else ((), (), ())
    return pd.DataFrame(dict(zip(("person", "group", "weight"), map(labels.boxed, columns))), dtype=object)


def _groups(value: Any) -> Iterator[tuple[Hashable, Any]]:
    """The groups that a node attribute names, each with the weight of the membership."""
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, (list, set, frozenset, np.ndarray, pd.Index, pd.Series)):
        yield from ((group, 1.0) for group in value)
    elif not (pd.api.types.is_scalar(value) and pd.isna(value)):
        yield value, 1.0


def _records(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Rows as dicts without what is missing."""
    if not len(table.columns):
        return ({} for _ in range(len(table)))
    rows = (dict(zip(table.columns, row)) for row in zip(*(table[name].tolist() for name in table.columns)))
    if not table.isna().to_numpy().any():
        return rows
    return ({name: value for name, value in row.items() if not _missing(value)} for row in rows)


def _missing(value: Any) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)


def _columns(ties: Ties) -> pd.DataFrame:
    weight = {} if ties.weight is None else {"weight": ties.weight}
    return pd.DataFrame({**weight, **ties.columns}, index=range(len(ties)))


def _belonging(network: Network) -> Iterator[dict[Hashable, float]]:
    """Groups and weights of each person."""
    belongs, names = network.membership, network.groups.tolist()
    groups, weights = [names[at] for at in belongs.indices.tolist()], belongs.data.tolist()
    for start, stop in pairwise(belongs.indptr.tolist()):
        yield dict(zip(groups[start:stop], weights[start:stop]))


def _empty(ties: Ties, directed: bool) -> nx.Graph:
    pairs = ties.source.astype(np.int64) * ties.n + ties.target
    parallel = len(np.unique(pairs)) < len(pairs)
    if parallel:
        return nx.MultiDiGraph() if directed else nx.MultiGraph()
    return nx.DiGraph() if directed else nx.Graph()
