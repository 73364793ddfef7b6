"""Networks of real people and groups that networkx ships, ready to be played on, and readers of common formats.

Networks: `davis`, `florentine_families`, `karate`, `les_miserables`; `about` lists them. Readers, one for each
format: `read_edge_list`, `read_graphml`, `read_pajek` (also two-mode), `read_contacts` (SocioPatterns) and
`read_adoptions` (who took something up and when, as in netdiffuseR). Tables of people, ties and memberships are
read with pandas and given to `Network.from_frames`.
"""

from __future__ import annotations

import networkx as nx
import pandas as pd

from tidings.convert.adoptions import Adoptions, read_adoptions
from tidings.convert.affiliation import from_affiliation
from tidings.convert.contacts import read_contacts
from tidings.convert.edge_list import read_edge_list
from tidings.convert.graphml import read_graphml
from tidings.convert.networkx import from_networkx
from tidings.convert.pajek import read_pajek
from tidings.network import Network

__all__ = [  # noqa: RUF022 - networks, then readers
    "about", "davis", "florentine_families", "karate", "les_miserables",
    "read_adoptions", "read_contacts", "read_edge_list", "read_graphml", "read_pajek", "Adoptions",
]  # fmt: skip


def davis() -> Network:
    """Eighteen women of a town in the south of the United States, and the 14 gatherings they came to in 1936.

    Women who came to the same gathering are tied, both ways with weight 1.

    References
    ----------
    .. [1] Davis, A., Gardner, B. B. & Gardner, M. R. (1941). *Deep South: A social anthropological study of caste and
       class*. University of Chicago Press.

    Examples
    --------
    >>> davis()
    Network(18 people, 278 ties, 14 groups)
    """
    return from_affiliation(nx.davis_southern_women_graph())


def florentine_families() -> Network:
    """Fifteen families of Florence around 1430, tied by 20 marriages, both ways.

    A family stands for a person here. The Pucci, who married into none of the others, are left out.

    References
    ----------
    .. [1] Padgett, J. F. & Ansell, C. K. (1993). Robust action and the rise of the Medici, 1400-1434. *American Journal
       of Sociology*, 98(6), 1259-1319. https://doi.org/10.1086/230190

    Examples
    --------
    >>> florentine_families()
    Network(15 people, 40 ties, 0 groups)
    """
    return from_networkx(nx.florentine_families_graph())


def karate(*, weighted: bool = False) -> Network:
    """Thirty-four members of a university karate club in the 1970s, and the two clubs it fell apart into.

    Parameters
    ----------
    weighted : bool
        Whether the weight of a tie is in how many of eight settings the two met (1 to 7); else every tie has
        weight 1, one contact per step.

    References
    ----------
    .. [1] Zachary, W. W. (1977). An information flow model for conflict and fission in small groups. *Journal of
       Anthropological Research*, 33(4), 452-473. https://doi.org/10.1086/jar.33.4.3629752

    Examples
    --------
    >>> karate().group_sizes.tolist()
    [17, 17]
    """
    network = from_networkx(nx.karate_club_graph(), groups="club")
    if weighted:
        return network
    people, ties, memberships, _ = network.to_frames()
    return Network.from_frames(people, ties.drop(columns="weight"), memberships)


def les_miserables(*, weighted: bool = False) -> Network:
    """Seventy-seven characters of Hugo's novel, tied if they appear in the same chapter.

    Parameters
    ----------
    weighted : bool
        Whether the weight of a tie is the number of such chapters (1 to 31); else every tie has weight 1.

    References
    ----------
    .. [1] Knuth, D. E. (1993). *The Stanford GraphBase: A platform for combinatorial computing*. ACM Press.

    Examples
    --------
    >>> les_miserables()
    Network(77 people, 508 ties, 0 groups)
    """
    network = from_networkx(nx.les_miserables_graph())
    if weighted:
        return network
    people, ties, *_ = network.to_frames()
    return Network.from_frames(people, ties.drop(columns="weight"))


def about() -> pd.DataFrame:
    """The networks that are here: how many people, ties and groups each has, and what they are.

    Ties are counted by pair. `tidings.cite` gives the source of each, as in ``td.cite(td.datasets.davis)``.

    Examples
    --------
    >>> about()[["people", "pairs", "groups"]]
                         people  pairs  groups
    name
    davis                    18    139      14
    florentine_families      15     20       0
    karate                   34     78       2
    les_miserables           77    254       0
    """
    rows = {}
    for make in (davis, florentine_families, karate, les_miserables):
        network = make()
        what = str(make.__doc__ or "").partition("\n")[0].rstrip(".")
        rows[make.__name__] = (network.n_people, network.n_ties // 2, network.n_groups, what)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["people", "pairs", "groups", "what"]).rename_axis(
        "name"
    )


def __dir__() -> list[str]:
    return __all__
