"""Strengths fade as a power of two, grow by meetings, and end below the floor in the very step."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.bonds.strength import Fading, Strengths, longer

HALF_LIVES = st.sampled_from((0.3, 1.0, 1.7, 4.0, 26.0))
FLOORS = st.sampled_from((0.001, 0.1, 0.25, 0.5, 0.9))


class Plain:
    """The same, one bond at a time: what is kept is the strength times a scale."""

    def __init__(self, fading, n):
        self.fading, self.kept = fading, [None] * n

    def keep_up(self, at, times, step):
        for number, more in zip(at, times):
            if self.kept[number] is not None:
                self.kept[number] += more * self.fading.scale(step)

    def ended(self, step):
        back = self.fading.back_to_scale(step)
        self.kept = [kept if kept is None else kept * back for kept in self.kept]
        least = self.fading.floor * self.fading.scale(step)
        gone = [number for number, kept in enumerate(self.kept) if kept is not None and kept < least]
        for number in gone:
            self.kept[number] = None
        return gone


@given(half_life=HALF_LIVES, floor=FLOORS, seed=st.integers(0, 2**32 - 1), busy=st.sampled_from((0.02, 0.2)))
def test_they_are_those_of_bonds_looked_at_one_by_one(half_life, floor, seed, busy):
    luck, n = np.random.default_rng(seed), 30
    fading = Fading(half_life, floor)
    quick, plain = Strengths(fading, n), Plain(fading, n)
    for step in range(40):
        there = np.array([kept is not None for kept in plain.kept])
        come = np.flatnonzero(~there & (luck.random(n) < busy))
        met = np.flatnonzero(there & (luck.random(n) < busy))
        times = luck.integers(1, 4, len(met))
        gone = np.flatnonzero(there & (luck.random(n) < busy / 4))
        quick.keep_up(met, times, step)
        plain.keep_up(met, times, step)
        quick.end(gone)
        quick.start(come, step)
        plain.kept = [None if i in gone else fading.scale(step) if i in come else plain.kept[i] for i in range(n)]
        assert quick.ended(step + 1).tolist() == plain.ended(step + 1)
        left = [number for number, kept in enumerate(plain.kept) if kept is not None]
        strength = [plain.kept[number] / fading.scale(step + 1) for number in left]
        assert quick.now(np.array(left, dtype=np.int64), step + 1).tolist() == strength


@pytest.mark.parametrize("half_life", [1, 2, 3, 7])
@pytest.mark.parametrize("halvings", [1, 2, 4])
def test_who_never_meets_is_below_the_floor_one_step_after_so_many_half_lives(half_life, halvings):
    """At the floor itself it is still there."""
    strengths = Strengths(Fading(half_life, 0.5**halvings), 3)
    strengths.start(np.arange(3), 0)
    ended = {step: strengths.ended(step).tolist() for step in range(1, 40)}

    assert [step for step, gone in ended.items() if gone] == [half_life * halvings + 1]
    assert ended[half_life * halvings + 1] == [0, 1, 2]


@given(half_life=HALF_LIVES, steps=st.integers(0, 60))
def test_a_strength_halves_in_its_half_life(half_life, steps):
    strengths = Strengths(Fading(half_life, 1e-300), 1)
    strengths.start(np.array([0]), 0)
    for step in range(1, steps + 1):
        strengths.ended(step)

    expected = 0.5 ** float(Fraction(steps) / Fraction(half_life))
    assert strengths.now(np.array([0]), steps)[0] == pytest.approx(expected, rel=1e-9)
    assert strengths.of_the_first(steps) == strengths.now(np.array([0]), steps)[0]


@pytest.mark.parametrize("half_life, steps", [(0.5, 450), (1, 900)])
def test_hundreds_of_halvings_are_counted_too(half_life, steps):
    strengths = Strengths(Fading(half_life, 1e-300), 1)
    strengths.start(np.array([0]), 0)
    for step in range(1, steps + 1):
        assert not len(strengths.ended(step))
        assert strengths.of_the_first(step) == strengths.now(np.array([0]), step)[0] == 0.5 ** (step / half_life)


@pytest.mark.parametrize("half_life", [0.01, 0.4, 1.0, 3.0])
def test_over_thousands_of_half_lives_a_meeting_a_step_keeps_it_where_it_was(half_life):
    """Kept strengths grow with time and are put back to scale: none of it is seen."""
    fading = Fading(half_life, 1e-40)
    strengths, decay = Strengths(fading, 1), 0.5 ** (1 / half_life)
    strengths.start(np.array([0]), 0)
    for step in range(5000):
        strengths.keep_up(np.array([0]), np.array([1]), step)
        assert not len(strengths.ended(step + 1))
        if step > 300:
            assert strengths.now(np.array([0]), step + 1)[0] == pytest.approx(decay / (1 - decay), rel=1e-9)


def test_bonds_that_end_are_not_looked_at_again():
    strengths = Strengths(Fading(1.0, 0.5), 2)
    strengths.start(np.array([0, 1]), 0)
    strengths.end(np.array([0]))

    assert [strengths.ended(step).tolist() for step in (1, 2, 3)] == [[], [1], []]


def test_room_for_more_changes_nothing_that_is_there():
    strengths = Strengths(Fading(2.0, 0.2), 1)
    strengths.start(np.array([0]), 0)
    strengths.longer(3)
    strengths.start(np.array([2]), 1)

    assert strengths.now(np.array([0, 2]), 1) == pytest.approx([0.5**0.5, 1.0])


def test_a_bond_that_fades_within_a_step_is_gone_at_once():
    strengths = Strengths(Fading(0.2, 0.1), 1)
    strengths.start(np.array([0]), 4)

    assert strengths.ended(5).tolist() == [0]


def test_a_longer_array_keeps_what_there_is():
    grown = longer(np.array([3, 4], dtype=np.int32), 5)

    assert grown.tolist() == [3, 4, 0, 0, 0]
    assert grown.dtype == np.int32
