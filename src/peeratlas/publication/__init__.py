"""What a host publishes: the description of the edition and its dumps, as a folder or address by address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from peeratlas.inventory import FORMS
from peeratlas.publication import citation, feed, readme, redirects, sitemap
from peeratlas.publication.graphs import FILES, Graph
from peeratlas.publication.pages import pages
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot

_TEXT: Final = "text/plain"
_XML: Final = "application/xml"
_ROBOTS: Final = "robots.txt"
_FOR_ROBOTS: Final = "What robots may read."
_PAGES: Final = "Every page of the portal, for search engines."


@dataclass(frozen=True, slots=True)
class Described:
    """A file that depends on the host: its path, its media type, how its content is made, and in words what it is."""

    name: str
    media_type: str
    make: Callable[[], bytes]
    what: str


def described(snapshot: Snapshot, settings: Settings) -> Mapping[str, Described]:
    """Every file that depends on the host, by its name: the portal serves them, `publish` writes them.

    This reads the names of all things, for the sitemap; content is made when it is asked for.
    """
    return {**plain(snapshot, settings), **mapped(snapshot, settings)}


def plain(snapshot: Snapshot, settings: Settings) -> Mapping[str, Described]:
    """All of them but the sitemap: nothing is read for their names."""
    told = list(_described(snapshot, settings))
    listed = [(file.name, file.what) for file in told]
    listed.insert(listed.index((_ROBOTS, _FOR_ROBOTS)) + 1, (sitemap.NAME, _PAGES))
    written = partial(readme.written, snapshot, settings, listed)
    return {file.name: file for file in (Described(readme.NAME, _TEXT, written, ""), *told)}


def mapped(snapshot: Snapshot, settings: Settings) -> Mapping[str, Described]:
    """The sitemap and its parts, which name every page."""
    files = sitemap.Sitemap(pages(snapshot), settings.root, snapshot.atlas.edition.day).files()
    return {
        name: Described(
            name,
            _XML if name == sitemap.NAME else "application/gzip",
            make,
            _PAGES if name == sitemap.NAME else "",
        )
        for name, make in files.items()
    }


def _described(snapshot: Snapshot, settings: Settings) -> Iterator[Described]:
    for graph in (Graph(name, snapshot, settings) for name in FILES):
        yield Described(graph.name, FORMS[graph.suffix].media_type, graph.written, graph.what)
    yield Described(_ROBOTS, _TEXT, partial(sitemap.robots, settings.root), _FOR_ROBOTS)
    make: Callable[[], bytes] = partial(citation.written, snapshot, settings)
    yield Described(citation.NAME, _TEXT, make, "How this edition is cited.")
    make = partial(feed.atom, snapshot, settings)
    yield Described(feed.NAME, feed.MEDIA_TYPE, make, "The editions as a feed, with what is new in each (Atom).")
    base = snapshot.atlas.dataset.prefixes.base
    make = partial(redirects.htaccess, base, settings)
    yield Described(f"{redirects.FOLDER}/.htaccess", _TEXT, make, f"Where the names under {base} lead.")
    make = partial(redirects.readme, base, settings)
    yield Described(f"{redirects.FOLDER}/README.md", "text/markdown", make, "What w3id.org is told of these names.")
