"""Chances that come from ties which come and go: bounded by counts, summed up where luck leaves a lane open.

A tie's weight fades with its bond but never grows, so how many ties are there from people who do it
bounds the chance from above; only lanes that this and the leading bits of luck leave open are looked
at more closely, and of their ties only those that have not faded like all others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lane, Places, Words, added
from tidings.block import Where
from tidings.bonds.bonds import Bonds
from tidings.bonds.tracked import Tracked, at_least, number_at
from tidings.odds.base import Odds, Part
from tidings.odds.contacts import Web


@dataclass(frozen=True)
class Living(Odds):
    """Odds of what is heard along ties that are there now.

    Parameters
    ----------
    web : Web
        Who hears whom along the network's ties.
    name : str
        Who is heard: ``"shares"`` or ``"knows"``.
    law : callable
        The chance of sums at places.
    least : callable
        The smallest count whose chance may exceed a level; asked where all weights are 1.
    newer : bool
        Whether bonds that came later count.
    voice : (person, lane), optional
        How much the word of each of them counts, 1 at most.
    """

    web: Web
    name: str
    law: Callable[[NDArray, Places], NDArray[np.float64]]
    least: Callable[[float], int]
    newer: bool
    voice: NDArray[np.float64] | None = None

    def at(self, where: Where) -> Part:
        return _Living(self, where)

    @property
    def bonds(self) -> Bonds:
        """Whose ties they are."""
        assert self.web.block.bonds is not None
        return self.web.block.bonds

    @property
    def words(self) -> Words:
        """Who does it: (person, word)."""
        return self.web.block.words(self.name)

    @property
    def tracked(self) -> Tracked | None:
        """The same for bonds that came later alone."""
        if not self.newer:
            return None
        return self.web.block.built(("tracked", self.name), lambda: self.bonds.newer.tracked(self.name, self.words))

    @property
    def older(self) -> list[Words]:
        """How many of everybody's ties in the network are there from people who do it, in planes."""
        return self.web.block.built(("older", self.web.key, self.name), self._older)

    def _older(self) -> list[Words]:
        return self.web.contacts.count([self.words], self.bonds.masks(self.web.matrix)).planes_by_place()

    @property
    def planes(self) -> list[Words]:
        """The same of all ties."""
        newer = self.tracked.planes if self.tracked else []
        if not (self.older and newer):
            return self.older or newer
        return self.web.block.built(("living", self.web.key, self.name), lambda: added(self.older, newer))

    def exceeding(self, level: float) -> Words:
        """Where the chance may be more than `level`: (place, word)."""
        least = self.least(level) if self.web.counted else 1
        key = "living exceeds", self.web.key, self.name, self.newer, least
        return self.web.block.built(key, lambda: at_least(self.planes, least, self.words))


@dataclass(frozen=True)
class _Living(Part):
    odds: Living
    where: Where

    def exceeds(self, level: float) -> Words | bool:
        return self.odds.exceeding(level)[self.where]

    def bound(self, place: Places, lane: Lane) -> NDArray[np.float64] | None:
        odds = self.odds
        if not odds.web.counted or self._exact:
            return None
        place = self._numbered(place)
        most = odds.bonds.most_heard(place, lane, number_at(odds.older, place, lane))
        return odds.law(most + odds.tracked.at(place, lane) if odds.tracked else most, place)

    def chance(self, place: Places, lane: Lane) -> NDArray[np.float64]:
        odds, bonds = self.odds, self.odds.bonds
        place = self._numbered(place)
        if odds.web.counted and self._exact:
            return odds.law(number_at(odds.planes, place, lane), place)
        n_older = number_at(odds.older, place, lane) if odds.web.counted else None
        heard = bonds.heard(place, lane, odds.web.matrix, odds.words, odds.voice, odds.newer, odds.tracked, n_older)
        return odds.law(heard, place)

    @property
    def _exact(self) -> bool:
        """Whether counts are all there is to it."""
        return not self.odds.bonds.fading and self.odds.voice is None

    def _numbered(self, place: Places) -> Places:
        """Places as the network numbers them."""
        return place + self.where.start if isinstance(self.where, slice) else self.where[place]
