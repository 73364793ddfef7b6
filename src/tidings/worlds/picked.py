"""Linear thresholds as worlds: everyone listens to one of their contacts, picked by weight once for all.

Where thresholds are drawn evenly, whoever listens along a chain of picks to a seed will know, and at
the same step as by thresholds in law (Kempe, Kleinberg & Tardos 2003,
https://doi.org/10.1145/956750.956769).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tidings.bits import Lane, Lanes, Places, Words, lanes_of, packed, unpacked
from tidings.draws import GOLDEN, mix, stream_of
from tidings.keys import apart
from tidings.network import Network
from tidings.rules.chances import SLACK
from tidings.rules.threshold import Threshold
from tidings.scenario import Scenario
from tidings.spans import spans
from tidings.trust import credibility_of

_PART = 1 << 18  # picks made at a time


class Picks:
    """With what chance everyone listens to each of their contacts.

    Parameters
    ----------
    network : Network
        Whose in-ties are listened along.
    of : {"share", "count"}
        Whether a tie is picked with its share of all in-ties or with its weight itself, as far as who tells is
        credible; what is missing to 1 is the chance to listen to nobody.
    """

    def __init__(self, network: Network, of: str):
        heard = network.incoming()
        order = np.argsort(network.places())  # luck must not depend on who stands where
        rows = heard[:, order]
        rows.sort_indices()
        self.n_people, self.places = network.n_people, network.places()
        self.begins, self.contact = rows.indptr.astype(np.int64), order[rows.indices]
        whole = rows.sum(axis=1)
        credibility = credibility_of(network)
        self.reach = np.cumsum(rows.data if credibility is None else rows.data * credibility[self.contact])
        before = np.append(0.0, self.reach)
        self.base = before[self.begins[:-1]]
        self.total = before[self.begins[1:]] - self.base
        self.whole = np.where(whole > 0, whole, 1.0) if of == "share" else np.ones(self.n_people)

    @property
    def proper(self) -> bool:
        """Whether nobody's weights add up to more than 1, as the model asks."""
        return bool((self.total <= self.whole + SLACK).all())


def picks(scenario: Scenario) -> Picks | None:
    """A scenario of thresholds drawn evenly, and nothing else, as picks; None where it is something else."""
    rule = scenario.rules[0]
    if len(scenario.rules) > 1 or type(rule) is not Threshold or rule.over != "ties":
        return None
    if not (isinstance(rule.theta, str) and rule.theta == "uniform"):
        return None
    made: Picks = scenario.network.cached(("picks", rule.of), lambda: Picks(scenario.network, rule.of))
    return made if made.proper else None


class Picked:
    """The worlds of some replicates in which everyone listens to one contact at most."""

    def __init__(self, picks: Picks, key: int, lanes: Lanes, backward: bool = False):
        self.picks, self.lanes, self.backward = picks, lanes, backward
        self._worlds = mix((lanes.numbers + np.uint64(1)) * GOLDEN + stream_of(f"{key}/picked worlds"))
        self._people = mix((picks.places.astype(np.uint64) + np.uint64(1)) * GOLDEN)

    def reached(self, seeds: Words, steps: int) -> Words:
        """Who knows after so many steps; `backward`: whose knowing would have reached these: (person, word)."""
        return self._followed(seeds, steps) if self.backward else self._listened(seeds, steps)

    def _listened(self, seeds: Words, steps: int) -> Words:
        listeners, begins = self._listeners
        here = np.flatnonzero(unpacked(seeds).reshape(-1))
        knows = np.zeros(len(begins) - 1, dtype=bool)
        knows[here] = True
        for _ in range(steps):
            here = listeners[spans(begins[here], begins[here + 1] - begins[here])]
            here = here[~knows[here]]  # nobody listens to two, so nobody is here twice
            if not len(here):
                break
            knows[here] = True
        return packed(knows.reshape(len(seeds), -1))

    @cached_property
    def _listeners(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Who listens to each person in each world, one after the other, and where theirs begin: (person * lane,)."""
        n_lanes, n = self.lanes.n_lanes, self.picks.n_people * self.lanes.n_lanes
        heard = np.empty(n, dtype=np.int64)
        for start in range(0, n, _PART):
            at = np.arange(start, min(start + _PART, n))
            person, lane = apart(at, n_lanes)
            contact = self._pick(person, lane)
            heard[at] = np.where(contact < 0, n, contact * n_lanes + lane)
        begins = np.append(0, np.cumsum(np.bincount(heard, minlength=n + 1)[:n]))
        return np.argsort(heard, kind="stable"), begins

    def _followed(self, seeds: Words, steps: int) -> Words:
        n_lanes = self.lanes.n_lanes
        person, lane = lanes_of(seeds)
        found = np.zeros((len(seeds), n_lanes), dtype=bool)
        found[person, lane] = True
        for _ in range(steps):
            person = self._pick(person, lane)
            new = (person >= 0) & ~found[person, lane]
            person, lane = person[new], lane[new]
            if not len(person):
                break
            found[person, lane] = True
        return packed(found)

    def _pick(self, person: Places, lane: Lane) -> NDArray[np.int64]:
        """Whom these people listen to in their worlds, -1 for nobody."""
        made = self.picks
        if not len(made.contact):
            return np.full(len(person), -1)
        luck = (mix(self._people[person] + self._worlds[lane]) >> np.uint64(11)).astype(np.float64) * 2.0**-53
        share = luck * made.whole[person]
        last = made.begins[person + 1] - 1
        tie = np.minimum(np.searchsorted(made.reach, made.base[person] + share, side="right"), last)
        listens = (share < made.total[person]) & (made.begins[person] <= last)
        return np.where(listens, made.contact[tie], -1)
