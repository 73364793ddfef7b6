"""The reference lists what is public and nothing else; links between files of the repository lead somewhere."""

import re
from pathlib import Path

import pytest

import tidings as td

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
MODULES = sorted(path.stem for path in REFERENCE.glob("*.md") if path.stem != "index")
TEXTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
TEXTS = [path for path in TEXTS if not {"_build", "generated", "gallery"} & set(path.relative_to(ROOT).parts)]


def listed(page):
    """The names in the tables of a page."""
    text = (REFERENCE / f"{page}.md").read_text(encoding="utf-8")
    tables = re.findall(r"autosummary::\n(?:   :.*\n)+\n((?:   \w+\n)+)", text)
    return [name for table in tables for name in table.split()]


def test_the_reference_has_every_public_name_once():
    effects = ["Effect", "FORGET", "KEEP", "LEARN", "LEAVE", "LOSE", "REVIVE", "TIRE"]
    said = (REFERENCE / "index.md").read_text(encoding="utf-8")

    assert sorted([*listed("index"), *MODULES, *effects, "__version__"]) == sorted(td.__all__)
    assert all(f"`{effect}`" in said for effect in effects)


@pytest.mark.parametrize("module", MODULES)
def test_the_page_of_a_module_has_all_that_is_public_in_it(module):
    public = [name for name in getattr(td, module).__all__ if not (module == "results" and name.isupper())]

    assert listed(module) == public


def test_the_words_of_results_are_all_explained():
    page = (REFERENCE / "results.md").read_text(encoding="utf-8")

    for name, word in td.results.VOCABULARY.items():
        assert f"| `{name}` | {', '.join(word.dims)} | {word.long_name} | {word.units} |" in page


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files_that_are_there(path):
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text)]
    here = [link for link in links if link and not re.match(r"https?://|mailto:", link)]
    made = "gallery/index.rst"  # by the build of the site

    assert [link for link in here if not (link.endswith(made) or (path.parent / link).exists())] == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_dois_have_the_form_of_one(path):
    dois = re.findall(r"doi\.org/([^\s)>]+)", path.read_text(encoding="utf-8"))

    assert [doi for doi in dois if not re.fullmatch(r"10\.\d{4,9}/\S+", doi)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "examples").glob("*.py")), ids=lambda path: path.stem)
def test_an_example_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 30


def test_every_plot_has_an_example():
    shown = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "examples").glob("*.py"))
    drawing = [name for name in td.plot.__all__ if f"td.plot.{name}(" in shown]
    numbers = {"adoption", "arrivals", "bands", "bistable", "branches", "differences", "expectations", "heat", "layout"}

    assert set(td.plot.__all__) - set(drawing) == numbers | {"tree_layout"}
