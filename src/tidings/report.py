"""What a person wants to know of a run: how many by when, which groups, through what, over whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings import measures
from tidings.network import Network

BAND = (0.05, 0.95)


def answers(run: xr.Dataset, network: Network) -> dict[str, Any]:
    """The main answers of a run as plain numbers and words, ready for JSON.

    Parameters
    ----------
    run : Dataset
        A result of `tidings.simulate`, with its default variables.
    network : Network
        The network of the run.

    Returns
    -------
    dict
        ``know``: people who know at each step, mean and 90 % band over replicates; ``half``: when
        half of the people know; ``groups``: when each group was reached, earliest first, and in
        which share of the replicates; ``credit``: share of the learning through each rule;
        ``bridges``: who carried it into groups nobody started in, most surprising first. Steps that
        never came are None.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> run = td.simulate(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=2), replicates=3, rng=1)
    >>> answers(run, trio)["half"]
    {'middle': 1.0, 'low': 1.0, 'high': 1.0, 'reached': 1.0}
    """
    return {
        "people": network.n_people,
        "ties": network.n_ties,
        "groups_in_all": network.n_groups,
        "steps": int(run["step"][-1]),
        "step_unit": run.attrs["step_unit"],
        "replicates": run.attrs["replicates"],
        "key": run.attrs["key"],
        "know": _know(run),
        "half": _when(measures.coverage(run, level=0.5).values),
        "groups": _groups(run),
        "credit": _credit(run),
        "bridges": _bridges(run, network),
    }


def told(answer: dict[str, Any], people: str = "people", groups: str = "groups") -> str:
    """The answers as a page of text.

    Parameters
    ----------
    answer : dict
        From `answers`.
    people, groups : str
        What people and groups are called here.
    """
    unit = answer["step_unit"]
    parts = [
        [f"How many of {answer['people']:,} {people} know ({unit}: mean, 90 % of replicates between)"],
        _know_lines(answer),
        [_half_line(answer, people)],
    ]
    if answer["groups"]:
        parts += [
            [],
            [f"When half of each of the {answer['groups_in_all']:,} {groups} knew"],
            _group_lines(answer, groups),
        ]
    parts += [[], ["Through which rule they first learned"], _credit_lines(answer)]
    if answer["bridges"]:
        parts += [[], ["The surprising bridge"], _bridge_lines(answer, groups)]
    return "\n".join(line for part in parts for line in part or [""])


def _know(run: xr.Dataset) -> list[dict[str, float]]:
    count = run["share"].transpose("replicate", "step").values * run.sizes["person"]
    low, high = np.quantile(count, BAND, axis=0)
    rows = zip(run["step"].values.tolist(), count.mean(axis=0).tolist(), low.tolist(), high.tolist())
    return [{"step": step, "mean": mean, "low": low, "high": high} for step, mean, low, high in rows]


def _when(steps: NDArray[np.float64]) -> dict[str, float | None]:
    """Median and 90 % band of a step that may never come, which counts as later than any other."""
    late = np.where(np.isnan(steps), np.inf, steps)
    low, middle, high = np.quantile(late, (BAND[0], 0.5, BAND[1]), method="inverted_cdf")
    came = {"middle": middle, "low": low, "high": high}
    named = {name: float(step) if np.isfinite(step) else None for name, step in came.items()}
    return {**named, "reached": float(np.isfinite(late).mean())}


def _groups(run: xr.Dataset) -> list[dict[str, Any]]:
    when = run["group_reached_at"].transpose("replicate", "group").values
    rows = [{"group": plain(group), **_when(when[:, at])} for at, group in enumerate(run["group"].values.tolist())]
    return sorted(rows, key=lambda row: (_or_inf(row["middle"]), -row["reached"]))


def _credit(run: xr.Dataset) -> dict[str, float]:
    total = run["credit"].sum("replicate")
    share = total / max(float(total.sum()), 1e-300)
    pairs = zip(run["rule"].values.tolist(), share.values.tolist())
    return dict(sorted(pairs, key=lambda pair: -pair[1]))


def _bridges(run: xr.Dataset, network: Network) -> list[dict[str, Any]]:
    if not network.n_groups:
        return []
    top = measures.bridges(run, network).head(5)
    carriers = top[top["surprise"] > 0]
    member_of = np.diff(network.membership.indptr)[network.positions(carriers.index)]
    rows = zip(carriers.index.tolist(), carriers["carried"].tolist(), carriers["expected"].tolist(), member_of.tolist())
    return [
        {"person": plain(person), "carried": carried, "expected": expected, "member_of": n}
        for person, carried, expected, n in rows
    ]


def _know_lines(answer: dict[str, Any]) -> list[str]:
    rows, n = answer["know"], answer["people"]
    chosen = sorted({round(at) for at in np.linspace(0, len(rows) - 1, 9)}) if len(rows) > 9 else range(len(rows))
    width = len(f"{n:,.1f}")
    return [
        f"  {answer['step_unit']} {rows[at]['step']:>4}  {rows[at]['mean']:>{width},.1f}"
        f"  ({rows[at]['low']:>{width - 2},.0f} to {rows[at]['high']:>{width - 2},.0f})"
        f"  {'#' * round(40 * rows[at]['mean'] / n)}"
        for at in chosen
    ]


def _half_line(answer: dict[str, Any], people: str) -> str:
    half, unit = answer["half"], answer["step_unit"]
    if half["middle"] is None:
        within = f"within {answer['steps']} {unit}s in only {half['reached']:.0%} of the replicates"
        return f"  Half of the {people} know {within}."
    return f"  Half of the {people} know by {unit} {half['middle']:.0f} ({_span(half)})."


def _group_lines(answer: dict[str, Any], groups: str) -> list[str]:
    rows, unit = answer["groups"], answer["step_unit"]
    shown = rows if len(rows) <= 16 else [*rows[:8], None, *rows[-7:]]
    width = max(len(str(row["group"])) for row in rows)
    lines = []
    for row in shown:
        if row is None:
            lines.append(f"  ... {len(rows) - 15} more {groups} ...")
            continue
        when = f"{unit} {row['middle']:>3.0f} ({_span(row)})" if row["middle"] is not None else "mostly never"
        lines.append(f"  {row['group']!s:<{width}}  {when:<24} in {row['reached']:>5.0%} of replicates")
    return lines


def _credit_lines(answer: dict[str, Any]) -> list[str]:
    width = max((len(name) for name in answer["credit"]), default=0)
    return [f"  {name:<{width}}  {share:>5.0%}  {'#' * round(40 * share)}" for name, share in answer["credit"].items()]


def _bridge_lines(answer: dict[str, Any], groups: str) -> list[str]:
    first, *others = answer["bridges"]
    who = f"  {first['person']}, in {first['member_of']} of the {groups}"
    lines = [
        f"{who}, was the first to bring it to {first['carried']:.1f} of them on average;",
        f"  {first['expected']:.1f} would be expected if every member were as likely to be first.",
    ]
    if others:
        named = ", ".join(f"{row['person']} ({row['carried']:.1f} against {row['expected']:.1f})" for row in others[:3])
        lines.append(f"  Then {named}.")
    return lines


def _span(when: dict[str, Any]) -> str:
    high = "never" if when["high"] is None else f"{when['high']:.0f}"
    return f"{when['low']:.0f} to {high}"


def plain(label: Any) -> str | int | float:
    """A label as JSON can hold it."""
    return label if isinstance(label, (str, int, float)) else str(label)


def _or_inf(step: float | None) -> float:
    return np.inf if step is None else step
