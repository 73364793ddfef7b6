"""What a change gains: mean differences between scenarios that meet the same luck, with how sure they are."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from tidings._checks import known, shown
from tidings.compare import gain as paired
from tidings.plot.endings import LONG, name_ends
from tidings.plot.palette import GRID, INK, QUIET, line_colour, line_style
from tidings.plot.paper import axes, fewer, note, points, stroke, text_width, time_axis
from tidings.results import VOCABULARY

MORE = {
    VOCABULARY["share"].long_name: "more people know",
    VOCABULARY["groups_reached"].long_name: "more groups are reached",
    VOCABULARY["groups_holding"].long_name: "more groups hold it",
}
NEEDED = ("mean", "low", "high", "pairs")
SIZE = 11  # of the label of an axis, points

Of = str | Callable[[xr.Dataset], xr.DataArray]


def gain(runs: xr.Dataset | xr.DataArray, *, ax: Axes | None = None, over: str | None = None, of: Of = "share") -> Axes:
    """Draw how much more each scenario brings than the one it is compared with.

    Replicate by replicate both scenarios meet the same luck, so what is drawn is the mean of their
    differences, and its interval tells how far the number of replicates settles it. At 0 lies the
    scenario that the others are compared with. An outcome over steps is drawn as lines; where it is
    one number per replicate, each scenario is a dot in a row of its own.

    Parameters
    ----------
    runs : Dataset or DataArray
        A result of `compare`, a measure of one, or what `gain` makes of them.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    over : str, optional
        The scenario that the others are compared with; left out, the first.
    of : str or callable
        The outcome: a variable, or a measure such as `measures.coverage`. Looked at only where `runs`
        is a result of `compare`.

    Returns
    -------
    Axes
        Shares are drawn as shares and labelled in percentage points.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> today = td.Scenario(trio, [td.Tell(0.1)], ["Ana"], steps=8, step_unit="week")
    >>> runs = td.compare({"today": today, "more talk": today.but(td.Tell(0.2))}, replicates=50, rng=1)
    >>> td.plot.gain(runs).get_ylabel().splitlines()
    ['more people know than in today', '(percentage points)']
    """
    found = _found(runs, over, of)
    rows = differences(found)
    if rows["mean"].isna().all():
        raise ValueError("there is nothing to draw: every difference is missing (NaN)")
    numbers = _numbers(runs, found)
    said = _Said.of(found)
    with_step = "step" in found["mean"].dims
    ax = axes(ax, (8.0, 4.5) if with_step else (8.0, float(np.clip(1.4 + 0.6 * len(rows), 2.5, 9))))
    (_draw_lines if with_step else _draw_dots)(ax, rows, numbers, said)
    _note(ax, rows["pairs"], with_step, float(found.attrs.get("level", 0.95)))
    return ax


def differences(gains: xr.Dataset) -> pd.DataFrame:
    """The numbers of a plot of gains.

    Parameters
    ----------
    gains : Dataset
        A result of `gain`.

    Returns
    -------
    DataFrame
        Columns ``mean, low, high, pairs``; indexed by scenario, and by step if there are steps, up to
        the last one that both scenarios have.

    Examples
    --------
    >>> values = {"mean": [0.2], "low": [0.1], "high": [0.3], "pairs": [40]}
    >>> gains = xr.Dataset({name: ("scenario", value) for name, value in values.items()}, {"scenario": ["coffee"]})
    >>> differences(gains).loc["coffee"].tolist()
    [0.2, 0.1, 0.3, 40.0]
    """
    dims = gains["mean"].dims
    strange = [str(dim) for dim in dims if dim not in ("scenario", "step")]
    if "scenario" not in dims or strange:
        raise ValueError(f"gains have the dimensions {dims}; select so that only scenario and step remain")
    columns = {name: gains[name].broadcast_like(gains["mean"]).transpose("scenario", ...) for name in NEEDED}
    index = gains.get_index("scenario").rename("scenario")
    if "step" not in dims:
        return pd.DataFrame({name: column.to_numpy() for name, column in columns.items()}, index)
    parts = {}
    for row, scenario in enumerate(index.tolist()):
        part = {name: column.to_numpy()[row] for name, column in columns.items()}
        parts[scenario] = _ended(pd.DataFrame(part, gains.get_index("step").rename("step")))
    return pd.concat(parts, names=["scenario"])


class _Said(NamedTuple):
    """How to speak of the differences."""

    words: str
    over: str
    step_unit: str
    is_share: bool

    @classmethod
    def of(cls, gains: xr.Dataset) -> _Said:
        """The words for these gains."""
        what, over, unit = (str(gains.attrs.get(key, key)) for key in ("of", "over", "step_unit"))
        units = str(gains["mean"].attrs.get("units", "1"))
        is_share = units.startswith("share") or units == "probability"
        named = {"1": "", unit: f" ({unit}s)"}.get(units, f" ({'percentage points' if is_share else units})")
        more = f"{what}: {'later' if units == unit else 'more'}"
        return cls(f"{MORE.get(what, more)} than in {over}{named}", over, unit, is_share)

    def number(self, value: float, *_: float) -> str:
        """A difference with its sign, as it is written beside a tick or a dot."""
        scaled = round(100 * value if self.is_share else value, 9)
        text = f"{scaled:+,.0f}" if abs(scaled) >= 100 else f"{scaled:+.3g}"
        return text.replace("-", "\N{MINUS SIGN}") if scaled else "0"

    def label(self, room: float) -> str:
        """The words for an axis of so many points: in one row, or broken before the unit and where they must."""
        letters = max(int(room * len(self.words) / text_width(self.words, SIZE)), 12)
        rows = [self.words] if len(self.words) <= letters else self.words.replace(" (", "\n(").split("\n")
        return "\n".join(textwrap.fill(row, letters) for row in rows)


def _found(runs: xr.Dataset | xr.DataArray, over: str | None, of: Of) -> xr.Dataset:
    """The gains, made here if runs are given."""
    if not isinstance(runs, (xr.Dataset, xr.DataArray)):
        raise TypeError(f"gain draws the Dataset that compare gives, or td.gain of it, got {type(runs).__name__}")
    if isinstance(runs, xr.Dataset) and set(NEEDED) <= set(runs.data_vars):
        if over is not None and over != runs.attrs.get("over"):
            raise ValueError(
                f"these gains are over {shown(runs.attrs.get('over'))}, not over {shown(over)}; "
                "give the result of compare, and they are made anew"
            )
        return runs
    if "scenario" not in runs.dims:
        raise ValueError("there is nothing to compare: the runs have no dimension scenario; give a result of compare")
    names = runs.get_index("scenario").tolist()
    known("scenario", names[0] if over is None else over, names)
    if len(names) < 2:
        raise ValueError(f"there is nothing to compare: {shown(names[0])} is the only scenario")
    return paired(runs, over=names[0] if over is None else over, of=of)


def _ended(part: pd.DataFrame) -> pd.DataFrame:
    """Up to the last step with a difference."""
    return part.iloc[: int(np.flatnonzero(part["mean"].notna()).max(initial=-1)) + 1]


def _numbers(runs: xr.Dataset | xr.DataArray, gains: xr.Dataset) -> dict[Hashable, int]:
    """The number of each scenario's colour: the one that `curve` gives it."""
    names = gains.get_index("scenario").tolist()
    if len(all_names := runs.get_index("scenario").tolist()) > len(names):
        return {name: all_names.index(name) for name in names}
    return {name: number for number, name in enumerate(names, start=1)}


