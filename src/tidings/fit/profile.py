"""How well the likelihood pins an estimate down: standard errors, intervals, and profiles."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings.fit.evidence import Column, Evidence
from tidings.fit.likelihood import Values, information
from tidings.fit.maximum import Maximum, highest, maximise, near

POINTS = 31  # of a profile
FAR = 1e6  # stands for a likelihood of 0


class Profile(NamedTuple):
    """The interval of one estimate, and how the likelihood falls off around it."""

    low: float
    high: float
    at: NDArray[np.float64]  # chances: (point,)
    loss: NDArray[np.float64]  # log-likelihood less its maximum: (point,)


def chance_of(column: Column, value: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """What is estimated as a chance."""
    return np.asarray(value if column.is_share else -np.expm1(-np.asarray(value)))


def value_of(column: Column, chance: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """The other way round."""
    return np.asarray(chance if column.is_share else -np.log1p(-np.asarray(chance)))


def standard_errors(of: Evidence, best: Maximum) -> Values:
    """Standard errors of the chances, NaN at 0 and at 1 and where the information is singular: (column,).

    From the inverse of the observed information over all that is not at a boundary, carried over
    to chances by the delta method.
    """
    errors = np.full(len(of.columns), np.nan)
    inside = (best.at > 0) & (best.at < highest(of) * (1 - 1e-9))
    if not inside.any():
        return errors
    found = information(of, best.at)[np.ix_(inside, inside)]
    scale = np.sqrt(np.abs(np.diag(found)))
    if (scale == 0).any() or np.linalg.cond(found / np.outer(scale, scale)) > 1e12:
        return errors
    variance = np.diag(np.linalg.inv(found / np.outer(scale, scale))) / scale**2
    slope = np.where([column.is_share for column in of.columns], 1.0, np.exp(-best.at))
    errors[inside] = np.sqrt(np.maximum(variance, 0.0)) * slope[inside]
    return errors


def profile(of: Evidence, best: Maximum, column: int, level: float) -> Profile:
    """How much likelihood is lost when one number is held and all others make the best of it.

    The interval holds all values at which twice the loss is at most the quantile of chi-square with
    one degree of freedom; at an estimate of 0 it has one end only, and the other is 0.
    """
    from scipy.special import chdtri  # takes a while to import, and is needed here only

    limit = float(np.sqrt(chdtri(1, 1 - level)))
    centre, top = float(best.at[column]), float(highest(of)[column])
    track, step = _Track(of, best, column), _first_step(of, best, column)
    ends = [
        _end(lambda value: track.root(value) - limit, centre, step * way, bound) for way, bound in ((-1, 0.0), (1, top))
    ]
    low, middle, high = chance_of(of.columns[column], np.array([ends[0], centre, ends[1]])).tolist()
    at = _points(low, middle, high)
    loss = [-0.5 * track.root(float(value)) ** 2 for value in value_of(of.columns[column], at)]
    return Profile(low, high, at, np.array(loss))


def _end(over: Callable[[float], float], centre: float, step: float, bound: float) -> float:
    """Where too much is lost, on one side: in strides that double, and then closely; the bound if that is nowhere."""
    from scipy.optimize import brentq  # takes a while to import, and is needed here only

    inside, outside = centre, centre
    while outside != bound and over(outside) <= 0:
        inside, outside = outside, (min if step > 0 else max)(outside + step, bound)
        step *= 2
    if outside == bound and (bound == centre or over(bound) <= 0):
        return bound
    return float(brentq(over, inside, outside, xtol=1e-4 * abs(outside - inside), rtol=1e-5))


class _Track:
    """The likelihood along one column, all others at their best, each time from where they were nearby."""

    def __init__(self, of: Evidence, best: Maximum, column: int):
        self.of, self.best, self.column = of, best, column
        self.tried = {float(best.at[column]): best}

    def root(self, value: float) -> float:
        """The root of twice the loss, which is nearly a straight line on either side of the estimate."""
        if value not in self.tried:
            possible = [known for known, found in self.tried.items() if found.value > -np.inf]
            closest = min(possible, key=lambda known: abs(known - value))
            self.tried[value] = maximise(self.of, near(self.of, self.tried[closest].at), {self.column: value})
        return float(min(np.sqrt(2 * max(self.best.value - self.tried[value].value, 0.0)), FAR))


def _first_step(of: Evidence, best: Maximum, column: int) -> float:
    """How far to go to begin with: about as far as the likelihood of that column alone bends or falls."""
    bend = float(information(of, best.at)[column, column])
    centre = float(best.at[column])
    usual = 1.0 / np.sqrt(bend) if bend > 0 else np.inf
    return float(np.clip(2 * usual, 1e-9 + 0.05 * centre, 1.0 + centre))


def _points(low: float, centre: float, high: float) -> NDArray[np.float64]:
    """Places at which a profile is drawn: somewhat further than the interval, the estimate among them."""
    half = POINTS // 2
    left, right = max(centre - 1.7 * (centre - low), 0.0), min(centre + 1.7 * (high - centre), 1 - 1e-12)
    if left >= centre:
        return np.linspace(centre, right, POINTS)
    return np.concatenate([np.linspace(left, centre, half, endpoint=False), np.linspace(centre, right, POINTS - half)])
