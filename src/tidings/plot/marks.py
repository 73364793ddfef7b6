"""What pictures of networks are made of: a frame, outlines, lines and dots."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from numpy.typing import NDArray

from tidings.plot.packing import Points
from tidings.plot.palette import COOL, GROUP, KNOWING, PERSON, TIE
from tidings.plot.paper import stroke


def sheet(corners: Points) -> tuple[float, float]:
    """Width and height in inches of a figure that this fits on, with room for names and a key."""
    wide, high = np.ptp(corners, axis=0) + 0.6
    return 8.0, float(np.clip(6.8 * high / wide + 0.7, 2.5, 8.0))


def frame(ax: Axes, corners: Points) -> float:
    """Make room for everything drawn, without ticks and lines; gives the points per length of a tie."""
    low, high = corners.min(axis=0) - 0.3, corners.max(axis=0) + 0.3
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xticks=[], yticks=[])
    ax.set_aspect("equal", adjustable="box")
    ax.apply_aspect()
    ax.spines[:].set_visible(False)
    start, end = in_points(ax, np.array([[0.0, 0.0], [1.0, 0.0]]))
    return float(end[0] - start[0])


def in_points(ax: Axes, places: Points) -> Points:
    """Data coordinates as points of the figure: (place, 2)."""
    return ax.transData.transform(places) * 72 / ax.figure.dpi


def draw_outlines(ax: Axes, hulls: list[Points], depth: float) -> None:
    """Soft outlines; where people are in several groups (`depth` on average), softer and in several hues."""
    soft = 0.17 / max(depth, 1)
    hues = COOL if depth > 1.2 else (GROUP,)
    faces = [(hues[number % len(hues)], soft) for number in range(len(hulls))]
    edges = [(hue, min(3.5 * soft, 1)) for hue, _ in faces]
    ax.add_collection(
        PolyCollection(hulls, facecolors=faces, edgecolors=edges, linewidths=stroke(1), zorder=1, gid="groups")
    )


def draw_ties(ax: Axes, places: Points, ties: sp.csr_array, colour: str = TIE) -> None:
    """One thin line per tied pair, fainter the more there are, and stronger in another colour than the usual one."""
    pairs = tied_pairs(ties)
    ends = places[np.stack([pairs.row, pairs.col], axis=1)]
    soft = softness(len(ends), 5, 0.015, 0.6)
    wide, above = (0.8, 2.0) if colour == TIE else (1.4, 2.1)
    soft = soft if colour == TIE else min(2 * soft, 0.9)
    ax.add_collection(LineCollection(list(ends), colors=colour, alpha=soft, linewidths=wide, zorder=above, gid="ties"))


def tied_pairs(ties: sp.csr_array) -> sp.coo_array:
    """Every tied pair once, with the larger weight of its two ways."""
    return sp.triu(sp.csr_array(ties.maximum(ties.T)), k=1).tocoo()


def softness(n: int, scale: float, least: float, most: float) -> float:
    """How dark each of `n` lines is, so that many together are no darker than few."""
    return float(np.clip(scale / np.sqrt(max(n, 1)), least, most))


def draw_dots(ax: Axes, places: Points, reach: NDArray[np.float64], known: NDArray[np.float64] | None) -> None:
    """A dot for every place, in order, with its radius in points and the colour of what is known there."""
    colours = PERSON if known is None else KNOWING(known)
    rim = float(np.clip(0.12 * reach.mean(), 0.2, 1))
    x, y = places.T
    ax.scatter(x, y, s=(2 * reach) ** 2, c=colours, edgecolors="white", linewidths=rim, zorder=4, gid="people")
