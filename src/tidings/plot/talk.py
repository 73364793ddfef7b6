"""Larger letters and stronger lines, for those in the back row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib.pyplot as plt

from tidings._checks import positive

LETTERS = ("font.size",)
STROKES = (
    "lines.linewidth", "lines.markersize", "axes.linewidth", "patch.linewidth", "hatch.linewidth",
    "xtick.major.width", "ytick.major.width", "xtick.major.size", "ytick.major.size",
)  # fmt: skip


@contextmanager
def talk(scale: float = 1.6) -> Iterator[None]:
    """Draw everything within with larger letters and stronger lines, and leave nothing changed behind.

    Every plot of this library, and whatever matplotlib draws beside it, has its letters and lines
    `scale` times as large, so that fewer of them fit: names that find no room are left out as always.

    Parameters
    ----------
    scale : float above 0
        How many times as large. At 1.6 the names in a figure as wide as `curve` makes it (8 inches),
        shown over the width of a slide, are a fortieth of its height. That is 3.7 cm on a screen of
        2.7 m by 1.5 m, and what the eye needs to read with ease at 10 m is about 2 to 3 cm (letters
        of 7 to 10 minutes of arc).

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> run = td.simulate(td.Scenario(trio, [td.Tell(0.2)], ["Ana"], steps=8), rng=1)
    >>> with td.plot.talk():
    ...     ax = td.plot.curve(run)
    >>> ax.xaxis.label.get_size()
    17.6
    >>> td.plot.curve(run).xaxis.label.get_size()
    11.0
    """
    positive("scale", scale)
    settings: Any = plt.rcParams
    before = {name: settings[name] for name in (*LETTERS, *STROKES)}
    # Not rc_context, which gives back all settings: a notebook turns its own on with the first figure, and that may be
    # drawn in here.
    settings.update({name: scale * value for name, value in before.items()})
    try:
        yield
    finally:
        settings.update(before)
