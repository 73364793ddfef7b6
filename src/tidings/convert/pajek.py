"""Networks from Pajek files: people and ties, or people and groups in two modes."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tidings._checks import one_of
from tidings.convert.affiliation import shared_ties
from tidings.convert.frames import from_frames
from tidings.convert.rows import Path, lines_of, wrong
from tidings.network import Network

CELL = re.compile(r'"([^"]*)"|(\S+)')
SECTIONS = ("*vertices", "*arcs", "*edges", "*arcslist", "*edgeslist", "*matrix")


def read_pajek(path: Path, *, ties: str = "shared") -> Network:
    """Read a network from a Pajek ``.net`` file: of people, or of people and groups.

    A file that begins with ``*Vertices 32 18`` is in two modes: the first 18 vertices are people, the others are
    groups, and lines are memberships.

    Parameters
    ----------
    path : path
        The file, in UTF-8. ``*Arcs`` go one way, ``*Edges`` both; values are contacts per step. Coordinates,
        colours and further networks in the file are left out.
    ties : {"shared", "none"}
        In two modes, whether people who share a group are tied, both ways with weight 1.

    Returns
    -------
    Network
        People are called by their labels, or by their number where they have none.

    References
    ----------
    .. [1] de Nooy, W., Mrvar, A. & Batagelj, V. (2018). *Exploratory Social Network Analysis with Pajek*. 3rd edition,
       Cambridge University Press.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> rows = ["*Vertices 4 2", '1 "Ana"', '2 "Ben"', '3 "core"', '4 "field"', "*Edges", "1 3", "2 3", "2 4"]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "teams.net")
    ...     _ = path.write_text("\\n".join(rows))
    ...     read_pajek(path)
    Network(2 people, 2 ties, 2 groups)
    """
    one_of("ties", ties, ("shared", "none"))
    lines, numbers = lines_of(path, comments=("%", "/*"))
    start = next((at for at, line in enumerate(lines) if line.lower().startswith("*vertices")), None)
    if start is None:
        raise ValueError(f"{path} has no line *Vertices, so it is no Pajek network")
    n, n_people = _sizes(path, numbers[start], lines[start])
    names = _names(path, lines, numbers, start + 1, n)
    pairs = _pairs(path, lines, numbers, start + 1, n)
    if n_people == n:
        return _of_people(names, pairs)
    return _of_two_modes(path, names, n_people, pairs, ties)


def _sizes(path: Path, line: int, text: str) -> tuple[int, int]:
    parts = text.split()[1:]
    if not parts or not all(part.isdigit() for part in parts[:2]):
        wrong(path, line, f"reads {text!r}; expected *Vertices and how many there are")
    n = int(parts[0])
    n_people = int(parts[1]) if len(parts) > 1 else n
    if not 0 < n_people <= n:
        wrong(path, line, f"reads {text!r}; the first mode must have from 1 to {n} vertices")
    return n, n_people


def _names(path: Path, lines: list[str], numbers: NDArray[np.int64], at: int, n: int) -> list[str]:
    names = [str(number + 1) for number in range(n)]
    while at < len(lines) and not lines[at].startswith("*"):
        cells = _cells(path, lines[at], numbers[at])
        names[_vertex(path, numbers[at], cells[0], n)] = cells[1] if len(cells) > 1 else cells[0]
        at += 1
    twice = pd.Index(names)[pd.Index(names).duplicated()]
    if len(twice):
        raise ValueError(f"{path}: two vertices are called {twice[0]!r}; give each a label of its own")
    return names


def _pairs(path: Path, lines: list[str], numbers: NDArray[np.int64], at: int, n: int) -> pd.DataFrame:
    """All ties of the first network: positions, weights and whether they go both ways."""
    rows: list[tuple[int, int, float, bool]] = []
    section, row = "", 0
    for text, line in zip(lines[at:], numbers[at:]):
        if text.startswith("*"):
            section, row = text.split()[0].lower().rstrip(":"), 0
            if section in ("*vertices", "*partition", "*vector", "*network"):
                break
            if section not in SECTIONS:
                wrong(path, line, f"begins a section {text.split()[0]!r}, which is not read; drop it from the file")
        elif section in ("*arcs", "*edges"):
            cells = _cells(path, text, line)
            if len(cells) < 2:
                wrong(path, line, f"reads {text!r}; expected two vertices and perhaps a value")
            one, other = (_vertex(path, line, cell, n) for cell in cells[:2])
            rows.append((one, other, _value(path, line, cells[2]) if len(cells) > 2 else 1.0, section == "*edges"))
        elif section in ("*arcslist", "*edgeslist"):
            first, *others = (_vertex(path, line, cell, n) for cell in text.split())
            rows += [(first, other, 1.0, section == "*edgeslist") for other in others]
        elif section == "*matrix":
            values = [_value(path, line, cell) for cell in text.split()]
            rows += [(row, column, value, False) for column, value in enumerate(values) if value]
            row += 1
    return pd.DataFrame(rows, columns=["source", "target", "weight", "mutual"])


def _of_people(names: list[str], pairs: pd.DataFrame) -> Network:
    back = pairs[pairs["mutual"].astype(bool)].rename(columns={"source": "target", "target": "source"})
    both = pd.concat([pairs, back])[["source", "target", "weight"]]
    both = both[both["weight"] > 0].reset_index(drop=True)
    for end in ("source", "target"):
        both[end] = [names[at] for at in both[end]]
    return from_frames(pd.DataFrame(index=pd.Index(names, name="person")), both, None)


def _of_two_modes(path: Path, names: list[str], n_people: int, pairs: pd.DataFrame, ties: str) -> Network:
    ends = pairs[["source", "target"]].to_numpy(dtype=int)
    low, high = ends.min(axis=1), ends.max(axis=1)
    if ((low >= n_people) | (high < n_people)).any():
        at = int(np.argmax((low >= n_people) | (high < n_people)))
        one, other = (names[end] for end in ends[at])
        raise ValueError(f"{path}: {one!r} and {other!r} are of one mode; in two modes lines go from people to groups")
    columns = {"person": [names[at] for at in low], "group": [names[at] for at in high], "weight": pairs["weight"]}
    people = pd.DataFrame(index=pd.Index(names[:n_people], name="person"))
    network = from_frames(people, None, pd.DataFrame(columns), groups=names[n_people:])
    return network if ties == "none" else shared_ties(network)


def _cells(path: Path, text: str, line: int) -> list[str]:
    """Cells between blanks, in quotes where they hold one."""
    if text.count('"') % 2:
        wrong(path, line, f"reads {text!r}, in which a quote is not closed")
    return [quoted or plain for quoted, plain in CELL.findall(text)]


def _vertex(path: Path, line: int, cell: Any, n: int) -> int:
    if not str(cell).isdigit() or not 1 <= int(cell) <= n:
        wrong(path, line, f"names the vertex {cell!r}; expected a number from 1 to {n}")
    return int(cell) - 1


def _value(path: Path, line: int, cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = np.nan
    if not (np.isfinite(value) and value >= 0):
        wrong(path, line, f"has the value {cell!r}; contacts per step are a number of at least 0")
    return value
