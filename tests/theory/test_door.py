import numpy as np
import pytest

from tidings.theory.door import alike, distribution, numbers, plain


def test_numbers_keep_their_shape_and_become_floats():
    assert numbers("p", 1).shape == ()
    assert numbers("p", [[1, 2]]).tolist() == [[1.0, 2.0]]
    assert numbers("p", []).shape == (0,)


def test_one_number_comes_out_as_one():
    assert isinstance(plain(np.array(0.5)), float)
    assert plain(np.array([0.5])).shape == (1,)


@pytest.mark.parametrize("wrong", ["0.5", None, True, [True], [[1], [1, 2]], {"a": 1}, 1j])
def test_what_are_no_numbers_are_refused(wrong):
    with pytest.raises(TypeError, match="p must be numbers between 0 and 1, got"):
        numbers("p", wrong, most=1)


def test_inputs_are_never_modified():
    given = np.array([1, 3]), np.array([0.5, 0.5000001])
    distribution("size", given)
    assert given[1].tolist() == [0.5, 0.5000001]


def test_what_rounding_took_from_probabilities_is_given_back():
    assert distribution("size", {2: 1 / 3, 3: 0.6666667}).probability.sum() == 1


def test_a_mean_is_over_places():
    assert distribution("size", ([2, 4], [0.25, 0.75])).mean([1, 2]) == 1.75


@pytest.mark.parametrize("wrong", ["34", (3, 4), [[3, 4]], ([3], [1.0], [2]), [[[3]], [[1.0]]], {}.items()])
def test_what_is_no_distribution_is_refused(wrong):
    with pytest.raises(TypeError, match="size must be a whole number, a dict from number to probability, or two"):
        distribution("size", wrong)


def test_arrays_are_brought_to_one_shape_or_named():
    one, other = alike(p=np.array([0.1, 0.2]), tire=np.array(0.5))
    assert one.tolist() == [0.1, 0.2]
    assert other.tolist() == [0.5, 0.5]
    with pytest.raises(ValueError, match=r"p and tire must be single numbers .* got shapes \(2,\) and \(3,\)"):
        alike(p=np.zeros(2), tire=np.zeros(3))
