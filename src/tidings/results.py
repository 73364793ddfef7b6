"""The vocabulary of results: one table of names, dimensions, units and meanings."""

from __future__ import annotations

from typing import Any, NamedTuple

import xarray as xr

__all__ = ["DEFAULT", "DIMS", "PER_STEP", "TAUGHT", "VOCABULARY", "WORKED", "Variable", "dataset"]


def __dir__() -> list[str]:
    return __all__


class Variable(NamedTuple):
    """One name of the vocabulary."""

    dims: tuple[str, ...]
    long_name: str
    units: str


VOCABULARY: dict[str, Variable] = {
    "share": Variable(("replicate", "step"), "share of people who know", "share of people"),
    "groups_reached": Variable(("replicate", "step"), "share of groups that are reached", "share of groups"),
    "groups_holding": Variable(("replicate", "step"), "share of groups that hold it", "share of groups"),
    "learned_at": Variable(("replicate", "person"), "step of first learning", "{step_unit}"),
    "group_reached_at": Variable(("replicate", "group"), "step at which the group was first reached", "{step_unit}"),
    "credit": Variable(("replicate", "rule"), "people who first learned through each rule", "people"),
    "told_by": Variable(("replicate", "person"), "who taught the person first", "position along person"),
    "through": Variable(("replicate", "person"), "rule through which the person first learned", "position along rule"),
    "knows": Variable(("replicate", "step", "person"), "whether the person knows", "1"),
    "shares": Variable(("replicate", "step", "person"), "whether the person knows and shares", "1"),
    "held": Variable(("replicate", "step", "group"), "whether the group holds it", "1"),
    "ties": Variable(("replicate", "step"), "people whom a person is tied to, on average", "people"),
    "tied": Variable(("replicate", "step", "person"), "people whom the person is tied to", "people"),
    "filled": Variable(("replicate", "step"), "share of places that are filled", "share of people"),
    "credibility": Variable(("replicate", "step", "person"), "how much the person's word counts", "1"),
    "size": Variable(("people",), "probability that so many people ever knew", "probability"),
    "reach": Variable(("replicate",), "people who ever know", "people"),
    "learned_by": Variable(("step", "person"), "probability that the person has ever known", "probability"),
}
"""Every name that a result may hold. `held` is 1 where a group made it its own."""

DEFAULT = ("share", "groups_reached", "groups_holding", "learned_at", "group_reached_at", "credit")
PER_STEP = ("knows", "shares", "held")
WORKED = ("ties", "tied", "filled", "credibility")
"""What becomes of the network, kept where it is asked for: a run then goes on when nobody can learn any more."""
TAUGHT = {"told_by": "person", "through": "rule"}
"""Who taught whom, kept where it is asked for: as positions along these dimensions, NaN where there is none."""

DIMS = frozenset(dim for word in VOCABULARY.values() for dim in word.dims) | {"scenario", "point"}
"""The dimensions that have a meaning of their own; every other one is an axis of a sweep."""


def dataset(arrays: dict[str, Any], coords: dict[str, Any], attrs: dict[str, Any]) -> xr.Dataset:
    """A labelled Dataset from arrays of the vocabulary; dims that an array lacks are left out."""
    variables = {}
    for name, array in arrays.items():
        word = VOCABULARY[name]
        dims = [dim for dim in word.dims if dim in coords]
        units = word.units.format(step_unit=attrs.get("step_unit", "step"))
        variables[name] = (dims, array, {"long_name": word.long_name, "units": units})
    used = {dim for dims, *_ in variables.values() for dim in dims}
    used |= {dim for name, dim in TAUGHT.items() if name in variables}
    made = xr.Dataset(variables, {dim: values for dim, values in coords.items() if dim in used}, attrs)
    if "step" in made.coords:
        made["step"].attrs.update(long_name=attrs.get("step_unit", "step"), units=attrs.get("step_unit", "step"))
    return made
