"""Fitting the chances of rules to who learned when: the front door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import known, listed, offering, one_of, warn, whole
from tidings._checks import within as inside
from tidings._version import __version__
from tidings.draws import LAW, key_of
from tidings.fit.apart import refuse_alike, refuse_unreachable
from tidings.fit.door import Watched, watched
from tidings.fit.evidence import Evidence, evidence, exposures
from tidings.fit.likelihood import Values
from tidings.fit.maximum import MOST, SURE, Maximum, highest, maximise, usual
from tidings.fit.nested import ALONE, models
from tidings.fit.permuted import orders, refitted
from tidings.fit.profile import chance_of, profile, standard_errors
from tidings.fit.result import pictures, result
from tidings.fit.ways import estimated, rules_of
from tidings.network import Network
from tidings.rules.base import Rule
from tidings.rules.broadcast import Broadcast
from tidings.rules.chances import SLACK, hazard


@offering
def fit(
    network: Network,
    learned_at: Any,
    rules: Any,
    *,
    since: int = 0,
    until: int | None = None,
    baseline: str = "constant",
    level: float = 0.9,
    permutations: int = 0,
    within: str | None = None,
    rng: Any = None,
    step_unit: str = "step",
) -> xr.Dataset:
    """Estimate the chances of rules from who learned when, and hold them against models without contagion.

    Somebody who has not learned by the start of a step learns in it with the chance
    ``1 - prod (1 - chance of each rule)``, given who had learned before. What is found are the
    chances `p` under which all that was seen, learning and not learning, is most likely.

    Parameters
    ----------
    network : Network
        The people and the ties along which it could spread, from source to target; several villages
        go into one network. Survey ties ("whom do you ask?") run the other way: turn them with
        `Network.reversed_ties` first.
    learned_at : Series, dict, DataArray or sequence
        The step in which each person learned, by name or in the order of the network. NaN (None,
        inf): had not learned by the end of the watch. As in results, 3 means known at the end of the third step,
        and the first to be influenced by it may learn in step 4.
    rules : list of Rule
        `Broadcast`, `Tell`, `Mentor`, `Discuss`, `Ask` and `Onboard`: their `p` is where the search
        starts and what is estimated; everything else about them is taken as given. `Onboard` needs
        an ``Adopt(1.0, quorum)``, which is given too.
    since : int
        The step at which the watch began. Whoever had learned by then counts as a source for others,
        and nobody asks how they learned.
    until : int, optional
        The last step that was watched; left out, the last in which anybody learned. Say so if people
        were watched for longer: not learning is evidence too.
    baseline : {"constant", "calendar"}
        Whether `Broadcast` has one chance, or one of its own in every step: then everything that
        comes over time to all alike, such as a campaign, is taken out, and contagion is only what sets
        those apart who had more ties to people who knew from those who had fewer *in the same step*.
    level : float in (0, 1)
        How sure the intervals are.
    permutations : int
        How often the moments are dealt out anew among people and the rules are fitted again, to see
        how large a gain comes without contagion; it needs a Broadcast.
    within : str, optional
        A people column (a village, say): moments are dealt out among people who have the same value.
    rng : optional
        The luck of the permutations, see `key_of`.
    step_unit : str
        What a step is ("month"); it labels axes.

    Returns
    -------
    Dataset
        Over ``parameter`` ("Tell.p"): ``estimate``, ``standard_error``, the interval ``low`` to ``high``, and
        along ``point`` the curve ``profile`` at ``profile_at``. Over ``model`` ("full", "without Tell",
        "no contagion"): ``log_likelihood``, ``aic``, ``n_parameters``, ``p_value`` of the likelihood-ratio test
        against the full model, and ``estimate_in``. Over ``step``: the shares ``observed`` and ``expected``,
        ``expected_through`` each rule, and with a calendar the chance ``calendar``. Over ``rule``: ``credit``.
        With permutations, ``permuted_gain`` and ``permuted_estimate``: what is found where who is tied to
        whom means nothing, and so how much of an estimate that may be. The attributes say how it was made,
        whether it ``converged`` (1 or 0), the ``gain`` of contagion in log-likelihood, and
        ``permutation_p``, the share of permutations (what was seen counted among them) that gain as much.

    Raises
    ------
    ValueError
        If nobody learned or nobody could, if people or moments do not fit, or if the data cannot
        tell the chances of two rules apart.
    TypeError
        For a rule under which who had learned when is not all that bears on learning (`Forget`, `Tire`).

    Notes
    -----
    Where tries are independent the log-likelihood is concave in ``-log(1 - p)``, so there is one maximum and
    the start does not matter; with `Ask` the search starts from several places. A chance of 0 is a fair
    estimate: its interval has one end, there is no standard error, and tests use the mixture of
    chi-squares that belongs to a boundary (`nested.p_value`).

    ``expected`` adds up chances that are one step ahead, each given who had really learned before. It
    tells whether the timing fits, and is no forecast: play the rules (`fitted_rules`) for that.

    A fit is no evidence of contagion by itself. Whatever makes tied people learn at similar times
    looks the same: a campaign, a shared trade, friends who are alike. Medical Innovation, the
    classic of this kind, is explained by marketing once it is counted [1]_. The `calendar` and the
    permutations each take one such reason away, and none takes them all.

    References
    ----------
    .. [1] Van den Bulte, C. & Lilien, G. L. (2001). Medical Innovation revisited: Social contagion versus marketing
       effort. *American Journal of Sociology*, 106(5), 1409-1435. https://doi.org/10.1086/320819

    Examples
    --------
    >>> import tidings as td
    >>> town = td.make.small_world(300, rng=1)
    >>> told = td.Scenario(town, [td.Broadcast(0.01), td.Tell(0.1)], [], steps=12)
    >>> when = td.simulate(told, 1, rng=2).learned_at.sel(replicate=0)
    >>> found = fit(town, when, rules=[td.Broadcast(0.05), td.Tell(0.05)], until=12)
    >>> found[["estimate", "low", "high"]].to_dataframe().round(3)
                 estimate    low   high
    parameter
    Broadcast.p     0.012  0.008  0.016
    Tell.p          0.115  0.099  0.133
    """
    given = rules_of(_network(network), rules)
    acting = estimated(given)
    seen = watched(network, learned_at, since, until)
    calendar = _calendar(acting, baseline)
    met = exposures(network, given, seen)
    refuse_unreachable(network, met, seen)
    refuse_alike(met, seen, calendar)
    attrs = _attrs(acting, seen, baseline, inside("level", level), step_unit)
    order = _orders(network, acting, permutations, within, rng, attrs)
    of = evidence(met, given, seen, calendar)
    full = maximise(of, _starts(of, acting))
    _warn_of(of, full)
    found = models(of, acting, full)
    of_rules = sorted((column.rule, at) for at, column in enumerate(of.columns) if column.step is None)
    profiles = {at: profile(of, full, at, level) for _, at in of_rules}
    attrs["converged"] = int(full.converged)
    alone = {model.name: model.best.value for model in found}.get(ALONE)
    if alone is not None:
        attrs["gain"] = full.value - alone
    drawn = pictures(met, of, full, seen)
    if len(order):
        permuted, at = refitted(network, given, seen, calendar, order)
        drawn["permuted_gain"] = ("permutation", permuted)
        drawn["permuted_estimate"] = (
            ("permutation", "parameter"),
            np.column_stack([chance_of(of.columns[column], at[:, column]) for column in profiles]),
        )
        attrs["permutation_p"] = float(np.mean(np.append(permuted >= attrs["gain"] - SLACK, True)))
    return result(of, found, standard_errors(of, full), profiles, drawn, seen, attrs)


def _network(network: Any) -> Network:
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, got {type(network).__name__}; see Network.from_frames")
    return network


def _calendar(rules: Sequence[Rule], baseline: Any) -> str | None:
    """The rule that has a chance of its own in every step, if one has."""
    if one_of("baseline", baseline, ("constant", "calendar")) == "constant":
        return None
    broadcasts = [rule.name for rule in rules if isinstance(rule, Broadcast)]
    if len(broadcasts) != 1 or len(rules) < 2:
        raise ValueError(
            "baseline='calendar' gives the one Broadcast a chance of its own in every step, and asks what other "
            f"rules add to that; got {listed([rule.name for rule in rules])}"
        )
    return broadcasts[0]


def _orders(
    network: Network, rules: Sequence[Rule], n: Any, within: str | None, rng: Any, attrs: dict[str, Any]
) -> NDArray[np.int64]:
    """Whose moments people get in each permutation, with its key among the attributes: (permutation, person)."""
    if within is not None:
        known("within: people column", within, network.people.columns)
    if not whole("permutations", n, least=0):
        if within is not None:
            raise ValueError("within= says among whom moments are dealt out; give permutations= too, such as 199")
        return np.zeros((0, network.n_people), dtype=np.int64)
    to_all = [rule.name for rule in rules if isinstance(rule, Broadcast) and rule.to is None]
    if not to_all or all(isinstance(rule, Broadcast) for rule in rules):
        raise ValueError(
            "permutations hold contagion against none: give a Broadcast to everybody, by which people learn without "
            f"it, and a rule by which they learn from others; got {listed(list(rules))}"
        )
    attrs["key"] = key_of(rng)
    return orders(network, within, int(n), attrs["key"])


def _starts(of: Evidence, rules: Sequence[Rule]) -> list[Values]:
    """Where the search starts: at the chances given, and where there are several hilltops, from more places."""
    usually = usual(of)
    given = {rule.name: float(getattr(rule, "p")) for rule in rules}  # noqa: B009 - mypy knows of no p in Rule
    first = usually.copy()
    for at, column in enumerate(of.columns):
        if column.step is None:
            p = given[column.rule]
            first[at] = min(p, SURE) if column.is_share else min(hazard(p), MOST)
    if of.n_tries == len(of.columns):
        return [first]
    leading = [usually * np.where([column.rule == rule for column in of.columns], 1.0, 0.05) for rule in given]
    return [first, usually, *leading]


def _attrs(rules: Sequence[Rule], seen: Watched, baseline: str, level: float, step_unit: Any) -> dict[str, Any]:
    """How the result was made."""
    if not (isinstance(step_unit, str) and step_unit):
        raise TypeError(f"step_unit must be a word such as 'week', got {step_unit!r}")
    return {
        "tidings_version": __version__,
        "law": LAW,
        "step_unit": step_unit,
        "rules": repr(list(rules)),
        "since": seen.since,
        "until": seen.until,
        "baseline": baseline,
        "level": level,
        "n_people": len(seen.when),
        "n_at_risk": int((~seen.at_start).sum()),
        "n_learned": int((np.isfinite(seen.when) & ~seen.at_start).sum()),
    }


def _warn_of(of: Evidence, full: Maximum) -> None:
    if not full.converged:
        warn("the search for the best chances did not settle (converged is 0); do not rely on what it found")
    for column, value, most in zip(of.columns, full.at, highest(of)):
        if column.step is None and value > most * (1 - 1e-6):
            why = (
                ""
                if column.is_share
                else (
                    ": whoever it could reach learned at once. "
                    "If weights are small, measure them in a unit that makes them larger"
                )
            )
            warn(f"the best chance of {column.rule} is 1{why}")
