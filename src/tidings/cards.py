"""Cards: what a notebook shows of a network, a rule, a scenario, or one replicate.

Plain HTML in the colours of the page, so that light and dark themes both suit; every name is escaped.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from tidings._checks import counted

if TYPE_CHECKING:
    from tidings.network import Network

MANY = 8  # rows of a table; the rest is counted
_MUTED = "opacity:.7"
_LINE = "border-bottom:1px solid color-mix(in srgb, currentColor 22%, transparent)"
_CELL = f"text-align:left;vertical-align:baseline;padding:.25em 1.2em .25em 0;{_LINE};background:none"
_CARD = "border:1px solid color-mix(in srgb, currentColor 22%, transparent);border-radius:.4em;padding:.7em 1em"
_EFFECTS = {
    "learn": "people learn",
    "forget": "people forget",
    "revive": "people share again",
    "tire": "people stop sharing",
    "keep": "groups make it their own",
    "lose": "groups lose it",
    "leave": "people leave",
    "hire": "empty places are filled",
    "bond": "who is tied to whom",
    "trust": "whose word counts",
}


def card(title: str, facts: Iterable[str], *parts: str) -> str:
    """A box with a title, a line of facts, and parts that are HTML already.

    Examples
    --------
    >>> "A &amp; B" in card("A & B", ["two letters"])
    True
    """
    head = f"<div><b>{escape(title)}</b> <span style='{_MUTED}'>{escape(' · '.join(facts))}</span></div>"
    box = f"display:inline-block;max-width:60em;text-align:left;{_CARD}"
    return f"<div class='tidings-card' style='{box}'>{head}{''.join(parts)}</div>"


def table(names: Sequence[str], rows: Sequence[Sequence[str]], more: str = "") -> str:
    """A table of cells that are HTML already; `more` says what is left out."""
    head = "".join(f"<th style='{_CELL};font-weight:600'>{escape(name)}</th>" for name in names)
    body = "".join("<tr style='background:none'>" + "".join(map(_cell, row)) + "</tr>" for row in rows)
    rest = f"<div style='{_MUTED}'>{escape(more)}</div>" if more else ""
    made = "border-collapse:collapse;margin:.6em 0 .2em;border:none;font-size:.95em;color:inherit"
    return f"<div><table style='{made}'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}</div>"


def network_card(network: Network) -> str:
    """How many people, ties and groups; the largest groups; the first few people with their groups."""
    beside = [part for part in (_groups(network), _people(network)) if part]
    both = f"<div style='display:flex;flex-wrap:wrap;gap:0 2.5em'>{''.join(beside)}</div>"
    return card("Network", facts(network), _kinds(network), both)


def rule_card(name: str, kind: type, effect: str, values: Mapping[str, Any]) -> str:
    """What happens in the world, and each parameter with its value and meaning."""
    told = meanings(kind)
    rows = [
        (code(parameter), escape(_short(value)), marked(told.get(parameter, ""))) for parameter, value in values.items()
    ]
    says = [f"<div>{marked(summary(kind))}</div>"] if summary(kind) else []
    tables = [table(["parameter", "value", "meaning"], rows)] if rows else []
    known = [] if name == kind.__name__ else [f"a {kind.__name__}"]
    return card(name, [*known, f"effect: {_EFFECTS.get(effect, effect)}"], *says, *tables)


def scenario_card(network: Network, said: Sequence[str], rules: Iterable[tuple[str, type, Mapping[str, Any]]]) -> str:
    """The network, who knows at the start and for how long, and what each rule does."""
    rows = [(_named(name, kind), marked(summary(kind)), _given(values)) for name, kind, values in rules]
    about = f"<div style='{_MUTED}'>{escape('Network: ' + ' · '.join(facts(network)))}</div>"
    return card("Scenario", said, about, table(["rule", "what happens", "parameters"], rows))


def replay_card(said: Sequence[str], unit: str, lessons: pd.DataFrame) -> str:
    """What came of one replicate, and the first few who learned."""
    rows = [
        [f"{when:g}", escape(str(person)), escape(rule), "" if teacher is None else escape(str(teacher))]
        for person, when, rule, teacher in lessons.head(MANY).itertuples(index=False)
    ]
    more = f"and {counted(len(lessons) - MANY, 'more person', 'more people')}" if len(lessons) > MANY else ""
    return card("Replay", said, table([unit, "who learned", "through", "from"], rows, more) if rows else "")


def facts(network: Network) -> list[str]:
    """How many people, ties and groups."""
    return [
        counted(network.n_people, "person", "people"),
        counted(network.n_ties, "tie"),
        counted(network.n_groups, "group"),
    ]


def summary(kind: type) -> str:
    """The first line of a docstring, if it has one; what `dataclass` writes in its place says nothing.

    Examples
    --------
    >>> from tidings.rules import Tell
    >>> summary(Tell)
    'Everyone who shares tells each of their ties.'
    """
    said = inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0]
    return "" if said.startswith(f"{kind.__name__}(") else " ".join(said.split())


def meanings(kind: type) -> dict[str, str]:
    """What the docstring says of each parameter."""
    section = re.search(
        r"^Parameters\n-+\n(.*?)(?=^\S[^\n]*\n-{3,}$|\Z)", inspect.cleandoc(kind.__doc__ or ""), re.M | re.S
    )
    entries = re.findall(r"^(\w[^:\n]*?) : [^\n]*\n((?:(?:[ ]+[^\n]*)?\n?)+)", section[1] if section else "", re.M)
    return {name: " ".join(said.split()) for names, said in entries for name in names.split(", ")}


def marked(text: str) -> str:
    """The marks of docstrings as HTML.

    Examples
    --------
    >>> marked("chance ``p < 1``")
    'chance <code style="background:none;color:inherit;padding:0">p &lt; 1</code>'
    """
    parts = re.split(r"``(.+?)``|`(.+?)`", re.sub(r"\s*\[\d+\]_", "", text))
    plain, typed = parts[::3], [one or two for one, two in zip(parts[1::3], parts[2::3])]
    return "".join(escape(said, quote=False) + (code(name) if name else "") for said, name in zip(plain, [*typed, ""]))


def code(text: str) -> str:
    """A name as it is typed."""
    return f'<code style="background:none;color:inherit;padding:0">{escape(text, quote=False)}</code>'


def _cell(said: str) -> str:
    return f"<td style='{_CELL}'>{said}</td>"


def _named(name: str, kind: type) -> str:
    known = "" if name == kind.__name__ else f" <span style='{_MUTED}'>({escape(kind.__name__)})</span>"
    return f"<b>{escape(name)}</b>{known}"


def _given(values: Mapping[str, Any]) -> str:
    return "<br>".join(code(f"{name}={_short(value)}") for name, value in values.items() if value is not None)


def _short(value: Any, most: int = 60) -> str:
    said = f"{value:g}" if isinstance(value, float) else repr(value)
    return said if len(said) <= most else f"{said[: most - 1]}…"


def _kinds(network: Network) -> str:
    """How many ties of each kind, where they have kinds."""
    if not network.kinds:
        return ""
    ties = network.to_frames().ties
    many = ties["kind"].value_counts(dropna=False)
    kinds = ["without a kind" if none else str(kind) for kind, none in zip(many.index, many.index.isna())]
    told = [f"{n:,} {kind}" for kind, n in zip(kinds, many)]
    return f"<div style='{_MUTED}'>{escape('Ties: ' + _listed(told))}</div>"


def _groups(network: Network) -> str:
    sizes = network.group_sizes
    largest = np.argsort(-sizes, kind="stable")[:MANY]
    rows = [
        (escape(str(network.groups[at])), f"{sizes[at]:,} {_bar(sizes[at] / max(sizes.max(), 1))}") for at in largest
    ]
    more = f"and {counted(network.n_groups - MANY, 'more group')}" if network.n_groups > MANY else ""
    return table(["group", "members"], rows, more) if rows else ""


def _bar(share: float) -> str:
    """A bar in the colour of the text."""
    size = f"display:inline-block;height:.6em;width:{5 * share:.2f}em;margin-left:.4em"
    return f"<span style='{size};background:currentColor;opacity:.35;border-radius:.1em'></span>"


def _people(network: Network) -> str:
    columns = list(network.people.columns)[:3]
    groups = ["groups"] if network.n_groups else []
    rows = [
        [escape(str(value)) for value in _person(network, at, columns)] for at in range(min(MANY, network.n_people))
    ]
    more = f"and {counted(network.n_people - MANY, 'more person', 'more people')}" if network.n_people > MANY else ""
    return table(["person", *map(str, columns), *groups], rows, more)


def _person(network: Network, at: int, columns: list[str]) -> list[Any]:
    """A person's name, attributes and groups."""
    membership = network.membership
    theirs = membership.indices[membership.indptr[at] : membership.indptr[at + 1]]
    groups = [_listed([str(network.groups[group]) for group in theirs])] if network.n_groups else []
    said = ["" if pd.isna(value) is True else value for value in network.people[columns].iloc[at]]
    return [network.names[at], *said, *groups]


def _listed(names: Sequence[str], most: int = 6) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
