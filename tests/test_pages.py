"""What the pages of the documentation show runs as printed, page by page from top to bottom."""

import re
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

DOCS = Path(__file__).parents[1] / "docs"
SKIPPED = {"clusters.md", "insight.md"}  # they have tests of their own, of their numbers as well
PAGES = sorted(
    path
    for path in DOCS.rglob("*.md")
    if not {"_build", "notebooks", "gallery", "generated"} & set(path.relative_to(DOCS).parts)
    and path.name not in SKIPPED
    and "```python\n" in path.read_text(encoding="utf-8")
)


def code_of(path):
    return re.findall(r"^```python\n(.*?)^```", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(DOCS).with_suffix("")))
def test_a_page_runs_from_top_to_bottom(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "page"}
    plt.close("all")
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="IProgress not found")
        for number, code in enumerate(code_of(path), start=1):
            exec(compile(code, f"{path.name}, block {number}", "exec"), names)
            plt.close("all")


def test_there_are_pages():
    assert len(PAGES) > 12
