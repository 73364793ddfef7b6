"""Chances that come from contacts: which way to settle them is chosen here, by what there is to do."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bits import Places, Words, places_of, words_of
from tidings.block import Block
from tidings.odds.base import Odds
from tidings.odds.counted import Counted, Least
from tidings.odds.listed import listed
from tidings.odds.settle import Acts, Settled, gains, settle
from tidings.odds.weighed import Weighed
from tidings.tally import Contacts, Tally

Law = Callable[[NDArray, Places], NDArray[np.float64]]  # the chance of sums, or counts, at places

NEVER = 1 << 62  # a count that nobody has
LISTING = 24  # what listing one contact costs in the time of counting one with 64 replicates a word


class Web(NamedTuple):
    """Who hears whom, in the forms that the ways need; each is made when first asked for."""

    block: Block
    key: Hashable
    build: Callable[[], sp.csr_array]

    @property
    def matrix(self) -> sp.csr_array:
        """Weights: (hearer, heard); of a whole-number type if all are 1."""
        return self.block.network.cached(("web", self.key), self.build)

    @property
    def counted(self) -> bool:
        """Whether every weight is 1."""
        return self.matrix.dtype.kind == "u"

    @property
    def most(self) -> int:
        """The largest number of contacts."""
        return int(np.diff(self.matrix.indptr).max(initial=0))

    @property
    def contacts(self) -> Contacts:
        """Laid out for counting."""
        return self.block.network.cached(("laid out", self.key), lambda: Contacts(self.matrix))

    def tally(self, words: Words) -> Tally:
        """Counts of contacts that do it; counted once a step, whoever asks."""
        return self.block.built((self.key, id(words)), lambda: (self.contacts.count([words]), words))[0]

    @property
    def by_heard(self) -> sp.csc_array:
        """Sorted by the one who is heard, parallel contacts as they were."""
        return self.block.network.cached(("by heard", self.key), lambda: self.matrix.tocsc())


def heard(web: Web, words: Words, law: Law, least: Least, places: Places | None = None) -> Odds:
    """Odds from what each place hears: the chance is ``law(sum over contacts that do it, place)``.

    Parameters
    ----------
    web : Web
        Who hears whom.
    words : (heard, word)
        Who does it.
    law : callable
        The chance of sums (counts, where all weights are 1) at places.
    least : callable
        The smallest count whose chance may exceed a level; it is asked where all weights are 1.
    places : (heard,), optional
        Where anybody does it, in order, if that is known.
    """
    block = web.block
    there = places_of(words) if places is None else places
    if block.way == "listed" or (block.way is None and _few(web, words, there)):
        return listed(words, there, web.by_heard, law)
    if web.counted:
        return Counted(web.tally(words), law, least)
    return Weighed(web.matrix, block.lanes.unpack(words).astype(float), law, block.lanes)


def happened(
    block: Block, what: str, odds: Odds, over: str, among: Words, acts: Acts = gains, once: bool = False
) -> Settled:
    """A decision of a rule's own at people or groups: where it happened, everywhere at once."""
    places = block.network.places(over)
    where = slice(0, len(places)) if odds.places is None else odds.places
    luck = block.draws.luck("rule:" + what, -1 if once else block.step, places[where])
    settled = settle(
        luck, {what: odds.at(where)}, among[where] if len(among) > 1 else _wide(among, len(luck.seeds)), acts
    )
    place = settled.place if isinstance(where, slice) else where[settled.place]
    return Settled(words_of(place, settled.lane, len(places), among.shape[1]), place, settled.lane, settled.chances)


def _few(web: Web, words: Words, places: Places) -> bool:
    """Whether listing the contacts of those who do it costs less than counting everybody's."""
    effort = web.matrix.nnz * words.shape[1]
    if effort and len(places) * LISTING > effort:
        return False
    begins = web.by_heard.indptr
    n_hearers = (begins[places + 1] - begins[places]).astype(np.int64)
    n_lanes = np.bitwise_count(words[places]).sum(axis=1, dtype=np.int64)
    return int((n_hearers * n_lanes).sum()) * LISTING <= effort


def _wide(among: Words, n_places: int) -> Words:
    return np.broadcast_to(among, (n_places, among.shape[1]))
