"""The maximum of the likelihood, with some of what is estimated held fixed or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings.fit.evidence import Evidence
from tidings.fit.likelihood import Values, log_likelihood, with_slope

MOST = 30.0  # largest hazard of one try: chances above 1 - 1e-13 are as good as 1
SURE = 1.0 - 1e-12  # largest chance of a share
FLAT_TOP = 0.2  # of the largest hazard: there, lessons that are certain already hardly gain any more
NEAR = 1e-9  # of what is usual: nearer to 0 than this is 0
FLAT = 1e-3  # slope that may be left at a maximum, by roots of lessons

Held = Mapping[int, float]  # column: value


class Maximum(NamedTuple):
    """Where the likelihood is largest, and how large."""

    at: Values
    value: float
    converged: bool


def highest(of: Evidence) -> Values:
    """The largest value of each column."""
    return np.array([SURE if column.is_share else MOST for column in of.columns])


def usual(of: Evidence) -> Values:
    """What each column would be if everybody whom its rule could reach had learned through it: a natural scale."""
    reached = np.concatenate([(of.tries > 0).sum(axis=0), (of.shares > 0).sum(axis=0)]).astype(float)
    lessons = np.concatenate([np.asarray(of.tries.sum(axis=0)), of.shares.sum(axis=0)])
    missed = np.concatenate([of.missed_tries, [share @ times for share, times in of.missed_shares]])
    whole = np.maximum(lessons / 2 + missed, 1e-300)  # half of the last step, on average, was needed
    return np.clip(np.maximum(reached, 1.0) / whole, 1e-12, 0.5 * highest(of))


def maximise(of: Evidence, starts: list[Values], held: Held | None = None) -> Maximum:
    """Climb from each start, and give the highest point that was reached.

    `held` are columns that stay at a value, as nested models and profiles need it. Where somebody
    learned whom nothing that is left could reach, the likelihood is 0.
    """
    held = held or {}
    free = np.array([column not in held for column in range(len(of.columns))])
    fixed = np.where(free, 0.0, [held.get(column, 0.0) for column in range(len(of.columns))])
    if _impossible(of, free | (fixed > 0)):
        return Maximum(fixed, -np.inf, True)
    if not free.any():
        return Maximum(fixed, log_likelihood(of, fixed), True)
    return max((_climb(of, start, free, fixed) for start in starts), key=lambda found: found.value)


def near(of: Evidence, at: Values) -> list[Values]:
    """Where to start on the way to a maximum that should be near: there, and where there may be two hills, on none."""
    return [at] if of.n_tries == len(of.columns) else [at, usual(of)]


def _impossible(of: Evidence, acting: NDArray[np.bool_]) -> bool:
    """Whether somebody learned whom none of the columns that act could reach."""
    by_tries = of.tries @ acting[: of.n_tries].astype(float) > 0
    return not (by_tries | (of.shares[:, acting[of.n_tries :]] > 0).any(axis=1)).all()


def _climb(of: Evidence, start: Values, free: NDArray[np.bool_], fixed: Values) -> Maximum:
    from scipy.optimize import Bounds, minimize  # takes a while to import, and is needed here only

    scale, at = usual(of)[free], fixed.copy()

    def downhill(x: Values) -> tuple[float, Values]:
        at[free] = x * scale
        value, slope = with_slope(of, at)
        return -value, -slope[free] * scale

    # Never quite 0, where somebody's chance may be 0 and its logarithm no number.
    low, high = np.full(len(scale), NEAR), highest(of)[free] / scale
    first = np.clip(start[free] / scale, 1e-3, high / 2)
    options: Any = {"maxiter": 2000, "maxfun": 20_000, "ftol": 1e-13, "gtol": 1e-7, "maxcor": 20}
    found = minimize(downhill, first, jac=True, method="L-BFGS-B", bounds=Bounds(low, high), options=options)
    return _settled(of, np.asarray(found.x), scale, free, fixed, high)


def _settled(of: Evidence, x: Values, scale: Values, free: NDArray[np.bool_], fixed: Values, high: Values) -> Maximum:
    """A point that was reached, moved to a boundary that is as good, and whether it is a maximum."""
    at = fixed.copy()
    at[free] = x * scale
    # Only hazards have a flat top: a share of 0.3 is far from one of 1.
    is_flat = (x > FLAT_TOP * high) & (np.flatnonzero(free) < of.n_tries)
    for is_near, bound in ((x <= 2 * NEAR, 0.0), (is_flat, high * scale)):
        edge = at.copy()
        edge[free] = np.where(is_near, bound, at[free])
        if log_likelihood(of, edge) >= log_likelihood(of, at) - 1e-6:
            at = edge
    value, slope = with_slope(of, at)
    gain = slope[free] * scale
    up = np.where(x < high * (1 - 1e-9), gain, 0.0)
    left = np.where(gain > 0, up, -gain * np.minimum(1.0, at[free] / scale))  # nobody can go below 0
    # On this scale the likelihood bends as much as there are lessons: a slope of so many roots is a millionth of it.
    return Maximum(at, value, bool(np.isfinite(value) and left.max() < FLAT * np.sqrt(of.n_lessons)))
