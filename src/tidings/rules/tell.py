"""Telling: people who share tell the people they are tied to."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings._checks import column, known, positive, probability, whole
from tidings.along import living, over_ties
from tidings.odds.base import Odds
from tidings.odds.contacts import Web
from tidings.rules.base import Candidates, Chance, People, Rule
from tidings.rules.chances import finer_gain, from_hazard, hazard
from tidings.rules.contacts import along_ties, candidates_over_ties, no_ties, told, voiced

if TYPE_CHECKING:
    from typing import Self

    from tidings.bits import Lane
    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.network import Network
    from tidings.state import State


class Along(NamedTuple):
    """Along which ties a rule tells, and how likely it is to be heard."""

    kind: str | None
    rate: float  # the hazard of a weight of 1
    own: tuple[str, Any] | None = None  # weights other than those of the network: what they are made of

    def weights(self, network: Network) -> sp.csr_array:
        """What is multiplied by the rate: (target, source)."""
        if self.own is None:
            return network.incoming(self.kind)
        make, value = _OWN[self.own[0]], self.own[1]
        return network.cached((*self.own, self.kind), lambda: make(network, self.kind, value))

    def chance(self, total: NDArray) -> NDArray[np.float64]:
        """The chance that belongs to a sum of weights."""
        return from_hazard(self.rate * total)


@dataclass(frozen=True)
class TellingRule(Rule):
    """Independent tries along ties: the common part of `Tell` and `Mentor`."""

    needs: ClassVar[str | None] = "shares"

    @property
    @abstractmethod
    def along(self) -> Along:
        """Along which ties, and how likely."""

    def chance(self, now: State, draws: Draws) -> Chance:
        along = self.along
        if along.own is None:
            return along.chance(over_ties(now, voiced(now), along.kind))
        weights = along.weights(now.network)
        if now.bonds is None:
            return along.chance((weights @ now.voices.T).T)
        return along.chance(living(now, weights, now.voices, newer=False))

    def odds(self, block: Block) -> Odds:
        along = self.along
        if along.own is None:
            return told(block, "shares", along.rate, along.kind)
        web = Web(block, (*along.own, along.kind), lambda: along.weights(block.network))
        return along_ties(web, "shares", along.chance, lambda _: 1, newer=False)

    def idle(self, network: Network) -> str | None:
        return no_ties(network, self.along.kind)

    def candidates(self, block: Block, person: People, lane: Lane) -> Candidates:
        along = self.along
        newer = along.own is None and along.kind is None  # ties that come later have no kind and no chance of their own
        return candidates_over_ties(block, person, lane, along.weights(block.network), "shares", newer)


@dataclass(frozen=True)
class Tell(TellingRule):
    """Everyone who shares tells each of their ties.

    Parameters
    ----------
    p : float in [0, 1] or str
        Chance, per step and per tie of weight 1, that a sharer tells that tie; or the name of a
        tie column that holds each tie's own chance.
    kind : str, optional
        Tell only along ties of this kind.

    Notes
    -----
    Ties that form during a run have no kind and no column: only a number `p` with no `kind` is told
    along them. Tries are independent, so a person stays untold with chance ``prod (1 - p) ** weight`` over the
    in-ties from sharers. With ``Tire(1.0)`` this is the independent cascade [1]_, without it the
    SI model in discrete time.

    References
    ----------
    .. [1] Kempe, D., Kleinberg, J. & Tardos, É. (2003). Maximizing the spread of influence through a social
       network. *Proceedings of the 9th ACM SIGKDD International Conference on Knowledge Discovery and Data Mining*,
       137-146. https://doi.org/10.1145/956750.956769

    Examples
    --------
    >>> import tidings as td
    >>> pair = td.Network.from_edges([("Ana", "Ben")])
    >>> Tell(0.2).chance(pair.where("Ana"), draws=None)
    array([[0. , 0.2]])
    """

    p: float | str
    kind: str | None = None
    parts: int = field(default=1, kw_only=True, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set(p=_chance_or_column("Tell.p", self.p), parts=whole("Tell.parts", self.parts))

    @property
    def along(self) -> Along:
        if isinstance(self.p, str):
            return Along(self.kind, 1.0 / self.parts, ("chances", self.p))
        return Along(self.kind, hazard(self.p))

    def check(self, network: Network) -> None:
        if isinstance(self.p, str):
            known(f"{self.name}.p: the tie column", self.p, network.tie_columns)
            chances = network.incoming(self.kind, self.p).data
            if not ((chances >= 0) & (chances <= 1)).all():
                wrong = chances[~((chances >= 0) & (chances <= 1))][0]
                raise ValueError(f"tie column {self.p!r} must hold a chance between 0 and 1 for every tie, got {wrong}")

    def finer(self, k: int) -> Self:
        if isinstance(self.p, str):
            return replace(self, parts=self.parts * k)
        return replace(self, p=finer_gain(self.name, self.p, k))


@dataclass(frozen=True)
class Mentor(TellingRule):
    """Mentors who share teach their mentees: `Tell` on ties of kind ``mentor``.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step and per mentor tie of weight 1, that the mentee learns.
    attention : float above 0, optional
        How many mentees (by the weight of their ties) a mentor can give full attention to. Where there
        are more, they share it: with `m` mentees each tie weighs ``attention / m`` of what it would.
        Those count whom the network gives the mentor at the start, also if they have lost touch since.
        Left out, attention has no end.

    Notes
    -----
    `Network.with_mentors` pairs mentors with mentees. Under other rules mentor ties are ties like any
    other: people `Tell` along them and have their `Coffee` with those at the other end. What mentoring
    is worth beyond that shows beside the same network without this rule. That attention is finite, and many proteges at
    once are served worse, was seen among mathematicians [1]_.

    References
    ----------
    .. [1] Malmgren, R. D., Ottino, J. M. & Amaral, L. A. N. (2010). The role of mentorship in protégé performance.
       *Nature*, 465, 622-626. https://doi.org/10.1038/nature09040

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges(people=["Ana", "Ben", "Cas"])
    >>> pairs = trio.with_ties([("Ana", "Ben"), ("Ana", "Cas")], kind="mentor")
    >>> Mentor(0.5).chance(pairs.where("Ana"), draws=None)
    array([[0. , 0.5, 0.5]])
    >>> Mentor(0.5, attention=1).chance(pairs.where("Ana"), draws=None).round(3)
    array([[0.   , 0.293, 0.293]])
    """

    p: float
    attention: float | None = None
    chances: ClassVar[tuple[str, ...]] = ("p",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.attention is not None:
            self._set(attention=positive("Mentor.attention", self.attention))

    @property
    def along(self) -> Along:
        return Along("mentor", hazard(self.p), None if self.attention is None else ("attention", self.attention))

    def finer(self, k: int) -> Self:
        return replace(self, p=finer_gain(self.name, self.p, k))


def _hazards(network: Network, kind: str | None, column: str) -> sp.csr_array:
    weights, chances = network.incoming(kind), network.incoming(kind, column)
    matrix = weights.copy()
    matrix.data = np.minimum(weights.data * np.array([hazard(p) for p in chances.data.tolist()]), 1e300)
    return matrix


def _attended(network: Network, kind: str | None, attention: float) -> sp.csr_array:
    matrix = network.incoming(kind)
    mentees = np.bincount(matrix.indices, matrix.data, minlength=network.n_people)
    matrix.data = matrix.data * np.minimum(1.0, attention / np.maximum(mentees, attention))[matrix.indices]
    return matrix


# Ways to make weights of a rule's own.
_OWN: dict[str, Callable[[Network, str | None, Any], sp.csr_array]] = {"chances": _hazards, "attention": _attended}


def _chance_or_column(name: str, p: Any) -> float | str:
    return column(name, p, "tie") if isinstance(p, str) else probability(name, p)
