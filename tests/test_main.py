"""The main job, as it is typed."""

import json
import subprocess
import sys
import time

import pandas as pd
import pytest

import tidings as td
from tidings.__main__ import main

CALM = ("--tell", 0, "--raises", 0, "--adopt", 0, "--onboard", 0, "--forget", 0)


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
    rules = [getattr(td, rule)(**chances) for rule, chances in answer["rules"].items()]
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
    assert answer["network"] == {"ties": str(tables / "ties.csv"), "memberships": str(tables / "memberships.csv")}
    assert answer["bridges"][0]["person"] == "6"


def test_ties_alone_or_memberships_alone_will_do(tables, capsys):
    for name, file in (("--ties", "ties.csv"), ("--memberships", "memberships.csv")):
        code, out, err = said(capsys, name, tables / file)
        assert (code, err) == (0, "")
        assert "drawn anew each time" in out


def test_weights_in_the_tables_count(tmp_path, capsys):
    (tmp_path / "ties.csv").write_text("source,target,weight\nAna,Ben,0\nAna,Cas,1\n")
    _, out, _ = said(capsys, "--ties", tmp_path / "ties.csv", "--seeds", "Ana", "--tell", 1, "--forget", 0, "--json")
    assert json.loads(out)["know"][-1]["mean"] == 2


def test_columns_of_other_names_are_taken_in_order_and_it_says_so(tables, capsys):
    pd.DataFrame({"id": ["a", "b"], "dept": ["x", "x"]}).to_csv(tables / "staff.csv", index=False)
    code, _, err = said(capsys, "--memberships", tables / "staff.csv", "--seeds", "a")
    assert code == 0
    assert "note: " in err
    assert "taking the columns id and dept as person and group" in err


def test_a_rule_that_was_asked_for_and_cannot_act_is_not_passed_over_in_silence(tables, capsys):
    _, _, quiet = said(capsys, "--ties", tables / "ties.csv")
    _, _, err = said(capsys, "--ties", tables / "ties.csv", "--exchange", 0.5)
    assert quiet == ""
    assert "note: Exchange" in err


def test_words_fit_their_numbers(capsys):
    _, out, _ = said(
        capsys, "--replicates", 1, "--steps", 2, "--step-unit", "days", "--seeds", "Evelyn Jefferson", "Flora Price"
    )
    assert "Evelyn Jefferson, Flora Price learn something new: 1 replicate of 2 days." in out
    _, out, _ = said(capsys, "--replicates", 2, "--steps", 1, *CALM)
    assert "2 replicates of 1 week." in out
    assert "Nobody passes it on: every chance is 0" in out
    assert "14 of the gatherings never within 1 week." in out


def test_whoever_reads_may_stop_reading():
    command = f"{sys.executable} -m tidings | head -n 1"
    done = subprocess.run(["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Davis Southern Women")


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
        (["--ties", "nowhere.csv"], "there is no file nowhere.csv"),
        (["--mutual"], "--mutual is about your own ties; give them with --ties FILE"),
        (["--tell", "2"], "Tell.p must be a chance between 0 and 1, got 2.0. Did you mean 0.02?"),
        (["--replicates", "0"], "replicates must be at least 1, got 0"),
        (["--steps", "-1"], "steps must be at least 0, got -1"),
        (["--rng", "-1"], "rng must not be negative"),
        (["--figure", "picture.doc"], "--figure needs a file name that ends in .png, .pdf or .svg, got 'picture.doc'"),
        (["--figure", ""], "--figure needs a file name that ends in .png, .pdf or .svg, got ''"),
        (["--figure", "."], "--figure needs a file name that ends in .png, .pdf or .svg, got '.'"),
        (["--figure", "nowhere/a.png"], "there is no folder nowhere; make it first"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(capsys, arguments, message):
    code, out, err = said(capsys, "--replicates", 20, *arguments)
    assert code == 2
    assert out == ""
    assert err.startswith("tidings: ")
    assert message in err
    assert "Traceback" not in err


def test_json_stays_json_when_a_figure_is_drawn_too(tmp_path, capsys):
    _, out, err = said(capsys, "--json", "--replicates", 20, "--figure", tmp_path / "a.png")
    assert json.loads(out)["people"] == 18
    assert "Drawn to" in err
