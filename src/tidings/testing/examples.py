"""Examples to try things on: every rule of the library, and a network with all that rules ask for."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tidings import rules as everyday
from tidings.network import Network
from tidings.rules.base import Rule


def every_rule() -> list[Rule]:
    """Examples of every rule of the library, fit for `example_network`."""
    few, some = ["P03", "P11"], ["P02", "P05", "P07", "P13"]
    meet, lunch = everyday.Coffee, everyday.Gathering
    return [
        everyday.Adopt(0.4),
        everyday.Ask(0.3),
        everyday.Broadcast(0.05),
        everyday.Close(0.01),
        meet(2, p=0.3, follow_up=0.2),
        meet(3, "secondary", p=0.3, follow_up=0.5, name="Coffee with friends of friends"),
        meet(2, "anyone", p=0.2, follow_up=0.3, name="Coffee trial"),
        meet(1, p=0.4, who=some, name="Coffee of some"),
        meet(1, "secondary", p=0.2, follow_up=1.0, who=few, name="Coffee of few with friends of friends"),
        meet(2, "anyone", p=0.5, follow_up=0.4, who=few, name="Coffee of few with anyone"),
        everyday.Critics(0.3, buffer=0.2),
        everyday.Discuss(0.2, exponent=1.5, quorum=0.2, crowding=0.5),
        everyday.Drift(5.0, floor=0.2),
        everyday.Exchange(0.1),
        everyday.Forget(0.1),
        lunch(2, raises=0.3, takes_in=0.4),
        lunch(2, turnout="turnout", size=4, raises=0.5, takes_in=0.3, follow_up=0.5, name="Luncheon"),
        lunch(1, size=5, raises=0.3, takes_in=0.3, follow_up=0.3, homophily=0.6, by="site", name="Luncheon by site"),
        everyday.Hire(0.4, referral=0.5, introduces=0.4, ties=2, brings=0.2),
        everyday.Integrity(0.7, remembers=0.9),
        everyday.Lapse(0.2),
        everyday.Meeting(0.3, 0.4, every=2),
        everyday.Mentor(0.5),
        everyday.Onboard(0.2),
        everyday.Stifle(0.1),
        everyday.Tell("chance"),
        everyday.Tell(0.1, name="Tell everyone"),
        everyday.Thank(0.5),
        everyday.Threshold("theta", over="groups"),
        everyday.Threshold("uniform", name="Linear threshold"),
        everyday.Tire(0.2),
        everyday.Turnover(0.05),
        everyday.Turnover(0.05, keeps_ties=0.5, name="Turnover with ties"),
    ]


def example_network(n_people: int = 24, rng: int = 0) -> Network:
    """A small made-up organisation with everything a rule may ask for.

    Weighted ties, some of kind ``mentor``, with a column ``chance``; overlapping groups with
    weights; people columns ``site``, ``level``, ``theta`` and ``turnout``.

    Examples
    --------
    >>> example_network().kinds
    ['mentor', 'peer']
    """
    luck = np.random.default_rng(rng)
    names = [f"P{number:02d}" for number in range(n_people)]
    people = pd.DataFrame(
        {
            "site": luck.choice(["Bonn", "Lima", "Oslo"], n_people),
            "level": luck.integers(1, 4, n_people),
            "theta": luck.choice([0.2, 0.5, 0.9], n_people),
        },
        index=names,
    )
    n_ties = 3 * n_people
    ties = pd.DataFrame(
        {
            "source": luck.choice(names, n_ties),
            "target": luck.choice(names, n_ties),
            "weight": luck.choice([0.5, 1.0, 2.0], n_ties),
            "kind": luck.choice(["peer", "mentor"], n_ties, p=[0.8, 0.2]),
            "chance": luck.choice([0.0, 0.1, 0.4], n_ties),
        }
    )
    memberships = pd.DataFrame(
        {
            "person": luck.choice(names, 2 * n_people),
            "group": luck.choice(["blue", "green", "red", "white"], 2 * n_people),
            "weight": luck.choice([0.5, 1.0], 2 * n_people),
        }
    )
    people["turnout"] = luck.choice([0.1, 0.6, 1.0], n_people)  # drawn last, so that nothing else is changed by it
    return Network.from_frames(people, ties[ties["source"] != ties["target"]], memberships.drop_duplicates())
