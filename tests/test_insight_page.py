"""What docs/insight.md shows runs as printed, and its numbers are what comes out."""

import re
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

import tidings as td

PAGE = (Path(__file__).parents[1] / "docs" / "insight.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def names():
    names = {}
    plt.close("all")
    for code in re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL):
        exec(code, names)
    plt.close("all")
    return names


def test_the_table_is_what_comes_out(names):
    rows = [row.strip("| ").split(" | ") for row in re.findall(r"^\| \d.*$", PAGE, flags=re.MULTILINE)]
    table = names["table"].set_index("rank").drop(columns="standard_error")
    for rank, choice, *numbers in rows:
        found = table.loc[int(rank)]
        assert found["choice"] == choice
        assert [f"{number:.1f}" for number in found.drop("choice")] == numbers


def test_what_is_said_of_the_choice_is_so(names):
    assert names["teams"].expected_reach.iloc[1] == pytest.approx(30, abs=0.5)
    assert names["checked"].reach_kept.mean() == pytest.approx(0.95, abs=0.04)
    assert td.measures.told_within(names["run"], names["company"]).mean() == pytest.approx(0.93, abs=0.01)


def test_planted_chances_lie_within_their_intervals(names):
    found = names["found"]
    for name, planted in (("Broadcast.p", 0.01), ("Tell.p", 0.03)):
        assert found["low"].sel(parameter=name) <= planted <= found["high"].sel(parameter=name)
