"""What a study found, in one table."""

from __future__ import annotations

import pandas as pd
import xarray as xr

from tidings._checks import known
from tidings.compare import gain
from tidings.studies.lone_wolf import ALONE

_ASKED = {"reach": "more", "tenth_at": "sooner", "heard_at": "sooner"}  # and what is better


def findings(study: xr.Dataset, over: str = ALONE, *, level: float = 0.95) -> pd.DataFrame:
    """What every scenario of `lone_wolf` is worth, beside one of them.

    Parameters
    ----------
    study : Dataset
        From `lone_wolf`.
    over : str
        The scenario that the others are held against.
    level : float in [0, 1]
        How sure the intervals are.

    Returns
    -------
    DataFrame
        A row per scenario and question (``reach``, ``tenth_at``, ``heard_at``): the ``mean``, its
        ``gain`` over the other in the same replicates with the interval ``low`` to ``high``, and
        whether it ``pays``: ``"yes"``, ``"no"`` if the whole interval is for the worse, ``"cannot
        tell"`` if it holds 0, ``"no difference"`` where no replicate differs.

    Examples
    --------
    >>> import tidings as td
    >>> study = td.studies.lone_wolf(td.make.teams(30, rng=1), steps=12, replicates=50, rng=1)
    >>> findings(study).loc[("all of it", "heard_at"), "pays"]
    'yes'
    """
    if not isinstance(study, xr.Dataset) or not set(_ASKED) <= set(study):
        got = f"a Dataset of {', '.join(map(str, study))}" if isinstance(study, xr.Dataset) else type(study).__name__
        raise TypeError(f"findings are those of lone_wolf, got {got}")
    known("scenario", over, study["scenario"].values.tolist())
    rows = []
    for name, better in _ASKED.items():
        found = gain(study[name], over=over, level=level)
        for scenario in found["scenario"].values.tolist():
            mine = found.sel(scenario=scenario)
            mean = float(study[name].sel(scenario=scenario).mean())
            low, high = float(mine["low"]), float(mine["high"])
            rows.append((scenario, name, mean, float(mine["mean"]), low, high, _pays(low, high, better)))
    columns = ["scenario", "question", "mean", "gain", "low", "high", "pays"]
    table = pd.DataFrame(rows, columns=columns).set_index(["scenario", "question"])
    order = [(name, question) for name in study["scenario"].values.tolist() if name != over for question in _ASKED]
    return table.loc[order]


def _pays(low: float, high: float, better: str) -> str:
    if low == high == 0:
        return "no difference"
    if not (low > 0 or high < 0):  # nor where a single replicate gives no interval
        return "cannot tell"
    return "yes" if (low > 0) == (better == "more") else "no"
