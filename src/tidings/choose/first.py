"""Whom to tell first."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tidings._checks import offering, whole
from tidings.choose.baselines import baselines
from tidings.choose.guarantee import guarantee
from tidings.choose.pool import pool
from tidings.choose.ways import Found, way_of
from tidings.draws import key_of
from tidings.record import provenance
from tidings.scenario import Scenario, scenario_for


@offering
def choose_first(
    scenario: Scenario,
    k: Any,
    among: Any = None,
    unit: str = "person",
    cost: Any = None,
    *,
    replicates: int | None = None,
    rng: Any = None,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Whom, or which whole groups, to teach first so that as many people as possible learn.

    The first choice is whoever reaches most people alone, the next whoever adds most to that, and so
    on. The seeds of the scenario are left aside: those who are chosen take their place.

    Parameters
    ----------
    scenario : Scenario
        How it spreads, and for how many steps.
    k : int
        How many to choose; with `cost` the budget that may be spent.
    among : names, optional
        Whom to choose from; everyone if left out.
    unit : {"person", "group"}
        Whether single people are chosen or whole groups, all of whose members learn first.
    cost : name of a people column, or dict from name to cost, optional
        What each choice costs. Then whoever adds most per cost is chosen.
    replicates : int, optional
        How many worlds to choose by, and as many others to judge by. Left out: 1,024 to 16,384 worlds
        in networks that are small enough to ask every candidate, 256 replicates where rules are
        played; in large networks as many as it takes (see Notes).
    rng : None, int, SeedSequence, BitGenerator or Generator
        The luck. The same int gives the same choice.
    executor : concurrent.futures.Executor, optional
        Who does the work, see `simulate`.

    Returns
    -------
    DataFrame
        A row for each choice:

        - ``rank`` from 1, ``choice``, and with costs ``cost``;
        - ``expected_reach``, people who ever know (seeds included) if this and all before are told
          first; ``gain``, what this one adds, and ``standard_error`` of the gain over worlds;
        - ``random, degree, betweenness, k_core, bridges``: the expected reach of as many, or with costs
          of as many as the same money buys, who are chosen without asking what comes of it (`bridges`:
          who can tell most people outside of their own groups; in networks without ties, who is in
          most groups).

        ``attrs`` hold ``guarantee``, what is sure about the choice, in words; ``how`` it was made and
        by how many ``worlds``; ``baselines``, whom these choose; and the key and the scenario.

    Raises
    ------
    ValueError
        If `k` is more than there are to choose from, or buys nobody, or a name is unknown.

    Notes
    -----
    Where people only tell (`Tell`, `Mentor`), once, until they `Tire`, or on and on, and where
    thresholds are drawn evenly (``Threshold("uniform")``), luck is thrown once for every tie: all
    candidates meet the same worlds, so nobody ever adds less than nothing, gains shrink as more are chosen,
    and greedy choice is sure to reach ``1 - 1/e`` of what the best choice reaches [1]_. Large networks
    are not asked whom each candidate reaches, but who would have reached people drawn by lot [2]_;
    lots are drawn until the choice is sure to be within .1 of that share [3]_ and its reach known
    to 2 %, or until they suffice for any network of the size [4]_.

    Any other rules are played, all candidates under the same luck. Nothing is sure then: under fixed
    thresholds, or in groups that need several voices, two may reach together what neither does alone.

    Choices are judged by worlds other than those they were made by: in its own worlds a choice looks better
    than it is. So a later gain may come out a little above an earlier one.

    References
    ----------
    .. [1] Kempe, D., Kleinberg, J. & Tardos, É. (2003). Maximizing the spread of influence through a social
       network. *Proceedings of the 9th ACM SIGKDD International Conference on Knowledge Discovery and Data Mining*,
       137-146. https://doi.org/10.1145/956750.956769
    .. [2] Borgs, C., Brautbar, M., Chayes, J. & Lucier, B. (2014). Maximizing social influence in nearly optimal
       time. *Proceedings of the 25th ACM-SIAM Symposium on Discrete Algorithms*, 946-957.
       https://doi.org/10.1137/1.9781611973402.70
    .. [3] Tang, J., Tang, X., Xiao, X. & Yuan, J. (2018). Online processing algorithms for influence maximization.
       *Proceedings of the 2018 International Conference on Management of Data*, 991-1005.
       https://doi.org/10.1145/3183713.3183749
    .. [4] Tang, Y., Shi, Y. & Xiao, X. (2015). Influence maximization in near-linear time: A martingale approach.
       *Proceedings of the 2015 ACM SIGMOD International Conference on Management of Data*, 1539-1554.
       https://doi.org/10.1145/2723372.2723734

    Examples
    --------
    >>> import tidings as td
    >>> pairs = [("Ana", "Ben"), ("Ana", "Cas"), ("Ana", "Dan"), ("Eva", "Flo")]
    >>> teams = td.Network.from_edges(pairs)
    >>> viral = td.Scenario(teams, td.models.independent_cascade(1.0), 1, steps=5)
    >>> choose_first(viral, 2, among=["Ana", "Ben", "Eva"], rng=1)[["choice", "expected_reach", "gain"]]
      choice  expected_reach  gain
    0    Ana             4.0   4.0
    1    Eva             6.0   2.0
    """
    scenario_for("choose_first", scenario)
    n = None if replicates is None else whole("replicates", replicates)
    candidates = pool(scenario.network, k, among, unit, cost)
    key = key_of(rng)
    found = way_of(scenario, candidates, n)(scenario, candidates, n, key, executor)
    chosen, names = found.chosen.candidates, candidates.names
    table = _judged(found, chosen)
    table.insert(1, "choice", pd.Series([names[candidate] for candidate in chosen], dtype=object))
    if candidates.cost is not None:
        table.insert(2, "cost", candidates.cost[chosen])
    others = baselines(scenario, candidates, key)
    spent = np.cumsum(candidates.prices[chosen])
    for name, other in others.items():
        bought = np.searchsorted(np.cumsum(candidates.prices[other]), spent + 1e-9, side="right")
        table[name] = np.append(found.of_nobody.mean(), found.reached(other).mean(axis=1))[bought]
    told: dict[str, Any] = {
        "guarantee": guarantee(scenario, candidates, found.certain),
        "how": found.how,
        "worlds": found.n_worlds,
        "baselines": {name: [names[candidate] for candidate in other] for name, other in others.items()},
        "units": {name: "people" for name in table.columns.drop(["rank", "choice", "cost"], errors="ignore")},
        "key": key,
        **provenance(scenario),
    }
    table.attrs.update(told)
    return table


def _judged(found: Found, chosen: Sequence[int]) -> pd.DataFrame:
    """What is reached and gained at each rank."""
    reached = found.reached(chosen)
    gain = np.diff(reached, axis=0, prepend=found.of_nobody[None])
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(chosen) + 1),
            "expected_reach": reached.mean(axis=1),
            "gain": gain.mean(axis=1),
            "standard_error": standard_error(gain),
        }
    )


def standard_error(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the mean over worlds, NaN with only one: (..., world) to (...)."""
    n = values.shape[-1]
    return values.std(axis=-1, ddof=1) / np.sqrt(n) if n > 1 else np.full(values.shape[:-1], np.nan)
