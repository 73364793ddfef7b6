"""Labels of people and groups: any hashable value, in an order that never depends on luck."""

from __future__ import annotations

import json
import numbers
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd


def index_of(labels: Iterable[Any], name: str, what: str) -> pd.Index:
    """A pandas Index of unique labels that leaves tuples whole: (what,)."""
    if isinstance(labels, pd.RangeIndex):
        return labels.rename(name)
    items = labels.tolist() if isinstance(labels, (pd.Index, pd.Series, np.ndarray)) else list(labels)
    items = [item.item() if isinstance(item, np.generic) else item for item in items]
    for item in items:
        if not isinstance(item, Hashable) or item is None or item != item:
            raise ValueError(f"a {what} is called {item!r}; names must be hashable and not missing")
    index = _typed(items, name)
    if not index.is_unique:
        twice = index[index.duplicated()][0]
        raise ValueError(f"the {what} {twice!r} is listed twice; every {what} needs a name of its own")
    return index


def _typed(items: Sequence[Any], name: str) -> pd.Index:
    if items and all(type(item) is int for item in items):
        try:
            return pd.Index(np.array(items, dtype=np.int64), name=name)
        except OverflowError:
            pass
    return pd.Index(boxed(items), dtype=object, name=name, tupleize_cols=False)


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
    distinct = list(dict.fromkeys(labels))
    if distinct and all(type(label) is str for label in distinct):
        return sorted(distinct)
    return sorted(distinct, key=_rank)


def _rank(label: Any) -> tuple[Any, ...]:
    if isinstance(label, numbers.Real):
        return (0, "", float(label), type(label).__name__)
    if isinstance(label, str):
        return (1, label)
    if isinstance(label, tuple):
        return (2, tuple(_rank(part) for part in label))
    if isinstance(label, frozenset):
        return (3, tuple(sorted(_rank(part) for part in label)))
    return (4, type(label).__name__, repr(label))


def encode(label: Any) -> str:
    """A label as text, for files that only know text; `decode` gives it back."""
    return json.dumps(_pack(label))


def decode(text: str) -> Any:
    """The label that `encode` wrote."""
    return _unpack(json.loads(text))


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
