"""Where it ends depends on where it began: what comes of few and of many who know at the start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from tidings._checks import counted, positive
from tidings.plot.branches import Of, bistable, branches, starts_of, with_bands
from tidings.plot.endings import HALO, name_ends
from tidings.plot.palette import GRID, INK, QUIET, line_colour
from tidings.plot.paper import axes, fewer, note, points, stroke

SHADE = "#F1F3F6"
ROOM = 0.15  # of the height, that words need
FINE = 400  # places at which a theory is asked

Theory = Callable[[NDArray[np.float64]], Any]


def hysteresis(
    runs: xr.Dataset | xr.DataArray | pd.DataFrame,
    *,
    ax: Axes | None = None,
    of: Of = "share",
    x: str | None = None,
    start: str | None = None,
    theory: Theory | None = None,
    apart: float = 0.1,
    band: float = 0.8,
    middle: str = "median",
) -> Axes:
    """Draw where runs end against a parameter, for runs that start with few and with many who know.

    Shaded is where the two end more than `apart` from each other: there, an effort that brings it
    over the unstable branch keeps it, and what is then lost by a smaller parameter does not come
    back by the same way.

    Parameters
    ----------
    runs : Dataset, DataArray or DataFrame
        A result of `sweep` along the parameter and along two starts, such as ``seeds=[10, 400]``, or
        with two scenarios at each point; or a table as `branches` makes it; or one with a column per
        start, indexed by the parameter.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    of : str or callable
        The outcome: a variable, at its last step, or a measure. Not looked at for a table.
    x, start : str, optional
        The axis that is the parameter, and the one with the two starts; left out, the one with two
        values is the start.
    theory : callable, optional
        What is known of the ends: given values of the parameter, something with the fields ``lower`` and
        ``upper``, such as ``lambda lam: td.theory.simplicial(lam, 2.5)`` or one of
        `theory.group_branches`. What is stable is drawn as a line, and what is not as dashes.
    apart : float above 0
        From which difference on two ends are two.
    band : float in [0, 1]
        Part of the replicates that the band holds; 0 draws none.
    middle : {"median", "mean"}
        What the lines are. Where runs either die out or stay, the mean lies between the two and describes neither.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import tidings as td
    >>> ends = pd.DataFrame({"few": [0.0, 0.0, 0.7], "many": [0.0, 0.5, 0.7]}, index=[0.5, 0.8, 1.1])
    >>> ax = hysteresis(ends.rename_axis("lam"), theory=lambda lam: td.theory.simplicial(lam, 2.5))
    >>> ax.get_xlabel()
    'lam'
    """
    positive("apart", apart)
    table = _table(runs, of, x, start, band, middle)
    ax = axes(ax, (8.0, 4.8))
    first, last = float(table.index[0]), float(table.index[-1])
    regions = bistable(table, apart=apart)
    for low, high in regions:
        ax.axvspan(low, high, facecolor=SHADE, edgecolor="none", zorder=0)
    if theory is not None:
        _draw_theory(ax, theory, first, last)
    _draw_branches(ax, table)
    _dress(ax, table, first, last)
    _name(ax, table, regions)
    _note(ax, table.attrs, theory is not None)
    return ax


def _table(runs: Any, of: Of, x: str | None, start: str | None, band: float, middle: str) -> pd.DataFrame:
    if isinstance(runs, pd.DataFrame):
        table = with_bands(runs)
    elif isinstance(runs, (xr.Dataset, xr.DataArray)):
        table = branches(runs, of=of, x=x, start=start, band=band, middle=middle)
    else:
        raise TypeError(f"hysteresis draws a sweep, or a table of branches, got {type(runs).__name__}")
    if table.isna().to_numpy().all():
        raise ValueError("there is nothing to draw: every value is missing (NaN)")
    return table


def _draw_branches(ax: Axes, table: pd.DataFrame) -> None:
    for number, name in enumerate(starts_of(table)):
        part, colour = table[name].dropna(), line_colour(number)
        if (part["low"] < part["high"]).any():
            face, edge = (colour, 0.13), (colour, 0.3)
            ax.fill_between(
                part.index, part["low"], part["high"], facecolor=face, edgecolor=edge, linewidth=0.8, zorder=2
            )
        ax.plot(
            part.index, part["middle"], color=colour, linewidth=stroke(2.2), zorder=5, marker="^v"[number],
            markersize=stroke(7), markeredgecolor="white", markeredgewidth=0.8, clip_on=False,
        )  # fmt: skip


def _draw_theory(ax: Axes, theory: Theory, first: float, last: float) -> None:
    """Stable ends as lines, unstable ones as dashes; nobody knowing is an end too."""
    values = np.linspace(first, last, FINE)
    ends = theory(values) if callable(theory) else None
    if not (hasattr(ends, "lower") and hasattr(ends, "upper")):
        raise TypeError(
            "theory must be a function of the parameter that gives fields lower and upper, such as "
            f"lambda lam: td.theory.simplicial(lam, 2.5), got {theory!r}"
        )
    tip = np.unique(np.asarray(getattr(ends, "critical", np.zeros(0)), dtype=float))
    tip = tip[(tip > first) & (tip < last)]
    if len(tip):
        # The fold itself, and the last value before it, so that the branches meet there.
        values = np.unique(np.r_[values, tip, np.nextafter(tip, -np.inf)])
        ends = theory(values)
    lower, upper = (np.broadcast_to(np.asarray(end, dtype=float), values.shape) for end in (ends.lower, ends.upper))
    keeps_none = (upper == 0) | np.isfinite(lower)
    for where, end, style in (
        (upper > 0, upper, "-"),
        (keeps_none, np.zeros(len(values)), "-"),
        (np.isfinite(lower), lower, (0, (4, 2.5))),
        (~keeps_none, np.zeros(len(values)), (0, (4, 2.5))),
    ):
        if where.any():
            ax.plot(values, np.where(where, end, np.nan), color=INK, linewidth=stroke(1.3), linestyle=style, zorder=3)


def _dress(ax: Axes, table: pd.DataFrame, first: float, last: float) -> None:
    units = str(table.attrs.get("units", "1"))
    words = str(table.attrs.get("long_name", "outcome"))
    if units.startswith(("share", "probability")):
        ax.set(ylim=(-0.015, 1), yticks=np.linspace(0, 1, 5))
        ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=None))
        words = words.removeprefix("share of ") + " in the end (%)"
    else:
        ticks = np.asarray(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(*ax.dataLim.intervaly))
        ax.set(ylim=(float(ticks[0]), float(ticks[-1])), yticks=ticks)
        words = words if units == "1" else f"{words} ({units})"
    ticks = np.asarray(MaxNLocator(fewer(7), steps=[1, 2, 2.5, 5, 10]).tick_values(first, last))
    ax.set(xlim=(first, last), axisbelow=True)
    ax.set_xticks(ticks[(ticks >= first - 1e-12) & (ticks <= last + 1e-12)])
    ax.set_ylabel(words, color=INK, fontsize=points(11))
    ax.set_xlabel(str(table.index.name or "parameter"), loc="left", color=INK, fontsize=points(11))
    ax.hlines(ax.get_yticks()[1:], first, last, color=GRID, linewidth=0.8, zorder=1)
    ax.tick_params(color=QUIET, labelcolor=QUIET, labelsize=points(10))
    ax.tick_params(axis="y", length=0)
    ax.spines["bottom"].set(bounds=(first, last), color=QUIET)
    ax.spines[["top", "right", "left"]].set_visible(False)


def _name(ax: Axes, table: pd.DataFrame, regions: list[tuple[float, float]]) -> None:
    paths = [table[name]["middle"].dropna().reset_index().to_numpy(float) for name in starts_of(table)]
    ends = [(path[-1, 0], path[-1, 1]) for path in paths]
    name_ends(ax, [str(name) for name in starts_of(table)], ends, [line_colour(0), line_colour(1)], paths)
    if regions:
        low, high = max(regions, key=lambda region: region[1] - region[0])
        middle, (bottom, top) = (low + high) / 2, ax.get_ylim()
        at = sorted(float(np.interp(middle, *path.T)) for path in paths)
        # Above both lines, if there is room, and else between them.
        place = (top + at[1]) / 2 if top - at[1] > ROOM * (top - bottom) else sum(at) / 2
        ax.annotate(
            "two ends",
            (middle, place),
            ha="center",
            va="center",
            color=QUIET,
            fontsize=points(10),
            path_effects=HALO,
            zorder=6,
        )


def _note(ax: Axes, attrs: dict[Any, Any], has_theory: bool) -> None:
    notes = []
    if "replicates" in attrs:
        notes.append(f"marks: {attrs['middle']} of {counted(attrs['replicates'], 'replicate')}")
        if attrs["band"]:
            notes.append(f"band: central {100 * attrs['band']:g} %")
    if has_theory:
        notes.append("thin: theory, dashed where unstable")
    note(ax, ", ".join(notes))
