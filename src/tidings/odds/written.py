"""Chances as floats for every place and replicate: a rule of one's own, and ties with weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lane, Lanes, Places, Words
from tidings.block import Block, Where
from tidings.draws import Draws
from tidings.odds.base import Odds, Part
from tidings.odds.even import Even
from tidings.state import State

if TYPE_CHECKING:
    from tidings.rules.base import Rule


@dataclass(frozen=True)
class Written(Odds):
    """A chance for every place and replicate, some replicates at a time: (place, replicate) each."""

    chances: Sequence[NDArray[np.float64]]
    lanes: Lanes
    written_out: ClassVar[bool] = True

    def at(self, where: Where) -> Floats:
        here = [chance[where] for chance in self.chances]
        values = np.empty((len(here[0]), sum(chance.shape[1] for chance in here)))
        return Floats(np.concatenate(here, axis=1, out=values), self.lanes)


@dataclass(frozen=True)
class Floats(Part):
    """The chances of some places: (place, replicate)."""

    values: NDArray[np.float64]
    lanes: Lanes

    def exceeds(self, level: float) -> Words | bool:
        return self.lanes.pack(self.values > level)

    def chance(self, place: Places, lane: Lane) -> NDArray[np.float64]:
        return self.values[place, self.lanes.rows(lane)]


def written(rule: Rule, block: Block) -> Odds:
    """The odds of a rule that says its chances for whole states, asked about a few replicates at a time."""
    states = block.states()
    chances = [chance_of(rule, now, draws) for now, draws in states]
    if all(chance.shape[1] == 1 for chance in chances) and _agree(chances):
        return Even(np.ascontiguousarray(chances[0]))
    n_places = len(block.network.places(rule.effect.over))
    sizes = [now.n_replicates for now, _ in states]
    return Written([np.broadcast_to(each, (n_places, n)) for each, n in zip(chances, sizes)], block.lanes)


def _agree(chances: Sequence[NDArray[np.float64]]) -> bool:
    return all(np.array_equal(chance, chances[0]) for chance in chances[1:])


def chance_of(rule: Rule, now: State, draws: Draws) -> NDArray[np.float64]:
    """A rule's chance, turned to (place, replicate) and checked where the rule is not ours."""
    if type(rule).__module__.startswith("tidings.rules."):
        chance = np.asarray(rule.chance(now, draws), dtype=float)
    else:
        chance = _checked_chance(rule, now, draws)
    return np.atleast_2d(chance).T


def _checked_chance(rule: Rule, now: State, draws: Draws) -> NDArray[np.float64]:
    """The chance of a rule whose author may have erred: the error says which rule, and in which step."""
    try:
        given = rule.chance(now, draws)
    except Exception as wrong:
        wrong.add_note(f"This happened in {rule.name}.chance in step {now.step}.")
        raise
    chance, over = _as_numbers(given), rule.effect.over
    if chance is None:
        raise TypeError(f"{rule.name}.chance gave {given!r:.60} in step {now.step}; return an array of chances")
    shape = (now.n_replicates, len(now.network.places(over)))
    if not _fits(chance, shape):
        raise ValueError(
            f"{rule.name}.chance gave shape {chance.shape}; "
            f"expected something that broadcasts to (replicate, {over}) = {shape} (step {now.step})"
        )
    if chance.size and not (chance.min() >= 0 and chance.max() <= 1):
        wrong_one = chance[~((chance >= 0) & (chance <= 1))][0]
        raise ValueError(f"{rule.name}.chance gave {wrong_one} in step {now.step}; chances must be between 0 and 1")
    return chance


def _as_numbers(given: Any) -> NDArray[np.float64] | None:
    try:
        return None if given is None else np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        return None


def _fits(chance: NDArray[np.float64], shape: tuple[int, int]) -> bool:
    try:
        return np.broadcast_shapes(chance.shape, shape) == shape
    except ValueError:
        return False
