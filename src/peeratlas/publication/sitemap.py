"""What robots read: the sitemap, with every page in every language, and robots.txt, with what is not for them.

The sitemap follows sitemaps.org 0.9, the other languages Google's xhtml:link; robots.txt follows RFC 9309.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from peeratlas.labels import LANGUAGES

NAME: Final = "sitemap.xml"
MOST_ADDRESSES: Final = 50_000
MOST_BYTES: Final = 50_000_000
"""What one file may hold, unpacked; with more the sitemap is an index of parts."""

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_LINKS: Final = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_FRAME: Final = 500
"""More bytes than what stands around the addresses."""
_DEFAULT: Final = LANGUAGES[0]
# What a robot would ask without end, or what is a part of another page; no `*`, since things may be called so too.
_CLOSED: Final = ("/sparql", "/oembed")
_CLOSED_PAGES: Final = ("search", "embed/", "sparql?")


@dataclass(frozen=True, slots=True)
class Sitemap:
    """`root` is the public address without its last slash, `day` that of the edition."""

    pages: Sequence[str]
    root: str
    day: date

    def files(self) -> Mapping[str, Callable[[], bytes]]:
        """The sitemap, or its index and the parts, by their names. All lie at the root: a part tells what is below."""
        parts = self.cut()
        if len(parts) == 1:
            return {NAME: partial(self._written, parts[0])}
        named = {f"sitemap-{number}.xml.gz": pages for number, pages in enumerate(parts, 1)}
        return {NAME: partial(self._index, tuple(named))} | {
            name: partial(self._packed, pages) for name, pages in named.items()
        }

    def cut(self) -> list[Sequence[str]]:
        """The pages in pieces that each fit into one file; a page stands in one piece with all its languages."""
        ends, size = [0], 0
        # An entry tells its path once for itself, once for each language, and once for readers of no language.
        fixed, times = len("".join(self._entries("")).encode()), len(LANGUAGES) * (len(LANGUAGES) + 2)
        for place, page in enumerate(self.pages):
            needed = fixed + times * len(page)
            full = (place + 1 - ends[-1]) * len(LANGUAGES) > MOST_ADDRESSES
            if full or size + needed > MOST_BYTES - _FRAME:
                ends.append(place)
                size = 0
            size += needed
        return [self.pages[start:end] for start, end in zip(ends, [*ends[1:], len(self.pages)], strict=True)]

    def _written(self, pages: Sequence[str]) -> bytes:
        entries = "".join(entry for page in pages for entry in self._entries(page))
        return f"{_HEAD}<urlset {_NAMESPACE} {_LINKS}>\n{entries}</urlset>\n".encode()

    def _packed(self, pages: Sequence[str]) -> bytes:
        """A part, without a name or a time in its head."""
        return gzip.compress(self._written(pages), mtime=0)

    def _index(self, names: Sequence[str]) -> bytes:
        entries = "".join(
            f"<sitemap><loc>{escape(self.root)}/{name}</loc><lastmod>{self.day}</lastmod></sitemap>\n" for name in names
        )
        return f"{_HEAD}<sitemapindex {_NAMESPACE}>\n{entries}</sitemapindex>\n".encode()

    def _entries(self, page: str) -> Iterator[str]:
        """A page in every language, each with all the others, and with the one that stands in, as its head has it."""
        addresses = {lang: escape(f"{self.root}/{lang}/{page}") for lang in LANGUAGES}
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{name}" href="{address}"/>\n'
            for name, address in (*addresses.items(), ("x-default", addresses[_DEFAULT]))
        )
        for address in addresses.values():
            yield f"<url>\n<loc>{address}</loc>\n{links}<lastmod>{self.day}</lastmod>\n</url>\n"


def robots(root: str) -> bytes:
    """Everything may be read but what is closed; a portal below a path of its host speaks of that path only."""
    below = urlsplit(root).path
    paths = (*_CLOSED, *(f"/{lang}/{page}" for page in _CLOSED_PAGES for lang in LANGUAGES))
    closed = "".join(f"Disallow: {below}{path}\n" for path in paths)
    return f"User-agent: *\n{closed}Allow: {below}/\n\nSitemap: {root}/{NAME}\n".encode()
