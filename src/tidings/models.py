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
    """Whoever knows keeps telling each tie with chance `p` per step: susceptible-infected.

    Examples
    --------
    >>> si(0.2)
    [Tell(p=0.2)]
    """
    return [Tell(p)]


def sis(p: float, forget: float) -> list[Rule]:
    """As `si`, and people forget with chance `forget` per step and may learn again."""
    return [Tell(p), Forget(forget)]


def sir(p: float, tire: float) -> list[Rule]:
    """As `si`, and people tire of telling with chance `tire` per step: they know, but share no more.

    Kermack & McKendrick (1927), https://doi.org/10.1098/rspa.1927.0118, in discrete time.
    """
    return [Tell(p), Tire(tire)]


def independent_cascade(p: float | str) -> list[Rule]:
    """Whoever learns tells each tie once, with chance `p` or each tie's own chance in a tie column.

    Kempe, Kleinberg & Tardos (2003), https://doi.org/10.1145/956750.956769.
    """
    return [Tell(p), Tire(1.0)]


def linear_threshold(of: str = "share") -> list[Rule]:
    """People learn once the weight of sharing contacts passes a threshold drawn from (0, 1].

    With ``of="share"`` weights count as shares of all in-ties, with ``of="count"`` as they are, so
    that in-weights below 1 leave some people who never learn.
    Kempe, Kleinberg & Tardos (2003), https://doi.org/10.1145/956750.956769.
    """
    return [Threshold("uniform", of=of)]


def watts(theta: float | str) -> list[Rule]:
    """People learn once a share `theta` of their ties shares: global cascades.

    Watts (2002), https://doi.org/10.1073/pnas.082090499.
    """
    return [Threshold(theta, of="share")]


def complex_contagion(theta: float | str) -> list[Rule]:
    """People learn once `theta` of their ties share: wide bridges.

    Centola & Macy (2007), https://doi.org/10.1086/521848.
    """
    return [Threshold(theta, of="count")]


def group_contagion(p: float, exponent: float = 1.0, forget: float = 0.0) -> list[Rule]:
    """Members of a group are won over by `k` sharing others with hazard proportional to ``k ** exponent``.

    St-Onge et al. (2021), https://doi.org/10.1103/PhysRevLett.127.158301.
    """
    return [Discuss(p, exponent=exponent), *_forgetting(forget)]


def simplicial_contagion(p: float, p_group: float, forget: float = 0.0) -> list[Rule]:
    """Telling along ties with `p`, and in a group of three with `p_group` once both others share.

    The triangles are the network's groups of three. Larger groups act once all others share.
    Iacopini, Petri, Barrat & Latora (2019), https://doi.org/10.1038/s41467-019-10431-6.
    """
    # (1 - p_group) ** (k ** 0): one try however many share, once all the others do.
    return [Tell(p), Discuss(p_group, exponent=0.0, quorum=1.0), *_forgetting(forget)]


def maki_thompson(p: float, stifle: float | None = None) -> list[Rule]:
    """A rumour: spreaders tell, and stop when the one they meet knows it already.

    Per step and tie, a spreader meets with chance `p` someone who does not know and tells, and with
    chance `stifle` (the same as `p` if left out) someone who knows and is stifled.
    Maki & Thompson (1973); Sudbury (1985), https://doi.org/10.2307/3213787.
    """
    return [Tell(p), Stifle(p if stifle is None else stifle)]


def bass(p: float, q: float) -> list[Rule]:
    """Innovation with chance `p` per step and imitation with chance `q` per step and tie.

    In a group of `n` who all know each other, ``q / (n - 1)`` per tie gives Bass' curve.
    Bass (1969), https://doi.org/10.1287/mnsc.15.5.215.
    """
    return [Broadcast(p), Tell(q)]


def households(p_local: float, p_global: float, tire: float = 1.0) -> list[Rule]:
    """Two levels of mixing: within groups with `p_local` per pair, along ties with `p_global` per tie.

    Ties stand for the global contacts (everybody to everybody, `p_global` small).
    Ball, Mollison & Scalia-Tomba (1997), https://doi.org/10.1214/aoap/1034625252.
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
    https://doi.org/10.5465/amr.1999.2202135. All chances are per step; a chance of 0 drops the rule.
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
