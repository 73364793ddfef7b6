"""The rules with the chances that were found, to be played."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import xarray as xr

from tidings._checks import known, offering, shown
from tidings.fit.ways import FITTED
from tidings.rules.base import Rule


@offering
def fitted_rules(result: xr.Dataset, rules: Any) -> list[Rule]:
    """The rules that were fitted, with the chances that were found, to be played in a scenario.

    Parameters
    ----------
    result : Dataset
        What `fit` found, also if it was saved and loaded since.
    rules : list of Rule
        The rules that were given to `fit`. What is not estimated (`Adopt`) stays as it is.

    Examples
    --------
    >>> import tidings as td
    >>> from tidings.fit import fit
    >>> path = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dan"), ("Dan", "Eva")])
    >>> found = fit(path, {"Ana": 0, "Ben": 1, "Cas": 3, "Dan": 5, "Eva": None}, [td.Tell(0.1)], until=8)
    >>> (tell,) = fitted_rules(found, [td.Tell(0.1)])
    >>> round(tell.p, 3), td.simulate(td.Scenario(path, [tell], ["Ana"], steps=8), 100, rng=1).sizes["step"]
    (0.375, 9)
    """
    if not isinstance(result, xr.Dataset) or "estimate" not in result:
        raise TypeError(
            f"fitted_rules takes the Dataset that fit gives, got {type(result).__name__} without an estimate"
        )
    if result.attrs.get("baseline") == "calendar":
        raise ValueError(
            "with a calendar, Broadcast has a chance of its own in every step (result.calendar), which no rule of the "
            "library plays; fit with baseline='constant', or write a rule of your own that looks its chance up by step"
        )
    names = result.get_index("parameter").tolist()
    made = []
    for rule in rules if isinstance(rules, Iterable) else [rules]:
        if not isinstance(rule, Rule):
            raise TypeError(f"rules must be those that were given to fit, got {shown(rule)}")
        if isinstance(rule, FITTED):
            known("parameter", f"{rule.name}.p", names)
            change: Any = {"p": float(result["estimate"].sel(parameter=f"{rule.name}.p"))}
            rule = replace(rule, **change)
        made.append(rule)
    return made
