"""What is passed on when two people meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tidings.bits import bits_at
from tidings.bonds.bonds import Meetings, counted
from tidings.odds.listed import Listed
from tidings.rules.base import Candidates
from tidings.rules.chances import at_least_once
from tidings.spans import spans

if TYPE_CHECKING:
    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.state import State


def met_by(now: State, draws: Draws, meetings: Meetings, p: float) -> NDArray[np.float64]:
    """Chance that one of those who share tells somebody they meet: (replicate, person)."""
    row = draws.lanes.rows(meetings.lane)
    met = np.zeros((now.n_replicates, now.network.n_people), dtype=np.int64)
    for one, other in ((meetings.one, meetings.other), (meetings.other, meetings.one)):
        np.add.at(met, (row, one), now.shares[row, other])
    return at_least_once(p, met)


def odds_of_meetings(block: Block, meetings: Meetings, p: float) -> Listed:
    """The same, listed."""
    n_lanes = block.lanes.n_lanes
    heard = []
    for one, other in ((meetings.one, meetings.other), (meetings.other, meetings.one)):
        tells = bits_at(block.shares, other, meetings.lane) != 0
        heard.append(one[tells] * n_lanes + meetings.lane[tells])
    key, times = counted(np.concatenate(heard))
    place, lane = np.divmod(key, n_lanes)
    return Listed(place, lane, at_least_once(p, times), block.lanes.n_words)


def candidates_met(block: Block, person: NDArray, lane: NDArray, meetings: Meetings) -> Candidates:
    """Whom people met of those who share."""
    n_lanes = block.lanes.n_lanes
    told = np.concatenate([meetings.one, meetings.other]), np.concatenate([meetings.other, meetings.one])
    there = np.tile(meetings.lane, 2)
    tells = bits_at(block.shares, told[1], there) != 0
    key, teacher = told[0][tells] * n_lanes + there[tells], told[1][tells]
    order = np.argsort(key, kind="stable")
    begins, ends = (np.searchsorted(key[order], person * n_lanes + lane, side) for side in ("left", "right"))
    owner = np.repeat(np.arange(len(person)), ends - begins)
    return Candidates(owner, teacher[order][spans(begins, ends - begins)], np.ones(len(owner)))
