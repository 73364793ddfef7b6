"""Who taught whom: for everybody who learns, a rule by credit and a teacher by weight."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lane, Places
from tidings.block import Block
from tidings.bonds.luck import numbers, with_place
from tidings.credit import credit
from tidings.keys import apart, firsts, lengths
from tidings.rules.base import Candidates, Rule

PART = 1 << 14  # lessons looked at at a time: each may have as many candidates as a group has members


def who_taught(
    block: Block, rules: Sequence[Rule], person: Places, lane: Lane, chances: Mapping[str, NDArray[np.float64]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Through which rule (a number in `chances`) and by whom (-1: nobody in the network) people learn.

    Parameters
    ----------
    block : Block
        As it is at the start of the step.
    rules : list of Rule
        All rules.
    person, lane : (lesson,)
        Who learns, and where.
    chances : dict of (lesson,)
        The chance of each rule by which people learn.
    """
    parts = [slice(start, start + PART) for start in range(0, len(person), PART)]
    taught = [
        _who_taught(block, rules, person[part], lane[part], {name: each[part] for name, each in chances.items()})
        for part in parts
    ]
    return np.concatenate([through for through, _ in taught]), np.concatenate([teacher for _, teacher in taught])


def _who_taught(
    block: Block, rules: Sequence[Rule], person: Places, lane: Lane, chances: Mapping[str, NDArray[np.float64]]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    places = block.network.places()[person]
    parts = np.array(list(credit(chances).values()))
    through = _drawn(parts.T, block.draws.luck("through", block.step, places).at(np.arange(len(lane)), lane))
    luck = block.draws.luck("told by", block.step, places).hashes(np.arange(len(lane)), lane)
    teacher = np.full(len(person), -1)
    by_name = {rule.name: rule for rule in rules}
    for number, name in enumerate(chances):
        mine = np.flatnonzero(through == number)
        among = by_name[name].candidates(block, person[mine], lane[mine]) if len(mine) else None
        if among is not None:
            teacher[mine] = _one_of(among, luck[mine], block.network.places())
    return through, teacher


def _drawn(weights: NDArray[np.float64], luck: NDArray[np.float64]) -> NDArray[np.int64]:
    """A column for each row, drawn by weight."""
    reach = np.cumsum(weights, axis=1)
    return np.minimum((reach <= luck[:, None] * reach[:, -1:]).sum(axis=1), weights.shape[1] - 1)


def _one_of(among: Candidates, luck: NDArray[np.uint64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """A candidate for each owner, drawn by weight; -1 where there is none.

    The first to come in a race at rates of their weights: so neither the order of candidates nor
    anybody else's luck matters.
    """
    owner, teacher, weight = _summed(among, len(places))
    time = -np.log1p(-numbers(with_place(luck[owner], places[teacher]))) / weight
    order = np.lexsort((time, owner))
    first = order[firsts(owner[order])]
    drawn = np.full(len(luck), -1)
    drawn[owner[first]] = teacher[first]
    return drawn


def _summed(among: Candidates, n_people: int) -> Candidates:
    """Each candidate of an owner once, with the sum of their weights."""
    key = among.owner.astype(np.int64) * n_people + among.teacher
    order = np.argsort(key, kind="stable")
    key, weight = key[order], among.weight[order]
    first = firsts(key)
    which = np.repeat(np.arange(len(first)), lengths(first, len(key)))
    total = np.bincount(which, weight, minlength=len(first)).astype(float)
    owner, teacher = apart(key[first], n_people)
    some = total > 0
    return Candidates(owner[some], teacher[some], total[some])
