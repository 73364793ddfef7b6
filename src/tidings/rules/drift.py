"""Drift: people lose touch unless they meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tidings._checks import positive, shown, within
from tidings.bonds.strength import Fading
from tidings.rules.base import BondRule, Rule
from tidings.rules.contacts import no_ties

if TYPE_CHECKING:
    from typing import Self

    from tidings.network import Network

_LEAST = 0.001  # a thousand halvings a step, where floats end


@dataclass(frozen=True)
class Drift(BondRule):
    """What ties two people fades unless they meet, and in the end they have lost touch.

    Parameters
    ----------
    half_life : float of at least 0.001
        Steps in which the strength of a bond halves.
    floor : float above 0, below 1
        The strength below which the bond is gone, and every tie between the two with it.

    Notes
    -----
    All bonds start with strength 1 and grow by 1 with every meeting of the two (`Coffee`,
    `Gathering`, `Thank`): tie decay [1]_. People who meet every `P` steps swing between
    ``1 / (1 - d)`` after a meeting and ``d / (1 - d)`` before one, with ``d = 2 ** (-P / half_life)``.
    A tie between two people makes its weight's contacts per step while the strength is at least 1,
    and in proportion to the strength below. A bond that nobody keeps up is gone after
    ``half_life * log2(1 / floor)`` steps. Under several rules of this kind the rates of decay add up
    and the highest floor counts.

    References
    ----------
    .. [1] Ahmad, W., Porter, M. A. & Beguerisse-Díaz, M. (2021). Tie-decay networks in continuous time and
       eigenvector-based centralities. *IEEE Transactions on Network Science and Engineering*, 8(2), 1759-1771.
       https://doi.org/10.1109/TNSE.2021.3071429

    Examples
    --------
    A tie that nobody keeps up is gone after two half-lives:

    >>> import tidings as td
    >>> pair = td.Network.from_edges([("Ana", "Ben")])
    >>> today = td.Scenario(pair, [td.Tell(0.0), Drift(half_life=2, floor=0.25)], ["Ana"], steps=6)
    >>> td.simulate(today, 1, rng=1, keep=["ties"])["ties"].values
    array([[1., 1., 1., 1., 1., 0., 0.]])
    """

    half_life: float
    floor: float = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        half_life = positive("Drift.half_life", self.half_life)
        if half_life < _LEAST:
            raise ValueError(f"Drift.half_life must be at least {_LEAST} steps, got {shown(self.half_life)}")
        self._set(half_life=half_life, floor=within("Drift.floor", self.floor))

    @property
    def ties_strangers(self) -> bool:
        return False

    def idle(self, network: Network) -> str | None:
        return no_ties(network, None)

    def finer(self, k: int) -> Self:
        return replace(self, half_life=self.half_life * k)


def fading_of(rules: Iterable[Rule]) -> Fading | None:
    """How bonds fade under these rules, None if they do not."""
    drifts = [rule for rule in rules if isinstance(rule, Drift)]
    if not drifts:
        return None
    half_lives = [drift.half_life for drift in drifts]
    together = half_lives[0] if len(half_lives) == 1 else 1 / sum(1 / half_life for half_life in half_lives)
    return Fading(together, max(drift.floor for drift in drifts))
