"""On a real Dask cluster of worker processes, also when one of them is killed."""

import os
import signal
import threading
import time
from dataclasses import dataclass

import pytest

import tidings as td
from tests.sweep.plans import TEAMS
from tidings.workers import n_workers

distributed = pytest.importorskip("distributed")

P = [round(0.01 * number, 2) for number in range(1, 25)]


@pytest.fixture(scope="module")
def client():
    from dask.distributed import Client, LocalCluster

    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": ":0"}
    with LocalCluster(silence_logs=50, **options) as cluster, Client(cluster) as client:
        yield client


@dataclass(frozen=True)
class Dawdle(td.Rule):
    """A rule that takes its time, so that there is some to be killed in."""

    seconds: float

    def chance(self, now, draws):
        time.sleep(self.seconds)
        return now.never


def local(p):
    """A plan with a rule that no worker can import: Dask carries its code."""

    @dataclass(frozen=True)
    class Here(Dawdle):
        pass

    return td.Scenario(TEAMS, [*td.models.sir(p, tire=0.2), Here(0.01, name="Dawdle")], 1, steps=8)


@pytest.fixture(scope="module")
def alone():
    return td.sweep(local, 70, rng=5, p=P)


def test_it_tells_how_many_workers_it_has(client):
    assert n_workers(client.get_executor()) == 2


def test_simulations_and_comparisons_give_the_same_bits(client):
    scenario = td.Scenario(TEAMS, td.models.sir(0.1, tire=0.2), 1, steps=8)
    with client.get_executor() as executor:
        assert td.simulate(scenario, 200, rng=1, executor=executor).identical(td.simulate(scenario, 200, rng=1))
        both = {"a": scenario, "b": scenario.but(td.Tell(0.2))}
        assert td.compare(both, 70, rng=1, executor=executor).identical(td.compare(both, 70, rng=1))
        assert td.reach(scenario, 200, rng=1, executor=executor).identical(td.reach(scenario, 200, rng=1))


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(client, alone, tmp_path):
    workers = client.run(os.getpid)
    lost = next(iter(workers.values()))
    killed = []

    def kill():
        while len(list(tmp_path.glob("*.nc"))) < 4:
            time.sleep(0.005)
        os.kill(lost, signal.SIGKILL)
        killed.append(len(list(tmp_path.glob("*.nc"))))

    killer = threading.Thread(target=kill)
    killer.start()
    with client.get_executor() as executor:
        kept = td.sweep(local, 70, rng=5, executor=executor, folder=tmp_path, p=P)
    killer.join()

    assert killed[0] < len(P), "it was over before the worker was killed"
    client.wait_for_workers(2)
    assert lost not in client.run(os.getpid).values()
    assert kept.compute().identical(alone)


def test_an_error_names_the_point_and_leaves_the_cluster_idle(client):
    @dataclass(frozen=True)
    class Wrong(td.Rule):
        p: float

        def chance(self, now, draws):
            return now.never + (2 if self.p == 0.03 else 0)

    with (
        client.get_executor() as executor,
        pytest.raises(td.PointError, match=r"the point p=0.03 failed: ValueError: Wrong"),
    ):
        td.sweep(lambda p: local(p).but(Wrong(p)), 5, rng=1, executor=executor, p=P)
    end = time.monotonic() + 30
    while any(client.processing().values()) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(client.processing().values())
