"""Networks measured: how far people reach, across which borders, who brokers, and which ties were kept.

A tie is a pair of people here: which way it runs, how often it is listed and its weight, even 0,
make no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from tidings import labels
from tidings._checks import shown, whole
from tidings.draws import key_of
from tidings.network import Network

if TYPE_CHECKING:
    import networkx as nx


def primary_reach(network: Network) -> pd.Series:
    """How many people each person is tied to: (person,).

    Examples
    --------
    >>> chain = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dan")])
    >>> primary_reach(chain).to_dict()
    {'Ana': 1, 'Ben': 2, 'Cas': 2, 'Dan': 1}
    """
    counts = [n for _, n in _graph(network).degree]
    return pd.Series(counts, index=network.names, name="primary_reach")


def secondary_reach(network: Network) -> pd.Series:
    """How many friends of friends each person has who are no friends themselves: (person,).

    Examples
    --------
    >>> chain = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dan")])
    >>> secondary_reach(chain).to_dict()
    {'Ana': 1, 'Ben': 1, 'Cas': 1, 'Dan': 1}
    """
    import networkx as nx

    graph = _graph(network)
    counts = [len(nx.descendants_at_distance(graph, person, 2)) for person in graph]
    return pd.Series(counts, index=network.names, name="secondary_reach")


def ei_index(network: Network, by: Hashable) -> float:
    """How much more ties run between parts than within them, from -1 (all within) to 1 (all between).

    Ties between parts less ties within, divided by both: the E-I index [1]_, NaN without ties that count.

    Parameters
    ----------
    network : Network
        Whose ties are counted.
    by : name of a people column, or "group"
        What the parts are: people with the same value, or the groups, and then a tie is within if
        the two people share a group. Ties of people without a value, or in no group, are left out.

    Notes
    -----
    What it would be if ties fell anyhow depends on the sizes of the parts: it is near 1 where there
    are many small ones. Compare networks of the same parts.

    References
    ----------
    .. [1] Krackhardt, D. & Stern, R. N. (1988). Informal networks and organizational crises: An experimental
       simulation. *Social Psychology Quarterly*, 51(2), 123-140. https://doi.org/10.2307/2786835

    Examples
    --------
    >>> teams = {"one": ["Ana", "Ben"], "two": ["Cas", "Dan"]}
    >>> chain = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dan")], groups=teams)
    >>> round(ei_index(chain, by="group"), 2)
    -0.33
    """
    signs = [sign for *_, sign in _signed(network, by).edges(data="sign")]
    return float(np.mean(signs)) if signs else np.nan


def ei_index_of(network: Network, by: Hashable) -> pd.Series:
    """How much more each person's ties run to other parts than within their own: (person,).

    As `ei_index`, which has the parameters and the source, of each person's own ties; NaN for
    people without ties that count.

    Examples
    --------
    >>> teams = {"one": ["Ana", "Ben"], "two": ["Cas", "Dan"]}
    >>> chain = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dan")], groups=teams)
    >>> ei_index_of(chain, by="group").to_dict()
    {'Ana': -1.0, 'Ben': 0.0, 'Cas': 0.0, 'Dan': -1.0}
    """
    signed = _signed(network, by)
    total = signed.degree(weight="sign")
    means = [total[name] / n if n else np.nan for name, n in signed.degree]
    return pd.Series(means, index=network.names, name="ei_index")


def brokers(network: Network, *, sources: int = 300, rng: Any = None) -> pd.DataFrame:
    """Who connects people who would else be far apart, or not connected at all.

    Parameters
    ----------
    network : Network
        Whose people are measured.
    sources : int of at least 2
        How many people the shortest paths of ``betweenness`` start from. Where there are more
        people, as many are drawn and ``betweenness`` is an estimate. Each takes 10 to 30 ms among
        2,000 people with 20,000 ties, 100 to 200 ms among 10,000 with 100,000.
    rng : None, int, SeedSequence, BitGenerator or Generator
        Where luck comes from, if people are drawn. The same people in the same order meet the same.

    Returns
    -------
    DataFrame
        Indexed by person, highest ``betweenness`` first, all of it computed by networkx:

        - ``constraint``: how far a person's contacts lead back to each other [1]_ [2]_: the lower,
          the more of a broker; NaN without ties;
        - ``betweenness``: share of shortest paths between others that pass through the person, over
          all pairs of others, from 0 to 1 [3]_;
        - ``effective_size``: ties less the ties that a contact has on average to other contacts, from
          1 to the number of ties [1]_; NaN without ties;
        - ``bridges``: ties to people with whom the person has no contact in common (local bridges).

    References
    ----------
    .. [1] Burt, R. S. (1992). *Structural Holes: The Social Structure of Competition*. Harvard University Press.
    .. [2] Burt, R. S. (2004). Structural holes and good ideas. *American Journal of Sociology*, 110(2), 349-399.
       https://doi.org/10.1086/421787
    .. [3] Freeman, L. C. (1977). A set of measures of centrality based on betweenness. *Sociometry*, 40(1), 35-41.
       https://doi.org/10.2307/3033543

    Examples
    --------
    Ben and Cas are all that ties the triangle to Dan:

    >>> kite = Network.from_edges([("Ana", "Ben"), ("Ana", "Eva"), ("Ben", "Eva"), ("Ben", "Cas"), ("Cas", "Dan")])
    >>> brokers(kite).round(2).head(2)
            constraint  betweenness  effective_size  bridges
    person
    Ben           0.61         0.67            2.33        1
    Cas           0.50         0.50            2.00        2
    """
    import networkx as nx

    graph, sources, key = _graph(network), whole("sources", sources, 2), key_of(rng)
    some = sources if sources < len(graph) else None
    triangles = nx.triangles(graph)
    found = {
        # Only of people with ties: networkx divides by how many ties there are.
        "constraint": nx.constraint(nx.Graph(graph.edges)) if graph.size() else {},
        "betweenness": nx.betweenness_centrality(graph, k=some, seed=key),
        # nx.effective_size fills a matrix of all people, or copies the graph for each; unweighted, it is this.
        "effective_size": {name: n - 2 * triangles[name] / n for name, n in graph.degree if n},
    }
    columns = {what: [values.get(name, np.nan) for name in graph] for what, values in found.items()}
    ends = Counter(chain.from_iterable(nx.local_bridges(graph, with_span=False)))
    table = pd.DataFrame({**columns, "bridges": [ends[name] for name in graph]}, index=network.names)
    # Rounded: who stands alike must not be put in order by rounding.
    return table.sort_values("betweenness", ascending=False, kind="stable", key=lambda share: share.round(12))


def gained(before: Network, after: Network) -> pd.DataFrame:
    """Who has gained ties, who has lost some, and how many were kept.

    People are matched by name; who is in only one of the networks has no ties in the other. A
    ValueError says if nobody is in both. In a run in which people leave (`Turnover`), a name is that
    of a place: who takes it over takes over its row here.

    Returns
    -------
    DataFrame
        Indexed by person, those who gained most over what they lost first: how many people they are
        tied to ``before`` and ``after``, and to how many of these in both (``kept``), only after
        (``gained``) and only before (``lost``).

    Examples
    --------
    >>> before = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> gained(before, Network.from_edges([("Ana", "Ben"), ("Ana", "Cas")]))
            before  after  kept  gained  lost
    person
    Ana          1      2     1       1     0
    Cas          1      1     0       1     1
    Ben          2      1     1       0     1
    """
    graphs = _before_after_kept(before, after)
    people = labels.index_of(dict.fromkeys(chain(*graphs)), "person", "person")
    degrees = [dict(graph.degree) for graph in graphs]
    was, now, kept = (np.array([degree.get(name, 0) for name in people]) for degree in degrees)
    columns = {"before": was, "after": now, "kept": kept, "gained": now - kept, "lost": was - kept}
    return pd.DataFrame(columns, index=people).iloc[np.argsort(was - now, kind="stable")]


def kept_share(before: Network, after: Network) -> float:
    """Share of the tied pairs of people before that are tied after, NaN if there were none.

    People are matched by name, as in `gained`: a pair of which one is not in the other network is
    not kept, but one whose place (`Turnover`) somebody else has taken with its ties is.

    Examples
    --------
    >>> before = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> kept_share(before, Network.from_edges([("Ana", "Ben"), ("Ana", "Cas")]))
    0.5
    """
    then, _, kept = _before_after_kept(before, after)
    return kept.size() / then.size() if then.size() else np.nan


def _graph(network: Any, name: str = "network") -> nx.Graph:
    """Who is tied to whom."""
    import networkx as nx

    if not isinstance(network, Network):
        raise TypeError(f"{name} must be a Network, got {type(network).__name__}")
    graph, names, ties = nx.Graph(), network.names.tolist(), network.ties.tocoo()
    graph.add_nodes_from(names)
    graph.add_edges_from((names[source], names[target]) for source, target in zip(ties.row, ties.col))
    return graph


def _signed(network: Network, by: Hashable) -> nx.Graph:
    """The ties of people who belong somewhere, with a sign: 1 between parts, -1 within."""
    graph = _graph(network)
    parts = dict(zip(graph, _parts(network, by)))
    graph.remove_edges_from([pair for pair in graph.edges if not all(parts[name] for name in pair)])
    for one, other, tie in graph.edges(data=True):
        tie["sign"] = -1 if parts[one] & parts[other] else 1
    return graph


def belonging(network: Network, by: Hashable) -> sp.csr_array:
    """Where each person belongs: (person, part), with an entry for each group, or for the value in a people column."""
    if not isinstance(by, Hashable):
        raise TypeError(f"by must be the name of a people column, or 'group', got {type(by).__name__}")
    column = by in network.people.columns
    if by == "group" and column and network.n_groups:
        raise ValueError("people have a column called 'group' and there are groups too; give the column another name")
    if by == "group" and not column and not network.n_groups:
        raise ValueError("the network has no groups; give memberships, or the name of a people column as by=")
    belongs = network.membership if by == "group" and not column else network.members(by)  # type: ignore[arg-type]
    return sp.csr_array((np.ones(belongs.nnz), belongs.indices, belongs.indptr), shape=belongs.shape)


def _parts(network: Network, by: Hashable) -> Iterator[set[int]]:
    """Where each person belongs."""
    belongs = belonging(network, by)
    return (set(places.tolist()) for places in np.split(belongs.indices, belongs.indptr[1:-1]))


def _before_after_kept(before: Network, after: Network) -> list[nx.Graph]:
    """Who was tied to whom, who is, and who was and still is."""
    import networkx as nx

    then, now = _graph(before, "before"), _graph(after, "after")
    kept = nx.intersection(then, now)
    if not kept:
        one, other = shown(before.names[0]), shown(after.names[0])
        raise ValueError(
            f"nobody is in both networks, people such as {one} before and {other} after; "
            "they are matched by name, so give people the same names"
        )
    return [then, now, kept]
