"""The pool: who may be chosen, one by one or whole groups at once, and what each costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings import labels
from tidings._checks import one_of, positive, shown, unknown_names, whole
from tidings.network import Network

UNITS = ("person", "group")


@dataclass(frozen=True)
class Pool:
    """Who may be chosen.

    Parameters
    ----------
    unit : {"person", "group"}
        Whether candidates are people or groups.
    names : list
        What candidates are called.
    members : (candidate, person) sparse
        Who learns first where a candidate is chosen.
    budget : float
        What may be spent: without costs, how many may be chosen.
    cost : (candidate,), optional
        What each costs.
    """

    unit: str
    names: list[Any]
    members: sp.csr_array
    budget: float
    cost: NDArray[np.float64] | None

    def people(self, candidates: Sequence[int]) -> NDArray[np.int64]:
        """The positions of everyone who learns first where these are chosen."""
        return np.unique(self.members[list(candidates)].indices).astype(np.int64)

    @property
    def prices(self) -> NDArray[np.float64]:
        """What each costs, 1 where there are no costs: (candidate,)."""
        return np.ones(len(self.names)) if self.cost is None else self.cost

    @property
    def alone(self) -> NDArray[np.int64] | None:
        """The position of each candidate, where candidates are people."""
        return self.members.indices.astype(np.int64) if self.unit == "person" else None

    def affordable(self, order: Sequence[int]) -> list[int]:
        """As many of these, in this order, as the budget buys; who costs more than is left is passed over."""
        left, found = self.budget, []
        for candidate in order:
            price = 1.0 if self.cost is None else self.cost[candidate]
            if price <= left + 1e-9:
                found.append(candidate)
                left -= price
            if self.cost is None and left < 1:
                break
        return found


def pool(network: Network, k: Any, among: Any, unit: str, cost: Any) -> Pool:
    """The pool of what was asked for, once it is known to make sense."""
    one_of("unit", unit, UNITS)
    index = network.names if unit == "person" else network.groups
    if not len(index):
        raise ValueError("there are no groups to choose from")
    names = index.tolist() if among is None else _named(network, labels.several(among, index), unit)
    members = _members(network, names, unit)
    empty = np.flatnonzero(np.diff(members.indptr) == 0)
    if len(empty):
        raise ValueError(f"group {shown(names[empty[0]])} has no members to teach; leave it out with among=")
    if cost is not None:
        prices = _prices(network, names, unit, cost)
        budget = positive("k, the budget that costs are paid from,", k)
        if budget < prices.min():
            raise ValueError(f"the budget k={shown(k)} buys nobody: the cheapest costs {prices.min():g}")
        return Pool(unit, names, members, budget, prices)
    n = whole("k", k)
    if n > len(names):
        raise ValueError(f"k asks for {n} of {len(names)} {'people' if unit == 'person' else 'groups'}; take fewer")
    return Pool(unit, names, members, float(n), None)


def _named(network: Network, among: list[Any], unit: str) -> list[Any]:
    """Those among whom is chosen, as the network calls them, in its own order."""
    names = labels.in_order(among)  # each once
    at = np.sort(network.positions(names) if unit == "person" else network.group_positions(names))
    if not len(at):
        raise ValueError("among names nobody to choose from")
    return (network.names if unit == "person" else network.groups)[at].tolist()


def _members(network: Network, names: list[Any], unit: str) -> sp.csr_array:
    if unit == "group":
        return sp.csr_array(network.memberships_by_group[network.group_positions(names)])
    people = network.positions(names)
    shape = (len(people), network.n_people)
    return sp.csr_array((np.ones(len(people)), (np.arange(len(people)), people)), shape=shape)


def _prices(network: Network, names: list[Any], unit: str, cost: Any) -> NDArray[np.float64]:
    if isinstance(cost, str):
        if unit == "group":
            raise TypeError(f"cost names the people column {cost!r}; for groups give a dict from group to cost")
        column = network.column(cost)
        cost = dict(zip(network.names, column))
    if not isinstance(cost, (Mapping, pd.Series)):
        got = f"a {type(cost).__name__}" if isinstance(cost, Sized) else shown(cost)
        raise TypeError(f"cost must be a people column or a dict from name to cost, got {got}")
    prices = dict(cost.items())
    missing = [name for name in names if name not in prices]
    if missing:
        raise ValueError(
            f"cost says nothing about {shown(missing[0])}" + (f" and {len(missing) - 1} more" if missing[1:] else "")
        )
    index = network.names if unit == "person" else network.groups
    strangers = [name for name, at in zip(prices, labels.find(index, list(prices), unit)) if at < 0]
    if strangers:
        raise unknown_names(unit, strangers, index)
    return np.array([positive(f"cost of {shown(name)}", prices[name]) for name in names])
