"""Alike: whether people who are tied learn at about the same time."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import whole
from tidings.draws import key_of
from tidings.measures.exposures import check
from tidings.measures.observed import observed
from tidings.network import Network


def moran(
    network: Network, values: Any, *, kind: str | None = None, permutations: int = 999, rng: Any = None
) -> xr.Dataset:
    """Moran's I: whether contacts learn at about the same time, 1 if at the same, about 0 if not: (...).

    Parameters
    ----------
    network : Network
        Each person is compared with the mean of their in-ties, by weight.
    values : Dataset, DataArray, Series, dict or array
        A run, or its ``learned_at``, or any other number of each person, such as ``knows`` at a step.
        Who has none (NaN: never learned) is left out.
    kind : str, optional
        Only ties of this kind.
    permutations : int >= 1
        How often the values change hands, to see what luck alone gives.
    rng : None, int, SeedSequence, BitGenerator or Generator
        The luck of these.

    Returns
    -------
    Dataset
        ``moran``; ``expected``, -1 / (n - 1) of n people, what luck gives on average; ``p``, the part
        of permutations (the values as they are among them) at least as far from it, on either side.
        NaN where all values are the same or nobody has a contact with a value.

    Notes
    -----
    Moran [1]_, with weights that sum to 1 for each person, as netdiffuseR has them. That contacts are
    alike is no proof that they told each other: people choose who is like them.

    References
    ----------
    .. [1] Moran, P. A. P. (1950). Notes on continuous stochastic phenomena. *Biometrika*, 37(1-2), 17-23.
       https://doi.org/10.1093/biomet/37.1-2.17

    Examples
    --------
    >>> ring = Network.from_edges([(i, (i + 1) % 12) for i in range(12)])
    >>> found = moran(ring, [0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1], rng=1)
    >>> round(found["moran"].item(), 2), found["p"].item() < 0.01
    (0.84, True)
    """
    is_yes_or_no = getattr(getattr(values, "dtype", None), "kind", "") == "b"
    seen = observed(values.astype(float) if is_yes_or_no else values, network, steps=[0])
    check(network, "ties", kind, "count", 0)
    n_times, luck = whole("permutations", permutations), np.random.default_rng(key_of(rng))
    there = np.isfinite(seen.when)
    n = there.sum(axis=1)
    around = _Around(network.incoming(kind), there)
    found = around.moran(np.where(there, seen.when, 0))
    expected = np.where(n > 1, -1 / np.maximum(n - 1, 1), np.nan)
    far = np.abs(found - expected) - 1e-12
    # People without a value keep none, so in each row only those with one are shuffled.
    place = np.argsort(~there, axis=1, kind="stable")
    given = np.take_along_axis(seen.when, place, axis=1)
    as_far = np.ones(len(found))
    for _ in range(n_times):
        order = np.argsort(np.where(np.isnan(given), np.inf, luck.random(given.shape)), axis=1)
        shuffled = np.zeros(given.shape)
        np.put_along_axis(shuffled, place, np.nan_to_num(np.take_along_axis(given, order, axis=1)), axis=1)
        as_far += np.abs(around.moran(shuffled) - expected) >= far
    p = np.where(np.isnan(found), np.nan, as_far / (n_times + 1))
    answers = {
        "moran": (found, "Moran's I", "1"),
        "expected": (expected, "what luck gives on average", "1"),
        "p": (p, "part of permutations at least as far from it", "probability"),
    }
    return seen.dataset(answers)


class _Around:
    """Each person's contacts who have a value."""

    def __init__(self, incoming: sp.csr_array, there: NDArray[np.bool_]):
        self.incoming, self.there = incoming, there
        self.weight = np.where(there, (incoming @ there.T.astype(float)).T, 0)  # (row, person)

    def moran(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of values, which are 0 where there are none: (row,)."""
        n, linked = self.there.sum(axis=1), (self.weight > 0).sum(axis=1)
        mean = values.sum(axis=1, keepdims=True) / np.maximum(n, 1)[:, None]
        centred = np.where(self.there, values - mean, 0)
        around = (self.incoming @ centred.T).T / np.where(self.weight > 0, self.weight, 1)
        squares = (centred**2).sum(axis=1)
        fine = (squares > 1e-12) & (linked > 0)
        found = (centred * around).sum(axis=1) / np.where(fine, squares, 1) * n / np.maximum(linked, 1)
        return np.where(fine, found, np.nan)
