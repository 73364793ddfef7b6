"""Spans: rows that stand one after the other, of many places at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def spans(begins: NDArray[np.integer] | int, lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows of some spans, one span after the other: (sum of lengths,).

    Examples
    --------
    >>> import numpy as np
    >>> spans(np.array([10, 50]), np.array([2, 3]))
    array([10, 11, 50, 51, 52])
    >>> spans(0, np.array([2, 3]))
    array([0, 1, 0, 1, 2])
    """
    ends = np.cumsum(lengths)
    return np.repeat(begins - ends + lengths, lengths) + np.arange(ends[-1] if len(ends) else 0)
