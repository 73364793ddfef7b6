"""Synthetic organisations: who sits together with whom, and who knows whom.

Ties run both ways with weight 1; nobody is tied to themselves, nor twice to anyone. Every `rng` is read as by
`tidings.key_of`: the same int always gives the same organisation.
"""

from __future__ import annotations

from itertools import islice, product
from string import ascii_uppercase
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings import labels
from tidings._checks import at_least, probability, whole
from tidings.draws import key_of
from tidings.network import Network
from tidings.ties import Ties

Numbers = NDArray[np.int64]  # of people, of groups, or of pairs of people (see `_pairs`)

Names = NDArray[np.object_]

_MOST = 2**25  # people, so that numbers of pairs keep far below 2**53 and their square roots are exact
_TRIES = 50


def teams(
    n_people: int,
    team_size: int = 8,
    *,
    teams_per_person: float = 1.3,
    ties_within: float = 0.5,
    ties_between: float = 0.5,
    n_sites: int = 3,
    rng: Any = None,
) -> Network:
    """Everybody sits in a team, and some sit in several.

    People next to each other share their first team (column ``team``), and teams next to each other
    a site (column ``site``). Further teams are random mixes of everybody.

    Parameters
    ----------
    n_people, team_size : int
        How many people, and the most members of a team. Sizes of teams differ by at most one.
    teams_per_person : float, at least 1
        Mean number of teams, shared out evenly: with 1.3, three people in ten sit in two, the others in one.
    ties_within : float in [0, 1]
        Chance that two people who share a team are tied.
    ties_between : float, at least 0
        Mean number of ties per person to people with whom they share no team, drawn evenly from all such pairs.
    n_sites : int
        How many sites, or one for each first team if these are fewer.
    rng : None, int, SeedSequence, BitGenerator or Generator
        The luck.

    Examples
    --------
    >>> teams(100, rng=1).groups[:3].tolist()
    ['Team 01', 'Team 02', 'Team 03']
    """
    n, n_sites = _fits(whole("n_people", n_people)), whole("n_sites", n_sites)
    size = min(whole("team_size", team_size), n)
    n_seats = round(n * at_least("teams_per_person", teams_per_person, 1))
    n_between = round(n * at_least("ties_between", ties_between, 0) / 2)
    p = probability("ties_within", ties_within)
    luck = np.random.default_rng(key_of(rng))
    person, team = _seats(luck, np.arange(n), -(-n_seats // size), n_seats)
    membership = _membership(n, person, team)
    together = _together(membership)
    within = _some(luck, together, p)
    between = _apart(luck, n, together, n_between, f"ties_between={ties_between}")
    names = _numbered("Team ", membership.shape[1])
    return _network(_in_teams(names, team[:n], n_sites), names, membership, within, between)


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
    n = _fits(sum(sizes))
    luck = np.random.default_rng(key_of(rng))
    names, report, boss = _numbered("P", n), np.arange(1, n), np.arange(n - 1) // span
    bosses = np.arange(n - sizes[-1])
    peers = _some(luck, _together(_membership(n, report, boss)), p)
    department = _lettered("Dept ", span)[np.concatenate([_even(size, span) for size in sizes[1:]])]
    columns = {"boss": np.append([None], names[boss]), "department": np.append([None], department)}
    people = _people(names, level=np.repeat(np.arange(depth + 1), sizes), **columns)
    membership = _membership(n, np.append(bosses, report), np.append(bosses, boss))
    return _network(people, _numbered("Team ", len(bosses)), membership, reports=_pairs(boss, report), peer=peers)


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
    people = _in_departments(n_departments, people_per_department)
    n, p = len(people), probability("ties_within", ties_within)
    mean = at_least("projects_per_person", projects_per_person, 1)
    n_projects = whole("n_projects", n_projects)
    if n_projects > n:
        raise ValueError(f"n_projects must be at most the number of people, {n:,}, got {n_projects:,}")
    if mean > n_projects:
        raise ValueError(f"projects_per_person must be at most n_projects={n_projects}, got {projects_per_person}")
    luck = np.random.default_rng(key_of(rng))
    person, project = _seats(luck, luck.permutation(n), n_projects, round(n * mean))
    names = _numbered("Project ", n_projects)
    people = people.assign(project=names[project[np.argsort(person[:n])]])
    groups = np.append(_even(n, n_departments), n_departments + project)
    membership = _membership(n, np.append(np.arange(n), person), groups)
    ties = _some(luck, _together(membership), p)
    return _network(people, np.append(_lettered("Dept ", n_departments), names), membership, ties)


def small_world(
    n_people: int,
    neighbours: int = 4,
    rewired: float = 0.1,
    *,
    team_size: int = 8,
    n_sites: int = 3,
    rng: Any = None,
) -> Network:
    """Everybody knows their neighbours on a ring, but some of these ties lead far away [1]_.

    Neighbours share a team (column ``team``), and teams next to each other a site (column ``site``).
    With nothing rewired, everybody can be reached from everybody.

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
    .. [1] Watts & Strogatz (1998), https://doi.org/10.1038/30918.

    Examples
    --------
    >>> small_world(20, rng=1)
    Network(20 people, 80 ties, 3 groups)
    """
    n, size, n_sites = _fits(whole("n_people", n_people)), whole("team_size", team_size), whole("n_sites", n_sites)
    p, half = probability("rewired", rewired), _half(whole("neighbours", neighbours, least=2), n)
    luck = np.random.default_rng(key_of(rng))
    team = _even(n, -(-n // size))
    membership = _membership(n, np.arange(n), team)
    near = np.tile(np.arange(n), half)
    far = (near + np.repeat(np.arange(1, half + 1), n)) % n
    ties = _rewire(luck, n, near, far, p)
    names = _numbered("Team ", membership.shape[1])
    return _network(_in_teams(names, team, n_sites), names, membership, ties)


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
    people = _in_departments(n_departments, people_per_department)
    n, p = len(people), probability("ties_within", ties_within)
    n_bridges = whole("n_bridges", n_bridges, least=0)
    luck = np.random.default_rng(key_of(rng))
    person, department = np.arange(n), _even(n, n_departments)
    together = _together(_membership(n, person, department))
    within = _some(luck, together, p)
    across = _apart(luck, n, together, n_bridges, f"n_bridges={n_bridges}")
    ends = np.concatenate(_ends(across)) if members_of_both else person[:0]
    others = np.roll(ends, len(ends) // 2)
    membership = _membership(n, np.append(person, ends), np.append(department, department[others]))
    return _network(people, _lettered("Dept ", n_departments), membership, department=within, bridge=across)


# --- who sits where --------------------------------------------------------------------------------


def _even(n: int, n_groups: int) -> Numbers:
    """Groups of `n` seats in a row; the sizes of groups differ by at most one."""
    return np.arange(n) * n_groups // n


def _seats(luck: np.random.Generator, order: Numbers, n_groups: int, n_seats: int) -> tuple[Numbers, Numbers]:
    """Person and group of each seat: everybody sits down in `order`, then again and again in a random one.

    No group has more seats than there are people, and nobody sits in a group twice: a group that one round
    leaves half full is filled up by people who are not in it yet.
    """
    group, n = _even(n_seats, n_groups), len(order)
    rounds = [order]
    for end in range(n, n_seats, n):
        seated = rounds[-1][group[end - n : end] == group[end]]
        n_open = np.count_nonzero(group[end:] == group[end])
        shuffled = luck.permutation(n)
        first = shuffled[~np.isin(shuffled, seated)][:n_open]
        rounds.append(np.append(first, shuffled[~np.isin(shuffled, first)]))
    return np.concatenate(rounds)[:n_seats], group


def _membership(n: int, person: Numbers, group: Numbers) -> sp.csr_array:
    shape = (n, int(group.max()) + 1)
    heads = sp.csr_array(sp.coo_array((np.ones(len(person)), (person, group)), shape=shape))
    heads.data[:] = 1.0  # who has bridged twice to a department is still one member
    return heads


# --- who is tied to whom: each pair of people has a number, (0, 1), (0, 2), (1, 2), (0, 3), ... from 0 ----------


def _pairs(one: Numbers, other: Numbers) -> Numbers:
    low, high = np.minimum(one, other), np.maximum(one, other)
    return high * (high - 1) // 2 + low


def _ends(pairs: Numbers) -> tuple[Numbers, Numbers]:
    high = ((1 + np.sqrt(8 * pairs + 1)) / 2).astype(np.int64)
    return pairs - high * (high - 1) // 2, high


def _together(membership: sp.csr_array) -> Numbers:
    """Pairs of people who share a group, sorted."""
    shared = sp.triu(membership @ membership.T, k=1).tocoo()
    return np.sort(_pairs(shared.row.astype(np.int64), shared.col.astype(np.int64)))


def _apart(luck: np.random.Generator, n: int, together: Numbers, n_ties: int, asked: str) -> Numbers:
    """So many pairs of people who share no group, drawn evenly; they are counted, not searched for."""
    n_apart = n * (n - 1) // 2 - len(together)
    if n_ties > n_apart:
        raise ValueError(
            f"{asked} asks for {n_ties:,} ties between people who share no group, "
            f"but there are {n_apart:,} such pairs; lower it"
        )
    rank = luck.choice(n_apart, n_ties, replace=False, shuffle=False)
    return rank + np.searchsorted(together - np.arange(len(together)), rank, side="right")


def _some(luck: np.random.Generator, pairs: Numbers, p: float) -> Numbers:
    return pairs[luck.random(len(pairs)) < p]


def _half(neighbours: int, n: int) -> int:
    if neighbours % 2:
        raise ValueError(f"neighbours must be even, got {neighbours}; use {neighbours - 1} or {neighbours + 1}")
    if neighbours >= n:
        raise ValueError(f"neighbours must be fewer than the {n:,} people, got {neighbours:,}")
    return neighbours // 2


def _rewire(luck: np.random.Generator, n: int, near: Numbers, far: Numbers, p: float) -> Numbers:
    ties = _pairs(near, far)
    taken, moving = ties.copy(), np.flatnonzero(luck.random(len(ties)) < p)
    for _ in range(_TRIES):
        # Never a self-tie: somebody 1 to n - 1 places further on.
        offered = _pairs(near[moving], (near[moving] + luck.integers(1, n, len(moving))) % n)
        distinct, at = np.unique(offered, return_index=True)
        at = at[~np.isin(distinct, taken)]
        ties[moving[at]] = offered[at]
        taken, moving = np.append(taken, offered[at]), np.delete(moving, at)
        if not len(moving):
            break
    return ties


# --- names and tables ------------------------------------------------------------------------------


def _fits(n: int) -> int:
    if n > _MOST:
        raise ValueError(f"an organisation has at most {_MOST:,} people, this one would have {n:,}; make it smaller")
    return n


def _numbered(what: str, n: int) -> Names:
    return np.strings.mod(f"{what}%0{len(str(n))}d", np.arange(1, n + 1)).astype(object)


def _lettered(what: str, n: int) -> Names:
    width = next(width for width in range(1, n + 1) if 26**width >= n)
    return labels.boxed(what + "".join(word) for word in islice(product(ascii_uppercase, repeat=width), n))


def _people(names: Names, **columns: Any) -> pd.DataFrame:
    return pd.DataFrame(columns, index=labels.index_of(names, "person", "person"))


def _in_teams(names: Names, team: Numbers, n_sites: int) -> pd.DataFrame:
    n_teams = int(team[-1]) + 1
    n_sites = min(n_sites, n_teams)
    site = _lettered("Site ", n_sites)[_even(n_teams, n_sites)]
    return _people(_numbered("P", len(team)), team=names[team], site=site[team])


def _in_departments(n_departments: int, people_per_department: int) -> pd.DataFrame:
    n, size = whole("n_departments", n_departments), whole("people_per_department", people_per_department)
    department = np.repeat(np.arange(n), _fits(n * size) // n)
    names = _lettered("", n)[department] + np.tile(_numbered("", size), n)
    return _people(names, department=_lettered("Dept ", n)[department])


def _network(
    people: pd.DataFrame, groups: Names, membership: sp.csr_array, *pairs: Numbers, **kinds: Numbers
) -> Network:
    """A network of these pairs, tied both ways; ties that come by name have that kind."""
    one, other = _ends(np.concatenate([*pairs, *kinds.values()]))
    ends = np.append(one, other).astype(np.int32), np.append(other, one).astype(np.int32)
    kind = np.repeat(labels.boxed(kinds), [len(tied) for tied in kinds.values()])
    ties = Ties(len(people), *ends, columns={"kind": np.tile(kind, 2)} if kinds else {})
    return Network(people, ties, labels.index_of(groups, "group", "group"), membership)
