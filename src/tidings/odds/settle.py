"""Settling: who draws the luck that their chance asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tidings.bits import EVERYBODY, Lane, Places, Words, lanes_of, words_of
from tidings.draws import LEADING, Luck
from tidings.odds.base import Part
from tidings.odds.even import Even

Chances = Sequence[NDArray[np.float64]]
Acts = Callable[[NDArray[np.float64], Chances], NDArray[np.bool_]]
_ROUNDING = 1e-9  # far more than a product of a few misses can be off


@dataclass(frozen=True)
class Settled:
    """Where it happened, and with what chance each of the rules acted there."""

    words: Words
    place: Places
    lane: Lane
    chances: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)  # by rule name: (lane,)


def gains(draw: NDArray[np.float64], chances: Chances) -> NDArray[np.bool_]:
    """High draws gain."""
    return draw >= missed(chances)


def loses(draw: NDArray[np.float64], chances: Chances) -> NDArray[np.bool_]:
    """Low draws lose."""
    return draw < 1.0 - missed(chances)


def settle(luck: Luck, parts: Mapping[str, Part], among: Words, acts: Acts) -> Settled:
    """Who among some lanes at least one of the rules acts on.

    Parameters
    ----------
    luck : Luck
        The draws of the places.
    parts : dict of Part
        The odds of each rule, in order of name.
    among : (place, word)
        Lanes that are looked at.
    acts : gains, loses or any other
        From the draws of lanes and the chances of all rules there: whether it happens.
    """
    if all(isinstance(part, Even) for part in parts.values()) and acts in (gains, loses):
        return _by_word(luck, parts, among, acts)
    place, lane = lanes_of(_open(luck, parts, among, high=acts is not loses))
    draw = luck.at(place, lane)
    if acts in (gains, loses):
        near = _near(draw, parts, place, lane, high=acts is gains)
        place, lane, draw = place[near], lane[near], draw[near]
    chances = {name: part.chance(place, lane) for name, part in parts.items()}
    happens = acts(draw, list(chances.values()))
    place, lane = place[happens], lane[happens]
    chances = {name: chance[happens] for name, chance in chances.items()}
    return Settled(words_of(place, lane, *among.shape), place, lane, chances)


def missed(chances: Chances) -> NDArray[np.float64]:
    """Chance that none of the rules acts, multiplied in the order given."""
    spared = 1.0 - chances[0]
    for chance in chances[1:]:
        spared = spared * (1.0 - chance)
    return spared


def _by_word(luck: Luck, parts: Mapping[str, Part], among: Words, acts: Acts) -> Settled:
    spared = missed([part.each for part in parts.values() if isinstance(part, Even)])
    words = luck.reaches(spared, among) if acts is gains else among & ~luck.reaches(1.0 - spared, among)
    place, lane = lanes_of(words) if acts is gains else (np.zeros(0, dtype=np.int64),) * 2
    return Settled(words, place, lane, {name: part.chance(place, lane) for name, part in parts.items()})


def _open(luck: Luck, parts: Mapping[str, Part], among: Words, high: bool) -> Words:
    """Lanes that leading bits leave open.

    Someone whose chance is at most ``2**-b`` acts only if the first `b` bits of the draw are all
    ones (all zeros, where low draws act). So each bit halves the lanes with small chances.
    """
    possible, several = _exceeding(parts, 0.0)
    still = among & possible
    far: Words = np.zeros((1, 1), dtype=np.uint64)
    for bit in range(LEADING):
        if not still.any():
            break
        level = 0.5 ** (bit + 1)
        likely, _ = _exceeding(parts, level - _ROUNDING)
        if several.any():
            likely = likely | (several & _exceeding(parts, level / len(parts) - _ROUNDING)[0])
        far = far | (~luck.word(bit) if high else luck.word(bit))
        still &= likely | ~far
    return still


def _near(
    draw: NDArray[np.float64], parts: Mapping[str, Part], place: Places, lane: Lane, high: bool
) -> NDArray[np.intp] | slice:
    """Where it may happen by what chances are at most; everywhere, if no chance is bounded faster than it is found."""
    bounds = [part.bound(place, lane) for part in parts.values()]
    if all(bound is None for bound in bounds):
        return slice(None)
    most = [part.chance(place, lane) if b is None else b for part, b in zip(parts.values(), bounds)]
    near = gains(draw + _ROUNDING, most) if high else loses(draw - _ROUNDING, most)
    return np.flatnonzero(near)


def _exceeding(parts: Mapping[str, Part], level: float) -> tuple[Words, Words]:
    """Where the chance of any rule may be more than `level`, and where that of several."""
    found, several = np.zeros((2, 1, 1), dtype=np.uint64)
    for part in parts.values():
        exceeds = part.exceeds(level)
        if exceeds is False:
            continue
        there = np.full((1, 1), EVERYBODY) if exceeds is True else exceeds
        found, several = found | there, several | (found & there)
    return found, several
