"""Plans: what is played at a point, and what decides its result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tidings.compare import checked
from tidings.digest import Digest
from tidings.draws import LAW
from tidings.scenario import Scenario

ALONE = ""  # the name of a scenario that is not compared with others


class PointError(RuntimeError):
    """A point of a sweep that failed: the message names the point and what went wrong.

    Attributes
    ----------
    point : dict
        The values of the point.
    finished : Dataset
        The points that were finished before, the others NaN; None if there are none.
    """

    def __init__(self, message: str, point: Mapping[str, Any] | None = None):
        super().__init__(message)
        self.point = dict(point or {})
        self.finished: Any = None


def planned(plan: Callable[..., Any], values: Mapping[str, Any]) -> dict[str, Scenario]:
    """The scenarios of a point, by name."""
    made = plan(**values)
    if isinstance(made, Scenario):
        return {ALONE: made}
    if not isinstance(made, Mapping):
        hint = "; does it return what it makes?" if made is None else ""
        raise TypeError(f"a plan returns a Scenario, or a dict of them to be compared, got {type(made).__name__}{hint}")
    return checked(made)


def content(scenarios: Mapping[str, Scenario], terms: Mapping[str, Any], digest: Digest) -> str:
    """A name for everything that decides what comes out at a point: 32 hex digits."""
    parts = [[name, scenario.network, scenario.parts()] for name, scenario in scenarios.items()]
    return digest.of([LAW, terms, parts])[:32]