def _draw_lines(ax: Axes, rows: pd.DataFrame, numbers: dict[Hashable, int], said: _Said) -> None:
    """A line for each scenario with its interval, and a line at 0 for the one they are compared with."""
    steps = rows.index.get_level_values("step")
    first, last = steps.min(), max(steps.max(), steps.min() + 1)
    _dress_lines(ax, rows, first, last, said)
    names, ends, colours, paths = [said.over], [(last, 0.0)], [INK], [np.array([[first, 0.0], [last, 0.0]])]
    for name, part in rows.groupby(level="scenario", sort=False):
        path = part["mean"].droplevel("scenario").reset_index().to_numpy(float)
        _draw_line(ax, path, part, numbers[name], last)
        names.append(str(name))
        ends.append((path[-1, 0], path[-1, 1]))
        colours.append(line_colour(numbers[name]))
        paths.append(path)
    name_ends(ax, names, ends, colours, paths)


def _draw_line(ax: Axes, path: NDArray[np.float64], part: pd.DataFrame, number: int, last: float) -> None:
    colour = line_colour(number)
    face, edge = (colour, 0.16), (colour, 0.35)
    ax.fill_between(path[:, 0], part["low"], part["high"], facecolor=face, edgecolor=edge, linewidth=0.8, zorder=2)
    dot: dict[str, Any] = {"marker": "o", "markersize": stroke(6), "markevery": [-1]} if path[-1, 0] < last else {}
    ax.plot(*path.T, color=colour, linestyle=line_style(number), linewidth=stroke(2.5), zorder=4, **dot)


