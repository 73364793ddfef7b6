"""The vocabulary of results: one table of names, dimensions, units and meanings."""

from __future__ import annotations

from typing import Any, NamedTuple

import xarray as xr

__all__ = [
    "DEFAULT",
    "DIMS",
    "LABELS",
    "PER_STEP",
    "TAUGHT",
    "VOCABULARY",
    "WORKED",
    "Variable",
    "dataset",
    "described",
    "explained",
]


def __dir__() -> list[str]:
    return __all__


class Variable(NamedTuple):
    """One name of the vocabulary."""

    dims: tuple[str, ...]
    long_name: str
    units: str
    description: str


_RUN, _WHO, _GROUPS = ("replicate", "step"), ("replicate", "step", "person"), ("replicate", "step", "group")
VOCABULARY: dict[str, Variable] = {
    "share": Variable(
        _RUN,
        "share of people who know",
        "share of people",
        "Who knows counts, also without sharing it; seeds too.",
    ),
    "groups_reached": Variable(
        _RUN,
        "share of groups that are reached",
        "share of groups",
        "Reached: so many members know as the attribute 'reached' of the run says. NaN where there are no groups.",
    ),
    "groups_holding": Variable(
        _RUN,
        "share of groups that hold it",
        "share of groups",
        "Groups that have made it their own, and have not lost it since. NaN where there are no groups.",
    ),
    "learned_at": Variable(
        ("replicate", "person"),
        "step of first learning",
        "{step_unit}",
        "0 for those who knew at the start, NaN for those who never learned.",
    ),
    "group_reached_at": Variable(
        ("replicate", "group"),
        "step at which the group was first reached",
        "{step_unit}",
        "0 if it was at the start, NaN if it never was.",
    ),
    "credit": Variable(
        ("replicate", "rule"),
        "people who first learned through each rule",
        "people",
        "Where several rules met, the person is split in proportion to -log(1 - chance). Seeds do not count.",
    ),
    "told_by": Variable(
        ("replicate", "person"),
        "who taught the person first",
        "position along person",
        "NaN for seeds, for those who never learned and where nobody in the network taught.",
    ),
    "through": Variable(
        ("replicate", "person"),
        "rule through which the person first learned",
        "position along rule",
        "NaN for seeds and for those who never learned.",
    ),
    "knows": Variable(_WHO, "whether the person knows", "1", "1 or 0; without replicates, the probability."),
    "shares": Variable(
        _WHO, "whether the person knows and shares", "1", "1 or 0; without replicates, the probability."
    ),
    "held": Variable(_GROUPS, "whether the group holds it", "1", "1 or 0; without replicates, the probability."),
    "ties": Variable(
        _RUN, "people whom a person is tied to, on average", "people", "Ties count where they are in this step."
    ),
    "tied": Variable(_WHO, "people whom the person is tied to", "people", "Ties count where they are in this step."),
    "filled": Variable(
        _RUN, "share of places that are filled", "share of people", "Below 1 where people left and nobody is hired yet."
    ),
    "credibility": Variable(
        _WHO, "how much the person's word counts", "1", "From 0, as good as silent, to 1, fully believed."
    ),
    "size": Variable(
        ("people",), "probability that so many people ever knew", "probability", "Seeds count; it sums to 1."
    ),
    "reach": Variable(("replicate",), "people who ever know", "people", "Seeds count, and those who forget again."),
    "learned_by": Variable(
        ("step", "person"), "probability that the person has ever known", "probability", "By the start of the step."
    ),
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


LABELS = {
    "replicate": "the scenario played again, with other luck",
    "person": "people of the network, in its order",
    "group": "groups of the network, in its order",
    "rule": "rules by which people come to know",
    "people": "how many people",
    "scenario": "scenarios under the same luck",
}
"""What the labels of a dimension name; `step` is in the unit of the scenario."""


def dataset(arrays: dict[str, Any], coords: dict[str, Any], attrs: dict[str, Any]) -> xr.Dataset:
    """A labelled Dataset from arrays of the vocabulary; dims that an array lacks are left out."""
    variables = {}
    for name, array in arrays.items():
        word = VOCABULARY[name]
        dims = [dim for dim in word.dims if dim in coords]
        units = word.units.format(step_unit=attrs.get("step_unit", "step"))
        about = {"long_name": word.long_name, "units": units, "description": word.description}
        variables[name] = (dims, array, about)
    used = {dim for dims, *_ in variables.values() for dim in dims}
    used |= {dim for name, dim in TAUGHT.items() if name in variables}
    made = xr.Dataset(variables, {dim: values for dim, values in coords.items() if dim in used}, attrs)
    if "step" in made.coords:
        made["step"].attrs.update(long_name=attrs.get("step_unit", "step"), units=attrs.get("step_unit", "step"))
    return explained(made)


def described(values: xr.DataArray, long_name: str, units: str) -> xr.DataArray:
    """With what it is, and nothing that was said of what it was made from."""
    made = values.copy(deep=False)
    made.attrs = {"long_name": long_name, "units": units}
    return made


def explained(made: xr.Dataset) -> xr.Dataset:
    """The same Dataset, whose labels say what they name."""
    for dim in made.coords.keys() & LABELS.keys():
        made[dim].attrs.setdefault("long_name", LABELS[str(dim)])
    return made
