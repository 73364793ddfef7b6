"""Whether what people met can tell the chances of the rules apart."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from tidings._checks import listed
from tidings.fit.door import Watched
from tidings.fit.evidence import Exposures
from tidings.fit.history import at_risk, learns
from tidings.network import Network

SAME = 1e-8  # part of an exposure that must be its own, as a share of its sum of squares


def refuse_unreachable(network: Network, met: Exposures, seen: Watched) -> None:
    """Refuse lessons that no rule explains, and rules that never had anybody to reach."""
    there = at_risk(seen)
    for name, exposure in met.items():
        if not (exposure[there] > 0).any():
            raise ValueError(
                f"{name} never had a chance to act on anybody who had not learned yet, so nothing tells its chance; "
                "leave it out, or look at the direction of the ties (learning runs from source to target)"
            )
    alone = learns(seen) & (sum(met.values()) <= 0)
    if alone.any():
        which, person = (part[0] for part in np.nonzero(alone))
        n = int(alone.sum())
        others = f", and {n - 1:,} more like that" if n > 1 else ""
        when = f"step {seen.since + 1 + which}"
        raise ValueError(
            f"{network.names[person]!r} learned in {when}, when no rule could reach them{others}; "
            "add Broadcast, or begin later with since= where the first ones came from elsewhere"
        )


def refuse_alike(met: Exposures, seen: Watched, calendar: str | None) -> None:
    """Refuse rules whose exposures move together in everybody who was at risk, in every step."""
    names = [name for name in met if name != calendar]
    products = _products(met, seen, names, calendar)
    own = np.diag(products) / np.array([np.square(met[name][at_risk(seen)]).sum() for name in names])
    for name, part in zip(names, own):
        if part < SAME:
            raise ValueError(
                f"the data cannot tell {name} from {calendar}: in every step it met everybody alike, "
                "so a chance of its own in each step says it all; give baseline='constant', or leave one out"
            )
    scale = np.sqrt(np.diag(products))
    alike = products / np.outer(scale, scale)
    for one, other in itertools.combinations(range(len(names)), 2):
        if 1.0 - alike[one, other] ** 2 < SAME:
            raise _cannot_tell([names[one], names[other]])
    lengths, directions = np.linalg.eigh(alike)
    if lengths.size and lengths[0] < SAME:
        raise _cannot_tell([name for name, part in zip(names, directions[:, 0]) if abs(part) > 1e-3])


def _products(met: Exposures, seen: Watched, names: list[str], calendar: str | None) -> NDArray[np.float64]:
    """Sums of products of two exposures over all who were at risk; within steps, if there is a calendar."""
    there = at_risk(seen)
    if calendar is None:
        rows = np.array([met[name][there] for name in names]).reshape(len(names), -1)
        return rows @ rows.T
    reached = met[calendar] * there
    heads = np.maximum(reached.sum(axis=1, keepdims=True), 1.0)
    parts = [np.where(there, met[name], 0.0) for name in names]
    within = [part - reached * ((part * reached).sum(axis=1, keepdims=True) / heads) for part in parts]
    rows = np.array(within).reshape(len(names), -1)
    return rows @ rows.T


def _cannot_tell(names: list[str]) -> ValueError:
    return ValueError(
        f"the data cannot tell {listed(names)} apart: whoever had not learned yet met them in the same proportion "
        "in every step; leave one out"
    )
