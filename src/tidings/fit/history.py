"""What was so at the start of every step, as far as it follows from who learned when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tidings.draws import Draws
from tidings.fit.door import Watched
from tidings.network import Network
from tidings.rules.base import Rule
from tidings.rules.memory import Adopt
from tidings.state import State


def history(network: Network, rules: Sequence[Rule], seen: Watched) -> State:
    """The state at the start of every step that was watched, the steps as the replicates of one `State`.

    Everybody who knows shares. A group holds it from the step after the one at whose start it had
    the quorum of `Adopt`, since the first step of all. No rule that is fitted looks at the number
    of the step, so that one look serves for all of them.
    """
    first = 0 if any(isinstance(rule, Adopt) for rule in rules) else seen.since
    steps = np.arange(first, seen.until)
    knows = seen.when <= steps[:, None]
    held = _held(network, rules, knows)[-seen.n_steps :]
    knows = knows[-seen.n_steps :]
    return State(network, seen.since, knows, knows, held)


def at_risk(seen: Watched) -> NDArray[np.bool_]:
    """Who had not learned at the start of each step that was watched: (step, person)."""
    return seen.when > np.arange(seen.since, seen.until)[:, None]


def learns(seen: Watched) -> NDArray[np.bool_]:
    """Who learned in which of the steps that were watched: (step, person)."""
    return seen.when == np.arange(seen.since + 1, seen.until + 1)[:, None]


def _held(network: Network, rules: Sequence[Rule], knows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which groups hold it at the start of each step: (step, group)."""
    held = np.zeros((len(knows), network.n_groups), dtype=bool)
    now = State(network, 0, knows, knows, held)
    for rule in rules:
        if isinstance(rule, Adopt):
            kept = np.broadcast_to(rule.chance(now, Draws(0, 1)) > 0, held.shape)
            held[1:] |= np.logical_or.accumulate(kept[:-1], axis=0)
    return held
