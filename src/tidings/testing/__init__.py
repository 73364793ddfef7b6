"""For tests, ours and yours: the slow twin of the engine, the contract of a rule, honest made-up data.

`slow_twin` plays a scenario one replicate, one step and one person at a time; `check_rule` tries a
rule against everything the engine relies on; `networks`, `states` and `scenarios` are Hypothesis
strategies (they need hypothesis, in the extra ``tidings[test]``).
"""

from tidings.testing.contract import check_rule
from tidings.testing.examples import every_rule, example_network
from tidings.testing.strategies import networks, rules, scenarios, states
from tidings.testing.twin import slow_twin
from tidings.testing.twin_draws import slow_draw

__all__ = [
    "check_rule",
    "every_rule",
    "example_network",
    "networks",
    "rules",
    "scenarios",
    "slow_draw",
    "slow_twin",
    "states",
]


def __dir__() -> list[str]:
    return __all__
