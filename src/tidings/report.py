"""What a person wants to know of a run: how many by when, which groups, through what, over whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.special import ndtri

from tidings import measures
from tidings._checks import counted
from tidings.network import Network

BAND = (0.05, 0.95)
SPREAD = ("mean, 90 % of replicates between", "median, 90 % of replicates between")
DOUBT = 0.01  # chance that anybody at all is called a bridge who is none


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
        ``people``, ``ties``, ``groups_in_all``, ``in_several_groups`` (people): how many there are;
        ``steps``, ``step_unit``, ``replicates``, ``key``: how it was played. ``know``: people who
        know at each ``step``, their ``mean`` and 90 % band (``low``, ``high``) over replicates.
        ``half``: the step by which half of the people know, ``middle`` (median), ``low`` and
        ``high`` over replicates, and the share of replicates in which it was ``reached``.
        ``groups``: the same for each ``group``, earliest first. ``credit``: share of the learning
        through each rule. ``bridges``: members of several groups who ``carried`` it into more
        groups per replicate than ``expected``, beyond what chance would do for the best of so many
        people, most surprising first. Steps that never came are None.

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
        "in_several_groups": int((_n_groups_of(network) > 1).sum()),
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
    parts = [
        [f"How many of {answer['people']:,} {people} know ({answer['step_unit']}: {SPREAD[0]})"],
        _know_lines(answer),
        [_half_line(answer, people)],
    ]
    if answer["groups"]:
        heading = f"When the {groups} were reached: half of their members know ({SPREAD[1]})"
        parts += [[], [heading], _group_lines(answer, groups)]
    if any(answer["credit"].values()):
        parts += [[], ["Through which rule they first learned"], _credit_lines(answer)]
    if answer["groups"]:
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


def _n_groups_of(network: Network) -> NDArray[np.integer]:
    return np.diff(network.membership.indptr)


def _bridges(run: xr.Dataset, network: Network) -> list[dict[str, Any]]:
    if not network.n_groups:
        return []
    table = measures.bridges(run, network)
    table["member_of"] = _n_groups_of(network)[network.positions(table.index)]
    # Everybody is looked at, so the bar is as high as the best of so many would reach by chance (Bonferroni).
    bar = ndtri(1 - DOUBT / network.n_people) * table["error"]
    stands_out = (table["member_of"] > 1) & (table["surprise"] > np.maximum(bar, 1e-9))
    rows = table[stands_out].head(5).reset_index(names="person").to_dict("records")
    names = ("person", "carried", "expected", "member_of")
    return [{name: plain(row[name]) for name in names} for row in rows]


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
        return f"  Half of the {people} know within {_in_all(answer)} in only {half['reached']:.0%} of replicates."
    return f"  Half of the {people} know by {unit} {half['middle']:.0f} ({_span(half)})."


def _group_lines(answer: dict[str, Any], groups: str) -> list[str]:
    unit, rows = answer["step_unit"], [row for row in answer["groups"] if row["reached"] > 0]
    never = len(answer["groups"]) - len(rows)
    shown = rows if len(rows) <= 16 else [*rows[:8], None, *rows[-7:]]
    width = max((len(str(row["group"])) for row in rows), default=0)
    lines = []
    for row in shown:
        if row is None:
            lines.append(f"  ... {len(rows) - 15:,} more {groups} ...")
            continue
        late = row["middle"] is None
        when = f"{unit} >{answer['steps']}" if late else f"{unit} {row['middle']:>3.0f} ({_span(row)})"
        lines.append(f"  {row['group']!s:<{width}}  {when:<24} in {row['reached']:>5.0%} of replicates")
    if never:
        lines.append(f"  {never:,} of the {groups} never within {_in_all(answer)}.")
    return lines


def _credit_lines(answer: dict[str, Any]) -> list[str]:
    width = max((len(name) for name in answer["credit"]), default=0)
    return [f"  {name:<{width}}  {share:>5.0%}  {'#' * round(40 * share)}" for name, share in answer["credit"].items()]


def _bridge_lines(answer: dict[str, Any], groups: str) -> list[str]:
    if not answer["in_several_groups"]:
        return [f"  Nobody sits in several {groups}; it crosses over along ties."]
    if not answer["bridges"]:
        return [f"  Nobody: those in several {groups} bring it no further than chance would have it."]
    first, *others = answer["bridges"]
    lines = [
        f"  {first['person']}, in {first['member_of']} of the {groups}, "
        f"was the first to bring it to {_few(first['carried'])} of them per replicate;",
        f"  {_few(first['expected'])} would be expected if every member were as likely to be first.",
    ]
    if others:
        named = [f"{row['person']} ({_few(row['carried'])} against {_few(row['expected'])})" for row in others[:3]]
        lines.append(f"  Then {', '.join(named)}.")
    return lines


def _few(number: float) -> str:
    return f"{number:.2f}" if number >= 0.05 else f"{number:.2g}"


def _in_all(answer: dict[str, Any]) -> str:
    return counted(answer["steps"], answer["step_unit"])


def _span(when: dict[str, Any]) -> str:
    high = "never" if when["high"] is None else f"{when['high']:.0f}"
    return f"{when['low']:.0f} to {high}"


def plain(label: Any) -> str | int | float:
    """A label or a number as JSON can hold it."""
    label = label.item() if isinstance(label, np.generic) else label
    return label if isinstance(label, (str, int, float)) else str(label)


def _or_inf(step: float | None) -> float:
    return np.inf if step is None else step
