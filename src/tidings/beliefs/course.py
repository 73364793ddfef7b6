"""The course of beliefs: a model followed step by step, in all replicates at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import whole
from tidings._version import __version__
from tidings.beliefs.door import Start
from tidings.draws import LAW, Draws, key_of

Beliefs = NDArray[np.float64]  # (person, replicate)
Advance = Callable[[Beliefs, Beliefs, int, Draws], Beliefs]  # beliefs now and at the start, step, luck
STILL = 1e-9  # a belief that moves by less in a step does not move
_ROOM = 1 << 20  # numbers that are worked on at once, so that they stay in cache

WORDS = {
    "belief": "belief",
    "mean_belief": "mean of the beliefs",
    "disagreement": "standard deviation of the beliefs",
    "settled_at": "step from which no belief moves",
}


def course(
    start: Start,
    steps: int,
    rng: Any,
    batch: int | None,
    advance: Advance,
    *,
    width: int,
    model: str,
    **parameters: Any,
) -> xr.Dataset:
    """Follow a model from the beliefs it starts with.

    Parameters
    ----------
    start : Start
        Where it begins.
    steps : int
        How many steps are followed.
    rng, batch
        As in `simulate`.
    advance : callable
        What becomes of beliefs in one step.
    width : int
        Numbers it works on for each replicate.
    model, **parameters
        What the model is and was made with, for the attributes.

    Returns
    -------
    Dataset
        ``belief`` (replicate, step, person), ``mean_belief`` and ``disagreement`` (replicate, step).
    """
    steps, key, n = whole("steps", steps, least=0), key_of(rng), start.n_replicates
    beliefs = np.empty((n, steps + 1, start.network.n_people))
    for rows in parts(n, width, batch):
        draws = Draws(key, np.arange(rows.start, rows.stop))
        first = now = start.of(draws, rows)
        beliefs[rows, 0] = now.T
        for step in range(steps):
            now = advance(now, first, step, draws)
            beliefs[rows, step + 1] = now.T
    run = xr.Dataset(
        {
            "belief": (("replicate", "step", "person"), beliefs),
            "mean_belief": (("replicate", "step"), beliefs.mean(axis=2)),
            "disagreement": (("replicate", "step"), beliefs.std(axis=2)),
        },
        {"replicate": np.arange(n), "step": np.arange(steps + 1), "person": start.network.names.rename("person")},
        {"key": key, "replicates": n, **provenance(model, parameters), "network": repr(start.network)},
    )
    return dressed(run.assign_attrs(fingerprint=start.network.fingerprint), WORDS)


def with_rest(run: xr.Dataset) -> xr.Dataset:
    """With ``settled_at`` (replicate): the step from which no belief moves, NaN if one does in the last step."""
    moves = np.abs(np.diff(run["belief"].values, axis=1)).max(axis=2, initial=0.0) > STILL
    steps = moves.shape[1]
    last = (moves * np.arange(1, steps + 1)).max(axis=1, initial=0)  # step of the last move
    settled = np.where(last < steps, last, np.nan)
    return dressed(run.assign(settled_at=("replicate", settled)), WORDS)


def parts(replicates: int, width: int, batch: int | None) -> Iterator[slice]:
    """The replicates, some at a time: as many as `batch` says, or as stay in cache."""
    size = max(1, _ROOM // max(width, 1)) if batch is None else whole("batch", batch)
    for first in range(0, replicates, size):
        yield slice(first, min(first + size, replicates))


def provenance(model: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """How a result was made."""
    told = {
        name: value if isinstance(value, (int, float, str)) else "one per person" for name, value in parameters.items()
    }
    return {
        "tidings_version": __version__,
        "law": LAW,
        "model": model,
        "parameters": json.dumps(told),
        "step_unit": "step",
    }


def dressed(run: xr.Dataset, words: dict[str, str]) -> xr.Dataset:
    """With names and units on every variable."""
    for name, long_name in words.items():
        if name in run:
            run[name].attrs.update(long_name=long_name, units="step" if name.endswith("_at") else "1")
    run["step"].attrs.update(long_name="step", units="step")
    return run
