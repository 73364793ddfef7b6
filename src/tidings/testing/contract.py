"""The contract of a rule: everything the engine relies on, tried out."""

from __future__ import annotations

import dataclasses
import pickle
import random
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from tidings import rules as everyday
from tidings.bits import Lane, Places
from tidings.block import Block
from tidings.network import Network
from tidings.odds.written import chance_of
from tidings.results import PER_STEP
from tidings.rules.base import EFFECTS, TRUST, Rule
from tidings.scenario import Scenario
from tidings.simulate import simulate
from tidings.testing.examples import example_network
from tidings.testing.moments import REPLICATES, Moment, Rows, moments
from tidings.testing.twin import EVERYTHING, slow_twin

Asked = Callable[[Rule, Moment, Rows], list[tuple[Any, ...]]]
_ALL = np.arange(REPLICATES)
_ALONE = (_ALL[33:34], _ALL[64:130], np.array([70, 3, 128]))  # in any order


def check_rule(rule: Rule, network: Network | None = None) -> None:
    """Try a rule against the whole contract; silent if it holds.

    A chance broadcasts to (replicate, place) and lies between 0 and 1; the same question gives the
    same answer; a replicate has the same bits alone and among others; the rule keeps what it says
    in ``needs``; it changes nothing, not even numpy's global luck; it can be copied and sent to a
    worker; engine and slow twin play it to the same bits in any batch, also where bonds form and
    fade; in finer steps it is a rule again, or says why not. What it does to bonds concerns two
    different people of the network in replicates that are played, and it says that it `works`; the
    same holds for what it says about whom people may trust.

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
    for moment in moments(network):
        _answers(rule, moment)
        if moment.bonds:
            _works(rule, moment)
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


def _answers(rule: Rule, moment: Moment) -> None:
    step = moment.step
    before = (repr(np.random.get_state()), random.getstate())  # noqa: NPY002
    whole = _asked(rule, moment)
    assert (repr(np.random.get_state()), random.getstate()) == before, (  # noqa: NPY002
        f"{rule.name} uses global random numbers; ask its draws instead"
    )
    assert ((whole >= 0) & (whole <= 1)).all(), f"{rule.name} gave a chance outside [0, 1] in step {step}"
    again = _asked(rule, moment)
    assert (again == whole).all(), f"{rule.name} answered the same question differently in step {step}"
    for rows in _ALONE:
        alone = _asked(rule, moment, rows)
        assert (alone == whole[rows]).all(), (
            f"{rule.name}: replicates such as {rows[0]} have other bits alone than among others"
        )
    if rule.needs is not None:
        silent = ~moment.flags[rule.needs].any(axis=1)
        assert not whole[silent].any(), f"{rule.name} says it needs {rule.needs}, but acts without"


def _asked(rule: Rule, moment: Moment, rows: Rows = _ALL) -> np.ndarray:
    """The chance as the engine takes it: (replicate, place)."""
    block = moment.block(rows)
    shape = (len(block.draws.replicates), len(block.network.places(rule.effect.over)))
    try:
        return np.broadcast_to(chance_of(rule, block.state(), block.draws).T, shape)
    except Exception as wrong:
        said = str(wrong) if f"{rule.name}.chance" in str(wrong) else f"{rule.name}.chance failed with {wrong!r}"
        raise AssertionError(said) from wrong


def _works(rule: Rule, moment: Moment) -> None:
    """What it does to bonds and to trust."""
    done = _the_same_alone(rule, moment, _bonding, "other meetings")
    said = _the_same_alone(rule, moment, _testimony, "other testimony")
    assert rule.works or not any(kind in ("tied", "parted") for _, kind, *_ in done), (
        f"{rule.name} ties or parts people, but its property works does not say so"
    )
    assert rule.effect is TRUST or not said, f"{rule.name} gives testimony, but its effect is not TRUST"


def _the_same_alone(rule: Rule, moment: Moment, asked: Asked, what: str) -> list[tuple[Any, ...]]:
    """What it answers about all replicates, in order: the replicate first."""
    whole = asked(rule, moment, _ALL)
    assert asked(rule, moment, _ALL) == whole, f"{rule.name} gave {what} when asked again"
    for rows in _ALONE:
        wanted = [row for row in whole if row[0] in set(rows.tolist())]
        assert asked(rule, moment, rows) == wanted, (
            f"{rule.name}: among others, replicates such as {rows[0]} have {what}"
        )
    return whole


def _bonding(rule: Rule, moment: Moment, rows: Rows) -> list[tuple[Any, ...]]:
    block, bonding = _after_the_step(rule, moment, rows, "bonding")
    assert block.bonds is not None
    found: list[tuple[Any, ...]] = []
    for kind, several in bonding._asdict().items():
        for one, other, lane, bond in several:
            where = f"{rule.name}: {kind} names"
            if bond is not None:
                ties = block.bonds.number(one, other, lane)
                assert (ties == bond).all(), f"{where} a bond by a number that is not its own"
            _of_the_block(block, where, one, lane)
            _of_the_block(block, where, other, lane)
            assert (one != other).all(), f"{where} somebody with themselves"
            # Who is not tied cannot keep up or end a bond, nor tie it who is: rules may name them, or leave them out.
            matters = block.bonds.tied(one, other, lane) != (kind == "tied")
            one, other, lane = one[matters], other[matters], lane[matters]
            replicate = block.draws.replicates[block.lanes.rows(lane)].tolist()
            found += zip(replicate, [kind] * len(lane), np.minimum(one, other), np.maximum(one, other))
    return sorted(found)


def _testimony(rule: Rule, moment: Moment, rows: Rows) -> list[tuple[Any, ...]]:
    block, said = _after_the_step(rule, moment, rows, "testimony")
    if said is None:
        return []
    _of_the_block(block, f"{rule.name}: testimony names", said.place, said.lane)
    place, lane, fades, kept, broken = np.broadcast_arrays(*said)
    found = sorted(zip(block.draws.replicates[block.lanes.rows(lane)].tolist(), place, fades, kept, broken))
    assert len({row[:2] for row in found}) == len(found), f"{rule.name}: testimony names somebody twice"
    assert ((fades >= 0) & (fades <= 1)).all(), f"{rule.name}: testimony fades by what is outside [0, 1]"
    assert all((np.isfinite(words) & (words >= 0)).all() for words in (kept, broken)), (
        f"{rule.name}: testimony counts words that are below 0, or no number"
    )
    return found


def _after_the_step(rule: Rule, moment: Moment, rows: Rows, question: str) -> tuple[Block, Any]:
    """Some replicates, and what a rule answers once it is known what came of the step."""
    block = moment.block(rows)
    before = [block.copy_of(name) for name in PER_STEP]
    try:
        answer = getattr(rule, question)(block, moment.outcome(block, rows))
    except Exception as wrong:
        raise AssertionError(f"{rule.name}.{question} failed with {wrong!r}") from wrong
    same = all((old == block.words(name)).all() for old, name in zip(before, PER_STEP))
    assert same, f"{rule.name}.{question} changes the state"
    return block, answer


def _of_the_block(block: Block, where: str, place: Places, lane: Lane) -> None:
    assert len(place) == len(lane), f"{where} {len(place)} people in {len(lane)} lanes"
    assert ((place >= 0) & (place < block.network.n_people)).all(), f"{where} people who are not in the network"
    there = np.arange(block.lanes.n_lanes)[block.lanes.columns]
    assert np.isin(lane, there).all(), f"{where} lanes in which no replicate is played"


def _plays(rule: Rule, network: Network) -> None:
    company: list[Rule] = [everyday.Broadcast(0.1, name="some hear"), everyday.Forget(0.2, name="some forget")]
    if network.n_groups:
        company.append(everyday.Adopt(0.5, 0.1, name="some adopt"))
    if network.has_ties():
        company.append(everyday.Tell(0.1, name="some tell"))
    _plays_among(rule, company, network)
    if network.n_people > 1:
        meet = everyday.Coffee(1, "anyone", p=0.1, follow_up=0.2, name="some meet")
        _plays_among(rule, [*company, meet, everyday.Drift(2.5, floor=0.3, name="all fade")], network)


def _plays_among(rule: Rule, company: list[Rule], network: Network) -> None:
    scenario = Scenario(network, [rule, *company], seeds=1, steps=4)
    quick = simulate(scenario, 5, rng=11, keep=EVERYTHING)
    assert quick.identical(slow_twin(scenario, 5, rng=11)), f"engine and slow twin disagree about {rule.name}"
    parts = simulate(scenario, 5, rng=11, keep=EVERYTHING, batch=2)
    assert quick.identical(parts), f"{rule.name} plays differently in batches of 2"


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
