"""The slow, readable twin of the engine: one replicate, one step, one person at a time.

It shares with the engine only the rules' chances and numpy's logarithm; draws, decisions, credit
and counting are written again, in plain Python, as the law of a step says them.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import xarray as xr

from tidings import results
from tidings.draws import LAW, Draws, key_of
from tidings.record import coordinates, provenance
from tidings.rules.base import FORGET, KEEP, LEARN, LEAVE, LOSE, REVIVE, TIRE, Effect
from tidings.scenario import Scenario
from tidings.state import State

_MASK = 2**64 - 1
_GOLDEN = 0x9E3779B97F4A7C15


def slow_draw(key: int, what: str, step: int, replicate: int, place: int) -> float:
    """One draw, bit by bit from its layout (see `tidings.draws`).

    Examples
    --------
    >>> import numpy as np
    >>> from tidings.draws import Draws
    >>> quick = Draws(7, [100]).numbers("layer:know", 3, np.array([5]))[0, 0]
    >>> bool(quick == slow_draw(7, "layer:know", 3, 100, 5))
    True
    """
    stream = int.from_bytes(hashlib.blake2b(f"{key}/{what}/{step}".encode(), digest_size=8).digest(), "little")
    seed = _mix(stream + (place + 1) * _GOLDEN)
    block, lane = divmod(replicate, 64)
    draw = 0
    for bit in range(6):
        word = _mix(seed + (8 * block + bit + 1) * _GOLDEN)
        draw = 2 * draw + (word >> lane & 1)
    rest = _mix((seed ^ 0xD1B54A32D192ED03) + (replicate + 1) * _GOLDEN) >> 17
    return (draw * 2**47 + rest) / 2**53


def slow_twin(scenario: Scenario, replicates: int = 1, rng: Any = None, *, reached: float = 0.5) -> xr.Dataset:
    """What `tidings.simulate` with everything kept gives, to the bit, by loops anyone can follow.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> today = td.Scenario(trio, [td.Tell(0.5)], ["Ana"], steps=3)
    >>> everything = [*td.results.DEFAULT, *td.results.PER_STEP]
    >>> slow_twin(today, 2, rng=1).identical(td.simulate(today, 2, rng=1, keep=everything))
    True
    """
    key = key_of(rng)
    rows = [_Life(scenario, key, replicate, reached).rows for replicate in range(replicates)]
    arrays = {}
    for name, dims in ((name, results.VOCABULARY[name].dims) for name in (*results.DEFAULT, *results.PER_STEP)):
        values = np.array([row[name] for row in rows], dtype=np.uint8 if name in results.PER_STEP else float)
        lengths = [len(coordinates(scenario, replicates)[dim]) for dim in dims]
        arrays[name] = values.reshape(lengths)
    attrs = {"key": key, "replicates": replicates, "reached": float(reached), **provenance(scenario)}
    assert attrs["law"] == LAW
    return results.dataset(arrays, coordinates(scenario, replicates), attrs)


class _Life:
    """One replicate."""

    def __init__(self, scenario: Scenario, key: int, replicate: int, reached: float):
        self.scenario, self.network = scenario, scenario.network
        self.key, self.replicate = key, replicate
        self.people, self.groups = range(self.network.n_people), range(self.network.n_groups)
        self.person_place = [int(place) for place in self.network.places("person")]
        self.group_place = [int(place) for place in self.network.places("group")]
        belongs = self.network.membership.toarray() != 0
        self.members = [[i for i in self.people if belongs[i, g]] for g in self.groups]
        self.reached = reached
        self.knows = self._seeds()
        self.shares = list(self.knows)
        self.held = [False for _ in self.groups]
        self.learned_at = [0.0 if knows else np.nan for knows in self.knows]
        self.reached_at = [np.nan for _ in self.groups]
        self.credit = {rule.name: 0.0 for rule in scenario.rules if rule.effect is LEARN}
        self.rows: dict[str, Any] = {name: [] for name in (*results.DEFAULT, *results.PER_STEP)}
        self._write(0)
        for step in range(scenario.steps * scenario.substeps):
            self._step(step)
            self._write(step + 1)
        self.rows["learned_at"], self.rows["group_reached_at"] = self.learned_at, self.reached_at
        self.rows["credit"] = list(self.credit.values())

    def _seeds(self) -> list[bool]:
        if isinstance(self.scenario.seeds, int):
            luck = [slow_draw(self.key, "seeds", 0, self.replicate, place) for place in self.person_place]
            chosen = sorted(self.people, key=luck.__getitem__)[: self.scenario.seeds]
            return [i in chosen for i in self.people]
        draws = Draws(0, 1)
        return draws.lanes.unpack(self.scenario.start(draws))[:, 0].tolist()

    def _step(self, step: int) -> None:
        now = State(self.network, step, np.array([self.knows]), np.array([self.shares]), np.array([self.held], bool))
        draws = Draws(self.key, [self.replicate])
        chances = {}
        for rule in self.scenario.rules:
            n = self.network.n_groups if rule.effect.over == "group" else self.network.n_people
            chances[rule.name] = np.broadcast_to(rule.chance(now, draws), (1, n))[0].tolist()
        knows, shares = list(self.knows), list(self.shares)
        share_of_credit = {name: 0.0 for name in self.credit}
        for i in self.people:
            luck = {layer: self._luck(layer, step, self.person_place[i]) for layer in ("know", "voice", "seat")}
            missed = {effect: self._missed(effect, chances, i) for effect in (LEARN, FORGET, REVIVE, TIRE, LEAVE)}
            if self.knows[i]:
                knows[i] = luck["know"] >= 1 - missed[FORGET]
            else:
                knows[i] = luck["know"] >= missed[LEARN]
            learned = knows[i] and not self.knows[i]
            if self.shares[i]:
                voice = luck["voice"] >= 1 - missed[TIRE]
            else:
                voice = self.knows[i] and luck["voice"] >= missed[REVIVE]
            shares[i] = (voice and knows[i] and self.knows[i]) or learned
            if luck["seat"] < 1 - missed[LEAVE]:
                knows[i] = shares[i] = learned = False
            if learned and np.isnan(self.learned_at[i]):
                self.learned_at[i] = (step + 1) / self.scenario.substeps
                for name, part in self._credit(chances, i).items():
                    share_of_credit[name] += part
        self._groups_step(step, chances)
        self.knows, self.shares = knows, shares
        for name, part in share_of_credit.items():
            self.credit[name] += part

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
        for rule in self.scenario.rules:
            if rule.effect is effect:
                missed *= 1.0 - chances[rule.name][place]
        return missed

    def _credit(self, chances: dict[str, list[float]], place: int) -> dict[str, float]:
        met = {name: chances[name][place] for name in self.credit}
        if any(chance >= 1 for chance in met.values()):
            weight = {name: float(chance >= 1) for name, chance in met.items()}
        else:
            weight = {name: -float(np.log1p(-np.array([chance]))[0]) for name, chance in met.items()}
        total = sum(weight.values())
        return {name: each / total for name, each in weight.items()}

    def _write(self, step: int) -> None:
        reached = [self._is_reached(members) for members in self.members]
        for g in self.groups:
            if reached[g] and np.isnan(self.reached_at[g]):
                self.reached_at[g] = step / self.scenario.substeps
        if step % self.scenario.substeps == 0:
            self.rows["share"].append(sum(self.knows) / len(self.knows))
            self.rows["groups_reached"].append(sum(reached) / len(reached) if reached else np.nan)
            self.rows["groups_holding"].append(sum(self.held) / len(self.held) if self.held else np.nan)
            for name in results.PER_STEP:
                self.rows[name].append(list(getattr(self, name)))

    def _is_reached(self, members: list[int]) -> bool:
        knowing = sum(self.knows[i] for i in members)
        return knowing > 0 and knowing >= self.reached * len(members) - 1e-9


def _mix(x: int) -> int:
    x &= _MASK
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    x = (x ^ x >> 27) * 0x94D049BB133111EB & _MASK
    return x ^ x >> 31
