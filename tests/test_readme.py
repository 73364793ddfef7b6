"""What the README shows is so: its example runs as printed, its table has every rule and no other."""

import inspect
import re
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

import tidings as td

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def example():
    return re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


def test_the_example_runs_as_printed(example):
    names = {}

    plt.close("all")
    for code in example:
        exec(code, names)
    plt.close("all")

    last = names["runs"]["share"].isel(step=-1).mean("replicate")
    today, oftener = (float(last.sel(scenario=name)) for name in ("today", "oftener"))
    assert today < oftener <= 1
    assert names["found"].attrs["converged"]


def test_the_example_is_short(example):
    assert [len([line for line in code.splitlines() if line.strip()]) <= 15 for code in example] == [True, True]


def test_the_table_has_every_rule_with_parameters_it_has():
    rows = re.findall(r"^\| (`.*?) \|", README, flags=re.MULTILINE)
    shown = dict(re.findall(r"`(\w+)\(([\w, ]*)\)`", " ".join(rows)))

    assert set(shown) == {type(rule).__name__ for rule in td.testing.every_rule()}
    for rule, parameters in shown.items():
        assert set(parameters.split(", ")) <= set(inspect.signature(getattr(td, rule)).parameters)
