"""Thresholds: people learn once enough of their contacts share."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from tidings._checks import at_least, column, one_of, probability, shown, warn
from tidings.along import in_weight, over_ties, whole_of_ties
from tidings.odds.base import Odds
from tidings.odds.contacts import NEVER, happened, heard
from tidings.odds.counted import Counted
from tidings.odds.listed import Listed
from tidings.rules.base import LEARN, Candidates, Chance, People, Rule
from tidings.rules.chances import SLACK
from tidings.rules.contacts import (
    candidates_in_groups,
    candidates_over_ties,
    memberships,
    no_ties,
    others_sharing,
    per_person,
    tie_web,
    voiced,
    voices_in_groups,
)
from tidings.trust import credibility_of

if TYPE_CHECKING:
    from typing import Self

    from tidings.bits import Lane
    from tidings.block import Block
    from tidings.draws import Draws
    from tidings.network import Network
    from tidings.state import State

MOST_CASES = 4096


@dataclass(frozen=True)
class Threshold(Rule):
    """People learn as soon as enough of their contacts share.

    Parameters
    ----------
    theta : float, str or sequence of float
        The threshold, reached at ``>=``: a number for everyone, the name of a people column, one
        number per person, or ``"uniform"``: drawn once per person and replicate from (0, 1].
    of : {"share", "count"}
        Whether sharing contacts count as a share of all contacts, or as the sum of their weights.
    over : {"ties", "groups"}
        Contacts are in-ties, or the other members of a person's groups (who share two groups
        count twice).

    Notes
    -----
    A number with ``of="share"`` is Watts' model [1]_, with ``of="count"`` the complex contagion of
    Centola and Macy [2]_; ``"uniform"`` is the linear threshold model [3]_. A person's own state
    never counts, and nobody learns while none of their contacts share.

    References
    ----------
    .. [1] Watts, D. J. (2002). A simple model of global cascades on random networks. *Proceedings of the National
       Academy of Sciences*, 99(9), 5766-5771. https://doi.org/10.1073/pnas.082090499
    .. [2] Centola, D. & Macy, M. (2007). Complex contagions and the weakness of long ties. *American Journal of
       Sociology*, 113(3), 702-734. https://doi.org/10.1086/521848
    .. [3] Kempe, D., Kleinberg, J. & Tardos, É. (2003). Maximizing the spread of influence through a social
       network. *Proceedings of the 9th ACM SIGKDD International Conference on Knowledge Discovery and Data Mining*,
       137-146. https://doi.org/10.1145/956750.956769

    Examples
    --------
    >>> import tidings as td
    >>> path = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> Threshold(0.5).chance(path.where("Ana"), draws=None)
    array([[0., 1., 0.]])
    """

    theta: float | str | Sequence[float]
    of: str = "share"
    over: str = "ties"
    needs: ClassVar[str | None] = "shares"

    def __post_init__(self) -> None:
        super().__post_init__()
        one_of("Threshold.of", self.of, ("share", "count"))
        one_of("Threshold.over", self.over, ("ties", "groups"))
        if isinstance(self.theta, (Sequence, np.ndarray)) and not isinstance(self.theta, str):
            self._set(theta=tuple(float(theta) for theta in self.theta))
        elif isinstance(self.theta, str):
            column("Threshold.theta", self.theta, "people")
        else:
            number = probability if self.of == "share" else lambda name, theta: at_least(name, theta, 0)
            self._set(theta=number("Threshold.theta", self.theta))

    def chance(self, now: State, draws: Draws) -> Chance:
        return _reaches(exposure_of(now, self.over, self.of), self._thetas(now, draws)).astype(float)

    def _thetas(self, now: State, draws: Draws) -> np.ndarray:
        """Thresholds: (1 or replicate, 1 or person)."""
        if self.theta == "uniform":
            return 1.0 - draws.uniform(self.name, now, once=True)
        return self._thetas_of(now.network)

    def _thetas_of(self, network: Network) -> np.ndarray:
        if isinstance(self.theta, str):
            return network.column(self.theta).to_numpy(dtype=float)[None, :]
        return np.atleast_2d(np.asarray(self.theta, dtype=float))

    def odds(self, block: Block) -> Odds:
        # Only those who do not know are asked about: they do not count among their own contacts.
        plain = block.credibility is None and not (self.over == "ties" and block.bonds is not None)
        asked = self.effect is LEARN and plain
        exposure = self._exposures(block) if asked else None
        if exposure is None:
            return super().odds(block)
        if self.theta != "uniform":
            return exposure
        # A threshold drawn once is luck like any other: it is passed where the share reaches it.
        passed = happened(block, self.name, exposure, "person", block.lanes.present & ~block.knows, _passes, once=True)
        return Listed(passed.place, passed.lane, np.ones(len(passed.place)), block.lanes.n_words)

    def _exposures(self, block: Block) -> Odds | None:
        """Odds of 1 where the threshold is reached (if it is drawn: of the exposure); None where there are weights."""
        network = block.network
        everyone = _everyone(network, self.over)[0]
        thetas = None if self.theta == "uniform" else np.broadcast_to(self._thetas_of(network)[0], everyone.shape)

        def law(sharing: np.ndarray, place: np.ndarray) -> np.ndarray:
            exposure = sharing if self.of == "count" else sharing / everyone[place]
            return exposure.astype(float) if thetas is None else _reaches(exposure, thetas[place]).astype(float)

        @cache
        def needed(level: float | None) -> np.ndarray:
            wanted = np.full(everyone.shape, level) if thetas is None else thetas
            unit = 1.0 if self.of == "count" else everyone
            return np.clip(np.ceil((wanted - 1e-8) * unit - 1e-6), 1, float(NEVER)).astype(np.int64)

        def least(level: float) -> np.ndarray:
            return needed(level if thetas is None else None)

        if self.over == "ties":
            web = tie_web(block)
            return heard(web, block.shares, law, least, block.places("shares")) if web.counted else None
        counted = network.n_groups and memberships(network).counted
        return Counted(voices_in_groups(block), law, least) if counted else None

    def check(self, network: Network) -> None:
        if isinstance(self.theta, tuple) and len(self.theta) != network.n_people:
            raise ValueError(f"{self.name}.theta gives {len(self.theta)} thresholds for {network.n_people} people")
        if not isinstance(self.theta, str) or self.theta == "uniform":
            return
        thetas = network.column(self.theta)
        most = 1.0 if self.of == "share" else np.inf
        right = [isinstance(theta, (int, float, np.number)) and 0 <= theta <= most for theta in thetas]
        if not all(right):
            at = right.index(False)
            raise ValueError(
                f"people column {self.theta!r} must hold thresholds from 0 to {most:g} for {self.name}, "
                f"got {shown(thetas.iloc[at])} for {network.names[at]!r}"
            )

    def idle(self, network: Network) -> str | None:
        if self.over == "ties":
            return no_ties(network, None)
        return None if network.n_groups else "there are no groups"

    def finer(self, k: int) -> Self:
        warn(f"{self.name} has no rate: in finer steps a threshold that is reached acts at once")
        return self

    def candidates(self, block: Block, person: People, lane: Lane) -> Candidates:
        if self.over == "groups":
            return candidates_in_groups(
                block, person, lane, "shares", lambda now, _: now.network.membership.data[:, None]
            )
        return candidates_over_ties(block, person, lane, block.network.incoming(), "shares", newer=True)

    def cases(self, network: Network) -> Sequence[tuple[float, Rule]]:
        if self.theta != "uniform":
            return [(1.0, self)]
        thresholds = [self._intervals(row) for row in self._contacts(network)]
        n_cases = np.prod([float(len(pairs)) for pairs in thresholds])
        if n_cases > MOST_CASES:
            raise ValueError(
                f"uniform thresholds of this network fall into {n_cases:.0f} cases, more than {MOST_CASES}; "
                "take a smaller network or simulate"
            )
        cases = []
        for pairs in itertools.product(*thresholds):
            chance = float(np.prod([width for width, _ in pairs]))
            cases.append((chance, replace(self, theta=tuple(theta for _, theta in pairs))))
        return cases

    def _contacts(self, network: Network) -> np.ndarray:
        matrix = network.incoming() if self.over == "ties" else network.membership @ network.membership.T
        weights = matrix.toarray()
        np.fill_diagonal(weights, 0.0)
        total = weights.sum(axis=1, keepdims=True)
        credibility = credibility_of(network)
        heard = weights if credibility is None else weights * credibility
        return heard if self.of == "count" else heard / np.where(total > 0, total, 1.0)

    def _intervals(self, contacts: np.ndarray) -> list[tuple[float, float]]:
        """(probability, threshold) for each set of thresholds that the same exposures reach."""
        levels = {0.0}
        for weight in contacts[contacts > 0]:
            levels |= {round(level + weight, 12) for level in levels}
        ends = sorted(level for level in levels if 0 < level < 1) + [1.0]
        reachable = max(levels) >= 1 - SLACK
        starts = [0.0, *ends[:-1]]
        pairs = [(end - start, end) for start, end in zip(starts, ends)]
        return pairs if reachable else [*pairs[:-1], (pairs[-1][0], np.inf)]


def exposure_of(now: State, over: str, of: str, kind: str | None = None) -> np.ndarray:
    """Weight of the contacts of each person who share, or their share of all contacts: (replicate, person).

    Contacts are in-ties (of one kind, if `kind` is given), or the other members of a person's groups,
    once per shared group. Where there are none it is 0.
    """
    if over == "ties":
        sharing = over_ties(now, voiced(now), kind)
        return sharing if of == "count" else sharing / whole_of_ties(now, kind)
    sharing = per_person(now.network, others_sharing(now)) if now.network.n_groups else now.never
    return sharing if of == "count" else sharing / _everyone(now.network, over)


def _reaches(exposure: np.ndarray, thetas: np.ndarray) -> np.ndarray:
    return (exposure > 0) & (exposure >= thetas - SLACK)


def _passes(draw: np.ndarray, exposures: Sequence[np.ndarray]) -> np.ndarray:
    return _reaches(exposures[0], 1.0 - draw)


def _everyone(network: Network, over: str) -> np.ndarray:
    """Weight of all contacts of each person, 1 where there are none: (1, person)."""
    return in_weight(network) if over == "ties" else network.cached("fellows", lambda: _fellows(network))


def _fellows(network: Network) -> np.ndarray:
    # Summed as the sharing ones are, so that "all of them share" is a share of exactly 1.
    rows = memberships(network)
    members = network.memberships_by_group @ np.ones((network.n_people, 1))
    total = np.asarray(per_person(network, members[rows.group] - network.membership.data[:, None]), dtype=float)
    return np.where(total < SLACK, 1.0, total)
