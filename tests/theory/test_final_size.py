import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tidings as td
from tidings.theory import final_size, final_size_types

# r = 1 - exp(-r0 r), Kermack & McKendrick (1927). Row B1.
FINAL = [
    (1.1, 0.1761341436), (1.2, 0.3136983310), (1.5, 0.5828116439), (2, 0.7968121300),
    (2.5, 0.8926447536), (3, 0.9404797907), (4, 0.9801725987),
]  # fmt: skip
# Row B2: r = 1 - (1 - seeds) exp(-r0 r).
WITH_SEEDS = [(2, 0.01, 0.8002039677), (1.5, 0.05, 0.6316883460), (0.8, 0.1, 0.2814508944)]
# Row B22: two types.
TYPES = [
    ([[1.5, 0.2], [0.2, 1.5]], [0.69118605, 0.69118605]),
    ([[1.2, 0.3], [0.1, 0.8]], [0.42844174, 0.15086256]),
    ([[0.9, 0.05], [0.05, 1.6]], [0.16706562, 0.64882715]),
]

contacts = st.floats(0, 20)
shares = st.floats(0, 1)


@pytest.mark.parametrize("r0, share", FINAL)
def test_the_share_is_that_of_the_reference(r0, share):
    assert final_size(r0) == pytest.approx(share, abs=1e-10)


@pytest.mark.parametrize("r0, seeds, share", WITH_SEEDS)
def test_seeds_add_to_it(r0, seeds, share):
    assert final_size(r0, seeds) == pytest.approx(share, abs=1e-10)


@given(r0=contacts, seeds=shares)
def test_whoever_never_learns_was_missed_by_all_who_did(r0, seeds):
    r = final_size(r0, seeds)

    assert seeds <= r <= 1
    assert r == pytest.approx(1 - (1 - seeds) * np.exp(-r0 * r), abs=1e-12)


@given(r0=contacts, more=contacts, seeds=shares)
def test_more_contacts_and_more_seeds_reach_as_many_or_more(r0, more, seeds):
    assert final_size(r0) <= final_size(r0, seeds) + 1e-12
    assert final_size(r0, seeds) <= final_size(r0 + more, seeds) + 1e-12


def test_up_to_one_contact_each_it_dies_out():
    assert final_size([0, 0.5, 1]).tolist() == [0, 0, 0]


@pytest.mark.parametrize("above", [1e-3, 1e-6, 1e-9])
def test_just_above_one_contact_each_it_reaches_twice_as_much_above(above):
    # r = 2 (r0 - 1) - 8/3 (r0 - 1)^2 + ..., from the series of the exponential
    r0 = 1 + above
    assert final_size(r0) == pytest.approx(2 * (r0 - 1), rel=2 * above + 1e-8)


def test_without_contacts_only_seeds_know_and_with_many_everybody():
    assert final_size(0, 0.3) == 0.3
    assert final_size(1000) == 1
    assert final_size(0.5, 1.0) == 1


def test_arrays_keep_their_shape_and_a_number_is_a_number():
    assert isinstance(final_size(2), float)
    assert final_size(np.full((2, 1), 1.5), seeds=[0.1, 0.2, 0.3]).shape == (2, 3)
    assert final_size([1.5, 2]).tolist() == [final_size(1.5), final_size(2)]


@pytest.mark.parametrize("contacts, share", TYPES)
def test_types_reach_the_shares_of_the_reference(contacts, share):
    assert final_size_types(contacts) == pytest.approx(share, abs=1e-8)


@given(r0=contacts, seeds=st.sampled_from([0.0, 0.1, 1.0]))
def test_one_type_is_everybody(r0, seeds):
    assert final_size_types([[r0]], seeds) == pytest.approx([final_size(r0, seeds)], abs=1e-10)


@given(st.lists(st.floats(0, 3), min_size=9, max_size=9), st.sampled_from([0.0, 0.02]))
def test_types_miss_those_whom_all_types_missed(entries, seeds):
    told_by = np.reshape(entries, (3, 3))
    r = final_size_types(told_by, seeds)

    assert ((r >= 0) & (r <= 1)).all()
    assert r == pytest.approx(1 - (1 - seeds) * np.exp(-told_by @ r), abs=1e-9)
    if np.abs(np.linalg.eigvals(told_by)).max() > 1.01:
        assert r.max() > 1e-3


def test_types_that_never_meet_are_apart_and_seeds_may_differ():
    apart = final_size_types(np.diag([2, 0.5, 0]), seeds=[0, 0.1, 0.2])
    assert apart == pytest.approx([final_size(2), final_size(0.5, 0.1), 0.2], abs=1e-12)


def test_types_below_the_threshold_die_out():
    assert final_size_types([[0.5, 0.5], [0.5, 0.5]]).tolist() == [0, 0]


@pytest.mark.parametrize(
    "wrong, error, says",
    [
        (lambda: final_size(-1), ValueError, "r0 must be numbers of at least 0 and finite, got -1"),
        (lambda: final_size(np.inf), ValueError, "r0 must be numbers of at least 0 and finite, got inf"),
        (lambda: final_size([1, np.nan]), ValueError, "got nan"),
        (
            lambda: final_size([1, 2], seeds=[0.1, 0.2, 0.3]),
            ValueError,
            r"r0 and seeds must be single numbers or arrays of one shape, got shapes \(2,\) and \(3,\)",
        ),
        (lambda: final_size("two"), TypeError, "r0 must be numbers of at least 0, got 'two'"),
        (lambda: final_size(True), TypeError, "got True"),
        (lambda: final_size(2, seeds=5), ValueError, "seeds must be numbers between 0 and 1 and finite, got 5"),
        (lambda: final_size_types([1, 2]), ValueError, r"contacts must be a square array.* got shape \(2,\)"),
        (lambda: final_size_types([[1, 2]]), ValueError, r"got shape \(1, 2\)"),
        (lambda: final_size_types([[1]], seeds=[0.1, 0.2]), ValueError, r"one of each of 1 types, got shape \(2,\)"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, error, says):
    with pytest.raises(error, match=says):
        wrong()


def test_it_is_named_in_the_map():
    assert [name for name in td.theory.__all__ if f"`{name}`" not in td.theory.__doc__] == []
    assert [name for name in td.theory.__all__ if not callable(getattr(td.theory, name))] == []
