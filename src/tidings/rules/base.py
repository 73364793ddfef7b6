"""What every rule is: one way in which people or groups learn, forget, tire or leave."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings._checks import Offering, probability, shown
from tidings.bits import Lane, Words
from tidings.bonds.bonding import Bonding, Meetings
from tidings.cards import rule_card
from tidings.draws import Draws
from tidings.odds.base import Odds
from tidings.odds.even import even
from tidings.odds.written import written
from tidings.rules.chances import finer_gain, finer_loss
from tidings.trust import Testimony

if TYPE_CHECKING:
    from typing import Self

    from tidings.block import Block
    from tidings.network import Network
    from tidings.state import State

Chance = NDArray[np.floating]  # broadcasts to (replicate, place of the effect's layer)
People = NDArray[np.integer]  # positions: (learner,)
Teachers = sp.csr_array  # weights: (learner, person)


@dataclass(frozen=True)
class Effect:
    """What happens to a place when a rule acts on it.

    `layer` is what the place gains or loses: ``know`` and ``voice`` (to share) are of people,
    ``memory`` is of groups, ``seat`` is a person's place itself, ``bond`` what ties two people,
    ``trust`` how much a person's word counts.
    """

    name: str
    layer: str
    gains: bool

    @property
    def over(self) -> str:
        """Whose places the effect falls on: ``person`` or ``group``."""
        return "group" if self.layer == "memory" else "person"

    def __repr__(self) -> str:
        return self.name.upper()


LEARN = Effect("learn", "know", gains=True)
FORGET = Effect("forget", "know", gains=False)
REVIVE = Effect("revive", "voice", gains=True)
TIRE = Effect("tire", "voice", gains=False)
KEEP = Effect("keep", "memory", gains=True)
LOSE = Effect("lose", "memory", gains=False)
LEAVE = Effect("leave", "seat", gains=False)
HIRE = Effect("hire", "seat", gains=True)
BOND = Effect("bond", "bond", gains=True)
TRUST = Effect("trust", "trust", gains=True)
EFFECTS = (LEARN, FORGET, REVIVE, TIRE, KEEP, LOSE, LEAVE, HIRE, BOND, TRUST)


class Candidates(NamedTuple):
    """Who may have taught some people: (candidate,) each."""

    owner: NDArray[np.integer]  # whom, a number among those who learned
    teacher: NDArray[np.integer]
    weight: NDArray[np.float64]


class Outcome(NamedTuple):
    """What came of a step for people."""

    taught: Meetings  # who (`one`) taught whom (`other`); nobody where no rule asks for it
    left: Words  # who left: (person, word)
    hired: Words  # who came


@dataclass(frozen=True, repr=False)
class Rule(Offering, ABC):
    """One way in which people learn, forget, tire or leave, or groups keep and lose what they hold.

    A rule of your own is a frozen dataclass with one method, `chance`. It never changes anything:
    it says with what chance its effect happens to each place, and the engine decides.
    `tidings.testing.check_rule` tries a rule against the whole contract.

    Parameters
    ----------
    name : str, optional
        What the rule is called in results; the class name if left out. Two rules of one scenario
        need two names, and a rule's own luck belongs to its name.

    Notes
    -----
    Class attributes that a rule may set:

    effect
        What happens: `LEARN` (the default), `FORGET`, `REVIVE`, `TIRE`, `KEEP`, `LOSE` or `LEAVE`.
    needs
        ``"shares"``, ``"knows"`` or ``"held"`` if the rule's chance is surely 0 everywhere while
        nobody shares, nobody knows or no group holds; None (the default) if it may be more. It
        lets a run stop early and refuse a start from which nobody can learn.
    chances
        Names of the fields that must be chances between 0 and 1; they are checked when made.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import tidings as td
    >>> @dataclass(frozen=True)
    ... class Poster(td.Rule):
    ...     '''A poster in the hall tells everybody in the first `steps` steps.'''
    ...     p: float
    ...     steps: int = 3
    ...     def chance(self, now, draws):
    ...         return now.never + self.p * (now.step < self.steps)
    >>> Poster(0.5).chance(td.Network.from_edges([("Ana", "Ben")]).where(), None)
    array([[0.5]])
    """

    name: str = field(default="", kw_only=True, repr=False)
    effect: ClassVar[Effect] = LEARN
    needs: ClassVar[str | None] = None
    chances: ClassVar[tuple[str, ...]] = ()
    asks_who_taught: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        # dataclass would write out every default; a class's own __repr__ it leaves alone.
        if "__repr__" not in cls.__dict__:
            cls.__repr__ = Rule.__repr__  # type: ignore[method-assign]
        # A chance of its own, or one that is mixed in, makes the odds wrong that it inherits from further up.
        nearest = next(kind for kind in cls.__mro__ if "chance" in vars(kind) or "odds" in vars(kind))
        if "odds" not in vars(nearest):
            cls.odds = Rule.odds  # type: ignore[method-assign]

    def __post_init__(self) -> None:
        kind = type(self).__name__
        if not isinstance(self.name, str):
            raise TypeError(f"the name of a rule is text, got {shown(self.name)} for a {kind}")
        checked = {field: probability(f"{kind}.{field}", getattr(self, field)) for field in self.chances}
        self._set(name=self.name or kind, **checked)

    @abstractmethod
    def chance(self, now: State, draws: Draws) -> Chance:
        """With what chance the effect happens to each place in this step.

        Broadcasts to (replicate, person), or (replicate, group) for `KEEP` and `LOSE`. Use
        `draws` for luck of the rule's own (`Draws.happens`, `Draws.uniform`), and no other.
        """

    def odds(self, block: Block) -> Odds:
        """The same chances in a form that is settled faster; `chance`, asked about everyone, if a rule has none."""
        return written(self, block)

    @property
    def teaches(self) -> bool:
        """Whether people come to know by this rule."""
        return self.effect is LEARN

    @property
    def works(self) -> bool:
        """Whether the rule changes who is tied to whom."""
        return False

    @property
    def ties_strangers(self) -> bool:
        """Whether by the rule people may come to be tied who are not."""
        return self.works

    def bonding(self, block: Block, outcome: Outcome) -> Bonding:
        """Who meets in this step, who stays in touch, and whose bond ends; `outcome` is what came of it for people."""
        return Bonding()

    def testimony(self, block: Block, outcome: Outcome) -> Testimony | None:
        """What is said about whom in this step, if the rule changes who is trusted."""
        return None

    def check(self, network: Network) -> None:
        """Refuse a network in which the rule makes no sense (a column that is missing, say)."""

    def idle(self, network: Network) -> str | None:
        """Why the rule can never act in this network, or None."""
        return None

    def finer(self, k: int) -> Self:
        """The same rule for steps that are `k` times shorter."""
        raise TypeError(
            f"{self.name} does not say what it does in shorter steps; "
            f"give {type(self).__name__} a method finer(self, k) that returns the rule for a k-th of a step"
        )

    def teachers(self, now: State, draws: Draws, people: People) -> Teachers | None:
        """Who may have taught the people who learn in replicate 0 of `now`: weights, (learner, person).

        None where nobody in the network is the teacher.
        """
        return None

    def candidates(self, block: Block, person: People, lane: Lane) -> Candidates | None:
        """The same for those who learn in a block: `teachers`, asked replicate by replicate, if a rule has none."""
        found = []
        for each in np.unique(lane):
            here, row = np.flatnonzero(lane == each), int(block.lanes.rows(each))
            alone = slice(row, row + 1)
            draws = Draws(block.draws.key, block.draws.replicates[alone])
            taught = self.teachers(block.state(alone), draws, person[here])
            if taught is None:
                return None
            weights = sp.coo_array(taught)
            found.append((here[weights.row], weights.col, weights.data))
        return Candidates(*(np.concatenate(parts) for parts in zip(*found)))

    def cases(self, network: Network) -> Sequence[tuple[float, Rule]]:
        """The rule's luck that lasts for a whole run, enumerated: (probability, rule without it)."""
        return [(1.0, self)]

    def __repr__(self) -> str:
        default = {"name": type(self).__name__}
        told = [
            f"{part.name}={getattr(self, part.name)!r}"
            for part in sorted(fields(self), key=lambda part: part.kw_only is True)
            if getattr(self, part.name) != default.get(part.name, part.default)
        ]
        return f"{type(self).__name__}({', '.join(told)})"

    def _repr_html_(self) -> str:
        return rule_card(self.name, type(self), self.effect.name, parameters(self))

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)


