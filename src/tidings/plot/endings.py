"""Names at the ends of lines, instead of a legend."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from tidings.plot.marks import in_points
from tidings.plot.paper import points, text_width

SIZE = 11.0  # points
GAP = 7.0  # between a line and its name, points
LONG = 24  # letters in a row of a name
NEAR = 0.06  # part of the width from the last end within which a line ends with the last
HALO = [withStroke(linewidth=2.5, foreground="white")]  # where it stands in a band, or there is no room
LOOKS = 9  # places at which a line is looked at on its way past a name


def name_ends(
    ax: Axes,
    names: Sequence[str],
    ends: Sequence[tuple[float, float]],
    colours: Sequence[str],
    paths: Sequence[NDArray[np.float64]] = (),
) -> None:
    """Write every name beside the end of its line, moved up or down where two would overlap.

    Long names are broken, so that the lines keep most of the room.
    The x axis is extended to the right until the longest name fits in; its limits must be those of
    the lines when this is called, and those of the y axis final. A name whose line ends before the
    others stands where the others, given as `paths` of (x, y), do not pass.
    """
    broken = [textwrap.wrap(name, LONG) or [""] for name in names]
    widths = np.array([max(text_width(row, SIZE) for row in rows) for rows in broken])
    _make_room(ax, np.array([x for x, _ in ends]), widths)
    corner = in_points(ax, np.array([[ax.get_xlim()[0], ax.get_ylim()[0]]]))
    places = in_points(ax, np.array(ends, dtype=float)) - corner
    heights = points(1.25 * SIZE) * np.array([len(rows) for rows in broken])
    obstacles = [in_points(ax, path) - corner for path in paths]
    spots = _spots(places, widths, heights, obstacles, ax.get_window_extent().height * 72 / ax.figure.dpi)
    for rows, end, (across, up), colour in zip(broken, ends, spots - places, colours):
        ax.annotate(
            "\n".join(rows), end, (across, up), textcoords="offset points", va="center", color=colour,
            fontsize=points(SIZE), annotation_clip=False, path_effects=HALO,
        )  # fmt: skip


def apart(places: NDArray[np.float64], gap: float, top: float) -> NDArray[np.float64]:
    """The places moved as little as needed to lie at least `gap` apart between 0 and `top`: (place,).

    They keep their order. If there are too many for that they are spread evenly.

    Examples
    --------
    >>> apart(np.array([50.0, 52.0, 90.0]), gap=10, top=100)
    array([46., 56., 90.])
    """
    order = np.argsort(places, kind="stable")
    gap = min(gap, top / max(len(places) - 1, 1))
    # With the gaps taken out, "apart" means "not falling", and runs that fall are replaced by their mean.
    level = np.clip(places[order], 0, top) - gap * np.arange(len(places))
    runs: list[list[float]] = []
    for value in level:
        runs.append([value])
        while len(runs) > 1 and np.mean(runs[-2]) > np.mean(runs[-1]):
            runs[-2:] = [runs[-2] + runs[-1]]
    level = np.concatenate([np.full(len(run), np.mean(run)) for run in runs])
    level = np.clip(level, 0, top - gap * (len(places) - 1))
    moved = np.empty(len(places))
    moved[order] = level + gap * np.arange(len(places))
    return moved


def free(place: float, half: float, taken: Sequence[tuple[float, float]], top: float) -> float:
    """Where between 0 and `top` something that reaches `half` up and down is nearest to its place and free.

    NaN if everything is taken.

    Examples
    --------
    >>> free(50.0, 6, [(45.0, 52.0)], top=100)
    58.0
    """
    rims = [place] + [low - half for low, _ in taken] + [high + half for _, high in taken]
    inside = [rim for rim in rims if half <= rim <= top - half]
    clear = [rim for rim in inside if all(rim + half <= low or rim - half >= high for low, high in taken)]
    return min(clear, key=lambda rim: abs(rim - place), default=np.nan)


def _make_room(ax: Axes, ends: NDArray[np.float64], widths: NDArray[np.float64]) -> None:
    """Extend the x axis so that every name fits in to the right of its end."""
    first, last = ax.get_xlim()
    width = ax.get_window_extent().width * 72 / ax.figure.dpi
    # At their share of the way to the last end, lines may take so much of the width that their name still fits.
    way = np.maximum((ends - first) / (last - first), 1e-9)
    lines = max(float(np.min((width - GAP - widths) / way)), 0.4 * width)
    ax.set_xlim(first, first + (last - first) * max(width / lines, 1))


def _spots(
    places: NDArray[np.float64],
    widths: NDArray[np.float64],
    heights: NDArray[np.float64],
    paths: Sequence[NDArray[np.float64]],
    top: float,
) -> NDArray[np.float64]:
    """Left middle of every name, in points: of lines that end last in one column, of others where it is free."""
    last = places[:, 0].max()
    late = places[:, 0] >= (1 - NEAR) * last
    spots = np.column_stack([np.where(late, last, places[:, 0]) + GAP, places[:, 1]])
    spots[late, 1] = apart(places[late, 1], heights.max(), top)
    done = np.flatnonzero(late).tolist()
    for at in np.flatnonzero(~late).tolist():
        names = [(spots[other], widths[other], heights[other] / 2) for other in done]
        spots[at] = _beside(places[at], widths[at], heights[at] / 2, names, paths, top)
        done.append(at)
    return spots


def _beside(
    end: NDArray[np.float64],
    width: float,
    half: float,
    names: Sequence[tuple[NDArray[np.float64], float, float]],
    paths: Sequence[NDArray[np.float64]],
    top: float,
) -> tuple[float, float]:
    """Left middle of a name to the right of an end, or to the left if it is nearer to the end there."""
    found = []
    for left, handicap in ((end[0] + GAP, 0.0), (end[0] - GAP - width, points(SIZE))):
        reach = (left, left + width)
        taken = [
            (up - other, up + other)
            for (across, up), wide, other in names
            if across <= reach[1] + GAP and across + wide >= reach[0] - GAP
        ]
        up = free(end[1], half, taken + list(_passing(paths, *reach)), top)
        if left >= 0 and not np.isnan(up):
            found.append((abs(up - end[1]) + handicap, left, up))
    return min(found)[1:] if found else (end[0] + GAP, end[1])


def _passing(paths: Sequence[NDArray[np.float64]], left: float, right: float) -> Iterator[tuple[float, float]]:
    """The lowest and the highest place of every path between left and right, with the width of a line."""
    for path in paths:
        across = np.linspace(max(left, path[0, 0]), min(right, path[-1, 0]), LOOKS)
        if across[0] < across[-1]:
            up = np.interp(across, path[:, 0], path[:, 1])
            yield float(up.min()) - 3, float(up.max()) + 3
