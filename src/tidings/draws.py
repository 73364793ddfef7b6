"""Draws: the luck of one decision, found by naming what is decided.

Every number is a pure function of (key, what is decided, step, replicate, place). There is no
generator that moves on, so nothing that is added, dropped, reordered or run elsewhere shifts the
luck of anything else.

The bits of a draw
------------------
A draw is a whole number of 53 bits, read as ``u = draw / 2**53`` in [0, 1):

- the **leading 6 bits** of 64 consecutive replicates at one place lie side by side in six words of
  64 bits; bit ``replicate % 64`` (counted from the least significant) of word
  ``mix(seed + (8 * (replicate // 64) + bit + 1) * GOLDEN)`` is the replicate's bit, ``bit`` 0 being
  the most significant;
- the **other 47 bits** are the high bits of ``mix((seed ^ TAIL) + (replicate + 1) * GOLDEN)``;
- ``seed`` belongs to the place: ``mix(stream + (place + 1) * GOLDEN)``;
- ``stream`` belongs to the decision: 8 bytes of BLAKE2b over ``key/what/step``.

``mix`` is the finaliser of splitmix64 (Steele, Lea & Flood 2014,
https://doi.org/10.1145/2660193.2660195). One word settles most of 64 replicates at once: against a
threshold that all of them share, a replicate stays open only while its leading bits equal those of
the threshold, which happens to one in 64. The layout is part of the law (`LAW`): whoever changes
it changes every result.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tidings.bits import NOBODY, Lane, Lanes, Places, Words, bits_at, lanes_of, words_of
from tidings.spans import spans

if TYPE_CHECKING:
    from tidings.state import State

LAW = 1
"""Version of the law of a step and of the bits of a draw; it is part of every result."""

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
TAIL = np.uint64(0xD1B54A32D192ED03)
LEADING = 6
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_CHUNK = 1 << 17  # lanes (place x replicate) drawn at a time, so that temporaries stay in cache


class Draws:
    """The luck of some replicates under one key.

    Parameters
    ----------
    key : int
        63-bit key of the run (see `key_of`).
    replicates : int or sequence of int
        How many replicates (numbered from 0), or the numbers of the replicates wanted.
    copies : int
        How many times they are wanted, all with the same luck.

    Examples
    --------
    Replicate 33 alone has the luck it has among others:

    >>> import tidings as td
    >>> pair = td.Network.from_edges([("Ana", "Ben")]).where()
    >>> many, alone = Draws(7, 100), Draws(7, [33])
    >>> bool((many.uniform("talk", pair)[33] == alone.uniform("talk", pair)[0]).all())
    True
    """

    def __init__(self, key: int, replicates: int | Sequence[int] | NDArray[np.integer], copies: int = 1):
        self.key = int(key)
        given = np.arange(replicates) if isinstance(replicates, (int, np.integer)) else np.asarray(replicates)
        numbers = given.astype(np.int64)
        self.replicates: NDArray[np.int64] = np.tile(numbers, copies)
        self.lanes = Lanes(numbers, copies)

    def uniform(self, what: str, now: State, over: str = "person", once: bool = False) -> NDArray[np.float64]:
        """A number in [0, 1) for each place: (replicate, place).

        `what` is the name of what is decided, usually the rule's name; `over` is ``"person"`` or
        ``"group"``; with `once` the number belongs to the place for the whole run, not to a step.
        """
        return self.numbers("rule:" + what, -1 if once else now.step, now.network.places(over)).T

    def happens(self, what: str, now: State, chance: ArrayLike, over: str = "group") -> NDArray[np.bool_]:
        """Whether something happens at each place, which it does with `chance`: (replicate, place)."""
        return self.uniform(what, now, over) >= 1.0 - np.asarray(chance, dtype=float)

    def numbers(self, what: str, step: int, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """The draws of these places as floats: (place, replicate)."""
        numbers = np.empty((len(places), len(self.replicates)))
        rows = max(1, _CHUNK // self.lanes.n_lanes)
        for start in range(0, len(places), rows):
            luck = self.luck(what, step, places[start : start + rows])
            numbers[start : start + rows] = luck.numbers()
        return numbers

    def luck(self, what: str, step: int, places: NDArray[np.int64]) -> Luck:
        """The draws of these places in one decision, 64 replicates to a word."""
        stream = stream_of(f"{self.key}/{what}/{step}")
        return Luck(mix((places.astype(np.uint64) + np.uint64(1)) * GOLDEN + stream), self.lanes)


class Luck:
    """The draws of some places in one decision, looked at as closely as it takes to decide.

    Parameters
    ----------
    seeds : (place,) uint64
        The places' seeds, see the layout above.
    lanes : Lanes
        Which replicate stands in which lane.
    """

    def __init__(self, seeds: NDArray[np.uint64], lanes: Lanes):
        self.seeds, self.lanes = seeds, lanes
        self._words: dict[int, Words] = {}

    def word(self, bit: int) -> Words:
        """One of the six leading bits, 0 being the most significant: (place, word)."""
        if bit not in self._words:
            offset = (self.lanes.blocks * np.uint64(8) + np.uint64(bit + 1)) * GOLDEN
            self._words[bit] = mix(self.seeds[:, None] + offset)
        return self._words[bit]

    def at(self, place: Places, lane: Lane) -> NDArray[np.float64]:
        """The draws of some lanes as numbers in [0, 1): (lane,)."""
        draw = np.zeros(len(place), dtype=np.uint64)
        for bit in range(LEADING):
            draw <<= np.uint64(1)
            draw |= bits_at(self.word(bit), place, lane)
        draw <<= np.uint64(47)
        draw |= self._tail(place, lane)
        return draw.astype(np.float64) * 2.0**-53

    def numbers(self) -> NDArray[np.float64]:
        """All draws as numbers in [0, 1): (place, replicate)."""
        draw = self._tail(slice(None), self.lanes.columns)
        for bit in range(LEADING):
            draw |= self.lanes.unpack(self.word(bit)).astype(np.uint64) << np.uint64(52 - bit)
        return draw.astype(np.float64) * 2.0**-53

    def hashes(self, place: Any = slice(None), lane: Any = slice(None)) -> NDArray[np.uint64]:
        """64 bits for every lane (or for some), whose higher 47 are the lower ones of its draw: (place, lane)."""
        seeds = self.seeds[:, None] if isinstance(place, slice) else self.seeds[place]
        return mix((seeds ^ TAIL) + (self.lanes.numbers[lane] + np.uint64(1)) * GOLDEN)

    def reaches(self, threshold: NDArray[np.float64], among: Words) -> Words:
        """Where among some lanes the draw is at least a threshold that all replicates of a place share.

        `threshold` is (place, 1) or (1, 1). The leading bits settle all but one lane in 64.
        """
        scaled = np.clip(threshold, 0.0, 1.0) * 64.0
        lead = scaled.astype(np.uint8)
        above, equal = np.zeros_like(among), np.where(lead < 64, among, NOBODY)
        for bit in range(LEADING):
            word = self.word(bit)
            wanted = (lead >> (LEADING - 1 - bit) & 1).astype(bool)
            if wanted.size == 1:
                above, equal = (above, equal & word) if wanted[0, 0] else (above | equal & word, equal & ~word)
            else:
                above |= np.where(wanted, NOBODY, equal & word)
                equal &= np.where(wanted, word, ~word)
        place, lane = lanes_of(equal)
        rest = (scaled - lead)[:, 0]
        enough = self._tail(place, lane) * 2.0**-47 >= (rest[place] if len(rest) > 1 else rest)
        return above | words_of(place[enough], lane[enough], *among.shape)

    def lowest(self, n: int) -> Words:
        """The `n` places with the lowest draws, in each replicate: (place, word).

        Draws are looked at only where so many leading bits are zero as leave every replicate `n` places.
        """
        low = np.broadcast_to(self.lanes.present, (len(self.seeds), self.lanes.n_words))
        for bit in range(LEADING):
            lower = low & ~self.word(bit)
            if self.lanes.totals(lower).min(initial=n) < n:
                break
            low = lower
        place, lane = lanes_of(low)
        order = np.lexsort((self.at(place, lane), lane))
        counts = np.bincount(lane, minlength=self.lanes.n_lanes)
        chosen = order[spans(0, counts) < n]
        return words_of(place[chosen], lane[chosen], *low.shape)

    def _tail(self, place: Any, lane: Any) -> NDArray[np.uint64]:
        return self.hashes(place, lane) >> np.uint64(17)


def stream_of(what: str) -> np.uint64:
    """The start of all luck of one kind, which begins with the key."""
    return np.uint64(int.from_bytes(hashlib.blake2b(what.encode(), digest_size=8).digest(), "little"))


def mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of splitmix64, in place."""
    x ^= x >> np.uint64(30)
    x *= _FIRST
    x ^= x >> np.uint64(27)
    x *= _SECOND
    x ^= x >> np.uint64(31)
    return x


