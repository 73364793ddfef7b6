"""Designs: what is in them is what was asked for, and nothing but their own luck is used."""

import sys

import numpy as np
import pandas as pd
import pytest

from tidings.design import design


def needs_salib(kind):
    if kind == "saltelli":
        pytest.importorskip("SALib")
    return kind


@pytest.fixture(params=["latin", "sobol", "saltelli"])
def kind(request):
    return needs_salib(request.param)


def test_a_design_has_a_row_for_each_point_and_a_column_for_each_parameter():
    points = design(10, p=(0.01, 0.2), size=range(4, 13), rng=1)

    assert points.columns.tolist() == ["p", "size"]
    assert points.index.name == "point"
    assert points.index.tolist() == list(range(10))


def test_numbers_of_a_pair_lie_between_its_ends_and_near_both(kind):
    points = design(64, kind, p=(0.01, 0.2), loss=(-3, 5), rng=1)

    assert points["p"].between(0.01, 0.2).all()
    assert points["loss"].between(-3, 5).all()
    assert points["p"].min() < 0.015
    assert points["p"].max() > 0.195
    assert points["p"].dtype == points["loss"].dtype == float


def test_values_are_chosen_from_all_of_a_list_as_they_are(kind):
    points = design(64, size=range(4, 8), where=["lunch", "desk"], kin=[None, "mentor"], p=(0, 1), rng=1)

    assert set(points["size"]) == {4, 5, 6, 7}
    assert points["size"].dtype == np.int64
    assert set(points["where"]) == {"lunch", "desk"}
    assert set(points["kin"]) == {None, "mentor"}


def test_whole_numbers_beside_others_are_numbers_and_beside_text_stay_whole():
    points = design(32, share=[0.5, 1], seeds=[2, "Ana"], flag=[True, False], rng=1)

    assert points["share"].dtype == float
    assert {type(value) for value in points["seeds"]} == {int, str}
    assert points["flag"].dtype == bool


def test_arrays_and_tuples_among_values_can_be_chosen_from():
    points = design(32, p=np.linspace(0, 1, 3), team=[("a", "b"), ("c", "d")], rng=1)

    assert set(points["p"]) == {0, 0.5, 1}
    assert set(points["team"]) == {("a", "b"), ("c", "d")}


