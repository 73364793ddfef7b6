"""Checks at the door: what is wrong, what came, what to do."""

from __future__ import annotations

import dataclasses
import difflib
import math
import operator
import os
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from inspect import CO_VARKEYWORDS
from types import CodeType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import numpy as np

if TYPE_CHECKING:
    from typing import Self

Given = ParamSpec("Given")
Made = TypeVar("Made")
_HERE = os.path.join(os.path.dirname(__file__), "")


def probability(name: str, value: Any) -> float:
    """A chance between 0 and 1 as a float, or an error that names it."""
    return _from_0_to_1(name, value, "a chance")


def share(name: str, value: Any) -> float:
    """A share between 0 and 1 as a float, or an error that names it."""
    return _from_0_to_1(name, value, "a share")


def at_least(name: str, value: Any, least: float) -> float:
    """A finite number that is at least `least`, as a float."""
    number = _number(name, value, f"a number of at least {least:g}")
    if not math.isfinite(number) or number < least:
        raise ValueError(f"{name} must be a finite number of at least {least:g}, got {shown(value)}")
    return number


def positive(name: str, value: Any) -> float:
    """A finite number above 0, as a float."""
    number = _number(name, value, "a number above 0")
    if not (math.isfinite(number) and number > 0):
        raise ValueError(f"{name} must be a finite number above 0, got {shown(value)}")
    return number


def within(name: str, value: Any) -> float:
    """A number above 0 and below 1, as a float."""
    number = _number(name, value, "a number above 0 and below 1")
    if not 0 < number < 1:
        raise ValueError(f"{name} must be above 0 and below 1, got {shown(value)}{_percent(number)}")
    return number


def whole(name: str, value: Any, least: int = 1) -> int:
    """A whole number of at least `least` (numpy integers too, booleans and 3.0 not)."""
    try:
        if isinstance(value, (bool, np.bool_)):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, got {shown(value)}{_rounded(value)}") from None
    if number < least:
        raise ValueError(f"{name} must be at least {least}, got {number}")
    return number


def named(name: str, names: Any) -> tuple[Any, ...] | None:
    """Names of people as a tuple, None for everyone."""
    if names is None:
        return None
    if isinstance(names, str) or not isinstance(names, Iterable):
        return (names,)
    if not (several := tuple(names)):
        raise ValueError(f"{name} names nobody; leave it out to reach everyone")
    return several


def one_of(name: str, value: Any, allowed: Iterable[str]) -> str:
    """One of a few words."""
    words = list(allowed)
    if value not in words:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, words))}, got {shown(value)}")
    return value


def known(what: str, name: Any, names: Iterable[Any]) -> None:
    """Refuse a name that is not among `names`, and offer the nearest one."""
    have = list(names)
    if name not in have:
        raise ValueError(f"{what} {shown(name)} is unknown; {_offer(name, have)}")


def unknown_names(what: str, missing: list[Any], names: Iterable[Any]) -> ValueError:
    """The error for people or groups that are not there."""
    have = list(names)
    return ValueError(f"no {what} called {listed(missing)}; {_offer(missing[0], have)}")


def column(name: str, value: str, kind: str) -> str:
    """The name of a column; a number in quotes is one that was meant as a number."""
    try:
        float(value)
    except ValueError:
        return value
    raise TypeError(f"{name} must be a number or the name of a {kind} column, got {value!r}. Did you mean {value}?")


def options(what: str, function: Callable[..., Any], given: Iterable[str]) -> None:
    """Refuse options that a function does not have, and say which it has."""
    code = getattr(function, "__code__", None)
    if code is None or code.co_flags & CO_VARKEYWORDS:
        return  # nobody knows which it takes
    takes = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    public = [name for name in takes if name != "self" and not name.startswith("_")]
    for name in given:
        if name not in takes:
            near = difflib.get_close_matches(name, public, n=1)
            meant = f"did you mean {near[0]!r}? It" if near else "it"
            raise TypeError(f"{what} has no option {name!r}; {meant} takes {', '.join(public)}")


def offering(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """The same function, which says which options it has where it is given one that it has not."""

    @wraps(function)
    def asked(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        options(function.__name__, function, kwargs)
        return function(*args, **kwargs)

    return asked


class Offering:
    """What says which options it has where it is made with one that it has not."""

    __slots__ = ()

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Look at the names of the options."""
        options(cls.__name__, cls.__init__, kwargs)
        return super().__new__(cls)


def listed(names: Sequence[Any]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(map(shown, names[:5])) + more


def shown(value: Any) -> str:
    """A value as its owner would write it: 10.0 rather than np.float64(10.0)."""
    return repr(value.item() if isinstance(value, np.generic) else value)


def counted(n: int, one: str, many: str = "") -> str:
    """A number and what it counts: 1 week, 2 weeks, 1,200 people."""
    many = many or (one if one.endswith("s") else f"{one}s")
    return f"{n:,} {one if n == 1 else many}"


def warn(message: str) -> None:
    """A UserWarning that points at the first line outside this package."""
    level, frame = 2, sys._getframe(1)
    while frame.f_back is not None and _is_ours(frame.f_code):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, UserWarning, stacklevel=level)


def _is_ours(code: CodeType) -> bool:
    made_by_dataclass = code.co_filename == "<string>" and code.co_name == "__init__"
    return made_by_dataclass or code.co_filename.startswith((_HERE, dataclasses.__file__))


def _from_0_to_1(name: str, value: Any, what: str) -> float:
    number = _number(name, value, f"{what} between 0 and 1")
    if not 0 <= number <= 1:
        raise ValueError(f"{name} must be {what} between 0 and 1, got {shown(value)}{_percent(number)}")
    return number


def _number(name: str, value: Any, wanted: str) -> float:
    try:
        if isinstance(value, (bool, np.bool_, str, bytes)) or np.ndim(value):
            raise TypeError
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"{name} must be {wanted}, got {shown(value)}") from None


def _percent(number: float) -> str:
    """What was meant by a chance in per cent, with two places or as many as it needs."""
    meant = max(f"{number / 100:.2f}", f"{number / 100:g}", key=len)
    return f". Did you mean {meant}?" if 1 < number <= 100 else ""


def _rounded(value: Any) -> str:
    """What was meant by a whole number that is written as another kind of thing: 1e3, or '100'."""
    written = isinstance(value, (float, np.floating)) or (isinstance(value, str) and value.strip().isdigit())
    number = float(value) if written else math.nan
    return f". Did you mean {int(number)}?" if math.isfinite(number) and number == int(number) else ""


def _offer(name: Any, have: list[Any]) -> str:
    if not have:
        return "there are none"
    words = {str(item): item for item in have[:10_000]}
    said = str(name).lower()
    parts = [word for word in words if len(said) > 2 and said in word.lower()]  # a first name, say
    near = difflib.get_close_matches(str(name), words, n=1) or parts[:1]
    if near:
        return f"did you mean {shown(words[near[0]])}? (there are {len(have):,})"
    return f"there are {len(have):,}: {listed(have)}"
