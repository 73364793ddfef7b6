"""A hierarchy: everybody but one has a boss."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidings._checks import probability, whole
from tidings.draws import key_of
from tidings.make.names import lettered, numbered
from tidings.make.organisation import fits, network_of, people_called
from tidings.make.pairs import draw_some, pairs_of, pairs_together
from tidings.make.seats import even, membership_of
from tidings.network import Network


def hierarchy(span: int = 5, depth: int = 3, *, peer_ties: float = 0.5, rng: Any = None) -> Network:
    """Everybody but the one at the top has a boss, and each boss and their direct reports are a team.

    A boss in the middle sits in two teams and links them, and everybody can be reached from everybody.
    Ties have the kind ``reports`` (boss and report) or ``peer``. Columns are ``level`` (0 is the top),
    ``boss`` and ``department`` (all who are below the same person of level 1); the top has neither of these.

    Parameters
    ----------
    span, depth : int
        Direct reports of each boss, and levels below the top: level ``k`` has ``span ** k`` people.
    peer_ties : float in [0, 1]
        Chance that two people with the same boss are tied.
    rng : None, int, SeedSequence, BitGenerator or Generator
        The luck.

    Examples
    --------
    >>> hierarchy(span=2, depth=2, rng=1).people["boss"].tolist()[1:]
    ['P1', 'P1', 'P2', 'P2', 'P3', 'P3']
    """
    span, depth, p = whole("span", span), whole("depth", depth), probability("peer_ties", peer_ties)
    sizes = [span**level for level in range(depth + 1)]
    n = fits(sum(sizes))
    luck = np.random.default_rng(key_of(rng))
    names, report, boss = numbered("P", n), np.arange(1, n), np.arange(n - 1) // span
    bosses = np.arange(n - sizes[-1])
    peers = draw_some(luck, pairs_together(membership_of(n, report, boss)), p)
    department = lettered("Dept ", span)[np.concatenate([even(size, span) for size in sizes[1:]])]
    columns = {"boss": np.append([None], names[boss]), "department": np.append([None], department)}
    people = people_called(names, level=np.repeat(np.arange(depth + 1), sizes), **columns)
    membership = membership_of(n, np.append(bosses, report), np.append(bosses, boss))
    return network_of(people, numbered("Team ", len(bosses)), membership, reports=pairs_of(boss, report), peer=peers)
