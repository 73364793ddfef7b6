"""The figure: time beside peers, and time against size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from benchmarks.contests import Outcome
from benchmarks.findings import Findings
from benchmarks.growth import Curve
from tidings.plot.palette import GRID, INK, LINES, QUIET

MARKERS = "osD^"


def draw(found: Findings, path: Path) -> None:
    """Write the figure; a part without findings stays empty."""
    figure = Figure(figsize=(11.5, 5.2), layout="constrained")
    FigureCanvasAgg(figure)
    beside, grown = figure.subplots(1, 2, width_ratios=(1.15, 1))
    ratios(beside, [each for each in found.outcomes if each.agrees])
    growth(grown, found.curves)
    figure.savefig(path, dpi=150)


def ratios(ax: Axes, outcomes: list[Outcome]) -> Axes:
    """A dot for each contest, the least that was wanted as a mark."""
    ordered = sorted(outcomes, key=lambda each: each.ratio)
    for row, each in enumerate(ordered):
        ax.plot([1, each.ratio], [row, row], color=LINES[0], lw=2.5, solid_capstyle="butt", zorder=2)
        ax.plot(each.ratio, row, "o", color=LINES[0], ms=8, zorder=3)
        value = f"{each.ratio:,.1f}" if each.ratio < 10 else f"{each.ratio:,.0f}"
        # Numbers stand in a column of their own, where no target runs through them.
        ax.text(1.02, row, value, transform=ax.get_yaxis_transform(), va="center", color=INK, fontsize=10)
        if each.target:
            ax.plot(each.target, row, "|", color=LINES[1], ms=15, mew=2.2, zorder=4)
    ax.plot([], [], "|", color=LINES[1], ms=12, mew=2.2, label="target")
    ax.axvline(1, color=QUIET, lw=1, zorder=1)
    ax.set_yticks(range(len(ordered)), [f"{each.work}\n{each.peer}" for each in ordered], linespacing=1.05)
    ax.set_xscale("log")
    _ground(ax, "Time of the peer over that of tidings", "times as long, per replicate")
    return ax


def growth(ax: Axes, curves: list[Curve]) -> Axes:
    """Every curve from its own smallest size, so that slopes can be compared."""
    for number, each in enumerate(curves):
        sizes, seconds = np.array(each.sizes) / each.sizes[0], np.array(each.seconds) / each.seconds[0]
        label = f"{each.name}, {each.sizes[0]:,} to {each.sizes[-1]:,}: slope {each.slope:.2f}"
        ax.plot(sizes, seconds, marker=MARKERS[number], color=LINES[number], ms=6, lw=2, label=label)
    if curves:
        most = max(each.sizes[-1] / each.sizes[0] for each in curves)
        ax.plot([1, most], [1, most], color=QUIET, lw=1, ls="--", label="in proportion: slope 1", zorder=1)
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.yaxis.set_major_formatter(FuncFormatter(_plain))
    _ground(ax, "Time of a run over that of the smallest", "size over the smallest")
    return ax


def _plain(value: float, _: int) -> str:
    return f"{value:,.6g}"


def _ground(ax: Axes, title: str, across: str) -> None:
    ax.set_title(title, loc="left", color=INK, fontsize=12, fontweight="bold")
    ax.set_xlabel(across, loc="left", color=INK, fontsize=11)
    ax.xaxis.set_major_formatter(FuncFormatter(_plain))
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.grid(color=GRID, lw=0.8)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(QUIET)
    ax.tick_params(which="both", color=QUIET, labelcolor=INK, labelsize=9.5)
    if ax.get_legend_handles_labels()[0]:
        ax.legend(frameon=False, fontsize=9.5, labelcolor=INK)
