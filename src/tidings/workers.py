"""Workers: jobs on networks, done here or spread over any `concurrent.futures.Executor`.

A network travels to a worker once and stays there under its fingerprint; jobs are small.
"""

from __future__ import annotations

import os
import pickle
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import closing
from functools import partial
from typing import Any, NamedTuple, TypeVar

from tidings.network import Network

Done = TypeVar("Done")

ROOM = 10_000_000  # people, ties and memberships of the networks that a worker keeps
LEAST = 10_000  # what a network counts for at least
UNSENDABLE = "this cannot be sent to the executor's workers"
RECOUNT = 5.0  # seconds after which workers are counted again: a cluster grows and shrinks

_networks: dict[str, Network] = {}  # the latest last
_lock = threading.Lock()


class _Missing:
    """What a worker answers that has not seen the network."""


class Task(NamedTuple):
    """Something to do on a network; `tag` stays here."""

    tag: Any
    network: Network
    job: Any


def n_workers(executor: Executor | None) -> int:
    """How many jobs an executor does at once, as far as it tells."""
    if executor is None:
        return 1
    if isinstance(executor, type) or not callable(getattr(executor, "submit", None)):
        raise TypeError(f"executor must have a method submit, such as ProcessPoolExecutor(2) has, got {executor!r}")
    cluster = getattr(executor, "_client", None)  # of Dask: its executor tells through its client only
    if cluster is not None and hasattr(cluster, "nthreads"):
        return max(sum(cluster.nthreads().values()), 1)
    return int(getattr(executor, "_max_workers", 0) or os.cpu_count() or 1)


def done(
    executor: Executor | None, do: Callable[[Network, Any], Done], tasks: Iterable[Task]
) -> Generator[tuple[Any, Callable[[], Done]], None, None]:
    """Each task's tag with a function that gives, or raises, what came of it, in the order in which they end.

    Parameters
    ----------
    executor : Executor, optional
        Who does them; without one they are done here, one after the other, each when it is asked for.
    do : callable
        ``do(network, job)``; a function of a module, so that it can be sent.
    tasks : iterable of Task
        What is to be done. A task is taken only when there is room for it. When the caller stops
        asking, those that wait are cancelled.
    """
    if executor is None:
        yield from ((task.tag, partial(do, task.network, task.job)) for task in tasks)
        return
    running: dict[Future[Any], Task] = {}
    crew = _Crew(executor, do)
    waiting = iter(tasks)
    try:
        more = True
        while running or more:
            while more and len(running) < crew.room():
                task = next(waiting, None)
                more = task is not None
                if task is not None:
                    running[crew.send(task)] = task
            # Those that failed come last: whoever stops at the first of them has all that was finished by then.
            for future in sorted(wait(running, return_when=FIRST_COMPLETED).done, key=_failed):
                task = running.pop(future)
                if not _failed(future) and isinstance(future.result(), _Missing):
                    running[crew.send(task, along=True)] = task
                else:
                    yield task.tag, partial(_result, future)
    finally:
        for future in running:
            future.cancel()


def in_order(
    executor: Executor | None, do: Callable[[Network, Any], Done], network: Network, jobs: Iterable[Any]
) -> list[Done]:
    """What came of some jobs on one network, in their order; see `done`."""
    tasks = (Task(number, network, job) for number, job in enumerate(jobs))
    with closing(done(executor, do, tasks)) as ended:
        found = {number: take() for number, take in ended}
    return [found[number] for number in range(len(found))]


class _Crew:
    """An executor, and how often it was sent each network."""

    def __init__(self, executor: Executor, do: Callable[[Network, Any], Any]):
        self.executor, self.do = executor, do
        self.sent: Counter[str] = Counter()
        # Processes that cannot read what they are sent break the whole pool, and do not say why. So what they are
        # sent is packed here and opened where errors are caught. Others carry code in ways of their own.
        module = type(executor).__module__
        self.packed = isinstance(executor, ProcessPoolExecutor) or module.startswith("mpi4py")
        self._count()

    def room(self) -> int:
        """How many tasks may be under way: one in hand for each worker and one more in the queue."""
        if time.monotonic() > self.counted + RECOUNT:
            self._count()
        return 2 * self.n_workers

    def _count(self) -> None:
        self.n_workers, self.counted = n_workers(self.executor), time.monotonic()

    def send(self, task: Task, along: bool = False) -> Future[Any]:
        """Submit a task; the network goes along until every worker should have it, or if `along` is true."""
        name = task.network.fingerprint
        along = along or self.sent[name] < self.n_workers
        self.sent[name] += along
        load: Any = (task.network if along else None, task.job)
        try:
            load = _packed(load) if self.packed else load
        except TypeError as wrong:
            unsent: Future[Any] = Future()
            unsent.set_exception(wrong)
            return unsent
        return self.executor.submit(_work, self.do, name, load)


def _work(do: Callable[[Network, Any], Done], fingerprint: str, load: Any) -> Done | _Missing:
    """In the worker: do a job, or say that the network is missing."""
    network, job = pickle.loads(load) if isinstance(load, bytes) else load
    here = _kept(fingerprint, network)
    return _Missing() if here is None else do(here, job)


def _kept(fingerprint: str, brought: Network | None) -> Network | None:
    """The network that is kept here, or else the one that was brought; the oldest go where they take too much room."""
    with _lock:
        network = _networks.pop(fingerprint, brought)
        if network is not None:
            _networks[fingerprint] = network
        if brought is not None:
            room = ROOM - sum(map(_size, _networks.values()))
            for name in list(_networks)[:-1]:
                if room < 0:
                    room += _size(_networks.pop(name))
    return network


def _size(network: Network) -> int:
    return max(network.n_people + network.n_ties + network.membership.nnz, LEAST)


def _packed(load: Any) -> bytes:
    try:
        return pickle.dumps(load, protocol=pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, AttributeError, TypeError) as wrong:
        raise _unsendable(wrong) from wrong


def _failed(future: Future[Any]) -> bool:
    return future.cancelled() or future.exception() is not None


def _result(future: Future[Any]) -> Any:
    try:
        return future.result()
    except (pickle.PicklingError, AttributeError, TypeError, ModuleNotFoundError) as wrong:
        told = str(wrong)
        if told.startswith(UNSENDABLE):
            raise
        if "pickle" in told or "Can't get " in told or isinstance(wrong, (pickle.PicklingError, ModuleNotFoundError)):
            raise _unsendable(wrong) from wrong
        raise


def _unsendable(wrong: Exception) -> TypeError:
    return TypeError(
        f"{UNSENDABLE}: {wrong}. Put the rule into a module that workers can "
        "import, or take an executor that carries code (threads, loky, Dask)"
    )
