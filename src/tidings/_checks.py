"""Checks at the door: what is wrong, what came, what to do."""

from __future__ import annotations

import difflib
import math
import operator
import os
import sys
import warnings
from collections.abc import Iterable
from typing import Any

_HERE = os.path.dirname(__file__)


def probability(name: str, value: Any) -> float:
    """A chance between 0 and 1 as a float, or an error that names it."""
    number = _number(name, value, "a chance between 0 and 1")
    if not 0 <= number <= 1:
        raise ValueError(f"{name} must be a chance between 0 and 1, got {value!r}.{_percent(number)}")
    return number


def at_least(name: str, value: Any, least: float) -> float:
    """A finite number that is at least `least`, as a float."""
    number = _number(name, value, f"a number of at least {least:g}")
    if not math.isfinite(number) or number < least:
        raise ValueError(f"{name} must be a finite number of at least {least:g}, got {value!r}")
    return number


def whole(name: str, value: Any, least: int = 1) -> int:
    """A whole number of at least `least` (numpy integers too, booleans and 3.0 not)."""
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, got {value!r}") from None
    if number < least:
        raise ValueError(f"{name} must be at least {least}, got {number}")
    return number


def one_of(name: str, value: Any, allowed: Iterable[str]) -> str:
    """One of a few words."""
    words = list(allowed)
    if value not in words:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, words))}, got {value!r}")
    return value


def known(what: str, name: Any, names: Iterable[Any]) -> None:
    """Refuse a name that is not among `names`, and offer the nearest one."""
    have = list(names)
    if name not in have:
        raise ValueError(f"{what} {name!r} is unknown; {_offer(name, have)}")


def unknown_names(what: str, missing: list[Any], names: Iterable[Any]) -> ValueError:
    """The error for people or groups that are not there."""
    have = list(names)
    listed = ", ".join(map(repr, missing[:5])) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
    return ValueError(f"no {what} called {listed}; {_offer(missing[0], have)}")


def warn(message: str) -> None:
    """A UserWarning that points at the first line outside this package."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, UserWarning, stacklevel=level - 1)


def _number(name: str, value: Any, wanted: str) -> float:
    if isinstance(value, (bool, str)) or value is None:
        raise TypeError(f"{name} must be {wanted}, got {value!r}")
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be {wanted}, got {value!r}") from None


def _percent(number: float) -> str:
    return f" Did you mean {number / 100:.2f}?" if 1 < number <= 100 else ""


def _offer(name: Any, have: list[Any]) -> str:
    near = difflib.get_close_matches(str(name), [str(item) for item in have[:100_000]], n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    shown = ", ".join(map(repr, have[:5])) + (", ..." if len(have) > 5 else "")
    return f"there are {len(have)}: {shown}" if have else "there are none"
