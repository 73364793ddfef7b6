"""People, the ties between them, and the overlapping groups they belong to."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from copy import copy
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

from tidings import labels
from tidings._checks import counted, known, listed, one_of, unknown_names
from tidings.fingerprint import fingerprint
from tidings.ties import Ties, frozen, joined

if TYPE_CHECKING:
    from typing import Self

    import networkx as nx

    from tidings.convert.frames import Frames
    from tidings.state import State

Built = TypeVar("Built")
Label = Hashable


class _Made:
    """What is made by a function of its own, and says so."""

    __slots__ = ()

    def __new__(cls, *parts: Any, **named: Any) -> Self:
        """Refuse what is not yet in parts."""
        if len(parts) + len(named) < 4:
            had = f", got {type(parts[0]).__name__}" if parts else ""
            raise TypeError(
                "a Network is made with Network.from_frames (tables), from_networkx (a graph), from_affiliation "
                f"(who was where), from_edges (pairs of names) or from_sparse{had}"
            )
        return super().__new__(cls)


class Network(_Made):
    """People, ties and overlapping groups: a frozen value.

    Make one with `from_frames` (tables), `from_networkx`, `from_affiliation` (who was at which
    gathering), `from_edges` (small examples) or `from_sparse` (millions of ties), or take a
    synthetic organisation from `tidings.make`. The methods that change something
    (`but`, `with_ties`, `with_mentors`, `without`, `reversed_ties`) give a changed copy.

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

    __slots__ = (
        "_built",
        "_group_places",
        "_group_ties",
        "_groups",
        "_membership",
        "_people",
        "_person_places",
        "_spent",
        "_ties",
    )

    def __init__(
        self,
        people: pd.DataFrame,
        ties: Ties,
        groups: pd.Index,
        membership: sp.csr_array,
        group_ties: sp.csr_array | None = None,
        person_places: NDArray[np.int64] | None = None,
        group_places: NDArray[np.int64] | None = None,
        spent: tuple[int, int] = (0, 0),
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
        # Numbers below these were somebody's in this network or in one it came from: newcomers start here.
        self._spent = (_next(self._person_places, spent[0]), _next(self._group_places, spent[1]))
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
            name the same person and group add up. A categorical ``group`` says which groups there
            are and in which order, also those without members; else they are sorted.
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
        people: pd.DataFrame | Iterable[Label] | None = None,
        groups: Iterable[Label] | None = None,
    ) -> Network:
        """A network from sparse (or dense) matrices; the way in for millions of ties.

        Parameters
        ----------
        ties : (person, person) sparse array or array
            Entry ``[i, j]`` is the weight of the tie from person i to person j.
        membership : (person, group) sparse array or array, optional
            Membership weights.
        people : DataFrame or list of names, optional
            In the order of the rows; numbers from 0 if left out.
        groups : list of names, optional
            In the order of the columns of `membership`; numbers from 0 if left out.

        An entry of 0 is no tie and no membership, whether it is stored or not.

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
        """A networkx graph of the people: undirected where every tie is mutual, else directed.

        The node attribute `groups` lists a person's groups (a dict with weights where they are not
        1); what is missing is left out. Groups, their ties and the names of columns are kept in
        ``graph.graph["tidings"]``.
        """
        from tidings.convert.networkx import to_networkx

        return to_networkx(self, groups)

    def to_affiliation(self) -> nx.Graph:
        """The bipartite graph of people and groups; ties of people or groups are not in it."""
        from tidings.convert.affiliation import to_affiliation

        return to_affiliation(self)

    def to_edges(self) -> list[tuple[Label, Label, float]]:
        """Every tie as ``(source, target, weight)``, which `from_edges` takes with ``mutual=False``."""
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
    def names(self) -> pd.Index:
        """Names of the people."""
        return self._people.index.view()

    @property
    def groups(self) -> pd.Index:
        """Names of the groups."""
        return self._groups.view()

    @property
    def ties(self) -> sp.csr_array:
        """Weights of the ties, parallel ones summed: (source, target), read-only."""
        return self.outgoing()

    @property
    def membership(self) -> sp.csr_array:
        """Membership weights: (person, group), read-only."""
        return copy(self._membership)

    @property
    def group_ties(self) -> sp.csr_array:
        """Weights of the ties between groups: (source, target), read-only.

        Unless they were given, the number of people two groups share.
        """
        return self._derived("group_ties", self._shared_members) if self._group_ties is None else copy(self._group_ties)

    @property
    def group_sizes(self) -> NDArray[np.int64]:
        """Members of each group, by head: (group,), read-only."""
        heads = self._membership.indices
        return self.cached("group_sizes", lambda: frozen(np.bincount(heads, minlength=self.n_groups)))

    @property
    def kinds(self) -> list[Any]:
        """The kinds of ties there are, sorted."""
        return list(self.cached("kinds", lambda: labels.in_order(pd.factorize(self._ties.kind)[1].tolist())))

    @property
    def tie_columns(self) -> list[str]:
        """Columns of ties beside weight and kind."""
        return [name for name in self._ties.columns if name != "kind"]

    @property
    def fingerprint(self) -> str:
        """A digest of everything that decides a result on this network."""
        return self.cached("fingerprint", lambda: fingerprint(self))

    def positions(self, names: Iterable[Label]) -> NDArray[np.int64]:
        """Row numbers of people: (name,). Unknown names are an error that offers the nearest one."""
        return _positions(self.names, names, "person")

    def position(self, name: Label) -> int:
        """Row number of one person."""
        return int(self.positions([name])[0])

    def group_positions(self, names: Iterable[Label]) -> NDArray[np.int64]:
        """Numbers of groups: (name,)."""
        return _positions(self._groups, names, "group")

    def members_of(self, group: Label) -> list[Label]:
        """Names of a group's members."""
        at = int(self.group_positions([group])[0])
        by_group = self.memberships_by_group
        return self.names[by_group.indices[by_group.indptr[at] : by_group.indptr[at + 1]]].tolist()

    def column(self, name: str) -> pd.Series:
        """One column of the people's attributes."""
        known("people column", name, self._people.columns)
        return self._people[name].copy()

    def has_column(self, name: str) -> bool:
        """Whether people have an attribute of this name."""
        return name in self._people.columns

    def categories(self, column: str) -> list[Any]:
        """The distinct values of a people column, sorted, as `members` numbers them."""
        return labels.in_order(self.column(column).dropna().tolist())

    def members(self, column: str) -> sp.csr_array:
        """Who has which value of a people column: ones, (person, category), read-only.

        Sparse, so that products with it have the same bits whatever the number of replicates.
        """
        return self._derived(("members", column), lambda: self._members(column))

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

    def with_mentors(
        self, k: int, match: str = "random", *, by: Label | None = None, each: int = 1, rng: Any = None
    ) -> Network:
        """A copy in which `k` people get a mentor: ties of kind ``"mentor"`` from mentor to mentee, of weight 1.

        Nobody mentors themselves or comes to be, through other new pairs, the mentor of their own
        mentor. A mentor may have a mentor. Ties that are there are no obstacle, except that no
        mentor tie is doubled or turned; neither do they count towards `k` and `each`.

        Parameters
        ----------
        k : int >= 1
            The budget: how many people get a mentor, one each. Less than the people who can take part.
        match : {"random", "gap", "alike", "bridge"}
            Who is paired with whom.

            - ``"random"``: anybody with anybody. Mentees, and as many of the places with mentors
              (`each` per person), are drawn evenly from all draws that fit.
            - ``"gap"``: the mentor has more of `by` than the mentee, and the total of these gaps is
              the largest possible. Only the total counts, so it is luck which of the mentors takes
              which of the mentees, as far as every mentor has more.
            - ``"alike"``: the total difference in `by` is the smallest possible; where `by` holds
              labels, as many pairs as possible have the same one.
            - ``"bridge"``: between people who share no group and no tie, so that the total number
              of steps between them is the largest possible. A step is a tie, whichever way it runs,
              or a shared group; people whom no way joins are one step further apart than any others.
        by : label, optional
            The people column that ``"gap"`` and ``"alike"`` compare: finite numbers, or, for
            ``"alike"``, labels. Numbers that are labels should be a `pandas.Categorical`. People
            without a value take no part.
        each : int >= 1
            The most mentees that one mentor takes.
        rng : None, int, SeedSequence, BitGenerator or Generator
            The luck, which also decides between pairs that are equally good.

        Raises
        ------
        ValueError
            If `k` people cannot get a mentor (the error says how many can), or `by` is missing,
            unknown, of the wrong kind, or given where nothing is compared.

        Notes
        -----
        ``"gap"`` always gives the largest total, and ``"alike"`` the smallest as long as nobody has a
        mentor yet. For ``"bridge"``, and for ``"alike"`` around mentors that are there, an integer
        programme looks for the best total among up to 40 people; it may stop a few per cent short
        where `k` comes close to their number and `each` is more than 1. Among more people the best
        pair that still fits is taken first, again and again, which mostly stays within a few per
        cent of the best total, but may miss the last possible pairs. Bridges are then looked for
        among 1,000 people drawn by luck (``2 * k`` if that is more).

        Examples
        --------
        >>> team = Network.from_frames(pd.DataFrame({"level": [1, 1, 2, 5]}, index=["Ana", "Ben", "Cas", "Dot"]))
        >>> team.with_mentors(2, "gap", by="level", each=2, rng=1).to_edges()
        [('Dot', 'Ana', 1.0), ('Dot', 'Ben', 1.0)]
        """
        from tidings.mentors import with_mentors

        return with_mentors(self, k, match, by, each, rng)

    def without(self, people: Iterable[Label] = (), groups: Iterable[Label] = ()) -> Network:
        """A copy without some people or groups, their ties and their memberships.

        Groups that lose all members stay, empty. Everybody else keeps their luck.

        Examples
        --------
        >>> Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")]).without(["Ana"])
        Network(2 people, 2 ties, 0 groups)
        """
        stay = np.ones(self.n_people, dtype=bool)
        stay[self.positions(labels.several(people, self.names))] = False
        groups_stay = np.ones(self.n_groups, dtype=bool)
        groups_stay[self.group_positions(labels.several(groups, self._groups))] = False
        new = np.where(stay, np.cumsum(stay) - 1, -1).astype(np.int32)
        group_ties = self._group_ties
        return self._with(
            people=self._people[stay],
            ties=self._ties.renumbered(new, int(stay.sum())),
            groups=self._groups[groups_stay],
            membership=self._membership[stay][:, groups_stay],
            group_ties=None if group_ties is None else group_ties[groups_stay][:, groups_stay],
            person_places=self._person_places[stay],
            group_places=self._group_places[groups_stay],
        )

    def reversed_ties(self) -> Network:
        """A copy in which every tie runs the other way.

        Survey ties ("whom do you ask?") run from the one who learns to the one who teaches; turn
        them before simulating how learning flows.
        """
        return self._with(ties=self._ties.turned())

    def with_ties_of(self, rows: NDArray[np.integer], weights: NDArray[np.float64], more: Ties) -> Network:
        """A copy with some of the ties, by number, at other weights, and with more ties."""
        kept = self._ties.take(rows)
        kept = Ties(kept.n, kept.source, kept.target, weights, kept.columns)
        return self._with(ties=joined(kept, more) if len(more) else kept)

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
        voice = told if shares is None else _flags(self.n_people, self.positions(labels.several(shares, self.names)))
        if (voice & ~told).any():
            silent = self.names[(voice & ~told)[0]].tolist()
            raise ValueError(f"only those who know can share, got {listed(silent)} as sharing but not as knowing")
        holds = _flags(self.n_groups, self.group_positions(labels.several(held, self._groups)))
        return State(self, step, told, voice, holds)

    def places(self, over: str = "person") -> NDArray[np.int64]:
        """Numbers that name the luck of people or groups and stay when others come or go: (place,)."""
        one_of("over", over, ("person", "group"))
        return self._person_places if over == "person" else self._group_places

    def incoming(self, kind: str | None = None, column: str | None = None) -> sp.csr_array:
        """Ties by the one who hears: (target, source), parallel ties side by side, read-only.

        Entries are weights, or the values of `column`; with `kind` only the ties of that kind.
        """
        return self._derived(("incoming", kind, column), lambda: self._tie_matrix(kind, column, incoming=True))

    def outgoing(self, kind: str | None = None) -> sp.csr_array:
        """Ties by the one who tells: (source, target), parallel ties summed, read-only."""
        return self._derived(("outgoing", kind), lambda: self._tie_matrix(kind, None, incoming=False))

    def has_ties(self, kind: str | None = None) -> bool:
        """Whether there is any tie, or any tie of a kind."""
        return self.n_ties > 0 and (kind is None or kind in self.kinds)

    @property
    def memberships_by_group(self) -> sp.csr_array:
        """Membership weights: (group, person), read-only."""
        return self._derived("by_group", lambda: self._membership.T)

    def cached(self, key: Hashable, build: Callable[[], Built]) -> Built:
        """Something derived from this network alone, built once."""
        if key not in self._built:
            self._built[key] = build()
        return self._built[key]

    # --- inside --------------------------------------------------------------------------------

    def _derived(self, key: Hashable, build: Callable[[], Any]) -> sp.csr_array:
        """A sparse array built once. Callers get a shell of their own around the read-only parts of it."""
        return copy(self.cached(key, lambda: _frozen_sparse(build())))

    def _tie_matrix(self, kind: Label | None, column: str | None, incoming: bool) -> sp.csr_array:
        if column is not None:
            known("tie column", column, self._ties.columns)
        ties = self._ties if kind is None else self._ties.of_kind(kind)
        matrix = ties.matrix(ties.weights if column is None else _numbers(ties, column), incoming)
        if not incoming:
            matrix.sum_duplicates()
        return matrix

    def _members(self, column: str) -> sp.csr_array:
        categories = self.categories(column)
        codes = labels.find(labels.index_of(categories, column, "category"), self._people[column].tolist())
        person = np.flatnonzero(codes >= 0)
        shape = (self.n_people, len(categories))
        return sp.csr_array((np.ones(len(person)), (person, codes[person])), shape=shape)

    def _shared_members(self) -> sp.coo_array:
        heads = self.membership
        heads.data = np.ones(heads.nnz)
        shared = (heads.T @ heads).tocoo()
        other = shared.row != shared.col
        return sp.coo_array((shared.data[other], (shared.row[other], shared.col[other])), shape=shared.shape)

    def _parts(self) -> dict[str, Any]:
        return {
            "people": self._people,
            "ties": self._ties,
            "groups": self._groups,
            "membership": self._membership,
            "group_ties": self._group_ties,
            "person_places": self._person_places,
            "group_places": self._group_places,
            "spent": self._spent,
        }

    def _with(self, **parts: Any) -> Network:
        return Network(**{**self._parts(), **parts})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Network) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __len__(self) -> int:
        return self.n_people

    def __repr__(self) -> str:
        people = counted(self.n_people, "person", "people")
        return f"Network({people}, {counted(self.n_ties, 'tie')}, {counted(self.n_groups, 'group')})"

    def _repr_html_(self) -> str:
        from tidings.cards import network_card

        return network_card(self)

    def __reduce__(self) -> tuple[Any, ...]:
        # Made anew rather than copied: arrays that were pickled come back writable.
        return Network, tuple(self._parts().values())


