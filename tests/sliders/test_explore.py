"""Sliders are turned without a screen: what is shown is what the values make, and the code makes it again."""

import builtins
import io
import sys

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

import tidings as td
from tidings.plot.paper import Picture
from tidings.sliders.trial import Trial

pytest.importorskip("ipywidgets")


def plan(p=0.1, raises=0.2, loud=False):
    return [td.Tell(p), td.Meeting(raises, 0.9 if loud else 0.3), td.Forget(0.01)]


@pytest.fixture(scope="module")
def company():
    return td.make.teams(30, rng=1)


@pytest.fixture
def panel(company):
    return td.explore(
        company, plan, replicates=20, rng=7, steps=12, step_unit="week", p=(0.0, 0.5), raises=0.2, loud=False
    )


def wanted(company, **values):
    scenario = td.Scenario(company, plan(**values), 1, steps=12, step_unit="week")
    return td.simulate(scenario, 20, rng=7)


class TestTurning:
    def test_it_begins_at_the_defaults_of_the_plan(self, company, panel):
        assert panel.values == {"p": 0.1, "raises": 0.2, "loud": False}
        assert panel.run["share"].identical(wanted(company)["share"])
        assert repr(panel) == "Explorer(p=0.1, raises=0.2, loud=False)"

    def test_a_slider_that_is_let_go_plays_its_value_under_the_same_luck(self, company, panel):
        panel.controls["p"].value = 0.3

        assert panel.values["p"] == 0.3
        assert panel.run["share"].identical(wanted(company, p=0.3)["share"])
        assert panel.scenario.rules[-1] == td.Tell(0.3)

    def test_the_picture_changes_and_the_curve_before_stays(self, panel):
        first = panel.picture.value
        panel.controls["loud"].value = True

        assert panel.picture.value != first
        assert Image.open(io.BytesIO(panel.picture.value)).size == (990, 396)
        assert "the pale line is the one before" in panel.status.value

    def test_another_step_is_looked_at_without_playing_again(self, panel):
        run, first = panel.run, panel.picture.value
        panel.at.value = 0

        assert panel.run is run
        assert panel.picture.value != first

    def test_other_luck_is_other_luck_and_reset_is_where_it_began(self, company, panel):
        panel.controls["p"].value = 0.4
        panel.other_luck.click()
        assert not panel.run["share"].identical(wanted(company, p=0.4)["share"])
        panel.reset.click()

        assert panel.values["p"] == 0.1
        assert panel.run["share"].identical(wanted(company)["share"])

    def test_more_replicates(self, panel):
        panel.replicates.value = 50

        assert panel.run.sizes["replicate"] == 50
        assert "replicates=50" in panel.code

    def test_an_error_of_the_plan_is_said_and_the_picture_stays(self, company):
        def breaks(p=0.1):
            if p > 0.4:
                raise ValueError("more than <anybody> can tell")
            return [td.Tell(p)]

        panel = td.explore(company, breaks, replicates=20, steps=5, p=(0.0, 0.5))
        run, picture = panel.run, panel.picture.value
        panel.controls["p"].value = 0.5

        assert "ValueError:</b> more than &lt;anybody&gt; can tell" in panel.status.value
        assert panel.run is run
        assert panel.picture.value == picture
        panel.controls["p"].value = 0.2
        assert "ValueError" not in panel.status.value

    def test_more_steps_make_the_time_slider_longer(self, company):
        def longer(steps=5):
            return td.Scenario(company, [td.Tell(0.1)], 1, steps=steps)

        panel = td.explore(company, lambda length=5: longer(length), replicates=20, length=(5, 20))
        panel.controls["length"].value = 20

        assert panel.at.max == 20
        assert panel.run.sizes["step"] == 21

    def test_the_notebook_is_given_a_widget(self, panel):
        assert "application/vnd.jupyter.widget-view+json" in panel._repr_mimebundle_()

    def test_nothing_is_left_behind(self, company, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        before = dict(matplotlib.rcParams), plt.get_fignums()
        td.explore(company, plan, replicates=20, steps=5, p=(0.0, 0.5)).controls["p"].value = 0.4

        assert (dict(matplotlib.rcParams), plt.get_fignums()) == before
        assert list(tmp_path.iterdir()) == []


class TestCode:
    def test_it_makes_the_same_run_again(self, company, panel):
        panel.controls["p"].value = 0.25
        names = {"network": company}
        exec(panel.code, names)
        plt.close("all")

        assert names["scenario"] == panel.scenario
        assert names["run"]["share"].identical(panel.run["share"])

    def test_seeds_by_name_and_rules_of_ones_own(self, company):
        class Talk(td.Tell):
            """One's own."""

        trial = Trial(company, lambda: [Talk(0.1), td.Tell(0.2, name="again")], seeds=["P01"], steps=3)
        code = trial.code(trial.scenario({}), {}, 10, 1)

        assert "        Talk(p=0.1),\n" in code or "        Talk(p=0.1, " in code
        assert "td.Tell(p=0.2, name='again')" in code
        assert "seeds=['P01']" in code

    def test_a_plan_that_changes_the_network_is_called(self, company):
        def smaller(n=10):
            return td.Scenario(td.make.teams(n, rng=1), [td.Tell(0.1)], 1, steps=3)

        trial = Trial(company, smaller)
        code = trial.code(trial.scenario({"n": 20}), {"n": 20}, 10, 1)
        names = {"plan": smaller}
        exec(code, names)
        plt.close("all")

        assert "scenario = plan(n=20)" in code
        assert names["run"].sizes["person"] == 20


class TestPicture:
    def test_the_curve_has_the_run_and_the_run_before(self, company, monkeypatch):
        kept = []

        def keep(*size):
            kept.append(Picture(*size))
            return kept[0]

        monkeypatch.setattr("tidings.sliders.trial.Picture", keep)
        trial = Trial(company, plan, steps=6)
        scenario = trial.scenario({})
        run, before = trial.run(scenario, 10, 1), trial.run(scenario, 10, 2)
        trial.picture(scenario, run, 3, before)
        curve = kept[0].axes[0]
        (ghost,) = [line for line in curve.lines if line.get_gid() == "before"]

        assert np.allclose(ghost.get_ydata(), before["share"].mean("replicate"))
        assert any(np.allclose(line.get_ydata(), run["share"].mean("replicate")) for line in curve.lines[:-2])

    def test_places_are_found_once(self, company):
        trial = Trial(company, plan, steps=3)

        assert trial._layout(company) is trial._layout(company)


class TestDoor:
    def test_without_ipywidgets_it_says_what_to_install(self, company, monkeypatch):
        real = builtins.__import__

        def lacking(name, *args, **more):
            if name == "ipywidgets":
                raise ImportError(name)
            return real(name, *args, **more)

        monkeypatch.setattr(builtins, "__import__", lacking)
        monkeypatch.delitem(sys.modules, "ipywidgets", raising=False)
        with pytest.raises(ImportError, match=r'explore needs ipywidgets: pip install "tidings\[notebook\]"'):
            td.explore(company, plan, p=(0.0, 0.5))

    def test_what_is_no_network_or_no_rules_is_refused(self, company):
        with pytest.raises(TypeError, match="explore takes the Network first, got function"):
            td.explore(plan, company)
        with pytest.raises(TypeError, match="the plan must give a Scenario or a list of rules, got int"):
            td.explore(company, lambda p=0.1: 3, p=(0.0, 1.0))
