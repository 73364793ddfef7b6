"""When it can spread through overlapping groups in which several voices count, and when it then jumps."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidings._checks import at_least
from tidings.theory.door import Distribution
from tidings.theory.group_members import Members, checked, overlap


def group_threshold(memberships: Any, size: Any, exponent: float) -> float:
    """Rate of discussing from which on one person can set it off among people who share groups and forget.

    A member of a group with ``k`` sharing others learns at the rate ``lam k ** exponent``, and people
    forget at rate 1: the invasion threshold, in ``lam`` [1]_ [2]_.

    Parameters
    ----------
    memberships : int, dict from number to share of people, or (numbers, shares)
        How many groups a person is in.
    size : int, dict from size to share of groups, or (sizes, shares)
        How many people a group has.
    exponent : float of at least 0
        1: everybody who shares is a try of their own; above 1 several voices are needed, below 1
        one is enough.

    Returns
    -------
    float
        The rate ``lam`` over the rate of forgetting; ``inf`` where no group leads to another.

    Notes
    -----
    Of `group_master_equations`: groups that overlap at random, in the limit of many people. Where it
    jumps (`group_tricritical`), it can stay below this too, once enough know (`group_branches`).

    References
    ----------
    .. [1] St-Onge, G., Sun, H., Allard, A., Hébert-Dufresne, L. & Bianconi, G. (2021). Universal nonlinear
       infection kernel from heterogeneous exposure on higher-order networks. *Physical Review Letters*, 127,
       158301. https://doi.org/10.1103/PhysRevLett.127.158301
    .. [2] St-Onge, G., Iacopini, I., Latora, V., Barrat, A., Petri, G., Allard, A. & Hébert-Dufresne, L. (2022).
       Influential groups for seeding and sustaining nonlinear contagion in heterogeneous hypergraphs.
       *Communications Physics*, 5, 25. https://doi.org/10.1038/s42005-021-00788-w

    Examples
    --------
    >>> round(group_threshold(memberships=3, size=4, exponent=1), 4)
    0.1291
    """
    of_people, of_groups = checked(memberships, size)
    return _threshold(of_people, Members(of_groups), at_least("exponent", exponent, 0))


def group_tricritical(memberships: Any, size: Any) -> float:
    """The exponent of discussing above which it spreads by a jump: all at once, or not at all.

    Up to it, the share that knows in the long run grows smoothly from 0 as the rate passes
    `group_threshold`. Above, there are rates at which it stays if enough know and dies out if not [1]_.

    Parameters
    ----------
    memberships, size : int, dict from number to share, or (numbers, shares)
        As in `group_threshold`.

    Returns
    -------
    float
        The exponent; ``inf`` where groups have at most two members, so that there are never several
        voices, or where no group leads to another.

    Notes
    -----
    Near the threshold few know, and what they do to each other in their groups is a series in how
    often a member hears from outside. At this exponent its second term changes sign.

    References
    ----------
    .. [1] St-Onge, G., Iacopini, I., Latora, V., Barrat, A., Petri, G., Allard, A. & Hébert-Dufresne, L. (2022).
       Influential groups for seeding and sustaining nonlinear contagion in heterogeneous hypergraphs.
       *Communications Physics*, 5, 25. https://doi.org/10.1038/s42005-021-00788-w

    Examples
    --------
    >>> round(group_tricritical(memberships=3, size=4), 6)
    1.908045
    """
    of_people, of_groups = checked(memberships, size)
    members = Members(of_groups)
    if overlap(of_people) == 0 or not (members.share * (members.n > 2)).any():
        return np.inf
    from scipy.optimize import brentq

    high = 1.0
    while _bends(of_people, members, high) < 0:  # two voices are all that counts if the exponent is large
        high *= 2
    if _bends(of_people, members, 0.0) >= 0:
        return 0.0
    return float(brentq(lambda exponent: _bends(of_people, members, exponent), 0.0, high, xtol=1e-14))


def _threshold(of_people: Distribution, members: Members, exponent: float) -> float:
    others = overlap(of_people)
    some = (members.i > 0) & (members.i < members.n) & (members.share > 0)
    if others == 0 or not some.any():
        return np.inf
    from scipy.optimize import brentq
    from scipy.special import logsumexp

    # A sum of powers of lam, with factors above 0 that are huge or tiny: its logarithm rises, and is 0 once.
    n, power = members.n[some], members.i[some]
    log_factor = members.log_ways[some] + np.log(n - power) + exponent * members.log_factorial[some]
    log_factor += np.log(members.share[some] * others / _mean_size(members))
    high = float((-log_factor / power).min())  # there one of the terms alone is 1
    low = float((-(log_factor + np.log(len(power))) / power).min())  # and here all are at most their part of 1
    if low == high:
        return float(np.exp(high))
    return float(np.exp(brentq(lambda log_lam: logsumexp(log_factor + power * log_lam), low, high, xtol=1e-15)))


def _bends(of_people: Distribution, members: Members, exponent: float) -> float:
    """The second term of the series at the threshold: above 0 more know at lower rates, and it jumps.

    Members of a group hear from their other groups at a rate ``rho``, and people are won in a group at
    the rate ``r = b1 rho + b2 rho**2``; to their other groups they then bring ``rho = a1 r + a2 r**2``. At
    the threshold ``a1 b1 = 1``, and the sign of ``b1 a2 + b2 a1**2`` decides.
    """
    m = of_people.values.astype(float)
    a1 = overlap(of_people)
    a2 = a1 * (of_people.mean(m**2) / of_people.mean(m) - of_people.mean(m**2 * (m - 1)) / of_people.mean(m * (m - 1)))

    i, n = members.i, members.n
    log_lam = np.log(_threshold(of_people, members, exponent))
    # In logarithms, because exponents may be large: of the rate at which i win one over, and of all they did before.
    log_rate = log_lam + exponent * np.log(np.maximum(i, 1))
    log_before = np.maximum(i - 1, 0) * log_lam + exponent * (members.log_factorial - np.log(np.maximum(i, 1)))
    # Groups with i who know, for each in which nobody does, over rho: one heard it outside, the others in the group.
    groups = np.where(i > 0, np.exp(members.log_ways + log_before), 0.0)
    won = np.where(i > 0, np.exp(members.log_ways + log_before + log_rate), 0.0) * (n - i)
    # Or another one heard it outside too, at rho instead of the rate of those before.
    instead = np.cumsum(np.where(i > 0, np.exp(-log_rate), 0.0))
    instead = np.concatenate([[0.0], instead[:-1]])
    instead = np.where(i > 0, instead - instead[members.begins + 1][members.size], 0.0)
    first, all_groups = members.per_group(won), members.per_group(groups)
    second = members.per_group(won * instead) - first * all_groups

    size, of_size = _mean_size(members), members.of_groups.probability
    b1 = of_size @ first / size
    b2 = of_size @ second / size + b1 * members.mean(groups * i) / size
    return float(b1 * a2 + b2 * a1**2)


def _mean_size(members: Members) -> float:
    return members.of_groups.mean(members.of_groups.values)