def _places(places: ArrayLike | None, n: int) -> NDArray[np.int64]:
    return np.arange(n, dtype=np.int64) if places is None else np.asarray(places, dtype=np.int64)


def _next(places: NDArray[np.int64], spent: int) -> int:
    return max(spent, int(places.max(initial=-1)) + 1)


def _positions(index: pd.Index, names: Iterable[Label], what: str) -> NDArray[np.int64]:
    if isinstance(names, str):
        raise TypeError(f"expected a list of names, got the text {names!r}; did you mean [{names!r}]?")
    if not isinstance(names, Iterable):
        raise TypeError(f"expected a list of names, got {names!r}; did you mean [{names!r}]?")
    names = list(names)
    found = labels.find(index, names, what)
    if (found < 0).any():
        raise unknown_names(what, [name for name, at in zip(names, found) if at < 0], index)
    return found


def _flags(n: int, on: NDArray[np.int64]) -> NDArray[np.bool_]:
    flags = np.zeros((1, n), dtype=bool)
    flags[0, on] = True
    return flags


def _numbers(ties: Ties, column: str) -> NDArray[np.float64]:
    values = ties.columns[column]
    try:
        return values.astype(float)
    except (TypeError, ValueError):
        wrong = next(value for value in values if not isinstance(value, Real))
        raise ValueError(f"tie column {column!r} must hold numbers, got {wrong!r}") from None


def _frozen_sparse(matrix: Any) -> sp.csr_array:
    matrix = sp.csr_array(matrix, dtype=float)
    if not matrix.has_sorted_indices:
        matrix = matrix.sorted_indices()
    matrix.data, matrix.indices, matrix.indptr = map(frozen, (matrix.data, matrix.indices, matrix.indptr))
    return matrix
