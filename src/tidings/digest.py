"""A digest of a value and of the code that is in it: equal if it does the same, whatever the process.

It is what tells a sweep whether a point that was played before would be played in the same way now.
"""

from __future__ import annotations

import dis
import functools
import hashlib
import pickle
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np
import pandas as pd

from tidings import labels
from tidings.network import Network

PLAIN = (str, bytes, int, float, complex, bool, type(None), type(Ellipsis))
# What a class holds that says nothing of what it does, and what dataclass writes: that follows from the fields.
IDLE = {"__doc__", "__module__", "__dict__", "__weakref__", "__annotations__", "__abstractmethods__", "_abc_impl"}
IDLE |= {"__dataclass_fields__", "__dataclass_params__", "__match_args__", "__firstlineno__", "__static_attributes__"}
IDLE |= {"__annotate__", "__annotate_func__", "__annotations_cache__"}
WRITTEN = {"__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__"}


class Digest:
    """Digests of values. The code of a class is looked at once, so one of these serves for a piece of work.

    Numbers, text, containers, arrays, tables, networks and dataclasses count by what is in them;
    functions and classes of one's own by their code, by the globals it names and by what it holds on
    to; modules of one's own by their file; whatever is installed by its name. Comments do not count.

    Examples
    --------
    >>> Digest().of({"p": 0.1}) == Digest().of({"p": 0.1}), Digest().of({"p": 0.1}) == Digest().of({"p": 0.2})
    (True, False)
    """

    def __init__(self) -> None:
        self._kinds: dict[type, str] = {}

    def of(self, value: Any) -> str:
        """SHA-256 as 64 hex digits.

        Raises
        ------
        TypeError
            For a value of which nothing can be told.
        """
        told = hashlib.sha256()
        try:
            for part in self._parts(value, {}):
                told.update(f"{len(part)}:".encode() + part)
        except RecursionError:
            raise TypeError(
                f"nothing tells whether a {type(value).__name__} that holds itself stays the same"
            ) from None
        return told.hexdigest()

    def _parts(self, value: Any, seen: dict[Any, int]) -> Iterator[bytes]:
        """Pieces that say all about a value; code that was met on the way is named by its number."""
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, PLAIN):
            yield f"{type(value).__name__} {labels.text(value)}".encode()
        elif isinstance(value, Network):
            yield f"network {value.fingerprint}".encode()
        elif isinstance(value, ModuleType):
            yield from _module(value)
        elif isinstance(value, BuiltinFunctionType) or _installed(value):
            yield f"installed {value.__module__} {value.__qualname__}".encode()
        elif isinstance(value, (FunctionType, type)) and value in seen:
            yield f"again {seen[value]}".encode()
        elif isinstance(value, (FunctionType, type)):
            seen[value] = len(seen)
            yield from self._function(value, seen) if isinstance(value, FunctionType) else self._class(value, seen)
        else:
            yield type(value).__qualname__.encode()
            yield from self._inside(value, seen)

    def _inside(self, value: Any, seen: dict[Any, int]) -> Iterator[bytes]:
        if isinstance(value, (list, tuple)):
            yield from self._each(value, seen)
        elif isinstance(value, (set, frozenset)):
            yield from sorted(b"".join(self._parts(item, dict(seen))) for item in value)
        elif isinstance(value, Mapping):
            yield from self._each([part for item in value.items() for part in item], seen)
        elif isinstance(value, (np.ndarray, pd.Index, pd.Series)):
            yield from self._array(np.asarray(value), seen)
        elif isinstance(value, pd.DataFrame):
            yield from self._each([value.columns, value.index, *(value[name] for name in value.columns)], seen)
        elif isinstance(value, CodeType):
            yield from self._each([value.co_code, value.co_consts, value.co_names, value.co_varnames], seen)
        elif is_dataclass(value):
            yield self._kind(type(value)).encode()
            yield from self._each([part for field in fields(value) for part in _held(value, field.name)], seen)
        elif (parts := _taken_apart(value)) is not None:
            yield from self._each(parts, seen)
        else:
            yield _pickled(value)

    def _each(self, values: Any, seen: dict[Any, int]) -> Iterator[bytes]:
        yield str(len(values)).encode()
        for value in values:
            yield from self._parts(value, seen)

    def _array(self, array: np.ndarray, seen: dict[Any, int]) -> Iterator[bytes]:
        yield f"{array.dtype.str} {array.shape}".encode()
        yield from self._each(array.ravel().tolist(), seen) if array.dtype.hasobject else [array.tobytes()]

    def _kind(self, kind: type) -> str:
        if kind not in self._kinds:
            self._kinds[kind] = self.of(kind)
        return self._kinds[kind]

    def _class(self, kind: type, seen: dict[Any, int]) -> Iterator[bytes]:
        yield kind.__qualname__.encode()
        yield from self._each(kind.__bases__, seen)
        for name, value in sorted(vars(kind).items()):
            if name not in IDLE and not (name in WRITTEN and _written_by_dataclass(value)):
                yield name.encode()
                yield from self._parts(value, seen)

    def _function(self, function: FunctionType, seen: dict[Any, int]) -> Iterator[bytes]:
        held = [part for cell in function.__closure__ or () for part in _held(cell, "cell_contents")]
        yield from self._each([function.__code__, function.__defaults__, function.__kwdefaults__, held], seen)
        for name in sorted(set(_globals(function.__code__)) & set(function.__globals__)):
            yield name.encode()
            yield from self._parts(function.__globals__[name], seen)


def _globals(code: CodeType) -> Iterator[str]:
    """Names of its module that some code, or code inside of it, refers to."""
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield step.argval
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _globals(part)


def _held(value: Any, name: str) -> tuple[Any, ...]:
    return (name, getattr(value, name)) if hasattr(value, name) else (name,)


def _taken_apart(value: Any) -> Iterable[Any] | None:
    """What a wrapper around code holds."""
    if isinstance(value, functools.partial):
        return [value.func, value.args, value.keywords]
    if isinstance(value, MethodType):
        return [value.__func__, value.__self__]
    if isinstance(value, (staticmethod, classmethod)):
        return [value.__func__]
    if isinstance(value, property):
        return [value.fget, value.fset, value.fdel]
    return None


def _module(module: ModuleType) -> Iterator[bytes]:
    yield f"module {module.__name__}".encode()
    if not _of_a_package(module.__name__.partition(".")[0]) and getattr(module, "__file__", None):
        yield Path(str(module.__file__)).read_bytes()


def _pickled(value: Any) -> bytes:
    try:
        return pickle.dumps(value, protocol=5)
    except Exception as wrong:
        raise TypeError(
            f"nothing tells whether {value!r} ({type(value).__name__}) stays the same; a rule or measure may hold "
            "numbers, text, arrays and dataclasses of them"
        ) from wrong


def _written_by_dataclass(value: Any) -> bool:
    code = getattr(getattr(value, "__wrapped__", value), "__code__", None)
    return value is None or getattr(code, "co_filename", "") == "<string>"


def _installed(value: Any) -> bool:
    """Whether it is code that others publish, this package included: its name says what it does."""
    module = getattr(value, "__module__", None) or ""
    return hasattr(value, "__qualname__") and _of_a_package(module.partition(".")[0])


@functools.cache
def _of_a_package(module: str) -> bool:
    if module == "__main__":
        return False  # wherever the file lies that was started: a kernel, or a launcher, runs what is one's own
    if module in sys.stdlib_module_names or module == "tidings":
        return True
    where = Path(getattr(sys.modules.get(module), "__file__", None) or "")
    return not {"site-packages", "dist-packages"}.isdisjoint(where.parts)