def test_a_latin_design_uses_every_part_of_every_range_once():
    points = design(50, p=(0, 50), q=(100, 150), rng=3)

    assert sorted(points["p"] // 1) == list(range(50))
    assert sorted(points["q"] // 1) == list(range(100, 150))


def test_a_latin_design_chooses_each_value_equally_often():
    points = design(60, p=(0, 1), size=[4, 8, 16], rng=3)

    assert points["size"].value_counts().to_dict() == {4: 20, 8: 20, 16: 20}


def test_a_sobol_design_is_spread_over_two_parameters_together():
    points = design(64, "sobol", p=(0, 8), q=(0, 8), rng=3)

    assert (pd.crosstab(points["p"] // 1, points["q"] // 1) == 1).all(axis=None)


@pytest.mark.parametrize("kind", ["sobol", "saltelli"])
def test_fewer_points_than_a_power_of_two_are_the_first_of_them(kind):
    few, many = (design(n, needs_salib(kind), p=(0, 1), q=(0, 1), rng=1) for n in (5, 8))

    assert len(few) == (5 if kind == "sobol" else 5 * 4)
    pd.testing.assert_frame_equal(few, many.iloc[: len(few)])


@pytest.mark.parametrize("n", [1, 2, 3])
def test_few_points_are_no_trouble(kind, n):
    assert len(design(n, kind, p=(0, 1), q=(0, 1), rng=1)) == n * (4 if kind == "saltelli" else 1)


def test_a_saltelli_design_comes_in_blocks_that_swap_one_parameter_at_a_time():
    points = design(16, needs_salib("saltelli"), p=(0, 1), size=(4, 9), where=(0, 1), rng=1)
    blocks = points.to_numpy().reshape(16, 5, 3)

    for block in blocks:
        for number, row in enumerate(block[1:-1]):
            assert [row[column] == block[-1 if column == number else 0][column] for column in range(3)] == [True] * 3


@pytest.mark.parametrize("kind", ["latin", "sobol"])
def test_points_that_repeat_are_given_once(kind):
    points = design(32, kind, size=[4, 8], where=["lunch", "desk"], rng=1)

    assert len(points) == 4
    assert points.index.tolist() == list(range(4))


def test_a_saltelli_design_has_no_points_that_repeat():
    assert not design(64, needs_salib("saltelli"), p=(0, 1), q=(0, 1), rng=1).duplicated().any()
    with pytest.raises(ValueError, match=r"takes pairs \(low, high\), got range\(4, 9\) for size; its points"):
        design(8, "saltelli", p=(0, 1), size=range(4, 9))
    with pytest.raises(ValueError, match="a Saltelli sample needs at least two parameters, got 'p' alone"):
        design(8, "saltelli", p=(0, 1))


def test_the_same_luck_gives_the_same_points(kind):
    first, again, other = (design(8, kind, p=(0, 1), q=(0, 9), rng=rng) for rng in (1, 1, 2))

    pd.testing.assert_frame_equal(first, again)
    assert (first["p"] != other["p"]).all()


def test_a_generator_moves_on(kind):
    luck, same = np.random.default_rng(1), np.random.default_rng(1)
    first, second = (design(8, kind, p=(0, 1), q=(0, 1), rng=luck) for _ in range(2))

    assert (first["p"] != second["p"]).all()
    pd.testing.assert_frame_equal(first, design(8, kind, p=(0, 1), q=(0, 1), rng=same))


def test_global_luck_is_neither_read_nor_moved(kind):
    np.random.seed(1)  # noqa: NPY002
    before = repr(np.random.get_state())  # noqa: NPY002
    first = design(8, kind, p=(0, 1), q=(0, 1), rng=1)
    assert repr(np.random.get_state()) == before  # noqa: NPY002

    np.random.seed(2)  # noqa: NPY002
    pd.testing.assert_frame_equal(first, design(8, kind, p=(0, 1), q=(0, 1), rng=1))


def test_ranges_are_left_as_they_were():
    sizes, p = [4, 8, 16], np.array([0.1, 0.2])
    design(8, size=sizes, p=p, rng=1)

    assert sizes == [4, 8, 16]
    assert p.tolist() == [0.1, 0.2]


def test_a_parameter_may_be_called_n():
    assert design(8, n=(0, 1), rng=1).columns.tolist() == ["n"]


@pytest.mark.parametrize(
    "values, error, message",
    [
        ((1, 2, 3), ValueError, r"p must be a pair .*, got \(1, 2, 3\); to choose among values give a list"),
        (("a", "b"), ValueError, "p must be a pair .low, high. of numbers, got"),
        ((True, 2), ValueError, "p must be a pair"),
        ((0, np.nan), ValueError, "p must be a pair"),
        ((0, np.inf), ValueError, "p must be a pair"),
        ((0.2, 0.01), ValueError, r"p must go from low to high, got \(0.2, 0.01\); did you mean \(0.01, 0.2\)\?"),
        ((0.2, 0.2), ValueError, r"p must go from low to high, got \(0.2, 0.2\); to hold it there give \[0.2\]"),
        ([], ValueError, r"p has no values to choose from, got \[\]"),
        (range(0), ValueError, "p has no values to choose from"),
        (0.3, TypeError, "p must be a pair .low, high., or a range, list or array of values, got 0.3"),
        ("lunch", TypeError, "p must be a pair .low, high., or a range, list or array of values, got 'lunch'"),
        ({1, 2}, TypeError, "p must be a pair .low, high., or a range, list or array"),
        ([["Ana"], ["Ben"]], TypeError, r"p must hold numbers, texts or tuples, got \['Ana'\] among its values"),
    ],
)  # fmt: skip
def test_a_range_that_makes_no_sense_is_refused(values, error, message):
    with pytest.raises(error, match=message):
        design(8, p=values)


def test_what_else_makes_no_sense_is_refused():
    with pytest.raises(ValueError, match="a design needs at least one range, as in design"):
        design(8)
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        design(0, p=(0, 1))
    with pytest.raises(TypeError, match="n must be a whole number, got 8.0"):
        design(8.0, p=(0, 1))
    with pytest.raises(ValueError, match="kind must be one of 'latin', 'sobol', 'saltelli', got 'grid'"):
        design(8, "grid", p=(0, 1))
    with pytest.raises(TypeError, match="kind must be a word.*; a parameter of that name is renamed afterwards"):
        design(8, kind=["mentor", "friend"], p=(0, 1))


def test_a_saltelli_design_without_salib_says_how_to_get_it(monkeypatch):
    for name in ["SALib", "SALib.sample", "SALib.sample.sobol"]:
        monkeypatch.setitem(sys.modules, name, None)

    with pytest.raises(ImportError, match=r'need SALib.*; pip install "tidings\[sensitivity\]"'):
        design(8, "saltelli", p=(0, 1), q=(0, 1))


def test_the_other_designs_do_without_salib(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib", None)

    assert len(design(8, "latin", p=(0, 1))) == len(design(8, "sobol", p=(0, 1))) == 8
