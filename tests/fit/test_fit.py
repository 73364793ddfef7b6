"""What is found: by heart where that can be, and with the labels that the docs promise."""

import itertools
import math
import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from scipy import optimize, stats

import tidings as td
from tests.fit.made import moments, town
from tidings.fit import fit, fitted_rules
from tidings.fit.nested import p_value

TOWN = town()
RULES = [td.Broadcast(0.01), td.Tell(0.06)]
WHEN = moments(TOWN, RULES, steps=15, rng=3)[0]
LINE = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas"), ("Cas", "Dan"), ("Dan", "Eva")])


def estimates(found):
    return found["estimate"].to_series().to_dict()


@pytest.fixture(scope="module")
def found():
    return fit(TOWN, WHEN, RULES, until=15)


class TestEstimate:
    def test_one_chance_is_lessons_by_tries(self):
        """Ben, Cas and Dan were told after 1, 2 and 2 tries, Eva not in 3: 3 of 8."""
        found = fit(LINE, {"Ana": 0, "Ben": 1, "Cas": 3, "Dan": 5, "Eva": None}, [td.Tell(0.1)], until=8)

        assert found["estimate"].item() == pytest.approx(3 / 8, abs=1e-7)
        assert found["standard_error"].item() == pytest.approx(math.sqrt(3 / 8 * 5 / 8 / 8), rel=1e-5)
        assert float(found["log_likelihood"].sel(model="full")) == pytest.approx(
            3 * math.log(3 / 8) + 5 * math.log(5 / 8)
        )
        ends = [optimize.brentq(lambda p: _binomial_loss(p, 3, 8) - 0.5 * stats.chi2.ppf(0.9, 1), *at)
                for at in ((0.01, 3 / 8), (3 / 8, 0.99))]  # fmt: skip
        assert [found["low"].item(), found["high"].item()] == pytest.approx(ends, rel=1e-4)

    def test_asking_is_too(self):
        found = fit(LINE, [0, 1, 3, 5, math.nan], [td.Ask(0.1)], until=8)

        # Ben, Cas and Dan have two ties each, Eva has one: Ask meets half of theirs and all of hers.
        def loss(p):
            return -(3 * math.log(p / 2) + 2 * math.log(1 - p / 2) + 3 * math.log(1 - p))

        exact = optimize.minimize_scalar(loss, bounds=(0.01, 0.99), method="bounded", options={"xatol": 1e-10}).x
        assert found["estimate"].item() == pytest.approx(exact, abs=1e-6)

    @pytest.mark.parametrize("start", [1e-4, 0.5, 0.999, 0.0, 1.0])
    def test_the_start_does_not_matter(self, start, found):
        other = fit(TOWN, WHEN, [td.Broadcast(start), td.Tell(start)], until=15)

        np.testing.assert_allclose(other["estimate"], found["estimate"], rtol=1e-5)

    def test_it_agrees_with_another_way_up(self):
        rules = [td.Broadcast(0.01), td.Tell(0.05), td.Ask(0.05), td.Discuss(0.05, exponent=1.5)]
        when = moments(TOWN, rules, steps=15, rng=8)[0]
        found = fit(TOWN, when, rules, until=15)

        from tests.fit.test_likelihood import evidence_of
        from tidings.fit.likelihood import log_likelihood

        of = evidence_of(TOWN, rules, when, until=15)
        other = optimize.differential_evolution(
            lambda at: -log_likelihood(of, at), [(1e-9, 0.3)] * 4, rng=1, tol=1e-10, maxiter=300, polish=False
        )
        assert float(found["log_likelihood"][0]) >= -other.fun - 1e-6
        assert found.attrs["converged"] == 1

    def test_none_is_a_fair_estimate(self):
        """Under news from outside alone, telling is often best left out: no error, an interval with one end."""
        news = moments(TOWN, [td.Broadcast(0.05)], steps=10, replicates=20, rng=1)
        for when in news:
            found = fit(TOWN, when, RULES, until=10).sel(parameter="Tell.p")
            if found["estimate"].item() == 0:
                break

        assert found["estimate"].item() == 0
        assert np.isnan(found["standard_error"])
        assert found["low"].item() == 0 < found["high"].item() < 0.05
        assert float(found["p_value"].sel(model="no contagion")) == 1
        assert (np.diff(found["profile"]) < 0).all()

    @pytest.mark.slow
    def test_none_is_none_beside_a_large_chance_to_ask(self):
        rules = [td.Ask(0.6), td.Broadcast(0.02), td.Tell(0.05)]
        asked = moments(TOWN, [td.Ask(0.6), td.Broadcast(0.02)], steps=10, replicates=8, rng=1)
        told = [fit(TOWN, when, rules, until=10).sel(parameter="Tell.p") for when in asked]

        assert any(each["estimate"] == 0 for each in told)
        for each in told:
            assert each["estimate"].item() == 0 or each["estimate"].item() > 1e-6
            assert (each["estimate"].item() == 0) == np.isnan(each["standard_error"].item())

    def test_certain_is_told(self):
        with pytest.warns(UserWarning, match="the best chance of Tell is 1: whoever it could reach learned at once"):
            found = fit(LINE, [0, 1, 2, 3, 4], [td.Tell(0.5)])

        assert found["estimate"].item() == pytest.approx(1)
        assert found["low"].item() == pytest.approx(math.exp(-0.5 * stats.chi2.ppf(0.9, 1) / 4), rel=1e-4)

    def test_weights_are_tries(self):
        light = td.Network.from_edges([("Ana", "Ben", 2.0), ("Ana", "Cas", 2.0), ("Ana", "Dan", 2.0)], mutual=False)
        found = fit(light, {"Ana": 0, "Ben": 1, "Cas": 2, "Dan": math.inf}, [td.Tell(0.1)], until=2)

        # Of 5 times in which Ana met one of them, 2 taught: each was two tries.
        assert found["estimate"].item() == pytest.approx(1 - math.sqrt(3 / 5), abs=1e-7)

    def test_mentors_are_told_from_other_ties(self):
        luck = np.random.default_rng(1)
        pairs = [(int(one), int(other)) for one, other in luck.integers(0, 300, (600, 2)) if one != other]
        network = TOWN.with_ties(pairs, kind="mentor")
        rules = [td.Broadcast(0.01), td.Mentor(0.2), td.Tell(0.02)]
        found = fit(network, moments(network, rules, steps=15, rng=3)[0], rules, until=15)

        assert (found["low"] < [0.01, 0.2, 0.02]).all()
        assert (found["high"] > [0.01, 0.2, 0.02]).all()


