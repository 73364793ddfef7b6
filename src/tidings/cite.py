"""What to cite: the papers that models rest on, and this library."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any, TextIO

from tidings import rules
from tidings._checks import offering, one_of, shown
from tidings._version import __version__
from tidings.rules.base import Rule
from tidings.scenario import Scenario

if TYPE_CHECKING:
    from tidings.references import Reference

STYLES = ("text", "bibtex")
TIDINGS = {
    "author": "The tidings developers",
    "title": "tidings: how something learned spreads from a person, to a group, and from that group to other groups",
    "version": __version__,
    "license": "BSD-3-Clause",
}
"""How this library is cited, as CITATION.cff says it too."""


@offering
def cite(*things: Any, style: str = "text", file: TextIO | None = None) -> None:
    """Print the references of what was used, as the docstrings give them.

    Parameters
    ----------
    *things : Scenario, run, Rule, list of rules, function or module
        What was used: a scenario or a run of it stands for its rules, a module for all it offers.
        Left out, how to cite tidings itself.
    style : {"text", "bibtex"}
        For reading, or for a ``.bib`` file.
    file : file that is open for writing, optional
        Where to print, as for `print`.

    Raises
    ------
    RuntimeError
        Where Python left docstrings out (``python -OO``).

    Examples
    --------
    >>> import tidings as td
    >>> cite(td.Ask(0.1))
    Karp, R., Schindelhauer, C., Shenker, S. & Vöcking, B. (2000). Randomized rumor spreading. Proceedings of the 41st Annual Symposium on Foundations of Computer Science, 565-574. https://doi.org/10.1109/SFCS.2000.892324
        for Ask
    >>> cite(td.Ask(0.1), style="bibtex")
    @inproceedings{karp2000randomized,
      author = {Karp, R. and Schindelhauer, C. and Shenker, S. and V{\\"o}cking, B.},
      year = {2000},
      title = {{Randomized rumor spreading}},
      pages = {565--574},
      doi = {10.1109/SFCS.2000.892324},
      booktitle = {Proceedings of the 41st Annual Symposium on Foundations of Computer Science},
    }
    """  # noqa: E501
    one_of("style", style, STYLES)
    if sys.flags.optimize > 1:
        raise RuntimeError("references are read from docstrings, and python -OO leaves those out; run without -OO")
    used = dict(named for thing in things for named in _named(thing))
    say = {"text": _as_text, "bibtex": _as_bibtex}[style]
    print(say(used) if things else _ourselves(style), file=file)


def _named(thing: Any) -> Iterator[tuple[str, Any]]:
    """What holds the references, by the name it is known by."""
    if isinstance(thing, Scenario):
        yield from _named(thing.rules)
    elif isinstance(thing, (Rule, type)):
        kind = thing if isinstance(thing, type) else type(thing)
        yield kind.__name__, kind
    elif isinstance(thing, ModuleType):
        yield from ((name, getattr(thing, name)) for name in dir(thing) if not name.startswith("_"))
    elif callable(thing):
        yield _called(thing), thing
    elif isinstance(getattr(thing, "attrs", None), dict):
        yield from _of_run(thing.attrs)
    elif isinstance(thing, Iterable) and not isinstance(thing, str):
        for each in thing:
            yield from _named(each)
    else:
        raise TypeError(f"cite takes scenarios, runs, rules, functions and modules, got {shown(thing)}")


def _called(function: Any) -> str:
    """What a function is called, with its module where another one has a function of that name (``bass``)."""
    home = function.__module__.split(".")[1:2]
    return ".".join([*home, function.__name__] if home in (["models"], ["theory"]) else [function.__name__])


def _of_run(attrs: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The rules of the scenario, or scenarios, that a run says it was made from."""
    if "scenario" not in attrs:
        raise ValueError("this result does not say which scenario it is of; give the scenario or the function itself")
    said = json.loads(attrs["scenario"])
    for scenario in [said] if "rules" in said else said.values():
        for rule in scenario["rules"]:
            yield rule["kind"], getattr(rules, rule["kind"], None)


def _as_text(used: dict[str, Any]) -> str:
    named = _who_rests_on_what(used)
    told = [f"{reference.text}\n    for {', '.join(names)}" for reference, names in named.items()]
    silent = sorted(name for name in used if not any(name in names for names in named.values()))
    if silent:
        told.append(f"No paper is named by: {', '.join(silent)}.")
    return "\n".join(told)


def _as_bibtex(used: dict[str, Any]) -> str:
    return "\n\n".join(reference.bibtex for reference in _who_rests_on_what(used))


def _who_rests_on_what(used: dict[str, Any]) -> dict[Reference, list[str]]:
    from tidings.references import references

    named: dict[Reference, list[str]] = {}
    for name in sorted(used):
        for reference in references(used[name]):
            named.setdefault(reference, []).append(name)
    return dict(sorted(named.items(), key=lambda found: found[0].key))


def _ourselves(style: str) -> str:
    if style == "bibtex":
        from tidings.references import entry

        return entry("software", "tidings", TIDINGS | {"author": f"{{{TIDINGS['author']}}}"})
    return f"{TIDINGS['author']}. {TIDINGS['title']}. Version {TIDINGS['version']}, {TIDINGS['license']}."
