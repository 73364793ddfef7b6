"""One slide that tells how it went: who knows, how many, which groups and when, and which way it went."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from matplotlib.figure import Figure

from tidings._checks import counted
from tidings.measures import coverage
from tidings.measures.door import network_of, step_unit
from tidings.network import Network
from tidings.plot.arrival import arrivals
from tidings.plot.course import HALF, course, group_shares
from tidings.plot.palette import INK, QUIET
from tidings.plot.paper import Picture, points
from tidings.plot.story_panels import SLIDE, credit, cut, histogram, people, raster, rising, ways
from tidings.plot.talk import talk
from tidings.replay import Replay

LARGER = 1.56  # so that no letters of a slide are below 14 points
PLACES = {  # of the panels: left, bottom, width and height
    "people": (0.03, 0.545, 0.29, 0.265),
    "histogram": (0.09, 0.62, 0.36, 0.18),
    "curve": (0.555, 0.62, 0.42, 0.18),
    "raster": (0.13, 0.115, 0.34, 0.245),
    "flow": (0.64, 0.185, 0.26, 0.25),
    "credit": (0.64, 0.12, 0.28, 0.31),
    "histogram below": (0.585, 0.13, 0.37, 0.29),
}
TITLES = ((0.03, 0.825), (0.53, 0.825), (0.03, 0.45), (0.53, 0.45))  # of each panel, lower left
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
    run = run if "replicate" in run.dims else run.expand_dims("replicate")
    with talk(LARGER):
        figure = Picture(*SLIDE)
        figure.text(0.03, 0.97, headline(run), fontsize=points(18), fontweight="bold", color=INK, va="top")
        figure.text(0.03, 0.905, cut(_below(run), 11, 0.94), fontsize=points(11), color=QUIET, va="top")
        for at, (place, title, draw) in zip(TITLES, _panels(run, network)):
            draw(figure.add_axes(PLACES[place]))
            figure.text(*at, title, fontsize=points(11), fontweight="bold", color=INK, va="bottom")
    return figure


def headline(run: xr.Dataset) -> str:
    """The main thing in one sentence: by when half of the people know, or how far it gets.

    The median replicate speaks for all: where in half of the replicates half of the people never know,
    it says how many do in the end.
    """
    n, unit, late = run.sizes["person"], step_unit(run), _half_time(run)
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
    unit, at = step_unit(run), _moment(run)
    over = "group" if run.sizes.get("group", 0) and "group_reached_at" in run else "person"
    reached = ("histogram", "How many are ever reached", lambda ax: histogram(ax, run))
    way: _Panel = ("flow", "Which way it went", lambda ax: ways(ax, run, network))
    through = ("credit", "Through which rule they learned", lambda ax: credit(ax, run))
    if not (network is not None and network.n_groups and {"told_by", "through"} <= set(run)):
        way = through if "credit" in run and run.sizes.get("rule", 0) else ("histogram below", *reached[1:])
    return [
        reached
        if network is None
        else ("people", f"Who had learned by {unit} {at:g}", lambda ax: people(ax, run, network, at)),
        ("curve", "How many know, %", lambda ax: rising(ax, run)),
        ("raster", f"When each {over} {WHEN[over]}", lambda ax: raster(ax, run, over)),
        way,
    ]


def _half_time(run: xr.Dataset) -> float:
    """The step by which half of the people know in the median replicate; infinite if never."""
    when = coverage(run, level=0.5).values
    return float(np.quantile(np.where(np.isnan(when), np.inf, when), 0.5, method="inverted_cdf"))


def _moment(run: xr.Dataset) -> float:
    """The step of the headline: when half of the people know, else the last."""
    late = _half_time(run)
    return late if np.isfinite(late) else float(run["step"][-1])


def _below(run: xr.Dataset) -> str:
    """What else the panels say: which group is first and which last, and how often it was played."""
    n = run.sizes["replicate"]
    said = [f"{counted(n, 'replicate')}" if n > 1 else "one replicate"]
    if "group_reached_at" in run and run.sizes.get("group", 0) > 1:
        table = arrivals(run)
        first, last = table.index[0], table.index[-1]
        seldom = ", if at all" if table.to_numpy()[-1, -1] < 0.5 else ""
        said.insert(0, f"{first} is the first group to be reached, {last} the last{seldom}")
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
