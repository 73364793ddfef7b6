"""Sweeping: a plan played at many points, under the same luck at each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor
from contextlib import closing
from typing import Any

import pandas as pd
import xarray as xr

from tidings._checks import shown
from tidings.compare import beside
from tidings.digest import Digest
from tidings.draws import key_of
from tidings.runs import Asked, Order, order_of, played
from tidings.sweep.folder import Folder
from tidings.sweep.plan import ALONE, PointError, planned
from tidings.sweep.points import Points
from tidings.sweep.progress import bar
from tidings.sweep.store import InFolder, InMemory, Store

KEEP = ("share", "groups_reached", "groups_holding", "credit")

LOST = "It may have run out of memory, or the script lacks its `if __name__ == '__main__':`"

Measure = Callable[[xr.Dataset], "xr.Dataset | xr.DataArray | Mapping[str, Any]"]


def sweep(
    plan: Callable[..., Any],
    replicates: int = 100,
    rng: Any = None,
    *,
    points: pd.DataFrame | None = None,
    keep: Iterable[str] | None = KEEP,
    reached: float = 0.5,
    measure: Measure | None = None,
    executor: Executor | None = None,
    folder: str | os.PathLike[str] | None = None,
    progress: bool | None = None,
    **axes: Any,
) -> xr.Dataset:
    """Play a plan at many points, under the same luck at each.

    Replicate 7 meets the same luck at every point, so the results of neighbouring points differ by
    what the parameters do, and sweeps that share points share their results.

    Parameters
    ----------
    plan : callable
        ``plan(**point)`` makes the Scenario of a point, or a dict of scenarios that are compared
        there. It is called here, in this process.
    replicates, rng, reached
        As in `simulate`, the same at every point.
    points : DataFrame, optional
        A design that is no grid: a column per parameter of the plan and a row per point, as `design`
        makes it. Then there are no axes.
    keep : list of str
        Names of the variables to keep, see `simulate`. What has a person or a group in it is left out
        if not asked for: it would be the most of a large result.
    measure : callable, optional
        ``measure(run)`` makes a Dataset, a DataArray or a dict of numbers of each point's result,
        and only that is kept: for sweeps whose full results would not fit anywhere.
    executor : concurrent.futures.Executor, optional
        Who plays: processes, threads, loky, Dask or MPI. It changes the speed and nothing else. A
        network that points share is sent to a worker once. With processes, rules of your own must be
        in a module that they can import; the plan and the measure stay here and may be anything.
    folder : path, optional
        Where each finished point is kept in a file of its own. A sweep that was interrupted, by
        whatever, goes on where it was when it is run again; points are added by running it with
        longer axes. What another plan, or other rules, left in the folder is not used.
    progress : bool, optional
        Whether to show a bar; left out, it appears when there is work for more than some two seconds.
    **axes : lists
        The values of each parameter of the plan: numbers, text or tuples of them. Every combination
        is a point.

    Returns
    -------
    Dataset
        With a dimension for each axis (or ``point``, with the values of the parameters along it),
        then ``scenario`` where the plan compares, then those of `simulate`. Steps, people, groups and
        rules that other points have are NaN where a point lacks them. With `folder`, and where Dask
        is installed, values are read from their files when they are needed: ``.load()`` reads them all
        (see `open_sweep`).

    Raises
    ------
    PointError
        If a point fails: it names the point, ``error.point`` holds its values, and
        ``error.finished`` what was finished. The other points are cancelled.
    ValueError, TypeError
        For axes, points or a folder that make no sense.

    Notes
    -----
    A plan that builds its network anew at each point takes longer than one that is given it, and
    results on networks drawn at random differ by the network too: draw it once, outside of the plan.

    Examples
    --------
    >>> import tidings as td
    >>> network = td.make.teams(60, rng=1)
    >>> def plan(p, n_seeds):
    ...     return td.Scenario(network, td.models.sir(p, tire=0.2), n_seeds, steps=20)
    >>> runs = sweep(plan, replicates=50, rng=1, p=[0.05, 0.1, 0.2], n_seeds=[1, 5])
    >>> runs["share"].dims
    ('p', 'n_seeds', 'replicate', 'step')
    >>> runs["share"].isel(step=-1).mean("replicate").round(2).values
    array([[0.08, 0.3 ],
           [0.25, 0.65],
           [0.69, 0.9 ]])
    """
    _check_arguments(replicates, measure)
    asked = _points(plan, points, axes)
    here = None if folder is None else Folder(folder)
    order = order_of(replicates, key_of(rng), keep, reached)
    if here is None:
        store: Store = InMemory(asked)
    else:
        terms = here.agree(_terms(order, measure), any_key=rng is None)
        order = order._replace(key=terms["key"])
        store = InFolder(asked, here, terms)
    _Sweep(plan, order, store, measure).run(executor, progress)
    return store.dataset()


class _Sweep:
    """A sweep under way."""

    def __init__(self, plan: Callable[..., Any], order: Order, store: Store, measure: Measure | None):
        self.plan, self.order, self.store, self.measure = plan, order, store, measure
        self.parts: dict[int, dict[str, xr.Dataset | None]] = {}  # of points that are not complete

    def run(self, executor: Executor | None, progress: bool | None) -> None:
        """Play what is missing."""
        points = self.store.points
        self.store.resume(self.plan)
        missing = [number for number in range(len(points)) if number not in self.store.finished]
        with bar(progress, len(points), len(points) - len(missing)) as self.bar:
            asked = self._asked(missing)
            try:
                with closing(played(executor, asked, self.order, len(missing), self._blame)) as runs:
                    for (number, name), run in runs:
                        self._add(number, name, run)
            except (Exception, KeyboardInterrupt) as stop:
                self._say_what_is_finished(stop)
                raise

    def _asked(self, missing: list[int]) -> Iterator[Asked]:
        """The scenarios of the points that are missing, each planned when there is room for it."""
        for number in missing:
            try:
                scenarios = planned(self.plan, self.store.points.values(number))
                there = self.store.found(number, scenarios)
            except Exception as wrong:
                raise self._blame((number, ""), wrong) from wrong
            if there:
                self.bar.update()
            else:
                self.parts[number] = dict.fromkeys(scenarios)
                yield from (((number, name), scenario) for name, scenario in scenarios.items())

    def _add(self, number: int, name: str, run: xr.Dataset) -> None:
        """Put a result to the others of its point; keep them once they are complete."""
        self.parts[number][name] = run
        runs = {name: run for name, run in self.parts[number].items() if run is not None}
        if len(runs) < len(self.parts[number]):
            return
        del self.parts[number]
        try:
            self.store.put(number, self._result(number, runs))
        except OSError:
            raise
        except Exception as wrong:
            raise self._blame((number, name), wrong) from wrong
        self.bar.update()

    def _result(self, number: int, runs: dict[str, xr.Dataset]) -> xr.Dataset:
        whole = runs[ALONE] if ALONE in runs else beside(runs)
        about = {"plan": _name(self.plan), "point": self.store.points.told(number)}
        result = whole if self.measure is None else _measured(self.measure, whole)
        self.store.points.refuse_clash(result)
        result.attrs = {**whole.attrs, **about}
        return result

    def _blame(self, asked: tuple[int, str], wrong: Exception) -> PointError:
        number, name = asked
        told, values = self.store.points.told(number), self.store.points.values(number)
        which = f" (scenario {name!r})" if name else ""
        if isinstance(wrong, BrokenExecutor):
            lost = f"a worker was lost while {told}{which} was under way, which need not be why: {wrong}. {LOST}"
            return PointError(lost, values)
        return PointError(f"the point {told}{which} failed: {type(wrong).__name__}: {wrong}", values)

    def _say_what_is_finished(self, stop: BaseException) -> None:
        n_finished, n = len(self.store.finished), len(self.store.points)
        kept = isinstance(self.store, InFolder)
        how = "kept in the folder: run it again to go on" if kept else "in error.finished; with folder= they are kept"
        stop.add_note(f"{n_finished} of {n} points are finished, {how}")
        if n_finished:
            stop.finished = self.store.dataset()  # type: ignore[attr-defined]


def _check_arguments(replicates: Any, measure: Any) -> None:
    if isinstance(replicates, Iterable):
        raise TypeError(
            f"replicates is an argument of sweep and cannot be an axis, got {shown(replicates)}; call the plan's "
            "parameter something else"
        )
    if measure is not None and not callable(measure):
        raise TypeError(
            f"measure must be a function of a run, got {shown(measure)}; to keep variables name them in keep"
        )


def _points(plan: Any, points: Any, axes: Mapping[str, Any]) -> Points:
    if not callable(plan):
        raise TypeError(
            f"plan must be a function that makes a Scenario, got {type(plan).__name__}; "
            "give one, as in lambda p: scenario.but(Tell(p))"
        )
    if points is not None and axes:
        raise ValueError(f"give points or axes, got points and the axes {', '.join(axes)}; put all into the table")
    if points is None and not axes:
        raise ValueError("there is nothing to sweep over; give axes, as in p=[0.1, 0.2], or points")
    made = Points.grid(axes) if points is None else Points.table(points)
    made.check(plan)
    return made


def _terms(order: Order, measure: Measure | None) -> dict[str, Any]:
    """What all points of a sweep have in common, as JSON can hold it."""
    return {
        "key": order.key,
        "replicates": order.replicates,
        "keep": sorted(order.names),
        "reached": order.reached,
        "measure": None if measure is None else f"{_name(measure)} {Digest().of(measure)[:16]}",
    }


def _measured(measure: Measure, run: xr.Dataset) -> xr.Dataset:
    """What is kept of a result: a Dataset of its own, with labels and nothing beside them."""
    made = measure(run)
    if isinstance(made, xr.DataArray):
        name = _name(measure)
        made = made.to_dataset(name=made.name or (name if name.isidentifier() else "outcome"))
    elif not isinstance(made, Mapping):
        raise TypeError(f"measure makes a Dataset, a DataArray or a dict of numbers, got {type(made).__name__}")
    return (made if isinstance(made, xr.Dataset) else xr.Dataset(dict(made))).reset_coords(drop=True)


def _name(function: Any) -> str:
    return getattr(function, "__qualname__", type(function).__qualname__)
