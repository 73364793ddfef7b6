"""Teams: some people sit in several."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidings._checks import at_least, probability, whole
from tidings.draws import key_of
from tidings.make.names import numbered
from tidings.make.organisation import fits, network_of, people_in_teams
from tidings.make.pairs import draw_apart, draw_some, pairs_together
from tidings.make.seats import membership_of, take_seats
from tidings.network import Network


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
    n, n_sites = fits(whole("n_people", n_people)), whole("n_sites", n_sites)
    size = min(whole("team_size", team_size), n)
    n_seats = round(n * at_least("teams_per_person", teams_per_person, 1))
    n_between = round(n * at_least("ties_between", ties_between, 0) / 2)
    p = probability("ties_within", ties_within)
    luck = np.random.default_rng(key_of(rng))
    person, team = take_seats(luck, np.arange(n), -(-n_seats // size), n_seats)
    membership = membership_of(n, person, team)
    together = pairs_together(membership)
    within = draw_some(luck, together, p)
    between = draw_apart(luck, n, together, n_between, f"ties_between={ties_between}")
    names = numbered("Team ", membership.shape[1])
    return network_of(people_in_teams(names, team[:n], n_sites), names, membership, within, between)
