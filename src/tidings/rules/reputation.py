"""Reputation: whose word counts, as words are kept and broken and success draws criticism."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from tidings._checks import at_least, probability, warn, whole
from tidings.bits import Lane, Places, lanes_of
from tidings.columns import chances_of, flags_of
from tidings.rules.base import Outcome, TrustRule
from tidings.rules.chances import at_least_once, finer_gain
from tidings.rules.contacts import no_ties, peers_who_know
from tidings.trust import Testimony

if TYPE_CHECKING:
    from typing import Self

    from tidings.block import Block
    from tidings.network import Network


@dataclass(frozen=True)
class Integrity(TrustRule):
    """Word and deed agree, or do not, and people are believed accordingly.

    Parameters
    ----------
    kept : float in [0, 1] or str
        Chance, per step and person who shares, that their deeds agree with their word; or the name
        of a people column that holds each person's own.
    remembers : float in [0, 1]
        What share of the record of kept and broken words is still remembered after one more; 1
        means that nothing is ever forgotten, 0 that only the last counts.

    Notes
    -----
    The beta reputation [1]_: after `r` words kept and `s` broken, the older ones remembered less, a
    person's credibility is ``(r + 1) / (r + s + 2)``; if people have a column ``credibility``, they
    start at theirs: ``(r + 2 * c) / (r + s + 2)``. What people say counts by their credibility as
    the step begins: under `Tell`, `Mentor`, `Ask`, `Coffee`, `Meeting`, `Discuss`, `Gathering` and
    `Threshold` they weigh so much of one who is fully believed, and at 0 they are as good as silent.
    That words and deeds agree, as others see it, is behavioural integrity [2]_.

    References
    ----------
    .. [1] Jøsang, A. & Ismail, R. (2002). The beta reputation system. *Proceedings of the 15th Bled Electronic
       Commerce Conference*.
    .. [2] Simons, T. (2002). Behavioral integrity: The perceived alignment between managers' words and deeds as a
       research focus. *Organization Science*, 13(1), 18-35. https://doi.org/10.1287/orsc.13.1.18.543

    Examples
    --------
    >>> import tidings as td
    >>> pair = td.Network.from_edges([("Ana", "Ben")])
    >>> today = td.Scenario(pair, [td.Tell(0.0), Integrity(kept=1.0)], ["Ana"], steps=3)
    >>> td.simulate(today, 1, rng=1, keep=["credibility"])["credibility"].sel(person="Ana").values.round(3)
    array([[0.5  , 0.667, 0.75 , 0.8  ]])
    """

    kept: float | str
    remembers: float = field(default=1.0, kw_only=True)
    parts: int = field(default=1, kw_only=True, repr=False)
    chances: ClassVar[tuple[str, ...]] = ("remembers",)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.kept, str):
            self._set(kept=probability("Integrity.kept", self.kept))
        self._set(parts=whole("Integrity.parts", self.parts))

    def testimony(self, block: Block, outcome: Outcome) -> Testimony | None:
        if block.step % self.parts:
            return None
        place, lane = lanes_of(block.shares)
        luck = block.draws.luck(f"rule:{self.name}", block.step, block.network.places())
        kept = luck.at(place, lane) >= 1.0 - self._chances(block.network)[place]
        return Testimony(place, lane, self.remembers, kept.astype(float), (~kept).astype(float))

    def _chances(self, network: Network) -> NDArray[np.float64]:
        if isinstance(self.kept, str):
            return chances_of(network, self.kept, f"{self.name}.kept")
        return np.full(network.n_people, self.kept)

    def check(self, network: Network) -> None:
        self._chances(network)

    def finer(self, k: int) -> Self:
        return replace(self, parts=self.parts * k)  # one word a step, as it begins


@dataclass(frozen=True)
class Critics(TrustRule):
    """Those who have convinced many draw criticism, unless peers who know stand up for them.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step and lesson that they have taught so far, that one who shares draws criticism.
    buffer : float in [0, 1]
        Chance, per tie of weight 1 from somebody who knows, that this loyal peer stills it.
    weight : float of at least 0
        How many broken words one criticism counts for.
    against : str, optional
        The people column of yes and no that says who is criticised for success; everybody if left
        out.
    kind : str, optional
        Only peers tied by ties of this kind are loyal; all if left out.

    Notes
    -----
    A person who has taught `m` lessons and has `k` knowing peers is criticised with chance
    ``(1 - (1 - p) ** m) * (1 - buffer) ** k``; each criticism adds `weight` broken words to the
    record that `Integrity` describes. Success is not punished alike: women who succeed at what is
    held to be men's work are liked less [1]_, the success and likability penalty; `against` switches
    it on for some people, so that its effect on them can be studied.

    References
    ----------
    .. [1] Heilman, M. E., Wallen, A. S., Fuchs, D. & Tamkins, M. M. (2004). Penalties for success: Reactions to
       women who succeed at male gender-typed tasks. *Journal of Applied Psychology*, 89(3), 416-427.
       https://doi.org/10.1037/0021-9010.89.3.416

    Examples
    --------
    >>> import tidings as td
    >>> star = td.Network.from_edges([("Ana", "Ben"), ("Ana", "Cas")])
    >>> star = star.but(people=star.people.assign(credibility=1.0))
    >>> today = td.Scenario(star, [td.Tell(1.0), Critics(1.0)], ["Ana"], steps=3)
    >>> td.simulate(today, 1, rng=1, keep=["credibility"])["credibility"].sel(person="Ana").values.round(3)
    array([[1.   , 1.   , 0.667, 0.5  ]])
    """

    p: float
    buffer: float = field(default=0.0, kw_only=True)
    weight: float = field(default=1.0, kw_only=True)
    against: str | None = field(default=None, kw_only=True)
    kind: str | None = field(default=None, kw_only=True)
    chances: ClassVar[tuple[str, ...]] = ("p", "buffer")
    asks_who_taught: ClassVar[bool] = True

    def __post_init__(self) -> None:
        super().__post_init__()
        self._set(weight=at_least("Critics.weight", self.weight, 0))

    def testimony(self, block: Block, outcome: Outcome) -> Testimony:
        assert block.trust is not None
        place, lane = lanes_of(block.shares)
        convinced = block.trust.convinced[place, lane]
        some = np.flatnonzero((convinced > 0) & self._criticised(block.network)[place])
        place, lane, convinced = place[some], lane[some], convinced[some]
        chance = at_least_once(self.p, convinced) * self._unstilled(block, place, lane)
        luck = block.draws.luck(f"rule:{self.name}", block.step, block.network.places())
        hit = np.flatnonzero(luck.at(place, lane) >= 1.0 - chance)
        return Testimony(place[hit], lane[hit], 1.0, 0.0, self.weight)

    def _unstilled(self, block: Block, place: Places, lane: Lane) -> NDArray[np.float64]:
        """Chance that no loyal peer stills it: (lane,)."""
        if not self.buffer:
            return np.ones(len(place))
        return 1.0 - at_least_once(self.buffer, peers_who_know(block, place, lane, self.kind))

    def _criticised(self, network: Network) -> NDArray[np.bool_]:
        if self.against is None:
            return np.ones(network.n_people, dtype=bool)
        return flags_of(network, self.against, f"{self.name}.against")

    def check(self, network: Network) -> None:
        self._criticised(network)
        why = no_ties(network, self.kind) if self.kind is not None and self.buffer else None
        if why is not None:  # not idle: critics then act all the more
            said = f"{self.name}: {why}, so nobody stands up for those who are criticised"
            network.cached(("warned", self.name, said), lambda: warn(said))

    def finer(self, k: int) -> Self:
        return replace(self, p=finer_gain(self.name, self.p, k))
