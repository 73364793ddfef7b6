"""Studies: questions answered by many scenarios under the same luck."""

from tidings.studies.findings import findings
from tidings.studies.lone_wolf import lone_wolf, lone_wolf_scenarios

__all__ = ["findings", "lone_wolf", "lone_wolf_scenarios"]


def __dir__() -> list[str]:
    return __all__
