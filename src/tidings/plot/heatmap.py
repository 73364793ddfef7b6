"""Where it tips: one outcome over two axes of a sweep, as colours."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, Normalize, to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from tidings._checks import counted, known, share, shown
from tidings.measures import outcome
from tidings.measures.door import variable
from tidings.plot.curve import WORDS
from tidings.plot.palette import INK, KNOWING, QUIET
from tidings.plot.paper import axes, note, points, stroke, text_width
from tidings.plot.sides import SIZE, Side, along, dress, is_numbers
from tidings.results import DIMS, VOCABULARY

FEW = 80  # cells that are outlined, and labelled where the text fits
SIZES = (13, 11, 9)  # points of the number in a cell, the largest that fits

HATCHED: dict[str, Any] = {"facecolor": "white", "edgecolor": "#A8B0BB", "hatch": "///", "linewidth": 0}

Of = str | Callable[[xr.Dataset], xr.DataArray]


def heatmap(
    sweep: xr.Dataset | xr.DataArray,
    *,
    ax: Axes | None = None,
    of: Of = "share",
    x: str | None = None,
    y: str | None = None,
    level: float | str | None = "half",
) -> Axes:
    """Draw an outcome of a sweep as colours over two of its axes.

    Cells lie where their values are, also if these are unevenly spaced; an axis whose values grow by
    a factor is drawn on a log scale, and one of text, or of values too far apart for both, evenly.
    A dark line runs where the outcome passes `level`. Cells without a value are hatched.

    Parameters
    ----------
    sweep : Dataset or DataArray
        A result of `sweep`, or a measure of one.
    ax : Axes, optional
        Where to draw; a new figure if left out.
    of : str or callable
        The outcome: a variable, at its last step, or a measure such as `measures.coverage`.
    x, y : str, optional
        The axes; left out, as they come in the sweep. A sweep along one axis is drawn over ``step``.
    level : float, "half" or None
        Where the line runs; "half" is 0.5 for shares and none for anything else.

    Returns
    -------
    Axes

    Examples
    --------
    >>> share = xr.DataArray([[0.1, 0.9], [0.4, 1.0]], {"p": [0.1, 0.2], "size": [4, 8]}, name="share")
    >>> ax = heatmap(share)
    >>> [text.get_text() for text in ax.texts]
    ['10', '40', '90', '100']
    """
    asked = _asked(sweep, of, x, y)
    table = _mean(asked.values)
    if not table.notna().any(axis=None):
        raise ValueError("there is nothing to draw: every value is missing (NaN)")
    line = _level(level, asked)
    sides = Side.of(table.columns), Side.of(table.index)
    ax = axes(ax, (8.0, 5.0))
    norm = _norm(table, asked)
    _draw(ax, table, sides, norm, asked)
    for axis, side in zip((ax.xaxis, ax.yaxis), sides):
        dress(ax, axis, side, asked.step_unit if side.name == "step" else side.name)
    is_crossed = line is not None and _draw_line(ax, table, sides, line)
    _label_cells(ax, table, norm, sides, asked)
    _key(ax, norm, asked, line if is_crossed else None, bool(table.isna().any(axis=None)))
    return ax


def heat(
    sweep: xr.Dataset | xr.DataArray, *, of: Of = "share", x: str | None = None, y: str | None = None
) -> pd.DataFrame:
    """The numbers of a heatmap: the mean over replicates of an outcome, for two axes of a sweep.

    Parameters
    ----------
    sweep, of, x, y
        As for `heatmap`.

    Returns
    -------
    DataFrame
        Rows are values of `y`, columns those of `x`, numbers in rising order. Replicates without a
        value (NaN, such as a step that never came) are left out of the mean; NaN where none has one.

    Examples
    --------
    >>> share = xr.DataArray([[0.1, 0.9], [0.4, 1.0]], {"p": [0.1, 0.2], "size": [4, 8]}, name="share")
    >>> heat(share).loc[8].tolist()
    [0.9, 1.0]
    """
    return _mean(_asked(sweep, of, x, y).values)


class _Asked(NamedTuple):
    """What is drawn: (replicate, y, x), and how to speak of it."""

    values: xr.DataArray
    words: str
    units: str
    step_unit: str

    @property
    def is_share(self) -> bool:
        return self.units.startswith("share") or self.units == "probability"

    def written(self, value: float) -> str:
        """A value as it is written into a cell."""
        if self.is_share:
            return f"{100 * value:.0f}"
        return f"{value:,.0f}" if float(np.nanmax(np.abs(self.values))) >= 20 else f"{value:.3g}"

    def said(self, value: float) -> str:
        """A value with its unit: 50 %, 12 weeks."""
        if self.units == self.step_unit:
            return counted(int(value), self.step_unit) if value == int(value) else f"{value:g} {self.step_unit}s"
        return f"{100 * value:g} %" if self.is_share else f"{value:g} {self.units}".removesuffix(" 1").strip()


def _asked(sweep: Any, of: Of, x: str | None, y: str | None) -> _Asked:
    values = _values(sweep, of)
    if "scenario" in values.dims:
        first = values.get_index("scenario").tolist()[0]
        raise ValueError(f"heatmap draws one scenario; select it, as in sweep.sel(scenario={first!r})")
    swept = [str(dim) for dim in values.dims if dim not in DIMS]
    strange = [str(dim) for dim in values.dims if dim not in (*swept, "replicate", "step")]
    if "point" in strange:
        raise ValueError("the points of a design are no grid; sweep with axes, as in sweep(plan, p=[0.1, 0.2])")
    if strange:
        raise ValueError(
            f"{_called(values, of)!r} has one value per {strange[0]}; give a measure with one per replicate"
        )
    across, up = _sides(values, swept, x, y)
    unit = str(sweep.attrs.get("step_unit", "step"))
    named = values.attrs.get("long_name", _called(values, of))
    usual = named == VOCABULARY[_called(values, of)].long_name if _called(values, of) in WORDS else False
    words = WORDS[_called(values, of)] if usual else str(named)
    units = str(values.attrs.get("units", "share" if _called(values, of) in WORDS else ""))
    if "step" in values.dims and "step" not in (across, up):
        words += _when(values, unit)
        values = outcome(values)
    if "replicate" not in values.dims:
        values = values.expand_dims("replicate")
    return _Asked(values.transpose("replicate", up, across), words, units, unit)


def _values(sweep: Any, of: Of) -> xr.DataArray:
    """The outcome with all its dimensions."""
    if isinstance(sweep, xr.DataArray):
        return sweep
    if not isinstance(sweep, xr.Dataset):
        raise TypeError(f"heatmap draws the Dataset that sweep gives, or a measure of it, got {type(sweep).__name__}")
    if callable(of):
        made = of(sweep)
        if not isinstance(made, xr.DataArray):
            raise TypeError(f"of must give a DataArray, as measures do, got {type(made).__name__}")
        return made
    return variable(sweep, of)


def _called(values: xr.DataArray, of: Of) -> str:
    return str(values.name or (getattr(of, "__name__", "outcome") if callable(of) else "outcome"))


def _sides(values: xr.DataArray, swept: list[str], x: str | None, y: str | None) -> tuple[str, str]:
    """The names of the axes across and up."""
    with_step = swept + ["step"] * ("step" in values.dims)
    for side, name in (("x", x), ("y", y)):
        if name is not None:
            known(side, name, with_step)
    if not swept:
        raise ValueError("there is no axis to draw over; give a result of sweep, or draw a run with td.plot.curve")
    if len(with_step) < 2:
        raise ValueError(f"there is one axis, {swept[0]}, and the outcome has no steps; sweep a second one")
    if x is not None and x == y:
        raise ValueError(f"x and y must be two axes, got {x!r} twice")
    # A sweep along one axis runs from left to right in time.
    pool = swept if len(swept) > 1 else ["step", *swept]
    across = x or next(name for name in pool if name != y)
    up = y or next(name for name in pool if name != across)
    left = [name for name in swept if name not in (across, up)]
    if left:
        chosen = ", ".join(f"{name}={values.get_index(name).tolist()[0]!r}" for name in left)
        raise ValueError(
            f"heatmap draws {across} and {up}, but the sweep also has {', '.join(left)}; "
            f"select, as in sweep.sel({chosen}), or name two others as x and y and select the rest"
        )
    return across, up


def _when(values: xr.DataArray, unit: str) -> str:
    """At which step, unless some runs end before others."""
    last = values.isel(step=-1).notnull()
    is_one = bool((last == values.notnull().any("step")).all())
    step = values.get_index("step")[-1]
    return f" after {counted(int(step), unit)}" if is_one and step == int(step) else " at the end"


def _mean(values: xr.DataArray) -> pd.DataFrame:
    _, up, across = values.dims
    there = values.notnull().sum("replicate")
    mean = values.sum("replicate", skipna=True) / there.where(there > 0)
    table = pd.DataFrame(mean.to_numpy(), values.get_index(up), values.get_index(across))
    for index in (table.index, table.columns):
        if not index.is_unique:
            raise ValueError(f"the axis {index.name} has the value {shown(index[index.duplicated()][0])} twice")
    return table.iloc[_order(table.index), _order(table.columns)]


def _order(index: pd.Index) -> NDArray[np.intp]:
    """Numbers rise, all else stays in order."""
    return np.argsort(index.to_numpy(float)) if is_numbers(index) else np.arange(len(index))


def _draw(ax: Axes, table: pd.DataFrame, sides: tuple[Side, Side], norm: Normalize, asked: _Asked) -> None:
    """Cells over a hatched ground, which is seen where one is missing."""
    for scale, side in zip((ax.set_xscale, ax.set_yscale), sides):
        scale("log" if side.scale == "log" else "linear")
    values = np.ma.masked_invalid(table.to_numpy(float))
    rim: dict[str, Any] = {"edgecolors": "white", "linewidth": 1.5} if table.size <= FEW else {}
    across, up = (side.edges for side in sides)
    ax.pcolormesh(across, up, values, cmap=_colours(asked), norm=norm, rasterized=True, **rim)
    if values.mask.any():
        ax.add_patch(Rectangle((0, 0), 1, 1, transform=ax.transAxes, zorder=0, **HATCHED))
    # Numbers rise upwards, texts are read from the top.
    ax.set(xlim=across[[0, -1]], ylim=up[[0, -1]] if sides[1].is_ordered else up[[-1, 0]])
    ax.spines[:].set_visible(False)


def _colours(asked: _Asked) -> Colormap:
    return KNOWING if asked.is_share else colormaps["viridis"]


def _norm(table: pd.DataFrame, asked: _Asked) -> Normalize:
    low, high = np.nanmin(table.to_numpy(float)), np.nanmax(table.to_numpy(float))
    if asked.is_share:
        return Normalize(0, 1)
    return Normalize(low, high) if low < high else Normalize(low - 0.5, low + 0.5)


def _level(level: float | str | None, asked: _Asked) -> float | None:
    if level is None or level == "half":
        return 0.5 if level and asked.is_share else None
    if isinstance(level, (bool, str)) or not np.isfinite(level):
        raise ValueError(f"level must be a number, 'half' or None, got {shown(level)}")
    return share("level", level) if asked.is_share else float(level)


def _draw_line(ax: Axes, table: pd.DataFrame, sides: tuple[Side, Side], level: float) -> bool:
    """A line where the outcome passes the level, if it does anywhere."""
    (x, columns), (y, rows) = map(_ridges, sides)
    values = np.ma.masked_invalid(table.to_numpy(float)[np.ix_(rows, columns)])
    if not values.min() < level < values.max():
        return False
    line = ax.contour(x, y, values, [level], colors=INK, linewidths=stroke(2.5), linestyles="-", zorder=3)
    line.set(path_effects=[withStroke(linewidth=stroke(5), foreground="white")])
    return True


def _ridges(side: Side) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Where the outcome is known along an axis, and from which cell: in its middle, and out to the rim.

    Between texts nothing lies half way: there every cell is flat, and the line runs along its rim.
    """
    n = len(side.values)
    if side.is_ordered:
        return np.r_[side.edges[0], side.centres, side.edges[-1]], np.r_[0, np.arange(n), n - 1]
    return (side.centres[:, None] + [-0.4999, 0.4999]).ravel(), np.repeat(np.arange(n), 2)


