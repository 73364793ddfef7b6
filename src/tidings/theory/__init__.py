"""What is known without simulating, each with its source.

Of a scenario
    `exact`, the exact law of a small network: the full Markov chain of the same rules; `mean_field`,
    what it comes to if nobody's fate hung together with anybody else's.

Where everybody meets everybody
    `final_size`, how many an outbreak reaches, and `final_size_types`, where people are of several
    types; `maki_thompson`, how many never hear a rumour; `bass`, adoption with time, and `ring_bass`,
    the same on a ring; `granovetter`, how far a crowd goes that waits for others; `simplicial`, pairs
    and triangles.

In networks
    `transmissibility`, the chance that a tie ever passes it on; `epidemic_threshold`, from which on it
    can stay; `percolation`, outbreaks in random networks; `watts_window`, `gleeson_cahalane` and
    `linear_threshold`, cascades among people with thresholds. `degrees_of` and `poisson_degrees` give
    the degrees that some of these take.

In groups
    `households`, from a person to the own group and on to others. Overlapping groups in which
    several voices count: `group_threshold`, from which rate on it spreads, `group_tricritical`, from
    which exponent on by a jump, `group_branches`, where it settles, and `group_master_equations`, how
    it goes with time.

In the limit of many people unless they say otherwise, and rates per unit of time where the source
has rates; a chance `p` per step is the rate ``-log(1 - p)``. What goes with time is in the vocabulary
of results and is drawn by `plot.curve`, beside what was simulated.
"""

# Many functions hide the modules they come from, which have the same names.
from tidings.theory.bass import bass, ring_bass
from tidings.theory.degrees import degrees_of, poisson_degrees
from tidings.theory.epidemic_threshold import epidemic_threshold
from tidings.theory.exact import exact
from tidings.theory.final_size import final_size, final_size_types
from tidings.theory.gleeson_cahalane import gleeson_cahalane, linear_threshold
from tidings.theory.granovetter import granovetter
from tidings.theory.group_branches import group_branches
from tidings.theory.group_master_equations import group_master_equations
from tidings.theory.groups import group_threshold, group_tricritical
from tidings.theory.households import households
from tidings.theory.maki_thompson import maki_thompson
from tidings.theory.mean_field import mean_field
from tidings.theory.percolation import percolation
from tidings.theory.simplicial import simplicial
from tidings.theory.transmissibility import transmissibility
from tidings.theory.watts import watts_window

__all__ = [  # noqa: RUF022 - grouped as the docstring is
    "exact", "mean_field",
    "final_size", "final_size_types", "maki_thompson", "bass", "ring_bass", "granovetter", "simplicial",
    "transmissibility", "epidemic_threshold", "percolation", "watts_window", "gleeson_cahalane", "linear_threshold",
    "degrees_of", "poisson_degrees",
    "households", "group_threshold", "group_tricritical", "group_branches", "group_master_equations",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__
