"""Hypothesis strategies for networks, rules, states and scenarios: small, odd and legal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from tidings import rules as everyday
from tidings.network import Network
from tidings.rules.base import Rule
from tidings.scenario import Scenario
from tidings.state import State

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

CHANCES = (0.0, 0.05, 0.3, 0.5, 0.9, 1.0)
WEIGHTS = (0.0, 0.1, 0.5, 1.0, 2.0)


def networks(max_people: int = 6, max_groups: int = 3) -> SearchStrategy[Network]:
    """Networks with weighted ties of two kinds, a chance per tie, groups and people columns.

    Ties have the column ``chance``, people the columns ``theta``, ``site`` and ``turnout``.
    """
    from hypothesis import strategies as st

    @st.composite
    def build(draw: Any) -> Network:
        n = draw(st.integers(1, max_people))
        names = [f"p{number}" for number in range(n)]
        columns = {
            "theta": st.sampled_from((0.0, 0.3, 0.5, 1.0)),
            "site": st.sampled_from(("x", "y")),
            "turnout": st.sampled_from(CHANCES),
        }
        people = pd.DataFrame({name: [draw(value) for _ in names] for name, value in columns.items()}, index=names)
        weights = draw(st.sampled_from([(1.0,), WEIGHTS]))
        ties = draw(st.lists(_ties(st, names, weights), max_size=3 * n)) if n > 1 else []
        table = pd.DataFrame(ties, columns=["source", "target", "weight", "kind", "chance"])
        groups = [f"g{number}" for number in range(draw(st.integers(0, max_groups)))]
        return Network.from_frames(
            people,
            table.astype({"weight": float, "chance": float}),
            _memberships(draw, st, names, groups),
            group_ties=_group_ties(draw, st, groups),
        )

    return build()


def _ties(st: Any, names: list[str], weights: tuple[float, ...]) -> Any:
    pair = st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True)
    parts = (pair, st.sampled_from(weights), st.sampled_from(("peer", "mentor")), st.sampled_from(CHANCES))
    return st.tuples(*parts).map(lambda tie: (*tie[0], *tie[1:]))


def _memberships(draw: Any, st: Any, names: list[str], groups: list[str]) -> pd.DataFrame | None:
    if not groups:
        return None
    weights = draw(st.sampled_from([(1.0,), (0.5, 1.0, 2.0)]))
    rows = [(draw(st.sampled_from(names)), group, draw(st.sampled_from(weights))) for group in groups]
    more = st.tuples(st.sampled_from(names), st.sampled_from(groups), st.sampled_from(weights))
    rows += draw(st.lists(more, max_size=2 * len(names)))
    return pd.DataFrame(rows, columns=["person", "group", "weight"]).drop_duplicates(["person", "group"])


def _group_ties(draw: Any, st: Any, groups: list[str]) -> pd.DataFrame | None:
    if len(groups) < 2 or draw(st.booleans()):
        return None
    pair = st.lists(st.sampled_from(groups), min_size=2, max_size=2, unique=True)
    rows = draw(st.lists(st.tuples(pair, st.sampled_from(WEIGHTS)), min_size=1, max_size=4))
    return pd.DataFrame([(*pair, weight) for pair, weight in rows], columns=["source", "target", "weight"])


def rules(network: Network, enumerable: bool = False) -> SearchStrategy[list[Rule]]:
    """Lists of one to six rules of different kinds that can act in a network made by `networks`.

    With `enumerable` no rule draws a threshold for everybody or changes who is there, who is tied to
    whom or who is trusted, so that `tidings.theory.exact` can follow the network.
    """
    from hypothesis import strategies as st

    p = st.sampled_from(CHANCES)
    kind = st.sampled_from((None, "peer", "mentor"))
    theta = st.sampled_from((0.3, 0.5, 1.0, "theta") if enumerable else (0.3, 0.5, 1.0, "theta", "uniform"))
    over = st.sampled_from(("ties", "groups"))
    number = st.sampled_from((0.0, 0.5, 1.0, 2.0))
    kinds = [
        st.builds(everyday.Tell, st.one_of(p, st.just("chance")), kind),
        st.builds(everyday.Mentor, p),
        st.builds(everyday.Ask, p, kind),
        st.builds(everyday.Meeting, p, p, st.integers(1, 2)),
        st.builds(everyday.Discuss, p, number, p, number),
        st.builds(everyday.Threshold, theta, st.sampled_from(("share", "count")), over),
        st.builds(everyday.Broadcast, p, st.sampled_from([None, [network.names[0]]])),
        st.builds(everyday.Adopt, p, p),
        st.builds(everyday.Exchange, p),
        st.builds(everyday.Onboard, p),
        st.builds(everyday.Lapse, p),
        st.builds(everyday.Tire, p),
        st.builds(everyday.Stifle, p, kind),
        st.builds(everyday.Forget, p),
        st.builds(everyday.Turnover, p),
    ]
    if not enumerable:
        kinds += _working(st, network)

    @st.composite
    def build(draw: Any) -> list[Rule]:
        chosen = draw(st.lists(st.sampled_from(range(len(kinds))), min_size=1, max_size=6, unique=True))
        made = [draw(kinds[number]) for number in chosen]
        return [rule for rule in made if rule.idle(network) is None] or [everyday.Broadcast(0.3)]

    return build()


def _working(st: Any, network: Network) -> list[Any]:
    """Rules of people who meet, come and go, and are trusted or not."""
    p, every = st.sampled_from(CHANCES), st.integers(1, 2)
    who = st.sampled_from([None, [network.names[0]], network.names[-2:].tolist()])
    size, by, ties = st.sampled_from((None, 2, 3)), st.just("site"), st.integers(0, 2)
    reach, turnout = st.sampled_from(("primary", "secondary", "anyone")), st.one_of(p, st.just("turnout"))
    lunch = {"turnout": turnout, "size": size, "raises": p, "takes_in": p, "follow_up": p, "homophily": p, "by": by}
    return [
        st.builds(everyday.Coffee, every, reach, p=p, follow_up=p, who=who),
        st.builds(everyday.Gathering, every, **lunch),
        st.builds(everyday.Drift, st.sampled_from((0.4, 1.5, 3.0)), st.sampled_from((0.1, 0.5, 0.9))),
        st.builds(everyday.Close, p),
        st.builds(everyday.Thank, p),
        st.builds(everyday.Turnover, p, keeps_ties=p, name=st.just("Turnover with ties")),
        st.builds(everyday.Hire, p, referral=p, introduces=p, ties=ties, brings=p),
        st.builds(everyday.Integrity, p, remembers=p),
        st.builds(everyday.Critics, p, buffer=p, weight=st.sampled_from((0.0, 0.5, 3.0))),
    ]


def scenarios(
    max_people: int = 6, max_groups: int = 3, max_steps: int = 4, enumerable: bool = False
) -> SearchStrategy[Scenario]:
    """Scenarios on `networks`, with `rules` and any kind of seeds.

    Unless it is `enumerable`, some people of some networks are believed less (column ``credibility``).
    """
    from hypothesis import strategies as st

    @st.composite
    def build(draw: Any) -> Scenario:
        network = draw(networks(max_people, max_groups))
        names = network.names.tolist()
        if not enumerable and draw(st.integers(0, 3)) == 3:
            believed = [draw(st.sampled_from((0.0, 0.3, 1.0))) for _ in names]
            network = network.but(people=network.people.assign(credibility=believed))
        some = st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)
        seeds = draw(st.one_of(some, st.integers(1, len(names))))
        if network.n_groups and draw(st.booleans()):
            seeds = {"group": draw(st.sampled_from(network.groups.tolist()))}
        return Scenario(network, draw(rules(network, enumerable)), seeds, draw(st.integers(0, max_steps)))

    return build()


def states(network: Network | None = None, max_replicates: int = 3) -> SearchStrategy[State]:
    """States of a network (any, if none is given): sharers know, groups hold what they like."""
    from hypothesis import strategies as st

    @st.composite
    def build(draw: Any) -> State:
        where = network if network is not None else draw(networks())
        n = draw(st.integers(1, max_replicates))
        luck = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
        often = draw(st.sampled_from((0.0, 0.3, 0.7, 1.0)))
        knows = luck.random((n, where.n_people)) < often
        shares = knows & (luck.random(knows.shape) < 0.7)
        return State(where, draw(st.integers(0, 5)), knows, shares, luck.random((n, where.n_groups)) < often)

    return build()
