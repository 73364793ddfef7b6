"""From rates per unit of time to chances per step, and back by cutting the step.

The published numbers of continuous time belong to hazards. A step in which a hazard of `rate`
works happens with chance ``1 - exp(-rate)``; `Scenario.finer` cuts it and keeps the hazard. What a
synchronous step gets wrong is a power series in the length of the step, so the values at a few
lengths, extended to length 0 by the polynomial through them, give many digits of the limit.
"""

import math
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

import tidings as td
from tidings.theory import exact

PARTS = (4, 6, 8, 12, 16, 24)
FINE = (8, 12, 16, 24, 32, 48)  # where hazards are steep


def chance(rate):
    """The chance per step of a hazard `rate` per step."""
    return -math.expm1(-rate)


def limit(value, parts=PARTS):
    """What ``value(k)`` tends to as steps are cut into ever more parts, and how doubtful that is.

    Neville's scheme in 1/k. The doubt is how far the polynomials of one degree less, and the finest
    of two degrees less, are from the last one, which is better than any of them.
    """
    columns = [[np.asarray(value(k), dtype=float) for k in parts]]
    for degree in range(1, len(parts)):
        pairs = zip(parts, parts[degree:], columns[-1], columns[-1][1:])
        columns.append([(fine * one - coarse * other) / (fine - coarse) for coarse, fine, other, one in pairs])
    found = columns[-1][0]
    return found, max(float(np.abs(other - found).max()) for other in [*columns[-2], columns[-3][-1]])


def assert_limit(value, reference, parts=PARTS):
    """`value` tends to `reference`, which is given to ten digits, by less than what is in doubt."""
    found, doubtful = limit(value, parts)
    assert doubtful < 1e-5, "cut the steps finer: what is in doubt would hide an error"
    np.testing.assert_allclose(found, reference, rtol=0, atol=doubtful + 1e-9)


@dataclass(frozen=True)
class Bell(td.Rule):
    """A group without members, the bell, hears it in the step after all (or none) of `who` know."""

    who: tuple = ()
    silence: bool = False
    effect: ClassVar[td.Effect] = td.KEEP

    def chance(self, now, draws):
        who = now.network.positions(self.who) if self.who else slice(None)
        watched = now.knows[:, who]
        rings = ~watched.any(axis=1) if self.silence else watched.all(axis=1)
        return np.outer(rings, now.network.group_sizes == 0).astype(float)

    def finer(self, k):
        return self


def with_bell(ties, groups=None):
    """A network with an empty group for the bell."""
    return td.Network.from_edges(ties, groups={**(groups or {}), "bell": []})


def mean_time(scenario, k, event="bell"):
    """Mean time until a group holds it (the bell: until it rings), with steps cut into `k`."""
    parts = replace(scenario.finer(k), steps=scenario.steps * k, substeps=1)  # every part on the axis
    waiting = 1 - exact(parts)["held"].sel(group=event).values
    assert waiting[-1] < 1e-3
    # E[T] is the sum of P(T > t). Beyond the last step that falls by the chain's largest
    # eigenvalue in every step; below 1e-9 it is too small to tell, and to matter.
    shrink = waiting[-1] / waiting[-2] if waiting[-1] > 1e-9 else 0.0
    return (waiting[1:].sum() + waiting[-1] * shrink / (1 - shrink)) / k


def limit_of_means(measure, scenario, k, replicates, rng, **how):
    """The limit of a simulated mean, its standard error, and the bias that is left.

    ``2 m(2k) - m(k)`` takes out what is of first order. What is left is of second order, about
    the part that was taken out over k.
    """
    coarse, fine = (
        np.asarray(measure(td.simulate(scenario.finer(parts), replicates, rng=rng + parts, **how)), dtype=float)
        for parts in (k, 2 * k)
    )
    error = np.sqrt((4 * fine.var(axis=0) + coarse.var(axis=0)) / replicates)
    return (
        2 * fine.mean(axis=0) - coarse.mean(axis=0),
        error,
        np.abs(fine.mean(axis=0) - coarse.mean(axis=0)) / k,
    )


def assert_limit_of_means(measure, scenario, reference, k, replicates, rng, **how):
    """The simulated mean tends to `reference`, within four standard errors and the bias that is left."""
    found, error, bias = limit_of_means(measure, scenario, k, replicates, rng, **how)
    assert (np.abs(found - np.asarray(reference)) < 4 * error + bias).all()
