"""The main job, as it is typed."""

import json
import subprocess
import sys
import time

import pandas as pd
import pytest

import tidings as td
from tidings.__main__ import main


@pytest.fixture
def tables(tmp_path):
    """An organisation of 12 in two departments that share one person."""
    ties = pd.DataFrame({"source": [1, 1, 2, 3, 7, 8, 6], "target": [2, 3, 4, 5, 8, 9, 7]})
    groups = [(number, "north") for number in range(1, 7)] + [(number, "south") for number in range(6, 13)]
    ties.to_csv(tmp_path / "ties.csv", index=False)
    pd.DataFrame(groups, columns=["person", "group"]).to_csv(tmp_path / "memberships.csv", index=False)
    return tmp_path


def said(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_without_arguments_it_tells_of_the_women_of_natchez(capsys):
    code, out, err = said(capsys)
    assert (code, err) == (0, "")
    assert "18 women, 278 ties, 14 gatherings" in out
    assert "Evelyn Jefferson learns something new" in out
    assert "Half of the women know by week" in out
    assert "Through which rule they first learned" in out
    assert "The surprising bridge" in out


def test_it_answers_within_five_seconds():
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "tidings"], check=True, capture_output=True)
    assert time.perf_counter() - start < 5


def test_the_json_says_what_simulate_says(capsys):
    code, out, _ = said(capsys, "--json", "--replicates", 200, "--rng", 5, "--steps", 8)
    answer = json.loads(out)
    network = td.Network.from_affiliation(__import__("networkx").davis_southern_women_graph())
    rules = [eval(rule, vars(td)) for rule in answer["rules"]]
    run = td.simulate(td.Scenario(network, rules, answer["seeds"], 8), 200, rng=5)
    assert code == 0
    assert [row["mean"] for row in answer["know"]] == pytest.approx((18 * run.share.mean("replicate")).values)
    assert sum(answer["credit"].values()) == pytest.approx(1)
    assert len(answer["groups"]) == 14


def test_the_same_rng_says_the_same_and_another_something_else(capsys):
    first, again, other = (said(capsys, "--json", "--rng", rng)[1] for rng in (3, 3, 4))
    assert first == again
    assert first != other


def test_your_own_tables_are_played(tables, capsys):
    code, out, err = said(
        capsys, "--ties", tables / "ties.csv", "--memberships", tables / "memberships.csv", "--seeds", "1", "2",
        "--steps", 12, "--step-unit", "day", "--mutual", "--json",
    )  # fmt: skip
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert (answer["people"], answer["ties"], answer["groups_in_all"]) == (12, 14, 2)
    assert answer["seeds"] == ["1", "2"]
    assert answer["know"][0] == {"step": 0, "mean": 2.0, "low": 2.0, "high": 2.0}
    assert answer["bridges"][0]["person"] == "6"


def test_ties_alone_or_memberships_alone_will_do(tables, capsys):
    for name, file in (("--ties", "ties.csv"), ("--memberships", "memberships.csv")):
        code, out, err = said(capsys, name, tables / file)
        assert (code, err) == (0, "")
        assert "drawn anew each time" in out


def test_columns_of_other_names_are_taken_in_order_and_it_says_so(tables, capsys):
    pd.DataFrame({"id": ["a", "b"], "dept": ["x", "x"]}).to_csv(tables / "staff.csv", index=False)
    code, _, err = said(capsys, "--memberships", tables / "staff.csv", "--seeds", "a")
    assert code == 0
    assert "taking the columns id and dept as person and group" in err


def test_a_figure_is_drawn_where_it_was_asked_for_and_nowhere_else(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = said(capsys, "--replicates", 50, "--figure", "davis.png")
    assert code == 0
    assert "davis.png" in out
    assert [path.name for path in tmp_path.iterdir()] == ["davis.png"]
    assert (tmp_path / "davis.png").stat().st_size > 20_000


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--seeds", "Evelyn Jeferson"], "did you mean 'Evelyn Jefferson'?"),
        (["--ties", "nowhere.csv"], "nowhere.csv"),
        (["--tell", "2"], "Tell.p must be a chance between 0 and 1, got 2.0. Did you mean 0.02?"),
        (["--replicates", "0"], "replicates must be at least 1, got 0"),
        (["--steps", "-1"], "steps must be at least 0, got -1"),
        (["--rng", "-1"], "rng must not be negative"),
        (["--figure", "picture.doc"], "doc"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(capsys, arguments, message):
    code, out, err = said(capsys, "--replicates", 20, *arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("tidings: ")
    assert message in err
    assert "Traceback" not in err


def test_a_table_with_one_column_is_refused(tmp_path, capsys):
    (tmp_path / "odd.csv").write_text("name\nAna\n")
    code, _, err = said(capsys, "--ties", tmp_path / "odd.csv")
    assert code == 2
    assert "needs the columns source and target, got ['name']" in err