def key_of(rng: Any = None) -> int:
    """The 63-bit key behind an `rng=` argument.

    Parameters
    ----------
    rng : None, int, SeedSequence, BitGenerator or Generator
        An int always gives the same luck (an int below 2**63 is its own key), and so does a
        SeedSequence. A Generator or BitGenerator is asked for one number and so moves on. None
        takes fresh entropy. (https://scientific-python.org/specs/spec-0007/)

    Examples
    --------
    >>> key_of(7)
    7
    >>> import numpy as np
    >>> key_of(np.random.default_rng(7)) == key_of(np.random.default_rng(7))
    True
    """
    if rng is None:
        return secrets.randbits(63)
    if isinstance(rng, (int, np.integer)) and not isinstance(rng, bool):
        if rng < 0:
            raise ValueError(f"rng must not be negative, got {rng}")
        return int(rng) if rng < 2**63 else _fold(np.random.SeedSequence(int(rng)))
    if isinstance(rng, np.random.SeedSequence):
        return _fold(rng)
    if isinstance(rng, np.random.BitGenerator):
        rng = np.random.Generator(rng)
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(0, 2**63))
    raise TypeError(
        f"rng must be None, a whole number, or a numpy SeedSequence, BitGenerator or Generator, got {rng!r}"
    )


def _fold(sequence: np.random.SeedSequence) -> int:
    return int(sequence.generate_state(1, np.uint64)[0] >> np.uint64(1))
