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

if TYPE_CHECKING:
    from tidings.state import State

LAW = 1
"""Version of the law of a step and of the bits of a draw; it is part of every result."""

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
TAIL = np.uint64(0xD1B54A32D192ED03)
LEADING = 6
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_ONES = np.uint64(0xFFFFFFFFFFFFFFFF)
_CHUNK = 1 << 17  # lanes (place x replicate) settled at a time, so that temporaries stay in cache


class Draws:
    """The luck of some replicates under one key.

    Parameters
    ----------
    key : int
        63-bit key of the run (see `key_of`).
    replicates : int or sequence of int
        How many replicates (numbered from 0), or the numbers of the replicates wanted.

    Examples
    --------
    Replicate 33 alone has the luck it has among others:

    >>> import tidings as td
    >>> pair = td.Network.from_edges([("Ana", "Ben")]).where()
    >>> many, alone = Draws(7, 100), Draws(7, [33])
    >>> bool((many.uniform("talk", pair)[33] == alone.uniform("talk", pair)[0]).all())
    True
    """

    def __init__(self, key: int, replicates: int | Sequence[int] | NDArray[np.integer]):
        self.key = int(key)
        numbers = np.arange(replicates) if isinstance(replicates, (int, np.integer)) else np.asarray(replicates)
        self.replicates: NDArray[np.int64] = numbers.astype(np.int64)
        first, last = (int(numbers.min()) // 64, int(numbers.max()) // 64) if len(numbers) else (0, 0)
        self._blocks = np.arange(first, last + 1, dtype=np.uint64)
        lanes = self.replicates - 64 * first
        consecutive = len(lanes) > 0 and bool((np.diff(lanes) == 1).all())
        self._lanes: Any = slice(int(lanes[0]), int(lanes[-1]) + 1) if consecutive else lanes

    def uniform(self, what: str, now: State, over: str = "person", once: bool = False) -> NDArray[np.float64]:
        """A number in [0, 1) for each place: (replicate, place).

        `what` is the name of what is decided, usually the rule's name; `over` is ``"person"`` or
        ``"group"``; with `once` the number belongs to the place for the whole run, not to a step.
        """
        return self.numbers("rule:" + what, -1 if once else now.step, now.network.places(over)).T

    def happens(self, what: str, now: State, chance: ArrayLike, over: str = "group") -> NDArray[np.bool_]:
        """Whether something happens at each place, which it does with `chance`: (replicate, place)."""
        places = now.network.places(over)
        chances = np.broadcast_to(np.asarray(chance, dtype=float), (len(self.replicates), len(places))).T
        return self.reaches("rule:" + what, now.step, places, 1.0 - chances).T

    def numbers(self, what: str, step: int, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """The draws of these places as floats: (place, replicate)."""
        seeds = self._seeds(what, step, places)
        draw = self._leading(seeds).astype(np.uint64) << np.uint64(47)
        draw |= self._tail(seeds[:, None], self.replicates[None, :])
        return draw.astype(np.float64) * 2.0**-53

    def reaches(
        self,
        what: str,
        step: int,
        places: NDArray[np.int64],
        threshold: NDArray[np.float64],
        among: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.bool_]:
        """Whether each draw is at least `threshold`, looked at only `among` some lanes: (place, replicate).

        Gives the bits of ``numbers(...) >= threshold``, mostly from the leading bits alone.
        """
        seeds = self._seeds(what, step, places)
        n_lanes = len(self.replicates)
        result = np.empty((len(places), n_lanes), dtype=bool)
        rows = max(1, _CHUNK // max(n_lanes, 1))
        settle = self._settle_by_word if threshold.shape[1] == 1 else self._settle_by_lane
        for start in range(0, len(places), rows):
            part = slice(start, start + rows)
            limit = threshold[part] if threshold.shape[0] > 1 else threshold
            settle(seeds[part], limit, None if among is None else among[part], result[part])
        return result

    def _settle_by_word(self, seeds: Any, limit: Any, among: Any, result: Any) -> None:
        # One threshold for all replicates of a place: compare 64 leading bits a word operation.
        scaled = np.clip(limit, 0.0, 1.0) * 64.0
        lead = scaled.astype(np.uint8)
        above = np.zeros((len(seeds), len(self._blocks)), dtype=np.uint64)
        equal = np.broadcast_to(np.where(lead < 64, _ONES, np.uint64(0)), above.shape).copy()
        for bit in range(LEADING):
            word = self._word(seeds, bit)
            wanted = (lead >> (LEADING - 1 - bit) & 1).astype(bool)
            above |= np.where(wanted, np.uint64(0), equal & word)
            equal &= np.where(wanted, word, ~word)
        result[...] = self._unpack(above)
        undecided = self._unpack(equal).view(bool)
        self._settle_rest(seeds, scaled, undecided, among, result)

    def _settle_by_lane(self, seeds: Any, limit: Any, among: Any, result: Any) -> None:
        scaled = limit * 64.0
        lead = scaled.astype(np.uint8)
        own = self._leading(seeds)
        np.greater(own, lead, out=result)
        self._settle_rest(seeds, scaled, own == lead, among, result)

    def _settle_rest(self, seeds: Any, scaled: Any, undecided: Any, among: Any, result: Any) -> None:
        if among is not None:
            undecided &= among
            result &= among
        place, lane = lanes_of(undecided)
        if len(place):
            rest = np.broadcast_to(scaled, result.shape)[place, lane] % 1.0
            result[place, lane] = self._tail(seeds[place], self.replicates[lane]) * 2.0**-47 >= rest

    def _seeds(self, what: str, step: int, places: NDArray[np.int64]) -> NDArray[np.uint64]:
        text = f"{self.key}/{what}/{step}".encode()
        stream = np.uint64(int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little"))
        return _mix((places.astype(np.uint64) + np.uint64(1)) * GOLDEN + stream)

    def _word(self, seeds: Any, bit: int) -> NDArray[np.uint64]:
        return _mix(seeds[:, None] + (self._blocks * np.uint64(8) + np.uint64(bit + 1))[None, :] * GOLDEN)

    def _tail(self, seeds: Any, replicates: Any) -> NDArray[np.uint64]:
        mixed = _mix((seeds ^ TAIL) + (replicates.astype(np.uint64) + np.uint64(1)) * GOLDEN)
        return mixed >> np.uint64(17)

    def _leading(self, seeds: Any) -> NDArray[np.uint8]:
        lead = np.zeros((len(seeds), len(self.replicates)), dtype=np.uint8)
        for bit in range(LEADING):
            lead |= self._unpack(self._word(seeds, bit)) << np.uint8(LEADING - 1 - bit)
        return lead

    def _unpack(self, words: NDArray[np.uint64]) -> NDArray[np.uint8]:
        octets = np.ascontiguousarray(words).astype("<u8", copy=False).view(np.uint8)
        return np.unpackbits(octets, axis=1, bitorder="little")[:, self._lanes]


def lanes_of(which: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Place and replicate of what is so; several times faster than `np.nonzero` of two dimensions."""
    return np.divmod(np.flatnonzero(which), which.shape[1])


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
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
