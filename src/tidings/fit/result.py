"""What a fit found, as a labelled Dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings.credit import credit
from tidings.fit.door import Watched
from tidings.fit.evidence import Evidence, Exposures
from tidings.fit.history import at_risk, learns
from tidings.fit.maximum import Maximum
from tidings.fit.nested import Model
from tidings.fit.profile import Profile, chance_of
from tidings.results import explained

SAID: dict[str, tuple[str, str]] = {
    "estimate": ("estimated chance", "probability"),
    "standard_error": ("standard error of the chance, NaN at 0", "probability"),
    "low": ("lower end of the profile-likelihood interval", "probability"),
    "high": ("upper end of the profile-likelihood interval", "probability"),
    "log_likelihood": ("log-likelihood", "1"),
    "aic": ("Akaike information criterion", "1"),
    "n_parameters": ("numbers that are estimated", "1"),
    "p_value": ("how likely the full model is so much better if this one is true", "probability"),
    "estimate_in": ("estimated chance in each model, 0 where it is left out", "probability"),
    "profile_at": ("chance at which the profile is looked at", "probability"),
    "profile": ("profile log-likelihood less its maximum", "1"),
    "observed": ("share of people who had learned", "share of people"),
    "expected": ("share expected: who knew at the start, and all chances one step ahead", "share of people"),
    "expected_through": ("people expected to learn through each rule, one step ahead", "people"),
    "credit": ("people who learned through each rule, as the fitted chances share them out", "people"),
    "calendar": ("chance of the broadcast in each step", "probability"),
    "permuted_estimate": ("estimated chance, with moments permuted among people", "probability"),
    "permuted_gain": ("log-likelihood gained by contagion, with moments permuted among people", "1"),
}


def result(
    of: Evidence,
    found: Sequence[Model],
    errors: NDArray[np.float64],
    profiles: Mapping[int, Profile],
    pictures: Mapping[str, Any],
    seen: Watched,
    attrs: Mapping[str, Any],
) -> xr.Dataset:
    """Everything with labels, names and units."""
    columns, full = list(profiles), found[0].best
    chances = {model.name: _chances(of, model.best)[columns] for model in found}
    numbers = {
        "estimate": ("parameter", chances[found[0].name]),
        "standard_error": ("parameter", errors[columns]),
        "low": ("parameter", [one.low for one in profiles.values()]),
        "high": ("parameter", [one.high for one in profiles.values()]),
        "log_likelihood": ("model", [model.best.value for model in found]),
        "aic": ("model", [2 * model.n_parameters - 2 * model.best.value for model in found]),
        "n_parameters": ("model", [model.n_parameters for model in found]),
        "p_value": ("model", [model.p_value for model in found]),
        "estimate_in": (("model", "parameter"), list(chances.values())),
        "profile_at": (("parameter", "point"), [one.at for one in profiles.values()]),
        "profile": (("parameter", "point"), [one.loss for one in profiles.values()]),
        **pictures,
    }
    own = [at for at, column in enumerate(of.columns) if column.step is not None]
    if own:
        numbers["calendar"] = ("step", [np.nan, *_chances(of, full)[own]])
    made = xr.Dataset(
        {name: (dims, np.asarray(values), _about(name)) for name, (dims, values) in numbers.items()},
        {
            "parameter": [f"{of.columns[column].rule}.p" for column in columns],
            "model": [model.name for model in found],
            "rule": sorted({column.rule for column in of.columns}),
            "step": np.arange(seen.since, seen.until + 1),
        },
        dict(attrs),
    )
    unit = str(attrs["step_unit"])
    made["step"].attrs.update(long_name=unit, units=unit)
    made["parameter"].attrs["long_name"] = "chances that are estimated, by rule"
    made["model"].attrs["long_name"] = "models that are held against each other"
    return explained(made)


def pictures(met: Exposures, of: Evidence, best: Maximum, seen: Watched) -> dict[str, tuple[Any, Any]]:
    """How many had learned in each step, how many were expected to, and through which rule."""
    chances = {rule: _chance(of, best, rule, exposure) for rule, exposure in sorted(met.items())}
    spared = np.prod([1.0 - chance for chance in chances.values()], axis=0)
    with np.errstate(invalid="ignore"):
        parts = credit({name: chance.ravel() for name, chance in chances.items()})
    expected, learned = np.where(at_risk(seen), 1.0 - spared, 0.0), learns(seen)
    share = [np.nan_to_num(part.reshape(spared.shape)) for part in parts.values()]
    through = np.array([(expected * part).sum(axis=1) for part in share])
    knew, n = int(seen.at_start.sum()), len(seen.when)
    return {
        "observed": ("step", (knew + np.append(0, learned.sum(axis=1).cumsum())) / n),
        "expected": ("step", (knew + np.append(0.0, through.sum(axis=0).cumsum())) / n),
        "expected_through": (("rule", "step"), np.column_stack([np.full(len(share), np.nan), through])),
        "credit": ("rule", [part[learned].sum() for part in share]),
    }


def _chance(of: Evidence, best: Maximum, rule: str, exposure: NDArray[np.float64]) -> NDArray[np.float64]:
    """The fitted chances of one rule: (step, person)."""
    columns = of.of(rule)
    value = best.at[columns][:, None]
    return value * exposure if of.columns[columns[0]].is_share else -np.expm1(-value * exposure)


def _chances(of: Evidence, best: Maximum) -> NDArray[np.float64]:
    return np.array([chance_of(column, value) for column, value in zip(of.columns, best.at)])


def _about(name: str) -> dict[str, str]:
    long_name, units = SAID[name]
    return {"long_name": long_name, "units": units}
