"""Worlds: what spreads along ties, decided once for every tie and replicate.

Where everyone tells once and then tires, each tie carries or does not, and whoever is tied to a
seed by ties that carry will know (Kempe, Kleinberg & Tardos 2003,
https://doi.org/10.1145/956750.956769). Which ties carry belongs to the network, the chances and the
key alone, so that every set of seeds meets the same worlds.

There are two ways to find who is reached: `passed` draws the luck of all ties for 64 worlds a word
and passes words along them, whose cost does not depend on how many are reached; `listed` follows
those who are reached one by one. Which is taken depends on how many are expected to be reached, and
never on the seeds: each way has luck of its own.

Where people go on telling, ties carry after a delay (`delayed`); where thresholds are drawn evenly,
everyone listens to one of their contacts (`picked`). All worlds can be asked backward too: who would
have reached these people (Borgs et al. 2014, https://doi.org/10.1137/1.9781611973402.70).
"""

from __future__ import annotations

from typing import Protocol

from tidings.bits import Lanes, Words
from tidings.scenario import Scenario
from tidings.worlds.cascade import Cascade, cascade, one_shot
from tidings.worlds.delayed import Delayed
from tidings.worlds.listed import Listed
from tidings.worlds.passed import Passed
from tidings.worlds.picked import Picked, Picks, picks

__all__ = ["Cascade", "Made", "Picks", "Worlds", "cascade", "made_of", "one_shot", "worlds"]

Made = Cascade | Picks
"""What worlds are made of: a scenario without its seeds."""


class Worlds(Protocol):
    """The worlds of some replicates."""

    def reached(self, seeds: Words, steps: int) -> Words:
        """Who knows after so many steps, when these people know at the start: (person, word)."""


def made_of(scenario: Scenario, backward: bool = False) -> Made | None:
    """What the worlds of a scenario are made of; None where it has none.

    With `backward` for worlds that are asked who would have reached the people given.
    """
    return cascade(scenario, backward) or picks(scenario)


def worlds(made: Made, key: int, lanes: Lanes, way: str | None = None, backward: bool = False) -> Worlds:
    """The worlds of some replicates under a key; `way` forces ``"listed"`` or ``"passed"``.

    Following one who is reached costs about three quarters of drawing a tie for 64 worlds and passing them along.
    """
    if isinstance(made, Picks):
        return Picked(made, key, lanes, backward)
    if made.tire < 1:
        return Delayed(made, key, lanes, backward)
    few = made.expected * 48 * made.paths.n_people < made.paths.n_ties
    return (Listed if (few if way is None else way == "listed") else Passed)(made, key, lanes)
