"""What sliders do, without the sliders: values to a scenario, to a run, to a picture and to code."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import xarray as xr
from matplotlib.axes import Axes

import tidings
from tidings import plot
from tidings._checks import whole
from tidings.network import Network
from tidings.plot.palette import QUIET
from tidings.plot.paper import Picture
from tidings.rules import Rule
from tidings.scenario import Scenario
from tidings.simulate import simulate

KEEP = ["share", "groups_reached", "learned_at"]
WIDE = 11.0  # inches


class Trial:
    """A network and a plan that are tried with one set of values after another."""

    def __init__(
        self, network: Network, plan: Callable[..., Any], *, seeds: Any = 1, steps: int = 52, step_unit: str = "step"
    ) -> None:
        if not isinstance(network, Network):
            raise TypeError(f"explore takes the Network first, got {type(network).__name__}")
        self.network, self.plan = network, plan
        self.rest: dict[str, Any] = {"seeds": seeds, "steps": whole("steps", steps), "step_unit": step_unit}
        self._places: pd.DataFrame | None = None

    def scenario(self, values: Mapping[str, Any]) -> Scenario:
        """What the plan makes of these values: its Scenario, or its rules played on the network."""
        made = self.plan(**values)
        if isinstance(made, Scenario):
            return made
        if isinstance(made, Rule):
            made = [made]
        if not isinstance(made, (list, tuple)):
            raise TypeError(f"the plan must give a Scenario or a list of rules, got {type(made).__name__}")
        return Scenario(self.network, made, **self.rest)

    def run(self, scenario: Scenario, replicates: int, rng: int) -> xr.Dataset:
        """Play it."""
        return simulate(scenario, replicates, rng, keep=KEEP)

    def picture(self, scenario: Scenario, run: xr.Dataset, at: int, before: xr.Dataset | None = None) -> bytes:
        """The curve, with the one before as a pale line, and the network at a step, as a PNG."""
        figure = Picture(WIDE, 4.4)
        curve, people = figure.add_axes((0.07, 0.14, 0.4, 0.78)), figure.add_axes((0.53, 0.12, 0.45, 0.84))
        shown = [name for name in KEEP[:2] if name in run and run[name].notnull().any()]
        plot.curve(run, ax=curve, show=shown)
        if before is not None:
            _ghost(curve, before)
        curve.axvline(at, color=QUIET, linewidth=0.8, linestyle=":", zorder=1)
        plot.network(scenario.network, ax=people, knows=run, at=at, layout=self._layout(scenario.network), labels=False)
        kept = io.BytesIO()
        figure.savefig(kept, format="png", dpi=90)
        return kept.getvalue()

    def code(self, scenario: Scenario, values: Mapping[str, Any], replicates: int, rng: int) -> str:
        """The scenario as Python that runs as it stands, given the network and rules of one's own."""
        tail = f"run = td.simulate(scenario, replicates={replicates}, rng={rng})\ntd.plot.curve(run)"
        if scenario.network is not self.network or scenario.substeps > 1:
            given = ", ".join(f"{name}={value!r}" for name, value in values.items())
            return f"import tidings as td\n\nscenario = plan({given})\n{tail}"
        rules = "".join(f"        {_written(rule)},\n" for rule in scenario.rules)
        seeds = list(scenario.seeds) if isinstance(scenario.seeds, tuple) else scenario.seeds
        return (
            f"import tidings as td\n\nscenario = td.Scenario(\n    network,\n    rules=[\n{rules}    ],\n"
            f"    seeds={seeds!r},\n    steps={scenario.steps},\n    step_unit={scenario.step_unit!r},\n)\n{tail}"
        )

    def _layout(self, network: Network) -> pd.DataFrame | None:
        """Places, found once; those of other people are found when they are drawn."""
        if network.n_people > 2000 or not network.names.equals(self.network.names):
            return None
        if self._places is None:
            self._places = plot.layout(self.network)
        return self._places


def _ghost(ax: Axes, before: xr.Dataset) -> None:
    share = before["share"].mean("replicate")
    ax.plot(share["step"], share, color=QUIET, linewidth=1.2, alpha=0.6, zorder=2, gid="before")


def _written(rule: Rule) -> str:
    """A rule as it is made; those of the library by their full name."""
    ours = getattr(tidings, type(rule).__name__, None) is type(rule)
    return f"td.{rule!r}" if ours else repr(rule)
