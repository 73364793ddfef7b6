"""`python -m benchmarks`: measure, print, and write the results, their figure and the table on the page on speed."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.figure import draw
from benchmarks.findings import PARTS, PEERS, measure
from benchmarks.machine import machine, versions
from benchmarks.report import ratios, report
from benchmarks.scale import FULL, QUICK

RESULTS = Path(__file__).with_name("results.md")
PAGE = Path(__file__).parent.parent / "docs" / "speed.md"
MARK = "<!-- the table that python -m benchmarks writes -->"


def main() -> None:
    options = _options()
    found = measure(QUICK if options.quick else FULL, options.repeats, options.only)
    out = options.out or (None if options.quick or options.only else RESULTS)
    figure = out.with_suffix(".png") if out and (found.outcomes or found.curves) else None
    text = report(found, machine(), versions(), figure.name if figure else None)
    print(f"\n{text}")
    if out:
        out.write_text(text)
    if figure:
        draw(found, figure)
    if out == RESULTS:
        before, _, after = PAGE.read_text().partition(MARK)
        PAGE.write_text(f"{before}{MARK}\n\n{ratios(found)}\n\n{MARK}{after.partition(MARK)[2]}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], choices=(*PARTS, *PEERS), metavar="NAME",
                        help=f"some of {', '.join(PARTS)}, or of the peers {', '.join(PEERS)}")  # fmt: skip
    parser.add_argument("--repeats", type=int, default=5, help="timed rounds of which the median is taken")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that all of it runs")
    parser.add_argument("--out", type=Path, help=f"default {RESULTS.name} here for a full run, else nothing is written")
    return parser.parse_args()


if __name__ == "__main__":
    main()
