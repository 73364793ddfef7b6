"""The numbers of a plot of hysteresis: where runs end that start with few and with many who know."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import numpy as np
import pandas as pd
import xarray as xr

from tidings._checks import counted, known, listed, one_of, share
from tidings.measures import outcome
from tidings.results import DIMS

PARTS = ("middle", "low", "high")

Of = str | Callable[[xr.Dataset], xr.DataArray]


def branches(
    sweep: xr.Dataset | xr.DataArray,
    *,
    of: Of = "share",
    x: str | None = None,
    start: str | None = None,
    band: float = 0.8,
    middle: str = "median",
) -> pd.DataFrame:
    """The numbers of a plot of hysteresis: where runs end, for each value of the parameter and each start.

    Parameters
    ----------
    sweep, of, x, start, band, middle
        As for `hysteresis`.

    Returns
    -------
    DataFrame
        Indexed by the parameter, in rising order; columns ``(start, middle)``, ``(start, low)`` and
        ``(start, high)``. Replicates without a value are left out.

    Examples
    --------
    >>> values = [[[0.0, 0.2], [0.4, 0.6]], [[0.7, 0.7], [0.7, 0.9]]]
    >>> sweep = xr.DataArray(values, {"lam": [0.8, 1.1], "seeds": [1, 50]}, ["lam", "seeds", "replicate"])
    >>> branches(sweep, start="seeds", band=1).xs("middle", axis=1, level=1).values.tolist()
    [[0.1, 0.5], [0.7, 0.8]]
    """
    share("band", band)
    one_of("middle", middle, ("median", "mean"))
    values = outcome(sweep, of=of)
    along, starts = _sides(values, x, start)
    if pd.api.types.is_numeric_dtype(values.get_index(starts)):
        values = values.sortby(starts)
    if "replicate" not in values.dims:
        values = values.expand_dims("replicate")
    table = values.transpose("replicate", along, starts).to_numpy().astype(float)
    # pandas says nothing where all are missing.
    ends = pd.DataFrame(table.reshape(len(table), -1))
    line = ends.median() if middle == "median" else ends.mean()
    low, high = ends.quantile([(1 - band) / 2, (1 + band) / 2]).to_numpy()
    names = _names(values.get_index(starts), starts)
    columns = pd.MultiIndex.from_product([names, PARTS], names=["start", "part"])
    numbers = np.stack([line.to_numpy(), low, high], axis=1).reshape(table.shape[1], -1)
    made = pd.DataFrame(numbers, values.get_index(along).rename(along), columns).sort_index()
    words: dict[Hashable, str] = {
        name: str(values.attrs.get(name, "1" if name == "units" else "outcome")) for name in ("long_name", "units")
    }
    made.attrs = {**words, "replicates": values.sizes["replicate"], "band": band, "middle": middle}
    return made


def bistable(table: pd.DataFrame, *, apart: float = 0.1) -> list[tuple[float, float]]:
    """From where to where the parameter leaves two ends: (low, high) of each stretch.

    Parameters
    ----------
    table : DataFrame
        What `branches` makes.
    apart : float above 0
        From which difference on two ends are two.

    Returns
    -------
    list of (float, float)
        A stretch runs half way to the next values, where there are not two ends.

    Examples
    --------
    >>> ends = pd.DataFrame({"few": [0.0, 0.0, 0.7], "many": [0.0, 0.5, 0.7]}, index=[0.5, 0.8, 1.1])
    >>> [(round(low, 2), round(high, 2)) for low, high in bistable(ends)]
    [(0.65, 0.95)]
    """
    table = with_bands(table)
    one, other = (table[name]["middle"] for name in starts_of(table))
    two = (abs(other - one) > apart).to_numpy()
    values = table.index.to_numpy(float)
    edges = np.r_[values[0], (values[1:] + values[:-1]) / 2, values[-1]]
    turns = np.flatnonzero(np.diff(np.r_[False, two, False]))
    return [(float(edges[low]), float(edges[high])) for low, high in zip(turns[::2], turns[1::2])]


def with_bands(table: pd.DataFrame) -> pd.DataFrame:
    """A table of `branches`, also of one with a column per start."""
    if table.columns.nlevels == 1:
        parts = {(str(name), part): table[name] for name in table.columns for part in PARTS}
        made = pd.DataFrame(parts, index=table.index)
        made.attrs = {"long_name": "share of people who know", "units": "share of people", **table.attrs}
        table = made
    if len(starts_of(table)) != 2:
        raise ValueError(f"a table of branches has two starts, got {counted(len(starts_of(table)), 'start')}")
    if not pd.api.types.is_numeric_dtype(table.index) or len(table) < 2:
        raise ValueError("the parameter must be two numbers or more; give them as the index of the table")
    if not all(map(pd.api.types.is_numeric_dtype, table.dtypes)):
        raise TypeError("the ends must be numbers; what is drawn is where runs end from each start")
    return table.sort_index()


def starts_of(table: pd.DataFrame) -> list[str]:
    """The names of the starts in a table of `branches`."""
    return list(dict.fromkeys(table.columns.get_level_values(0)))


def _sides(values: xr.DataArray, x: str | None, start: str | None) -> tuple[str, str]:
    """The names of the axis that is the parameter, and of that with the two starts."""
    lined = [str(dim) for dim in values.dims if dim not in DIMS or dim == "scenario"]
    for side, name in (("x", x), ("start", start)):
        if name is not None:
            known(side, name, lined)
    rest = [name for name in lined if name not in (x, start)]
    if start is None:
        twos = [name for name in rest if values.sizes[name] == 2]
        if len(twos) != 1:
            raise ValueError(f"which axis has the two starts? name it as start, one of {listed(rest)}")
        start = twos[0]
    if values.sizes[start] != 2:
        raise ValueError(f"there are two starts, few and many, but {start} has {counted(values.sizes[start], 'value')}")
    left = [name for name in rest if name != start]
    if x is None:
        if not left:
            raise ValueError(f"there is no parameter beside {start}; sweep one, or name another axis as start")
        x = left[0]
    left = [name for name in left if name != x]
    if left:
        chosen = ", ".join(f"{name}={values.get_index(name).tolist()[0]!r}" for name in left)
        raise ValueError(f"there is also {listed(left)}; select, as in sweep.sel({chosen})")
    if not pd.api.types.is_numeric_dtype(values.get_index(x)) or values.sizes[x] < 2:
        raise ValueError(f"the parameter must be two numbers or more, got {x} = {listed(values.get_index(x).tolist())}")
    return x, start


def _names(starts: pd.Index, axis: str) -> list[str]:
    if axis == "scenario":
        return [str(name) for name in starts]
    return [f"{axis} = {name:g}" if isinstance(name, float) else f"{axis} = {name}" for name in starts.tolist()]
