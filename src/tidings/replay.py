"""One replicate again: every person, every step, and who taught whom."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xarray as xr

from tidings import results
from tidings._checks import counted, offering, shown, whole
from tidings.block import Block
from tidings.bonds.snapshot import Snapshot, snapshot
from tidings.cards import replay_card
from tidings.credit import credit
from tidings.draws import Draws, key_of
from tidings.engine import Lessons, play
from tidings.network import Network
from tidings.record import coordinates, provenance
from tidings.scenario import Scenario, scenario_for
from tidings.state import State

if TYPE_CHECKING:
    import networkx as nx


@offering
def replay(scenario: Scenario, replicate: int = 0, rng: Any = None) -> Replay:
    """Play one replicate of a run again and keep everything.

    Parameters
    ----------
    scenario : Scenario
        What was simulated.
    replicate : int
        Which replicate of the run.
    rng : None, int, SeedSequence, BitGenerator or Generator
        The luck of the run: what was given to `simulate`, or ``run.attrs["key"]``.

    Returns
    -------
    Replay
        With ``knows``, ``shares`` and ``held`` per step, ``told_by`` and ``through``.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> story = replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=3), rng=1)
    >>> story.told_by("Cas"), story.through("Cas")
    ('Ben', 'Tell')
    """
    scenario_for("replay", scenario)
    return Replay(scenario, whole("replicate", replicate, least=0), key_of(rng))


@dataclass(frozen=True)
class Replay:
    """One replicate of a scenario with everything that happened in it; made by `replay`."""

    scenario: Scenario
    replicate: int
    key: int

    @property
    def knows(self) -> xr.DataArray:
        """Whether each person knows, 0 or 1: (step, person)."""
        return self.record["knows"]

    @property
    def shares(self) -> xr.DataArray:
        """Whether each person knows and shares, 0 or 1: (step, person)."""
        return self.record["shares"]

    @property
    def held(self) -> xr.DataArray:
        """Whether each group holds it, 0 or 1: (step, group)."""
        return self.record["held"]

    @cached_property
    def record(self) -> xr.Dataset:
        """All three as one Dataset, with how it was made in its attributes."""
        cut, last = self.scenario.substeps, len(self._states) - 1
        at = [self._states[min(step * cut, last)] for step in range(self.scenario.steps + 1)]
        arrays = {name: np.array([getattr(now, name)[0] for now in at], np.uint8) for name in results.PER_STEP}
        coords = coordinates(self.scenario, 1)
        del coords["replicate"]
        attrs = {"key": self.key, "replicate": self.replicate, **provenance(self.scenario)}
        return results.dataset(arrays, coords, attrs)

    @cached_property
    def lessons(self) -> pd.DataFrame:
        """Who first learned when, through which rule and from whom, in order of time.

        Columns ``person, learned_at, rule, teacher``; ``teacher`` is None where nobody in the
        network taught (`Broadcast`, or a group's memory when no member knows). Under several rules
        and teachers one is drawn by weight, from the luck of the run, so it is the same each time.
        """
        names = self.scenario.network.names.tolist()
        rows: list[tuple[Any, ...]] = []
        for when, new in self._first_lessons():
            through, teachers = new.taught or (new.person, new.person)
            rules = [list(new.chances)[number] for number in through]
            told = [None if teacher < 0 else names[teacher] for teacher in teachers]
            rows += zip([names[learner] for learner in new.person], [when] * len(rules), rules, told)
        return pd.DataFrame(rows, columns=["person", "learned_at", "rule", "teacher"], dtype=object).astype(
            {"learned_at": float}
        )

    @cached_property
    def cascade(self) -> xr.Dataset:
        """The same as a row of a run: ``learned_at, told_by, through`` (person) and ``credit`` (rule).

        As `simulate` gives it with ``keep=["learned_at", "told_by", "through", "credit"]``; what
        `measures` says of a cascade, it reads from this.
        """
        network, teaching = self.scenario.network, [rule.name for rule in self.scenario.rules if rule.teaches]
        found = {name: np.full(network.n_people, np.nan) for name in ("learned_at", "told_by", "through")}
        found["learned_at"][self._states[0].knows[0]] = 0.0
        found["credit"] = np.zeros(len(teaching))
        for when, new in self._first_lessons():
            through, teachers = new.taught or (new.person, new.person)
            found["learned_at"][new.person] = when
            found["told_by"][new.person] = np.where(teachers >= 0, teachers, np.nan)
            found["through"][new.person] = through
            found["credit"] += [part.sum() for part in credit(new.chances).values()] if len(new.person) else 0.0
        coords = coordinates(self.scenario, 1)
        del coords["replicate"]
        return results.dataset(found, coords, self.record.attrs)

    def _said(self) -> list[str]:
        """What came of it, in a few words."""
        knows, network = self.record["knows"].sum("person"), self.scenario.network
        learned = self.lessons["rule"].value_counts()
        through = ", ".join(f"{n:,} through {rule}" for rule, n in learned.items())
        end = counted(self.scenario.steps, self.scenario.step_unit)
        return [
            f"{int(knows[0]):,} of {counted(network.n_people, 'person', 'people')} knew at the start",
            f"{len(self.lessons):,} more learned within {end}" + f" ({through})" * bool(through),
            f"{int(knows[-1]):,} know at the end",
        ]

    def __repr__(self) -> str:
        return f"Replay({self.scenario!r}, replicate={self.replicate}, key={self.key})"

    def __str__(self) -> str:
        return f"Replicate {self.replicate}: {'; '.join(self._said())}"

    def _repr_html_(self) -> str:
        return replay_card([f"replicate {self.replicate}", *self._said()], self.scenario.step_unit, self.lessons)

    def _first_lessons(self) -> Iterator[tuple[float, Lessons]]:
        """When people learned who never knew before, and how."""
        known = self._states[0].knows[0].copy()
        for now, lessons in zip(self._states, self._lessons[1:]):
            first = ~known[lessons.person]
            known[lessons.person[first]] = True
            chances = {name: chance[first] for name, chance in lessons.chances.items()}
            taught = None if lessons.taught is None else (lessons.taught[0][first], lessons.taught[1][first])
            when = (now.step + 1) / self.scenario.substeps
            yield when, Lessons(lessons.person[first], lessons.lane[first], chances, taught)

    def told_by(self, person: Hashable) -> Hashable | None:
        """Who taught this person first; None for seeds, for those who never learned and for broadcasts."""
        return self._lesson(person, "teacher")

    def through(self, person: Hashable) -> str | None:
        """Through which rule this person first learned; None for seeds and for those who never learned."""
        return self._lesson(person, "rule")

    def network_at(self, step: float) -> Network:
        """The network as it was in the beginning of a step, where people work it: who was tied to whom.

        Ties that had gone are left out, ties that had come since are there both ways with no kind,
        and weights are as far as they had faded (`Drift`). Measures of networks and `plot.network`
        take it. Where no rule changes ties it is the network of the scenario.

        Examples
        --------
        >>> import tidings as td
        >>> path = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
        >>> story = replay(td.Scenario(path, [td.Tell(0.1), td.Close(1.0)], ["Ana"], steps=2), rng=1)
        >>> story.network_at(0).n_ties, story.network_at(2).n_ties
        (4, 6)
        """
        parts, steps = self.scenario.substeps, self.scenario.steps
        if isinstance(step, (bool, np.bool_)) or not isinstance(step, (int, float, np.number)):
            raise TypeError(f"step must be a number from 0 to {steps}, got {shown(step)}")
        if not 0 <= step <= steps:
            raise ValueError(f"step must be from 0 to {steps}, got {shown(step)}")
        number = round(step * parts)
        if abs(step * parts - number) > 1e-6:
            cut = f"steps are cut into {parts} parts" if parts > 1 else "steps are not cut into parts"
            raise ValueError(f"step {shown(step)} is not the beginning of one: {cut}")
        ties = self._ties[min(number, len(self._ties) - 1)]
        return self.scenario.network if ties is None else ties.of(self.scenario.network)

    def tree(self) -> nx.DiGraph:
        """The cascade: an edge from teacher to learner, with ``rule``; nodes have ``learned_at``.

        Seeds are roots at 0; people who learned without a teacher are roots too.
        """
        import networkx as nx

        graph = nx.DiGraph()
        seeds = self.scenario.network.names[self._states[0].knows[0]]
        graph.add_nodes_from(seeds.tolist(), learned_at=0.0)
        for row in self.lessons.itertuples():
            graph.add_node(row.person, learned_at=row.learned_at)
            if row.teacher is not None:
                graph.add_edge(row.teacher, row.person, rule=row.rule)
        return graph

    @cached_property
    def _draws(self) -> Draws:
        return Draws(self.key, [self.replicate])

    @cached_property
    def _steps(self) -> list[tuple[State, Lessons, Snapshot | None]]:
        played = play(self.scenario, self._draws, to_the_end=True, teaching=True)
        return [(_alone(block), lessons, snapshot(block.bonds) if block.bonds else None) for block, lessons in played]

    @cached_property
    def _states(self) -> list[State]:
        return [state for state, *_ in self._steps]

    @cached_property
    def _ties(self) -> list[Snapshot | None]:
        return [ties for *_, ties in self._steps]

    @cached_property
    def _lessons(self) -> list[Lessons]:
        return [lessons for _, lessons, _ in self._steps]

    @cached_property
    def _lesson_of(self) -> dict[Hashable, tuple[str, Hashable | None]]:
        return dict(zip(self.lessons["person"], zip(self.lessons["rule"], self.lessons["teacher"])))

    def _lesson(self, person: Hashable, part: str) -> Any:
        self.scenario.network.position(person)
        rule, teacher = self._lesson_of.get(person, (None, None))
        return {"rule": rule, "teacher": teacher}[part]


def _alone(block: Block) -> State:
    """The state of the one replicate; bonds go on changing and are kept as snapshots."""
    now = block.state()
    return State(now.network, now.step, now.knows, now.shares, now.held, None, now.credibility)
