"""``python -m tidings``: the main job on the command line."""

from __future__ import annotations

import argparse
import json
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import networkx as nx
import xarray as xr

from tidings import models
from tidings._checks import counted
from tidings._version import __version__
from tidings.convert.csv import read_pairs
from tidings.network import Network
from tidings.report import answers, told
from tidings.rules.base import parameters
from tidings.scenario import Scenario
from tidings.simulate import simulate

DAVIS_SEED = "Evelyn Jefferson"


class Chance(NamedTuple):
    """A chance per step that can be set, of which rule, what it usually is and what it means."""

    rule: str
    usual: float
    meaning: str


CHANCES = {
    "tell": Chance("Tell", 0.005, "that someone who shares tells a tie"),
    "raises": Chance("Meeting", 0.05, "that a sharing member raises it when the group meets"),
    "takes_in": Chance("Meeting", 0.2, "that a member takes in what was raised"),
    "adopt": Chance("Adopt", 0.3, "that a group in which half of the members know makes it its own"),
    "exchange": Chance("Exchange", 0.0, "that a group which holds it passes it to another, per shared member"),
    "onboard": Chance("Onboard", 0.05, "that a group which holds it teaches a member"),
    "forget": Chance("Forget", 0.01, "that someone who knows forgets"),
    "turnover": Chance("Turnover", 0.0, "that someone leaves and a newcomer takes the place"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the main job; returns the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", UserWarning)
            warnings.showwarning = _note
            _run(asked)
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough, as in `python -m tidings | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (ValueError, TypeError, OSError) as wrong:
        print(f"tidings: {wrong}", file=sys.stderr)
        return 2
    return 0


def _run(asked: argparse.Namespace) -> None:
    own = asked.ties is not None or asked.memberships is not None
    if asked.mutual and asked.ties is None:
        raise ValueError("--mutual is about your own ties; give them with --ties FILE")
    if asked.figure is not None:
        _check_figure(asked.figure)
    network = _own_network(asked) if own else Network.from_affiliation(nx.davis_southern_women_graph())
    scenario = _scenario(asked, network, own)
    run = simulate(scenario, asked.replicates, asked.rng)
    answer = {**_start(asked, scenario), **answers(run, network)}
    if asked.json:
        print(json.dumps(answer))
    else:
        people, groups = ("people", "groups") if own else ("women", "gatherings")
        print(_heading(answer, scenario, people, groups))
        print()
        print(told(answer, people, groups))
        print()
        print(f"The same command gives the same numbers; --rng {asked.rng + 1} is other luck.")
    if asked.figure is not None:
        _draw(asked.figure, scenario, run, answer["half"]["middle"])
        print(f"Drawn to {asked.figure}", file=sys.stderr if asked.json else sys.stdout)


def _own_network(asked: argparse.Namespace) -> Network:
    ties = None if asked.ties is None else read_pairs(asked.ties, "ties")
    memberships = None if asked.memberships is None else read_pairs(asked.memberships, "memberships")
    return Network.from_frames(ties=ties, memberships=memberships, mutual=asked.mutual)


def _scenario(asked: argparse.Namespace, network: Network, own: bool) -> Scenario:
    chosen = {name: getattr(asked, name) for name in CHANCES}
    chances = {name: chance.usual if chosen[name] is None else chosen[name] for name, chance in CHANCES.items()}
    # A rule that can never act here is left out, unless it was asked for: then the scenario says why.
    asked_for = {chance.rule for name, chance in CHANCES.items() if chosen[name] is not None}
    rules = models.team_learning(**chances)
    rules = [rule for rule in rules if rule.name in asked_for or rule.idle(network) is None]
    seeds = asked.seeds or ([DAVIS_SEED] if not own else 1)
    return Scenario(network, rules, seeds, asked.steps, asked.step_unit)


def _start(asked: argparse.Namespace, scenario: Scenario) -> dict[str, Any]:
    """What was played, for JSON: where the network is from, who starts, and the rules with their chances."""
    own = {name: path for name, path in (("ties", asked.ties), ("memberships", asked.memberships)) if path is not None}
    return {
        "network": own or "Davis Southern Women",
        "seeds": scenario.seeds if isinstance(scenario.seeds, int) else list(scenario.seeds),
        "rules": {rule.name: parameters(rule) for rule in scenario.rules},
    }


def _heading(answer: dict[str, Any], scenario: Scenario, people: str, groups: str) -> str:
    network = answer["network"]
    where = "Your network" if isinstance(network, dict) else f"{network} (Natchez, Mississippi, 1930s)"
    one_person, one_group = ("person", "group") if isinstance(network, dict) else ("woman", "gathering")
    n_people, n_groups = answer["people"], answer["groups_in_all"]
    return (
        f"{where}: {counted(n_people, one_person, people)}, {counted(answer['ties'], 'tie')}, "
        f"{counted(n_groups, one_group, groups)}.\n"
        f"{_learns(scenario.seeds)} something new: {counted(answer['replicates'], 'replicate')} of "
        f"{counted(answer['steps'], answer['step_unit'])}.\n"
        f"{', '.join(map(repr, scenario.rules)) or 'Nobody passes it on: every chance is 0'}"
    )


def _learns(seeds: Any) -> str:
    """Who learns something at the start."""
    if isinstance(seeds, int):
        return f"{seeds} of the people, drawn anew each time, learn{'s' if seeds == 1 else ''}"
    named = [f"Person {name}" if str(name).isdigit() else str(name) for name in seeds[:5]]
    more = f" and {len(seeds) - 5} more" if len(seeds) > 5 else ""
    return f"{', '.join(named)}{more} learn{'s' if len(seeds) == 1 else ''}"


def _check_figure(path: str) -> None:
    """Refuse a figure that could not be written, before anything is played."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    folder, name = os.path.split(path)
    kinds = FigureCanvasAgg.get_supported_filetypes()
    if not name or os.path.isdir(path) or os.path.splitext(name)[1][1:].lower() not in kinds:
        raise ValueError(f"--figure needs a file name that ends in .png, .pdf or .svg, got {path!r}")
    if folder and not os.path.isdir(folder):
        raise ValueError(f"--figure {path}: there is no folder {folder}; make it first")


def _draw(path: str, scenario: Scenario, run: xr.Dataset, half: float | None) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from tidings import plot

    figure = Figure(figsize=(15, 7), layout="constrained")
    FigureCanvasAgg(figure)
    figure.suptitle(f"{_learns(scenario.seeds)} something new: who knows, and when", x=0.01, ha="left", fontsize=18)
    if scenario.network.n_groups:
        grid = figure.add_gridspec(2, 2, height_ratios=[4, 3])
        curve, people = figure.add_subplot(grid[0, 0]), figure.add_subplot(grid[:, 1])
    else:
        curve, people = figure.subplots(1, 2)
    plot.curve(run, ax=curve)
    if scenario.network.n_groups:
        plot.arrival(run, ax=figure.add_subplot(grid[1, 0])).set_xlim(curve.get_xlim())
    at = int(half) if half is not None else scenario.steps
    plot.network(scenario.network, knows=run, at=at, ax=people)
    figure.savefig(path, dpi=160)


def _note(message: Warning | str, *_: Any, **__: Any) -> None:
    print(f"note: {message}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tidings",
        description="How a learning spreads from a person, to a group, and from that group to other groups. "
        "Without tables: 18 women and the 14 gatherings they attended (Davis, Gardner & Gardner 1941).",
        epilog="JSON holds network, seeds, rules and what tidings.report.answers says: know (per step), half, "
        "groups, credit and bridges.",
    )
    parser.add_argument("--version", action="version", version=f"tidings {__version__}")
    tables = parser.add_argument_group("your own tables (CSV with a header; names are read as text)")
    tables.add_argument("--ties", metavar="FILE", help="columns source, target, and optionally weight")
    tables.add_argument("--mutual", action="store_true", help="ties run both ways")
    tables.add_argument("--memberships", metavar="FILE", help="columns person, group, and optionally weight")
    run = parser.add_argument_group("the run")
    run.add_argument(
        "--seeds",
        nargs="+",
        metavar="NAME",
        help="who knows at the start, each name in quotes (own tables: one at random)",
    )
    run.add_argument("--steps", type=int, default=26, help="steps to play (default %(default)s)")
    run.add_argument("--step-unit", default="week", help="what a step is (default %(default)s)")
    run.add_argument("--replicates", type=int, default=1000, help="times to play (default %(default)s)")
    run.add_argument("--rng", type=int, default=1, help="luck: the same number, the same result (default %(default)s)")
    chances = parser.add_argument_group("chances per step")
    for name, chance in CHANCES.items():
        said = f"{chance.meaning} (default {chance.usual:g})"
        chances.add_argument("--" + name.replace("_", "-"), dest=name, type=float, metavar="P", help=said)
    out = parser.add_argument_group("what comes out")
    out.add_argument("--figure", metavar="FILE", help="draw it (.png, .pdf, .svg)")
    out.add_argument("--json", action="store_true", help="print everything as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