def _binomial_loss(p, k, n):
    return k * math.log(k / n / p) + (n - k) * math.log((1 - k / n) / (1 - p))


class TestDirection:
    def test_ties_that_run_the_wrong_way_explain_much_less(self, found):
        wrong = fit(TOWN.reversed_ties(), WHEN, RULES, until=15)

        assert float(wrong["log_likelihood"][0]) < float(found["log_likelihood"][0]) - 10
        assert estimates(wrong)["Tell.p"] < 0.5 * estimates(found)["Tell.p"]

    def test_nobody_is_taught_by_those_they_teach(self):
        line = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")], mutual=False)
        when = {"Ana": 0, "Ben": 2, "Cas": 3}

        assert fit(line, when, [td.Tell(0.1)])["estimate"].item() == pytest.approx(2 / 3)
        with pytest.raises(ValueError, match="look at the direction of the ties"):
            fit(line.reversed_ties(), when, [td.Tell(0.1)])


class TestWindow:
    def test_who_knew_at_the_start_tells_but_is_not_explained(self):
        """From step 3 on: Cas has learned, Dan does so after 2 tries and Eva not in 3: 1 of 5."""
        found = fit(LINE, [0, 1, 3, 5, math.nan], [td.Tell(0.1)], since=3, until=8)

        assert found["estimate"].item() == pytest.approx(1 / 5)
        assert found["step"].values.tolist() == [3, 4, 5, 6, 7, 8]
        assert found["observed"].values.tolist() == [0.6, 0.6, 0.8, 0.8, 0.8, 0.8]
        assert (found.attrs["n_at_risk"], found.attrs["n_learned"]) == (2, 1)

    def test_watching_for_longer_is_evidence_too(self):
        short, long = (fit(LINE, [0, 1, 3, 5, None], [td.Tell(0.1)], until=until) for until in (None, 20))

        assert short.attrs["until"] == 5
        assert long["estimate"].item() == pytest.approx(3 / 20)
        assert short["estimate"].item() == pytest.approx(3 / 5)

    def test_groups_remember_what_was_before_the_watch(self):
        """The team held it from step 1 on, and Cas, who learned in step 5, was onboarded for 3 of the 3 steps."""
        team = td.Network.from_edges(groups={"team": ["Ana", "Ben", "Cas"]})
        rules = [td.Onboard(0.5), td.Adopt(1.0, quorum=0.3)]

        assert fit(team, [0, 2, 5], rules, since=2)["estimate"].item() == pytest.approx(1 / 3)
        # Ana's team holds it from step 1: Ben had one try and Cas four.
        assert fit(team, [0, 2, 5], rules, since=1)["estimate"].item() == pytest.approx(2 / 5)


