"""The front door: play a scenario many times and give back a labelled result."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings import results
from tidings._checks import known, share, whole
from tidings._version import __version__
from tidings.credit import credit
from tidings.draws import LAW, Draws, key_of, lanes_of
from tidings.engine import Chances, beginning, play
from tidings.rules.base import LEARN
from tidings.rules.chances import SLACK
from tidings.scenario import Scenario
from tidings.state import State

LANES = 1 << 17  # people times replicates played side by side, so that a batch stays in cache


def simulate(
    scenario: Scenario,
    replicates: int = 100,
    rng: Any = None,
    *,
    keep: Iterable[str] | None = None,
    reached: float = 0.5,
    batch: int | None = None,
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
    size = whole("batch", batch) if batch is not None else _batch(scenario.network.n_people)
    arrays = _room(scenario, names, n)
    for start in range(0, n, size):
        part = slice(start, min(start + size, n))
        draws = Draws(key, np.arange(part.start, part.stop))
        for name, values in record(scenario, draws, names, reached).items():
            arrays[name][part] = values
    attrs = {"key": key, "replicates": n, "reached": float(reached), **provenance(scenario)}
    return results.dataset(arrays, coordinates(scenario, n), attrs)


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


def record(scenario: Scenario, draws: Draws, names: tuple[str, ...], reached: float) -> dict[str, NDArray]:
    """Play some replicates and keep what was asked for: arrays of the vocabulary, replicates first."""
    now = beginning(scenario, draws)
    book = _Book(scenario, now, names, reached)
    for step in play(scenario, draws):
        book.learn(step.after, step.learned, step.ways)
        book.write(step.after)
    return book.close()


class _Book:
    """What is written down while some replicates are played."""

    def __init__(self, scenario: Scenario, now: State, names: tuple[str, ...], reached: float):
        self.scenario, self.names = scenario, names
        self.quorum = np.maximum(reached * scenario.network.group_sizes - SLACK, 0.5)
        self.last = now
        by_step = tuple(name for name in names if results.VOCABULARY[name].dims[1] == "step")
        self.rows = _room(scenario, by_step, now.n_replicates)
        self.learned_at = np.where(now.knows.T, 0, -1).astype(np.int32)
        self.reached_at = np.full(now.held.T.shape, -1, dtype=np.int32)
        ways = [rule.name for rule in scenario.rules if rule.effect is LEARN]
        self.credit = {name: np.zeros(now.n_replicates) for name in ways}
        self.write(now)

    def learn(self, after: State, learned: NDArray[np.bool_], ways: Chances) -> None:
        """Note who learned for the first time, and which rules get the credit."""
        if not {"learned_at", "credit"} & set(self.names):
            return
        person, replicate = lanes_of(learned & (self.learned_at < 0))
        self.learned_at[person, replicate] = after.step
        if "credit" in self.names and len(person):
            for name, part in credit(ways, person, replicate).items():
                self.credit[name] += np.bincount(replicate, part, minlength=after.n_replicates)

    def write(self, now: State) -> None:
        """Note the state at the start of a step."""
        self.last = now
        whole_step, part = divmod(now.step, self.scenario.substeps)
        if "group_reached_at" in self.names:
            self.reached_at[self._reached(now) & (self.reached_at < 0)] = now.step
        if not part:
            self._write_rows(now, whole_step)

    def _write_rows(self, now: State, step: int) -> None:
        if "share" in self.rows:
            self.rows["share"][:, step] = _share(now.knows.T)
        if "groups_reached" in self.rows:
            self.rows["groups_reached"][:, step] = _share(self._reached(now))
        if "groups_holding" in self.rows:
            self.rows["groups_holding"][:, step] = _share(now.held.T)
        for name in results.PER_STEP:
            if name in self.rows:
                self.rows[name][:, step] = getattr(now, name)

    def _reached(self, now: State) -> NDArray[np.bool_]:
        return self.quorum[:, None] <= now.knowing_members.T

    def close(self) -> dict[str, NDArray]:
        """The arrays; once everything is settled, the last state stands for the steps not played."""
        step = -(-self.last.step // self.scenario.substeps)
        self._write_rows(self.last, step)
        for array in self.rows.values():
            array[:, step + 1 :] = array[:, step : step + 1]
        arrays = dict(self.rows)
        if "learned_at" in self.names:
            arrays["learned_at"] = self._when(self.learned_at)
        if "group_reached_at" in self.names:
            arrays["group_reached_at"] = self._when(self.reached_at)
        if "credit" in self.names:
            arrays["credit"] = np.array(list(self.credit.values())).reshape(len(self.credit), self.last.n_replicates).T
        return arrays

    def _when(self, steps: NDArray[np.int32]) -> NDArray[np.float64]:
        return np.where(steps < 0, np.nan, steps / self.scenario.substeps).T


def _share(has: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Share of places, NaN where there is none: (replicate,)."""
    count = np.add.reduce(has, axis=0, dtype=np.int64)
    return count / len(has) if len(has) else np.full(has.shape[1], np.nan)


def _kept(keep: Iterable[str] | None) -> tuple[str, ...]:
    if keep is None:
        return results.DEFAULT
    names = (keep,) if isinstance(keep, str) else tuple(keep)
    for name in names:
        known("variable", name, (*results.DEFAULT, *results.PER_STEP))
    return names


def _room(scenario: Scenario, names: tuple[str, ...], replicates: int) -> dict[str, NDArray]:
    lengths = {dim: len(labels) for dim, labels in coordinates(scenario, replicates).items()}
    room = {}
    for name in names:
        shape = tuple(lengths[dim] for dim in results.VOCABULARY[name].dims)
        room[name] = np.zeros(shape, dtype=np.uint8 if name in results.PER_STEP else float)
    return room


def _batch(n_people: int) -> int:
    return max(64, LANES // n_people // 64 * 64)
