"""Soft outlines around the members of a group."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

_TURN = np.linspace(0, 2 * np.pi, 24, endpoint=False)
_CIRCLE = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)


def hull(points: NDArray[np.float64], margin: float) -> NDArray[np.float64]:
    """Corners of the outline that keeps `margin` from every point, rounded at the corners: (corner, 2).

    One point gives a circle, two points or points on a line give a capsule.

    Parameters
    ----------
    points : array (point, 2)
        At least one point.
    margin : float
        Distance between the outline and the points, more than 0.

    Examples
    --------
    >>> corners = hull(np.array([[0.0, 0.0], [4.0, 0.0]]), margin=1.0)
    >>> corners.min(axis=0), corners.max(axis=0)
    (array([-1., -1.]), array([5., 1.]))
    """
    circles = (points[:, None] + margin * _CIRCLE).reshape(-1, 2)
    return circles[ConvexHull(circles).vertices]
