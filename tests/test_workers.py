"""Batches over executors: the same bits, and the network only once."""

import pickle
import subprocess
import sys
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import pytest

import tidings as td
from tidings import workers
from tidings.testing import every_rule, example_network

EVERYTHING = [*td.results.DEFAULT, *td.results.PER_STEP]


@pytest.fixture
def scenario():
    return td.Scenario(example_network(), every_rule(), 2, steps=6)


class Posting(Executor):
    """One worker behind a post office: whatever is sent and comes back is pickled."""

    _max_workers = 1

    def __init__(self):
        self.sent = []

    def submit(self, call, *args, **kwargs):
        letter = pickle.dumps((call, args, kwargs))
        self.sent.append(len(letter))
        future = Future()
        try:
            call, args, kwargs = pickle.loads(letter)
            future.set_result(pickle.loads(pickle.dumps(call(*args, **kwargs))))
        except Exception as wrong:
            future.set_exception(wrong)
        return future


@pytest.fixture(autouse=True)
def forgetful():
    workers._networks.clear()
    yield
    workers._networks.clear()


@pytest.mark.parametrize("cut", [1, 3])
def test_threads_and_posted_batches_give_the_same_bits(scenario, cut):
    scenario = scenario.but(without=["Threshold", "Linear threshold"]).finer(cut)
    alone = td.simulate(scenario, 300, rng=1, keep=EVERYTHING)
    with ThreadPoolExecutor(2) as threads:
        assert alone.identical(td.simulate(scenario, 300, rng=1, keep=EVERYTHING, executor=threads))
    assert alone.identical(td.simulate(scenario, 300, rng=1, keep=EVERYTHING, executor=Posting(), batch=64))


def test_processes_give_the_same_bits(scenario):
    one_shot = td.Scenario(scenario.network, td.models.independent_cascade(0.3), 2, steps=20)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        spread = td.simulate(scenario, 150, rng=1, executor=processes, batch=50)
        reached = td.reach(one_shot, 150, rng=1, executor=processes)
    assert spread.identical(td.simulate(scenario, 150, rng=1))
    assert reached.identical(td.reach(one_shot, 150, rng=1))


def test_a_network_travels_to_a_worker_once():
    network = td.Network.from_edges([(i, i + 1) for i in range(20_000)])
    post = Posting()
    td.simulate(td.Scenario(network, [td.Tell(0.1)], [0], 3), 640, rng=1, executor=post, batch=64, keep="share")
    assert post.sent[0] > 100_000
    assert len(post.sent) == 10
    assert max(post.sent[1:]) < 2_000
    td.simulate(td.Scenario(network, [td.Tell(0.2)], [1], 3), 64, rng=1, executor=post, keep="share")
    assert len(post.sent) == 11  # brought along in vain: whether a worker still has it is not known


def test_a_worker_that_lost_the_network_is_sent_it_again(scenario, monkeypatch):
    alone = td.simulate(scenario, 300, rng=1)
    work = workers._work

    def forgets(do, fingerprint, load):
        answer = work(do, fingerprint, load)
        workers._networks.clear()
        return answer

    monkeypatch.setattr(workers, "_work", forgets)
    with ThreadPoolExecutor(1) as threads:
        assert alone.identical(td.simulate(scenario, 300, rng=1, executor=threads, batch=64))


def play_on(networks, executor):
    for network in networks:
        td.simulate(td.Scenario(network, [td.Tell(0.1)], 1, 2), 3, rng=1, executor=executor)


def test_a_worker_keeps_as_many_networks_as_there_is_room_for(scenario, monkeypatch):
    networks = [scenario.network.with_ties([("P00", "P01", p + 1.0)]) for p in range(5)]
    monkeypatch.setattr(workers, "ROOM", 3 * workers.LEAST)
    play_on([*networks, networks[2]], Posting())

    assert list(workers._networks) == [networks[at].fingerprint for at in (3, 4, 2)]


