"""Where it settles in overlapping groups in which several voices count."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tidings._checks import at_least
from tidings.theory.door import Distribution, numbers, plain
from tidings.theory.group_members import Members, checked, overlap

STARTS = np.logspace(-10, 0, 300)  # parts of the largest rate, between which it may settle


class GroupBranches(NamedTuple):
    """What it settles at in groups, and from where it does.

    Attributes
    ----------
    lower : float or array
        Share of people from which it neither grows nor shrinks, but from a little more it grows to
        the upper branch; NaN where any few are enough or none are.
    upper : float or array
        Share of people who know in the long run, if enough did; 0 where it dies out.
    """

    lower: Any
    upper: Any


def group_branches(memberships: Any, size: Any, lam: ArrayLike, exponent: float) -> GroupBranches:
    """What share of people knows in the long run, where overlapping groups discuss and people forget.

    Parameters
    ----------
    memberships : int, dict from number to share of people, or (numbers, shares)
        How many groups a person is in.
    size : int, dict from size to share of groups, or (sizes, shares)
        How many people a group has.
    lam : float or array, at least 0
        Rate of learning from one sharing other, over the rate of forgetting.
    exponent : float of at least 0
        1: everybody who shares is a try of their own; above 1 several voices are needed.

    Returns
    -------
    GroupBranches
        ``lower, upper``: where `group_master_equations` stand still. Where there are both, it is
        forgotten if few know and stays if many do.

    References
    ----------
    .. [1] St-Onge, G., Iacopini, I., Latora, V., Barrat, A., Petri, G., Allard, A. & Hébert-Dufresne, L. (2022).
       Influential groups for seeding and sustaining nonlinear contagion in heterogeneous hypergraphs.
       *Communications Physics*, 5, 25. https://doi.org/10.1038/s42005-021-00788-w

    Examples
    --------
    >>> lower, upper = group_branches(3, 4, lam=0.07, exponent=3)
    >>> round(lower, 4), round(upper, 4)
    (0.1056, 0.708)
    """
    of_people, of_groups = checked(memberships, size)
    members, power = Members(of_groups), at_least("exponent", exponent, 0)
    rates = numbers("lam", lam)
    ends = np.array([_ends(of_people, members, members.rates(rate, power)) for rate in rates.ravel().tolist()])
    lower, upper = ends.reshape(-1, 2).T.reshape(2, *rates.shape)
    return GroupBranches(plain(lower), plain(upper))


def _ends(of_people: Distribution, members: Members, rates: NDArray[np.float64]) -> tuple[float, float]:
    """The lower and the upper branch at some rates of learning, by members who know."""
    if overlap(of_people) == 0 or not rates[members.i < members.n].any():
        return np.nan, 0.0

    def grows(log_r: float | NDArray) -> NDArray[np.float64]:
        """Logarithm of the rate that comes of a rate `r`, over that rate: (...)."""
        with np.errstate(divide="ignore"):  # of rates so small that nothing comes of them
            return np.log(_won(members, rates, _brought(of_people, np.exp(log_r)))) - log_r

    def knowing(log_r: float) -> float:
        return of_people.mean(1 - 1 / (1 + of_people.values * np.exp(log_r)))

    roots = _crossings(grows, np.log(STARTS) + np.log(rates[members.i < members.n].max()))
    if not roots:
        return np.nan, 0.0
    return knowing(roots[-2]) if len(roots) > 1 else np.nan, knowing(roots[-1])


def _brought(of_people: Distribution, r: NDArray) -> NDArray[np.float64]:
    """The rate at which members hear from their other groups, if people are won at rate `r` in each."""
    m = of_people.values
    unaware = m * of_people.probability / (1 + np.multiply.outer(r, m))
    return r * (unaware @ (m - 1.0)) / unaware.sum(axis=-1)


def _won(members: Members, rates: NDArray, rho: NDArray) -> NDArray[np.float64]:
    """The rate at which people are won in groups whose members hear from others at rate `rho`."""
    largest = int(members.n.max())
    longest = rates[members.begins[members.of_groups.values.argmax()] :][:largest]
    gains = np.log(longest + np.expand_dims(rho, -1))
    begun = np.concatenate([np.zeros((*np.shape(rho), 1)), np.cumsum(gains, axis=-1)], axis=-1)
    weights = members.log_ways + begun[..., members.i.astype(int)]
    weights = np.exp(weights - np.maximum.reduceat(weights, members.begins, axis=-1)[..., members.size])
    unaware = (members.n - members.i) * weights / members.per_group(weights)[..., members.size]
    return members.mean(unaware * rates) / members.mean(unaware)


def _crossings(grows: Any, places: NDArray[np.float64]) -> list[float]:
    """Where it neither grows nor shrinks, from the lowest place to the highest."""
    from scipy.optimize import brentq, minimize_scalar

    values = grows(places)
    top = int(values.argmax())
    if values[top] <= 0 and 0 < top < len(places) - 1:  # two places may lie close to each other, around the top
        peak = minimize_scalar(lambda at: -grows(at), bounds=(places[top - 1], places[top + 1]), method="bounded").x
        places, values = np.insert(places, top, peak), np.insert(values, top, grows(peak))
        order = np.argsort(places)
        places, values = places[order], values[order]
    turns = np.flatnonzero(np.diff(values > 0))
    return [float(brentq(grows, places[at], places[at + 1], xtol=1e-14)) for at in turns]
