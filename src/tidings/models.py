"""The classics as lists of rules, so that nobody has to rebuild them.

Each function returns the ``rules=`` of a `Scenario`. Chances are per step, and per contact where
there is one.
"""

from __future__ import annotations

from tidings.rules import (
    Adopt,
    Broadcast,
    Discuss,
    Exchange,
    Forget,
    Meeting,
    Onboard,
    Rule,
    Stifle,
    Tell,
    Threshold,
    Tire,
    Turnover,
)


def si(p: float) -> list[Rule]:
    """Whoever knows keeps telling each tie: susceptible-infected.

    Parameters
    ----------
    p : float in [0, 1]
        Chance per step and per tie of weight 1.

    Examples
    --------
    >>> si(0.2)
    [Tell(p=0.2)]
    """
    return [Tell(p)]


def sis(p: float, forget: float) -> list[Rule]:
    """As `si`, and people forget and may learn again: susceptible-infected-susceptible.

    Parameters
    ----------
    p : float in [0, 1]
        Chance of telling, per step and per tie of weight 1.
    forget : float in [0, 1]
        Chance of forgetting, per step.

    Examples
    --------
    >>> sis(0.2, forget=0.05)
    [Tell(p=0.2), Forget(p=0.05)]
    """
    return [Tell(p), Forget(forget)]


def sir(p: float, tire: float) -> list[Rule]:
    """As `si`, and people tire of telling: they know, but share no more. Susceptible-infected-recovered.

    Kermack & McKendrick (1927), https://doi.org/10.1098/rspa.1927.0118, in discrete time.

    Parameters
    ----------
    p : float in [0, 1]
        Chance of telling, per step and per tie of weight 1.
    tire : float in [0, 1]
        Chance of tiring, per step.

    Examples
    --------
    >>> sir(0.2, tire=0.1)
    [Tell(p=0.2), Tire(p=0.1)]
    """
    return [Tell(p), Tire(tire)]


def independent_cascade(p: float | str) -> list[Rule]:
    """Whoever learns tells each tie once, in the next step.

    Kempe, Kleinberg & Tardos (2003), https://doi.org/10.1145/956750.956769.

    Parameters
    ----------
    p : float in [0, 1], or str
        Chance per tie of weight 1, or the tie column that holds each tie's own chance.

    Examples
    --------
    >>> independent_cascade(0.1)
    [Tell(p=0.1), Tire(p=1.0)]
    """
    return [Tell(p), Tire(1.0)]


def linear_threshold(of: str = "share") -> list[Rule]:
    """People learn once the weight of sharing contacts reaches a threshold drawn from (0, 1].

    Kempe, Kleinberg & Tardos (2003), https://doi.org/10.1145/956750.956769.

    Parameters
    ----------
    of : {"share", "count"}
        Whether weights count as shares of all in-ties or as they are, so that in-weights that sum
        to less than 1 leave some people who never learn.

    Examples
    --------
    >>> linear_threshold()
    [Threshold(theta='uniform')]
    """
    return [Threshold("uniform", of=of)]


def watts(theta: float | str) -> list[Rule]:
    """People learn once a share of their contacts share it: global cascades.

    Watts (2002), https://doi.org/10.1073/pnas.082090499.

    Parameters
    ----------
    theta : float in [0, 1], or str
        The share that is enough, or the people column that holds everybody's own.

    Examples
    --------
    >>> watts(0.18)
    [Threshold(theta=0.18)]
    """
    return [Threshold(theta, of="share")]


def complex_contagion(theta: float | str) -> list[Rule]:
    """People learn once so many of their contacts share it: only wide bridges carry it.

    Centola & Macy (2007), https://doi.org/10.1086/521848.

    Parameters
    ----------
    theta : float, or str
        How many contacts (of weight 1) are enough, or the people column that holds everybody's own.

    Examples
    --------
    >>> complex_contagion(2)
    [Threshold(theta=2.0, of='count')]
    """
    return [Threshold(theta, of="count")]


def group_contagion(p: float, exponent: float = 1.0, forget: float = 0.0) -> list[Rule]:
    """Members of a group are won over by `k` sharing others with a hazard proportional to ``k ** exponent``.

    St-Onge et al. (2021), https://doi.org/10.1103/PhysRevLett.127.158301.

    Parameters
    ----------
    p : float in [0, 1]
        Chance per step and per group with one sharing other.
    exponent : float
        1: everybody who shares is a try of their own; above 1 several voices are needed, below 1 one is enough.
    forget : float in [0, 1]
        Chance of forgetting, per step.

    Examples
    --------
    >>> group_contagion(0.1, exponent=1.5, forget=0.05)
    [Discuss(p=0.1, exponent=1.5), Forget(p=0.05)]
    """
    return [Discuss(p, exponent=exponent), *_forgetting(forget)]


