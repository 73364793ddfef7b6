"""What is written down while some replicates are played, and how it is labelled."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tidings import results
from tidings._version import __version__
from tidings.bits import Words, lanes_of, mark, so_at
from tidings.block import Block
from tidings.bonds.pairs import pairs_of
from tidings.credit import credit
from tidings.draws import LAW, Draws
from tidings.engine import Lessons, play
from tidings.rules.chances import SLACK
from tidings.rules.contacts import head_web
from tidings.scenario import Scenario

MOMENTS = ("learned_at", "group_reached_at")


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
        "rule": np.array([rule.name for rule in scenario.rules if rule.teaches], dtype=str),
    }


def meanings(scenario: Scenario, names: tuple[str, ...]) -> dict[str, NDArray[np.float64]]:
    """What the whole numbers stand for that are noted while playing: when something happened, and who taught whom.

    0 is none, which is NaN; one more than the number of a moment or a position stands for it.
    """
    sizes = {dim: len(labels) for dim, labels in coordinates(scenario, 0).items()}
    found: dict[str, NDArray] = {name: np.arange(sizes[dim]) for name, dim in results.TAUGHT.items() if name in names}
    moments = np.arange(scenario.steps * scenario.substeps + 1) / scenario.substeps
    found |= {name: moments for name in MOMENTS if name in names}
    return {name: np.append(np.nan, numbers) for name, numbers in found.items()}


def room_for(
    scenario: Scenario, names: tuple[str, ...], replicates: int, noted: dict[str, Any] | None = None
) -> dict[str, NDArray]:
    """Empty arrays of the vocabulary; `noted` gives types to what is noted as whole numbers."""
    lengths = {dim: len(labels) for dim, labels in coordinates(scenario, replicates).items()}
    kinds = dict.fromkeys(results.PER_STEP, np.uint8) | {"tied": np.int32} | (noted or {})
    return {
        name: np.zeros([lengths[dim] for dim in results.VOCABULARY[name].dims], kinds.get(name, float))
        for name in names
    }


def record(
    scenario: Scenario, draws: Draws, room: dict[str, NDArray], reached: float, way: str | None = None
) -> dict[str, NDArray]:
    """Play some replicates and write what is wanted into the room that is made for it, replicates first."""
    book = _Book(scenario, room, reached)
    to_the_end, teaching = (not room.keys().isdisjoint(names) for names in (results.WORKED, results.TAUGHT))
    for block, lessons in play(scenario, draws, way, to_the_end, teaching):
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
        """Note who learned for the first time, from whom, and which rules get the credit."""
        if not {"learned_at", "credit", *results.TAUGHT} & set(self.room) or not len(lessons.person):
            return
        first = ~so_at(self.ever, lessons.person, lessons.lane)
        person, lane = lessons.person[first], lessons.lane[first]
        mark(self.ever, person, lane)
        row = block.lanes.rows(lane)
        if "learned_at" in self.room:
            self.room["learned_at"][row, person] = block.step + 1
        if lessons.taught is not None:
            for name, number in zip(("through", "told_by"), lessons.taught):
                if name in self.room:
                    self.room[name][row, person] = number[first] + 1
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
        if {"ties", "tied"} & set(self.room):
            tied = n_tied(block)
            if "ties" in self.room:
                self.room["ties"][:, step] = tied.mean(axis=0)
            if "tied" in self.room:
                self.room["tied"][:, step] = tied.T
        if "filled" in self.room:
            self.room["filled"][:, step] = 1.0 - block.totals("vacant") / network.n_people
        if "credibility" in self.room:
            given = block.credibility
            self.room["credibility"][:, step] = 1.0 if given is None else given[:, block.lanes.columns].T
        for name in set(results.PER_STEP) & set(self.room):
            self.room[name][:, step] = block.lanes.unpack(block.words(name)).T

    def close(self) -> None:
        """Once everything is settled, the last state stands for the steps not played."""
        step = -(-self.step // self.scenario.substeps)
        self._write_rows(*self.last, step)
        for name, array in self.room.items():
            if results.VOCABULARY[name].dims[1] == "step":
                array[:, step + 1 :] = array[:, step : step + 1]


def n_tied(block: Block) -> NDArray[np.integer]:
    """How many people each person is tied to: (person, replicate)."""
    if block.bonds is not None:
        return block.bonds.n[:, block.lanes.columns]
    degrees = np.diff(pairs_of(block.network).begins)
    return np.broadcast_to(degrees[:, None], (len(degrees), len(block.draws.replicates)))


def _share(count: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """Share of `n` places, NaN where there is none: (replicate,)."""
    return count / n if n else np.full(len(count), np.nan)
