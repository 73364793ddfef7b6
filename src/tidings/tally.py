"""Tallies: for how many of its contacts something is so, for 64 replicates at a time.

A count is written in **planes**, words whose k-th holds the bits of worth ``2**k``; adding one
contact's word to the counts of many places takes a few word operations and no product of
matrices. Places are put in order of their number of contacts, so that the j-th contacts of all
that have so many are one array, and plane k ends where nobody has ``2**k`` contacts any more.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bits import EVERYBODY, NOBODY, Lane, Places, Words, bits_at

_MOST = 63  # contacts added one by one; places with more are added up from parts of so many
_PART = 1 << 13  # words counted at a time, so that their planes stay in cache


class Contacts:
    """Who counts for whom, laid out for counting.

    Parameters
    ----------
    matrix : (place, contact) sparse
        Every stored entry is one contact, whatever its value.
    """

    def __init__(self, matrix: sp.csr_array):
        degrees = np.diff(matrix.indptr)
        order = np.argsort(-degrees, kind="stable")
        self.n_places, self.n_contacts = matrix.shape
        self.degrees = degrees[order]
        self.rank = np.empty(self.n_places, dtype=np.int32)
        self.rank[order] = np.arange(self.n_places)
        self.n_large = int(np.searchsorted(-self.degrees, -_MOST))  # places with more contacts than that
        self._indices = matrix.indices
        self._begins = matrix.indptr[order]
        self._layouts: dict[int, list[tuple[int, list[NDArray]]]] = {}

    def count(self, number: list[Words]) -> Tally:
        """The sums over each place's contacts of numbers written in planes: `number[k]` is (contact, word)."""
        n_words = number[0].shape[1]
        most = self.degrees[0] * (2 ** len(number) - 1) if self.n_places else 0
        each = 2 ** len(number) - 1
        lengths = [int(np.searchsorted(-self.degrees * each, -(2**k), side="right")) for k in range(int(most).bit_length())]
        planes = [np.zeros((length, n_words), dtype=np.uint64) for length in lengths]
        if self.n_large:
            parts = self._parts.count(number)
            _write(planes, 0, self._wholes.count(parts.planes_by_place()).planes_by_place())
        for start, columns in self._layout(n_words):
            _write(planes, start, _count(number, columns))
        return Tally(self, planes)

    def any(self, words: Words) -> Words:
        """Whether it is so for any contact: (place, word)."""
        found = np.zeros((self.n_places, words.shape[1]), dtype=np.uint64)
        if self.n_large:
            found[: self.n_large] = self._wholes.any(self._parts.any(words))
        for start, columns in self._layout(words.shape[1]):
            for contact in columns:
                found[start : start + len(contact)] |= words[contact]
        return found[self.rank]

    def _layout(self, n_words: int) -> list[tuple[int, list[NDArray]]]:
        """Some places at a time: where they begin, and the j-th contacts of all that have so many."""
        rows = max(64, _PART // n_words)
        if rows not in self._layouts:
            starts = range(self.n_large, self.n_places, rows)
            self._layouts[rows] = [(start, self._columns(start, min(start + rows, self.n_places))) for start in starts]
        return self._layouts[rows]

    def _columns(self, start: int, stop: int) -> list[NDArray]:
        degrees, begins = self.degrees[start:stop], self._begins[start:stop]
        lengths = [int(np.searchsorted(-degrees, -j)) for j in range(degrees[0])]
        return [self._indices[begins[:length] + j] for j, length in enumerate(lengths)]

    @cached_property
    def _cuts(self) -> NDArray[np.int64]:
        """How many parts each large place is cut into."""
        return -(-self.degrees[: self.n_large] // _MOST)

    @cached_property
    def _parts(self) -> Contacts:
        """Parts of large places as places of their own."""
        place = np.repeat(np.arange(self.n_large), self._cuts)
        part = np.arange(len(place)) - np.repeat(np.cumsum(self._cuts) - self._cuts, self._cuts)
        sizes = np.minimum(self.degrees[place] - part * _MOST, _MOST)
        indptr = np.concatenate([[0], np.cumsum(sizes)])
        within = np.arange(indptr[-1]) - np.repeat(indptr[:-1], sizes)
        indices = self._indices[np.repeat(self._begins[place] + part * _MOST, sizes) + within]
        return Contacts(_ones(indices, indptr, (len(place), self.n_contacts)))

    @cached_property
    def _wholes(self) -> Contacts:
        """Large places, their parts being their contacts."""
        indptr = np.concatenate([[0], np.cumsum(self._cuts)])
        return Contacts(_ones(np.arange(indptr[-1]), indptr, (self.n_large, indptr[-1])))


class Tally:
    """A count for every place and lane, in planes."""

    def __init__(self, contacts: Contacts, planes: list[Words]):
        self._contacts, self._planes = contacts, planes
        self._seen: dict[int, Words] = {}
        self._seen_each: dict[int, tuple[NDArray, Words]] = {}  # by the identity of an array that is kept

    @property
    def most(self) -> int:
        """A bound that no count exceeds."""
        return 2 ** len(self._planes) - 1

    def at(self, place: Places, lane: Lane) -> NDArray[np.int64]:
        """The counts of some lanes: (lane,)."""
        count = np.zeros(len(place), dtype=np.int64)
        rank = self._contacts.rank[place]
        for k, plane in enumerate(self._planes):
            there = slice(None) if len(plane) == self._contacts.n_places else np.flatnonzero(rank < len(plane))
            count[there] |= bits_at(plane, rank[there], lane[there]).astype(np.int64) << k
        return count

    def at_least(self, k: int) -> Words:
        """Where the count is at least `k`: (place, word)."""
        if k not in self._seen:
            self._seen[k] = self._at_least(k)[self._contacts.rank]
        return self._seen[k]

    def _at_least(self, k: int) -> Words:
        contacts = self._contacts
        n_words = self._planes[0].shape[1] if self._planes else 1
        reached = np.full((contacts.n_places, n_words), EVERYBODY if k <= 0 else NOBODY)
        top = int(k).bit_length()
        if k <= 0 or top > len(self._planes):
            return reached
        # From the smallest bit up: what was at least so much stays so if the next bit is as wanted or better.
        length = len(self._planes[top - 1])
        enough = np.full((length, n_words), EVERYBODY)
        for bit, plane in enumerate(self._planes[:top]):
            enough = enough & plane[:length] if k >> bit & 1 else enough | plane[:length]
        for plane in self._planes[top:]:
            enough[: len(plane)] |= plane
        reached[:length] = enough
        return reached

    def at_least_each(self, k: NDArray[np.int64]) -> Words:
        """Where the count is at least the place's own `k`, which is (place,)."""
        if id(k) not in self._seen_each:
            self._seen_each[id(k)] = (k, self._at_least_each(k))
        return self._seen_each[id(k)][1]

    def _at_least_each(self, k: NDArray[np.int64]) -> Words:
        n_words = self._planes[0].shape[1] if self._planes else 1
        wanted = np.empty_like(k)
        wanted[self._contacts.rank] = k
        enough = np.full((len(k), n_words), EVERYBODY)
        for bit, plane in enumerate(self._planes):
            asked = np.where(wanted >> bit & 1, EVERYBODY, NOBODY)[:, None]
            there = slice(0, len(plane))
            enough[there] = (plane & enough[there]) | (~asked[there] & (plane | enough[there]))
            enough[len(plane) :] &= ~asked[len(plane) :]
        enough[wanted >> len(self._planes) > 0] = NOBODY
        enough[wanted <= 0] = EVERYBODY
        return enough[self._contacts.rank]

    def planes_by_place(self) -> list[Words]:
        """The planes with a word for every place, in the places' own order."""
        whole = []
        for plane in self._planes:
            full = np.zeros((self._contacts.n_places, plane.shape[1]), dtype=np.uint64)
            full[: len(plane)] = plane
            whole.append(full[self._contacts.rank])
        return whole


def _count(number: list[Words], columns: list[NDArray]) -> list[Words]:
    """Planes of the sums; each is as long as the longest column that could carry into it."""
    planes: list[Words] = []
    for j, contact in enumerate(columns):
        n_planes = ((j + 1) * (2 ** len(number) - 1)).bit_length()
        _add(planes, [plane[contact] for plane in number], n_planes)
    return planes


def _add(planes: list[Words], number: list[Words], n_planes: int) -> None:
    """Add a number for the first places in place, which saves half of the time of making new planes."""
    length = len(number[0])
    carry = None
    for k in range(max(len(planes), len(number))):
        term = number[k] if k < len(number) else None
        if term is None:
            term, carry = carry, None
        if term is None:
            return
        if k == len(planes):
            planes.append(term if carry is None else term ^ carry)
            carry = None if carry is None else term & carry
            continue
        plane = planes[k][:length]
        if carry is None:
            carry = plane & term
            plane ^= term
        else:
            both = term & carry
            term ^= carry
            carry = both | (plane & term)
            plane ^= term
    if carry is not None and len(planes) < n_planes:
        planes.append(carry)


def _write(planes: list[Words], start: int, part: list[Words]) -> None:
    for whole, values in zip(planes, part):
        stop = min(start + len(values), len(whole))
        whole[start:stop] = values[: stop - start]


def _ones(indices: NDArray, indptr: NDArray, shape: tuple[int, int]) -> sp.csr_array:
    return sp.csr_array((np.ones(len(indices), dtype=np.uint8), indices, indptr), shape=shape)
