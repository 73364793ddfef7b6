"""How does something learned spread from a person, to a group, and from that group to other groups?

Nouns (frozen values)
    `Network` of people, ties and overlapping groups; `Rule`, one way in which people learn, forget,
    tire or leave; `Scenario`, a network with rules, seeds and steps. Only rule writers meet
    `State`, `Draws` and the effects (`LEARN`, `FORGET`, `REVIVE`, `TIRE`, `KEEP`, `LOSE`, `LEAVE`).

Rules
    Between people: `Tell`, `Mentor`, `Ask`, `Threshold`. In groups: `Meeting`, `Discuss`. From
    outside: `Broadcast`. What a group holds: `Adopt`, `Exchange`, `Onboard`, `Lapse`. The end of
    it: `Tire`, `Stifle`, `Forget`, `Turnover`, after which somebody may `Hire`. Working the network:
    `Coffee`, `Gathering`, `Close`, `Thank`; letting go of it: `Drift`. Whose word counts: `Integrity`,
    `Critics`. The classics as lists of these: `models`.

Verbs
    `simulate` plays a scenario many times into an xarray Dataset (`results` names what is in it);
    `reach` counts who ever knows, by far the fastest for one-shot cascades;
    `replay` plays one replicate again, with who taught whom; `save` and `load` keep results;
    `measures` reads answers from results; `plot` draws them; `cite` prints the papers to name.

Insight
    `choose_first` says whom to tell first, `rank` how far the voice of each person carries, and
    `robustness` whether the advice holds where ties are hidden; `fit` estimates the chances of rules
    from who learned when, and holds them against models without contagion, `fitted_rules` gives the
    rules back to be played.

Studies
    `compare` plays scenarios under the same luck, `gain` says what one gains over another; `sweep`
    plays a plan at many points, on a grid or of a `design`, over night or on a cluster, `open_sweep`
    opens what it has left, and `PointError` names the point that failed; `tornado` and
    `sobol_indices` say which parameter matters, `tipping` where an outcome tips; `studies` holds
    whole questions: what networking does for a lone wolf. `explore` turns the parameters of a plan with
    sliders in a notebook.

Beside
    `make`, synthetic organisations; `theory`, what is known without simulating; `beliefs`, how opinions
    and an organisation's code move on the same networks; `datasets`, real networks and readers of common
    formats; `testing`, the slow twin, the contract of a rule and honest made-up data.
"""

from __future__ import annotations

import importlib
from difflib import get_close_matches
from typing import Any

from tidings import make, measures, models, results
from tidings._version import __version__
from tidings.choose import choose_first, rank, robustness
from tidings.cite import cite
from tidings.compare import compare, gain
from tidings.design import design
from tidings.draws import Draws, key_of
from tidings.files import load, save
from tidings.fit import fit, fitted_rules
from tidings.network import Network
from tidings.reach import reach
from tidings.replay import Replay, replay
from tidings.rules import (
    FORGET,
    KEEP,
    LEARN,
    LEAVE,
    LOSE,
    REVIVE,
    TIRE,
    Adopt,
    Ask,
    Broadcast,
    Close,
    Coffee,
    Critics,
    Discuss,
    Drift,
    Effect,
    Exchange,
    Forget,
    Gathering,
    Hire,
    Integrity,
    Lapse,
    Meeting,
    Mentor,
    Onboard,
    Rule,
    Stifle,
    Tell,
    Thank,
    Threshold,
    Tire,
    Turnover,
)
from tidings.scenario import Scenario
from tidings.sensitivity import sobol_indices, tornado
from tidings.simulate import simulate
from tidings.state import State
from tidings.sweep import PointError, open_sweep, sweep
from tidings.tipping import tipping

__all__ = [  # noqa: RUF022 - grouped as the docstring is
    # nouns
    "Network", "Rule", "Scenario", "State", "Draws", "Replay",
    # rules
    "Adopt", "Ask", "Broadcast", "Close", "Coffee", "Critics", "Discuss", "Drift", "Exchange", "Forget",
    "Gathering", "Hire", "Integrity", "Lapse", "Meeting", "Mentor", "Onboard", "Stifle", "Tell", "Thank",
    "Threshold", "Tire", "Turnover",
    # effects
    "Effect", "FORGET", "KEEP", "LEARN", "LEAVE", "LOSE", "REVIVE", "TIRE",
    # verbs
    "simulate", "reach", "replay", "save", "load", "key_of", "cite",
    "compare", "gain", "sweep", "open_sweep", "design", "tornado", "sobol_indices", "tipping", "PointError",
    "choose_first", "rank", "robustness", "fit", "fitted_rules", "explore",
    # modules
    "beliefs", "datasets", "make", "measures", "models", "plot", "results", "studies", "testing", "theory",
    "__version__",
]  # fmt: skip

_ON_FIRST_USE = ("beliefs", "datasets", "plot", "studies", "testing", "theory")  # so that importing takes no time
_FUNCTIONS_ON_FIRST_USE = {"explore": "tidings.sliders"}


def __getattr__(name: str) -> Any:
    if name in _ON_FIRST_USE:
        return importlib.import_module(f"tidings.{name}")
    if name in _FUNCTIONS_ON_FIRST_USE:
        return getattr(importlib.import_module(_FUNCTIONS_ON_FIRST_USE[name]), name)
    near = [known for known in __all__ if known.lower() == name.lower()] or get_close_matches(name, __all__, n=1)
    meant = f"; did you mean {near[0]}?" if near else ""
    raise AttributeError(f"module 'tidings' has no attribute {name!r}{meant}")


def __dir__() -> list[str]:
    return __all__
