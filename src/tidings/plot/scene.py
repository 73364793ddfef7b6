"""What a picture of a network shows: the network, who knows, and what it is compared with."""

from __future__ import annotations

from typing import Any, NamedTuple

import xarray as xr

from tidings._checks import shown
from tidings.network import Network
from tidings.replay import Replay
from tidings.scenario import Scenario


class Scene(NamedTuple):
    """A network as it is drawn."""

    network: Network
    knows: Any
    before: Network | None
    first: Network  # gives people their places, so that they stay there whatever becomes of their ties


def scene(network: Any, knows: Any, at: float | None, before: Any) -> Scene:
    """A network that is given, or the one of a replay as it was at a step, compared with how it began.

    Examples
    --------
    >>> import tidings as td
    >>> path = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> story = td.replay(td.Scenario(path, [td.Tell(0.1), td.Close(1.0)], ["Ana"], steps=2), rng=1)
    >>> drawn = scene(story, None, 1, None)
    >>> drawn.network.n_ties, drawn.before.n_ties, drawn.first is path
    (6, 4, True)
    """
    if before is not None and not isinstance(before, Network):
        raise TypeError(f"before must be a Network, got {type(before).__name__}; a replay has network_at(step)")
    if isinstance(network, Replay):
        if knows is not None:
            raise ValueError("the replay says who knows: leave knows out, or draw its network_at(step)")
        now, first = _as_it_was(network, at), network.scenario.network
        return Scene(now, network, first if before is None and now is not first else before, first)
    if not isinstance(network, Network):
        raise TypeError(f"network must be a Network, got {type(network).__name__}; {_how(network)}")
    if before is network and isinstance(knows, Replay) and _as_it_was(knows, at) is not network:
        raise ValueError(
            "network and before are the same, but ties change in the replay: give it as the network, "
            f"as in plot.network(replay{'' if at is None else f', at={shown(at)}'})"
        )
    return Scene(network, knows, before, network if before is None else before)


def _how(thing: Any) -> str:
    """How to come from something else to a network that can be drawn."""
    if isinstance(thing, xr.Dataset):
        return "give the network first and the run by name, as in plot.network(network, knows=run)"
    return "give its network, scenario.network" if isinstance(thing, Scenario) else "see Network.from_networkx"


def _as_it_was(story: Replay, at: float | None) -> Network:
    last = story.scenario.steps
    if at is not None and not 0 <= at <= last:
        raise ValueError(f"at must be a step from 0 to {last}, got {shown(at)}")
    return story.network_at(last if at is None else at)
