"""Sliders for the parameters of a plan, and beside them what it comes to."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import xarray as xr

from tidings._checks import whole
from tidings.draws import key_of
from tidings.network import Network
from tidings.scenario import Scenario
from tidings.sliders.controls import Control, controls
from tidings.sliders.trial import Trial

COUNTS = (20, 50, 100, 200, 500, 1000)
WORDS = {"style": {"description_width": "110px"}, "layout": {"width": "330px"}}


def explore(
    network: Network,
    plan: Callable[..., Any],
    *,
    replicates: int = 100,
    rng: Any = 1,
    at: int | None = None,
    seeds: Any = 1,
    steps: int = 52,
    step_unit: str = "step",
    **ranges: Any,
) -> Explorer:
    """Turn the parameters of a plan with sliders, and see at once what comes of it.

    The curve and the network are drawn anew when a slider is let go, under the same luck, so that what
    changes in the picture is what the slider did; the curve before stays as a pale line. Below stands
    the scenario as code to copy out. Needs ipywidgets: ``pip install "tidings[notebook]"``.

    Parameters
    ----------
    network : Network
        What is played on and drawn.
    plan : callable
        ``plan(**values)`` gives a list of rules, or a Scenario, as for `sweep`.
    replicates : int
        How often each is played at first.
    rng : None, int, SeedSequence, BitGenerator or Generator
        The luck, until the button for other luck is pressed.
    at : int, optional
        Step at which the network is drawn at first; left out, the middle one.
    seeds, steps, step_unit
        Of the scenario, if the plan gives rules; see `Scenario`.
    **ranges
        A control for each parameter of the plan: ``(low, high)`` or ``(low, high, step)`` a slider, of whole
        numbers if all are whole; a ``range`` likewise; a list, a choice; True or False, a box to tick; any other
        value stays fixed. A slider starts at the plan's default, or in the middle.

    Returns
    -------
    Explorer
        Shown by the notebook. Its ``values``, ``scenario``, ``run`` and ``code`` are those on display.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> panel = td.explore(trio, lambda p=0.1: [td.Tell(p)], p=(0.0, 0.5), steps=10)
    >>> panel.values
    {'p': 0.1}
    """
    trial = Trial(network, plan, seeds=seeds, steps=steps, step_unit=step_unit)
    return Explorer(trial, controls(plan, ranges), whole("replicates", replicates), key_of(rng), at)


class Explorer:
    """A panel of sliders; made by `explore`.

    Attributes
    ----------
    values : dict
        What the controls say.
    scenario : Scenario
        What the plan makes of them.
    run : Dataset
        What came of it, with ``share``, ``groups_reached`` and ``learned_at``.
    code : str
        The scenario as Python.
    """

    def __init__(self, trial: Trial, given: list[Control], replicates: int, key: int, at: int | None) -> None:
        self._widgets = _ipywidgets()
        self._trial, self._given, self._key, self._first_key = trial, given, key, key
        self._held = False
        self.scenario: Scenario = trial.scenario({control.name: control.start for control in given})
        self.run: xr.Dataset | None = None
        self._before: xr.Dataset | None = None
        self._build(replicates, self.scenario.steps // 2 if at is None else whole("at", at, least=0))
        self._play()

    @property
    def values(self) -> dict[str, Any]:
        """What the controls say."""
        fixed = {control.name: control.start for control in self._given if control.kind == "fixed"}
        turned = {name: widget.value for name, widget in self.controls.items()}
        return {control.name: {**fixed, **turned}[control.name] for control in self._given}

    @property
    def code(self) -> str:
        """The scenario on display as Python that runs as it stands."""
        return self._trial.code(self.scenario, self.values, self.replicates.value, self._key)

    def _build(self, replicates: int, at: int) -> None:
        w = self._widgets
        self.controls = {control.name: _widget(w, control) for control in self._given if control.kind != "fixed"}
        counts = sorted({*COUNTS, replicates})
        self.replicates = w.Dropdown(options=counts, value=replicates, description="replicates", **WORDS)
        self.at = w.IntSlider(
            value=min(at, self.scenario.steps), min=0, max=self.scenario.steps, continuous_update=False,
            description=f"picture at {self.scenario.step_unit}", **WORDS,
        )  # fmt: skip
        self.other_luck = w.Button(description="other luck", tooltip="the same scenario with other draws")
        self.reset = w.Button(description="reset", tooltip="back to where the sliders began")
        self.picture = w.Image(format="png", layout={"width": "100%", "max_width": "990px"})
        self.status = w.HTML()
        self._code = w.HTML()
        for widget in (*self.controls.values(), self.replicates):
            widget.observe(self._turned, "value")
        self.at.observe(self._looked, "value")
        self.other_luck.on_click(self._drawn_anew)
        self.reset.on_click(self._begun_again)
        left = w.VBox([*self.controls.values(), self.replicates, self.at, w.HBox([self.other_luck, self.reset])])
        right = w.VBox([self.picture, self.status], layout={"flex": "1 1 auto"})
        self.panel = w.VBox([w.HBox([left, right]), self._code])

    def _turned(self, change: Any) -> None:
        if not self._held:
            self._play()

    def _looked(self, change: Any) -> None:
        if not self._held and self.run is not None:
            self._show()

    def _drawn_anew(self, button: Any) -> None:
        self._key += 1
        self._play()

    def _begun_again(self, button: Any) -> None:
        self._held, self._key = True, self._first_key
        for control in self._given:
            if control.kind != "fixed":
                self.controls[control.name].value = control.start
        self._held = False
        self._play()

    def _play(self) -> None:
        """Play what the controls say; where that is not possible, say why and leave the picture as it is."""
        try:
            scenario = self._trial.scenario(self.values)
            run = self._trial.run(scenario, self.replicates.value, self._key)
        except Exception as error:  # whatever a plan of one's own raises belongs into the panel
            self.status.value = f'<p style="color:#C8430A"><b>{type(error).__name__}:</b> {html.escape(str(error))}</p>'
            return
        self._before = self.run if self.run is not None and self.run.sizes["step"] == run.sizes["step"] else None
        self.scenario, self.run = scenario, run
        if self.at.max != scenario.steps:
            self._held = True
            self.at.max = scenario.steps
            self._held = False
        self._show()

    def _show(self) -> None:
        assert self.run is not None
        self.picture.value = self._trial.picture(self.scenario, self.run, self.at.value, self._before)
        last = float(self.run["share"].isel(step=-1).mean()) * self.scenario.network.n_people
        said = f"{last:,.1f} of {self.scenario.network.n_people:,} people know in the end, on average"
        self.status.value = (
            f"<p>{said}; the pale line is the one before</p>" if self._before is not None else f"<p>{said}</p>"
        )
        self._code.value = f'<pre style="user-select:all">{html.escape(self.code)}</pre>'

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.panel._repr_mimebundle_(**options)

    def __repr__(self) -> str:
        """Where the controls stand."""
        return f"Explorer({', '.join(f'{name}={value!r}' for name, value in self.values.items())})"


def _ipywidgets() -> Any:
    try:
        import ipywidgets
    except ImportError as error:
        raise ImportError('explore needs ipywidgets: pip install "tidings[notebook]"') from error
    return ipywidgets


def _widget(w: Any, control: Control) -> Any:
    look = {"description": control.name, **WORDS}
    if control.kind == "tick":
        return w.Checkbox(value=control.start, **look)
    if control.kind == "choice":
        return w.Dropdown(options=[(str(option), option) for option in control.options], value=control.start, **look)
    ends = {"value": control.start, "min": control.low, "max": control.high, "step": control.step}
    if isinstance(control.step, int) and isinstance(control.low, int):
        return w.IntSlider(**ends, continuous_update=False, **look)
    return w.FloatSlider(**ends, continuous_update=False, readout_format=".3g", **look)