def simplicial_contagion(p: float, p_group: float, forget: float = 0.0) -> list[Rule]:
    """Telling along ties, and in groups of three once both others share.

    The triangles are the network's groups of three. Larger groups act once all others share.
    Iacopini, Petri, Barrat & Latora (2019), https://doi.org/10.1038/s41467-019-10431-6.

    Parameters
    ----------
    p : float in [0, 1]
        Chance of telling, per step and per tie of weight 1.
    p_group : float in [0, 1]
        Chance of being won over by a group in which all others share, per step and per group.
    forget : float in [0, 1]
        Chance of forgetting, per step.

    Examples
    --------
    >>> simplicial_contagion(0.1, 0.3, forget=0.2)
    [Tell(p=0.1), Discuss(p=0.3, exponent=0.0, quorum=1.0), Forget(p=0.2)]
    """
    # (1 - p_group) ** (k ** 0): one try however many share, once all the others do.
    return [Tell(p), Discuss(p_group, exponent=0.0, quorum=1.0), *_forgetting(forget)]


def maki_thompson(p: float, stifle: float | None = None) -> list[Rule]:
    """A rumour: spreaders tell, and stop when the one they meet knows it already.

    Maki & Thompson (1973), Mathematical Models and Applications, Prentice-Hall; Sudbury (1985),
    https://doi.org/10.2307/3213787.

    Parameters
    ----------
    p : float in [0, 1]
        Chance that a spreader meets and tells a tie who does not know, per step and per tie.
    stifle : float in [0, 1], optional
        Chance that a spreader meets a tie who knows and is stifled, per step and per tie; `p` if left out.

    Examples
    --------
    >>> maki_thompson(0.1)
    [Tell(p=0.1), Stifle(p=0.1)]
    """
    return [Tell(p), Stifle(p if stifle is None else stifle)]


def bass(p: float, q: float) -> list[Rule]:
    """Innovation, which needs nobody, and imitation along ties.

    In a group of `n` who all know each other, ``q / (n - 1)`` per tie gives Bass' curve.
    Bass (1969), https://doi.org/10.1287/mnsc.15.5.215.

    Parameters
    ----------
    p : float in [0, 1]
        Chance of finding out alone, per step.
    q : float in [0, 1]
        Chance of imitating, per step and per tie of weight 1.

    Examples
    --------
    >>> bass(0.03, 0.004)
    [Broadcast(p=0.03), Tell(p=0.004)]
    """
    return [Broadcast(p), Tell(q)]


def households(p_local: float, p_global: float, tire: float = 1.0) -> list[Rule]:
    """Two levels of mixing: within groups, and along ties.

    Ties stand for the global contacts (everybody to everybody, `p_global` small).
    Ball, Mollison & Scalia-Tomba (1997), https://doi.org/10.1214/aoap/1034625252.

    Parameters
    ----------
    p_local : float in [0, 1]
        Chance per step and per pair of members of a group.
    p_global : float in [0, 1]
        Chance per step and per tie of weight 1.
    tire : float in [0, 1]
        Chance of tiring, per step; 1 is one step in which to tell.

    Examples
    --------
    >>> households(0.4, 0.001)
    [Discuss(p=0.4), Tell(p=0.001), Tire(p=1.0)]
    """
    return [Discuss(p_local), Tell(p_global), Tire(tire)]


def team_learning(
    tell: float = 0.02,
    raises: float = 0.2,
    takes_in: float = 0.3,
    quorum: float = 0.5,
    adopt: float = 0.5,
    exchange: float = 0.02,
    onboard: float = 0.1,
    forget: float = 0.01,
    turnover: float = 0.0,
) -> list[Rule]:
    """From a person to a group, and from that group to other groups.

    People tell their ties and raise it in meetings; a group in which a share `quorum` knows makes
    it its own, passes it to groups it shares members with, and teaches its members again.
    The parts follow the 4I frame of Crossan, Lane & White (1999),
    https://doi.org/10.5465/amr.1999.2202135.

    Parameters
    ----------
    tell, raises, takes_in, adopt, exchange, onboard, forget, turnover : float in [0, 1]
        Chances of `Tell`, `Meeting`, `Adopt`, `Exchange`, `Onboard`, `Forget` and `Turnover`, per
        step; a chance of 0 drops the rule.
    quorum : float in [0, 1]
        Share of its members who must know before a group makes it its own.

    Examples
    --------
    >>> team_learning(exchange=0, forget=0)
    [Tell(p=0.02), Meeting(raises=0.2, takes_in=0.3), Adopt(p=0.5), Onboard(p=0.1)]
    """
    rules = [
        (tell, Tell(tell)),
        (raises * takes_in, Meeting(raises, takes_in)),
        (adopt, Adopt(adopt, quorum)),
        (exchange, Exchange(exchange)),
        (onboard, Onboard(onboard)),
        (forget, Forget(forget)),
        (turnover, Turnover(turnover)),
    ]
    return [rule for chance, rule in rules if chance > 0]


def _forgetting(p: float) -> list[Rule]:
    return [] if p == 0 else [Forget(p)]
