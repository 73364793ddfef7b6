"""The points of a sweep: which values its plan is asked for, and where each result belongs."""

from __future__ import annotations

import functools
import hashlib
import inspect
import itertools
import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from tidings import labels
from tidings._checks import listed, shown
from tidings.results import DEFAULT, DIMS, PER_STEP

POINT = "point"
ARGUMENTS = ("plan", "replicates", "rng", "points", "keep", "reached", "measure", "executor", "folder", "progress")
MOST = 10_000_000  # points
TAKEN = {*DIMS, *DEFAULT, *PER_STEP}


@dataclass(frozen=True)
class Points:
    """Values of a plan's parameters, point by point.

    Parameters
    ----------
    names : tuple of str
        The parameters.
    labels : dict
        The dimensions of the result with their labels: the parameters of a grid, else ``point``.
    rows : list of tuples
        The values at each point, in the order of the result.
    """

    names: tuple[str, ...]
    labels: dict[str, list[Any]]
    rows: list[tuple[Any, ...]]

    @classmethod
    def grid(cls, axes: Mapping[str, Any]) -> Points:
        """Every combination of the values of all axes."""
        values = {name: _values(name, given) for name, given in axes.items()}
        n_points = math.prod(map(len, values.values()))
        if n_points > MOST:
            raise ValueError(f"that makes {n_points:,} points, more than {MOST:,}; take fewer values, or a design")
        return cls(tuple(values), values, list(itertools.product(*values.values())))

    @classmethod
    def table(cls, points: Any) -> Points:
        """The rows of a table."""
        if not isinstance(points, pd.DataFrame):
            raise TypeError(f"points must be a DataFrame with a column per parameter, got {type(points).__name__}")
        if points.columns.has_duplicates:
            raise ValueError(f"points has several columns of one name: {listed(points.columns.tolist())}")
        if not len(points.columns) or not len(points):
            raise ValueError(f"points is empty: it has {len(points)} rows and {len(points.columns)} columns")
        for name in points.columns:
            _check_name(name)
        rows = [tuple(map(_plain, row)) for row in points.itertuples(index=False, name=None)]
        for name, value in ((name, value) for row in rows for name, value in zip(points.columns, row)):
            _check_value(f"the column {name}", value)
        _refuse_twice("points", rows, list(points.columns))
        index = [_plain(label) for label in points.index.tolist()]
        _refuse_twice("the index of points", index, None)
        for label in index:
            _check_value("the index of points", label)
        return cls(tuple(points.columns), {POINT: index}, rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def is_table(self) -> bool:
        """Whether these are rows of a table."""
        return list(self.labels) == [POINT]

    @functools.cached_property
    def dims(self) -> dict[str, pd.Index]:
        """The dimensions of the result."""
        return {name: labels.axis_of(values, name) for name, values in self.labels.items()}

    @property
    def sizes(self) -> tuple[int, ...]:
        """Lengths of the dimensions."""
        return tuple(map(len, self.labels.values()))

    def place(self, number: int) -> tuple[int, ...]:
        """Where the result of a point belongs, along the dimensions."""
        return tuple(map(int, np.unravel_index(number, self.sizes)))

    def values(self, number: int) -> dict[str, Any]:
        """What the plan is called with at a point."""
        return dict(zip(self.names, self.rows[number]))

    def told(self, number: int) -> str:
        """A point in words."""
        return ", ".join(f"{name}={shown(value)}" for name, value in self.values(number).items())

    def coordinates(self) -> dict[str, Any]:
        """Values of the parameters along ``point``; of a grid they are labels already."""
        if not self.is_table:
            return {}
        columns = zip(self.names, zip(*self.rows))
        return {name: (POINT, np.asarray(labels.axis_of(column, name))) for name, column in columns}

    def digest(self, number: int) -> str:
        """A name for the values of a point: 32 hex digits that depend on nothing else."""
        pairs = sorted(zip(self.names, self.rows[number]))
        return hashlib.sha256(labels.text(tuple(pairs)).encode()).hexdigest()[:32]

    def together(self, other: Points) -> Points:
        """These points and then those of another sweep over the same parameters that are new."""
        if list(self.names) != list(other.names) or self.is_table != other.is_table:
            mine, theirs = (f"{one.names!r} on {'a table' if one.is_table else 'a grid'}" for one in (self, other))
            raise ValueError(f"the folder holds another sweep: the parameters were {mine} and are {theirs} now")
        if not self.is_table:
            return Points.grid(
                {name: list(dict.fromkeys([*mine, *other.labels[name]])) for name, mine in self.labels.items()}
            )
        rows = dict(zip(self.labels[POINT], self.rows))
        for label, row in zip(other.labels[POINT], other.rows):
            if rows.setdefault(label, row) != row:
                raise ValueError(
                    f"point {shown(label)} is {rows[label]} in the folder and {row} now; give another folder"
                )
        return Points(self.names, {POINT: list(rows)}, list(rows.values()))

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON can hold it."""
        told = {name: list(map(labels.encode, values)) for name, values in self.labels.items()}
        return {
            "names": list(self.names),
            "labels": told,
            "rows": list(map(labels.encode, self.rows)) if self.is_table else [],
        }

    @classmethod
    def of_json(cls, noted: Mapping[str, Any]) -> Points:
        """The points that `to_json` told."""
        told = {name: list(map(labels.decode, values)) for name, values in noted["labels"].items()}
        if list(told) != [POINT]:
            return cls.grid(told)
        return cls(tuple(noted["names"]), told, list(map(labels.decode, noted["rows"])))

    def refuse_clash(self, run: xr.Dataset) -> None:
        """Refuse a result in which something is called like a parameter or a dimension of the sweep."""
        taken = {*self.names, *self.labels, *(["scenario"] if "scenario" not in run.coords else [])}
        for name in [*run.data_vars, *run.dims]:
            if name in taken:
                raise ValueError(f"measure makes {name!r}, which the sweep has already; call it something else")

    def check(self, plan: Callable[..., Any]) -> None:
        """Refuse a plan that does not take just these parameters."""
        try:
            signature = inspect.signature(plan)
        except (TypeError, ValueError):  # of something built in nothing is known
            return
        takes = [
            name
            for name, one in signature.parameters.items()
            if one.kind in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY)
        ]
        needs = [name for name in takes if signature.parameters[name].default is inspect.Parameter.empty]
        for name in set(needs) & set(ARGUMENTS):
            raise ValueError(
                f"the plan's parameter {name!r} cannot be an axis, because sweep has an argument of that name; "
                "call it something else in the plan"
            )
        open_ended = any(one.kind is one.VAR_KEYWORD for one in signature.parameters.values())
        strange = [name for name in self.names if name not in takes]
        if strange and not open_ended:
            raise ValueError(f"the plan has no parameter {listed(strange)}; it takes {listed(takes) or 'none'}")
        missing = [name for name in needs if name not in self.names]
        if missing:
            raise ValueError(
                f"the plan also needs {listed(missing)}; give {missing[0]}=[...], or a default in the plan"
            )


def _values(name: str, given: Any) -> list[Any]:
    """The values of an axis as plain numbers and text, or an error."""
    _check_name(name)
    if isinstance(given, (set, frozenset, pd.DataFrame)):
        raise TypeError(f"the axis {name} must be a list of values in order, got a {type(given).__name__}")
    single = isinstance(given, (str, bytes)) or getattr(given, "ndim", 1) == 0
    if single or not isinstance(given, Iterable):
        raise TypeError(
            f"the axis {name} must be a list of values, got {shown(given)}; did you mean {name}=[{shown(given)}]?"
        )
    values = [_plain(value) for value in given]
    if not values:
        raise ValueError(f"the axis {name} is empty; give it at least one value")
    for value in values:
        _check_value(f"the axis {name}", value)
    _refuse_twice(f"the axis {name}", values, None)
    return values


def _check_name(name: Any) -> None:
    if not isinstance(name, str) or not name.isidentifier():
        raise TypeError(f"an axis is called like a parameter of the plan, got {name!r}")
    if name in ARGUMENTS:
        raise ValueError(
            f"an axis cannot be called {name!r}: sweep has an argument of that name; rename it in the plan"
        )
    if name in TAKEN:
        raise ValueError(
            f"an axis cannot be called {name!r}: results have that word for themselves; rename it in the plan"
        )


def _check_value(name: str, value: Any) -> None:
    try:
        if not _is_plain(value):
            raise TypeError
        labels.encode(value)
    except TypeError:
        raise TypeError(
            f"{name} has the value {value!r}, but values are numbers, text or tuples of them; "
            "name what you mean, and let the plan look it up"
        ) from None


def _is_plain(value: Any) -> bool:
    """Whether it is a number that equals itself, text, or a tuple of such, and nothing derived of them."""
    if type(value) is tuple:
        return all(map(_is_plain, value))
    return type(value) in (int, float, bool, str) and value == value


def _refuse_twice(what: str, values: list[Any], names: list[str] | None) -> None:
    seen: set[Hashable] = set()
    for value in values:
        if value in seen:
            said = (
                shown(value)
                if names is None
                else ", ".join(f"{name}={shown(part)}" for name, part in zip(names, value))
            )
            raise ValueError(f"{what} has {said} twice; every point is played once")
        seen.add(value)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
