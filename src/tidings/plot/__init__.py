"""Pictures of results and networks: each takes an ``ax`` and gives it back, and nothing else is touched.

The only part of the library that needs matplotlib; it is loaded when first used, as ``td.plot``.
Nothing is shown, saved or drawn by chance, and neither the backend nor any global style is changed.
"""

from tidings.plot.adopters import adopters, adoption
from tidings.plot.animate import animate
from tidings.plot.arrival import arrival, arrivals
from tidings.plot.branches import bistable, branches
from tidings.plot.curve import bands, curve
from tidings.plot.fit import expectations, fit, profile
from tidings.plot.flow import flow
from tidings.plot.gain import differences, gain
from tidings.plot.heatmap import heat, heatmap
from tidings.plot.hysteresis import hysteresis
from tidings.plot.layout import layout
from tidings.plot.network import network
from tidings.plot.story import story
from tidings.plot.talk import talk
from tidings.plot.tornado import tornado
from tidings.plot.tree import tree
from tidings.plot.tree_layout import tree_layout

__all__ = [  # noqa: RUF022 - the figures, then the numbers and places behind them
    "adopters", "arrival", "curve", "fit", "gain", "heatmap", "hysteresis", "network", "profile", "tornado", "tree",
    "animate", "flow", "story", "talk",
    "adoption", "arrivals", "bands", "bistable", "branches", "differences", "expectations", "heat", "layout",
    "tree_layout",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__
