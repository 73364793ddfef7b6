"""Where the finished points of a sweep are kept: in memory, or in a folder."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import xarray as xr

from tidings._checks import counted, warn
from tidings.digest import Digest
from tidings.scenario import Scenario
from tidings.stack import Frame, Stack
from tidings.sweep.folder import NAME, Folder
from tidings.sweep.opened import can_wait, summed_up, waiting
from tidings.sweep.plan import content, planned
from tidings.sweep.points import Points


class Store(ABC):
    """Finished points, which are put in as they come and taken out as one result."""

    def __init__(self, points: Points):
        self.points = points
        self.finished: set[int] = set()
        self.attrs: dict[str, Any] = {}

    @abstractmethod
    def resume(self, plan: Callable[..., Any]) -> None:
        """Take up what was finished before."""

    @abstractmethod
    def found(self, number: int, scenarios: Mapping[str, Scenario]) -> bool:
        """Whether the result of a point, just planned, is there already."""

    @abstractmethod
    def put(self, number: int, run: xr.Dataset) -> None:
        """Keep the result of a point that was planned."""

    @abstractmethod
    def dataset(self) -> xr.Dataset:
        """What is finished, as one result."""

    def _check_unit(self, run: xr.Dataset) -> None:
        unit, common = run.attrs["step_unit"], self.attrs.get("step_unit", run.attrs["step_unit"])
        if unit != common:
            raise ValueError(f"a sweep needs one step unit, but here a step is a {unit} and elsewhere a {common}")
        self.attrs = self.attrs or run.attrs


class InMemory(Store):
    """Finished points in memory."""

    def __init__(self, points: Points):
        super().__init__(points)
        self.stack = Stack(points.dims)

    def resume(self, plan: Callable[..., Any]) -> None:
        """Nothing was finished before."""

    def found(self, number: int, scenarios: Mapping[str, Scenario]) -> bool:
        """Nothing comes from elsewhere."""
        return False

    def put(self, number: int, run: xr.Dataset) -> None:
        """Write the result of a point to its place."""
        self._check_unit(run)
        self.stack.put(self.points.place(number), run)
        self.finished.add(number)

    def dataset(self) -> xr.Dataset:
        """What was put."""
        return summed_up(self.stack.dataset(self.attrs), self.points, len(self.finished))


class InFolder(Store):
    """Finished points in a folder; in memory too where Dask is not there to read them when needed."""

    def __init__(self, points: Points, folder: Folder, terms: Mapping[str, Any]):
        super().__init__(points)
        self.folder, self.terms, self.digest = folder, dict(terms), Digest()
        self.names: dict[int, str] = {}  # of the files of points that were planned
        self.paths: dict[int, Path] = {}
        self.frame = Frame()
        self.memory = None if can_wait() else InMemory(points)

    def resume(self, plan: Callable[..., Any]) -> None:
        """Take up what this plan finished before; what others left is set aside."""
        self.folder.join(self.points)
        there = self.folder.files()  # before the notes are read: what another process begins meanwhile is noted first
        known = self.folder.points() or self.points
        asked = {known.digest(number): known.values(number) for number in range(len(known))}
        mine = {self.points.digest(number): number for number in range(len(self.points))}
        asked |= {point: self.points.values(number) for point, number in mine.items()}
        n_others = 0
        for path in there:
            point = path.name.partition("-")[0]
            if not NAME.fullmatch(path.name):
                self.folder.set_aside(path, "was not written by this sweep")
            elif point in asked and path.name != self._would_be(plan, point, asked[point]):
                self.folder.set_aside(path)
                n_others += 1
            elif point in mine:
                self._take(mine[point], path.name)
        if n_others:
            said = counted(n_others, "result")
            warn(f"{said} of another plan in {str(self.folder.path)!r} cannot be used; set aside in its folder 'aside'")
        if len(self.finished) < len(self.points):
            self.folder.refuse_read_only()

    def _would_be(self, plan: Callable[..., Any], point: str, values: Mapping[str, Any]) -> str | None:
        """The file that this plan would write for a point, None if it has nothing to say there."""
        try:
            return self._name(point, planned(plan, values))
        except Exception:  # if it matters, it comes again where the point is played
            return None

    def _name(self, point: str, scenarios: Mapping[str, Scenario]) -> str:
        return f"{point}-{content(scenarios, self.terms, self.digest)}.nc"

    def found(self, number: int, scenarios: Mapping[str, Scenario]) -> bool:
        """Whether it is there: set aside before, or finished by another process meanwhile."""
        name = self._name(self.points.digest(number), scenarios)
        there = self._take(number, name)
        if not there:
            self.names[number] = name
        return there

    def _take(self, number: int, name: str) -> bool:
        run = self.folder.find(name)
        if run is not None:
            self._include(number, run)
            self._tick_off(number, name)
        return run is not None

    def put(self, number: int, run: xr.Dataset) -> None:
        """Write the file of a point, once it is known to go with the others."""
        name = self.names.pop(number)
        self._include(number, run)
        self.folder.keep(name, run)
        self._tick_off(number, name)

    def _include(self, number: int, run: xr.Dataset) -> None:
        self._check_unit(run)
        if self.memory is None:
            self.frame.include(run)
        else:
            self.memory.put(number, run)

    def _tick_off(self, number: int, name: str) -> None:
        self.paths[number] = self.folder.path / name
        self.finished.add(number)

    def dataset(self) -> xr.Dataset:
        """What lies in the folder of these points."""
        if self.memory is not None:
            return self.memory.dataset()
        return summed_up(waiting(self.frame, self.points, self.paths, self.attrs), self.points, len(self.finished))
