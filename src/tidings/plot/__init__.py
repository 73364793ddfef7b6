"""Pictures of results and networks: each takes an ``ax`` and gives it back, and nothing else is touched.

The only part of the library that needs matplotlib; it is loaded when first used, as ``td.plot``.
Nothing is shown, saved or drawn by chance, and neither the backend nor any global style is changed.
"""

from tidings.plot.adopters import adopters, adoption
from tidings.plot.arrival import arrival, arrivals
from tidings.plot.curve import bands, curve
from tidings.plot.gain import differences, gain
from tidings.plot.heatmap import heat, heatmap
from tidings.plot.layout import layout
from tidings.plot.network import network
from tidings.plot.tornado import tornado

__all__ = [  # noqa: RUF022 - the figures, then the numbers and places behind them
    "adopters", "arrival", "curve", "gain", "heatmap", "network", "tornado",
    "adoption", "arrivals", "bands", "differences", "heat", "layout",
]  # fmt: skip
