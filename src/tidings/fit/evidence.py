"""The evidence: all that the likelihood has to know of who learned when, gathered once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tidings.fit.door import Watched
from tidings.fit.history import at_risk, history, learns
from tidings.fit.ways import SHARES, estimated, exposure
from tidings.network import Network
from tidings.rules.base import Rule

Tries = NDArray[np.float64] | sp.csr_array
Exposures = Mapping[str, NDArray[np.float64]]  # by rule name: (step, person)


class Column(NamedTuple):
    """One number that is estimated."""

    rule: str
    step: int | None = None  # of a calendar
    is_share: bool = False  # whether it is a chance itself, else the hazard of one try


class Missed(NamedTuple):
    """The shares that a rule met in people who did not learn, and how often."""

    share: NDArray[np.float64]
    times: NDArray[np.float64]


class Evidence(NamedTuple):
    """What the likelihood is made of; what is estimated is (column,), hazards of tries before chances of shares.

    Of those who did not learn in a step, the sums over all of them are enough for tries; for shares,
    how often each share was met.
    """

    columns: tuple[Column, ...]
    tries: Tries  # of those who learned: (lesson, column of tries)
    shares: NDArray[np.float64]  # of those who learned: (lesson, column of shares)
    missed_tries: NDArray[np.float64]  # (column of tries,)
    missed_shares: tuple[Missed, ...]  # one for each column of shares

    @property
    def n_tries(self) -> int:
        """How many columns are hazards of tries."""
        return len(self.missed_tries)

    @property
    def n_lessons(self) -> int:
        """How many people learned while they were watched."""
        return self.tries.shape[0]

    def of(self, rule: str) -> NDArray[np.int64]:
        """The columns of a rule."""
        return np.array([at for at, column in enumerate(self.columns) if column.rule == rule], dtype=np.int64)


def exposures(network: Network, rules: Sequence[Rule], seen: Watched) -> dict[str, NDArray[np.float64]]:
    """What everybody met in every step that was watched, by rule: (step, person)."""
    now = history(network, rules, seen)
    return {rule.name: exposure(rule, now) for rule in estimated(rules)}


def gather(network: Network, rules: Sequence[Rule], seen: Watched, calendar: str | None) -> Evidence:
    """The evidence for the chances of some rules; the rule named by `calendar` has one for each step."""
    return evidence(exposures(network, rules, seen), rules, seen, calendar)


def evidence(met: Exposures, rules: Sequence[Rule], seen: Watched, calendar: str | None) -> Evidence:
    """The same from what everybody met."""
    learned = learns(seen)
    missed = at_risk(seen) & ~learned
    step, person = np.nonzero(learned)
    shares = [rule.name for rule in estimated(rules) if isinstance(rule, SHARES)]
    tries = [name for name in met if name not in shares and name != calendar]
    columns = [Column(name) for name in tries]
    matrix: Tries = np.column_stack([np.zeros((len(step), 0)), *(met[name][step, person] for name in tries)])
    sums = [float(met[name].sum(where=missed)) for name in tries]
    if calendar is not None:
        columns += [Column(calendar, int(seen.since + 1 + number)) for number in range(seen.n_steps)]
        own = sp.csr_array((met[calendar][step, person], (np.arange(len(step)), step)), (len(step), seen.n_steps))
        matrix = sp.csr_array(sp.hstack([sp.csr_array(matrix), own]))
        sums += met[calendar].sum(axis=1, where=missed).tolist()
    return Evidence(
        (*columns, *(Column(name, is_share=True) for name in shares)),
        matrix,
        np.column_stack([np.zeros((len(step), 0)), *(met[name][step, person] for name in shares)]),
        np.array(sums, dtype=float),
        tuple(_counted(met[name][missed]) for name in shares),
    )


def _counted(shares: NDArray[np.float64]) -> Missed:
    share, count = np.unique(shares[shares > 0], return_counts=True)
    return Missed(share, count.astype(float))