class TestLabels:
    WHEN = {"Ana": 0, "Ben": 1, "Cas": 3, "Dan": 5, "Eva": None}

    @pytest.mark.parametrize(
        "when",
        [
            pd.Series(WHEN),
            pd.Series(WHEN).iloc[::-1],
            pd.Series(WHEN).replace(np.nan, np.inf),
            pd.Series(WHEN).astype("Int64"),
            list(WHEN.values()),
            np.array([0, 1, 3, 5, np.nan]),
            xr.DataArray([0, 1, 3, 5, np.nan], {"person": list(WHEN)}, ["person"]),
            xr.DataArray([5, 3, 1, 0, np.nan], {"person": ["Dan", "Cas", "Ben", "Ana", "Eva"]}, ["person"]),
            dict(reversed(WHEN.items())),
        ],
        ids=["series", "order", "inf", "Int64", "list", "array", "DataArray", "DataArray in order", "dict"],
    )
    def test_moments_come_in_many_forms(self, when):
        before = pickle.dumps(when)
        found = fit(LINE, when, [td.Tell(0.1)], until=8)

        assert found["estimate"].item() == pytest.approx(3 / 8)
        assert pickle.dumps(when) == before

    @pytest.mark.parametrize("names", [range(5), [(0, n) for n in range(5)], [1, "b", (2, 3), 4.5, frozenset([1])]])
    def test_people_may_be_called_anything(self, names):
        names = list(names)
        network = td.Network.from_edges(itertools.pairwise(names), people=names)
        when = dict(zip(names, self.WHEN.values()))

        assert fit(network, when, [td.Tell(0.1)], until=8)["estimate"].item() == pytest.approx(3 / 8)
        series = pd.Series(list(when.values()), pd.Index(names, tupleize_cols=False))
        assert fit(network, series, [td.Tell(0.1)], until=8)["estimate"].item() == pytest.approx(3 / 8)