def _label_cells(ax: Axes, table: pd.DataFrame, norm: Normalize, sides: tuple[Side, Side], asked: _Asked) -> None:
    """The number of every cell, if they are few and the text fits into all of them."""
    values = table.to_numpy(float)
    texts = [asked.written(value) for value in values.ravel() if np.isfinite(value)]
    wide, high = (np.abs(np.diff(along(ax, axis, side.edges))).min() for axis, side in zip((ax.xaxis, ax.yaxis), sides))
    fit = [
        size for size in SIZES
        if max(text_width(text, size) for text in texts) + 6 <= wide and points(1.5 * size) <= high
    ]  # fmt: skip
    if table.size > FEW or not fit:
        return
    for row, column in np.argwhere(np.isfinite(values)):
        face = to_rgb(_colours(asked)(norm(values[row, column])))
        ax.text(
            sides[0].centres[column], sides[1].centres[row], asked.written(values[row, column]),
            fontsize=points(fit[0]), ha="center", va="center", color=_on(face), zorder=4,
            path_effects=[withStroke(linewidth=stroke(4), foreground=face)],
        )  # fmt: skip


def _on(face: tuple[float, float, float]) -> str:
    """Dark text on light colours, white on dark ones."""
    return INK if np.dot(face, (0.299, 0.587, 0.114)) > 0.5 else "white"


