"""Answers read from results: Dataset in, labelled numbers out. And from networks, before and after.

One number per replicate: `outcome` (whatever was counted, in the end), and the steps at which
something came about: `coverage` (enough people know), `half_time` (half of its highest), `extinct`
(nobody knows any more). Over replicates: `arrival` (when each group, or each person, was reached),
`bridges` (who carried it into new groups), `between_groups` (which group brought it to which).

Of cascades, that is of who taught whom, in a run that kept it (``keep=["learned_at", "told_by"]``) or
in a replay: their `depth` and `breadth`, the `generation` of each person, the `generation_sizes`, the
`reproduction_number`, the `structural_virality`; how many people each person `told`, how many learned
`downstream` of them, the `cascade_sizes` of seeds; whether people were `told_within` their groups, how
many each `told_across` a border and how evenly groups are reached (`adopter_entropy`); through which
rule people learned (`learned_through`), and from which group to which (`flows`); how often how many
were reached (`size_distribution`); and all `lessons` by name.

All but `bridges`, `flows` and `lessons`, which give tables, keep whatever dims a result has besides, such as
``scenario`` or the axes of a sweep. A NaN after the last step of a run is no step of it.

Of observed data as of runs, the statistics of the diffusion of innovations: `exposure` and
`personal_thresholds`, `adopters` and their categories (`adopter_categories`, `classify`), the
`hazard` and `hazard_by_exposure`, `infectiousness` and `susceptibility`, and Moran's I (`moran`).

Of a `Network`, a snapshot of who is tied to whom: how many people are one tie away from each and
how many two (`primary_reach`, `secondary_reach`), whether ties cross the borders between parts
(`ei_index`, `ei_index_of`), who connects people (`brokers`); and of two networks who `gained` ties,
and the `kept_share` of them.
"""

# `outcome`, `flows` and `lessons` hide the modules they come from, which have the same names.
from tidings.measures.adoption import adopter_categories, adopters, classify
from tidings.measures.alike import moran
from tidings.measures.cascades import (
    breadth,
    depth,
    generation,
    generation_sizes,
    reproduction_number,
    structural_virality,
)
from tidings.measures.communities import adopter_entropy, told_across, told_within
from tidings.measures.exposures import exposure, personal_thresholds
from tidings.measures.flows import flows
from tidings.measures.groups import between_groups, bridges
from tidings.measures.hazards import hazard, hazard_by_exposure
from tidings.measures.influence import infectiousness, susceptibility
from tidings.measures.lessons import lessons
from tidings.measures.moments import arrival, coverage, extinct, half_time
from tidings.measures.networks import (
    brokers,
    ei_index,
    ei_index_of,
    gained,
    kept_share,
    primary_reach,
    secondary_reach,
)
from tidings.measures.outcomes import outcome
from tidings.measures.sizes import cascade_sizes, downstream, learned_through, size_distribution, told

__all__ = [  # noqa: RUF022 - of results, of data too, then of networks
    "arrival", "between_groups", "bridges", "coverage", "extinct", "half_time", "outcome", "size_distribution",
    "breadth", "cascade_sizes", "depth", "downstream", "generation", "generation_sizes", "flows", "lessons",
    "reproduction_number", "structural_virality", "told", "adopter_entropy", "learned_through", "told_across",
    "told_within",
    "adopter_categories", "adopters", "classify", "exposure", "hazard", "hazard_by_exposure", "infectiousness",
    "moran", "personal_thresholds", "susceptibility",
    "brokers", "ei_index", "ei_index_of", "gained", "kept_share", "primary_reach", "secondary_reach",
]  # fmt: skip


def __dir__() -> list[str]:
    return __all__