def _dress_lines(ax: Axes, rows: pd.DataFrame, first: float, last: float, said: _Said) -> None:
    time_axis(ax, first, last, said.step_unit)
    low, high = _range(rows, 0.06)
    ticks = np.asarray(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high))
    ticks = ticks[(ticks >= low) & (ticks <= high)]
    ax.set(xlim=(first, last), ylim=(low, high), axisbelow=True)
    ax.set_yticks(ticks, [said.number(tick) for tick in ticks])
    ax.hlines(ticks, first, last, color=GRID, linewidth=0.8, zorder=0)
    ax.hlines(0, first, last, color=INK, linewidth=stroke(2), zorder=3)
    ax.set_ylabel(said.label(_room(ax)[1]), color=INK, fontsize=points(SIZE))
    ax.spines["bottom"].set(bounds=(first, last), color=QUIET)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)


def _room(ax: Axes) -> tuple[float, float]:
    """Width and height, in points."""
    box = ax.get_window_extent()
    return box.width * 72 / ax.figure.dpi, box.height * 72 / ax.figure.dpi


def _range(rows: pd.DataFrame, rim: float) -> tuple[float, float]:
    """From the lowest to the highest of all that is drawn, 0 in it, and a rim."""
    values = rows[["mean", "low", "high"]].to_numpy(float)
    low, high = min(np.nanmin(values), 0.0), max(np.nanmax(values), 0.0)
    # Where nothing differs, there is still a line at 0 in the middle of something.
    beyond = rim * (high - low) or 0.01
    return low - beyond, high + beyond


def _draw_dots(ax: Axes, rows: pd.DataFrame, numbers: dict[Hashable, int], said: _Said) -> None:
    """A row for each scenario: a dot, the line of its interval, and the number above."""
    for row, (name, values) in enumerate(rows.iterrows()):
        colour = line_colour(numbers[name])
        if np.isnan(values["mean"]):
            ax.text(0, row, "  no pairs with a value", va="center", color=QUIET, fontsize=points(11))
            continue
        ax.plot(
            [values["low"], values["high"]],
            [row, row],
            color=colour,
            linewidth=stroke(4),
            solid_capstyle="round",
            alpha=0.5,
        )
        ax.plot(values["mean"], row, "o", color=colour, markersize=stroke(11), zorder=4)
        ax.annotate(
            said.number(values["mean"]), (values["mean"], row), (0, 9), textcoords="offset points", ha="center",
            va="bottom", color=colour, fontsize=points(12), fontweight="bold",
            path_effects=[withStroke(linewidth=stroke(4), foreground=ax.get_facecolor())],
        )  # fmt: skip
    _dress_dots(ax, rows, said)


def _dress_dots(ax: Axes, rows: pd.DataFrame, said: _Said) -> None:
    low, high = _range(rows, 0.1)
    ticks = np.asarray(MaxNLocator(fewer(6), steps=[1, 2, 2.5, 5, 10]).tick_values(low, high))
    ticks = ticks[(ticks >= low) & (ticks <= high)]
    ax.set(xlim=(low, high), ylim=(len(rows) - 0.5, -0.7), axisbelow=True)
    ax.set_xticks(ticks, [said.number(tick) for tick in ticks])
    names = [textwrap.fill(str(name), LONG) for name in rows.index]
    ax.set_yticks(np.arange(len(rows)), names)
    ax.vlines(ticks, *ax.get_ylim(), color=GRID, linewidth=0.8, zorder=0)
    ax.axvline(0, color=INK, linewidth=stroke(2), zorder=1)
    # Where the names take room from the axis, the label has no more of it either.
    beside = max(text_width(row, SIZE + 1) for name in names for row in name.split("\n")) + points(2 * SIZE)
    room = min(_room(ax)[0], 72 * ax.figure.bbox.width / ax.figure.dpi - beside)
    ax.set_xlabel(said.label(room), loc="left", color=INK, fontsize=points(SIZE))
    # Rows of the label are read from the left.
    ax.xaxis.label.set(multialignment="left")
    ax.spines[:].set_visible(False)
    ax.tick_params(axis="y", length=0, labelsize=points(SIZE + 1), labelcolor=INK)
    ax.tick_params(axis="x", length=0, labelsize=points(10), labelcolor=QUIET)


def _note(ax: Axes, pairs: pd.Series, with_step: bool, level: float) -> None:
    least, most = (int(n) for n in (pairs[pairs > 0].min(), pairs.max()))
    n = f"{most:,}" if least == most else f"{least:,} to {most:,}"
    line, band = ("line", "band") if with_step else ("dot", "bar")
    note(ax, f"{line}: mean of {n} pairs, {band}: {100 * level:g} % interval", below=0 if with_step else 14)
