"""Who reaches how many alone, who hears early, and who carries it from group to group."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from tidings import measures
from tidings._checks import offering, whole, within
from tidings.choose.played import Played
from tidings.choose.pool import Pool, pool
from tidings.choose.reached import reached_in_worlds
from tidings.choose.samples import Backward
from tidings.choose.ways import REPLICATES, WORLDS, by_playing, by_worlds, n_worlds, way_of
from tidings.draws import key_of
from tidings.network import Network
from tidings.record import provenance
from tidings.scenario import Scenario, scenario_for
from tidings.simulate import simulate

SAMPLES = 1 << 16  # of large networks
HEARD = 1 << 25
"""People times replicates in which is looked at who hears when."""


@offering
def rank(
    scenario: Scenario,
    among: Any = None,
    *,
    level: float = 0.9,
    replicates: int | None = None,
    rng: Any = None,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """How far the voice of each person carries: everybody's expected reach if they alone learn first.

    The seeds of the scenario are left aside.

    Parameters
    ----------
    scenario : Scenario
        How it spreads, and for how many steps.
    among : names, optional
        Who is ranked; everyone if left out.
    level : float in (0, 1)
        Of the intervals.
    replicates : int, optional
        How many worlds. Left out: as in `choose_first` for networks that are small enough and where
        rules are played, 65,536 worlds asked backward in large ones.
    rng : None, int, SeedSequence, BitGenerator or Generator
        The luck. The same int gives the same numbers.
    executor : concurrent.futures.Executor, optional
        Who does the work, see `simulate`.

    Returns
    -------
    DataFrame
        Indexed by person, who reaches most first:

        - ``expected_reach``, people who ever know (the person included) if this one alone is told first,
          and ``low, high``, its interval;
        - ``hears``, the chance to hear of it when one other, drawn by lot, learns first, and
          ``hears_at``, the mean step in which, NaN if never;
        - ``tells_across``, the person's share of all tellings to people in no group with the teller, and
          ``carries``, the person's share of the groups to which somebody brought it first (see
          `measures.bridges`), when one drawn by lot learns first. NaN where there are none.

        ``attrs`` hold how it was made.

    See Also
    --------
    choose_first : whom to tell first if there may be several; the best two are seldom the first two of this ranking.

    Examples
    --------
    >>> import tidings as td
    >>> star = td.Network.from_edges([("Ana", "Ben"), ("Ana", "Cas"), ("Ana", "Dan")])
    >>> viral = td.Scenario(star, td.models.independent_cascade(0.5), 1, steps=5)
    >>> rank(viral, replicates=2000, rng=1)["expected_reach"].sort_index().round(1).tolist()
    [2.5, 2.0, 2.0, 2.0]
    """
    scenario_for("rank", scenario)
    n = None if replicates is None else whole("replicates", replicates)
    within("level", level)
    candidates, key = pool(scenario.network, 1, among, "person", None), key_of(rng)
    table = _reach(scenario, candidates, n, level, key, executor)
    table.index = scenario.network.names[candidates.people(range(len(candidates.names)))].rename("person")
    table = table.join(_hearing(scenario, n, key, executor))
    table = table.sort_values("expected_reach", ascending=False, kind="stable")
    told: dict[str, Any] = {"level": level, "key": key, **provenance(scenario)}
    table.attrs.update(told)
    return table


def _reach(
    scenario: Scenario, candidates: Pool, n: int | None, level: float, key: int, executor: Executor | None
) -> pd.DataFrame:
    """The expected reach of each candidate alone, with its interval."""
    way, alone = way_of(scenario, candidates, n, kept=False), candidates.alone
    assert alone is not None
    sets = [np.array([person]) for person in alone]
    if way is by_worlds:
        return _of_means(reached_in_worlds(scenario, sets, n or n_worlds(scenario, candidates), key, executor), level)
    if way is by_playing:
        return _of_means(Played(scenario, n or REPLICATES, key, executor).reached(sets), level)
    samples = Backward(scenario, candidates, key, executor).samples(n or SAMPLES)
    counts = samples.cover.counts(samples.cover.everything())
    return _of_shares(counts, samples.n_worlds, scenario.network.n_people, level)


def _of_means(reached: NDArray, level: float) -> pd.DataFrame:
    """Means over worlds with Student's intervals: from (person, world)."""
    from scipy.special import stdtrit  # takes a while to import, and is needed here only

    n, mean = reached.shape[1], reached.mean(axis=1)
    half = np.full(len(mean), np.nan)
    if n > 1:
        half = stdtrit(n - 1, 0.5 + level / 2) * reached.std(axis=1, ddof=1) / np.sqrt(n)
    return pd.DataFrame({"expected_reach": mean, "low": mean - half, "high": mean + half})


def _of_shares(counts: NDArray[np.int64], n: int, n_people: int, level: float) -> pd.DataFrame:
    """People reached, from how often each was among those who would have reached somebody; Wilson's intervals."""
    from scipy.special import ndtri  # takes a while to import, and is needed here only

    z, found = float(ndtri(0.5 + level / 2)), counts / n
    middle = (found + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(found * (1 - found) / n + z**2 / (4 * n**2))
    low, high = np.maximum(n_people * (middle - half), 1.0), n_people * (middle + half)
    return pd.DataFrame({"expected_reach": n_people * found, "low": low, "high": high})


def _hearing(scenario: Scenario, n: int | None, key: int, executor: Executor | None) -> pd.DataFrame:
    """How early everybody hears, and who carries it, when one person drawn by lot learns first."""
    network = scenario.network
    replicates = n or max(64, min(WORLDS, HEARD // network.n_people))
    run = simulate(scenario.but(seeds=1), replicates, key, keep=["learned_at", "told_by"], executor=executor)
    when = run["learned_at"].values
    when = np.where(when == 0, np.nan, when)  # seeds do not hear
    others, heard = (run["learned_at"].values != 0).sum(axis=0), (~np.isnan(when)).sum(axis=0)
    table = pd.DataFrame(
        {
            "hears": heard / np.where(others > 0, others, np.nan),
            "hears_at": np.nansum(when, axis=0) / np.where(heard > 0, heard, np.nan),
        },
        index=network.names,
    )
    return table.assign(**_bridging(run, network))


def _bridging(run: xr.Dataset, network: Network) -> dict[str, NDArray[np.float64]]:
    """Everybody's share of what goes from group to group."""
    if not network.n_groups:
        return dict.fromkeys(("tells_across", "carries"), np.full(network.n_people, np.nan))
    across = np.nansum(measures.told_across(run, network).values, axis=0)
    carried = measures.bridges(run, network)["carried"].reindex(network.names).to_numpy()
    return {"tells_across": _shares(across), "carries": _shares(carried)}


def _shares(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of the sum, NaN where there is none."""
    total = counts.sum()
    return counts / total if total > 0 else np.full(len(counts), np.nan)
