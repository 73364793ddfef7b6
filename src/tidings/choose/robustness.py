"""Does the advice hold where part of the network is not known?"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tidings._checks import offering, whole, within
from tidings.choose.pool import Pool, pool
from tidings.choose.ways import WORLDS, Found, by_worlds, way_of
from tidings.draws import GOLDEN, key_of, mix, stream_of
from tidings.network import Network
from tidings.record import provenance
from tidings.scenario import Scenario, scenario_for
from tidings.ties import Ties


@offering
def robustness(
    scenario: Scenario,
    hide: float | Iterable[float] = (0.1, 0.3, 0.5),
    k: int | None = None,
    among: Any = None,
    unit: str = "person",
    *,
    draws: int = 10,
    replicates: int | None = None,
    rng: Any = None,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """How stable the advice of `choose_first` is where some ties are not known.

    A share of the ties is hidden, and whom to tell first is asked again of what is left to be seen.
    Then that choice is held against the one that knows all ties, in the network as it is.

    Parameters
    ----------
    scenario : Scenario
        How it spreads in the network as it is.
    hide : float or several, in (0, 1)
        Shares of the ties that are hidden, drawn by lot. Both ways of a tie, and parallel ones, are
        hidden together; who is hidden at a small share is hidden at a larger one too.
    k, among, unit
        As in `choose_first`; 5 are chosen, or all if there are fewer, if `k` is left out.
    draws : int
        How many times each share is hidden.
    replicates, rng, executor
        As in `choose_first`; 1,024 worlds if left out in networks small enough to ask every candidate.

    Returns
    -------
    DataFrame
        A row for each share that is hidden and each draw:

        - ``hidden``, ``draw``;
        - ``rank_correlation``, Spearman's, of what every candidate alone is thought to reach and what they
          do reach; NaN where all reach as many;
        - ``in_common``, the share of those chosen who would be chosen if all ties were known;
        - ``reach_kept``, what the choice reaches in the network as it is, as a share of what the choice
          does that knows all ties; above 1 where that one happens not to be the best;
        - ``reach_thought``, what it is thought to reach, as a share of what it does.

        ``attrs["advice"]`` says it in a sentence for each share.

    Raises
    ------
    ValueError
        If there are no ties to hide.

    Examples
    --------
    >>> import tidings as td
    >>> star = td.Network.from_edges([("Ana", name) for name in ["Ben", "Cas", "Dan", "Eva", "Flo"]])
    >>> viral = td.Scenario(star, td.models.independent_cascade(0.5), 1, steps=5)
    >>> robustness(viral, 0.2, k=1, draws=2, rng=1)[["hidden", "draw", "in_common"]]
       hidden  draw  in_common
    0     0.2     0        1.0
    1     0.2     1        1.0
    """
    scenario_for("robustness", scenario)
    shares, n_draws, key = _shares(hide), whole("draws", draws), key_of(rng)
    n = None if replicates is None else whole("replicates", replicates)
    _refuse_nothing_to_hide(scenario)
    candidates = pool(scenario.network, 1 if k is None else k, among, unit, None)
    if k is None:
        candidates = replace(candidates, budget=float(min(5, len(candidates.names))))
    if n is None and way_of(scenario, candidates, n) is by_worlds:
        n = WORLDS
    full = _found(scenario, candidates, n, key, executor)
    best = full.reached(full.chosen.candidates)[-1].mean()
    rows = []
    for hidden in shares:
        for draw in range(n_draws):
            # Not built anew, which would warn of rules that have nothing left to act on.
            seen = Scenario.of_parts(_hidden(scenario.network, hidden, draw, key), scenario.parts())
            found = _found(seen, candidates, n, key, executor)
            chosen = found.chosen.candidates
            reached = full.reached(chosen)[-1].mean()
            thought = found.reached(chosen)[-1].mean()
            common = np.isin(chosen, full.chosen.candidates).mean()
            rows.append(
                (hidden, draw, _correlation(found.alone, full.alone), common, reached / best, thought / reached)
            )
    columns = ["hidden", "draw", "rank_correlation", "in_common", "reach_kept", "reach_thought"]
    table = pd.DataFrame(rows, columns=columns)
    told: dict[str, Any] = {"advice": _advice(table), "key": key, **provenance(scenario)}
    table.attrs.update(told)
    return table


def _shares(hide: Any) -> list[float]:
    """One share or several that are hidden, as floats."""
    try:
        several = [hide] if isinstance(hide, str) else list(hide)
    except TypeError:
        several = [hide]
    if not several:
        raise ValueError("hide names no share of the ties; give one or several, such as 0.3")
    return [within("hide", each) for each in several]


def _refuse_nothing_to_hide(scenario: Scenario) -> None:
    if not scenario.network.n_ties:
        raise ValueError("there are no ties to hide")
    ours = all(type(rule).__module__.startswith("tidings.") for rule in scenario.rules)
    without = _hidden(scenario.network, 1.0, 0, 0)
    if ours and not any(rule.works or rule.idle(without) != rule.idle(scenario.network) for rule in scenario.rules):
        several = " and ".join(rule.name for rule in scenario.rules)
        raise ValueError(f"{several} does not work along ties, so hiding them would show nothing")


def _found(scenario: Scenario, candidates: Pool, n: int | None, key: int, executor: Executor | None) -> Found:
    return way_of(scenario, candidates, n)(scenario, candidates, n, key, executor)


def _hidden(network: Network, share: float, draw: int, key: int) -> Network:
    """The network without some of its ties."""
    ties = network.incoming()
    target, source = np.repeat(np.arange(network.n_people), np.diff(ties.indptr)), ties.indices.astype(np.int64)
    pairs = np.minimum(source, target) * network.n_people + np.maximum(source, target)
    each, pair = np.unique(pairs, return_inverse=True)
    low, high = (network.places()[who].astype(np.uint64) + np.uint64(1) for who in divmod(each, network.n_people))
    low, high = np.minimum(low, high), np.maximum(low, high)
    lot = mix(mix(low * GOLDEN) + high * GOLDEN + stream_of(f"{key}/hidden/{draw}"))
    n_seen = max(len(each) - round(share * len(each)), 0)
    seen = np.zeros(len(each), dtype=bool)
    seen[np.argsort(lot, kind="stable")[:n_seen]] = True
    kept = np.flatnonzero(seen[pair])
    none = np.zeros(0, dtype=np.int32)
    return network.with_ties_of(kept, ties.data[kept], Ties(network.n_people, none, none))


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Spearman's, NaN where either is the same for all."""
    from scipy.stats import rankdata  # takes a while to import, and is needed here only

    ranks = rankdata(one), rankdata(other)
    if min(rank.std() for rank in ranks) == 0:
        return float("nan")
    return float(np.corrcoef(*ranks)[0, 1])


def _advice(table: pd.DataFrame) -> list[str]:
    means = table.groupby("hidden")[["in_common", "reach_kept"]].agg(["mean", "min"])
    return [
        f"with {hidden:.0%} of the ties hidden, {row['in_common', 'mean']:.0%} of the choice stays the same, and it "
        f"reaches {row['reach_kept', 'mean']:.0%} of what the one that knows all ties does "
        f"({row['reach_kept', 'min']:.0%} at worst)"
        for hidden, row in means.iterrows()
    ]
