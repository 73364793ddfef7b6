"""One-shot cascades: the ties of the network, each with its chance to carry."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.network import Network
from tidings.rules.chances import from_hazard
from tidings.rules.tell import TellingRule
from tidings.rules.tire import Tire
from tidings.scenario import Scenario
from tidings.trust import credibility_of
from tidings.worlds.luck import BITS, bit_of, certain, scaled
from tidings.worlds.paths import Paths


class Cascade:
    """Paths, and the chance of each to carry.

    Parameters
    ----------
    paths : Paths
        Who can tell whom.
    chance : (tie,), or (1,) where all ties have the same
        The chance that a tie carries, by hearer.
    """

    def __init__(self, paths: Paths, chance: NDArray[np.float64]):
        self.paths, self.chance = paths, chance
        self.even = len(chance) == 1

    @cached_property
    def whole(self) -> NDArray[np.uint64]:
        """The chances as whole numbers, as `luck.below` asks for them."""
        return scaled(self.chance)

    @cached_property
    def whole_by_teller(self) -> NDArray[np.uint64]:
        """The same in the order of `Paths.hearer`."""
        return self.whole if self.even else self.whole[self.paths.told]

    @cached_property
    def ones(self) -> list[bool]:
        """The bits of the chance, where all ties have the same."""
        return [bool(bit_of(self.whole, bit)[0]) for bit in range(BITS)]

    @cached_property
    def sure(self) -> bool:
        """Whether all ties carry for certain."""
        return bool(certain(self.whole).all())

    @cached_property
    def expected(self) -> float:
        """About which share a cascade that takes off reaches: the largest fixed point of hearing from those reached."""
        reached, chances, before = np.ones(self.paths.n_people), self.paths.by_hearer(self.chance), 2.0
        for _ in range(30):
            if before - reached.mean() < 1e-3:
                break
            before, reached = reached.mean(), from_hazard(np.asarray(chances @ reached))
        return float(reached.mean())


def cascade(scenario: Scenario) -> Cascade | None:
    """A scenario as a one-shot cascade; None where it is something else."""
    telling = [rule for rule in scenario.rules if isinstance(rule, TellingRule)]
    others = [rule for rule in scenario.rules if not isinstance(rule, TellingRule)]
    once = len(others) == 1 and type(others[0]) is Tire and others[0].p == 1.0
    ours = all(type(rule).__module__.startswith("tidings.") for rule in telling)
    if not (telling and once and ours) or credibility_of(scenario.network) is not None:
        return None
    # Paths are kept for every choice of ties; chances are as large and as many as there are questions, so only
    # the last are kept.
    kept: dict[tuple, Cascade] = scenario.network.cached("cascade", dict)
    along = tuple(rule.along for rule in telling)
    found = kept.get(along)
    if found is None:
        found = _cascade(scenario.network, telling)
        kept.clear()
        kept[along] = found
    return found


def _cascade(network: Network, telling: list[TellingRule]) -> Cascade:
    ties = tuple((rule.along.kind, rule.along.own) for rule in telling)
    paths: Paths = network.cached(
        ("paths", ties), lambda: Paths([_weights(network, rule) for rule in telling], network.places())
    )
    hazards = np.zeros(1)
    for rule, weights in zip(telling, paths.weights, strict=True):
        hazards = hazards + weights * rule.along.rate
    return Cascade(paths, from_hazard(hazards))


def _weights(network: Network, rule: TellingRule) -> sp.csr_array:
    """What is multiplied by the hazard of a rule."""
    summed = sp.csr_array(rule.along.weights(network), copy=True)
    summed.sum_duplicates()
    return summed
