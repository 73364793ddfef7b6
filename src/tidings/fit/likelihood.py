"""The likelihood of who learned when.

Somebody who has not learned stays so in a step with the chance ``exp(-H) * prod(1 - p * share)``,
where `H` is the sum of the hazards of all tries. So the log-likelihood is a sum over those who did
not learn of what is linear in the hazards, and over those who did of ``log(1 - exp(g))``, `g` being
the logarithm of the chance above. Where there are tries only, `g` is linear and all of it is
concave in the hazards: it has one maximum, and every way uphill leads there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tidings.fit.evidence import Evidence

Values = NDArray[np.float64]  # (column,)


def log_likelihood(of: Evidence, at: Values) -> float:
    """The logarithm of the probability of what was seen."""
    return _value(of, at, _spared(of, at))


def with_slope(of: Evidence, at: Values) -> tuple[float, Values]:
    """The log-likelihood and its derivatives: (column,)."""
    spared = _spared(of, at)
    pull = _pull(spared)
    chance = at[of.n_tries :]
    slope = np.empty_like(at)
    slope[: of.n_tries] = of.tries.T @ pull - of.missed_tries
    slope[of.n_tries :] = (pull[:, None] * of.shares / (1.0 - chance * of.shares)).sum(axis=0)
    for number, (share, times) in enumerate(of.missed_shares):
        slope[of.n_tries + number] -= times @ (share / (1.0 - chance[number] * share))
    return _value(of, at, spared), slope


def information(of: Evidence, at: Values) -> NDArray[np.float64]:
    """The observed information, the negative of all second derivatives: (column, column)."""
    spared = _spared(of, at)
    pull = _pull(spared)
    chance = at[of.n_tries :]
    odds = of.shares / (1.0 - chance * of.shares)
    tries = of.tries.toarray() if hasattr(of.tries, "toarray") else of.tries
    rates = np.hstack([tries, odds])  # how the hazard of each lesson grows with each column
    found = rates.T @ ((pull * (1.0 + pull))[:, None] * rates)
    for number, (share, times) in enumerate(of.missed_shares):
        bend = times @ np.square(share / (1.0 - chance[number] * share))
        found[of.n_tries + number, of.n_tries + number] += bend - pull @ np.square(odds[:, number])
    return found


def _spared(of: Evidence, at: Values) -> NDArray[np.float64]:
    """The logarithm of the chance that somebody who learned would not have learned: (lesson,)."""
    hazard = of.tries @ at[: of.n_tries]
    return np.log1p(-at[of.n_tries :] * of.shares).sum(axis=1) - hazard


def _pull(spared: NDArray[np.float64]) -> NDArray[np.float64]:
    """How fast the log-chance to learn grows with the hazard: (lesson,)."""
    with np.errstate(divide="ignore", over="ignore"):
        return 1.0 / np.expm1(-spared)


def _value(of: Evidence, at: Values, spared: NDArray[np.float64]) -> float:
    with np.errstate(divide="ignore"):
        value = float(np.log(-np.expm1(spared)).sum()) - float(of.missed_tries @ at[: of.n_tries])
    for chance, (share, times) in zip(at[of.n_tries :], of.missed_shares):
        value += float(times @ np.log1p(-chance * share))
    return value
