"""A plane through the outcomes of a design, fitted by least squares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tidings._checks import counted
from tidings.labels import boxed
from tidings.sensitivity.door import is_constant

Line = tuple[list[Any], NDArray[np.float64]]  # values of a parameter, and outcomes at them (replicate, value)


def lines_on_plane(columns: Mapping[str, list[Any]], outcomes: NDArray[np.float64]) -> tuple[dict[str, Line], float]:
    """What the plane says along each parameter while all others are at their mean, and how much it explains.

    Parameters
    ----------
    columns : dict
        For each parameter its value at every point. Numbers enter as they are, and the plane is
        looked at where they are lowest and highest; of other values each has an effect of its own.
    outcomes : array (replicate, point)
        A plane is fitted to each replicate; their mean is the plane through the mean outcomes.

    Returns
    -------
    lines : dict
        For each parameter the values at which it is looked at, and the outcomes there (replicate, value).
    explained : float
        Share of the variance of mean outcomes between points, NaN if there is none.

    Examples
    --------
    >>> lines, explained = lines_on_plane({"p": [0.1, 0.2, 0.3]}, np.array([[1.0, 2.0, 3.0]]))
    >>> lines["p"][0], lines["p"][1].round(6).tolist(), round(explained, 6)
    ([0.1, 0.3], [[1.0, 3.0]], 1.0)
    """
    parts = [_part(given) for given in columns.values()]
    mean = outcomes.mean(axis=1, keepdims=True)
    points = np.hstack([part.points for part in parts])
    slopes = _slopes(points, outcomes - mean)
    rows = np.split(slopes, np.cumsum([part.points.shape[1] for part in parts])[:-1])
    lines = {name: (part.values, mean + (part.at @ row).T) for name, part, row in zip(columns, parts, rows)}
    return lines, _explained(outcomes.mean(axis=0), points @ slopes.mean(axis=1))


class _Part(NamedTuple):
    """What one parameter adds to the plane; both arrays are centred on the points."""

    values: list[Any]
    at: NDArray[np.float64]  # (value, slope)
    points: NDArray[np.float64]  # (point, slope)


def _part(given: list[Any]) -> _Part:
    codes, found = pd.factorize(boxed(given), use_na_sentinel=False)
    values = found.tolist()
    if len(values) > 1 and all(map(_is_number, values)):
        low, high = min(values), max(values)
        values, at = [low, high], np.array([[0.0], [1.0]])
        points = (np.array(given, dtype=float)[:, None] - low) / (high - low)
    else:
        # The first value is what the others are compared with; a value that never changes has no slope.
        at = np.eye(len(values))[:, 1:]
        points = at[codes]
    return _Part(values, at - points.mean(axis=0), points - points.mean(axis=0))


def _is_number(value: Any) -> bool:
    """Not NaN, which is what xarray makes of None."""
    return isinstance(value, (int, float)) and value == value


def _slopes(points: NDArray[np.float64], outcomes: NDArray[np.float64]) -> NDArray[np.floating]:
    """Slopes of the plane through outcomes (replicate, point) that are centred: (slope, replicate)."""
    n, n_slopes = points.shape
    if n < n_slopes + 2:
        said = f"{counted(n, 'point')} cannot say how well a plane of {counted(n_slopes, 'slope')} fits"
        raise ValueError(f"{said}; give a larger design")
    slopes, _, rank, _ = np.linalg.lstsq(points, outcomes.T)
    if rank < n_slopes:
        raise ValueError(
            "some columns of the design move together, so their effects are not apart; give another design"
        )
    return slopes


def _explained(outcomes: NDArray[np.float64], fitted: NDArray[np.floating]) -> float:
    centred = outcomes - outcomes.mean()
    rest = centred - fitted
    return np.nan if is_constant(outcomes) else float(1 - (rest @ rest) / (centred @ centred))
