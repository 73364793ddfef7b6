"""How many learn in each step, how many have by then, and who of them is early or late."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from tidings._checks import counted, share
from tidings.measures.adoption import CATEGORIES, category_of_steps
from tidings.measures.adoption import adopters as by_step
from tidings.measures.observed import Observed, observed
from tidings.plot.endings import HALO, apart
from tidings.plot.palette import GRID, INK, QUIET, TOLD
from tidings.plot.paper import axes, points, stroke, text_width, time_axis

COLOURS = dict(zip(CATEGORIES, ("#003F66", "#0072B2", "#4A9CCB", "#93C1DD", "#BFC7D1")))
WORDS = dict(zip(CATEGORIES, ("innovators", "early\nadopters", "early\nmajority", "late\nmajority", "laggards")))
SIZE = 10.0  # of the words above, points, where there is room
NOTE = 9.0  # of the words below
HEAD = 1.08  # of the axes, so that the last share can be written above the line
FEW = 25  # steps that are marked by dots
GAP = 10.0  # between them, points
WIDE = 0.86  # of a bar, in steps


def adopters(
    learned_at: Any,
    *,
    ax: Axes | None = None,
    steps: Any = None,
    unit: str | None = None,
    band: float = 0.9,
    categories: bool = True,
) -> Axes:
    """Draw how many people learn in each step, and the share who have by then.

    Bars are those who learn in a step, on the left axis; the line is the share of all people who
    have learned, on the right one. Colours are Rogers' categories, in per cent of those who learned:
    the majority within one standard deviation of the mean step, and who is earlier or later.

    Parameters
    ----------
    learned_at : Dataset, DataArray, Series, dict or array
        A run, or its ``learned_at``; or data: the step at which each person learned, NaN if never or
        not while anybody looked. Of several replicates the mean is drawn.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    steps : sequence of int, optional
        Steps to draw. Give those of the study, if it went on after the last person who learned.
    unit : str, optional
        What a step is; left out, what the run says.
    band : float in [0, 1]
        Part of the replicates that the band around the line, and the thin line on a bar, hold; 0 draws none.
    categories : bool
        Whether Rogers' categories are shown.

    Returns
    -------
    Axes
        That of the bars. The open bar holds all who had learned by the first step: seeds, or those of
        whom nobody saw when they did. Those who had not learned in the end are in no category, and as
        long as more people learn, who is late becomes less so.

    References
    ----------
    .. [1] Rogers, E. M. (2003). *Diffusion of Innovations*. 5th edition, Free Press, chapter 7.

    Examples
    --------
    >>> import tidings as td
    >>> ax = td.plot.adopters([1, 2, 2, 3, 3, 3, 4, 4, 5, float("nan")], unit="month")
    >>> [int(bar.get_height()) for bar in ax.patches]
    [1, 2, 3, 2, 1]
    """
    table = adoption(learned_at, steps=steps, band=band)
    seen = observed(learned_at, steps=steps)
    unit = unit or seen.unit
    ax = axes(ax, (8.4, 4.6))
    right = ax.twinx()
    _draw_bars(ax, table, seen.first, categories)
    _draw_share(right, table)
    _dress(ax, right, table, unit)
    if categories and table["adopters"].any():
        _name_categories(ax, table)
    _note(ax, table, seen, unit, band, categories)
    return ax


def adoption(learned_at: Any, *, steps: Any = None, band: float = 0.9) -> pd.DataFrame:
    """The numbers of `adopters`: how many learn in each step, how many have by then, and how early that is.

    Parameters
    ----------
    learned_at, steps
        As in `measures.adopters`.
    band : float in [0, 1]
        Part of the replicates between low and high.

    Returns
    -------
    DataFrame
        Indexed by step: ``adopters`` and ``share`` (means over replicates), each with ``_low`` and
        ``_high``, and the ``category`` of those who learn in the step, by the mean and the standard
        deviation of all who learned, of all replicates.

    Examples
    --------
    >>> adoption([1, 2, 2, 3])[["adopters", "share"]]
          adopters  share
    step
    1          1.0   0.25
    2          2.0   0.75
    3          1.0   1.00
    """
    share("band", band)
    found = by_step(learned_at, steps=steps)
    other = set(found["share"].dims) - {"replicate", "step"}
    if other:
        raise ValueError(f"adopters draws one run, got several by {', '.join(map(str, other))}; choose one with sel")
    columns: dict[str, Any] = {}
    for name in ("adopters", "share"):
        values = found[name] if "replicate" in found[name].dims else found[name].expand_dims("replicate")
        rows = values.transpose("replicate", "step").to_numpy()
        low, high = np.quantile(rows, [(1 - band) / 2, (1 + band) / 2], axis=0)
        columns |= {name: rows.mean(axis=0), f"{name}_low": low, f"{name}_high": high}
    # A shorter scenario of several ended before the last step.
    table = pd.DataFrame(columns, found.get_index("step").rename("step")).dropna()
    return table.assign(category=category_of_steps(learned_at, table.index.to_numpy()))


def _draw_bars(ax: Axes, table: pd.DataFrame, first: float, categories: bool) -> None:
    """Who learns in each step, by category; an open bar for the first, and a thin line for the band."""
    plain = dict.fromkeys(CATEGORIES, COLOURS["early adopter"])
    edges = table["category"].map(COLOURS if categories else plain).tolist()
    faces = ["white" if step <= first else edge for step, edge in zip(table.index, edges)]
    ax.bar(table.index, table["adopters"], WIDE, color=faces, edgecolor=edges, linewidth=stroke(1.5), zorder=2)
    if (table["adopters_low"] < table["adopters_high"]).any():
        ax.vlines(
            table.index,
            table["adopters_low"],
            table["adopters_high"],
            color=QUIET,
            linewidth=0.8,
            alpha=0.6,
            zorder=2.5,
        )


def _draw_share(right: Axes, table: pd.DataFrame) -> None:
    """Who has learned by each step."""
    if (table["share_low"] < table["share_high"]).any():
        face, edge = (TOLD, 0.13), (TOLD, 0.3)
        right.fill_between(table.index, table["share_low"], table["share_high"], facecolor=face, edgecolor=edge)
    marks: dict[str, Any] = {"marker": "o", "markersize": stroke(4)} if len(table) <= FEW else {}
    right.plot(table.index, table["share"], color=TOLD, linewidth=stroke(2.5), path_effects=HALO, **marks)
    last = table["share"].iloc[-1]
    right.annotate(
        f"{100 * last:.0f} %", (table.index[-1], last), (-5, 6), textcoords="offset points", ha="right",
        va="bottom", color=TOLD, fontsize=points(12), fontweight="bold", path_effects=HALO, annotation_clip=False,
    )  # fmt: skip


def _dress(ax: Axes, right: Axes, table: pd.DataFrame, unit: str) -> None:
    first, last = table.index[0], table.index[-1]
    time_axis(ax, first, last, unit)
    highest = max(table["adopters"].max(), table["adopters_high"].max(), 1.0)
    ticks = np.linspace(0, _top(highest), 5)
    ax.set(xlim=(first - 0.7, last + 0.7), ylim=(0, HEAD * ticks[-1]), yticks=ticks, axisbelow=True)
    right.set(ylim=(0, HEAD), yticks=np.linspace(0, 1, 5))
    right.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=None))
    ax.set_ylabel(f"people who learn in the {unit}", color=INK, fontsize=points(11))
    right.set_ylabel("people who have learned (%)", color=TOLD, fontsize=points(11))
    right.tick_params(axis="y", length=0, labelcolor=TOLD, labelsize=points(10))
    ax.tick_params(axis="y", length=0)
    ax.hlines(ticks[1:], *ax.get_xlim(), color=GRID, linewidth=0.8, zorder=0)
    for each in (ax, right):
        each.spines[["top", "right", "left"]].set_visible(False)
        each.spines["bottom"].set_color(QUIET)


def _top(highest: float) -> float:
    """Four times the smallest round whole number that reaches so high."""
    scale = 10.0 ** np.arange(0, 10)[:, None]
    rounds = np.unique(np.array([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8]) * scale)
    rounds = rounds[rounds % 1 == 0]
    return float(4 * rounds[np.searchsorted(rounds, highest / 4)])


def _name_categories(ax: Axes, table: pd.DataFrame) -> None:
    """Above the bars of each category, in its colour, a line and what part of those who learned is in it."""
    parts = table.groupby("category", sort=False)["adopters"].sum() / max(table["adopters"].sum(), 1e-9)
    there = [name for name in CATEGORIES if parts.get(name, 0) > 0]
    spans = [table.index[table["category"] == name] for name in there]
    low, high = ax.get_xlim()
    width = ax.get_window_extent().width * 72 / ax.figure.dpi
    centres = np.array([((span[0] + span[-1]) / 2 - low) / (high - low) * width for span in spans])
    rows = [f"{WORDS[name]}\n{100 * parts[name]:.0f} %" for name in there]
    half = max(text_width(row, SIZE) for words in rows for row in words.split("\n")) / 2
    size = SIZE * min(1.0, width / (len(rows) * (2 * half + GAP)))
    half *= size / SIZE
    places = apart(centres - half, 2 * half + GAP, width - 2 * half) + half
    above = ax.get_xaxis_transform()
    for name, span, words, place, centre in zip(there, spans, rows, places, centres):
        ax.plot(
            [span[0] - WIDE / 2, span[-1] + WIDE / 2], [1.02, 1.02], transform=above, color=COLOURS[name],
            linewidth=stroke(4), solid_capstyle="butt", clip_on=False,
        )  # fmt: skip
        ax.annotate(
            words, ((span[0] + span[-1]) / 2, 1.02), (place - centre, 6), xycoords=above, textcoords="offset points",
            ha="center", va="bottom", color=INK, fontsize=points(size), linespacing=1.15, annotation_clip=False,
        )  # fmt: skip


def _note(ax: Axes, table: pd.DataFrame, seen: Observed, unit: str, band: float, categories: bool) -> None:
    """What the open bar and the shades are, who never learned, and what the band holds."""
    last, share_never = int(table.index[-1]), 1 - table["share"].iloc[-1]
    said = [f"open bar: all who had learned by {unit} {int(seen.first)}"] if table.index[0] <= seen.first else []
    never = (
        f"{share_never * seen.n_people:,.0f} of {counted(seen.n_people, 'person', 'people')} had not by {unit} {last}"
    )
    said += [never if len(seen.when) == 1 else f"{100 * share_never:.0f} % had not by {unit} {last}"]
    said += ["above: Rogers' categories, % of those who learned"] if categories else []
    if len(seen.when) > 1:
        said.append(f"mean of {len(seen.when):,} replicates" + (f", central {100 * band:g} %" if band else ""))
    room = ax.get_window_extent().width * 72 / ax.figure.dpi - text_width(unit, 11) - GAP
    ax.annotate(
        _in_rows(said, room), (1, 1), xycoords=(ax.transAxes, ax.xaxis.label), ha="right", va="top", color=QUIET,
        fontsize=points(NOTE), annotation_clip=False,
    )  # fmt: skip


def _in_rows(said: list[str], room: float) -> str:
    """What is said, in rows of so many points that end, where they can, at a semicolon."""
    rows: list[str] = []
    for words in said:
        joined = f"{rows[-1]}; {words}" if rows else ""
        if rows and text_width(joined, NOTE) <= room:
            rows[-1] = joined
        else:
            letters = max(int(room * len(words) / text_width(words, NOTE)), 20)
            rows += textwrap.wrap(words, letters)
    return "\n".join(rows)
