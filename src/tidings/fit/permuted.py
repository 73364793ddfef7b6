"""The permutation check: is the gain of contagion larger than if the same moments belonged to other people?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tidings import labels
from tidings.draws import Draws
from tidings.fit.door import Watched
from tidings.fit.evidence import gather
from tidings.fit.likelihood import Values
from tidings.fit.maximum import maximise, near, usual
from tidings.network import Network
from tidings.rules.base import Rule
from tidings.rules.broadcast import Broadcast


def orders(network: Network, within: str | None, n: int, key: int) -> NDArray[np.int64]:
    """Whose moment each person gets, in so many permutations: (permutation, person).

    Moments change hands among people who have the same value of the column `within`, or among all.
    """
    groups = np.zeros(network.n_people, dtype=np.int64)
    if within is not None:
        groups = pd.factorize(labels.boxed(network.column(within)))[0]  # those without a value are -1, together
    luck = Draws(key, n).numbers("permutation", 0, network.places()).T
    home = np.argsort(groups, kind="stable")
    given = np.empty((n, network.n_people), dtype=np.int64)
    np.put_along_axis(given, np.lexsort((luck, np.broadcast_to(groups, luck.shape))), home[None, :], axis=1)
    return given


def refitted(
    network: Network, rules: Sequence[Rule], seen: Watched, calendar: str | None, order: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What contagion adds to the log-likelihood in each permutation, and what is estimated: (permutation, column)."""
    found = [_refitted(network, rules, seen.moved(each), calendar) for each in order]
    return np.array([gain for gain, _ in found]), np.array([at for _, at in found])


def _refitted(network: Network, rules: Sequence[Rule], seen: Watched, calendar: str | None) -> tuple[float, Values]:
    of = gather(network, rules, seen, calendar)
    contagion = {rule.name for rule in rules if not isinstance(rule, Broadcast)}
    without = {at: 0.0 for at, column in enumerate(of.columns) if column.rule in contagion}
    alone = maximise(of, [usual(of)], without)
    start = alone.at + 0.1 * usual(of) * [column.rule in contagion for column in of.columns]
    best = max(maximise(of, near(of, start)), alone, key=lambda found: found.value)
    return best.value - alone.value, best.at
