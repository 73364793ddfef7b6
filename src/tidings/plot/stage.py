"""The picture of a film at any time: what stands still is drawn once, and what moves on top of it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.colors import to_rgba
from numpy.typing import NDArray

from tidings.network import Network
from tidings.plot.course import Course, group_shares
from tidings.plot.crowd import Crowd, gathered
from tidings.plot.legend import dots, key, ramp_key
from tidings.plot.marks import softness, tied_pairs
from tidings.plot.network import network as draw_network
from tidings.plot.palette import GRID, INK, KNOWING, QUIET, SINCE, TIE, TOLD, line_colour
from tidings.plot.paper import Picture, points, stroke, time_axis

SWELL = 0.6  # how much larger the dot of somebody is who just learns
WARM = 0.36  # how strongly a group is coloured in which everybody knows, less where groups overlap
SHADES = 8  # of it, so that little changes from frame to frame
WIDE = 0.64  # part of the width that the network takes
MARGINS = (0.02, 0.06, 0.1, 0.14)  # beside it, the first that leaves room for names
FLIGHT = 0.75  # part of a step in which what is told is on its way


class Stage:
    """The figure of a film, and how it looks at any time between the first step and the last.

    Parameters
    ----------
    network : Network
        What is drawn.
    course : Course
        What happens.
    labels, layout, most
        As in `plot.network`.
    size : (float, float)
        Width and height in inches.
    """

    def __init__(
        self, network: Network, course: Course, *, labels: Any, layout: pd.DataFrame | None, most: int,
        size: tuple[float, float],
    ) -> None:  # fmt: skip
        self.network, self.course = network, course
        self.figure = Picture(*size)
        self.canvas: Any = self.figure.canvas
        self.crowd: Crowd | None = gathered(network) if network.n_people > most else None
        self._set(labels, layout, most)
        self._still: dict[int, Any] = {}

    def _set(self, labels: Any, layout: pd.DataFrame | None, most: int) -> None:
        """Everything in its place."""
        stage = self._draw_network(labels=labels, layout=layout, most=most)
        self._people: PathCollection = _part(stage, "people")
        self._sizes = self._people.get_sizes().copy()
        self._places = np.asarray(self._people.get_offsets())
        groups = stage.findobj(lambda artist: artist.get_gid() == "groups")
        self._warm: Any = self._warmth(stage, groups[0]) if groups and self.crowd is None else None
        self._ties, *kinds = stage.findobj(lambda artist: artist.get_gid() == "ties")
        for lines in kinds if len(self.course.networks) > 1 else ():
            lines.set_visible(False)  # ties that change are drawn as one kind
        self._flying = stage.scatter([], [], color=TOLD, edgecolors="white", linewidths=stroke(0.8), zorder=5)
        one = not self.course.replicates and self.crowd is None
        if one:
            old = stage.get_legend()  # of kinds of ties
            sorts: list[Any] = [] if old is None else [line for line in old.legend_handles if line]
            key(stage, dots("know"), sorts)
        else:
            ramp_key(stage, "know, %" if not self.course.replicates else "learned by then, % of replicates")
        words: dict[str, Any] = {"color": INK, "ha": "left", "va": "top", "transform": self.figure.transFigure}
        self._when = stage.text(0.655, 0.95, "", fontsize=points(22), fontweight="bold", **words)
        self._said = stage.text(0.655, 0.865, "", fontsize=points(11), linespacing=1.5, **words)
        self._curve = self._draw_curve()
        self._names = [text for text in stage.texts if text not in (self._when, self._said)]
        self._moving = [self._people, self._flying, self._when, self._said, *self._curve]
        self._moving += [self._warm] if self._warm is not None else []

    def _draw_network(self, **look: Any) -> Axes:
        """The network at the left, with as much room beside it as names need."""
        for margin in MARGINS:
            stage = self.figure.add_axes((margin, 0.1, WIDE - 2 * margin, 0.84))
            draw_network(self.network, ax=stage, **look)
            ends = [text.get_window_extent() for text in stage.texts]
            width = self.figure.bbox.width
            if margin == MARGINS[-1] or all(end.x0 >= 0 and end.x1 <= WIDE * width for end in ends):
                break
            stage.remove()
        return stage

    def _warmth(self, stage: Axes, groups: Any) -> Any:
        """Outlines once more, to be coloured by how many of their members know."""
        corners = [path.vertices for path in groups.get_paths()]
        return stage.add_collection(PolyCollection(corners, facecolors="none", edgecolors="none", zorder=3))

    def _draw_curve(self) -> list[Any]:
        ax = self.figure.add_axes((0.7, 0.17, 0.27, 0.5))
        curves = self.course.curves
        first, last = float(curves.index[0]), float(max(curves.index[-1], curves.index[0] + 1))
        time_axis(ax, first, last, self.course.unit)
        ax.set(xlim=(first, last), ylim=(0, 1), yticks=np.linspace(0, 1, 5), yticklabels=["0", "25", "50", "75", "100"])
        ax.tick_params(axis="y", length=0, labelcolor=QUIET, labelsize=points(10))
        ax.hlines(np.linspace(0.25, 1, 4), first, last, color=GRID, linewidth=0.8, zorder=0)
        ax.spines[["top", "right", "left"]].set_visible(False)
        ax.spines["bottom"].set_color(QUIET)
        lines = []
        for number, name in enumerate(curves):
            look: dict[str, Any] = {"color": line_colour(number), "clip_on": False, "zorder": 4}
            lines += ax.plot([], [], linewidth=stroke(2.5), solid_capstyle="round", **look)
            lines += ax.plot([], [], "o", markersize=stroke(7), markeredgecolor="white", **look)
            up = 1.05 + 0.085 * points(1) * (len(curves.columns) - 1 - number)
            look = {"color": line_colour(number), "fontsize": points(11), "va": "bottom"}
            ax.text(0, up, f"{name} (%)", transform=ax.transAxes, **look)
        return lines

    def paint(self, time: float) -> NDArray[np.uint8]:
        """The picture at a time, as red, green, blue and alpha: (height, width, 4)."""
        self.set_to(time)
        step = min(int(time), self.course.steps)
        still = self._still.get(step if len(self.course.networks) > 1 else 0)
        if still is None:
            still = self._draw_still(step)
        self.canvas.restore_region(still)
        for artist in sorted(self._moving, key=lambda artist: artist.get_zorder()):
            artist.axes.draw_artist(artist)
        return self._with_names(np.asarray(self.canvas.buffer_rgba()).copy())

    def _with_names(self, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Names lie over all that moves, but drawing them anew takes longer than all of that."""
        rows, columns, ink, alpha = self._ink
        below = picture[rows, columns, :3].astype(np.float32)
        picture[rows, columns, :3] = np.round(below + alpha * (ink - below)).astype(np.uint8)
        return picture

    @cached_property
    def _ink(self) -> tuple[Any, Any, Any, Any]:
        """What drawing the names alone leaves: where, which colour, and how opaque."""
        width, height = self.canvas.get_width_height()
        alone = RendererAgg(width, height, self.figure.dpi)
        for name in self._names:
            name.draw(alone)
        drawn = np.asarray(alone.buffer_rgba())
        rows, columns = np.nonzero(drawn[..., 3])
        there = drawn[rows, columns].astype(np.float32)
        return rows, columns, there[:, :3], there[:, 3:] / 255

    def _draw_still(self, step: int) -> Any:
        """What stands still in a step; only the last one is kept, as time goes on."""
        for artist in self._moving:
            artist.set_visible(False)
        self.canvas.draw()
        for artist in self._moving:
            artist.set_visible(True)
        still = self.canvas.copy_from_bbox(self.figure.bbox)
        self._still = {step if len(self.course.networks) > 1 else 0: still}
        return still

    def set_to(self, time: float) -> None:
        """Move everything that moves to where it is at a time."""
        step = min(int(time), self.course.steps)
        part, after = time - step, min(step + 1, self.course.steps)
        before, then = self.course.knows[step], self.course.knows[after]
        knows = before + (then - before) * eased((part - FLIGHT) / (1 - FLIGHT) if len(self.course.lessons) else part)
        self._colour(knows, np.maximum(then - before, 0) * np.sin(np.pi * np.clip((part - 0.5) * 2, 0, 1)))
        self._fly(after, part)
        if len(self.course.networks) > 1:
            self._tie(self.course.networks[step])
        self._when.set_text(f"{self.course.unit} {step}")
        self._said.set_text(self.course.said(step).replace(", mean", ",\nmean"))
        self._grow(time)

    def _colour(self, knows: NDArray[np.float64], learning: NDArray[np.float64]) -> None:
        shown = knows if self.crowd is None else self.crowd.average(pd.Series(knows))
        self._people.set_facecolor(list(KNOWING(shown)))
        if self.crowd is None:
            base = np.broadcast_to(self._sizes, len(shown))
            self._people.set_sizes(base * (1 + SWELL * learning) ** 2)
        if self._warm is not None:
            shares = group_shares(self.network, knows[None])[0][self.network.group_sizes > 0]
            depth = max(self.network.membership.nnz / self.network.n_people, 1)
            self._warm.set_facecolor(
                [to_rgba(TOLD, WARM * share / depth) for share in np.round(SHADES * shares) / SHADES]
            )

    def _fly(self, step: int, part: float) -> None:
        """What is told goes from teacher to learner, and arrives as the step ends."""
        lessons = self.course.lessons
        now = lessons[lessons["step"] == step] if part > 0 and self.crowd is None else lessons[:0]
        ends = self._places[now["teacher"]], self._places[now["learner"]]
        self._flying.set_offsets(ends[0] + (ends[1] - ends[0]) * eased(part / FLIGHT))
        self._flying.set_sizes(np.full(len(now), 0.35 * self._sizes.mean() * (part < FLIGHT)))

    def _tie(self, network: Network) -> None:
        first = self.course.networks[0]
        pairs, old = tied_pairs(network.ties), tied_pairs(first.ties)
        ends = np.stack([pairs.row, pairs.col], axis=1)
        known = set(zip(old.row.tolist(), old.col.tolist()))
        new = np.array([pair not in known for pair in map(tuple, ends.tolist())], bool)
        soft = softness(len(ends), 5, 0.015, 0.6)
        colours = np.where(new[:, None], to_rgba(SINCE, soft), to_rgba(TIE, soft))
        self._ties.set(segments=list(self._places[ends]), color=colours, alpha=None)

    def _grow(self, time: float) -> None:
        curves = self.course.curves
        at = curves.index.to_numpy(float)
        now = float(np.interp(time, np.arange(len(at)), at))
        for number, name in enumerate(curves):
            values = curves[name].to_numpy(float)
            line, dot = self._curve[2 * number : 2 * number + 2]
            end = float(np.interp(now, at, values))
            line.set_data(np.append(at[at < now], now), np.append(values[at < now], end))
            dot.set_data([now], [end])


def eased(part: float) -> float:
    """Slow at first and in the end: from 0 to 1."""
    part = float(np.clip(part, 0, 1))
    return part * part * (3 - 2 * part)


def _part(ax: Axes, gid: str) -> Any:
    """The artist of a network's picture that is called so."""
    return ax.findobj(lambda artist: artist.get_gid() == gid)[0]
