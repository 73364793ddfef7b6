"""The contract of a rule: everything the engine relies on, tried out."""

from __future__ import annotations

import dataclasses
import pickle
import random
import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd

from tidings import rules as everyday
from tidings.draws import Draws
from tidings.network import Network
from tidings.odds.written import chance_of
from tidings.results import DEFAULT, PER_STEP
from tidings.rules.base import EFFECTS, Rule
from tidings.scenario import Scenario
from tidings.simulate import simulate
from tidings.state import State
from tidings.testing.twin import slow_twin

_REPLICATES = 130  # two words of 64 and a bit


def every_rule() -> list[Rule]:
    """One example of every rule of the library, fit for `example_network`."""
    return [
        everyday.Adopt(0.4),
        everyday.Ask(0.3),
        everyday.Broadcast(0.05),
        everyday.Discuss(0.2, exponent=1.5, quorum=0.2, crowding=0.5),
        everyday.Exchange(0.1),
        everyday.Forget(0.1),
        everyday.Lapse(0.2),
        everyday.Meeting(0.3, 0.4, every=2),
        everyday.Mentor(0.5),
        everyday.Onboard(0.2),
        everyday.Stifle(0.1),
        everyday.Tell("chance"),
        everyday.Tell(0.1, name="Tell everyone"),
        everyday.Threshold("theta", over="groups"),
        everyday.Threshold("uniform", name="Linear threshold"),
        everyday.Tire(0.2),
        everyday.Turnover(0.05),
    ]


def example_network(n_people: int = 24, rng: int = 0) -> Network:
    """A small made-up organisation with everything a rule may ask for.

    Weighted ties, some of kind ``mentor``, with a column ``chance``; overlapping groups with
    weights; people columns ``site``, ``level`` and ``theta``.

    Examples
    --------
    >>> example_network().kinds
    ['mentor', 'peer']
    """
    luck = np.random.default_rng(rng)
    names = [f"P{number:02d}" for number in range(n_people)]
    people = pd.DataFrame(
        {
            "site": luck.choice(["Bonn", "Lima", "Oslo"], n_people),
            "level": luck.integers(1, 4, n_people),
            "theta": luck.choice([0.2, 0.5, 0.9], n_people),
        },
        index=names,
    )
    n_ties = 3 * n_people
    ties = pd.DataFrame(
        {
            "source": luck.choice(names, n_ties),
            "target": luck.choice(names, n_ties),
            "weight": luck.choice([0.5, 1.0, 2.0], n_ties),
            "kind": luck.choice(["peer", "mentor"], n_ties, p=[0.8, 0.2]),
            "chance": luck.choice([0.0, 0.1, 0.4], n_ties),
        }
    )
    memberships = pd.DataFrame(
        {
            "person": luck.choice(names, 2 * n_people),
            "group": luck.choice(["blue", "green", "red", "white"], 2 * n_people),
            "weight": luck.choice([0.5, 1.0], 2 * n_people),
        }
    )
    return Network.from_frames(people, ties[ties["source"] != ties["target"]], memberships.drop_duplicates())


def check_rule(rule: Rule, network: Network | None = None) -> None:
    """Try a rule against the whole contract; silent if it holds.

    A chance broadcasts to (replicate, place) and lies between 0 and 1; the same question gives the
    same answer; a replicate has the same bits alone and among others; the rule keeps what it says
    in ``needs``; it changes nothing, not even numpy's global luck; it can be copied and sent to a
    worker; engine and slow twin play it to the same bits in any batch; in finer steps it is a rule
    again, or says why not.

    Parameters
    ----------
    rule : Rule
        A rule of the library or of your own.
    network : Network, optional
        Where it is tried; `example_network` if left out. Give your own if the rule asks for a
        people column or a kind of tie that the example lacks.

    Raises
    ------
    AssertionError
        Naming the rule, the promise that is broken and what came.

    Examples
    --------
    >>> import tidings as td
    >>> check_rule(td.Tell(0.2))
    """
    assert isinstance(rule, Rule), f"{rule!r} is not a Rule; derive it from tidings.Rule"
    network = example_network() if network is None else network
    rule.check(network)
    _is_a_value(rule)
    for now in _states(network):
        _answers(rule, now)
    _plays(rule, network)
    _gets_finer(rule)


