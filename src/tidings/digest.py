"""A digest of a value and of the code that is in it: equal if it does the same, whatever the process.

It is what tells a sweep whether a point that was played before would be played in the same way now.
"""

from __future__ import annotations

import dis
import functools
import hashlib
import importlib.util
import io
import pickle
import sys
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from pathlib import Path
from types import (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    CodeType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
    WrapperDescriptorType,
)
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from tidings import labels
from tidings.network import Network

PLAIN = (str, bytes, int, float, complex, bool, type(None), type(Ellipsis))
CODE = (FunctionType, type)
COMPILED: tuple[type, ...] = (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    GetSetDescriptorType,
    MemberDescriptorType,
)
COMPILED += (MethodDescriptorType, WrapperDescriptorType, np.ufunc)
HEAP = 1 << 9  # the flag of a class that was made by running Python, or like one
# What a class holds that says nothing of what it does.
IDLE = {"__doc__", "__module__", "__dict__", "__weakref__", "__annotations__", "__abstractmethods__", "_abc_impl"}
IDLE |= {"__dataclass_fields__", "__dataclass_params__", "__match_args__", "__firstlineno__", "__static_attributes__"}
IDLE |= {"__annotate__", "__annotate_func__", "__annotations_cache__"}
WRAPPED = ("__wrapped__", "func", "pyfunc", "__func__", "args", "keywords")  # where a wrapper around code keeps it
OURS = Path(__file__).parent
INSTALLED = {"site-packages", "dist-packages"}


