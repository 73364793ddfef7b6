"""Runs: scenarios played in batches, here or by workers, each put together into one result."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import closing
from typing import Any, NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from tidings import results
from tidings._checks import known, share, whole
from tidings.draws import Draws
from tidings.network import Network
from tidings.record import coordinates, meanings, provenance, record, room_for
from tidings.scenario import Scenario
from tidings.workers import Task, done, n_workers

LANES = 1 << 19  # people times replicates played side by side, so that a batch stays in cache

Asked = tuple[Any, Scenario]  # a scenario that is to be played, and what it is called by whoever asks


class Order(NamedTuple):
    """What is wanted of every scenario that is played together."""

    replicates: int
    key: int
    names: tuple[str, ...] = results.DEFAULT
    reached: float = 0.5
    batch: int | None = None
    way: str | None = None


def order_of(replicates: int, key: int, keep: Iterable[str] | None, reached: float, **more: Any) -> Order:
    """What is wanted, once it is known to make sense."""
    n, least = whole("replicates", replicates), share("reached", reached)
    return Order(n, key, _kept(keep), least, **more)


def played(
    executor: Executor | None,
    asked: Iterable[Asked],
    order: Order,
    n_asked: int = 1,
    blame: Callable[[Any, Exception], Exception] = lambda _, wrong: wrong,
) -> Generator[tuple[Any, xr.Dataset], None, None]:
    """Each scenario's name with its result, in the order in which they end.

    Parameters
    ----------
    executor : Executor, optional
        Who plays the batches.
    asked : iterable of (name, Scenario)
        What is played; one is taken only when there is room for it.
    order : Order
        What is wanted of each.
    n_asked : int
        How many there are: where workers are more, a scenario is cut for several of them.
    blame : callable
        ``blame(name, error)``: the error that is raised where one scenario fails. The rest is
        cancelled then.
    """
    n_parts = -(-n_workers(executor) // max(n_asked, 1))
    with closing(done(executor, _play, _tasks(asked, order, n_parts))) as ended:
        for (run, rows), take in ended:
            try:
                run.add(rows, take())
            except Exception as wrong:
                said = blame(run.name, wrong)
                raise said from (None if said is wrong else wrong)
            if run.is_complete:
                yield run.name, run.dataset()


def _tasks(asked: Iterable[Asked], order: Order, n_parts: int) -> Iterator[Task]:
    for name, scenario in asked:
        size = order.batch or batch_size(scenario.network.n_people, order.replicates, n_parts)
        rows_of_each = batches(order.replicates, size)
        run = _Run(name, scenario, order, len(rows_of_each))
        for rows in rows_of_each:
            yield Task((run, rows), scenario.network, _Batch(scenario.parts(), order, rows))


class _Run:
    """The result of one scenario while its batches come in."""

    def __init__(self, name: Any, scenario: Scenario, order: Order, n_batches: int):
        self.name, self.scenario, self.order, self.n_missing = name, scenario, order, n_batches
        self.arrays: dict[str, NDArray] = {}
        self.meanings = meanings(scenario, order.names)

    @property
    def is_complete(self) -> bool:
        return not self.n_missing

    def add(self, rows: tuple[int, int], batch: dict[str, NDArray]) -> None:
        """Write some replicates into their place."""
        self.arrays = self.arrays or room_for(self.scenario, self.order.names, self.order.replicates)
        for name, values in batch.items():
            here = self.arrays[name][slice(*rows)]
            if name in self.meanings:
                np.take(self.meanings[name], values, out=here, mode="clip")
            else:
                here[...] = values
        self.n_missing -= 1

    def dataset(self) -> xr.Dataset:
        """The labelled result."""
        n, key, reached = self.order.replicates, self.order.key, self.order.reached
        attrs = {"key": key, "replicates": n, "reached": reached, **provenance(self.scenario)}
        return results.dataset(self.arrays, coordinates(self.scenario, n), attrs)


class _Batch(NamedTuple):
    """Some replicates of a scenario, without its network: what is sent to a worker."""

    parts: dict[str, Any]
    order: Order
    rows: tuple[int, int]


def _play(network: Network, batch: _Batch) -> dict[str, NDArray]:
    """In a worker, or here: the arrays of some replicates."""
    scenario, order = Scenario.of_parts(network, batch.parts), batch.order
    draws = Draws(order.key, np.arange(*batch.rows))
    # When something happened and who taught whom is noted as small whole numbers: they are quick to write, and
    # travel in an eighth of the bytes.
    noted = {name: np.min_scalar_type(len(means) - 1) for name, means in meanings(scenario, order.names).items()}
    room = room_for(scenario, order.names, len(draws.replicates), noted)
    return record(scenario, draws, room, order.reached, order.way)


def batches(replicates: int, size: int) -> list[tuple[int, int]]:
    """First and one more than last replicate of each batch."""
    return [(start, min(start + size, replicates)) for start in range(0, replicates, size)]


def batch_size(n_people: int, replicates: int, n_parts: int = 1) -> int:
    """Replicates played side by side: whole words, as many as stay in cache, and at least so many parts."""
    in_cache = LANES // n_people // 64
    each = -(-replicates // (64 * n_parts))
    return 64 * max(1, min(in_cache, each))


def _kept(keep: Iterable[str] | None) -> tuple[str, ...]:
    if keep is None:
        return results.DEFAULT
    names = (keep,) if isinstance(keep, str) else tuple(keep)
    for name in names:
        known("variable", name, (*results.DEFAULT, *results.TAUGHT, *results.PER_STEP, *results.WORKED))
    return names
