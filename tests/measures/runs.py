"""Results made by hand."""

import numpy as np

import tidings as td


def shares(*rows, unit="step", name="share"):
    """A run in which the share grew like this, one row per replicate."""
    coords = {"replicate": range(len(rows)), "step": range(len(rows[0]))}
    return td.results.dataset({name: np.array(rows, dtype=float)}, coords, {"step_unit": unit})


def learned(network, *rows):
    """A run in which people learned at these steps, one row per replicate."""
    coords = {"replicate": range(len(rows)), "person": network.people.index}
    return td.results.dataset({"learned_at": np.array(rows, dtype=float)}, coords, {})


def reached(groups, *rows, unit="step"):
    """A run in which these groups were reached at these steps, one row per replicate."""
    coords = {"replicate": range(len(rows)), "group": groups}
    return td.results.dataset({"group_reached_at": np.array(rows, dtype=float)}, coords, {"step_unit": unit})
