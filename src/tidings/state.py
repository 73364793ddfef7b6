"""What is so at the start of a step, as the rules see it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.along import over_ties
from tidings.trust import credibility_of

if TYPE_CHECKING:
    from tidings.bonds.bonds import Bonds
    from tidings.network import Network


@dataclass(frozen=True, eq=False, repr=False)
class State:
    """Who knows, who shares and which groups hold it, in every replicate: a frozen value.

    Parameters
    ----------
    network : Network
        The people, ties and groups.
    step : int
        Number of the step that begins; 0 is the first.
    knows, shares : (replicate, person) bool
        Who knows; who knows and still passes it on.
    held : (replicate, group) bool
        Which groups have made it their own.
    bonds : Bonds, optional
        Who is tied to whom in each replicate; where it is left out, as the network says.
    credibility : (replicate, person) float, optional
        How much each person's word counts, from 0 to 1; where it is left out, as the people column
        ``credibility`` says, and None (each word counts in full) where there is none.

    Notes
    -----
    All arrays are (replicate, place) and read-only. In memory the replicates of a place lie side
    by side, which makes sparse products with ``(..., person)`` on the left fast.
    """

    network: Network
    step: int
    knows: NDArray[np.bool_]
    shares: NDArray[np.bool_]
    held: NDArray[np.bool_]
    bonds: Bonds | None = None
    credibility: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        if self.credibility is None and (given := credibility_of(self.network)) is not None:
            object.__setattr__(self, "credibility", np.broadcast_to(given, (len(self.knows), len(given))))
        people, groups = self.network.n_people, self.network.n_groups
        for name, n in (("knows", people), ("shares", people), ("held", groups)):
            given, shape = np.asarray(getattr(self, name)), (len(self.knows), n)
            if given.dtype != bool or given.shape != shape:
                raise ValueError(f"{name} must be bool of shape {shape}, got {given.dtype} of shape {given.shape}")
            object.__setattr__(self, name, _kept(np.array(given, order="F")))  # a copy: the caller may go on writing

    @property
    def n_replicates(self) -> int:
        """How many replicates are looked at side by side."""
        return self.knows.shape[0]

    @property
    def replicates(self) -> range:
        """Row numbers of the replicates."""
        return range(self.n_replicates)

    @property
    def never(self) -> NDArray[np.float64]:
        """The chance of nothing: zeros of shape (1, 1)."""
        return np.zeros((1, 1))

    @cached_property
    def voices(self) -> NDArray[np.float64]:
        """How much each person's word counts now, their credibility if they share: (replicate, person)."""
        return _kept(self.shares.astype(float) if self.credibility is None else self.shares * self.credibility)

    def contacts(self, who: NDArray | None = None, kind: str | None = None) -> NDArray[np.float64]:
        """How many contacts everybody has in this step along ties that are there now: (replicate, person).

        Parameters
        ----------
        who : (replicate, person) bool or float, optional
            With whom: of whom it is so, or for how much each of them counts; if left out, with
            those who share, for as much as their word counts (`voices`).
        kind : str, optional
            Ties of this kind only; of ties that came later the kind is not known.

        Notes
        -----
        A tie makes as many contacts as its weight says; where bonds fade (`Drift`), fewer the weaker
        the bond is.

        Examples
        --------
        >>> from tidings import Network
        >>> trio = Network.from_edges([("Ana", "Ben"), ("Cas", "Ben")])
        >>> trio.where("Ana", "Cas").contacts()
        array([[0., 2., 0.]])
        """
        who = self.voices if who is None else np.asarray(who)
        if who.shape != self.knows.shape:
            raise ValueError(f"who must be (replicate, person), which is {self.knows.shape}, got shape {who.shape}")
        return over_ties(self, who if who.dtype == bool else who.astype(float), kind).astype(float)

    @cached_property
    def knowing_members(self) -> NDArray[np.int64]:
        """Members of each group who know, by head: (replicate, group)."""
        return self._heads(self.knows)

    @cached_property
    def sharing_members(self) -> NDArray[np.int64]:
        """Members of each group who share, by head: (replicate, group)."""
        return self._heads(self.shares)

    def _heads(self, who: NDArray[np.bool_]) -> NDArray[np.int64]:
        by_head = self.network.cached("heads", lambda: heads(self.network))
        # Added up in bytes where they are enough, given out as int64: rule writers may well multiply them.
        return _kept((by_head @ who.T.view(np.uint8)).T.astype(np.int64))


def heads(network: Network) -> sp.csr_array:
    """Who is a member of which group, whatever the weight: ones, (group, person)."""
    matrix = network.memberships_by_group
    biggest = int(network.group_sizes.max(initial=0))
    matrix.data = np.ones(matrix.nnz, dtype=np.uint8 if biggest < 256 else np.uint32)
    return matrix


def _kept(array: NDArray) -> NDArray:
    view = np.asfortranarray(array).view()
    view.flags.writeable = False
    return view
