"""Cascades made by hand, drawn by lot, and written as graphs that networkx can measure."""

import networkx as nx
import numpy as np

import tidings as td

KEPT = ["learned_at", "told_by", "through", "credit"]


def grown(*rows, n=None):
    """A run in which people were told by these teachers, one dict per replicate; None for roots.

    Everybody learns one step after their teacher.
    """
    n = 1 + max((person for row in rows for person in row), default=0) if n is None else n
    when, told_by = np.full((2, len(rows), n), np.nan)
    for at, row in enumerate(rows):
        for person, teacher in row.items():
            when[at, person] = _steps_to(row, person)
            told_by[at, person] = np.nan if teacher is None else teacher
    coords = {"replicate": range(len(rows)), "person": range(n)}
    return td.results.dataset({"learned_at": when, "told_by": told_by}, coords, {})


def _steps_to(row, person):
    return 0 if row[person] is None else 1 + _steps_to(row, row[person])


def star(n):
    return {0: None} | dict.fromkeys(range(1, n), 0)


def chain(n):
    return {0: None} | {person: person - 1 for person in range(1, n)}


def by_lot(seed, n_replicates=6, n_people=12, roots=0.2, never=0.2):
    """Cascades in which everybody has some earlier one as a teacher, or nobody, or never knows."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(n_replicates):
        order = rng.permutation(n_people)[rng.binomial(n_people, never) :].tolist()
        lots = [(rng.random() < roots, int(rng.integers(max(at, 1)))) for at in range(len(order))]
        rows.append(
            {who: None if alone or not at else order[of] for at, (who, (alone, of)) in enumerate(zip(order, lots))}
        )
    return grown(*rows, n=n_people)


def graphs(run):
    """Who taught whom in each replicate: from teacher to learner."""
    for when, told_by in zip(run["learned_at"].values, run["told_by"].values):
        graph = nx.DiGraph()
        graph.add_nodes_from(np.flatnonzero(~np.isnan(when)).tolist())
        graph.add_edges_from((int(told_by[person]), person) for person in np.flatnonzero(~np.isnan(told_by)).tolist())
        yield graph


def roots_of(graph):
    return [person for person in graph if not graph.in_degree(person)]
