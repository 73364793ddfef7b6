"""Answers read from results: Dataset in, labelled numbers out.

One number per replicate: `outcome` (whatever was counted, in the end), and the steps at which
something came about: `coverage` (enough people know), `half_time` (half of its highest), `extinct`
(nobody knows any more). Over replicates: `arrival` (when each group, or each person, was reached),
`bridges` (who carried it into new groups), `between_groups` (which group brought it to which).

All but `bridges`, which gives a table, keep whatever dims a result has besides, such as ``scenario``
or the axes of a sweep. A NaN after the last step of a run is no step of it.
"""

# `outcome` hides the module it comes from, which has the same name.
from tidings.measures.groups import between_groups, bridges
from tidings.measures.moments import arrival, coverage, extinct, half_time
from tidings.measures.outcomes import outcome

__all__ = ["arrival", "between_groups", "bridges", "coverage", "extinct", "half_time", "outcome"]
