"""When each group, or each person, was reached: a raster of places and time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes

from tidings._checks import known, one_of, whole
from tidings.plot.legend import ramp_key
from tidings.plot.palette import INK, KNOWING, QUIET
from tidings.plot.paper import axes, points, stroke, time_axis

WHEN = {"group": "group_reached_at", "person": "learned_at"}
SAID = {"group": "reached", "person": "learned"}
MANY = {"group": "groups", "person": "people"}
LINE = 9.5  # as `points` takes it: what the name of a row needs; where rows are lower, only some are named


def arrival(run: xr.Dataset, *, ax: Axes | None = None, over: str = "group", most: int = 200) -> Axes:
    """Draw when each group was reached, earliest at the top.

    A row is a group, a column a step; the colour is the share of replicates in which the group had
    been reached by then, and a white line marks the step by which half of them had.

    Parameters
    ----------
    run : Dataset
        A result of `simulate`, with ``group_reached_at`` (or ``learned_at``).
    ax : Axes, optional
        Where to draw; a new figure if left out.
    over : {"group", "person"}
        Whether rows are groups, or people and when they first learned.
    most : int
        Most rows that are drawn, the earliest; the axes say how many there are.

    Returns
    -------
    Axes

    Examples
    --------
    >>> import tidings as td
    >>> teams = td.Network.from_edges(groups={"one": ["Ana", "Ben"], "two": ["Ben", "Cas"]})
    >>> run = td.simulate(td.Scenario(teams, [td.Discuss(0.3)], ["Ana"], steps=9, step_unit="week"), rng=1)
    >>> [label.get_text() for label in td.plot.arrival(run).get_yticklabels()]
    ['one', 'two']
    """
    table = arrivals(run, over=over)
    shown = table.iloc[: whole("most", most)]
    ax = axes(ax, (8.0, float(np.clip(1.2 + 0.25 * len(shown), 2.5, 9))))
    steps, n = table.columns.to_numpy(), len(shown)
    edges = np.append(steps, steps[-1] + 1) - 0.5
    ax.pcolormesh(edges, np.arange(n + 1), shown.to_numpy(), cmap=KNOWING, vmin=0, vmax=1, rasterized=True)
    _mark_half(ax, shown)
    time_axis(ax, steps[0], steps[-1], run.attrs.get("step_unit", "step"))
    ax.set(xlim=(edges[0], edges[-1]), ylim=(n, 0))
    _name_rows(ax, [str(name) for name in shown.index])
    ax.spines[:].set_visible(False)
    if n < len(table):
        ax.set_ylabel(f"the first {n:,} of {len(table):,} {MANY[over]}", color=QUIET, fontsize=points(9))
    one = run.sizes.get("replicate", 1) == 1
    ramp_key(ax, f"{SAID[over]} by then" + ("" if one else ", % of replicates (half: white)"), above=True)
    return ax


def arrivals(run: xr.Dataset, *, over: str = "group") -> pd.DataFrame:
    """The numbers of `arrival`: share of replicates in which each group had been reached by each step.

    Parameters
    ----------
    run : Dataset
        With ``group_reached_at`` (or ``learned_at``).
    over : {"group", "person"}
        What the rows are.

    Returns
    -------
    DataFrame
        Rows are groups or people in the order in which half of the replicates had reached them
        (then by how many ever did, then as in the network); columns are steps.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> run = td.simulate(td.Scenario(trio, [td.Tell(1.0)], ["Cas"], steps=2), replicates=3, rng=1)
    >>> arrivals(run, over="person").to_numpy().tolist()
    [[1.0, 1.0, 1.0], [0.0, 1.0, 1.0], [0.0, 0.0, 1.0]]
    """
    if not isinstance(run, xr.Dataset):
        raise TypeError(
            f"arrival draws the Dataset that simulate gives, got {type(run).__name__}; "
            "simulate a scenario first, as in plot.arrival(simulate(scenario))"
        )
    one_of("over", over, tuple(WHEN))
    known("variable", WHEN[over], run)
    when = run[WHEN[over]]
    when = (when if "replicate" in when.dims else when.expand_dims("replicate")).transpose("replicate", ...)
    if when.dims != ("replicate", over):
        raise ValueError(f"{WHEN[over]} has the dims {when.dims}; select one scenario or point: run.sel(...)")
    if not when.sizes[over]:
        raise ValueError(f"the run has no {MANY[over]}, so there is nothing to draw")
    last = int(run["step"].max()) if "step" in run.coords else int(np.nan_to_num(when).max())
    steps = np.arange(last + 1)
    # Sorted arrivals, counted at each step: never in a replicate is NaN, which sorts last.
    ordered = np.sort(when.to_numpy(), axis=0)
    share = np.stack([np.searchsorted(column, steps, side="right") for column in ordered.T]) / len(ordered)
    table = pd.DataFrame(share, index=when.indexes[over], columns=pd.Index(steps, name="step"))
    by_half = np.where((share >= 0.5).any(axis=1), (share >= 0.5).argmax(axis=1), last + 1)
    return table.iloc[np.lexsort((-share.sum(axis=1), -share[:, -1], by_half))]


def _mark_half(ax: Axes, table: pd.DataFrame) -> None:
    """A white line where half of the replicates had arrived."""
    half = table.to_numpy() >= 0.5
    rows = np.flatnonzero(half.any(axis=1))
    at = table.columns.to_numpy()[half[rows].argmax(axis=1)] - 0.5
    ax.vlines(at, rows, rows + 1, color="white", linewidth=stroke(2))


def _name_rows(ax: Axes, names: list[str]) -> None:
    height = ax.get_window_extent().height * 72 / ax.figure.dpi
    every = max(int(np.ceil(len(names) * points(LINE) / height)), 1)
    ax.set_yticks(np.arange(0, len(names), every) + 0.5, names[::every])
    ax.tick_params(axis="y", length=0, labelsize=points(9), labelcolor=INK)
