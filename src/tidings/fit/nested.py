"""Models with something left out, and how much worse they explain what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from tidings.fit.evidence import Evidence
from tidings.fit.maximum import Maximum, maximise, near
from tidings.rules.base import Rule
from tidings.rules.broadcast import Broadcast

FULL, ALONE = "full", "no contagion"


class Model(NamedTuple):
    """A model, how well it explains what was seen, and how likely it would do so much worse if it were true."""

    name: str
    n_parameters: int
    best: Maximum
    p_value: float


def models(of: Evidence, rules: Sequence[Rule], full: Maximum) -> list[Model]:
    """The full model, each rule left out, and all contagion left out, which leaves `Broadcast`."""
    names = [rule.name for rule in rules]
    contagion = [rule.name for rule in rules if not isinstance(rule, Broadcast)]
    left_out = {f"without {name}": [name] for name in names if len(names) > 1 and contagion != [name]}
    if contagion:
        left_out[ALONE] = contagion
    found = [Model(FULL, len(of.columns), full, np.nan)]
    for name, without in left_out.items():
        columns = np.concatenate([of.of(rule) for rule in without])
        best = maximise(of, near(of, full.at), dict.fromkeys(columns.tolist(), 0.0))
        n = len(of.columns) - len(columns)
        found.append(Model(name, n, best, p_value(2 * (full.value - best.value), len(columns))))
    return found


def p_value(ratio: float, n: int) -> float:
    """How likely a likelihood ratio is at least so large if `n` chances that are at their boundary, 0, are 0.

    Half of the time the estimate of a single one is 0 itself: then this is the mixture in equal parts
    of chi-square with 0 and with 1 degree of freedom [1]_. For several the weights depend on how their
    estimates hang together; that of `n - 1` and `n` degrees in equal parts is the most there can be [2]_.

    References
    ----------
    .. [1] Self, S. G. & Liang, K.-Y. (1987). Asymptotic properties of maximum likelihood estimators and likelihood
       ratio tests under nonstandard conditions. *Journal of the American Statistical Association*, 82(398),
       605-610. https://doi.org/10.1080/01621459.1987.10478472
    .. [2] Perlman, M. D. (1969). One-sided testing problems in multivariate analysis. *Annals of Mathematical
       Statistics*, 40(2), 549-567. https://doi.org/10.1214/aoms/1177697723

    Examples
    --------
    >>> round(p_value(2.706, 1), 3), p_value(0.0, 1)
    (0.05, 1.0)
    """
    from scipy.special import chdtrc  # takes a while to import, and is needed here only

    if ratio <= 0:
        return 1.0
    fewer = chdtrc(n - 1, ratio) if n > 1 else 0.0
    return float(0.5 * (fewer + chdtrc(n, ratio)))
