"""What is passed on when two people meet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Words, unpacked
from tidings.bonds.bonding import Meetings, nobody, together
from tidings.keys import apart, how_often
from tidings.odds.listed import Listed
from tidings.rules.base import Candidates
from tidings.rules.chances import at_least_once
from tidings.rules.contacts import by_word, voiced
from tidings.spans import spans

if TYPE_CHECKING:
    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.state import State


def met_by(now: State, draws: Draws, meetings: Iterable[Meetings], p: float) -> NDArray[np.float64]:
    """Chance that one of those who share tells somebody they meet: (replicate, person)."""
    word = voiced(now)
    met = np.zeros(word.shape, dtype=np.int64 if word.dtype == bool else float)
    for some in meetings:
        row = draws.lanes.rows(some.lane)
        for mine, far in ((some.one, some.other), (some.other, some.one)):
            np.add.at(met, (row, mine), word[row, far])
    return at_least_once(p, met)


class Round(NamedTuple):
    """Some of those who meet in a step."""

    told: Meetings  # who (`one`) hears it and did not know it, and from whom
    tied: Meetings  # who wants to stay in touch with whom
    met: Meetings  # those who may be tied, where bonds fade


def played(block: Block, meetings: Iterable[Meetings], follows: Words, tied: bool | None) -> Round:
    """Of all who meet, those of whose meeting something may come.

    Parameters
    ----------
    meetings : iterable of Meetings
        Who meets.
    follows : (person, word)
        Who would follow up with whom they meet, as `one` of the two.
    tied : bool or None
        Whether all of them are tied, or none; None if that is not known.
    """
    n_lanes, bonds = block.lanes.n_lanes, block.bonds
    fades = bonds is not None and bonds.fading is not None
    # One byte says all of a person, and is looked up once: who knows, who shares, who would follow up.
    knows, shares, wants = (unpacked(words).view(np.uint8) for words in (block.knows, block.shares, follows))
    status = (knows + 2 * shares + 4 * wants).reshape(-1)
    kept = [Round(*[nobody()] * 3)]
    for some in meetings:
        mine, theirs = (status[end * n_lanes + some.lane] for end in some[:2])
        hears, tells = (mine & 1 < theirs >> 1 & 1), (theirs & 1 < mine >> 1 & 1)
        told = together([some.where(hears), Meetings(some.other, some.one, some.lane).where(tells)])
        met = nobody() if tied is False or not fades else some
        if tied is None and bonds is not None and fades:
            met = some.where(bonds.may_be_tied(*some[:3]))
        kept.append(Round(told, nobody() if tied else some.where(mine >= 4), met))
    return Round(*(together(parts) for parts in zip(*kept)))


def everybody(block: Block) -> Words:
    """All people in every replicate: (person, word)."""
    return np.broadcast_to(block.lanes.present, (block.network.n_people, block.lanes.n_words))


def odds_of_told(block: Block, heard: Meetings, p: float) -> Listed:
    """The chance of those who hear it, listed."""
    key = heard.one * block.lanes.n_lanes + heard.lane
    once, times = how_often(key)
    if block.credibility is not None:
        # In the order in which they meet: the bits are those of `met_by`.
        which = np.searchsorted(once, key)
        times = np.bincount(which, block.credibility[heard.other, heard.lane], minlength=len(once)).astype(float)
    place, lane = apart(once, block.lanes.n_lanes)
    return Listed(place, lane, at_least_once(p, times), block.lanes.n_words)


def candidates_told(block: Block, person: NDArray, lane: NDArray, heard: Meetings) -> Candidates:
    """From whom people heard it."""
    n_lanes = block.lanes.n_lanes
    key = heard.one * n_lanes + heard.lane
    order = np.argsort(key, kind="stable")
    begins, ends = (np.searchsorted(key[order], person * n_lanes + lane, side) for side in ("left", "right"))
    owner = np.repeat(np.arange(len(person)), ends - begins)
    teacher = heard.other[order][spans(begins, ends - begins)]
    return by_word(block, lane, Candidates(owner, teacher, np.ones(len(owner))))
