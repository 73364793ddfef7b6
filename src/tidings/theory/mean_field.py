"""The mean field of a scenario: the law of a step with what ties the fates of people together taken out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings import results
from tidings._checks import share, whole
from tidings.draws import Draws
from tidings.odds.written import chance_of
from tidings.record import coordinates, provenance
from tidings.rules.chances import SLACK
from tidings.scenario import Scenario, scenario_for
from tidings.state import State
from tidings.theory.transitions import NEVER, ONCE, QUIET, SHARES, becomes, happening, holds_then, refuse_changes

KEY = 1  # any number would do: it is what makes the same scenario give the same bits
_ROOM = 1 << 17  # numbers that are spread at a time, so that they stay in cache


class Odds(NamedTuple):
    """How likely each person and each group is what they may be."""

    people: NDArray[np.float64]  # (person, 4): NEVER to QUIET
    groups: NDArray[np.float64]  # (group,): holds it


def mean_field(scenario: Scenario, *, reached: float = 0.5, copies: int = 512) -> xr.Dataset:
    """What a scenario comes to if nobody's fate hung together with anybody else's.

    Each person and each group is followed by probabilities alone, step by step and by the rules' own
    chances, whatever the rules are. There is no luck in the result: the same scenario gives the same bits.

    Parameters
    ----------
    scenario : Scenario
        Of any size. Rules may act on who knows, who shares and what groups hold.
    reached : float in [0, 1]
        Share of its members who must know before a group counts as reached.
    copies : int
        Copies of the network in which people are what they may be, in each step anew. More are
        slower and closer to the limit, at a rate between ``copies ** -0.5`` and ``1 / copies``.

    Returns
    -------
    Dataset
        In the vocabulary of results, without ``replicate``: expected ``share``, ``groups_reached``
        and ``groups_holding`` (step); probabilities ``knows``, ``shares`` and ``learned_by``
        (step, person) and ``held`` (step, group).

    Raises
    ------
    TypeError
        If a rule changes ties, places or trust, or draws luck that lasts for a whole run, such as
        ``Threshold("uniform")``: whoever is still to learn then differs from the others.

    Notes
    -----
    The step from one set of probabilities to the next is the law of a step, averaged over states in
    which all people and groups are independent of each other: in every copy everybody is, by a Latin
    hypercube [1]_, what their probabilities say, the rules are asked for their chances in all copies,
    and chances, not outcomes, are averaged, for each person over the copies in which they are
    what they are. For `Tell` and `Forget` this is the individual-based mean field of epidemics on
    networks [2]_.

    It is the true law where people are independent, and near to it where many people meet many others
    and few short ways lead back. Elsewhere it mostly finds more than `simulate` does: whom I told can
    tell me again, a few first knowers never die out by bad luck, and a threshold that fluctuations
    pass now and then is passed at last. Seeds that are drawn are, in the same way, everybody with the
    same chance. What lies between the two is the part of correlations.

    References
    ----------
    .. [1] McKay, M. D., Beckman, R. J. & Conover, W. J. (1979). A comparison of three methods for selecting values
       of input variables in the analysis of output from a computer code. *Technometrics*, 21(2), 239-245.
       https://doi.org/10.1080/00401706.1979.10489755
    .. [2] Van Mieghem, P., Omic, J. & Kooij, R. (2009). Virus spread in networks. *IEEE/ACM Transactions on
       Networking*, 17(1), 1-14. https://doi.org/10.1109/TNET.2008.925623

    Examples
    --------
    >>> import tidings as td
    >>> star = td.Network.from_edges([("hub", leaf) for leaf in "abcd"])
    >>> law = mean_field(td.Scenario(star, [td.Tell(0.5)], ["hub"], steps=2))
    >>> law["share"].values
    array([0.2, 0.6, 0.8])
    """
    scenario_for("mean_field", scenario)
    refuse_changes(scenario, "mean_field")
    share("reached", reached)
    n_copies = whole("copies", copies)
    rows = [_expected(scenario, odds, now, reached) for odds, now in _followed(scenario, n_copies)]
    arrays = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    coords = coordinates(scenario, 1)
    del coords["replicate"]
    attrs = {"name": "mean field", "reached": reached, "copies": n_copies, **provenance(scenario)}
    return results.dataset(arrays, coords, attrs)


def _followed(scenario: Scenario, n_copies: int) -> Iterator[tuple[Odds, State]]:
    """The odds at every whole step, and copies of the network that have them."""
    odds, draws = _start(scenario), _Copies(KEY, n_copies)
    for step in range(scenario.steps * scenario.substeps + 1):
        status, held = draws.status(odds.people, scenario, step), draws.held(odds.groups, scenario, step)
        now = State(scenario.network, step, (status >= SHARES).T, (status == SHARES).T, held.T)
        if step % scenario.substeps == 0:
            yield odds, now
        if step < scenario.steps * scenario.substeps:
            odds = _advanced(scenario, odds, status, held, now, draws)


def _advanced(
    scenario: Scenario, odds: Odds, status: NDArray[np.uint8], held: NDArray[np.bool_], now: State, draws: Draws
) -> Odds:
    chances = {rule.name: chance_of(rule, now, draws) for rule in scenario.rules}
    happens = happening(scenario.rules, chances)
    people = np.zeros_like(odds.people)
    for own in range(4):
        if odds.people[:, own].any():
            for new, chance in becomes(own, happens).items():
                people[:, new] += odds.people[:, own] * _mean(chance, status == own)
    holds, lacks = (_mean(holds_then(now_held, happens), held == now_held) for now_held in (True, False))
    return Odds(people, odds.groups * holds + (1 - odds.groups) * lacks)


def _mean(chance: NDArray[np.float64], among: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The mean of a chance over some of the copies, over all of them where there is none: (place,)."""
    if chance.shape[1] == 1:
        return chance[:, 0]
    n = among.sum(axis=1)
    return np.where(n > 0, (chance * among).sum(axis=1) / np.maximum(n, 1), chance.mean(axis=1))


