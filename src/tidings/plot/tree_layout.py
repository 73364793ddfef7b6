"""Where the people of a cascade stand: time across, and beside those whom they told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import known, whole
from tidings.labels import boxed
from tidings.measures import downstream, generation, told
from tidings.measures.door import cascade_of, variable
from tidings.plot.tree_rows import packed_rows
from tidings.replay import Replay

LOOKS = 16  # points at which a line turns


def tree_layout(run: xr.Dataset | Replay, *, replicate: int | None = None, most: int | None = None) -> pd.DataFrame:
    """The numbers of `tree`: who told whom in one replicate, and the row in which each person stands.

    Parameters
    ----------
    run, replicate
        As in `tree`.
    most : int, optional
        Most people who are placed, the first to learn; all of them if left out.

    Returns
    -------
    DataFrame
        Indexed by those who ever knew, in order of time: ``learned_at``; ``row``, how far up they
        stand, from 0; ``teacher`` and ``rule``, None where there is none; ``told``, how many they told
        themselves; ``downstream``, how many learned from them directly or through others; and their
        ``generation``.

    Notes
    -----
    Branches are packed by their outlines as in Reingold & Tilford (1981,
    https://doi.org/10.1109/TSE.1981.234519), but along time: a branch takes its rows only for as long
    as it goes on. The largest stand in the middle.

    Examples
    --------
    >>> import tidings as td
    >>> star = td.Network.from_edges([("Ana", "Ben"), ("Ana", "Cas")])
    >>> story = td.replay(td.Scenario(star, [td.Tell(1.0)], ["Ana"], steps=1), rng=1)
    >>> tree_layout(story)["row"].to_dict()
    {'Ana': 0.5, 'Ben': 0.0, 'Cas': 1.0}
    """
    found = one_replicate(run, replicate)
    when, through = (variable(found, name).values for name in ("learned_at", "through"))
    knew = np.flatnonzero(~np.isnan(when))
    order = knew[np.argsort(when[knew], kind="stable")][: None if most is None else whole("most", most)]
    place = np.full(len(when) + 1, -1)  # the last is that of nobody
    place[order] = np.arange(len(order))
    teacher = np.nan_to_num(found["told_by"].values[order], nan=len(when)).astype(np.int64)
    below = downstream(found).values[order].astype(np.int64)
    moment = np.unique(when[order], return_inverse=True)[1]
    people, rules = (found.indexes[dim].tolist() for dim in ("person", "rule"))
    columns = {
        "learned_at": when[order],
        "row": packed_rows(moment, place[teacher], below + 1),
        "teacher": boxed([*people, None])[teacher],
        "rule": boxed([*rules, None])[np.nan_to_num(through[order], nan=len(rules)).astype(np.int64)],
        "told": told(found).values[order].astype(np.int64),
        "downstream": below,
        "generation": generation(found).values[order].astype(np.int64),
    }
    numbers = {name: values.dtype for name, values in columns.items() if name not in ("teacher", "rule")}
    return pd.DataFrame(columns, index=found.indexes["person"][order], dtype=object).astype(numbers)


def turns(when: NDArray[np.float64], rows: NDArray[np.float64], teacher: NDArray[np.int64]) -> NDArray[np.float64]:
    """Points along the line to everybody who has a teacher: (line, point, 2).

    It turns to the row of the learner until the next moment in which anybody learned, and keeps to
    it from then on.
    """
    learner = np.flatnonzero(teacher >= 0)
    begins, moments = when[teacher[learner]], np.unique(when)
    turned = moments[np.searchsorted(moments, begins) + 1]
    part = np.linspace(0, 1, LOOKS)
    across = begins[:, None] + part * (turned - begins)[:, None]
    low, high = rows[teacher[learner], None], rows[learner, None]
    up = low + part**2 * (3 - 2 * part) * (high - low)
    ends = np.stack([when[learner], rows[learner]], axis=1)[:, None]
    return np.concatenate([np.stack([across, up], axis=2), ends], axis=1)


def one_replicate(run: Any, replicate: int | None) -> xr.Dataset:
    """One replicate of a run, or all there is of a replay."""
    found = cascade_of(run)
    when = variable(found, "learned_at", "person")
    further = [dim for dim in when.dims if dim not in ("replicate", "person")]
    if further:
        raise ValueError(f"a tree is drawn of one run, got several by {further[0]!r}; choose one: run.sel(...)")
    if "replicate" not in when.dims:
        if replicate is not None:
            raise ValueError(f"this is one replicate already, so leave out replicate={replicate!r}")
        return found
    if replicate is not None:
        known("replicate", replicate, found["replicate"].values.tolist())
        return found.sel(replicate=replicate)
    n = when.notnull().sum("person").values
    return found.isel(replicate=int(np.argmin(abs(n - np.median(n)))))