def _key(ax: Axes, norm: Normalize, asked: _Asked, level: float | None, is_missing: bool) -> None:
    """Above the picture: what the colours are, the line, and the cells without a value."""
    box = ax.get_window_extent()
    width, height = (length * 72 / ax.figure.dpi for length in (box.width, box.height))
    strip = ax.inset_axes((0, 1 + 17 / height, 0.3, 8 / height))
    bar = ax.figure.colorbar(ScalarMappable(norm, _colours(asked)), cax=strip, orientation="horizontal")
    bar.outline.set_visible(False)
    ticks = [0, 0.25, 0.5, 0.75, 1] if asked.is_share else _strip_ticks(norm)
    bar.set_ticks(ticks, labels=[asked.written(tick) for tick in ticks])
    strip.tick_params(length=0, labelsize=points(SIZE - 1), labelcolor=QUIET, pad=1)
    # A label of the x axis, so that a title given by the user moves above it.
    strip.xaxis.set_label_position("top")
    strip.set_xlabel(_words(asked, width), loc="left", fontsize=points(SIZE + 1), color=INK, labelpad=4)
    _handles(ax, asked, level, is_missing, height)
    _note(ax, asked)


def _strip_ticks(norm: Normalize) -> list[float]:
    low, high = norm.inverse(0), norm.inverse(1)
    return [float(tick) for tick in MaxNLocator(4).tick_values(low, high) if low <= tick <= high]


