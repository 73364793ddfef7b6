"""Killed at any moment, interrupted, or run twice at once: the same result in the end."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

import tidings as td
from tests.sweep.plans import MANY, slowly

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


@pytest.fixture(scope="module")
def uninterrupted():
    return td.sweep(slowly, 20, rng=1, progress=False, p=MANY)


def start(folder, *more):
    command = [sys.executable, "-m", "tests.sweep.plans", str(folder), *more]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, preexec_fn=heeding)


def heeding():
    """Control-C stops it, also where the tests run in the background, deaf to it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def n_files(folder):
    return len(list(folder.glob("*.nc")))


def wait_for(n, folder, process):
    """Wait until so many points are finished, or the process has ended."""
    end = time.monotonic() + 60
    while n_files(folder) < n and process.poll() is None:
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.002)


def test_a_sweep_that_is_killed_again_and_again_comes_to_the_same_result(uninterrupted, tmp_path):
    """Each time after some more points, at a random moment of the next."""
    luck, finished = random.Random(7), 0
    for more in (1, 3, 6):
        process = start(tmp_path)
        wait_for(finished + more, tmp_path, process)
        time.sleep(luck.random() * 0.03)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert n_files(tmp_path) >= finished + more
        finished = n_files(tmp_path)
        half = td.open_sweep(tmp_path)
        assert half.attrs["finished"] == finished < len(MANY)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.nc")}

    resumed = td.sweep(slowly, 20, rng=1, progress=False, folder=tmp_path, p=MANY)

    assert resumed.compute().identical(uninterrupted)
    assert td.open_sweep(tmp_path).compute().identical(uninterrupted)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_two_processes_on_one_folder_do_each_other_no_harm(uninterrupted, tmp_path):
    first, second = start(tmp_path), start(tmp_path)
    for process in (first, second):
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said

    assert n_files(tmp_path) == len(MANY)
    assert not (tmp_path / "aside").exists()
    assert not list(tmp_path.glob("*.part"))
    assert td.open_sweep(tmp_path).compute().identical(uninterrupted)


def test_processes_that_share_out_an_axis_fill_one_folder(uninterrupted, tmp_path):
    parts = [start(tmp_path, "0", "15"), start(tmp_path, "10", "30")]
    for process in parts:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said

    together = td.open_sweep(tmp_path).compute()
    assert together.attrs["finished"] == len(MANY)
    assert together.sel(p=MANY).identical(uninterrupted)


@pytest.mark.parametrize("workers", ["0", "2"])
def test_control_c_stops_it_and_keeps_what_is_finished(uninterrupted, workers, tmp_path):
    process = start(tmp_path, "0", "30", workers)
    wait_for(2, tmp_path, process)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode != 0
    assert "KeyboardInterrupt" in said
    assert "points are finished, kept in the folder: run it again to go on" in said
    assert 2 <= td.open_sweep(tmp_path).attrs["finished"] < len(MANY)
    assert td.sweep(slowly, 20, rng=1, progress=False, folder=tmp_path, p=MANY).compute().identical(uninterrupted)
