"""A block: some replicates side by side, as the engine plays them, 64 to a word."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Places, Words, copied, places_of
from tidings.bonds.bonds import Bonds
from tidings.draws import Draws
from tidings.keys import merged
from tidings.network import Network
from tidings.state import State
from tidings.trust import Trust, credibility_of

Built = TypeVar("Built")
Where = slice | Places  # places: all of them, or some in order

FEW = 8  # where one place in so many is touched, lists of places cost less than looking at everybody
LANES = 1 << 19  # lanes that a rule written for whole states is asked about at a time, so that they stay in cache


class Block:
    """Who knows, who shares and which groups hold it, in words: (place, word).

    The one thing here that changes in place: a spread that stays local in a large network must
    not pay, in every step, for a copy of everybody who is not in it. Rules get frozen `State`s.
    `bonds` is None where no rule changes who is tied to whom, `trust` where none changes who is trusted.
    """

    def __init__(
        self,
        network: Network,
        draws: Draws,
        knows: Words,
        way: str | None = None,
        bonds: Bonds | None = None,
        trust: Trust | None = None,
    ):
        self.network, self.draws, self.step, self.way = network, draws, 0, way
        self.lanes, self.bonds, self.trust = draws.lanes, bonds, trust
        seeds = places_of(knows)
        self._places: dict[str, Places] = {"knows": seeds, "shares": seeds}
        self._words = {
            "knows": knows,
            "shares": copied(knows, seeds),
            "held": np.zeros((network.n_groups, self.lanes.n_words), dtype=np.uint64),
            "vacant": np.zeros_like(knows),
        }
        self._built: dict[Hashable, Any] = {}

    @property
    def knows(self) -> Words:
        """Who knows: (person, word)."""
        return self._words["knows"]

    @property
    def shares(self) -> Words:
        """Who knows and shares: (person, word)."""
        return self._words["shares"]

    @property
    def vacant(self) -> Words:
        """Which places stay empty until somebody is hired: (person, word)."""
        return self._words["vacant"]

    @property
    def credibility(self) -> NDArray[np.float64] | None:
        """How much each person's word counts: (person, lane); None where each counts in full."""
        if self.trust is not None:
            return self.trust.credibility
        given = credibility_of(self.network)
        return None if given is None else np.broadcast_to(given[:, None], (len(given), self.lanes.n_lanes))

    @property
    def held(self) -> Words:
        """Which groups hold it: (group, word)."""
        return self._words["held"]

    def words(self, name: str) -> Words:
        """``"knows"``, ``"shares"`` or ``"held"``."""
        return self._words[name]

    def places(self, name: str) -> Places:
        """Where it is so in any replicate, in order."""
        if name not in self._places:
            self._places[name] = places_of(self._words[name])
        return self._places[name]

    def copy_of(self, name: str) -> Words:
        """A copy of the words."""
        return copied(self._words[name], self.places(name))

    def totals(self, name: str) -> NDArray[np.int64]:
        """In how many places it is so: (replicate,)."""
        places, words = self.places(name), self._words[name]
        return self.lanes.totals(words if len(places) * FEW > len(words) else words[places])

    def everywhere(self, name: str) -> bool:
        """Whether it is so at every place in every replicate."""
        words = self._words[name]
        return len(self.places(name)) == len(words) and bool((words == self.lanes.present).all())

    def change(self, name: str, where: Where, words: Words) -> None:
        """Put new words at some places."""
        here = self._words[name]
        if isinstance(where, slice):
            here[where] = words
            self._places.pop(name, None)
        else:
            touched = merged([self.places(name), where])
            here[where] = words
            self._places[name] = touched[places_of(here[touched])]

    def begin_next(self) -> None:
        """Go on to the next step."""
        self.step += 1
        self._built.clear()

    def built(self, key: Hashable, build: Callable[[], Built]) -> Built:
        """Something derived from this step's state, built once."""
        if key not in self._built:
            self._built[key] = build()
        return self._built[key]

    def state(self, rows: slice = slice(None)) -> State:
        """The state as rules see it, of some rows of the result: a copy."""
        knows, shares, held = (self._flags(name)[:, rows].T for name in ("knows", "shares", "held"))
        bonds = self.bonds if len(knows) == len(self.draws.replicates) else None
        trust = None if self.trust is None else self.trust.credibility[:, self.lanes.columns][:, rows].T
        return State(self.network, self.step, knows, shares, held, bonds, trust)

    def _flags(self, name: str) -> NDArray[np.bool_]:
        return self.built(("flags", name), lambda: self.lanes.unpack(self._words[name]))

    def states(self) -> list[tuple[State, Draws]]:
        """The state of a few replicates at a time, with their luck."""
        return self.built("states", lambda: list(self._states()))

    def _states(self) -> Iterator[tuple[State, Draws]]:
        n = len(self.draws.replicates)
        # Bonds are of all lanes, so states that have them are not taken apart.
        size = n if self.bonds else max(1, min(n, LANES // max(self.network.n_people, 1)))
        for start in range(0, n, size):
            rows = slice(start, min(start + size, n))
            yield self.state(rows), Draws(self.draws.key, self.draws.replicates[rows])
