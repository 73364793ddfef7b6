"""Telling: people who share tell the people they are tied to."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import scipy.sparse as sp

from tidings._checks import known, probability, whole
from tidings.odds.base import Odds
from tidings.odds.contacts import Web
from tidings.rules.base import Candidates, Chance, People, Rule
from tidings.rules.chances import at_least_once, finer_gain, from_hazard, hazard
from tidings.rules.contacts import along_ties, candidates_over_ties, living, no_ties, over_ties, told, voiced

if TYPE_CHECKING:
    from typing import Self

    from tidings.bits import Lane
    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.network import Network
    from tidings.state import State


@dataclass(frozen=True)
class TellingRule(Rule):
    """Independent tries along ties: the common part of `Tell` and `Mentor`."""

    needs: ClassVar[str | None] = "shares"

    @property
    @abstractmethod
    def along(self) -> tuple[float | str, str | None, int]:
        """The chance (or its tie column), the kind of ties, and the parts a step was cut into."""

    def chance(self, now: State, draws: Draws) -> Chance:
        p, kind, parts = self.along
        if not isinstance(p, str):
            return at_least_once(p, over_ties(now, voiced(now), kind))
        hazards = self.hazards(now.network, kind, p)
        heard = (hazards @ now.voices.T).T if now.bonds is None else living(now, hazards, now.voices, newer=False)
        return from_hazard(heard / parts)

    def odds(self, block: Block) -> Odds:
        p, kind, parts = self.along
        if not isinstance(p, str):
            return told(block, "shares", p, kind)
        web = Web(block, ("hazard", kind, p), lambda: self.hazards(block.network, kind, p))
        return along_ties(web, "shares", lambda total: from_hazard(total / parts), lambda _: 1, newer=False)

    def hazards(self, network: Network, kind: str | None, column: str) -> sp.csr_array:
        """Hazards of ties with chances of their own: (target, source)."""
        return network.cached(("hazard", kind, column), lambda: _hazards(network, kind, column))

    def check(self, network: Network) -> None:
        p, kind, _ = self.along
        if isinstance(p, str):
            known(f"{self.name}.p: the tie column", p, network.tie_columns)
            chances = network.incoming(kind, p).data
            if not ((chances >= 0) & (chances <= 1)).all():
                wrong = chances[~((chances >= 0) & (chances <= 1))][0]
                raise ValueError(f"tie column {p!r} must hold a chance between 0 and 1 for every tie, got {wrong}")

    def idle(self, network: Network) -> str | None:
        return no_ties(network, self.along[1])

    def candidates(self, block: Block, person: People, lane: Lane) -> Candidates:
        p, kind, _ = self.along
        if isinstance(p, str):  # each tie's own chance, which ties that come later have not
            hazards = self.hazards(block.network, kind, p)
            return candidates_over_ties(block, person, lane, hazards, "shares", newer=False)
        return candidates_over_ties(block, person, lane, block.network.incoming(kind), "shares", newer=kind is None)


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
    Tries are independent, so a person stays untold with chance ``prod (1 - p) ** weight`` over the
    in-ties from sharers. With ``Tire(1.0)`` this is the independent cascade [1]_, without it the
    SI model in discrete time.

    References
    ----------
    .. [1] Kempe, Kleinberg & Tardos (2003), https://doi.org/10.1145/956750.956769

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
    def along(self) -> tuple[float | str, str | None, int]:
        return self.p, self.kind, self.parts

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

    Examples
    --------
    >>> import tidings as td
    >>> pair = td.Network.from_edges(people=["Ana", "Ben"]).with_ties([("Ana", "Ben")], kind="mentor")
    >>> Mentor(0.5).chance(pair.where("Ana"), draws=None)
    array([[0. , 0.5]])
    """

    p: float
    chances: ClassVar[tuple[str, ...]] = ("p",)

    @property
    def along(self) -> tuple[float | str, str | None, int]:
        return self.p, "mentor", 1

    def finer(self, k: int) -> Self:
        return replace(self, p=finer_gain(self.name, self.p, k))


def _hazards(network: Network, kind: str | None, column: str) -> sp.csr_array:
    weights, chances = network.incoming(kind), network.incoming(kind, column)
    matrix = weights.copy()
    matrix.data = np.minimum(weights.data * np.array([hazard(p) for p in chances.data.tolist()]), 1e300)
    return matrix


def _chance_or_column(name: str, p: Any) -> float | str:
    return p if isinstance(p, str) else probability(name, p)
