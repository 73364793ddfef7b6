"""Networks from edge lists: a row for each tie."""

from __future__ import annotations

import pandas as pd

from tidings._checks import warn
from tidings.convert.frames import from_frames
from tidings.convert.rows import Path, as_numbers, cells_of, lines_of, table_of, wrong
from tidings.network import Network

HEADS = {"source", "target", "from", "to", "i", "j", "person", "ego", "alter", "sender", "receiver", "node1", "node2"}


def read_edge_list(
    path: Path, *, directed: bool = False, header: bool | None = None, separator: str | None = None
) -> Network:
    """Read a network from a text file with a row for each tie: two names, and perhaps how often they meet.

    Parameters
    ----------
    path : path
        A text file in UTF-8, perhaps compressed (``.gz``, ``.bz2``, ``.xz``). Lines that begin with ``#`` or ``%``
        are comments. A third column is the weight: contacts per step, 1 if left out.
    directed : bool
        Whether a row is one way, from who tells to who hears; else both ways. Then a pair that is listed in both
        orders is taken once, with the larger of its weights.
    header : bool, optional
        Whether the first row names the columns; left out, it does if it reads like that (``source, target``,
        ``from, to``, ``i, j``) or its weight is no number.
    separator : str, optional
        What stands between the cells; left out, a comma, a semicolon or a tab if the first row has one, else blanks.

    Returns
    -------
    Network
        Names are text.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "ties.txt")
    ...     _ = path.write_text("# who talks to whom\\nAna Ben 2\\nBen Cas 1\\n")
    ...     read_edge_list(path)
    Network(3 people, 4 ties, 0 groups)
    """
    lines, numbers = lines_of(path)
    cells = cells_of(lines, separator)
    if _has_header(cells[0]) if header is None else header:
        cells, numbers = cells[1:], numbers[1:]
        if not cells:
            raise ValueError(f"{path} has a header but no rows")
    if len(cells[0]) < 2:
        wrong(
            path,
            numbers[0],
            f"has one cell, {cells[0][0]!r}; expected source and target, separated by blanks or commas",
        )
    table = table_of(path, cells, numbers, ("source", "target", "weight"))
    for end in ("source", "target"):
        if (table[end] == "").any():
            wrong(path, numbers[int((table[end] == "").to_numpy().argmax())], f"has no {end}")
    if "weight" in table:
        table["weight"] = as_numbers(path, table["weight"], numbers, "weight")
    return from_frames(None, table if directed else _once(table, str(path)), None, mutual=not directed)


def _has_header(row: list[str]) -> bool:
    named = {cell.lower() for cell in row[:2]} <= HEADS
    return named or (len(row) > 2 and pd.isna(pd.to_numeric(row[2], errors="coerce")))


def _once(table: pd.DataFrame, path: str) -> pd.DataFrame:
    """Pairs that stand in both orders, once; the same row twice stays, as two ties."""
    source, target = (table[end].astype(str) for end in ("source", "target"))
    turned = source > target
    low, high = source.where(~turned, target), target.where(~turned, source)
    keys = pd.Series(list(zip(low, high)))
    both = turned.groupby(keys).transform("nunique") > 1
    if not both.any():
        return table
    warn(f"{path}: {keys[both].nunique():,} pairs are listed in both orders; each is taken as one tie")
    weight = table["weight"] if "weight" in table else pd.Series(1.0, table.index)
    largest = weight.groupby(keys).transform("max")
    first = ~keys.duplicated()
    kept = table.assign(weight=largest) if "weight" in table else table
    return kept[(~both) | first].reset_index(drop=True)
