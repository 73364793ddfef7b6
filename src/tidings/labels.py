"""Labels of people and groups: any hashable value, in an order that never depends on luck."""

from __future__ import annotations

import json
import numbers
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_MOMENTS: dict[str, Callable[[Any], Any]] = {"M": pd.Timestamp, "m": pd.Timedelta}


def index_of(labels: Iterable[Any], name: str, what: str) -> pd.Index:
    """A pandas Index of unique labels that leaves tuples whole: (what,)."""
    if isinstance(labels, (range, pd.RangeIndex)):
        return pd.RangeIndex(labels, name=name)
    items = _as_python(labels)
    missing = pd.isna(items)
    if missing.any():
        at = int(np.argmax(missing))
        raise ValueError(f"the {what} in place {at} has no name ({items[at]!r}); give every {what} a name of its own")
    index = _typed(items, name)
    try:
        hash(tuple(items[:1]))  # pandas does not look at a name that is alone
        twice = index[index.duplicated()].tolist()
    except TypeError:
        raise unhashable(what, items) from None
    if twice:
        raise ValueError(f"the {what} {twice[0]!r} is listed twice; give every {what} a name of its own")
    return index


def axis_of(values: Iterable[Any], name: str) -> pd.Index:
    """A pandas Index along a dimension, numbers as numbers; everything else, tuples too, is left whole."""
    items = boxed(values)
    if set(map(type, items)) <= {int, float}:
        try:
            return pd.Index(np.array(items.tolist()), name=name)
        except OverflowError:
            pass
    return pd.Index(items, dtype=object, name=name, tupleize_cols=False)


def find(index: pd.Index, names: Any, what: str = "person") -> NDArray[np.int64]:
    """Where each of these names is in the index, -1 for those that are not there: (name,)."""
    wanted: Any = names if isinstance(names, (np.ndarray, pd.Index)) else boxed(names)
    if index.dtype.kind == "i" and pd.api.types.infer_dtype(wanted, skipna=False) == "integer":
        # Numbers as numbers: comparing them as objects would hash the whole index anew at every call.
        return index.get_indexer(pd.to_numeric(wanted)).astype(np.int64)
    try:
        return index.get_indexer(pd.Index(wanted, dtype=object, tupleize_cols=False)).astype(np.int64)
    except TypeError:
        raise unhashable(what, wanted) from None


def boxed(items: Iterable[Any]) -> np.ndarray:
    """A one-dimensional object array, also of tuples."""
    items = list(items)
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


def in_order(labels: Iterable[Any]) -> list[Any]:
    """The distinct labels, sorted: numbers, then text, then tuples and sets by their parts.

    The order depends on the labels alone, so neither the order of table rows nor
    ``PYTHONHASHSEED`` moves anyone to another place.
    """
    given = list(labels)
    try:
        distinct = list(dict.fromkeys(given))
    except TypeError:
        raise unhashable("label", given) from None
    if set(map(type, distinct)) in ({str}, {int}):
        return sorted(distinct)
    return sorted(distinct, key=_rank)


def several(names: Any, index: pd.Index) -> list[Any]:
    """Names given as one name or as several; a tuple or a frozenset is one name if the index has it."""
    many = isinstance(names, Iterable) and not isinstance(names, str)
    if many and not (isinstance(names, (tuple, frozenset)) and names in index):
        return list(names)
    return [names]


def text(label: Any) -> str:
    """A label in words that are the same in every process and for equal labels: sets in order, 1.0 as 1."""
    if isinstance(label, str):
        return repr(str(label))
    if isinstance(label, (set, frozenset)):
        return f"{{{', '.join(sorted(map(text, label)))}}}"
    if isinstance(label, tuple):
        return f"({', '.join(map(text, label))})"
    if type(label) is int:
        return repr(label)  # most labels of large networks; what follows is slow
    if isinstance(label, numbers.Real) and label == label // 1:
        return repr(int(label))  # type: ignore[call-overload]
    return repr(label.item() if isinstance(label, np.generic) else label)


def encode(label: Any) -> str:
    """A label as text, for files that only know text; `decode` gives it back."""
    return json.dumps(_pack(label))


def decode(text: str) -> Any:
    """The label that `encode` wrote."""
    return _unpack(json.loads(text))


def unhashable(what: str, items: Iterable[Any]) -> TypeError:
    """The error for a name that is a list or the like."""
    for item in items:
        try:
            hash(item)
        except TypeError:
            return TypeError(f"a {what} is text, a number or a tuple, got the {type(item).__name__} {item!r}")
    raise AssertionError("every name is hashable")


def _as_python(labels: Any) -> np.ndarray:
    if isinstance(labels, np.ndarray) and labels.dtype.kind in _MOMENTS:
        labels = pd.Index(labels)
    if isinstance(labels, (pd.Index, pd.Series, np.ndarray)):
        return boxed(labels.tolist())
    return boxed(_scalar(item) if isinstance(item, np.generic) else item for item in labels)


def _scalar(item: np.generic) -> Any:
    # numpy itself would make a moment a whole number of nanoseconds.
    return _MOMENTS.get(item.dtype.kind, np.generic.item)(item)


def _typed(items: np.ndarray, name: str) -> pd.Index:
    if len(items) and set(map(type, items)) == {int}:
        try:
            return pd.Index(items.astype(np.int64), name=name)
        except OverflowError:
            pass
    return pd.Index(items, dtype=object, name=name, tupleize_cols=False)


def _rank(label: Any) -> tuple[Any, ...]:
    if isinstance(label, numbers.Real):
        return (0, label, type(label).__name__)
    if isinstance(label, str):
        return (1, label)
    if isinstance(label, tuple):
        return (2, tuple(_rank(part) for part in label))
    if isinstance(label, frozenset):
        return (3, tuple(sorted(_rank(part) for part in label)))
    return (4, type(label).__name__, text(label))


def _pack(label: Any) -> Any:
    if isinstance(label, np.generic):
        label = label.item()
    if isinstance(label, (str, int, float, bool)):
        return label
    if isinstance(label, tuple):
        return {"tuple": [_pack(part) for part in label]}
    if isinstance(label, frozenset):
        return {"frozenset": [_pack(part) for part in sorted(label, key=_rank)]}
    raise TypeError(
        f"the label {label!r} ({type(label).__name__}) cannot be written to a file; use text, numbers or tuples of them"
    )


def _unpack(packed: Any) -> Any:
    if not isinstance(packed, dict):
        return packed
    ((kind, parts),) = packed.items()
    values = [_unpack(part) for part in parts]
    return tuple(values) if kind == "tuple" else frozenset(values)
