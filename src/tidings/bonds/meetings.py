"""Meetings of people, drawn for all replicates: pairs at random, friends, friends of friends, tables.

They come some at a time, so that what belongs to them stays in cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings import draws
from tidings.bits import Lane, Lanes, Places, Words, lanes_of
from tidings.bonds.bonding import Meetings
from tidings.bonds.bonds import Bonds
from tidings.bonds.luck import PART, Luck, again, by_lane, numbers, occurs, with_place
from tidings.spans import spans

ABSENT = -1
_TRIES = 8


def pairing(luck: draws.Luck) -> Iterator[Meetings]:
    """Everybody in a pair, all pairings with the same chance. If people are odd, one is left."""
    n_people = len(luck.seeds)
    n_pairs = n_people // 2
    bits = _bits(n_people)
    for lane in _lanes_at_a_time(luck):
        key = by_lane(luck, lane)
        # Sorted with the number of the person in the lowest bits: many times as fast as finding an order.
        key >>= bits
        key <<= bits
        key |= np.arange(n_people, dtype=np.uint64)
        key.sort(axis=1)
        order = _people(key, bits)
        one, other = order[:, : 2 * n_pairs : 2].ravel(), order[:, 1 : 2 * n_pairs : 2].ravel()
        yield Meetings(one, other, np.repeat(lane, n_pairs))


def anyone(who: Places, luck: draws.Luck) -> Iterator[Meetings]:
    """Each of some people with somebody else, all with the same chance."""
    n = len(luck.seeds)
    for one, lane in _people_at_a_time(who if n > 1 else who[:0], luck.lanes):
        yield Meetings(one, (one + 1 + (numbers(luck.hashes(one, lane)) * (n - 1)).astype(np.int64)) % n, lane)


def friends(who: Places, luck: draws.Luck, bonds: Bonds) -> Iterator[Meetings]:
    """Each of some people with one they are tied to; who is tied to nobody meets nobody."""
    for one, lane in _people_at_a_time(who, luck.lanes):
        yield bonds.met(one, lane, luck.hashes(one, lane))


def friends_of_friends(who: Places, luck: draws.Luck, bonds: Bonds) -> Iterator[Meetings]:
    """Each of some people with a friend of a friend who is no friend: a walk of two ties, tried again some times."""
    for one, lane in _people_at_a_time(who, luck.lanes):
        mine = luck.hashes(one, lane)
        found, still = np.full(len(one), ABSENT), np.arange(len(one))
        for attempt in range(_TRIES):
            far = _walk(one[still], lane[still], again(mine[still], attempt), bonds)
            good = np.flatnonzero((far >= 0) & (far != one[still]))
            new = good[~bonds.tied(one[still[good]], far[good], lane[still[good]])]
            found[still[new]] = far[new]
            still = np.delete(still, new)
            if not len(still):
                break
        yield Meetings(one, found, lane).where(found != ABSENT)


def happens(
    luck: draws.Luck, meetings: Meetings, places: NDArray[np.int64], chance: NDArray | float
) -> NDArray[np.bool_]:
    """Whether something happens at each meeting; its luck, of people, belongs to the two."""
    least, most = np.minimum(meetings.one, meetings.other), np.maximum(meetings.one, meetings.other)
    return occurs(with_place(luck.hashes(least, meetings.lane), places[most]), chance)


class Tables(NamedTuple):
    """Who sits where: seats of a table lie side by side, and so do the tables of a replicate."""

    person: NDArray[np.integer]  # (seat,)
    lane: Lane  # (seat,)
    table: NDArray[np.int64]  # (seat,)
    first: NDArray[np.int64]  # (table,), its first seat
    size: NDArray[np.int64]  # (table,)
    number: NDArray[np.int64]  # (table,), from 1 on in each replicate

    def of(self, n_people: int, n_lanes: int) -> NDArray[np.unsignedinteger]:
        """The number of each person's table in each lane, 0 for those who did not come: (person, lane)."""
        of = np.zeros(n_people * n_lanes, dtype=np.min_scalar_type(int(self.number.max(initial=0))))
        of[self.person * n_lanes + self.lane] = self.number.astype(of.dtype)[self.table]
        return of.reshape(n_people, n_lanes)


class Like(NamedTuple):
    """How much people keep to their like."""

    kind: NDArray[np.int64]  # (person,), who is alike, below 0 for those who are like nobody
    luck: draws.Luck  # of kinds, 0 being that of those who sit with anybody
    homophily: float  # the chance of each to sit with those of the same kind


