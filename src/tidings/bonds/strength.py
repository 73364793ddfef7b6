"""Strength: how what ties two people fades, is kept up by meetings, and in the end is gone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_EPOCH = 512  # halvings after which strengths are put back to scale: far from where floats end
_NEVER = np.iinfo(np.int32).max


class Fading:
    """Every strength halves in `half_life` steps and ends below `floor`.

    Strengths are kept as ``strength * scale(step)``: nothing has to be touched as time goes by.
    """

    def __init__(self, half_life: float, floor: float):
        self.half_life, self.floor = half_life, floor

    def scale(self, step: int) -> float:
        """What strengths of this step are kept in."""
        return 2.0 ** (step / self.half_life - _EPOCH * self._epoch(step))

    def back_to_scale(self, step: int) -> float:
        """By what kept strengths are multiplied as this step begins: 1, or an exact power of 2."""
        return 2.0 ** (-_EPOCH * min(self._epoch(step) - self._epoch(step - 1), 2))

    def least(self, step: int) -> float:
        """The least that is kept of what is still there in this step."""
        return self.floor * self.scale(step)

    def _epoch(self, step: int) -> int:
        return int(step / self.half_life // _EPOCH)


class Strengths:
    """The strengths of some bonds, and when each is to be looked at again, which is never after its end."""

    def __init__(self, fading: Fading, n: int):
        self.fading, self.kept = fading, np.zeros(n)
        self._left = np.zeros(n, dtype=np.int32)  # steps from when it is looked at to a day that never comes
        self._next = _NEVER
        self._first = fading.scale(0)  # what was kept at the start of those that nobody has kept up

    def longer(self, n: int) -> None:
        """Make room for `n` bonds in all."""
        self.kept, self._left = longer(self.kept, n), longer(self._left, n)

    def start(self, at: NDArray | slice, step: int) -> None:
        """Bonds that come, with strength 1."""
        self.kept[at] = self.fading.scale(step)
        halvings = -np.log2(self.fading.floor)
        self._put_off(at, step, np.array(halvings))

    def keep_up(self, at: NDArray[np.integer], times: NDArray[np.integer], step: int) -> None:
        """So many meetings of each, named once."""
        self.kept[at] += times * self.fading.scale(step)

    def end(self, at: NDArray[np.integer]) -> None:
        """Bonds that end: they are not looked at again."""
        self._left[at] = 0

    def now(self, at: NDArray[np.integer], step: int) -> NDArray[np.float64]:
        """How strong these bonds are."""
        return self.kept[at] / self.fading.scale(step)

    def of_the_first(self, step: int) -> float:
        """How strong bonds are that were there at the start and that nobody has kept up."""
        return self._first / self.fading.scale(step)

    def ended(self, step: int) -> NDArray[np.int64]:
        """Bonds that have faded away as this step begins, in order."""
        back = self.fading.back_to_scale(step)
        if back != 1:
            self.kept *= back
            self._first *= back
        if step < self._next:
            return np.zeros(0, dtype=np.int64)
        at = np.flatnonzero(self._left >= _NEVER - step)
        gone = self.kept[at] < self.fading.least(step)
        rest = at[~gone]
        self._left[at[gone]] = 0
        self._put_off(rest, step, np.log2(self.kept[rest] / self.fading.least(step)))
        self._next = _NEVER - int(self._left.max(initial=0))
        return at[gone]

    def _put_off(self, at: NDArray | slice, step: int, halvings: NDArray[np.float64]) -> None:
        # One step early, whatever the rounding of the logarithm.
        wait = np.clip(halvings * self.fading.half_life - 1, 1, _NEVER // 2)
        due = np.minimum(step + wait, _NEVER - 1).astype(np.int32)
        self._left[at] = _NEVER - due
        self._next = min(self._next, int(due.min(initial=_NEVER)))


def longer(array: NDArray, size: int) -> NDArray:
    """The array with room for so many, 0 where nothing is yet."""
    grown = np.zeros(size, dtype=array.dtype)
    grown[: len(array)] = array
    return grown
