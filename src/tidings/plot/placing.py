"""Names beside dots and over outlines, where they cover neither dots nor other names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.patheffects as effects
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from tidings.plot.marks import in_points
from tidings.plot.packing import Points
from tidings.plot.paper import points, text_width

Box = NDArray[np.float64]  # left, bottom, right, top, in points

# (across, up) in -1, 0, 1, the best first. Beside a dot a name is one with it; above an outline it is its title.
BESIDE = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
ABOVE = ((0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1), (1, 0), (-1, 0))
INSIDE = ((0, 0),)
MOST_COVERED = 0.1  # part of a name that may lie over something else


def place_names(
    ax: Axes,
    names: Sequence[str],
    places: Points,
    reach: Points,
    *,
    extent: Points | None = None,
    taken: Sequence[Box] = (),
    sides: Sequence[tuple[int, int]] = BESIDE,
    every: bool = False,
    **font: Any,
) -> list[Box]:
    """Write names beside places; a name that finds no room is left out unless `every` is true.

    Parameters
    ----------
    ax : Axes
        With its final limits.
    names : list of str
        What is written.
    places : array (name, 2)
        In data coordinates.
    reach : array (name, 2)
        How far from its place a name must stay, across and up, in points.
    extent : array (name, 2), optional
        The same in data coordinates, for things that grow with the picture; it is added.
    taken : list of boxes
        What must not be covered.
    sides : tuples
        On which side a name may stand, the best first.
    every : bool
        Whether a name without room is written where it covers least.
    **font
        Passed on to ``ax.annotate``; ``fontsize`` is needed, as `points` takes it.

    Returns
    -------
    list of boxes
        `taken` and the boxes of the names written.
    """
    boxes = list(taken)
    extent = np.zeros_like(places) if extent is None else extent
    for name, place, far, wide in zip(names, places, reach, extent):
        size = np.array([text_width(name, font["fontsize"]), points(1.15 * font["fontsize"])])
        rims = place + np.array([_slanted(side) for side in sides]) * wide
        choices = [_box(rim, side, far, size) for rim, side in zip(in_points(ax, rims), sides)]
        covered = [_covered(choice, boxes) for choice in choices]
        best = int(np.argmin(covered))
        if every or covered[best] <= MOST_COVERED * size.prod():
            boxes.append(choices[best])
            offset = choices[best].reshape(2, 2).mean(axis=0) - in_points(ax, rims)[best]
            _write(ax, name, rims[best], offset, font)
    return boxes


def around(ax: Axes, places: Points, reach: Points) -> list[Box]:
    """Boxes around places that reach so far across and up, in points."""
    at = in_points(ax, places)
    return list(np.hstack([at - reach, at + reach]))


def outside(ax: Axes) -> list[Box]:
    """The strips above and below the axes, where title and key go."""
    left, bottom, right, top = np.array(ax.get_window_extent().extents) * 72 / ax.figure.dpi
    return [np.array([left, bottom - points(100), right, bottom]), np.array([left, top, right, top + points(100)])]


def _write(ax: Axes, name: str, data: Points, offset: Points, font: dict[str, Any]) -> None:
    halo = [effects.withStroke(linewidth=2.5, foreground="white", alpha=0.9)]
    (x, y), (across, up) = data, offset
    ax.annotate(
        name, (x, y), (across, up), textcoords="offset points", ha="center", va="center", zorder=6,
        path_effects=halo, annotation_clip=False, **font | {"fontsize": points(font["fontsize"])},
    )  # fmt: skip


def _box(rim: Points, side: tuple[int, int], far: Points, size: Points) -> Box:
    middle = rim + _slanted(side) * (far + (2, 1)) + np.array(side) * size / 2
    return np.concatenate([middle - size / 2, middle + size / 2])


def _slanted(side: tuple[int, int]) -> Points:
    """Where the rim of something round is on this side, from its middle."""
    return np.array(side) * (0.7 if all(side) else 1.0)


def _covered(box: Box, boxes: Sequence[Box]) -> float:
    """Area of the box that others cover, what two of them cover counted twice."""
    if not boxes:
        return 0.0
    others = np.array(boxes)
    sides = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    return float(np.maximum(sides, 0).prod(axis=1).sum())
