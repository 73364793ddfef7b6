"""Bonds in plain Python: each replicate's in a dict of its own, to hold the quick ones against."""

import warnings

import numpy as np

import tidings as td
from tidings.bonds.bonding import Bonding, Meetings
from tidings.bonds.bonds import Bonds
from tidings.rules.drift import fading_of
from tidings.testing.twin_bonds import SlowBonds, pairs


def lane_of(lanes):
    """The lane of every replicate: (replicate,)."""
    return np.arange(lanes.n_lanes)[lanes.columns]


def meetings(*rows):
    """Meetings from rows of two people and a lane."""
    return Meetings(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


class Both:
    """The bonds of some replicates, quick and in plain Python, after the same history.

    Parameters
    ----------
    network : Network
        Whose ties are there at the start.
    replicates : list of int
        Who stands in the lanes.
    drift : tidings.Drift, optional
        How bonds fade.
    """

    def __init__(self, network, replicates, drift=None):
        rules = [td.Broadcast(0.1), td.Coffee(1, "anyone", p=0.1, follow_up=0.1)] if network.n_people > 1 else []
        rules = [*(rules or [td.Broadcast(0.1)]), *([drift] if drift else [])]
        self.network, self.lanes = network, td.Draws(0, list(replicates)).lanes
        self.lane = lane_of(self.lanes).tolist()
        self.quick = Bonds(network, self.lanes, fading_of(rules))
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Drift can never act here")  # nor can it, where one is alone
            self.plain = {lane: SlowBonds(td.Scenario(network, rules, 1, 1)) for lane in self.lane}

    def advance(self, bonding, left=None):
        """One step of both."""
        self.quick.advance([bonding], None if left is None else self.lanes.pack(left))
        for row, lane in enumerate(self.lane):
            here = [[m.where(m.lane == lane) for m in kind] for kind in bonding]
            gone = [False] * self.network.n_people if left is None else left[:, row].tolist()
            self.plain[lane].advance([tuple(pairs(kind) for kind in here)], gone)

    def live(self, luck, n_steps, busy=1.0):
        """Some steps in which people meet, stay in touch, part and leave at random."""
        for _ in range(n_steps):
            kinds = [self._meetings(luck, int(busy * luck.integers(1, 4 * len(self.lane) + 2))) for _ in range(3)]
            left = luck.random((self.network.n_people, len(self.lane))) < 0.1
            self.advance(Bonding(*([kind] for kind in kinds)), left)
        return self

    def _meetings(self, luck, n):
        n = n if self.network.n_people > 1 else 0
        one = luck.integers(0, self.network.n_people, n)
        other = (one + luck.integers(1, max(self.network.n_people, 2), n)) % self.network.n_people
        return Meetings(one, other, luck.choice(self.lane, n))

    def everywhere(self):
        """Every two people in every lane, as three arrays."""
        n = self.network.n_people
        one, other, lane = np.meshgrid(np.arange(n), np.arange(n), self.lane, indexing="ij")
        return [part[one != other] for part in (one, other, lane)]

    def friends(self, person, lane):
        """Whom somebody is tied to."""
        plain = self.plain[lane]
        bonds = [*plain.older.items(), *plain.newer.items()]
        return [sum(two) - person for two, kept in bonds if kept is not None and person in two]

    def older(self, one, other, lane):
        """The share of its contacts that a tie of the network still has, 0 if its bond is gone."""
        return self._weight(self.plain[lane], "older", one, other)

    def newer(self, one, other, lane):
        """The same of a tie that came later."""
        return self._weight(self.plain[lane], "newer", one, other)

    @staticmethod
    def _weight(plain, when, one, other):
        two = min(one, other), max(one, other)
        return 0.0 if getattr(plain, when).get(two) is None else min(plain.strength(two), 1.0)


def started(newer, pair, lane, step):
    """Newer bonds that come, whether or not they have been there before."""
    new, again = newer.known(pair, lane)
    newer.start(pair[new], lane[new], again, step)
