"""
Where it ends depends on where it began
=======================================

Two who know can win over the third. Between the shaded borders a habit dies out from few and stays from many; the thin
line is the theory of Iacopini and others (2019).
"""

import numpy as np

import tidings as td


def habit(lam, seeds):
    alone = td.Discuss(1 - np.exp(-lam), crowding=1, name="alone")
    together = td.Discuss(1 - np.exp(-2.5), exponent=2, crowding=2, name="together")
    everybody = td.Network.from_edges(groups={"all": range(400)})
    return td.Scenario(everybody, [alone, together, td.Forget(1 - np.exp(-1))], seeds, steps=20).finer(4)


rates = np.linspace(0.4, 1.2, 9).round(1)
sweep = td.sweep(habit, 8, rng=1, progress=False, keep=["share"], lam=rates, seeds=[8, 240])
td.plot.hysteresis(sweep, theory=lambda lam: td.theory.simplicial(lam, 2.5))
