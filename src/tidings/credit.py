"""Credit: which rule people owe their learning to, when several chances met."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray


def credit(chances: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """How much of each lesson each rule gets, from its chance there: by rule name, (lesson,), summing to 1."""
    certain = np.any([chance >= 1 for chance in chances.values()], axis=0)
    weights = {
        name: np.where(certain, chance >= 1, -np.log1p(-np.minimum(chance, 1 - 1e-16)))
        for name, chance in chances.items()
    }
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}
