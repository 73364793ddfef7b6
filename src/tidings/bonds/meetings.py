"""Meetings of people, drawn for all replicates at once: pairs at random, friends, friends of friends, tables."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tidings import draws
from tidings.bits import EVERYBODY, Lane, Lanes, Places
from tidings.bonds.bonds import Bonds, Meetings
from tidings.bonds.luck import Luck, again, numbers, with_place
from tidings.spans import spans

ABSENT = -1
_TRIES = 8


def pairing(luck: Luck, lanes: Lanes) -> Meetings:
    """Everybody in a pair, all pairings with the same chance: (person, lane) luck. If people are odd, one is left."""
    order = _shuffled(luck[:, lanes.columns])
    n_people = order.shape[1]
    even = order[:, : n_people // 2 * 2]
    lane = np.repeat(_lane_numbers(lanes), n_people // 2)
    return Meetings(even[:, ::2].ravel(), even[:, 1::2].ravel(), lane)


def anyone(who: Places, luck: Luck, lanes: Lanes) -> Meetings:
    """Each of some people with somebody else, all with the same chance: (person, lane) luck."""
    one, lane = _everyone(who, lanes)
    n = len(luck)
    other = one + 1 + (numbers(luck[one, lane]) * (n - 1)).astype(np.int64)
    return Meetings(one, other % n, lane) if n > 1 else Meetings(one[:0], one[:0], lane[:0])


def friends(who: Places, luck: Luck, bonds: Bonds) -> Meetings:
    """Each of some people with one they are tied to; who is tied to nobody meets nobody."""
    one, lane = _everyone(who, bonds.lanes)
    return _there(Meetings(one, bonds.friend(one, lane, luck[one, lane]), lane))


def friends_of_friends(who: Places, luck: Luck, bonds: Bonds) -> Meetings:
    """Each of some people with a friend of a friend who is no friend: a walk of two ties, tried again some times."""
    one, lane = _everyone(who, bonds.lanes)
    found = np.full(len(one), ABSENT)
    open_ = np.arange(len(one))
    for attempt in range(_TRIES):
        far = _walk(one[open_], lane[open_], again(luck[one[open_], lane[open_]], 2 * attempt), bonds)
        good = (far >= 0) & (far != one[open_])
        good[good] = ~bonds.tied(one[open_[good]], far[good], lane[open_[good]])
        found[open_[good]] = far[good]
        open_ = open_[~good]
        if not len(open_):
            break
    return _there(Meetings(one, found, lane))


def happens(
    luck: draws.Luck, meetings: Meetings, places: NDArray[np.int64], chance: NDArray | float
) -> NDArray[np.bool_]:
    """Whether something happens at each meeting; its luck, of people, belongs to the two."""
    least, most = np.minimum(meetings.one, meetings.other), np.maximum(meetings.one, meetings.other)
    return numbers(with_place(luck.hashes(least, meetings.lane), places[most])) >= 1.0 - chance


class Tables(NamedTuple):
    """Who sits where: tables are numbered from 0 in every replicate, and those beside each other share one."""

    of: NDArray[np.int32]  # (person, lane), ABSENT for those who did not come
    seated: NDArray[np.int64]  # (replicate, seat): people in order of their seats, then absent ones
    n_seated: NDArray[np.int64]  # (replicate,)
    n_tables: NDArray[np.int64]  # (replicate,)


def tables(
    comes: NDArray[np.bool_], bucket: NDArray[np.integer] | None, luck: Luck, size: int | None, lanes: Lanes
) -> Tables:
    """Seat all who come at tables of about `size`, those of one bucket beside each other, else at random.

    Parameters
    ----------
    comes : (person, lane) bool
        Who comes.
    bucket : (person, lane) int, optional
        People of one bucket are seated together.
    luck : (person, lane)
        Decides the order.
    size : int, optional
        The most at one table; all at one if left out.
    """
    here = comes[:, lanes.columns]
    seated, n_seated = _shuffled_few(luck[:, lanes.columns], here, None if bucket is None else bucket[:, lanes.columns])
    n_tables = np.where(n_seated > 0, 1, 0) if size is None else -(-n_seated // size)
    replicate, seat = np.nonzero(np.arange(seated.shape[1]) < n_seated[:, None])
    # Tables differ by one seat at most, so that nobody sits alone at the last one.
    table = seat * n_tables[replicate] // n_seated[replicate]
    of = np.full(comes.shape, ABSENT, dtype=np.int32)
    of[seated[replicate, seat], _lane_numbers(lanes)[replicate]] = table
    return Tables(of, seated, n_seated, n_tables)


def neighbours(seats: Tables, luck: draws.Luck, lanes: Lanes) -> tuple[Meetings, Luck]:
    """Each who came with one other of their table, all with the same chance; and luck for what comes of it."""
    replicate, seat = np.nonzero(np.arange(seats.seated.shape[1]) < seats.n_seated[:, None])
    lane, one = _lane_numbers(lanes)[replicate], seats.seated[replicate, seat]
    n, m, table = seats.n_tables[replicate], seats.n_seated[replicate], seats.of[one, lane]
    # The seats s of table t are those with t = s * n // m.
    first, last = -(-table * m // n), -(-(table + 1) * m // n)
    size, mine = last - first, luck.hashes(one, lane)
    step = 1 + (numbers(mine) * (size - 1)).astype(np.int64)
    other = seats.seated[replicate, first + (seat - first + step) % size]
    accompanied = np.flatnonzero(size > 1)
    return Meetings(one, other, lane).where(accompanied), again(mine[accompanied], 0)


def _walk(one: Places, lane: Lane, luck: Luck, bonds: Bonds) -> NDArray[np.int64]:
    far = bonds.friend(one, lane, luck)
    met = np.flatnonzero(far >= 0)
    far[met] = bonds.friend(far[met], lane[met], again(luck[met], 1))
    return far


def _everyone(who: Places, lanes: Lanes) -> tuple[Places, Lane]:
    lane = _lane_numbers(lanes)
    return np.repeat(who, len(lane)), np.tile(lane, len(who))


def _lane_numbers(lanes: Lanes) -> NDArray[np.int64]:
    """The lane of every replicate: (replicate,)."""
    return np.arange(lanes.n_lanes)[lanes.columns]


def _shuffled(luck: Luck) -> NDArray[np.int64]:
    """Everybody in random order: (person, replicate) luck to (replicate, person)."""
    bits = _bits(len(luck))
    # Sorted with the number of the person in the lowest bits: many times as fast as finding an order.
    key = (luck >> bits << bits) | np.arange(len(luck), dtype=np.uint64)[:, None]
    return _people(np.sort(np.ascontiguousarray(key.T), axis=1), bits)


def _shuffled_few(
    luck: Luck, among: NDArray[np.bool_], bucket: NDArray | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Some of the people in random order, bucket by bucket: (replicate, seat), and how many there are."""
    bits = _bits(len(luck))
    replicate, person = np.nonzero(among.T)
    key = luck[person, replicate] >> bits
    if bucket is not None:
        width = np.uint64(int(bucket.max(initial=0)).bit_length())
        key = (key >> width) | (bucket[person, replicate].astype(np.uint64) << (np.uint64(64) - bits - width))
    n = np.bincount(replicate, minlength=luck.shape[1])
    keys = np.full((luck.shape[1], int(n.max(initial=0))), EVERYBODY)
    keys[replicate, spans(0, n)] = (key << bits) | person.astype(np.uint64)
    return _people(np.sort(keys, axis=1), bits), n


def _bits(n: int) -> np.uint64:
    """Bits that hold the number of a person."""
    return np.uint64(max(n - 1, 1).bit_length())


def _people(keys: NDArray[np.uint64], bits: np.uint64) -> NDArray[np.int64]:
    return (keys & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)


def _there(meetings: Meetings) -> Meetings:
    return meetings.where(meetings.other >= 0)
