"""Rows of text files in which commas, semicolons, tabs or blanks separate cells, and what is wrong with them."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Path = str | os.PathLike[str]
OPENERS: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
SEPARATORS = (",", ";", "\t")


def lines_of(path: Path, comments: Sequence[str] = ("#", "%")) -> tuple[list[str], NDArray[np.int64]]:
    """The lines of a text file that say something, and the number of each, counted from 1.

    Blank lines and lines that begin with one of `comments` are left out. The file is in UTF-8 and may be
    compressed (``.gz``, ``.bz2``, ``.xz``).
    """
    name = os.fspath(path)
    opener = OPENERS.get(os.path.splitext(name)[1].lower(), open)
    try:
        with opener(name, "rt", encoding="utf-8-sig") as file:
            every = file.read().splitlines()
    except FileNotFoundError:
        raise ValueError(f"there is no file {name}") from None
    except IsADirectoryError:
        raise ValueError(f"{name} is a folder; give the file in it") from None
    except UnicodeError:
        raise ValueError(f"{name} is not text in UTF-8; save it so first") from None
    except (gzip.BadGzipFile, lzma.LZMAError, EOFError) as wrong:
        raise ValueError(f"{name} cannot be unpacked: {wrong}") from None
    told = [(line.strip(), number) for number, line in enumerate(every, start=1)]
    told = [(line, number) for line, number in told if line and not line.startswith(tuple(comments))]
    if not told:
        raise ValueError(f"{name} has no rows")
    return [line for line, _ in told], np.array([number for _, number in told])


def cells_of(lines: list[str], separator: str | None = None) -> list[list[str]]:
    """The cells of each line; without a `separator`, whichever of comma, semicolon and tab the first has, or blanks."""
    found = separator or next((one for one in SEPARATORS if one in lines[0]), None)
    return [[cell.strip().strip('"') for cell in line.split(found)] for line in lines]


def table_of(path: Path, cells: list[list[str]], numbers: NDArray[np.int64], names: Sequence[str]) -> pd.DataFrame:
    """Cells under these names, all rows of one width, which may lack the last columns."""
    width = len(cells[0])
    odd = next((at for at, row in enumerate(cells) if len(row) != width), None)
    if odd is not None:
        wrong(path, numbers[odd], f"has {len(cells[odd])} cells where the first row has {width}")
    if width > len(names):
        wrong(path, numbers[0], f"has {width} cells; expected {', '.join(names)}")
    return pd.DataFrame(cells, columns=list(names[:width]), dtype=object)


def as_numbers(path: Path, column: pd.Series, numbers: NDArray[np.int64], what: str, least: float = 0.0) -> pd.Series:
    """A column of finite numbers of at least so much."""
    found = pd.to_numeric(column, errors="coerce").astype(float)
    bad = ~(np.isfinite(found) & (found >= least))
    if bad.any():
        row = int(np.argmax(bad))
        wrong(path, numbers[row], f"has the {what} {column.iloc[row]!r}; give a number of at least {least:g}")
    return found


def wrong(path: Path, line: int, what: str) -> NoReturn:
    """Say which line of which file is wrong."""
    raise ValueError(f"{os.fspath(path)}: line {line} {what}")
