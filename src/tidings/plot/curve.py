"""How far it spreads with time, and what becomes of ties meanwhile, with a band over replicates."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, PercentFormatter

from tidings._checks import known, one_of, share
from tidings.plot.endings import name_ends
from tidings.plot.named import named
from tidings.plot.palette import GRID, INK, LINES, QUIET, line_colour, line_style
from tidings.plot.paper import axes, note, points, stroke, time_axis

Run = xr.Dataset | xr.DataArray

WORDS = {
    "share": "people who know",
    "groups_reached": "groups reached",
    "groups_holding": "groups that hold it",
    "filled": "places that are filled",
}
THIN, THICK = 1.5, 2.5  # theory lies on top of what was simulated, and both are seen


def curve(
    runs: Run | Mapping[str, Run] | Iterable[Run],
    *,
    ax: Axes | None = None,
    show: str | Iterable[str] | None = None,
    band: float = 0.9,
    middle: str = "mean",
    labels: bool = True,
) -> Axes:
    """Draw how the shares of people and groups, or the ties of a person, change with time, in one or several scenarios.

    A line is the mean over replicates, because means add up over people and are what theory gives;
    around it lies the band that holds the central part of the replicates at each step. Where runs
    either die out or take off, the mean lies between the two and describes neither: look at the
    band, or take ``middle="median"``.

    Parameters
    ----------
    runs : Dataset or DataArray, dict from name to these, or list of these
        Results of `simulate` or of `theory` (then a thin line, without a band), or one variable of
        them; one Dataset with the dimension ``scenario``, or a sweep along one axis of at most 7
        values. Times of theory need not be whole steps. Runs may be of different length: each line
        ends, in a dot, at its own last step.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    show : {"share", "groups_reached", "groups_holding", "filled"} or several, optional
        What to draw. Left out: people, and for a single run with groups also the groups reached; or
        the only variable there is. Or the one name of any other variable of all runs with the
        dimension ``step``, such as ``ties``.
    band : float in [0, 1]
        Part of the replicates that the band holds; 0 draws none.
    middle : {"mean", "median"}
        What the line is.
    labels : bool
        Whether lines are named at their ends.

    Returns
    -------
    Axes
        The y axis runs from 0 to 1 and is labelled in percent; of what is no share, from 0 or the least.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> run = td.simulate(td.Scenario(trio, [td.Tell(0.2)], ["Ana"], steps=8, step_unit="week"), rng=1)
    >>> td.plot.curve(run).get_xlabel()
    'week'

    Beside what theory says, here of many more people who all meet each other:

    >>> bass = td.theory.bass(0.2, 0.5, np.linspace(0, 8))
    >>> td.plot.curve({"three people": run, "Bass": bass}).get_xlabel()
    'week'
    """
    by_name = named(runs)
    shown = _shown(by_name, show)
    unit = _unit(by_name)
    lines = _lines(by_name, shown, band, middle)
    there = [line for line in lines if len(line.frame)]
    if not there:
        raise ValueError("there is nothing to draw: every value is missing (NaN)")
    ax = axes(ax)
    steps = np.concatenate([line.frame.index for line in there])
    for line in there:
        _draw(ax, line, steps.max())
    first, last = steps.min(), max(steps.max(), steps.min() + 1)
    time_axis(ax, first, last, unit)
    if shown[0] in WORDS:
        of_what = dict.fromkeys(WORDS[what].split()[0] for what in shown)
        _percent(ax, ", ".join(of_what) if len(shown) > 1 else WORDS[shown[0]])
    else:
        _counts(ax, _words(by_name, shown[0]))
    _dress(ax, first, last)
    if labels:
        _name(ax, there)
    if any("replicate" in run.dims for run in by_name.values()):
        _note(ax, middle, band, lines)
    return ax


def bands(run: xr.Dataset, name: str = "share", *, band: float = 0.9, middle: str = "mean") -> pd.DataFrame:
    """The numbers of a curve: its middle and the band around it at every step.

    Parameters
    ----------
    run : Dataset
        A result; without the dimension ``replicate`` all three columns are the values themselves.
    name : str
        Variable with the dimension ``step``.
    band : float in [0, 1]
        Part of the replicates between ``low`` and ``high``.
    middle : {"mean", "median"}
        What ``middle`` is.

    Returns
    -------
    DataFrame
        Columns ``middle, low, high``, indexed by step. A run that is padded with NaN ends where its
        values end.

    Examples
    --------
    >>> run = xr.Dataset({"share": (("replicate", "step"), [[0.2, 0.4], [0.2, 0.8]])}, {"step": [0, 1]})
    >>> bands(run, band=0.5)
          middle  low  high
    step
    0        0.2  0.2   0.2
    1        0.6  0.5   0.7
    """
    share("band", band)
    one_of("middle", middle, ("mean", "median"))
    known("variable", name, run)
    values = run[name]
    other = set(values.dims) - {"replicate", "step"}
    if other or "step" not in values.dims:
        raise ValueError(f"{name!r} has the dimensions {values.dims}; select so that only replicate and step remain")
    values = values.isel(step=slice(_n_steps(values)))
    if "replicate" not in values.dims:
        values = values.expand_dims("replicate")
    table = values.transpose("replicate", "step").to_numpy()
    low, high = np.quantile(table, [(1 - band) / 2, (1 + band) / 2], axis=0)
    line = np.mean(table, axis=0) if middle == "mean" else np.median(table, axis=0)
    return pd.DataFrame({"middle": line, "low": low, "high": high}, index=pd.Index(values["step"].values, name="step"))


class _Line(NamedTuple):
    name: str
    frame: pd.DataFrame
    colour: str
    style: str
    width: float


def _n_steps(values: xr.DataArray) -> int:
    """Steps up to the last one with a value in any replicate."""
    there = np.flatnonzero(values.notnull().any([dim for dim in values.dims if dim != "step"]))
    return int(there[-1]) + 1 if len(there) else 0


def _shown(runs: Mapping[str, xr.Dataset], show: str | Iterable[str] | None) -> list[str]:
    if show is None:
        first, *rest = ({str(what) for what in run if _fits(run, what)} for run in runs.values())
        if len(first) == 1 and all(other == first for other in rest):
            return list(first)
        wanted = ["share", "groups_reached"] if len(runs) == 1 else ["share"]
        return [what for what in wanted if what == "share" or _has(next(iter(runs.values())), what)]
    wanted = [show] if isinstance(show, str) else list(show)
    others = [what for what in next(iter(runs.values())) if all(_fits(run, what) for run in runs.values())]
    for what in wanted:
        known("show", what, dict.fromkeys([*WORDS, *map(str, others)]))
        if what not in WORDS and len(wanted) > 1:
            raise ValueError(f"{what!r} is no share and needs an axis of its own; show it alone")
        for name, run in runs.items():
            if not _has(run, what):
                which = f"the run {name!r}" if name else "the run"
                raise ValueError(f"{which} has no {what!r}: it was not kept, or there are no groups")
    if not wanted:
        raise ValueError(f"show names nothing to draw; give one or several of {', '.join(map(repr, WORDS))}")
    return wanted


def _fits(run: xr.Dataset, what: Any) -> bool:
    return what in run and "step" in run[what].dims and set(run[what].dims) <= {"replicate", "step"}


def _words(runs: Mapping[str, xr.Dataset], what: str) -> str:
    """What is drawn, in words."""
    return WORDS.get(what) or str(next(iter(runs.values()))[what].attrs.get("long_name", what))


def _has(run: xr.Dataset, what: str) -> bool:
    return what in run and bool(run[what].notnull().any())


def _unit(runs: Mapping[str, xr.Dataset]) -> str:
    units = {name: run.attrs["step_unit"] for name, run in runs.items() if "step_unit" in run.attrs}
    if len(set(units.values())) > 1:
        said = ", ".join(f"{name!r} in {unit}s" for name, unit in units.items())
        raise ValueError(f"runs on one axis need one step unit, got {said}")
    return next(iter(units.values()), "step")


def _lines(runs: Mapping[str, xr.Dataset], shown: list[str], band: float, middle: str) -> list[_Line]:
    """One line per run and share: runs differ in colour and shares in style, shares of one run in colour."""
    lines, played = [], any("replicate" in run.dims for run in runs.values())
    for (row, (name, run)), (column, what) in itertools.product(enumerate(runs.items()), enumerate(shown)):
        number, style = (row, column) if len(runs) > 1 else (column, 0)
        words = [name] * (len(runs) > 1) + [_words(runs, what)] * (len(runs) == 1 or len(shown) > 1)
        frame = bands(run, what, band=band, middle=middle)
        look = line_colour(number), line_style(number + len(LINES) * style)
        lines.append(_Line(": ".join(words), frame, *look, THICK if not played or "replicate" in run.dims else THIN))
    return lines


def _draw(ax: Axes, line: _Line, last: float) -> None:
    """A band and a line, with a dot where it ends before the last step of all."""
    frame, colour = line.frame, line.colour
    if (frame["low"] < frame["high"]).any():
        face, edge = (colour, 0.13), (colour, 0.3)
        ax.fill_between(frame.index, frame["low"], frame["high"], facecolor=face, edgecolor=edge, linewidth=0.8)
    zorder = 3 if line.width == THICK else 4
    dot: dict[str, Any] = {"marker": "o", "markersize": stroke(6), "markevery": [-1]} if frame.index[-1] < last else {}
    ax.plot(
        frame.index, frame["middle"], color=colour, linestyle=line.style, linewidth=line.width, zorder=zorder, **dot
    )


def _name(ax: Axes, lines: list[_Line]) -> None:
    paths = [line.frame["middle"].reset_index().to_numpy(float) for line in lines]
    ends = [(path[-1, 0], path[-1, 1]) for path in paths]
    name_ends(ax, [line.name for line in lines], ends, [line.colour for line in lines], paths)


def _percent(ax: Axes, words: str) -> None:
    ax.set(ylim=(0, 1), yticks=np.linspace(0, 1, 5))
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=None))
    ax.set_ylabel(f"{words} (%)", color=INK, fontsize=points(11))


def _counts(ax: Axes, words: str) -> None:
    least, most = ax.dataLim.intervaly
    ticks = MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(min(least, 0.0), max(most, 0.0))
    ax.set(ylim=(ticks[0], ticks[-1]), yticks=ticks)
    ax.set_ylabel(words, color=INK, fontsize=points(11))


def _dress(ax: Axes, first: float, last: float) -> None:
    """Beyond the last step there is room for names, but no axis."""
    ax.set(xlim=(first, last), axisbelow=True)
    ax.hlines(ax.get_yticks()[1:], first, last, color=GRID, linewidth=0.8, zorder=0)
    ax.spines["bottom"].set(bounds=(first, last), color=QUIET)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)


def _note(ax: Axes, middle: str, band: float, lines: list[_Line]) -> None:
    missing = [line.name for line in lines if not len(line.frame)]
    which = "thick line" if any(line.width == THIN for line in lines) else "line"
    text = f"{which}: {middle} of replicates" + (f", band: central {100 * band:g} %" if band else "")
    text += f"; not yet run: {', '.join(missing)}" if missing else ""
    note(ax, text)
