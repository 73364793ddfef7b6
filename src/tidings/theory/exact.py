"""The exact law of a small network: the full Markov chain of the same rules."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from tidings import results
from tidings._checks import share
from tidings.credit import credit
from tidings.draws import Draws, Luck
from tidings.odds.written import chance_of
from tidings.record import coordinates, provenance
from tidings.rules.base import LEARN, Rule
from tidings.rules.chances import SLACK
from tidings.scenario import Scenario, scenario_for
from tidings.state import State
from tidings.theory.transitions import NEVER, SHARES, Happens, becomes, happening, holds_then, refuse_changes

MOST_STATES = 300_000
MOST_OUTCOMES = 10_000_000
MOST_EVENTS = 12
_ROWS = 1 << 20


class Chain(NamedTuple):
    """A distribution over states: people are NEVER to QUIET, groups 0 or 1."""

    people: NDArray[np.uint8]  # (state, person)
    groups: NDArray[np.uint8]  # (state, group)
    chance: NDArray[np.float64]  # (state,)


def exact(scenario: Scenario, *, reached: float = 0.5) -> xr.Dataset:
    """The exact law of a scenario on a small network.

    Every state of the network is followed with its probability, by the same rules that `simulate`
    plays; no luck is drawn.

    Parameters
    ----------
    scenario : Scenario
        About 10 people and groups at most, fewer where many things can happen at once.
    reached : float in [0, 1]
        Share of its members who must know before a group counts as reached.

    Returns
    -------
    Dataset
        In the vocabulary of results, without ``replicate``: expected ``share``, ``groups_reached``
        and ``groups_holding`` (step); probabilities ``knows``, ``shares`` and ``learned_by``
        (step, person) and ``held`` (step, group); expected ``credit`` (rule); and ``size``
        (people), the probability that so many people ever knew.

    Raises
    ------
    ValueError
        If more states can be reached than fit.
    TypeError
        If a rule draws numbers of its own other than by ``draws.happens``, or changes ties, places or
        trust, which are no part of the states that are followed.

    Examples
    --------
    >>> import tidings as td
    >>> path = td.Network.from_edges([(0, 1), (1, 2), (2, 3)])
    >>> law = exact(td.Scenario(path, td.models.independent_cascade(0.5), [0], steps=4))
    >>> law["size"].values
    array([0.   , 0.5  , 0.25 , 0.125, 0.125])
    """
    scenario_for("exact", scenario)
    share("reached", reached)
    refuse_changes(scenario, "exact")
    parts = []
    for chance, rules in _cases(scenario):
        parts.append((chance, _Account(replace(scenario, rules=rules), reached).arrays))
    arrays = {name: sum(chance * part[name] for chance, part in parts) for name in parts[0][1]}
    coords = coordinates(scenario, 1)
    del coords["replicate"]
    coords["people"] = np.arange(scenario.network.n_people + 1)
    return results.dataset(arrays, coords, {"name": "exact", "reached": reached, **provenance(scenario)})


def _cases(scenario: Scenario) -> Iterator[tuple[float, tuple[Rule, ...]]]:
    """Luck that lasts for a whole run, enumerated over all rules."""
    for case in itertools.product(*(rule.cases(scenario.network) for rule in scenario.rules)):
        yield float(np.prod([chance for chance, _ in case])), tuple(rule for _, rule in case)


class _Account:
    """Follows the chain and adds up what is expected."""

    def __init__(self, scenario: Scenario, reached: float):
        self.scenario, self.network = scenario, scenario.network
        self.quorum = np.maximum(reached * self.network.group_sizes - SLACK, 0.5)
        ways = [rule.name for rule in scenario.rules if rule.effect is LEARN]
        self.credit = dict.fromkeys(ways, 0.0)
        chain = _start(scenario)
        rows = [self._expected(chain)]
        for step in range(scenario.steps * scenario.substeps):
            chain = self._advance(chain, step)
            if (step + 1) % scenario.substeps == 0:
                rows.append(self._expected(chain))
        self.arrays: dict[str, NDArray] = {name: np.array([row[name] for row in rows]) for name in rows[0]}
        self.arrays["credit"] = np.array(list(self.credit.values()))
        ever = (chain.people != NEVER).sum(axis=1)
        self.arrays["size"] = np.bincount(ever, chain.chance, minlength=self.network.n_people + 1)

    def _expected(self, chain: Chain) -> dict[str, Any]:
        now = self._state(chain, 0)
        groups = self.network.n_groups
        reached = (now.knowing_members >= self.quorum).mean(axis=1) if groups else np.full(len(chain.chance), np.nan)
        holding = now.held.mean(axis=1) if groups else reached
        return {
            "share": chain.chance @ now.knows.mean(axis=1),
            "groups_reached": chain.chance @ reached,
            "groups_holding": chain.chance @ holding,
            "knows": chain.chance @ now.knows,
            "shares": chain.chance @ now.shares,
            "held": chain.chance @ now.held,
            "learned_by": chain.chance @ (chain.people != NEVER),
        }

    def _state(self, chain: Chain, step: int) -> State:
        return State(self.network, step, chain.people >= SHARES, chain.people == SHARES, chain.groups == 1)

    def _advance(self, chain: Chain, step: int) -> Chain:
        now = self._state(chain, step)
        merged: Chain | None = None
        for draws in _branches(self.scenario.rules, now):
            chances = {rule.name: chance_of(rule, now, draws) for rule in self.scenario.rules}
            weight = chain.chance * draws.chance
            people, groups = self._transitions(chain, chances)
            self._give_credit(chain, weight, people, chances)
            for part in _expanded(chain, weight, people, groups):
                merged = _merged(part if merged is None else _joined(merged, part))
        assert merged is not None
        if len(merged.chance) > MOST_STATES:
            raise ValueError(
                f"{len(merged.chance)} states can be reached, more than {MOST_STATES}; "
                "simulate, or take a smaller network"
            )
        return merged

    def _transitions(self, chain: Chain, chances: Mapping[str, NDArray]) -> tuple[NDArray, NDArray]:
        """Chances of what becomes of each place: (state, person, 4) and (state, group, 2)."""
        happens = {effect: chance.T for effect, chance in happening(self.scenario.rules, chances).items()}
        return _people_become(chain.people, happens), _groups_become(chain.groups, happens)

    def _give_credit(self, chain: Chain, weight: NDArray, people: NDArray, chances: Mapping[str, NDArray]) -> None:
        first = (chain.people == NEVER) & (people[..., SHARES] > 0) & (weight > 0)[:, None]
        state, person = np.nonzero(first)
        if len(state):
            learning = weight[state] * people[state, person, SHARES]
            shape = chain.people.T.shape
            ways = {name: np.broadcast_to(chances[name], shape)[person, state] for name in self.credit}
            for name, part in credit(ways).items():
                self.credit[name] += float(learning @ part)


def _people_become(status: NDArray[np.uint8], happens: Happens) -> NDArray[np.float64]:
    become = np.zeros((*status.shape, 4))
    for own in range(4):
        here = status == own
        for new, chance in becomes(own, happens).items():
            become[..., new] += here * chance
    return become


def _groups_become(held: NDArray[np.uint8], happens: Happens) -> NDArray[np.float64]:
    holds = np.where(held == 1, holds_then(True, happens), holds_then(False, happens))
    return np.stack([1 - holds, holds], axis=-1)


def _expanded(chain: Chain, weight: NDArray, people: NDArray, groups: NDArray) -> Iterator[Chain]:
    """Every combination of what may become of the places, some states at a time."""
    outcomes = np.prod((people > 0).sum(axis=2), axis=1) * np.prod((groups > 0).sum(axis=2), axis=1, dtype=float)
    alive = np.flatnonzero(weight > 0)
    if outcomes[alive].sum() > MOST_OUTCOMES:
        raise ValueError(
            f"{outcomes[alive].sum():.0f} things can come of one step, more than {MOST_OUTCOMES}; "
            "simulate, or take a smaller network"
        )
    for part in np.array_split(alive, max(1, int(outcomes[alive].sum()) // _ROWS)):
        if len(part):
            yield _combinations(weight[part], people[part], groups[part])


def _combinations(weight: NDArray, people: NDArray, groups: NDArray) -> Chain:
    origin = np.arange(len(weight))
    columns: list[NDArray[np.uint8]] = []
    for table in (people, groups):
        for place in range(table.shape[1]):
            row, value = np.nonzero(table[origin, place] > 0)
            weight = weight[row] * table[origin[row], place, value]
            columns = [*(column[row] for column in columns), value.astype(np.uint8)]
            origin = origin[row]
    states = np.array(columns).T.reshape(len(weight), -1)
    return Chain(states[:, : people.shape[1]], states[:, people.shape[1] :], weight)


def _joined(first: Chain, second: Chain) -> Chain:
    return Chain(
        np.concatenate([first.people, second.people]),
        np.concatenate([first.groups, second.groups]),
        np.concatenate([first.chance, second.chance]),
    )


def _merged(chain: Chain) -> Chain:
    n_people = chain.people.shape[1]
    both = np.concatenate([chain.people, chain.groups], axis=1)
    code = both.astype(np.int64) @ (4 ** np.arange(both.shape[1], dtype=np.int64))
    _, first, which = np.unique(code, return_index=True, return_inverse=True)
    return Chain(both[first, :n_people], both[first, n_people:], np.bincount(which, chain.chance).astype(float))


def _start(scenario: Scenario) -> Chain:
    n = scenario.network.n_people
    if isinstance(scenario.seeds, int):
        sets = list(itertools.combinations(range(n), scenario.seeds))
        people = np.full((len(sets), n), NEVER, dtype=np.uint8)
        np.put_along_axis(people, np.array(sets), SHARES, axis=1)
    else:
        draws = Draws(0, 1)
        people = np.where(draws.lanes.unpack(scenario.start(draws)).T, SHARES, NEVER).astype(np.uint8)
    groups = np.zeros((len(people), scenario.network.n_groups), dtype=np.uint8)
    return Chain(people, groups, np.full(len(people), 1 / len(people)))


class _Branch(Draws):
    """One outcome of the rules' own events, with its probability in each state."""

    def __init__(self, n_states: int, script: Mapping[str, NDArray[np.bool_]] | None):
        super().__init__(0, n_states)
        self.script = script
        self.events: dict[str, int] = {}
        self.chance = np.ones(n_states)

    def happens(self, what: str, now: State, chance: ArrayLike, over: str = "group") -> NDArray[np.bool_]:
        n_places = len(now.network.places(over))
        shape = (now.n_replicates, n_places)
        chances = np.broadcast_to(np.asarray(chance, dtype=float), shape)
        outcome = np.zeros(n_places, dtype=bool) if self.script is None else self.script[what]
        if what not in self.events:
            self.events[what] = n_places
            self.chance = self.chance * np.where(outcome, chances, 1 - chances).prod(axis=1)
        return np.broadcast_to(outcome, shape)

    def uniform(self, what: str, now: State, over: str = "person", once: bool = False) -> NDArray[np.float64]:
        raise _not_enumerable(what)

    def numbers(self, what: str, step: int, places: NDArray[np.int64]) -> NDArray[np.float64]:
        raise _not_enumerable(what.removeprefix("rule:"))

    def luck(self, what: str, step: int, places: NDArray[np.int64]) -> Luck:
        raise _not_enumerable(what.removeprefix("rule:"))


def _not_enumerable(what: str) -> TypeError:
    return TypeError(
        f"{what} draws numbers of its own, so its law cannot be enumerated; let it use draws.happens, or simulate"
    )


def _branches(rules: Sequence[Rule], now: State) -> Iterator[_Branch]:
    """Every outcome of the rules' own events in this step."""
    first = _Branch(now.n_replicates, None)
    for rule in rules:
        rule.chance(now, first)
    n_events = sum(first.events.values())
    if n_events > MOST_EVENTS:
        raise ValueError(f"{n_events} groups meet at once, more than {MOST_EVENTS}; simulate, or take fewer groups")
    ends = np.cumsum(list(first.events.values()))[:-1]
    for outcome in itertools.product((False, True), repeat=n_events):
        parts = np.split(np.array(outcome, dtype=bool), ends) if first.events else []
        yield _Branch(now.n_replicates, dict(zip(first.events, parts)))
