"""The two sides of a heatmap: where the values of an axis lie, and how they are named."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator
from numpy.typing import NDArray

from tidings.plot.endings import LONG
from tidings.plot.marks import in_points
from tidings.plot.palette import INK
from tidings.plot.paper import points, text_width

SIZE = 11  # points of names
THIN = 0.2  # part of an equal share of the axis below which a cell would not be seen

# Round numbers to name where not all values can be, the most first.
LINEAR = [MaxNLocator(n, steps=[1, 2, 5, 10]) for n in (7, 5, 4, 3, 2)]
LOG = [LogLocator(subs=(1, 2, 5)), *(LogLocator(numticks=n) for n in (9, 5, 3, 2))]


def is_numbers(index: pd.Index) -> bool:
    """Whether the values of an axis are numbers rather than texts, rules, yes or no."""
    return bool(pd.api.types.is_numeric_dtype(index)) and not pd.api.types.is_bool_dtype(index)


class Side(NamedTuple):
    """One axis of the picture: where its cells lie, and on what scale: linear, log or even."""

    name: str
    values: list[Any]
    centres: NDArray[np.float64]
    edges: NDArray[np.float64]
    scale: str
    is_ordered: bool

    @classmethod
    def of(cls, index: pd.Index) -> Side:
        """The side for these values; numbers must rise."""
        name, values = str(index.name), index.tolist()
        if not is_numbers(index):
            return cls(name, values, *_evenly(len(values)), "even", False)
        numbers = index.to_numpy(float)
        scale = "log" if _is_geometric(numbers) else "linear"
        edges = np.exp(_between(np.log(numbers))) if scale == "log" else _between(numbers)
        widths = np.diff(np.log(edges) if scale == "log" else edges)
        if widths.min() < THIN * widths.sum() / len(widths):
            return cls(name, values, *_evenly(len(values)), "even", True)
        return cls(name, values, numbers, edges, scale, True)


def _evenly(n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.arange(n, dtype=float), np.linspace(-0.5, n - 0.5, n + 1)


def _between(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Edges half way between rising values, the outer ones as far out as the next is in."""
    if len(values) == 1:
        return values[0] + np.array([-0.5, 0.5])
    middle = (values[1:] + values[:-1]) / 2
    return np.concatenate([[2 * values[0] - middle[0]], middle, [2 * values[-1] - middle[-1]]])


def _is_geometric(values: NDArray[np.float64]) -> bool:
    """Whether steps are more even as factors than as differences: 1, 2, 5, 10, but not 1, 2, 3, 4."""
    if len(values) < 3 or values[0] <= 0:
        return False
    plain, factors = np.diff(values), np.diff(np.log(values))
    return bool(factors.std() / factors.mean() < plain.std() / plain.mean() - 1e-9)


def dress(ax: Axes, axis: Any, side: Side, label: str) -> None:
    """Ticks at the values where their names fit, else at some of them or at round numbers."""
    is_x = axis is ax.xaxis
    axis.set_minor_locator(NullLocator())
    axis.set_label_text(label, color=INK, fontsize=points(SIZE + 1))
    axis.labelpad = 6
    if is_x:
        axis.label.set(ha="left", x=0)
    names, turn = _names(side, _room(ax, axis, side.centres), is_x)
    choices = list(_choices(side, names))
    ticks, texts = next(
        (some for some in choices if _need(some[1], is_x, turn) <= _room(ax, axis, some[0])), choices[-1]
    )
    axis.set_ticks(ticks, texts)
    look: dict[str, Any] = {"rotation": turn, "ha": "right", "rotation_mode": "anchor"} if turn else {}
    for text in axis.get_ticklabels():
        text.set(**look)
    axis.set_tick_params(length=0, labelsize=points(SIZE), labelcolor=INK)


def along(ax: Axes, axis: Any, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where values lie along an axis, in points."""
    way = 0 if axis is ax.xaxis else 1
    places = np.tile([ax.get_xlim()[0], ax.get_ylim()[0]], (len(values), 1))
    places[:, way] = values
    return in_points(ax, places)[:, way]


def _room(ax: Axes, axis: Any, values: NDArray[np.float64]) -> float:
    """The least distance between neighbours, in points."""
    return float(np.abs(np.diff(along(ax, axis, values))).min(initial=np.inf))


def _need(names: list[str], is_x: bool, turn: float) -> float:
    """The points that names need along an axis."""
    rows = [name.split("\n") for name in names]
    if not is_x or turn:
        return points(1.4 * SIZE) * max(map(len, rows), default=0)
    return max((text_width(row, SIZE) for name in rows for row in name), default=0) + 6


def _names(side: Side, room: float, is_x: bool) -> tuple[list[str], float]:
    """Names of the values, long ones broken into rows, and by how much they are turned."""
    names = [_short(value) for value in side.values]
    letters = int(np.clip(room / points(0.6 * SIZE), 6, LONG)) if is_x else LONG
    rows = [textwrap.fill(name, letters, break_long_words=False) for name in names]
    is_turned = is_x and not side.is_ordered and _need(rows, True, 0) > room
    return (names, 30) if is_turned else (rows, 0)


def _choices(side: Side, names: list[str]) -> Iterator[tuple[NDArray[np.float64], list[str]]]:
    """Ticks with their names, the most first."""
    yield side.centres, names
    if side.scale == "even":
        for every in range(2, len(names) + 1):
            yield side.centres[::every], names[::every]
        return
    for locator in LOG if side.scale == "log" else LINEAR:
        ticks = np.asarray(locator.tick_values(side.centres[0], side.centres[-1]))
        slack = 1e-9 * np.ptp(side.centres)
        ticks = ticks[(ticks >= side.centres[0] - slack) & (ticks <= side.centres[-1] + slack)]
        if len(ticks) > 1:
            yield ticks, [_short(float(tick)) for tick in ticks]


def _short(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return f"{value:g}" if isinstance(value, float) else str(value)
