"""Who learned when, checked at the door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from tidings import labels
from tidings._checks import counted, listed, shown, unknown_names, warn, whole
from tidings.network import Network

MOST = 100_000  # steps: who is watched for longer is not counted in steps
QUIET = 100  # steps before anybody learns that are told, if they are ten times as many as the rest
FORM = "give a Series or dict by person, or one number per person in the order of the network"


class Watched(NamedTuple):
    """Who learned when, and from when to when people were watched."""

    when: NDArray[np.float64]  # (person,): inf where they had not learned by the end
    since: int
    until: int

    @property
    def n_steps(self) -> int:
        """How many steps were watched."""
        return self.until - self.since

    @property
    def at_start(self) -> NDArray[np.bool_]:
        """Who knew when the watch began: (person,)."""
        return self.when <= self.since

    def moved(self, order: NDArray[np.integer]) -> Watched:
        """The same moments for other people."""
        return self._replace(when=self.when[order])


def watched(network: Network, learned_at: Any, since: Any, until: Any) -> Watched:
    """When each person of the network learned, and the window, or an error that says what is wrong."""
    when = _numbers(_by_person(network, learned_at))
    _refuse_strange(network, when)
    first = whole("since", since, least=0)
    learned = np.isfinite(when) & (when > first)
    if not learned.any():
        raise ValueError(
            f"nobody learned after step {first}, so there is nothing to estimate from; "
            "learned_at holds step numbers, and since= the step at which the watch began"
        )
    last = int(when[learned].max()) if until is None else whole("until", until, least=first + 1)
    _refuse_dates(first, int(when[learned].min()), last)
    late = np.flatnonzero(np.isfinite(when) & (when > last))
    if len(late):
        raise ValueError(
            f"{_who(network, late, when)} learned after step {last}, where the watch ends (until={last}); "
            "give NaN to whoever had not learned by then, or a later until"
        )
    return Watched(when, first, last)


def _refuse_dates(since: int, first: int, last: int) -> None:
    """Refuse what cannot be steps, and say where it looks as if the watch began later."""
    if last - since > MOST:
        raise ValueError(
            f"the watch is {last - since:,} steps long, from {since} to {last}; if these are dates or seconds, "
            "count them in steps"
        )
    empty = first - since - 1
    if empty > max(QUIET, 10 * (last - first + 1)):
        warn(
            f"nobody learned in the first {empty:,} of {last - since:,} steps, which is taken for evidence against "
            f"learning; if the watch began later, say since= (step numbers may be years)"
        )


def _by_person(network: Network, given: Any) -> Any:
    """One value per person, in the order of the network."""
    if isinstance(given, xr.Dataset):
        raise TypeError("learned_at must be one column, got a Dataset; give run.learned_at.sel(replicate=0)")
    if isinstance(given, xr.DataArray):
        if given.dims != ("person",):
            raise ValueError(
                f"learned_at must have the one dimension person, got {given.dims}; "
                "select, as in run.learned_at.sel(replicate=0)"
            )
        given = pd.Series(given.to_numpy(), given.get_index("person")) if "person" in given.coords else given.to_numpy()
    if isinstance(given, Mapping):
        given = pd.Series(list(given.values()), pd.Index(labels.boxed(given), dtype=object, tupleize_cols=False))
    if isinstance(given, pd.DataFrame):
        raise TypeError(f"learned_at must be one column, got a table of {len(given.columns)}; {FORM}")
    if isinstance(given, pd.Series):
        return _in_order(network, given)
    if isinstance(given, str) or np.ndim(given) != 1:
        raise TypeError(f"learned_at must be one number per person, got {type(given).__name__}; {FORM}")
    if len(given) != network.n_people:
        raise ValueError(f"learned_at has {len(given):,} values, but there are {network.n_people:,} people; {FORM}")
    return pd.Series(given)


def _in_order(network: Network, given: pd.Series) -> pd.Series:
    names = given.index.tolist()
    at = labels.find(network.names, names)
    if (at < 0).any():
        raise unknown_names("person", [name for name, place in zip(names, at) if place < 0], network.names)
    times = np.bincount(at, minlength=network.n_people)
    for wrong, said in ((times > 1, "is listed more than once"), (times == 0, "is missing")):
        if wrong.any():
            who = network.names[wrong].tolist()
            more = "; give NaN to those who had not learned by the end" if said == "is missing" else ""
            raise ValueError(f"learned_at must hold everybody once, but {listed(who)} {said}{more}")
    return given.iloc[np.argsort(at)]


def _numbers(given: pd.Series) -> NDArray[np.float64]:
    try:
        if given.dtype.kind in "bcMm":
            raise TypeError
        when = given.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise TypeError(
            f"learned_at must hold step numbers, got {shown(given.iloc[0])}; count the steps from the first, "
            "and give NaN to those who had not learned by the end"
        ) from None
    return np.where(np.isnan(when), np.inf, when)


def _refuse_strange(network: Network, when: NDArray[np.float64]) -> None:
    negative = np.flatnonzero(when < 0)
    if len(negative):
        raise ValueError(
            f"{_who(network, negative, when)} learned before step 0; steps are numbered from 0, "
            "at which the first ones know"
        )
    known = np.isfinite(when)
    broken = np.flatnonzero(known & (np.floor(np.where(known, when, 0.0)) != np.where(known, when, 0.0)))
    if len(broken):
        raise ValueError(
            f"{_who(network, broken, when)} learned in between two steps; give whole steps, "
            "rounded up, for a step leads to its end"
        )
    if (when == 0).all():
        raise ValueError("nobody is at risk: everybody knows at step 0")


def _who(network: Network, at: NDArray[np.int64], when: NDArray[np.float64]) -> str:
    """One person with the moment, and how many more there are."""
    more = f" and {counted(len(at) - 1, 'more', 'more')}" if len(at) > 1 else ""
    return f"{network.names[at[0]]!r} ({when[at[0]]:g}){more}"
