"""``python -m tidings``: the main job on the command line."""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from collections.abc import Sequence
from typing import Any

import networkx as nx
import pandas as pd

from tidings import models
from tidings._checks import warn
from tidings._version import __version__
from tidings.network import Network
from tidings.report import answers, told
from tidings.scenario import Scenario
from tidings.simulate import simulate

DAVIS_SEED = "Evelyn Jefferson"
CHANCES = {
    "tell": "that someone who shares tells a tie",
    "raises": "that a sharing member raises it when the group meets",
    "takes_in": "that a member takes in what was raised",
    "adopt": "that a group in which half of the members know makes it its own",
    "exchange": "that a group which holds it passes it to another, per shared member",
    "onboard": "that a group which holds it teaches a member",
    "forget": "that someone who knows forgets",
    "turnover": "that someone leaves and a newcomer takes the place",
}
DEFAULTS = {
    "tell": 0.005, "raises": 0.05, "takes_in": 0.2, "adopt": 0.3, "exchange": 0.0, "onboard": 0.05,
    "forget": 0.01, "turnover": 0.0,
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the main job; returns the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", UserWarning)
            warnings.showwarning = _note
            _run(asked)
    except (ValueError, TypeError, OSError) as wrong:
        print(f"tidings: {wrong}", file=sys.stderr)
        return 2
    return 0


def _run(asked: argparse.Namespace) -> None:
    own = asked.ties is not None or asked.memberships is not None
    network = _own_network(asked) if own else Network.from_affiliation(nx.davis_southern_women_graph())
    scenario = _scenario(asked, network, own)
    run = simulate(scenario, asked.replicates, asked.rng)
    answer = {"network": "own tables" if own else "Davis Southern Women", **_start(scenario), **answers(run, network)}
    if asked.figure is not None:
        _draw(asked.figure, scenario, run)
    if asked.json:
        print(json.dumps(answer))
        return
    people, groups = ("people", "groups") if own else ("women", "gatherings")
    print(_heading(answer, own, people, groups))
    print()
    print(told(answer, people, groups))
    print()
    print(f"Again with: --rng {answer['key']}" + (f". Drawn to {asked.figure}" if asked.figure else ""))


def _own_network(asked: argparse.Namespace) -> Network:
    ties = None if asked.ties is None else _table(asked.ties, "source", "target")
    memberships = None if asked.memberships is None else _table(asked.memberships, "person", "group")
    return Network.from_frames(ties=ties, memberships=memberships, mutual=asked.mutual)


def _table(path: str, first: str, second: str) -> pd.DataFrame:
    """A CSV table with names as text; its first two columns stand for names it lacks."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    if len(table.columns) < 2:
        raise ValueError(f"{path} needs the columns {first} and {second}, got {list(table.columns)}")
    if first not in table or second not in table:
        names = list(table.columns[:2])
        warn(f"{path}: taking the columns {names[0]} and {names[1]} as {first} and {second}")
        table = table.rename(columns={names[0]: first, names[1]: second})
    kept = [name for name in (first, second, "weight", "kind") if name in table]
    return table[kept]


def _scenario(asked: argparse.Namespace, network: Network, own: bool) -> Scenario:
    chances = {name: getattr(asked, name) for name in CHANCES}
    rules = [rule for rule in models.team_learning(**chances) if rule.idle(network) is None]
    seeds = asked.seeds or ([DAVIS_SEED] if not own else 1)
    return Scenario(network, rules, seeds, asked.steps, asked.step_unit)


def _start(scenario: Scenario) -> dict[str, Any]:
    seeds = scenario.seeds if isinstance(scenario.seeds, int) else list(scenario.seeds)
    return {"seeds": seeds, "rules": [repr(rule) for rule in scenario.rules]}


def _heading(answer: dict[str, Any], own: bool, people: str, groups: str) -> str:
    place = "Your network" if own else "Davis Southern Women (Natchez, Mississippi, 1930s)"
    return (
        f"{place}: {answer['people']:,} {people}, {answer['ties']:,} ties, {answer['groups_in_all']:,} {groups}.\n"
        f"{_learns(answer['seeds'])} something new: {answer['replicates']:,} replicates of "
        f"{answer['steps']} {answer['step_unit']}s.\n{', '.join(answer['rules'])}"
    )


def _learns(seeds: Any) -> str:
    """Who learns something at the start."""
    if isinstance(seeds, int):
        return f"{seeds} of them, drawn anew each time, learn{'s' if seeds == 1 else ''}"
    more = f" and {len(seeds) - 5} more" if len(seeds) > 5 else ""
    return f"{', '.join(map(str, seeds[:5]))}{more} learn{'s' if len(seeds) == 1 else ''}"


def _draw(path: str, scenario: Scenario, run: Any) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from tidings import plot

    figure = Figure(figsize=(14, 6), layout="constrained")
    FigureCanvasAgg(figure)
    words = f"{_learns(scenario.seeds)} something new: who knows, and when".replace(" of them", " of the people")
    figure.suptitle(words, x=0.01, ha="left", fontsize=17)
    left, right = figure.subplots(1, 2, width_ratios=[1, 1])
    plot.curve(run, ax=left)
    half = answers(run, scenario.network)["half"]["middle"]
    at = int(half) if half is not None else scenario.steps
    plot.network(scenario.network, knows=run, at=at, ax=right)
    figure.savefig(path, dpi=160)


def _note(message: Warning | str, *_: Any, **__: Any) -> None:
    print(f"note: {message}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tidings",
        description="How a learning spreads from a person, to a group, and from that group to other groups. "
        "Without tables: 18 women and the 14 gatherings they attended (Davis, Gardner & Gardner 1941).",
    )
    parser.add_argument("--version", action="version", version=f"tidings {__version__}")
    tables = parser.add_argument_group("your own tables (CSV with a header; names are read as text)")
    tables.add_argument("--ties", metavar="FILE", help="columns source, target, and optionally weight, kind")
    tables.add_argument("--mutual", action="store_true", help="ties run both ways")
    tables.add_argument("--memberships", metavar="FILE", help="columns person, group, and optionally weight")
    run = parser.add_argument_group("the run")
    run.add_argument("--seeds", nargs="+", metavar="NAME", help="who knows at the start (own tables: one at random)")
    run.add_argument("--steps", type=int, default=26, help="steps to play (default %(default)s)")
    run.add_argument("--step-unit", default="week", help="what a step is (default %(default)s)")
    run.add_argument("--replicates", type=int, default=1000, help="times to play (default %(default)s)")
    run.add_argument("--rng", type=int, default=1, help="luck: the same number, the same result (default %(default)s)")
    chances = parser.add_argument_group("chances per step")
    for name, meaning in CHANCES.items():
        flag = "--" + name.replace("_", "-")
        chances.add_argument(
            flag, dest=name, type=float, default=DEFAULTS[name], metavar="P", help=f"{meaning} (default %(default)s)"
        )
    out = parser.add_argument_group("what comes out")
    out.add_argument("--figure", metavar="FILE", help="draw it (.png, .pdf, .svg)")
    out.add_argument("--json", action="store_true", help="print everything as JSON")
    return parser


if __name__ == "__main__":
    sys.exit(main())
