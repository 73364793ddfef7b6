"""Forgetting and leaving: how a person's knowledge is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tidings.rules.base import FORGET, LEAVE, Effect, SpontaneousRule


@dataclass(frozen=True)
class Forget(SpontaneousRule):
    """People forget; they may learn again from the next step on.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step and person who knows.

    Examples
    --------
    >>> import tidings as td
    >>> Forget(0.1).chance(td.Network.from_edges([("Ana", "Ben")]).where("Ana"), draws=None)
    array([[0.1]])
    """

    effect: ClassVar[Effect] = FORGET


@dataclass(frozen=True)
class Turnover(SpontaneousRule):
    """People leave and a newcomer who does not know takes their place and ties.

    Parameters
    ----------
    p : float in [0, 1]
        Chance, per step and person. Leaving comes last in a step: who learns and leaves in one
        step did not learn. What groups hold stays.

    Examples
    --------
    >>> import tidings as td
    >>> Turnover(0.02).chance(td.Network.from_edges([("Ana", "Ben")]).where("Ana"), draws=None)
    array([[0.02]])
    """

    effect: ClassVar[Effect] = LEAVE