def test_a_network_larger_than_the_room_is_kept_alone(scenario, monkeypatch):
    monkeypatch.setattr(workers, "ROOM", 0)
    play_on([scenario.network, scenario.network.with_ties([("P00", "P01", 2.0)])], Posting())

    assert len(workers._networks) == 1


def test_a_rule_that_cannot_be_sent_gets_an_error_that_says_what_to_do(scenario):
    @dataclass(frozen=True)
    class Local(td.Rule):
        def chance(self, now, draws):
            return now.never

    refused = pytest.raises(TypeError, match="cannot be sent to the executor's workers.*Put the rule into a module")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes, refused:
        td.simulate(scenario.but(Local()), 3, rng=1, executor=processes)


def test_a_rule_of_a_notebook_is_refused_by_processes_and_does_not_break_their_pool():
    """A rule that is written at the prompt exists in no file that another process could read."""
    code = """
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
import tidings as td

@dataclass(frozen=True)
class Own(td.Rule):
    def chance(self, now, draws):
        return now.never

pair = td.Network.from_edges([("Ana", "Ben")])
with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
    try:
        td.simulate(td.Scenario(pair, [td.Tell(0.1), Own()], ["Ana"], 3), 3, rng=1, executor=processes)
    except TypeError as wrong:
        print(wrong)
    again = td.simulate(td.Scenario(pair, [td.Tell(0.1)], ["Ana"], 3), 3, rng=1, executor=processes)
    print(again.sizes["replicate"])
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()

    assert "cannot be sent to the executor's workers" in said[0]
    assert "Put the rule into a module" in said[0]
    assert said[1] == "3"


class Counting(ThreadPoolExecutor):
    """Counts what it is given."""

    n_jobs = 0

    def submit(self, call, *args):
        self.n_jobs += 1
        return super().submit(call, *args)


@pytest.mark.parametrize("workers, n_scenarios, n_jobs", [(1, 1, 1), (3, 1, 3), (4, 2, 4), (3, 2, 4), (2, 3, 3)])
def test_every_worker_has_something_to_do(scenario, workers, n_scenarios, n_jobs):
    with Counting(workers) as threads:
        td.compare({str(number): scenario for number in range(n_scenarios)}, 192, rng=1, executor=threads)
        n_resent = threads.n_jobs - n_jobs

    assert n_resent == 0


def test_an_error_of_a_rule_arrives_with_its_step(scenario):
    @dataclass(frozen=True)
    class Wrong(td.Rule):
        def chance(self, now, draws):
            return now.never + 2.0

    with ThreadPoolExecutor(1) as threads:
        for executor in (None, threads):
            with pytest.raises(ValueError, match=r"Wrong.chance gave 2.0 in step 0") as caught:
                td.simulate(scenario.but(Wrong()), 3, rng=1, executor=executor)
            assert caught.value.__cause__ is None


def test_after_an_error_nothing_is_left_in_the_queue(scenario):
    class FirstFails(Executor):
        """The first of what is sent fails, the rest waits."""

        _max_workers = 2

        def __init__(self):
            self.futures = []

        def submit(self, call, *args, **kwargs):
            self.futures.append(Future())
            if len(self.futures) == 1:
                self.futures[0].set_exception(RuntimeError("no room"))
            return self.futures[-1]

    queue = FirstFails()
    with pytest.raises(RuntimeError, match="no room"):
        td.simulate(scenario, 300, rng=1, executor=queue, batch=64)
    assert len(queue.futures) > 1
    assert all(future.cancelled() for future in queue.futures[1:])


@pytest.mark.parametrize("given", ["processes", 2, ProcessPoolExecutor])
def test_what_is_no_executor_is_refused(scenario, given):
    for batch in (None, 64):
        with pytest.raises(TypeError, match="executor must have a method submit"):
            td.simulate(scenario, 3, rng=1, executor=given, batch=batch)
