"""What the README shows is so: its example runs as printed, its table has every rule and no other."""

import inspect
import re
from pathlib import Path

import pytest

import tidings as td

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def example():
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    return code


def test_the_example_runs_as_printed(example):
    names = {}

    exec(example, names)

    last = names["runs"]["share"].isel(step=-1).mean("replicate")
    today, oftener = (float(last.sel(scenario=name)) for name in ("today", "oftener"))
    assert today < oftener <= 1


def test_the_example_is_short(example):
    assert len([line for line in example.splitlines() if line.strip()]) <= 15


def test_the_table_has_every_rule_with_parameters_it_has():
    rows = re.findall(r"^\| (`.*?) \|", README, flags=re.MULTILINE)
    shown = dict(re.findall(r"`(\w+)\(([\w, ]*)\)`", " ".join(rows)))

    assert set(shown) == {type(rule).__name__ for rule in td.testing.every_rule()}
    for rule, parameters in shown.items():
        assert set(parameters.split(", ")) <= set(inspect.signature(getattr(td, rule)).parameters)
