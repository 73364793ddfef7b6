"""Who knows, from whatever says so: names, numbers per person, or a run at a step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from tidings.network import Network
from tidings.plot.alignment import rows_of
from tidings.replay import Replay


class Known(NamedTuple):
    """Who knows, and what the numbers say."""

    share: pd.Series  # of each person
    words: str
    unit: str

    @classmethod
    def of(cls, network: Network, knows: Any, at: float | None) -> Known:
        """What `known_share` makes of `knows`, with the words for it."""
        return cls(known_share(network, knows, at), meaning(knows, at), per_cent(knows))

    @property
    def is_certain(self) -> bool:
        """Whether everybody either knows or does not."""
        return bool(self.share.isin((0, 1)).all())


def known_share(network: Network, knows: Any, at: float | None = None) -> pd.Series:
    """How surely each person knows, from 0 to 1.

    Parameters
    ----------
    network : Network
        Whose people.
    knows : names, values per person, Replay or Dataset
        Names of those who know; or an array, Series or DataArray of values between 0 and 1 per
        person; or one replicate as `replay` gives it, read at step `at`; or a run, read at step
        `at`: the share of replicates in which the person had learned by then (from
        ``learned_at``, or the probabilities ``learned_by`` of a theory).
    at : float, optional
        The step; the last one if left out.

    Returns
    -------
    Series
        Indexed by person.

    Examples
    --------
    >>> pair = Network.from_edges([("Ana", "Ben")])
    >>> known_share(pair, {"Ben"}).tolist()
    [0.0, 1.0]
    """
    people = network.people.index
    knows = _knowledge(knows)
    if isinstance(knows, xr.Dataset):
        knows = _from_run(knows, at)
    elif isinstance(knows, xr.DataArray) and "step" in knows.dims:
        knows = knows.sel(step=_step(knows, at))
    elif at is not None:
        raise ValueError(f"at={at!r} needs steps: give knows a run or a replay, as in knows=run")
    values = _per_person(network, knows)
    if not ((values >= 0) & (values <= 1)).all():
        row = int(np.argmin((values >= 0) & (values <= 1)))
        raise ValueError(f"knows must be between 0 and 1 for everyone, got {values[row]} for {people[row]!r}")
    return pd.Series(values, index=people, name="knows")


def _knowledge(knows: Any) -> Any:
    return knows.record if isinstance(knows, Replay) else knows


def _from_run(run: xr.Dataset, at: float | None) -> xr.DataArray:
    if "learned_at" in run:
        last = run["step"].max().item() if "step" in run.coords else np.inf
        step = last if at is None else at
        if not 0 <= step <= last:
            raise ValueError(f"at must be a step from 0 to {last}, got {at!r}")
        return (run["learned_at"] <= step).astype(float)
    for name in ("learned_by", "knows"):
        if name in run:
            return run[name].sel(step=_step(run[name], at))
    kept = ", ".join(map(repr, run)) or "nothing"
    raise ValueError(f"the run has {kept} but not 'learned_at', so who knows is unknown; keep it when simulating")


def _step(values: xr.DataArray, at: float | None) -> Any:
    steps = values["step"].values
    if at is None:
        return steps[-1]
    if at not in steps:
        raise ValueError(f"at must be a step from {steps[0]} to {steps[-1]}, got {at!r}")
    return at


def _per_person(network: Network, knows: Any) -> NDArray[np.float64]:
    if isinstance(knows, xr.DataArray):
        knows = knows.mean("replicate") if "replicate" in knows.dims else knows
        if knows.dims != ("person",):
            raise ValueError(f"knows has the dimensions {knows.dims}; select so that only person and replicate remain")
        knows = pd.Series(knows.values, index=knows.indexes["person"])
    if isinstance(knows, pd.Series):
        return knows.to_numpy(float)[rows_of(network, knows.index, "knows")]
    if isinstance(knows, np.ndarray) and knows.dtype.kind in "bfiu":
        if knows.shape != (network.n_people,):
            raise ValueError(f"knows has the shape {knows.shape}; expected a value per person, ({network.n_people},)")
        return knows.astype(float)
    if isinstance(knows, (str, Mapping)) or not isinstance(knows, Iterable):
        raise TypeError(f"knows must be a set of names, values per person or a run, got {knows!r}")
    values = np.zeros(network.n_people)
    values[network.positions(knows)] = 1
    return values


def meaning(knows: Any, at: float | None = None) -> str:
    """What the values of `known_share` say, in a few words."""
    knows = _knowledge(knows)
    if not isinstance(knows, xr.Dataset):
        return "know"
    verb = "learned by" if {"learned_at", "learned_by"} & set(knows) else "know in"
    if at is None and "step" in knows.coords:
        at = knows["step"].values[-1]
    return verb.split()[0] if at is None else f"{verb} {knows.attrs.get('step_unit', 'step')} {at:g}"


def per_cent(knows: Any) -> str:
    """Of what the values of `known_share` are percents."""
    of_replicates = isinstance(knows, (xr.Dataset, xr.DataArray)) and "replicate" in knows.dims
    return "% of replicates" if of_replicates else "%"
