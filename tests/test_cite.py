"""What to cite: printed for a scenario, a run, rules, functions and modules."""

import subprocess
import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

import tidings as td
from tidings.cite import STYLES

TRIO = td.Network.from_edges([("Ana", "Ben"), ("Ben", "Cas")])
CFF = Path(__file__).parent.parent / "CITATION.cff"


def cited(*things, style="text"):
    page = StringIO()
    td.cite(*things, style=style, file=page)
    return page.getvalue()


def scenario(*rules):
    return td.Scenario(TRIO, list(rules), ["Ana"], steps=3)


def test_a_scenario_stands_for_its_rules():
    told = cited(scenario(td.Tell(0.1), td.Ask(0.1), td.Forget(0.1)))

    assert "Kempe, D., Kleinberg, J. & Tardos, É. (2003)." in told
    assert "Karp, R." in told
    assert told.endswith("No paper is named by: Forget.\n")


def test_a_paper_is_named_once_and_says_for_which_rules():
    told = cited(scenario(td.Tell(0.1, name="often"), td.Tell(0.2), td.Threshold(2, of="count")))

    assert told.count("Kempe, D.") == 1
    assert "    for Tell, Threshold\n" in told


def test_references_are_sorted_by_author_whatever_the_order():
    forth, back = cited(td.Tell(0.1), td.Ask(0.1)), cited([td.Ask(0.1), td.Tell(0.1)])

    assert forth == back
    assert forth.index("Karp") < forth.index("Kempe")


def test_a_run_says_what_it_was_made_of():
    one, other = scenario(td.Tell(0.1)), scenario(td.Ask(0.1))
    run, both = td.simulate(one, 2, rng=1), td.compare({"one": one, "other": other}, replicates=2, rng=1)

    assert cited(run) == cited(one)
    assert cited(both) == cited(one, other)


@pytest.mark.parametrize("made", [td.models.bass, td.theory.bass])
def test_functions_of_one_name_are_told_apart(made):
    told = cited(made)

    assert "Bass, F. M. (1969). A new product growth for model consumer durables. Management Science" in told
    assert f"for {made.__module__.split('.')[1]}.bass\n" in told


def test_a_module_stands_for_all_it_offers():
    told = cited(td.beliefs)

    assert "DeGroot" in told
    assert "March, J. G. (1991)" in told


def test_a_rule_of_ones_own_is_cited_by_its_docstring():
    @dataclass(frozen=True)
    class Gossip(td.Rule):
        """People gossip.

        References
        ----------
        .. [1] Ott, A. (2001). On gossip. *Journal of Coffee*, 1, 2-3.
        """

        def chance(self, now, draws):
            return now.never

    assert cited(Gossip()) == "Ott, A. (2001). On gossip. Journal of Coffee, 1, 2-3.\n    for Gossip\n"


def test_bibtex_has_one_entry_per_paper():
    told = cited(td.choose_first, td.reach, style="bibtex")

    assert told.count("@inproceedings{kempe2003maximizing,") == 1
    assert told.count("@") == 4


def test_without_arguments_the_library_is_cited_as_its_file_says():
    kept = dict(line.split(": ", 1) for line in CFF.read_text().splitlines() if ": " in line)
    told = cited()

    for part in ("title", "version", "license"):
        assert kept[part].strip('"') in told
    assert kept["  - name"].strip('"') in told
    assert kept["title"].strip('"') in cited(style="bibtex")


def test_it_prints_and_gives_nothing_back(capsys):
    assert td.cite(td.Tell(0.1)) is None
    assert "Kempe" in capsys.readouterr().out


@pytest.mark.parametrize("thing", ["Tell", 3, [["Tell"]]])
def test_what_has_no_references_is_refused(thing):
    with pytest.raises(TypeError, match="cite takes scenarios, runs, rules, functions and modules, got"):
        td.cite(thing)


def test_a_result_without_its_scenario_is_refused():
    with pytest.raises(ValueError, match="does not say which scenario"):
        td.cite(td.simulate(scenario(td.Tell(0.1)), 2, rng=1)["share"].mean("replicate"))


def test_a_style_that_is_unknown_is_refused():
    with pytest.raises(ValueError, match=f"style must be one of {', '.join(map(repr, STYLES))}"):
        td.cite(style="apa")


def test_where_docstrings_are_left_out_it_says_so():
    code = "import tidings as td; td.cite(td.Tell(0.1))"

    answer = subprocess.run([sys.executable, "-OO", "-c", code], capture_output=True, text=True)

    assert "RuntimeError: references are read from docstrings, and python -OO leaves those out" in answer.stderr
