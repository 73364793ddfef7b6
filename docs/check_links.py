"""Checks that links of the built site lead somewhere: ``python docs/check_links.py docs/_build/html``."""

import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """The places of a page and where it leads."""

    def __init__(self, path):
        super().__init__()
        self.places, self.links = set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        """Note ids, names, links and pictures."""
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.places.add(value)
            if value and (name, tag) in (("href", "a"), ("src", "img")):
                self.links.append(value)


def lost(folder):
    """Links that lead nowhere, with the page they are on."""
    pages = {path.resolve(): Page(path) for path in folder.rglob("*.html") if "_static" not in path.parts}
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            to = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            to = to / "index.html" if to.is_dir() else to
            anchor = unquote(parts.fragment)
            if not to.exists() or (anchor and to in pages and anchor not in pages[to].places):
                yield f"{path.relative_to(folder.resolve())}: {link}"


if __name__ == "__main__":
    found = sorted(set(lost(Path(sys.argv[1]))))
    print(*found, sep="\n")
    print(f"{len(found)} links lead nowhere")
    sys.exit(bool(found))
