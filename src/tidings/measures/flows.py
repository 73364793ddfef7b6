"""From a person to a group, and from that group to other groups: how many went which way, through which rule."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp
import xarray as xr
from numpy.typing import NDArray

from tidings import labels
from tidings.measures.door import cascade_of, network_of, one_run, taught, variable
from tidings.network import Network
from tidings.replay import Replay

START, OUTSIDE, ALONE = "(start)", "(outside)", "(no group)"
COLUMNS = ["source", "target", "rule", "people", "when"]


def flows(run: xr.Dataset | Replay, network: Network | None = None) -> pd.DataFrame:
    """How learning went on from group to group: a row for each way, from where, to where and through which rule.

    A lesson takes place in the groups that teacher and learner share, in equal parts; where they share none, it
    arrives in the groups of the learner. It comes from the place where the teacher had learned it. So a member
    of two groups who learns in one and tells in the other carries it from the one to the other, and a lesson
    whose teacher had learned in the same group went on within it.

    Parameters
    ----------
    run : Dataset or Replay
        A result with ``learned_at``, ``told_by`` and ``through``, kept with ``simulate(...,
        keep=["learned_at", "told_by", "through"])``, or a replay.
    network : Network, optional
        That of the run; a replay has it.

    Returns
    -------
    DataFrame
        Columns ``source`` and ``target`` (groups; ``"(start)"`` for those who knew from the start,
        ``"(outside)"`` where nobody in the network taught, ``"(no group)"`` for people in none), ``rule``,
        ``people`` (mean number per replicate who learned that way; they add up to all who learned) and
        ``when`` (mean step of these lessons), the widest way first.

    Examples
    --------
    Ana learns it first and tells Ben in the core team, who tells Cas in the field team:

    >>> import tidings as td
    >>> teams = {"core": ["Ana", "Ben"], "field": ["Ben", "Cas"]}
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], groups=teams)
    >>> flows(td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), rng=1))
        source target  rule  people  when
    0  (start)   core  Tell     1.0   1.0
    1     core  field  Tell     1.0   2.0
    """
    network = network_of(run, network)
    cascade = cascade_of(run)
    when, told_by, through = (
        one_run(found, "flows") for found in (*taught(cascade), variable(cascade, "through", "person"))
    )
    row, learner = np.nonzero(~np.isnan(through))
    teacher = np.nan_to_num(told_by[row, learner], nan=-1).astype(int)
    target = _places(teacher, learner, _belonging(network))
    source = _came_from(row, learner, teacher, target, ~np.isnan(when))
    places = [*network.groups.tolist(), ALONE, START, OUTSIDE]
    rule, late = through[row, learner].astype(int), when[row, learner]
    tables = [
        _table(source[rule == number], target[rule == number], late[rule == number]).assign(rule=name)
        for number, name in enumerate(cascade.indexes["rule"].tolist())
    ]
    found = (
        pd.concat([pd.DataFrame(columns=COLUMNS), *tables]) if any(map(len, tables)) else pd.DataFrame(columns=COLUMNS)
    )
    for end in ("source", "target"):
        found[end] = labels.boxed([places[number] for number in found[end]])
    found["people"] = found["people"].astype(float) / len(when)
    return found.sort_values(["people", "when"], ascending=[False, True], kind="stable").reset_index(drop=True)


def _belonging(network: Network) -> sp.csr_array:
    """Who is in which group, with a last column for those who are in none: (person, group and one)."""
    inside = network.membership.astype(bool).astype(float)
    alone = sp.csr_array((np.diff(network.membership.indptr) == 0).astype(float)[:, None])
    return sp.csr_array(sp.hstack([inside, alone]))


def _places(teacher: NDArray[np.int64], learner: NDArray[np.int64], belongs: sp.csr_array) -> sp.csr_array:
    """Where each lesson took place, in parts that add up to one: (lesson, group and one)."""
    own = belongs[learner]
    shared = sp.diags_array((teacher >= 0).astype(float)) @ own.multiply(belongs[np.maximum(teacher, 0)])
    nowhere = (shared.sum(axis=1) == 0).astype(float)
    inside = sp.csr_array(shared + sp.diags_array(nowhere) @ own)
    return sp.csr_array(sp.diags_array(1 / inside.sum(axis=1)) @ inside)


def _came_from(
    row: NDArray[np.int64],
    learner: NDArray[np.int64],
    teacher: NDArray[np.int64],
    target: sp.csr_array,
    ever: NDArray[np.bool_],
) -> sp.csr_array:
    """Where each teacher had learned it, with columns for the start and for outside: (lesson, group and three)."""
    lesson_of = np.full(ever.shape, -1)
    lesson_of[row, learner] = np.arange(len(row))
    before = np.where(teacher >= 0, lesson_of[row, np.maximum(teacher, 0)], -1)
    started, outside = (teacher >= 0) & (before < 0), teacher < 0
    known = sp.diags_array((before >= 0).astype(float)) @ target[np.maximum(before, 0)]
    further = sp.csr_array(np.column_stack([started, outside]).astype(float))
    return sp.csr_array(sp.hstack([known, further]))


def _table(source: sp.csr_array, target: sp.csr_array, when: NDArray[np.float64]) -> pd.DataFrame:
    """How many went which way, and when on average."""
    people = sp.coo_array(source.T @ target)
    steps = sp.csr_array(source.T @ sp.diags_array(when) @ target)
    mean = steps[people.row, people.col] / people.data if people.nnz else np.zeros(0)
    return pd.DataFrame({"source": people.row, "target": people.col, "people": people.data, "when": mean})