class Digest:
    """Digests of values. The code of a class is looked at once, so one of these serves for a piece of work.

    Numbers, text, containers, arrays, tables, networks and objects count by what is in them;
    functions and classes of one's own by their code, by the globals it names and by what it holds on
    to; modules of one's own by their file and what they import; whatever is installed by its name.
    Comments do not count. What code looks up by text, such as ``globals()["f"]``, is not seen.

    Examples
    --------
    >>> Digest().of({"p": 0.1}) == Digest().of({"p": 0.1}), Digest().of({"p": 0.1}) == Digest().of({"p": 0.2})
    (True, False)
    """

    def __init__(self) -> None:
        self._codes: dict[Any, str] = {}

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
        if type(value) in PLAIN:
            yield f"{type(value).__name__} {_plain(value)}".encode()
        elif isinstance(value, Network):
            yield f"network {value.fingerprint}".encode()
        elif isinstance(value, (MethodType, BuiltinFunctionType)) and _is_bound(value):
            yield f"method {value.__name__}".encode()
            yield from self._each([getattr(value, "__func__", None), value.__self__], seen)
        elif isinstance(value, COMPILED) or _installed(value):
            yield f"installed {getattr(value, '__module__', '')} {getattr(value, '__qualname__', value)}".encode()
        elif isinstance(value, (ModuleType, *CODE)) and value in seen:
            yield f"again {seen[value]}".encode()
        elif isinstance(value, (ModuleType, *CODE)):
            seen[value] = len(seen)
            yield from self._code(value, seen)
        else:
            yield type(value).__qualname__.encode()
            yield from self._inside(value, seen)

    def _code(self, value: Any, seen: dict[Any, int]) -> Iterator[bytes]:
        if isinstance(value, ModuleType):
            yield from self._module(value, seen)
        elif isinstance(value, FunctionType):
            yield from self._function(value, seen)
        else:
            yield from self._class(value, seen)

    def _inside(self, value: Any, seen: dict[Any, int]) -> Iterator[bytes]:
        if not _installed(type(value)):
            yield self._code_of(type(value)).encode()
        if isinstance(value, PLAIN):  # of a kind of one's own
            yield _plain(value).encode()
        elif isinstance(value, (list, tuple)):
            yield from self._each(value, seen)
        elif isinstance(value, (set, frozenset)):
            yield from sorted(b"".join(self._parts(item, dict(seen))) for item in value)
        elif isinstance(value, (xr.Dataset, xr.DataArray)):
            yield from self._parts(value.to_dict(), seen)
        elif isinstance(value, dict):
            made = getattr(value, "default_factory", None)
            yield from self._each([made, *(part for item in value.items() for part in item)], seen)
        elif isinstance(value, (pd.Series, pd.DataFrame)):
            yield from self._table(value, seen)
        elif isinstance(value, (np.ndarray, pd.Index)):
            yield from self._array(value, seen)
        elif isinstance(value, CodeType):
            yield from self._each([value.co_code, value.co_consts, value.co_names, value.co_varnames], seen)
        elif is_dataclass(value):
            yield from self._each(sorted(vars(value).items()), seen)
        elif isinstance(value, functools.partial):
            yield from self._each([value.func, value.args, value.keywords], seen)
        elif isinstance(value, property):
            yield from self._each([value.fget, value.fset, value.fdel], seen)
        elif any(hasattr(value, name) for name in WRAPPED):
            yield from self._each([getattr(value, name) for name in WRAPPED if hasattr(value, name)], seen)
        else:
            yield from self._pickled(value)

    def _each(self, values: Any, seen: dict[Any, int]) -> Iterator[bytes]:
        yield str(len(values)).encode()
        for value in values:
            yield from self._parts(value, seen)

    def _array(self, values: np.ndarray | pd.Index, seen: dict[Any, int]) -> Iterator[bytes]:
        array = np.asarray(values)
        yield f"{array.dtype.descr} {array.shape} {getattr(values, 'name', '')}".encode()
        yield from self._each(array.ravel().tolist(), seen) if array.dtype.hasobject else [array.tobytes()]
        if isinstance(values, np.ma.MaskedArray):
            yield np.ma.getmaskarray(values).tobytes()

    def _table(self, table: pd.Series | pd.DataFrame, seen: dict[Any, int]) -> Iterator[bytes]:
        columns = [table] if isinstance(table, pd.Series) else [table.iloc[:, at] for at in range(table.shape[1])]
        yield from self._each(
            [table.attrs, table.index, *(part for one in columns for part in (one.name, one.to_numpy()))], seen
        )

    def _code_of(self, value: Any) -> str:
        """The digest of a function or class, once for all the objects that have it."""
        if value not in self._codes:
            # A class may hold objects of its own, as an Enum does.
            self._codes[value] = f"under way: {value.__qualname__}"
            self._codes[value] = self.of(value)
        return self._codes[value]

    def _class(self, kind: type, seen: dict[Any, int]) -> Iterator[bytes]:
        yield kind.__qualname__.encode()
        yield from self._each([*kind.__bases__, type(kind)], seen)
        for name, value in sorted(vars(kind).items()):
            if name not in IDLE and not _written_by_dataclass(value):
                yield name.encode()
                yield from self._parts(value, seen)

    def _function(self, function: FunctionType, seen: dict[Any, int]) -> Iterator[bytes]:
        held = [part for cell in function.__closure__ or () for part in _content(cell)]
        own = [function.__code__, function.__defaults__, function.__kwdefaults__, held, function.__dict__]
        yield from self._each(own, seen)
        known, named = function.__globals__, _named(function.__code__)
        for name in sorted(named["LOAD_GLOBAL"] & set(known)):
            yield name.encode()
            yield from self._parts(known[name], seen)
        for name in sorted(named["IMPORT_NAME"]):
            yield from self._parts(_imported(name), seen)

    def _module(self, module: ModuleType, seen: dict[Any, int]) -> Iterator[bytes]:
        """A module of one's own: its file, what it has from elsewhere, and numbers and text that may have been set."""
        yield module.__name__.encode()
        if getattr(module, "__file__", None):
            yield Path(str(module.__file__)).read_bytes()
        for name, value in sorted(vars(module).items()):
            if not name.startswith("__") and (type(value) in PLAIN or isinstance(value, (ModuleType, *CODE))):
                yield name.encode()
                yield from self._parts(value, seen)

    def _pickled(self, value: Any) -> Iterator[bytes]:
        """Any other object, as pickle takes it apart; code in it counts as code."""
        room = io.BytesIO()
        try:
            _Pickler(room, self._code_of).dump(value)
        except Exception as wrong:
            raise TypeError(
                f"nothing tells whether {value!r} ({type(value).__name__}) stays the same; a rule or measure may hold "
                "numbers, text, arrays and dataclasses of them"
            ) from wrong
        yield room.getvalue()


