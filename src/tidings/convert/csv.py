"""Tables of pairs from CSV files, as people and spreadsheets write them."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd

from tidings._checks import listed, warn

SEPARATORS = ",;\t"
ENDS = {"ties": ("source", "target"), "memberships": ("person", "group")}


def read_pairs(path: str | os.PathLike[str], what: str) -> pd.DataFrame:
    """A table of ties or memberships from a CSV file with a header.

    Names are read as text without the blanks around them. Commas, semicolons or tabs separate; with
    semicolons a weight may have a decimal comma. Where the file lacks the expected columns, its
    first two stand for them, and a warning says so.

    Parameters
    ----------
    path : path
        A file in UTF-8 (with or without byte order mark), perhaps compressed.
    what : {"ties", "memberships"}
        Whether to read the columns ``source, target`` or ``person, group``, and ``weight`` if there is one.

    Returns
    -------
    DataFrame
        As `Network.from_frames` takes it.

    Raises
    ------
    ValueError
        For whatever is wrong with the file, with the file, the row and what to do.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "ties.csv")
    ...     _ = path.write_text("source;target;weight\\nAna;Ben;0,5\\n")
    ...     read_pairs(path, "ties")
      source target  weight
    0    Ana    Ben     0.5
    """
    path = os.fspath(path)
    header, separator = _header(path, what)
    table = _read(path, what, sep=separator, header=None, skiprows=1, names=range(len(header) + 1), index_col=False)
    _refuse(
        path,
        table[len(header)].str.strip() != "",
        "has more cells than the header; put names that hold a separator in quotes",
    )
    ends = ENDS[what]
    columns = dict(zip(ends, _ends(path, what, header)))
    if table.empty:
        raise ValueError(f"{path} has a header but no rows; it needs a row for each of the {what}")
    pairs = pd.DataFrame({end: table[at].str.strip() for end, at in columns.items()})
    for end in ends:
        _refuse(path, pairs[end] == "", f"has no {columns[end] if end not in header else end}; name it or drop the row")
    if "weight" in header:
        pairs["weight"] = _weights(path, table[header.index("weight")], separator)
    return pairs


def _header(path: str, what: str) -> tuple[list[str], str]:
    """Names of the columns, and what separates them: whatever gives most columns."""
    rows = {sep: _read(path, what, sep=sep, header=None, nrows=1).iloc[0].str.strip().tolist() for sep in SEPARATORS}
    separator = max(rows, key=lambda sep: len(rows[sep]))
    header = rows[separator]
    plain = [name.lower() if name.lower() in (*ENDS[what], "weight") else name for name in header]
    twice = [name for name in dict.fromkeys(plain) if name and plain.count(name) > 1]
    if twice:
        raise ValueError(f"{path} has two columns called {listed(twice)}; rename or drop one of them")
    return plain, separator


def _read(path: str, what: str, **options: object) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, **options)  # type: ignore[call-overload]
    except FileNotFoundError:
        raise ValueError(f"there is no file {path}") from None
    except IsADirectoryError:
        raise ValueError(f"{path} is a folder; give the file in it") from None
    except UnicodeError:
        raise ValueError(f"{path} is not text in UTF-8; save it as 'CSV UTF-8'") from None
    except pd.errors.EmptyDataError:
        raise ValueError(f"{path} is empty; it needs the columns {' and '.join(ENDS[what])}") from None
    except pd.errors.ParserError as wrong:
        said = str(wrong).removeprefix("Error tokenizing data. C error: ").strip()
        raise ValueError(f"{path} cannot be read: {said}; put names that hold a separator in quotes") from None


def _ends(path: str, what: str, header: list[str]) -> list[int]:
    """Where the two columns of names are."""
    ends = ENDS[what]
    if set(ends) <= set(header):
        return [header.index(end) for end in ends]
    needs = f"{path} needs the columns {' and '.join(ends)}, got {header}"
    if len(header) < 2:
        raise ValueError(needs)
    for other, names in ENDS.items():
        if set(names) <= set(header):
            raise ValueError(f"{needs}; these look like {other}")
    warn(f"{path}: taking the columns {header[0]} and {header[1]} as {ends[0]} and {ends[1]}")
    return [0, 1]


def _weights(path: str, column: pd.Series, separator: str) -> pd.Series:
    text = column.str.strip()
    numbers = pd.to_numeric(text.str.replace(",", ".") if separator == ";" else text, errors="coerce")
    _refuse(path, ~(np.isfinite(numbers) & (numbers >= 0)), "has the weight {!r}; give a number of at least 0", column)
    return numbers.astype(float)


def _refuse(path: str, wrong: pd.Series, what: str, column: pd.Series | None = None) -> None:
    """The first row that is wrong, counted from 1 below the header."""
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(f"{path}: row {row + 1} {what.format(None if column is None else column.iloc[row])}")