def _is_a_value(rule: Rule) -> None:
    assert dataclasses.is_dataclass(rule), f"{rule.name} must be a dataclass: @dataclass(frozen=True)"
    assert rule.effect in EFFECTS, f"{rule.name}.effect must be one of {EFFECTS}, got {rule.effect!r}"
    assert rule.needs in (None, "shares", "knows", "held"), f"{rule.name}.needs is {rule.needs!r}"
    assert dataclasses.replace(rule) == rule, f"a copy of {rule.name} differs from it"
    try:
        setattr(rule, "name", rule.name)  # noqa: B010
        frozen = False
    except dataclasses.FrozenInstanceError:
        frozen = True
    assert frozen, f"{rule.name} can be changed; make it @dataclass(frozen=True)"
    try:
        copy = pickle.loads(pickle.dumps(rule))
    except (pickle.PicklingError, AttributeError):
        return  # defined in a notebook or a function: threads and cloudpickle can still carry it
    assert copy == rule, f"{rule.name} comes back changed from a worker"


def _states(network: Network) -> Iterator[State]:
    luck = np.random.default_rng(20)
    people, groups = (_REPLICATES, network.n_people), (_REPLICATES, network.n_groups)
    for step, often in ((0, 0.0), (1, 0.15), (2, 0.5), (4, 1.0)):
        knows = luck.random(people) < often
        shares = knows & (luck.random(people) < 0.7)
        held = luck.random(groups) < often
        yield State(network, step, knows, shares, held)


def _answers(rule: Rule, now: State) -> None:
    before = (repr(np.random.get_state()), random.getstate())  # noqa: NPY002
    whole = _asked(rule, now, np.arange(_REPLICATES))
    assert (repr(np.random.get_state()), random.getstate()) == before, (  # noqa: NPY002
        f"{rule.name} uses global random numbers; ask its draws instead"
    )
    assert ((whole >= 0) & (whole <= 1)).all(), f"{rule.name} gave a chance outside [0, 1] in step {now.step}"
    again = _asked(rule, now, np.arange(_REPLICATES))
    assert (again == whole).all(), f"{rule.name} answered the same question differently in step {now.step}"
    for rows in (slice(33, 34), slice(64, 130), slice(10, 17)):
        part = State(now.network, now.step, now.knows[rows], now.shares[rows], now.held[rows])
        alone = _asked(rule, part, np.arange(_REPLICATES)[rows])
        assert (alone == whole[rows]).all(), f"{rule.name}: replicates {rows} have other bits alone than among others"
    if rule.needs is not None:
        silent = ~np.asarray(getattr(now, rule.needs)).any(axis=1)
        assert not whole[silent].any(), f"{rule.name} says it needs {rule.needs}, but acts without"


def _asked(rule: Rule, now: State, replicates: np.ndarray) -> np.ndarray:
    """The chance as the engine takes it: (replicate, place)."""
    shape = (now.n_replicates, len(now.network.places(rule.effect.over)))
    try:
        return np.broadcast_to(chance_of(rule, now, Draws(7, replicates)).T, shape)
    except Exception as wrong:
        said = str(wrong) if f"{rule.name}.chance" in str(wrong) else f"{rule.name}.chance failed with {wrong!r}"
        raise AssertionError(said) from wrong


def _plays(rule: Rule, network: Network) -> None:
    company: list[Rule] = [everyday.Broadcast(0.1, name="some hear"), everyday.Forget(0.2, name="some forget")]
    if network.n_groups:
        company.append(everyday.Adopt(0.5, 0.1, name="some adopt"))
    scenario = Scenario(network, [rule, *company], seeds=1, steps=4)
    everything = [*DEFAULT, *PER_STEP]
    quick = simulate(scenario, 5, rng=11, keep=everything)
    assert quick.identical(slow_twin(scenario, 5, rng=11)), f"engine and slow twin disagree about {rule.name}"
    for batch in (1, 2):
        parts = simulate(scenario, 5, rng=11, keep=everything, batch=batch)
        assert quick.identical(parts), f"{rule.name} plays differently in batches of {batch}"


def _gets_finer(rule: Rule) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it acts at once is for the user to hear, not for a test
            finer = rule.finer(3)
    except (TypeError, ValueError) as refused:
        refusal = str(refused)
        named = rule.name in refusal or type(rule).__name__ in refusal
        finer = None
    if finer is None:
        assert named, f"{rule.name}.finer refuses without naming itself: {refusal}"
        return
    assert isinstance(finer, type(rule)), f"{rule.name}.finer gave {finer!r} instead of a {type(rule).__name__}"
    assert finer.name == rule.name, f"{rule.name}.finer changed its name to {finer.name!r}, and so its luck"
