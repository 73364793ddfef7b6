"""Lessons: who learned when, from whom and through which rule, by name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from tidings import labels
from tidings.measures.door import one_run, taught, variable
from tidings.replay import Replay


def lessons(run: xr.Dataset | Replay) -> pd.DataFrame:
    """Who first learned when, from whom and through which rule: a row for each lesson.

    Parameters
    ----------
    run : Dataset or Replay
        A result with ``learned_at``, ``told_by`` and ``through``, kept with ``simulate(...,
        keep=["learned_at", "told_by", "through"])``, or a replay.

    Returns
    -------
    DataFrame
        Columns ``replicate, person, learned_at, rule, teacher``, in order of replicate, time and
        person; seeds had no lesson. ``teacher`` is None where nobody in the network taught. Of one
        replicate these are the columns of `Replay.lessons`.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> scenario = td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3)
    >>> lessons(td.simulate(scenario, 1, rng=1, keep=["learned_at", "told_by", "through"]))
       replicate person  learned_at  rule teacher
    0          0    Ben         1.0  Tell     Ana
    1          0    Cas         2.0  Tell     Ben
    """
    run = run.cascade.expand_dims(replicate=[run.replicate]) if isinstance(run, Replay) else run
    when, told_by, through = (one_run(found, "lessons") for found in (*taught(run), variable(run, "through", "person")))
    row, person = np.nonzero(~np.isnan(through))
    order = np.lexsort((person, when[row, person], row))
    row, person = row[order], person[order]
    people, rules = (labels.boxed(run.indexes[dim].tolist()) for dim in ("person", "rule"))
    replicates = run.indexes["replicate"].to_numpy() if "replicate" in run.indexes else np.zeros(1, dtype=int)
    columns = {
        "replicate": replicates[row],
        "person": people[person],
        "learned_at": when[row, person],
        "rule": _named(through[row, person], rules),
        "teacher": _named(told_by[row, person], people),
    }
    # Objects, so that names stay what they are and nobody stays None.
    return pd.DataFrame(columns, dtype=object).astype({"replicate": replicates.dtype, "learned_at": float})


def _named(numbers: NDArray[np.float64], names: NDArray) -> NDArray:
    """Names by position, None where there is none."""
    with_nobody = labels.boxed([*names, None])
    return with_nobody[np.nan_to_num(numbers, nan=len(names)).astype(np.int64)]
