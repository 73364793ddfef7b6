"""The people of an organisation as a table, and the whole of it as a network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from tidings import labels
from tidings._checks import whole
from tidings.make.names import Names, lettered, numbered
from tidings.make.pairs import ends_of
from tidings.make.seats import Numbers, even
from tidings.network import Network
from tidings.ties import Ties

_MOST = 2**25  # people, so that numbers of pairs keep far below 2**53 and their square roots are exact


def fits(n: int) -> int:
    """A number of people, if an organisation can have so many."""
    if n > _MOST:
        raise ValueError(f"an organisation has at most {_MOST:,} people, this one would have {n:,}; make it smaller")
    return n


def people_called(names: Names, **columns: Any) -> pd.DataFrame:
    """A table of people with these names."""
    return pd.DataFrame(columns, index=labels.index_of(names, "person", "person"))


def people_in_teams(names: Names, team: Numbers, n_sites: int) -> pd.DataFrame:
    """People with the name of their (first) team, and a site; `team` goes up from 0."""
    n_teams = int(team[-1]) + 1
    n_sites = min(n_sites, n_teams)
    site = lettered("Site ", n_sites)[even(n_teams, n_sites)]
    return people_called(numbered("P", len(team)), team=names[team], site=site[team])


def people_in_departments(n_departments: int, people_per_department: int) -> pd.DataFrame:
    """People named after their department."""
    n, size = whole("n_departments", n_departments), whole("people_per_department", people_per_department)
    department = np.repeat(np.arange(n), fits(n * size) // n)
    names = lettered("", n)[department] + np.tile(numbered("", size), n)
    return people_called(names, department=lettered("Dept ", n)[department])


def network_of(
    people: pd.DataFrame, groups: Names, membership: sp.csr_array, *pairs: Numbers, **kinds: Numbers
) -> Network:
    """A network of these pairs, tied both ways; ties that come by name have that kind."""
    one, other = ends_of(np.concatenate([*pairs, *kinds.values()]))
    ends = np.append(one, other).astype(np.int32), np.append(other, one).astype(np.int32)
    kind = np.repeat(labels.boxed(kinds), [len(tied) for tied in kinds.values()])
    ties = Ties(len(people), *ends, columns={"kind": np.tile(kind, 2)} if kinds else {})
    return Network(people, ties, labels.index_of(groups, "group", "group"), membership)
