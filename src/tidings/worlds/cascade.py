"""Cascades: the ties of the network, each with its chance per step to carry, and how soon people tire of telling."""

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
        The chance that a tie carries in one step, by hearer.
    tire : float in [0, 1]
        The chance, per step, to tire after having told: 1 in a one-shot cascade, 0 where nobody ever does.
    """

    def __init__(self, paths: Paths, chance: NDArray[np.float64], tire: float = 1.0):
        self.paths, self.chance, self.tire = paths, chance, tire
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


def one_shot(scenario: Scenario) -> Cascade | None:
    """A scenario in which everyone tells once as a cascade; None where it is something else."""
    once = any(type(rule) is Tire and rule.p == 1.0 for rule in scenario.rules)
    return cascade(scenario) if once else None


def cascade(scenario: Scenario, backward: bool = False) -> Cascade | None:
    """A scenario in which people tell, and at most tire of it, as a cascade; None where it is something else.

    With `backward`, ties run from who hears to who tells: whoever is then reached would have reached those who begin.
    """
    telling = [rule for rule in scenario.rules if isinstance(rule, TellingRule)]
    tiring = [rule for rule in scenario.rules if type(rule) is Tire]
    ours = all(type(rule).__module__.startswith("tidings.") for rule in telling)
    only = len(telling) + len(tiring) == len(scenario.rules) and len(tiring) <= 1
    if not (telling and only and ours):
        return None
    # Paths are kept for every choice of ties; chances are as large and as many as there are questions, so only
    # the last are kept.
    kept: dict[tuple, Cascade] = scenario.network.cached(("cascade", backward), dict)
    tire = tiring[0].p if tiring else 0.0
    along = (tire, *(rule.along for rule in telling))
    found = kept.get(along)
    if found is None:
        found = _cascade(scenario.network, telling, tire, backward)
        kept.clear()
        kept[along] = found
    return found


def _cascade(network: Network, telling: list[TellingRule], tire: float, backward: bool) -> Cascade:
    ties = tuple((rule.along.kind, rule.along.own) for rule in telling)
    paths: Paths = network.cached(
        ("paths", backward, ties),
        lambda: Paths([_weights(network, rule, backward) for rule in telling], network.places()),
    )
    hazards = np.zeros(1)
    for rule, weights in zip(telling, paths.weights, strict=True):
        hazards = hazards + weights * rule.along.rate
    credibility = credibility_of(network)
    if credibility is not None:
        hazards = hazards * credibility[paths.order[paths.row if backward else paths.teller]]
    return Cascade(paths, from_hazard(hazards), tire)


def _weights(network: Network, rule: TellingRule, backward: bool) -> sp.csr_array:
    """What is multiplied by the hazard of a rule."""
    weights = rule.along.weights(network)
    summed = sp.csr_array(weights.T if backward else weights, copy=True)
    summed.sum_duplicates()
    return summed
