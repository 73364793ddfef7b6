"""Influence: whose contacts learn right after them, and who learns right after their contacts."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sp
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import at_least, whole
from tidings.measures.exposures import check
from tidings.measures.observed import SLACK, Observed, observed
from tidings.network import Network

BLOCK = 1 << 21  # replicates times ties, or memberships, looked at side by side


def infectiousness(
    network: Network,
    learned_at: Any,
    *,
    window: int = 1,
    discount: float | None = None,
    normalised: bool = True,
    over: str = "ties",
    kind: str | None = None,
) -> xr.DataArray:
    """How many of those who learn after a person, among their contacts, do so right after: (..., person).

    Of the people whom a person tells and who learn later, those who learn within `window` steps,
    sooner ones counting for more [1]_ [2]_.

    Parameters
    ----------
    network : Network
        Ties run from the one who tells to the one who learns. Survey ties ("whom do you ask?") run
        the other way: give ``network.reversed_ties()``.
    learned_at : Dataset, DataArray, Series, dict or array
        A run, or its ``learned_at``; or data: the step at which each person learned, NaN if never.
    window : int >= 1
        Steps after the person's own in which learning counts as right after.
    discount : float >= 0, optional
        Learning k steps later counts for ``(1 + discount) ** (1 - k)``; left out, for ``1 / k``.
    normalised : bool
        Whether to divide by how many people in all learned within the window, counted likewise: among
        many who learn anyhow, some are contacts.
    over : {"ties", "groups"}
        Contacts are ties, or the other members of a person's groups (once per shared group). They
        count by head: neither weights nor parallel ties make a difference.
    kind : str, optional
        Only ties of this kind.

    Returns
    -------
    DataArray
        0 where no contact learns later; NaN for those who never learned.

    Notes
    -----
    ``infection`` of netdiffuseR [3]_, where the window is ``K``. With ``a(k)`` contacts who learn k
    steps later, ``A(k)`` who learn k steps later or more, and weights ``w(k)``, it is
    ``sum(w(k) a(k)) / sum(w(k) A(k))``, both over k up to the window.

    References
    ----------
    .. [1] Valente, T. W., Dyal, S. R., Chu, K.-H., Wipfli, H. & Fujimoto, K. (2015). Diffusion of innovations
       theory applied to global tobacco control treaty ratification. *Social Science & Medicine*, 145, 89-97.
       https://doi.org/10.1016/j.socscimed.2015.10.001
    .. [2] Myers, D. J. (2000). The diffusion of collective violence: Infectiousness, susceptibility, and mass media
       networks. *American Journal of Sociology*, 106(1), 173-208. https://doi.org/10.1086/303110
    .. [3] Vega Yon, G. & Valente, T. W. (2023). *netdiffuseR: Analysis of diffusion and contagion processes on
       networks*. R package. https://doi.org/10.5281/zenodo.1039317

    Examples
    --------
    Of the two who learn from Ana, one does right after her:

    >>> star = Network.from_edges([("Ana", "Ben"), ("Ana", "Cas")])
    >>> infectiousness(star, {"Ana": 0, "Ben": 1, "Cas": 3}).values
    array([0.5, 0. , 0. ])
    """
    seen = observed(learned_at, network, by_step=False)
    check(network, over, kind, "count", 0)
    found = _followed(network, seen, _weights(window, discount), normalised, over, kind, later=True)
    return seen.labelled(found, "infectiousness", "contacts who learn right after", "share of contacts", person=None)


def susceptibility(
    network: Network,
    learned_at: Any,
    *,
    window: int = 1,
    discount: float | None = None,
    normalised: bool = True,
    over: str = "ties",
    kind: str | None = None,
) -> xr.DataArray:
    """How many of those who learn before a person, among their contacts, did so right before: (..., person).

    The mirror of `infectiousness`: of the people who tell a person and learned earlier, those who did
    within `window` steps, later ones counting for more [1]_.

    Parameters
    ----------
    network, learned_at, window, discount, normalised, over, kind
        As in `infectiousness`, looking back.

    Returns
    -------
    DataArray
        0 where no contact learned earlier; NaN for those who never learned.

    References
    ----------
    .. [1] Valente, T. W., Dyal, S. R., Chu, K.-H., Wipfli, H. & Fujimoto, K. (2015). Diffusion of innovations
       theory applied to global tobacco control treaty ratification. *Social Science & Medicine*, 145, 89-97.
       https://doi.org/10.1016/j.socscimed.2015.10.001

    Examples
    --------
    >>> star = Network.from_edges([("Ana", "Cas"), ("Ben", "Cas")])
    >>> susceptibility(star, {"Ana": 0, "Ben": 2, "Cas": 3}).values
    array([0. , 0. , 0.5])
    """
    seen = observed(learned_at, network, by_step=False)
    check(network, over, kind, "count", 0)
    found = _followed(network, seen, _weights(window, discount), normalised, over, kind, later=False)
    return seen.labelled(found, "susceptibility", "contacts who learned right before", "share of contacts", person=None)


class _Tables(NamedTuple):
    """What a contact counts for who learned so many steps later: the window, and it and all beyond."""

    right: NDArray[np.float64]
    ever: NDArray[np.float64]


def _weights(window: int, discount: float | None) -> _Tables:
    k = np.arange(1, whole("window", window) + 1)
    weight = 1 / k if discount is None else (1.0 + at_least("discount", discount, 0)) ** (1.0 - k)
    # The first entry is for those who did not learn later, the last for those who did so after the window.
    return _Tables(np.array([0.0, *weight, 0.0]), np.array([0.0, *np.cumsum(weight), weight.sum()]))


def _followed(
    network: Network,
    seen: Observed,
    tables: _Tables,
    normalised: bool,
    over: str,
    kind: str | None,
    later: bool,
) -> NDArray[np.float64]:
    """Share of contacts who learned right after (or before) each person: (row, person)."""
    # Steps count from 1, so that 0 can stand for never; looking back is looking ahead with time turned round.
    step = np.nan_to_num(np.ceil(seen.when - seen.first - SLACK) + 1).astype(np.int64)
    if not later:
        step = np.where(step > 0, step.max(initial=0) + 1 - step, 0)
    in_groups = over == "groups"
    contacts = _heads(network.membership) if in_groups else _by_head(network, kind, later)
    count = _pooled if in_groups else _summed
    n_steps, everybody = int(step.max(initial=0)) + 1, sp.csr_array(np.ones((seen.n_people, 1)))
    n_rows = max(BLOCK // max(contacts.nnz, contacts.shape[1] * n_steps, seen.n_people), 1)
    found = np.zeros(step.shape)
    for start in range(0, len(step), n_rows):
        some = step[start : start + n_rows]
        share = _divided(*(count(contacts, some, table, n_steps) for table in tables))
        if normalised:
            share = _divided(share, _pooled(everybody, some, tables.right, n_steps))
        found[start : start + n_rows] = share
    return np.where(np.isfinite(seen.when), found, np.nan)


def _divided(part: NDArray[np.float64], all_of_it: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(part, all_of_it, out=np.zeros(part.shape), where=all_of_it > SLACK)


def _by_head(network: Network, kind: str | None, later: bool) -> sp.csr_array:
    """Whom each person tells, or who tells them, each once: (person, contact)."""
    contacts = network.outgoing(kind)
    return contacts if later else contacts.T.tocsr()


def _heads(membership: sp.csr_array) -> sp.csr_array:
    membership.data = np.ones(membership.nnz)
    return membership


def _summed(
    contacts: sp.csr_array, step: NDArray[np.int64], table: NDArray[np.float64], n_steps: int
) -> NDArray[np.float64]:
    """Sums over contacts of what each counts for: (row, person)."""
    owner, by_person = _entries(contacts)
    own, other = step[:, owner], step[:, contacts.indices]
    return (by_person @ table[_ahead(own, other, table)].T).T


def _pooled(
    contacts: sp.csr_array, step: NDArray[np.int64], table: NDArray[np.float64], n_steps: int
) -> NDArray[np.float64]:
    """Sums over the members of each person's groups of what each counts for: (row, person)."""
    n_rows, (n_people, n_groups) = len(step), contacts.shape
    row, person = np.nonzero(step)
    heads = sp.csr_array((np.ones(len(row)), (person, row * n_steps + step[row, person])), (n_people, n_rows * n_steps))
    learned = (contacts.T @ heads).toarray().reshape(n_groups, n_rows, n_steps)
    steps = np.arange(n_steps)
    scores = learned @ table[_ahead(steps, steps[:, None], table)]  # (group, row, one's own step)
    owner, by_person = _entries(contacts)
    mine = scores[contacts.indices[None, :], np.arange(n_rows)[:, None], step[:, owner]]
    return (by_person @ mine.T).T


def _ahead(own: NDArray[np.int64], other: NDArray[np.int64], table: NDArray[np.float64]) -> NDArray[np.int64]:
    """Entry of the table for one who learned in the step `other`; 0 where that is not later than `own`."""
    return np.where(other > own, np.minimum(other - own, len(table) - 1), 0)


def _entries(matrix: sp.csr_array) -> tuple[NDArray[np.int64], sp.csr_array]:
    """The row of each entry, and ones that sum entries by row: (row, entry)."""
    n = matrix.nnz
    owner = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return owner, sp.csr_array((np.ones(n), np.arange(n), matrix.indptr), shape=(matrix.shape[0], n))
