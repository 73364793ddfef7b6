"""Pictures of results and networks: each takes an ``ax`` and gives it back, and nothing else is touched.

The only part of the library that needs matplotlib; it is loaded when first used, as ``td.plot``.
Nothing is shown, saved or drawn by chance, and neither the backend nor any global style is changed.
"""

from tidings.plot.arrival import arrival, arrivals
from tidings.plot.curve import bands, curve
from tidings.plot.layout import layout
from tidings.plot.network import network

__all__ = ["arrival", "arrivals", "bands", "curve", "layout", "network"]
