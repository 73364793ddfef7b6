"""The front door: play a scenario many times and give back a labelled result."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from typing import Any

import xarray as xr

from tidings._checks import offering, whole
from tidings.draws import key_of
from tidings.runs import order_of, played
from tidings.scenario import Scenario, scenario_for


@offering
def simulate(
    scenario: Scenario,
    replicates: int = 100,
    rng: Any = None,
    *,
    keep: Iterable[str] | None = None,
    reached: float = 0.5,
    batch: int | None = None,
    executor: Executor | None = None,
    _way: str | None = None,
) -> xr.Dataset:
    """Play a scenario many times.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    replicates : int
        How many times.
    rng : None, int, SeedSequence, BitGenerator or Generator
        The luck. The same int gives the same bits, whatever the batch; None draws a key, which
        ``run.attrs["key"]`` keeps: ``rng=run.attrs["key"]`` plays the run again.
    keep : list of str, optional
        Names of the variables to keep, see below; without it those that are always told: what is
        kept per step and person takes room, and to follow ties, places and trust to the end takes
        time when nobody can learn any more.
    reached : float in [0, 1]
        Share of its members who must know before a group counts as reached.
    batch : int, optional
        Replicates played side by side. It changes the speed and nothing else.
    executor : concurrent.futures.Executor, optional
        Who plays the batches: processes, threads, loky, Dask or MPI. It changes the speed and
        nothing else. The network is sent to each worker once; with processes a rule of your own
        must be in a module that they can import.

    Returns
    -------
    Dataset
        ``share``, ``groups_reached`` and ``groups_holding`` (replicate, step): shares of people who
        know, of groups in which enough members know, of groups that hold it; NaN where there are no
        groups. ``learned_at`` (replicate, person) and ``group_reached_at`` (replicate, group): the
        step of the first time, 0 at the start, NaN if never. ``credit`` (replicate, rule): people
        who first learned through each rule, split in proportion to ``-log(1 - chance)`` where
        several met, equally among those that were certain; it sums to the people who ever learned,
        seeds not counted. With `keep` also ``told_by`` and ``through`` (replicate, person): who
        first taught the person and through which rule, as positions along ``person`` and ``rule``,
        NaN where there is none, the same as `Replay.told_by` and `Replay.through` tell one by one;
        `measures.lessons` lists them by name. ``knows``, ``shares`` (replicate, step, person) and
        ``held`` (replicate, step, group) as 0 and 1; ``ties`` (replicate, step) and ``tied``
        (replicate, step, person): how many people one is tied to, on average and each; ``filled``
        (replicate, step): share of places that are not empty; ``credibility`` (replicate, step,
        person). ``step`` runs from 0 to ``scenario.steps``.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> run = simulate(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), replicates=2, rng=1)
    >>> run["learned_at"].values
    array([[0., 1., 2.],
           [0., 1., 2.]])
    """
    scenario_for("simulate", scenario)
    size = None if batch is None else whole("batch", batch)
    wanted = order_of(replicates, key_of(rng), keep, reached, batch=size, way=_way)
    ((_, run),) = played(executor, [(None, scenario)], wanted)
    return run
