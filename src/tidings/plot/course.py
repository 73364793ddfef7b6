"""What a film shows, step by step: who knows, who just learned from whom, who was tied, how many there are."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import counted
from tidings.network import Network
from tidings.plot.alignment import rows_of
from tidings.replay import Replay

HALF = 0.5  # of the members of a group that is reached


class Course(NamedTuple):
    """How a learning went, at every step from the first to the last."""

    knows: NDArray[np.float64]  # (step, person), from 0 to 1
    curves: pd.DataFrame  # a column per line of the curve, indexed by step
    lessons: pd.DataFrame  # step, teacher, learner: positions of people, in one replicate only
    networks: list[Network]  # one per step where ties change, one for all where they do not
    unit: str
    replicates: int  # 0 for one replicate

    @property
    def steps(self) -> int:
        """The last step."""
        return len(self.knows) - 1

    def said(self, step: int) -> str:
        """How many know at a step, in words."""
        known = self.knows[step].sum()
        of_all = f"of {counted(self.knows.shape[1], 'person', 'people')}"
        if not self.replicates:
            return f"{known:,.0f} {of_all} know"
        return f"{known:,.1f} {of_all} had learned, mean of {counted(self.replicates, 'replicate')}"


def course(network: Network, story: Replay | xr.Dataset) -> Course:
    """How a learning went in a network: one replicate, or the mean over the replicates of a run.

    Parameters
    ----------
    network : Network
        Of the scenario that was played.
    story : Replay or Dataset
        One replicate as `replay` gives it, or a run with ``learned_at``. In a run, somebody who forgets counts
        as knowing in the picture of people (who *had learned*), and no longer in the curve.

    Returns
    -------
    Course

    Examples
    --------
    >>> import tidings as td
    >>> trio = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
    >>> story = td.replay(td.Scenario(trio, [td.Tell(1.0)], ["Ana"], steps=2), rng=1)
    >>> course(trio, story).knows
    array([[1., 0., 0.],
           [1., 1., 0.],
           [1., 1., 1.]])
    """
    if not isinstance(network, Network):
        raise TypeError(f"animate takes the Network first, got {type(network).__name__}; as in animate(network, story)")
    if isinstance(story, Replay):
        return _of_one(network, story)
    if isinstance(story, xr.Dataset):
        return _of_run(network, story)
    raise TypeError(
        f"story must be one replicate, as replay(scenario) gives it, or a run of simulate, got {type(story).__name__}"
    )


def _of_one(network: Network, story: Replay) -> Course:
    record = story.record
    rows = rows_of(network, record.indexes["person"], "story")
    knows = record["knows"].transpose("step", "person").to_numpy().astype(float)[:, rows]
    lessons = story.lessons.dropna(subset="teacher")
    found = pd.DataFrame(
        {
            "step": np.ceil(lessons["learned_at"].to_numpy(float)).astype(int),
            "teacher": network.positions(lessons["teacher"].tolist()),
            "learner": network.positions(lessons["person"].tolist()),
        }
    )
    networks = [story.network_at(step) for step in range(story.scenario.steps + 1)]
    changed = any(other is not networks[0] for other in networks)
    held = record["held"].mean("group").to_numpy() if record.sizes["group"] and record["held"].any() else None
    curves = _curves(network, knows, record["step"].to_numpy(), held)
    return Course(knows, curves, found, networks if changed else [network], record.attrs.get("step_unit", "step"), 0)


def _of_run(network: Network, run: xr.Dataset) -> Course:
    if "learned_at" not in run or "step" not in run.coords:
        raise ValueError("a film of a run needs its learned_at and its steps: simulate(..., keep=None) keeps them")
    learned = run["learned_at"]
    if set(learned.dims) != {"replicate", "person"}:
        raise ValueError(f"learned_at has the dimensions {learned.dims}; select one scenario or point first")
    rows = rows_of(network, run.indexes["person"], "story")
    when = learned.transpose("replicate", "person").to_numpy()[:, rows]
    steps = run["step"].to_numpy()
    knows = np.array([(when <= step).mean(axis=0) for step in steps])
    means = {"people": run["share"].mean("replicate").to_numpy() if "share" in run else knows.mean(axis=1)}
    if "groups_reached" in run and network.n_groups:
        means["groups reached"] = run["groups_reached"].mean("replicate").to_numpy()
    nobody = pd.DataFrame({"step": [], "teacher": [], "learner": []}, dtype=int)
    curves = pd.DataFrame(means, index=pd.Index(steps, name="step"))
    return Course(knows, curves, nobody, [network], run.attrs.get("step_unit", "step"), run.sizes["replicate"])


def _curves(network: Network, knows: NDArray, steps: NDArray, held: NDArray | None) -> pd.DataFrame:
    columns: dict[str, Any] = {"people": knows.mean(axis=1)}
    if network.n_groups:
        columns["groups reached"] = (group_shares(network, knows) >= HALF - 1e-9).mean(axis=1)
    if held is not None:
        columns["groups that hold it"] = held
    return pd.DataFrame(columns, index=pd.Index(steps, name="step"))


def group_shares(network: Network, knows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the members of each group who know: (step, group)."""
    members = network.memberships_by_group.astype(bool).astype(float)
    return (members @ knows.T).T / np.maximum(network.group_sizes, 1)
