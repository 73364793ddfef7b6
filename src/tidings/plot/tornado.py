"""What matters most: a bar for each parameter, from its lowest outcome to its highest."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from tidings import sensitivity
from tidings._checks import whole
from tidings.plot.endings import GAP, LONG
from tidings.plot.palette import GRID, INK, LINES, QUIET
from tidings.plot.paper import axes, fewer, points, stroke, text_width
from tidings.sensitivity.door import Of
from tidings.sensitivity.tornado import COLUMNS

BAR = LINES[0]
FAINT = "#B9CFE0"  # a bar that may be luck
SURE = 3.0  # standard errors from which a swing is taken to be one
SIZE = 10.5  # of the values at the ends of a bar, points


def tornado(
    table: pd.DataFrame | xr.Dataset | xr.DataArray, *, ax: Axes | None = None, of: Of = "share", most: int = 12
) -> Axes:
    """Draw how far each parameter moves the outcome, the one that moves it most on top.

    A bar runs from the lowest to the highest mean outcome, and at its ends stand the values of the
    parameter that lead there. The thin line is the mean over everything that is not held. A bar is faint where the
    swing is less than three of its standard errors, so that it may be luck.

    Parameters
    ----------
    table : DataFrame, Dataset or DataArray
        What `sensitivity.tornado` gives, or a result of `sweep`, of which the table is made.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    of : str or callable
        The outcome, if a sweep is given.
    most : int
        Most bars that are drawn; the axes say how many there are.

    Returns
    -------
    Axes
        Outcomes that are shares are labelled in percent.

    Examples
    --------
    >>> share = [[[0.2], [0.3]], [[0.8], [0.9]]]
    >>> sweep = xr.DataArray(share, {"p": [0.1, 0.2], "size": [4, 8]}, ["p", "size", "replicate"])
    >>> [label.get_text() for label in tornado(sweep).get_yticklabels()]
    ['p', 'size']
    """
    table = _table(table, of)
    shown = table.iloc[: whole("most", most)]
    ax = axes(ax, (8.0, float(np.clip(1.3 + 0.45 * len(shown), 2.2, 9.0))))
    _draw_bars(ax, shown)
    _make_room(ax, shown)
    _name_values(ax, shown)
    _dress(ax, table.attrs)
    _name_bars(ax, shown, len(table))
    _note(ax, shown, table.attrs)
    return ax


def _table(given: Any, of: Of) -> pd.DataFrame:
    if isinstance(given, (xr.Dataset, xr.DataArray)):
        return sensitivity.tornado(given, of=of)
    if not isinstance(given, pd.DataFrame):
        raise TypeError(f"tornado draws a table of sensitivity.tornado or a sweep, got {type(given).__name__}")
    missing = [name for name in COLUMNS if name not in given.columns]
    if missing:
        raise ValueError(f"the table has no column {missing[0]!r}; give what sensitivity.tornado returns")
    if given.empty:
        raise ValueError("the table has no bars; give one row or more")
    return given


def _draw_bars(ax: Axes, table: pd.DataFrame) -> None:
    colours = np.where(_is_faint(table), FAINT, BAR)
    # The edge is seen even where a bar has no length.
    ax.barh(
        range(len(table)), table["swing"], left=table["lowest"], height=0.62,
        color=colours, edgecolor=colours, linewidth=stroke(1.2), zorder=2,
    )  # fmt: skip
    if "mean" in table.attrs:
        ax.axvline(table.attrs["mean"], color=INK, linewidth=0.9, zorder=3)


def _is_faint(table: pd.DataFrame) -> pd.Series:
    return table["swing"] < SURE * table["error"]


def _make_room(ax: Axes, table: pd.DataFrame) -> None:
    """Limits that leave room for the values at both ends."""
    low, high = table["lowest"].min(), table["highest"].max()
    span = high - low or max(abs(high), 1.0)
    # What stands left of the axes is not known yet, and will take some of the width.
    width = 0.85 * ax.get_window_extent().width * 72 / ax.figure.dpi
    left, right = (
        min(max(text_width(_said(value), SIZE) for value in table[name]) + 2 * GAP, 0.4 * width)
        for name in ("at_lowest", "at_highest")
    )
    scale = span / (width - left - right)
    ax.set(xlim=(low - left * scale, high + right * scale), ylim=(len(table) - 0.4, -0.6))


def _name_values(ax: Axes, table: pd.DataFrame) -> None:
    for row, (_, bar) in enumerate(table.iterrows()):
        _name_end(ax, (bar["highest"], row), bar["at_highest"], GAP)
        if bar["swing"]:
            _name_end(ax, (bar["lowest"], row), bar["at_lowest"], -GAP)


def _name_end(ax: Axes, end: tuple[float, float], value: Any, gap: float) -> None:
    ax.annotate(
        _said(value), end, (gap, 0), textcoords="offset points", ha="left" if gap > 0 else "right", va="center",
        color=INK, fontsize=points(SIZE), zorder=4, annotation_clip=False,
    )  # fmt: skip


def _said(value: Any) -> str:
    """A value as it is written at the end of a bar: short."""
    if isinstance(value, (float, np.floating)):
        return f"{value:.3g}"
    return textwrap.shorten(str(value), LONG, placeholder="…")


def _dress(ax: Axes, attrs: dict[Any, Any]) -> None:
    """An axis of outcomes; shares in percent, and none below 0 or above 1, though there may be room."""
    low, high = ax.get_xlim()
    ticks = np.asarray(MaxNLocator(fewer(8), steps=[1, 2, 5, 10]).tick_values(low, high))
    low, high = (max(low, -1e-9), min(high, 1 + 1e-9)) if _is_share(attrs) else (low, high)
    ticks = ticks[(ticks >= low) & (ticks <= high)]
    ax.set_xticks(ticks, [f"{100 * tick if _is_share(attrs) else tick:.6g}" for tick in ticks])
    outcome, unit = attrs.get("outcome", "outcome"), "%" if _is_share(attrs) else attrs.get("units", "1")
    ax.set_xlabel(outcome if unit == "1" else f"{outcome} ({unit})", loc="left", color=INK, fontsize=points(11))
    ax.grid(axis="x", color=GRID, linewidth=0.8)
    ax.set_axisbelow(True)
    ax.tick_params(color=QUIET, labelcolor=QUIET, labelsize=points(10))
    ax.spines["bottom"].set_color(QUIET)
    ax.spines[["top", "right", "left"]].set_visible(False)


def _is_share(attrs: dict[Any, Any]) -> bool:
    return attrs.get("units", "1").startswith(("share", "probability"))


def _name_bars(ax: Axes, table: pd.DataFrame, n: int) -> None:
    ax.set_yticks(range(len(table)), [textwrap.fill(str(name), LONG) for name in table.index])
    ax.tick_params(axis="y", length=0, labelsize=points(11), labelcolor=INK)
    if len(table) < n:
        ax.set_ylabel(f"the first {len(table)} of {n}", color=QUIET, fontsize=points(9))


def _note(ax: Axes, table: pd.DataFrame, attrs: dict[Any, Any]) -> None:
    """What the line and the colours are, in a row of its own below the label of the axis."""
    notes = []
    if "mean" in attrs:
        notes.append(
            f"line: mean ({100 * attrs['mean']:.0f} %)" if _is_share(attrs) else f"line: mean ({attrs['mean']:.3g})"
        )
    if _is_faint(table).any():
        notes.append(f"faint: less than {SURE:g} standard errors")
    if np.isfinite(attrs.get("explained", np.nan)):
        notes.append(f"a plane explains {100 * attrs['explained']:.0f} % of the variance")
    ax.annotate(
        ", ".join(notes), (0, 0), (0, -4), xycoords=(ax.transAxes, ax.xaxis.label), textcoords="offset points",
        va="top", color=QUIET, fontsize=points(9), annotation_clip=False,
    )  # fmt: skip
