"""How chances of independent tries add up, and how a chance shrinks with the step."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from tidings._checks import warn

SURE = 1e150  # the hazard of a chance of 1: nobody times it is 0 and not nan, and any weight of it is finite
SLACK = 1e-9  # ten weights of .1 reach 1


def hazard(p: float) -> float:
    """``-log(1 - p)``: hazards of independent tries add up."""
    return SURE if p >= 1 else -math.log1p(-p)


def at_least_once(p: float, tries: NDArray) -> NDArray[np.float64]:
    """Chance that one of `tries` independent tries of chance `p` succeeds: the shape of `tries`."""
    if tries.dtype.kind in "iu":
        # Few different counts: look the chance up. The bits are those of the other branch.
        counts = np.arange(int(tries.max(initial=0)) + 1)
        return at_least_once(p, counts.astype(float))[tries]
    return from_hazard(hazard(p) * tries)


def from_hazard(total: NDArray) -> NDArray[np.float64]:
    """The chance that belongs to a sum of hazards."""
    return -np.expm1(-total)


def finer_gain(rule: str, p: float, k: int) -> float:
    """The chance per k-th of a step; a chance of 1 stays 1 and says so."""
    if p >= 1:
        warn(f"{rule} has the chance 1, which has no rate: in finer steps it acts at once")
        return 1.0
    return -math.expm1(math.log1p(-p) / k)


def finer_loss(rule: str, p: float, k: int) -> float:
    """The chance per k-th of a step; a chance of 1 is refused."""
    if p >= 1:
        raise ValueError(
            f"{rule} has the chance 1, which has no rate: in finer steps everyone would be lost at once. "
            "Use a chance below 1, or leave the step as it is"
        )
    return -math.expm1(math.log1p(-p) / k)
