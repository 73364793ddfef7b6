"""Departments, and a few bridges between them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidings._checks import probability, whole
from tidings.draws import key_of
from tidings.make.names import lettered
from tidings.make.organisation import network_of, people_in_departments
from tidings.make.pairs import draw_apart, draw_some, ends_of, pairs_together
from tidings.make.seats import even, membership_of
from tidings.network import Network


def bridges(
    n_departments: int,
    people_per_department: int,
    *,
    n_bridges: int,
    ties_within: float = 0.5,
    members_of_both: bool = False,
    rng: Any = None,
) -> Network:
    """Departments keep to themselves, but for a few people with a tie to another department.

    A07 is the seventh person of Dept A (column ``department``). Ties have the kind ``department`` or ``bridge``.

    Parameters
    ----------
    n_departments, people_per_department : int
        How many.
    n_bridges : int
        Ties between people of different departments, drawn evenly from all such pairs.
    ties_within : float in [0, 1]
        Chance that two people of a department are tied. The same `rng` gives the same ties for any `n_bridges`.
    members_of_both : bool
        Whether the two people of a bridge also become members of each other's department.
    rng : None, int, SeedSequence, BitGenerator or Generator
        The luck.

    Examples
    --------
    >>> bridges(3, 4, n_bridges=2, ties_within=1.0, rng=1)
    Network(12 people, 40 ties, 3 groups)
    """
    people = people_in_departments(n_departments, people_per_department)
    n, p = len(people), probability("ties_within", ties_within)
    n_bridges = whole("n_bridges", n_bridges, least=0)
    luck = np.random.default_rng(key_of(rng))
    person, department = np.arange(n), even(n, n_departments)
    together = pairs_together(membership_of(n, person, department))
    within = draw_some(luck, together, p)
    across = draw_apart(luck, n, together, n_bridges, f"n_bridges={n_bridges}")
    ends = np.concatenate(ends_of(across)) if members_of_both else person[:0]
    others = np.roll(ends, len(ends) // 2)
    membership = membership_of(n, np.append(person, ends), np.append(department, department[others]))
    return network_of(people, lettered("Dept ", n_departments), membership, department=within, bridge=across)
