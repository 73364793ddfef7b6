"""Bounds: how near to the best of all choices a greedy one is sure to be, from samples.

Half of the samples are for choosing, the other half, which had no part in the choice, for judging it.
Together they bound both what the choice reaches and what the best choice could reach [1]_; samples are
added until the first is a large enough share of the second, or until there are as many as make that
sure beforehand [2]_.

References
----------
.. [1] Tang, J., Tang, X., Xiao, X. & Yuan, J. (2018). Online processing algorithms for influence maximization.
   *Proceedings of the 2018 International Conference on Management of Data*, 991-1005.
   https://doi.org/10.1145/3183713.3183749
.. [2] Tang, Y., Shi, Y. & Xiao, X. (2015). Influence maximization in near-linear time: A martingale approach.
   *Proceedings of the 2015 ACM SIGMOD International Conference on Management of Data*, 1539-1554.
   https://doi.org/10.1145/2723372.2723734
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from tidings.choose.cover import Choice, Cover

GREEDY = 1 - 1 / math.e
"""The share of the best that greedy choice is sure to reach where gains can only shrink (Nemhauser et al. 1978)."""


def at_least(n_covered: int, n_samples: int, doubt: float) -> float:
    """A share that the true share of samples covered is above, but for a chance of `doubt`."""
    a = math.log(1 / doubt)
    root = math.sqrt(n_covered + 2 * a / 9) - math.sqrt(a / 2)
    return max(max(root, 0.0) ** 2 - a / 18, 0.0) / n_samples


def at_most(n_covered: float, n_samples: int, doubt: float) -> float:
    """A share that the true share of samples covered is below, but for a chance of `doubt`."""
    a = math.log(1 / doubt)
    return min((math.sqrt(n_covered + a / 2) + math.sqrt(a / 2)) ** 2 / n_samples, 1.0)


def best_possible(cover: Cover, chosen: Choice, budget: float, cost: NDArray[np.float64] | None) -> float:
    """More samples than any choice can cover: those covered, and what the best of the rest could add at most."""
    open_ = cover.everything()
    most = _of_the_rest(cover.counts(open_), budget, cost)
    for candidate in chosen.candidates:
        cover.close(candidate, open_)
    return min(most, sum(chosen.gains) + _of_the_rest(cover.counts(open_), budget, cost))


def _of_the_rest(gains: NDArray[np.int64], budget: float, cost: NDArray[np.float64] | None) -> float:
    if cost is None:
        return float(np.sort(gains)[::-1][: round(budget)].sum())
    order = np.argsort(-gains / cost, kind="stable")
    spent = np.cumsum(cost[order])
    part = np.clip((budget - spent + cost[order]) / cost[order], 0, 1)
    return float((part * gains[order]).sum())


def enough(n_people: int, n_candidates: int, n_chosen: int, least: int, near: float, doubt: float) -> int:
    """So many samples that greedy choice is sure to be as near as that, if the best choice reaches `least` people."""
    ways = math.lgamma(n_candidates + 1) - math.lgamma(n_chosen + 1) - math.lgamma(n_candidates - n_chosen + 1)
    log = math.log(6 / doubt)
    root = GREEDY * math.sqrt(log) + math.sqrt(GREEDY * (ways + log))
    return math.ceil(2 * n_people * root**2 / (near**2 * least))
