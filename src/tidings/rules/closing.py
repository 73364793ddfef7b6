"""How a network grows out of itself: open triads close, and the taught thank their teachers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from tidings.bits import lanes_of, so_at
from tidings.bonds.bonding import Bonding, Meetings
from tidings.bonds.luck import Luck, again, numbers, with_place
from tidings.rules.base import BondRule, Outcome
from tidings.rules.chances import finer_gain
from tidings.rules.contacts import no_ties
from tidings.rules.met import everybody
from tidings.spans import spans

if TYPE_CHECKING:
    from typing import Self

    from tidings.block import Block
    from tidings.network import Network


_FEW = 30.0  # expected triads up to which their number is counted up from 0


@dataclass(frozen=True)
class Close(BondRule):
    """Open triads close: two who are tied to the same person, but not to each other, get to know each other.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step and open triad, that it closes with a bond of strength 1 between the two
        ends. Two people with `m` contacts in common get to know each other with chance
        ``1 - (1 - p) ** m``.

    Notes
    -----
    Triadic closure, the strongest bias in how ties form in organisations [1]_. What a step costs
    grows with the triads that close.

    References
    ----------
    .. [1] Kossinets, G. & Watts, D. J. (2006). Empirical analysis of an evolving social network. *Science*,
       311(5757), 88-90. https://doi.org/10.1126/science.1116869

    Examples
    --------
    >>> import tidings as td
    >>> path = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> today = td.Scenario(path, [td.Tell(0.1), Close(1.0)], ["Ana"], steps=2)
    >>> td.simulate(today, 1, rng=1, keep=["tied"])["tied"].values
    array([[[1, 2, 1],
            [2, 2, 2],
            [2, 2, 2]]], dtype=int32)
    """

    p: float
    chances: ClassVar[tuple[str, ...]] = ("p",)

    def bonding(self, block: Block, outcome: Outcome) -> Bonding:
        bonds = block.bonds
        if bonds is None or not self.p:
            return Bonding()
        luck = block.draws.luck(f"rule:{self.name}", block.step, block.network.places())
        # High draws close: the most triads that somebody may have bound whose draws are looked at.
        spared = (1.0 - self.p) ** _triads(bonds.most).astype(float)
        spared = spared[:1] if (spared == spared[0]).all() else spared
        place, lane = lanes_of(luck.reaches(spared[:, None], everybody(block)))
        if len(block.places("vacant")):
            there = ~so_at(block.vacant, place, lane)  # nobody gets to know others through an empty place
            place, lane = place[there], lane[there]
        triads = _triads(bonds.n_at(place, lane))
        close = _how_many(luck.at(place, lane), triads, self.p)
        some = np.flatnonzero(close > 0)
        which, low, high = _different(triads[some], close[some], luck.hashes(place[some], lane[some]))
        place, lane = place[some[which]], lane[some[which]]
        friend = bonds.ranked(np.repeat(place, 2), np.repeat(lane, 2), np.stack([low, high], axis=1).reshape(-1))
        return Bonding(tied=[Meetings(friend[::2], friend[1::2], lane)])

    def idle(self, network: Network) -> str | None:
        return no_ties(network, None)

    def finer(self, k: int) -> Self:
        return replace(self, p=finer_gain(self.name, self.p, k))


@dataclass(frozen=True)
class Thank(BondRule):
    """Who was taught by somebody follows up and thanks them, which strengthens what ties the two.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per lesson, that the learner thanks the teacher: a meeting of the two, after which
        they stay in touch if they were not tied.

    Notes
    -----
    So teaching builds the teacher's network. Who taught is drawn as `replay` draws it; nobody
    thanks a broadcast. Reciprocity after help received is Gouldner's norm [1]_.

    References
    ----------
    .. [1] Gouldner, A. W. (1960). The norm of reciprocity: A preliminary statement. *American Sociological Review*,
       25(2), 161-178. https://doi.org/10.2307/2092623

    Examples
    --------
    >>> import tidings as td
    >>> team = td.Network.from_edges(people=["Ana", "Ben"], groups={"core": ["Ana", "Ben"]})
    >>> today = td.Scenario(team, [td.Meeting(raises=1.0, takes_in=1.0), Thank(1.0)], ["Ana"], steps=1)
    >>> td.simulate(today, 1, rng=1, keep=["ties"])["ties"].values
    array([[0., 1.]])
    """

    p: float
    chances: ClassVar[tuple[str, ...]] = ("p",)
    asks_who_taught: ClassVar[bool] = True

    def bonding(self, block: Block, outcome: Outcome) -> Bonding:
        places = block.network.places()
        luck = block.draws.luck(f"rule:{self.name}", block.step, places[outcome.taught.other])
        draw = numbers(luck.hashes(np.arange(len(outcome.taught.other)), outcome.taught.lane))
        thanks = outcome.taught.where(draw >= 1.0 - self.p)
        return Bonding(met=[thanks], tied=[thanks])

    def finer(self, k: int) -> Self:
        return replace(self)


def _triads(n: NDArray[np.integer]) -> NDArray[np.int64]:
    """How many pairs there are of so many friends."""
    n = n.astype(np.int64)
    return n * (n - 1) // 2


def _how_many(draw: NDArray[np.float64], triads: NDArray[np.int64], p: float) -> NDArray[np.int64]:
    """How many of so many triads close, each with chance `p`: the quantiles of the binomial law at `draw`."""
    close = np.zeros(len(draw), dtype=np.int64)
    at = np.flatnonzero(draw >= (1.0 - p) ** triads.astype(float))
    at = at[triads[at] > 0]
    many = (p * triads[at] > _FEW) | (p >= 1)
    if many.any():
        from scipy.stats import binom  # slow to import

        close[at[many]] = np.clip(binom.ppf(draw[at[many]], triads[at[many]], p), 1, triads[at[many]])
    at = at[~many]
    exactly = (1.0 - p) ** triads[at].astype(float)
    up_to = exactly.copy()
    while len(at):
        close[at] += 1
        exactly = exactly * (triads[at] - close[at] + 1) / close[at] * (p / (1.0 - p))
        up_to = up_to + exactly
        on = (draw[at] >= up_to) & (close[at] < triads[at])
        at, exactly, up_to = at[on], exactly[on], up_to[on]
    return close


def _different(
    most: NDArray[np.int64], n: NDArray[np.int64], luck: Luck
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """`n` different pairs of each one's friends, of `most` that there are, all sets with the same chance.

    Given are whose they are, in order, and the two friends by number. Where more than half of the
    pairs are asked for, the others are drawn.
    """
    few = n <= most - n
    which, number = _drawn(most, np.where(few, n, most - n), luck)
    if not few.all():
        begins = np.cumsum(most) - most
        asked = np.repeat(~few, most)
        asked[begins[which] + number] = few[which]
        at = np.flatnonzero(asked)
        which = np.repeat(np.arange(len(n)), most)[at]
        number = at - begins[which]
    # The pairs of friends 0 .. n - 1: number h * (h - 1) / 2 + l is friends l < h.
    high = ((1 + np.sqrt(1 + 8 * number.astype(float))) / 2).astype(np.int64)
    high -= high * (high - 1) // 2 > number
    return which, number - high * (high - 1) // 2, high


def _drawn(most: NDArray[np.int64], n: NDArray[np.int64], luck: Luck) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """`n` different numbers below `most`: whose, in order, and which; drawn again where they are drawn twice."""
    which, place = np.repeat(np.arange(len(n)), n), spans(0, n)
    number = np.zeros(len(which), dtype=np.int64)
    still, attempt = np.arange(len(which)), 0
    several = np.flatnonzero(n[which] > 1)
    while len(still):
        drawn = numbers(again(with_place(luck[which[still]], place[still]), attempt))
        number[still] = (drawn * most[which[still]]).astype(np.int64)
        key = which[several] * int(most.max(initial=0)) + number[several]
        order = np.argsort(key, kind="stable")
        key = key[order]
        still, attempt = several[order[1:][key[1:] == key[:-1]]], attempt + 1
    return which, number
