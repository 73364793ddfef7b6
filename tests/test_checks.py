"""Errors at the door say what is wrong, what came, and what to do; looked at through the public names that use them."""

import warnings
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import tidings as td


def network_of(*names):
    return td.Network.from_frames(people=names)


class TestChances:
    @pytest.mark.parametrize(
        "p", [0, 1, 0.5, np.float32(0.5), np.int64(1), Fraction(1, 3), Decimal("0.1"), np.array(0.5)], ids=repr
    )
    def test_any_number_from_0_to_1_is_a_chance(self, p):
        assert td.Tell(p).p == float(p)

    @pytest.mark.parametrize(
        "p, message",
        [
            (10, "^Forget.p must be a chance between 0 and 1, got 10. Did you mean 0.10?"),
            (50.0, "got 50.0. Did you mean 0.50?"),
            (2.5, "got 2.5. Did you mean 0.025?"),
            (100, "got 100. Did you mean 1.00?"),
            (101, "got 101$"),
            (-0.1, "got -0.1$"),
            (1 + 1e-12, "^Forget.p must be a chance between 0 and 1, got 1.000000000001"),
            (float("nan"), "got nan$"),
            (float("inf"), "got inf$"),
            (np.float64(10.0), "got 10.0. Did you mean 0.10?"),
        ],
        ids=lambda case: str(case)[:9],
    )
    def test_others_are_none(self, p, message):
        with pytest.raises(ValueError, match=message):
            td.Forget(p)

    @pytest.mark.parametrize("p", [None, "0.5", True, np.True_, [0.5], np.array([0.5]), {}, 1j, b"1"], ids=repr)
    def test_what_is_no_number(self, p):
        with pytest.raises(TypeError, match=r"^Forget.p must be a chance between 0 and 1, got "):
            td.Forget(p)


class TestNumbers:
    @pytest.mark.parametrize("exponent", [-1, -1e-9, float("inf"), float("nan")])
    def test_a_number_may_be_too_small_or_without_end(self, exponent):
        with pytest.raises(
            ValueError, match=f"^Discuss.exponent must be a finite number of at least 0, got {exponent}$"
        ):
            td.Discuss(0.1, exponent=exponent)

    @pytest.mark.parametrize("exponent", ["2", None, True, [2]], ids=repr)
    def test_or_none_at_all(self, exponent):
        with pytest.raises(TypeError, match="^Discuss.exponent must be a number of at least 0, got "):
            td.Discuss(0.1, exponent=exponent)

    def test_a_number_too_large_for_a_float_is_refused_too(self):
        with pytest.raises(TypeError, match="^Discuss.exponent must be a number of at least 0, got 1000"):
            td.Discuss(0.1, exponent=10**400)

    @pytest.mark.parametrize("every", [1, np.int8(2), np.uint64(3)], ids=repr)
    def test_whole_numbers_may_be_of_any_kind(self, every):
        assert td.Meeting(0.1, 0.1, every=every).every == every

    @pytest.mark.parametrize("every", [1.0, "1", None, True, np.True_, [1], np.float64(2)], ids=repr)
    def test_other_numbers_are_not_whole(self, every):
        with pytest.raises(TypeError, match="^Meeting.every must be a whole number, got "):
            td.Meeting(0.1, 0.1, every=every)

    @pytest.mark.parametrize("every", [0, -3, np.int64(-1)], ids=repr)
    def test_whole_numbers_may_be_too_small(self, every):
        with pytest.raises(ValueError, match=f"^Meeting.every must be at least 1, got {int(every)}$"):
            td.Meeting(0.1, 0.1, every=every)

    def test_numbers_are_shown_as_their_owner_would_write_them(self):
        with pytest.raises(ValueError, match="got 10.0. Did"):
            td.Tell(np.float64(10.0))


class TestWords:
    @pytest.mark.parametrize("word", ["Share", "", None, 3, "shares"], ids=repr)
    def test_one_of_a_few(self, word):
        with pytest.raises(ValueError, match=f"^Threshold.of must be one of 'share', 'count', got {word!r}$"):
            td.Threshold(0.5, of=word)

    def test_a_name_that_is_unknown_is_answered_with_the_nearest(self, bowtie):
        people = pd.DataFrame({"site": [1], "level": [2]}, index=["Ana"])

        with pytest.raises(
            ValueError, match=r"^people column 'sites' is unknown; did you mean 'site'\? \(there are 2\)$"
        ):
            td.Network.from_frames(people).column("sites")

    def test_or_with_all_of_a_few(self):
        with pytest.raises(ValueError, match=r"^no person called 'Quentin'; there are 2: 'Ana', 'Ben'$"):
            network_of("Ana", "Ben").position("Quentin")

    def test_or_with_the_first_of_many(self):
        with pytest.raises(ValueError, match=r"^no person called 'x'; there are 1,200: 0, 1, 2, 3, 4 and 1195 more$"):
            network_of(*range(1200)).position("x")

    def test_or_with_none(self):
        with pytest.raises(ValueError, match="^no group called 'red'; there are none$"):
            network_of("Ana").members_of("red")

    def test_the_nearest_is_shown_as_what_it_is(self):
        with pytest.raises(ValueError, match=r"^no person called '12'; did you mean 12\? \(there are 3\)$"):
            network_of(12, "Ana", (1, 2)).position("12")
        with pytest.raises(ValueError, match=r"did you mean \(1, 2\)\?"):
            network_of(12, "Ana", (1, 2)).position((1, 3))

    def test_the_first_few_that_are_missing_are_listed(self):
        with pytest.raises(ValueError, match="^no person called 1, 2, 3, 4, 5 and 2 more; there are 1: 'Ana'$"):
            network_of("Ana").positions([1, 2, 3, 4, 5, 6, 7])

    def test_numpy_values_are_listed_as_what_they_are(self):
        with pytest.raises(ValueError, match="^no person called 7, 8; there are 2: 0, 1$"):
            network_of(0, 1).positions(np.array([7, 8]))


@dataclass(frozen=True)
class Remark:
    """Somebody else's dataclass that makes a network when it is made."""

    pairs: tuple

    def __post_init__(self):
        td.Network.from_edges(self.pairs)


class TestWarnings:
    """A warning points at the line that asked, however deep below it was found out."""

    CALLS = [
        lambda: td.Network.from_edges([(0, 0), (0, 1)]),
        lambda: td.Network.from_frames(ties=pd.DataFrame({"source": [0], "target": [0]})),
        lambda: td.Network.from_sparse(np.eye(2)),
        lambda: network_of(0, 1).with_ties([(0, 0)]),
        lambda: network_of(0, 1).but(ties=pd.DataFrame({"source": [0], "target": [0]})),
        lambda: Remark(((0, 0), (0, 1))),
        lambda: td.Scenario(network_of(0, 1), [td.Tell(0.1)], 1, 3),
        lambda: td.Tell(1.0).finer(2),
    ]

    @pytest.mark.parametrize("call", CALLS, ids=range(len(CALLS)))
    def test_it_names_this_file(self, call):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            call()

        assert [(warning.category, warning.filename) for warning in caught] == [(UserWarning, __file__)]

    def test_it_names_the_line(self):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            td.Network.from_edges([(0, 0)])
            td.Network.from_edges([(0, 0)])

        assert caught[1].lineno == caught[0].lineno + 1

    def test_it_can_be_made_an_error(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with pytest.raises(UserWarning, match="1 self-tie dropped"):
                td.Network.from_edges([(0, 0)])
