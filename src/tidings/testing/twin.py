"""The slow, readable twin of the engine: one replicate, one step, one person at a time.

It shares with the engine only what rules answer (chances, candidates, bondings, testimonies) and
numpy's logarithm; draws, decisions, credit, bonds, trust and counting are written again, in plain
Python, as the law of a step says them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from tidings import results
from tidings.bits import Words
from tidings.block import Block
from tidings.bonds.bonding import Meetings
from tidings.draws import LAW, Draws, key_of
from tidings.record import coordinates, provenance
from tidings.rules.base import FORGET, HIRE, KEEP, LEARN, LEAVE, LOSE, REVIVE, TIRE, Effect, Outcome, Rule
from tidings.rules.hire import Hire
from tidings.scenario import Scenario
from tidings.testing.twin_bonds import SlowBonds, Two, pairs
from tidings.testing.twin_draws import slow_draw
from tidings.testing.twin_taught import credit_of, rule_of, teacher_of
from tidings.testing.twin_trust import SlowTrust

EVERYTHING = (*results.DEFAULT, *results.PER_STEP, *results.WORKED)
_KINDS = dict.fromkeys(results.PER_STEP, np.uint8) | {"tied": np.int32}


def slow_twin(
    scenario: Scenario,
    replicates: int = 1,
    rng: Any = None,
    *,
    keep: Iterable[str] = EVERYTHING,
    reached: float = 0.5,
) -> xr.Dataset:
    """What `tidings.simulate` with everything kept gives, to the bit, by loops anyone can follow.

    Everything is what does not grow with the steps, the state of every step, and what becomes of
    the network: ``results.DEFAULT``, ``results.PER_STEP`` and ``results.WORKED``. Who taught whom,
    ``results.TAUGHT``, is there for whoever names it in `keep`.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> today = td.Scenario(trio, [td.Tell(0.5)], ["Ana"], steps=3)
    >>> everything = [*td.results.DEFAULT, *td.results.PER_STEP, *td.results.WORKED]
    >>> slow_twin(today, 2, rng=1).identical(td.simulate(today, 2, rng=1, keep=everything))
    True
    """
    key, names = key_of(rng), list(keep)
    teaching = not set(names).isdisjoint(results.TAUGHT)
    rows = [_Life(scenario, key, replicate, reached, teaching).rows for replicate in range(replicates)]
    arrays = {}
    for name in names:
        values = np.array([row[name] for row in rows], dtype=_KINDS.get(name, float))
        lengths = [len(coordinates(scenario, replicates)[dim]) for dim in results.VOCABULARY[name].dims]
        arrays[name] = values.reshape(lengths)
    attrs = {"key": key, "replicates": replicates, "reached": float(reached), **provenance(scenario)}
    assert attrs["law"] == LAW
    return results.dataset(arrays, coordinates(scenario, replicates), attrs)


class _After(NamedTuple):
    """What a step makes of a person, or of an empty place."""

    knows: bool = False
    shares: bool = False
    vacant: bool = False
    left: bool = False
    hired: bool = False
    lesson: dict[str, float] | None = None  # the chance of each way to learn, for those who learned and stayed


class _Life:
    """One replicate."""

    def __init__(self, scenario: Scenario, key: int, replicate: int, reached: float, teaching: bool):
        self.scenario, self.network, self.rules = scenario, scenario.network, scenario.rules
        self.key, self.replicate = key, replicate
        self.people, self.groups = range(self.network.n_people), range(self.network.n_groups)
        self.person_place = [int(place) for place in self.network.places("person")]
        self.group_place = [int(place) for place in self.network.places("group")]
        belongs = self.network.membership.toarray() != 0
        self.members = [[i for i in self.people if belongs[i, g]] for g in self.groups]
        self.reached, self.teaching = reached, teaching
        self.hire = next((rule for rule in self.rules if isinstance(rule, Hire)), None)
        self.knows = self._seeds()
        self.shares = list(self.knows)
        self.held = [False for _ in self.groups]
        self.vacant = [False for _ in self.people]
        self.bonds, self.trust = SlowBonds(scenario), SlowTrust(scenario)
        self.learned_at = [0.0 if knows else np.nan for knows in self.knows]
        self.reached_at = [np.nan for _ in self.groups]
        self.credit = {rule.name: 0.0 for rule in self.rules if rule.teaches}
        self.told_by, self.through = ([np.nan for _ in self.people] for _ in results.TAUGHT)
        self.rows: dict[str, Any] = {name: [] for name in EVERYTHING}
        self._write(0)
        for step in range(scenario.steps * scenario.substeps):
            self._step(step)
            self._write(step + 1)
        self.rows["learned_at"], self.rows["group_reached_at"] = self.learned_at, self.reached_at
        self.rows["credit"] = list(self.credit.values())
        self.rows["told_by"], self.rows["through"] = self.told_by, self.through

    def _seeds(self) -> list[bool]:
        if isinstance(self.scenario.seeds, int):
            luck = [slow_draw(self.key, "seeds", 0, self.replicate, place) for place in self.person_place]
            chosen = sorted(self.people, key=luck.__getitem__)[: self.scenario.seeds]
            return [i in chosen for i in self.people]
        draws = Draws(0, 1)
        return draws.lanes.unpack(self.scenario.start(draws))[:, 0].tolist()

    def _step(self, step: int) -> None:
        block = self._block(step)
        now = block.state()
        chances = {}
        for rule in self.rules:
            n = self.network.n_groups if rule.effect.over == "group" else self.network.n_people
            chances[rule.name] = np.broadcast_to(rule.chance(now, block.draws), (1, n))[0].tolist()
        after = [self._person(step, chances, i) for i in self.people]
        self._learn(block, after)
        self._work(block, after)
        self._groups_step(step, chances)
        self.knows, self.shares, self.vacant = (
            [getattr(each, name) for each in after] for name in ("knows", "shares", "vacant")
        )

    def _person(self, step: int, chances: dict[str, list[float]], i: int) -> _After:
        luck = {layer: self._luck(layer, step, self.person_place[i]) for layer in ("know", "voice", "seat")}
        missed = {effect: self._missed(effect, chances, i) for effect in (LEARN, FORGET, REVIVE, TIRE, LEAVE, HIRE)}
        if self.vacant[i]:
            return self._newcomer(step, i) if luck["seat"] >= missed[HIRE] else _After(vacant=True)
        if luck["seat"] < 1 - missed[LEAVE]:
            return _After(left=True, vacant=self.hire is not None)
        knows = luck["know"] >= (1 - missed[FORGET] if self.knows[i] else missed[LEARN])
        if self.shares[i]:
            voice = luck["voice"] >= 1 - missed[TIRE]
        else:
            voice = self.knows[i] and luck["voice"] >= missed[REVIVE]
        if not knows or self.knows[i]:
            return _After(knows, voice and knows)
        met = {name: 0.0 if self._is_hire(name) else chances[name][i] for name in self.credit}
        return _After(knows, shares=True, lesson=met)

    def _newcomer(self, step: int, i: int) -> _After:
        assert self.hire is not None
        place = self.person_place[i]
        brings = slow_draw(self.key, f"rule:{self.hire.name}/brings", step, self.replicate, place)
        if brings < 1.0 - self.hire.brings:
            return _After(hired=True)
        return _After(True, True, hired=True, lesson={name: float(self._is_hire(name)) for name in self.credit})

    def _is_hire(self, name: str) -> bool:
        return self.hire is not None and self.hire.name == name

    def _groups_step(self, step: int, chances: dict[str, list[float]]) -> None:
        for g in self.groups:
            luck = self._luck("memory", step, self.group_place[g])
            if self.held[g]:
                self.held[g] = luck >= 1 - self._missed(LOSE, chances, g)
            else:
                self.held[g] = luck >= self._missed(KEEP, chances, g)

    def _luck(self, layer: str, step: int, place: int) -> float:
        return slow_draw(self.key, f"layer:{layer}", step, self.replicate, place)

    def _missed(self, effect: Effect, chances: dict[str, list[float]], place: int) -> float:
        missed = 1.0
        for rule in self.rules:
            if rule.effect is effect:
                missed *= 1.0 - chances[rule.name][place]
        return missed

    def _learn(self, block: Block, after: list[_After]) -> None:
        """Note who learned for the first time, from whom, and which rules get the credit."""
        earned = dict.fromkeys(self.credit, 0.0)
        for i, lesson in _lessons(after):
            if np.isnan(self.learned_at[i]):
                self.learned_at[i] = (block.step + 1) / self.scenario.substeps
                if self.teaching:
                    self._note_teacher(block, i, lesson)
                for name, part in credit_of(lesson).items():
                    earned[name] += part
        for name, part in earned.items():
            self.credit[name] += part

    def _note_teacher(self, block: Block, i: int, lesson: dict[str, float]) -> None:
        taught = self.scenario, block, self.replicate, i, lesson
        teacher = teacher_of(*taught)
        self.told_by[i] = np.nan if teacher is None else float(teacher)
        self.through[i] = float(list(self.credit).index(rule_of(*taught)))

    def _work(self, block: Block, after: list[_After]) -> None:
        """What becomes of bonds and of trust."""
        taught = []
        for i, lesson in _lessons(after) if any(rule.asks_who_taught for rule in self.rules) else ():
            teacher = teacher_of(self.scenario, block, self.replicate, i, lesson)
            if teacher is not None:
                taught.append((teacher, i))
        teachers, learners = np.array(taught, dtype=np.int64).reshape(-1, 2).T
        lane = np.full(len(taught), self.replicate % 64)
        left, hired = ([getattr(each, name) for each in after] for name in ("left", "hired"))
        outcome = Outcome(Meetings(teachers, learners, lane), _words(block, left), _words(block, hired))
        done = [self._bonding(rule, block, outcome) for rule in self.rules] if self.bonds.change else []
        said = [rule.testimony(block, outcome) for rule in self.rules]
        self.bonds.advance(done, left)
        self.trust.advance([each for each in said if each is not None], teachers.tolist(), left)

    def _bonding(self, rule: Rule, block: Block, outcome: Outcome) -> tuple[list[Two], list[Two], list[Two]]:
        """Which two people meet, want to stay in touch, and part; where a place is empty only `Hire` does anything."""
        met, tied, parted = (pairs(meetings) for meetings in rule.bonding(block, outcome))
        if rule is self.hire:
            return met, tied, parted
        there = [[two for two in each if not (self.vacant[two[0]] or self.vacant[two[1]])] for each in (met, tied)]
        return there[0], there[1], parted

    def _block(self, step: int) -> Block:
        """The state of this one replicate as rules see it."""
        draws = Draws(self.key, [self.replicate])
        bonds, trust = self.bonds.as_rules_see_them(draws.lanes), self.trust.as_rules_see_it(draws.lanes)
        nobody = np.zeros((self.network.n_people, 1), dtype=np.uint64)
        block = Block(self.network, draws, nobody, bonds=bonds, trust=trust)
        for name in ("knows", "shares", "held", "vacant"):
            so = getattr(self, name)
            block.change(name, slice(0, len(so)), _words(block, so))
        block.step = step
        return block

    def _write(self, step: int) -> None:
        reached = [self._is_reached(members) for members in self.members]
        for g in self.groups:
            if reached[g] and np.isnan(self.reached_at[g]):
                self.reached_at[g] = step / self.scenario.substeps
        if step % self.scenario.substeps == 0:
            tied = self.bonds.tied()
            row = {
                "share": sum(self.knows) / len(self.knows),
                "groups_reached": sum(reached) / len(reached) if reached else np.nan,
                "groups_holding": sum(self.held) / len(self.held) if self.held else np.nan,
                "knows": self.knows,
                "shares": self.shares,
                "held": list(self.held),
                "ties": sum(tied) / len(tied),
                "tied": tied,
                "filled": 1.0 - sum(self.vacant) / len(self.vacant),
                "credibility": self.trust.credibility(),
            }
            for name, value in row.items():
                self.rows[name].append(value)

    def _is_reached(self, members: list[int]) -> bool:
        knowing = sum(self.knows[i] for i in members)
        return knowing > 0 and knowing >= self.reached * len(members) - 1e-9


def _lessons(after: list[_After]) -> list[tuple[int, dict[str, float]]]:
    return [(i, each.lesson) for i, each in enumerate(after) if each.lesson is not None]


def _words(block: Block, so: list[bool]) -> Words:
    """What is so in this one replicate, as a block holds it."""
    return block.lanes.pack(np.array(so, dtype=bool)[:, None])
