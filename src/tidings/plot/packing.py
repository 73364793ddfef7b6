"""Separate parts of a picture side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]  # (place, 2)

ONE_BY_ONE = 60  # so many of the largest parts each look for room
MARGIN = 0.6  # air around every part, in lengths of a tie


def packed(places: Points, parts: list[NDArray[np.intp]]) -> Points:
    """Move the parts side by side, the largest in the middle, single places outermost: (place, 2).

    Parameters
    ----------
    places : array (place, 2)
        Where everything stands within its own part.
    parts : list of arrays
        The places of each part that want room.
    """
    places, room = places.copy(), _Room()
    several = sorted((part for part in parts if len(part) > 1), key=len, reverse=True)
    boxes = np.array([[places[part].min(axis=0), places[part].max(axis=0)] for part in several]).reshape(-1, 2, 2)
    middles = boxes.mean(axis=1)
    reaches = [np.hypot(*(places[part] - at).T).max() + MARGIN for part, at in zip(several, middles)]
    centres = [room.take(reach) for reach in reaches[:ONE_BY_ONE]]
    centres += list(room.surround(len(several) - len(centres), max(reaches[ONE_BY_ONE:], default=0.0)))
    for part, centre, at in zip(several, centres, middles):
        places[part] += centre - at
    single = [part[0] for part in parts if len(part) == 1]
    places[single] = room.surround(len(single), MARGIN)
    return places


def sunflower(n: int) -> Points:
    """Points spread evenly over a disc, from the middle outwards, not much more than 1.6 apart: (point, 2)."""
    turn = np.arange(n) * np.pi * (3 - np.sqrt(5))
    return np.sqrt(np.arange(n) + 0.5)[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)


class _Room:
    """Circles that are taken."""

    def __init__(self) -> None:
        self.centres = np.zeros((0, 2))
        self.radii = np.zeros(0)

    @property
    def reach(self) -> float:
        return float((np.hypot(*self.centres.T) + self.radii).max(initial=0))

    def take(self, radius: float) -> Points:
        """The first free point from the middle outwards for one circle: (2,)."""
        outside = np.array([[self.reach + radius if len(self.radii) else 0.0, 0.0]])
        tries = np.concatenate([(self.reach + radius) / 20 * sunflower(400), outside])
        centre = tries[self._free(tries, radius)][0] if len(self.radii) else np.zeros(2)
        self.centres = np.vstack([self.centres, centre])
        self.radii = np.append(self.radii, radius)
        return centre

    def surround(self, n: int, radius: float) -> Points:
        """Free points for many circles of one size; everything inside of them is taken then: (circle, 2)."""
        if not n:
            return np.zeros((0, 2))
        width = 2 * radius / 1.6
        tries = width * sunflower(2 * n + int((self.reach / width + 2) ** 2))
        points = tries[self._free(tries, radius)][:n]
        self.centres, self.radii = np.zeros((1, 2)), np.array([np.hypot(*points.T).max() + radius])
        return points

    def _free(self, tries: Points, radius: float) -> NDArray[np.bool_]:
        free = np.ones(len(tries), dtype=bool)
        for centre, taken in zip(self.centres, self.radii):
            free &= np.hypot(*(tries - centre).T) >= taken + radius - 1e-9
        return free
