"""March: people learn from a code, and the code from those who do better than it."""

from __future__ import annotations

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings._checks import probability, whole
from tidings.beliefs.course import dressed, parts, provenance
from tidings.draws import Draws, key_of

Signs = NDArray[np.int8]  # -1, 0 (does not know) or 1
WORDS = {
    "knowledge_of_code": "knowledge of the code",
    "knowledge_of_people": "mean knowledge of the people",
    "settled_at": "step from which nothing can change",
}


def march(
    p1: float,
    p2: float,
    *,
    n_people: int = 50,
    n_dimensions: int = 30,
    turnover: float = 0.0,
    turbulence: float = 0.0,
    steps: int = 500,
    replicates: int = 100,
    rng: Any = None,
    batch: int | None = None,
) -> xr.Dataset:
    """In every step people learn from the code of their organisation, and the code from those who did better than it.

    Reality has so many dimensions, each 1 or -1 with even chances. A person believes 1, 0 or -1 on
    each of them, evenly drawn at the start; the code starts at 0, which is no belief.

    Parameters
    ----------
    p1 : float in [0, 1]
        Chance, per step, person and dimension on which the code says something else, that the
        person moves towards it: from the contrary to no belief, from no belief to that of the code.
    p2 : float in [0, 1]
        How fast the code learns, per step and dimension: if `k` more of those who do better act
        against it than with it (or than the other way, where it has no belief), it takes on their
        view with chance ``1 - (1 - p2) ** k``.
    n_people, n_dimensions : int
        How many; 50 and 30 in the article.
    turnover : float in [0, 1]
        Chance, per step, that a person leaves and somebody new comes, with beliefs drawn evenly.
    turbulence : float in [0, 1]
        Chance, per step and dimension, that reality turns to its contrary.
    steps : int
        How many steps are followed at most.
    replicates, rng, batch
        As in `simulate`.

    Returns
    -------
    Dataset
        ``knowledge_of_code`` and ``knowledge_of_people``, the mean over people (replicate, step):
        dimensions on which a belief is right, less those on which it is wrong, as a share of all.
        ``settled_at`` (replicate): the step from which nothing can change any more, NaN where that
        did not come within `steps` (always so under turnover or turbulence).

    Notes
    -----
    The article [1]_ alone does not give its Figure 1; these are the rules of the original program, as
    Christensen (2015) noted them and Workiewicz (2019) [2]_ recreated it. In each step: people turn over and
    reality turns; people act, tossing a coin where they have no belief; they learn from the code; and
    the code learns from the actions of those who got more of reality right, less what they got
    wrong, than it has knowledge, be it by luck.

    References
    ----------
    .. [1] March, J. G. (1991). Exploration and exploitation in organizational learning. *Organization Science*,
       2(1), 71-87. https://doi.org/10.1287/orsc.2.1.71
    .. [2] Workiewicz, M. (2019). *March_1991_Original*. Program. https://github.com/Mac13kW/March_1991_Original

    Examples
    --------
    >>> slow, fast = (march(p1, 0.5, replicates=100, rng=1)["knowledge_of_code"][:, -1].mean() for p1 in (0.1, 0.9))
    >>> bool(slow > fast)
    True
    """
    chances = {"p1": p1, "p2": p2, "turnover": turnover, "turbulence": turbulence}
    chances = {name: probability(f"march.{name}", chance) for name, chance in chances.items()}
    shape = whole("n_people", n_people), whole("n_dimensions", n_dimensions)
    steps, n, key = whole("steps", steps, least=0), whole("replicates", replicates), key_of(rng)
    code, people = np.empty((2, n, steps + 1))
    settled_at = np.full(n, np.nan)
    for rows in parts(n, 4 * shape[0] * shape[1], batch):
        life = _Organisation(Draws(key, np.arange(rows.start, rows.stop)), shape, **chances)
        life.follow(code[rows], people[rows], settled_at[rows])
    run = xr.Dataset(
        {
            "knowledge_of_code": (("replicate", "step"), code),
            "knowledge_of_people": (("replicate", "step"), people),
            "settled_at": ("replicate", settled_at),
        },
        {"replicate": np.arange(n), "step": np.arange(steps + 1)},
        {
            "key": key,
            "replicates": n,
            **provenance("march", {**chances, "n_people": shape[0], "n_dimensions": shape[1]}),
        },
    )
    return dressed(run, WORDS)


