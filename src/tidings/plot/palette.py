"""The colours of all plots: safe for the colour-blind, dark enough on white to be read from afar."""

from __future__ import annotations

from matplotlib.colors import LinearSegmentedColormap

# Okabe & Ito (2008), https://jfly.uni-koeln.de/color/, the light ones darkened to be read as text.
LINES = ("#0072B2", "#D55E00", "#00866A", "#B05A8C", "#B37400", "#2E8FC4", "#4D4D4D")
STYLES = ("-", "--", ":", "-.")

INK = "#2B2F36"  # text
QUIET = "#6B7280"  # axes, notes
GRID = "#E3E6EB"

TIE = "#7C8796"
SINCE = "#0072B2"  # ties that came later
KINDS = ("#0072B2", "#B05A8C", "#00866A", "#B37400", "#4D4D4D")  # of ties; warm is for knowing
PERSON = "#6F8FB3"  # where nothing is said about who knows
GROUP = "#5B7FA6"
COOL = ("#0072B2", "#009E73", "#B05A8C", "#56B4E9", "#4D4D4D")  # groups that overlap; warm is for knowing

UNTOLD, TOLD = "#BFC7D1", "#C8430A"
KNOWING = LinearSegmentedColormap.from_list("knowing", [(0, UNTOLD), (0.35, "#F2A33A"), (1, TOLD)])
"""From nobody to everybody knows; quick at first, so that a beginning is seen."""


def line_colour(number: int) -> str:
    """Colour of the line with this number."""
    return LINES[number % len(LINES)]


def line_style(number: int) -> str:
    """Style of the line with this number; it changes once the colours are used up."""
    return STYLES[number // len(LINES) % len(STYLES)]
