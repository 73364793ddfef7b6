"""How it spreads with time through overlapping groups in which several voices count."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray

from tidings import results
from tidings._checks import at_least, share
from tidings.rules.chances import SLACK
from tidings.theory.door import Distribution, numbers
from tidings.theory.group_members import Members, checked

LONG = 1e6  # units of time after which it counts as settled


def group_master_equations(
    memberships: Any,
    size: Any,
    lam: float,
    exponent: float,
    seeds: float,
    t: ArrayLike,
    *,
    forget: float = 1.0,
    reached: float = 0.5,
) -> xr.Dataset:
    """Share of people and of groups with time, where overlapping groups discuss and people forget.

    A member of a group with ``k`` sharing others learns at the rate ``lam k ** exponent``. Groups are
    followed by how many of their members know, people by how many groups they are in [1]_ [2]_.

    Parameters
    ----------
    memberships : int, dict from number to share of people, or (numbers, shares)
        How many groups a person is in.
    size : int, dict from size to share of groups, or (sizes, shares)
        How many people a group has.
    lam : float of at least 0
        Rate of learning from one sharing other, per group and unit of time.
    exponent : float of at least 0
        1: everybody who shares is a try of their own; above 1 several voices are needed.
    seeds : float in [0, 1]
        Share of people who know at the start, drawn at random.
    t : float or array, at least 0
        Times, in the unit of the rates.
    forget : float of at least 0
        Rate of forgetting, per unit of time.
    reached : float in [0, 1]
        Share of its members who must know before a group counts as reached.

    Returns
    -------
    Dataset
        Expected ``share`` and ``groups_reached`` (step). The attribute ``final_share`` says where the
        share settles from these seeds.

    Notes
    -----
    In the limit of many people whose groups overlap at random, and an approximation there: what members
    of a group hear in their other groups is taken to be alike, whoever knows in this one. Simulated
    means are within .015, and lower near the threshold. Simulate it with `models.group_contagion` and
    chances of ``1 - exp(-lam)`` and ``1 - exp(-forget)``.

    References
    ----------
    .. [1] Hébert-Dufresne, L., Noël, P.-A., Marceau, V., Allard, A. & Dubé, L. J. (2010). Propagation dynamics on
       networks featuring complex topologies. *Physical Review E*, 82, 036115.
       https://doi.org/10.1103/PhysRevE.82.036115
    .. [2] St-Onge, G., Iacopini, I., Latora, V., Barrat, A., Petri, G., Allard, A. & Hébert-Dufresne, L. (2022).
       Influential groups for seeding and sustaining nonlinear contagion in heterogeneous hypergraphs.
       *Communications Physics*, 5, 25. https://doi.org/10.1038/s42005-021-00788-w

    Examples
    --------
    >>> found = group_master_equations(3, 4, lam=0.2, exponent=1, seeds=0.1, t=[0, 1, 10])
    >>> found["share"].values.round(4)
    array([0.1   , 0.1538, 0.3888])
    >>> round(found.attrs["final_share"], 4)
    0.3942
    """
    from scipy.integrate import solve_ivp

    of_people, of_groups = checked(memberships, size)
    lam, exponent, forget = at_least("lam", lam, 0), at_least("exponent", exponent, 0), at_least("forget", forget, 0)
    flow = _Flow(of_people, Members(of_groups), lam, exponent, forget)
    given = np.atleast_1d(numbers("t", t))
    if given.ndim > 1 or not given.size:
        raise ValueError(f"t must be one time or a list of times, got an array of shape {given.shape}")
    times, place = np.unique(given, return_inverse=True)
    # Beyond the last time that is asked for it goes on until it has settled, in ever longer steps.
    stops = np.append(times, times[-1] + LONG)
    start = flow.start(share("seeds", seeds))
    states = solve_ivp(flow, (0.0, stops[-1]), start, "LSODA", stops, rtol=1e-10, atol=1e-13).y
    shares, groups = np.clip([flow.share(states), flow.groups_reached(states, share("reached", reached))], 0, 1)
    attrs = {"name": "master equations", "lam": lam, "exponent": exponent, "forget": forget, "reached": reached}
    attrs["final_share"] = float(shares[-1])
    return results.dataset({"share": shares[place], "groups_reached": groups[place]}, {"step": given}, attrs)


class _Flow:
    """Who learns and forgets at a moment: unaware people by memberships, then groups by members who know."""

    def __init__(self, of_people: Distribution, members: Members, lam: float, exponent: float, forget: float):
        self.of_people, self.members, self.forget = of_people, members, forget
        self.rates = members.rates(lam, exponent)
        self.n_kinds = len(of_people.values)

    def start(self, seeds: float) -> NDArray[np.float64]:
        """The state in which everybody knows with the same chance."""
        from scipy.special import xlog1py, xlogy

        members = self.members
        chances = np.exp(members.log_ways + xlogy(members.i, seeds) + xlog1py(members.n - members.i, -seeds))
        return np.concatenate([np.full(self.n_kinds, 1 - seeds), chances])

    def __call__(self, _: float, state: NDArray[np.float64]) -> NDArray[np.float64]:
        members, m = self.members, self.of_people.values
        unaware, groups = state[: self.n_kinds], state[self.n_kinds :]
        in_groups = (members.n - members.i) * groups
        r = _over(members.mean(in_groups * self.rates), members.mean(in_groups))
        seats = m * unaware * self.of_people.probability
        rho = r * _over(seats @ (m - 1.0), seats.sum())
        learn, forget = in_groups * (self.rates + rho), self.forget * members.i * groups
        change = -learn - forget
        change[1:] += learn[:-1]
        change[:-1] += forget[1:]
        return np.concatenate([self.forget * (1 - unaware) - m * r * unaware, change])

    def share(self, states: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of people who know: (time,)."""
        return 1 - self.of_people.probability @ states[: self.n_kinds]

    def groups_reached(self, states: NDArray[np.float64], reached: float) -> NDArray[np.float64]:
        """Share of groups in which so many members know: (time,)."""
        members = self.members
        enough = members.i >= np.maximum(reached * members.n - SLACK, 0.5)
        return (members.share * enough) @ states[self.n_kinds :]


def _over(part: Any, whole: Any) -> float:
    """A share of those who are left, 0 where nobody is."""
    return float(part / whole) if whole > 1e-300 else 0.0