def tables(came: Words, luck: draws.Luck, like: Like | None, size: int | None) -> Tables:
    """Seat all who came at tables of about `size`, at random or beside their like.

    Parameters
    ----------
    came : (person, word)
        Who came.
    luck : Luck
        Of people.
    like : Like, optional
        How much they keep to their like; kinds take their seats in an order of luck, so that none is
        more likely than another to share a table with a third.
    size : int, optional
        The most at one table; all at one if left out.
    """
    person, lane = _in_order(came, luck, like)
    n_seated = np.bincount(lane, minlength=luck.lanes.n_lanes)
    n_tables = np.where(n_seated > 0, 1, 0) if size is None else -(-n_seated // size)
    number = spans(0, n_tables)
    # Tables differ by one seat at most, so that nobody sits alone at the last one.
    least, more = np.divmod(n_seated, np.maximum(n_tables, 1))
    sizes = np.repeat(least, n_tables) + (number < np.repeat(more, n_tables))
    return Tables(person, lane, np.repeat(np.arange(len(sizes)), sizes), np.cumsum(sizes) - sizes, sizes, number + 1)


def _in_order(came: Words, luck: draws.Luck, like: Like | None) -> tuple[Places, Lane]:
    """Those who came, by lane and seat."""
    person, lane = lanes_of(came)
    mine = luck.hashes(person, lane)  # whose own bits have decided who came
    bucket, n_buckets = lane, luck.lanes.n_lanes
    if like is not None:
        apart, n_kinds = occurs(again(mine, 0), like.homophily), len(like.luck.seeds)
        rank = np.argsort(np.argsort(like.luck.hashes(), axis=0, kind="stable"), axis=0)
        bucket = lane * n_kinds + rank[np.where(apart, like.kind[person] + 1, 0), lane]
        n_buckets *= n_kinds
    # In order of bucket and, in it, of luck; the rest of the key says who it is.
    above, below = _bits(n_buckets), _bits(len(came))
    key = again(mine, 1) >> (above + below) << below
    key |= bucket.view(np.uint64) << (np.uint64(64) - above)
    key |= person.view(np.uint64)
    key.sort()
    bucket = (key >> (np.uint64(64) - above)).view(np.int64)
    return _people(key, below), bucket if like is None else bucket // n_kinds


def neighbours(seats: Tables, seat: NDArray[np.integer], luck: draws.Luck) -> Meetings:
    """Some of those who came, each with one other of their table, all with the same chance; nobody meets themselves."""
    seat = seat[np.flatnonzero(seats.size[seats.table[seat]] > 1)]
    one, lane, table = seats.person[seat], seats.lane[seat], seats.table[seat]
    first, size = seats.first[table], seats.size[table]
    step = 1 + (numbers(again(luck.hashes(one, lane), 0)) * (size - 1)).astype(np.int64)
    return Meetings(one, seats.person[first + (seat - first + step) % size], lane)


def _walk(one: Places, lane: Lane, luck: Luck, bonds: Bonds) -> NDArray[np.int64]:
    far = bonds.friend(one, lane, again(luck, 0))
    met = np.flatnonzero(far >= 0)
    far[met] = bonds.friend(far[met], lane[met], again(luck[met], 1))
    return far


def _people_at_a_time(who: Places, lanes: Lanes) -> Iterator[tuple[Places, Lane]]:
    """Some of the people after others, in every replicate."""
    lane = np.arange(lanes.n_lanes)[lanes.columns]
    size = max(1, PART // max(len(lane), 1))
    for start in range(0, len(who), size):
        some = who[start : start + size]
        yield np.repeat(some, len(lane)), np.tile(lane, len(some))


def _lanes_at_a_time(luck: draws.Luck) -> list[Lane]:
    """Some of the replicates after others, of everybody."""
    lane = np.arange(luck.lanes.n_lanes)[luck.lanes.columns]
    size = max(1, PART // max(len(luck.seeds), 1))
    return [lane[start : start + size] for start in range(0, len(lane), size)]


def _bits(n: int) -> np.uint64:
    """Bits that hold numbers below `n`."""
    return np.uint64(max(n - 1, 1).bit_length())


def _people(keys: NDArray[np.uint64], bits: np.uint64) -> NDArray[np.int64]:
    return (keys & ((np.uint64(1) << bits) - np.uint64(1))).view(np.int64)
