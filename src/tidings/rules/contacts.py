"""Who meets whom: sums over ties and over shared groups, all (replicate, place)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.along import by_person, counting
from tidings.bits import so_at
from tidings.bonds.bonds import Bonds
from tidings.odds.contacts import NEVER, Web, heard
from tidings.odds.living import Living
from tidings.odds.weighed import Weighed
from tidings.rules.base import Candidates
from tidings.rules.chances import SLACK, at_least_once, from_hazard
from tidings.spans import spans
from tidings.state import heads

Law = Callable[[NDArray], NDArray[np.float64]]  # the chance of sums
NO_TIES = "there are no ties"

if TYPE_CHECKING:
    from tidings.bits import Places, Words
    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.network import Network
    from tidings.odds.base import Odds
    from tidings.state import State
    from tidings.tally import Tally


def voiced(now: State) -> NDArray:
    """Who shares; where people are not trusted alike, how much the word of each counts: (replicate, person)."""
    return now.shares if now.credibility is None else now.voices


def tie_web(block: Block, kind: str | None = None, outgoing: bool = False) -> Web:
    """Who hears whom along ties (or, if `outgoing`, who looks at whom)."""
    return Web(block, ("ties", kind, outgoing), lambda: by_person(block.network, kind, outgoing))


def group_web(block: Block) -> Web:
    """Which groups hear which members."""
    return Web(block, "members", lambda: memberships(block.network).by_group)


def head_web(block: Block) -> Web:
    """Which groups hear which members, by head."""
    return Web(block, "heads", lambda: heads(block.network))


def member_web(block: Block) -> Web:
    """Which people hear which groups."""
    return Web(block, "groups", lambda: counting(block.network.membership))


def told(block: Block, name: str, rate: float, kind: str | None = None, outgoing: bool = False) -> Odds:
    """Odds that one of so many independent tries succeeds, a try for each tie to one of whom `name` is so."""

    def least(level: float) -> int:
        wanted = -np.log1p(-level) * (1 - 1e-9)  # so that rounding leaves nobody out
        return NEVER if wanted >= rate * 2.0**40 else 1 + int(wanted / rate)

    web = tie_web(block, kind, outgoing)
    return along_ties(web, name, lambda total: from_hazard(rate * total), least, newer=kind is None)


def along_ties(web: Web, name: str, law: Law, least: Callable[[float], int], newer: bool) -> Odds:
    """Odds from what is heard along ties, of those of whom ``"shares"`` or ``"knows"`` is so.

    Parameters
    ----------
    web : Web
        Who hears whom.
    name : str
        Who is heard.
    law : callable
        The chance of sums of weights; of those who share, by how much their word counts.
    least : callable
        The smallest count whose chance may exceed a level; it is asked where all weights are 1.
    newer : bool
        Whether bonds that came later count.
    """
    block = web.block
    voice = block.credibility if name == "shares" else None
    if block.bonds is not None:
        return Living(web, name, lambda total, _: law(total), least, newer, voice)
    if voice is None:
        return heard(web, block.words(name), lambda total, _: law(total), least, block.places(name))
    voices = block.lanes.unpack(block.words(name)) * voice[:, block.lanes.columns]
    return Weighed(web.matrix, voices, lambda total, _: law(total), block.lanes)


def by_tries(web: Web, words: Words, p: float, places: Places | None = None) -> Odds:
    """Odds that one of so many independent tries succeeds, a try for each contact that does it."""
    table = at_least_once(p, np.arange(web.most + 1))

    def law(total: NDArray, place: NDArray) -> NDArray[np.float64]:
        return table[total] if total.dtype.kind == "i" else at_least_once(p, total)

    return heard(web, words, law, lambda level: int(np.searchsorted(table, level, "right")), places)


def voices_in_groups(block: Block) -> Tally:
    """Others who share, over all groups of each person who does not, where all memberships weigh 1."""
    return block.built("voices in groups", lambda: _voices_in_groups(block))


def _voices_in_groups(block: Block) -> Tally:
    return member_web(block).contacts.count(group_web(block).tally(block.shares).planes_by_place())


class Memberships(NamedTuple):
    """One row per person and group, ordered by person then group."""

    person: NDArray[np.int64]
    group: NDArray[np.int64]
    weight: NDArray
    by_person: sp.csr_array  # ones, (person, row)
    by_group: sp.csr_array  # weights, (group, person)

    @property
    def counted(self) -> bool:
        """Whether every weight is 1, so that sums are whole numbers."""
        return self.by_group.dtype.kind == "u"


def memberships(network: Network) -> Memberships:
    """The rows of the network's memberships."""
    return network.cached("memberships", lambda: _memberships(network))


