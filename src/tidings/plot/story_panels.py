"""The panels of a slide: plots of this library in little room, with what they say in few words."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from tidings.network import Network
from tidings.plot.arrival import arrival
from tidings.plot.curve import curve
from tidings.plot.flow import drawn
from tidings.plot.network import network as draw_network
from tidings.plot.palette import INK, QUIET, line_colour
from tidings.plot.paper import note, points, text_width

SLIDE = (13.33, 7.5)  # inches, as slides are
NAMES = 0.095  # of the width of a slide, for the names of rows
HIGHER = 0.07  # of the height, where there is no key above
BESIDE = 0.08  # of the width, for numbers at the right of rows
TOP = 0.478  # of the title of the lower panels
KEY = 0.26  # of the width, beside that title
ROWS = 6  # groups between which ways are drawn
FEW = 12  # people who are named,
LETTERS = 16  # if their names are no longer


def people(ax: Axes, run: xr.Dataset, network: Network | None, at: float) -> None:
    """Who had learned by a step, with the key beside the network."""
    assert network is not None
    ax.set_anchor("W")
    short = network.n_people <= FEW and max(len(str(name)) for name in network.people.index) <= LETTERS
    draw_network(network, ax=ax, knows=run, at=at, labels=short and "auto")
    _key_beside(ax)


def rising(ax: Axes, run: xr.Dataset) -> None:
    """How many know with time; one replicate is what it is, and no mean."""
    shown = ["share", *(["groups_reached"] if "groups_reached" in run and run.sizes.get("group", 0) else [])]
    curve(run if run.sizes["replicate"] > 1 else run.isel(replicate=0), ax=ax, show=shown)
    ax.set_ylabel("")


def raster(ax: Axes, run: xr.Dataset, over: str) -> None:
    """When each group or person was reached; of one replicate there are no parts to explain."""
    arrival(run, over=over, ax=ax)
    left, bottom, width, height = ax.get_position().bounds
    strip = ax.child_axes[0]
    if run.sizes["replicate"] == 1:
        strip.remove()
        ax.set_position((left, bottom, width, height + HIGHER))
    else:
        _move(strip, (left, bottom + height + 0.047, 0.08, 0.014), "")
        words, at = "by then, % of replicates; white: half", (left + 0.09, bottom + height + 0.054)
        ax.annotate(words, at, xycoords="figure fraction", va="center", fontsize=points(9), color=INK)
    _cut_names(ax, 9)
    if ax.get_ylabel():
        note(ax, ax.get_ylabel())
        ax.set_ylabel("")


def ways(ax: Axes, run: xr.Dataset, network: Network | None) -> None:
    """Which way it went between the groups that the widest ways link, with rules above and a remark below."""
    _, said, lines = drawn(run, network, ax, ROWS)
    _cut_names(ax, 10)
    for text in ax.texts:
        text.set_text(cut(text.get_text(), 10, 2 * NAMES))
    right = ax.get_position().x1 + BESIDE
    names = [cut(str(line.get_label()).rsplit(" (", 1)[0], 9, 0.08) for line in lines]
    wide = sum(text_width(name, 9) + points(26) for name in names)
    ax.legend(
        lines, names, loc="upper right", bbox_to_anchor=(right, TOP), bbox_transform=ax.figure.transFigure,
        ncols=len(names) if wide <= KEY * SLIDE[0] * 72 else (len(names) + 1) // 2, frameon=False, fontsize=points(9),
        labelcolor=INK, handlelength=1, handletextpad=0.5, columnspacing=1, borderpad=0, borderaxespad=0,
    )  # fmt: skip
    rows = textwrap.wrap(said, 62)
    ax.annotate(
        "\n".join(rows), (right, 0.02), xycoords="figure fraction", ha="right", va="bottom", color=QUIET,
        fontsize=points(9), annotation_clip=False,
    )  # fmt: skip


def histogram(ax: Axes, run: xr.Dataset) -> None:
    """How many people are ever reached, in how many replicates."""
    ever = run["learned_at"].notnull().sum("person").values.ravel()
    ax.hist(ever, bins=np.linspace(0, run.sizes["person"] + 1, 26).tolist(), color=line_colour(0))
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    ax.set_xlabel("people", loc="left", color=INK, fontsize=points(11))
    ax.set_ylabel("replicates", color=INK, fontsize=points(11))
    ax.tick_params(color=QUIET, labelcolor=QUIET, labelsize=points(10))
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(QUIET)


def credit(ax: Axes, run: xr.Dataset) -> None:
    """Through which rules people learned, the first of them where there are many."""
    found = run["credit"].mean("replicate")
    names = [cut(str(rule), 11, NAMES) for rule in found["rule"].values]
    bars = ax.barh(range(len(names)), found.values, color=[line_colour(row) for row in range(len(names))], height=0.6)
    ax.set_yticks(range(len(names)), names)
    ax.bar_label(bars, fmt="{:,.3g}", padding=5, fontsize=points(10), color=INK)
    ax.set(xlim=(0, 1.15 * max(float(found.max()), 1.0)), xticks=[])
    ax.invert_yaxis()
    words = "people, on average" if run.sizes["replicate"] > 1 else "people"
    ax.set_xlabel(words, loc="left", color=INK, fontsize=points(11))
    ax.tick_params(axis="y", length=0, labelsize=points(11), labelcolor=INK)
    ax.spines[:].set_visible(False)


def cut(text: str, size: float, part: float) -> str:
    """A text that takes no more than part of the width of a slide, shortened if need be.

    Examples
    --------
    >>> cut("Research and development", 11, 0.1), cut("Sales", 11, 0.1)
    ('Research and…', 'Sales')
    """
    room = part * SLIDE[0] * 72
    if text_width(text, size) <= room:
        return text
    fits = [n for n in range(1, len(text)) if text_width(text[:n] + "…", size) <= room]
    return text[: max(fits, default=1)].rstrip() + "…"


def _cut_names(ax: Axes, size: float) -> None:
    names = [label.get_text().replace("\n", " ") for label in ax.get_yticklabels()]
    ax.set_yticks(ax.get_yticks(), [cut(name, size, NAMES) for name in names])


def _key_beside(ax: Axes) -> None:
    """What explains the colours, and what stands for the people of a large network, to the right of it."""
    left, bottom, width, height = ax.get_position(original=False).bounds
    strips: list[Any] = ax.child_axes
    for strip in strips:
        words = strip.get_title(loc="left").replace(", ", ",\n", 1)
        _move(strip, (left + width + 0.02, bottom + 0.035, 0.1, 0.014), words)
    legend = ax.get_legend()
    if legend is not None:
        lines = [text.get_text().replace(" by ", " by\n") for text in legend.get_texts()]
        look: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (1.02, 0), "frameon": False, "labelcolor": INK}
        marks = [mark for mark in legend.legend_handles if mark is not None]
        ax.legend(marks, lines, fontsize=points(11), handletextpad=0.2, **look)
    if ax.get_xlabel():
        words = ax.get_xlabel().replace("; ", "\n").replace(" drawn", "\ndrawn")
        ax.annotate(
            words, (left + width + 0.02, bottom + height), xycoords="figure fraction", va="top", fontsize=points(9),
            color=QUIET, linespacing=1.15,
        )  # fmt: skip
        ax.set_xlabel("")


def _move(strip: Any, place: tuple[float, float, float, float], words: str) -> None:
    """Put the strip of colours of a panel elsewhere on the slide."""
    strip.set_axes_locator(None)
    strip.set_position(place)
    strip.set_title(words, loc="left", fontsize=points(10), color=INK, pad=4)
