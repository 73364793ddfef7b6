"""Forests: who taught whom in some replicates, as trees with a root for everybody who was taught by nobody."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings.keys import firsts
from tidings.measures.door import taught
from tidings.replay import Replay

BLOCK = 1 << 18  # replicates times people looked at side by side
SHORT = 1 << 15  # generations below which numbers of 16 bits will do, which numpy sorts several times as fast

Nodes = NDArray[np.int64]  # (node,) places: a person in one of the replicates


class Forest:
    """Who taught whom in some replicates.

    A place is a person in a replicate, and the number of its row times the people plus that of the
    person; nodes are the places of those who ever knew.

    Parameters
    ----------
    learned_at : (replicate, person) array
        When everybody first learned, NaN if never.
    told_by : (replicate, person) array
        The position of their teacher among the people, NaN if there was none.
    """

    def __init__(self, learned_at: NDArray[np.float64], told_by: NDArray[np.float64]):
        self.n_rows, self.n_people = learned_at.shape
        self.when = learned_at.reshape(-1)
        self.knew = ~np.isnan(self.when)
        number = told_by.reshape(-1)
        self.learner: Nodes = np.flatnonzero(~np.isnan(number))  # those whom somebody told
        number = number[self.learner]
        _refuse_strangers(number, self.n_people)
        self.teacher: Nodes = number.astype(np.int64) + self.learner - self.learner % self.n_people
        _refuse_those_who_came_later(self)

    def row(self, nodes: Nodes) -> Nodes:
        """Which replicate each node is in."""
        return nodes // self.n_people

    @cached_property
    def _climbed(self) -> tuple[NDArray[np.int64], Nodes]:
        """Of every place the generation and the root, found by steps that are twice as long each time."""
        generation, up = np.zeros(len(self.when), dtype=np.int64), np.arange(len(self.when))
        generation[self.learner], up[self.learner] = 1, self.teacher
        climbing = self.learner
        while len(climbing):
            above = up[climbing]
            higher, further = up[above], generation[above]
            generation[climbing] += further
            up[climbing] = higher
            climbing = climbing[higher != above]
        return generation, up

    @property
    def generation(self) -> NDArray[np.int64]:
        """How many tellings it took from a root to each place: (place,)."""
        return self._climbed[0]

    @property
    def root(self) -> Nodes:
        """The root of the tree that each place is in: (place,)."""
        return self._climbed[1]

    @cached_property
    def n_told(self) -> NDArray[np.int64]:
        """How many people each told: (place,)."""
        return np.bincount(self.teacher, minlength=len(self.when))

    @cached_property
    def size(self) -> NDArray[np.int64]:
        """People in the branch that begins with each place, that person included: (place,)."""
        size = self.knew.astype(np.int64)
        generation = self.generation[self.learner]
        if len(generation) and generation.max() < SHORT:
            generation = generation.astype(np.int16)
        order = np.argsort(generation, kind="stable")
        learner, teacher = self.learner[order], self.teacher[order]
        begins = firsts(generation[order])
        # From the last generation back, so that whoever is added to a teacher is complete.
        for start, stop in zip(begins[::-1], [len(order), *begins[:0:-1]]):
            np.add.at(size, teacher[start:stop], size[learner[start:stop]])
        return size


def by_replicate(
    run: xr.Dataset | Replay, measure: Callable[[Forest], NDArray[np.float64]], *dims: str
) -> xr.DataArray:
    """A measure of the forest of each replicate, some of them at a time: (..., replicate, *dims).

    `measure` gives an array (row,), or (row, person) where ``"person"`` is among the dims.
    """
    return xr.apply_ufunc(
        _by_rows,
        *taught(run),
        kwargs={"measure": measure},
        input_core_dims=[["person"], ["person"]],
        output_core_dims=[list(dims)],
        dask="parallelized",
        output_dtypes=[float],
        dask_gufunc_kwargs={"allow_rechunk": True},
    )


def _by_rows(
    learned_at: NDArray[np.float64], told_by: NDArray[np.float64], measure: Callable[[Forest], NDArray]
) -> NDArray[np.float64]:
    shape = np.broadcast_shapes(learned_at.shape, told_by.shape)
    when, told = (np.broadcast_to(array, shape).reshape(-1, shape[-1]) for array in (learned_at, told_by))
    n = max(BLOCK // max(shape[-1], 1), 1)
    blocks = [measure(Forest(when[at : at + n], told[at : at + n])) for at in range(0, max(len(when), 1), n)]
    found = np.concatenate(blocks).astype(float, copy=False)
    return found.reshape((*shape[:-1], *found.shape[1:]))


def _refuse_strangers(number: NDArray[np.float64], n_people: int) -> None:
    if ((number < 0) | (number >= n_people) | (number != np.floor(number))).any():
        wrong = number[np.argmax((number < 0) | (number >= n_people) | (number != np.floor(number)))]
        raise _unfit(f"{wrong:g} is the position of none of the {n_people:,} people")


def _refuse_those_who_came_later(forest: Forest) -> None:
    late = ~(forest.when[forest.teacher] < forest.when[forest.learner])
    if late.any():
        learner, teacher = (each[np.argmax(late)] for each in (forest.learner, forest.teacher))
        person, other = learner % forest.n_people, teacher % forest.n_people
        raise _unfit(f"the person in place {person} was told by the one in place {other}, who did not know before them")


def _unfit(why: str) -> ValueError:
    return ValueError(
        f"'told_by' does not go with the people of the run: {why}; "
        "measure the run as it was simulated, before people are selected, reordered or averaged"
    )