def _expected(scenario: Scenario, odds: Odds, now: State, reached: float) -> dict[str, NDArray | float]:
    network = scenario.network
    quorum = np.maximum(reached * network.group_sizes - SLACK, 0.5)
    knows = odds.people[:, SHARES] + odds.people[:, QUIET]
    return {
        "share": knows.mean(),
        "groups_reached": (now.knowing_members >= quorum).mean() if network.n_groups else np.nan,
        "groups_holding": odds.groups.mean() if network.n_groups else np.nan,
        "knows": knows,
        "shares": odds.people[:, SHARES],
        "held": odds.groups,
        "learned_by": 1 - odds.people[:, NEVER],
    }


def _start(scenario: Scenario) -> Odds:
    network = scenario.network
    if isinstance(scenario.seeds, int):
        seeded = np.full(network.n_people, scenario.seeds / network.n_people)
    else:
        draws = Draws(KEY, 1)
        seeded = draws.lanes.unpack(scenario.start(draws))[:, 0].astype(float)
    people = np.zeros((network.n_people, 4))
    people[:, SHARES], people[:, NEVER] = seeded, 1 - seeded
    return Odds(people, np.zeros(network.n_groups))


class _Copies(Draws):
    """Luck that is spread evenly over copies of a network, place by place."""

    def status(self, odds: NDArray[np.float64], scenario: Scenario, step: int) -> NDArray[np.uint8]:
        """What everybody is, as often as their odds say: (person, copy)."""
        upto = odds[:, [QUIET, SHARES, ONCE]].cumsum(axis=1)[..., None]
        status = np.empty((len(odds), len(self.replicates)), dtype=np.uint8)
        for rows, numbers in self._spread("mean field: people", step, scenario.network.places()):
            # QUIET, SHARES and ONCE are 3, 2 and 1.
            status[rows] = sum((numbers < upto[rows, k]).view(np.uint8) for k in range(3))
        return status

    def held(self, odds: NDArray[np.float64], scenario: Scenario, step: int) -> NDArray[np.bool_]:
        """Which groups hold it, as often as their odds say: (group, copy)."""
        return self.numbers("mean field: groups", step, scenario.network.places("group")) < odds[:, None]

    def uniform(self, what: str, now: State, over: str = "person", once: bool = False) -> NDArray[np.float64]:
        if once:
            raise TypeError(f"{what} draws luck that lasts for a whole run, which mean_field does not follow; simulate")
        return super().uniform(what, now, over)

    def numbers(self, what: str, step: int, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """Numbers in [0, 1), one in each n-th of it, in an order of the place's own: (place, copy)."""
        numbers = np.empty((len(places), len(self.replicates)))
        for rows, part in self._spread(what, step, places):
            numbers[rows] = part
        return numbers

    def _spread(self, what: str, step: int, places: NDArray[np.int64]) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        size = max(1, _ROOM // len(self.replicates))
        for start in range(0, len(places), size):
            rows = slice(start, start + size)
            yield rows, _spread(self.luck(what, step, places[rows]).hashes(lane=self.lanes.columns))


def _spread(luck: NDArray[np.uint64]) -> NDArray[np.float64]:
    """The n-ths in the order of the higher halves of the luck, and where in them by the lower halves: (place, copy)."""
    n = luck.shape[1]
    last = np.uint32((1 << (n - 1).bit_length()) - 1)
    # Sorted together with their numbers, which is several times as fast as argsort.
    tagged = ((luck >> np.uint64(32)).astype(np.uint32) & ~last) | np.arange(n, dtype=np.uint32)
    within = luck.astype(np.uint32) * 2.0**-32
    return ((np.sort(tagged, axis=1) & last) + within) / n
