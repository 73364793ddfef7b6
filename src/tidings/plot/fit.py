"""A fit: what was seen beside what the fitted rules expect, and how well each chance is pinned down."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from tidings.plot.endings import name_ends
from tidings.plot.palette import GRID, INK, QUIET, line_colour
from tidings.plot.paper import axes, fewer, note, points, stroke, time_axis

START = "knew at the start"
SEEN = "observed"
NEEDED = ("estimate", "low", "high", "observed", "expected_through", "profile", "profile_at")
HIGH = 0.8  # of the rows of profiles, the part that the likeliest chance takes


def fit(result: xr.Dataset, *, ax: Axes | None = None) -> Axes:
    """Draw how many had learned, and how many the fitted rules expect to, rule by rule.

    Dots are the people who had learned by each step. The areas add up the chances to learn one step
    ahead, each given who had really learned before, by the rule through which they come. Where the
    top of the areas leaves the dots, the rules explain the timing badly; where it follows them, they may
    still be the wrong ones. At the end of each area stands the estimated chance with its interval.

    Parameters
    ----------
    result : Dataset
        What `fit` found.
    ax : Axes, optional
        Where to draw; a new figure if left out.

    Returns
    -------
    Axes
        Shares are labelled in percent.

    Examples
    --------
    >>> import tidings as td
    >>> from tidings.fit import fit as fitted
    >>> path = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dan"), ("Dan", "Eva")])
    >>> found = fitted(path, {"Ana": 0, "Ben": 1, "Cas": 3, "Dan": 5, "Eva": None}, [td.Tell(0.1)], step_unit="week")
    >>> fit(found).get_xlabel()
    'week'
    """
    table = expectations(_checked(result))
    areas = table.drop(columns=SEEN)
    steps = table.index.to_numpy(float)
    tops = areas.cumsum(axis=1).to_numpy().T
    floors = np.vstack([np.zeros(len(steps)), tops[:-1]])
    colours = [QUIET, *(line_colour(number) for number in range(len(areas.columns) - 1))]
    ax = axes(ax)
    for low, high, colour, name in zip(floors, tops, colours, areas.columns):
        ax.fill_between(steps, low, high, facecolor=(colour, 0.22), edgecolor="none", zorder=1, label=str(name))
        if (high > low).any():
            ax.plot(steps, high, color=colour, linewidth=stroke(2), zorder=2)
    ax.plot(steps, table[SEEN], "o", color=INK, markersize=stroke(6.5), markeredgecolor="white", zorder=4, label=SEEN)
    _dress(ax, steps, max(tops.max(), table[SEEN].max()), str(result.attrs["step_unit"]))
    shown = [at for at, column in enumerate(areas.columns) if areas[column].iloc[-1] > 0 or at]
    words = [_said(result, str(areas.columns[at])) for at in shown]
    ends = [(steps[-1], (floors[at, -1] + tops[at, -1]) / 2) for at in shown]
    name_ends(ax, words, ends, [colours[at] for at in shown])
    note(ax, f"dots: observed; areas: expected one step ahead; {100 * result.attrs['level']:g} % intervals")
    return ax


def expectations(result: xr.Dataset) -> pd.DataFrame:
    """The numbers of a plot of a fit.

    Parameters
    ----------
    result : Dataset
        What `fit` found.

    Returns
    -------
    DataFrame
        Indexed by step, shares of people: ``knew at the start``, the people expected to have learned
        through each rule, and ``observed``.
    """
    n = int(result.attrs["n_people"])
    through = result["expected_through"].fillna(0.0).cumsum("step") / n
    parts = {START: np.full(result.sizes["step"], float(result["observed"][0]))}
    parts |= {str(rule): through.sel(rule=rule).to_numpy() for rule in result.get_index("rule")}
    return pd.DataFrame({**parts, SEEN: result["observed"].to_numpy()}, result.get_index("step"))


def profile(result: xr.Dataset, *, ax: Axes | None = None) -> Axes:
    """Draw how likely the data are under other chances, as a share of the likelihood under the best.

    Each row is a chance that was estimated. For every value of it all others make the best of it: that
    is the profile likelihood, a hill with the estimate at the top. The bar is the interval.

    Parameters
    ----------
    result : Dataset
        What `fit` found.
    ax : Axes, optional
        Where to draw; a new figure if left out.

    Examples
    --------
    >>> import tidings as td
    >>> from tidings.fit import fit as fitted
    >>> path = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dan"), ("Dan", "Eva")])
    >>> found = fitted(path, {"Ana": 0, "Ben": 1, "Cas": 3, "Dan": 5, "Eva": None}, [td.Tell(0.1)], step_unit="week")
    >>> profile(found).get_yticklabels()[0].get_text()
    'Tell'
    """
    names = _checked(result).get_index("parameter").tolist()
    ax = axes(ax, (8.0, float(np.clip(1.3 + 1.1 * len(names), 2.6, 8.0))))
    for row, name in enumerate(names):
        one = result.sel(parameter=name)
        _draw_hill(ax, row, one, _colour(result, name))
    _dress_hills(ax, names, result)
    return ax


def _checked(result: Any) -> xr.Dataset:
    if not isinstance(result, xr.Dataset):
        raise TypeError(f"this draws the Dataset that fit gives, got {type(result).__name__}")
    missing = [name for name in NEEDED if name not in result]
    if missing:
        raise ValueError(f"the result has no {missing[0]!r}; give what fit returns")
    return result


def _said(result: xr.Dataset, area: str) -> str:
    """The name of an area with its estimate."""
    if area == START:
        return area
    if f"{area}.p" not in result.get_index("parameter"):
        return f"{area}: a chance for each {result.attrs['step_unit']}"
    estimate, low, high = (float(result[name].sel(parameter=f"{area}.p")) for name in ("estimate", "low", "high"))
    return f"{area} {_number(estimate)} {_interval(low, high)}"


def _number(chance: float) -> str:
    return f"{chance:#.2g}" if chance else "0"


def _interval(low: float, high: float) -> str:
    """An interval that is not broken where it stands in a column."""
    return f"({_number(low)} to {_number(high)})".replace(" ", "\N{NO-BREAK SPACE}")


def _colour(result: xr.Dataset, parameter: str) -> str:
    return line_colour(result.get_index("rule").tolist().index(parameter.removesuffix(".p")))


def _dress(ax: Axes, steps: NDArray[np.float64], top: float, unit: str) -> None:
    time_axis(ax, steps[0], steps[-1], unit)
    ticks = np.asarray(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]).tick_values(0.0, top))
    ticks = ticks[(ticks >= 0) & (ticks <= 1)]
    ax.set(xlim=(steps[0], steps[-1]), ylim=(0, max(top * 1.03, ticks[-1])), yticks=ticks, axisbelow=True)
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=None))
    ax.set_ylabel("people who had learned (%)", color=INK, fontsize=points(11))
    ax.hlines(ticks[1:], steps[0], steps[-1], color=GRID, linewidth=0.8, zorder=0)
    ax.spines["bottom"].set(bounds=(steps[0], steps[-1]), color=QUIET)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)


def _draw_hill(ax: Axes, row: int, one: xr.Dataset, colour: str) -> None:
    """The hill of one estimate, upwards from its row, with the interval below."""
    at, height = one["profile_at"].to_numpy(), HIGH * np.exp(one["profile"].to_numpy())
    ax.fill_between(at, row, row - height, facecolor=(colour, 0.22), edgecolor="none", zorder=2)
    ax.plot(at, row - height, color=colour, linewidth=stroke(2), zorder=3)
    low, high, estimate = float(one["low"]), float(one["high"]), float(one["estimate"])
    ax.plot([low, high], [row, row], color=colour, linewidth=stroke(4), solid_capstyle="round", zorder=3, clip_on=False)
    ax.plot(estimate, row, "o", color=colour, markersize=stroke(10), zorder=4, clip_on=False)
    ax.annotate(
        f"{_number(estimate)} {_interval(low, high)}", (at[-1], row), (6, 3), textcoords="offset points", ha="left",
        va="bottom", color=colour, fontsize=points(11), fontweight="bold", annotation_clip=False, zorder=5,
        path_effects=[withStroke(linewidth=stroke(3), foreground=ax.get_facecolor())],
    )  # fmt: skip


def _dress_hills(ax: Axes, names: list[str], result: xr.Dataset) -> None:
    right = float(result["profile_at"].max())
    ticks = np.asarray(MaxNLocator(fewer(7), steps=[1, 2, 2.5, 5, 10]).tick_values(0.0, right))
    ticks = ticks[(ticks >= 0) & (ticks <= min(right, 1.0))]
    ax.set(xlim=(0, 1.45 * right), ylim=(len(names) - 1 + 0.35, -0.95), axisbelow=True)
    ax.set_xticks(ticks)
    ax.set_yticks(range(len(names)), [name.removesuffix(".p") for name in names])
    ax.vlines(ticks, *ax.get_ylim(), color=GRID, linewidth=0.8, zorder=0)
    ax.set_xlabel(f"chance of one try, per {result.attrs['step_unit']}", loc="left", color=INK, fontsize=points(11))
    ax.spines[:].set_visible(False)
    ax.tick_params(axis="y", length=0, labelsize=points(12), labelcolor=INK, pad=9)  # a dot at 0 is 5 wide
    ax.tick_params(axis="x", length=0, labelsize=points(10), labelcolor=QUIET)
    note(ax, f"hill: profile likelihood, bar: {100 * result.attrs['level']:g} % interval")
