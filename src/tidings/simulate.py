"""The front door: play a scenario many times and give back a labelled result."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings import results
from tidings._checks import known, share, whole
from tidings._version import __version__
from tidings.bits import Words, bits_at, lanes_of, mark
from tidings.block import Block
from tidings.credit import credit
from tidings.draws import LAW, Draws, key_of
from tidings.engine import Lessons, play
from tidings.network import Network
from tidings.rules.base import LEARN
from tidings.rules.chances import SLACK
from tidings.rules.contacts import head_web
from tidings.scenario import Scenario
from tidings.workers import done, n_workers

_MOMENTS = ("learned_at", "group_reached_at")
LANES = 1 << 19  # people times replicates played side by side, so that a batch stays in cache


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
        Names of the variables to keep, see below; without it all but ``knows``, ``shares`` and
        ``held``, whose size grows with the steps.
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
        seeds not counted. With `keep` also ``knows``, ``shares`` (replicate, step, person) and
        ``held`` (replicate, step, group) as 0 and 1. ``step`` runs from 0 to ``scenario.steps``.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> run = simulate(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), replicates=2, rng=1)
    >>> run["learned_at"].values
    array([[0., 1., 2.],
           [0., 1., 2.]])
    """
    if not isinstance(scenario, Scenario):
        raise TypeError(f"simulate takes a Scenario, got {type(scenario).__name__}")
    n = whole("replicates", replicates)
    share("reached", reached)
    names = _kept(keep)
    key = key_of(rng)
    size = whole("batch", batch) if batch is not None else batch_size(scenario.network.n_people, n, executor)
    arrays = _room(scenario, names, n)
    jobs = [_Batch(scenario.parts(), key, rows, names, reached, _way) for rows in batches(n, size)]
    moments = np.append(np.nan, np.arange(scenario.steps * scenario.substeps + 1) / scenario.substeps)
    for job, played in done(executor, scenario.network, _play, jobs):
        for name, values in played.items():
            here = arrays[name][slice(*job.rows)]
            if name in _MOMENTS:
                np.take(moments, values, out=here, mode="clip")
            else:
                here[...] = values
    attrs = {"key": key, "replicates": n, "reached": float(reached), **provenance(scenario)}
    return results.dataset(arrays, coordinates(scenario, n), attrs)


class _Batch(NamedTuple):
    """Some replicates of a scenario, without its network: what is sent to a worker."""

    parts: dict[str, Any]
    key: int
    rows: tuple[int, int]
    names: tuple[str, ...]
    reached: float
    way: str | None


def _play(network: Network, batch: _Batch) -> dict[str, NDArray]:
    """In a worker, or here: the arrays of some replicates."""
    scenario = Scenario.of_parts(network, batch.parts)
    draws = Draws(batch.key, np.arange(*batch.rows))
    # When something happened is noted as a small whole number, one more than the step, 0 being never: it is quick
    # to write, and travels in an eighth of the bytes.
    moment = np.min_scalar_type(scenario.steps * scenario.substeps + 1)
    room = _room(scenario, batch.names, len(draws.replicates), moment)
    return record(scenario, draws, room, batch.reached, batch.way)


def batches(replicates: int, size: int) -> list[tuple[int, int]]:
    """First and one more than last replicate of each batch."""
    return [(start, min(start + size, replicates)) for start in range(0, replicates, size)]


def provenance(scenario: Scenario) -> dict[str, Any]:
    """How a result was made, enough to make it again."""
    return {
        "tidings_version": __version__,
        "law": LAW,
        "step_unit": scenario.step_unit,
        "scenario": scenario.describe(),
    }


def coordinates(scenario: Scenario, replicates: int) -> dict[str, Any]:
    """Labels of every dimension of a result."""
    return {
        "replicate": np.arange(replicates),
        "step": np.arange(scenario.steps + 1),
        "person": scenario.network.names.rename("person"),
        "group": scenario.network.groups.rename("group"),
        "rule": np.array([rule.name for rule in scenario.rules if rule.effect is LEARN], dtype=str),
    }


def record(
    scenario: Scenario, draws: Draws, room: dict[str, NDArray], reached: float, way: str | None = None
) -> dict[str, NDArray]:
    """Play some replicates and write what is wanted into the room that is made for it, replicates first."""
    book = _Book(scenario, room, reached)
    for block, lessons in play(scenario, draws, way):
        book.write(block, lessons)
    book.close()
    return room


