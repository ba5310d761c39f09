"""What the editors of the atlas add to a thing: what it includes, and what is not settled."""

from __future__ import annotations

from dataclasses import dataclass

from peeratlas.answer import Iri, Text
from peeratlas.portal.site import Site


@dataclass(frozen=True, slots=True)
class Note:
    """`editorial` is what the editors say in their own name: of a doubt, a reading, a thing to ask."""

    text: Text
    editorial: bool


def notes(site: Site, *things: Iri) -> tuple[Note, ...]:
    """Scope notes, then editorial notes, of these things; none that stands whole in another."""
    found: dict[Text, Note] = {}
    for property_, editorial in (("skos:scopeNote", False), ("skos:editorialNote", True)):
        for thing in things:
            text = site.text(thing, property_)
            if text:
                found.setdefault(text, Note(text, editorial))
    texts = [text.value for text in found]
    return tuple(note for text, note in found.items() if not any(text.value in one != text.value for one in texts))
