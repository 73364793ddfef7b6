"""What docs/clusters.md shows is so: its script runs as printed, and whoever plays gives the same bits."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tidings as td

PAGE = (Path(__file__).parents[1] / "docs" / "clusters.md").read_text(encoding="utf-8")
SCRIPT, *_ = CODE = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
(PART,) = [code for code in CODE if "part, parts" in code]
COMMANDS = re.findall(r"^    (python sweep\.py.*)$", PAGE, flags=re.MULTILINE)


@pytest.fixture
def start(tmp_path):
    """Start a script of the page in a folder of its own, with the words of a command line."""

    def started(folder, *words):
        here = tmp_path / folder
        here.mkdir(exist_ok=True)
        (here / "sweep.py").write_text(SCRIPT, encoding="utf-8")
        (here / "part.py").write_text(PART, encoding="utf-8")
        quiet = {**os.environ, "DASK_DISTRIBUTED__DASHBOARD__LINK": "", "PYTHONWARNINGS": "ignore"}
        return subprocess.Popen([sys.executable, *words], cwd=here, env=quiet, stdout=subprocess.PIPE, text=True)

    return started


def said(process):
    """What a script printed, once it has ended well."""
    out, _ = process.communicate()
    assert process.returncode == 0
    return out


def test_whoever_plays_gives_the_same_bits(start, tmp_path):
    pytest.importorskip("distributed")
    words = {"laptop": [], "processes": ["processes"], "dask": ["dask"]}
    assert [command.split()[2:] for command in COMMANDS] == list(words.values())

    started = {name: start(name, "sweep.py", *given) for name, given in words.items()}
    printed = {name: said(process) for name, process in started.items()}
    runs = {name: td.open_sweep(tmp_path / name / "results") for name in words}

    assert "raises" in printed["laptop"]
    assert printed["laptop"] == printed["processes"] == printed["dask"]
    assert runs["laptop"].attrs["finished"] == 12
    assert runs["laptop"].identical(runs["processes"])
    assert runs["laptop"].identical(runs["dask"])


def test_parts_of_an_axis_are_the_whole_sweep(start, tmp_path):
    parts = [start("parts", "part.py", str(part), "2") for part in range(2)]
    for part in parts:
        said(part)
    files = set((tmp_path / "parts" / "results").glob("*.nc"))
    said(start("parts", "sweep.py"))

    assert len(files) == 12
    assert set((tmp_path / "parts" / "results").glob("*.nc")) == files
    assert td.open_sweep(tmp_path / "parts" / "results").attrs["finished"] == 12


def test_the_script_is_short():
    assert len([line for line in SCRIPT.splitlines() if line.strip()]) <= 32
