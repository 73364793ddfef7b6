"""Synthetic organisations: who sits together with whom, and who knows whom.

Ties run both ways with weight 1; nobody is tied to themselves, nor twice to anyone. Every `rng` is read as by
`tidings.key_of`: the same int always gives the same organisation.
"""

# Each function hides the module it comes from, which has the same name.
from tidings.make.bridges import bridges
from tidings.make.hierarchy import hierarchy
from tidings.make.matrix import matrix
from tidings.make.small_world import small_world
from tidings.make.teams import teams

__all__ = ["bridges", "hierarchy", "matrix", "small_world", "teams"]


def __dir__() -> list[str]:
    return __all__
