"""A small world: neighbours on a ring, and a few ties that lead far away."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidings._checks import probability, whole
from tidings.draws import key_of
from tidings.make.names import numbered
from tidings.make.organisation import fits, network_of, people_in_teams
from tidings.make.pairs import pairs_of
from tidings.make.seats import Numbers, even, membership_of
from tidings.network import Network

_TRIES = 50


def small_world(
    n_people: int,
    neighbours: int = 4,
    rewired: float = 0.1,
    *,
    team_size: int = 8,
    n_sites: int = 3,
    rng: Any = None,
) -> Network:
    """Everybody knows their neighbours on a ring, but some of these ties lead far away.

    Neighbours share a team (column ``team``), and teams next to each other a site (column ``site``).
    With nothing rewired, everybody can be reached from everybody [1]_.

    Parameters
    ----------
    n_people : int
        How many people.
    neighbours : int, even
        Ties of each person on the ring, half of them on each side; rewiring keeps their mean.
    rewired : float in [0, 1]
        Chance that the far end of a tie moves to someone drawn evenly from those who are neither neighbours
        on the ring nor tied already. Where nobody of this kind is found, the tie stays.
    team_size, n_sites : int
        The most members of a team, whose sizes differ by at most one; sites, or one for each team if these are fewer.
    rng : None, int, SeedSequence, BitGenerator or Generator
        The luck.

    References
    ----------
    .. [1] Watts, D. J. & Strogatz, S. H. (1998). Collective dynamics of 'small-world' networks. *Nature*, 393,
       440-442. https://doi.org/10.1038/30918

    Examples
    --------
    >>> small_world(20, rng=1)
    Network(20 people, 80 ties, 3 groups)
    """
    n, size, n_sites = fits(whole("n_people", n_people)), whole("team_size", team_size), whole("n_sites", n_sites)
    p, half = probability("rewired", rewired), _half(whole("neighbours", neighbours, least=2), n)
    luck = np.random.default_rng(key_of(rng))
    team = even(n, -(-n // size))
    membership = membership_of(n, np.arange(n), team)
    near = np.tile(np.arange(n), half)
    far = (near + np.repeat(np.arange(1, half + 1), n)) % n
    ties = _rewire(luck, n, near, far, p)
    names = numbered("Team ", membership.shape[1])
    return network_of(people_in_teams(names, team, n_sites), names, membership, ties)


def _half(neighbours: int, n: int) -> int:
    if neighbours % 2:
        raise ValueError(f"neighbours must be even, got {neighbours}; use {neighbours - 1} or {neighbours + 1}")
    if neighbours >= n:
        raise ValueError(f"neighbours must be fewer than the {n:,} people, got {neighbours:,}")
    return neighbours // 2


def _rewire(luck: np.random.Generator, n: int, near: Numbers, far: Numbers, p: float) -> Numbers:
    ties = pairs_of(near, far)
    taken, moving = ties.copy(), np.flatnonzero(luck.random(len(ties)) < p)
    for _ in range(_TRIES):
        # Never a self-tie: somebody 1 to n - 1 places further on.
        offered = pairs_of(near[moving], (near[moving] + luck.integers(1, n, len(moving))) % n)
        distinct, at = np.unique(offered, return_index=True)
        at = at[~np.isin(distinct, taken)]
        ties[moving[at]] = offered[at]
        taken, moving = np.append(taken, offered[at]), np.delete(moving, at)
        if not len(moving):
            break
    return ties