class TestModels:
    def test_each_rule_is_left_out_and_all_contagion(self):
        rules = [*RULES, td.Ask(0.05)]
        found = fit(TOWN, WHEN, rules, until=15)

        names = ["full", "without Ask", "without Broadcast", "without Tell", "no contagion"]
        assert found["model"].values.tolist() == names
        assert found["n_parameters"].values.tolist() == [3, 2, 2, 2, 1]
        left_out = fit(TOWN, WHEN, [td.Broadcast(0.01), td.Ask(0.05)], until=15)
        same = found.sel(model="without Tell")
        assert float(same["log_likelihood"]) == pytest.approx(float(left_out["log_likelihood"][0]), abs=1e-5)
        estimated = same["estimate_in"].sel(parameter=["Ask.p", "Broadcast.p"])
        np.testing.assert_allclose(estimated, left_out["estimate"], rtol=1e-4)
        assert float(same["estimate_in"].sel(parameter="Tell.p")) == 0

    def test_without_contagion_the_chance_is_lessons_by_steps_at_risk(self, found):
        learned = np.nan_to_num(WHEN.values, nan=15)
        p = np.isfinite(WHEN.values).sum() / learned.sum()

        assert float(found["estimate_in"].sel(model="no contagion", parameter="Broadcast.p")) == pytest.approx(p)

    def test_numbers_belong_together(self, found):
        likelihood, n = found["log_likelihood"], found["n_parameters"]

        np.testing.assert_allclose(found["aic"], 2 * n - 2 * likelihood)
        alone = found.sel(model="no contagion")
        ratio = 2 * float(likelihood[0] - alone["log_likelihood"])
        assert float(alone["p_value"]) == pytest.approx(stats.chi2.sf(ratio, 1) / 2)
        assert found.attrs["gain"] == pytest.approx(ratio / 2)
        assert float(found.sel(model="without Broadcast")["log_likelihood"]) == -math.inf  # nobody to begin
        assert np.isnan(found["p_value"].sel(model="full"))

    def test_at_a_boundary_half_of_the_time_there_is_nothing(self):
        assert p_value(0.0, 1) == 1
        assert p_value(stats.chi2.ppf(0.9, 1), 1) == pytest.approx(0.05)

    def test_for_several_it_is_the_most_there_can_be(self):
        """For two normal means that are not negative, however they hang together (Perlman 1969)."""
        luck = np.random.default_rng(1)
        for correlation in (-0.9, 0.0, 0.9):
            cov = np.array([[1, correlation], [correlation, 1]])
            x = luck.multivariate_normal([0, 0], cov, 20_000)
            ratio = _one_sided(x, correlation)
            for level in (2.0, 4.0):
                assert (ratio > level).mean() < p_value(level, 2) + 4 * math.sqrt(0.25 / 20_000)

    def test_one_chance_alone_has_no_model_without(self):
        found = fit(TOWN, WHEN, [td.Broadcast(0.1)], until=15)

        assert found["model"].values.tolist() == ["full"]
        assert "gain" not in found.attrs


def _one_sided(x, correlation):
    """Twice the log-likelihood ratio of means that are not negative against none: (draw,)."""
    inverse = np.linalg.inv([[1, correlation], [correlation, 1]])
    both = np.einsum("ni,ij,nj->n", x, inverse, x)
    one = [np.maximum(x @ inverse[:, at], 0) ** 2 / inverse[at, at] for at in (0, 1)]  # the other mean is 0
    return np.where((x > 0).all(axis=1), both, np.maximum(*one))


class TestCalendar:
    def test_without_ties_it_is_the_share_who_learned_in_each_step(self):
        found = fit(TOWN, WHEN, RULES, until=15, baseline="calendar")
        alone = fit(TOWN, WHEN, RULES, until=15)
        learned = np.array([np.sum(WHEN.values == step) for step in range(1, 16)])
        at_risk = 300 - np.append(0, learned.cumsum()[:-1])
        share = learned / at_risk
        exact = (stats.binom.logpmf(learned, at_risk, share) - stats.binom.logpmf(learned, at_risk, 0.5)).sum()
        exact += at_risk.sum() * math.log(0.5)

        assert float(found["log_likelihood"].sel(model="no contagion")) == pytest.approx(exact, abs=1e-4)
        assert found["parameter"].values.tolist() == ["Tell.p"]
        assert found["n_parameters"].values.tolist() == [16, 1, 15]
        assert np.isnan(found["calendar"][0])
        assert found.attrs["gain"] < alone.attrs["gain"]

    def test_a_wave_from_outside_passes_for_contagion_until_the_calendar_takes_it_out(self):
        """A campaign that grows: with one chance for all steps, ties seem to teach; step by step they do not."""
        luck = np.random.default_rng(1)
        chance = 0.3 / (1 + np.exp(6 - np.arange(12)))
        first = (luck.random((300, 12)) < chance).argmax(axis=1) + 1.0
        never = luck.random(300) < np.prod(1 - chance)
        when = np.where(never, np.nan, first)
        constant, calendar = (fit(TOWN, when, RULES, until=12, baseline=name) for name in ("constant", "calendar"))

        assert float(constant["p_value"].sel(model="no contagion")) < 1e-6
        assert float(calendar["p_value"].sel(model="no contagion")) > 0.05
        assert calendar["low"].item() == 0

    def test_what_is_planted_is_found_under_a_calendar_too(self, found):
        calendar = fit(TOWN, WHEN, RULES, until=15, baseline="calendar")

        assert calendar["low"].item() < 0.06 < calendar["high"].item()


