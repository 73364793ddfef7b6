"""Tallies: for how many of its contacts something is so, for 64 replicates at a time.

A count is written in **planes**, words whose k-th holds the bits of worth ``2**k``. Places are put
in order of their number of contacts and taken some at a time, so that those beside each other have
about as many; then half of everybody's contacts are added to the other half, again and again:
about five word operations for each contact and no product of matrices. Plane k ends where nobody
has ``2**k`` contacts any more.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.bits import EVERYBODY, NOBODY, Lane, Places, Words, added, bits_at, either

_PART = 1 << 15  # words gathered at a time, so that they stay in cache


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
        self._indices = matrix.indices
        self._begins = matrix.indptr[order]
        self._layouts: dict[tuple[int, bool], list[tuple[int, NDArray]]] = {}

    def count(self, number: list[Words], there: Words | None = None) -> Tally:
        """The sums over each place's contacts of numbers written in planes: `number[k]` is (contact, word).

        With `there`, (entry of the matrix, word), only contacts count that are there.
        """
        n_words, each = number[0].shape[1], 2 ** len(number) - 1
        most = int(self.degrees[0]) * each if self.n_places else 0
        reach = [int(np.searchsorted(-self.degrees * each, -(2**k), side="right")) for k in range(most.bit_length())]
        planes = [np.empty((length, n_words), dtype=np.uint64) for length in reach]
        number = [_with_nobody(plane) for plane in number]
        rows = [None] * len(self.layout(n_words)) if there is None else self.layout(n_words, numbers=True)
        there = None if there is None else _with_nobody(there)
        for (start, contacts), row in zip(self.layout(n_words), rows):
            terms = [plane.take(contacts, axis=0) for plane in number]
            if there is not None and row is not None:
                terms = [term & there.take(row[1], axis=0) for term in terms]
            part = _sum(terms)
            for whole, values in zip(planes, part):
                stop = min(start + len(values), len(whole))
                whole[start:stop] = values[: max(stop - start, 0)]
        return Tally(self, planes, n_words)

    def any(self, words: Words) -> Words:
        """Whether it is so for any contact: (place, word)."""
        found = np.zeros((self.n_places, words.shape[1]), dtype=np.uint64)
        words = _with_nobody(words)
        for start, contacts in self.layout(words.shape[1]):
            found[start : start + contacts.shape[1]] = either(words.take(contacts, axis=0))
        return found[self.rank]

    def layout(self, n_words: int, numbers: bool = False) -> list[tuple[int, NDArray]]:
        """Some places at a time: where they begin, and their contacts (contact, place), filled up with nobody.

        With `numbers`, the rows of the contacts in the matrix instead, filled up with one more than there are.
        """
        key = n_words, numbers
        if key not in self._layouts:
            self._layouts[key] = []
            start, stop = 0, int(np.searchsorted(-self.degrees, 0))
            while start < stop:
                end = min(start + max(1, _PART // (int(self.degrees[start]) * n_words)), stop)
                self._layouts[key].append((start, self._padded(start, end, numbers)))
                start = end
        return self._layouts[key]

    def _padded(self, start: int, stop: int, numbers: bool) -> NDArray:
        degrees = self.degrees[start:stop]
        j = np.arange(degrees[0])[:, None]
        row, there = self._begins[start:stop] + j, j < degrees
        if numbers:
            return np.where(there, row, len(self._indices))
        contact = self._indices[np.minimum(row, len(self._indices) - 1)]
        return np.where(there, contact, self.n_contacts).astype(np.int32)


class Tally:
    """A count for every place and lane, in planes."""

    def __init__(self, contacts: Contacts, planes: list[Words], n_words: int):
        self._contacts, self._planes, self._n_words = contacts, planes, n_words
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
        reached = np.full((contacts.n_places, self._n_words), EVERYBODY if k <= 0 else NOBODY)
        top = int(k).bit_length()
        if k <= 0 or top > len(self._planes):
            return reached
        # From the smallest bit up: what was at least so much stays so if the next bit is as wanted or better.
        length = len(self._planes[top - 1])
        enough = np.full((length, self._n_words), EVERYBODY)
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
        wanted = np.empty_like(k)
        wanted[self._contacts.rank] = k
        enough = np.full((len(k), self._n_words), EVERYBODY)
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


def _sum(number: list[Words]) -> list[Words]:
    """The sums over the first axis of numbers written in planes: (contact, place, word) to (place, word)."""
    odd = []
    while len(number[0]) > 1:
        half = len(number[0]) // 2
        if len(number[0]) % 2:
            odd.append([plane[-1] for plane in number])
        number = added([plane[:half] for plane in number], [plane[half : 2 * half] for plane in number])
    total = [plane[0] for plane in number]
    for rest in odd:
        total = added(total, rest)
    return total


def _with_nobody(words: Words) -> Words:
    """The words and one more place, at which nothing is ever so."""
    return np.concatenate([words, np.zeros((1, words.shape[1]), dtype=np.uint64)])
