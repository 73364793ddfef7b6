"""Worlds: a one-shot cascade, decided once for every tie and replicate.

Where everyone tells once and then tires, each tie carries or does not, and whoever is tied to a
seed by ties that carry will know (Kempe, Kleinberg & Tardos 2003,
https://doi.org/10.1145/956750.956769). Which ties carry belongs to the network, the chances and the
key alone, so that every set of seeds meets the same worlds.

There are two ways to find who is reached: `passed` draws the luck of all ties for 64 worlds a word
and passes words along them, whose cost does not depend on how many are reached; `listed` follows
those who are reached one by one. Which is taken depends on how many are expected to be reached, and
never on the seeds: each way has luck of its own.
"""

from __future__ import annotations

from typing import Protocol

from tidings.bits import Lanes, Words
from tidings.worlds.cascade import Cascade, cascade
from tidings.worlds.listed import Listed
from tidings.worlds.passed import Passed

__all__ = ["Cascade", "Worlds", "cascade", "worlds"]


class Worlds(Protocol):
    """The worlds of some replicates."""

    def reached(self, seeds: Words, steps: int) -> Words:
        """Who knows after so many steps, when these people know at the start: (person, word)."""


def worlds(cascade: Cascade, key: int, lanes: Lanes, way: str | None = None) -> Worlds:
    """The worlds of some replicates under a key; `way` forces ``"listed"`` or ``"passed"``.

    Following one who is reached costs about three quarters of drawing a tie for 64 worlds and passing them along.
    """
    few = cascade.expected * 48 * cascade.paths.n_people < cascade.paths.n_ties
    made = Listed if (few if way is None else way == "listed") else Passed
    return made(cascade, key, lanes)