class TestPicture:
    def test_chances_one_step_ahead_add_up_to_what_is_expected(self, found):
        expected = np.zeros(16)
        rules = fitted_rules(found, RULES)
        for step in range(15):
            now = TOWN.where(*np.flatnonzero(WHEN.values <= step).tolist())
            spared = np.prod([1 - np.broadcast_to(rule.chance(now, None), (1, 300)) for rule in rules], axis=0)
            expected[step + 1] = (1 - spared)[~now.knows].sum()

        np.testing.assert_allclose(found["expected_through"].sum("rule")[1:], expected[1:])
        np.testing.assert_allclose(found["expected"], expected.cumsum() / 300)
        np.testing.assert_allclose(found["observed"], [np.mean(WHEN.values <= step) for step in range(16)])

    def test_credit_adds_up_to_those_who_learned(self, found):
        assert float(found["credit"].sum()) == pytest.approx(found.attrs["n_learned"])

    def test_profiles_have_their_top_at_the_estimate_and_pass_the_ends_of_the_interval(self, found):
        for name in found["parameter"].values:
            one = found.sel(parameter=name)
            top = int(one["profile"].argmax("point"))
            assert float(one["profile_at"][top]) == pytest.approx(float(one["estimate"]))
            assert float(one["profile"][top]) == pytest.approx(0, abs=1e-9)
            at_ends = np.interp([one["low"], one["high"]], one["profile_at"], one["profile"])
            np.testing.assert_allclose(at_ends, -0.5 * stats.chi2.ppf(0.9, 1), rtol=0.02)

    def test_intervals_are_wider_the_surer_they_are(self, found):
        surer = fit(TOWN, WHEN, RULES, until=15, level=0.99)

        assert (surer["low"] < found["low"]).all()
        assert (surer["high"] > found["high"]).all()


class TestPermutations:
    def test_the_same_luck_gives_the_same_and_more_permutations_begin_with_it(self):
        few, more = (fit(TOWN, WHEN, RULES, until=15, permutations=n, rng=5) for n in (3, 6))

        assert few["permuted_gain"].values.tolist() == more["permuted_gain"].values[:3].tolist()
        assert few.attrs["key"] == 5
        assert few.attrs["permutation_p"] == pytest.approx(1 / 4)

    def test_what_is_estimated_in_a_permutation_is_what_a_fit_to_it_finds(self):
        from tidings.fit.permuted import orders

        found = fit(TOWN, WHEN, RULES, until=15, permutations=2, rng=5, within="site")
        for each, order in enumerate(orders(TOWN, "site", 2, 5)):
            again = fit(TOWN, WHEN.to_numpy()[order], RULES, until=15)
            np.testing.assert_allclose(found["permuted_estimate"][each], again["estimate"], atol=1e-6)
            assert float(found["permuted_gain"][each]) == pytest.approx(again.attrs["gain"], abs=1e-6)

    def test_moments_stay_within(self):
        from tidings.fit.permuted import orders

        order = orders(TOWN, "site", 50, key=1)
        site = TOWN.people["site"].to_numpy()
        assert (site[order] == site).all()
        assert [sorted(row) for row in order.tolist()] == [list(range(300))] * 50
        assert not (order[0] == order[1]).all()

    def test_contagion_between_two_places_that_begin_at_different_times_is_not_taken_for_ties(self):
        """Two sites, news in each at its own time, ties within: permuted within sites, the gain stays."""
        luck = np.random.default_rng(2)
        late = np.where(TOWN.people["site"] == "north", 0, 8)
        when = late + luck.geometric(0.3, 300)
        ties = [(one, other) for one, other in luck.integers(0, 150, (900, 2)) if one != other]
        ties += [(one + 150, other + 150) for one, other in ties]
        network = TOWN.but(ties=pd.DataFrame(ties, columns=["source", "target"]))
        anywhere, within = (
            fit(network, when, RULES, baseline="calendar", permutations=19, within=within, rng=1)
            for within in (None, "site")
        )

        assert anywhere.attrs["permutation_p"] == pytest.approx(1 / 20)
        assert within.attrs["permutation_p"] > 0.1
        by_sites = within["permuted_estimate"].sel(parameter="Tell.p")
        assert by_sites.min() <= within["estimate"].sel(parameter="Tell.p") <= by_sites.max()


