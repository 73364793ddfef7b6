"""References to papers: read from docstrings, written as text or BibTeX."""

from __future__ import annotations

import inspect
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

_SECTION = re.compile(r"^References\n-{3,}\n(.*?)(?=^\S[^\n]*\n-{3,}$|\Z)", re.M | re.S)
_ENTRY = re.compile(r"^\.\. \[\w+\]\s+(.*(?:\n[ \t]+\S.*)*)", re.M)
_PARTS = re.compile(r"(?P<authors>.+?) \((?P<year>\d{4})\)\. (?P<about>.+?)(?P<url> https?://\S+)?$")
_AUTHOR = re.compile(r"([^,&]+), ((?:\w+\.[ -]?)+)(?:, |,? & )?")
_ARTICLE = re.compile(r"(?P<title>.+)\. \*(?P<journal>[^*]+)\*(?:, (?P<where>.+))?\.$")
_BOOK = re.compile(r"\*(?P<title>[^*]+)\*\. (?P<publisher>.+)\.$")
_WHERE = re.compile(r"(?:(?P<volume>\d+)(?:\((?P<number>[\d-]+)\))?, )?(?P<pages>[\w-]+)$")
_UNUSUAL = {"&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "$": r"\$", "~": r"\textasciitilde{}", "ø": r"{\o}"}
_ACCENTS = {"\u0301": "'", "\u0300": "`", "\u0308": '"', "\u0302": "^", "\u0303": "~", "\u0327": "c ", "\u030c": "v "}
_MINOR = {"a", "an", "the", "on", "of", "some", "in"}


@dataclass(frozen=True, order=True)
class Reference:
    """One paper, book or program, as a docstring names it.

    It is ordered by its text, which begins with the first author.

    Parameters
    ----------
    written : str
        Authors, year, title and where it was published: ``Ott, A. & Ray, B. (2001). Title. *Journal*,
        5(2), 1-9. https://doi.org/...``, or for a book ``Ott, A. (2001). *Title*. Publisher.``

    Examples
    --------
    >>> paper = Reference("Watts, D. J. (2002). A simple model. *PNAS*, 99(9), 5766-5771.")
    >>> paper.text
    'Watts, D. J. (2002). A simple model. PNAS, 99(9), 5766-5771.'
    >>> paper.key
    'watts2002simple'
    """

    written: str

    @property
    def text(self) -> str:
        """The reference in plain letters."""
        return self.written.replace("*", "")

    @property
    def fields(self) -> dict[str, str]:
        """The parts that BibTeX names; one that is written otherwise is kept whole, as a note."""
        parts = _PARTS.match(self.written)
        article, book = (kind.match(parts["about"]) if parts else None for kind in (_ARTICLE, _BOOK))
        found = article or book
        if parts is None or found is None or not _AUTHOR.match(parts["authors"]):
            return {"note": self.text}
        who = " and ".join(
            f"{name.strip()}, {initials.strip()}" for name, initials in _AUTHOR.findall(parts["authors"])
        )
        told = {"author": who, "year": parts["year"], **found.groupdict(default="")}
        told |= _placed(told.pop("where", "")) | _online(parts["url"])
        if book and parts["url"]:  # a program, or a page
            told["howpublished"] = told.pop("publisher")
        return {name: said for name, said in told.items() if said}

    @property
    def key(self) -> str:
        """First author, year and the first word of weight in the title."""
        fields = self.fields
        words = [word for word in re.findall(r"[\w']+", fields.get("title", "")) if word.lower() not in _MINOR]
        first = fields.get("author", self.text).split(",")[0]
        return _ascii(first + fields.get("year", "") + "".join(words[:1]))

    @property
    def bibtex(self) -> str:
        """The BibTeX entry."""
        fields = self.fields
        kind = "article" if "journal" in fields else "book" if "publisher" in fields else "misc"
        if fields.get("journal", "").startswith("Proceedings of the") and "volume" not in fields:
            kind, fields["booktitle"] = "inproceedings", fields.pop("journal")
        return entry(kind, self.key, fields)


def references(thing: Any) -> list[Reference]:
    """The references that a docstring names in its section of that name.

    Examples
    --------
    >>> from tidings.rules import Ask
    >>> [reference.key for reference in references(Ask)]
    ['karp2000randomized']
    """
    section = _SECTION.search(inspect.cleandoc(thing.__doc__ or ""))
    entries = _ENTRY.findall(section[1]) if section else []
    return [Reference(" ".join(entry.split())) for entry in entries]


def entry(kind: str, key: str, fields: dict[str, str]) -> str:
    r"""A BibTeX entry; what means something else to TeX is escaped, and titles keep their capitals.

    Examples
    --------
    >>> print(entry("book", "ray2001", {"author": "Ray, É.", "title": "Ties & groups"}))
    @book{ray2001,
      author = {Ray, {\'E}.},
      title = {{Ties \& groups}},
    }
    """
    as_they_are = {"doi", "url"}
    told = {name: said if name in as_they_are else _tex(said) for name, said in fields.items()}
    told |= {"title": f"{{{told['title']}}}"} if "title" in told else {}
    lines = [f"  {name} = {{{said}}}," for name, said in told.items()]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def _online(url: str | None) -> dict[str, str]:
    at = (url or "").strip()
    doi = at.removeprefix("https://doi.org/")
    return {"doi": doi} if doi != at else {"url": at}


def _placed(where: str | None) -> dict[str, str]:
    """Volume, number and pages."""
    at = _WHERE.match(where or "")
    if at is None:
        return {"pages": where or ""}
    return {**at.groupdict(default=""), "pages": at["pages"].replace("-", "--")}


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("ø", "o")).encode("ascii", "ignore").decode()
    return re.sub(r"\W|_", "", plain).lower()


def _tex(text: str) -> str:
    return "".join(map(_letter, unicodedata.normalize("NFC", text)))


def _letter(letter: str) -> str:
    bare, *accents = list(unicodedata.normalize("NFD", letter))
    if len(accents) == 1 and accents[0] in _ACCENTS:
        return f"{{\\{_ACCENTS[accents[0]]}{bare}}}"
    return _UNUSUAL.get(letter, letter)
