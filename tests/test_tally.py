"""Counts in planes are those of a product of matrices."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from tidings.bits import packed, unpacked
from tidings.tally import Contacts

seeds = st.integers(0, 2**32 - 1)


def matrix_of(degrees, n_contacts, rng=0):
    """Ones, (place, contact): so many contacts for each place, some of them more than once."""
    luck = np.random.default_rng(rng)
    indptr = np.concatenate([[0], np.cumsum(degrees, dtype=int)])
    indices = luck.integers(0, max(n_contacts, 1), indptr[-1])
    return sp.csr_array((np.ones(indptr[-1]), indices, indptr), shape=(len(degrees), n_contacts))


def numbers(n_contacts, n_planes=1, n_words=1, rng=0):
    """A number for each contact and lane, and the planes it is written in."""
    number = np.random.default_rng(rng).integers(0, 2**n_planes, (n_contacts, 64 * n_words))
    return number, [packed(number >> k & 1 == 1) for k in range(n_planes)]


def agrees(matrix, n_planes=1, n_words=1, rng=0):
    """Whatever can be asked of a tally has the answer of the product."""
    number, planes = numbers(matrix.shape[1], n_planes, n_words, rng)
    wanted = (matrix @ number).astype(int)
    tally = Contacts(matrix).count(planes)
    _agrees_in_counts(tally, wanted)
    _agrees_in_levels(tally, wanted)
    _agrees_in_levels_of_places(tally, wanted, rng)


def _agrees_in_counts(tally, wanted):
    place, lane = np.nonzero(np.ones_like(wanted))
    assert (tally.at(place, lane) == wanted.ravel()).all()
    some = np.random.default_rng(1).permutation(len(place))[:100]
    assert (tally.at(place[some], lane[some]) == wanted[place[some], lane[some]]).all()
    written = [unpacked(plane).astype(int) << k for k, plane in enumerate(tally.planes_by_place())]
    assert (sum(written, np.zeros_like(wanted)) == wanted).all()
    assert wanted.max(initial=0) <= tally.most


def _agrees_in_levels(tally, wanted):
    most = int(wanted.max(initial=0))
    steps = range(most + 1) if most < 70 else np.random.default_rng(2).integers(0, most + 1, 40).tolist()
    edges = [2**k + by for k in range(most.bit_length() + 2) for by in (-1, 0, 1)]
    for k in {-1, 0, 1, *steps, *edges, most, most + 1, tally.most, tally.most + 1, 1 << 62}:
        reached = tally.at_least(k)
        assert reached.dtype == np.uint64
        assert (unpacked(reached) == (wanted >= k)).all(), f"at least {k}"


def _agrees_in_levels_of_places(tally, wanted, rng):
    luck, most = np.random.default_rng(rng), int(wanted.max(initial=0))
    for each in (
        luck.integers(0, most + 3, len(wanted)),
        wanted.max(axis=1, initial=0),
        wanted.max(axis=1, initial=0) + 1,
        luck.choice([-3, 0, 1, most, most + 1, tally.most + 1, 1 << 40, 1 << 62], len(wanted)),
    ):
        assert (unpacked(tally.at_least_each(each)) == (wanted >= each[:, None])).all()


@given(
    degrees=st.lists(st.integers(0, 9), max_size=30),
    n_contacts=st.integers(1, 20),
    n_planes=st.integers(1, 3),
    n_words=st.integers(1, 3),
    rng=seeds,
)
def test_small_counts_are_those_of_the_product(degrees, n_contacts, n_planes, n_words, rng):
    agrees(matrix_of(degrees, n_contacts, rng), n_planes, n_words, rng)


FEW_AND_MANY = {
    "no places": [],
    "nobody has a contact": [0, 0, 0],
    "one place": [1],
    "one contact each": [1] * 200,
    "around 64 contacts": [62, 63, 64, 0, 1, 65],
    "only many": [64, 200, 127, 126],
    "around 128 contacts": [126, 127, 0, 125, 128, 129],
    "thousands": [3968, 3969, 3970, 4096, 3, 0, 70],
    "one place of thousands": [7945],
    "more than are gathered at a time": [40_000, 33_000, 2, 0],
    "of all sizes": [*range(80), 500, 0, 4500, 63, *range(70, 0, -1)],
}
every_shape = pytest.mark.parametrize("degrees", FEW_AND_MANY.values(), ids=FEW_AND_MANY.keys())


@every_shape
@pytest.mark.parametrize("n_planes, n_words", [(1, 1), (1, 3), (2, 1), (2, 2), (3, 1)])
def test_counts_of_few_contacts_and_of_many_are_those_of_the_product(degrees, n_planes, n_words):
    agrees(matrix_of(degrees, 300), n_planes, n_words)


@pytest.mark.parametrize("n_planes, n_words", [(1, 1), (2, 3)])
def test_many_places_are_counted_without_a_seam(n_planes, n_words):
    luck = np.random.default_rng(4)
    agrees(matrix_of(luck.integers(0, 5, 9000 // n_words), 500), n_planes, n_words)
    agrees(matrix_of(np.sort(luck.zipf(1.8, 9000 // n_words).clip(0, 150))[::-1], 500), n_planes, n_words)


@every_shape
def test_everybody_counts_to_the_number_of_contacts(degrees):
    contacts = Contacts(matrix_of(degrees, 300))
    tally = contacts.count([np.full((300, 1), ~np.uint64(0))])
    place = np.arange(len(degrees))

    assert tally.at(place, place % 64).tolist() == list(degrees)
    assert (unpacked(tally.at_least_each(np.array(degrees, dtype=int))) == 1).all()
    assert not tally.at_least_each(np.array(degrees, dtype=int) + 1).any()


@every_shape
@pytest.mark.parametrize("n_words", [1, 2, 3])
@pytest.mark.parametrize("often", [0.0, 0.004, 0.3])
def test_whether_any_contact_does_it_is_whether_the_count_is_positive(degrees, n_words, often):
    matrix = matrix_of(degrees, 300)
    does = np.random.default_rng(3).random((300, 64 * n_words)) < often

    assert (unpacked(Contacts(matrix).any(packed(does))) == (matrix @ does.astype(int) > 0)).all()


def test_parallel_contacts_count_each():
    matrix = sp.csr_array((np.ones(70), np.array([0] * 66 + [1] * 4), np.array([0, 66, 70])), shape=(2, 2))
    tally = Contacts(matrix).count([packed(np.arange(64) % 2 == np.arange(2)[:, None])])

    assert tally.at(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])).tolist() == [66, 0, 0, 4]


def test_every_stored_entry_is_a_contact_whatever_its_value():
    matrix = sp.csr_array((np.array([0.0, 5.0, -1.0]), np.array([0, 1, 1]), np.array([0, 2, 3])), shape=(2, 2))
    tally = Contacts(matrix).count([np.full((2, 1), ~np.uint64(0))])

    assert tally.at(np.array([0, 1]), np.array([0, 63])).tolist() == [2, 1]


def test_contacts_count_again_and_again_and_change_nothing():
    matrix = matrix_of(FEW_AND_MANY["of all sizes"], 300)
    contacts = Contacts(matrix)
    for n_planes, n_words, rng in [(1, 1, 0), (3, 2, 1), (1, 3, 2), (1, 1, 0)]:
        number, planes = numbers(300, n_planes, n_words, rng)
        before = [plane.copy() for plane in planes]
        tally = contacts.count(planes)
        place, lane = np.nonzero(np.ones((matrix.shape[0], 64 * n_words)))
        assert (tally.at(place, lane) == (matrix @ number).ravel()).all()
        assert all((plane == was).all() for plane, was in zip(planes, before))


def test_answers_that_are_kept_are_not_mixed_up():
    matrix = matrix_of([5, 3, 0, 8], 20)
    number, planes = numbers(20)
    tally, wanted = Contacts(matrix).count(planes), matrix @ number
    for each in ([1, 1, 1, 1], [4, 0, 1, 2], [1, 1, 1, 1]):
        for k in (2, 1, 0, 2):
            assert (unpacked(tally.at_least(k)) == (wanted >= k)).all()
        assert (unpacked(tally.at_least_each(np.array(each))) == (wanted >= np.array(each)[:, None])).all()
