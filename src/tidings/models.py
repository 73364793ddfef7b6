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

__all__ = [  # noqa: RUF022 - from contacts to groups
    "si", "sis", "sir", "independent_cascade", "linear_threshold", "watts", "complex_contagion", "maki_thompson",
    "bass", "group_contagion", "simplicial_contagion", "households", "team_learning",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__


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

    Kermack & McKendrick [1]_ in discrete time.

    Parameters
    ----------
    p : float in [0, 1]
        Chance of telling, per step and per tie of weight 1.
    tire : float in [0, 1]
        Chance of tiring, per step.

    References
    ----------
    .. [1] Kermack, W. O. & McKendrick, A. G. (1927). A contribution to the mathematical theory of epidemics.
       *Proceedings of the Royal Society A*, 115(772), 700-721. https://doi.org/10.1098/rspa.1927.0118

    Examples
    --------
    >>> sir(0.2, tire=0.1)
    [Tell(p=0.2), Tire(p=0.1)]
    """
    return [Tell(p), Tire(tire)]


def independent_cascade(p: float | str) -> list[Rule]:
    """Whoever learns tells each tie once, in the next step.

    The model of Kempe, Kleinberg & Tardos [1]_.

    Parameters
    ----------
    p : float in [0, 1], or str
        Chance per tie of weight 1, or the tie column that holds each tie's own chance.

    References
    ----------
    .. [1] Kempe, D., Kleinberg, J. & Tardos, É. (2003). Maximizing the spread of influence through a social
       network. *Proceedings of the 9th ACM SIGKDD International Conference on Knowledge Discovery and Data Mining*,
       137-146. https://doi.org/10.1145/956750.956769

    Examples
    --------
    >>> independent_cascade(0.1)
    [Tell(p=0.1), Tire(p=1.0)]
    """
    return [Tell(p), Tire(1.0)]


def linear_threshold(of: str = "share") -> list[Rule]:
    """People learn once the weight of sharing contacts reaches a threshold drawn from (0, 1].

    The second model of Kempe, Kleinberg & Tardos [1]_.

    Parameters
    ----------
    of : {"share", "count"}
        Whether weights count as shares of all in-ties or as they are, so that in-weights that sum
        to less than 1 leave some people who never learn.

    References
    ----------
    .. [1] Kempe, D., Kleinberg, J. & Tardos, É. (2003). Maximizing the spread of influence through a social
       network. *Proceedings of the 9th ACM SIGKDD International Conference on Knowledge Discovery and Data Mining*,
       137-146. https://doi.org/10.1145/956750.956769

    Examples
    --------
    >>> linear_threshold()
    [Threshold(theta='uniform')]
    """
    return [Threshold("uniform", of=of)]


def watts(theta: float | str) -> list[Rule]:
    """People learn once a share of their contacts share it: global cascades.

    The model of Watts [1]_.

    Parameters
    ----------
    theta : float in [0, 1], or str
        The share that is enough, or the people column that holds everybody's own.

    References
    ----------
    .. [1] Watts, D. J. (2002). A simple model of global cascades on random networks. *Proceedings of the National
       Academy of Sciences*, 99(9), 5766-5771. https://doi.org/10.1073/pnas.082090499

    Examples
    --------
    >>> watts(0.18)
    [Threshold(theta=0.18)]
    """
    return [Threshold(theta, of="share")]


def complex_contagion(theta: float | str) -> list[Rule]:
    """People learn once so many of their contacts share it: only wide bridges carry it.

    The model of Centola & Macy [1]_.

    Parameters
    ----------
    theta : float, or str
        How many contacts (of weight 1) are enough, or the people column that holds everybody's own.

    References
    ----------
    .. [1] Centola, D. & Macy, M. (2007). Complex contagions and the weakness of long ties. *American Journal of
       Sociology*, 113(3), 702-734. https://doi.org/10.1086/521848

    Examples
    --------
    >>> complex_contagion(2)
    [Threshold(theta=2.0, of='count')]
    """
    return [Threshold(theta, of="count")]


def group_contagion(p: float, exponent: float = 1.0, forget: float = 0.0) -> list[Rule]:
    """Members of a group are won over by `k` sharing others with a hazard proportional to ``k ** exponent``.

    The kernel of St-Onge et al. [1]_ in discrete time.

    Parameters
    ----------
    p : float in [0, 1]
        Chance per step and per group with one sharing other.
    exponent : float
        1: everybody who shares is a try of their own; above 1 several voices are needed, below 1 one is enough.
    forget : float in [0, 1]
        Chance of forgetting, per step.

    References
    ----------
    .. [1] St-Onge, G., Sun, H., Allard, A., Hébert-Dufresne, L. & Bianconi, G. (2021). Universal nonlinear
       infection kernel from heterogeneous exposure on higher-order networks. *Physical Review Letters*, 127,
       158301. https://doi.org/10.1103/PhysRevLett.127.158301

    Examples
    --------
    >>> group_contagion(0.1, exponent=1.5, forget=0.05)
    [Discuss(p=0.1, exponent=1.5), Forget(p=0.05)]
    """
    return [Discuss(p, exponent=exponent), *_forgetting(forget)]


def simplicial_contagion(p: float, p_group: float, forget: float = 0.0) -> list[Rule]:
    """Telling along ties, and in groups of three once both others share.

    The triangles are the network's groups of three. Larger groups act once all others share.
    The model of Iacopini et al. [1]_ in discrete time.

    Parameters
    ----------
    p : float in [0, 1]
        Chance of telling, per step and per tie of weight 1.
    p_group : float in [0, 1]
        Chance of being won over by a group in which all others share, per step and per group.
    forget : float in [0, 1]
        Chance of forgetting, per step.

    References
    ----------
    .. [1] Iacopini, I., Petri, G., Barrat, A. & Latora, V. (2019). Simplicial models of social contagion. *Nature
       Communications*, 10, 2485. https://doi.org/10.1038/s41467-019-10431-6

    Examples
    --------
    >>> simplicial_contagion(0.1, 0.3, forget=0.2)
    [Tell(p=0.1), Discuss(p=0.3, exponent=0.0, quorum=1.0), Forget(p=0.2)]
    """
    # (1 - p_group) ** (k ** 0): one try however many share, once all the others do.
    return [Tell(p), Discuss(p_group, exponent=0.0, quorum=1.0), *_forgetting(forget)]


def maki_thompson(p: float, stifle: float | None = None) -> list[Rule]:
    """A rumour: spreaders tell, and stop when the one they meet knows it already.

    The model of Maki & Thompson [1]_; Sudbury [2]_ found the share that never hears.

    Parameters
    ----------
    p : float in [0, 1]
        Chance that a spreader meets and tells a tie who does not know, per step and per tie.
    stifle : float in [0, 1], optional
        Chance that a spreader meets a tie who knows and is stifled, per step and per tie; `p` if left out.

    References
    ----------
    .. [1] Maki, D. P. & Thompson, M. (1973). *Mathematical Models and Applications*. Prentice-Hall.
    .. [2] Sudbury, A. (1985). The proportion of the population never hearing a rumour. *Journal of Applied
       Probability*, 22(2), 443-446. https://doi.org/10.2307/3213787

    Examples
    --------
    >>> maki_thompson(0.1)
    [Tell(p=0.1), Stifle(p=0.1)]
    """
    return [Tell(p), Stifle(p if stifle is None else stifle)]


def bass(p: float, q: float) -> list[Rule]:
    """Innovation, which needs nobody, and imitation along ties.

    In a group of `n` who all know each other, ``q / (n - 1)`` per tie gives Bass' curve.
    The model of Bass [1]_, here on a network.

    Parameters
    ----------
    p : float in [0, 1]
        Chance of finding out alone, per step.
    q : float in [0, 1]
        Chance of imitating, per step and per tie of weight 1.

    References
    ----------
    .. [1] Bass, F. M. (1969). A new product growth for model consumer durables. *Management Science*, 15(5),
       215-227. https://doi.org/10.1287/mnsc.15.5.215

    Examples
    --------
    >>> bass(0.03, 0.004)
    [Broadcast(p=0.03), Tell(p=0.004)]
    """
    return [Broadcast(p), Tell(q)]


def households(p_local: float, p_global: float, tire: float = 1.0) -> list[Rule]:
    """Two levels of mixing: within groups, and along ties.

    Ties stand for the global contacts (everybody to everybody, `p_global` small).
    The model of Ball, Mollison & Scalia-Tomba [1]_ in discrete time.

    Parameters
    ----------
    p_local : float in [0, 1]
        Chance per step and per pair of members of a group.
    p_global : float in [0, 1]
        Chance per step and per tie of weight 1.
    tire : float in [0, 1]
        Chance of tiring, per step; 1 is one step in which to tell.

    References
    ----------
    .. [1] Ball, F., Mollison, D. & Scalia-Tomba, G. (1997). Epidemics with two levels of mixing. *Annals of Applied
       Probability*, 7(1), 46-89. https://doi.org/10.1214/aoap/1034625252

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
    The parts follow the 4I frame of Crossan, Lane & White [1]_.

    Parameters
    ----------
    tell, raises, takes_in, adopt, exchange, onboard, forget, turnover : float in [0, 1]
        Chances of `Tell`, `Meeting`, `Adopt`, `Exchange`, `Onboard`, `Forget` and `Turnover`, per
        step; a chance of 0 drops the rule.
    quorum : float in [0, 1]
        Share of its members who must know before a group makes it its own.

    References
    ----------
    .. [1] Crossan, M. M., Lane, H. W. & White, R. E. (1999). An organizational learning framework: From intuition
       to institution. *Academy of Management Review*, 24(3), 522-537. https://doi.org/10.5465/amr.1999.2202135

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
