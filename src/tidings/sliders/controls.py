"""What can be turned: from ranges as they are written to kinds of controls, their ends and where they start."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from tidings._checks import listed, shown

NOTCHES = 100  # steps of a slider between its ends


class Control(NamedTuple):
    """One parameter: ``kind`` is "slider", "choice", "tick" or "fixed"."""

    name: str
    kind: str
    start: Any
    low: Any = None
    high: Any = None
    step: Any = None
    options: tuple[Any, ...] = ()


def controls(plan: Callable[..., Any], ranges: Mapping[str, Any]) -> list[Control]:
    """A control for each range, starting at the default of the plan if that lies in it.

    Examples
    --------
    >>> def plan(p=0.1, every=4, loud=False): ...
    >>> for control in controls(plan, {"p": (0.0, 0.5), "every": range(1, 9), "loud": [False, True]}):
    ...     print(control.name, control.kind, control.start, control.low, control.high, control.step)
    p slider 0.1 0.0 0.5 0.005
    every slider 4 1 8 1
    loud choice False None None None
    """
    if not callable(plan):
        raise TypeError(f"plan must be a function that makes a scenario or rules, got {shown(plan)}")
    defaults = _defaults(plan, ranges)
    return [_control(name, given, defaults.get(name)) for name, given in ranges.items()]


def _defaults(plan: Callable[..., Any], ranges: Mapping[str, Any]) -> dict[str, Any]:
    parameters = inspect.signature(plan).parameters
    if any(each.kind is each.VAR_KEYWORD for each in parameters.values()):
        named = set(parameters) | set(ranges)
    else:
        named = {name for name, each in parameters.items() if each.kind is not each.VAR_POSITIONAL}
    unknown = [name for name in ranges if name not in named]
    if unknown:
        raise ValueError(f"the plan takes no {unknown[0]!r}; it takes {listed(list(parameters)) or 'nothing'}")
    skipped = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    needed = [name for name, each in parameters.items() if each.default is each.empty and each.kind not in skipped]
    lacking = [name for name in needed if name not in ranges]
    if lacking:
        raise ValueError(f"the plan needs {listed(lacking)}; give a range or a value, as in {lacking[0]}=(0.0, 0.5)")
    return {name: each.default for name, each in parameters.items() if each.default is not each.empty}


def _control(name: str, given: Any, default: Any) -> Control:
    if isinstance(given, range):
        if not given:
            raise ValueError(f"the range of {name} is empty")
        given = (given[0], given[-1], abs(given.step)) if given.step > 0 else (given[-1], given[0], abs(given.step))
    if isinstance(given, (bool, np.bool_)):
        return Control(name, "tick", bool(given))
    if isinstance(given, tuple):
        return _slider(name, given, default)
    if isinstance(given, (list, np.ndarray)):
        options = tuple(given.tolist() if isinstance(given, np.ndarray) else given)
        if not options:
            raise ValueError(f"{name} has no values to choose from")
        return Control(name, "choice", default if default in options else options[0], options=options)
    return Control(name, "fixed", given)


def _slider(name: str, given: tuple[Any, ...], default: Any) -> Control:
    numbers = [isinstance(each, (int, float, np.number)) and not isinstance(each, bool) for each in given]
    if len(given) not in (2, 3) or not all(numbers) or not all(map(math.isfinite, given)):
        raise ValueError(
            f"{name} must be (low, high), (low, high, step), a list, True or False, or one value, got {given}"
        )
    whole = all(isinstance(each, (int, np.integer)) for each in given)
    low, high = given[:2]
    if not low < high:
        raise ValueError(f"{name} must go from a lower to a higher number, got {given[:2]}")
    step = given[2] if len(given) == 3 else 1 if whole else (high - low) / NOTCHES
    if not step > 0:
        raise ValueError(f"the step of {name} must be above 0, got {step}")
    number = isinstance(default, (int, float, np.number)) and not isinstance(default, bool)
    start = default if number and low <= default <= high else low + step * round((high - low) / step / 2)
    return Control(name, "slider", start if whole else round(float(start), 12), low, high, step)
