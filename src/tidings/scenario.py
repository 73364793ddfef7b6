"""A scenario: a network, the rules at work in it, who knows at the start, and for how long."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from tidings import labels
from tidings._checks import Offering, counted, known, listed, shown, warn, whole
from tidings.bits import Words
from tidings.cards import scenario_card, summary
from tidings.draws import Draws
from tidings.network import Network
from tidings.rules.base import HIRE, KEEP, LEAVE, Rule, parameters
from tidings.rules.contacts import NO_TIES
from tidings.trust import credibility_of

Seeds = int | tuple[Hashable, ...] | Mapping[str, Any]
_ASKED = ["rule", "kind", "effect", "parameters"]  # of every rule


@dataclass(frozen=True)
class Scenario(Offering):
    """A network, the rules at work in it, who knows at the start, and for how long.

    Parameters
    ----------
    network : Network
        People, ties and groups.
    rules : list of Rule
        What people and groups do. Their order means nothing.
    seeds : list of names, one name, int, or {"group": name}
        Who knows (and shares) at step 0: these people; or so many people, drawn anew in each
        replicate; or all members of a group (or of a list of groups). Empty only where a rule
        such as `Broadcast` can start from nobody.
    steps : int
        How many steps are played.
    step_unit : str
        What a step is ("day", "week"); it labels axes.
    substeps : int
        Into how many parts each step is cut, the rules being those of one part; see `finer`.

    Raises
    ------
    ValueError, TypeError
        For anything that cannot be played, with what is wrong and what to do.

    Warns
    -----
    UserWarning
        Once per network and reason, for a rule that can never act there (no ties of its kind, no
        groups).

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> Scenario(trio, rules=[td.Tell(0.2)], seeds=["Ana"], steps=10, step_unit="week")
    Scenario(Network(3 people, 4 ties, 0 groups), [Tell(p=0.2)], seeds=('Ana',), 10 weeks)
    """

    network: Network
    rules: Sequence[Rule]
    seeds: Any
    steps: int
    step_unit: str = "step"
    substeps: int = 1

    def __post_init__(self) -> None:
        if not isinstance(self.network, Network):
            raise TypeError(f"network must be a Network, got {type(self.network).__name__}; {_how(self.network)}")
        object.__setattr__(self, "rules", _checked(self.rules))
        object.__setattr__(self, "steps", whole("steps", self.steps, least=0))
        object.__setattr__(self, "substeps", whole("substeps", self.substeps))
        object.__setattr__(self, "seeds", _seeds(self.network, self.seeds))
        if not (isinstance(self.step_unit, str) and self.step_unit):
            raise TypeError(f"step_unit must be a word such as 'week', got {self.step_unit!r}")
        self._refuse_silence()
        credibility_of(self.network)  # refuses a column that makes no sense
        hires = [rule.name for rule in self.rules if rule.effect is HIRE]
        if len(hires) > 1:
            raise ValueError(f"one rule says how places are filled, got {' and '.join(hires)}; leave one out")
        for rule in self.rules:
            rule.check(self.network)
            self._warn_once(rule)

    def but(self, *rules: Rule, without: str | Iterable[str] = (), **changes: Any) -> Scenario:
        """A copy with something changed.

        Parameters
        ----------
        *rules : Rule
            Rules that replace those of the same name, or are added.
        without : str or list of str
            Names of rules to leave out.
        **changes
            New values for ``network, rules, seeds, steps, step_unit``. Where steps are cut, new
            rules are those of one part: change the scenario first and cut it then, with `finer`.

        Examples
        --------
        >>> import tidings as td
        >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
        >>> today = td.Scenario(trio, [td.Tell(0.2)], ["Ana"], steps=10)
        >>> today.but(td.Tell(0.4), td.Forget(0.1), steps=20).rules
        (Forget(p=0.1), Tell(p=0.4))
        """
        for name in changes:
            known("part of a scenario", name, ("network", "rules", "seeds", "steps", "step_unit"))
        kept = {rule.name: rule for rule in _checked(changes.pop("rules", self.rules))}
        for name in [without] if isinstance(without, (str, Rule)) else without:
            known("rule", name, kept)
            del kept[name]
        changed = {**kept, **{rule.name: rule for rule in _checked(rules)}}
        return replace(self, rules=tuple(changed.values()), **changes)

    def finer(self, k: int) -> Scenario:
        """The same scenario with every step cut into `k`, to see what the length of a step does.

        Results keep the old step axis, `learned_at` is then fractional. As `k` grows this becomes
        the model in continuous time with hazards ``-log(1 - p)`` per step.

        Raises
        ------
        ValueError
            If a rule that tires, forgets, loses or leaves has the chance 1, which has no rate.
        TypeError
            If a rule of your own does not say what it does in shorter steps.

        Examples
        --------
        >>> import tidings as td
        >>> pair = td.Network.from_edges([("Ana", "Ben")])
        >>> td.Scenario(pair, [td.Tell(0.19)], ["Ana"], steps=3).finer(2)
        Scenario(Network(2 people, 2 ties, 0 groups), [Tell(p=0.1)], seeds=('Ana',), 3 steps, each cut into 2)
        """
        whole("k", k)
        if k == 1:
            return self
        return replace(self, rules=tuple(rule.finer(k) for rule in self.rules), substeps=self.substeps * k)

    def table(self) -> pd.DataFrame:
        """One row per rule: what it does, to whom, with which parameters.

        Examples
        --------
        >>> import tidings as td
        >>> pair = td.Network.from_edges([("Ana", "Ben")])
        >>> td.Scenario(pair, [td.Tell(0.2), td.Forget(0.1)], ["Ana"], steps=3).table()["parameters"].tolist()
        ['p=0.1', 'p=0.2, kind=None']
        """
        meanings = [summary(type(rule)) for rule in self.rules]
        return pd.DataFrame(self._asked(), columns=_ASKED).assign(meaning=meanings).set_index("rule")

    def _asked(self) -> list[tuple[str, ...]]:
        """One row per rule: see `_ASKED`."""
        return [
            (
                rule.name,
                type(rule).__name__,
                rule.effect.name,
                ", ".join(f"{name}={value!r}" for name, value in parameters(rule).items()),
            )
            for rule in self.rules
        ]

    def parts(self) -> dict[str, Any]:
        """Everything but the network."""
        return {part.name: getattr(self, part.name) for part in fields(self) if part.name != "network"}

    @classmethod
    def of_parts(cls, network: Network, parts: Mapping[str, Any]) -> Scenario:
        """The scenario again, on the network it was made for: nothing is checked, and nobody warned, twice."""
        scenario = object.__new__(cls)
        for name, value in {"network": network, **parts}.items():
            object.__setattr__(scenario, name, value)
        return scenario

    def start(self, draws: Draws) -> Words:
        """Who knows at step 0: (person, word)."""
        knows = np.zeros((self.network.n_people, draws.lanes.n_words), dtype=np.uint64)
        if isinstance(self.seeds, int):
            return draws.luck("seeds", 0, self.network.places()).lowest(self.seeds)
        if isinstance(self.seeds, Mapping):
            seeded = self.network.group_positions(_groups(self.seeds))
            people = self.network.memberships_by_group[seeded].indices.astype(np.int64)
        else:
            people = self.network.positions(self.seeds)
        knows[people] = draws.lanes.present
        return knows

    def _refuse_silence(self) -> None:
        leave = any(rule.effect is LEAVE for rule in self.rules)  # else nobody is hired
        out_of_nothing = any(
            rule.needs is None and (rule.teaches or rule.effect is KEEP) and (leave or rule.effect is not HIRE)
            for rule in self.rules
        )
        empty = not isinstance(self.seeds, int) and not self.start(Draws(0, 1)).any()
        if empty and not out_of_nothing:
            raise ValueError(
                "nobody knows at the start and no rule lets anyone learn without them; "
                "name seeds or add a rule such as Broadcast"
            )

    def _warn_once(self, rule: Rule) -> None:
        why = rule.idle(self.network)
        if why == NO_TIES and any(other.ties_strangers and other.idle(self.network) is None for other in self.rules):
            return  # some may come
        if why is not None:
            said: list[str] = self.network.cached(("warned", rule.name, why), list)
            if not said:
                said.append(why)
                warn(f"{rule.name} can never act here: {why}")

    def describe(self) -> str:
        """Everything that was asked for as JSON, to be kept with results."""
        seeds = self.seeds
        if isinstance(seeds, tuple):
            seeds = [_text(name) for name in seeds]
        elif isinstance(seeds, Mapping):
            seeds = {"group": [_text(name) for name in _groups(seeds)]}
        return json.dumps(
            {
                "network": repr(self.network),
                "fingerprint": self.network.fingerprint,
                "rules": [dict(zip(_ASKED, row)) for row in self._asked()],
                "seeds": seeds,
                "steps": self.steps,
                "substeps": self.substeps,
                "step_unit": self.step_unit,
            }
        )

    def __repr__(self) -> str:
        steps = counted(self.steps, self.step_unit)
        cut = f", each cut into {self.substeps}" if self.substeps > 1 else ""
        return f"Scenario({self.network!r}, {list(self.rules)!r}, seeds={self.seeds!r}, {steps}{cut})"

    def _repr_html_(self) -> str:
        cut = [f"each cut into {self.substeps}"] if self.substeps > 1 else []
        said = [counted(self.steps, self.step_unit), *cut, f"who knows at the start: {self._said_seeds()}"]
        rules = [(rule.name, type(rule), parameters(rule)) for rule in self.rules]
        return scenario_card(self.network, said, rules)

    def _said_seeds(self) -> str:
        if isinstance(self.seeds, int):
            return f"{counted(self.seeds, 'person', 'people')} drawn anew in each replicate"
        if isinstance(self.seeds, Mapping):
            return f"all of {listed(_groups(self.seeds))}"
        return listed(self.seeds) or "nobody"


def scenario_for(verb: str, scenario: Any) -> Scenario:
    """What a verb takes, or an error that says what it was given and what to do."""
    if isinstance(scenario, Scenario):
        return scenario
    do = "make one with Scenario(network, rules, seeds, steps)"
    if hasattr(scenario, "attrs"):
        do = "give the scenario that this result was made from"
    elif isinstance(scenario, (list, tuple, Mapping)) and len(scenario):
        do = "several are compared with compare({'one': scenario, 'other': scenario})"
    raise TypeError(f"{verb} takes a Scenario, got {type(scenario).__name__}; {do}")


def _how(thing: Any) -> str:
    """How to come from something else to a scenario."""
    if hasattr(thing, "adj"):
        return "give Network.from_networkx(graph)"
    if isinstance(thing, pd.DataFrame):
        return "give Network.from_frames(ties=table)"
    return "a scenario is Scenario(network, rules, seeds, steps); see Network.from_networkx"


def _no_rule(thing: Any) -> str:
    """What came instead of a rule, and what to do."""
    if callable(thing) and not isinstance(thing, type):
        name = getattr(thing, "__name__", "it")
        return f"the function {name}; call it with its numbers, as in {name}(...)"
    if isinstance(thing, str):
        return f"the text {thing!r}; write the rule itself, as in Tell(0.05)"
    return f"{shown(thing)}; a rule is made as in Tell(0.05)"


def _checked(rules: Any) -> tuple[Rule, ...]:
    if isinstance(rules, (Rule, type, str)) or not isinstance(rules, Iterable):
        rules = [rules]
    named: dict[str, Rule] = {}
    for rule in rules:
        if isinstance(rule, type) and issubclass(rule, Rule):
            example = f"{rule.__name__}(0.05)"
            raise TypeError(
                f"rules must be rules, got the class {rule.__name__}; did you forget its parameters, as in {example}?"
            )
        if not isinstance(rule, Rule):
            raise TypeError(f"rules must be rules, got {_no_rule(rule)}")
        if not rule.name:  # a rule of one's own that makes its own __post_init__
            rule = replace(rule, name=type(rule).__name__)
            rule._set(name=type(rule).__name__)
        if rule.name in named:
            raise ValueError(
                f"two rules are called {rule.name!r}; give one its own name, "
                f"for example {type(rule).__name__}(..., name='another')"
            )
        named[rule.name] = rule
    return tuple(named[name] for name in sorted(named))


def _seeds(network: Network, seeds: Any) -> Seeds:
    if isinstance(seeds, (int, np.integer)) and not isinstance(seeds, bool):
        if seeds == 0:
            raise ValueError(
                "seeds must be at least 1, got 0; where a rule such as Broadcast needs nobody, give seeds=[]"
            )
        n = whole("seeds", seeds)
        if n > network.n_people:
            raise ValueError(f"seeds asks for {n} people, but there are {network.n_people}")
        return n
    if isinstance(seeds, Mapping):
        if list(seeds) != ["group"]:
            raise ValueError(f"seeds as a dict must be {{'group': name}}, got {dict(seeds)!r}")
        groups = labels.in_order(labels.several(seeds["group"], network.groups))
        network.group_positions(groups)
        return {"group": groups[0] if len(groups) == 1 else groups}
    if not isinstance(seeds, Iterable):
        raise TypeError(f"seeds must be names, a whole number of people, or {{'group': name}}, got {seeds!r}")
    _refuse_group(network, seeds)
    people = network.positions(labels.several(seeds, network.names))
    return tuple(labels.in_order(network.names[people].tolist()))


def _refuse_group(network: Network, seeds: Any) -> None:
    """A group where a person is asked for: what was meant is said otherwise."""
    if isinstance(seeds, str) and seeds in network.groups and seeds not in network.names:
        raise ValueError(f"no person called {seeds!r}; for all members of that group give seeds={{'group': {seeds!r}}}")


def _groups(seeds: Mapping[str, Any]) -> list[Hashable]:
    group = seeds["group"]
    return group if isinstance(group, list) else [group]


def _text(label: Hashable) -> str:
    try:
        return labels.encode(label)
    except TypeError:
        return repr(label)
