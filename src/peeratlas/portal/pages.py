"""What the search shows, and the forms in which pages offer an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peeratlas import outputs, search
from peeratlas.answer import Text
from peeratlas.outputs import table
from peeratlas.portal.site import Shown, Site

DOWNLOADS = tuple(suffix for suffix in outputs.FORMATS if suffix != table.SUFFIX)
"""The forms of an answer that pages offer; the plain table is for the terminal."""

SHOWN = 50
"""How many things of one kind a search shows."""

CONCEPT = "concept"


@dataclass(frozen=True, slots=True)
class Hit:
    """A found thing; `text` is what has the words where the name has not, `scheme` the vocabulary of a concept."""

    link: Shown
    text: Text
    scheme: str


@dataclass(frozen=True, slots=True)
class Kind:
    """Found things of one kind, the first of `count`; concepts of all vocabularies are one kind."""

    name: str
    count: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """`instead` has the words that nothing has, each with those that stood in; `more`: not every text was read."""

    kinds: tuple[Kind, ...]
    instead: Mapping[str, tuple[str, ...]]
    more: bool


def found(site: Site, words: str) -> Found:
    """What the index has for these words, by kind, each thing once, best first; concepts and what asks come last."""
    last = (CONCEPT, search.QUESTION, search.ONTOLOGY)
    read = search.search(site.snapshot.index, words)
    kinds: dict[str, dict[str, list[search.Hit]]] = {}
    for hit in read.hits:
        concept = hit.iri.startswith(f"{site.atlas.dataset.prefixes.base}concept/")
        kinds.setdefault(CONCEPT if concept else hit.kind, {}).setdefault(hit.iri, []).append(hit)
    ordered = sorted(kinds, key=lambda kind: last.index(kind) if kind in last else -1)
    return Found(tuple(_kind(site, kind, kinds[kind]) for kind in ordered), read.instead, read.more)


def _kind(site: Site, name: str, things: Mapping[str, Sequence[search.Hit]]) -> Kind:
    shown = list(things.values())[:SHOWN]
    return Kind(name, len(things), tuple(_hit(site, hits, with_scheme=name == CONCEPT) for hits in shown))


def _hit(site: Site, hits: Sequence[search.Hit], with_scheme: bool) -> Hit:
    """Of the texts that have the words the first in the language of the pages, else the first."""
    link = site.link(hits[0].iri)
    best = min(hits, key=lambda hit: hit.lang != site.lang)
    named = link.text.value in {hit.text for hit in hits}
    return Hit(link, Text("" if named else best.text, best.lang), best.kind if with_scheme else "")
