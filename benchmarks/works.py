"""Works: the graphs, networks and rules that are timed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import networkx as nx
import numpy as np
import pandas as pd
import scipy.sparse as sp

import tidings as td

SEEDS = list(range(500, 510))
STEPS = 30
SITES = 50
PAIRS_PER_PERSON, TRIANGLES_PER_PERSON = 2, 1


@cache
def attached(n: int) -> nx.Graph:
    """Preferential attachment, five ties for each newcomer."""
    return nx.barabasi_albert_graph(n, 5, seed=1)


@cache
def attached_network(n: int) -> td.Network:
    return td.Network.from_networkx(attached(n))


def random_network(n: int, degree: int) -> td.Network:
    """Ties between random pairs, both ways, `degree` for each person on average."""
    pairs = np.random.default_rng(1).integers(0, n, (2, n * degree // 2))
    one, other = pairs[:, pairs[0] != pairs[1]]
    ends = (np.append(one, other), np.append(other, one))
    ties = sp.coo_array((np.ones(len(ends[0])), ends), shape=(n, n)).tocsr()
    return td.Network.from_sparse(ties.sign())


@cache
def teams(n: int) -> list[list[int]]:
    """Teams of 5 to 10, two for each person but for a few."""
    rng = np.random.default_rng(1)
    cut = [np.split(rng.permutation(n), np.cumsum(rng.integers(5, 11, n // 5))) for _ in range(2)]
    return [team.tolist() for half in cut for team in half if 5 <= len(team) <= 10]


def membership(groups: list[list[int]], n: int) -> sp.csr_array:
    """Who is in which group: (person, group)."""
    sizes = [len(group) for group in groups]
    places = (np.concatenate(groups), np.repeat(np.arange(len(groups)), sizes))
    return sp.csr_array((np.ones(sum(sizes)), places), shape=(n, len(groups)))


@cache
def team_network(n: int) -> td.Network:
    """Teams and no ties."""
    return td.Network.from_sparse(sp.csr_array((n, n)), membership(teams(n), n))


@cache
def company(n: int) -> td.Network:
    """The ties of `attached`, the teams of `teams`, and a site for everybody."""
    people = pd.DataFrame({"site": np.random.default_rng(2).integers(0, SITES, n)})
    ties = nx.to_scipy_sparse_array(attached(n), dtype=float)
    return td.Network.from_sparse(ties, membership(teams(n), n), people)


@cache
def triangles(n: int) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """Random pairs and random groups of three."""
    rng = np.random.default_rng(1)
    return _drawn(rng, n, PAIRS_PER_PERSON * n, 2), _drawn(rng, n, TRIANGLES_PER_PERSON * n, 3)


def _drawn(rng: np.random.Generator, n: int, count: int, size: int) -> list[tuple[int, ...]]:
    drawn = np.unique(np.sort(rng.integers(0, n, (count, size)), axis=1), axis=0)
    return [tuple(group) for group in drawn.tolist() if len(set(group)) == size]


@cache
def triangle_network(n: int) -> td.Network:
    """The pairs of `triangles` as ties, its threes as groups."""
    pairs, threes = triangles(n)
    one, other = np.array(pairs).T
    ties = sp.csr_array((np.ones(len(pairs)), (one, other)), shape=(n, n))
    return td.Network.from_sparse(ties + ties.T, membership(threes, n))


def organisation() -> td.Network:
    """150 people in 20 teams, as anyone would draw it."""
    return td.make.teams(150, 10, teams_per_person=1.3, rng=1)


@dataclass(frozen=True)
class LunchTalk(td.Rule):
    """A rule of one's own: every `every` steps a knower at each site, if there is one, gives a talk."""

    turnout: float
    every: int = 4

    def chance(self, now, draws):
        if now.step % self.every:
            return now.never
        site = now.network.members("site")
        talk = now.voices @ site > 0
        return self.turnout * (talk @ site.T)
