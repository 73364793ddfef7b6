"""The report: findings as tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmarks import growth, rules
from benchmarks.contests import STANDARD_ERRORS, Outcome
from benchmarks.findings import Findings
from benchmarks.memory import PER_PERSON, PER_TIE


def report(found: Findings, machine: Mapping[str, str], versions: Mapping[str, str], figure: str | None) -> str:
    """All of it; parts without findings are left out."""
    parts = [
        "# How fast tidings is",
        "\n".join(f"- {name}: {value}" for name, value in machine.items()),
        "Versions: " + ", ".join(f"{name} {value}" for name, value in versions.items()) + ".",
        f"Times are medians of {found.rounds} rounds in which all take turns, per replicate, loading left out.",
        f"![Times beside peers, and growth with size]({figure})" if figure else "",
        _section("Beside peers", _peers(found), found.outcomes),
        _section("Rules beside telling", _rules(found), found.costs),
        _section("Growth", _growth(found), found.curves),
        _section("A local spread in a large network", _local(found), found.local),
        _section("Memory", _memory(found), found.peaks),
    ]
    if found.organisation is not None:
        parts.append(_organisation(found))
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(title: str, body: str, findings: Sequence) -> str:
    return f"## {title}\n\n{body}" if findings else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose columns line up, so that it can be read unrendered."""
    lines = [list(head), *map(list, rows)]
    widths = [max(3, *(len(line[column]) for line in lines)) for column in range(len(head))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines)


def _peers(found: Findings) -> str:
    head = ("work", "peer", "tidings ms", "peer ms", "ratio", "target", "met", "shares, z")
    about = (
        "`ratio` is the peer's time over that of tidings. It counts only if the mean shares of people reached, ours "
        "and the peer's (number of its replicates), are of one law: `z` is their difference in standard errors, at "
        f"most {STANDARD_ERRORS:g}, beyond what is known to lie between the laws (+-)."
    )
    notes = {f"- {each.work}, {each.peer}: {each.note}." for each in found.outcomes if each.note}
    return "\n\n".join([about, table(head, map(_peer_row, found.outcomes)), "\n".join(sorted(notes))]).rstrip()


def _peer_row(each: Outcome) -> tuple[str, ...]:
    target = f"{each.target:g}" if each.target else "none"
    if each.absent:
        return (each.work, each.peer, "", "", "absent", target, "", each.absent)
    allowed = f" +- {each.allowed:.4f}" if each.allowed else ""
    agreement = f"{each.ours_share:.4f}{allowed} and {each.theirs_share:.4f} ({each.n_theirs}), {each.z:+.1f}"
    ratio = f"{each.ratio:,.1f}" if each.agrees else f"worthless ({each.ratio:,.1f})"
    met = yes(each.agrees and each.ratio >= each.target) if each.target else ""
    return (each.work, each.peer, f"{each.ours_ms:,.3g}", f"{each.theirs_ms:,.4g}", ratio, target, met, agreement)


def ratios(found: Findings) -> str:
    """How many times as long the peers take, and nothing else: for the page on speed."""
    rows = ((each.work, each.peer, f"{each.ratio:,.1f}") for each in found.outcomes if each.agrees and not each.absent)
    return table(("work", "library", "times as long"), rows)


def yes(met: bool) -> str:
    return "yes" if met else "NO"


def _rules(found: Findings) -> str:
    head = ("rule alone", "ms", "beside the first", f"at most {rules.TARGET:g}", "share at the end")
    rows = (
        (
            each.rule,
            f"{each.ms:.2f}",
            f"{each.beside_plain:.2f}",
            yes(each.beside_plain <= rules.TARGET),
            f"{each.share:.3f}",
        )
        for each in found.costs
    )
    return table(head, rows)


def _organisation(found: Findings) -> str:
    work = "150 people, 20 teams, 7 rules, 52 steps, 200 replicates"
    return f"## A small organisation\n\n{work}: {found.organisation.ms / 1000:.3f} s, import left out."


def _growth(found: Findings) -> str:
    head = (
        "against",
        "setting",
        "from",
        "to",
        "seconds",
        "slope",
        f"at most {growth.TARGET:g}",
        "steepest part",
        "shares",
    )
    rows = (
        (
            each.name,
            each.setting,
            f"{each.sizes[0]:,}",
            f"{each.sizes[-1]:,}",
            ", ".join(f"{seconds:.3g}" for seconds in each.seconds),
            f"{each.slope:.2f}",
            yes(each.slope <= growth.TARGET),
            f"{each.steepest:.2f}",
            f"{min(each.shares):.2f} to {max(each.shares):.2f}",
        )
        for each in found.curves
    )
    about = "Slope of log time against log size, least squares. `shares`: who knows at the end, over all sizes."
    return f"{about}\n\n{table(head, rows)}"


def _local(found: Findings) -> str:
    rows = (
        (f"{each.people:,}", f"{each.ms:.3f}", f"{each.reached:.2f}", f"{1000 * each.ms / each.reached:.0f}")
        for each in found.local
    )
    ratio = found.local[-1].ms / found.local[0].ms if found.local else 0
    about = (
        f"One seed, news that dies out, only `share` kept. The largest takes {ratio:.2f} times as long as the smallest."
    )
    return f"{about}\n\n{table(('people', 'ms', 'people reached', 'microseconds per person reached'), rows)}"


def _memory(found: Findings) -> str:
    about = (
        f"One replicate of SIR to its end, the making of the network included. Allowed: {PER_TIE} bytes per tie and "
        f"{PER_PERSON} per person; `per tie` is what is left once every person has theirs."
    )
    head = ("people", "ties", "peak MB", "allowed MB", "met", "per tie", "made MB", "made s", "played s", "share")
    rows = (
        (
            f"{each.people:,}",
            f"{each.ties:,}",
            f"{each.peak / 1e6:,.0f}",
            f"{each.allowed / 1e6:,.0f}",
            each.failed or yes(each.peak <= each.allowed),
            f"{each.per_tie:.0f}",
            f"{each.built / 1e6:,.0f}",
            f"{each.build_seconds:.1f}",
            f"{each.seconds:.1f}",
            f"{each.share:.2f}",
        )
        for each in found.peaks
    )
    return f"{about}\n\n{table(head, rows)}"
