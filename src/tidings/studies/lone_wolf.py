"""The lone wolf: what working their network does for one person, and for what they learn."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from concurrent.futures import Executor
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from tidings import results
from tidings._checks import shown, whole
from tidings.bonds.pairs import pairs_of
from tidings.compare import checked, compare
from tidings.draws import key_of
from tidings.make import teams
from tidings.network import Network
from tidings.rules import Coffee, Drift, Gathering, Integrity, Meeting, Mentor, Rule, Tell, Tire
from tidings.scenario import Scenario

ALONE = "lone wolf"
NEWS = 2  # people with whom news from others begins
COLUMNS = "asks for coffee", "luncheons"  # of people: who asks others, and how likely they come
KEPT = 0.2  # of the words of one whose reputation is broken
HABITS: dict[str, Any] = {"every": 4, "p": 0.5, "follow_up": 0.5}  # of one who has a coffee a month


def lone_wolf(
    network: Network | None = None,
    person: Hashable | None = None,
    *,
    scenarios: Mapping[str, Scenario] | None = None,
    steps: int | None = None,
    replicates: int = 1000,
    rng: Any = None,
    executor: Executor | None = None,
) -> xr.Dataset:
    """The same person and the same learning, as a lone wolf and with each of the habits of networking.

    Two things are asked of every way to work a network: how far what the person learns gets, and how
    soon news that begins with others reaches the person. All scenarios meet the same luck, so that
    `findings` can say what each habit is worth.

    Parameters
    ----------
    network : Network, optional
        An organisation; that of the scenarios, or 150 people in teams, if left out.
    person : name, optional
        Who they are about; if left out, the seed of the scenarios, or somebody with as many ties as
        most.
    scenarios : dict from name to Scenario, optional
        Those of `lone_wolf_scenarios` if left out, which are weeks. One's own must have ``"lone wolf"``
        among them, and all of them the same people, as many steps, and `person` as the one seed.
    steps : int, optional
        How many steps are played; 52 if left out, or as many as the scenarios have.
    replicates, rng, executor
        As in `compare`.

    Returns
    -------
    Dataset
        With the dimension ``scenario``. Of what the person learns: ``share`` (scenario, replicate,
        step), ``reach`` (scenario, replicate), how many people know in the end, and ``tenth_at``,
        the step by which a tenth of the people know. Of news that begins with two others, drawn anew
        in each replicate: ``heard_at`` (scenario, replicate), the step at which it reaches the
        person. Steps that never came count as one more than are played. ``contacts`` (scenario,
        replicate, step): how many people the person is tied to.

    Examples
    --------
    >>> import tidings as td
    >>> study = lone_wolf(td.make.teams(30, rng=1), steps=12, replicates=50, rng=1)
    >>> study["scenario"].values.tolist()[:3]
    ['lone wolf', 'coffee with friends', 'coffee with friends of friends']
    """
    if scenarios is None:
        network = teams(150, rng=1) if network is None else _network(network)
        person = usual(network) if person is None else person
        asked = lone_wolf_scenarios(network, person, steps=52 if steps is None else whole("steps", steps))
    else:
        asked = checked(scenarios)
        person = _person(asked, network, person, steps)
    key = key_of(rng)
    wanted: dict[str, Any] = {"replicates": replicates, "rng": key, "executor": executor}
    out = compare(asked, keep=["share", "tied"], **wanted)
    news = {name: _news(scenario, person) for name, scenario in asked.items()}
    back = compare(news, keep=["learned_at"], **wanted)
    return _measured(out, back, person)


def lone_wolf_scenarios(
    network: Network, person: Hashable | None = None, *, steps: int = 52, tell: float = 0.02
) -> dict[str, Scenario]:
    """The ways to work a network that `lone_wolf` compares, each with `person` as the only one who knows.

    In all of them, week by week: people tell those they are tied to (chance `tell`) and have told
    enough after ten weeks, on average (chance .1); what ties two people fades with a half-life of
    six weeks, and they have lost touch after twenty if they do not meet; each of the others asks a
    friend for a coffee once a month, three in ten of them come to a monthly luncheon at tables of
    eight, and teams meet. The person

    - as a ``lone wolf`` does none of it but be told, be asked for coffees, and sit in meetings;
    - asks for a coffee a month ``with friends``, or ``with friends of friends``, half of whom stay in touch;
    - goes to all ``luncheons`` and follows up as the others do;
    - has ``a mentor``, the best connected person to whom they are not tied, and each teaches the other;
    - or keeps one word in five, and is known for it from the start: ``a broken reputation``;
    - or does ``all of it``: coffee with friends of friends, luncheons and a mentor.

    Parameters
    ----------
    network : Network
        An organisation.
    person : name, optional
        Who works their network; somebody with as many ties as most if left out.
    steps : int
        How many weeks are played.
    tell : float in [0, 1]
        Chance, per week and tie of weight 1, that one who knows tells the other.

    Examples
    --------
    >>> import tidings as td
    >>> ways = lone_wolf_scenarios(td.make.teams(30, rng=1))
    >>> set(ways["a mentor"].rules) - set(ways["lone wolf"].rules)
    {Mentor(p=0.1)}
    """
    taken = [column for column in (*COLUMNS, "integrity") if _network(network).has_column(column)]
    if taken:
        raise ValueError(
            f"people have a column {shown(taken[0])}, which the study makes itself; give yours another name"
        )
    person = usual(network) if person is None else person
    if network.n_people == 1:
        raise ValueError("a lone wolf needs others to be alone among, got a network of one person")
    luncheon = Gathering(every=4, turnout=COLUMNS[1], size=8, raises=0.3, takes_in=0.3, follow_up=0.2, name="Luncheon")
    habits: list[Rule] = [
        Tell(tell),
        Tire(0.1),
        Drift(half_life=6),
        luncheon,
        Coffee(every=4, reach="primary", p=HABITS["p"], who=COLUMNS[0], name="Coffee of others"),
    ]
    if network.n_groups:
        habits.append(Meeting(raises=0.1, takes_in=0.1))
    asking = _with_column(network, person, COLUMNS[0], 0.0, 1.0)
    at_home, out = (_with_column(asking, person, COLUMNS[1], mine, 0.3) for mine in (0.0, 1.0))
    friends, strangers = (Coffee(reach=reach, who=[person], **HABITS) for reach in ("primary", "secondary"))
    # Others who are not believed in full keep as many of their words as they are believed.
    believed = network.column("credibility") if network.has_column("credibility") else 1.0
    broken = at_home
    for column in ("credibility", "integrity"):
        broken = _with_column(broken, person, column, KEPT, believed)

    def scenario(network: Network, *more: Rule) -> Scenario:
        return Scenario(network, [*habits, *more], [person], steps=steps, step_unit="week")

    return {
        ALONE: scenario(at_home),
        "coffee with friends": scenario(at_home, friends),
        "coffee with friends of friends": scenario(at_home, strangers),
        "luncheons": scenario(out),
        "a mentor": scenario(_with_mentor(at_home, person), Mentor(0.1)),
        "all of it": scenario(_with_mentor(out, person), strangers, Mentor(0.1)),
        "a broken reputation": scenario(broken, Integrity("integrity", remembers=0.9)),
    }


def _network(network: Any) -> Network:
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, got {type(network).__name__}")
    return network


def _person(asked: Mapping[str, Scenario], network: Network | None, person: Hashable | None, steps: Any) -> Hashable:
    """Whom all scenarios are about, or an error."""
    if ALONE not in asked:
        raise ValueError(f"one of the scenarios must be called {ALONE!r}, got {', '.join(map(repr, asked))}")
    alone = asked[ALONE]
    if steps is not None and steps != alone.steps:
        raise ValueError(f"the scenarios have {alone.steps} steps; change theirs, and leave out steps={shown(steps)}")
    people = (alone.network if network is None else _network(network)).names
    for name, scenario in asked.items():
        if scenario.seeds != alone.seeds or not isinstance(alone.seeds, tuple) or len(alone.seeds) != 1:
            raise ValueError(
                f"all scenarios must have the one person they are about as seed, got {scenario.seeds!r} in {name!r}"
            )
        if scenario.steps != alone.steps:
            raise ValueError(
                f"all scenarios must have as many steps, got {scenario.steps} in {name!r}, not {alone.steps}"
            )
        if not scenario.network.names.equals(people):
            raise ValueError(f"all scenarios must have the same people in the same order, got others in {name!r}")
    (seed,) = alone.seeds
    if person is not None and person != seed:
        raise ValueError(f"the scenarios are about {shown(seed)}, who is their seed, got person={shown(person)}")
    return seed


def usual(network: Network) -> Hashable:
    """Somebody with as many ties as most: the first of those nearest the median."""
    n_tied = np.diff(pairs_of(network).begins)
    return network.names.tolist()[int(np.argmin(np.abs(n_tied - np.median(n_tied))))]


def _with_column(network: Network, person: Hashable, column: str, mine: float, theirs: float | pd.Series) -> Network:
    values = pd.Series(theirs, index=network.names, dtype=float)
    values.iloc[network.position(person)] = mine
    return network.but(people=network.people.assign(**{column: values.to_numpy()}))


def _with_mentor(network: Network, person: Hashable) -> Network:
    """The person and the best connected one to whom they are not tied, as mentor and mentee of each other."""
    pairs, me = pairs_of(network), network.position(person)
    n_tied = np.diff(pairs.begins).astype(float)
    n_tied[pairs.friend[pairs.begins[me] : pairs.begins[me + 1]]] = -1.0
    n_tied[me] = -2.0
    mentor = network.names.tolist()[int(np.argmax(n_tied))]
    return network.with_ties([(mentor, person)], mutual=True, kind="mentor")


def _news(scenario: Scenario, person: Hashable) -> Scenario:
    """The same where it begins with others; if the person is among those drawn, it reached them at once."""
    return scenario.but(seeds=min(NEWS, scenario.network.n_people))


def _measured(out: xr.Dataset, back: xr.Dataset, person: Hashable) -> xr.Dataset:
    """What is asked of every scenario."""
    steps, unit = int(out["step"][-1]), out.attrs["step_unit"]
    share, n_people = out["share"], out.sizes["person"]
    tenth = share >= 0.1
    heard = back["learned_at"].sel(person=person, drop=True)
    described = {
        "share": (share, "share of people who know what the person learned", "share of people"),
        "reach": ((share.isel(step=-1, drop=True) * n_people).round(), "people who know in the end", "people"),
        "tenth_at": (
            xr.where(tenth.any("step"), tenth.argmax("step"), steps + 1).astype(float),
            "until a tenth of the people know",
            unit,
        ),
        "heard_at": (heard.fillna(steps + 1), "until news of others reaches the person", unit),
        "contacts": (out["tied"].sel(person=person, drop=True), "people whom the person is tied to", "people"),
    }
    found = {name: results.described(*values) for name, values in described.items()}
    return xr.Dataset(found, attrs={**out.attrs, "person": str(person)})
