"""Networks from measured contacts, as SocioPatterns publishes them: who was face to face with whom, and when."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tidings._checks import one_of, positive
from tidings.convert.frames import from_frames
from tidings.convert.rows import Path, as_numbers, cells_of, lines_of, table_of, wrong
from tidings.network import Network

UNITS = {"hour": 3600.0, "day": 86400.0, "week": 604800.0}
COLUMNS = ("t", "i", "j", "group_i", "group_j")


def read_contacts(
    path: Path, *, step: str | float = "day", groups: Path | None = None, count: str = "conversations",
    resolution: float = 20.0,
) -> Network:  # fmt: skip
    """Read a network from a list of contacts, measured with badges or phones.

    Parameters
    ----------
    path : path
        A text file in UTF-8, perhaps compressed, with the rows ``t i j`` or ``t i j Ci Cj``: a time in seconds,
        two people who were in contact, and perhaps the group of each.
    step : {"hour", "day", "week"} or float
        What a step of the scenarios will be, in seconds if it is a number. The weight of a tie is contacts per
        step, over the steps in which anybody was measured: nights and week-ends do not count.
    groups : path, optional
        A file with the rows ``i Ci``: people and their groups, of whom some may have had no contact.
    count : {"conversations", "intervals"}
        What a contact is: records that follow one another without a gap, or each record of `resolution` seconds.
        Chances of rules are then per conversation, or per so many seconds.
    resolution : float
        Seconds between two records of people who stay in contact.

    Returns
    -------
    Network
        People tied both ways. Names are text.

    References
    ----------
    .. [1] Cattuto, C., Van den Broeck, W., Barrat, A., Colizza, V., Pinton, J.-F. & Vespignani, A. (2010). Dynamics
       of person-to-person interactions from distributed RFID sensor networks. *PLoS ONE*, 5(7), e11596.
       https://doi.org/10.1371/journal.pone.0011596

    Examples
    --------
    Ana and Ben talk for a minute and meet once more; a day later Ben meets Cas:

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "contacts.txt")
    ...     _ = path.write_text("20 Ana Ben\\n40 Ana Ben\\n60 Ana Ben\\n900 Ana Ben\\n86420 Ben Cas\\n")
    ...     read_contacts(path).to_frames()[1]
      source target  weight
    0    Ben    Ana     1.0
    1    Ana    Ben     1.0
    2    Cas    Ben     0.5
    3    Ben    Cas     0.5
    """
    one_of("count", count, ("conversations", "intervals"))
    if isinstance(step, str):
        one_of("step", step, tuple(UNITS))
    seconds = UNITS[step] if isinstance(step, str) else positive("step", step)
    table, numbers = _table(path)
    network = _ties(table, seconds, count, positive("resolution", resolution))
    belongs = _belonging(path, table, numbers) if groups is None else _from_file(groups)
    people = dict.fromkeys([*belongs["person"], *table["i"], *table["j"]]) if len(belongs) else None
    index = None if people is None else pd.DataFrame(index=pd.Index(list(people), name="person"))
    return from_frames(index, network, belongs if len(belongs) else None, mutual=True)


def _table(path: Path) -> tuple[pd.DataFrame, np.ndarray]:
    lines, numbers = lines_of(path)
    cells = cells_of(lines)
    if pd.isna(pd.to_numeric(cells[0][0], errors="coerce")):  # a header
        cells, numbers = cells[1:], numbers[1:]
        if not cells:
            raise ValueError(f"{path} has a header but no rows")
    if len(cells[0]) not in (3, 5):
        wrong(path, numbers[0], f"has {len(cells[0])} cells; expected t i j, or t i j and the groups of both")
    table = table_of(path, cells, numbers, COLUMNS)
    table["t"] = as_numbers(path, table["t"], numbers, "time", -np.inf)
    alone = (table["i"] == table["j"]).to_numpy()
    if alone.any():
        wrong(path, numbers[int(alone.argmax())], f"has {table['i'][int(alone.argmax())]!r} in contact with themselves")
    return table, numbers


def _ties(table: pd.DataFrame, seconds: float, count: str, resolution: float) -> pd.DataFrame:
    """Pairs and their contacts per step."""
    turned = table["i"] > table["j"]
    pairs = pd.DataFrame(
        {
            "source": table["i"].where(~turned, table["j"]),
            "target": table["j"].where(~turned, table["i"]),
            "t": table["t"],
        }
    )
    pairs = pairs.drop_duplicates().sort_values(["source", "target", "t"], kind="stable")
    if count == "conversations":
        gap = pairs.groupby(["source", "target"], sort=False)["t"].diff()
        pairs = pairs[~(gap <= resolution * (1 + 1e-9))]
    n_steps = np.floor(table["t"] / seconds).nunique()
    contacts = pairs.groupby(["source", "target"]).size() / n_steps
    return contacts.rename("weight").reset_index()


def _belonging(path: Path, table: pd.DataFrame, numbers: np.ndarray) -> pd.DataFrame:
    """Groups that stand beside the people, each person in one."""
    if "group_i" not in table:
        return pd.DataFrame({"person": [], "group": []})
    both = [table[[end, f"group_{end}"]].set_axis(["person", "group"], axis=1) for end in ("i", "j")]
    belongs = pd.concat(both).drop_duplicates().reset_index(drop=True)
    twice = belongs["person"].duplicated()
    if twice.any():
        person = belongs.loc[twice, "person"].iloc[0]
        found = belongs.loc[belongs["person"] == person, "group"].tolist()
        raise ValueError(f"{path}: {person!r} is in the groups {found}; give each person one, or a file as groups=")
    return belongs


def _from_file(path: Path) -> pd.DataFrame:
    lines, numbers = lines_of(path)
    cells = [row[:2] for row in cells_of(lines)]  # further columns, such as gender, are left out
    return table_of(path, cells, numbers, ("person", "group"))
