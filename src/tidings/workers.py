"""Workers: jobs on one network, done here or spread over any `concurrent.futures.Executor`.

A network travels to a worker once and stays there under its fingerprint; jobs are small.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Any, TypeVar

from tidings.network import Network

Job = TypeVar("Job")
Done = TypeVar("Done")

_KEPT = 4  # networks that a worker keeps
_networks: dict[str, Network] = {}


class _Missing:
    """What a worker answers that has not seen the network."""


def n_workers(executor: Executor | None) -> int:
    """How many jobs an executor does at once, as far as it tells."""
    if executor is None:
        return 1
    if isinstance(executor, type) or not callable(getattr(executor, "submit", None)):
        raise TypeError(f"executor must have a method submit, such as ProcessPoolExecutor(2) has, got {executor!r}")
    return int(getattr(executor, "_max_workers", 0) or os.cpu_count() or 1)


def done(
    executor: Executor | None, network: Network, do: Callable[[Network, Job], Done], jobs: Sequence[Job]
) -> Iterator[tuple[Job, Done]]:
    """Each job with what came of it, in the order in which they end.

    Parameters
    ----------
    executor : Executor, optional
        Who does them; without one they are done here, one after the other.
    network : Network
        What all of them are about.
    do : callable
        ``do(network, job)``; a function of a module, so that it can be sent.
    jobs : sequence
        What is to be done.
    """
    if executor is None:
        yield from ((job, do(network, job)) for job in jobs)
        return
    running: dict[Future[Any], Job] = {}
    waiting = list(reversed(jobs))
    # One job in hand for each worker and one more in the queue: the first ones bring the network along.
    room, new_workers = 2 * n_workers(executor), n_workers(executor)
    try:
        while running or waiting:
            while waiting and len(running) < room:
                job = waiting.pop()
                running[_sent(executor, network, do, job, along=new_workers > 0)] = job
                new_workers -= 1
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job, result = running.pop(future), _result(future)
                if isinstance(result, _Missing):
                    running[_sent(executor, network, do, job, along=True)] = job
                else:
                    yield job, result
    finally:
        for future in running:
            future.cancel()


def _sent(
    executor: Executor, network: Network, do: Callable[[Network, Job], Done], job: Job, along: bool
) -> Future[Any]:
    return executor.submit(_work, do, network.fingerprint, network if along else None, job)


def _work(do: Callable[[Network, Job], Done], fingerprint: str, network: Network | None, job: Job) -> Done | _Missing:
    """In the worker: do a job, or say that the network is missing."""
    if network is not None and fingerprint not in _networks:
        _networks[fingerprint] = network
        while len(_networks) > _KEPT:
            _networks.pop(next(iter(_networks)))
    here = _networks.get(fingerprint)
    return _Missing() if here is None else do(here, job)


def _result(future: Future[Any]) -> Any:
    try:
        return future.result()
    except (pickle.PicklingError, AttributeError, TypeError) as wrong:
        if "pickle" not in str(wrong) and not isinstance(wrong, pickle.PicklingError):
            raise
        raise TypeError(
            f"this cannot be sent to the executor's workers: {wrong}. Put the rule into a module that workers can "
            "import, or take an executor that carries code (threads, loky, Dask)"
        ) from wrong
