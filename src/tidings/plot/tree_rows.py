"""Branches of trees that grow to the right, packed by their outlines so that no two lines cross."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

APART = 1.0  # rows from one branch to the next
TREES_APART = 2.0  # rows from one tree to the next


class _Outline(NamedTuple):
    """How far down and up a branch reaches, seen from the row of the one it begins with."""

    first: int  # the moment it begins
    low: NDArray[np.float64]  # (moment from the first on,)
    high: NDArray[np.float64]


def packed_rows(moment: NDArray[np.int64], teacher: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.float64]:
    """A row for each person of some trees, from 0 up: (person,).

    A line leads from a teacher to each learner: within the first moment it turns to the learner's row
    and then it keeps to it. So a branch needs its rows only from its beginning to its end, and
    lines never cross.

    Parameters
    ----------
    moment : array (person,)
        Number of the moment in which each learned, never falling; a teacher learned before.
    teacher : array (person,)
        Place of the teacher in these arrays, -1 for those who begin a tree.
    size : array (person,)
        People in the branch that begins with each. The largest come in the middle.

    Examples
    --------
    >>> packed_rows(np.array([0, 1, 1, 2]), np.array([-1, 0, 0, 1]), np.array([4, 2, 1, 1]))
    array([0.5, 1. , 0. , 1. ])
    """
    learners: list[list[int]] = [[] for _ in moment]
    for person in np.flatnonzero(teacher >= 0).tolist():
        learners[teacher[person]].append(person)
    offset = np.zeros(len(moment))
    outlines: dict[int, _Outline] = {}
    for person in range(len(moment) - 1, -1, -1):  # learners come after their teacher
        order = _largest_in_the_middle(learners[person], size)
        branches = [_led_to(outlines.pop(learner), int(moment[person]) + 1) for learner in order]
        rows, outline = _side_by_side(branches, APART)
        middle = (rows[0] + rows[-1]) / 2 if order else 0.0
        offset[order] = rows - middle
        outlines[person] = _grown(int(moment[person]), rows - middle, outline, middle)
    roots = _largest_in_the_middle(np.flatnonzero(teacher < 0).tolist(), size)
    offset[roots], _ = _side_by_side([outlines[root] for root in roots], TREES_APART)
    for person in np.flatnonzero(teacher >= 0).tolist():
        offset[person] += offset[teacher[person]]
    return offset - offset.min(initial=0)


def _largest_in_the_middle(people: Sequence[int], size: NDArray[np.int64]) -> list[int]:
    """In turns from below and from above, the smallest first; those of one size in order of time."""
    order = sorted(people, key=lambda person: (size[person], person))
    return order[::2] + order[1::2][::-1]


def _led_to(branch: _Outline, moment: int) -> _Outline:
    """A branch with the line that leads to it from an earlier moment on."""
    line = np.zeros(branch.first - moment)
    return _Outline(moment, np.append(line, branch.low), np.append(line, branch.high))


def _side_by_side(branches: Sequence[_Outline], apart: float) -> tuple[NDArray[np.float64], _Outline]:
    """The rows of branches one above the other as near as they may come, and the outline of them all."""
    first = min((branch.first for branch in branches), default=0)
    n = max((branch.first + len(branch.low) for branch in branches), default=0) - first
    low, high = np.full(n, np.inf), np.full(n, -np.inf)
    rows = np.zeros(len(branches))
    for at, branch in enumerate(branches):
        there = slice(branch.first - first, branch.first - first + len(branch.low))
        rows[at] = max(float((high[there] + apart - branch.low).max()), -float(branch.low.min()))
        low[there] = np.minimum(low[there], rows[at] + branch.low)
        high[there] = rows[at] + branch.high
    return rows, _Outline(first, low, high)


def _grown(moment: int, rows: NDArray[np.float64], above: _Outline, middle: float) -> _Outline:
    """The outline of a person and of all branches that begin with them, whose lines spread in the first moment."""
    low, high = np.append(rows.min(initial=0), above.low - middle), np.append(rows.max(initial=0), above.high - middle)
    return _Outline(moment, low, high)