class _Book:
    """What is written down while some replicates are played."""

    def __init__(self, scenario: Scenario, room: dict[str, NDArray], reached: float):
        self.scenario, self.room = scenario, room
        least = np.maximum(reached * scenario.network.group_sizes - SLACK, 0.5)
        self.quorum = np.ceil(least - 1e-12).astype(np.int64)
        self.step = 0

    def write(self, block: Block, lessons: Lessons) -> None:
        """Note the state at the start of a step, and who has learned since the last."""
        if not block.step:
            self._begin(block)
        self.step = block.step
        self._learn(block, lessons)
        reached = self._reached(block)
        whole_step, part = divmod(block.step, self.scenario.substeps)
        if not part:
            self._write_rows(block, reached, whole_step)
        self.last = (block, reached)

    def _begin(self, block: Block) -> None:
        self.ever = block.copy_of("knows")
        self.reached_before = np.zeros((block.network.n_groups, block.lanes.n_words), dtype=np.uint64)
        if "learned_at" in self.room:
            seeds = block.places("knows")
            place, lane = lanes_of(block.knows[seeds])
            self.room["learned_at"][block.lanes.rows(lane), seeds[place]] = 1

    def _learn(self, block: Block, lessons: Lessons) -> None:
        """Note who learned for the first time, and which rules get the credit."""
        if not {"learned_at", "credit"} & set(self.room) or not len(lessons.person):
            return
        first = bits_at(self.ever, lessons.person, lessons.lane) == 0
        person, lane = lessons.person[first], lessons.lane[first]
        mark(self.ever, person, lane)
        row = block.lanes.rows(lane)
        if "learned_at" in self.room:
            self.room["learned_at"][row, person] = block.step + 1
        if "credit" in self.room and len(person):
            parts = credit({name: chance[first] for name, chance in lessons.chances.items()})
            for column, part in enumerate(parts.values()):
                self.room["credit"][:, column] += np.bincount(row, part, minlength=len(self.room["credit"]))

    def _reached(self, block: Block) -> Words:
        """Groups in which enough members know: (group, word)."""
        if not {"groups_reached", "group_reached_at"} & set(self.room) or not block.network.n_groups:
            return np.zeros((0, block.lanes.n_words), dtype=np.uint64)
        knowing = head_web(block).tally(block.knows)
        reached = knowing.at_least_each(self.quorum) & block.lanes.present
        if "group_reached_at" in self.room:
            group, lane = lanes_of(reached & ~self.reached_before)
            self.room["group_reached_at"][block.lanes.rows(lane), group] = block.step + 1
            self.reached_before |= reached
        return reached

    def _write_rows(self, block: Block, reached: Words, step: int) -> None:
        network = block.network
        if "share" in self.room:
            self.room["share"][:, step] = block.totals("knows") / network.n_people
        if "groups_reached" in self.room:
            self.room["groups_reached"][:, step] = _share(block.lanes.totals(reached), network.n_groups)
        if "groups_holding" in self.room:
            self.room["groups_holding"][:, step] = _share(block.totals("held"), network.n_groups)
        for name in set(results.PER_STEP) & set(self.room):
            self.room[name][:, step] = block.lanes.unpack(block.words(name)).T

    def close(self) -> None:
        """Once everything is settled, the last state stands for the steps not played."""
        step = -(-self.step // self.scenario.substeps)
        self._write_rows(*self.last, step)
        for name, array in self.room.items():
            if results.VOCABULARY[name].dims[1] == "step":
                array[:, step + 1 :] = array[:, step : step + 1]


def _share(count: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """Share of `n` places, NaN where there is none: (replicate,)."""
    return count / n if n else np.full(len(count), np.nan)


def _kept(keep: Iterable[str] | None) -> tuple[str, ...]:
    if keep is None:
        return results.DEFAULT
    names = (keep,) if isinstance(keep, str) else tuple(keep)
    for name in names:
        known("variable", name, (*results.DEFAULT, *results.PER_STEP))
    return names


def _room(scenario: Scenario, names: tuple[str, ...], replicates: int, moment: Any = float) -> dict[str, NDArray]:
    """Empty arrays of the vocabulary; `moment` is the type of when something happened."""
    lengths = {dim: len(labels) for dim, labels in coordinates(scenario, replicates).items()}
    kinds = dict.fromkeys(results.PER_STEP, np.uint8) | dict.fromkeys(_MOMENTS, moment)
    return {
        name: np.zeros([lengths[dim] for dim in results.VOCABULARY[name].dims], kinds.get(name, float))
        for name in names
    }


def batch_size(n_people: int, replicates: int, executor: Executor | None = None) -> int:
    """Replicates played side by side: whole words, as many as stay in cache, and some for every worker."""
    in_cache = LANES // n_people // 64
    each = -(-replicates // (64 * n_workers(executor)))
    return 64 * max(1, min(in_cache, each))
