"""What the catalogue says by hand, and the entries of other people's tables that it refers to: tables.ttl."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from peeratlas.answer import Iri
from peeratlas.catalogue.frame import Frame
from peeratlas.rdf import Term, Triple, read_text, read_turtle
from peeratlas.terms import to_value

FILE: Final = Path(__file__).with_name("tables.ttl")
SHARED: Final = ("dcat:theme", "dcterms:subject")
"""What is said of the catalogue and holds for everything in it."""


@lru_cache(maxsize=1)
def read() -> Mapping[str, Sequence[Triple]]:
    """The triples of the file by their subjects."""
    found: dict[str, list[Triple]] = defaultdict(list)
    for quad in read_turtle(read_text(FILE, FILE.name), FILE.name, "urn:tables"):
        found[str(to_value(quad.subject))].append(quad.triple)
    return found


def closed(triples: Iterable[Triple]) -> list[Triple]:
    """The triples with what the file says of everything that they name, and of what is named thereby."""
    told = read()
    found = dict.fromkeys(triples)
    waiting = list(found)
    met: set[Iri] = set()
    while waiting:
        triple = waiting.pop()
        named = (to_value(triple.subject), to_value(triple.object))
        for iri in {name for name in named if isinstance(name, Iri)} - met:
            met.add(iri)
            fresh = [one for one in told.get(iri, ()) if one not in found]
            found |= dict.fromkeys(fresh)
            waiting += fresh
    return list(found)


def shared(frame: Frame) -> dict[str, list[Iri]]:
    """The values that everything in the catalogue has in common, by property."""
    return {name: list(_values(frame, frame.catalog, name)) for name in SHARED}


def languages(frame: Frame, tags: Iterable[str]) -> list[Iri]:
    """Tags of languages as entries of the EU's table."""
    known = {str(to_value(term)): iri for iri, term in _all(frame, "skos:notation")}
    return [Iri(known[tag]) for tag in sorted(tags) if tag in known]


def licence(frame: Frame) -> Iri:
    """The licence of the edition as the EU names it (DCAT-AP-NO demands that); as it stands where no table has it."""
    given = frame.atlas.edition.licence
    known = {str(to_value(term)): iri for iri, term in _all(frame, "skos:exactMatch")}
    return Iri(known.get(given, given))


def _values(frame: Frame, iri: str, name: str) -> Iterator[Iri]:
    predicate = frame.prefixes.expand(name)
    return (Iri(str(to_value(one.object))) for one in read().get(iri, ()) if one.predicate.value == predicate)


def _all(frame: Frame, name: str) -> Iterator[tuple[str, Term]]:
    predicate = frame.prefixes.expand(name)
    for iri, triples in read().items():
        yield from ((iri, one.object) for one in triples if one.predicate.value == predicate)
