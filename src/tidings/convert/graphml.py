"""Networks from GraphML files, as networkx, igraph, Gephi and yEd write them."""

from __future__ import annotations

import os
from collections.abc import Hashable

import networkx as nx

from tidings._checks import known
from tidings.convert.networkx import from_networkx
from tidings.convert.rows import Path
from tidings.network import Network


def read_graphml(path: Path, *, groups: str = "group", name: str | None = None, split: str | None = None) -> Network:
    """Read a network from a GraphML file.

    Parameters
    ----------
    path : path
        The file. Directed graphs stay directed, undirected ones become both ways; ``weight`` and ``kind`` of
        edges are kept, and all attributes of nodes.
    groups : str
        Attribute of nodes that names their group.
    name : str, optional
        Attribute of nodes that holds the names of people, such as ``"label"``; left out, the ids of the nodes.
    split : str, optional
        What separates several groups in the attribute, such as ``";"``.

    Returns
    -------
    Network

    Examples
    --------
    >>> import pathlib, tempfile, networkx as nx
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "club.graphml")
    ...     nx.write_graphml(nx.karate_club_graph(), path)
    ...     read_graphml(path, groups="club")
    Network(34 people, 156 ties, 2 groups)
    """
    where = os.fspath(path)
    try:
        graph = nx.read_graphml(where)
    except FileNotFoundError:
        raise ValueError(f"there is no file {where}") from None
    except IsADirectoryError:
        raise ValueError(f"{where} is a folder; give the file in it") from None
    except Exception as error:  # an XML parser has many ways to say that a file is none
        raise ValueError(f"{where} is no GraphML that networkx can read: {error}") from error
    if name is not None:
        graph = _renamed(graph, name, where)
    if split is not None:
        for _, data in graph.nodes(data=True):
            if isinstance(data.get(groups), str):
                data[groups] = [part.strip() for part in data[groups].split(split) if part.strip()]
    return from_networkx(graph, groups)


def _renamed(graph: nx.Graph, name: str, where: str) -> nx.Graph:
    known("node attribute", name, dict.fromkeys(key for _, data in graph.nodes(data=True) for key in data))
    names: dict[Hashable, Hashable] = {node: data.get(name) for node, data in graph.nodes(data=True)}
    lacking = next((node for node, said in names.items() if said is None), None)
    if lacking is not None:
        raise ValueError(f"{where}: node {lacking!r} has no {name!r}; name it, or leave name= out")
    twice = next((said for said in names.values() if list(names.values()).count(said) > 1), None)
    if twice is not None:
        raise ValueError(f"{where}: two nodes are called {twice!r}; leave name= out to tell them apart by their ids")
    return nx.relabel_nodes(graph, names)
