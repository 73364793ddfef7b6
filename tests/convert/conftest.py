"""Many ties, and a count of the Python that they take."""

import sys

import numpy as np
import pytest


@pytest.fixture
def many():
    """Ends of n different ties among some people, in no order and none to oneself."""

    def draw(n, n_people):
        pairs = np.random.default_rng(0).choice(n_people * (n_people - 1), n, replace=False)
        source, step = np.divmod(pairs, n_people - 1)
        return source, (source + 1 + step) % n_people

    return draw


@pytest.fixture
def lines_run():
    """How many lines of Python a call runs through, ours and anyone's: a loop counts at every turn."""

    def count(call):
        lines = 0

        def watch(frame, event, argument):
            nonlocal lines
            lines += event == "line"
            return watch

        before = sys.gettrace()
        sys.settrace(watch)
        try:
            call()
        finally:
            sys.settrace(before)
        return lines

    return count
