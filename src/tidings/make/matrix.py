"""A matrix organisation: departments, and projects across them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidings._checks import at_least, probability, whole
from tidings.draws import key_of
from tidings.make.names import lettered, numbered
from tidings.make.organisation import network_of, people_in_departments
from tidings.make.pairs import draw_some, pairs_together
from tidings.make.seats import even, membership_of, take_seats
from tidings.network import Network


def matrix(
    n_departments: int,
    n_projects: int,
    people_per_department: int,
    *,
    projects_per_person: float = 1.0,
    ties_within: float = 0.5,
    rng: Any = None,
) -> Network:
    """Everybody sits in one department, and works in one or more projects across the departments.

    A07 is the seventh person of Dept A. Columns are ``department`` and ``project`` (the first).

    Parameters
    ----------
    n_departments, n_projects, people_per_department : int
        How many. Projects are random mixes of everybody; their sizes differ by at most one.
    projects_per_person : float from 1 to `n_projects`
        Mean number of projects, shared out evenly: with 1.3, three people in ten work in two, the others in one.
    ties_within : float in [0, 1]
        Chance that two people who share a department or a project are tied.
    rng : None, int, SeedSequence, BitGenerator or Generator
        The luck.

    Examples
    --------
    >>> matrix(2, 3, people_per_department=4, rng=1).groups.tolist()
    ['Dept A', 'Dept B', 'Project 1', 'Project 2', 'Project 3']
    """
    people = people_in_departments(n_departments, people_per_department)
    n, p = len(people), probability("ties_within", ties_within)
    mean = at_least("projects_per_person", projects_per_person, 1)
    n_projects = whole("n_projects", n_projects)
    if n_projects > n:
        raise ValueError(f"n_projects must be at most the number of people, {n:,}, got {n_projects:,}")
    if mean > n_projects:
        raise ValueError(f"projects_per_person must be at most n_projects={n_projects}, got {projects_per_person}")
    luck = np.random.default_rng(key_of(rng))
    person, project = take_seats(luck, luck.permutation(n), n_projects, round(n * mean))
    names = numbered("Project ", n_projects)
    people = people.assign(project=names[project[np.argsort(person[:n])]])
    groups = np.append(even(n, n_departments), n_departments + project)
    membership = membership_of(n, np.append(np.arange(n), person), groups)
    ties = draw_some(luck, pairs_together(membership), p)
    return network_of(people, np.append(lettered("Dept ", n_departments), names), membership, ties)
