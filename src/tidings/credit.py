"""Credit: which rule people owe their learning to, when several chances met."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tidings.engine import Chances


def credit(ways: Chances, person: NDArray, replicate: NDArray) -> dict[str, NDArray[np.float64]]:
    """How much of each learning each rule gets: by rule name, (learning,), summing to 1."""
    chances = {}
    for name, chance in ways.items():
        row = person if chance.shape[0] > 1 else 0
        chances[name] = np.broadcast_to(chance[row, replicate if chance.shape[1] > 1 else 0], person.shape)
    certain = np.any([chance >= 1 for chance in chances.values()], axis=0)
    weights = {
        name: np.where(certain, chance >= 1, -np.log1p(-np.minimum(chance, 1 - 1e-16)))
        for name, chance in chances.items()
    }
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}
