"""Ties over time: which came since, which are gone, and how far those that are kept have faded."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from tidings._checks import listed
from tidings.labels import find
from tidings.network import Network
from tidings.plot.marks import softness, tied_pairs
from tidings.plot.packing import Points
from tidings.plot.palette import QUIET, SINCE, TIE

FAINTEST = 0.5  # what is left of the darkness of a tie that has all but faded


class Look(NamedTuple):
    """How pairs are drawn whose ties changed, or did not."""

    change: str
    colour: str
    width: float
    style: Any
    scale: float  # how dark so many lines are, as `softness` has it, and the bounds of it
    soft: tuple[float, float]
    above: float  # what is higher is drawn over the rest


LOOKS = (
    Look("tied since", SINCE, 2.0, "-", 9, (0.2, 0.9), 2.2),
    Look("gone", QUIET, 1.4, (0, (1, 1.6)), 6, (0.25, 0.8), 2.1),
    Look("kept", TIE, 0.8, "-", 5, (0.015, 0.6), 2.0),
)


def changes(network: Network, before: Network) -> pd.DataFrame:
    """Pairs of people who are tied, whichever way, or were tied before.

    Returns
    -------
    DataFrame
        Columns ``one, other`` (rows of people in `network`), ``change`` ("tied since", "gone" or
        "kept") and ``left``: the part of its weight that a tie still has, from 0 to 1. Ties that
        came since are taken to have come with the weight 1.

    Examples
    --------
    >>> then = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> now = Network.from_edges([("Ana", "Ben", 0.5), ("Ana", "Cas")])
    >>> changes(now, then)
       one  other      change  left
    0    0      1        kept   0.5
    1    0      2  tied since   1.0
    2    1      2        gone   0.0
    """
    rows = _same_people(network, before)
    weights = {"now": _weights(network.ties), "before": _weights(before.ties[rows][:, rows])}
    pairs = pd.concat(weights, axis=1).fillna(0.0).sort_index()
    came, gone = pairs["before"] == 0, pairs["now"] == 0
    pairs["change"] = np.select([came, gone], ["tied since", "gone"], "kept")
    pairs["left"] = (pairs["now"] / pairs["before"].where(~came, 1.0)).clip(upper=1.0)
    return pairs[["change", "left"]].reset_index()


def draw_changes(ax: Axes, places: Points, pairs: pd.DataFrame, fine: float) -> list[Line2D]:
    """One line per pair: strong if it came since, dotted if it is gone; gives the lines of a key.

    The widths of those that changed are multiplied by `fine`.
    """
    return [_draw(ax, places, pairs[pairs["change"] == look.change], look, fine) for look in LOOKS]


def _draw(ax: Axes, places: Points, pairs: pd.DataFrame, look: Look, fine: float) -> Line2D:
    left = pairs["left"].where(pairs["left"] > 0, 1.0)  # nothing is left of those that are gone, and that they show
    depth = softness(len(pairs), look.scale, *look.soft) * (FAINTEST + (1 - FAINTEST) * left)
    lines = LineCollection(
        list(places[pairs[["one", "other"]].to_numpy()]), colors=[to_rgba(look.colour, each) for each in depth],
        linewidths=look.width * fine, linestyles=[look.style], zorder=look.above, label=look.change,
    )  # fmt: skip
    ax.add_collection(lines)
    label = f"{look.change} ({len(pairs):,})"
    return Line2D([], [], color=look.colour, linestyle=look.style, linewidth=look.width + 0.4, label=label)


def _same_people(network: Network, before: Network) -> NDArray[np.int64]:
    """Rows of the people of `network` in `before`."""
    rows = find(before.names, network.names)
    lacking = network.names[rows < 0].tolist()
    more = before.names[find(network.names, before.names) < 0].tolist()
    if lacking or more:
        said = [f"{what} {listed(names)}" for what, names in (("lacks", lacking), ("has", more)) if names]
        raise ValueError(f"before must be of the same people as network, but it {' and '.join(said)}")
    return rows


def _weights(ties: sp.csr_array) -> pd.Series:
    """The weight of every tied pair, the larger of its two ways."""
    pairs = tied_pairs(ties)
    return pd.Series(pairs.data, pd.MultiIndex.from_arrays([pairs.row, pairs.col], names=["one", "other"]))