class TestResult:
    def test_everything_has_a_name_and_units(self, found):
        for name, variable in found.data_vars.items():
            assert set(variable.attrs) == {"long_name", "units"}, name
        assert found["step"].attrs == {"long_name": "step", "units": "step"}
        assert found["rule"].values.tolist() == ["Broadcast", "Tell"]

    def test_it_can_be_saved(self, tmp_path):
        found = fit(TOWN, WHEN, RULES, until=15, baseline="calendar", permutations=2, rng=1, step_unit="week")
        td.save(found, tmp_path / "found.nc")

        xr.testing.assert_identical(td.load(tmp_path / "found.nc"), found)

    def test_the_fitted_rules_are_played(self, found):
        rules = [*RULES, td.Adopt(1.0)]
        broadcast, tell, adopt = fitted_rules(found, rules)

        assert (broadcast.p, tell.p) == tuple(found["estimate"].values)
        assert adopt == rules[2]
        run = td.simulate(td.Scenario(TOWN, [broadcast, tell], [], 15), 200, rng=1)
        share = run["share"].isel(step=-1)
        assert abs(float(found["observed"][-1]) - float(share.mean())) < 4 * float(share.std())

    def test_a_calendar_is_no_rule(self):
        found = fit(TOWN, WHEN, RULES, until=15, baseline="calendar")

        with pytest.raises(
            ValueError, match="a chance of its own in every step .*, which no rule of the library plays"
        ):
            fitted_rules(found, RULES)

    def test_rules_that_were_not_fitted_are_named(self, found):
        with pytest.raises(ValueError, match="parameter 'Ask.p' is unknown"):
            fitted_rules(found, [td.Ask(0.1)])

    @pytest.mark.parametrize("given", ["found", td.simulate(td.Scenario(LINE, [td.Tell(0.5)], ["Ana"], 2), 1, rng=1)])
    def test_what_is_no_fit_is_refused(self, given):
        with pytest.raises(TypeError, match="fitted_rules takes the Dataset that fit gives, got"):
            fitted_rules(given, RULES)

    def test_a_class_is_no_rule(self, found):
        with pytest.raises(TypeError, match="rules must be those that were given to fit, got <class"):
            fitted_rules(found, td.Tell)

    def test_it_says_when_it_did_not_settle(self, monkeypatch):
        import scipy.optimize

        real = scipy.optimize.minimize
        monkeypatch.setattr(
            scipy.optimize, "minimize", lambda *args, options, **more: real(*args, options={"maxiter": 1}, **more)
        )
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            found = fit(TOWN, WHEN, [td.Broadcast(0.5), td.Tell(0.5)], until=15)

        assert found.attrs["converged"] == 0
        assert [str(one.message)[:45] for one in said] == ["the search for the best chances did not settl"]
