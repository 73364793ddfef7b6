"""One slide that tells how it went: who knows, how many, which groups and when, and which way it went."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from tidings._checks import counted
from tidings.measures import coverage
from tidings.measures.door import network_of, step_unit
from tidings.network import Network
from tidings.plot.arrival import arrival, arrivals
from tidings.plot.course import HALF, course, group_shares
from tidings.plot.curve import curve
from tidings.plot.flow import flow
from tidings.plot.network import network as draw_network
from tidings.plot.palette import INK, QUIET, line_colour
from tidings.plot.paper import Picture, points
from tidings.plot.talk import talk
from tidings.replay import Replay

SLIDE = (13.33, 7.5)  # inches, as slides are
LARGER = 1.35  # so that no letters of a slide are below 12 points, and most are 15
PLACES = {  # of the panels: left, bottom, width and height
    "people": (0.03, 0.535, 0.43, 0.285),
    "histogram": (0.09, 0.56, 0.36, 0.24),
    "curve": (0.59, 0.56, 0.37, 0.24),
    "raster": (0.13, 0.1, 0.33, 0.2),
    "flow": (0.61, 0.2, 0.31, 0.17),
    "credit": (0.63, 0.1, 0.29, 0.27),
    "histogram below": (0.59, 0.12, 0.36, 0.24),
}
TITLES = ((0.03, 0.83), (0.53, 0.83), (0.03, 0.41), (0.53, 0.41))  # of each panel, lower left
WHEN = {"group": "was reached", "person": "learned"}
_Panel = tuple[str, str, Any]  # which place, which title, and what draws on an Axes
NEEDS = {"share", "learned_at"}


def story(run: xr.Dataset | Replay, network: Network | None = None) -> Figure:
    """Tell on one slide how it went, in four panels and a headline that says the main thing in words.

    At the upper left who knows, when half of the people do (or in the end); beside it how many do with
    time; below when each group was reached; and which way it went from group to group. Where
    something was not kept, or there are no groups, another panel takes the place: how many people are
    ever reached, through which rules they learned, or when each person learned.

    Parameters
    ----------
    run : Dataset or Replay
        A result of `simulate` with ``share`` and ``learned_at``; with ``keep=[..., "told_by",
        "through"]`` the last panel is the `flow`. Or one replicate, as `replay` gives it.
    network : Network, optional
        That of the run. Without it there is no picture of people; a replay has it.

    Returns
    -------
    Figure
        16 to 9, 13.33 inches wide. Nothing is shown or written: ``figure.savefig("story.png")`` does.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], groups={"core": ["Ana", "Ben"]})
    >>> run = td.simulate(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3, step_unit="week"), rng=1)
    >>> figure = td.plot.story(run, trio)
    >>> figure.texts[0].get_text()
    'Half of the 3 people know by week 1'
    """
    if isinstance(run, Replay):
        network = network_of(run, network)
        run = _as_run(run)
    _check(run, network)
    with talk(LARGER):
        figure = Picture(*SLIDE)
        figure.text(0.03, 0.965, headline(run), fontsize=points(18), fontweight="bold", color=INK, va="top")
        figure.text(0.03, 0.895, _below(run), fontsize=points(11), color=QUIET, va="top")
        for at, (place, title, draw) in zip(TITLES, _panels(run, network)):
            draw(figure.add_axes(PLACES[place]))
            figure.text(*at, title, fontsize=points(11), fontweight="bold", color=INK, va="bottom")
    return figure


def headline(run: xr.Dataset) -> str:
    """The main thing in one sentence: by when half of the people know, or how far it gets.

    The median replicate speaks for all: where in half of the replicates half of the people never know,
    it says how many do in the end.
    """
    n, unit = run.sizes["person"], step_unit(run)
    when = coverage(run, level=0.5).values
    late = float(np.quantile(np.where(np.isnan(when), np.inf, when), 0.5, method="inverted_cdf"))
    if np.isfinite(late):
        return f"Half of the {counted(n, 'person', 'people')} know by {unit} {late:g}"
    last = float(run["step"][-1])
    median = float(run["share"].isel(step=-1).median()) * n
    return f"By {unit} {last:g} it has come to {median:,.0f} of {counted(n, 'person', 'people')}"


def _check(run: Any, network: Network | None) -> None:
    if not isinstance(run, xr.Dataset):
        raise TypeError(f"story takes a run of simulate, or a replay, got {type(run).__name__}")
    lacking = sorted(NEEDS - set(run))
    if lacking:
        raise ValueError(f"a story needs {' and '.join(lacking)}, which the run did not keep; simulate(..., keep=None)")
    more = [str(dim) for dim in run["share"].dims if dim not in ("replicate", "step")]
    if more:
        raise ValueError(f"a story is of one run, got several by {more[0]!r}; choose one: run.sel({more[0]}=...)")
    if network is not None:
        network_of(run, network)


def _panels(run: xr.Dataset, network: Network | None) -> list[_Panel]:
    """Of the four panels where each is, its title, and what draws it on its Axes."""
    unit, over = step_unit(run), "group" if run.sizes.get("group", 0) and "group_reached_at" in run else "person"
    people: _Panel = ("people", f"Who had learned by {unit} {_moment(run):g}", lambda ax: _people(ax, run, network))
    reached = ("histogram", "How many are ever reached", lambda ax: _histogram(ax, run))
    way: _Panel = ("flow", "Which way it went", lambda ax: flow(run, network, ax=ax, most=7))
    through = ("credit", "Through which rule they learned", lambda ax: _credit(ax, run))
    if not (network is not None and network.n_groups and {"told_by", "through"} <= set(run)):
        way = through if "credit" in run and run.sizes.get("rule", 0) else ("histogram below", *reached[1:])
    return [
        reached if network is None else people,
        ("curve", "How many know", lambda ax: curve(run, ax=ax, show=_shares(run))),
        ("raster", f"When each {over} {WHEN[over]}", lambda ax: arrival(run, over=over, ax=ax)),
        way,
    ]


def _moment(run: xr.Dataset) -> float:
    """The step at which half of the people know on average, else the last."""
    share = run["share"].mean("replicate") if "replicate" in run["share"].dims else run["share"]
    there = np.flatnonzero(share.values >= 0.5)
    return float(run["step"].values[there[0] if len(there) else -1])


def _people(ax: Axes, run: xr.Dataset, network: Network | None) -> None:
    assert network is not None
    draw_network(network, ax=ax, knows=run, at=_moment(run), labels=network.n_people <= 12 and "auto")


def _shares(run: xr.Dataset) -> list[str]:
    return ["share", *(["groups_reached"] if "groups_reached" in run and run.sizes.get("group", 0) else [])]


def _histogram(ax: Axes, run: xr.Dataset) -> None:
    ever = run["learned_at"].notnull().sum("person").values.ravel()
    ax.hist(ever, bins=np.linspace(0, run.sizes["person"] + 1, 26).tolist(), color=line_colour(0))
    ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    ax.set_xlabel("people", loc="left", color=INK, fontsize=points(11))
    ax.set_ylabel("replicates", color=INK, fontsize=points(11))
    ax.tick_params(color=QUIET, labelcolor=QUIET, labelsize=points(10))
    ax.spines[["top", "right"]].set_visible(False)


def _credit(ax: Axes, run: xr.Dataset) -> None:
    credit = run["credit"].mean("replicate") if "replicate" in run["credit"].dims else run["credit"]
    names = [str(rule) for rule in credit["rule"].values]
    bars = ax.barh(names, credit.values, color=[line_colour(number) for number in range(len(names))], height=0.6)
    ax.bar_label(bars, fmt="{:.3g}", padding=5, fontsize=points(10), color=INK)
    ax.invert_yaxis()
    ax.set_xticks([])
    ax.set_xlabel("people, on average" if run.sizes.get("replicate", 1) > 1 else "people", loc="left", color=INK)
    ax.xaxis.label.set_fontsize(points(11))
    ax.tick_params(axis="y", length=0, labelsize=points(11), labelcolor=INK)
    ax.spines[:].set_visible(False)


def _below(run: xr.Dataset) -> str:
    """What else the panels say: which group is first and which last, and how often it was played."""
    n = run.sizes.get("replicate", 1)
    said = [f"{counted(n, 'replicate')}" if n > 1 else "one replicate"]
    if "group_reached_at" in run and run.sizes.get("group", 0) > 1:
        table = arrivals(run)
        first, last = table.index[0], table.index[-1]
        said.insert(0, f"{first} is the first group to be reached, {last} the last")
    return "; ".join(said)


def _as_run(story: Replay) -> xr.Dataset:
    """One replicate as the run of it alone."""
    network, told = story.scenario.network, course(story.scenario.network, story)
    run = story.cascade.expand_dims(replicate=[story.replicate])
    steps = np.arange(told.steps + 1)
    run = run.assign_coords(step=steps).assign(share=(("replicate", "step"), told.knows.mean(axis=1)[None]))
    if network.n_groups:
        reached = (group_shares(network, told.knows) >= HALF - 1e-9) & (network.group_sizes > 0)
        when = np.where(reached.any(axis=0), reached.argmax(axis=0), np.nan)
        run = run.assign(
            groups_reached=(("replicate", "step"), reached.mean(axis=1)[None]),
            group_reached_at=(("replicate", "group"), when[None]),
        ).assign_coords(group=network.groups.rename("group"))
    return run.assign_attrs(step_unit=told.unit)
