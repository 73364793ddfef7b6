"""Plans that tests sweep over, in a module so that processes and other interpreters can import them."""

import os
import signal
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass

import tidings as td

TEAMS = td.make.teams(40, rng=1)


@dataclass(frozen=True)
class Poster(td.Rule):
    """A poster tells everybody."""

    p: float

    def chance(self, now, draws):
        return now.never + self.p


@dataclass(frozen=True)
class Fatal(td.Rule):
    """The process that asks it is lost."""

    def chance(self, now, draws):
        os.kill(os.getpid(), signal.SIGKILL)


def plan(p, n_seeds=1):
    return td.Scenario(TEAMS, td.models.sir(p, tire=0.2), n_seeds, steps=8)


def poster(p):
    return td.Scenario(TEAMS, [td.Tell(p), Poster(0.01)], 1, steps=8)


def pair(p):
    """A comparison at every point."""
    today = plan(p)
    return {"today": today, "with a poster": today.but(Poster(0.05))}


def slowly(p):
    """A plan that takes its time, so that there is some to be killed in."""
    time.sleep(0.04)
    return plan(p)


MANY = [round(0.01 * number, 2) for number in range(1, 31)]


def main(folder, first="0", last="30", workers="0"):
    """Play some of the points into a folder."""
    executor = ProcessPoolExecutor(int(workers)) if workers != "0" else None
    with executor or nullcontext():
        points = MANY[int(first) : int(last)]
        td.sweep(slowly, 20, rng=1, folder=folder, progress=False, executor=executor, p=points)


if __name__ == "__main__":
    main(*sys.argv[1:])
