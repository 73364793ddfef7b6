"""A digest of a network: equal for equal content, whatever the process, the rows' order or Python's hash seed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tidings import labels
from tidings.ties import plain

if TYPE_CHECKING:
    from tidings.network import Network

_PART = 1 << 16  # values digested at a time


def fingerprint(network: Network) -> str:
    """SHA-256 of everything that decides a result on this network, as 64 hex digits."""
    digest = hashlib.sha256()
    for name, array in _parts(network):
        digest.update(f"{name}\n{array.dtype.kind.replace('u', 'i')}\n{len(array)}\n".encode())
        # Some at a time: copies of all ties and names of a large network would be larger than the network.
        for start in range(0, len(array), _PART):
            digest.update(_octets(array[start : start + _PART]))
    return digest.hexdigest()


def _parts(network: Network) -> Iterator[tuple[str, NDArray[Any]]]:
    ties, people = network._ties, network._people
    yield "source", ties.source
    yield "target", ties.target
    yield "weight", ties.weights if ties.weight is not None else np.zeros(0)
    for name in sorted(ties.columns):
        yield f"tie {name}", ties.columns[name]
    yield "person", labels.boxed(people.index.tolist())
    for name in labels.in_order(people.columns):
        yield f"person {labels.text(name)}", plain(people[name])
    yield "group", labels.boxed(network.groups.tolist())
    yield "person places", network.places("person")
    yield "group places", network.places("group")
    for what, matrix in (("membership", network.membership), ("group ties", network.group_ties)):
        rows = matrix.tocoo()
        for part, array in (("row", rows.row), ("column", rows.col), ("weight", rows.data)):
            yield f"{what} {part}", array


def _octets(array: NDArray[Any]) -> bytes:
    """Whole numbers as int64 and others as float64, so that width and sign do not matter; the rest as text."""
    if array.dtype.kind in "biu":
        return array.astype("<i8").tobytes()
    if array.dtype.kind == "f":
        return (array.astype("<f8") + 0.0).tobytes()
    try:
        codes, distinct = pd.factorize(array)
    except TypeError:  # lists and other values without a hash
        codes, distinct = np.arange(len(array)), array
    return codes.astype("<i8").tobytes() + "".join(f"{labels.text(value)}\n" for value in distinct).encode()