class _Pickler(pickle.Pickler):
    """Takes objects apart; functions and classes of one's own count by what they do, and not by their name."""

    def __init__(self, room: io.BytesIO, code_of: Callable[[Any], str]):
        super().__init__(room, protocol=5)
        self.code_of = code_of

    def persistent_id(self, part: Any) -> str | None:
        """What stands for code of one's own."""
        return self.code_of(part) if isinstance(part, CODE) and not _installed(part) else None


def _plain(value: Any) -> str:
    return float.hex(value) if isinstance(value, float) else labels.text(value)


def _is_bound(value: Any) -> bool:
    held = getattr(value, "__self__", None)
    return held is not None and not isinstance(held, ModuleType)


def _content(cell: Any) -> tuple[Any, ...]:
    try:
        return (cell.cell_contents,)
    except ValueError:  # not filled yet
        return ()


def _named(code: CodeType) -> dict[str, set[str]]:
    """Globals and modules that some code, or code inside of it, names."""
    named: dict[str, set[str]] = {"LOAD_GLOBAL": set(), "IMPORT_NAME": set()}
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            named["LOAD_GLOBAL"].add(step.argval)
        elif step.opname == "IMPORT_NAME":
            named["IMPORT_NAME"].add(step.argval)
    for part in code.co_consts:
        if isinstance(part, CodeType):
            named = {kind: names | _named(part)[kind] for kind, names in named.items()}
    return named


def _imported(name: str) -> Any:
    """A module that code imports when it runs, its name where there is none."""
    try:
        return importlib.import_module(name) if not _of_a_package(name) else name
    except ImportError:
        return name


def _written_by_dataclass(value: Any) -> bool:
    """It follows from the fields."""
    code = getattr(getattr(value, "__wrapped__", value), "__code__", None)
    return getattr(code, "co_qualname", "").startswith("__create_fn__.")


def _installed(value: Any) -> bool:
    """Whether it is code that others publish, this package included: its name says what it does."""
    if isinstance(value, ModuleType):
        return _of_a_package(value.__name__)
    if isinstance(value, type) and not value.__flags__ & HEAP:
        return True
    if isinstance(value, CODE):
        # What a package has made of one's own code, such as a context manager, is not found under its name there.
        written = not isinstance(value, FunctionType) or _is_installed_file(value.__code__.co_filename)
        return written and _found(value) and _of_a_package(value.__module__)
    return False


def _found(value: Any) -> bool:
    """Whether it is what stands under its name in its module."""
    found: Any = sys.modules.get(value.__module__)
    for name in value.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is value


@functools.cache
def _of_a_package(name: str) -> bool:
    if name == "__main__":
        return False  # wherever the file lies that was started: a kernel, or a launcher, runs what is one's own
    module = sys.modules.get(name)
    spec = getattr(module, "__spec__", None) or importlib.util.find_spec(name)
    where = getattr(module, "__file__", None) or getattr(spec, "origin", None) or ""
    return where in ("built-in", "frozen") or _is_installed_file(where)


@functools.cache
def _is_installed_file(name: str) -> bool:
    if name.startswith("<frozen "):
        return True
    path = Path(name)
    standard = Path(sysconfig.get_path("stdlib"))
    return not INSTALLED.isdisjoint(path.parts) or standard in path.parents or OURS in path.parents
