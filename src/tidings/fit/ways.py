"""Which rules can be fitted, and how their chance depends on the number that is estimated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tidings._checks import shown
from tidings.draws import Draws
from tidings.network import Network
from tidings.rules.ask import Ask
from tidings.rules.base import Rule
from tidings.rules.broadcast import Broadcast
from tidings.rules.chances import hazard
from tidings.rules.discuss import Discuss
from tidings.rules.memory import Adopt, Exchange, Lapse, Onboard
from tidings.rules.tell import Mentor, Tell
from tidings.scenario import Scenario
from tidings.state import State

TRIES = (Broadcast, Discuss, Mentor, Onboard, Tell)
"""Independent tries: ``-log(1 - chance)`` is ``-log(1 - p)`` times an exposure that does not depend on `p`."""
SHARES = (Ask,)
"""One try that meets a share of the ties: the chance is `p` times an exposure."""
FITTED = (*TRIES, *SHARES)
SMALL = 2.0**-200  # so small that any number of tries leaves room below a chance of 1
UNSEEN = "who had learned when does not say {}; fit needs everything that bears on learning to follow from that"


def exposure(rule: Rule, now: State) -> NDArray[np.float64]:
    """What the chance of a rule is made of beside `p`: the number of tries, or the share of ties: (replicate, person).

    The rule itself is asked at one `p`, so that its formula stands in one place only.

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Cas", "Ben")]).where("Ana", "Cas")
    >>> exposure(td.Tell(0.3), trio).round(6), exposure(td.Ask(0.3), trio)
    (array([[0., 2., 0.]]), array([[0., 1., 0.]]))
    """
    unit = 1.0 if isinstance(rule, SHARES) else SMALL
    asked: Any = replace(rule, p=unit)  # type: ignore[call-arg]
    chance = np.broadcast_to(asked.chance(now, Draws(0, 1)), now.knows.shape)
    return chance if isinstance(rule, SHARES) else -np.log1p(-chance) / hazard(SMALL)


def rules_of(network: Network, rules: Any) -> tuple[Rule, ...]:
    """Rules of which the chances can be estimated, and `Adopt`, or an error that says why not."""
    rules = list(rules) if isinstance(rules, Iterable) else rules
    for rule in rules if isinstance(rules, list) else [rules]:
        if isinstance(rule, Rule):
            if type(rule) not in (*FITTED, Adopt):
                raise TypeError(_refusal(rule))
            if (why := rule.idle(network)) is not None:
                raise ValueError(f"{rule.name} can never act here: {why}; leave it out")
    checked = Scenario(network, rules, seeds=[network.names[0]], steps=0).rules
    if not any(isinstance(rule, FITTED) for rule in checked):
        raise ValueError("there is nothing to estimate: give rules by which people learn, such as Tell(0.1)")
    by_column = next((rule for rule in checked if isinstance(getattr(rule, "p", None), str)), None)
    if by_column is not None:
        raise ValueError(
            f"{by_column.name}.p is the tie column {shown(getattr(by_column, 'p', ''))}, so its chances are given; "
            "to estimate one chance for all ties, give a number and put what sets ties apart into their weight"
        )
    _refuse_unseen_groups(checked)
    return tuple(checked)


def estimated(rules: Sequence[Rule]) -> list[Rule]:
    """The rules whose chance is estimated."""
    return [rule for rule in rules if isinstance(rule, FITTED)]


def _refuse_unseen_groups(rules: Sequence[Rule]) -> None:
    adopts = [rule for rule in rules if isinstance(rule, Adopt)]
    unsure = next((rule for rule in adopts if rule.p != 1), None)
    if unsure is not None:
        unseen = UNSEEN.format("when a group made it its own")
        raise ValueError(f"{unsure.name}.p must be 1 in a fit, got {unsure.p:g}: {unseen}")
    onboard = next((rule for rule in rules if isinstance(rule, Onboard)), None)
    if onboard is not None and not adopts:
        raise ValueError(f"{onboard.name} needs groups that hold it; add Adopt(1.0, quorum=...), which is given too")


def _refusal(rule: Rule) -> str:
    """Why a rule cannot be fitted."""
    if isinstance(rule, (Exchange, Lapse)):
        why = UNSEEN.format("which groups held it")
    elif not rule.teaches and not rule.works:
        why = UNSEEN.format("who forgot, tired, left or was trusted")
    elif rule.works:
        why = UNSEEN.format("who was tied to whom in between")
    elif type(rule).__name__ in ("Meeting", "Threshold"):
        why = "its learners share their luck" if type(rule).__name__ == "Meeting" else "it has no chance to estimate"
    else:
        why = "how its chance depends on what is estimated is not known here"
    names = ", ".join(sorted(kind.__name__ for kind in FITTED))
    return f"{rule.name} cannot be fitted: {why}. Chances that can be estimated are those of {names}"
