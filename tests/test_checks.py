"""Errors at the door say what is wrong, what came, and what to do; looked at through the public names that use them."""

import inspect
import pickle
import warnings
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

import tidings as td
from tidings._checks import whole


@pytest.fixture
def scenario(trio):
    return td.Scenario(trio, [td.Tell(0.1)], ["Ana"], steps=3)


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


class TestOptions:
    def test_an_option_that_is_not_there_is_refused_with_those_that_are(self, scenario):
        with pytest.raises(TypeError, match="^simulate has no option 'reps'; it takes scenario, replicates, rng, "):
            td.simulate(scenario, reps=10)

    def test_the_nearest_option_is_offered(self, trio):
        with pytest.raises(TypeError, match="^Meeting has no option 'takes'; did you mean 'takes_in'\\? It takes "):
            td.Meeting(raises=0.2, takes=0.3)
        with pytest.raises(TypeError, match="^Scenario has no option 'seed'; did you mean 'seeds'\\?"):
            td.Scenario(trio, [td.Tell(0.1)], seed=["Ana"], steps=3)

    def test_what_is_not_public_is_not_offered(self, scenario):
        with pytest.raises(TypeError) as refused:
            td.simulate(scenario, way="slow")
        assert "_way" not in str(refused.value)

    def test_a_rule_of_ones_own_says_which_options_it_has(self):
        @dataclass(frozen=True)
        class Poster(td.Rule):
            p: float = 0.5

            def chance(self, now, draws):
                return now.never

        with pytest.raises(TypeError, match="^Poster has no option 'chance'; it takes p, name$"):
            Poster(chance=0.2)

    def test_a_rule_that_takes_anything_is_left_alone(self):
        class Loose(td.Rule):
            def __init__(self, **numbers):
                self._set(name="Loose", numbers=numbers)

            def chance(self, now, draws):
                return now.never

        assert Loose(anything=3).numbers == {"anything": 3}

    @pytest.mark.parametrize("verb", ["simulate", "replay", "compare", "choose_first", "fit", "save", "cite"])
    def test_verbs_keep_their_signature_their_words_and_their_name(self, verb):
        function = getattr(td, verb)

        assert pickle.loads(pickle.dumps(function)) is function
        assert len(inspect.signature(function).parameters) > 1
        assert "Examples\n" in inspect.getdoc(function)

    def test_what_takes_a_scenario_says_how_to_come_to_one(self, scenario):
        run = td.simulate(scenario, 2, rng=1)
        for wrong, said in (
            (scenario.network, r"got Network; make one with Scenario\(network, rules, seeds, steps\)"),
            ([scenario, scenario], "got list; several are compared with compare"),
            ({"today": scenario}, "got dict; several are compared with compare"),
            (run, "got Dataset; give the scenario that this result was made from"),
        ):
            with pytest.raises(TypeError, match=f"^simulate takes a Scenario, {said}"):
                td.simulate(wrong)

    def test_a_network_is_made_with_a_function_of_its_own(self, trio):
        with pytest.raises(TypeError, match=r"^a Network is made with Network.from_frames \(tables\), .*got Graph$"):
            td.Network(trio.to_networkx())
        with pytest.raises(TypeError, match="or from_sparse$"):
            td.Network()


class TestRules:
    @pytest.mark.parametrize(
        "rules, said",
        [
            ("Tell", "got the text 'Tell'; write the rule itself, as in Tell"),
            (["Tell"], "got the text 'Tell'; write the rule itself, as in Tell"),
            (td.models.sir, r"got the function sir; call it with its numbers, as in sir\(...\)"),
            ([0.1], r"got 0.1; a rule is made as in Tell\(0.05\)"),
        ],
    )
    def test_what_is_no_rule_says_what_to_write(self, trio, rules, said):
        with pytest.raises(TypeError, match=f"^rules must be rules, {said}"):
            td.Scenario(trio, rules, ["Ana"], steps=3)

    @pytest.mark.parametrize("rule, name", [(td.Tell, "Tell.p"), (td.Threshold, "Threshold.theta")])
    def test_a_number_in_quotes_is_no_column(self, rule, name):
        with pytest.raises(TypeError, match=f"^{name} must be a number or .* column, got '0.1'. Did you mean 0.1\\?$"):
            rule("0.1")

    def test_what_is_no_network_says_how_to_come_to_one(self, trio):
        with pytest.raises(TypeError, match="got list; a scenario is Scenario"):
            td.Scenario([td.Tell(0.1)], trio, ["Ana"], steps=3)
        with pytest.raises(TypeError, match=r"got DataFrame; give Network.from_frames\(ties=table\)"):
            td.Scenario(trio.to_frames().ties, [td.Tell(0.1)], ["Ana"], steps=3)


class TestNames:
    def test_a_first_name_is_completed(self):
        davis = td.Network.from_edges([("Evelyn Jefferson", "Flora Price")])
        for part in ("Evelyn", "evelyn", "jefferson"):
            with pytest.raises(ValueError, match=f"no person called '{part}'; did you mean 'Evelyn Jefferson'"):
                davis.position(part)

    def test_a_group_in_the_place_of_a_person_says_how_to_seed_its_members(self):
        team = td.Network.from_edges(groups={"core": ["Ana", "Ben"]})
        with pytest.raises(ValueError, match="no person called 'core'; for all members of that group give seeds="):
            td.Scenario(team, [td.Discuss(0.1)], "core", steps=3)

    @pytest.mark.parametrize("typed, meant", [("simulat", "simulate"), ("tell", "Tell"), ("scenario_", "Scenario")])
    def test_a_name_that_the_library_does_not_have_is_completed(self, typed, meant):
        with pytest.raises(AttributeError, match=f"no attribute '{typed}'; did you mean {meant}\\?"):
            getattr(td, typed)


@pytest.mark.parametrize("value, meant", [(1e3, "1000"), ("100", "100"), (np.float64(3), "3")])
def test_a_whole_number_that_is_written_otherwise_is_offered(value, meant):
    with pytest.raises(TypeError, match=f"Did you mean {meant}\\?$"):
        whole("replicates", value)


@pytest.mark.parametrize("value", [3.5, float("nan"), float("inf"), True, None, "many"])
def test_what_is_no_whole_number_is_not_guessed_at(value):
    with pytest.raises(TypeError, match="^replicates must be a whole number, got (?!.*Did you mean)"):
        whole("replicates", value)
