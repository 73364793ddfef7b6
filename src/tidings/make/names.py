"""Names of people and groups: P01, Team 1, Dept A."""

from __future__ import annotations

from itertools import islice, product
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from tidings import labels

Names = NDArray[np.object_]


def numbered(what: str, n: int) -> Names:
    """Numbers from 1 in digits, all equally wide."""
    return np.strings.mod(f"{what}%0{len(str(n))}d", np.arange(1, n + 1)).astype(object)


def lettered(what: str, n: int) -> Names:
    """Letters in alphabetical order, A to Z or AA, AB, ... if these are too few."""
    width = next(width for width in range(1, n + 1) if 26**width >= n)
    return labels.boxed(what + "".join(word) for word in islice(product(ascii_uppercase, repeat=width), n))