class _Organisation:
    """Some replicates; those in which nothing can change any more are put aside."""

    def __init__(self, draws: Draws, shape: tuple[int, int], p1: float, p2: float, turnover: float, turbulence: float):
        self.draws, self.shape = draws, shape
        self.p1, self.p2, self.turnover, self.turbulence = p1, p2, turnover, turbulence
        self.row = np.arange(len(draws.replicates))  # of the replicates that still go on
        self.reality: Signs = np.where(self._hashes("reality", 0, shape[1]) & _HALF, 1, -1).astype(np.int8)
        self.beliefs = self._naive(0)
        self.code: Signs = np.zeros_like(self.reality)  # (dimension, replicate)

    def follow(self, code: NDArray, people: NDArray, settled_at: NDArray) -> None:
        """Write down what code and people know in every step, and when it was settled."""
        for step in range(code.shape[1]):
            if step:
                self._advance(step)
            n_people, n_dimensions = self.shape
            code[self.row, step:] = _right(self.code, self.reality)[:, None] / n_dimensions
            known = _right(self.beliefs, self.reality).sum(axis=0)
            people[self.row, step:] = known[:, None] / (n_people * n_dimensions)
            settled = self._is_settled()
            settled_at[self.row[settled]] = step
            if settled.any():
                self._keep(~settled)
            if not len(self.row):
                break

    def _advance(self, step: int) -> None:
        if self.turnover:
            leaves = _occurs(self._hashes("turnover", step, self.shape[0]), self.turnover)
            self.beliefs = np.where(leaves[:, None], self._naive(step), self.beliefs)
        if self.turbulence:
            turns = _occurs(self._hashes("turbulence", step, self.shape[1]), self.turbulence)
            self.reality = np.where(turns, -self.reality, self.reality)
        luck = self._hashes("beliefs", step, *self.shape)
        coin = (luck & _HALF).astype(np.int8) * np.int8(2) - np.int8(1)
        actions = np.where(self.beliefs == 0, coin, self.beliefs)
        # Gradual: who believes the contrary comes to have no belief, and only then that of the code.
        learns = _occurs(luck, self.p1)
        before, self.beliefs = self.code, np.clip(self.beliefs + learns * self.code, -1, 1).astype(np.int8)
        self.code = self._learned(before, actions, step)

    def _learned(self, code: Signs, actions: Signs, step: int) -> Signs:
        """The code once it has learned from what the better ones did."""
        better = _right(actions, self.reality) > _right(code, self.reality)
        majority = (actions * better[:, None]).sum(axis=0, dtype=np.int64)
        view = np.sign(majority).astype(np.int8)
        # Looked up, since powers of long and short arrays may differ in the last bit.
        chance = (1.0 - (1.0 - self.p2) ** np.arange(self.shape[0] + 1))[np.abs(majority)]
        takes = (view != 0) & (view != code) & _occurs(self._hashes("code", step, self.shape[1]), chance)
        return np.where(takes, view, code)

    def _is_settled(self) -> NDArray[np.bool_]:
        """Where nobody can learn from the code, and it from nobody, however lucky: (replicate,)."""
        if self.turnover or self.turbulence:
            return np.zeros(len(self.row), dtype=bool)
        alike = (self.code == 0) | (self.beliefs == self.code)
        at_best = _right(self.beliefs, self.reality) + (self.beliefs == 0).sum(axis=1)
        ahead = (at_best > _right(self.code, self.reality)).any(axis=0)
        return (alike.all(axis=(0, 1)) | (self.p1 == 0)) & (~ahead | (self.p2 == 0))

    def _keep(self, going: NDArray[np.bool_]) -> None:
        self.row, self.reality, self.code = self.row[going], self.reality[:, going], self.code[:, going]
        self.beliefs = self.beliefs[..., going]

    def _naive(self, step: int) -> Signs:
        """Beliefs of people who are new: (person, dimension, replicate)."""
        luck = self._hashes("naive", step, *self.shape)
        return (_numbers(luck) * 3.0).astype(np.int8) - np.int8(1)

    def _hashes(self, what: str, step: int, *shape: int) -> NDArray[np.uint64]:
        """64 bits of luck for each place and replicate that goes on: (*shape, replicate)."""
        luck = self.draws.luck(f"march:{what}", step, np.arange(np.prod(shape)))
        lane = np.arange(self.draws.lanes.n_lanes)[self.draws.lanes.columns][self.row]
        return luck.hashes(slice(None), lane).reshape(*shape, len(lane))


_HALF = np.uint64(1)  # a coin: the last bit, which `_numbers` leaves out


def _numbers(luck: NDArray[np.uint64]) -> NDArray[np.float64]:
    return (luck >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _occurs(luck: NDArray[np.uint64], chance: float | NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether something happens, which it does with `chance`."""
    return (luck >> np.uint64(11)) >= np.ceil((1.0 - np.asarray(chance)) * 2.0**53).astype(np.uint64)


def _right(beliefs: Signs, reality: Signs) -> NDArray[np.int64]:
    """Dimensions on which beliefs (or actions) are right, less those on which they are wrong: (..., replicate)."""
    return (beliefs * reality).sum(axis=-2, dtype=np.int64)
