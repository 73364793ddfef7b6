"""A learning on its way through people and groups, as a film."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import pandas as pd
import xarray as xr

from tidings._checks import whole
from tidings.network import Network
from tidings.plot.course import course
from tidings.plot.film import Film, length
from tidings.plot.stage import Stage
from tidings.replay import Replay


def animate(
    network: Network,
    story: Replay | xr.Dataset,
    *,
    seconds: float | None = None,
    labels: bool | str | Iterable[Hashable] = "auto",
    layout: pd.DataFrame | None = None,
    size: tuple[float, float] = (9.6, 5.4),
    fps: int = 20,
    most: int = 2000,
) -> Film:
    """Show a learning on its way: who knows, who tells whom, which groups warm up, and the curve beside it.

    In one replicate a spark goes from the teacher to the learner, whose dot then takes the colour of
    those who know; it loses it when they forget or leave. A group is the warmer, the more of its
    members know. Of a run with many replicates dots show the share in which each person had learned.

    Parameters
    ----------
    network : Network
        Of the scenario that was played. Ties that come and go in a replay do so in the film.
    story : Replay or Dataset
        One replicate, as `replay` gives it, or a run of `simulate` with ``learned_at``.
    seconds : float, optional
        How long it is; left out, .4 s for each step, but between 4 and 16 s.
    labels, layout, most
        As in `plot.network`: a network of more than `most` people is shown as its groups or neighbourhoods.
    size : (float, float)
        Width and height in inches, of 100 dots each.
    fps : int
        Frames per second, from 1 to 50.

    Returns
    -------
    Film
        Shown by a notebook as it is. ``film.save("spread.gif")`` keeps it (or ``.mp4``, ``.html``),
        ``film.at(8)`` is the picture at step 8. Nothing is written before.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> story = td.replay(td.Scenario(trio, [td.Tell(0.3)], ["Ana"], steps=6, step_unit="week"), rng=1)
    >>> td.plot.animate(trio, story)
    Film(6 weeks, 81 frames, 4 s)
    """
    told = course(network, story)
    if whole("fps", fps) > 50:
        raise ValueError(f"fps must be from 1 to 50, as a GIF can show no more, got {fps}")
    stage = Stage(network, told, labels=labels, layout=layout, most=whole("most", most), size=size)
    return Film(stage, length(seconds, told.steps), fps)
