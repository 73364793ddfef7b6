"""Made data: who learned when under chances that are known."""

import numpy as np
import pandas as pd

import tidings as td


def town(n=300, rng=1, weighted=False):
    """A town with groups of five, ties to some 4 others one way, and weights if wanted."""
    luck = np.random.default_rng(rng)
    source, target = luck.integers(0, n, (2, 4 * n))
    pairs = pd.DataFrame({"source": source, "target": target}).query("source != target").drop_duplicates()
    if weighted:
        pairs["weight"] = luck.choice([0.5, 1.0, 2.0, 3.0], len(pairs))
    belongs = pd.DataFrame({"person": np.arange(n), "group": luck.permutation(n) // 5})
    people = pd.DataFrame({"site": np.where(np.arange(n) < n // 2, "north", "south")}, index=range(n))
    return td.Network.from_frames(people, pairs, belongs)


def moments(network, rules, steps, replicates=1, rng=1, seeds=()):
    """When everybody learned in simulations: (replicate, person)."""
    return td.simulate(td.Scenario(network, rules, seeds, steps), replicates, rng=rng, keep=["learned_at"]).learned_at
