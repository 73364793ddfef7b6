"""Notebooks run from top to bottom, with the data and without, and what is committed of them is clean."""

import sys
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
MACHINE = (str(FOLDER), "/root/", "/tmp/", "/home/", "/Users/", "C:\\\\", "site-packages")  # what only one machine has
LIGHT = 850_000  # bytes, pictures and all

WANTED = {"tour", "organisation", "lone_wolf", "first", "viral", "fit", "own_rule", "overnight", "figures"}

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def executed(path, folder):
    """The notebook as it comes out when it is run in a folder, by the interpreter of the tests."""
    notebook = nbformat.read(path, as_version=4)
    which = nbformat.v4.new_code_cell("import sys\n\nprint(sys.executable)")
    notebook.cells.insert(0, which)
    nbclient.NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    assert which.outputs[0].text.strip() == sys.executable
    return notebook


def printed(notebook):
    """All that its cells print."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output.text for output in outputs if output.output_type == "stream")


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=[pytest.mark.slow] * (path.stem not in WANTED)) for path in NOTEBOOKS],
    ids=lambda path: path.stem,
)
def test_it_runs_where_it_lies_and_leaves_nothing_there(path):
    before = sorted(FOLDER.rglob("*"))

    executed(path, FOLDER)

    assert sorted(FOLDER.rglob("*")) == before


SOURCES = {"decision": "sociopatterns.org", "lone_wolf": "sociopatterns.org", "first": "sociopatterns.org"}
LONG = [pytest.param(*named, marks=pytest.mark.slow) for named in SOURCES.items()]


@pytest.mark.parametrize(("name", "source"), [("fit", "netdiffuseR"), *LONG])
def test_it_runs_without_the_data_too_and_says_where_they_are(name, source, tmp_path):
    folder = tmp_path / "away" / "notebooks"
    folder.mkdir(parents=True)
    notebook = executed(FOLDER / f"{name}.ipynb", folder)

    assert source in printed(notebook)
    assert not list(folder.iterdir())


def test_all_of_them_are_there_and_looked_at():
    assert {path.stem for path in NOTEBOOKS} == WANTED | {"decision"}


def test_data_of_others_are_read_only_where_it_is_tried_without_them_too():
    reading = {path.stem for path in NOTEBOOKS if "shared/data" in path.read_text(encoding="utf-8")}

    assert reading == {"fit", *SOURCES}


@every_notebook
def test_what_is_committed_was_run_from_top_to_bottom(path):
    cells = code(nbformat.read(path, as_version=4))

    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert all(output.output_type != "error" for cell in cells for output in cell.outputs)
    assert any("image/png" in output.get("data", {}) for cell in cells for output in cell.outputs)


@every_notebook
def test_what_is_committed_is_light_and_tells_nothing_of_a_machine(path):
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)

    assert len(text) < LIGHT
    assert [word for word in MACHINE if word in text] == []
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.kernelspec.name == "python3"
    assert all(cell.metadata == {} for cell in notebook.cells)
