"""Exposure: how many of a person's contacts had learned before they did."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import at_least, one_of, warn
from tidings.measures.observed import SLACK, Observed, observed
from tidings.network import Network
from tidings.rules.contacts import no_ties
from tidings.rules.threshold import exposure_of
from tidings.state import State

UNITS = {"share": "share of contacts", "count": "contacts"}


def exposure(
    network: Network,
    learned_at: Any,
    *,
    over: str = "ties",
    kind: str | None = None,
    of: str = "share",
    lag: float = 1,
    steps: Any = None,
) -> xr.DataArray:
    """How many of each person's contacts had learned so many steps before: (..., step, person).

    Exposure at step t counts who had learned by step t - `lag`. With the lag of 1 that the law of one
    step gives, it is what those who learn in step t have met: who knew when the step began.

    Parameters
    ----------
    network : Network
        Ties run from the one who tells to the one who learns. Survey ties ("whom do you ask?") run
        the other way: give ``network.reversed_ties()``.
    learned_at : Dataset, DataArray, Series, dict or array
        A run, or its ``learned_at``; or data: the step at which each person learned, NaN if never.
    over : {"ties", "groups"}
        Contacts are in-ties, or the other members of a person's groups (who share two groups count
        twice): those that `Threshold` looks at.
    kind : str, optional
        Only ties of this kind.
    of : {"share", "count"}
        A share of all contacts, or the sum of their weights.
    lag : float >= 0
        Steps between a contact's learning and its effect. In netdiffuseR [2]_ it is 0 unless it is
        given as ``lags``.
    steps : sequence of int, optional
        Steps to look at; left out, all of the run, or those from the first at which anybody learned
        to the last.

    Returns
    -------
    DataArray
        0 where a person has no contacts; NaN where `lag` leads to before the first step, for nobody
        saw who knew then, and after the last step of a run. Who learned and forgot again counts, a
        person's own state does not. Weights count, parallel ties too; where people have a column
        ``credibility``, each contact for as much. This is the exposure of Valente [1]_.

    References
    ----------
    .. [1] Valente, T. W. (1995). *Network Models of the Diffusion of Innovations*. Hampton Press.
    .. [2] Vega Yon, G. & Valente, T. W. (2023). *netdiffuseR: Analysis of diffusion and contagion processes on
       networks*. R package. https://doi.org/10.5281/zenodo.1039317

    Examples
    --------
    >>> path = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> exposure(path, {"Ana": 1, "Ben": 2, "Cas": float("nan")}, steps=[2, 3]).values
    array([[0. , 0.5, 0. ],
           [1. , 0.5, 1. ]])
    """
    seen = observed(learned_at, network, steps)
    check(network, over, kind, of, lag)
    found = np.full((len(seen.when), len(seen.steps), seen.n_people), np.nan)
    for at, step in enumerate(seen.steps):
        if known(seen, step, lag):
            found[:, at] = exposed(network, seen, step - lag, over, kind, of)
    found = seen.within(found)
    what = f"{'share' if of == 'share' else 'weight'} of {_contacts(over, kind)} who had learned"
    return seen.labelled(found, "exposure", what, UNITS[of], step=seen.steps, person=None)


def personal_thresholds(
    network: Network,
    learned_at: Any,
    *,
    over: str = "ties",
    kind: str | None = None,
    of: str = "share",
    lag: float = 1,
    first: bool = False,
) -> xr.DataArray:
    """What each person was exposed to in the step in which they learned: (..., person).

    Valente's threshold [1]_. It is the most that it may have taken: where several contacts learn in
    one step, fewer might have done.

    Parameters
    ----------
    network, learned_at, over, kind, of, lag
        As in `exposure`. Where `Scenario.finer` cut steps into k parts, a step of the law is 1 / k.
    first : bool
        Whether those who learned in the first step have a threshold. With a lag of 0 they can: they
        learned together (netdiffuseR's ``include_censored``). With a longer one nobody saw who knew
        before.

    Returns
    -------
    DataArray
        NaN for those who never learned, and for those who knew from the first step, such as seeds:
        what it took them lies outside of what was seen.

    References
    ----------
    .. [1] Valente, T. W. (1996). Social network thresholds in the diffusion of innovations. *Social Networks*,
       18(1), 69-89. https://doi.org/10.1016/0378-8733(95)00256-1

    Examples
    --------
    >>> path = Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> personal_thresholds(path, {"Ana": 0, "Ben": 1, "Cas": 2}).values
    array([nan, 0.5, 1. ])
    """
    seen = observed(learned_at, network, by_step=False)
    check(network, over, kind, of, lag)
    found = np.full(seen.when.shape, np.nan)
    for step in np.unique(seen.when[np.isfinite(seen.when)]):
        if known(seen, step, lag) and (first or step > seen.first):
            now = seen.when == step
            found[now] = exposed(network, seen, step - lag, over, kind, of)[now]
    what = f"{'share' if of == 'share' else 'weight'} of {_contacts(over, kind)} who had learned when the person did"
    return seen.labelled(found, "threshold", what, UNITS[of], person=None)


def exposed(network: Network, seen: Observed, step: float, over: str, kind: str | None, of: str) -> NDArray[np.float64]:
    """Exposure to those who had learned by a step: (row, person)."""
    knows = seen.by(step)
    now = State(network, 0, knows, knows, np.zeros((len(knows), network.n_groups), dtype=bool))
    return np.broadcast_to(exposure_of(now, over, of, kind), knows.shape).astype(float)


def known(seen: Observed, step: float, lag: float) -> bool:
    """Whether anybody saw who knew so many steps before."""
    return step - lag >= seen.first - SLACK


def check(network: Network, over: str, kind: str | None, of: str, lag: float) -> None:
    """Refuse what makes no exposure."""
    one_of("over", over, ("ties", "groups"))
    one_of("of", of, tuple(UNITS))
    at_least("lag", lag, 0)
    if over == "groups" and kind is not None:
        raise ValueError(f"kind is of ties, but contacts are looked for in groups; leave out kind={kind!r}")
    nothing = no_ties(network, kind) if over == "ties" else None if network.n_groups else "there are no groups"
    if nothing:
        warn(f"nobody is exposed: {nothing}")


def _contacts(over: str, kind: str | None) -> str:
    if over == "groups":
        return "members of the same groups"
    return "contacts" if kind is None else f"contacts of kind {kind}"
