"""References of docstrings: every one is complete, and their BibTeX is well-formed."""

import importlib
import inspect
import pkgutil
import re

import pytest

import tidings
from tidings.references import Reference, entry, references

PAPER = (
    "Ott, É. & Van Ray, B.-C. (2001). Ties & groups_of 5%. *Journal of Coffee*, 12(3-4), 1-9. https://doi.org/10.1/a_b"
)


def explained():
    """Everything of ours that has a docstring: classes, functions and modules."""
    for name in [tidings.__name__, *(m.name for m in pkgutil.walk_packages(tidings.__path__, "tidings."))]:
        module = importlib.import_module(name)
        yield module
        for thing in vars(module).values():
            if (inspect.isclass(thing) or inspect.isfunction(thing)) and thing.__module__ == name:
                yield thing


def read_bibtex(text):
    """A small reader: what follows @kind{key, as fields whose braces are balanced."""
    kind, key, body = re.fullmatch(r"@(\w+)\{([^,\s]+),\n(.*)\n\}", text, re.S).groups()
    fields = dict(re.fullmatch(r"  (\w+) = \{(.*)\},", line).groups() for line in body.split("\n"))
    for value in fields.values():
        depth = [value[:at].count("{") - value[:at].count("}") for at in range(len(value) + 1)]
        assert min(depth) == depth[-1] == 0
    return kind, key, fields


EVERY = sorted({reference for thing in explained() for reference in references(thing)})


def test_there_are_as_many_references_as_the_library_rests_on():
    assert len(EVERY) > 60


@pytest.mark.parametrize("reference", EVERY, ids=lambda reference: reference.key)
def test_every_reference_says_who_when_what_and_where(reference):
    fields = reference.fields

    assert {"author", "year", "title"} <= set(fields)
    assert {"journal", "publisher", "howpublished"} & set(fields)
    assert {"doi", "url"} & set(fields) or "publisher" in fields or fields["journal"].startswith("Proceedings")


@pytest.mark.parametrize("reference", EVERY, ids=lambda reference: reference.key)
def test_every_entry_is_bibtex_in_plain_letters(reference):
    kind, key, fields = read_bibtex(reference.bibtex)

    assert kind in ("article", "inproceedings", "book", "misc")
    assert re.fullmatch(r"[a-z]+\d{4}[a-z0-9]+", key)
    told = [said for name, said in fields.items() if name not in ("doi", "url")]
    assert all(said.isascii() and not re.search(r"(?<!\\)[&%#_$]", said) for said in told)


def test_no_two_references_share_a_key():
    keys = [reference.key for reference in EVERY]

    assert sorted(set(keys)) == sorted(keys)


def test_the_same_paper_is_written_alike_everywhere():
    online = [reference.fields.get("doi") for reference in EVERY if "doi" in reference.fields]

    assert sorted(set(online)) == sorted(online)


@pytest.mark.parametrize("thing", list(explained()), ids=lambda thing: getattr(thing, "__qualname__", thing.__name__))
def test_every_footnote_that_is_called_is_there(thing):
    text = thing.__doc__ or ""

    assert set(re.findall(r"\[(\d+)\]_", text)) <= set(re.findall(r"\.\. \[(\d+)\]", text))


def test_the_parts_of_a_paper_are_read():
    assert Reference(PAPER).fields == {
        "author": "Ott, É. and Van Ray, B.-C.",
        "year": "2001",
        "title": "Ties & groups_of 5%",
        "journal": "Journal of Coffee",
        "volume": "12",
        "number": "3-4",
        "pages": "1--9",
        "doi": "10.1/a_b",
    }


def test_what_means_something_else_to_tex_is_escaped_and_addresses_are_left_alone():
    _, key, fields = read_bibtex(Reference(PAPER).bibtex)

    assert key == "ott2001ties"
    assert fields["title"] == r"{Ties \& groups\_of 5\%}"
    assert fields["author"] == r"Ott, {\'E}. and Van Ray, B.-C."
    assert fields["doi"] == "10.1/a_b"


def test_a_reference_in_other_words_is_kept_whole():
    told = Reference("Our handbook, chapter 3")

    assert told.fields == {"note": "Our handbook, chapter 3"}
    assert read_bibtex(told.bibtex)[0] == "misc"


def test_what_rests_on_nothing_has_no_references():
    def plain():
        """Nothing to see."""

    assert references(plain) == references(lambda: 0) == []


def test_an_entry_has_a_line_per_field():
    assert entry("misc", "one", {"note": "two"}) == "@misc{one,\n  note = {two},\n}"
