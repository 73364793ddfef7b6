"""People, the ties between them, and the overlapping groups they belong to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from tidings import labels
from tidings._checks import known, unknown_names
from tidings.ties import Ties, frozen

if TYPE_CHECKING:
    import networkx as nx

    from tidings.convert.frames import Frames
    from tidings.state import State

Built = TypeVar("Built")
Label = Hashable


class Network:
    """People, ties and overlapping groups: a frozen value.

    Make one with `from_frames` (tables), `from_networkx`, `from_affiliation` (who was at which
    gathering), `from_edges` (small examples) or `from_sparse` (millions of ties), or take a
    synthetic organisation from `tidings.make`. The methods that change something
    (`but`, `with_ties`, `without`, `reversed_ties`) give a changed copy.

    People and groups keep their **place**, a number that names their luck, in every changed copy:
    dropping or adding someone does not shift the luck of anyone else.

    Examples
    --------
    >>> team = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], groups={"core": ["Ana", "Ben"]})
    >>> team
    Network(3 people, 4 ties, 1 group)
    >>> team.positions(["Cas", "Ana"])
    array([2, 0])
    """

    def __init__(
        self,
        people: pd.DataFrame,
        ties: Ties,
        groups: pd.Index,
        membership: sp.csr_array,
        group_ties: sp.csr_array | None = None,
        person_places: NDArray[np.int64] | None = None,
        group_places: NDArray[np.int64] | None = None,
    ):
        if not len(people):
            raise ValueError("a network needs at least one person, got none")
        self._people = people
        self._groups = groups
        self._ties = ties.in_order()
        self._membership = _frozen_sparse(membership)
        self._group_ties = None if group_ties is None else _frozen_sparse(group_ties)
        self._person_places = frozen(_places(person_places, len(people)))
        self._group_places = frozen(_places(group_places, len(groups)))
        self._built: dict[Hashable, Any] = {}

    # --- made from outside formats -------------------------------------------------------------

    @classmethod
    def from_frames(
        cls,
        people: pd.DataFrame | Iterable[Label] | None = None,
        ties: pd.DataFrame | None = None,
        memberships: pd.DataFrame | None = None,
        mutual: bool = False,
        group_ties: pd.DataFrame | None = None,
    ) -> Network:
        """A network from tables.

        Parameters
        ----------
        people : DataFrame or list of names, optional
            Indexed by name, with any attribute columns. Left out, everybody named in `ties` or
            `memberships` is a person, in sorted order.
        ties : DataFrame, optional
            Columns ``source, target`` (learning runs from source to target) and optionally
            ``weight`` (contacts per step, default 1), ``kind`` and any further column, such as each
            tie's own chance.
        memberships : DataFrame, optional
            Columns ``person, group`` and optionally ``weight`` (default 1). Weights of rows that
            name the same person and group add up.
        mutual : bool
            Whether ties run both ways: the way back is added where no tie of that kind is given.
        group_ties : DataFrame, optional
            Columns ``source, target`` and optionally ``weight`` between groups. Left out, groups
            are tied by the number of people they share, both ways.

        Raises
        ------
        ValueError
            For missing columns, negative or missing weights, people named in `ties` or
            `memberships` but not in `people`, names listed twice, no people at all.

        Examples
        --------
        >>> import pandas as pd
        >>> Network.from_frames(ties=pd.DataFrame({"source": ["Ana"], "target": ["Ben"]}))
        Network(2 people, 1 tie, 0 groups)
        """
        from tidings.convert.frames import from_frames

        return from_frames(people, ties, memberships, mutual, group_ties)

    @classmethod
    def from_networkx(cls, graph: nx.Graph, groups: str = "group") -> Network:
        """A network from a networkx graph of people.

        Parameters
        ----------
        graph : networkx Graph, DiGraph, MultiGraph or MultiDiGraph
            Nodes are people, in the graph's order; node attributes become people columns. A
            directed edge is a tie from source to target, an undirected one a tie each way; edge
            attributes ``weight`` and ``kind`` are read as such, others become tie columns.
        groups : str
            Node attribute with a person's groups: one label, a list of labels, or a dict from
            label to membership weight.

        Examples
        --------
        >>> import networkx as nx
        >>> Network.from_networkx(nx.karate_club_graph(), groups="club")
        Network(34 people, 156 ties, 2 groups)
        """
        from tidings.convert.networkx import from_networkx

        return from_networkx(graph, groups)

    @classmethod
    def from_affiliation(cls, graph: nx.Graph, ties: str = "shared") -> Network:
        """A network from a bipartite graph of people and groups.

        Parameters
        ----------
        graph : networkx Graph
            Node attribute ``bipartite`` is 0 for people and 1 for groups; an edge is a membership,
            with its ``weight`` if it has one.
        ties : {"shared", "none"}
            Whether people who share a group are tied, both ways with weight 1.

        Examples
        --------
        >>> import networkx as nx
        >>> Network.from_affiliation(nx.davis_southern_women_graph())
        Network(18 people, 278 ties, 14 groups)
        """
        from tidings.convert.affiliation import from_affiliation

        return from_affiliation(graph, ties)

    @classmethod
    def from_edges(
        cls,
        pairs: Iterable[Any] = (),
        groups: Mapping[Label, Iterable[Label]] | None = None,
        people: Iterable[Label] | None = None,
        mutual: bool = True,
    ) -> Network:
        """A small network from pairs of names.

        Parameters
        ----------
        pairs : iterable of (source, target) or (source, target, weight)
            Ties, both ways unless `mutual` is false.
        groups : dict from group to its members, optional
            Groups of people.
        people : iterable of names, optional
            Everybody, in order. Left out, everybody named in `pairs` and `groups`, sorted.

        Examples
        --------
        >>> Network.from_edges([("Ana", "Ben"), ("Ben", "Cas", 0.5)]).ties.toarray()
        array([[0. , 1. , 0. ],
               [1. , 0. , 0.5],
               [0. , 0.5, 0. ]])
        """
        from tidings.convert.edges import from_edges

        return from_edges(pairs, groups, people, mutual)

    @classmethod
    def from_sparse(
        cls,
        ties: Any,
        membership: Any = None,
        people: Iterable[Label] | None = None,
        groups: Iterable[Label] | None = None,
    ) -> Network:
        """A network from sparse (or dense) matrices; the way in for millions of ties.

        Parameters
        ----------
        ties : (person, person) sparse array or array
            Entry ``[i, j]`` is the weight of the tie from person i to person j.
        membership : (person, group) sparse array or array, optional
            Membership weights.
        people, groups : iterable of names, optional
            Names in the order of rows and columns; numbers from 0 if left out.

        Examples
        --------
        >>> import scipy.sparse as sp
        >>> Network.from_sparse(sp.eye_array(4, k=1))
        Network(4 people, 3 ties, 0 groups)
        """
        from tidings.convert.sparse import from_sparse

        return from_sparse(ties, membership, people, groups)

    # --- and back ------------------------------------------------------------------------------

    def to_frames(self) -> Frames:
        """The tables ``(people, ties, memberships, group_ties)`` that `from_frames` takes."""
        from tidings.convert.frames import to_frames

        return to_frames(self)

    def to_networkx(self, groups: str = "group") -> nx.Graph:
        """A networkx graph of the people: undirected where every tie is mutual, else directed."""
        from tidings.convert.networkx import to_networkx

        return to_networkx(self, groups)

    def to_affiliation(self) -> nx.Graph:
        """The bipartite graph of people and groups; ties between people are not in it."""
        from tidings.convert.affiliation import to_affiliation

        return to_affiliation(self)

    def to_edges(self) -> list[tuple[Label, Label, float]]:
        """Every tie as ``(source, target, weight)``."""
        from tidings.convert.edges import to_edges

        return to_edges(self)

    def to_sparse(self) -> tuple[sp.csr_array, sp.csr_array]:
        """The matrices ``(ties, membership)`` that `from_sparse` takes."""
        return self.ties, self.membership

    # --- questions -----------------------------------------------------------------------------

    @property
    def n_people(self) -> int:
        """How many people."""
        return len(self._people)

    @property
    def n_ties(self) -> int:
        """How many ties, each direction and each parallel tie counted."""
        return len(self._ties)

    @property
    def n_groups(self) -> int:
        """How many groups."""
        return len(self._groups)

    @property
    def people(self) -> pd.DataFrame:
        """People's attributes, indexed by name (a copy)."""
        return self._people.copy()

    @property
    def groups(self) -> pd.Index:
        """Names of the groups."""
        return self._groups

    @property
    def ties(self) -> sp.csr_array:
        """Weights of the ties, parallel ones summed: (source, target), read-only."""
        return self.outgoing()

    @property
    def membership(self) -> sp.csr_array:
        """Membership weights: (person, group), read-only."""
        return self._membership

    @property
    def group_ties(self) -> sp.csr_array:
        """Weights of the ties between groups: (source, target), read-only.

        Unless they were given, the number of people two groups share.
        """
        return self._group_ties if self._group_ties is not None else self.cached("group_ties", self._shared_members)

    @property
    def group_sizes(self) -> NDArray[np.int64]:
        """Members of each group, by head: (group,), read-only."""
        return self.cached(
            "group_sizes", lambda: frozen(np.bincount(self._membership.indices, minlength=self.n_groups))
        )

    @property
    def kinds(self) -> list[str]:
        """The kinds of ties there are, sorted."""
        kind = self._ties.columns.get("kind")
        return [] if kind is None else sorted(set(pd.Series(kind).dropna()), key=str)

    @property
    def tie_columns(self) -> list[str]:
        """Columns of ties beside weight and kind."""
        return [name for name in self._ties.columns if name != "kind"]

    @property
    def fingerprint(self) -> str:
        """A digest of everything that decides a result on this network."""
        return self.cached("fingerprint", self._digest)

    def positions(self, names: Iterable[Label]) -> NDArray[np.int64]:
        """Row numbers of people: (name,). Unknown names are an error that offers the nearest one."""
        names = list(names)
        found = self._people.index.get_indexer(pd.Index(labels.boxed(names), dtype=object, tupleize_cols=False))
        if (found < 0).any():
            raise unknown_names("person", [name for name, at in zip(names, found) if at < 0], self._people.index)
        return found.astype(np.int64)

    def position(self, name: Label) -> int:
        """Row number of one person."""
        return int(self.positions([name])[0])

    def group_positions(self, names: Iterable[Label]) -> NDArray[np.int64]:
        """Numbers of groups: (name,)."""
        names = list(names)
        found = self._groups.get_indexer(pd.Index(labels.boxed(names), dtype=object, tupleize_cols=False))
        if (found < 0).any():
            raise unknown_names("group", [name for name, at in zip(names, found) if at < 0], self._groups)
        return found.astype(np.int64)

    def members_of(self, group: Label) -> list[Label]:
        """Names of a group's members."""
        column = self.memberships_by_group[[int(self.group_positions([group])[0])], :]
        return [self._people.index[row] for row in column.indices]

    def column(self, name: str) -> pd.Series:
        """One column of the people's attributes."""
        known("people column", name, self._people.columns)
        return self._people[name]

    def categories(self, column: str) -> list[Any]:
        """The distinct values of a people column, sorted, as `members` numbers them."""
        return labels.in_order(self.column(column).dropna().tolist())

    def members(self, column: str) -> sp.csr_array:
        """Who has which value of a people column: ones, (person, category), read-only.

        Sparse, so that products with it have the same bits whatever the number of replicates.
        """
        return self.cached(("members", column), lambda: self._members(column))

    # --- changed copies ------------------------------------------------------------------------

    def but(self, **tables: Any) -> Network:
        """A copy with some of its tables (``people, ties, memberships, group_ties``) replaced.

        People and groups that stay keep their places; new ones get new places.

        Examples
        --------
        >>> team = Network.from_edges([("Ana", "Ben")])
        >>> team.but(people=team.people.assign(site=["Bonn", "Rome"])).people["site"].tolist()
        ['Bonn', 'Rome']
        """
        from tidings.convert.frames import replaced

        return replaced(self, tables)

    def with_ties(self, ties: pd.DataFrame | Iterable[Any], mutual: bool = False, kind: str | None = None) -> Network:
        """A copy with more ties: a table as in `from_frames`, or pairs of names.

        Parameters
        ----------
        ties : DataFrame or iterable of (source, target) or (source, target, weight)
            The ties to add. A tie that is there already becomes two parallel ones.
        mutual : bool
            Whether the added ties run both ways.
        kind : str, optional
            Kind of all added ties, for example ``"mentor"``.

        Examples
        --------
        >>> team = Network.from_edges([("Ana", "Ben")]).with_ties([("Ana", "Ben")], kind="mentor")
        >>> team.n_ties, team.kinds
        (3, ['mentor'])
        """
        from tidings.convert.frames import with_ties

        return with_ties(self, ties, mutual, kind)

    def without(self, people: Iterable[Label] = (), groups: Iterable[Label] = ()) -> Network:
        """A copy without some people or groups, their ties and their memberships.

        Groups that lose all members stay, empty. Everybody else keeps their luck.

        Examples
        --------
        >>> Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")]).without(["Ana"])
        Network(2 people, 2 ties, 0 groups)
        """
        stay = np.ones(self.n_people, dtype=bool)
        stay[self.positions(_listed(people, self._people.index))] = False
        groups_stay = np.ones(self.n_groups, dtype=bool)
        groups_stay[self.group_positions(_listed(groups, self._groups))] = False
        new = np.where(stay, np.cumsum(stay) - 1, -1).astype(np.int32)
        group_ties = self._group_ties
        return Network(
            self._people[stay],
            self._ties.renumbered(new, int(stay.sum())),
            self._groups[groups_stay],
            sp.csr_array(self._membership[stay][:, groups_stay]),
            None if group_ties is None else sp.csr_array(group_ties[groups_stay][:, groups_stay]),
            self._person_places[stay],
            self._group_places[groups_stay],
        )

    def reversed_ties(self) -> Network:
        """A copy in which every tie runs the other way.

        Survey ties ("whom do you ask?") run from the one who learns to the one who teaches; turn
        them before simulating how learning flows.
        """
        return self._with(ties=self._ties.reversed())

    # --- for rule writers and the engine -------------------------------------------------------

    def where(self, *knows: Label, step: int = 0, shares: Any = None, held: Iterable[Label] = ()) -> State:
        """The state of one replicate in which just these people know (and share), to try a rule on.

        Examples
        --------
        >>> Network.from_edges([("Ana", "Ben")]).where("Ana").knows
        array([[ True, False]])
        """
        from tidings.state import State

        told = _flags(self.n_people, self.positions(knows))
        voice = told if shares is None else _flags(self.n_people, self.positions(shares))
        return State(self, step, told, voice, _flags(self.n_groups, self.group_positions(held)))

    def places(self, over: str = "person") -> NDArray[np.int64]:
        """Numbers that name the luck of people or groups and stay when others come or go: (place,)."""
        return {"person": self._person_places, "group": self._group_places}[over]

    def incoming(self, kind: str | None = None, column: str | None = None) -> sp.csr_array:
        """Ties by the one who hears: (target, source), parallel ties side by side, read-only.

        Entries are weights, or the values of `column`; with `kind` only the ties of that kind.
        """
        return self.cached(("incoming", kind, column), lambda: self._tie_matrix(kind, column, incoming=True))

    def outgoing(self, kind: str | None = None) -> sp.csr_array:
        """Ties by the one who tells: (source, target), parallel ties summed, read-only."""
        return self.cached(("outgoing", kind), lambda: self._tie_matrix(kind, None, incoming=False))

    def has_ties(self, kind: str | None = None) -> bool:
        """Whether there is any tie, or any tie of a kind."""
        return self.n_ties > 0 and (kind is None or kind in self.kinds)

    @property
    def memberships_by_group(self) -> sp.csr_array:
        """Membership weights: (group, person), read-only."""
        return self.cached("by_group", lambda: _frozen_sparse(sp.csr_array(self._membership.T)))

    def cached(self, key: Hashable, build: Callable[[], Built]) -> Built:
        """Something derived from this network alone, built once."""
        if key not in self._built:
            self._built[key] = build()
        return self._built[key]

    # --- inside --------------------------------------------------------------------------------

    def _tie_matrix(self, kind: str | None, column: str | None, incoming: bool) -> sp.csr_array:
        ties = self._ties
        if kind is not None:
            ties = ties.take(ties.columns["kind"] == kind if self.has_ties(kind) else np.zeros(len(ties), bool))
        if column is not None:
            known("tie column", column, ties.columns)
        values = ties.weights if column is None else ties.columns[column].astype(float)
        matrix = ties.matrix(values, incoming)
        if not incoming:
            matrix.sum_duplicates()
        return _frozen_sparse(matrix)

    def _members(self, column: str) -> sp.csr_array:
        codes = pd.Index(labels.boxed(self.categories(column)), dtype=object, tupleize_cols=False).get_indexer(
            pd.Index(labels.boxed(self.column(column).tolist()), dtype=object, tupleize_cols=False)
        )
        person = np.flatnonzero(codes >= 0)
        shape = (self.n_people, len(self.categories(column)))
        return _frozen_sparse(sp.csr_array((np.ones(len(person)), (person, codes[person])), shape=shape))

    def _shared_members(self) -> sp.csr_array:
        heads = self._membership.copy()
        heads.data = np.ones(heads.nnz)
        shared = sp.csr_array(heads.T @ heads)
        shared.setdiag(0)
        shared.eliminate_zeros()
        return _frozen_sparse(shared)

    def _with(self, **parts: Any) -> Network:
        have = {
            "people": self._people,
            "ties": self._ties,
            "groups": self._groups,
            "membership": self._membership,
            "group_ties": self._group_ties,
            "person_places": self._person_places,
            "group_places": self._group_places,
        }
        return Network(**{**have, **parts})

    def _digest(self) -> str:
        digest = hashlib.sha256()
        arrays = [self._ties.source, self._ties.target, self._ties.weights, self._person_places, self._group_places]
        for matrix in (self._membership, self.group_ties):
            arrays += [matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data]
        for array in arrays:
            digest.update(np.ascontiguousarray(array))
        tables = (self._people.reset_index(), pd.Series(self._groups), pd.DataFrame(dict(self._ties.columns)))
        for table in tables:
            digest.update("\x1f".join(map(repr, table.to_numpy().ravel().tolist())).encode())
            digest.update(repr(list(getattr(table, "columns", ()))).encode())
        return digest.hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Network) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __repr__(self) -> str:
        counts = [(self.n_people, "people", "person"), (self.n_ties, "ties", "tie"), (self.n_groups, "groups", "group")]
        return f"Network({', '.join(f'{n:,} {one if n == 1 else many}' for n, many, one in counts)})"

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_built": {}}


def _places(places: ArrayLike | None, n: int) -> NDArray[np.int64]:
    return np.arange(n, dtype=np.int64) if places is None else np.asarray(places, dtype=np.int64)


def _listed(names: Any, index: pd.Index) -> list[Label]:
    alone = isinstance(names, str) or (isinstance(names, tuple) and names in index)
    return [names] if alone else list(names)


def _flags(n: int, on: NDArray[np.int64]) -> NDArray[np.bool_]:
    flags = np.zeros((1, n), dtype=bool)
    flags[0, on] = True
    return flags


def _frozen_sparse(matrix: sp.csr_array) -> sp.csr_array:
    matrix = sp.csr_array(matrix, dtype=float)
    if not matrix.has_sorted_indices:
        matrix = matrix.sorted_indices()
    matrix.data, matrix.indices, matrix.indptr = map(frozen, (matrix.data, matrix.indices, matrix.indptr))
    return matrix