@dataclass(frozen=True)
class ChanceRule(Rule):
    """A rule with one chance `p` per try, which is all that shrinks with the step."""

    p: float
    chances: ClassVar[tuple[str, ...]] = ("p",)

    def finer(self, k: int) -> Self:
        shrink = finer_gain if self.effect.gains else finer_loss
        return replace(self, p=shrink(self.name, self.p, k))


@dataclass(frozen=True)
class SpontaneousRule(ChanceRule):
    """A rule whose effect comes to every place with the same chance, whatever others do."""

    def chance(self, now: State, draws: Draws) -> Chance:
        return now.never + self.p

    def odds(self, block: Block) -> Odds:
        return even(self.p)


@dataclass(frozen=True)
class BondRule(Rule):
    """A rule that does nothing but change who is tied to whom; it says how in `bonding`."""

    effect: ClassVar[Effect] = BOND

    @property
    def works(self) -> bool:
        return True

    def chance(self, now: State, draws: Draws) -> Chance:
        return now.never

    def odds(self, block: Block) -> Odds:
        return even(0.0)


@dataclass(frozen=True)
class TrustRule(Rule):
    """A rule that does nothing but change who is trusted; it says how in `testimony`."""

    effect: ClassVar[Effect] = TRUST

    def chance(self, now: State, draws: Draws) -> Chance:
        return now.never

    def odds(self, block: Block) -> Odds:
        return even(0.0)


def parameters(rule: Rule) -> dict[str, Any]:
    """What a rule was made with, but its name; what only `finer` sets is left out where it is as usual."""
    values = {part: getattr(rule, part.name) for part in fields(rule) if part.name != "name"}
    return {part.name: value for part, value in values.items() if part.repr or value != part.default}
