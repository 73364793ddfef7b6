"""Growth: time against people, ties, replicates and steps, and a local spread in ever larger networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

import tidings as td
from benchmarks import works
from benchmarks.scale import Scale
from benchmarks.timing import Record, simulated, take_turns
from benchmarks.works import STEPS

TARGET = 1.05
DEGREE = 10

Sized = tuple[int, td.Scenario, int]  # size, what is played, how many times


@dataclass(frozen=True)
class Curve:
    """Median seconds of a whole run at each size; slopes of their logarithms."""

    name: str
    setting: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def slope(self) -> float:
        """Of the straight line through all points."""
        return float(np.polyfit(np.log(self.sizes), np.log(self.seconds), 1)[0])

    @property
    def steepest(self) -> float:
        """Between two neighbours."""
        return float((np.diff(np.log(self.seconds)) / np.diff(np.log(self.sizes))).max())


def curves(scale: Scale, rounds: int) -> Iterator[Curve]:
    """One at a time."""
    for name, setting, sized in (
        ("people", f"mean degree {DEGREE}, Tell, Tire", by_people),
        ("ties", f"{scale.degrees_people:,} people, Tell, Tire", by_ties),
        ("replicates", f"{scale.replicates_people:,} people, Tell, Tire", by_replicates),
        ("steps", f"{scale.steps_people:,} people, Tell, Forget", by_steps),
    ):
        yield _curve(name, setting, sized, scale, rounds)


def _curve(name: str, setting: str, sized: Callable[[Scale], list[Sized]], scale: Scale, rounds: int) -> Curve:
    works_by_size = {str(size): (size, scenario, n) for size, scenario, n in sized(scale)}
    turns = take_turns({key: simulated(scenario, n) for key, (_, scenario, n) in works_by_size.items()}, rounds)
    sizes, _, counts = zip(*works_by_size.values())
    seconds = tuple(n * turn.ms / 1000 for n, turn in zip(counts, turns.values()))
    return Curve(name, setting, sizes, seconds, tuple(float(turn.shares.mean()) for turn in turns.values()))


def by_people(scale: Scale) -> list[Sized]:
    return [(n, _sir(works.random_network(n, DEGREE), DEGREE), scale.replicates) for n in scale.people]


def by_ties(scale: Scale) -> list[Sized]:
    networks = [(degree, works.random_network(scale.degrees_people, degree)) for degree in scale.degrees]
    return [(network.n_ties, _sir(network, degree), scale.replicates) for degree, network in networks]


def by_replicates(scale: Scale) -> list[Sized]:
    scenario = _sir(works.random_network(scale.replicates_people, DEGREE), DEGREE)
    return [(n, scenario, n) for n in scale.replicates_grown]


def by_steps(scale: Scale) -> list[Sized]:
    # Preferential attachment, where so little telling lives on; started near where it settles.
    n = scale.steps_people
    network = works.attached_network(n)
    seeds = list(range(0, n, 5))
    rules = td.models.sis(0.02, forget=0.2)
    return [(steps, td.Scenario(network, rules, seeds, steps), scale.replicates) for steps in scale.steps]


def _sir(network: td.Network, degree: int) -> td.Scenario:
    """The same course at every size: one in a hundred seeds, and as many told by each whatever the degree."""
    seeds = list(range(0, network.n_people, 100))
    return td.Scenario(network, td.models.sir(0.5 / degree, 0.2), seeds, STEPS)


@dataclass(frozen=True)
class Local:
    """A spread that stays small: milliseconds per replicate, and people who ever know."""

    people: int
    ms: float
    reached: float


def local(scale: Scale, rounds: int) -> list[Local]:
    """One seed, whose news dies out, in ever larger networks."""
    players = {}
    for n in scale.local:
        scenario = td.Scenario(works.random_network(n, DEGREE), td.models.sir(0.02, 0.5), [0], STEPS)
        players[str(n)] = simulated(scenario, scale.replicates, keep=["share"])
    turns: dict[str, Record] = take_turns(players, rounds)
    return [Local(n, turn.ms, n * float(turn.shares.mean())) for n, turn in zip(scale.local, turns.values())]
