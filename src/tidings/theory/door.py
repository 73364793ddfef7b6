"""Checks at the door of theory: numbers of any shape, and numbers that vary from place to place."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tidings._checks import shown, whole

SUMS_TO = 1e-6  # what rounding and a cut tail may take from probabilities


class Distribution(NamedTuple):
    """Whole numbers and the share of places that have each of them."""

    values: NDArray[np.int64]
    probability: NDArray[np.float64]

    def mean(self, of: ArrayLike) -> float:
        """The mean over places of what belongs to each of the values."""
        return float(self.probability @ np.asarray(of, dtype=float))


def numbers(name: str, given: Any, least: float = 0.0, most: float = math.inf) -> NDArray[np.float64]:
    """Finite numbers from `least` to `most`, in an array of any shape, or an error that names them.

    Examples
    --------
    >>> numbers("seeds", [0.1, 0.2], most=1)
    array([0.1, 0.2])
    """
    wanted = f"numbers of at least {least:g}" if math.isinf(most) else f"numbers between {least:g} and {most:g}"
    try:
        if np.asarray(given).dtype.kind not in "iuf":
            raise TypeError
        found = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be {wanted}, got {shown(given)}") from None
    wrong = found[~(np.isfinite(found) & (found >= least) & (found <= most))]
    if wrong.size:
        raise ValueError(f"{name} must be {wanted} and finite, got {shown(wrong.flat[0])}")
    return found


def alike(**given: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Several arrays brought to one shape, or an error that names those which have no shape in common.

    Examples
    --------
    >>> alike(r0=np.array([1.0, 2.0]), seeds=np.array(0.1))[1]
    array([0.1, 0.1])
    """
    try:
        return list(np.broadcast_arrays(*given.values()))
    except ValueError:
        shapes = " and ".join(str(each.shape) for each in given.values())
        raise ValueError(
            f"{' and '.join(given)} must be single numbers or arrays of one shape, got shapes {shapes}"
        ) from None


def plain(found: NDArray[np.float64]) -> Any:
    """A float where one number was asked for, else the array."""
    return float(found) if np.ndim(found) == 0 else found


def distribution(name: str, given: Any, least: int = 0) -> Distribution:
    """How a whole number is distributed, from the number itself, a dict, or (values, probabilities).

    Examples
    --------
    >>> distribution("size", {3: 0.25, 5: 0.75})
    Distribution(values=array([3, 5]), probability=array([0.25, 0.75]))
    >>> distribution("size", 4).mean([10])
    10.0
    """
    if not isinstance(given, Iterable) or getattr(given, "ndim", 1) == 0:
        return Distribution(np.array([whole(name, given, least)]), np.ones(1))
    values, probability = _pair(name, given)
    whole_numbers = values.astype(np.int64)
    if (whole_numbers != values).any():
        raise ValueError(f"{name} must be whole numbers, got {shown(values[whole_numbers != values][0])}")
    total = probability.sum()
    if abs(total - 1) > SUMS_TO:
        raise ValueError(f"the probabilities of {name} must sum to 1, got a sum of {total:g}; divide them by it")
    return Distribution(whole_numbers, probability / total)


def _pair(name: str, given: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    parts = (list(given), list(given.values())) if isinstance(given, Mapping) else tuple(given)
    if len(parts) != 2 or any(np.ndim(part) != 1 for part in parts):
        raise TypeError(
            f"{name} must be a whole number, a dict from number to probability, or two lists of "
            f"equal length (values, probabilities), got {shown(given)}"
        )
    values, probability = numbers(name, parts[0]), numbers(f"the probabilities of {name}", parts[1])
    if len(values) != len(probability) or not len(values):
        raise ValueError(f"{name} needs as many probabilities as values, got {len(probability)} and {len(values)}")
    return values, probability
