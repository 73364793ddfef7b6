"""Who took something up, and when: a row for each person, with whom they named, as diffusion studies have it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from tidings._checks import listed, warn
from tidings.convert.frames import from_frames
from tidings.convert.rows import Path, cells_of, lines_of, table_of
from tidings.network import Network

EMPTY = {"", "na", "nan", "."}


class Adoptions(NamedTuple):
    """A network and who adopted when."""

    network: Network
    learned_at: pd.Series  # by person, NaN for those who had not when the study ended
    until: float  # the last step that was observed


def read_adoptions(
    path: Path,
    *,
    person: str = "id",
    time: str = "toa",
    group: str | None = None,
    named: Iterable[str] | str = "net",
    ties: Path | None = None,
    never: float | None = None,
    until: float | None = None,
) -> Adoptions:
    """Read a study of who took something up and when: a row for each person, as netdiffuseR's surveys have it.

    Parameters
    ----------
    path : path
        A table with a header, in UTF-8, perhaps compressed.
    person, time : str
        Columns with the names of people, and with the step at which each adopted. An empty cell, or NA, is never.
    group : str, optional
        Column with the village, city or firm of each person.
    named : str or list of str
        Columns with those whom each person named ("whom do you ask?"): a list, or what their names begin with
        (``net1``, ``net2``, ...). Where names are unique only within a group, as numbers of questionnaires are, they
        must be made unique first.
    ties : path, optional
        A file of its own with who named whom (``source,target``) instead of such columns.
    never : float, optional
        The code for those who had not adopted when the study ended, such as the step after the last: they are not
        taken for adopters of that step, which would put a wave of adopters at the end that never was.
    until : float, optional
        The last step that was observed; left out, the last at which anybody adopted.

    Returns
    -------
    Adoptions
        ``network``: ties run from those who were named to those who named them, as advice does; ``learned_at``: by
        person, NaN for never; ``until``: what `fit` and `measures.exposure` ask for.

    References
    ----------
    .. [1] Vega Yon, G. & Valente, T. W. (2023). *netdiffuseR: Analysis of diffusion and contagion processes on
       networks*. R package. https://doi.org/10.5281/zenodo.1039317

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "survey.csv")
    ...     _ = path.write_text("id,toa,village,net1,net2\\nAna,1,North,,\\nBen,3,North,Ana,Cas\\nCas,9,South,Ben,\\n")
    ...     found = read_adoptions(path, group="village", never=9)
    >>> found.network
    Network(3 people, 3 ties, 2 groups)
    >>> found.learned_at.tolist(), found.until
    ([1.0, 3.0, nan], 3.0)
    """
    table = _table(path)
    for column in (person, time, *([] if group is None else [group])):
        if column not in table:
            raise ValueError(f"{path} has no column {column!r}; it has {listed(list(table.columns))}")
    people = table[person]
    twice = people[people.duplicated()]
    if len(twice):
        raise ValueError(f"{path}: {twice.iloc[0]!r} stands in two rows; names must be unique, make them so first")
    learned_at = _times(path, table[time], never).set_axis(pd.Index(people, name="person"))
    arrows = _named(path, table, person, named) if ties is None else _from_file(ties)
    kept = arrows["chosen"].isin(people) & arrows["chooser"].isin(people) & (arrows["chosen"] != arrows["chooser"])
    if not kept.all():
        n = f"{int((~kept).sum()):,} of {len(kept):,}"
        warn(f"{path}: {n} who were named are not in the table, or named themselves; they are left out")
    attributes = table.drop(columns=[person, *_columns(table, named)]).set_axis(pd.Index(people, name="person"))
    edges = arrows[kept].rename(columns={"chosen": "source", "chooser": "target"})
    belongs = None if group is None else pd.DataFrame({"person": people, "group": table[group]})
    network = from_frames(attributes, edges[["source", "target"]].reset_index(drop=True), belongs)
    last = float(learned_at.max()) if until is None else float(until)
    return Adoptions(network, learned_at, last)


def _table(path: Path) -> pd.DataFrame:
    lines, numbers = lines_of(path, comments=("#",))
    header, *cells = cells_of(lines)
    if not cells:
        raise ValueError(f"{path} has a header but no rows")
    if len(set(header)) < len(header):
        raise ValueError(f"{path} has two columns of one name: {listed(header)}")
    return table_of(path, cells, numbers[1:], header)


def _times(path: Path, column: pd.Series, never: float | None) -> pd.Series:
    empty = column.str.lower().isin(EMPTY)
    found = pd.to_numeric(column.where(~empty), errors="coerce")
    bad = found.isna() & ~empty
    if bad.any():
        at = column[bad].iloc[0]
        raise ValueError(f"{path}: a time of adoption is {at!r}; give a number, or leave the cell empty for never")
    found = found.astype(float)
    if never is not None:
        if not (found == never).any():
            warn(f"{path}: nobody has the time {never:g} that stands for never")
        found = found.where(found != never)
    if found.isna().all():
        raise ValueError(f"{path}: nobody adopted, so there is nothing to learn from it")
    return found.where(np.isfinite(found))


def _columns(table: pd.DataFrame, named: Iterable[str] | str) -> list[str]:
    if isinstance(named, str):
        return [name for name in table.columns if name.startswith(named) and name[len(named) :].strip("_. ").isdigit()]
    return list(named)


def _named(path: Path, table: pd.DataFrame, person: str, named: Iterable[str] | str) -> pd.DataFrame:
    """Who named whom, a row for each."""
    columns = _columns(table, named)
    lacking = [name for name in columns if name not in table]
    if lacking or not columns:
        what = f"no column {lacking[0]!r}" if lacking else f"no columns {named!r} and a number"
        raise ValueError(f"{path} has {what}; say in which columns people name others, or give a file as ties=")
    long = table.melt(id_vars=[person], value_vars=columns, value_name="chosen")
    long = long[~long["chosen"].str.lower().isin(EMPTY)]
    return long[[person, "chosen"]].set_axis(["chooser", "chosen"], axis=1).reset_index(drop=True)


def _from_file(path: Path) -> pd.DataFrame:
    table = _table(path)
    if len(table.columns) < 2:
        raise ValueError(f"{path} needs the columns source and target, who named whom")
    ends = ["source", "target"] if {"source", "target"} <= set(table.columns) else list(table.columns[:2])
    return table[ends].set_axis(["chooser", "chosen"], axis=1)