def _words(asked: _Asked, width: float) -> str:
    unit = "%" if asked.is_share else asked.units
    text = f"{asked.words} ({unit})" if unit not in ("", "1") else asked.words
    return textwrap.fill(text, max(int(width / points(0.55 * SIZE)), 20))


def _handles(ax: Axes, asked: _Asked, level: float | None, is_missing: bool, height: float) -> None:
    handles: list[Any] = []
    if level is not None:
        handles.append(Line2D([], [], color=INK, linewidth=stroke(2.5), label=asked.said(level)))
    if is_missing:
        handles.append(Patch(**HATCHED, label="not yet run" if asked.is_share else "no value"))
    if handles:
        ax.legend(
            handles=handles, loc="lower right", bbox_to_anchor=(1, 1 + 6 / height), ncols=2, frameon=False,
            fontsize=points(SIZE), labelcolor=INK, handletextpad=0.5, columnspacing=1.4, borderaxespad=0, borderpad=0,
        )  # fmt: skip


def _note(ax: Axes, asked: _Asked) -> None:
    there = asked.values.notnull()
    n = asked.values.sizes["replicate"]
    if n == 1:
        return
    text = f"mean of {n:,} replicates"
    if bool((there.any("replicate") & ~there.all("replicate")).any()):
        text += " (of those with a value)"
    note(ax, text)
