"""How the documentation is built: ``python -m sphinx -W -b html docs docs/_build/html``."""

import shutil
import warnings
from pathlib import Path

import matplotlib

import tidings

matplotlib.use("Agg")

HERE = Path(__file__).parent
shutil.rmtree(HERE / "notebooks", ignore_errors=True)
shutil.copytree(HERE.parent / "notebooks", HERE / "notebooks", ignore=shutil.ignore_patterns(".*"))

project = "tidings"
author = "The tidings developers"
copyright = "the tidings developers"
version = release = tidings.__version__

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx_design",
    "sphinx_gallery.gen_gallery",
]
exclude_patterns = ["_build", "README.md", "gallery/*.ipynb", "gallery/*.py", "examples"]
source_suffix = {".md": "myst-nb", ".ipynb": "myst-nb", ".rst": "restructuredtext"}

# Notebooks are run by the tests, and shown as they are committed.
nb_execution_mode = "off"
nb_execution_raise_on_error = True
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
myst_links_external_new_tab = False

autosummary_generate = True
autosummary_imported_members = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
default_role = "py:obj"
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

sphinx_gallery_conf = {
    "examples_dirs": "examples",
    "gallery_dirs": "gallery",
    "filename_pattern": r"/\d\d_",
    "within_subsection_order": "FileNameSortKey",
    "download_all_examples": False,
    "remove_config_comments": True,
    "show_memory": False,
    "min_reported_time": 30,
    "image_scrapers": ("matplotlib",),
    "matplotlib_animations": False,
    "thumbnail_size": (400, 280),
    "plot_gallery": True,
    "abort_on_example_error": True,
}
warnings.filterwarnings("ignore", category=UserWarning, message=".*Agg, which is a non-GUI backend.*")

html_theme = "pydata_sphinx_theme"
html_title = "tidings"
html_static_path = ["_static"]
html_css_files = ["tidings.css"]
html_show_sourcelink = False
html_theme_options = {
    "logo": {"text": "tidings"},
    "show_prev_next": True,
    "header_links_before_dropdown": 6,
    "navbar_align": "left",
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "tango",
    "pygments_dark_style": "monokai",
}
html_sidebars = {page: [] for page in ("index", "tutorial", "glossary", "changelog", "contributing")}

# Names of types in docstrings that are words and not links.
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type"]


LINKS = {  # what pages call by their places in the repository, and where it is on the site
    "](../../notebooks/": "](../notebooks/",
    "](../notebooks/": "](notebooks/",
    "](../benchmarks/results.md)": "](benchmarks.md)",
    "](../benchmarks/choosing.md)": "](benchmarks.md)",
    "](../benchmarks/working.md)": "](benchmarks.md)",
}


def to_the_site(app, name, source):
    """Links between files of the repository lead to the pages that show them."""
    if name.startswith("notebooks/"):
        source[0] = source[0].replace("](../docs/", "](../")
    for here, there in LINKS.items():
        if here.count("../") == 1 + name.count("/"):
            source[0] = source[0].replace(here, there)


def setup(app):
    """Called by Sphinx."""
    app.connect("source-read", to_the_site)