def _memberships(network: Network) -> Memberships:
    belongs = network.membership
    n = belongs.nnz
    by_person = counting(sp.csr_array((np.ones(n), np.arange(n), belongs.indptr), shape=(network.n_people, n)))
    person = np.repeat(np.arange(network.n_people), np.diff(belongs.indptr))
    by_group = counting(network.memberships_by_group)
    weight = belongs.data.astype(by_group.dtype)
    return Memberships(person, belongs.indices.astype(np.int64), weight, by_person, by_group)


def sharers(now: State) -> NDArray:
    """Weight of the members of each group who share: (group, replicate)."""
    by_group = memberships(now.network).by_group
    who = voiced(now).T
    return by_group @ who.astype(by_group.dtype if who.dtype == bool else float, copy=False)


def others_sharing(now: State) -> NDArray:
    """Weight of the *other* members who share, for each membership: (membership, replicate)."""
    rows = memberships(now.network)
    own = rows.weight[:, None] * voiced(now).T[rows.person]
    others = sharers(now)[rows.group] - own
    if others.dtype.kind == "f":
        others[others < SLACK] = 0.0  # what rounding leaves of (a + b) - b - a is nobody
    return others


def per_person(network: Network, by_membership: NDArray) -> NDArray:
    """Sums over each person's memberships of weight times a (membership, replicate) array: (replicate, person)."""
    rows = memberships(network)
    weighed = by_membership if rows.counted else rows.weight[:, None] * by_membership
    weighed = weighed.view(np.uint8) if weighed.dtype == bool else weighed
    return (rows.by_person @ weighed).T


def candidates_over_ties(
    block: Block, person: NDArray, lane: NDArray, matrix: sp.csr_array, name: str, newer: bool
) -> Candidates:
    """Those of whom ``"shares"`` or ``"knows"`` is so, by the weight of ties that are there and of their word."""
    bonds = Bonds(block.network, block.lanes) if block.bonds is None else block.bonds
    owner, far, weight = bonds.ties_of(person, lane, matrix, newer)
    on = so_at(block.words(name), far, lane[owner])
    return by_word(block, lane, Candidates(owner[on], far[on], weight[on]))


def candidates_in_groups(
    block: Block, person: NDArray, lane: NDArray, name: str, weigh: Callable[[State, Draws], NDArray]
) -> Candidates:
    """Fellow members of whom ``"shares"`` or ``"knows"`` is so, by what happened in each shared group.

    `weigh` gives that for each membership: (membership, replicate), or (membership, 1).
    """
    by_membership = np.concatenate([_wide(weigh(now, draws), now) for now, draws in block.states()], axis=1)
    belongs, members = block.network.membership, block.network.memberships_by_group
    owner, row = _spread(person, belongs.indptr)
    weight = by_membership[row, block.lanes.rows(lane)[owner]]
    owner, row, weight = owner[weight > 0], row[weight > 0], weight[weight > 0]
    shared, entry = _spread(belongs.indices[row], members.indptr)
    owner, fellow, weight = owner[shared], members.indices[entry], weight[shared] * members.data[entry]
    on = so_at(block.words(name), fellow, lane[owner]) & (fellow != person[owner])
    return by_word(block, lane, Candidates(owner[on], fellow[on], weight[on]))


def _wide(values: NDArray, now: State) -> NDArray:
    return np.broadcast_to(values, (len(values), now.n_replicates))


def _spread(place: NDArray, begins: NDArray) -> tuple[NDArray, NDArray]:
    """All entries of some rows of a sparse array: whose each is (a number in `place`), and which."""
    n = (begins[place + 1] - begins[place]).astype(np.int64)
    return np.repeat(np.arange(len(place)), n), spans(begins[place].astype(np.int64), n)


def by_word(block: Block, lane: NDArray, among: Candidates) -> Candidates:
    """The same by how much the word of each counts."""
    voice = block.credibility
    if voice is None:
        return among
    return among._replace(weight=among.weight * voice[among.teacher, lane[among.owner]])


def peers_who_know(block: Block, place: NDArray, lane: NDArray, kind: str | None) -> NDArray[np.float64]:
    """Weight of the in-ties of some people from those who know: (lane,)."""
    bonds = Bonds(block.network, block.lanes) if block.bonds is None else block.bonds
    return bonds.heard(place, lane, block.network.incoming(kind), block.knows, newer=kind is None)


def no_ties(network: Network, kind: str | None) -> str | None:
    """Why no rule can act along ties of a kind, or None."""
    if network.has_ties(kind):
        return None
    return NO_TIES if kind is None else f"there are no ties of kind {kind!r}"
