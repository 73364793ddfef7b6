import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidings.theory import simplicial

rates = st.floats(0, 6)


# Iacopini, Petri, Barrat & Latora (2019), row B14: triangles at 2.5.
@pytest.mark.parametrize(
    "lam, upper, lower",
    [
        (0.7, 0.45797959, 0.26202041), (0.75, 0.5, 0.2), (0.8, 0.52867962, 0.15132038),
        (0.9, 0.56979992, 0.07020008), (1.2, 0.64418745, np.nan),
    ],
)  # fmt: skip
def test_branches_are_those_of_the_reference(lam, upper, lower):
    found = simplicial(lam, 2.5)
    assert found.upper == pytest.approx(upper, abs=1e-8)
    assert found.lower == pytest.approx(lower, abs=1e-8, nan_ok=True)


def test_it_begins_with_a_jump_where_the_reference_says():
    critical = simplicial(0.5, 2.5).critical
    assert critical == pytest.approx(0.66227766, abs=1e-8)
    assert simplicial(critical + 1e-14, 2.5).upper == pytest.approx(0.36754447, abs=1e-6)
    assert simplicial(critical - 1e-14, 2.5).upper == 0


# Row B15: triangles at .8, too few for a jump.
@pytest.mark.parametrize("lam, share", [(1.2, 0.30901699), (1.5, 0.46605202), (2.0, 0.59629120)])
def test_weak_triangles_only_add_to_what_pairs_do(lam, share):
    lower, upper, critical = simplicial(lam, 0.8)
    assert upper == pytest.approx(share, abs=1e-8)
    assert (np.isnan(lower), critical) == (True, 1)
    assert simplicial(1.0, 0.8).upper == 0


def growth(r, lam, lam_group):
    return -r + (lam * r + lam_group * r**2) * (1 - r)


@given(lam=rates, lam_group=rates)
def test_branches_are_where_it_neither_grows_nor_shrinks(lam, lam_group):
    lower, upper, critical = simplicial(lam, lam_group)
    between = np.linspace(0, 1, 501)[1:]

    assert growth(upper, lam, lam_group) == pytest.approx(0, abs=1e-9)
    assert 0 <= upper <= 1
    assert (growth(between[between > upper + 1e-3], lam, lam_group) < 0).all()
    if not np.isnan(lower):
        assert critical <= lam < 1 < lam_group
        assert 0 < lower <= upper
        assert growth(lower, lam, lam_group) == pytest.approx(0, abs=1e-9)
        assert (growth(between[between < lower - 1e-3], lam, lam_group) < 0).all()
    elif upper > 0:
        assert (growth(between[between < upper - 1e-3], lam, lam_group) > 0).all()


def test_without_triangles_it_is_pairs_alone():
    assert simplicial(2, 0).upper == 0.5
    assert simplicial(2, 1e-12).upper == pytest.approx(0.5, abs=1e-11)
    assert simplicial(0.9, 0).upper == 0
    assert simplicial(0, 0) == (pytest.approx(np.nan, nan_ok=True), 0, 1)


def test_triangles_alone_keep_it_alive_from_four_on():
    lower, upper, critical = simplicial(0, 5)
    assert critical < 0
    assert (lower, upper) == pytest.approx(((1 - np.sqrt(0.2)) / 2, (1 + np.sqrt(0.2)) / 2))
    assert simplicial(0, 3.9).upper == 0
    assert simplicial(0, 4) == pytest.approx((0.5, 0.5, 0))


def test_where_few_are_enough_the_upper_branch_has_all_its_digits():
    # lam = 1 + e and no triangles to speak of: e / (1 + e).
    for e in (1e-3, 1e-6, 1e-9):
        assert simplicial(1 + e, 1e-9).upper == pytest.approx(e / (1 + e), rel=1e-6)


def test_arrays_give_arrays_of_their_shape_and_a_number_numbers():
    lower, upper, critical = simplicial(np.linspace(0, 2, 5), [[0.8], [2.5]])
    assert lower.shape == upper.shape == critical.shape == (2, 5)
    assert upper[1, 2] == simplicial(1.0, 2.5).upper
    assert all(isinstance(part, float) for part in simplicial(0.75, 2.5))


@pytest.mark.parametrize("wrong", [(-1, 2), (1, np.nan), (np.inf, 1)])
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="must be numbers of at least 0 and finite"):
        simplicial(*wrong)
