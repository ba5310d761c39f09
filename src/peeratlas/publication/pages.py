"""Which pages there are: the paths behind the language, of everything that a snapshot has a page for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from peeratlas.atlas import Atlas
from peeratlas.snapshot import Snapshot
from peeratlas.terms import to_value

SINGLE: Final = (
    "",
    "topics",
    "compare",
    "coverage",
    "funding",
    "learning",
    "needs",
    "network",
    "organisations",
    "quality",
    "sources",
    "training",
    "words",
    "questions",
    "sparql",
    "sparql/here",
    "ontology",
    "shapes",
    "edition",
    "editions",
    "catalog",
)
"""The pages that stand alone. The portal lies above and has the same in its routes; a test compares the two."""

_NAME: Final = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
# What the data name: a thing, a vocabulary or a concept, a set of translations, a module of the ontology.
_NAMED: Final = re.compile(
    rf"id/{_NAME}/{_NAME}|concept/{_NAME}(?:/{_NAME})?|labels/{_NAME}/{_NAME}|ontology(?:/{_NAME}){{1,2}}", re.ASCII
)


def pages(snapshot: Snapshot) -> tuple[str, ...]:
    """Every path without its language and first slash (`id/country/norway`), each once; the start page is empty."""
    atlas = snapshot.atlas
    found = dict.fromkeys(SINGLE)
    found |= dict.fromkeys(f"questions/{name}" for name in sorted(atlas.queries["questions"]))
    found |= dict.fromkeys(f"dataset/{part}" for part in snapshot.inventory.parts)
    found |= dict.fromkeys(f"questionnaire/{iri.rpartition('/')[2]}" for iri in sorted(atlas.countries))
    return tuple(found | dict.fromkeys(sorted(_named(atlas))))


def _named(atlas: Atlas) -> Iterator[str]:
    """The things of the data, but not those that were taken out: their address says so, and is no page."""
    dataset, prefixes = atlas.dataset, atlas.dataset.prefixes
    deprecated = dataset.quads(predicate=prefixes.expand("owl:deprecated"))
    gone = {str(to_value(quad.subject)) for quad in deprecated}
    for quad in dataset.quads(predicate=prefixes.expand("rdf:type")):
        iri = str(to_value(quad.subject))
        if iri.startswith(prefixes.base) and iri not in gone and _NAMED.fullmatch(iri, len(prefixes.base)):
            yield iri.removeprefix(prefixes.base)
